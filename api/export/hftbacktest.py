"""Export to hftbacktest's npz format, level 3 (hftbacktest 2.x, "Data", "Types").

One structured array under the key `data`: ev (kind and flags), exch_ts, local_ts (ns), px,
qty (float64), order_id, ival, fval. Kinds: 10 add, 11 cancel, 12 modify, 13 fill, 2 trade. A fill
does not change the book: a cancel, or a modify to the remainder, follows it. Flags: 1<<31 at the
exchange, 1<<30 local, 1<<29 buy side, 1<<28 sell side; a trade has its taker's side, an auction's
trade neither. Floats are exact: prices are whole yen below 2^53.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path

import numpy as np

from exchange.commands import Side
from exchange.events import Event, TradeMade
from exchange.instruments import Instrument
from exchange.units import tokyo_datetime
from exchange.views.order_flow import FlowChange, Kind, OrderFlow

EVENT_DTYPE = np.dtype(
    [
        ("ev", "u8"),
        ("exch_ts", "i8"),
        ("local_ts", "i8"),
        ("px", "f8"),
        ("qty", "f8"),
        ("order_id", "u8"),
        ("ival", "i8"),
        ("fval", "f8"),
    ]
)
TRADE, ADD_ORDER, CANCEL_ORDER, MODIFY_ORDER, FILL = 2, 10, 11, 12, 13
EXCH, LOCAL, BUY, SELL = 1 << 31, 1 << 30, 1 << 29, 1 << 28
SIDES = {Side.BUY: BUY, Side.SELL: SELL}
EXECUTIONS = (Kind.EXECUTED, Kind.CROSSED)
Row = tuple[int, int, int, float, float, int, int, float]


def write_hftbacktest(
    commands: Iterable[Sequence[Event]],
    instrument: Instrument,
    index: int,
    path: Path,
    latency_ns: int = 0,
    day: date | None = None,
) -> int:
    """Write one market's events and return the number of rows; without rows no file is written.

    `commands`: the events of each command, from the market's first one on. `day`: only this day,
    beginning with the resting orders. `latency_ns`: local time less exchange time. OSError: the
    file cannot be written.
    """
    rows: list[Row] = []
    flow = OrderFlow(index)
    for events in commands:
        mine = [event for event in events if getattr(event, "instrument", -1) == index]
        if not mine:
            continue
        on = tokyo_datetime(mine[0].time_ns).date()
        is_wanted = day in (None, on)
        if is_wanted and not rows and day is not None:
            before = flow.resting(mine[0].time_ns)
            rows += [
                _row(ADD_ORDER, order, order.quantity_t, instrument, latency_ns) for order in before
            ]
        found = [
            row for change in flow.changes(mine) for row in _rows(change, instrument, latency_ns)
        ]
        if is_wanted:
            rows += [_trade(event, instrument, latency_ns) for event in mine if _is_printed(event)]
            rows += found
    if not rows:
        return 0
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        np.savez_compressed(file, data=np.array(rows, dtype=EVENT_DTYPE))
    return len(rows)


def _is_printed(event: Event) -> bool:
    return isinstance(event, TradeMade) and not event.auction_id


def _rows(change: FlowChange, instrument: Instrument, latency_ns: int) -> Iterator[Row]:
    if change.kind is Kind.SUBMITTED:
        yield _row(ADD_ORDER, change, change.quantity_t, instrument, latency_ns)
        return
    if change.kind in EXECUTIONS and change.visible_t:
        yield _row(FILL, change, change.visible_t, instrument, latency_ns)
    if change.visible_t:
        kind = MODIFY_ORDER if change.left_t else CANCEL_ORDER
        yield _row(kind, change, change.left_t, instrument, latency_ns)


def _row(
    kind: int, change: FlowChange, quantity_t: int, instrument: Instrument, latency_ns: int
) -> Row:
    flags = kind | EXCH | LOCAL | SIDES[Side(change.side)]
    ticks = change.price_ticks if kind == FILL else change.limit_ticks
    price = float(ticks * instrument.tick_yen)
    time_ns = change.time_ns
    return flags, time_ns, time_ns + latency_ns, price, float(quantity_t), change.order_id, 0, 0.0


def _trade(event: Event, instrument: Instrument, latency_ns: int) -> Row:
    assert isinstance(event, TradeMade)
    flags = TRADE | EXCH | LOCAL
    if event.taker_side >= 0:
        flags |= SIDES[Side(event.taker_side)]
    price = float(event.price_ticks * instrument.tick_yen)
    time_ns = event.time_ns
    return flags, time_ns, time_ns + latency_ns, price, float(event.quantity_t), 0, 0, 0.0
