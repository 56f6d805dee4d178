"""Entry of OTC trade reports: phases, limits, and the accounts whose balances change.

Reports are accepted while the instrument's market accepts orders, as at the TSE (8:00-11:29 and
12:30-14:59), and can be withdrawn at any time. A kill switch ends the waiting reports in its scope.
"""

from __future__ import annotations

from collections.abc import Iterator

from exchange.clearing.ledger import Hold
from exchange.commands import EnterOtc, Phase, Stamped, WithdrawOtc
from exchange.events import Event, OtcEnded, OtcEntered, OtcMatched, Reason
from exchange.settlement.otc import OtcMatcher
from exchange.venue.accounts import Accounts
from exchange.venue.controls import Controls
from exchange.venue.markets import Markets
from exchange.venue.row_codec import rejection

_NO_ENTRY = {
    Phase.CLOSED: Reason.MARKET_CLOSED,
    Phase.HALTED: Reason.HALTED,
    Phase.AUCTION_FROZEN: Reason.PHASE_NOT_ALLOWED,
    Phase.UNCROSSING: Reason.PHASE_NOT_ALLOWED,
    Phase.CANCEL_ONLY: Reason.PHASE_NOT_ALLOWED,
}


class OtcEntryPoint:
    """Checks OTC commands before they reach the matcher."""

    def __init__(
        self, matcher: OtcMatcher, markets: Markets, accounts: Accounts, controls: Controls
    ) -> None:
        self._matcher = matcher
        self._markets = markets
        self._accounts = accounts
        self._controls = controls

    def handle(self, stamped: Stamped, command: EnterOtc | WithdrawOtc) -> list[Event]:
        """Accept or withdraw a report; a rejection changes nothing."""
        if isinstance(command, WithdrawOtc):
            answer = self._matcher.withdraw_otc(command, stamped)
        else:
            answer = self._rejection(command)
            if answer is Reason.NONE:
                members = len(self._accounts.names)
                answer = self._matcher.enter(command, members, stamped)
        if isinstance(answer, Reason):
            return [rejection(stamped, answer)]
        return self._touching(answer)

    def end(self, stamped: Stamped, scope: tuple[int, int], reason: Reason) -> list[Event]:
        """End the waiting reports in a scope (account, instrument; -1 means all)."""
        return self._touching(self._matcher.end(scope, reason, stamped))

    def holds(self) -> Iterator[Hold]:
        """The holds of waiting reports."""
        return (entry.hold for entry in self._matcher.waiting.values())

    def terms(self) -> list[tuple[object, ...]]:
        """The waiting reports, sorted and without ids, for the digest."""
        return sorted(
            (
                e.account,
                e.counter_account,
                e.instrument,
                e.side,
                e.serial_range,
                e.quantity_t,
                e.price_ticks,
            )
            for e in self._matcher.waiting.values()
        )

    def _rejection(self, command: EnterOtc) -> Reason:
        if not self._accounts.exists(command.account):
            return Reason.FORBIDDEN
        if not 0 <= command.instrument < len(self._markets):
            return Reason.UNKNOWN_SYMBOL
        if self._controls.is_killed(command.account, command.instrument):
            return Reason.KILL_SWITCH
        return _NO_ENTRY.get(self._markets[command.instrument].phase, Reason.NONE)

    def _touching(self, events: list[Event]) -> list[Event]:
        """Return the events and mark the accounts whose balances they changed."""
        for event in events:
            if isinstance(event, OtcEntered | OtcEnded):
                self._accounts.touched.add(event.account)
            elif isinstance(event, OtcMatched):
                self._accounts.touched.update((event.buyer, event.seller))
        return events
