"""Nanoseconds a message by kind, against a plain limit order that does the same work, and what
a cancel-all and an expiry cost beside 400,000 resting orders of others.

One book with 4,000 orders of great quantity behind the market. Each kind is a batch of 5,000
messages of its own; what rests is canceled before the next. All kinds take turns.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from itertools import product
from typing import Any, NamedTuple

import numpy as np

from benchmarks.rows import Row, row_of
from exchange.commands import OrderType, SelfTrade, Side, TimeInForce
from exchange.matching import MESSAGE, MessageKind, OrderBook
from exchange.matching.state import aligned_zeros

COUNT, PASSES = 5_000, 30
RESTING, OTHERS_BAR_US = 400_000, 5.0
MIDDLE, BEST_BID, BEST_ASK = 1_000, 700, 1_300
PLAIN, HITS = "plain add", "plain hit"


class Kind(NamedTuple):
    """A kind of message: its batch, the plain kind that does the same work, its bar (most times
    that kind's time, 0 for none), and whether it amends resting plain orders."""

    messages: np.ndarray
    like: str
    most: float
    amends: bool = False


def rows_of(**fields: Any) -> np.ndarray:
    """A batch of good-till-canceled orders with these columns."""
    messages = aligned_zeros(COUNT, MESSAGE)
    messages["order_id"] = 10_000 + np.arange(COUNT)
    messages["stp_mode"], messages["time_in_force"] = SelfTrade.NONE, TimeInForce.GTC
    messages["quantity_t"], messages["account"] = 10, np.arange(COUNT) % 64
    for name, values in fields.items():
        messages[name] = values
    return messages


def kinds() -> dict[str, Kind]:
    """Every kind that is measured, the plain ones first."""
    rng = np.random.default_rng(1)
    side = rng.integers(0, 2, COUNT)
    away = np.where(side == Side.SELL, 1, -1) * rng.integers(1, 200, COUNT)
    passive = {"side": side, "price_ticks": MIDDLE + away}
    stops = {"side": side, "stop_ticks": MIDDLE - 2 * away - 400 * np.sign(away)}
    misses = {"side": side, "price_ticks": MIDDLE}
    hits = {"side": side, "price_ticks": np.where(side == Side.SELL, BEST_BID, BEST_ASK)}
    ioc, fok = {"time_in_force": TimeInForce.IOC}, {"time_in_force": TimeInForce.FOK}
    amends = {"kind": MessageKind.AMEND, "account": -1}
    dearer = passive | {"price_ticks": MIDDLE + away + np.sign(away)}
    return {
        PLAIN: Kind(rows_of(**passive), PLAIN, 0),
        HITS: Kind(rows_of(**hits), HITS, 0),
        "IOC that finds nothing": Kind(rows_of(**misses, **ioc), PLAIN, 1.5),
        "IOC that hits": Kind(rows_of(**hits, **ioc), HITS, 1.5),
        "FOK that finds nothing": Kind(rows_of(**misses, **fok), PLAIN, 1.5),
        "FOK that hits": Kind(rows_of(**hits, **fok), HITS, 1.5),
        "market": Kind(rows_of(side=side, order_type=OrderType.MARKET), HITS, 1.5),
        "post-only": Kind(rows_of(**passive, flags=1), PLAIN, 1.5),
        "post-only, repriced": Kind(rows_of(**passive, flags=2), PLAIN, 1.5),
        "decrement": Kind(rows_of(**passive, stp_mode=SelfTrade.DECREMENT), PLAIN, 1.5),
        "iceberg": Kind(rows_of(**passive, display_t=2), PLAIN, 2.5),
        "stop": Kind(rows_of(**stops, order_type=OrderType.STOP), PLAIN, 2.5),
        "amended quantity": Kind(rows_of(**passive, **amends, quantity_t=5), PLAIN, 2.5, True),
        "amended price": Kind(rows_of(**dearer, **amends), PLAIN, 2.5, True),
    }


def make_book() -> OrderBook:
    """The book behind whose market 4,000 orders rest, with its slow path compiled."""
    book = OrderBook(1, 2 * MIDDLE, 20_000, ids_max=20_000)
    resting = rows_of(quantity_t=1 << 30)[:4_000]
    resting["order_id"] = np.arange(len(resting))
    resting["side"] = resting["order_id"] % 2
    steps = resting["order_id"] % 300
    asks = resting["side"] == Side.SELL
    resting["price_ticks"] = np.where(asks, BEST_ASK + steps, BEST_BID - steps)
    book.submit_view(resting)
    return book


def kind_rows() -> Iterator[Row]:
    """Yield a row for each kind, with its time against the plain kind's."""
    book, all_kinds = make_book(), kinds()
    cancels = rows_of(kind=MessageKind.CANCEL, account=-1)
    spent = dict.fromkeys(all_kinds, float("inf"))
    for _ in range(PASSES):
        for name, kind in all_kinds.items():
            if kind.amends:
                book.submit_view(all_kinds[PLAIN].messages)
            start = time.perf_counter()
            book.submit_view(kind.messages)
            spent[name] = min(spent[name], time.perf_counter() - start)
            book.submit_view(cancels)
    for name, kind in all_kinds.items():
        row = row_of("tanso", f"kind: {name}", COUNT, COUNT, spent[name])
        ratio = spent[name] / spent[kind.like]
        note = f"{ratio:.2f} of a {kind.like}"
        if kind.most:
            row["ratio_to_plain"], row["most"] = ratio, kind.most
            note += f" ({'met' if ratio <= kind.most else 'missed'}: at most {kind.most})"
        yield row | {"note": note}
    yield from costs_of_others()


def costs_of_others() -> Iterator[Row]:
    """Yield what a cancel-all of an account with no order, and with one, and an expiry with none
    and with one order cost beside the resting orders of other accounts."""
    book = OrderBook(1, 100_000, RESTING + 1)
    resting = aligned_zeros(RESTING, MESSAGE)
    resting["order_id"], resting["account"] = np.arange(RESTING), np.arange(RESTING) % 1_000
    resting["price_ticks"], resting["quantity_t"] = 1 + np.arange(RESTING) % 90_000, 5
    resting["stp_mode"], resting["time_in_force"] = SelfTrade.NONE, TimeInForce.GTC
    book.submit_view(resting)
    order = resting[:1].copy()
    order["order_id"], order["account"], order["price_ticks"] = RESTING, 1_001, 45_000
    order["time_in_force"], order["expire_ns"] = TimeInForce.GTD, 1
    message = aligned_zeros(1, MESSAGE)
    message["account"], message["instrument"], message["side"] = 1_001, -1, 2
    message["time_ns"] = 1
    kinds = {"cancel-all": MessageKind.MASS_CANCEL, "expiry": MessageKind.EXPIRE}
    for (name, kind), ends in product(kinds.items(), (0, 1)):
        message["kind"] = kind
        spent = []
        for _ in range(200):
            if ends:
                book.submit_view(order)
            start = time.perf_counter()
            events = book.submit_view(message)
            spent.append(time.perf_counter() - start)
            assert len(events) == ends, "another number of orders ended"
        micros = min(spent) * 1e6
        met = "met" if micros <= OTHERS_BAR_US else "missed"
        note = f"{micros:.2f} µs ({met}: at most {OTHERS_BAR_US})"
        what = f"{name}, {ends or 'no'} order"
        yield row_of("tanso", what, 1, 1, min(spent)) | {"note": note}
