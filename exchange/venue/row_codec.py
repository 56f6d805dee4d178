"""Row codec: commands to the kernels' MESSAGE rows, and EVENT rows to events.

One row becomes at most one event. The number and the time of its command are passed by place,
because `Stamped.event` takes four times as long and orders come by the million.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import starmap

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from exchange.commands import AddOrder, AmendOrder, Command, Stamped
from exchange.events import (
    CommandRejected,
    Event,
    EventKind,
    IcebergReplenished,
    OrderAccepted,
    OrderAmended,
    OrderCanceled,
    OrderExpired,
    OrderRejected,
    OrderRepeated,
    OrderTriggered,
    SelfTradePrevented,
    TradeMade,
)
from exchange.matching.rows import row_struct
from exchange.matching.state import EVENT, MESSAGE


class Row(Struct, gc=False):
    """One row of the EVENT dtype, field by field."""

    order_id: int
    other_id: int
    quantity_t: int
    leaves_t: int
    price_ticks: int
    account: int
    other_account: int
    hold_ticks: int
    other_hold_ticks: int
    message: int
    instrument: int
    kind: int
    reason: int
    side: int
    flags: int


assert Row.__struct_fields__ == EVENT.names
MESSAGE_ROW = row_struct(MESSAGE)
_EVENT_ROW = row_struct(EVENT)


def message_row(
    *,
    order_id: int = 0,
    price_ticks: int = 0,
    quantity_t: int = 0,
    stop_ticks: int = 0,
    display_t: int = 0,
    expire_ns: int = 0,
    time_ns: int,
    account: int = 0,
    stp_group: int = 0,
    instrument: int = 0,
    kind: int,
    side: int = 0,
    order_type: int = 0,
    time_in_force: int = 0,
    flags: int = 0,
    stp_mode: int = 0,
) -> bytes:
    """One row of the MESSAGE dtype; struct.error when a number does not fit its field."""
    return MESSAGE_ROW.pack(
        *(order_id, price_ticks, quantity_t, stop_ticks, display_t, expire_ns, time_ns, account),
        *(stp_group, instrument, kind, side, order_type, time_in_force, flags, stp_mode),
    )


def rows_of(events: NDArray[np.void]) -> Iterator[Row]:
    """The kernel's EVENT rows as objects."""
    return starmap(Row, _EVENT_ROW.iter_unpack(events.tobytes()))


def joined(parts: Sequence[NDArray[np.void]]) -> NDArray[np.void]:
    """Join EVENT rows; NumPy's concatenate would drop the rows' padding."""
    rows = np.zeros(sum(map(len, parts)), EVENT)
    first = 0
    for part in parts:
        rows[first : first + len(part)] = part
        first += len(part)
    return rows


def rejection(stamped: Stamped, reason: int) -> Event:
    """The rejection of a command: OrderRejected for an order, CommandRejected for all others."""
    command: Command = stamped.command
    if isinstance(command, AddOrder):
        return OrderRejected(
            stamped.seq,
            stamped.time_ns,
            account=command.account,
            cl_ord_id=command.cl_ord_id,
            instrument=command.instrument,
            side=command.side,
            quantity_t=command.quantity_t,
            price_ticks=command.price_ticks,
            reason=reason,
        )
    return CommandRejected(
        stamped.seq,
        stamped.time_ns,
        account=getattr(command, "account", -1),
        reason=reason,
        order_id=getattr(command, "order_id", -1),
        cl_ord_id=getattr(command, "cl_ord_id", ""),
    )


def accepted(stamped: Stamped, row: Row) -> OrderAccepted:
    """The acceptance of an order; its price is that at which it rests or is bound."""
    command = stamped.command
    assert isinstance(command, AddOrder)
    return OrderAccepted(  # keyword arguments would double its time
        stamped.seq,
        stamped.time_ns,
        row.order_id,
        command.account,
        command.cl_ord_id,
        command.instrument,
        command.side,
        command.order_type,
        command.time_in_force,
        command.flags,
        row.price_ticks,
        row.quantity_t,
        command.display_t if command.display_t < row.quantity_t else 0,
        "",
        command.stop_ticks,
        command.expire_ns,
        command.serial_ranges,
    )


def repeated(stamped: Stamped, order_id: int) -> OrderRepeated:
    """The first answer, repeated for an order that was resent under its id."""
    command = stamped.command
    assert isinstance(command, AddOrder)
    return OrderRepeated(
        stamped.seq,
        stamped.time_ns,
        order_id=order_id,
        account=command.account,
        cl_ord_id=command.cl_ord_id,
    )


def ended(stamped: Stamped, row: Row) -> Event:
    """The end of quantity that left the book without a trade."""
    kind = OrderExpired if row.kind == EventKind.EXPIRED else OrderCanceled
    return kind(
        stamped.seq,
        stamped.time_ns,
        order_id=row.order_id,
        account=row.account,
        instrument=row.instrument,
        quantity_t=row.quantity_t,
        reason=row.reason,
        leaves_t=row.leaves_t,
    )


def traded(stamped: Stamped, row: Row, trade_id: int, yen: int, in_auction: bool) -> TradeMade:
    """A trade, with its two orders as buyer and seller."""
    subject = (row.order_id, row.account)
    other = (row.other_id, row.other_account)
    buy, sell = (subject, other) if row.side == 0 else (other, subject)
    return TradeMade(
        stamped.seq,
        stamped.time_ns,
        trade_id=trade_id,
        instrument=row.instrument,
        price_ticks=row.price_ticks,
        quantity_t=row.quantity_t,
        yen=yen,
        buy_order_id=buy[0],
        sell_order_id=sell[0],
        buyer=buy[1],
        seller=sell[1],
        taker_side=-1 if in_auction else row.side,
    )


def amended(stamped: Stamped, row: Row) -> Event:
    """The amendment of an order by its owner, or by a new band."""
    command = stamped.command
    return OrderAmended(
        stamped.seq,
        stamped.time_ns,
        order_id=row.order_id,
        account=row.account,
        instrument=row.instrument,
        price_ticks=row.price_ticks,
        change_t=row.quantity_t,
        leaves_t=row.leaves_t,
        display_t=command.display_t if isinstance(command, AmendOrder) else 0,
    )


def refreshed(stamped: Stamped, row: Row) -> Event:
    """The replenishment of an iceberg."""
    return IcebergReplenished(
        stamped.seq,
        stamped.time_ns,
        order_id=row.order_id,
        account=row.account,
        instrument=row.instrument,
        shown_t=row.quantity_t,
    )


def triggered(stamped: Stamped, row: Row) -> Event:
    """The triggering of a stop."""
    return OrderTriggered(
        stamped.seq,
        stamped.time_ns,
        order_id=row.order_id,
        account=row.account,
        instrument=row.instrument,
        price_ticks=row.price_ticks,
        quantity_t=row.quantity_t,
    )


def prevented(stamped: Stamped, row: Row) -> Event:
    """The prevention of a self-trade."""
    return SelfTradePrevented(
        stamped.seq,
        stamped.time_ns,
        order_id=row.order_id,
        other_id=row.other_id,
        account=row.account,
        instrument=row.instrument,
        quantity_t=row.quantity_t,
    )


CHANGES: dict[int, Callable[[Stamped, Row], Event]] = {
    EventKind.AMENDED: amended,
    EventKind.TRIGGERED: triggered,
    EventKind.PREVENTED: prevented,
    EventKind.REFRESHED: refreshed,
}
