"""Each scheme's table, cell by cell."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from exchange.errors import RegistryRejected
from exchange.registry.port import Ending, Project, Status
from exchange.registry.serials import Block, Vintage
from exchange.schemes.article6 import counts_for_target
from exchange.schemes.rules import CreditClass, CreditFacts, credit_class_of, judge
from exchange.schemes.shk import (
    Report,
    adjusted_emissions_t,
    certificate_deduction_t,
    power_factor_kg,
)
from exchange.schemes.uses import SCHEMES, scheme

TODAY = date(2026, 11, 20)


def facts_of(
    programme: str = "JCM",
    reductions: str = "2021-01-01 2021-12-31",
    issued: str = "2024-05-01",
    status: Status = Status.HELD,
    credit_class: str = "jcredit/others",
    **project: object,
) -> CreditFacts:
    """The facts of a block of 100 t."""
    start, end = (date.fromisoformat(day) for day in reductions.split())
    moment = datetime.fromisoformat(issued).replace(hour=3, tzinfo=UTC)
    country = str(project.pop("country", "VNM"))
    source = Project(
        project_id="P1",
        programme=programme,
        name="x",
        country=country,
        **project,  # type: ignore[arg-type]
    )
    issued_ns = int(moment.timestamp()) * 10**9
    block = Block(programme, "P1", credit_class, Vintage(start, end), country, 1, 100, issued_ns)
    return CreditFacts(block, source, status)


OLD, NEW = "2020-01-01 2020-12-31", "2021-01-01 2021-12-31"
BEFORE, AFTER = "2025-03-31", "2025-04-01"
PUBLIC = {"public_input_started_on": date(2025, 3, 31)}
LATE = {"public_input_started_on": date(2025, 4, 1)}
BOTH = {"authorized_by": ("JPN", "VNM")}

SHK_TABLE = [
    (OLD, BEFORE, {}, (Ending.CANCEL,), ""),
    (OLD, AFTER, {}, (), "public_input_too_late"),
    (OLD, AFTER, LATE, (), "public_input_too_late"),
    (OLD, AFTER, PUBLIC, (Ending.CANCEL,), ""),
    (NEW, BEFORE, BOTH, (Ending.RETIRE,), ""),
    (NEW, AFTER, BOTH, (Ending.RETIRE,), ""),
    (NEW, AFTER, {"authorized_by": ("VNM",)}, (), "act_not_allowed"),
    ("2020-07-01 2021-06-30", BEFORE, {}, (), "reductions_not_accepted"),
]


@pytest.mark.parametrize(("reductions", "issued", "facts", "endings", "code"), SHK_TABLE)
def test_shk_takes_jcm_by_reduction_date_issue_date_and_act(
    reductions: str, issued: str, facts: dict[str, object], endings: tuple[Ending, ...], code: str
) -> None:
    verdict = judge(scheme("shk"), facts_of("JCM", reductions, issued, **facts), TODAY)
    assert verdict.endings == endings
    assert verdict.is_accepted == bool(endings)
    assert verdict.code == (code or "accepted")


@pytest.mark.parametrize(
    ("code", "programme", "reductions", "accepted", "reason"),
    [
        ("shk", "J-Credit", OLD, True, "accepted"),
        ("shk", "VCS", OLD, False, "class_not_accepted"),
        ("gx-ets", "J-Credit", OLD, True, "accepted"),
        ("gx-ets", "JCM", NEW, True, "accepted"),
        ("gx-ets", "JCM", OLD, False, "reductions_not_accepted"),
        ("gx-ets", "J-Blue", NEW, False, "class_not_accepted"),
        ("gx-ets", "GX-ETS", NEW, True, "accepted"),
        ("ndc", "GX-ETS", NEW, False, "programme_not_accepted"),
        ("ndc", "J-Credit", OLD, True, "accepted"),
        ("ndc", "JCM", OLD, False, "reductions_not_accepted"),
        ("ndc", "JCM", NEW, True, "accepted"),
        ("product", "VCS", OLD, True, "accepted"),
        ("gx-league", "JCM", NEW, False, "rule_not_in_force"),
        ("cnp", "J-Blue", NEW, True, "accepted"),
        ("cnp", "VCS", NEW, False, "programme_not_accepted"),
        ("keidanren", "JCM", NEW, True, "accepted"),
        ("keidanren", "J-VER", NEW, False, "programme_not_accepted"),
        ("tokyo", "J-Credit", NEW, False, "programme_not_accepted"),
        ("re100", "JCM", NEW, False, "programme_not_accepted"),
        ("saitama", "J-Credit", NEW, False, "class_not_accepted"),
        ("voluntary", "VCS", OLD, True, "accepted"),
        ("voluntary", "GX-ETS", NEW, False, "programme_not_accepted"),
        ("corsia", "J-Credit", NEW, False, "programme_not_accepted"),
    ],
)
def test_a_scheme_takes_its_programmes(
    code: str, programme: str, reductions: str, accepted: bool, reason: str
) -> None:
    verdict = judge(scheme(code), facts_of(programme, reductions, **BOTH), TODAY)
    assert (verdict.is_accepted, verdict.code) == (accepted, reason)


REGISTERED = {"registered_on": date(2016, 1, 1)}
TOO_EARLY = {"registered_on": date(2015, 12, 31)}
ADJUSTED = REGISTERED | {"authorized_by": ("VNM",)}


@pytest.mark.parametrize(
    ("programme", "reductions", "facts", "reason"),
    [
        ("VCS", "2016-01-01 2020-12-31", REGISTERED, "accepted"),
        ("VCS", "2016-01-01 2021-01-01", REGISTERED, "reductions_not_accepted"),
        ("VCS", "2016-01-01 2020-12-31", TOO_EARLY, "project_registered_too_early"),
        ("VCS", "2016-01-01 2020-12-31", {}, "project_registered_too_early"),
        ("ACR", "2021-01-01 2023-12-31", ADJUSTED, "accepted"),
        ("ACR", "2021-01-01 2023-12-31", REGISTERED, "no_corresponding_adjustment"),
        ("ART", "2016-01-01 2020-12-31", REGISTERED, "accepted"),
        ("ART", "2023-01-01 2024-01-01", ADJUSTED, "reductions_not_accepted"),
    ],
)  # fmt: skip
def test_corsia_keeps_its_pilot_table(
    programme: str, reductions: str, facts: dict[str, object], reason: str
) -> None:
    block_asked = facts_of(programme, reductions, **facts)
    assert judge(scheme("corsia"), block_asked, date(2023, 12, 31)).code == reason
    for outside in (date(2020, 12, 31), date(2024, 1, 1)):
        assert judge(scheme("corsia"), block_asked, outside).code == "rule_not_in_force"


def test_a_range_ended_by_the_wrong_act_does_not_count() -> None:
    assert judge(scheme("shk"), facts_of(status=Status.CANCELED), TODAY).code == "wrong_act"
    assert judge(scheme("shk"), facts_of(status=Status.RETIRED, **BOTH), TODAY).is_accepted


def test_a_rule_is_judged_as_of_the_day_asked_about() -> None:
    assert judge(scheme("gx-ets"), facts_of(**BOTH), date(2026, 3, 31)).code == "rule_not_in_force"
    assert judge(scheme("gx-ets"), facts_of(**BOTH), date(2026, 4, 1)).is_accepted
    assert judge(scheme("gx-league"), facts_of(**BOTH), date(2026, 3, 31)).is_accepted


def test_credits_fall_into_the_reports_four_classes() -> None:
    found = [
        credit_class_of(facts_of("J-Credit")),
        credit_class_of(facts_of("J-Blue", country="JPN", mechanism="removal")),
        credit_class_of(facts_of("VCS", uses_japanese_technology=True)),
        credit_class_of(facts_of("VCS")),
    ]
    assert found == list(CreditClass)


def test_every_line_of_every_scheme_names_its_source() -> None:
    for item in SCHEMES.values():
        assert all(len(line.source) > 10 for line in item.accepts)
        assert item.effect.isascii()
        assert not item.effect_ja.isascii()


def test_shk_adjusts_emissions_with_add_back_forest_and_certificates() -> None:
    report = Report(
        basic_t=10_000,
        bought_power_t=1_000,
        retired_t=500,
        transferred_t=300,
        forest_sinks_transferred_t=200,
        certificates_kwh=1_000_000,
        national_factor_kg=Decimal("0.434"),
        correction=Decimal("1.02"),
    )
    assert certificate_deduction_t(report) == Decimal("442.68")
    assert adjusted_emissions_t(report) == Decimal("9157.32")


def test_certificates_take_off_no_more_than_the_bought_powers_emissions() -> None:
    report = Report(
        basic_t=10_000,
        bought_power_t=100,
        certificates_kwh=10**9,
        national_factor_kg=Decimal("0.4"),
    )
    assert certificate_deduction_t(report) == 100
    assert adjusted_emissions_t(report) == 9_900


def test_a_supplier_retires_credits_into_its_power_factor() -> None:
    assert power_factor_kg(5_000, 1_000, 10_000_000) == Decimal("0.4")
    with pytest.raises(ValueError, match="sold"):
        power_factor_kg(1, 0, 0)


def test_an_unknown_scheme_is_rejected_with_the_nearest_or_all_known_ones() -> None:
    with pytest.raises(RegistryRejected, match="did you mean gx-ets"):
        scheme("gx_ets")
    with pytest.raises(RegistryRejected, match=r"known: .*gx-ets.*shk"):
        scheme("moon")


@pytest.mark.parametrize(
    ("reductions", "programme", "counts"),
    [
        ("2020-01-01 2020-12-31", "JCM", False),
        ("2021-01-01 2021-12-31", "JCM", True),
        ("2030-01-01 2030-12-31", "JCM", True),
        ("2030-07-01 2031-06-30", "JCM", False),
        ("2031-01-01 2031-12-31", "JCM", False),
        ("2021-01-01 2021-12-31", "VCS", False),
    ],
)
def test_the_national_target_counts_reductions_of_its_ten_years(
    reductions: str, programme: str, counts: bool
) -> None:
    """Decision 2/CMA.3 and Japan's NDC: 2021-01-01 to 2030-12-31, whole monitoring periods."""
    retired = facts_of(programme, reductions, status=Status.RETIRED, **BOTH)
    assert counts_for_target(retired) == counts
    held = facts_of(programme, reductions, **BOTH)
    assert not counts_for_target(held)


def test_a_period_that_reaches_into_2021_needs_a_corresponding_adjustment_for_corsia() -> None:
    """METI Carbon Credit Report 2022-06, table 9: ACR and ART, reductions from 2021 on."""
    registered = date(2017, 1, 1)
    across = facts_of("ACR", "2020-07-01 2021-06-30", country="USA", registered_on=registered)
    verdict = judge(scheme("corsia"), across, date(2022, 6, 1))
    assert verdict.code == "no_corresponding_adjustment"
    before = facts_of("ACR", "2020-01-01 2020-12-31", country="USA", registered_on=registered)
    assert judge(scheme("corsia"), before, date(2022, 6, 1)).is_accepted
