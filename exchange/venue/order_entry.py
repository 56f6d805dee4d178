"""Order entry: order commands to kernel rows and event rows to events, with client order ids.

Consecutive order commands pass through the kernel as one batch. A command that names an order by an
id which an earlier command of the batch may create or end waits for the next batch.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from exchange.clearing.ledger import Rows
from exchange.clearing.tables import Tables
from exchange.commands import (
    AddOrder,
    AmendOrder,
    AnyCommand,
    CancelOrder,
    Phase,
    Side,
    Stamped,
    Tick,
)
from exchange.commands.orders import SERIAL_RANGES_MAX
from exchange.events import Event, OrderRepeated, Reason
from exchange.matching import MESSAGE, live_orders
from exchange.matching.codes import (
    ACCEPTED,
    ADD,
    AMENDED,
    CANCEL,
    CANCELED,
    EXPIRED,
    HALTED_EVENT,
    IN_AUCTION,
    MAKER_DONE,
    NO_PREVENTION,
    REFUSED,
    TRADED,
    UNKNOWN_ORDER,
)
from exchange.matching.state import MessageKind
from exchange.registry.serials import SerialRanges, can_serve, cut_ranges
from exchange.venue.accounts import Accounts
from exchange.venue.corrections import Corrections
from exchange.venue.markets import Markets
from exchange.venue.order_ids import OrderIds
from exchange.venue.order_rows import OrderRows, RowSink
from exchange.venue.row_codec import (
    CHANGES,
    MESSAGE_ROW,
    Row,
    accepted,
    ended,
    message_row,
    rejection,
    repeated,
    rows_of,
    traded,
)

MessageRow = bytes
_Batch = tuple[list[Stamped], list[MessageRow]]

_INT64_MAX = 2**63 - 1

# The commands that the kernel processes. A tuple: a union would be rebuilt at each isinstance.
ORDERS = (AddOrder, CancelOrder, AmendOrder)

# Plain integers: comparing a row with an enumeration's member costs three times as much.


class OrderEntry:
    """Converts order commands to rows and rows to events; keeps ids and trade numbers."""

    def __init__(self, markets: Markets, accounts: Accounts, corrections: Corrections) -> None:
        self.ids = OrderIds()
        self.serial_ranges: dict[int, SerialRanges] = {}
        self._markets = markets
        self._accounts = accounts
        self._corrections = corrections
        # The path of arrays, where somebody reads rows and not events.
        self.rows: OrderRows | None = None
        # The markets that orders have halted since `take_halted`.
        self.halted: list[int] = []
        # The row of a command that comes alone.
        self._row_space = bytearray(MESSAGE.itemsize)
        self._one_row = np.frombuffer(self._row_space, MESSAGE)
        # Open orders that allow trades with their own account.
        self._unprevented: set[int] = set()

    def restore(self) -> None:
        """Rebuild the derived state after the markets were restored."""
        for index in range(len(self._markets)):
            rows = live_orders(self._markets.books, index)
            willing = rows["order_id"][rows["stp_mode"] == NO_PREVENTION]
            self._unprevented.update(willing.tolist())

    def read_rows(self, sink: RowSink, tables: Tables) -> None:
        """Pass rows to a sink from now on; `enter`, and Ticks while no order names serials, then
        make no events of orders and trades."""
        parts = (self._markets, self._accounts, self._corrections, self.ids)
        self.rows = OrderRows(sink, tables, parts, (self._unprevented, self.halted))

    def enter(self, orders: Rows, first_ns: int) -> int:
        """Process new orders without ids of their own up to one that halts its market; return the
        number done. `first_ns`: the time of the first, 1 ns before the second's."""
        assert self.rows is not None, "nobody reads the rows"
        done, rows = self._markets.process(orders)
        self.rows.post(first_ns, rows, orders)
        return done

    def trade(self, run: Sequence[Stamped]) -> tuple[int, list[Event]]:
        """Process consecutive order commands in as few batches as possible, up to one that halts
        its market; return the number done and the events."""
        events: list[Event] = []
        done = 0
        while done < len(run) and not self.halted:
            row = self._row(run[done])
            if isinstance(row, Event):
                events.append(row)
                done += 1
            else:
                is_last = done + 1 == len(run)
                sent, rows = ([run[done]], [row]) if is_last else self._batch(run, done, row)
                count, told = self._markets.process(self._messages(rows))
                events += self.tell(sent, told)
                done += count
        return done, events

    def _batch(self, run: Sequence[Stamped], first: int, row: MessageRow) -> _Batch:
        """The commands from a given one on that need not wait for each other."""
        sent, rows = [run[first]], [row]
        named = {run[first].command.cl_ord_id}  # type: ignore[union-attr] # ORDERS
        named.discard("")
        for stamped in run[first + 1 :]:
            name = stamped.command.cl_ord_id  # type: ignore[union-attr] # ORDERS
            # An amendment takes its unchanged fields from the order, and serials are free or not,
            # as the earlier rows leave them.
            if name in named or not _stands_alone(stamped.command):
                break
            more = self._row(stamped)
            if isinstance(more, Event):
                break
            sent.append(stamped)
            rows.append(more)
            if name:
                named.add(name)
        return sent, rows

    def tell(self, causes: Sequence[Stamped], rows: NDArray[np.void]) -> list[Event]:
        """The events of the kernel's rows; `causes` by the rows' message index."""
        events: list[Event] = []
        if not len(rows):
            return events
        if self.rows is not None and type(causes[0].command) is Tick and not self.serial_ranges:
            self.rows.post(causes[0].time_ns, rows)
            return events
        touched = self._accounts.touched
        for row in rows_of(rows):
            cause = causes[row.message]
            if row.account >= 0:
                touched.add(row.account)
            kind = row.kind
            if kind == TRADED:
                events.append(self._trade_made(cause, row))
            elif kind == ACCEPTED:
                command = cause.command
                assert isinstance(command, AddOrder)
                self.ids.remember(row.order_id, command)
                if command.stp_mode == NO_PREVENTION:
                    self._unprevented.add(row.order_id)
                if command.serial_ranges:
                    self._reserve(row, command)
                events.append(accepted(cause, row))
            elif kind == REFUSED:
                events.append(rejection(cause, self._reason(cause, row)))
            elif kind == CANCELED or kind == EXPIRED:
                events.append(ended(cause, row))
                if row.leaves_t == 0:
                    self._close(row.order_id, row.instrument, cause.time_ns)
                elif self.serial_ranges:
                    self._trim(row)
            elif kind == HALTED_EVENT:
                self.halted.append(row.instrument)
                self._markets[row.instrument].phase = Phase.HALTED
            elif kind in CHANGES:
                if self.serial_ranges and kind == AMENDED:
                    self._trim(row)
                events.append(CHANGES[kind](cause, row))
        return events

    def take_halted(self) -> list[int]:
        """Return the markets that orders have halted since the last call."""
        halted = self.halted.copy()
        self.halted.clear()
        return halted

    def would_reject(self, stamped: Stamped) -> Reason:
        """The Reason why an order would be rejected now, or NONE; changes nothing."""
        row = self._row(stamped)
        if isinstance(row, OrderRepeated):
            return Reason.NONE
        if isinstance(row, Event):
            return Reason(row.reason)  # type: ignore[attr-defined] # a rejection
        return Reason(self._markets.would_reject(np.frombuffer(row, dtype=MESSAGE)))

    def _reason(self, cause: Stamped, row: Row) -> int:
        """The Reason of a rejected cancel: too late, or an unknown order."""
        command = cause.command
        if row.reason == UNKNOWN_ORDER and isinstance(command, (CancelOrder, AmendOrder)):
            if self.ids.was_sent_by(row.order_id, command.account):
                return Reason.ORDER_CLOSED
        return row.reason

    def _messages(self, rows: list[MessageRow]) -> Rows:
        if len(rows) > 1:
            return np.frombuffer(bytearray().join(rows), MESSAGE)
        self._row_space[:] = rows[0]
        return self._one_row

    def _trade_made(self, cause: Stamped, row: Row) -> Event:
        self._accounts.touched.add(row.other_account)
        if row.account == row.other_account:
            self._assert_willing(row)
        market = self._markets[row.instrument]
        market.trade_id += 1
        market.last_ticks = row.price_ticks
        named = self._name_serials(row) if self.serial_ranges else ()
        if row.leaves_t == 0:
            self._close(row.order_id, row.instrument, cause.time_ns)
        if row.flags & MAKER_DONE:
            self._close(row.other_id, row.instrument, cause.time_ns)
        yen = market.instrument.yen(row.price_ticks, row.quantity_t)
        in_auction = bool(row.flags & IN_AUCTION)
        trade = traded(cause, row, market.trade_id, yen, in_auction)
        self._corrections.remember(trade, named)
        return trade

    def _assert_willing(self, row: Row) -> None:
        """Assert that one of the two orders of a self-trade had no prevention."""
        if not self._unprevented & {row.order_id, row.other_id}:
            raise AssertionError(
                f"account {row.account} trades with itself against its own wish: "
                f"orders {row.order_id} and {row.other_id}"
            )

    def _reserve(self, row: Row, command: AddOrder) -> None:
        """Hold the named serials of an accepted sale."""
        serial_ranges, _ = cut_ranges(command.serial_ranges, command.quantity_t)
        self._accounts.house.serials.reserve(command.account, command.instrument, serial_ranges)
        self.serial_ranges[row.order_id] = serial_ranges

    def _trim(self, row: Row) -> None:
        """Release the named serials that a reduced order no longer needs."""
        serial_ranges = self.serial_ranges.get(row.order_id)
        if serial_ranges:
            self.serial_ranges[row.order_id], rest = cut_ranges(serial_ranges, row.leaves_t)
            self._accounts.house.serials.release(row.account, row.instrument, rest)

    def _name_serials(self, row: Row) -> SerialRanges:
        """Pass the named serials of the traded quantity on to the delivery."""
        is_buy = row.side == Side.BUY
        order_id = row.other_id if is_buy else row.order_id
        serial_ranges = self.serial_ranges.get(order_id)
        if not serial_ranges:
            return ()
        seller = row.other_account if is_buy else row.account
        taken, self.serial_ranges[order_id] = cut_ranges(serial_ranges, row.quantity_t)
        self._accounts.house.serials.name(seller, row.instrument, taken)
        return taken

    def _close(self, order_id: int, instrument: int, time_ns: int) -> None:
        self.ids.close(order_id, time_ns)
        if self._unprevented:
            self._unprevented.discard(order_id)
        if self.serial_ranges:
            serial_ranges = self.serial_ranges.pop(order_id, ())
            self._accounts.house.serials.release(
                self.ids.sender(order_id), instrument, serial_ranges
            )

    def _row(self, stamped: Stamped) -> MessageRow | Event:
        """The kernel's row of an order command, or an event that needs no kernel."""
        command = stamped.command
        assert isinstance(command, ORDERS)
        if not self._accounts.exists(command.account):
            return rejection(stamped, Reason.FORBIDDEN)
        if not isinstance(command, AddOrder):
            return self._change_row(stamped, command)
        if not 0 <= command.instrument < len(self._markets):
            return rejection(stamped, Reason.UNKNOWN_SYMBOL)
        if command.cl_ord_id:
            first = self.ids.find(command.account, command.cl_ord_id)
            if first is not None and first[1] == command:
                return repeated(stamped, first[0])
            if first is not None:
                return rejection(stamped, Reason.DUPLICATE_CL_ORD_ID)
            if self.ids.is_full(command.account):
                return rejection(stamped, Reason.TOO_MANY_IDS)
        if command.serial_ranges:
            reason = self._serials_reason(command)
            if reason is not Reason.NONE:
                return rejection(stamped, reason)
        return order_row(stamped, command)

    def _serials_reason(self, order: AddOrder) -> Reason:
        """The Reason against a sale's serials, or NONE: they must cover it and belong to its
        account."""
        is_sale = order.side == Side.SELL
        if not is_sale or not can_serve(order.serial_ranges, order.quantity_t, SERIAL_RANGES_MAX):
            return Reason.SERIAL_RANGE_INVALID
        serials = self._accounts.house.serials
        is_free = serials.are_free(order.account, order.instrument, order.serial_ranges)
        return Reason.NONE if is_free else Reason.SERIALS_NOT_AVAILABLE

    def _change_row(
        self, stamped: Stamped, command: CancelOrder | AmendOrder
    ) -> MessageRow | Event:
        """The row of a command about an existing order."""
        order_id, account = command.order_id, command.account
        if order_id < 0:
            known = self.ids.find(account, command.cl_ord_id)
            if known is None:
                return rejection(stamped, Reason.UNKNOWN_ORDER)
            order_id = known[0]
        if order_id > _INT64_MAX:
            return rejection(stamped, Reason.UNKNOWN_ORDER)
        time_ns = stamped.time_ns
        if isinstance(command, CancelOrder):
            return MESSAGE_ROW.pack(
                *(order_id, 0, 0, 0, 0, 0, time_ns, account, 0, 0, CANCEL, 0, 0, 0, 0, 0)
            )
        live = self._markets.order(order_id)
        try:
            return message_row(
                order_id=order_id,
                price_ticks=command.price_ticks or (live.limit_ticks if live else 0),
                quantity_t=command.quantity_t or (live.quantity_t if live else 0),
                stop_ticks=command.stop_ticks or (live.stop_ticks if live else 0),
                display_t=command.display_t,
                time_ns=time_ns,
                account=account,
                kind=MessageKind.AMEND,
            )
        except struct.error:
            return rejection(stamped, Reason.INVALID_PARAMS)


def _stands_alone(command: AnyCommand) -> bool:
    """True if the row of a command depends on nothing that earlier rows may change."""
    if isinstance(command, AddOrder):
        return not command.serial_ranges
    return isinstance(command, CancelOrder)


def order_row(stamped: Stamped, order: AddOrder) -> MessageRow | Event:
    """An order as a MESSAGE row; numbers that do not fit the row's fields are rejected."""
    try:
        return MESSAGE_ROW.pack(  # keyword arguments would double its time
            stamped.seq,
            order.price_ticks,
            order.quantity_t,
            order.stop_ticks,
            order.display_t,
            order.expire_ns,
            stamped.time_ns,
            order.account,
            order.stp_group,
            order.instrument,
            ADD,
            order.side,
            order.order_type,
            order.time_in_force,
            order.flags,
            order.stp_mode,
        )
    except struct.error:
        return rejection(stamped, Reason.INVALID_PARAMS)
