"""Every column of results, every figure and every scenario has its text in both languages."""

from __future__ import annotations

import polars as pl
import pytest

from simulation.experiments.summary import DIFFERENCE, OWN
from simulation.experiments.yearly import COLUMNS
from simulation.report.column_texts import column_text, table_text
from simulation.report.findings import findings, tonnes, yen
from simulation.report.readings import TITLES, reading
from simulation.report.scenario_texts import japanese_texts
from simulation.results.account import account
from simulation.results.figure_data import FIGURES, figure_source
from simulation.results.manifest import EXPERIMENT_TABLES
from simulation.results.measures import figures, measures
from simulation.results.readable import LABELS
from simulation.results.tables import Tables, frames
from simulation.scenarios.load import scenario_names
from tests.simulation.synthetic import synthetic_record


@pytest.fixture(scope="module")
def tables() -> Tables:
    found = frames(synthetic_record())
    return found | {"burden": account(found)}


def is_japanese(text: str) -> bool:
    return any("぀" <= sign <= "鿿" for sign in text)


def test_every_column_of_a_run_has_a_meaning_and_a_unit(tables: Tables) -> None:
    for name, table in tables.items():
        assert is_japanese(table_text(name).ja)
        for column in table.columns:
            text = column_text(name, column)
            assert text.en.endswith("."), column
            assert is_japanese(text.ja), column
            is_number = table[column].dtype.is_numeric()
            is_code = column in {"instrument", "account", "firm", "project", "seed", "is_met",
                                 "is_sector", "buyer", "seller"}  # fmt: skip
            assert text.unit or not is_number or is_code, column


def test_every_column_of_an_experiment_and_every_figure_has_a_meaning(tables: Tables) -> None:
    by_year = measures(tables)
    names = {*figures(by_year), *by_year.columns, *OWN, *DIFFERENCE, *COLUMNS, "variant", "runs"}
    for name in names:
        assert is_japanese(column_text("summary", name).ja), name
    for name in EXPERIMENT_TABLES:
        assert is_japanese(table_text(f"runs_{name}").ja), name


def test_units_are_those_of_the_names() -> None:
    assert column_text("trades", "price_jpy_per_t").unit == "yen/t"
    assert column_text("firms", "abatement_jpy").unit == "yen"
    assert column_text("firms", "emissions_t").unit == "t"
    assert column_text("years", "time_at_floor").unit == "share of 1"
    assert column_text("trades", "quantity_t") != column_text("curves", "quantity_t")
    with pytest.raises(KeyError):
        column_text("trades", "no_such_column")


def test_every_figure_has_a_title_and_a_reading_of_its_own_data(tables: Tables) -> None:
    source = figure_source(tables)
    for name, make in FIGURES.items():
        data = make(source)
        said = reading(name, data)
        assert is_japanese(said.ja), name
        assert is_japanese(TITLES[name].ja), name
        assert said.en.endswith("."), name
        assert reading(name, data.head(0)).en == "This run has no data for it."


def test_a_reading_states_the_figures_of_its_data() -> None:
    data = pl.DataFrame(
        {"fiscal_year": [2026, 2026, 2027], "kind": ["a", "b", "a"], "jpy": [1e9, 2e9, 5e9]}
    )
    said = reading("cost", data)
    assert said.en == "Compliance cost 8 billion yen over all years, most in FY2027."
    assert "80億円" in said.ja
    assert "2027年度" in said.ja


def test_findings_say_the_same_in_both_languages(tables: Tables) -> None:
    by_year = measures(tables)
    found = findings(tables, by_year)
    assert all(is_japanese(one.ja) and not is_japanese(one.en) for one in found)
    price = figures(by_year)["price_jpy_per_t"]
    assert price is not None
    assert f"{price:,.0f} yen/t" in found[1].en
    assert f"{price:,.0f}円/t" in found[1].ja


def test_japanese_amounts_have_japanese_units() -> None:
    assert yen(1_234_000_000_000).ja == "1.23兆円"
    assert yen(-45_600_000_000).ja == "-456億円"
    assert yen(120_000).ja == "12万円"
    assert yen(900).ja == "900円"
    assert tonnes(1_500_000).ja == "1.50 Mt"


def test_labels_and_scenarios_have_japanese_texts() -> None:
    assert all(is_japanese(text.ja) for text in LABELS.values())
    assert japanese_texts().keys() == set(scenario_names())


def test_the_reading_of_sectors_says_who_paid_or_that_nobody_did() -> None:
    costs = pl.DataFrame({"sector": ["power", "steel"], "kind": "abatement", "jpy": [5.0, -3.0]})
    assert "power, 5 yen" in reading("sectors", costs).en
    gains = costs.with_columns(jpy=pl.Series([-1.0, -3.0]))
    assert reading("sectors", gains).en == "No sector paid on balance; power earned least, 1 yen."
    assert "発電（1円）" in reading("sectors", gains).ja
