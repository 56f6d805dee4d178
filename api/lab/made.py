"""The process that makes a file of results on demand: `python -m api.lab.made RESULTS FILE`."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from api.lab.worker import NICENESS
from exchange.errors import TansoError


def main() -> None:
    """Make the file and put it in its place; the last line on standard error says why not."""
    os.nice(NICENESS)
    results, file = Path(sys.argv[1]), Path(sys.argv[2])
    try:
        make(results, file)
    except (TansoError, OSError) as error:
        print(error, file=sys.stderr)
        sys.exit(1)


def make(results: Path, file: Path) -> None:
    """Write the bundle, the workbook or the files for Stata of a folder of results."""
    from simulation.report.bundle import write_bundle, zipped
    from simulation.report.sheets import stata_files, workbook
    from simulation.results.opened import open_run

    run = open_run(results)
    file.parent.mkdir(exist_ok=True)
    part = file.with_name(f"{file.stem}.part{file.suffix}")
    part.unlink(missing_ok=True)
    if file.name == "bundle.zip":
        write_bundle(run, part)
    elif file.name == "run.xlsx":
        part.write_bytes(workbook(run))
    else:
        part.write_bytes(zipped(stata_files(run)))
    part.replace(file)


if __name__ == "__main__":
    main()
