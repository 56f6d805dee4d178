"""All markets of the venue: the books' arrays, their phases, prices and trade numbers.

This is the one module that calls the venue's kernel. Control messages (a phase, a band, an uncross,
the end of a day) pass through it like orders, so the ledger is posted from one stream.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from exchange.clearing.ledger import FEE, FREE, YEN, Hold
from exchange.clearing.risk import NOTIONAL_MAX
from exchange.commands import OrderType, Phase, Side
from exchange.errors import ConfigError
from exchange.events import Reason
from exchange.instruments import Instrument
from exchange.matching import (
    EVENT,
    MESSAGE,
    Board,
    BookRules,
    Dynamic,
    Extra,
    MessageKind,
    Tie,
    add_book,
    board,
    check,
    digest,
    indicative,
    live_orders,
    make_books,
    restore,
    snapshot,
)
from exchange.matching import codes as code
from exchange.matching import columns as col
from exchange.matching.views import find_order, read_levels
from exchange.venue.holds import check_holds
from exchange.venue.kernel import Accounts, pass_block, process, would_reject
from exchange.venue.row_codec import MESSAGE_ROW, joined, message_row

Depth = tuple[list[tuple[int, int, int]], list[tuple[int, int, int]]]

END_OF_DAY = 1
_AUCTION = message_row(
    time_ns=0, kind=MessageKind.SET_PHASE, quantity_t=Phase.UNCROSSING
) + message_row(time_ns=0, kind=MessageKind.UNCROSS)
PRICED = (OrderType.LIMIT, OrderType.STOP_LIMIT)


class LiveOrder(NamedTuple):
    """The order that an amendment changes; 0 ticks: it has no limit, or waits for no trigger."""

    account: int
    instrument: int
    quantity_t: int
    limit_ticks: int
    stop_ticks: int


class Market:
    """State of one instrument's market apart from its book. Prices in ticks, -1 for none.

    `session_ticks`: the price of the last session that traded, else the base price.
    """

    def __init__(self, instrument: Instrument) -> None:
        self.instrument = instrument
        self.phase = Phase.CLOSED
        self.reference_ticks = instrument.reference_price
        self.session_ticks = instrument.reference_price
        self.last_ticks = -1
        self.trade_id = 0

    @property
    def band(self) -> tuple[int, int]:
        """Lowest and highest price of an order."""
        return self.instrument.band(self.reference_ticks)


class SavedMarket(Struct, frozen=True):
    """Saved state of a Market."""

    phase: int
    reference_ticks: int
    session_ticks: int
    last_ticks: int
    trade_id: int


class SavedMarkets(Struct, frozen=True):
    """The markets in order, and the books as `exchange.matching.snapshot` gives them."""

    markets: list[SavedMarket]
    books: bytes


class Markets(Sequence[Market]):
    """The books of all instruments in one set of arrays, and the ledger that they post to."""

    def __init__(
        self,
        instruments: Sequence[Instrument],
        orders_max: int,
        tie_seed: int,
        accounts: Accounts,
    ) -> None:
        self._markets = [Market(instrument) for instrument in instruments]
        self._accounts = accounts
        self._tie_seed = tie_seed
        self.books = make_books([*map(self._rules_of, instruments)], orders_max=orders_max)
        self._events = np.zeros(4096, EVENT)
        # Rows that can be written, as a batch's are: the kernel is compiled for one kind of array.
        self._message = bytearray(MESSAGE.itemsize)
        self._messages = np.frombuffer(self._message, MESSAGE)
        self._auction = np.frombuffer(bytearray(_AUCTION), MESSAGE)
        self._take_arrays()

    def _take_arrays(self) -> None:
        """Note where the arrays of the kernel lie, some of which are new."""
        self._words, self._block = pass_block(self.books, self._accounts, self._events)

    def add(self, instrument: Instrument, accounts: Accounts) -> None:
        """Add a closed market; `accounts` are already widened for it."""
        self._markets.append(Market(instrument))
        self._accounts = accounts
        self.books = add_book(self.books, self._rules_of(instrument))
        self._take_arrays()

    def can_hold(self, instrument: Instrument) -> bool:
        """True if a book with these terms is possible."""
        try:
            self._rules_of(instrument)
        except ConfigError:
            return False
        return True

    def _rules_of(self, instrument: Instrument) -> BookRules:
        return BookRules(
            price_min_ticks=1,
            price_max_ticks=instrument.ladder_ticks,
            reference_ticks=instrument.reference_price,
            band=instrument.band(instrument.reference_price),
            lot_t=instrument.lot_t,
            quantity_min_t=instrument.quantity_min_t,
            quantity_max_t=instrument.quantity_max_t,
            tie=Tie(int(instrument.auction_tie)),
            seed=self._tie_seed,
            phase=Phase.CLOSED,
            dynamic_ticks=instrument.dynamic_ticks,
            dynamic_action=Dynamic.HALT if instrument.dynamic_halts else Dynamic.REFUSE,
        )

    def saved(self) -> SavedMarkets:
        """Books, phases, prices and trade numbers."""
        rows = [
            SavedMarket(m.phase, m.reference_ticks, m.session_ticks, m.last_ticks, m.trade_id)
            for m in self._markets
        ]
        return SavedMarkets(rows, snapshot(self.books))

    def restore(self, saved: SavedMarkets) -> None:
        """Restore the state of `saved`."""
        for market, row in zip(self._markets, saved.markets, strict=True):
            market.phase = Phase(row.phase)
            market.reference_ticks, market.session_ticks = row.reference_ticks, row.session_ticks
            market.last_ticks, market.trade_id = row.last_ticks, row.trade_id
        self.books = restore(saved.books)
        self._take_arrays()

    def __len__(self) -> int:
        return len(self._markets)

    def __getitem__(self, index: int) -> Market:  # type: ignore[override] # no slices
        return self._markets[index]

    def __iter__(self) -> Iterator[Market]:
        return iter(self._markets)

    def process(self, messages: NDArray[np.void]) -> tuple[int, NDArray[np.void]]:
        """Run MESSAGE rows through risk, matching and ledger, up to one that halts its market.

        Return the number of rows run and the EVENT rows, valid until the next call.
        """
        done = n = 0
        while True:
            done, n = process(self._block, messages, done, n)
            assert done >= 0, "the books are not connected to their slow path"
            if done == len(messages) or (self._events["kind"][:n] == code.HALTED_EVENT).any():
                break
            grown = np.zeros(2 * len(self._events), EVENT)
            grown[:n] = self._events[:n]
            self._events = grown
            self._take_arrays()
        return done, self._events[:n]

    def set_phase(self, index: int, phase: Phase, time_ns: int) -> NDArray[np.void]:
        """Put a market into a phase; return the EVENT rows that follow from it. The kernel is asked
        only where orders may end, trade, or be listed by owner for a call."""
        self._markets[index].phase = phase
        row = self.books.header[index + 1]
        lists = (code.CALLS >> int(row[col.PHASE]) ^ code.CALLS >> phase) & 1
        if not row[col.ORDERS] or not (lists or phase is Phase.CONTINUOUS):
            row[col.PHASE], row[col.ANCHOR] = phase, row[col.LAST]
            return self._events[:0]
        return self._control(index, MessageKind.SET_PHASE, time_ns, quantity_t=phase)

    def set_reference(self, index: int, price_ticks: int, time_ns: int) -> NDArray[np.void]:
        """Set a new base price and its band. Orders outside are canceled; orders without a price
        move to its edge and are canceled if they cannot be funded there."""
        market = self._markets[index]
        market.reference_ticks = price_ticks
        low, high = market.band
        if not self.has_orders(index):
            row = self.books.header[index + 1]
            row[col.BAND_LOW : col.REFERENCE_TICKS + 1] = low, high, price_ticks
            return self._events[:0]
        gone = self._let_go(index, self._too_dear(index, high), time_ns)
        rows = self._control(
            index,
            MessageKind.SET_BAND,
            time_ns,
            price_ticks=low,
            stop_ticks=high,
            quantity_t=price_ticks,
        )
        return joined([*gone, rows]) if gone else rows

    def _too_dear(self, index: int, high_ticks: int) -> dict[int, Reason]:
        """The buys without a price, by id, that cannot be funded at the top of a new band from
        their accounts' free yen and within their limits, with the reason of each."""
        if not self.books.header[index + 1, col.PASSING]:
            return {}
        ledger, terms, limits = self._accounts
        instrument, fee = self._markets[index].instrument, int(terms[index, FEE])
        dear: dict[int, Reason] = {}
        free: dict[int, int] = {}
        for row in live_orders(self.books, index):
            waits = row["extra"] & Extra.WAITING
            if row["side"] != Side.BUY or row["order_type"] in PRICED or waits:
                continue
            account, open_t = int(row["account"]), int(row["open_t"])
            had = free.setdefault(account, int(ledger[account, YEN, FREE]))
            before = instrument.yen(int(row["hold_ticks"]), open_t) + fee * open_t
            more = instrument.yen(high_ticks, open_t) + fee * open_t - before
            most = int(limits[account, NOTIONAL_MAX])
            if more > 0 and 0 < most < instrument.yen(high_ticks, int(row["quantity_t"])):
                dear[int(row["order_id"])] = Reason.NOTIONAL_MAX
            elif had < more:
                dear[int(row["order_id"])] = Reason.INSUFFICIENT_FUNDS
            free[account] += before if int(row["order_id"]) in dear else -more
        return dear

    def _let_go(
        self, index: int, orders: dict[int, Reason], time_ns: int
    ) -> list[NDArray[np.void]]:
        """Cancel single orders, each for its reason, in any phase."""
        if not orders:
            return []
        phase, gone = self._markets[index].phase, []
        self._control(index, MessageKind.SET_PHASE, time_ns, quantity_t=Phase.CANCEL_ONLY)
        for order_id, reason in orders.items():
            rows = self._control(
                index, MessageKind.CANCEL, time_ns, order_id=order_id, account=-1
            ).copy()
            rows["reason"] = reason
            gone.append(rows)
        self._control(index, MessageKind.SET_PHASE, time_ns, quantity_t=phase)
        return gone

    def uncross(self, index: int, time_ns: int) -> NDArray[np.void]:
        """Hold the call auction; the first row is its result."""
        return self._control(index, MessageKind.UNCROSS, time_ns)

    def hold_auction(self, index: int, time_ns: int) -> NDArray[np.void]:
        """Enter the uncrossing and hold the call auction; the first row is its result."""
        self._markets[index].phase = Phase.UNCROSSING
        auction = self._auction
        auction["time_ns"], auction["instrument"] = time_ns, index
        _, rows = self.process(auction)
        assert rows["kind"][0] == code.UNCROSSED, "an auction ended without a result"
        rows["message"] = 0  # both have one time
        return rows

    def end_day(self, index: int, time_ns: int) -> NDArray[np.void]:
        """Expire day orders and orders whose date has come."""
        if not self.has_orders(index):
            return self._events[:0]
        return self._control(index, MessageKind.EXPIRE, time_ns, flags=END_OF_DAY)

    def mass_cancel(self, index: int, account: int, side: int, time_ns: int) -> NDArray[np.void]:
        """Cancel an account's orders in one market; account and side -1 mean all."""
        return self._control(
            index, MessageKind.MASS_CANCEL, time_ns, account=account, side=side % 3
        )

    def empty(self, index: int, reason: Reason, time_ns: int) -> NDArray[np.void]:
        """Cancel all orders of a market for a reason, in any phase; it accepts none afterward."""
        self.set_phase(index, Phase.CANCEL_ONLY, time_ns)
        rows = self.mass_cancel(index, -1, -1, time_ns)
        rows["reason"] = reason
        return rows

    def has_orders(self, index: int) -> bool:
        """True if any order rests in this market."""
        return self.orders(index) > 0

    def orders(self, index: int) -> int:
        """The number of orders that rest in this market."""
        return int(self.books.header[index + 1, col.ORDERS])

    def expire(self, time_ns: int) -> NDArray[np.void]:
        """Expire orders whose date has come, in every market."""
        return self._control(-1, MessageKind.EXPIRE, time_ns)

    @property
    def next_expiry_ns(self) -> int:
        """The earliest date of an order, NEVER without one."""
        return int(self.books.header.item(0, col.NEXT_EXPIRY))

    def would_reject(self, message: NDArray[np.void]) -> int:
        """The Reason why a new order (one MESSAGE row) would be rejected now, or NONE."""
        return int(would_reject(self.books, self._accounts, message))

    def order(self, order_id: int) -> LiveOrder | None:
        """A live order, or None."""
        slot = find_order(self.books, order_id)
        if slot == 0:
            return None
        row = self.books.orders[slot]
        special = self.books.special[slot]
        instrument = int(row["instrument"])
        price_min = int(self.books.header[instrument + 1, col.PRICE_MIN])
        waits = bool(row["extra"] & Extra.WAITING)
        limit_ticks = int(special["limit"] if waits else row["price"]) + price_min
        return LiveOrder(
            int(row["account"]),
            instrument,
            int(row["quantity_t"]),
            limit_ticks if row["order_type"] in PRICED else 0,
            int(row["price"]) + price_min if waits else 0,
        )

    def depth(self, index: int, levels: int) -> Depth:
        """Bids from the best down, asks from the best up: (price_ticks, quantity_t, orders)."""
        sides: list[list[tuple[int, int, int]]] = []
        for side in Side:
            rows = np.zeros((levels, 3), np.int64)
            count = read_levels(self.books, index + 1, int(side), rows)
            # As one list: converted one number at a time, a hundred levels cost 0.2 ms a push.
            sides.append([(price, t, orders) for price, t, orders in rows[:count].tolist()])
        return sides[0], sides[1]

    def board(self, index: int, each_side: int) -> Board:
        """At most `each_side` prices above and below the center, with running totals."""
        return board(self.books, index, each_side)

    def indicative(self, index: int) -> tuple[int, int, int]:
        """(price_ticks or -1, volume_t, imbalance_t) of a call auction held now."""
        return indicative(self.books, index)

    def digest(self) -> str:
        """The digest of all live orders."""
        return digest(self.books)

    def check(self, beside: Iterable[Hold] = ()) -> None:
        """Assert the invariants of every book, and that holds equal the needs of open orders.

        `beside`: the holds of everything else.
        """
        check(self.books)
        check_holds(self.books, self._accounts, [m.instrument for m in self._markets], beside)

    def _control(
        self,
        index: int,
        kind: MessageKind,
        time_ns: int,
        *,
        order_id: int = 0,
        price_ticks: int = 0,
        quantity_t: int = 0,
        stop_ticks: int = 0,
        account: int = 0,
        side: int = 0,
        flags: int = 0,
    ) -> NDArray[np.void]:
        first = (order_id, price_ticks, quantity_t, stop_ticks, 0, 0, time_ns, account)
        MESSAGE_ROW.pack_into(self._message, 0, *first, 0, index, kind, side, 0, 0, flags, 0)
        _, rows = self.process(self._messages)
        if len(rows):
            assert not (rows["kind"] == code.REFUSED).any(), f"{kind.name} was rejected"
        return rows
