"""`tanso registry` for reports: SHK, Article 6 adjustments, attributes, the cost of a shortage."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from typer.testing import CliRunner

from api.cli.registry import app
from exchange.commands import SchemeUse
from exchange.errors import ConfigError, RegistryRejected
from exchange.registry.accounts.emissions import Emissions, VerifiedEmissions
from exchange.registry.port import Issuance, Project, Retirement
from exchange.registry.projects.office import Filed
from exchange.registry.serials import Vintage
from exchange.registry.sql.registry import SqlRegistry
from exchange.units import time_ns
from tests.registry.world import ALICE, furnish

CY2022 = Vintage(date(2022, 1, 1), date(2022, 12, 31))
JCM = "jcm/from_2021"
SHK_2026 = (SchemeUse("shk", 2026),)


def noon(year: int) -> int:
    return time_ns(datetime(year, 5, 1, 3, tzinfo=UTC))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A registry in which alice retired 30 t of JCM credits for SHK in 2026 and 20 t in 2027, and
    emitted 1,000 t."""
    made = tmp_path_factory.mktemp("reports")
    registry = SqlRegistry.open(f"sqlite:///{made}/registry.db")
    furnish(registry)
    registry.register_project(
        Project(
            project_id="VN01", programme="JCM", name="Boilers", country="VNM",
            cooperative_approach="CA0007", authorized_by=("JPN", "VNM"),
        ),
        0,
    )  # fmt: skip
    registry.perform("v", Issuance("VN01", JCM, CY2022, ((ALICE, 80),)), noon(2026))
    for key, tonnes, year in (("a", 30, 2026), ("b", 20, 2027)):
        act = Retirement(ALICE, JCM, tonnes, "", "alice", schemes=SHK_2026)
        registry.perform(key, act, noon(year))
    emitted = Emissions("alice", 2026, 1_000, "Verifier K.K.")
    VerifiedEmissions(registry).enter(emitted, Filed("rita", noon(2027)))
    registry.close()
    return made


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("reporting", "duties"):
        monkeypatch.setattr(f"api.cli.{module}.now_ns", lambda: noon(2027) + 10**9)
    monkeypatch.setenv("COLUMNS", "80")


def tanso(*words: object) -> Result:
    result = CliRunner().invoke(app, [str(word) for word in words])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert result.exit_code == 0, result.output
    return result


def shown(*words: object) -> str:
    """Run a command whose output must fit in 80 columns; return it with spaces folded."""
    output = tanso(*words).output
    assert all(len(line) <= 80 for line in output.splitlines())
    return " ".join(output.split())


def json_of(*words: object) -> Any:
    return json.loads(tanso(*words, "--json").output)


def test_shk_adjusts_emissions_by_what_the_registry_retired(folder: Path) -> None:
    words = (
        "shk", "--registry", folder, "--holder", "alice", "--year", 2026,
        "--basic-t", 10_000, "--bought-power-t", 1_000, "--transferred-t", 300,
        "--forest-sinks-t", 200, "--certificates-kwh", 1_000_000, "--factor", "0.434",
        "--correction", "1.02",
    )  # fmt: skip
    found = json_of(*words)
    assert found["report"]["retired_t"] == 50
    assert found["certificate_deduction_t"] == "442.68"
    assert float(found["adjusted_emissions_t"]) == 10_000 + 100 - 50 - 442.68
    assert "adjusted emissions │ 9,607.32" in shown(*words)


def test_a_supplier_s_factor_falls_by_what_it_retired(folder: Path) -> None:
    words = (
        "power-factor", "--registry", folder, "--holder", "alice", "--year", 2026,
        "--emissions-t", 5_050, "--sold-kwh", 10_000_000,
    )  # fmt: skip
    found = json_of(*words)
    assert (found["factor_kg_per_kwh"], found["adjusted_factor_kg_per_kwh"]) == ("0.505", "0.5")
    assert "adjusted factor, kg-CO2/kWh │ 0.500000" in shown(*words)


def test_adjustments_average_the_whole_or_follow_the_years(folder: Path) -> None:
    averaged = json_of("adjustments", "--registry", folder)["adjustments"]
    assert len(averaged) == 20
    assert {(adjustment["state"], adjustment["tonnes"]) for adjustment in averaged} == {
        ("JPN", "5"),
        ("VNM", "-5"),
    }
    assert "JPN │ 2021 to 2030 │ 5" in shown("adjustments", "--registry", folder)
    words = ("adjustments", "--registry", folder, "--method", "trajectory")
    yearly = [
        (adjustment["state"], adjustment["year"], adjustment["tonnes"])
        for adjustment in json_of(*words)["adjustments"]
    ]
    assert yearly == [
        ("JPN", 2026, "30"), ("VNM", 2026, "-30"), ("JPN", 2027, "20"), ("VNM", 2027, "-20"),
    ]  # fmt: skip
    assert "VNM │ 2027 │ -20" in shown(*words)


def test_attributes_say_what_standards_make_of_each_project(folder: Path) -> None:
    found = {project["project"]: project for project in json_of("attributes", "--registry", folder)}
    assert found["VN01"] == {
        "project": "VN01", "programme": "JCM", "kind": "reduction by technology",
        "is_icroa_endorsed": False, "counts_at_net_zero": False,
    }  # fmt: skip
    output = shown("attributes", "--registry", folder)
    assert "about 10% of the base year" in output
    assert "real, measurable" in output


@pytest.mark.parametrize(
    ("words", "vcs", "gold"),
    [
        (("--activity", "hydropower", "--large"), True, False),
        (("--activity", "lighting"), False, False),
        (("--activity", "hydropower", "--large", "--least-developed"), True, False),
        (("--activity", "grid power", "--renewable-share-percent", "3.6"), True, True),
    ],
)
def test_exclusions_follow_activity_country_and_size(
    words: tuple[str, ...], vcs: bool, gold: bool
) -> None:
    assert json_of("exclusions", *words) == {"vcs_excludes": vcs, "gold_standard_excludes": gold}
    assert "Gold Standard │" in shown("exclusions", *words)


def test_a_duty_s_shortage_has_its_price(folder: Path) -> None:
    words = ("duty", "--registry", folder, "--holder", "alice", "--year", 2026)
    found = json_of(*words)
    assert found["shortage_t"] == 1_000
    assert (found["ceiling_payment_yen"], found["penalty_yen"]) == (4_300_000, 4_730_000)
    output = shown(*words)
    assert "ceiling payment 4,300,000 yen, or a penalty of 4,730,000 yen" in output
    assert json_of(*words, "--ceiling", 5_001)["penalty_yen"] == 5_501_100


@pytest.mark.parametrize(
    ("words", "error", "sentence"),
    [
        (("shk", "--holder", "alice", "--year", "2026", "--basic-t", "1", "--forest-sinks-t", "1"),
         ConfigError, "--forest-sinks-t must not exceed"),
        (("shk", "--holder", "alice", "--year", "2026", "--basic-t", "1", "--certificates-kwh",
          "1"), ConfigError, "--factor is needed for certificates: the national average"),
        (("shk", "--holder", "alice", "--year", "2026", "--basic-t", "1", "--factor", "much"),
         ConfigError, "--factor must be a number such as"),
        (("shk", "--holder", "alice", "--year", "2026", "--basic-t", "1", "--correction", "nan"),
         ConfigError, "--correction must be 0 or more"),
        (("shk", "--holder", "nobody", "--year", "2026", "--basic-t", "1"),
         RegistryRejected, "no participant"),
        (("power-factor", "--holder", "alice", "--year", "1990", "--emissions-t", "1",
          "--sold-kwh", "1"), RegistryRejected, "1990"),
        (("adjustments", "--method", "guess"), ConfigError, "averaging or trajectory"),
    ],
)  # fmt: skip
def test_what_cannot_be_answered_is_rejected(
    folder: Path, words: tuple[str, ...], error: type[Exception], sentence: str
) -> None:
    with pytest.raises(error, match=sentence):
        tanso(*words, "--registry", folder)


def test_a_facilitys_target_in_tokyo_and_saitama() -> None:
    """Tokyo's slide 3(42): 10,000 t and 17 %: 600 t may be sold after 8,500 and 7,500 t."""
    words = ("facility", "--scheme", "tokyo", "--base-t", 10_000, "--first-year", 2015)
    found = json_of(*words, "--emissions-t", 8_500, "--emissions-t", 7_500)
    assert (found["rate_percent"], found["shortage_t"], found["excess_t"]) == (17, 0, 600)
    factory = json_of(*words, "--emissions-t", 9_000, "--kind", "factory")
    assert (factory["allowed_t"], factory["shortage_t"]) == (8_500, 500)
    own = json_of(*words, "--emissions-t", 9_000, "--rate-percent", "8.5")
    assert (own["allowed_t"], own["excess_t"]) == (9_150, 150)


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--scheme", "osaka", "--first-year", "2015"), "no 'osaka': tokyo or saitama"),
        (("--scheme", "tokyo", "--first-year", "2016"), "they begin in 2010, 2015, 2020, 2025"),
        (("--scheme", "tokyo", "--first-year", "2025"), "was not found: give --rate-percent"),
        (("--scheme", "saitama", "--first-year", "2025", "--kind", "ship"), "not 'ship'"),
        (("--scheme", "saitama", "--first-year", "2011", *("--emissions-t", "1") * 4),
         "has 4 years, not 5"),
    ],
)  # fmt: skip
def test_a_facility_of_no_known_period_is_rejected(words: tuple[str, ...], sentence: str) -> None:
    with pytest.raises(ConfigError, match=sentence):
        tanso("facility", "--base-t", "10", "--emissions-t", "1", *words)
