"""Open WebSockets: the server's own sockets and those of its gateways' clients."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

from api.access.socket_limits import Guest
from api.services.logins import ConnectionLogins
from api.stream.connection import Connection
from api.stream.feed import Feed
from api.stream.host import Host
from api.stream.methods import METHODS
from api.stream.outgoing import CLOSE_RESTART, CLOSE_SLOW_CONSUMER, Writer


class Connections:
    """All connections of one exchange; iterates over them, oldest first."""

    def __init__(self, host: Host, logins: ConnectionLogins, feed: Feed) -> None:
        self.slow_consumers = 0
        self.is_stopping = False
        self._host = host
        self._logins = logins
        self._feed = feed
        self._open: dict[Connection, None] = {}
        self._numbers = count()
        feed.when_listed.append(self._join_listed)

    def __iter__(self) -> Iterator[Connection]:
        return iter(list(self._open))

    def __len__(self) -> int:
        return len(self._open)

    def open(self, writer: Writer, guest: Guest) -> Connection:
        """Open a connection for a socket; during shutdown it is closed at once."""
        connection = Connection(self._host, writer, guest, METHODS, next(self._numbers))
        self._open[connection] = None
        if self.is_stopping:
            connection.close(CLOSE_RESTART)
        return connection

    def disconnected(self, connection: Connection) -> None:
        """Remove a connection that has ended."""
        self._open.pop(connection, None)
        connection.visitor.guest.leave()
        self._logins.disconnected(connection, self.is_stopping)
        self.slow_consumers += connection.out.close_code == CLOSE_SLOW_CONSUMER

    def beat(self) -> None:
        """Run the checks of each second."""
        for connection in self:
            connection.beat()

    def stop(self) -> None:
        """Announce the shutdown to all clients and close their connections."""
        self.is_stopping = True
        self._feed.announce_shutdown(connection.subscriptions for connection in self)
        for connection in self:
            connection.close(CLOSE_RESTART)

    def _join_listed(self, index: int) -> None:
        for connection in self:
            connection.join_listed(index)
