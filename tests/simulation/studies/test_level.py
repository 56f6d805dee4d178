"""Tests of the study "What decides the price level"."""

from __future__ import annotations

import re

import pytest
from msgspec.structs import replace

from simulation.gx_ets.beliefs import forecast
from simulation.gx_ets.keys import GxScenario
from simulation.gx_ets.population import population
from simulation.report.level_page import level_page
from simulation.report.study_page import study_page
from simulation.scenarios.load import load_scenario
from simulation.studies.agency import Effect, effect_tables
from simulation.studies.level import BASE, GROUPS, level_effects, level_study
from simulation.studies.study import Found
from tests.simulation.studies.made_up import found_in

SHIPPED = {  # designs that are shipped as scenarios
    "adaptive": "beliefs-adaptive",
    "myopic": "beliefs-myopic",
    "announced-2050": "announced-2050",
    "flat": "curve-flat",
    "steep": "curve-steep",
}


@pytest.fixture(scope="module")
def small() -> Found:
    return found_in(level_study(small=True, replications=2))


@pytest.fixture(scope="module")
def rows(small: Found) -> list[Effect]:
    return level_effects(small)


def expected_price(design: str) -> float:
    study = level_study()
    (found,) = [one for one in study.designs if one.key == design]
    scenario = study.scenario(found)
    return float(forecast(scenario, population(scenario)).means[0])


def test_each_design_changes_its_reference_and_has_its_own_name() -> None:
    study = level_study()
    keys = [design.key for design in study.designs]
    assert len(keys) == len(set(keys))
    for group in GROUPS:
        base = study.scenario(group.designs[0])
        for design in group.designs[1:]:
            assert design.scenario == group.scenario
            changed = study.scenario(design)
            assert replace(changed, title="", about="") != replace(base, title="", about="")


@pytest.mark.parametrize(("design", "name"), SHIPPED.items())
def test_a_shipped_scenario_is_the_study_s_design(design: str, name: str) -> None:
    study = level_study()
    (found,) = [one for one in study.designs if one.key == design]
    shipped = load_scenario(name)
    assert isinstance(shipped, GxScenario)
    assert replace(shipped, title="", about="") == replace(
        study.scenario(found), title="", about=""
    )


def test_the_shared_reference_is_run_once_and_each_design_has_its_own(rows: list[Effect]) -> None:
    bases = {row.design.key: row.base.key for row in rows}
    assert bases[BASE.key] == BASE.key
    assert bases["flat"] == bases["myopic"] == BASE.key
    assert bases["short-flat-changed"] == "short-flat"
    tables = effect_tables(rows, "level")
    assert tables["level"].select("design", "figure").is_duplicated().sum() == 0


def test_a_curve_with_more_abatement_lowers_the_expected_price() -> None:
    assert expected_price("flat") < expected_price("base") < expected_price("steep")


def test_a_benchmark_that_stands_still_for_longer_lowers_the_expected_price() -> None:
    prices = [expected_price(name) for name in ("base", "announced-2040", "announced-2050")]
    assert prices == sorted(prices, reverse=True)
    assert expected_price("longer-horizon") == pytest.approx(prices[0], rel=0.002)


def test_the_pages_name_each_design_in_both_languages(small: Found, rows: list[Effect]) -> None:
    page = level_page(small, rows, "tanso study level", "tanso study level --check")
    english, japanese = study_page(page, "en"), study_page(page, "ja")
    for design in small.study.designs:
        assert design.text.en.replace("'", "&#x27;") in english
        assert design.text.ja in japanese
    for text in (english, japanese):
        assert "None" not in text
        assert "{" not in re.sub(r"<(style|svg).*?</\1>", "", text, flags=re.DOTALL)
    ids = re.findall(r' id="([^"]+)"', english)
    assert len(ids) == len(set(ids))
