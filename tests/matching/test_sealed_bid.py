"""Sealed-bid auctions: against lots sold one by one, and against closed forms (V7, V8)."""

from __future__ import annotations

import numpy as np
import pytest

from exchange.errors import ConfigError
from exchange.matching import tie_break
from exchange.matching.sealed_bid import (
    AWARD,
    BID,
    Direction,
    Pricing,
    SealedBidResult,
    SealedBidRules,
    hold_sealed_bid,
)
from exchange.matching.state import Tie

FORWARD, REVERSE = Direction.FORWARD, Direction.REVERSE


def bids_of(*rows: tuple[int, int, int]) -> np.ndarray:
    return np.array(list(rows), BID)


def awards_of(result: SealedBidResult) -> list[tuple[int, int, int]]:
    return [(int(a["bid"]), int(a["quantity_t"]), int(a["price_ticks"])) for a in result.awards]


def lot_by_lot(rules: SealedBidRules, bids: np.ndarray) -> tuple[dict[int, int], int]:
    """The twin: every bid is cut into lots, the best lot is awarded first; ties by time only."""
    sign = 1 if rules.direction == FORWARD else -1
    lots = []
    for k, (bidder, price, quantity) in enumerate(bids.tolist()):
        if sign * (price - rules.reserve_ticks) >= 0:
            lots += [(-sign * price, k, bidder)] * (quantity // rules.lot_t)
    lots.sort()
    taking, used = [], {}
    for lot in lots:
        used[lot[2]] = used.get(lot[2], 0) + rules.lot_t
        if not rules.cap_t or used[lot[2]] <= rules.cap_t:
            taking.append(lot)
    if not taking or len(taking) * rules.lot_t < rules.minimum_t:
        return {}, -1
    count = rules.quantity_t // rules.lot_t
    won: dict[int, int] = {}
    for _, k, _ in taking[:count]:
        won[k] = won.get(k, 0) + rules.lot_t
    last = sign * -taking[:count][-1][0]
    if rules.pricing == Pricing.FIRST_REJECTED:
        last = sign * -taking[count][0] if len(taking) > count else rules.reserve_ticks
    return won, last


@pytest.mark.parametrize("seed", range(200))
def test_awards_equal_those_of_lots_sold_one_by_one(seed: int) -> None:
    rng = np.random.default_rng(seed)
    lot = int(rng.integers(1, 4))
    rules = SealedBidRules(
        Direction(rng.integers(0, 2)),
        Pricing(rng.integers(0, 3)),
        quantity_t=lot * int(rng.integers(1, 30)),
        reserve_ticks=int(rng.integers(1, 12)),
        lot_t=lot,
        cap_t=lot * int(rng.integers(0, 6)),
        minimum_t=int(rng.integers(0, 20)),
        tie=Tie.TIME,
    )
    bids = np.zeros(int(rng.integers(0, 12)), BID)
    bids["bidder"] = rng.integers(0, 4, len(bids))
    bids["price_ticks"] = rng.integers(1, 12, len(bids))
    bids["quantity_t"] = lot * rng.integers(1, 8, len(bids))
    result = hold_sealed_bid(rules, bids)
    won, price = lot_by_lot(rules, bids)
    assert {int(a["bid"]): int(a["quantity_t"]) for a in result.awards} == won
    assert result.price_ticks == price
    if rules.pricing == Pricing.PAY_AS_BID:
        assert (result.awards["price_ticks"] == bids["price_ticks"][result.awards["bid"]]).all()
    else:
        assert (result.awards["price_ticks"] == price).all()


def test_a_sale_fills_the_highest_bids_and_all_pay_the_first_rejected_price() -> None:
    rules = SealedBidRules(FORWARD, Pricing.FIRST_REJECTED, 100, 1_700)
    bids = bids_of((1, 3_000, 60), (2, 2_500, 40), (3, 2_000, 50), (4, 1_600, 90))
    assert awards_of(hold_sealed_bid(rules, bids)) == [(0, 60, 2_000), (1, 40, 2_000)]


def test_a_purchase_fills_the_lowest_offers_and_pays_the_last_accepted_price() -> None:
    rules = SealedBidRules(REVERSE, Pricing.LAST_ACCEPTED, 100, 1_700)
    bids = bids_of((1, 1_500, 60), (2, 1_400, 60), (3, 1_800, 60))
    assert awards_of(hold_sealed_bid(rules, bids)) == [(1, 60, 1_500), (0, 40, 1_500)]


def test_pay_as_bid_charges_each_its_own_price() -> None:
    rules = SealedBidRules(FORWARD, Pricing.PAY_AS_BID, 100, 1)
    bids = bids_of((1, 3_000, 60), (2, 2_500, 60))
    assert awards_of(hold_sealed_bid(rules, bids)) == [(0, 60, 3_000), (1, 40, 2_500)]


def test_an_undersubscribed_auction_sells_what_is_asked_for_at_the_reserve_price() -> None:
    rules = SealedBidRules(FORWARD, Pricing.FIRST_REJECTED, 100, 1_700)
    result = hold_sealed_bid(rules, bids_of((1, 3_000, 60)))
    assert (result.quantity_t, result.price_ticks) == (60, 1_700)


def test_an_auction_below_its_minimum_awards_nothing() -> None:
    rules = SealedBidRules(FORWARD, Pricing.LAST_ACCEPTED, 100, 1, minimum_t=61)
    assert len(hold_sealed_bid(rules, bids_of((1, 3_000, 60))).awards) == 0


def test_a_bidders_cap_cuts_its_worst_bids_first() -> None:
    rules = SealedBidRules(FORWARD, Pricing.PAY_AS_BID, 100, 1, cap_t=50)
    bids = bids_of((1, 900, 40), (1, 1_000, 40), (2, 500, 100))
    assert awards_of(hold_sealed_bid(rules, bids)) == [(1, 40, 1_000), (0, 10, 900), (2, 50, 500)]


def test_a_pro_rata_tie_gives_left_over_lots_to_the_largest_remainders() -> None:
    rules = SealedBidRules(FORWARD, Pricing.LAST_ACCEPTED, 100, 1, lot_t=10)
    bids = bids_of((1, 900, 50), (2, 900, 70), (3, 900, 30))
    got = awards_of(hold_sealed_bid(rules, bids))
    assert got == [(0, 30, 900), (1, 50, 900), (2, 20, 900)]


def test_a_drawn_tie_repeats_with_its_seed_and_fills_whole_bids() -> None:
    bids = bids_of(*((k, 900, 10) for k in range(20)))
    winners = []
    for seed in (1, 1, 2):
        rules = SealedBidRules(FORWARD, Pricing.LAST_ACCEPTED, 50, 1, tie=Tie.RANDOM, seed=seed)
        result = hold_sealed_bid(rules, bids)
        assert set(result.awards["quantity_t"].tolist()) == {10}
        winners.append(result.awards["bidder"].tolist())
    assert winners[0] == winners[1] != winners[2]


@pytest.mark.parametrize(
    ("field", "row"),
    [
        ("bidder", (-1, 5, 5)),
        ("price_ticks", (1, -5, 5)),
        ("price_ticks", (1, (1 << 63) - 1, 5)),
        ("quantity_t", (1, 5, 0)),
        ("quantity_t", (1, 5, (1 << 63) - 1)),
        ("quantity_t", (1, 5, 3)),
    ],
)
def test_a_bad_bid_is_rejected_naming_its_field(field: str, row: tuple[int, int, int]) -> None:
    rules = SealedBidRules(FORWARD, Pricing.LAST_ACCEPTED, 100, 1, lot_t=2)
    with pytest.raises(ValueError, match=field):
        hold_sealed_bid(rules, bids_of(row))


def test_bad_rules_and_shapes_are_rejected() -> None:
    with pytest.raises(ConfigError, match="quantity_t"):
        SealedBidRules(FORWARD, Pricing.LAST_ACCEPTED, 0, 1)
    with pytest.raises(ConfigError, match="lots"):
        SealedBidRules(FORWARD, Pricing.LAST_ACCEPTED, 5, 1, lot_t=2)
    rules = SealedBidRules(FORWARD, Pricing.LAST_ACCEPTED, 5, 1)
    with pytest.raises(ValueError, match="BID"):
        hold_sealed_bid(rules, np.zeros(3, AWARD))


def simulate(
    rules: SealedBidRules, values: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Auction off units to unit bidders with these values (runs x bidders): price, quantity and
    payment of each run."""
    bids = np.zeros(values.shape[1], BID)
    bids["bidder"], bids["quantity_t"] = np.arange(len(bids)), 1
    prices, sold, paid = [], [], []
    for row in values:
        bids["price_ticks"] = row
        result = hold_sealed_bid(rules, bids)
        prices.append(result.price_ticks)
        sold.append(result.quantity_t)
        paid.append(int((result.awards["price_ticks"] * result.awards["quantity_t"]).sum()))
    return np.array(prices), np.array(sold), np.array(paid)


def assert_mean(sample: np.ndarray, expected: float) -> None:
    error = 3.5 * float(sample.std()) / len(sample) ** 0.5
    assert abs(float(sample.mean()) - expected) < error + 1.0


def uniform(low: float, high: float, bidders: int, runs: int = 4_000) -> np.ndarray:
    return np.rint(np.random.default_rng(2026).uniform(low, high, (runs, bidders))).astype(int)


def test_a_first_rejected_purchase_costs_what_order_statistics_say() -> None:
    """V7: 10 sellers with costs U[1000,3000], 4 lots bought."""
    rules = SealedBidRules(REVERSE, Pricing.FIRST_REJECTED, 4, 10_000)
    price, _, paid = simulate(rules, uniform(1_000, 3_000, 10))
    assert_mean(price, 1_000 + 2_000 * 5 / 11)
    assert_mean(paid, 7_636.3636)
    assert abs(float(price.std()) - 287.4798) < 12


def test_pay_as_bid_at_equilibrium_costs_the_same_with_less_spread() -> None:
    """V7: bids at b(c) = E[Y_4 | Y_4 > c]; revenue equivalence, standard deviation 369.2."""
    rng = np.random.default_rng(7)
    grid = np.linspace(0, 1, 2_001)
    density = grid**3 * (1 - grid) ** 5
    above = np.cumsum(density[::-1])[::-1]
    mean_above = np.cumsum((density * grid)[::-1])[::-1] / np.maximum(above, 1e-300)
    mean_above[-1] = 1.0
    assert 1_000 + 2_000 * np.interp(0.25, grid, mean_above) == pytest.approx(1_884, abs=1)
    costs = rng.random((4_000, 10))
    bids = np.rint(1_000 + 2_000 * np.interp(costs, grid, mean_above)).astype(int)
    rules = SealedBidRules(REVERSE, Pricing.PAY_AS_BID, 4, 10_000)
    _, _, paid = simulate(rules, bids)
    assert_mean(paid, 7_636.3636)
    assert abs(float(paid.std()) - 369.2) < 20


def test_naive_pricing_costs_less_than_truthful_bids_suggest() -> None:
    """V7: truthful pay-as-bid 5,818.18; truthful last-accepted price 1,727.27."""
    costs = uniform(1_000, 3_000, 10)
    _, _, paid = simulate(SealedBidRules(REVERSE, Pricing.PAY_AS_BID, 4, 10_000), costs)
    assert_mean(paid, 5_818.1818)
    price, _, _ = simulate(SealedBidRules(REVERSE, Pricing.LAST_ACCEPTED, 4, 10_000), costs)
    assert_mean(price, 1_727.2727)


def test_a_highest_price_limits_what_is_bought() -> None:
    """V7: maximum price 1,800: P(full) .617719, E[q] 3.398026, E[payment] 5,838.7470."""
    rules = SealedBidRules(REVERSE, Pricing.FIRST_REJECTED, 4, 1_800)
    _, sold, paid = simulate(rules, uniform(1_000, 3_000, 10))
    assert abs(float((sold == 4).mean()) - 0.617719) < 0.027
    assert abs(float(sold.mean()) - 3.398026) < 0.06
    assert_mean(paid, 5_838.7470)


def test_normal_costs_give_the_fifth_order_statistic() -> None:
    """V7: N(2000, 400^2): E[price] 1,950.9329."""
    costs = np.rint(np.random.default_rng(3).normal(2_000, 400, (4_000, 10))).astype(int)
    rules = SealedBidRules(REVERSE, Pricing.FIRST_REJECTED, 4, 100_000)
    price, _, _ = simulate(rules, np.clip(costs, 0, None))
    assert_mean(price, 1_950.9329)


def test_a_sale_with_and_without_reserve_earns_what_theory_says() -> None:
    """V8: 20 bidders U[0,6000], 8 lots: E[price] 3,428.5714; reserve 1,700: 27,431.05, 7.99914."""
    values = uniform(0, 6_000, 20)
    price, _, _ = simulate(SealedBidRules(FORWARD, Pricing.FIRST_REJECTED, 8, 0), values)
    assert_mean(price, 3_428.5714)
    rules = SealedBidRules(FORWARD, Pricing.FIRST_REJECTED, 8, 1_700)
    _, sold, paid = simulate(rules, values)
    assert_mean(paid, 27_431.0505)
    assert abs(float(sold.mean()) - 7.999140) < 0.003


def test_the_draw_favors_no_bidder_over_many_seeds() -> None:
    draw = getattr(tie_break.draw, "py_func", tie_break.draw)
    first_wins = sum(draw(seed, 0, 0) < draw(seed, 0, 1) for seed in range(2000))
    assert 900 < first_wins < 1100
