"""Tests of scenario files: their content, and the errors for mistakes."""

from __future__ import annotations

from pathlib import Path

import pytest

from exchange.errors import ConfigError
from simulation.scenarios.load import (
    load_scenario,
    parse_scenario,
    scenario_names,
    scenario_schema,
)

FOUR_FIRMS = (
    Path(__file__).parents[2] / "simulation" / "scenarios" / "four_firms.toml"
).read_text()


def changed(old: str, new: str) -> str:
    assert old in FOUR_FIRMS
    return FOUR_FIRMS.replace(old, new, 1)


@pytest.mark.parametrize("name", scenario_names())
def test_every_shipped_scenario_loads_by_name(name: str) -> None:
    assert load_scenario(name).about


def test_a_scenario_loads_from_a_path_of_ones_own(tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    file.write_text(changed("80_000", "90_000"))
    assert load_scenario(str(file)).firms[1].emissions_t == 90_000


MISTAKES = [
    (
        "allocation_share",
        "alocation_share",
        "here.toml, line 7: alocation_share is not a known key; did you mean 'allocation_share'?",
    ),
    ("lot_t = 10", "lots = 10", "line 12: market.lots is not a known key; did you mean 'lot_t'?"),
    (
        'name = "Steel"\nemissions_t',
        'name = "Steel"\nemission_t',
        "line 22: firms[2].emission_t is not a known key; did you mean 'emissions_t'?",
    ),
    ("emissions_t = 60_000", "", "line 25: firms[3].emissions_t is missing"),
    ("= 60_000", '= "many"', "line 27: firms[3].emissions_t expected int, got str 'many' (t)"),
    ("= 60_000", "= -5", "line 27: firms[3].emissions_t expected int >= 1, not -5 (t)"),
    ("= 0.8", "= 1e-9", "line 7: allocation_share gives no firm a lot (market.lot_t)"),
    (
        "= 0.8",
        "= 80",
        "line 7: allocation_share expected float < 1.0, not 80 (share of 1: 0.05 is 5 %)",
    ),
    ("= 300", "= nan", "line 28: firms[3].abatement_slope_jpy_per_t_per_kt expected float >="),
    ("= 300", "= inf", "line 28: firms[3].abatement_slope_jpy_per_t_per_kt expected float <="),
    (
        "2027-10-01",
        "2027-10-02",
        "line 6: first_day is no exchange day; the next one is 2027-10-04",
    ),
    (
        "tick_yen = 0.1",
        "tick_yen = 0.01",
        "line 11: market.tick_yen x lot_t must be a whole number",
    ),
    ('"Paper"', '"Power"', "line 31: firms[4].name 'Power' is already another firm"),
    ("= 40_000", "= 4", "line 32: firms[4].emissions_t must be at least market.lot_t"),
    ("t = 2000", "t = 0.05", "reference_price_jpy_per_t must be at least tick_yen"),
    ("lot_t = 10", "lot_t 10", "here.toml: Expected '=' after a key"),
]


@pytest.mark.parametrize(("old", "new", "sentence"), MISTAKES)
def test_a_mistake_is_answered_with_line_key_and_what_is_wrong(
    old: str, new: str, sentence: str
) -> None:
    with pytest.raises(ConfigError) as rejection:
        parse_scenario(changed(old, new), "here.toml")
    assert sentence in str(rejection.value)


def test_an_unknown_name_gets_a_suggestion_and_the_list() -> None:
    with pytest.raises(ConfigError, match=r"did you mean 'four-firms'\?; there are: .*four-firms"):
        load_scenario("four-frims")


def test_a_file_that_is_not_there_is_said_so() -> None:
    with pytest.raises(ConfigError, match=r"cannot read the scenario nowhere\.toml"):
        load_scenario("nowhere.toml")


def test_bytes_that_are_no_text_are_said_so(tmp_path: Path) -> None:
    file = tmp_path / "binary.toml"
    file.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ConfigError, match="cannot read the scenario"):
        load_scenario(str(file))


def test_a_scenario_that_extends_another_says_only_what_differs(tmp_path: Path) -> None:
    (tmp_path / "steep.toml").write_text(
        'extends = "four-firms"\ntitle = "Steep"\n[market]\nlot_t = 100\n'
    )
    (tmp_path / "steeper.toml").write_text('extends = "steep.toml"\nallocation_share = 0.7\n')
    found, base = load_scenario(str(tmp_path / "steeper.toml")), load_scenario("four-firms")
    assert (found.title, found.market.lot_t, found.allocation_share) == ("Steep", 100, 0.7)
    assert (found.firms, found.market.tick_yen) == (base.firms, base.market.tick_yen)


def test_scenarios_that_extend_each_other_are_rejected(tmp_path: Path) -> None:
    one, other = tmp_path / "one.toml", tmp_path / "other.toml"
    one.write_text('extends = "other.toml"\n')
    other.write_text('extends = "one.toml"\n')
    with pytest.raises(ConfigError, match="extends comes back to"):
        load_scenario(str(one))


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("extends = 3", "must be a scenario's name"),
        ('extends = "four-frims"', "did you mean 'four-firms'"),
        ('extends = "nowhere.toml"', "cannot read the scenario"),
        ('extend = "four-firms"', "did you mean 'extends'"),
    ],
)
def test_a_base_that_cannot_be_had_is_said_so(line: str, sentence: str) -> None:
    with pytest.raises(ConfigError) as rejection:
        parse_scenario(line, "here.toml")
    assert sentence in str(rejection.value)


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        (
            "policy.discount_rate = 0.02",
            "did you mean 'behavior.discount_rate' or 'welfare.discount_rate'?",
        ),
        ("last_fiscal_year = 2026", "did you mean 'calendar.last_fiscal_year'?"),
        (
            "credits.issuance_factor = 2.0",
            "did you mean 'credits.jcredit.issuance_factor' or 'credits.jcm.issuance_factor'?",
        ),
    ],
)
def test_a_key_in_the_wrong_table_is_named_where_it_stands(line: str, sentence: str) -> None:
    with pytest.raises(ConfigError) as rejection:
        parse_scenario(f'extends = "base-short"\n{line}', "here.toml")
    assert sentence in str(rejection.value)


def test_the_schema_holds_every_key_and_its_bounds() -> None:
    schema = scenario_schema()["$defs"]
    assert schema["StaticScenario"]["additionalProperties"] is False
    assert "lot_t" in schema["Market"]["properties"]
    assert schema["Firm"]["properties"]["emissions_t"]["minimum"] == 1
