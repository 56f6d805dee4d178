"""Random books for comparisons of what is read from them, with the twin that holds the same."""

from __future__ import annotations

import numpy as np

from exchange.commands import OrderType, Phase, SelfTrade, TimeInForce
from exchange.matching import MESSAGE, BookRules, Dynamic, MessageKind, OrderBook, Tie
from exchange.matching.reference import ReferenceBook

LADDER = 60
ORDERS_MAX = 40
TICK_TABLES = (((0, 1),), ((0, 1), (20, 2), (40, 5)))
SHAPES = ("crossed", "apart", "one-sided", "at the edge", "tied", "empty", "one price")


def random_book(seed: int) -> tuple[OrderBook, ReferenceBook]:
    """A book and its twin after the same messages: crossed, one-sided, at the band, tied or empty,
    with market orders, stops and icebergs, in any phase that a market can be in."""
    rng = np.random.default_rng(seed)
    low = int(rng.integers(1, 15))
    high = int(rng.integers(LADDER - 15, LADDER + 1))
    rules = BookRules(
        1,
        LADDER,
        band=(low, high),
        reference_ticks=int(rng.integers(1, LADDER + 1)),
        tick_table=TICK_TABLES[rng.integers(len(TICK_TABLES))],
        tie=Tie(rng.integers(len(Tie))),
        dynamic_ticks=int(rng.choice([0, 6])),
        dynamic_action=Dynamic(rng.integers(len(Dynamic))),
        phase=Phase.AUCTION_CALL,
    )
    book, twin = OrderBook.of([rules], ORDERS_MAX), ReferenceBook([rules], ORDERS_MAX)
    for messages in _flow(rng, low, high):
        book.submit(messages)
        twin.submit(messages)
    return book, twin


def _flow(rng: np.random.Generator, low: int, high: int) -> list[np.ndarray]:
    """The orders, then for some books an auction, another phase, more orders, another band."""
    shape = SHAPES[rng.integers(len(SHAPES))]
    parts = [_orders(rng, shape, low, high, 0)]
    if rng.random() < 0.5:
        parts.append(_control(MessageKind.UNCROSS))
        phase = int(rng.choice([Phase.CONTINUOUS, Phase.CONTINUOUS, Phase.AUCTION_CALL]))
        parts.append(_control(MessageKind.SET_PHASE, quantity_t=phase))
        parts.append(_orders(rng, shape, low, high, len(parts[0])))
    if rng.random() < 0.1:
        reference = int(rng.integers(low, high + 1))
        band = {"price_ticks": max(1, low - 3), "stop_ticks": high - 5, "quantity_t": reference}
        parts.append(_control(MessageKind.SET_BAND, **band))
    if rng.random() < 0.2:
        phase = int(rng.choice([Phase.AUCTION_FROZEN, Phase.HALTED, Phase.CLOSED, Phase.PRE_OPEN]))
        parts.append(_control(MessageKind.SET_PHASE, quantity_t=phase))
    return parts


def _orders(rng: np.random.Generator, shape: str, low: int, high: int, first: int) -> np.ndarray:
    count = 0 if shape == "empty" else int(rng.integers(1, 40))
    m = np.zeros(count, MESSAGE)
    m["kind"] = MessageKind.ADD
    m["order_id"] = first + np.arange(count)
    m["account"] = rng.integers(0, 4, count)
    m["stp_mode"] = rng.choice([SelfTrade.NONE, *SelfTrade], count)
    m["side"] = rng.integers(0, 2, count) if shape != "one-sided" else rng.integers(0, 2)
    center = int(rng.integers(low, high + 1))
    distance = np.abs(np.rint(rng.normal(0, 8, count)))
    toward = np.where(m["side"] == 0, 1, -1) * (-1 if shape == "apart" else 1)
    prices = center + toward * distance
    if shape == "at the edge":
        prices = rng.choice([low, low + 1, high - 1, high], count)
    elif shape == "one price":
        prices = np.full(count, center)
    m["price_ticks"] = np.clip(prices, low, high)
    ties = shape == "tied"
    m["quantity_t"] = rng.choice([5, 10], count) if ties else rng.integers(1, 50, count)
    m["order_type"] = rng.choice(list(OrderType), count, p=[0.8, 0.12, 0.04, 0.04])
    m["time_in_force"] = rng.choice(
        [TimeInForce.DAY, TimeInForce.GTC, TimeInForce.AUCTION], count, p=[0.6, 0.3, 0.1]
    )
    m["stop_ticks"] = rng.integers(low, high + 1, count)
    priced = (m["order_type"] == OrderType.LIMIT) & (rng.random(count) < 0.15)
    m["display_t"] = np.where(priced, rng.integers(1, 8, count), 0)
    return m


def _control(kind: MessageKind, **fields: int) -> np.ndarray:
    row = np.zeros(1, MESSAGE)
    row["kind"] = kind
    for name, value in fields.items():
        row[name] = value
    return row
