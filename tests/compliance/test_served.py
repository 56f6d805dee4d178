"""The other schemes of a firm's file: what counts, SHK's figures, RE100's electricity."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from api.wire.firm_file import example_text, firm_of_toml
from exchange.compliance.firm import Certificate, Electricity, Firm, FirmTerms, ShkYear, Target
from exchange.compliance.served import Served, served
from exchange.errors import ConfigError
from exchange.registry.uses import USES
from tests.compliance.test_coverage import credit, firm

ON = date(2026, 11, 29)


def of(*codes: str, on: date = ON, **more: Any) -> Served:
    terms = FirmTerms(code="f", name="F", schemes=("gx-ets", *codes))
    one: Firm = firm([1_000_000], firm=terms, **more)
    return served(one, on)


@pytest.mark.parametrize("code", sorted(set(USES) - {"gx-ets"}))
def test_each_scheme_that_a_file_may_name_has_a_line(code: str) -> None:
    """A J-Credit of energy saving and a unit of each prefecture, in every scheme."""
    held = (
        credit(100),
        credit(20, credit_class="tokyo/small_midsize"),
        credit(3, credit_class="saitama/forest_absorption"),
    )
    (found,) = of(code, holdings=held).schemes
    takes = {
        "shk": 100, "gx-league": 0, "cnp": 100, "green-purchasing": 0, "keidanren": 100,
        "corsia": 0, "tokyo": 20, "saitama": 23, "re100": 0, "ndc": 100, "product": 120,
        "voluntary": 120,
    }  # fmt: skip
    assert (found.scheme, found.usable_t, found.ended_t) == (code, takes[code], 0)
    assert sum(one.quantity_t for one in found.blocked) == 123 - takes[code]
    assert all(one.reason for one in found.blocked)


def test_a_year_has_what_was_ended_for_it_and_a_prefectures_period_its_last_year() -> None:
    units = {"credit_class": "tokyo/excess_reduction", "issued_on": date(2025, 12, 1)}
    held = (
        credit(70, ended_for="shk:2025", ended_on=date(2026, 5, 1)),
        credit(9, ended_for="tokyo:2021", ended_on=date(2026, 5, 1), **units),
        credit(5, ended_for="tokyo:2024", ended_on=date(2026, 9, 30), **units),
        credit(2, ended_for="tokyo:2024", ended_on=date(2026, 10, 1), **units),
    )
    found = {
        (one.scheme, one.fiscal_year): one for one in of("shk", "tokyo", holdings=held).schemes
    }
    assert set(found) == {("shk", 2025), ("shk", 2026), ("tokyo", 2024), ("tokyo", 2029)}
    assert (found["shk", 2025].ended_t, found["shk", 2026].ended_t) == (70, 0)
    assert found["tokyo", 2024].ended_t == 14
    assert [one.code for one in found["tokyo", 2024].blocked] == ["rule_not_in_force"]


def test_one_retirement_counts_in_each_scheme_that_it_serves_and_in_no_other() -> None:
    ended = credit(40, ended_for="shk:2026+product:2026+ndc", ended_on=ON)
    found = of("shk", "keidanren", "product", "ndc", holdings=(ended,)).schemes
    counted = {(one.scheme, one.fiscal_year): one.ended_t for one in found if one.ended_t}
    assert counted == {("shk", 2026): 40, ("product", 2026): 40, ("ndc", None): 40}
    assert {one.usable_t for one in found} == {0}


def test_the_targets_of_a_prefectures_period_add_up() -> None:
    units = {"credit_class": "tokyo/small_midsize"}
    wanted = tuple(
        Target(scheme="tokyo", fiscal_year=year, quantity_t=t)
        for year, t in ((2026, 30), (2029, 50))
    )
    held = (credit(20, ended_for="tokyo:2026", ended_on=ON, **units), credit(7, **units))
    (found,) = of("tokyo", targets=wanted, holdings=held).schemes
    assert (found.fiscal_year, found.target_t, found.missing_t) == (2029, 80, 53)


def test_gx_league_counted_until_the_end_of_fiscal_2025() -> None:
    (found,) = of("gx-league", on=date(2026, 3, 31), holdings=(credit(8),)).schemes
    assert (found.fiscal_year, found.usable_t) == (2025, 8)
    (later,) = of("gx-league", on=date(2026, 4, 1), holdings=(credit(8),)).schemes
    assert (later.fiscal_year, later.usable_t, later.blocked[0].code) == (
        2025, 0, "rule_not_in_force",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("target", "ended", "held", "missing", "state"),
    [
        (100, 100, 0, 0, "met"),
        (100, 60, 40, 0, "usable"),
        (100, 60, 39, 1, "short"),
        (None, 60, 40, None, "no_target"),
    ],
)
def test_a_target_is_met_by_ended_credits_or_could_be_by_held_ones(
    target: int | None, ended: int, held: int, missing: int | None, state: str
) -> None:
    wanted = () if target is None else (Target(scheme="shk", fiscal_year=2026, quantity_t=target),)
    held_ones = (credit(ended, ended_for="shk:2026", ended_on=ON), credit(held))
    (found,) = of("shk", targets=wanted, holdings=held_ones).schemes
    assert (found.fiscal_year, found.target_t) == (2026, target)
    assert (found.missing_t, found.state) == (missing, state)


@pytest.mark.parametrize(
    ("ended", "held", "counted"), [(0, 500, (0, 300)), (200, 500, (200, 100)), (400, 5, (300, 0))]
)
def test_units_from_outside_tokyo_cover_a_third_of_a_target_at_most(
    ended: int, held: int, counted: tuple[int, int]
) -> None:
    """A setting: general knowledge, not verified."""
    units = {"credit_class": "tokyo/outside_tokyo"}
    wanted = (Target(scheme="tokyo", fiscal_year=2026, quantity_t=900),)
    held_ones = (
        credit(ended, ended_for="tokyo:2026", ended_on=ON, **units),
        credit(held, **units),
    )
    (found,) = of("tokyo", targets=wanted, holdings=held_ones).schemes
    assert (found.fiscal_year, found.ended_t, found.usable_t) == (2029, *counted)
    over_t = sum(one.quantity_t for one in found.blocked if one.code == "over_share")
    assert over_t == ended + held - sum(counted)


SHK = ShkYear(
    entity="e", fiscal_year=2025, basic_t=10_000, bought_power_t=500, green_energy_t=40,
    transferred_t=300, forest_sinks_transferred_t=100,
    national_factor_kg_per_kwh=Decimal("0.4"), sold_kwh=20_000_000,
)  # fmt: skip
NON_FOSSIL = Certificate(entity="e", fiscal_year=2025, kind="non_fossil", quantity_kwh=1_000_000)
GREEN = Certificate(
    entity="e", fiscal_year=2025, kind="green_power", quantity_kwh=700,
    commissioned_on=date(2015, 1, 1),
)  # fmt: skip
HEAT = Certificate(entity="e", fiscal_year=2025, kind="green_heat", quantity_kwh=50)


def test_shk_takes_credits_and_certificates_off_and_adds_back_what_was_passed_on() -> None:
    """Report of 2022, 6.1.1 (ア): 10,000 + (300 - 100) - 70 - 40 - 1,000,000 kWh x 0.4 kg."""
    ended = credit(70, ended_for="shk:2025", ended_on=date(2026, 5, 1))
    (found,) = of(
        "shk", shk=(SHK,), certificates=(NON_FOSSIL, GREEN, HEAT), holdings=(ended, credit(30))
    ).shk
    assert found.certificate_deduction_t == 400
    assert (found.adjusted_t, found.usable_t, found.if_all_retired_t) == (9_690, 30, 9_660)
    assert found.factor_kg_per_kwh == Decimal("0.5")
    assert found.adjusted_factor_kg_per_kwh == Decimal("0.4965")


def test_non_fossil_certificates_never_exceed_the_bought_power() -> None:
    (found,) = of("shk", shk=(SHK,), certificates=(NON_FOSSIL, NON_FOSSIL)).shk
    assert found.certificate_deduction_t == 500


def test_re100_is_counted_in_kwh_and_credits_are_apart() -> None:
    used = Electricity(entity="e", fiscal_year=2025, used_kwh=2_000_000, renewable_kwh=100_000)
    old = Certificate(
        entity="e", fiscal_year=2025, kind="non_fossil_renewable", quantity_kwh=10,
        commissioned_on=date(2010, 1, 1),
    )  # fmt: skip
    held = (credit(60, credit_class="jcredit/renewable_electricity"), credit(30))
    found = of(
        "re100", electricity=(used,), certificates=(NON_FOSSIL, GREEN, HEAT, old), holdings=held
    )
    (share,) = found.re100
    assert (share.certificates_kwh, share.missing_kwh, share.credits_t) == (700, 1_899_300, 60)
    assert {one.code: one.kwh for one in share.rejected} == {
        "not_renewable": 1_000_000, "heat": 50, "too_old": 10,
    }  # fmt: skip


def test_reports_are_for_the_schemes_that_the_firm_serves() -> None:
    used = Electricity(entity="e", fiscal_year=2025, used_kwh=1)
    assert of("keidanren", shk=(SHK,), electricity=(used,)).shk == ()
    assert of("keidanren", shk=(SHK,), electricity=(used,)).re100 == ()


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("forest_sinks_transferred_t = 200", "forest_sinks_transferred_t = 2000",
         "shk[1].forest_sinks_transferred_t must not exceed the 1,200 t of all credits"),
        ("green_energy_t = 300\ntransferred_t = 1200\nforest_sinks_transferred_t = 200\n"
         "national_factor_kg_per_kwh = 0.423", "", "national_factor_kg_per_kwh is needed for"),
        ("bought_power_t = 18000", "bought_power_t = 62001", "exceeds basic_t, 62,000"),
        ("renewable_kwh = 6000000", "renewable_kwh = 42000001", "exceeds used_kwh, 42,000,000"),
        ('kind = "green_power"', 'kind = "green_gas"', "certificates[3].kind"),
        ("fiscal_year = 2025\nused_kwh", "fiscal_year = 1999\nused_kwh", "1999 lies outside 2006"),
        ('entity = "paper"\nfiscal_year = 2025\nbasic_t', 'entity = "foods"\nfiscal_year = 2025\n'
         "basic_t", "2025 of foods stands there twice"),
        ("quantity_kwh = 12000000", "quantity_kwh = -1", "certificates[1].quantity_kwh expected"),
    ],
)  # fmt: skip
def test_a_fault_in_a_report_names_its_key(old: str, new: str, sentence: str) -> None:
    text = example_text()
    assert old in text
    with pytest.raises(ConfigError) as fault:
        firm_of_toml(text.replace(old, new, 1), "firm.toml")
    assert sentence in str(fault.value)
