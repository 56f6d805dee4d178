"""Small worlds, exhaustively: every sequence of up to four commands from a small alphabet.

Each sequence has a book of its own (many books share one pool), so one pass of the kernels
and one of the twin runs them all.
"""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from exchange.commands import OrderType, Phase, SelfTrade, Side, TimeInForce
from exchange.matching import MESSAGE, BookRules, MessageKind, OrderBook
from exchange.matching.reference import ReferenceBook
from tests.matching.flows import first_difference

GTC, IOC, FOK = TimeInForce.GTC, TimeInForce.IOC, TimeInForce.FOK
NEWEST, DECREMENT = SelfTrade.CANCEL_NEWEST, SelfTrade.DECREMENT
CANCEL, AMEND = MessageKind.CANCEL, MessageKind.AMEND

# Columns that a letter sets; `ago` names the order that came so many commands before.
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
]


# The letters of the fast run over four commands; `make soak` takes all of them.
FEW = [0, 2, 3, 4, 5, 7, 8, 10, 12, 13, 14, 15]


def every_sequence(length: int, alphabet: list[dict[str, int]]) -> tuple[np.ndarray, int]:
    """MESSAGE rows of all sequences of this length, and how many sequences there are."""
    letters = np.zeros(len(alphabet), MESSAGE)
    letters["time_in_force"] = GTC
    for row, columns in zip(letters, alphabet, strict=True):
        for name, value in columns.items():
            if name != "ago":
                row[name] = value
    ago = np.array([columns.get("ago", 0) for columns in alphabet])
    chosen = np.array(list(itertools.product(range(len(alphabet)), repeat=length)))
    messages = letters[chosen]
    count = len(chosen)
    position = np.arange(length)[None, :]
    ids = np.arange(count)[:, None] * (length + 2) + position + 2
    messages["order_id"] = ids - ago[chosen]
    messages["instrument"] = np.arange(count)[:, None]
    return messages, count


def compare_all(length: int, alphabet: list[dict[str, int]]) -> None:
    """Run every sequence in book and twin."""
    messages, count = every_sequence(length, alphabet)
    for start in range(0, count, 30_000):
        part = messages[start : start + 30_000].copy()
        part["instrument"] -= start
        rules = [BookRules(1, 4, reference_ticks=2)] * len(part)
        book = OrderBook.of(rules, orders_max=length * len(part))
        twin = ReferenceBook(rules, orders_max=length * len(part))
        flow = np.ascontiguousarray(part.reshape(-1))
        got, expected = book.submit(flow), twin.submit(flow)
        assert np.array_equal(got, expected), first_difference(got, expected)
        book.check()


@pytest.mark.parametrize("length", [1, 2, 3])
def test_every_short_sequence_gives_the_same_events_in_book_and_twin(length: int) -> None:
    compare_all(length, ALPHABET)


def test_every_sequence_of_four_commands_gives_the_same_events() -> None:
    compare_all(4, [ALPHABET[k] for k in FEW])


@pytest.mark.soak
@pytest.mark.parametrize("length", [4, 5])
def test_every_longer_sequence_gives_the_same_events(length: int) -> None:
    compare_all(length, ALPHABET)
