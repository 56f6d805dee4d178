"""Rows of the matching benchmarks, and the measurement of engines that take MESSAGE rows."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable
from typing import Any

import numpy as np

from benchmarks.engines import FILL
from benchmarks.flows import Flow
from benchmarks.full_pass import FullPass
from exchange.clearing.ledger import FIRST_PARTICIPANT
from exchange.matching import MESSAGE, OrderBook
from exchange.matching.rows import trade_rows
from exchange.matching.state import aligned_zeros

Row = dict[str, Any]
PASSES = 5


def trades_of(events: np.ndarray) -> np.ndarray:
    """Return int64 rows (maker, taker, price, quantity) of the trades of EVENT or FILL rows."""
    traded, names = events, ("maker", "taker", "price", "quantity")
    if events.dtype != FILL:
        traded, names = trade_rows(events), ("other_id", "order_id", "price_ticks", "quantity_t")
    return np.stack([traded[name].astype(np.int64) for name in names], axis=1)


def hash_of(trades: np.ndarray) -> str:
    """Return an order-dependent hash of trades."""
    table = np.ascontiguousarray(np.asarray(trades, "<i8").reshape(-1, 4))
    return hashlib.blake2b(table.tobytes(), digest_size=8).hexdigest()


def row_of(engine: str, flow: str, batch: int, messages: int, seconds: float) -> Row:
    """Return a row without its comparisons."""
    return {
        "name": f"matching/{flow}",
        "engine": engine,
        "flow": flow,
        "batch": batch,
        "messages": messages,
        "seconds": seconds,
        "ns_per_message": seconds / messages * 1e9,
        "ratio_to_c": None,
        "ratio_to_ladder": None,
        "ratio_to_map": None,
        "trades_hash": None,
    }


def copied(flow: Flow) -> np.ndarray:
    """Return the messages aligned to cache lines, with the account numbers of a venue."""
    messages = aligned_zeros(len(flow.messages), MESSAGE)
    messages[:] = flow.messages
    messages["account"] += FIRST_PARTICIPANT
    return messages


def touched(book: OrderBook | FullPass) -> OrderBook | FullPass:
    """Map the memory of a book, as the C program does, so that page faults are not measured."""
    for array in book.books:
        array.reshape(-1).view(np.uint8)[::4096] |= 0
    return book


def measure(
    makers: dict[str, Callable[[], Any]], messages: np.ndarray, preload: int, batch: int
) -> dict[str, tuple[float, np.ndarray]]:
    """Measure engines in turns; return for each its seconds after the preload and its trades."""
    starts = range(preload, len(messages), max(batch, 10_000))
    spent = {name: np.zeros((PASSES, len(starts))) for name in makers}
    trades: dict[str, list[np.ndarray]] = {name: [] for name in makers}
    for turn in range(PASSES):
        books = {name: make() for name, make in makers.items()}
        for name, book in books.items():
            events = book.submit_view(messages[:preload])
            if turn == 0:
                trades[name].append(trades_of(events))
        for k, start in enumerate(starts):
            stop = min(start + starts.step, len(messages))
            portion = [messages[i : min(i + batch, stop)] for i in range(start, stop, batch)]
            for name, book in books.items():
                submit = book.submit_view
                before = time.perf_counter()
                for part in portion:
                    events = submit(part)
                spent[name][turn, k] = time.perf_counter() - before
                if turn == 0 and batch >= 10_000:
                    trades[name].append(trades_of(events))
        for book in books.values():
            if hasattr(book, "close"):
                book.close()
    return {
        name: (float(spent[name].min(axis=0).sum()), np.concatenate(trades[name]))
        for name in makers
    }
