"""The call auction: the seven books of V2, a brute-force search, and the three ties."""

from __future__ import annotations

import numpy as np
import pytest

from exchange.commands import Phase
from exchange.matching import MESSAGE, BookRules, MessageKind, OrderBook, Tie
from exchange.matching.tie_break import times_over
from tests.matching.orders import BUY, SELL, BookPair, message

Rows = list[tuple[int, int]]

SEVEN_BOOKS: dict[str, tuple[Rows, Rows, int, tuple[int, int, int]]] = {
    "A": (
        [(2000, 100), (1900, 200), (1800, 300)],
        [(1700, 150), (1850, 200), (1950, 300)],
        1850,
        (1850, 300, -50),
    ),
    "B": ([(2000, 300)], [(1800, 300)], 1738, (1800, 300, 0)),
    "C": ([(2000, 300)], [(1800, 300)], 1900, (1900, 300, 0)),
    "D": ([(2000, 500)], [(1800, 300)], 1900, (2000, 300, 200)),
    "E": ([(2000, 300)], [(1800, 500)], 1900, (1800, 300, -200)),
    "F": ([(1700, 300)], [(1800, 300)], 1750, (-1, 0, 0)),
    "G": (
        [(2100, 100), (2000, 400)],
        [(1900, 100), (2000, 350), (2050, 100)],
        1900,
        (2000, 450, 50),
    ),
}


def book_of(bids: Rows, asks: Rows, **rules: object) -> OrderBook:
    """A call phase with these orders, each of its own account."""
    book = OrderBook(1, 3_000, 1_000, phase=Phase.AUCTION_CALL, **rules)
    messages = np.zeros(len(bids) + len(asks), MESSAGE)
    for k, (price, quantity) in enumerate(bids + asks):
        messages["order_id"][k] = messages["account"][k] = k
        messages["price_ticks"][k], messages["quantity_t"][k] = price, quantity
        messages["side"][k] = k >= len(bids)
    book.submit(messages)
    return book


@pytest.mark.parametrize("name", SEVEN_BOOKS)
def test_the_seven_books_clear_as_the_rule_says(name: str) -> None:
    bids, asks, reference, expected = SEVEN_BOOKS[name]
    book = book_of(bids, asks, reference_ticks=reference)
    assert book.indicative() == expected
    uncrossed = book.uncross()[0]
    price, volume, imbalance = expected
    assert uncrossed["price_ticks"] == price
    assert (uncrossed["quantity_t"], uncrossed["leaves_t"]) == (volume, imbalance)
    book.check()


def best_price_by_search(
    bids: Rows, asks: Rows, reference: int, low: int, high: int
) -> tuple[int, int, int]:
    """Every price is tried; the rule is one sort key over the survivors of each criterion."""
    table = {
        p: (sum(q for limit, q in bids if limit >= p), sum(q for limit, q in asks if limit <= p))
        for p in range(low, high + 1)
    }
    most = max(min(pair) for pair in table.values())
    if most == 0:
        return -1, 0, 0
    left = {p: d - s for p, (d, s) in table.items() if min(d, s) == most}
    least = min(map(abs, left.values()))
    left = {p: gap for p, gap in left.items() if abs(gap) == least}
    if min(left.values()) > 0:
        price = max(left)
    elif max(left.values()) < 0:
        price = min(left)
    else:
        price = min(left, key=lambda p: (abs(p - reference), p))
    return price, most, left[price]


@pytest.mark.parametrize("seed", range(150))
def test_the_price_equals_that_of_a_search_over_all_prices(seed: int) -> None:
    rng = np.random.default_rng(seed)
    sides = [
        [(int(rng.integers(1, 25)), int(rng.integers(1, 6))) for _ in range(rng.integers(0, 7))]
        for _ in range(2)
    ]
    reference = int(rng.integers(1, 25))
    book = book_of(*sides, reference_ticks=reference)
    expected = best_price_by_search(*sides, reference, 1, 25)
    assert book.indicative() == expected
    events = book.uncross()
    traded = events[events["kind"] == 3]
    assert traded["quantity_t"].sum() == expected[1]
    assert set(traded["price_ticks"].tolist()) <= {expected[0]}
    bid, ask = book.depth(1)
    assert not bid or not ask or bid[0][0] < ask[0][0]
    book.check()


def shares_at_the_margin(tie: Tie, seed: int = 0) -> list[int]:
    """The shares of sellers of 50, 70 and 30 in 100 wanted, in lots of 10."""
    book = book_of([(100, 100)], [(100, 50), (100, 70), (100, 30)], tie=tie, seed=seed, lot_t=10)
    events = book.uncross()
    traded = events[events["kind"] == 3]
    return [int(traded["quantity_t"][traded["other_id"] == k].sum()) for k in (1, 2, 3)]


def test_a_tie_by_time_fills_the_oldest_first() -> None:
    assert shares_at_the_margin(Tie.TIME) == [50, 50, 0]


def test_a_pro_rata_tie_gives_whole_lots_and_the_rest_to_the_largest_remainders() -> None:
    assert shares_at_the_margin(Tie.PRO_RATA) == [30, 50, 20]


def test_equal_remainders_go_to_the_earlier_order() -> None:
    book = book_of([(100, 3)], [(100, 2), (100, 2)], tie=Tie.PRO_RATA)
    events = book.uncross()
    assert events["quantity_t"][events["kind"] == 3].tolist() == [2, 1]


def test_a_drawn_tie_depends_on_the_seed_alone() -> None:
    draws = [shares_at_the_margin(Tie.RANDOM, seed) for seed in (1, 1, 2, 3, 4, 5)]
    assert draws[0] == draws[1]
    assert len({tuple(draw) for draw in draws}) > 1
    assert all(sum(draw) == 100 for draw in draws)


def test_pro_rata_of_the_largest_quantities_does_not_overflow() -> None:
    huge = (1 << 40) - 1
    book = book_of([(100, huge)], [(100, huge)] * 5, tie=Tie.PRO_RATA)
    events = book.uncross()
    traded = [int(q) for q in events["quantity_t"][events["kind"] == 3]]
    assert sum(traded) == huge
    assert max(traded) - min(traded) <= 1


@pytest.mark.parametrize("seed", range(20))
def test_long_division_equals_the_exact_quotient(seed: int) -> None:
    rng = np.random.default_rng(seed)
    divide = getattr(times_over, "py_func", times_over)
    a = int(rng.integers(0, 1 << 40))
    c = int(rng.integers(2, 1 << 61))
    b = int(rng.integers(0, c))
    assert divide(np.int64(a), np.int64(b), np.int64(c)) == divmod(a * b, c)


def test_better_prices_are_filled_before_the_marginal_one() -> None:
    pair = BookPair(Phase.AUCTION_CALL, tie=Tie.PRO_RATA)
    pair.add(1, SELL, 10, 99)
    pair.add(2, SELL, 10, 100)
    pair.add(3, SELL, 10, 100)
    pair.add(4, BUY, 20, 100)
    pair.uncross()
    assert pair.trades() == [(4, 1, 10, 100), (4, 2, 5, 100), (4, 3, 5, 100)]


def test_market_orders_trade_first_and_end_with_the_auction() -> None:
    pair = BookPair(Phase.AUCTION_CALL)
    pair.add(1, SELL, 10, 90)
    pair.add(2, BUY, 8, 95)
    pair.add(3, BUY, 8, order_type=1)
    pair.uncross()
    assert [t[0] for t in pair.trades()] == [3, 2]
    pair.add(4, BUY, 8, order_type=1)
    assert pair.uncross()[-1][0] == "EXPIRED"


def test_the_clearing_price_is_a_valid_tick() -> None:
    rules = BookRules(
        1, 3_000, reference_ticks=1_903, phase=Phase.AUCTION_CALL, tick_table=((0, 10),)
    )
    book = OrderBook.of([rules], 10)
    rows = [(0, 2_000), (1, 1_800)]
    for side, price in rows:
        book.submit(
            message(
                MessageKind.ADD,
                order_id=side,
                account=side,
                side=side,
                price_ticks=price,
                quantity_t=5,
            )
        )
    assert book.indicative() == (1_900, 5, 0)


def test_of_two_prices_equally_near_the_reference_the_lower_is_taken() -> None:
    rules = BookRules(
        1, 3_000, reference_ticks=1_905, phase=Phase.AUCTION_CALL, tick_table=((0, 10),)
    )
    book = OrderBook.of([rules], 10)
    for side, price in ((BUY, 2_000), (SELL, 1_800)):
        book.submit(
            message(
                MessageKind.ADD,
                order_id=int(side),
                account=int(side),
                side=side,
                price_ticks=price,
                quantity_t=5,
            )
        )
    assert book.indicative() == (1_900, 5, 0)


def test_levels_better_than_the_margin_leave_whole_and_their_places_are_used_again() -> None:
    pair = BookPair(Phase.AUCTION_CALL)
    for k in range(20):
        pair.add(k, SELL, 4, 90 + k % 3, display_t=2 * (k % 2), stp_mode=4)
    pair.add(20, SELL, 4, 91, time_in_force=5)
    pair.add(30, BUY, 90, 110, display_t=10)
    pair.uncross()
    assert pair.queue() == [30]
    pair.phase(Phase.CONTINUOUS)
    for k in range(40, 139):
        assert pair.add(k, BUY, 1, 50)[0][0] == "ACCEPTED"
    pair.add(139, BUY, 1, 50)
    assert pair.reasons() == ["TOO_MANY_OPEN_ORDERS"]


def test_one_level_of_many_orders_is_filled_from_the_oldest() -> None:
    book = book_of([(100, 1)] * 400, [(100, 3)] * 100)
    events = book.uncross()
    traded = events[events["kind"] == 3]
    assert traded["order_id"].tolist() == list(range(300))
    assert traded["other_id"].tolist() == [400 + k // 3 for k in range(300)]
    book.check()
    assert book.depth(1)[0] == [(100, 100, 100)]
