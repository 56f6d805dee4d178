"""Exhaustive tests: every sequence of up to four commands from a small alphabet.

Each sequence has a book of its own (many books share one pool), so one pass of the kernels and one
of the twin runs them all.
"""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from exchange.commands import OrderFlag, OrderType, Phase, SelfTrade, Side, TimeInForce
from exchange.matching import MESSAGE, BookRules, MessageKind, OrderBook
from exchange.matching.reference import ReferenceBook
from tests.matching.flows import first_difference

GTC, IOC, FOK = TimeInForce.GTC, TimeInForce.IOC, TimeInForce.FOK
NEWEST, DECREMENT = SelfTrade.CANCEL_NEWEST, SelfTrade.DECREMENT
POST_ONLY = OrderFlag.POST_ONLY_REPRICE
CANCEL, AMEND = MessageKind.CANCEL, MessageKind.AMEND

# Columns that a letter sets; `ago` names the order entered so many commands before.
ALPHABET: list[dict[str, int]] = [
    {"side": Side.BUY, "price_ticks": 2, "quantity_t": 1, "account": 1},
    {"side": Side.BUY, "price_ticks": 3, "quantity_t": 3, "account": 2},
    {"side": Side.SELL, "price_ticks": 2, "quantity_t": 2, "account": 1},
    {"side": Side.SELL, "price_ticks": 3, "quantity_t": 1, "account": 2},
    {"side": Side.BUY, "price_ticks": 3, "quantity_t": 2, "account": 1, "time_in_force": IOC},
    {"side": Side.SELL, "price_ticks": 2, "quantity_t": 3, "account": 2, "time_in_force": FOK},
    {"side": Side.SELL, "quantity_t": 2, "account": 1, "order_type": OrderType.MARKET},
    {"side": Side.SELL, "price_ticks": 3, "quantity_t": 4, "account": 3, "display_t": 1},
    {"side": Side.BUY, "price_ticks": 3, "quantity_t": 2, "account": 2, "stp_mode": DECREMENT},
    {
        "side": Side.BUY,
        "price_ticks": 3,
        "stop_ticks": 2,
        "quantity_t": 1,
        "account": 3,
        "order_type": OrderType.STOP_LIMIT,
    },
    {"kind": CANCEL, "account": -1, "ago": 1},
    {"kind": CANCEL, "account": -1, "ago": 2},
    {"kind": AMEND, "account": -1, "ago": 1, "price_ticks": 2, "quantity_t": 2},
    {"kind": MessageKind.SET_PHASE, "quantity_t": Phase.AUCTION_CALL},
    {"kind": MessageKind.UNCROSS},
    {"kind": MessageKind.SET_PHASE, "quantity_t": Phase.CONTINUOUS},
    {"kind": MessageKind.MASS_CANCEL, "account": 1, "side": 2},
    {"side": Side.SELL, "price_ticks": 3, "quantity_t": 1, "account": 3, "flags": POST_ONLY},
]


def every_sequence(length: int, first: slice) -> tuple[np.ndarray, int]:
    """MESSAGE rows of all sequences of this length, and the number of sequences."""
    letters = np.zeros(len(ALPHABET), MESSAGE)
    letters["time_in_force"] = GTC
    for row, columns in zip(letters, ALPHABET, strict=True):
        for name, value in columns.items():
            if name != "ago":
                row[name] = value
    ago = np.array([columns.get("ago", 0) for columns in ALPHABET])
    every = range(len(ALPHABET))
    chosen = np.array(list(itertools.product(every[first], *[every] * (length - 1))))
    messages = letters[chosen]
    count = len(chosen)
    position = np.arange(length)[None, :]
    ids = np.arange(count)[:, None] * (length + 2) + position + 2
    messages["order_id"] = ids - ago[chosen]
    messages["instrument"] = np.arange(count)[:, None]
    return messages, count


def compare_all(length: int, first: slice = slice(None)) -> int:
    """Run every sequence that begins with some letters in book and twin; the number of
    sequences."""
    messages, count = every_sequence(length, first)
    for start in range(0, count, 1_000):
        part = messages[start : start + 1_000].copy()
        part["instrument"] -= start
        rules = [BookRules(1, 4, reference_ticks=2)] * len(part)
        book = OrderBook.of(rules, orders_max=length * len(part))
        twin = ReferenceBook(rules, orders_max=length * len(part))
        flow = np.ascontiguousarray(part.reshape(-1))
        got, expected = book.submit(flow), twin.submit(flow)
        assert np.array_equal(got, expected), first_difference(got, expected)
        book.check()
    return count


@pytest.mark.parametrize("length", [1, 2])  # those of 3 are beginnings of those of 4
def test_every_short_sequence_gives_the_same_events_in_book_and_twin(length: int) -> None:
    assert compare_all(length) == len(ALPHABET) ** length


@pytest.mark.parametrize("share", range(6))
def test_every_sequence_of_four_commands_gives_the_same_events(share: int) -> None:
    assert compare_all(4, slice(3 * share, 3 * share + 3)) == 3 * 18**3


@pytest.mark.soak
@pytest.mark.parametrize("first", range(len(ALPHABET)))
def test_every_sequence_of_five_commands_gives_the_same_events(first: int) -> None:
    assert compare_all(5, slice(first, first + 1)) == 18**4
