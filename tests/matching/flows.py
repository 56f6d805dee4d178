"""Random flows of messages that mix every rule, and the comparison of book and twin."""

from __future__ import annotations

import numpy as np

from exchange.commands import OrderType, Phase, SelfTrade, TimeInForce
from exchange.matching import EVENT, MESSAGE, BookRules, Dynamic, MessageKind, OrderBook, Tie
from exchange.matching.reference import ReferenceBook

LOW, HIGH = 10, 90

# Three books that differ in all their rules.
WORLDS: dict[str, list[BookRules]] = {
    "plain": [BookRules(LOW, HIGH, reference_ticks=50)],
    "call": [BookRules(LOW, HIGH, reference_ticks=47, tie=Tie.PRO_RATA, phase=Phase.AUCTION_CALL)],
    "mixed": [
        BookRules(LOW, HIGH, reference_ticks=50, tie=Tie.RANDOM, seed=7),
        BookRules(
            LOW,
            HIGH,
            reference_ticks=52,
            lot_t=2,
            quantity_max_t=60,
            tie=Tie.PRO_RATA,
            dynamic_ticks=6,
            dynamic_action=Dynamic.HALT,
            phase=Phase.AUCTION_CALL,
        ),
        BookRules(
            LOW,
            HIGH,
            band=(20, 80),
            tick_table=((0, 1), (40, 2), (60, 5)),
            dynamic_ticks=9,
            quantity_min_t=2,
            tie=Tie.RANDOM,
            seed=11,
        ),
    ],
}


def mixed_flow(seed: int, count: int, instruments: int, mean: int = 50) -> np.ndarray:
    """MESSAGE rows of every kind, most of them valid, some invalid in one field."""
    rng = np.random.default_rng(seed)
    m = np.zeros(count, MESSAGE)
    kinds = [MessageKind.ADD, MessageKind.CANCEL, MessageKind.AMEND, MessageKind.MASS_CANCEL]
    kinds += [MessageKind.SET_PHASE, MessageKind.SET_BAND, MessageKind.UNCROSS]
    kinds += [MessageKind.EXPIRE]
    weights = [0.66, 0.13, 0.12, 0.003, 0.035, 0.002, 0.03, 0.02]
    m["kind"] = rng.choice(kinds, count, p=weights)
    m["time_ns"] = np.arange(count)
    adds = m["kind"] == MessageKind.ADD
    m["order_id"] = np.where(adds, np.arange(count), 0)
    older = np.arange(count) - rng.geometric(0.02, count)
    m["order_id"] = np.where(adds, np.arange(count), np.maximum(older, 0))
    m["account"] = rng.integers(0, 6, count)
    m["account"][~adds & (rng.random(count) < 0.7)] = -1
    m["stp_group"] = rng.choice([0, 0, 0, 1, 2], count)
    m["stp_mode"] = rng.choice(list(SelfTrade), count, p=[0.2, 0.15, 0.1, 0.15, 0.4])
    m["instrument"] = rng.integers(0, instruments, count)
    m["side"] = rng.integers(0, 2, count)
    m["price_ticks"] = np.clip(np.rint(rng.normal(mean, 7, count)), LOW, HIGH)
    m["quantity_t"] = rng.integers(1, 30, count) * rng.choice([1, 2], count)
    m["stop_ticks"] = np.clip(np.rint(rng.normal(mean, 9, count)), LOW, HIGH)
    m["order_type"] = rng.choice(list(OrderType), count, p=[0.8, 0.06, 0.07, 0.07])
    m["time_in_force"] = rng.choice(list(TimeInForce), count, p=[0.4, 0.25, 0.1, 0.1, 0.1, 0.05])
    m["expire_ns"] = m["time_ns"] + rng.integers(1, 300, count)
    m["flags"] = rng.choice([0, 1, 2], count, p=[0.86, 0.07, 0.07])
    m["display_t"] = np.where(rng.random(count) < 0.15, rng.integers(1, 9, count), 0)
    _control(m, rng)
    _spoil(m, rng)
    return m


def _control(m: np.ndarray, rng: np.random.Generator) -> None:
    """Give control messages the columns that they read."""
    count = len(m)
    phases = list(Phase)
    weights = [0.02, 0.03, 0.3, 0.05, 0.02, 0.5, 0.04, 0.04]
    where = m["kind"] == MessageKind.SET_PHASE
    m["quantity_t"][where] = rng.choice(phases, count, p=weights)[where]
    where = m["kind"] == MessageKind.SET_BAND
    m["price_ticks"][where] = rng.integers(LOW, 40, count)[where]
    m["stop_ticks"][where] = rng.integers(60, HIGH + 1, count)[where]
    m["quantity_t"][where] = rng.integers(30, 70, count)[where]
    where = (m["kind"] == MessageKind.MASS_CANCEL) | (m["kind"] == MessageKind.EXPIRE)
    m["instrument"][where & (rng.random(count) < 0.3)] = -1
    m["account"][where] = rng.integers(-1, 6, count)[where]
    m["side"][where] = rng.integers(0, 3, count)[where]
    m["flags"][m["kind"] == MessageKind.EXPIRE] = (
        rng.random(count)[m["kind"] == MessageKind.EXPIRE] < 0.1
    )


BAD = {
    "order_id": (-1, 0, (1 << 63) - 1, -(1 << 63)),
    "price_ticks": (-1, 0, LOW - 1, HIGH + 1, 1 << 40, (1 << 63) - 1, -(1 << 63)),
    "quantity_t": (0, -1, 1 << 40, (1 << 63) - 1, -(1 << 63)),
    "stop_ticks": (0, LOW - 1, HIGH + 1, (1 << 63) - 1, -(1 << 63)),
    "display_t": (-1, 1, 1 << 40, (1 << 63) - 1, -(1 << 63)),
    "expire_ns": (0, -1, -(1 << 63)),
    "account": (-1, -2, -(1 << 31), (1 << 31) - 1),
    "stp_group": (-1, -(1 << 31), (1 << 31) - 1),
    "instrument": (-1, -2, 7, 70_000, -(1 << 31), (1 << 31) - 1),
    "kind": (8, 255),
    "side": (2, 255),
    "order_type": (4, 255),
    "time_in_force": (6, 255),
    "flags": (3, 4, 255),
    "stp_mode": (5, 255),
}


def _spoil(m: np.ndarray, rng: np.random.Generator) -> None:
    """Put an invalid value into one field of some messages."""
    for k in np.flatnonzero(rng.random(len(m)) < 0.03):
        name = list(BAD)[rng.integers(len(BAD))]
        m[name][k] = BAD[name][rng.integers(len(BAD[name]))]


def make_pair(
    rules: list[BookRules], orders_max: int = 400, ids_max: int | None = None
) -> tuple[OrderBook, ReferenceBook]:
    """A book and its twin."""
    return OrderBook.of(rules, orders_max, ids_max), ReferenceBook(rules, orders_max, ids_max)


def first_difference(got: np.ndarray, expected: np.ndarray) -> str:
    """The first event row that differs, with its neighbors."""
    common = min(len(got), len(expected))
    unequal = np.flatnonzero(got[:common] != expected[:common])
    k = int(unequal[0]) if len(unequal) else common
    lines = [f"event {k} of {len(got)} and {len(expected)}", str(EVENT.names)]
    lines += [f"before   {row}" for row in got[max(0, k - 3) : k]]
    lines += [f"book     {row}" for row in got[k : k + 2]]
    lines += [f"twin     {row}" for row in expected[k : k + 2]]
    return "\n".join(lines)


def assert_same(
    book: OrderBook, twin: ReferenceBook, messages: np.ndarray, seed: int, step: int
) -> None:
    """Send both the messages in portions of `step`; events, live orders, depth, board and auction
    must agree."""
    for start in range(0, len(messages), step):
        portion = messages[start : start + step]
        got, expected = book.submit(portion), twin.submit(portion)
        if not np.array_equal(got, expected):
            where = first_difference(got, expected)
            raise AssertionError(f"REPRODUCE: seed {seed}, messages {start}..\n{where}")
        book.check()
        for instrument in range(len(twin.books)):
            at = f"REPRODUCE: seed {seed}, messages {start}.., instrument {instrument}"
            mine, others = book.live_orders(instrument), twin.live_orders(instrument)
            assert np.array_equal(mine, others), at
            assert book.depth(5, instrument) == twin.depth(5, instrument), at
            assert book.indicative(instrument) == twin.indicative(instrument), at
            assert book.board(4, instrument) == twin.board(4, instrument), at
