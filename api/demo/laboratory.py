"""The laboratory beside the demo's exchange: its runs have a folder of their own, which ends with
it.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from starlette.routing import BaseRoute


@asynccontextmanager
async def demo_laboratory(headless: bool) -> AsyncIterator[Sequence[BaseRoute]]:
    """Yield the laboratory's routes; none for a demo that ends with its day."""
    if headless:
        yield ()
        return
    from api.lab.limits import Limits
    from api.server.lab import laboratory, mounted
    from simulation.experiments.executors import cores

    with TemporaryDirectory(prefix="tanso-lab-", ignore_cleanup_errors=True) as folder:
        async with laboratory(Path(folder), Limits(cores())) as jobs:
            yield mounted(jobs)
