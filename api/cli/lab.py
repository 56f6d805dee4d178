"""`tanso lab`: serve the laboratory on this machine."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from api.cli.options import Port, Workers

RunsFolder = Annotated[Path, typer.Option("--runs", help="Folder of the laboratory's runs.")]
DEFAULT_RUNS = Path("tanso-lab")


def lab(
    port: Port = 8020,
    runs: RunsFolder = DEFAULT_RUNS,
    workers: Workers = None,
    open_folder: Annotated[
        Path | None,
        typer.Option(
            "--open", metavar="RUN", help="Bring in a finished run: a folder, or a bundle (.zip)."
        ),
    ] = None,
) -> None:
    """Serve the laboratory: run scenarios from a browser.

    Its pages compare runs and publish them. It listens on this machine only and needs no exchange.
    Runs are kept in the folder --runs; those that this server began go on at its next start.
    """
    import uvloop

    from api.lab.limits import Limits
    from api.server.lab import serve_lab
    from simulation.experiments.executors import cores

    uvloop.run(serve_lab(runs, Limits(workers or cores()), port, open_folder))
