"""Export to LOBSTER's format, a pair of CSV files per day (lobsterdata.com, "Data Structure").

Message file: time (seconds after midnight, here Tokyo's), type (1 submission, 2 partial
cancellation, 3 deletion, 4 execution of a visible order, 5 of a hidden one, 6 cross trade), order
id, size, price x 10000, direction (1 buy, -1 sell: the resting order's). Order-book file: for each
level ask price, ask size, bid price, bid size after the message; empty levels carry 9999999999 and
-9999999999 with size 0. Prices are yen. An execution in an auction is a cross trade, one row for
each side.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import groupby
from pathlib import Path

from exchange.commands import Side
from exchange.events import Event
from exchange.instruments import Instrument
from exchange.units import NS_PER_S, tokyo_datetime
from exchange.views.order_flow import FlowChange, OrderFlow

PRICE_SCALE = 10_000
EMPTY_ASK, EMPTY_BID = 9_999_999_999, -9_999_999_999
Row = tuple[date, list[object], list[int]]


def write_lobster(
    commands: Iterable[Sequence[Event]],
    instrument: Instrument,
    index: int,
    folder: Path,
    levels: int = 10,
    day: date | None = None,
) -> list[tuple[Path, int]]:
    """Write a pair of files for each day on which a market's visible book changed or it traded.

    `commands`: the events of each command, from the market's first one on; `day`: only this day.
    Returns the path and the number of rows of each file. OSError: a file cannot be written.
    """
    written = []
    rows = _rows(commands, instrument, index, levels)
    for on, own in groupby(rows, key=lambda row: row[0]):
        if day not in (None, on):
            continue
        stem = f"{instrument.code}_{on}_0_86400000"
        paths = [folder / f"{stem}_{kind}_{levels}.csv" for kind in ("message", "orderbook")]
        folder.mkdir(parents=True, exist_ok=True)
        with paths[0].open("w", newline="") as messages, paths[1].open("w", newline="") as books:
            writers = [csv.writer(file, lineterminator="\n") for file in (messages, books)]
            count = 0
            for count, (_, message, book) in enumerate(own, start=1):  # noqa: B007 - the last one
                writers[0].writerow(message)
                writers[1].writerow(book)
        written += [(path, count) for path in paths]
    return written


def _rows(
    commands: Iterable[Sequence[Event]], instrument: Instrument, index: int, levels: int
) -> Iterator[Row]:
    flow = OrderFlow(index)
    for events in commands:
        for change in flow.changes(events):
            on = tokyo_datetime(change.time_ns).date()
            yield on, _message(change, instrument), _book(flow, instrument, levels)


def _message(change: FlowChange, instrument: Instrument) -> list[object]:
    moment = tokyo_datetime(change.time_ns)
    seconds = moment.hour * 3600 + moment.minute * 60 + moment.second
    return [
        f"{seconds}.{change.time_ns % NS_PER_S:09d}",
        int(change.kind),
        change.order_id,
        change.quantity_t,
        _price(change.price_ticks, instrument),
        1 if change.side == Side.BUY else -1,
    ]


def _book(flow: OrderFlow, instrument: Instrument, levels: int) -> list[int]:
    bids, asks = flow.levels(levels)
    row: list[int] = []
    for level in range(levels):
        ask = (_price(asks[level][0], instrument), asks[level][1]) if level < len(asks) else None
        bid = (_price(bids[level][0], instrument), bids[level][1]) if level < len(bids) else None
        row += [*(ask or (EMPTY_ASK, 0)), *(bid or (EMPTY_BID, 0))]
    return row


def _price(ticks: int, instrument: Instrument) -> int:
    return int(ticks * instrument.tick_yen * PRICE_SCALE)
