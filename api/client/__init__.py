"""The client: typed, Decimal in and out, over one WebSocket and the HTTP routes."""

from api.client.book import LocalBook
from api.client.frames import OutcomeUnknown
from api.client.stream import AsyncClient
from api.client.sync import Client
from api.errors import ApiError
from api.signing import Credentials

__all__ = ["ApiError", "AsyncClient", "Client", "Credentials", "LocalBook", "OutcomeUnknown"]
