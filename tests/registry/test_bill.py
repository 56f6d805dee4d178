"""The JCM registry's bill: the fees that each owner owes by the registry's records, to the yen."""

from datetime import UTC, date, datetime
from random import Random

import pytest

from exchange.errors import RegistryRejected
from exchange.registry.memory import MemoryRegistry
from exchange.registry.port import AccountKind, Issuance, Project, Retirement, Transfer
from exchange.registry.projects.office import Filed
from exchange.registry.reports.bill import apply_for, certify, charges
from exchange.registry.reports.fees import Service
from exchange.registry.serials import Vintage
from exchange.registry.whole import WholeRegistry
from exchange.units import time_ns, tokyo_datetime
from tests.registry.world import ALICE, BOB, SAVED, furnish, issue, move

JCM = "jcm/from_2021"
NEW = Vintage(date(2022, 1, 1), date(2022, 12, 31))
OLD = Vintage(date(2019, 1, 1), date(2019, 12, 31))
YEAR = (date(2026, 1, 1), date(2026, 12, 31))
GOVERNMENT = "government:JPN"


def at(month: int, day: int = 1, year: int = 2026, hour: int = 3) -> int:
    return time_ns(datetime(year, month, day, hour, tzinfo=UTC))


@pytest.fixture
def jcm(registry: WholeRegistry) -> WholeRegistry:
    """Alice and Bob, a government, and 100 t of new JCM credits in alice's holding account."""
    furnish_jcm(registry)
    shares = ((SAVED, 100), (GOVERNMENT, 10))
    registry.perform("new", Issuance("VN01", JCM, NEW, shares), at(1, 10))
    return registry


def furnish_jcm(registry: WholeRegistry) -> None:
    registry.open_account("holding:bob", AccountKind.HOLDING, "bob", 0)
    registry.open_account(GOVERNMENT, AccountKind.GOVERNMENT, "JPN", 0)
    registry.register_project(
        Project(
            project_id="VN01",
            programme="JCM",
            name="Boilers",
            country="VNM",
            authorized_by=("JPN", "VNM"),
        ),
        0,
    )


def charged(registry: WholeRegistry, owner: str | None = None) -> list[tuple[str, Service, int]]:
    return [
        (charge.account, charge.service, charge.yen) for charge in charges(registry, *YEAR, owner)
    ]


def test_openings_transfers_and_records_are_charged_and_nothing_else(jcm: WholeRegistry) -> None:
    jcm.perform("in", Transfer(SAVED, ALICE, JCM, 60), at(2))
    jcm.perform("sold", Transfer(ALICE, BOB, JCM, 40), at(3))
    jcm.perform("out", Transfer(BOB, "holding:bob", JCM, 40), at(4))
    jcm.perform("given", Transfer("holding:bob", GOVERNMENT, JCM, 5), at(5))
    retired = Retirement("holding:bob", JCM, 35, "shk:FY2026", "bob")
    jcm.perform("used", retired, at(6))
    certify(jcm, "holding:bob", Filed("Ben", at(7)))
    assert charged(jcm, "alice") == [
        (SAVED, Service.OPENING, 14_400),
        (SAVED, Service.TRANSFER, 2_500),
        (ALICE, Service.TRANSFER, 2_500),
    ]
    assert charged(jcm, "bob") == [
        ("holding:bob", Service.OPENING, 14_400),
        (BOB, Service.TRANSFER, 2_500),
        ("holding:bob", Service.CERTIFICATE, 1_200),
    ]
    assert charged(jcm, "JPN") == []


def test_a_transfer_of_many_blocks_is_one_application(jcm: WholeRegistry) -> None:
    for n in range(5):
        jcm.perform(f"in{n}", Transfer(SAVED, ALICE, JCM, 3), at(2, 1 + n))
    before = len(charged(jcm))
    receipt = jcm.perform("sold", Transfer(ALICE, BOB, JCM, 15), at(3))
    assert len(receipt.blocks) > 1
    assert len(charged(jcm)) == before + 1


def test_exempt_credits_other_programmes_and_days_before_the_fees_are_free(
    registry: WholeRegistry,
) -> None:
    furnish_jcm(registry)
    before = at(3, 31, 2025)
    registry.perform("early", Issuance("VN01", JCM, NEW, ((SAVED, 10),)), before)
    registry.perform("move", Transfer(SAVED, ALICE, JCM, 5), before)
    registry.perform("old", Issuance("VN01", "jcm/before_2021", OLD, ((ALICE, 10),)), at(1, 1))
    registry.perform("exempt", Transfer(ALICE, BOB, "jcm/before_2021", 5), at(2))
    issue(registry, 10)
    registry.perform("solar", move(4), at(2))
    certify(registry, "holding:bob", Filed("Ben", at(2)))
    assert charges(registry, date(2025, 1, 1), YEAR[1]) == []


def test_days_are_tokyos_and_both_ends_count(jcm: WholeRegistry) -> None:
    jcm.perform("late", Transfer(SAVED, ALICE, JCM, 1), at(2, 1, hour=15))
    assert charges(jcm, date(2026, 2, 1), date(2026, 2, 1)) == []
    (charge,) = charges(jcm, date(2026, 2, 2), date(2026, 2, 2))
    assert (charge.key, charge.owner, charge.yen) == ("late", "alice", 2_500)


def test_owners_bills_add_up_to_the_registrys_whatever_happens() -> None:
    """Random movements: every yen is billed once and to an owner, and each act costs its fee
    once."""
    registry, random = MemoryRegistry(), Random(5)
    furnish(registry)
    furnish_jcm(registry)
    places = [SAVED, ALICE, BOB, "holding:bob", GOVERNMENT]
    shares = tuple((place, 1_000) for place in places)
    registry.perform("new", Issuance("VN01", JCM, NEW, shares), at(1, 10))
    expected = 2 * 14_400
    for n in range(300):
        source, target = random.sample(places, 2)
        quantity_t = random.randint(1, 20)
        held = sum(block.block.quantity_t for block in registry.holdings(source, JCM))
        if held < quantity_t:
            continue
        registry.perform(f"t{n}", Transfer(source, target, JCM, quantity_t), at(2) + n)
        expected += 0 if GOVERNMENT in (source, target) else 2_500
    whole = charges(registry, *YEAR)
    parts = [
        charge for owner in ("alice", "bob", "JPN") for charge in charges(registry, *YEAR, owner)
    ]
    assert sum(charge.yen for charge in whole) == expected
    assert sorted(parts, key=repr) == sorted(whole, key=repr)
    assert len({(charge.key, charge.service, charge.account) for charge in whole}) == len(whole)


def test_an_opening_is_charged_on_the_day_of_its_application(jcm: WholeRegistry) -> None:
    ann = Filed("Ann", at(3))
    apply_for(jcm, SAVED, date(2025, 12, 1), ann)
    apply_for(jcm, SAVED, date(2025, 12, 1), ann)
    apply_for(jcm, "holding:bob", date(2026, 2, 2), ann)
    found = charges(jcm, date(2025, 1, 1), YEAR[1])
    assert [
        (charge.account, charge.yen, tokyo_datetime(charge.at_ns).date()) for charge in found
    ] == [
        (SAVED, 14_400, date(2025, 12, 1)),
        ("holding:bob", 14_400, date(2026, 2, 2)),
    ]
    for account, on, code in (
        (GOVERNMENT, date(2026, 1, 1), "account_kind"),
        ("holding:x", date(2026, 1, 1), "unknown_account"),
        (SAVED, date(2026, 3, 2), "day_invalid"),
        (SAVED, date(2025, 12, 2), "filing_changed"),
    ):
        with pytest.raises(RegistryRejected, match=code):
            apply_for(jcm, account, on, ann)


def test_one_act_is_charged_once_however_many_blocks_it_moves(jcm: WholeRegistry) -> None:
    """MOE, JCM briefing, 2025-03-19: 2,500 yen for an application."""
    jcm.perform("more", Issuance("VN01", JCM, NEW, ((SAVED, 50),)), at(1, 11))
    jcm.perform("in", Transfer(SAVED, ALICE, JCM, 120), at(2))
    (fee,) = [one for one in charges(jcm, *YEAR) if one.service is Service.TRANSFER]
    assert (fee.key, fee.yen) == ("in", 2_500)
