"""Tokyo's and Saitama's units, periods and arithmetic, and RE100, each from its source."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from exchange.registry.port import Status
from exchange.schemes.prefectures import PERIODS, UNITS, facility_target, period_of
from exchange.schemes.re100 import NO_OFFSET, CertificateKind, certificate_fault
from exchange.schemes.rules import judge
from exchange.schemes.uses import scheme
from tests.schemes.test_rules import facts_of

SECOND = "2015-04-01 2020-03-31"
THIRD = "2020-04-01 2025-03-31"
ON = date(2024, 6, 1)


def verdict(
    code: str, credit_class: str, reductions: str = SECOND, on: date = ON, year: int | None = 2024
) -> tuple[bool, str]:
    programme = {"tokyo": "Tokyo", "saitama": "Saitama", "jcredit": "J-Credit", "jver": "J-VER"}
    facts = facts_of(
        programme[credit_class.partition("/")[0]], reductions, country="JPN",
        credit_class=credit_class,
    )  # fmt: skip
    found = judge(scheme(code), facts, on, year)
    return found.is_accepted, found.code


TOKYO_UNITS = {"excess_reduction", "small_midsize", "renewable_certificate",
               "renewable_conversion", "outside_tokyo"}  # fmt: skip
SAITAMA_UNITS = {"excess_reduction", "other_gas", "small_midsize", "outside_saitama",
                 "renewable_conversion", "renewable_certificate", "forest_absorption"}  # fmt: skip


def test_each_prefecture_has_the_kinds_of_the_report() -> None:
    """Carbon Credit Report, tables 12 and 13; what one takes of the other is no kind of its own."""
    kinds = {name: {one.partition("/")[2] for one in UNITS if one.startswith(name)}
             for name in ("tokyo", "saitama")}  # fmt: skip
    assert kinds == {"tokyo": TOKYO_UNITS, "saitama": SAITAMA_UNITS}
    assert [one.credit_class for one in UNITS.values() if one.is_own_only] == ["saitama/other_gas"]


@pytest.mark.parametrize("unit", sorted(UNITS))
def test_a_prefecture_takes_its_own_units_and_two_kinds_of_the_other(unit: str) -> None:
    """Tokyo's page on Saitama: excess reductions and units of small facilities, both ways."""
    own, _, kind = unit.partition("/")
    other = {"tokyo": "saitama", "saitama": "tokyo"}[own]
    assert verdict(own, unit) == (True, "accepted")
    is_exchanged = kind in ("excess_reduction", "small_midsize")
    assert verdict(other, unit)[0] == is_exchanged


@pytest.mark.parametrize("unit", sorted(UNITS))
@pytest.mark.parametrize("code", ["gx-ets", "shk", "gx-league", "keidanren", "ndc", "re100", "cnp"])
def test_no_national_scheme_takes_a_prefectures_unit(code: str, unit: str) -> None:
    assert not verdict(code, unit, on=date(2025, 6, 1), year=None)[0]


@pytest.mark.parametrize(
    ("reductions", "year", "on", "answer"),
    [
        # Saitama's enterprises, 2025: second period for the third, not for the fourth.
        (SECOND, 2024, date(2026, 9, 30), (True, "accepted")),
        (SECOND, 2024, date(2026, 10, 1), (False, "rule_not_in_force")),
        (SECOND, 2025, date(2026, 4, 1), (False, "reductions_not_accepted")),
        (THIRD, 2025, date(2026, 4, 1), (True, "accepted")),
        (THIRD, 2019, date(2021, 4, 1), (False, "reductions_not_accepted")),
        (THIRD, 2030, date(2030, 4, 1), (False, "other_period")),
        (THIRD, None, date(2026, 4, 1), (True, "accepted")),
    ],
)
@pytest.mark.parametrize("code", ["tokyo", "saitama"])
def test_a_unit_serves_its_period_and_the_next(
    code: str, reductions: str, year: int | None, on: date, answer: tuple[bool, str]
) -> None:
    assert verdict(code, f"{code}/excess_reduction", reductions, on, year) == answer


def test_periods_and_their_deadlines() -> None:
    """Tokyo's press release of 2016-11-04: the first period's deadline was the end of September
    2016; Saitama's page 267509: periods and rates."""
    first = period_of("tokyo", 2010)
    assert first is not None
    assert (first.last, first.deadline) == (2014, date(2016, 9, 30))
    assert period_of("saitama", 2010) is None
    rates = [(one.first, one.last, one.rates["building"], one.rates["factory"])
             for one in PERIODS["saitama"]]  # fmt: skip
    assert rates == [
        (2011, 2014, Fraction("0.08"), Fraction("0.06")),
        (2015, 2019, Fraction("0.15"), Fraction("0.13")),
        (2020, 2024, Fraction("0.22"), Fraction("0.20")),
        (2025, 2029, Fraction("0.50"), Fraction("0.48")),
    ]


@pytest.mark.parametrize(
    ("emissions", "allowed", "shortage", "excess"),
    [
        # Tokyo's slide: 10,000 t and 17 %: after a year 1,500 of 1,700; after two 4,000 of 3,400.
        ([8_500], 8_300, 200, 0),
        ([8_500, 7_500], 16_600, 0, 600),
        # A year's reduction counts to half of the base emissions.
        ([1_000], 8_300, 0, 3_300),
        ([12_000, 9_000], 16_600, 4_400, 0),
    ],
)
def test_a_facilitys_target_and_what_it_may_sell(
    emissions: list[int], allowed: int, shortage: int, excess: int
) -> None:
    found = facility_target(10_000, Fraction(17, 100), emissions)
    assert found == (allowed, sum(emissions), shortage, excess)


@pytest.mark.parametrize("code", ["voluntary", "product"])
def test_two_kinds_of_tokyo_may_be_retired_for_other_uses_since_fiscal_2018(code: str) -> None:
    """Tokyo Metropolitan Government, page 897-383-769."""
    for unit in sorted(UNITS):
        is_right = unit in ("tokyo/excess_reduction", "tokyo/small_midsize")
        assert verdict(code, unit, year=None)[0] == is_right
    early = verdict(code, "tokyo/small_midsize", "2015-04-01 2016-03-31", date(2018, 3, 31), None)
    assert early == (False, "rule_not_in_force")


@pytest.mark.parametrize(
    ("credit_class", "is_right"),
    [("jcredit/forest", True), ("jver/forest_untransferred", True),
     ("jcredit/energy_saving", False)],
)  # fmt: skip
def test_saitama_takes_forest_credits_of_the_j_credit_scheme(
    credit_class: str, is_right: bool
) -> None:
    assert verdict("saitama", credit_class)[0] == is_right
    assert not verdict("tokyo", credit_class)[0]


@pytest.mark.parametrize(
    ("credit_class", "is_right"),
    [("jcredit/renewable_electricity", True), ("jcredit/renewable_heat", False),
     ("jcredit/energy_saving", False), ("jcredit/forest", False)],
)  # fmt: skip
def test_re100_takes_credits_of_renewable_electricity_as_certificates_and_no_offset(
    credit_class: str, is_right: bool
) -> None:
    """The J-Credit registry's page on uses; RE100's questions and answers."""
    facts = facts_of("J-Credit", THIRD, country="JPN", credit_class=credit_class)
    found = judge(scheme("re100"), facts, ON)
    assert found.is_accepted == is_right
    assert is_right or found.sentence == NO_OFFSET
    ended = judge(scheme("re100"), facts_of("VCS", THIRD, status=Status.CANCELED), ON)
    assert (ended.is_accepted, ended.sentence) == (False, NO_OFFSET)


@pytest.mark.parametrize(
    ("kind", "since", "used", "fault"),
    [
        ("non_fossil_renewable", date(2010, 4, 1), date(2025, 3, 31), None),
        ("non_fossil_renewable", date(2010, 4, 1), date(2025, 4, 1), "too_old"),
        ("green_power", date(2000, 1, 1), date(2023, 12, 31), None),
        ("green_power", date(2000, 1, 1), date(2024, 1, 1), "too_old"),
        ("green_power", None, date(2025, 4, 1), None),
        ("non_fossil", date(2024, 1, 1), date(2025, 4, 1), "not_renewable"),
        ("green_heat", date(2024, 1, 1), date(2025, 4, 1), "heat"),
    ],
)
def test_re100_counts_certificates_of_plants_within_15_years_from_2024_on(
    kind: CertificateKind, since: date | None, used: date, fault: str | None
) -> None:
    """RE100 Technical Criteria 4.0 of October 2022."""
    assert certificate_fault(kind, since, used) == fault
