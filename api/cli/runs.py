"""`tanso bundle` and `tanso notebook`: a finished run in one file, and as a notebook."""

from __future__ import annotations

import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated

import typer

from exchange.errors import ConfigError, ResultsFailed

Place = Annotated[
    str, typer.Argument(metavar="RUN", help="A folder of results, a bundle, or an http address.")
]
PROGRAMS = {".py": ("marimo edit", "marimo"), ".ipynb": ("jupyter lab", "jupyterlab")}


def bundle(
    run: Place,
    out: Annotated[Path, typer.Option(help="The new zip file.")],
    excel: Annotated[
        bool, typer.Option("--excel", help="Add a workbook of the small tables.")
    ] = False,
    stata: Annotated[
        bool, typer.Option("--stata", help="Add the small tables for Stata; needs pandas.")
    ] = False,
) -> None:
    """Write a finished run to one zip file.

    `simulation.open_run`, `tanso notebook` and `tanso lab` open it. It holds the tables, the
    manifest, the scenario and a text on how to read and repeat the run. Each file is compared
    with the manifest; equal runs give equal bytes.
    """
    from simulation.report.bundle import write_bundle
    from simulation.results.opened import open_run

    write_bundle(open_run(run), out, excel, stata)
    print(f"bundle: {out} ({out.stat().st_size:,} bytes)", file=sys.stderr)


def notebook(
    run: Place,
    out: Annotated[
        Path, typer.Option(help="The new file: .py for marimo, .ipynb for Jupyter.")
    ] = Path("run.ipynb"),
) -> None:
    """Write a notebook of a finished run.

    It shows the run's years, and its figures with their data; of a comparison, a sweep or a study
    the means and paired differences of its variants. It opens the run where it lies now, and needs
    the Python that has tanso.
    """
    from simulation.report.notebook import cells, jupyter, marimo
    from simulation.results.opened import open_run

    if out.suffix not in PROGRAMS:
        raise ConfigError(f"--out {out} must end in .py (marimo) or .ipynb (Jupyter)")
    is_web = run.startswith(("http://", "https://"))
    content = cells(open_run(run), run if is_web else str(Path(run).resolve()))
    text = marimo(content) if out.suffix == ".py" else jupyter(content)
    try:
        with out.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        raise ConfigError(f"{out} exists; name another file") from None
    except OSError as error:
        raise ResultsFailed(f"{out} could not be written: {error.strerror}") from None
    program, package = PROGRAMS[out.suffix]
    print(f"notebook: {program} {out}", file=sys.stderr)
    if find_spec(package) is None:
        print(f"not installed here: pip install {package}", file=sys.stderr)
