"""The set of read models of one exchange.

Each is a projection of the venue's events: pure, bounded, rebuilt by replay. `on_group` applies one
group to all of them; `saved` and `restore` take them through a snapshot. The venue may be ahead of
them, because the caller may apply groups after the acknowledgments; a reader therefore uses
`current`, which first applies the waiting groups.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, time
from typing import Any, NamedTuple, Self

import msgspec

from exchange.events import (
    BalanceChanged,
    Event,
    Group,
    OrderAccepted,
    OrderAmended,
    OrderCanceled,
    OrderExpired,
    OrderRejected,
    TradeMade,
)
from exchange.instruments import Instrument
from exchange.settlement.statement import Line, Terms
from exchange.views.auctions import Listing, SealedAuctionList
from exchange.views.executions import Execution
from exchange.views.history import History
from exchange.views.instructions import Instructions, Netted, SavedInstructions, traded_between
from exchange.views.ledger import LedgerEntries
from exchange.views.market_statistics import MarketStatistics, SavedStatistics
from exchange.views.orders import Blotter, SavedBlotter
from exchange.views.otc import OtcTrades, SavedOtc
from exchange.views.otc_statistics import OtcStatistics, SavedOtcStatistics
from exchange.views.public_seq import PublicSeq
from exchange.views.self_trades import PreventedMatches, SavedPrevented
from exchange.views.statements import SavedStatements, Statements

# The events of most commands; projections of rarer events skip them.
ORDER_FLOW = {
    BalanceChanged,
    OrderAccepted,
    OrderAmended,
    OrderCanceled,
    OrderExpired,
    OrderRejected,
    TradeMade,
}
# The projections that a snapshot keeps, and their saved types.
SAVED: dict[str, Any] = {
    "orders": SavedBlotter,
    "market": SavedStatistics,
    "instructions": SavedInstructions,
    "auctions": list[Listing],
    "otc": SavedOtc,
    "otc_statistics": SavedOtcStatistics,
    "statements": SavedStatements,
    "self_trades": SavedPrevented,
}
# A statement's lines are kept encoded, so their type does not show in SavedStatements.
SAVED_TYPES = (*SAVED.values(), list[Line])


class Origin(NamedTuple):
    """The start of a venue's projections. `instruments` is the venue's own list, which grows in
    place; `sealed_bids` are the ids of all bids and offers of its sealed auctions."""

    instruments: Sequence[Instrument]
    close: time
    seq: int
    time_ns: int
    sealed_bids: frozenset[int]


class Applied(NamedTuple):
    """The executions of a group, and its events apart from the ordinary order flow."""

    executions: list[Execution]
    rarer: list[Event]


class Projections:
    """All read models; `seq` and `time_ns` are those of the last applied group."""

    def __init__(
        self, origin: Origin, history: History | None = None, tax_percent: int = 0
    ) -> None:
        self._instruments, self._close = origin.instruments, origin.close
        self._history = history
        self.seq, self.time_ns = origin.seq, origin.time_ns
        # A replay makes no executions up to this number: events.db has them.
        self.known_seq = 0
        # Applies waiting groups, if the caller of `on_group` delays some.
        self.catch_up: Callable[[], None] = _nothing_waits
        self.orders = Blotter(past=history)
        self.market = MarketStatistics(len(origin.instruments), history)
        self.statements = Statements(Terms(origin.instruments, tax_percent))
        self.instructions = Instructions(self._netted_trades)
        self.auctions = SealedAuctionList()
        self.otc = OtcTrades()
        self.otc_statistics = OtcStatistics()
        self.self_trades = PreventedMatches(self.orders.owner)
        self.ledger = LedgerEntries(history)
        self._public = PublicSeq(origin.seq, origin.sealed_bids)

    @property
    def current(self) -> Self:
        """These projections after all waiting groups are applied."""
        self.catch_up()
        return self

    @property
    def public_seq(self) -> int:
        """The number of the last public command; private ones (sealed bids, deposits, stops) do not
        change it."""
        return self._public.seq

    def on_group(self, group: Group) -> Applied:
        """Apply one group."""
        executions = self.orders.apply(group.events, group.last_seq <= self.known_seq)
        self.market.apply(group.events)
        self.statements.apply(group.events)
        rarer = [event for event in group.events if type(event) not in ORDER_FLOW]
        if rarer:
            self.instructions.apply(rarer)
            self.auctions.apply(rarer)
            self.otc.apply(rarer)
            self.otc_statistics.apply(rarer)
            self.self_trades.apply(rarer)
        self.ledger.apply(group.events)
        if self._history is not None:
            self._history.on_group(group, executions)
        self.seq, self.time_ns = group.last_seq, group.time_ns
        self._public.apply(group.events)
        return Applied(executions, rarer)

    def saved(self) -> dict[str, bytes]:
        """The state of each projection for a snapshot, by name."""
        saved = {"orders": self.orders.saved(self.seq)} | {
            name: getattr(self, name).saved() for name in SAVED if name != "orders"
        }
        return {name: msgspec.msgpack.encode(one) for name, one in saved.items()}

    def restore(self, views: dict[str, bytes]) -> None:
        """Restore the state of `saved`, after the venue was restored to the same group."""
        for name, kind in SAVED.items():
            getattr(self, name).restore(msgspec.msgpack.decode(views[name], type=kind))

    def _netted_trades(self, netted: Netted) -> tuple[int, ...]:
        """The trades of an account in one instrument that were due on a day."""
        account, index, due = netted
        days = self._instruments[index].settlement_days
        between = traded_between(date.fromisoformat(due), days, self._close)
        return self.statements.trade_ids(account, index, *between)


def _nothing_waits() -> None:
    return
