"""Tests of the firms and their curves: totals, sectors, the fuel switch, the cost of abatement."""

from __future__ import annotations

import numpy as np
import pytest

from simulation.gx_ets.abatement import Curves, switch_cost_jpy_per_t
from simulation.gx_ets.keys import Abatement, FuelYear, GxScenario, Population
from simulation.gx_ets.population import population, sizes_t

BASE = GxScenario(title="Base")


def test_sizes_are_the_documented_distribution() -> None:
    sizes = sizes_t(Population())
    assert sizes.sum() == pytest.approx(600e6)
    assert sizes[0] / sizes.sum() == pytest.approx(0.15, abs=0.01)
    assert sizes[:10].sum() / sizes.sum() == pytest.approx(0.57, abs=0.01)
    assert np.median(sizes) == pytest.approx(0.27e6, rel=0.02)


def test_sectors_hold_their_shares_and_benchmark_firms_get_what_they_emit_in_the_base() -> None:
    firms = population(BASE)
    for index, sector in enumerate(BASE.population.sectors):
        held = firms.size_t[firms.sector == index].sum() / 600e6
        assert held == pytest.approx(sector.share, abs=0.002)
    benchmarked = firms.is_benchmark
    assert firms.output[benchmarked].sum() == pytest.approx(firms.size_t[benchmarked].sum())


def test_a_firm_is_the_same_in_any_order() -> None:
    firms = population(BASE)
    turned = firms.reordered(np.arange(350)[::-1].copy())
    assert turned.slope[0] == firms.slope[349]
    assert turned.number[0] == 349


def test_all_firms_together_have_the_stated_slope() -> None:
    firms = population(BASE)
    assert 1 / (1 / firms.slope).sum() * 1e6 == pytest.approx(300)


def test_the_fuel_switch_costs_what_the_ministry_found_and_moves_with_fuel_prices() -> None:
    keys = Abatement()
    assert switch_cost_jpy_per_t(keys, 2026) == pytest.approx(4370, rel=0.005)
    dearer = Abatement(
        fuel_years=(FuelYear(fiscal_year=2028, lng_jpy_per_gj=1372, coal_jpy_per_gj=700),)
    )
    assert switch_cost_jpy_per_t(dearer, 2028) - 4370 == pytest.approx(1400, rel=0.02)
    coal = Abatement(
        fuel_years=(FuelYear(fiscal_year=2028, lng_jpy_per_gj=1272, coal_jpy_per_gj=800),)
    )
    assert switch_cost_jpy_per_t(coal, 2028) - 4370 == pytest.approx(-1900, rel=0.03)


def test_abating_more_costs_more_and_the_cost_is_the_area_under_the_curve() -> None:
    firms = population(BASE)
    curves = Curves(BASE, firms)
    prices = np.arange(0.0, 9000.0, 5.0)
    tonnes = np.array([curves.reversible_t(2026, price) for price in prices])
    assert (np.diff(tonnes, axis=0) >= 0).all()
    area = ((prices[1:] + prices[:-1])[:, None] / 2 * np.diff(tonnes, axis=0)).sum(axis=0)
    cost = curves.cost_jpy(2026, tonnes[-1], np.zeros(350))
    assert cost == pytest.approx(area, rel=0.002)


def test_investments_bear_fruit_after_their_lag_and_stay() -> None:
    firms = population(BASE)
    curves = Curves(BASE, firms)
    curves.invest(2026, np.full(350, 5000.0))
    assert curves.invested_t(2027).sum() == 0
    fruit = curves.invested_t(2028)
    assert fruit.sum() > 0
    curves.invest(2027, np.zeros(350))
    assert (curves.invested_t(2035) == fruit).all()


def test_the_aggregate_is_the_sum_over_firms() -> None:
    firms = population(BASE)
    curves = Curves(BASE, firms)
    prices = np.array([0.0, 1700.0, 4300.0, 8000.0])
    alone = [curves.reversible_t(2026, price).sum() for price in prices]
    none = np.zeros((350, 3), bool)
    assert curves.aggregate(2026, prices, none) == pytest.approx(alone)
