"""Which pages may open a WebSocket or use a session: the check that FastAPI does not make."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlsplit

LOOPBACK = ("127.0.0.1", "localhost", "::1")


class Origins:
    """Our own pages on loopback, and the listed origins, compared as they stand."""

    def __init__(self, listed: Sequence[str]) -> None:
        self._listed = frozenset(listed)

    def allow(self, headers: Sequence[tuple[bytes, bytes]]) -> bool:
        """No Origin and no cookie (a program), our own pages, or one of the listed origins."""
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
