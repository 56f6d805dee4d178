"""The delivery worker: each instruction has one effect and one answer, whatever fails."""

import time
from collections import Counter
from random import Random

import pytest

from exchange.commands import ConfirmInstruction, VoidInstruction
from exchange.errors import RegistryRejected, RegistryUnavailable
from exchange.events import InstructionKind, RegistryInstructed
from exchange.registry.memory import MemoryRegistry
from exchange.registry.port import AccountKind, Instruction, Issuance, Receipt, Registry
from exchange.settlement.delivery import CUTOFF, DeliverySettings, DeliveryWorker, Names
from exchange.units import NS_PER_S
from tests.registry.world import (
    ALICE,
    BOB,
    FY2022,
    ISSUED,
    SAVED,
    SOLAR,
    furnish,
    issue,
    move,
    tonnes,
)
from tests.settlement.faulty_registry import FaultyRegistry

NAMES = Names({2: "alice", 3: "bob"}.__getitem__, [SOLAR].__getitem__)
SETTINGS = DeliverySettings()
SERIAL = "JCR-SUN1-20220401-20230331"
STOCK = Issuance("SUN1", SOLAR, FY2022, ((ALICE, 100),))


def instructed(
    key: str,
    kind: InstructionKind = InstructionKind.DELIVERY,
    quantity_t: int = 5,
    seller: int = 2,
    **more: object,
) -> RegistryInstructed:
    return RegistryInstructed(
        seq=1, time_ns=1, key=key, kind=kind, account=seller, instrument=0,
        quantity_t=quantity_t, counter_account=5 - seller, purpose="offset", beneficiary="A",
        **{"due": "2024-04-01"} | more,
    )  # fmt: skip


def worker(registry: Registry) -> DeliveryWorker:
    return DeliveryWorker(registry, NAMES, Random(1), SETTINGS)


@pytest.fixture
def registry() -> MemoryRegistry:
    made = MemoryRegistry()
    furnish(made)
    issue(made, 100)
    issue(made, 50, "saved", account=SAVED)
    return made


@pytest.mark.parametrize(
    ("kind", "alice", "bob", "saved"),
    [
        (InstructionKind.DELIVERY, 95, 5, 50),
        (InstructionKind.DEPOSIT, 105, 0, 45),
        (InstructionKind.WITHDRAWAL, 95, 0, 55),
        (InstructionKind.RETIREMENT, 95, 0, 50),
    ],
)
def test_each_kind_of_instruction_moves_its_credits(
    registry: MemoryRegistry, kind: InstructionKind, alice: int, bob: int, saved: int
) -> None:
    deliveries = worker(registry)
    deliveries.add(instructed("k", kind), 0)
    (answer,) = deliveries.work(0)
    assert isinstance(answer, ConfirmInstruction)
    receipt = registry.outcome("k")
    assert receipt is not None
    assert answer.blocks == receipt.serial_ranges
    assert [tonnes(registry, name) for name in (ALICE, BOB, SAVED)] == [alice, bob, saved]
    assert len(deliveries) == 0
    assert deliveries.next_due_ns is None


def test_an_instruction_that_is_sent_again_after_a_restart_has_one_effect(
    registry: MemoryRegistry,
) -> None:
    answers = []
    for _ in range(3):
        deliveries = worker(registry)
        deliveries.add(instructed("k"), 0)
        deliveries.add(instructed("k"), 0)
        answers += deliveries.work(0)
    assert len(answers) == 3
    assert len(set(answers)) == 1
    assert tonnes(registry, BOB) == 5


def test_a_rejected_deposit_is_voided_at_once_with_the_registrys_reason(
    registry: MemoryRegistry,
) -> None:
    deliveries = worker(registry)
    deliveries.add(instructed("k", InstructionKind.DEPOSIT, 51), 0)
    assert deliveries.work(0) == [VoidInstruction("k", "insufficient_credits")]
    with pytest.raises(RegistryRejected, match="key_closed"):
        registry.perform("k", move(51, source=SAVED, target=ALICE), 1)


def test_a_failing_delivery_is_tried_until_the_cut_off_and_then_voided(
    registry: MemoryRegistry,
) -> None:
    deliveries = worker(registry)
    deliveries.add(instructed("k", quantity_t=101), 0)
    assert deliveries.work(0) == []
    assert deliveries.work(SETTINGS.cutoff_ns - 1) == []
    assert deliveries.work(2 * SETTINGS.cutoff_ns) == [VoidInstruction("k", CUTOFF, 2)]


@pytest.mark.parametrize(("locked", "failing"), [(ALICE, 2), (BOB, 3)])
def test_a_delivery_fails_at_the_side_whose_account_is_locked(
    registry: MemoryRegistry, locked: str, failing: int
) -> None:
    deliveries = worker(registry)
    registry.lock_account(locked, True, 0)
    deliveries.add(instructed("k"), 0)
    assert deliveries.work(0) == []
    assert deliveries.work(SETTINGS.cutoff_ns) == [VoidInstruction("k", CUTOFF, failing)]


def test_a_locked_holding_account_of_the_buyer_blames_nobody_but_the_seller(
    registry: MemoryRegistry,
) -> None:
    registry.open_account("holding:bob", AccountKind.HOLDING, "bob", 0)
    registry.lock_account("holding:bob", True, 0)
    registry.lock_account(ALICE, True, 0)
    deliveries = worker(registry)
    deliveries.add(instructed("k"), 0)
    assert deliveries.work(SETTINGS.cutoff_ns - 1) == []
    assert deliveries.work(2 * SETTINGS.cutoff_ns) == [VoidInstruction("k", CUTOFF, 2)]


def test_a_failing_delivery_goes_through_when_its_cause_passes(registry: MemoryRegistry) -> None:
    deliveries = worker(registry)
    registry.lock_account(BOB, True, 0)
    deliveries.add(instructed("k"), 0)
    assert deliveries.work(0) == []
    registry.lock_account(BOB, False, 1)
    (answer,) = deliveries.work(NS_PER_S)
    assert isinstance(answer, ConfirmInstruction)


def test_waits_grow_fourfold_with_jitter_up_to_a_cap(registry: MemoryRegistry) -> None:
    deliveries = worker(registry)
    deliveries.add(instructed("k", quantity_t=101), 0)
    waits, now = [], 0
    for _ in range(6):
        deliveries.work(now)
        due = deliveries.next_due_ns
        assert due is not None
        waits.append(due - now)
        now = due
    full = [min(SETTINGS.first_wait_ns * 4**n, SETTINGS.wait_max_ns) for n in range(6)]
    assert all(f * 3 // 4 <= wait <= f for wait, f in zip(waits, full, strict=True))
    assert len({wait / f for wait, f in zip(waits, full, strict=True)}) == len(full)


@pytest.mark.parametrize(
    ("reason", "more"),
    [
        ("serials_not_available", {"serial_ranges": ((f"{SERIAL}-100", f"{SERIAL}-104"),)}),
        (
            "insufficient_credits",
            {"serial_ranges": ((f"{SERIAL}-1", f"{SERIAL}-999"),), "quantity_t": 999},
        ),
        ("insufficient_credits", {"due": "", "quantity_t": 999}),
    ],
)
def test_a_delivery_that_no_retry_can_settle_is_voided_at_once_and_names_the_seller(
    registry: MemoryRegistry, reason: str, more: dict[str, object]
) -> None:
    deliveries = worker(registry)
    deliveries.add(instructed("k", **more), 0)  # type: ignore[arg-type]
    assert deliveries.work(0) == [VoidInstruction("k", reason, 2)]


def test_an_otc_trade_does_not_wait_for_a_locked_account(registry: MemoryRegistry) -> None:
    deliveries = worker(registry)
    registry.lock_account(BOB, True, 0)
    deliveries.add(instructed("k", due=""), 0)
    assert deliveries.work(0) == [VoidInstruction("k", "account_locked", 3)]


def test_a_rejected_delivery_is_never_overdue(registry: MemoryRegistry) -> None:
    """It is tried at its cut-off itself, so that no market halts for one locked account."""
    deliveries = worker(registry)
    registry.lock_account(BOB, True, 0)
    deliveries.add(instructed("k"), 0)
    answers: list[object] = []
    while not answers:
        due_ns = deliveries.next_due_ns
        assert due_ns is not None
        assert due_ns <= SETTINGS.cutoff_ns
        assert deliveries.overdue(due_ns + 1) == set()
        answers += deliveries.work(due_ns)
    assert answers == [VoidInstruction("k", CUTOFF, 3)]


class Offline(MemoryRegistry):
    """A registry that cannot be reached while `is_off`."""

    is_off = True

    def perform_many(self, instructions: list[Instruction]) -> list[Receipt | RegistryRejected]:  # type: ignore[override]
        if self.is_off:
            raise RegistryUnavailable("off")
        return super().perform_many(instructions)

    def abandon(self, key: str, at_ns: int) -> Receipt | None:
        if self.is_off:
            raise RegistryUnavailable("off")
        return super().abandon(key, at_ns)


def test_nothing_is_voided_while_the_registry_is_unavailable() -> None:
    registry = Offline()
    furnish(registry)
    registry.perform("issue", STOCK, ISSUED)
    deliveries = worker(registry)
    deliveries.add(instructed("k"), 0)
    late = 100 * SETTINGS.cutoff_ns
    assert deliveries.work(0) == []
    assert deliveries.overdue(SETTINGS.cutoff_ns) == set()
    assert deliveries.work(late) == []
    assert deliveries.overdue(late) == {0}
    assert deliveries.open_instructions() == [instructed("k")]
    registry.is_off = False
    assert deliveries.work(2 * late) == [VoidInstruction("k", CUTOFF)]


def test_the_outbox_reports_when_it_is_full(registry: MemoryRegistry) -> None:
    deliveries = DeliveryWorker(registry, NAMES, Random(1), DeliverySettings(outbox_max=2))
    deliveries.add(instructed("a"), 0)
    assert not deliveries.is_full
    deliveries.add(instructed("b"), 0)
    assert deliveries.is_full


def storm(seed: int) -> None:
    """Settle 30 deliveries through a registry that fails in every way, then recovers."""
    random = Random(seed)
    registry = FaultyRegistry(random)
    furnish(registry)
    registry.perform("issue", STOCK, ISSUED)
    deliveries = DeliveryWorker(registry, NAMES, random, SETTINGS)
    answers: list[ConfirmInstruction | VoidInstruction] = []
    events = [
        instructed(f"k{n}", quantity_t=random.randint(1, 60), seller=random.choice((2, 3)))
        for n in range(30)
    ]
    registry.is_ill = True
    now = 0
    for event in events:
        deliveries.add(event, now)
        answers += deliveries.work(now)
        now += random.randint(0, 8 * NS_PER_S)
    registry.heal()
    while len(deliveries):
        due = deliveries.next_due_ns
        assert due is not None
        now = max(now, due)
        answers += deliveries.work(now)
    assert max(registry.sent.values(), default=0) <= 8
    counts = Counter(answer.key for answer in answers)
    assert counts == Counter(event.key for event in events)
    confirmed = {a.key: a.blocks for a in answers if isinstance(a, ConfirmInstruction)}
    moved = [event.key for event in registry.events(kind="transfer")]
    assert set(moved) == set(confirmed), "credits moved exactly where the venue had a confirmation"
    for key, blocks in confirmed.items():
        receipt = registry.outcome(key)
        assert receipt is not None
        assert receipt.serial_ranges == blocks
    balance = 100
    for event in events:
        if event.key in confirmed:
            balance += event.quantity_t if event.account == 3 else -event.quantity_t
    assert tonnes(registry, ALICE) == balance
    assert tonnes(registry, ALICE) + tonnes(registry, BOB) == 100


def test_every_delivery_settles_or_is_voided_exactly_once_through_300_storms(
    fresh_seed: int,
) -> None:
    for seed in (*range(299), fresh_seed):
        try:
            storm(seed)
        except AssertionError as failure:
            raise AssertionError(f"REPRODUCE: storm({seed})") from failure


@pytest.mark.soak
def test_every_delivery_settles_or_is_voided_exactly_once_through_5000_storms(
    soak_seconds: float,
) -> None:
    ends = time.monotonic() + soak_seconds
    for seed in range(5_000):
        if time.monotonic() > ends:
            break
        try:
            storm(seed)
        except AssertionError as failure:
            raise AssertionError(f"REPRODUCE: storm({seed})") from failure
