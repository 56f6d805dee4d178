"""The GX-ETS duty of a year: allowances surrendered, credits counted, deadline, shortage."""

from datetime import date, datetime

import pytest

from exchange.calendar import fiscal_year
from exchange.commands import SchemeUse
from exchange.errors import RegistryRejected
from exchange.registry.accounts.emissions import Emissions, VerifiedEmissions
from exchange.registry.memory import MemoryRegistry
from exchange.registry.port import AccountKind, Ending, Issuance, Project, Retirement
from exchange.registry.projects.office import Filed
from exchange.registry.serials import Vintage
from exchange.schemes.duty import DutyStatus, duty_status
from exchange.schemes.gx_ets import holding_deadline
from exchange.units import TOKYO, time_ns
from tests.registry.world import fit

MINE, GXA, SOLAR = "trading:alice", "gx_ets/allowance", "jcredit/renewable_electricity"
FY2026 = (SchemeUse("gx-ets", 2026),)
FISCAL = Vintage(date(2026, 4, 1), date(2027, 3, 31))
CREDITED = Vintage(date(2024, 4, 1), date(2025, 3, 31))
DEADLINE = date(2028, 1, 31)


def at(day: date) -> int:
    """Noon of a day in Tokyo."""
    return time_ns(datetime(day.year, day.month, day.day, 12, tzinfo=TOKYO))


@pytest.fixture
def registry() -> MemoryRegistry:
    """1,000 t of allowances and 200 t of credits in alice's account."""
    made = MemoryRegistry()
    made.open_account(MINE, AccountKind.TRADING, "alice", 0)
    made.register_project(Project(project_id="GX", programme="GX-ETS", name="Allowances"), 0)
    made.register_project(Project(project_id="SUN", programme="J-Credit", name="Roofs"), 0)
    issued = at(date(2027, 10, 15))
    made.perform("a", Issuance("GX", GXA, FISCAL, ((MINE, 1_000),)), issued)
    made.perform("c", Issuance("SUN", SOLAR, CREDITED, ((MINE, 200),)), issued)
    return made


def surrender(
    registry: MemoryRegistry, key: str, tonnes: int, day: date, uses: tuple[SchemeUse, ...] = FY2026
) -> None:
    """Surrender allowances for uses, as the exchange would have them done."""
    act = Retirement(MINE, GXA, tonnes, "", "alice", (), Ending.SURRENDER, None, uses)
    registry.perform(key, fit(registry, act, day), at(day))


def retire(registry: MemoryRegistry, key: str, tonnes: int, day: date) -> None:
    registry.perform(key, Retirement(MINE, SOLAR, tonnes, "", "alice", schemes=FY2026), at(day))


def emitted(registry: MemoryRegistry, tonnes: int) -> None:
    filed = Filed("rita", at(date(2027, 9, 1)))
    VerifiedEmissions(registry).enter(Emissions("alice", 2026, tonnes, "Verifier K.K."), filed)


def status(registry: MemoryRegistry, on: date = DEADLINE) -> DutyStatus:
    return duty_status(registry, "alice", 2026, on, on)


def test_allowances_are_surrendered_for_a_year_and_counted(registry: MemoryRegistry) -> None:
    emitted(registry, 1_000)
    surrender(registry, "s", 850, date(2027, 12, 1))
    retire(registry, "r", 150, date(2027, 12, 1))
    found = status(registry)
    assert (found.emissions_t, found.credits_t, found.credit_limit_t) == (1_000, 150, 100)
    assert (found.credits_counted_t, found.need_t) == (100, 900)
    assert (found.allowances_surrendered_t, found.shortage_t) == (850, 50)
    assert (found.allowances_held_t, found.holding_deadline) == (150, DEADLINE)
    assert found.state == "open"
    assert status(registry, date(2028, 2, 1)).state == "short"
    surrender(registry, "t", 50, DEADLINE)
    done = status(registry)
    assert (done.shortage_t, done.state) == (0, "met")
    assert registry.totals()[0].surrendered == 900


def test_what_is_surrendered_late_or_for_another_year_does_not_count(
    registry: MemoryRegistry,
) -> None:
    emitted(registry, 100)
    surrender(registry, "late", 60, date(2028, 2, 1))
    surrender(registry, "next", 40, date(2027, 12, 1), (SchemeUse("gx-ets", 2027),))
    found = status(registry, date(2028, 2, 2))
    assert (found.allowances_surrendered_t, found.late_t) == (0, 60)
    assert (found.shortage_t, found.state) == (100, "short")


def test_without_verified_emissions_nothing_is_said_of_need_and_shortage(
    registry: MemoryRegistry,
) -> None:
    surrender(registry, "s", 10, date(2027, 12, 1))
    found = status(registry)
    assert found.state == "emissions_not_entered"
    assert (found.need_t, found.shortage_t, found.credit_limit_t) == (None, None, None)
    assert found.allowances_surrendered_t == 10


@pytest.mark.parametrize(
    ("ending", "uses", "code"),
    [
        (Ending.RETIRE, FY2026, "not_usable_for_scheme"),
        (Ending.CANCEL, FY2026, "not_usable_for_scheme"),
        (Ending.SURRENDER, (SchemeUse("ndc"),), "not_usable_for_scheme"),
        (Ending.SURRENDER, (SchemeUse("shk", 2026),), "not_usable_for_scheme"),
        (Ending.SURRENDER, (), "not_usable_for_scheme"),
        (Ending.SURRENDER, (SchemeUse("gx-ets", 2025),), "unknown_fiscal_year"),
    ],
)
def test_allowances_serve_nothing_but_a_duty_by_surrender(
    registry: MemoryRegistry, ending: Ending, uses: tuple[SchemeUse, ...], code: str
) -> None:
    act = Retirement(MINE, GXA, 10, "words", "alice", (), ending, None, uses)
    with pytest.raises(RegistryRejected) as rejected:
        fit(registry, act, date(2027, 12, 1))
    assert rejected.value.code == code


@pytest.mark.parametrize("month", range(1, 13))
def test_a_deadline_in_any_month_lies_in_the_fiscal_year_after(month: int) -> None:
    assert fiscal_year(holding_deadline(2026, (month, 1))) == 2027


def test_a_correction_of_emissions_changes_nothing_of_what_was_known_before(
    registry: MemoryRegistry,
) -> None:
    emitted(registry, 1_000)
    corrected = Filed("rita", at(date(2027, 11, 1)))
    VerifiedEmissions(registry).enter(Emissions("alice", 2026, 800, "Verifier K.K."), corrected)
    known = [
        duty_status(registry, "alice", 2026, day, DEADLINE).emissions_t
        for day in (date(2027, 8, 31), date(2027, 10, 31), date(2027, 11, 1))
    ]
    assert known == [None, 1_000, 800]


def test_the_deadline_lies_in_the_fiscal_year_after_the_one_of_the_duty() -> None:
    assert holding_deadline(2026) == date(2028, 1, 31)
    assert holding_deadline(2026, (10, 1)) == date(2027, 10, 1)


def test_a_retirement_takes_serials_of_its_own_class_only(registry: MemoryRegistry) -> None:
    act = Retirement(MINE, SOLAR, 201, "", "alice", schemes=FY2026)
    with pytest.raises(RegistryRejected, match=r"insufficient_credits: .*200 t are free"):
        fit(registry, act, date(2027, 12, 1))
