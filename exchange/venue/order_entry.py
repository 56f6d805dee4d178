"""Orders on their way into the kernel and what comes back, with the participants' own ids.

Consecutive order commands go through the kernel as one batch. A command that names an
order by an id which a command before it in the batch may give or end waits for that batch.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from exchange.commands import AddOrder, CancelOrder, Stamped
from exchange.events import Event, EventKind, Reason
from exchange.matching import MESSAGE
from exchange.matching.state import EventFlag, MessageKind
from exchange.venue.accounts import Accounts
from exchange.venue.decode import Row, accepted, ended, refusal, repeated, rows_of, traded
from exchange.venue.markets import Markets
from exchange.venue.order_ids import OrderIds

# The bytes of a MESSAGE row.
_MESSAGE = struct.Struct("<7q3i6B6x")

MessageRow = bytes

_INT64_MAX = 2**63 - 1


class OrderEntry:
    """Turns order commands into rows, rows into events; keeps ids and trade numbers."""

    def __init__(self, markets: Markets, accounts: Accounts) -> None:
        self.ids = OrderIds()
        self._markets = markets
        self._accounts = accounts

    def trade(self, run: Sequence[Stamped]) -> list[Event]:
        """Send consecutive order commands through the kernel in as few batches as may be."""
        events: list[Event] = []
        sent: list[Stamped] = []
        rows: list[MessageRow] = []
        named: set[str] = set()
        for stamped in run:
            name = stamped.command.cl_ord_id  # type: ignore[union-attr]
            if name in named:
                events += self._through_kernel(sent, rows)
                sent, rows, named = [], [], set()
            row = self._row(stamped)
            if isinstance(row, Event):
                events += self._through_kernel(sent, rows)
                sent, rows, named = [], [], set()
                events.append(row)
                continue
            sent.append(stamped)
            rows.append(row)
            if name:
                named.add(name)
        return events + self._through_kernel(sent, rows)

    def tell(self, causes: Sequence[Stamped], rows: NDArray[np.void]) -> list[Event]:
        """What happened, from the kernel's rows; `causes` by the rows' message index."""
        events: list[Event] = []
        for row in rows_of(rows):
            cause = causes[row.message]
            if row.account >= 0:
                self._accounts.touched.add(row.account)
            if row.kind == EventKind.TRADED:
                events.append(self._trade_made(cause, row))
            elif row.kind == EventKind.ACCEPTED:
                command = cause.command
                assert isinstance(command, AddOrder)
                self.ids.remember(row.order_id, command)
                events.append(accepted(cause, row))
            elif row.kind == EventKind.REFUSED:
                events.append(refusal(cause, self._reason(cause, row)))
            elif row.kind in (EventKind.CANCELLED, EventKind.EXPIRED):
                events.append(ended(cause, row))
                if row.leaves_t == 0:
                    self.ids.close(row.order_id, cause.time_ns)
        return events

    def _reason(self, cause: Stamped, row: Row) -> int:
        """A cancel that came too late is told from one of an order that never was."""
        command = cause.command
        if row.reason == Reason.UNKNOWN_ORDER and isinstance(command, CancelOrder):
            if self.ids.was_sent_by(row.order_id, command.account):
                return Reason.ORDER_CLOSED
        return row.reason

    def _through_kernel(self, sent: list[Stamped], rows: list[MessageRow]) -> list[Event]:
        if not rows:
            return []
        messages = np.frombuffer(b"".join(rows), dtype=MESSAGE)
        return self.tell(sent, self._markets.process(messages))

    def _trade_made(self, cause: Stamped, row: Row) -> Event:
        self._accounts.touched.add(row.other_account)
        market = self._markets[row.instrument]
        market.trade_id += 1
        market.last_ticks = row.price_ticks
        if row.leaves_t == 0:
            self.ids.close(row.order_id, cause.time_ns)
        if row.flags & EventFlag.MAKER_DONE:
            self.ids.close(row.other_id, cause.time_ns)
        yen = market.instrument.yen(row.price_ticks, row.quantity_t)
        return traded(cause, row, market.trade_id, yen, bool(row.flags & EventFlag.AUCTION))

    def _row(self, stamped: Stamped) -> MessageRow | Event:
        """The kernel's row of an order command, or the answer that needs no kernel."""
        command = stamped.command
        assert isinstance(command, AddOrder | CancelOrder)
        if not self._accounts.exists(command.account):
            return refusal(stamped, Reason.FORBIDDEN)
        if isinstance(command, CancelOrder):
            return self._cancel_row(stamped, command)
        if not 0 <= command.instrument < len(self._markets):
            return refusal(stamped, Reason.UNKNOWN_SYMBOL)
        if command.cl_ord_id:
            first = self.ids.find(command.account, command.cl_ord_id)
            if first is not None and first[1] == command:
                return repeated(stamped, first[0])
            if first is not None:
                return refusal(stamped, Reason.DUPLICATE_CL_ORD_ID)
            if self.ids.is_full(command.account):
                return refusal(stamped, Reason.TOO_MANY_IDS)
        return _order_row(stamped, command)

    def _cancel_row(self, stamped: Stamped, command: CancelOrder) -> MessageRow | Event:
        order_id = command.order_id
        if order_id < 0:
            known = self.ids.find(command.account, command.cl_ord_id)
            if known is None:
                return refusal(stamped, Reason.UNKNOWN_ORDER)
            order_id = known[0]
        if order_id > _INT64_MAX:
            return refusal(stamped, Reason.UNKNOWN_ORDER)
        zeros = (0,) * 5
        account = command.account
        return _MESSAGE.pack(
            order_id, *zeros, stamped.time_ns, account, 0, 0, MessageKind.CANCEL, *zeros
        )


def _order_row(stamped: Stamped, order: AddOrder) -> MessageRow | Event:
    """An order as a MESSAGE row; numbers that do not fit the row's fields are refused."""
    try:
        return _MESSAGE.pack(
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
            MessageKind.ADD,
            order.side,
            order.order_type,
            order.time_in_force,
            order.flags,
            order.stp_mode,
        )
    except struct.error:
        return refusal(stamped, Reason.INVALID_PARAMS)
