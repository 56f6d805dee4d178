"""Tests of the closed forms against a second computation: Monte Carlo, another solver, or print."""

from __future__ import annotations

from math import inf

import numpy as np
import pytest

from simulation.core.rng import stream
from simulation.theory.auctions import (
    Procurement,
    Sale,
    purchase_to_reach_floor,
)
from simulation.theory.banking import (
    continuous_path,
    purchase_to_reach,
    uncertain_second_year,
    yearly_path,
)
from simulation.theory.cap_and_trade import market_power
from simulation.theory.collar import (
    Collar,
    common_shock_variances,
    normal_collar,
    prices_and_quantities,
    uniform_collar,
)
from simulation.theory.credits import CreditEconomy, credit_market
from simulation.theory.revision import Ending, Revision, expected_price
from simulation.theory.trading import (
    competitive_surplus,
    next_move_up,
    waiting_time,
    zero_intelligence_efficiency,
)

approx = pytest.approx

COLLAR = Collar(emissions_mt=600, cap_mt=548, slope=50, floor=1700, ceiling=4300)
SELLERS = Procurement(sellers=10, lots=4, low=1000, high=3000)
TEN_YEARS = [10.0 * year for year in range(1, 11)]


def test_v3_a_hard_collar_under_a_normal_shock() -> None:
    outcome = normal_collar(COLLAR, 25)
    assert outcome[:7] == approx(
        (0.235762, 0.086915, 2722.602275, 896.033854, 1.000511, 3.452557, 545.547955), abs=1e-6
    )


def test_v3_a_hard_collar_under_a_uniform_shock() -> None:
    outcome = uniform_collar(COLLAR, 60)
    assert outcome[:7] == approx(
        (0.35, 0.216667, 2826.666667, 1082.466320, 2.816667, 7.35, 543.466667), abs=1e-6
    )


def test_v3_agrees_with_its_own_monte_carlo() -> None:
    shock = 25 * stream(3, "shock").standard_normal(400_000)
    price = np.clip(50 * (52 + shock), 1700, 4300)
    outcome = normal_collar(COLLAR, 25)
    assert outcome.price == approx(float(price.mean()), abs=5)
    assert outcome.abatement_cost == approx(float((price**2).mean()) / 100, rel=0.005)


def test_v3_shortfall_to_the_ceiling() -> None:
    assert COLLAR.shortfall_to_ceiling_mt == 34


def test_v3_a_uniform_shock_that_cannot_reach_the_bounds_is_rejected() -> None:
    with pytest.raises(ValueError, match="must be able to reach"):
        uniform_collar(COLLAR, 10)


@pytest.mark.parametrize(
    ("reserve", "price", "exhausted", "sold", "cost_bn"),
    [
        (0, 2772.628, 0.08691, 0.0, 87.01),
        (5, 2754.508, 0.05938, 0.3624, 85.25),
        (10, 2742.324, 0.03920, 0.6061, 84.08),
        (20, 2729.443, 0.01539, 0.8637, 82.84),
        (30, 2724.679, 0.00523, 0.9590, 82.39),
        (inf, 2722.602, 0.0, 1.0005, 82.20),
    ],
)
def test_v4_a_reserve_at_the_ceiling(
    reserve: float, price: float, exhausted: float, sold: float, cost_bn: float
) -> None:
    outcome = normal_collar(COLLAR, 25, reserve)
    assert outcome.price == approx(price, abs=5e-4)
    assert outcome.exhausted == approx(exhausted, abs=5e-6)
    assert outcome.sold_mt == approx(sold, abs=5e-5)
    assert outcome.abatement_cost / 1000 == approx(cost_bn, abs=0.07)


@pytest.mark.parametrize(
    ("required", "stock", "rate", "end", "price"),
    [
        (0, 0, 0.05, 31.872485, 3238.051189),
        (20, 0, 0.05, 28.520646, 3666.449972),
        (20, 30, 0.05, 28.888460, 3643.018061),
        (20, 30, 0.03, 49.970624, 5803.218844),
    ],
)
def test_v5_continuous_banking(
    required: float, stock: float, rate: float, end: float, price: float
) -> None:
    path = continuous_path(required, 10, stock, 50, rate)
    assert (path.end_years, path.first_price) == approx((end, price), abs=1e-6)


def test_v5_the_peak_of_the_bank() -> None:
    path = continuous_path(0, 10, 0, 50, 0.05)
    assert (path.last_price, path.peak_mt, path.peak_years) == approx(
        (15936.2426, 345.306300, 11.520929), abs=1e-4
    )


def test_v5_yearly_banking_of_a_rising_need() -> None:
    prices, bank = yearly_path(TEN_YEARS, 50, 0.05)
    assert (prices[0], prices[-1]) == approx((2186.3758, 3391.7865), abs=1e-4)
    wanted = [33.7275, 59.6414, 77.8510, 88.4711, 91.6221, 87.4308, 76.0298, 57.5588, 32.1643, 0]
    assert bank == approx(wanted, abs=1e-4)


def test_v5_the_price_falls_where_the_bank_runs_dry() -> None:
    prices, bank = yearly_path([40, 45, 50, 52, 30, 20, 60, 70], 50, 0.05)
    assert prices == approx(
        [2169.3106, 2277.7762, 2391.6650, 2511.2482, 2088.1065, 2192.5118, 2302.1374, 2417.2443],
        abs=1e-4,
    )
    assert bank == approx([3.3862, 3.9417, 1.7750, 0, 11.7621, 35.6124, 21.6551, 0], abs=1e-4)


def withheld(tonnes: float) -> list[float]:
    """The rising need with tonnes withheld in the first year and returned in the eighth."""
    required = list(TEN_YEARS)
    required[0] += tonnes
    required[7] -= tonnes
    return required


def test_v6_withholding_and_returning_is_neutral_while_the_bank_lasts() -> None:
    before, _ = yearly_path(TEN_YEARS, 50, 0.05)
    after, bank = yearly_path(withheld(20), 50, 0.05)
    assert max(abs(np.array(after) - before)) < 1e-9
    assert min(bank[:-1]) == approx(13.73, abs=0.005)


def test_v6_withholding_more_than_the_bank_moves_the_price() -> None:
    before, _ = yearly_path(TEN_YEARS, 50, 0.05)
    after, _ = yearly_path(withheld(40), 50, 0.05)
    assert after[0] == approx(2500)
    assert max(abs(np.array(after) - before)) == approx(313.624, abs=1e-3)


def test_v7_a_reverse_auction_at_one_price() -> None:
    assert (SELLERS.price, SELLERS.price_sd) == approx((1909.0909, 287.4798), abs=1e-4)
    assert SELLERS.efficient_cost == approx(5818.1818, abs=1e-4)
    assert SELLERS.naive_last_accepted_price == approx(1727.2727, abs=1e-4)


def test_v7_offers_when_each_is_paid_its_own() -> None:
    offers = [SELLERS.discriminatory_offer(cost) for cost in (1000, 1500, 2000, 2500)]
    assert offers == approx([1800, 1884, 2187.6923, 2579.0840], abs=1e-4)
    assert SELLERS.discriminatory_offer(3000) == 3000
    assert SELLERS.discriminatory_payment_sd() == approx(369.2, abs=1)


def test_v7_a_maximum_price() -> None:
    assert SELLERS.with_maximum(1800) == approx((0.617719, 3.398026, 5838.7470), abs=1e-4)


def test_v7_the_defense_of_the_floor() -> None:
    assert purchase_to_reach_floor(1700, 600, 575, 50) == (9, 15_300)


def test_v8_a_forward_auction_with_and_without_reserve() -> None:
    sale = Sale(bidders=20, lots=8, high=6000)
    assert sale.price == approx(3428.5714, abs=1e-4)
    assert sale.with_reserve(1700) == approx((27431.0505, 7.999140), abs=1e-4)


@pytest.mark.parametrize(
    ("beta", "efficiency"), [(0.3, 0.959223), (0.5, 0.923077), (0.7, 0.915759), (0.9, 0.957480)]
)
def test_v9_zero_intelligence_with_two_buyers(beta: float, efficiency: float) -> None:
    assert zero_intelligence_efficiency(beta)[1] == approx(efficiency, abs=1e-6)


def test_v9_the_first_chart_of_smith_has_a_surplus_of_seven_and_a_half() -> None:
    values = [3.25 - 0.25 * step for step in range(11)]
    costs = [0.75 + 0.25 * step for step in range(11)]
    assert competitive_surplus(values, costs) == (5, 7.5)


@pytest.mark.parametrize(
    ("bid", "ask", "chance"),
    [
        (1, 1, 0.5),
        (2, 1, 0.664827),
        (1, 2, 0.335173),
        (1, 3, 0.259018),
        (3, 1, 0.740982),
        (5, 2, 0.692801),
        (5, 1, 0.812177),
    ],
)
def test_v11_which_queue_runs_dry_first(bid: int, ask: int, chance: float) -> None:
    assert next_move_up(1.85, 0.94, 0.71)[bid, ask] == approx(chance, abs=1e-6)


def test_v12_waiting_for_one_server() -> None:
    assert waiting_time(0.8, 1) == approx(4)
    assert waiting_time(0.8, 1, is_constant=True) == approx(2)


@pytest.mark.parametrize(
    ("benefit", "price", "collar", "half_width", "first_best"),
    [
        (0.5, 0.25, 0.3117, 0.35, 0.3333),
        (2.0, -0.5, 0.0914, 1.025, 0.1667),
        (1.0, 0.0, 0.2023, 0.60, 0.25),
    ],
)
def test_v13_prices_quantities_and_collars(
    benefit: float, price: float, collar: float, half_width: float, first_best: float
) -> None:
    found = prices_and_quantities(benefit, 1.0, 1.0)
    assert found == approx((price, collar, half_width, first_best), abs=0.02)
    assert found.collar == approx(collar, abs=3e-4)
    assert found.collar >= max(found.price, 0.0)


@pytest.mark.parametrize(
    ("allocation", "price", "emissions", "loss"),
    [
        (30, 942.857143, 47.142857, 0.016327),
        (50, 1000.0, 50.0, 0.0),
        (60, 1028.571429, 51.428571, 0.004082),
        (80, 1085.714286, 54.285714, 0.036735),
        (100, 1142.857143, 57.142857, 0.102041),
    ],
)
def test_v15_a_dominant_firm(
    allocation: float, price: float, emissions: float, loss: float
) -> None:
    found = market_power(100, 60, 20, 240, 240, allocation)
    assert found == approx((emissions, price, loss), abs=1e-6)


@pytest.mark.parametrize(
    ("limit", "shift", "allowance", "credit", "used"),
    [
        (0.10, 0, 2233.3333, 2233.3333, 7.3333),
        (0.10, 5, 2400, 2400, 4),
        (0.10, 8, 2500, 2500, 2),
        (0.01, 0, 2325.9565, 2053.5354, 5.5354),
        (0.01, 3, 2333.3333, 2333.3333, 5.3333),
    ],
)
def test_v18_credits_within_a_limit(
    limit: float, shift: float, allowance: float, credit: float, used: float
) -> None:
    found = credit_market(CreditEconomy(600, 548, 50, limit, 1500 + 100 * shift, 100))
    assert found[:3] == approx((allowance, credit, used), abs=1e-4)


def test_v20_common_shocks_need_nine_and_a_half_times_fewer_runs() -> None:
    common, independent = common_shock_variances(COLLAR, 25)
    assert common == approx(248_743, rel=1e-5)
    assert independent / common == approx(9.5, abs=0.02)


@pytest.mark.parametrize(
    ("supply_price", "supply_slope", "cap", "wanted"),
    [
        (1500, 2000, 548, (2600, 4750, 0, 548, 0)),
        (1500, 2000, 508, (4300, 4750, 0, 514, 6)),
        (1500, 200, 548, (2490.196, 2490.196, 2.1961, 550.1961, 0)),
        (500, 20, 480, (3522.552, 1630.363, 53.3333, 533.3333, 0)),
        (500, 20, 450, (4300, 1602.761, 51.9394, 519.3945, 17.455)),
    ],
)
def test_v21_credits_with_other_demand(
    supply_price: float, supply_slope: float, cap: float, wanted: tuple[float, ...]
) -> None:
    economy = CreditEconomy(600, cap, 50, 0.1, supply_price, supply_slope, 8000, 2000, 4300)
    assert credit_market(economy)[:5] == approx(wanted, abs=6e-4)


def at_one_date(economy: CreditEconomy, sigma_mt: float, news_mt: float = 0.0) -> float:
    revision = Revision(high=economy.ceiling, low=0.0, news_mt=news_mt)
    return expected_price([Ending(economy, sigma_mt, 1.0)], revision, 1700)


def test_v3_and_v21_a_known_date_without_credits_is_the_collar() -> None:
    alone = CreditEconomy(600, 548, 50, 0.1, 1e9, 1.0, ceiling=4300)
    assert at_one_date(alone, 25) == approx(normal_collar(COLLAR, 25).price, rel=3e-4)


@pytest.mark.parametrize(
    ("supply_price", "supply_slope", "cap"),
    [(1500, 2000, 548), (1500, 200, 548), (500, 20, 480), (500, 20, 450), (500, 20, 505)],
)
def test_v21_a_known_date_without_chance_is_the_market_of_credits(
    supply_price: float, supply_slope: float, cap: float
) -> None:
    economy = CreditEconomy(600, cap, 50, 0.1, supply_price, supply_slope, 8000, 2000, 4300)
    wanted = max(credit_market(economy).allowance_price, 1700)
    assert at_one_date(economy, 0.0) == approx(wanted, abs=0.05)


def test_the_worth_at_an_unknown_revision_is_that_of_its_dates() -> None:
    """Short at the second date alone: K * 0.4 + F * 0.6, while abatement cannot change that."""
    dates = [
        Ending(CreditEconomy(600, cap, 1e9, 0.0, 0.0, inf, ceiling=4000), 0.0, chance)
        for cap, chance in ((650, 0.6), (550, 0.4))
    ]
    revision = Revision(high=4000, low=1000, news_mt=1.0)
    assert expected_price(dates, revision) == approx(0.4 * 4000 + 0.6 * 1000)
    assert expected_price(dates, revision, 3000) == approx(3000)
    # where the balance is even, the last year's news decides by half
    even = Ending(CreditEconomy(600, 600, 1e9, 0.0, 0.0, inf, ceiling=4000), 0.0, 1.0)
    assert expected_price([even], revision) == approx(2500, rel=1e-4)


def test_v21_a_fixed_supply_is_a_vertical_one() -> None:
    steep = CreditEconomy(600, 548, 50, 0.1, 0.0, 1e-9, 8000, 2000, 4300)
    fixed = steep._replace(supply_price=0.0, supply_slope=inf, fixed_mt=6.0)
    price = 50 * (600 - 548 - 6 + 4) / (1 + 50 / 2000)  # E0 - p/B - C = S - (8000 - p)/2000
    assert credit_market(fixed).allowance_price == approx(price)
    halves = fixed._replace(other_price=0.0, other_slope=inf, others=((8000, 4000), (8000, 4000)))
    assert credit_market(halves)[:5] == approx(credit_market(fixed)[:5])
    dry = credit_market(fixed._replace(fixed_mt=1.0))
    assert dry.used_mt == 0
    assert dry.credit_price == approx(8000 - 2000)


def test_v21_more_supply_and_less_other_demand_never_raise_the_expected_price() -> None:
    prices, wanted_less = [], []
    for supply in (0.0, 2.0, 5.0, 10.0, 30.0, 80.0, 100.0):
        economy = CreditEconomy(600, 540, 50, 0.1, 0.0, inf, 8000, 2000, 4300, supply)
        prices.append(at_one_date(economy, 25))
        falling = economy._replace(other_price=4000)
        wanted_less.append(at_one_date(falling, 25))
    assert prices == sorted(prices, reverse=True)
    assert prices[-2] - prices[-1] == approx(0, abs=0.05)  # the limit binds
    assert all(less <= usual for less, usual in zip(wanted_less, prices, strict=True))


def test_v23_the_floor_with_banking() -> None:
    required = [0.0, 20, 35, 45, 55]
    bought = purchase_to_reach(1700, required, 50, 0.05)
    assert bought == approx(32.8715, abs=1e-4)
    assert 1700 * bought / 1000 == approx(55.88, abs=0.01)

    def price(year_0: float, year_4: float = 0.0) -> float:
        return yearly_path([year_0, 20, 35, 45, 55 + year_4], 50, 0.05)[0][0]

    assert price(0) == approx(1402.5547, abs=1e-4)
    assert price(bought) == approx(1700)
    assert price((1700 - price(0)) / 50) == approx(1456.38, abs=0.01)
    assert price(20) == approx(1583.53, abs=0.01)
    assert price(20, -20) == approx(price(0))


def test_v23_beyond_the_kink_a_purchase_lifts_its_own_year_only() -> None:
    prices, _ = yearly_path([34, 15, 20, 25, 30], 50, 0.05)
    assert prices[:2] == approx([1700, 1044.05], abs=0.01)


def test_v24_an_uncertain_second_year() -> None:
    def found(floor: float, ceiling: float) -> tuple[float, ...]:
        return uncertain_second_year(600, (590, 520), 50, 25, 0.05, (floor, ceiling))

    assert found(1751, 4429) == approx((2343.934, 36.8787, 0.034506, 0.372949, 0.340738), abs=5e-4)
    assert found(-inf, inf)[0] == approx(2195.122, abs=1e-3)
    assert found(-inf, 4429)[0] == approx(2183.701, abs=1e-3)
    assert found(1751, inf)[0] == approx(2354.102, abs=1e-3)
