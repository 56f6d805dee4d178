"""Tests of the planner over years against a search of all plans on a grid, and of the losses."""

from __future__ import annotations

from itertools import product

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulation.results.least_cost import Pieces, least_cost_jpy
from simulation.results.measures import figures, measures
from simulation.results.planner import plan
from simulation.results.tables import frames
from tests.simulation.synthetic import synthetic_record

STEP = 2.0  # tonnes of the slow twin's grid


def pieces(*rows: tuple[float, float, float]) -> Pieces:
    return Pieces(*(np.array(column, dtype=np.float64) for column in zip(*rows, strict=True)))


def searched(years: list[Pieces], required: list[float], discount: list[float]) -> float:
    """The least present cost of all plans on a grid that meet the requirements: the slow twin."""
    best = np.inf
    reach = [np.arange(0.0, own.quantity_t.sum() + STEP / 2, STEP) for own in years]
    for tonnes in product(*reach[:-1]):
        last = required[-1] - sum(tonnes)
        if not 0 <= last <= years[-1].quantity_t.sum():
            continue
        if any(sum(tonnes[: n + 1]) < required[n] - 1e-9 for n in range(len(tonnes))):
            continue
        whole = (*tonnes, last)
        cost = sum(
            factor * least_cost_jpy(own, used)
            for own, used, factor in zip(years, whole, discount, strict=True)
        )
        best = min(best, cost)
    return best


piece = st.tuples(
    st.integers(1, 6).map(lambda n: n * STEP), st.integers(0, 40), st.integers(0, 40)
).map(lambda row: (row[0], float(min(row[1:])), float(max(row[1:]))))


@given(
    rows=st.lists(st.lists(piece, min_size=1, max_size=3), min_size=3, max_size=3),
    shares=st.tuples(*[st.floats(0, 1)] * 3),
    rate=st.sampled_from([0.0, 0.05, 0.5]),
)
@settings(max_examples=12)
def test_no_plan_on_a_grid_is_cheaper(
    rows: list[list[tuple[float, float, float]]], shares: tuple[float, ...], rate: float
) -> None:
    years = [pieces(*own) for own in rows]
    discount = [(1 + rate) ** -n for n in range(3)]
    sums = np.cumsum([own.quantity_t.sum() for own in years])
    total = float(np.round(max(shares) * sums[-1] / STEP) * STEP)
    required = [min(shares[0] * total, sums[0]), min(max(shares[:2]) * total, sums[1]), total]
    found = plan(years, np.array(required), np.array(discount))
    cost = float((found.cost_jpy * np.array(discount)).sum())
    assert cost <= searched(years, required, discount) * (1 + 1e-9) + 1e-6
    assert found.abatement_t.sum() == pytest.approx(total, abs=1e-6)
    assert (np.cumsum(found.abatement_t) >= np.array(required) - 1e-6).all()
    for own, tonnes, yen in zip(years, found.abatement_t, found.cost_jpy, strict=True):
        assert yen >= least_cost_jpy(own, float(tonnes)) * (1 - 1e-9) - 1e-6


def test_a_bank_lets_the_present_value_of_the_price_be_one() -> None:
    own = pieces((1000.0, 0.0, 1000.0))  # a yen/t for each tonne
    found = plan([own, own], np.array([0.0, 205.0]), np.array([1.0, 1 / 1.05]))
    assert found.abatement_t == pytest.approx([100, 105])  # the price grows at the rate of interest
    tight = plan([own, own], np.array([150.0, 205.0]), np.array([1.0, 1 / 1.05]))
    assert tight.abatement_t == pytest.approx([150, 55])


def test_of_a_free_piece_no_more_is_taken_than_needed() -> None:
    found = plan([pieces((10.0, 0.0, 0.0))] * 2, np.array([4.0, 4.0]), np.ones(2))
    assert found.abatement_t.tolist() == [4, 0]


def test_what_no_piece_can_give_is_left_out() -> None:
    own = pieces((10.0, 5.0, 5.0))
    found = plan([own, own], np.array([0.0, 100.0]), np.ones(2))
    assert found.abatement_t.tolist() == [10, 10]
    assert found.cost_jpy.tolist() == [50, 50]


def test_each_planner_with_more_choice_loses_less() -> None:
    tables = frames(synthetic_record())
    idle = pl.DataFrame({"firm": [0], "quantity_t": [9000], "cost_jpy_per_t": [10.0],
                         "can_work_from": [2027], "works_from": [0]})  # fmt: skip
    total = figures(measures(tables | {"investments": idle}))
    within, over, free = (
        total[f"loss_{name}_jpy"] for name in ("within_years", "over_years", "with_investments")
    )
    assert within is not None
    assert over is not None
    assert free is not None
    assert -1000 < within < over < free
    late = idle.with_columns(pl.lit(2030).alias("can_work_from"))
    assert figures(measures(tables | {"investments": late}))["loss_with_investments_jpy"] == over
    made = idle.with_columns(pl.lit(2027).alias("works_from"))  # the curves hold it already
    assert figures(measures(tables | {"investments": made}))["loss_with_investments_jpy"] == over


def test_damage_and_surplus_are_valued_at_the_year_s_social_cost() -> None:
    tables = frames(synthetic_record())
    none = measures(tables)
    assert none["surplus_jpy"].null_count() == len(none)
    assert figures(none)["surplus_jpy"] is None
    years = tables["years"].with_columns(
        pl.lit(20_000.0).alias("social_cost_jpy_per_t"),
        pl.lit(0.5).alias("credit_reduction_share"),
        pl.lit(0.25).alias("public_funds_cost"),
    )
    found = measures(tables | {"years": years}).row(0, named=True)
    reduced = found["abatement_t"] + 0.5 * found["credits_used_t"]
    assert found["damage_avoided_jpy"] == 20_000 * reduced
    assert found["damage_jpy"] == 20_000 * (found["baseline_t"] - reduced)
    assert found["surplus_jpy"] == pytest.approx(
        20_000 * reduced - found["abatement_jpy"] + 0.25 * found["treasury_jpy"]
    )  # no credit was traded, so they have no price
