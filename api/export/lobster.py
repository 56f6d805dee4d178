"""LOBSTER's pair of CSV files, written and read (lobsterdata.com, "Data Structure").

Message file: time (seconds after midnight, here Tokyo's), type (1 submission, 2 partial
cancellation, 3 deletion, 4 execution of a visible order, 6 cross trade), order id, size,
price x 10000, direction (1 buy, -1 sell: the resting order's). Order-book file: for each
level ask price, ask size, bid price, bid size after the message; empty levels carry
9999999999 and -9999999999 with size 0. Prices are yen. An auction's execution is told as a
cross trade, once a side.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path

from msgspec import Struct

from api.export.order_flow import Change, FlowEvent, OrderFlow
from exchange.commands import Side
from exchange.events import Event
from exchange.instruments import Instrument
from exchange.units import NS_PER_S, tokyo_datetime

PRICE_SCALE = 10_000
EMPTY_ASK, EMPTY_BID = 9_999_999_999, -9_999_999_999
CROSS_TRADE = 6


class LobsterMessage(Struct, frozen=True):
    """One row of the message file; `time_s` is exact."""

    time_s: Decimal
    type: int
    order_id: int
    size: int
    price: int
    direction: int


class LobsterBook(Struct, frozen=True):
    """One row of the order-book file: (price, size) levels, best first, empty ones left out."""

    asks: list[tuple[int, int]]
    bids: list[tuple[int, int]]


def write_lobster(
    events: Iterable[Event],
    instrument: Instrument,
    index: int,
    folder: Path,
    levels: int = 10,
) -> tuple[Path, Path]:
    """Write the pair for one market of one day; (message file, order-book file)."""
    flow = OrderFlow(index)
    messages: list[list[object]] = []
    books: list[list[int]] = []
    day = ""
    for change in flow.replay(events):
        day = day or f"{tokyo_datetime(change.time_ns):%Y-%m-%d}"
        messages.append(_message_row(change, instrument))
        books.append(_book_row(flow, instrument, levels))
    stem = f"{instrument.code}_{day}_0_86400000"
    message_file = folder / f"{stem}_message_{levels}.csv"
    book_file = folder / f"{stem}_orderbook_{levels}.csv"
    for path, rows in ((message_file, messages), (book_file, books)):
        with path.open("w", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows(rows)
    return message_file, book_file


def read_lobster(
    message_file: Path, book_file: Path
) -> tuple[list[LobsterMessage], list[LobsterBook]]:
    """Read a pair; ValueError when the two do not belong together."""
    with message_file.open(newline="") as file:
        messages = [
            LobsterMessage(Decimal(row[0]), *(int(cell) for cell in row[1:6]))
            for row in csv.reader(file)
        ]
    with book_file.open(newline="") as file:
        books = [_book_of([int(cell) for cell in row]) for row in csv.reader(file)]
    if len(messages) != len(books):
        raise ValueError("the files have different numbers of rows")
    return messages, books


def _message_row(change: FlowEvent, instrument: Instrument) -> list[object]:
    moment = tokyo_datetime(change.time_ns)
    seconds = moment.hour * 3600 + moment.minute * 60 + moment.second
    kind = CROSS_TRADE if change.in_auction else int(change.change)
    return [
        f"{seconds}.{change.time_ns % NS_PER_S:09d}",
        kind,
        change.order_id,
        change.quantity_t,
        _price(change.price_ticks, instrument),
        1 if change.side == Side.BUY else -1,
    ]


def _book_row(flow: OrderFlow, instrument: Instrument, levels: int) -> list[int]:
    bids, asks = flow.levels(levels)
    row: list[int] = []
    for level in range(levels):
        ask = (_price(asks[level][0], instrument), asks[level][1]) if level < len(asks) else None
        bid = (_price(bids[level][0], instrument), bids[level][1]) if level < len(bids) else None
        row += [*(ask or (EMPTY_ASK, 0)), *(bid or (EMPTY_BID, 0))]
    return row


def _book_of(row: list[int]) -> LobsterBook:
    quads = [row[i : i + 4] for i in range(0, len(row), 4)]
    return LobsterBook(
        asks=[(price, size) for price, size, _, _ in quads if price != EMPTY_ASK],
        bids=[(price, size) for _, _, price, size in quads if price != EMPTY_BID],
    )


def _price(ticks: int, instrument: Instrument) -> int:
    return int(ticks * instrument.tick_yen * PRICE_SCALE)


__all__ = ["Change", "LobsterBook", "LobsterMessage", "read_lobster", "write_lobster"]
