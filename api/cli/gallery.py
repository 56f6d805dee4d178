"""`tanso gallery`: finished runs and studies as static pages."""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer

# What the gallery shows where no folder is named: scenarios, run with seed 1, and the small study.
SHIPPED = ("base-balanced", "base-short", "credits-abundant", "thin-market")


def gallery(
    out: Annotated[Path, typer.Option(help="The new folder of the pages.")],
    results: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="[RESULTS]...",
            help="Folders of runs (with --report), sweeps and studies. None: run four shipped "
            "scenarios and the small study of credit supply now, a few minutes.",
        ),
    ] = None,
) -> None:
    """Write finished runs and studies as static pages.

    The pages suit any web host. They are in English and Japanese and need neither a server nor a
    script. Each result has its own page and its bundle, which holds all its data.
    """
    from simulation.report.gallery import INDEX, write_gallery

    if results:
        write_gallery(results, out)
    else:
        with TemporaryDirectory(prefix="tanso-gallery-") as workspace:
            write_gallery(_run_shipped(Path(workspace)), out)
    print(f"gallery: {(out / INDEX['en']).resolve().as_uri()}", file=sys.stderr)


def _run_shipped(workspace: Path) -> list[Path]:
    """Run what the gallery shows by default; the folders of the results."""
    from api.cli.simulate import RunOptions, run_simulation
    from api.cli.study_runs import Wanted, run_study

    for name in SHIPPED:
        run_simulation(RunOptions(name, 1, workspace / name, True, 1, None, False))
    study = workspace / "shortfall-small"
    run_study("shortfall", Wanted(True, None, None, study, False, False, False))
    return [workspace / name for name in SHIPPED] + [study]
