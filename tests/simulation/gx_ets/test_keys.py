"""Tests of GX-ETS scenario files: rejections with key and line, and the effect of changed keys."""

from __future__ import annotations

from datetime import date

import pytest
from msgspec.structs import replace

from exchange.errors import ConfigError
from simulation.gx_ets.economy import run
from simulation.gx_ets.keys import Calendar, Credits, GxScenario, JcmSupply, Population, Supply
from simulation.gx_ets.policy import Policy
from simulation.results.tables import frames
from simulation.scenarios.load import load_scenario, parse_scenario, scenario_names, scenario_schema

ASKED_FOR = {
    *("base-long", "base-balanced", "base-short", "jcm-delay", "jcredit-stagnation"),
    *("both-supplies", "activity-boom", "gas-spike", "narrow-collar", "wide-collar"),
    *("no-collar", "soft-ceiling", "floor-reverse-auction", "banking-limit", "credit-limit-5"),
    *("credit-limit-10", "credit-limit-20", "hoarding", "no-later-vintage", "after-2030"),
    *("thin-market", "pay-and-hold"),
}


@pytest.mark.parametrize("name", sorted(ASKED_FOR))
def test_a_shipped_scenario_says_what_it_shows(name: str) -> None:
    scenario = load_scenario(name)
    assert isinstance(scenario, GxScenario)
    assert len(scenario.about.split()) >= 20
    assert "seed" not in scenario.about  # no figure of a single seed


def test_every_shipped_scenario_is_read() -> None:
    assert set(scenario_names()) >= ASKED_FOR
    for name in scenario_names():
        assert load_scenario(name).title


@pytest.mark.parametrize(
    ("lines", "sentence"),
    [
        ("[policy]\nfloor_jpy_per_t = 9000", r"line 3: policy\.floor_jpy_per_t must be above 0"),
        ("[behavior]\nbelief = 'myopic'", r"line 3: behavior\.belief is not .* 'beliefs'\?"),
        ("[credits.jcm]\nstock_t = -4", r"line 3: credits\.jcm\.stock_t expected int >= 0"),
        ("[credits.jcm]\nhalt_share = 0.5", r"line 2: credits\.jcm\.halt_from is missing"),
        ("[calendar]\nopening = 2028-05-01", r"calendar\.deadline_day the first deadline"),
        ("[calendar]\nopening = 2027-09-01", r"line 3: calendar\.opening must not be before"),
        ("[calendar]\ndeadline_day = '02-31'", r"line 3: calendar\.deadline_day '02-31' is no"),
        ("[calendar]\ndeadline_day = '02-29'", r"deadline_day '02-29' is no month .*'02-28' is"),
        ("[calendar]\nallocation_day = '02-29'", r"line 3: calendar\.allocation_day '02-29' is no"),
        ("[calendar]\nverified_day = '02-29'", r"line 3: calendar\.verified_day '02-29' is no"),
        ("[calendar]\nlast_fiscal_year = 2025", r"line 3: calendar\.last_fiscal_year must be in"),
        ("[behavior]\nhorizon_fiscal_year = 2028", r"line 3: behavior\.horizon_fiscal_year"),
        ("[population]\nsmallest_t = 200_000_000", r"line 3: population\.smallest_t must be below"),
        ("[[population.sectors]]\nname = 'x'\nshare = 0.4", r"shares must add up to 1, not 0\.4"),
        (
            "[emissions]\nevents = [{ fiscal_year = 2028, sector = 'stell' }]",
            r"emissions\.events\[1\]\.sector 'stell' is none of power",
        ),
        (
            "[emissions]\nsites = [{ fiscal_year = 2028, sector = 'stell', share = 0.1 }]",
            r"emissions\.sites\[1\]\.sector 'stell' is none of power",
        ),
        (
            "[[emissions.sites]]\nfiscal_year = 2028\nshare = -0.6\n"
            "[[emissions.sites]]\nfiscal_year = 2029\nsector = 'steel'\nshare = -0.6",
            r"line 8: emissions\.sites\[2\]\.share closes more than all activity of steel",
        ),
        (
            "[allowance_market]\nsessions = 'daily'",
            r"line 3: allowance_market\.sessions invalid enum value 'daily'; "
            r"there are: call, continuous, both",
        ),
        ("[policy]\nceiling_jpy_per_t = 900", r"line 3: policy\.floor_jpy_per_t must be above 0"),
    ],
)
def test_what_cannot_hold_is_rejected_with_key_and_line(lines: str, sentence: str) -> None:
    with pytest.raises(ConfigError, match=sentence):
        parse_scenario(f'extends = "base-balanced"\n{lines}\n', "here.toml")


def test_an_unknown_model_is_rejected_with_the_known_ones() -> None:
    with pytest.raises(ConfigError, match=r"'gx' is no model; there are: static, gx-ets"):
        parse_scenario('model = "gx"\ntitle = "x"\n', "here.toml")


def test_the_schema_holds_both_models() -> None:
    tables = scenario_schema()["$defs"]
    assert tables["GxScenario"]["properties"]["model"]["enum"] == ["gx-ets"]
    assert tables["Policy"]["properties"]["credit_limit"]["default"] == 0.10


def test_limits_on_credits_change_nothing_while_others_pay_more() -> None:
    small = GxScenario(
        title="Small",
        calendar=Calendar(
            last_fiscal_year=2026,
            first_allocation=date(2027, 4, 1),
            allocation_day="04-01",
            opening=date(2027, 4, 5),
            verified_day="04-08",
            deadline_day="04-30",
        ),
        population=Population(firms=8, emissions_mt=20, largest_t=10_000_000),
        credits=Credits(
            jcredit=Supply(projects_a_year=0, stock_t=300_000),
            jcm=JcmSupply(projects_a_year=0, stock_t=20_000),
            other_buyers=4,
            sellers=2,
        ),
    )
    found = []
    for limit in (0.05, 0.10, 0.20):
        tables = frames(run(replace(small, policy=Policy(credit_limit=limit)), "small", seed=1))
        assert tables["firms"]["credits_used_t"].sum() == 0
        found.append(tables["trades"].rows())
    assert found[0]
    assert found[0] == found[1] == found[2]
