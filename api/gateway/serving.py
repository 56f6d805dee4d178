"""The gateway process of `tanso gateway`."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing

import uvicorn
from nats.errors import Error as NatsError
from rich.console import Console
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route, WebSocketRoute

from api.gateway.broker import Broker
from api.gateway.edge import Gateway
from api.server.tls import reject_in_the_clear
from api.server.uvicorn import listen, raise_file_limit, running, serving
from api.settings import Settings
from api.stream.methods import WS_PATH
from exchange.errors import ConfigError


async def _health(request: Request) -> Response:
    return PlainTextResponse("running\n")


@asynccontextmanager
async def running_gateway(broker: Broker, settings: Settings) -> AsyncIterator[str]:
    """Serve a gateway in the running loop and yield its "host:port".

    ConfigError: no broker or no exchange answers.
    """
    gateway = Gateway(broker, settings)
    with closing(listen(settings.host, settings.port)) as listener:
        try:
            await gateway.start()
        except (OSError, NatsError) as error:
            await gateway.stop()
            why = str(error) or "no answer in time"
            raise ConfigError(
                f"no exchange answers at {broker.url}: {why} (is the key the exchange's?)"
            ) from None
        app = Starlette(routes=[Route("/healthz", _health), WebSocketRoute(WS_PATH, gateway)])
        server = uvicorn.Server(serving(app, settings, gateway.admission))
        async with running(server, listener, gateway.stop) as address:
            yield address


async def run_gateway(broker: Broker, settings: Settings) -> None:
    """Serve until canceled."""
    reject_in_the_clear(settings)
    raise_file_limit()
    async with running_gateway(broker, settings) as address:
        s = "s" if settings.tls_cert is not None else ""
        Console(soft_wrap=True).print(f"open: ws{s}://{address}{WS_PATH}")
        await asyncio.Event().wait()
