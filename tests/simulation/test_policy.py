"""The rules of GX-ETS: published figures, worked examples, and balances to the tonne."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exchange.errors import ConfigError
from simulation.policy import (
    Policy,
    activity_allocations,
    benchmark,
    comply,
    credit_room_t,
    grandfathered_t,
    price_band,
)

POLICY = Policy()


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
    assert price_band(POLICY, year) == pytest.approx((floor, ceiling), abs=0.005)


def test_inflation_of_two_per_cent_brings_the_ceiling_of_2030_above_5_200() -> None:
    _, ceiling = price_band(POLICY, 2030, dict.fromkeys(range(2027, 2031), 0.02))
    assert ceiling == pytest.approx(5227, abs=0.5)


def test_there_is_no_band_before_the_scheme() -> None:
    with pytest.raises(ValueError, match="begins in 2026"):
        price_band(POLICY, 2025)


def test_the_benchmark_falls_by_equal_steps_to_its_last_year() -> None:
    path = [benchmark(POLICY, 1.50, 1.20, year) for year in range(2025, 2032)]
    assert path == pytest.approx([1.50, 1.44, 1.38, 1.32, 1.26, 1.20, 1.20])


def test_grandfathering_cuts_so_much_a_year_linear_or_compound() -> None:
    compound = Policy(grandfathering_compounds=True)
    assert grandfathered_t(POLICY, 1_000_000, 2026) == 983_000
    assert grandfathered_t(POLICY, 1_000_000, 2030) == 915_000
    assert grandfathered_t(compound, 1_000_000, 2030) == 917_841
    assert grandfathered_t(POLICY, 1_000_000, 2100) == 0


@pytest.mark.parametrize(
    ("activity", "allocations"),
    [
        ([100, 100, 110, 110, 110], [100, 100, 100, 100, 130]),
        ([107, 107, 107, 107, 107], [100, 100, 100, 100, 100]),
        ([100, 115, 100, 100, 100], [100, 100, 122.5, 107.5, 107.5]),
        ([100, 100, 90, 90, 90], [100, 100, 100, 100, 70]),
    ],
)
def test_v22_the_activity_rule(activity: list[float], allocations: list[float]) -> None:
    assert activity_allocations(POLICY, activity, 100) == pytest.approx(allocations)


@given(st.lists(st.floats(50, 200), min_size=3, max_size=12))
def test_what_was_trued_up_once_is_not_trued_up_again(activity: list[float]) -> None:
    settled = [*activity, *[activity[-1]] * 4]
    granted = activity_allocations(POLICY, settled, 100)
    # Once activity stands still so does the allocation, within the threshold of it.
    assert granted[-1] == pytest.approx(granted[-2])
    assert abs(granted[-1] / activity[-1] - 1) < 0.0812


def test_a_firm_uses_credits_to_the_limit_then_allowances_then_pays_the_ceiling() -> None:
    found = comply(POLICY, 1000, allowances_t=850, credits_t=300, ceiling_jpy_per_t=4300)
    assert found[:4] == (100, 850, 50, 0)
    assert (found.paid_jpy, found.penalty_jpy) == (215_000, 0)
    assert (found.allowances_left_t, found.credits_left_t) == (0, 200)


def test_who_neither_holds_nor_pays_owes_eleven_tenths_of_the_ceiling() -> None:
    found = comply(POLICY, 1000, 900, 0, 4300, pays=False)
    assert (found.paid_t, found.uncovered_t) == (0, 100)
    assert found.penalty_jpy == 473_000


def test_without_the_payment_everybody_short_owes_the_penalty() -> None:
    found = comply(Policy(may_pay_ceiling=False), 1000, 900, 0, 4300)
    assert (found.paid_t, found.uncovered_t, found.penalty_jpy) == (0, 100, 473_000)


def test_the_credit_limit_is_exact_where_floats_are_not() -> None:
    assert credit_room_t(POLICY, 30) == 3
    assert credit_room_t(Policy(credit_limit=0.07), 100) == 7


TONNES = st.integers(0, 10**9)


@given(TONNES, TONNES, TONNES, st.floats(1, 1e5), st.booleans())
def test_a_year_closes_to_the_tonne(
    emissions: int, allowances: int, offsets: int, ceiling: float, pays: bool
) -> None:
    found = comply(POLICY, emissions, allowances, offsets, ceiling, pays)
    assert found.covered_t == emissions
    assert found.surrendered_t + found.allowances_left_t == allowances
    assert found.credits_used_t + found.credits_left_t == offsets
    assert found.credits_used_t * 10 <= emissions
    assert min(found) >= 0
    assert (found.penalty_jpy > 0) == (found.uncovered_t > 0)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"floor_jpy_per_t": 5000.0}, "not above ceiling_jpy_per_t"),
        ({"floor_jpy_per_t": 0.0}, "must be above 0"),
        ({"benchmark_last_share": 0.6}, "benchmark_first_share must be below 1"),
    ],
)
def test_impossible_rules_are_rejected(change: dict[str, float], sentence: str) -> None:
    with pytest.raises(ConfigError, match=sentence):
        Policy(**change)  # type: ignore[arg-type]  # floats for float keys only


def test_negative_quantities_are_rejected() -> None:
    with pytest.raises(ValueError, match="must not be negative"):
        comply(POLICY, -1, 0, 0, 4300)
