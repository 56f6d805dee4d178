"""The laboratory's server: its page and routes, alone on loopback or beside an exchange."""

from __future__ import annotations

import asyncio
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing, suppress
from pathlib import Path

import uvicorn
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from api.access.origins import LOOPBACK
from api.lab.brought import bring_in
from api.lab.faults import LabError, fault
from api.lab.jobs import Jobs
from api.lab.limits import Limits
from api.lab.routes import lab_routes, problem
from api.pages.lab import lab_screens
from api.server.uvicorn import listen, running

HOST = "127.0.0.1"


@asynccontextmanager
async def laboratory(root: Path, limits: Limits) -> AsyncIterator[Jobs]:
    """Yield the jobs of a folder, looked at several times a second; their processes end with it."""
    jobs = Jobs(root, limits)
    watch = asyncio.create_task(jobs.watch(), name="laboratory")
    try:
        yield jobs
    finally:
        watch.cancel()
        with suppress(asyncio.CancelledError):
            await watch
        jobs.close()


def mounted(jobs: Jobs) -> list[BaseRoute]:
    """Return the routes of a laboratory beside those of an exchange."""
    return [*lab_routes(jobs), *lab_screens()]


def lab_app(jobs: Jobs) -> Starlette:
    """Make the application of a laboratory alone; only this machine's own names reach it."""
    return Starlette(
        routes=[*lab_routes(jobs), *lab_screens(is_alone=True)],
        middleware=[Middleware(TrustedHostMiddleware, allowed_hosts=[*LOOPBACK])],
        exception_handlers={HTTPException: _unknown},
    )


async def _unknown(request: Request, error: Exception) -> Response:
    """Answer a request for an unknown path or method."""
    assert isinstance(error, HTTPException)
    text = ("There is no such path or method.", "その番地または操作はありません。")
    cure = ("See the routes in docs/lab.md.", "docs/lab.md の一覧を見てください。")
    return problem(LabError(fault("not_known", text, cure, request.url.path), error.status_code))


@asynccontextmanager
async def running_lab(root: Path, limits: Limits, port: int) -> AsyncIterator[tuple[str, Jobs]]:
    """Serve a laboratory on loopback in the running loop; yields "host:port" and its jobs."""
    with closing(listen(HOST, port)) as listener:
        async with laboratory(root, limits) as jobs:
            config = uvicorn.Config(
                lab_app(jobs),
                proxy_headers=False,
                timeout_graceful_shutdown=3,
                access_log=False,
                log_level="warning",
                log_config=None,
                server_header=False,
                lifespan="off",
            )
            async with running(uvicorn.Server(config), listener, _nothing) as address:
                yield address, jobs


async def _nothing() -> None:
    """Wait for nothing: connections may end at once."""


async def serve_lab(root: Path, limits: Limits, port: int, run: Path | None) -> None:
    """Serve a laboratory until SIGINT or SIGTERM; `run`: a finished run to bring in."""
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    async with running_lab(root, limits, port) as (address, jobs):
        print(f"laboratory: http://{address}/lab", file=sys.stderr)
        print(f"runs in {root}; Ctrl-C ends the laboratory", file=sys.stderr)
        if run is not None:
            job = bring_in(jobs, run)
            print(f"the run: http://{address}/lab/runs/{job.spec.id}", file=sys.stderr)
        await stop.wait()
