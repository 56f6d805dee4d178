"""The law of GX-ETS: published figures, worked examples, and balances to the tonne."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exchange.schemes.gx_ets import (
    CEILING_YEN,
    FLOOR_YEN,
    ceiling_payment_yen,
    credit_limit_t,
    duty,
    penalty_yen,
    price_bound,
)
from exchange.schemes.gx_ets_allocation import activity_units, benchmark, grandfathered_share


@pytest.mark.parametrize(
    ("year", "floor", "ceiling"),
    [
        (2026, 1700, 4300),
        (2027, 1751, 4429),
        (2028, 1803.53, 4561.87),
        (2029, 1857.64, 4698.73),
        (2030, 1913.36, 4839.69),
    ],
)
def test_v16_the_path_of_the_band(year: int, floor: float, ceiling: float) -> None:
    bounds = [float(price_bound(Fraction(price), year, {})) for price in (FLOOR_YEN, CEILING_YEN)]
    assert bounds == pytest.approx([floor, ceiling], abs=0.005)


def test_inflation_of_two_per_cent_brings_the_ceiling_of_2030_above_5_200() -> None:
    two_per_cent = dict.fromkeys(range(2027, 2031), Fraction(2, 100))
    ceiling = price_bound(Fraction(CEILING_YEN), 2030, two_per_cent)
    assert float(ceiling) == pytest.approx(5227, abs=0.5)


def test_there_is_no_band_before_the_scheme() -> None:
    with pytest.raises(ValueError, match="begins in 2026"):
        price_bound(Fraction(CEILING_YEN), 2025, {})


def test_credits_count_to_a_tenth_and_the_rest_has_its_price() -> None:
    assert credit_limit_t(100_005) == 10_000
    owed = duty(emissions_t=100_005, credits_t=20_000, allowances_t=80_000)
    assert owed == (10_000, 80_000, 10_005)
    assert ceiling_payment_yen(10_005, Fraction(4_300)) == 43_021_500
    assert penalty_yen(10_005, Fraction(4_300)) == 47_323_650
    assert ceiling_payment_yen(3, Fraction(1, 2)) == 2  # a started yen is due


def test_the_credit_limit_is_exact_where_floats_are_not() -> None:
    assert credit_limit_t(30) == 3
    assert credit_limit_t(100, Fraction(7, 100)) == 7


TONNES = st.integers(0, 10**12)


@given(TONNES, TONNES, TONNES, st.fractions(0, 1))
def test_a_duty_closes_to_the_tonne(
    emissions: int, credits_t: int, allowances: int, limit: Fraction
) -> None:
    used, surrendered, short = duty(emissions, credits_t, allowances, limit)
    assert used + surrendered + short == emissions
    assert 0 <= used <= credits_t
    assert used <= limit * emissions
    assert 0 <= surrendered <= allowances
    assert short == 0 or surrendered == allowances


def test_the_benchmark_falls_by_equal_steps_between_its_waypoints_and_stays() -> None:
    waypoints = ((2025, Fraction(150)), (2030, Fraction(120)), (2035, Fraction(110)))
    path = [benchmark(waypoints, year) for year in range(2024, 2038)]
    assert path == [150, 150, 144, 138, 132, 126, 120, 118, 116, 114, 112, 110, 110, 110]


def test_grandfathering_cuts_so_much_a_year_linear_or_compound() -> None:
    assert grandfathered_share(2025) == 1
    assert grandfathered_share(2026) == Fraction(983, 1000)
    assert grandfathered_share(2030) == Fraction(915, 1000)
    assert float(grandfathered_share(2030, compounds=True)) == pytest.approx(0.917841, abs=5e-7)
    assert grandfathered_share(2100) == 0


@pytest.mark.parametrize(
    ("activity", "allocations"),
    [
        ([100, 100, 110, 110, 110], [100, 100, 100, 100, 130]),
        ([107, 107, 107, 107, 107], [100, 100, 100, 100, 100]),
        ([100, 115, 100, 100, 100], [100, 100, 122.5, 107.5, 107.5]),
        ([100, 100, 90, 90, 90], [100, 100, 100, 100, 70]),
    ],
)
def test_v22_the_activity_rule(activity: list[int], allocations: list[float]) -> None:
    assert activity_units([Fraction(units) for units in activity], Fraction(100)) == allocations


@given(st.lists(st.fractions(50, 200, max_denominator=1000), min_size=3, max_size=12))
def test_what_was_trued_up_once_is_not_trued_up_again(activity: list[Fraction]) -> None:
    granted = activity_units([*activity, *[activity[-1]] * 4], Fraction(100))
    # Once activity is constant so is the allocation, within the threshold of it.
    assert granted[-1] == granted[-2]
    assert abs(granted[-1] / activity[-1] - 1) < Fraction(812, 10_000)


def test_a_year_is_adjusted_only_once() -> None:
    """2025-08: the difference of two years is added when the base moves, and not again."""
    up, further = Fraction(12, 10), Fraction(14, 10)
    activity = [up, up, further, further, further]
    first, second, third, fourth, fifth = activity_units(activity, Fraction(1))
    assert [first, second] == [1, 1]
    assert third == up + 2 * up - 2
    assert fourth == Fraction(13, 10) + Fraction(26, 10) - 2 * up
    assert fifth == further + 2 * further - 2 * Fraction(13, 10)


def test_a_penalty_is_rounded_once_for_all_its_tonnes() -> None:
    """The amended GX promotion act: 1.1 times the ceiling for the whole shortfall."""
    ceiling = Fraction(450009, 100)
    assert penalty_yen(10_000, ceiling) == 49_500_990
    assert penalty_yen(1, ceiling) == 4_951
