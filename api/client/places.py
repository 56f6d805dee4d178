"""Parsing of an exchange's address, and the choice of TLS.

`https://host:port` and `wss://host:port` use TLS, `http://` and `ws://` do not. An address without
a scheme uses TLS unless it is this machine's own, so that no secret crosses a network in the clear
because a scheme was left out.
"""

from __future__ import annotations

from typing import NamedTuple
from urllib.parse import urlsplit

from api.access.addresses import is_loopback
from exchange.errors import ConfigError

ENCRYPTED = {"https": True, "wss": True, "http": False, "ws": False}


class Place(NamedTuple):
    """A parsed address; `host` includes the port if one was given."""

    host: str
    is_encrypted: bool

    @property
    def http(self) -> str:
        return f"{'https' if self.is_encrypted else 'http'}://{self.host}"

    @property
    def stream(self) -> str:
        return f"{'wss' if self.is_encrypted else 'ws'}://{self.host}/v1/ws"


def place_of(address: str) -> Place:
    """Parse an address. ConfigError: it is not host:port or a known scheme with host:port."""
    scheme, separator, _ = address.partition("://")
    parts = urlsplit(address if separator else f"//{address}")
    try:
        is_whole = bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        is_whole = False
    if not is_whole or parts.username is not None or parts.path not in ("", "/") or parts.query:
        raise ConfigError(
            f"an exchange's address must be host:port or https://host:port, not {address}"
        )
    if separator:
        if scheme not in ENCRYPTED:
            raise ConfigError(
                f"an exchange's address must begin with https or wss, not {scheme}: {address}"
            )
        return Place(parts.netloc, ENCRYPTED[scheme])
    assert parts.hostname is not None
    is_own = parts.hostname == "localhost" or is_loopback(parts.hostname)
    return Place(parts.netloc, not is_own)
