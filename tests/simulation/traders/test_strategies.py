"""Tests of every strategy against its twin, and of its limits."""

from __future__ import annotations

import numpy as np
import pytest

from exchange.errors import ConfigError
from simulation.traders.arbitrage import Arbitrage
from simulation.traders.compliance import ComplianceTrader
from simulation.traders.interface import Chance, Strategy, Traders
from simulation.traders.market_maker import Duty, MarketMaker
from simulation.traders.speculator import Speculator, trend
from simulation.traders.zero_intelligence import ZeroIntelligence
from simulation.traders.zip import Zip
from tests.simulation.traders import twins
from tests.simulation.traders.markets import crowd, rows, session, wanting

MAKER = MarketMaker(duties=(Duty(0, 50), Duty(1, 20)), spread_ticks=150, target_t=100)
SPECULATOR = Speculator(instrument=1, size_t=40)
ARBITRAGE = Arbitrage(gain_ticks=10, size_t=60)
PAIRS: dict[str, tuple[Strategy, twins.Twin]] = {
    "compliance": (ComplianceTrader(), twins.compliance),
    "zero intelligence": (ZeroIntelligence(), twins.zero_intelligence),
    "speculator": (SPECULATOR, twins.speculator_twin(SPECULATOR)),
    "market maker": (MAKER, twins.maker_twin(MAKER)),
    "arbitrage": (ARBITRAGE, twins.arbitrage_twin(ARBITRAGE)),
}
TAPES = [
    [[], []],
    [[2100, -1, 2050], [1800, 1790, -1]],
    [[-1, 1500], [2400, 2600]],
]


def shuffled(traders: Traders, seed: int) -> Traders:
    order = np.random.default_rng(seed).permutation(len(traders.account))
    return Traders(*(column[order] for column in traders))


@pytest.mark.parametrize("name", PAIRS)
@pytest.mark.parametrize("seed", range(6))
def test_a_strategy_enters_what_its_twin_enters(name: str, seed: int) -> None:
    strategy, twin = PAIRS[name]
    traders = crowd(seed)
    seen = session(2, hour=(11.5, 15.0)[seed % 2], prices=TAPES[seed % 3], number=3)
    chance = Chance(seed, 3)
    found = rows(strategy.orders(traders, seen, chance))
    assert found == twins.entered_by(twin, traders, seen, chance)


@pytest.mark.parametrize("name", [*PAIRS, "zip"])
def test_who_stands_beside_a_trader_changes_nothing(name: str) -> None:
    seen, chance = session(2, prices=TAPES[1], number=3), Chance(1, 3)
    traders = crowd(7)

    def orders_of(group: Traders) -> list[tuple[int, int, int, int, int]]:
        strategy = Zip() if name == "zip" else PAIRS[name][0]
        return sorted(rows(strategy.orders(group, seen, chance)))

    assert orders_of(traders) == orders_of(shuffled(traders, 1))
    half = Traders(*(column[::2] for column in traders))
    alone = {row for row in orders_of(traders) if row[0] in half.account}
    assert set(orders_of(half)) == alone != set()


@pytest.mark.parametrize("name", [*PAIRS, "zip"])
@pytest.mark.parametrize("seed", range(4))
def test_nobody_enters_beyond_its_means_or_outside_the_band(name: str, seed: int) -> None:
    strategy = Zip() if name == "zip" else PAIRS[name][0]
    traders = crowd(seed)
    seen = session(2, prices=TAPES[seed % 3], number=3)
    found = rows(strategy.orders(traders, seen, Chance(seed, 3)))
    for i, account in enumerate(traders.account.tolist()):
        mine = [row for row in found if row[0] == account]
        assert sum(price * tonnes for _, _, side, price, tonnes in mine if side == 0) <= int(
            traders.yen[i]
        )
        for j in range(2):
            offered = sum(tonnes for _, market, side, _, tonnes in mine if (market, side) == (j, 1))
            assert offered <= int(traders.held_t[i, j])
    assert all(200 <= price <= 3800 and tonnes > 0 for *_, price, tonnes in found)


def test_random_quotes_never_lose_and_fill_their_range() -> None:
    traders = wanting(*([(2500, 5), (1500, -5)] for _ in range(400)))
    found = rows(ZeroIntelligence().orders(traders, session(), Chance(1, 0)))
    bids = [price for _, _, side, price, _ in found if side == 0]
    offers = [price for _, _, side, price, _ in found if side == 1]
    assert 200 <= min(bids) < 250
    assert 2450 < max(bids) <= 2500
    assert 1500 <= min(offers) < 1550
    assert 3750 < max(offers) <= 3800


# --- the market maker ---------------------------------------------------------------------


def maker_rows(held: int, yen: int, hour: float = 14.0) -> list[tuple[int, int, int, int, int]]:
    traders = wanting([(0, 0)])
    traders.held_t[:], traders.yen[:] = held, yen
    maker = MarketMaker(duties=(Duty(0, 500),), target_t=500)
    return rows(maker.orders(traders, session(hour=hour), Chance(0, 0)))


def test_a_maker_quotes_both_sides_200_yen_apart() -> None:
    assert maker_rows(500, 10**7) == [(0, 0, 0, 1900, 500), (0, 0, 1, 2100, 500)]


@pytest.mark.parametrize("hour", [11.5, 12.99, 15.01])
def test_a_maker_stays_away_outside_its_window(hour: float) -> None:
    assert maker_rows(500, 10**7, hour) == []


def test_a_maker_leans_against_what_it_holds() -> None:
    assert [row[3] for row in maker_rows(1500, 10**7)] == [1800, 2000]


def test_a_maker_without_credits_or_yen_leaves_that_side_out() -> None:
    assert [row[2] for row in maker_rows(499, 10**7)] == [0]
    assert [row[2] for row in maker_rows(500, 949_999)] == [1]


@pytest.mark.parametrize(
    ("keys", "sentence"),
    [
        ({"spread_ticks": 201}, r"spread_ticks must be in 1\.\.200, not 201"),
        ({"spread_ticks": 0}, r"spread_ticks must be in 1\.\.200, not 0"),
        ({"window": (15.0, 13.0)}, "window must end after it begins"),
        ({"duties": (Duty(0, 0),)}, "quantity_t must be at least 1"),
    ],
)
def test_a_maker_that_cannot_be_is_rejected(keys: dict[str, object], sentence: str) -> None:
    with pytest.raises(ConfigError, match=sentence):
        MarketMaker(**({"duties": (Duty(0, 500),)} | keys))  # type: ignore[arg-type]


# --- arbitrage ----------------------------------------------------------------------------


def arbitrage_rows(
    prices: tuple[int, int], held: tuple[int, int], room: int, surplus: int = 0
) -> list[tuple[int, ...]]:
    traders = wanting([(2000, -surplus)], instruments=2)
    traders.held_t[0] = held
    traders.credit_room_t[:] = room
    seen = session(2, prices=[[prices[0]], [prices[1]]])
    return [row[1:] for row in rows(ARBITRAGE.orders(traders, seen, Chance(0, 0)))]


def test_cheap_credits_are_bought_within_the_limit_and_allowances_sold() -> None:
    assert arbitrage_rows((2100, 1900), (1000, 30), room=50) == [
        (0, 1, 2005, 20),
        (1, 0, 1995, 20),
    ]


def test_at_the_limit_no_credit_is_bought() -> None:
    assert arbitrage_rows((2100, 1900), (1000, 50), room=50) == []


def test_what_a_leg_left_over_is_sold_in_the_next_session() -> None:
    assert arbitrage_rows((2100, 1900), (1000, 50), room=50, surplus=20) == [(0, 1, 2005, 20)]


def test_dear_credits_are_sold_and_allowances_bought() -> None:
    assert arbitrage_rows((1900, 2100), (0, 30), room=50) == [(0, 0, 1995, 30), (1, 1, 2005, 30)]


def test_prices_that_are_close_are_left_alone() -> None:
    assert arbitrage_rows((2000, 1991), (1000, 0), room=50) == []


def test_arbitrage_needs_two_instruments() -> None:
    with pytest.raises(ConfigError, match="two different instruments"):
        Arbitrage(allowance=1, credit=1)
    with pytest.raises(ConfigError, match="gain_ticks and size_t"):
        Arbitrage(gain_ticks=0)


# --- speculators --------------------------------------------------------------------------


def test_fundamentalists_buy_below_value_and_sell_above() -> None:
    rule = Speculator(trend_weight=0.0, noise_weight=0.0, size_t=5)
    found = rows(rule.orders(wanting([(2500, 0)], [(1500, 0)]), session(), Chance(1, 0)))
    assert [(row[2], row[3], row[4]) for row in found] == [(0, 2450, 5), (1, 1530, 5)]


def test_chartists_go_with_the_trend() -> None:
    rule = Speculator(fundamental_weight=0.0, noise_weight=0.0, size_t=5)
    traders = wanting([(2000, 0)])
    for past, side in (([1000, 2000], 0), ([3000, -1, 2000], 1)):
        found = rows(rule.orders(traders, session(prices=[past]), Chance(1, 0)))
        assert [row[2] for row in found] == [side]


def test_a_trend_needs_two_prices() -> None:
    assert trend(np.array([-1, 2000, -1]), 10) == 0
    assert trend(np.array([9, 1000, -1, 2000]), 2) == pytest.approx(np.log(2))
