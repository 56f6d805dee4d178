"""Cancel-on-disconnect of the venue's twin."""

from __future__ import annotations

from collections.abc import Callable

from exchange import commands as asked
from exchange.commands import Stamped
from exchange.events import CancelOnDisconnectSet, Event, Reason
from tests.venue.twin_accounts import TwinAccounts
from tests.venue.twin_orders import no

MOST = 1_000


class TwinSessions:
    """A set of (account, connection); `cancel` ends an account's orders as the phases allow."""

    def __init__(
        self, accounts: TwinAccounts, cancel: Callable[[Stamped, int, int], list[Event]]
    ) -> None:
        self.known: set[tuple[int, int]] = set()
        self._accounts = accounts
        self._cancel = cancel

    def set(self, stamped: Stamped, command: asked.SetCancelOnDisconnect) -> list[Event]:
        if not self._accounts.exists(command.account):
            return [no(stamped, Reason.FORBIDDEN)]
        if not 0 <= command.session < 2**63:
            return [no(stamped, Reason.INVALID_PARAMS)]
        session = (command.account, command.session)
        if not command.on:
            self.known.discard(session)
        elif session not in self.known:
            if len([known for known in self.known if known[0] == command.account]) == MOST:
                return [no(stamped, Reason.TOO_MANY_ENTRIES)]
            self.known.add(session)
        return [_event(stamped, session, command.on)]

    def end(self, stamped: Stamped, command: asked.EndSessions) -> list[Event]:
        account, session = command.account, command.session
        if account != -1 and not self._accounts.exists(account):
            return [no(stamped, Reason.FORBIDDEN)]
        gone = [known for known in sorted(self.known) if account in (-1, known[0])]
        gone = [known for known in gone if session in (-1, known[1])]
        self.known.difference_update(gone)
        events = [_event(stamped, known, on=False) for known in gone]
        for owner in sorted({owner for owner, _ in gone}):
            events += self._cancel(stamped, owner, -1)
        return events


def _event(stamped: Stamped, session: tuple[int, int], on: bool) -> Event:
    return stamped.event(CancelOnDisconnectSet, account=session[0], session=session[1], on=on)
