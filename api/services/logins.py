"""Logins and logouts on WebSockets, and the orders of lost connections.

Cancel-on-disconnect is a journaled command, because a restart cuts connections too. An account
whose orders were canceled with a connection cannot log in again for some seconds, so that an
unstable connection does not fill the journal.
"""

from __future__ import annotations

from collections.abc import Callable

from api.access.auth import Principal
from api.messages.fields import OPERATOR
from api.services.commands import Commands
from api.services.lost_connections import LostConnections
from api.settings import Settings
from api.stream.host import Peer
from api.stream.outgoing import CLOSE_AUTH, CLOSE_FORBIDDEN
from api.wire.errors import ApiError
from api.wire.pending_reply import PendingReply
from exchange.commands import SetCancelOnDisconnect
from exchange.events import Outcome
from exchange.venue.sequencer import Sequencer

RELOGIN_BLOCK_S = 10.0


class ConnectionLogins:
    """The logged-in connections."""

    def __init__(
        self,
        sequencer: Sequencer,
        commands: Commands,
        settings: Settings,
        steady_s: Callable[[], float],
    ) -> None:
        self._venue = sequencer.venue
        self._commands = commands
        self._lost = LostConnections(sequencer)
        self._connections_per_key = settings.connections_per_key
        self._steady_s = steady_s
        self._blocked_until_s: dict[int, float] = {}
        self._peers: dict[Peer, None] = {}

    def log_in(self, peer: Peer, principal: Principal) -> None:
        """Give a connection its principal. ApiError: too many connections, or no account."""
        if principal.key_id and self._of_key(principal.key_id) >= self._connections_per_key:
            raise ApiError("rate_limited", "too many connections with this key")
        account = self._venue.account_of(principal.participant)
        if principal.role == "trader" and account is None:
            raise ApiError("forbidden", "the participant has no account")
        if account is not None and self._blocked_until_s.get(account, 0.0) > self._steady_s():
            raise ApiError("relogin_blocked")
        if not peer.visitor.log_in(principal.participant == OPERATOR):
            raise ApiError("overloaded", "the exchange has no room for more connections")
        peer.principal = principal
        peer.account = account if account is not None else -1
        self._peers[peer] = None

    def log_out(self, peer: Peer) -> None:
        """Journal that the connection may end. ApiError: the command was not accepted."""
        self.set_cancel_on_disconnect(peer, on=False)
        peer.subscriptions.remove_private()
        self._peers.pop(peer, None)
        peer.principal = None
        peer.account = -1
        peer.visitor.log_out()

    def set_cancel_on_disconnect(self, peer: Peer, on: bool) -> PendingReply[Outcome] | None:
        """Set whether the account's orders end with this connection. None: no change."""
        if peer.account < 0 or peer.cancel_on_disconnect == on:
            return None
        taken = self._commands.submit(SetCancelOnDisconnect(peer.account, peer.number, on))
        peer.cancel_on_disconnect = on
        return taken

    def is_elsewhere(self, peer: Peer) -> bool:
        """True if the account of a connection is logged in on another one too."""
        return any(
            other is not peer and other.account == peer.account and other.account >= 0
            for other in self._peers
        )

    def disconnected(self, peer: Peer, is_stopping: bool) -> None:
        """Remove a connection. If it asked for cancel-on-disconnect, its account's orders end now,
        or first in the next phase that allows it; during shutdown the next start ends them."""
        self._peers.pop(peer, None)
        if peer.cancel_on_disconnect and peer.account >= 0 and not is_stopping:
            self._lost.lose(peer.account, peer.number)
            self._blocked_until_s[peer.account] = self._steady_s() + RELOGIN_BLOCK_S

    def beat(self) -> None:
        """Retry the cancel requests of lost connections; called each second."""
        self._lost.send()

    def key_revoked(self, key_id: str) -> None:
        """End the connections that logged in with a key."""
        for peer in list(self._peers):
            if peer.principal is not None and peer.principal.key_id == key_id:
                peer.close(CLOSE_AUTH)

    def user_disabled(self, name: str) -> None:
        """End a user's connections."""
        for peer in list(self._peers):
            if peer.principal is not None and peer.principal.user.name == name:
                peer.close(CLOSE_FORBIDDEN)

    def _of_key(self, key_id: str) -> int:
        return sum(
            peer.principal is not None and peer.principal.key_id == key_id for peer in self._peers
        )
