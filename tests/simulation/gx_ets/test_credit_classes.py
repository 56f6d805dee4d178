"""J-Credit classes in the world: own supply, users and prices, one limit, and bad keys."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from math import exp, log, sqrt

import numpy as np
import polars as pl
import pytest
from msgspec.structs import replace

from exchange.errors import ConfigError
from simulation.core.rng import stream
from simulation.gx_ets.beliefs import forecast
from simulation.gx_ets.credit_classes import TAIL, other_users, willingness
from simulation.gx_ets.credit_trade import choke_jpy_per_t
from simulation.gx_ets.economy import run
from simulation.gx_ets.keys import CreditClass, Credits, GxScenario, JcmSupply, Participants, Supply
from simulation.gx_ets.policy import Policy
from simulation.gx_ets.population import population
from simulation.gx_ets.supply_outlook import expected_class_supply_mt
from simulation.results.balances import unbalanced
from simulation.results.tables import Tables, frames
from simulation.scenarios.load import load_scenario, parse_scenario
from tests.simulation.gx_ets.test_policy_in_the_world import SMALL

FOREST = CreditClass(
    name="forest",
    base_price_jpy_per_t=2000,
    other_demand_choke_jpy_per_t=2000,
    other_demand_jpy_per_t_per_mt=2000,
    supply=Supply(projects_a_year=4, stock_t=400_000),
)
DEAR = replace(FOREST, name="energy_saving", other_demand_choke_jpy_per_t=30_000.0,
               other_demand_jpy_per_t_per_mt=60_000.0, base_price_jpy_per_t=18_000.0)  # fmt: skip
NONE_ELSE = Credits(
    jcredit=Supply(projects_a_year=0, stock_t=0),
    jcm=JcmSupply(projects_a_year=0, stock_t=0),
    government_stock_t=0,
    other_buyers=4,
    sellers=4,
)
CLASSES = replace(SMALL, credits=replace(NONE_ELSE, classes=(FOREST, DEAR)))


@lru_cache(maxsize=8)
def tables_of(scenario: GxScenario) -> Tables:
    tables = frames(run(scenario, "classes", 1))
    assert unbalanced(tables) == []
    return tables


def traded(tables: Tables, symbol: str) -> pl.DataFrame:
    return tables["trades"].filter(pl.col("symbol") == symbol)


def test_each_class_has_its_own_price_and_firms_use_the_cheap_one() -> None:
    tables = tables_of(CLASSES)
    forest, dear = (traded(tables, symbol) for symbol in ("JCR-FO/JPY", "JCR-ES/JPY"))
    assert forest.height
    assert dear.height
    assert forest["price_jpy_per_t"].median() < 4300 < 10_000 < dear["price_jpy_per_t"].median()
    firms = tables["accounts"].filter(pl.col("kind") == "firm")["account"].implode()
    assert forest.filter(pl.col("buyer").is_in(firms)).height
    assert not dear.filter(pl.col("buyer").is_in(firms)).height
    assert tables["firms"]["credits_used_t"].sum() > 0
    supply = tables["supply"].filter(pl.col("stage") == "issued")
    assert set(supply["programme"]) == {"J-Credit, forest", "J-Credit, energy saving"}


def test_classes_count_together_towards_the_limit() -> None:
    tables = tables_of(CLASSES)
    firms = tables["firms"]
    assert (firms["credits_used_t"] <= firms["credit_room_t"]).all()
    used = firms["credits_used_t"].sum() + firms["credits_banked_t"].sum()
    assert used == firms["credits_bought_t"].sum() - firms["credits_sold_t"].sum()
    stock = tables["years"].filter(pl.col("is_met") == 1)["credit_stock_t"].sum()
    assert stock > firms["credits_banked_t"].sum()  # holders' tonnes of every class are counted


def test_classes_without_a_changed_key_leave_the_other_markets_as_they_are() -> None:
    """A class that nobody may use and nobody issues changes no trade of the others."""
    empty = replace(FOREST, supply=Supply(projects_a_year=0, stock_t=0))
    usual = replace(SMALL, credits=replace(SMALL.credits, jcm=JcmSupply(stock_t=50_000)))
    more = replace(usual, credits=replace(usual.credits, classes=(empty,)))
    assert tables_of(usual)["trades"].equals(tables_of(more)["trades"])


def test_classes_trade_beside_vintages_with_own_books_and_only_allowances_have_a_vintage() -> None:
    own = replace(
        CLASSES,
        policy=Policy(later_vintage_usable=False, has_floor=False, vintages="own_books"),
        participants=Participants(market_makers=0, speculators=0),
    )
    tables = tables_of(own)
    assert traded(tables, "JCR-FO/JPY").height
    kinds = tables["instruments"]
    assert (kinds.filter(pl.col("kind") == "credit")["vintage"] == 0).all()
    assert (kinds.filter(pl.col("kind") == "allowance")["vintage"] >= 2026).all()


def test_pipelines_of_classes_draw_for_themselves() -> None:
    same = replace(DEAR, supply=FOREST.supply)
    tables = tables_of(replace(CLASSES, credits=replace(NONE_ELSE, classes=(FOREST, same))))
    issued = tables["supply"].filter(pl.col("stage") == "issued")
    parts = [own["quantity_t"].to_list() for _, own in issued.group_by("programme")]
    assert len(parts) == 2
    assert parts[0] != parts[1]


def test_willingness_is_the_sum_of_steps_that_die_away() -> None:
    keys = Credits(other_demand_sd=0.6, other_demand_return_years=0.5)
    found = willingness(keys, 7, "X", 400)
    steps = stream(7, "willingness X").standard_t(TAIL, 400) / sqrt(2)
    kept = 1 - 1 / (365 * 0.5)
    for day in (0, 1, 50, 399):
        slow = sum(0.6 / sqrt(365) * float(steps[k]) * kept ** (day - 1 - k) for k in range(day))
        assert found[day] == pytest.approx(exp(slow))
    assert (willingness(Credits(), 7, "X", 5) == 1).all()
    assert found.tolist() != willingness(keys, 7, "Y", 400).tolist()


def test_a_years_change_has_the_stated_sd() -> None:
    """Of an autoregression: s sqrt(T / 2 (1 - exp(-2 / T))) after a year."""
    keys = Credits(other_demand_sd=0.68, other_demand_return_years=3.0)
    logs = [log(willingness(keys, seed, "X", 366)[365]) for seed in range(600)]
    wanted = 0.68 * sqrt(1.5 * (1 - exp(-2 / 3)))
    assert wanted == pytest.approx(0.58, abs=0.005)
    assert np.std(logs) == pytest.approx(wanted, rel=0.12)  # four standard errors


def test_a_class_has_its_own_highest_price_and_the_common_trend() -> None:
    demand = other_users(CLASSES, 1, "JCR-ES/JPY", 1.0, DEAR)
    for day in (date(2026, 4, 1), date(2027, 6, 1)):
        ratio = demand.choke_jpy_per_t(CLASSES, day) / choke_jpy_per_t(CLASSES, day)
        assert ratio == pytest.approx(30_000 / 8000)


def test_supply_of_a_class_is_expected_in_the_allowances_price() -> None:
    # Issuance of 4 / 21 of 1.03 Mt, and a fifth of the stock beyond three years of it.
    usual = 4 / 21 * 1.03
    assert expected_class_supply_mt(CLASSES, FOREST, 2) == pytest.approx(usual)
    rich = replace(FOREST, supply=Supply(projects_a_year=4, stock_t=2_000_000))
    assert expected_class_supply_mt(CLASSES, rich, 2) == pytest.approx(
        usual + (2.0 - 3 * usual) / 5
    )
    plenty = replace(FOREST, supply=Supply(projects_a_year=4, stock_t=20_000_000))
    with_it = replace(CLASSES, credits=replace(NONE_ELSE, classes=(plenty,)))
    without = replace(CLASSES, credits=NONE_ELSE)
    prices = [float(forecast(one, population(one)).means[0]) for one in (with_it, without)]
    assert prices[0] < prices[1]


CLASS = """extends = "base-balanced"
[[credits.classes]]
name = "{name}"
base_price_jpy_per_t = 3000
other_demand_choke_jpy_per_t = 5000
other_demand_jpy_per_t_per_mt = 50_000
"""


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (CLASS.format(name="solar"), r"line 3: .*name 'solar' is none of agri_biochar, .*forest"),
        (CLASS.format(name="renewable_electricity"), r"is the class of credits\.jcredit"),
        (
            CLASS.format(name="forest")
            + CLASS.format(name="forest").replace('extends = "base-balanced"\n', ""),
            r"'forest' appears twice",
        ),
        (
            CLASS.format(name="forest") + "[credits.classes.supply]\nstock_t = -5\n",
            r"stock_t expected int >= 0",
        ),
        (
            CLASS.format(name="forest") + "[credits.classes.supply]\nprojects_a_year = -1.0\n",
            r"projects_a_year expected float >= 0",
        ),
        (
            CLASS.format(name="forest") + "[credits.classes.supply]\nhalt_share = 0.5\n",
            r"halt_from is missing",
        ),
        (CLASS.format(name="forest").replace("3000", "-1"), r"base_price_jpy_per_t expected float"),
    ],
)
def test_a_bad_class_is_rejected_with_its_key(text: str, sentence: str) -> None:
    with pytest.raises(ConfigError, match=sentence):
        parse_scenario(text, "here.toml")


def test_the_shipped_classes_start_at_the_tses_prices_of_july_2025() -> None:
    scenario = load_scenario("credit-classes")
    assert isinstance(scenario, GxScenario)
    levels = {one.name: one.base_price_jpy_per_t for one in scenario.credits.classes}
    assert levels == {"energy_saving": 4700, "forest": 5125, "agri_midseason_drainage": 3600}
    assert scenario.credits.base_price_jpy_per_t == 6000
