"""Tests of the intervals by fiscal year, sector and size over runs."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from simulation.core.intervals import interval
from simulation.experiments.store import Answer
from simulation.experiments.summary import tables_of
from simulation.experiments.yearly import ALL, yearly
from simulation.report.drawing import WIDE, style
from simulation.report.plots import PICTURES
from simulation.results.account import STATE, account
from simulation.results.figure_data import FIGURES, FigureSource, figure_source
from simulation.results.measures import measures
from simulation.results.tables import Tables, frames
from tests.simulation.synthetic import synthetic_record

SEEDS = (1, 2, 3)


@pytest.fixture(scope="module")
def runs() -> dict[int, Tables]:
    """Runs that differ by their seed, in what is issued too."""
    found = {}
    for seed in SEEDS:
        tables = frames(synthetic_record(seed))
        more = pl.when(pl.col("stage") == "issued").then(seed).otherwise(0)
        supply = tables["supply"].with_columns(pl.col("market_t") + more)
        found[seed] = tables | {"supply": supply}
    return found


def experiment(accounts: dict[int, pl.DataFrame], runs: dict[int, Tables]) -> Tables:
    answers = [
        Answer(
            0,
            seed,
            {},
            {row.pop("fiscal_year"): row for row in measures(runs[seed]).to_dicts()},
            {},
            accounts[seed].to_dict(as_series=False),
        )
        for seed in SEEDS
    ]
    return tables_of(["one"], [iter(answers)])


def summarized(accounts: dict[int, pl.DataFrame], runs: dict[int, Tables]) -> Tables:
    return yearly(experiment(accounts, runs))


def row_of(table: pl.DataFrame, **where: object) -> dict[str, float]:
    (row,) = table.filter(
        *(pl.col(name).eq_missing(pl.lit(value)) for name, value in where.items())
    ).to_dicts()
    return row


def test_a_cell_has_the_mean_and_the_interval_of_its_runs(runs: dict[int, Tables]) -> None:
    accounts = {seed: account(tables) for seed, tables in runs.items()}
    found = summarized(accounts, runs)["burden_summary"]
    steel = [
        float(rows.filter(pl.col("sector") == "steel", pl.col("fiscal_year") == 2027)
              ["burden_jpy"].sum())
        for rows in accounts.values()
    ]  # fmt: skip
    own = row_of(found, fiscal_year=2027, sector="steel", size_class=ALL, figure="burden_jpy")
    expected = interval(steel)
    assert (own["mean"], own["low"], own["high"]) == pytest.approx(
        (expected.mean, expected.low, expected.high)
    )
    whole = row_of(found, fiscal_year=None, sector=ALL, size_class=ALL, figure="burden_jpy")
    firms = [rows.filter(pl.col("is_sector") == 1)["burden_jpy"].sum() for rows in
             accounts.values()]  # fmt: skip
    assert whole["mean"] == pytest.approx(sum(firms) / 3)


def test_a_run_without_a_cell_counts_as_zero(runs: dict[int, Tables]) -> None:
    accounts = {seed: account(tables) for seed, tables in runs.items()}
    full = summarized(accounts, runs)["burden_summary"]
    lacking = accounts | {1: accounts[1].filter(pl.col("sector") != STATE)}
    found = summarized(lacking, runs)["burden_summary"]
    where = {"fiscal_year": None, "sector": STATE, "size_class": "", "figure": "paid_jpy"}
    own, before = row_of(found, **where), row_of(full, **where)
    assert own["runs"] == 3
    gone = accounts[1].filter(pl.col("sector") == STATE)["paid_jpy"].sum()
    assert own["mean"] == pytest.approx(before["mean"] - gone / 3)
    assert gone < 0


def test_each_year_s_figures_have_intervals(runs: dict[int, Tables]) -> None:
    accounts = {seed: account(tables) for seed, tables in runs.items()}
    found = summarized(accounts, runs)["years_summary"]
    own = row_of(found, fiscal_year=2028, figure="planner_jpy")
    values = [
        measures(tables).filter(pl.col("fiscal_year") == 2028)["planner_jpy"][0]
        for tables in runs.values()
    ]
    assert own["mean"] == pytest.approx(sum(values) / 3)
    assert own["low"] < own["mean"] < own["high"]
    assert set(found["fiscal_year"]) == {2026, 2027, 2028}


@pytest.mark.parametrize(
    ("name", "key", "value"),
    [
        *((name, "kind", "quantity_t") for name in ("shortfalls", "credit_use")),
        *((name, "kind", "jpy") for name in ("cost", "treasury")),
        ("compliance", "means", "quantity_t"),
        ("bank", "holder", "quantity_t"),
        ("credits", "series", "quantity_t"),
        ("sectors", "sector", "jpy"),
    ],
)
def test_a_figure_of_replications_shows_means_with_their_intervals(
    runs: dict[int, Tables], name: str, key: str, value: str
) -> None:
    tables = experiment({seed: account(own) for seed, own in runs.items()}, runs)
    source = FigureSource(runs[1], measures(runs[1]), None, tables["years"], tables["burden"])
    many = FIGURES[name](source)
    single = [FIGURES[name](figure_source(own)) for own in runs.values()]
    keys = [column for column in single[0].columns if column != value]
    assert many.columns == [*keys, value, *many.columns[-3:]]
    unit = value.rpartition("_")[2]
    assert key in keys
    varied = 0
    for row in many.iter_rows(named=True):
        same = [pl.col(column) == row[column] for column in keys]
        found = [own.filter(same)[value].item() for own in single]
        values = [one for one in found if one is not None]
        assert row["runs"] == len(values)
        if not values:
            assert row[value] is None or row[value] == 0
            continue
        assert row[value] == pytest.approx(sum(values) / len(values))
        if all(values):
            own = interval(values)
            assert row[f"low_{unit}"] == pytest.approx(own.low)
            assert row[f"high_{unit}"] == pytest.approx(own.high)
            varied += own.low < own.high
        elif any(values):
            assert row[f"low_{unit}"] is None
    assert varied or not any(any(own[value]) for own in single)


def test_credits_of_runs_with_classes_are_shown_together(runs: dict[int, Tables]) -> None:
    own = runs[1]["supply"].with_columns(pl.lit("J-Credit, forest").alias("programme"))
    tables = experiment({seed: account(run) for seed, run in runs.items()}, runs)
    first = runs[1] | {"supply": own}
    source = FigureSource(first, measures(first), None, tables["years"], tables["burden"])
    series = set(FIGURES["credits"](source)["series"])
    assert series == {"credits issued", "used by others", "used in GX-ETS"}


def test_the_picture_of_sectors_shows_the_interval_of_each_part(runs: dict[int, Tables]) -> None:
    tables = experiment({seed: account(own) for seed, own in runs.items()}, runs)
    source = FigureSource(runs[1], measures(runs[1]), None, tables["years"], tables["burden"])
    data = FIGURES["sectors"](source)
    with style():
        figure = PICTURES["cost"](source, WIDE)
    assert figure is not None
    axes = figure.axes[-1]
    drawn = [path.vertices for lines in axes.collections for path in lines.get_paths()]
    lengths = sorted(float(ends[1, 0] - ends[0, 0]) for ends in drawn)
    known = data.drop_nulls("low_jpy").filter((pl.col("jpy") != 0).any().over("kind"))
    widths = sorted((known["high_jpy"] - known["low_jpy"]).to_list() * 2)  # each with its rim
    unit = max(widths) / max(lengths)
    assert np.allclose(np.array(lengths) * unit, widths)
    assert np.isclose(np.log10(unit), round(np.log10(unit)))
