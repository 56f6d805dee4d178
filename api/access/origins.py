"""The Origin check for WebSockets and session cookies, which FastAPI does not make."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlsplit

LOOPBACK = ("127.0.0.1", "localhost", "::1")


class Origins:
    """This server's own pages on loopback, and the listed origins, compared literally."""

    def __init__(self, listed: Sequence[str]) -> None:
        self._listed = frozenset(listed)

    def allow(self, headers: Sequence[tuple[bytes, bytes]]) -> bool:
        """True for a program (no Origin, no cookie), this server's own pages, or a listed
        origin."""
        given = [value.decode("latin-1") for name, value in headers if name == b"origin"]
        if not given:
            return not any(name == b"cookie" for name, _ in headers)
        if len(given) > 1:
            return False
        if given[0] in self._listed:
            return True
        hosts = [value.decode("latin-1") for name, value in headers if name == b"host"]
        try:
            hostname = urlsplit(given[0]).hostname
        except ValueError:
            return False
        is_own = len(hosts) == 1 and given[0] in (f"http://{hosts[0]}", f"https://{hosts[0]}")
        return is_own and hostname in LOOPBACK
