"""The entry that public matching-engine benchmarks ask for: messages by id, one report a message.

A harness makes a `PublicEntry` and calls `new`, `ioc`, `cancel` and `modify`, or `run` with many
messages at once; `python -m benchmarks entry FILE` does the same for a file of lines such as
`new,17,buy,10050,3`. No account, no prevention of self-trades, no band: the rules of such
benchmarks. An order's id may be used again once the order is gone.
"""

from __future__ import annotations

import csv
import sys
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np

from exchange.commands import SelfTrade, Side, TimeInForce
from exchange.errors import ConfigError
from exchange.events import EventKind
from exchange.matching import MESSAGE, MessageKind, OrderBook, compile_kernels
from exchange.matching.state import aligned_zeros

ACCEPTED, TRADED, CANCELED, REJECTED = range(4)
STATUSES = ("accepted", "traded", "canceled", "rejected")
KINDS = {
    "new": (MessageKind.ADD, TimeInForce.GTC),
    "ioc": (MessageKind.ADD, TimeInForce.IOC),
    "cancel": (MessageKind.CANCEL, TimeInForce.GTC),
    "modify": (MessageKind.AMEND, TimeInForce.GTC),
}
SIDES = {"buy": Side.BUY, "sell": Side.SELL}
ID_MAX, NUMBER_MAX = 2**63 - 1, 2**31 - 1
BATCH = 10_000

# One report a message. traded: quantity of its trades; value: sum of price x quantity; left: what
# rests of its order after it.
REPORT = np.dtype(
    [("id", "i8"), ("status", "u1"), ("traded", "i8"), ("value", "i8"), ("left", "i8")]
)


class Report(NamedTuple):
    """The report of one message; the fields are those of REPORT."""

    id: int
    status: str
    traded: int
    value: int
    left: int


class BadLine(ValueError):
    """A line of a file of messages that is not a message."""


class PublicEntry:
    """One book for integer prices `price_min`..`price_max` and at most `orders_max` live orders.

    `ids_max`: all ids are below it (a direct table); None: any id from 0 to 2**63 - 1 (a hash
    table). ConfigError: a limit out of range.
    """

    def __init__(
        self, price_min: int, price_max: int, orders_max: int, ids_max: int | None = None
    ) -> None:
        self._book = OrderBook(price_min, price_max, orders_max, ids_max=ids_max)
        self._one = messages(1)

    def new(self, order_id: int, side: Side, price: int, quantity: int) -> Report:
        """Enter an order that rests until it is filled or canceled."""
        return self._send(MessageKind.ADD, order_id, side, price, quantity, TimeInForce.GTC)

    def ioc(self, order_id: int, side: Side, price: int, quantity: int) -> Report:
        """Enter an order that trades at once what it can and rests never."""
        return self._send(MessageKind.ADD, order_id, side, price, quantity, TimeInForce.IOC)

    def cancel(self, order_id: int) -> Report:
        """Cancel a resting order."""
        return self._send(MessageKind.CANCEL, order_id, Side.BUY, 0, 0, TimeInForce.GTC)

    def modify(self, order_id: int, price: int, quantity: int) -> Report:
        """Give a resting order a price and a total quantity, what it has traded included and more
        than that; only a smaller quantity at the same price keeps its place."""
        return self._send(MessageKind.AMEND, order_id, Side.BUY, price, quantity, TimeInForce.GTC)

    def _send(
        self,
        kind: MessageKind,
        order_id: int,
        side: Side,
        price: int,
        quantity: int,
        time_in_force: TimeInForce,
    ) -> Report:
        row = self._one
        row["kind"], row["order_id"], row["side"] = kind, order_id, side
        row["price_ticks"], row["quantity_t"], row["time_in_force"] = price, quantity, time_in_force
        (found,) = self.run(row).tolist()
        return Report(found[0], STATUSES[found[1]], *found[2:])

    def run(self, rows: np.ndarray) -> np.ndarray:
        """Apply MESSAGE rows (see `messages`) in order; return a REPORT row for each."""
        return reports_of(rows, self._book.submit_view(rows))

    def run_unread(self, rows: np.ndarray) -> int:
        """Apply MESSAGE rows and leave their events unread, as `run` without its reports; return
        the number of events."""
        return len(self._book.submit_view(rows))


def messages(count: int) -> np.ndarray:
    """Return `count` MESSAGE rows to fill: kind, order_id, side, price_ticks, quantity_t and
    time_in_force."""
    rows = aligned_zeros(count, MESSAGE)
    rows["stp_mode"], rows["time_in_force"] = SelfTrade.NONE, TimeInForce.GTC
    return rows


def reports_of(rows: np.ndarray, events: np.ndarray) -> np.ndarray:
    """Return the report of each message from all their events.

    A message that trades is `traded`, whatever becomes of its rest; one that ends an order without
    a trade is `canceled` (a cancel, or an IOC that finds nothing).
    """
    reports = np.zeros(len(rows), REPORT)
    reports["id"] = rows["order_id"]
    kind, message = events["kind"], events["message"]
    reports["status"][message[kind == EventKind.REFUSED]] = REJECTED
    reports["status"][message[kind == EventKind.CANCELED]] = CANCELED
    own = events["order_id"] == rows["order_id"][message]
    reports["left"][message[own]] = events["leaves_t"][own]
    is_trade = kind == EventKind.TRADED
    at, quantity = message[is_trade], events["quantity_t"][is_trade]
    np.add.at(reports["traded"], at, quantity)
    np.add.at(reports["value"], at, quantity * events["price_ticks"][is_trade])
    reports["status"][at] = TRADED
    return reports


def read_messages(lines: Iterable[str]) -> np.ndarray:
    """Read lines `KIND,ID,SIDE,PRICE,QUANTITY` as MESSAGE rows; `cancel,ID` and
    `modify,ID,,PRICE,QUANTITY` leave out what they lack. BadLine: what is wrong, and where."""
    rows = [
        _row(number, cells)
        for number, cells in enumerate(csv.reader(lines), 1)
        if cells and not cells[0].startswith("#")
    ]
    read = messages(len(rows))
    for name, values in zip(
        ("kind", "time_in_force", "order_id", "side", "price_ticks", "quantity_t"),
        zip(*rows, strict=True),
        strict=False,
    ):
        read[name] = values
    return read


def _row(number: int, cells: list[str]) -> tuple[int, ...]:
    name, *rest = (cell.strip() for cell in cells)
    if name not in KINDS:
        raise BadLine(
            f"line {number}: {name!r} is no message; it must be one of {', '.join(KINDS)}"
        )
    needed = 1 if name == "cancel" else 4
    if len(rest) < needed or len(rest) > 4:
        form = "cancel,ID" if name == "cancel" else f"{name},ID,SIDE,PRICE,QUANTITY"
        raise BadLine(f"line {number}: has {len(cells)} fields; it must be {form}")
    order_id = _number(number, "ID", rest[0], ID_MAX)
    if name == "cancel":
        return *KINDS[name], order_id, Side.BUY, 0, 0
    if rest[1] not in SIDES and (name != "modify" or rest[1]):
        raise BadLine(f"line {number}: SIDE is {rest[1]!r}; it must be buy or sell")
    price = _number(number, "PRICE", rest[2], NUMBER_MAX)
    quantity = _number(number, "QUANTITY", rest[3], NUMBER_MAX)
    return *KINDS[name], order_id, SIDES.get(rest[1], Side.BUY), price, quantity


def _number(line: int, name: str, text: str, most: int) -> int:
    if not (text.isascii() and text.isdigit()) or int(text) > most:
        raise BadLine(f"line {line}: {name} is {text!r}; it must be an integer from 0 to {most}")
    return int(text)


def report_lines(reports: np.ndarray) -> Iterator[str]:
    """Write each report as `ID,STATUS,TRADED,VALUE,LEFT`."""
    for order_id, status, traded, value, left in reports.tolist():
        yield f"{order_id},{STATUSES[status]},{traded},{value},{left}"


def run_file(path: Path) -> int:
    """Run a file of messages: reports to standard output, the time to standard error. Return the
    exit status: 1 if the file cannot be read or is not one of messages."""
    try:
        with path.open(encoding="utf-8", newline="") as file:
            rows = read_messages(file)
        if not len(rows):
            raise BadLine("has no messages; write lines such as new,1,buy,10050,3")
        prices = rows["price_ticks"][rows["kind"] != MessageKind.CANCEL]
        top = max(1, int(prices.max(initial=1)))
        entry = PublicEntry(1, top, len(rows))
    except (OSError, UnicodeDecodeError, BadLine, ConfigError) as error:
        print(f"{path}: {error}", file=sys.stderr)
        return 1
    compile_kernels()
    entry.run(rows[:0])
    parts, spent_ns = [], 0
    for start in range(0, len(rows), BATCH):
        began = time.perf_counter_ns()
        parts.append(entry.run(rows[start : start + BATCH]))
        spent_ns += time.perf_counter_ns() - began
    reports = np.concatenate(parts)
    for line in report_lines(reports):
        print(line)
    counted = ", ".join(
        f"{(reports['status'] == status).sum()} {name}" for status, name in enumerate(STATUSES)
    )
    each = spent_ns / len(rows)
    print(f"{len(rows)} messages, {each:.0f} ns each with reports: {counted}", file=sys.stderr)
    return 0
