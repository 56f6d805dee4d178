"""Buying a credit now or waiting: closed forms, and brute force over small bundles."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exchange.errors import ConfigError
from simulation.planning.bundles import SHIPPED, MonthPrice, bundle_text, prices_by, read_bundle
from simulation.planning.buy_or_wait import allowances, choice


def test_a_credit_dearer_than_the_expected_allowance_is_not_bought_for_gx_ets() -> None:
    """Renewable J-Credits at 5,000 yen against an allowance near 2,700."""
    found = choice(5_000, allowances([2_600, 2_800], 4_300, 0.0, 1.0))
    assert found.verdict == "not_for_gx_ets"
    assert found.saving_yen_per_t == -2_300
    # No path has an allowance dearer than the credit: the right to choose later is worth nothing.
    assert found.wait_value_yen_per_t == 0
    assert found.breakeven_price_yen_per_t is None


def test_waiting_is_worth_what_the_cheap_paths_save() -> None:
    """Two equally likely prices, 1,000 and 4,000, a credit at 2,000, no interest: by hand."""
    found = choice(2_000, allowances([1_000, 4_000], None, 0.0, 1.0))
    assert found.saving_yen_per_t == 500
    assert found.wait_value_yen_per_t == 2_000 - (1_000 + 2_000) / 2
    assert found.verdict == "wait"
    # Waiting costs 2,000 too if the credit then costs 3,000: (1,000 + 3,000) / 2.
    assert found.breakeven_price_yen_per_t == pytest.approx(3_000)


def test_without_uncertainty_and_interest_there_is_nothing_to_wait_for() -> None:
    found = choice(2_000, allowances([3_000, 3_000], None, 0.0, 2.0))
    assert (found.verdict, found.wait_value_yen_per_t) == ("buy", 0)
    assert found.breakeven_price_yen_per_t == pytest.approx(2_000)


def test_interest_alone_makes_waiting_worth_a_years_interest() -> None:
    found = choice(2_000, allowances([3_000], None, 0.05, 1.0))
    assert found.wait_value_yen_per_t == pytest.approx(2_000 - 2_000 / 1.05)
    assert found.breakeven_price_yen_per_t == pytest.approx(2_000 * 1.05)


def test_the_ceiling_limits_the_cost_of_an_allowance_where_it_is_payable() -> None:
    assert allowances([9_000, 3_000], 4_300, 0.0, 1.0).expected_yen_per_t == 3_650
    assert allowances([9_000, 3_000], None, 0.0, 1.0).expected_yen_per_t == 6_000


PRICES = st.lists(st.integers(1, 6_000), min_size=1, max_size=12)


@given(st.integers(1, 8_000), PRICES, st.floats(0, 0.2), st.floats(0, 5))
def test_waiting_is_never_worth_less_than_nothing(
    credit: int, prices: list[int], rate: float, years: float
) -> None:
    found = allowances(prices, 4_300, rate, years)
    made = choice(credit, found)
    assert made.wait_value_yen_per_t >= -1e-6
    # Brute force over the two acts at the end of each path.
    discount = (1 + rate) ** -years
    costs = [min(price, 4_300) for price in prices]
    present = discount * sum(costs) / len(costs)
    each = [discount * min(cost, credit) for cost in costs]
    assert made.saving_yen_per_t == pytest.approx(present - credit, abs=1e-6)
    cheapest_now = min(credit, present)
    mean = sum(each) / len(each)
    assert made.wait_value_yen_per_t == pytest.approx(cheapest_now - mean, abs=1e-6)
    assert (made.verdict == "not_for_gx_ets") == (made.saving_yen_per_t <= 0)
    if made.breakeven_price_yen_per_t is not None:
        cost = found.waiting_yen_per_t(made.breakeven_price_yen_per_t)
        assert cost == pytest.approx(credit, rel=1e-6)


@pytest.mark.parametrize("name", SHIPPED)
def test_each_shipped_bundle_has_a_price_of_each_seed_before_the_first_deadline(name: str) -> None:
    found = prices_by(read_bundle(name), date(2028, 1, 19))
    assert len(found) >= 5
    assert all(1 <= price <= 10_000 for price in found.values())


def test_a_price_is_that_of_the_month_or_of_the_last_one_before() -> None:
    rows = [MonthPrice("s", 1, date(2028, 1, 1), 2_700.0),
            MonthPrice("s", 1, date(2027, 11, 1), 2_500.0),
            MonthPrice("s", 2, date(2027, 11, 1), 2_600.0)]  # fmt: skip
    assert prices_by(rows, date(2028, 1, 19)) == {1: 2_700.0, 2: 2_600.0}
    assert prices_by(rows, date(2027, 12, 31)) == {1: 2_500.0, 2: 2_600.0}
    assert prices_by(rows, date(2027, 10, 31)) == {}


def test_a_bundle_is_written_and_read_again(tmp_path: Path) -> None:
    rows = [MonthPrice("s", 1, date(2028, 1, 1), 2_700.5)]
    path = tmp_path / "paths.csv"
    path.write_text(bundle_text(rows))
    assert read_bundle(str(path)) == rows


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("a,b\n", "the first line must read scenario,seed"),
        ("scenario,seed,month,price_yen_per_t\n", "holds no prices"),
        ("scenario,seed,month,price_yen_per_t\ns,0,2028,1\n", "line 2: wanted are"),
        ("scenario,seed,month,price_yen_per_t\ns,0,2028-01,nan\n", "line 2: price_yen_per_t must"),
    ],
)
def test_a_bundle_with_a_fault_names_its_line(text: str, sentence: str, tmp_path: Path) -> None:
    path = tmp_path / "paths.csv"
    path.write_text(text)
    with pytest.raises(ConfigError, match=sentence):
        read_bundle(str(path))
