"""Tests of the packs in the world: owners, the reserve, announced prices; docked scenarios."""

from __future__ import annotations

from datetime import date, time

import polars as pl
import pytest
from msgspec.structs import replace

from exchange.calendar import tokyo_ns
from exchange.errors import ConfigError
from simulation.gx_ets.auctions import StateAuctions
from simulation.gx_ets.economy import Economy
from simulation.gx_ets.keys import GxScenario
from simulation.gx_ets.owners import Owners
from simulation.results.balances import unbalanced
from simulation.results.measures import measures
from simulation.results.tables import Tables, frames
from simulation.scenarios.load import parse_scenario
from simulation.schemes.new_zealand import NewZealand
from simulation.schemes.published import published
from simulation.validation.cases.docked import events_mt, firms_mt, owners_mt, scenario


def short(name: str, last: int, rules: NewZealand | None = None) -> GxScenario:
    case = scenario(name)
    case = replace(case, calendar=replace(case.calendar, last_fiscal_year=last))
    return case if rules is None else replace(case, rules=rules)


def run(case: GxScenario) -> tuple[Economy, Tables]:
    economy = Economy(case, 1)
    economy.go(lambda _: None)
    return economy, frames(economy.state.record)


def new_zealand() -> NewZealand:
    rules = scenario("new-zealand").rules
    assert isinstance(rules, NewZealand)
    return rules


def test_the_scenario_holds_the_figures_of_the_governments_model() -> None:
    case, model = scenario("new-zealand"), published("nz_ets_model_2026")
    base, rules = case.population.emissions_mt, new_zealand()
    factors = {row.fiscal_year: row.intensity_factor for row in case.emissions.events}
    shares = {row.fiscal_year: row.allocation_share or 0.0 for row in case.policy.years}
    for year in range(2026, 2041):
        row = {key: float(text) for key, text in model[year].items()}
        assert base * factors.get(year, 1.0) == pytest.approx(row["demand_zero_price_mt"], abs=1e-4)
        assert base * shares[year] == pytest.approx(row["industrial_allocation_mt"], abs=1e-4)
        assert rules.removals_t(year) == round(1e6 * row["forestry_mt"])
        assert rules.announced_jpy_per_t(year) == pytest.approx(100 * row["price_nzd_per_t"])
    assert case.policy.opening_stock_mt == float(model[2025]["liquid_stockpile_end_mt"])


@pytest.fixture(scope="module")
def five_years() -> tuple[Economy, Tables]:
    rules = replace(new_zealand(), held_stock_mt=3.0)
    return run(short("new-zealand", 2030, rules))


def test_a_run_with_owners_balances_to_the_tonne(five_years: tuple[Economy, Tables]) -> None:
    assert unbalanced(five_years[1]) == []


def test_the_bank_is_used_before_removals_and_removals_before_the_held_stock(
    five_years: tuple[Economy, Tables],
) -> None:
    _, tables = five_years
    banked, owned = firms_mt(tables, "allowances_banked_t"), owners_mt(tables, "closing")
    sold = owners_mt(tables, "sold")
    assert banked[2026] > 5
    assert 2026 not in sold  # firms lacked nothing while they had a bank
    assert banked[2027] == pytest.approx(0, abs=1e-3)
    assert owned[2028] == pytest.approx(3.0 + 3.2982, abs=0.01)  # nothing of the held stock yet


def test_the_net_bank_counts_what_owners_hold(five_years: tuple[Economy, Tables]) -> None:
    _, tables = five_years
    banked, owned = firms_mt(tables, "allowances_banked_t"), owners_mt(tables, "closing")
    banks = dict(measures(tables).select("fiscal_year", "net_bank_t").iter_rows())
    for year, tonnes in banks.items():
        assert tonnes / 1e6 == pytest.approx(banked[year] + owned[year], abs=1e-6)


def test_firms_buy_from_owners_at_the_price_expected(five_years: tuple[Economy, Tables]) -> None:
    _, tables = five_years
    trades = tables["trades"].filter(pl.col("time_ns") < tokyo_ns(date(2030, 4, 1), time(0)))
    dear = trades.filter(pl.col("price_jpy_per_t") > 7400)["quantity_t"].sum()
    assert dear < 0.001 * trades["quantity_t"].sum()  # never above the forecast of 7,387


def test_a_year_takes_no_more_than_the_share_of_the_held_stock(
    five_years: tuple[Economy, Tables],
) -> None:
    """1.48 Mt are lacking in 2029, but of 3 Mt held owners lend 5 %; the rest is paid for."""
    _, tables = five_years
    owned = owners_mt(tables, "closing")
    assert owned[2029] == pytest.approx(3.0 * 0.95, abs=1e-3)
    assert owned[2030] == pytest.approx(3.0 * 0.95**2, abs=1e-3)
    paid = firms_mt(tables, "paid_t")
    assert paid[2028] == pytest.approx(0, abs=1e-3)
    assert paid[2029] == pytest.approx(1.4829 - 0.15, abs=0.01)


def test_owners_keep_the_held_stock_while_its_price_grows_as_fast_as_interest() -> None:
    rules = replace(new_zealand(), held_stock_mt=100.0, prices_jpy_per_t=(4000.0,) * 15)
    economy = Economy(short("new-zealand", 2026, replace(rules, later_growth=0.0)), 1)
    owners = Owners(economy.state, [100.0, 105.0, 107.0])
    assert economy.state.scenario.behavior.beliefs == "announced"
    owners.grant(2026)
    assert owners._quota_t == 5_000_000
    growing = replace(rules, prices_jpy_per_t=tuple(4000 * 1.06**n for n in range(15)))
    economy = Economy(short("new-zealand", 2026, growing), 1)
    owners = Owners(economy.state, [])
    owners.grant(2026)
    assert owners._quota_t == 0


def test_auctions_below_the_reserve_price_sell_nothing_and_at_it_all(
    five_years: tuple[Economy, Tables],
) -> None:
    sold, unsold = (events_mt(five_years[1], kind) for kind in ("auctioned", "unsold"))
    assert (sold[2026], unsold[2026]) == (0, 5.2)  # NZD 40 under 66
    assert [sold[year] for year in (2027, 2028, 2029, 2030)] == [4.3, 3.3, 2.4, 1.7]


def test_announced_prices_are_what_everybody_expects() -> None:
    state = Economy(short("new-zealand", 2027), 1).state
    assert state.price_forecast(date(2026, 9, 1)) == (4000.0, 0.0)
    assert state.price_forecast(date(2028, 3, 31)) == (6800.0, 0.0)


def test_announced_beliefs_need_rules_that_announce() -> None:
    text = 'extends = "base-balanced"\n[behavior]\nbeliefs = "announced"\n'
    with pytest.raises(ConfigError, match=r"line 3: behavior.beliefs as announced needs rules"):
        parse_scenario(text, "here.toml")
    own_books = 'extends = "own-vintages"\n[rules]\nscheme = "european-union"\n'
    with pytest.raises(ConfigError, match=r"policy\.vintages as own_books needs rules"):
        parse_scenario(own_books, "here.toml")


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        (
            'scheme = "atlantis"',
            "line 3: rules.scheme invalid value 'atlantis'; there are: gx-ets, new-zealand, eur",
        ),
        ("held_stock_mt = 3", "rules.scheme is missing; there are: gx-ets, new-zealand, european"),
        (
            'scheme = "new-zealand"\nliquidity_shar = 0.1',
            "line 4: rules.liquidity_shar is not a known key; did you mean 'liquidity_share'",
        ),
        ('scheme = "new-zealand"\noffers = "x"', "there are: when_short, always, never"),
        (
            'scheme = "new-zealand"\nprices_jpy_per_t = [1]',
            "line 4: rules.prices_jpy_per_t must be empty or as long as removals_mt",
        ),
        ('scheme = "european-union"\nlower_t = 900_000_000', "rules.lower_t must not be above"),
        ('scheme = "new-zealand"\nliquidity_share = 1.5', "rules.liquidity_share expected float"),
        ('scheme = "european-union"\nliquidity_share = 0.5', "rules.liquidity_share is not a"),
    ],
)
def test_a_wrong_pack_is_rejected_with_its_key(line: str, sentence: str) -> None:
    with pytest.raises(ConfigError, match=sentence):
        parse_scenario(f'extends = "base-balanced"\n[rules]\n{line}\n', "here.toml")


# --- the reserve ------------------------------------------------------------------------------


def test_a_reserve_takes_evenly_from_the_auctions_of_its_months_and_gives_back() -> None:
    state = Economy(scenario("european-union"), 1).state
    auctions = StateAuctions(state)
    planned = sum(state.auctioned_t.values())
    taken = auctions.shift(date(2019, 12, 1), date(2020, 12, 1), 120_000_007)
    assert len(taken) == 12
    assert sum(tonnes for _, tonnes in taken) == 120_000_007
    assert max(t for _, t in taken) - min(t for _, t in taken) <= 1
    assert sum(state.auctioned_t.values()) == planned - 120_000_007
    auctions.shift(date(2019, 12, 1), date(2020, 12, 1), -120_000_007)
    assert sum(state.auctioned_t.values()) == planned


def test_a_reserve_takes_no_more_than_an_auction_offers() -> None:
    state = Economy(scenario("european-union"), 1).state
    auctions = StateAuctions(state)
    planned = state.auctioned_t[2019]
    taken = auctions.shift(date(2019, 4, 1), date(2020, 4, 1), 10**12)
    assert sum(tonnes for _, tonnes in taken) == planned
    assert state.auctioned_t[2019] == 0


def test_circulation_counts_the_first_day_and_what_ended_years_owe() -> None:
    economy, tables = run(short("european-union", 2019))
    assert unbalanced(tables) == []
    events = tables["policy"].filter(pl.col("kind") == "in_circulation").sort("time_ns")
    assert events["quantity_t"][0] == 1_654_909_824
    assert events["quantity_t"][1] == pytest.approx(1_385_496_166, abs=10_000)
    assert sum(economy.state.reserved_t.values()) == pytest.approx(
        264_731_936 + 397_178_358 + 332_519_080, abs=10_000
    )


def test_a_reserve_that_takes_all_leaves_months_without_an_auction() -> None:
    case = short("european-union", 2019)
    rules = replace(case.rules, intake_share=0.9)
    economy, tables = run(replace(case, rules=rules))
    assert unbalanced(tables) == []
    assert economy.state.auctioned_t[2019] == 0
    sold = tables["policy"].filter(pl.col("kind") == "auctioned")
    assert sold.filter(pl.col("time_ns") < tokyo_ns(date(2020, 4, 1), time(0))).is_empty()
