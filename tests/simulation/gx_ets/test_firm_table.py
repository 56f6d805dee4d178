"""Tests of firms from a table: what is read, what is rejected and where, what is filled."""

from __future__ import annotations

from importlib import resources
from pathlib import Path

import numpy as np
import pytest
from msgspec.structs import replace

from exchange.errors import ConfigError
from simulation.gx_ets.economy import run
from simulation.gx_ets.firm_fill import fill, filled_csv, fit, sector_totals_t
from simulation.gx_ets.firm_table import SHIPPED, read_firms
from simulation.gx_ets.keys import GxScenario, Population
from simulation.gx_ets.population import population
from simulation.results.balances import unbalanced
from simulation.results.tables import frames
from simulation.scenarios.load import load_scenario, parse_scenario
from tests.simulation.gx_ets.test_policy_in_the_world import SMALL

SECTORS = [entry.name for entry in Population().sectors]
TONNES = ("emissions_2022_t", "emissions_2023_t", "emissions_2024_t")
HEAD = ",".join(("name", "sector", *TONNES, "activity", "benchmark", "status", "source"))
ROWS = (
    "A Works,steel,9,4000000,6000000,,,published,a page",
    'B Power,power,"3,000,000",,,,,published,a report',
    "C Cement,cement,,1000000,,500,1800,filled,so that totals match",
)


def written(folder: Path, rows: tuple[str, ...] = ROWS, head: str = HEAD) -> str:
    path = folder / "firms.csv"
    path.write_text("\n".join((head, *rows)) + "\n", encoding="utf-8")
    return str(path)


def test_emissions_are_those_of_the_base_years_where_a_row_has_them(tmp_path: Path) -> None:
    firms = read_firms(written(tmp_path), SECTORS)
    assert [firm.emissions_t for firm in firms] == [5_000_000, 3_000_000, 1_000_000]
    assert [firm.is_published for firm in firms] == [True, True, False]
    assert [firm.granted_t for firm in firms] == [None, None, 900_000]


@pytest.mark.parametrize(
    ("rows", "head", "sentence"),
    [
        (ROWS, HEAD.replace(",source", ""), "row 1: the column source is missing; there"),
        (ROWS, HEAD.replace("emissions_2023_t", "emissions_-2023_t"), "row 1, column 4: 'emiss"),
        (ROWS, HEAD.replace("emissions_2023_t", "emissions_1023_t"), "1023 is no fiscal year from"),
        (ROWS, HEAD.replace("emissions_2023_t", "emissions_2024_t"), "is there twice"),
        (ROWS, "name,sector,status,source", "a column such as emissions_2023_t is missing"),
        (("A,steel,-5,,,,,filled,x", *ROWS), HEAD, "row 2, column emissions_2022_t: -5 must"),
        (("A,steel,many,,,,,filled,x", *ROWS), HEAD, "row 2, column emissions_2022_t: 'many' is"),
        (("A,steel,nan,,,,,filled,x", *ROWS), HEAD, "row 2, column emissions_2022_t: nan must"),
        (("A,iron,5,,,,,filled,x", *ROWS), HEAD, "row 2, column sector: 'iron' is no sec"),
        ((*ROWS, ROWS[0]), HEAD, "row 5, column name: 'A Works' is already in r"),
        (("A,steel,,,,,,filled,x", *ROWS), HEAD, "row 2: has no emissions in any year"),
        (("A,steel,5,,,,,guessed,x", *ROWS), HEAD, "'guessed' must be published or filled"),
        (("A,steel,5,,,,,published,", *ROWS), HEAD, "row 2, column source: is empty"),
        (("A,steel,5,,,7,,filled,x", *ROWS), HEAD, "column activity: activity and benchmark are"),
        (("A, B,steel,5,,,,,filled,x", *ROWS), HEAD, "row 2: has more cells than the header"),
        (ROWS[:1], HEAD, "at least two firms"),
    ],
)  # fmt: skip
def test_a_wrong_table_is_one_sentence_with_row_and_column(
    rows: tuple[str, ...], head: str, sentence: str, tmp_path: Path
) -> None:
    with pytest.raises(ConfigError) as wrong:
        read_firms(written(tmp_path, rows, head), SECTORS)
    assert sentence in str(wrong.value)
    assert "firms.csv" in str(wrong.value)


def test_a_workbook_is_read_as_a_csv_file_is_and_text_in_a_number_cell_is_named(
    tmp_path: Path,
) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["name", "sector", "emissions_2023_t", "status", "source"])
    sheet.append(["A Works", "steel", 4_000_000, "published", "a page"])
    sheet.append(["B Power", "power", 3_000_000.0, "filled", "so that totals match"])
    path = tmp_path / "firms.xlsx"
    book.save(path)
    assert [firm.emissions_t for firm in read_firms(str(path), SECTORS)] == [4_000_000, 3_000_000]
    sheet["C3"] = "about three"
    book.save(path)
    with pytest.raises(
        ConfigError, match="row 3, column emissions_2023_t: 'about three' is no num"
    ):
        read_firms(str(path), SECTORS)
    path.write_bytes(b"no workbook")
    with pytest.raises(ConfigError, match="is no workbook"):
        read_firms(str(path), SECTORS)
    with pytest.raises(ConfigError, match="cannot read the firms"):
        read_firms(str(tmp_path / "none.csv"), SECTORS)


def scenario_with(folder: Path, more: str = "") -> GxScenario:
    written(folder)
    text = f'extends = "base-balanced"\n[population]\ntable = "firms.csv"\n{more}'
    found = parse_scenario(text, str(folder / "here.toml"))
    assert isinstance(found, GxScenario)
    return found


def test_a_scenario_holds_the_rows_of_its_table(tmp_path: Path) -> None:
    keys = scenario_with(tmp_path).population
    assert (keys.firms, keys.emissions_mt, len(keys.listed)) == (3, 9.0, 3)
    (tmp_path / "own.toml").write_text(
        'extends = "base-balanced"\npopulation.table = "firms.csv"\n'
    )
    again = parse_scenario(
        f'extends = "{tmp_path / "own.toml"}"\npolicy.credit_limit = 0.05\n', "elsewhere"
    )
    assert isinstance(again, GxScenario)
    assert again.population == keys
    plain = parse_scenario(f'extends = "{tmp_path / "own.toml"}"\npopulation.table = ""\n', "x")
    assert isinstance(plain, GxScenario)
    assert plain.population == Population()


@pytest.mark.parametrize(
    ("key", "sentence"),
    [("firms = 7", "firms must be 3, the rows"), ("emissions_mt = 7.0", "must be 9, the sum")],
)
def test_a_total_that_the_table_does_not_have_is_rejected(
    key: str, sentence: str, tmp_path: Path
) -> None:
    with pytest.raises(ConfigError, match=sentence):
        scenario_with(tmp_path, key + "\n")


def test_each_firm_has_its_row_s_size_sector_and_benchmark(tmp_path: Path) -> None:
    scenario = scenario_with(tmp_path)
    firms = population(scenario)
    assert firms.size_t.tolist() == [5e6, 3e6, 1e6]  # the largest first
    assert [SECTORS[sector] for sector in firms.sector] == ["steel", "power", "cement"]
    assert firms.output[2] == 900_000
    rows = tuple(replace(row, granted_t=None) for row in scenario.population.listed)
    drawn = population(replace(scenario, population=replace(scenario.population, listed=rows)))
    assert drawn.output[2] != 900_000
    assert (drawn.output[:2] == firms.output[:2]).all()


def test_a_run_marks_filled_firms_by_name(tmp_path: Path) -> None:
    keys = replace(scenario_with(tmp_path).population, seed=SMALL.population.seed)
    tables = frames(run(replace(SMALL, population=keys), "table", 1))
    assert unbalanced(tables) == []
    assert tables["firms"]["name"].to_list() == ["A Works", "B Power", "C Cement (filled)"]
    assert tables["firms"]["base_t"].to_list() == [5_000_000, 3_000_000, 1_000_000]


def shipped_text() -> str:
    file = resources.files("simulation") / "scenarios" / f"{SHIPPED}.csv"
    return file.read_text(encoding="utf-8")


def test_the_shipped_table_is_its_published_rows_filled_to_the_totals(tmp_path: Path) -> None:
    lines = shipped_text().splitlines()
    known = [lines[0], *(line for line in lines if ",published," in line)]
    path = tmp_path / "published.csv"
    path.write_text("\n".join(known) + "\n", encoding="utf-8")
    firms = read_firms(str(path), SECTORS)
    assert all(firm.source for firm in firms)
    filled = fill(firms, Population(), 350)
    assert filled_csv(path.read_text(encoding="utf-8"), filled) == shipped_text()
    sums = dict.fromkeys(SECTORS, 0)
    for firm in (*firms, *filled):
        sums[firm.sector] += firm.emissions_t
        assert firm.is_published or firm.emissions_t >= 100_000
    totals = sector_totals_t(Population())
    assert sums == {name: round(tonnes) for name, tonnes in totals.items()}
    assert sum(totals.values()) == pytest.approx(620e6)
    assert totals["steel"] == pytest.approx(150.23e6)


def test_named_firms_above_their_sector_s_total_leave_nothing_to_fill(tmp_path: Path) -> None:
    rows = ("A,steel,160000000,,,,,published,x", *ROWS[1:])
    firms = read_firms(written(tmp_path, rows), SECTORS)
    with pytest.raises(ConfigError, match="the firms of steel emit 160,000,000 t and leave"):
        fill(firms, Population(), 350)


def test_the_shipped_scenario_fits_the_published_totals() -> None:
    scenario = load_scenario("real-firms")
    assert isinstance(scenario, GxScenario)
    total, granted, steel = fit(scenario)
    assert total.found == pytest.approx(total.published)
    assert steel.found == pytest.approx(steel.published)
    assert granted.published == 480
    assert 480 < granted.found < 620  # the rules grant more than the members' targets
    assert np.all(np.diff(population(scenario).size_t) <= 0)
