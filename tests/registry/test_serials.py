"""A credit exists once: random acts against a model that follows every single tonne."""

import threading
from collections import Counter
from random import Random

import pytest

from exchange.errors import RegistryRejected
from exchange.registry.memory import MemoryRegistry
from exchange.registry.port import (
    STATUS_AFTER,
    AccountKind,
    AnyAct,
    Ending,
    Instruction,
    Issuance,
    Project,
    Receipt,
    Registry,
    Retirement,
    Status,
    Transfer,
)
from exchange.registry.serials import parse_range, parse_serial
from exchange.registry.sql.registry import SqlRegistry
from tests.registry.world import ALICE, BOB, FOREST, FY2021, FY2022, ISSUED, SOLAR, issue, move

ACCOUNTS = [f"trading:T{n}" for n in range(6)]
PROJECTS = {"SUN1": SOLAR, "SUN2": SOLAR, "WOOD": FOREST}


class Tonnes:
    """The slow and obvious registry: each tonne is an entry of its own."""

    def __init__(self) -> None:
        self.where: dict[str, tuple[str, Status]] = {}

    def follow(self, act: AnyAct, receipt: Receipt) -> None:
        """Check a receipt against the tonnes and move them."""
        targets = iter(act.shares) if isinstance(act, Issuance) else iter(())
        for block in receipt.blocks:
            target = next(targets, ("", 0))[0]
            for number in range(block.first, block.last + 1):
                serial = f"{block.series_name}-{number}"
                if isinstance(act, Issuance):
                    assert serial not in self.where, "a number is issued once"
                    self.where[serial] = (target, Status.HELD)
                    continue
                source = act.source if isinstance(act, Transfer) else act.account
                assert self.where[serial] == (source, Status.HELD), "only what is held moves"
                if isinstance(act, Transfer):
                    self.where[serial] = (act.target, Status.HELD)
                else:
                    self.where[serial] = ("", STATUS_AFTER[act.ending])

    def agree_with(self, registry: Registry) -> None:
        """Check that every tonne is where the registry has it, and that the totals follow."""
        seen = 0
        for holding in registry.holdings():
            account = holding.account if holding.status is Status.HELD else ""
            for number in range(holding.block.first, holding.block.last + 1):
                serial = f"{holding.block.series_name}-{number}"
                assert self.where[serial] == (account, holding.status)
                seen += 1
        assert seen == len(self.where)
        counts = Counter(status for _, status in self.where.values())
        totals = registry.totals()
        assert sum(total.issued for total in totals) == seen
        assert sum(total.held for total in totals) == counts[Status.HELD]
        assert sum(total.retired for total in totals) == counts[Status.RETIRED]
        assert all(total.is_balanced for total in totals)


def found(registry: Registry) -> None:
    for name in ACCOUNTS:
        registry.open_account(name, AccountKind.TRADING, name, 0)
    for name in PROJECTS:
        registry.register_project(Project(project_id=name, programme="J-Credit", name=name), 0)


def random_act(random: Random, registry: Registry, ranges_from: float = 0.9) -> AnyAct:
    """Draw an act: mostly legal, some that must be rejected; named serial ranges from this
    chance up."""
    chance = random.random()
    project = random.choice(list(PROJECTS))
    credit_class = PROJECTS[project]
    source = random.choice(ACCOUNTS)
    if chance < 0.12:
        vintage = random.choice((FY2021, FY2022))
        shares = tuple((random.choice(ACCOUNTS), random.randint(1, 60)) for _ in range(2))
        return Issuance(project, credit_class, vintage, shares)
    quantity, serial_ranges = random.randint(1, 15), ()
    if chance > ranges_from:
        holdings = registry.holdings(source, credit_class)
        if holdings:
            block = random.choice(holdings).block
            first = random.randint(block.first, block.last)
            serial_ranges = ((f"{block.series_name}-{first}", block.last_serial),)
            quantity = random.randint(1, block.last - first + 1)
    if chance < 0.25:
        ending = random.choice(list(Ending))
        return Retirement(source, credit_class, quantity, "test", "someone", serial_ranges, ending)
    return Transfer(source, random.choice(ACCOUNTS), credit_class, quantity, serial_ranges)


@pytest.mark.parametrize("acts", [15_000, pytest.param(50_000, marks=pytest.mark.soak)])
def test_random_acts_keep_every_tonne_single(acts: int) -> None:
    random = Random(7)
    registry, tonnes = MemoryRegistry(), Tonnes()
    found(registry)
    done = 0
    for n in range(acts):
        act = random_act(random, registry, ranges_from=0.998)
        try:
            tonnes.follow(act, registry.perform(f"k{n}", act, ISSUED + n))
            done += 1
        except RegistryRejected:
            continue
        if n % 1_000 == 0:
            registry.merge(random.choice(ACCOUNTS), n)
    tonnes.agree_with(registry)
    assert done > 0.6 * acts


def test_batches_in_a_database_answer_like_single_acts_in_memory(database: str) -> None:
    random = Random(11)
    memory, tonnes = MemoryRegistry(), Tonnes()
    registry = SqlRegistry.open(database)
    found(memory)
    found(registry)
    for batch in range(60):
        acts = [random_act(random, memory) for _ in range(random.choice((1, 3, 30)))]
        sent = [Instruction(f"k{batch}-{n}", act, ISSUED + batch) for n, act in enumerate(acts)]
        answers = registry.perform_many(sent)
        for instruction, answer in zip(sent, answers, strict=True):
            expected = memory.perform_many([instruction])[0]
            if isinstance(expected, Receipt):
                assert answer == expected
                tonnes.follow(instruction.act, expected)
            else:
                assert isinstance(answer, RegistryRejected)
                assert answer.code == expected.code
        if batch % 10 == 9:
            account = random.choice(ACCOUNTS)
            assert registry.merge(account, batch) == memory.merge(account, batch)
    assert registry.holdings() == memory.holdings()
    assert registry.events() == memory.events()
    tonnes.agree_with(registry)
    registry.close()


def test_of_a_sale_a_retirement_and_a_withdrawal_of_the_same_range_one_wins(database: str) -> None:
    registry = SqlRegistry.open(database)
    registry.open_account(ALICE, AccountKind.TRADING, "alice", 0)
    registry.open_account(BOB, AccountKind.TRADING, "bob", 0)
    registry.open_account("holding:alice", AccountKind.HOLDING, "alice", 0)
    registry.register_project(Project(project_id="SUN1", programme="J-Credit", name="x"), 0)
    issue(registry, 1_000)
    won: list[str] = []
    lock = threading.Lock()

    def race(kind: str) -> None:
        for first in range(1, 1_001, 50):
            items = []
            for number in range(first, first + 50):
                serial_range = (f"JCR-SUN1-20220401-20230331-{number}",) * 2
                act: AnyAct = move(1, serial_range)
                if kind == "retire":
                    act = Retirement(ALICE, SOLAR, 1, "offset", "x", (serial_range,))
                elif kind == "withdraw":
                    act = move(1, serial_range, target="holding:alice")
                items.append(Instruction(f"{kind}-{number}", act, 2))
            answers = registry.perform_many(items)
            with lock:
                won.extend(a.key.split("-")[1] for a in answers if isinstance(a, Receipt))

    threads = [threading.Thread(target=race, args=(k,)) for k in ("sell", "retire", "withdraw")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(won, key=int) == [str(n) for n in range(1, 1_001)]
    registry.close()


@pytest.mark.parametrize(
    "text",
    ["", "JCR", "XXX-P-20220401-20230331-1", "JCR-p-20220401-20230331-1",
     "JCR-P-20220401-20230331-0", "JCR-P-20230331-20220401-1", "JCR-P-20220230-20230331-1",
     "JCR-P-20220401-20230331-１",
     "JCR-P-20220401-20230331-9999999999999", "JCR-P-20220401-20230331-1\n"],
)  # fmt: skip
def test_what_is_not_a_serial_is_rejected(text: str) -> None:
    with pytest.raises(RegistryRejected, match="serial_invalid"):
        parse_serial(text)


def test_a_range_is_a_range_of_one_series() -> None:
    first, last = "JCR-P-20220401-20230331-3", "JCR-P-20220401-20230331-9"
    assert parse_range((first, last)) == ("JCR-P-20220401-20230331", 3, 9)
    with pytest.raises(RegistryRejected, match="serial_range_invalid"):
        parse_range((last, first))
