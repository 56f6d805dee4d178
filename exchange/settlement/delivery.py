"""The delivery worker: carries out the venue's instructions at the registry, each exactly once.

Venue and registry may each fail at any moment. An instruction keeps its key forever; after a lost
reply the worker asks for the outcome by that key. Before it voids an instruction, the registry
closes the key, so that no late request can move credits afterward. Until then the instruction stays
open: only the registry's answer confirms or voids it, never a timer. The worker retries a netted
delivery that the registry rejects because an account is locked until its cut-off, then voids it;
any other rejection voids at once. The side whose account failed is named; if the registry was
unavailable, none is.

Time and randomness are arguments; a thread of the asyncio process calls `work`, because the
registry may block. After a restart the venue hands its open instructions in again.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from random import Random

from msgspec import Struct

from exchange.commands import ConfirmInstruction, VoidInstruction
from exchange.errors import RegistryError, RegistryRejected, RegistryUnknown
from exchange.events import InstructionKind, RegistryInstructed
from exchange.registry.port import (
    AnyAct,
    Ending,
    Instruction,
    Receipt,
    Registry,
    Retirement,
    Transfer,
    holding_account,
    trading_account,
)
from exchange.units import NS_PER_MINUTE, NS_PER_MS

CUTOFF = "delivery_cutoff"
_LOCKED, _TOO_FEW = "account_locked", "insufficient_credits"

Answer = ConfirmInstruction | VoidInstruction


class DeliverySettings(Struct, frozen=True):
    """Times of retries and of the cut-off.

    The n-th wait is first_wait_ns x 4^(n-1), at most wait_max_ns, shortened by up to the
    fraction `jitter` at random. A delivery that the registry rejects, or that cannot be done,
    is tried until `cutoff_ns` after it was handed in: with these figures at most 8 times.
    """

    first_wait_ns: int = 500 * NS_PER_MS
    wait_max_ns: int = 5 * NS_PER_MINUTE
    jitter: float = 0.25
    cutoff_ns: int = 10 * NS_PER_MINUTE
    batch_max: int = 256
    outbox_max: int = 10_000


class Names(Struct, frozen=True):
    """The registry's names of the venue's accounts and instruments."""

    participant_of: Callable[[int], str]
    credit_class_of: Callable[[int], str]


class _Open(Struct):
    """An instruction that the registry has not decided yet."""

    event: RegistryInstructed
    act: AnyAct
    added_ns: int
    due_ns: int
    tries: int = 0
    is_unknown: bool = False
    void_reason: str = ""
    failing: int = -1
    due_max_ns: int = 0


class DeliveryWorker:
    """Worker that carries instructions out; other threads may use `add` and the properties."""

    def __init__(
        self,
        registry: Registry,
        names: Names,
        random: Random,
        settings: DeliverySettings | None = None,
    ) -> None:
        self._registry = registry
        self._names = names
        self._random = random
        self._settings = settings or DeliverySettings()
        self._open: dict[str, _Open] = {}
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._open)

    @property
    def is_full(self) -> bool:
        """True if too many instructions wait: the markets concerned should halt."""
        return len(self._open) >= self._settings.outbox_max

    @property
    def next_due_ns(self) -> int | None:
        """The time at which `work` has something to do, None if nothing is open."""
        with self._lock:
            return min((item.due_ns for item in self._open.values()), default=None)

    def overdue(self, now_ns: int) -> set[int]:
        """Instruments with instructions past their cut-off that the registry has not closed."""
        with self._lock:
            return {
                item.event.instrument
                for item in self._open.values()
                if item.void_reason and now_ns > item.added_ns + self._settings.cutoff_ns
            }

    def open_instructions(self) -> list[RegistryInstructed]:
        """The instructions in flight, in the order in which they were handed in."""
        with self._lock:
            return [item.event for item in self._open.values()]

    def add(self, event: RegistryInstructed, now_ns: int) -> None:
        """Accept an instruction; one that is already open stays unchanged."""
        with self._lock:
            if event.key not in self._open:
                act = act_of(event, self._names)
                self._open[event.key] = _Open(event, act, now_ns, now_ns)

    def work(self, now_ns: int) -> list[Answer]:
        """Do everything that is due; return commands for the venue. Blocks on the registry."""
        with self._lock:
            due = [item for item in self._open.values() if item.due_ns <= now_ns]
        decided: dict[str, Answer] = {}
        for start in range(0, len(due), self._settings.batch_max):
            for item in due[start : start + self._settings.batch_max]:
                if now_ns >= item.added_ns + self._settings.cutoff_ns:
                    item.void_reason = item.void_reason or CUTOFF
                item.tries += 1
            batch = due[start : start + self._settings.batch_max]
            self._ask([i for i in batch if i.is_unknown and not i.void_reason], decided)
            self._send(
                [i for i in batch if not i.is_unknown and not i.void_reason], now_ns, decided
            )
            self._close([i for i in batch if i.void_reason], now_ns, decided)
        for item in due:
            item.due_ns = now_ns + self._wait(item.tries)
            if now_ns < item.due_max_ns:
                item.due_ns = min(item.due_ns, item.due_max_ns)
        with self._lock:
            for key in decided:
                del self._open[key]
        return [decided[item.event.key] for item in due if item.event.key in decided]

    def _ask(self, items: list[_Open], decided: dict[str, Answer]) -> None:
        """Ask for the outcomes of instructions with a lost reply; an unknown key is sent next
        time."""
        for item in items:
            try:
                receipt = self._registry.outcome(item.event.key)
            except RegistryError:
                continue
            item.is_unknown = False
            if receipt is not None:
                decided[item.event.key] = _confirmed(receipt)

    def _send(self, items: list[_Open], now_ns: int, decided: dict[str, Answer]) -> None:
        """Send a batch to be done in one commit."""
        if not items:
            return
        try:
            answers = self._registry.perform_many(
                [Instruction(item.event.key, item.act, now_ns) for item in items]
            )
        except RegistryUnknown:
            for item in items:
                item.is_unknown = True
            return
        except RegistryError:
            return
        for item, answer in zip(items, answers, strict=True):
            if isinstance(answer, Receipt):
                decided[item.event.key] = _confirmed(answer)
                continue
            assert answer.code != "idempotency_conflict", f"{item.event.key} names two acts"
            if item.event.kind == InstructionKind.DELIVERY:
                item.failing = self._failing(item.event, answer.code)
            if _may_pass(item.event, answer.code):
                item.due_max_ns = item.added_ns + self._settings.cutoff_ns
            else:
                item.void_reason = answer.code

    def _close(self, items: list[_Open], now_ns: int, decided: dict[str, Answer]) -> None:
        """Close keys at the registry: void what it closed, confirm what it had done."""
        for item in items:
            try:
                receipt = self._registry.abandon(item.event.key, now_ns)
            except RegistryRejected as rejection:
                raise AssertionError(f"the registry cannot close {item.event.key}") from rejection
            except RegistryError:
                continue
            if receipt is not None:
                decided[item.event.key] = _confirmed(receipt)
            else:
                decided[item.event.key] = VoidInstruction(
                    item.event.key, item.void_reason, item.failing
                )

    def _failing(self, event: RegistryInstructed, code: str) -> int:
        """The account at which a delivery fails: the seller's, unless the buyer's is locked."""
        if code == "account_locked":
            buyer = self._names.participant_of(event.counter_account)
            try:
                accounts = self._registry.accounts(buyer)
            except RegistryError:
                return -1
            if any(a.locked and a.name == trading_account(buyer) for a in accounts):
                return event.counter_account
        return event.account

    def _wait(self, tries: int) -> int:
        shift = 2 * min(tries - 1, 16)
        wait = min(self._settings.first_wait_ns << shift, self._settings.wait_max_ns)
        return wait - int(wait * self._settings.jitter * self._random.random())


def act_of(event: RegistryInstructed, names: Names) -> AnyAct:
    """The registry's act for an instruction."""
    credit_class = names.credit_class_of(event.instrument)
    trading = trading_account(names.participant_of(event.account))
    holding = holding_account(names.participant_of(event.account))
    match InstructionKind(event.kind):
        case InstructionKind.DELIVERY:
            target = trading_account(names.participant_of(event.counter_account))
            return Transfer(trading, target, credit_class, event.quantity_t, event.serial_ranges)
        case InstructionKind.DEPOSIT:
            return Transfer(holding, trading, credit_class, event.quantity_t, event.serial_ranges)
        case InstructionKind.WITHDRAWAL:
            return Transfer(trading, holding, credit_class, event.quantity_t, event.serial_ranges)
        case InstructionKind.RETIREMENT:
            return Retirement(
                trading,
                credit_class,
                event.quantity_t,
                event.purpose,
                event.beneficiary,
                event.serial_ranges,
                Ending(event.ending),
                event.disclosure,
                event.schemes,
            )


def _may_pass(event: RegistryInstructed, code: str) -> bool:
    """True if a rejected instruction may succeed later: a netted delivery from or to a locked
    account, or of unnamed tonnes that are not there yet. Named serials were in the account when
    it was instructed; an OTC trade is delivered at once or not at all."""
    is_netted = event.kind == InstructionKind.DELIVERY and event.due != ""
    return is_netted and (code == _LOCKED or (code == _TOO_FEW and not event.serial_ranges))


def _confirmed(receipt: Receipt) -> ConfirmInstruction:
    return ConfirmInstruction(receipt.key, receipt.serial_ranges)
