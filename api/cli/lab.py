"""`tanso lab`: serve the laboratory on this machine."""

from __future__ import annotations

import asyncio
import signal
import sys
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
    """Serve the laboratory: run scenarios from a browser, compare and publish them.

    It listens on this machine only and needs no exchange. Runs are kept in the folder --runs;
    those that this server began go on at its next start.
    """
    import uvloop

    from api.lab.limits import Limits
    from simulation.experiments.executors import cores

    uvloop.run(_serve(port, runs, Limits(workers or cores()), open_folder))


async def _serve(port: int, runs: Path, limits: object, open_folder: Path | None) -> None:
    from api.lab.brought import bring_in
    from api.lab.limits import Limits
    from api.server.lab import running_lab

    assert isinstance(limits, Limits)
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    async with running_lab(runs, limits, port) as (address, jobs):
        print(f"laboratory: http://{address}/lab", file=sys.stderr)
        print(f"runs in {runs}; Ctrl+C ends the laboratory", file=sys.stderr)
        if open_folder is not None:
            job = bring_in(jobs, open_folder)
            print(f"run: http://{address}/lab/runs/{job.spec.id}", file=sys.stderr)
        await stop.wait()
