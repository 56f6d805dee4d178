"""The typed client: one WebSocket and the HTTP routes, with Decimal numbers."""

from api.access.signing import Credentials
from api.client.book import LocalBook
from api.client.frames import OutcomeUnknown
from api.client.stream import AsyncClient
from api.client.sync import Client
from api.wire.errors import ApiError

__all__ = ["ApiError", "AsyncClient", "Client", "Credentials", "LocalBook", "OutcomeUnknown"]
