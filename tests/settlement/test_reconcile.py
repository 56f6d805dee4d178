"""Reconciliation finds every tonne of difference and none that is merely in flight."""

from random import Random

import pytest

from exchange.events import InstructionKind, RegistryInstructed
from exchange.registry.memory import MemoryRegistry
from exchange.registry.port import AccountKind, Issuance, Project, Transfer, trading_account
from exchange.settlement.delivery import DeliveryWorker, Names
from exchange.settlement.reconcile import Difference, acts_ahead, reconcile
from tests.registry.world import FOREST, FY2021, FY2022, ISSUED, SOLAR

PEOPLE = [f"P{n:03d}" for n in range(20)]
NAMES = Names(lambda account: PEOPLE[account - 2], [SOLAR, FOREST].__getitem__)


@pytest.fixture
def registry() -> MemoryRegistry:
    made = MemoryRegistry()
    for project in ("SUN1", "WOOD"):
        made.register_project(Project(project_id=project, programme="J-Credit", name=project), 0)
    for person in PEOPLE:
        made.open_account(trading_account(person), AccountKind.TRADING, person, 0)
        made.open_account(f"holding:{person}", AccountKind.HOLDING, person, 0)
    shares = tuple((trading_account(person), 100) for person in PEOPLE)
    made.perform("sun", Issuance("SUN1", SOLAR, FY2022, shares), ISSUED)
    made.perform("wood", Issuance("WOOD", FOREST, FY2021, shares[:10]), ISSUED)
    kept = tuple((f"holding:{person}", 100) for person in PEOPLE)
    made.perform("kept", Issuance("SUN1", SOLAR, FY2022, kept), ISSUED)
    return made


def ledger() -> dict[tuple[str, str], int]:
    return {(p, SOLAR): 100 for p in PEOPLE} | {(p, FOREST): 100 for p in PEOPLE[:10]}


def test_books_that_agree_show_no_difference(registry: MemoryRegistry) -> None:
    assert reconcile(ledger(), registry, [], NAMES) == []


@pytest.mark.parametrize("is_done", [False, True])
@pytest.mark.parametrize("kind", list(InstructionKind))
def test_what_is_in_flight_is_no_difference_before_or_after_the_registry_did_it(
    registry: MemoryRegistry, kind: InstructionKind, is_done: bool
) -> None:
    event = RegistryInstructed(
        seq=1, time_ns=1, key="k", kind=kind, account=2, instrument=0, quantity_t=7,
        counter_account=3, purpose="offset", beneficiary="x",
    )  # fmt: skip
    if is_done:
        worker = DeliveryWorker(registry, NAMES, Random(1))
        worker.add(event, 0)
        assert worker.work(0)
    assert reconcile(ledger(), registry, [event], NAMES) == []


def test_a_drift_of_one_tonne_is_found_in_each_of_100_places(registry: MemoryRegistry) -> None:
    random = Random(5)
    places = sorted(ledger())
    for _ in range(100):
        place, drift = random.choice(places), random.choice((-1, 1))
        drifted = ledger()
        drifted[place] += drift
        expected = [Difference(place[0], place[1], 100 + drift, 100)]
        assert reconcile(drifted, registry, [], NAMES) == expected


def test_an_account_on_one_side_only_is_a_difference(registry: MemoryRegistry) -> None:
    changed = ledger()
    del changed["P000", SOLAR]
    changed["P019", FOREST] = 3
    assert reconcile(changed, registry, [], NAMES) == [
        Difference("P000", SOLAR, 0, 100),
        Difference("P019", FOREST, 3, 0),
    ]


def serial_range(first: int, last: int) -> tuple[str, str]:
    return (f"JCR-SUN1-20220401-20230331-{first}", f"JCR-SUN1-20220401-20230331-{last}")


def test_a_serial_in_another_account_is_found_though_the_tonnes_agree(
    registry: MemoryRegistry,
) -> None:
    serials = {("P000", SOLAR): (serial_range(1, 100),), ("P001", SOLAR): (serial_range(101, 200),)}
    assert reconcile(ledger(), registry, [], NAMES, serials) == []
    one, other = map(trading_account, PEOPLE[:2])
    registry.perform("there", Transfer(one, other, SOLAR, 5, (serial_range(6, 10),)), 1)
    registry.perform("back", Transfer(other, one, SOLAR, 5, (serial_range(101, 105),)), 1)
    assert reconcile(ledger(), registry, [], NAMES, serials) == [
        Difference("P000", SOLAR, 100, 100, (serial_range(6, 10),)),
        Difference("P001", SOLAR, 100, 100, (serial_range(101, 105),)),
    ]


@pytest.mark.parametrize("kind", list(InstructionKind))
def test_serials_in_flight_are_where_the_registry_has_moved_them(
    registry: MemoryRegistry, kind: InstructionKind
) -> None:
    serial_ranges = () if kind == InstructionKind.DEPOSIT else (serial_range(50, 56),)
    event = RegistryInstructed(
        seq=1, time_ns=1, key="k", kind=kind, account=2, instrument=0, quantity_t=7,
        counter_account=3, purpose="offset", beneficiary="x", serial_ranges=serial_ranges,
    )  # fmt: skip
    serials = {("P000", SOLAR): (serial_range(1, 100),), ("P001", SOLAR): (serial_range(101, 200),)}
    assert reconcile(ledger(), registry, [event], NAMES, serials) == []
    worker = DeliveryWorker(registry, NAMES, Random(1))
    worker.add(event, 0)
    assert worker.work(0)
    assert reconcile(ledger(), registry, [event], NAMES, serials) == []


def test_acts_of_commands_beyond_the_journals_end_are_found() -> None:
    keys = ["issue-7", "D340-2", "R375", "W12", "D12", "R0375", "x", "DR9"]
    assert acts_ahead(keys, 340) == ["R375"]
    assert acts_ahead(keys, 12) == ["D340-2", "R375"]
    assert acts_ahead(keys, 375) == []
