"""Tests of vintages with their own order books."""

from __future__ import annotations

from datetime import date, time

import polars as pl
import pytest
from msgspec.structs import replace

from exchange.compliance.supply import ALLOWANCE
from exchange.errors import ConfigError
from simulation.gx_ets.economy import Economy, Process
from simulation.gx_ets.keys import Calendar, GxScenario
from simulation.gx_ets.policy import Policy
from simulation.gx_ets.vintages import books
from simulation.planning.bundles import by_class
from simulation.results.balances import unbalanced
from simulation.results.figure_data import figure_source, price_fan
from simulation.results.measures import daily_prices, measures, price_line, years_met
from simulation.results.tables import Tables, frames
from simulation.scenarios.load import parse_scenario
from simulation.validation.cases.quiet import by_year
from simulation.validation.cases.vintages import NEEDS_MT, rows_of, scenario
from tests.simulation.gx_ets.test_policy_in_the_world import SHORT, tables_of

OWN = replace(
    SHORT,
    calendar=Calendar(last_fiscal_year=2027),
    policy=Policy(later_vintage_usable=False, has_floor=False, vintages="own_books"),
)
ALONE = replace(OWN, policy=replace(OWN.policy, banking_limit_share=0.0))


@pytest.fixture(scope="module")
def seen() -> tuple[Economy, dict[date, list[tuple[int | None, bool]]]]:
    """A run, and the books open on some of its days."""
    economy = Economy(OWN, 1)
    found: dict[date, list[tuple[int | None, bool]]] = {}

    def watch() -> Process:
        last = economy.dates.last_useful_day(2026)
        for day in (date(2027, 9, 1), date(2027, 12, 1), last, date(2028, 2, 15), date(2028, 6, 1)):
            yield economy.state.world.until(day, time(9, 45))
            open_now = books(economy.state, economy.dates, day)
            found[day] = [(book.vintage, book.is_due) for book in open_now]

    economy.state.world.start(watch())
    economy.go(lambda share: None)
    return economy, found


def test_two_books_are_open_between_a_grant_and_the_deadline_before_it(
    seen: tuple[Economy, dict[date, list[tuple[int | None, bool]]]],
) -> None:
    before, between, last, after, summer = seen[1].values()
    assert before == []
    assert between == last == [(2026, True), (2027, False)]
    assert after == summer == [(2027, True)]


def symbols(tables: Tables) -> list[str]:
    return sorted(tables["instruments"].filter(pl.col("kind") == "allowance")["symbol"])


def test_each_vintage_is_an_instrument_and_what_is_left_is_exchanged_for_the_next(
    seen: tuple[Economy, dict[date, list[tuple[int | None, bool]]]],
) -> None:
    tables = frames(seen[0].state.record)
    assert unbalanced(tables) == []
    assert symbols(tables) == ["GXA-26/JPY", "GXA-27/JPY", "GXA-28/JPY"]
    moved = tables["ledger"].filter(pl.col("kind") == "exchanged")
    assert moved["amount"].sum() == 0
    firms = tables["firms"].filter(pl.col("fiscal_year") == 2026)
    left = tables["ledger"].filter(
        (pl.col("kind") == "closing")
        & (pl.col("asset") == "GXA-26/JPY")
        & (pl.col("fiscal_year") == 2026)
    )
    assert left["amount"].sum() == 0
    assert firms["surrendered_t"].sum() > 0


def test_a_vintage_s_trades_count_in_its_own_year() -> None:
    tables = tables_of(ALONE)
    trades = tables["trades"].filter(pl.col("symbol").str.starts_with("GXA"))
    own = trades.group_by("symbol").agg(pl.col("quantity_t").sum()).sort("symbol")
    counted = measures(tables)["allowance_volume_t"].to_list()
    assert counted == own["quantity_t"].to_list()[: len(counted)]
    assert years_met(tables).height == len(counted) == 2


def test_one_line_shows_the_price_of_the_vintage_whose_deadline_comes_next() -> None:
    tables = tables_of(ALONE)
    line = price_line(tables)
    assert 0 < len(line) < len(daily_prices(tables, "allowance"))  # two books are open in autumn
    ends = dict(years_met(tables).select("fiscal_year", "deadline_ns").iter_rows())
    for year, times in line.group_by("fiscal_year").agg(pl.col("time_ns")).iter_rows():
        assert ends.get(year - 1, 0) < min(times) <= max(times) <= ends[year]
    shown = price_fan(figure_source(tables)).filter(series="allowance")
    bundled = dict(by_class(tables))[ALLOWANCE]
    assert shown["time_ns"].to_list() == line["time_ns"].to_list() == bundled["time_ns"].to_list()


def test_without_banking_nothing_of_a_vintage_is_left() -> None:
    tables = tables_of(ALONE)
    assert tables["ledger"].filter(pl.col("kind") == "exchanged").height == 0
    assert measures(tables)["net_bank_t"].to_list() == [0, 0]


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("", "as own_books needs later_vintage_usable = false, has_floor = false, part"),
        ("later_vintage_usable = false", "as own_books needs has_floor = false, participants.spec"),
    ],
)
def test_what_own_books_cannot_be_combined_with_is_named(line: str, sentence: str) -> None:
    text = f'extends = "base-balanced"\n[policy]\nvintages = "own_books"\n{line}\n'
    with pytest.raises(ConfigError, match=f"line 3: policy.vintages {sentence}"):
        parse_scenario(text, "here.toml")


def test_a_year_abates_at_the_price_of_its_own_vintage() -> None:
    assert [found for found in rows_of(is_banked=False) if not found.passed] == []


@pytest.mark.soak
def test_one_book_for_all_vintages_gives_the_signal_of_the_wrong_year() -> None:
    """Without banking a year then abates far from what it alone requires; own books mend this."""
    world: GxScenario = scenario(is_banked=False, vintages="fungible")
    abated = by_year(tables_of(world), "abatement_t")
    assert abs(abated[2028] / NEEDS_MT[2] - 1) > 0.2


def test_an_opening_stock_serves_the_first_vintage_and_lowers_its_price_from_the_first_day() -> (
    None
):
    prices = []
    for stock_mt in (0.0, 3.0):
        economy = Economy(
            replace(ALONE, policy=replace(ALONE.policy, opening_stock_mt=stock_mt)), 1
        )
        prices.append(economy.state.public.price(date(2026, 4, 1))[0])
    assert prices[1] < 0.1 * prices[0]
