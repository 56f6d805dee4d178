"""Connection to the broker: address, credentials, TLS, and the key of the exchange.

The broker's credentials keep strangers off the broker; the key prevents its other clients from
impersonating the exchange or a gateway. Credentials are a file of mode 0600: NATS' own `.creds` (a
JWT and the seed of an nkey) or one line user:password.
"""

from __future__ import annotations

import asyncio
import base64
import binascii
import re
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import nats
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from nats.aio.client import Client as Nats

from api.access.addresses import is_loopback
from api.access.tls import client_context
from api.gateway.wire import PREFIX
from exchange.errors import ConfigError
from exchange.files import read_private

CONNECT_S = 5.0
_PART = re.compile(r"-+BEGIN ([A-Z ]+)-+\s+(\S+)\s+-+END [A-Z ]+-+")
# An encoded seed: two bytes for its type, 32 of the seed, two of a checksum.
SEED_BYTES = 36


class Broker(NamedTuple):
    """A broker's address and credentials. `key`: shared by the exchange and its gateways."""

    url: str
    key: bytes
    prefix: str = PREFIX
    creds: Path | None = None
    ca: Path | None = None


async def _ignore_attempt(error: Exception) -> None:
    """Ignore a failed attempt; the caller of `connect_bus` gets the timeout."""


async def connect_bus(broker: Broker) -> Nats:
    """Connect to the broker; the connection reconnects by itself. TimeoutError: no broker answers.
    ConfigError: the credentials are malformed, or would be sent in the clear."""
    parts = urlsplit(broker.url)
    is_own = parts.hostname == "localhost" or is_loopback(parts.hostname or "")
    if parts.scheme != "tls" and not is_own:
        raise ConfigError(
            f"the broker at {parts.hostname} needs tls://, because it is on another machine"
        )
    options: dict[str, Any] = {
        "connect_timeout": 2,
        "max_reconnect_attempts": -1,
        "reconnect_time_wait": 0.5,
        "error_cb": _ignore_attempt,
    }
    if parts.scheme == "tls":
        options["tls"] = client_context(broker.ca)
    if broker.creds is not None:
        options |= credentials(broker.creds)
    return await asyncio.wait_for(nats.connect(broker.url, **options), CONNECT_S)


def credentials(path: Path) -> dict[str, Any]:
    """Return the NATS client's options for a file of credentials. ConfigError: it is malformed."""
    text = read_private(path)
    parts = dict(_PART.findall(text))
    if parts:
        try:
            token, seed = parts["NATS USER JWT"], parts["USER NKEY SEED"]
            signer = Ed25519PrivateKey.from_private_bytes(_seed(seed))
        except (KeyError, ValueError, binascii.Error):
            raise ConfigError(f"{path} is not a NATS credentials file") from None

        def signed(nonce: str) -> bytes:
            return base64.b64encode(signer.sign(nonce.encode()))

        return {"user_jwt_cb": lambda: token.encode(), "signature_cb": signed}
    user, colon, password = text.partition(":")
    if not colon or not user or not password or "\n" in text:
        raise ConfigError(f"{path} must be a NATS .creds file, or one line user:password")
    return {"user": user, "password": password}


def _seed(text: str) -> bytes:
    """Return the 32 bytes of an encoded nkey seed (SU…)."""
    raw = base64.b32decode(text + "=" * (-len(text) % 8))
    if len(raw) != SEED_BYTES:
        raise ValueError("an encoded seed has 36 bytes")
    return raw[2:34]
