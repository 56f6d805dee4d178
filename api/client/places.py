"""Where an exchange is: an address as people write it, and whether to speak TLS there.

`https://host:port` and `wss://host:port` are with TLS, `http://` and `ws://` without. An address
without a scheme is with TLS unless it is this machine's own: nothing secret crosses a network in
the clear because somebody left a word out.
"""

from __future__ import annotations

from typing import NamedTuple
from urllib.parse import urlsplit

from api.access.addresses import is_loopback
from exchange.errors import ConfigError

ENCRYPTED = {"https": True, "wss": True, "http": False, "ws": False}


class Place(NamedTuple):
    """`host` with its port, if one was given."""

    host: str
    is_encrypted: bool

    @property
    def http(self) -> str:
        return f"{'https' if self.is_encrypted else 'http'}://{self.host}"

    @property
    def stream(self) -> str:
        return f"{'wss' if self.is_encrypted else 'ws'}://{self.host}/v1/ws"


def place_of(address: str) -> Place:
    """The place that an address names. ConfigError: it is none."""
    scheme, separator, _ = address.partition("://")
    parts = urlsplit(address if separator else f"//{address}")
    try:
        is_whole = bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        is_whole = False
    if not is_whole or parts.username is not None or parts.path not in ("", "/") or parts.query:
        raise ConfigError(f"an exchange's address is host:port or https://host:port, not {address}")
    if separator:
        if scheme not in ENCRYPTED:
            raise ConfigError(f"an exchange is reached by https or wss, not by {scheme}: {address}")
        return Place(parts.netloc, ENCRYPTED[scheme])
    assert parts.hostname is not None
    is_own = parts.hostname == "localhost" or is_loopback(parts.hostname)
    return Place(parts.netloc, not is_own)
