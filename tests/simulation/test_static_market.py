"""Tests of static markets run through the venue against the closed form."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from exchange.errors import ConfigError
from simulation.scenarios.load import load_scenario
from simulation.scenarios.run import simulate
from simulation.static.keys import Firm, Market, StaticScenario
from simulation.static.market import run_static_market
from simulation.static.outcome import StaticResult


def economy(
    firms: list[tuple[int, float]], share: float = 0.8, lot_t: int = 10, tick_yen: float = 0.1
) -> StaticScenario:
    """A scenario of firms (emissions in t, slope)."""
    return StaticScenario(
        title="test",
        first_day=date(2027, 10, 1),
        allocation_share=share,
        market=Market(lot_t=lot_t, tick_yen=tick_yen, reference_price_jpy_per_t=2000),
        firms=tuple(
            Firm(name=f"firm {i}", emissions_t=e, abatement_slope_jpy_per_t_per_kt=b)
            for i, (e, b) in enumerate(firms)
        ),
    )


@pytest.fixture(scope="module")
def four_firms_result() -> StaticResult:
    return simulate("four-firms", 1)


def test_four_firms_clear_at_the_published_figures(four_firms_result: StaticResult) -> None:
    result = four_firms_result
    assert result.passed
    assert 1901.7 <= result.price_jpy_per_t <= 1902.3
    assert result.volume_t == 11_700
    assert result.gains_jpy == pytest.approx(24_507_165, abs=1)
    assert [firm.abatement_t for firm in result.firms] == [31_700, 15_850, 6_340, 2_110]


def test_the_tolerance_on_the_gains_is_a_millionth(four_firms_result: StaticResult) -> None:
    check = four_firms_result.checks["gains_jpy"]
    assert check.expected == pytest.approx(24_507_169.8, abs=0.1)
    assert check.tolerance == pytest.approx(1e-6 * check.expected)


def test_what_was_allocated_is_settled_and_surrendered(four_firms_result: StaticResult) -> None:
    result = four_firms_result
    assert result.retired_t == 224_000
    assert (result.settled, result.failed) == (3, 0)
    assert result.conservation == {"cash": True, "credits": True, "registry": True}
    abated = sum(firm.abatement_t for firm in result.firms)
    assert 280_000 - abated == result.retired_t


def test_the_order_of_arrival_changes_nothing_but_the_run_repeats_exactly(
    four_firms_result: StaticResult,
) -> None:
    again, other = simulate("four-firms", 1), simulate("four-firms", 2)
    assert again == four_firms_result
    assert (other.price_jpy_per_t, other.firms) == (again.price_jpy_per_t, again.firms)


def outside(result: StaticResult) -> dict[str, object]:
    """The figures that are not within their tolerance."""
    figures = result.checks | {firm.name: firm for firm in result.firms}
    return {name: figure for name, figure in figures.items() if not figure.is_within}


@settings(max_examples=25)
@example([(1000, 20.0)] * 3 + [(2481, 641.0)], 0.5, (100, 0.1))  # cannot hold a part of a lot
@given(
    st.lists(st.tuples(st.integers(1_000, 20_000), st.floats(20, 1500)), min_size=2, max_size=6),
    st.floats(0.5, 0.95),
    st.sampled_from([(10, 0.1), (10, 1.0), (100, 0.1), (1, 1.0)]),
)
def test_any_economy_agrees_with_the_closed_form(
    firms: list[tuple[int, float]], share: float, terms: tuple[int, float]
) -> None:
    lot_t, tick_yen = terms
    small = [(emissions // 10 if lot_t == 1 else emissions, slope) for emissions, slope in firms]
    result = run_static_market(economy(small, share, lot_t, tick_yen), seed=0)
    assert outside(result) == {}, (small, share, terms)
    assert result.passed


def test_the_order_of_the_firms_does_not_matter() -> None:
    scenario = load_scenario("four-firms")
    turned = StaticScenario(
        title=scenario.title,
        first_day=scenario.first_day,
        allocation_share=scenario.allocation_share,
        market=scenario.market,
        firms=scenario.firms[::-1],
    )
    result = run_static_market(turned, seed=1)
    assert [firm.abatement_t for firm in result.firms] == [2_110, 6_340, 15_850, 31_700]


def test_firms_with_equal_costs_have_no_reason_to_trade() -> None:
    result = run_static_market(economy([(10_000, 100.0), (10_000, 100.0)]), seed=0)
    assert (result.volume_t, result.price_jpy_per_t, result.trades) == (0, 0.0, 0)
    assert result.checks["gains_jpy"].is_within
    assert result.firms[0].is_within


def test_a_price_beyond_the_ladder_is_said_to_be_so() -> None:
    steep = economy([(100_000, 9_000.0), (90_000, 8_000.0)], lot_t=10, tick_yen=0.1)
    with pytest.raises(ConfigError, match=r"choose a larger market\.tick_yen"):
        run_static_market(steep, seed=0)


def test_more_price_steps_than_the_book_holds_are_rejected() -> None:
    vast = economy([(10**10, 1e-3), (10**10, 2e-3)], lot_t=1, tick_yen=1.0)
    with pytest.raises(ConfigError, match=r"choose a larger market\.lot_t"):
        run_static_market(vast, seed=0)


def test_a_daily_limit_that_excludes_the_price_shows_as_a_failed_check() -> None:
    scenario = load_scenario("four-firms")
    market = Market(tick_yen=0.1, lot_t=10, reference_price_jpy_per_t=500, price_limit_percent=90)
    limited = StaticScenario(
        title=scenario.title,
        first_day=scenario.first_day,
        allocation_share=0.8,
        market=market,
        firms=scenario.firms,
    )
    result = run_static_market(limited, seed=0)
    assert not result.passed
    assert result.price_jpy_per_t <= 950


def test_arrays_of_the_result_are_plain_numbers(four_firms_result: StaticResult) -> None:
    for firm in four_firms_result.firms:
        assert not isinstance(firm.cost_jpy, np.generic)
