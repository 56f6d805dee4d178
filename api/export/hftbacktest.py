"""hftbacktest's npz, level 3, written and read (hftbacktest 2.x, "Data", "Types").

One structured array under the key `data`: ev (kind and flags), exch_ts, local_ts (ns), px,
qty (float64), order_id, ival, fval. Kinds: 10 add, 11 cancel, 12 modify, 13 fill, 2 trade.
Flags: 1<<31 seen at the exchange, 1<<30 seen locally, 1<<29 buy side, 1<<28 sell side; of
a trade, the side of who initiated it. Floats are exact here: prices are whole yen below
2^53. An auction's trade has no initiator and carries neither side's flag.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from api.export.order_flow import Change, FlowEvent, OrderFlow
from exchange.commands import Side
from exchange.events import Event, TradeMade
from exchange.instruments import Instrument

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
KIND_MASK = 0xFF
KINDS = {
    Change.SUBMITTED: ADD_ORDER,
    Change.REDUCED: MODIFY_ORDER,
    Change.DELETED: CANCEL_ORDER,
    Change.EXECUTED: FILL,
}


def write_hftbacktest(
    events: Iterable[Event],
    instrument: Instrument,
    index: int,
    path: Path,
    latency_ns: int = 0,
) -> int:
    """Write one market's events; `latency_ns` is put between exchange and local time. Rows."""
    kept = list(events)
    rows = [_order_row(change, instrument, latency_ns) for change in OrderFlow(index).replay(kept)]
    rows += [
        _trade_row(event, instrument, latency_ns)
        for event in kept
        if isinstance(event, TradeMade) and event.instrument == index
    ]
    rows.sort(key=lambda row: row[1])
    np.savez_compressed(path, data=np.array(rows, dtype=EVENT_DTYPE))
    return len(rows)


def read_hftbacktest(path: Path) -> NDArray[np.void]:
    """The array; ValueError when it is not of the format."""
    with np.load(path) as file:
        data: NDArray[np.void] = file["data"]
    if data.dtype != EVENT_DTYPE:
        raise ValueError(f"{path} has rows of {data.dtype}")
    if len(data) and np.any(np.diff(data["exch_ts"]) < 0):
        raise ValueError(f"{path} is not in order of time")
    return data


def _order_row(
    change: FlowEvent, instrument: Instrument, latency_ns: int
) -> tuple[int, int, int, float, float, int, int, float]:
    side = BUY if change.side == Side.BUY else SELL
    price = float(change.price_ticks * instrument.tick_yen)
    return (
        KINDS[change.change] | EXCH | LOCAL | side,
        change.time_ns,
        change.time_ns + latency_ns,
        price,
        float(change.quantity_t),
        change.order_id,
        0,
        0.0,
    )


def _trade_row(
    trade: TradeMade, instrument: Instrument, latency_ns: int
) -> tuple[int, int, int, float, float, int, int, float]:
    side = 0 if trade.taker_side < 0 else BUY if trade.taker_side == Side.BUY else SELL
    return (
        TRADE | EXCH | LOCAL | side,
        trade.time_ns,
        trade.time_ns + latency_ns,
        float(trade.price_ticks * instrument.tick_yen),
        float(trade.quantity_t),
        0,
        0,
        0.0,
    )
