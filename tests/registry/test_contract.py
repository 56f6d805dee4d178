"""The contract of every registry, for each implementation."""

import pytest

from exchange.errors import RegistryRejected
from exchange.registry.port import (
    AccountKind,
    Ending,
    Instruction,
    Issuance,
    Project,
    Registry,
    Retirement,
    Status,
    Transfer,
)
from exchange.registry.serials import Vintage
from tests.registry.world import (
    ALICE,
    BOB,
    FOREST,
    FY2021,
    FY2022,
    ISSUED,
    SAVED,
    SOLAR,
    held,
    issue,
    move,
    tonnes,
)

S21, S22 = "JCR-SUN1-20210401-20220331", "JCR-SUN1-20220401-20230331"


def everything(registry: Registry) -> object:
    """The whole visible state of a registry, for comparison of two moments."""
    return (
        registry.accounts(), registry.projects(), registry.holdings(), registry.events(),
        registry.totals(),
    )  # fmt: skip


def rejected(registry: Registry, code: str, key: str, act: object) -> None:
    """Check that the act is rejected with the code and a sentence, and nothing changes."""
    before = everything(registry)
    with pytest.raises(RegistryRejected) as rejection:
        registry.perform(key, act, ISSUED)  # type: ignore[arg-type]
    assert rejection.value.code == code
    assert len(rejection.value.sentence) > 10
    assert everything(registry) == before
    assert code == "key_invalid" or registry.outcome(key) is None


def test_issued_tonnes_are_numbered_in_the_order_of_their_shares(registry: Registry) -> None:
    receipt = registry.perform(
        "i", Issuance("SUN1", SOLAR, FY2022, ((ALICE, 60), (BOB, 40))), ISSUED
    )
    assert receipt.serial_ranges == ((f"{S22}-1", f"{S22}-60"), (f"{S22}-61", f"{S22}-100"))
    assert [block.issued_ns for block in receipt.blocks] == [ISSUED, ISSUED]
    assert (tonnes(registry, ALICE), tonnes(registry, BOB)) == (60, 40)


def test_a_second_issuance_of_a_series_goes_on_counting(registry: Registry) -> None:
    issue(registry, 10, "one")
    issue(registry, 5, "two")
    assert held(registry, ALICE) == [(f"{S22}-1", f"{S22}-10"), (f"{S22}-11", f"{S22}-15")]


def test_a_transfer_takes_the_oldest_vintage_first(registry: Registry) -> None:
    issue(registry, 10, "new", FY2022)
    issue(registry, 10, "old", FY2021)
    receipt = registry.perform("t", move(13), 2)
    assert receipt.serial_ranges == ((f"{S21}-1", f"{S21}-10"), (f"{S22}-1", f"{S22}-3"))
    assert held(registry, ALICE) == [(f"{S22}-4", f"{S22}-10")]


def test_a_transfer_takes_named_serials_in_their_order_up_to_the_quantity(
    registry: Registry,
) -> None:
    issue(registry, 100)
    serial_ranges = ((f"{S22}-50", f"{S22}-59"), (f"{S22}-11", f"{S22}-30"))
    registry.perform("t", move(15, *serial_ranges), 2)
    assert held(registry, BOB) == [(f"{S22}-11", f"{S22}-15"), (f"{S22}-50", f"{S22}-59")]
    assert tonnes(registry, ALICE) == 85


def test_named_serials_may_span_several_blocks(registry: Registry) -> None:
    issue(registry, 10, "one")
    issue(registry, 10, "two")
    registry.perform("t", move(6, (f"{S22}-8", f"{S22}-13")), 2)
    assert held(registry, BOB) == [(f"{S22}-8", f"{S22}-10"), (f"{S22}-11", f"{S22}-13")]


def test_a_retired_tonne_names_purpose_and_beneficiary_and_never_moves_again(
    registry: Registry,
) -> None:
    issue(registry, 10)
    registry.perform("r", Retirement(ALICE, SOLAR, 4, "SHK report FY2023", "Alice KK"), 3)
    assert registry.locate(f"{S22}-4").status is Status.RETIRED
    assert registry.locate(f"{S22}-5").status is Status.HELD
    event = registry.history(f"{S22}-4")[-1]
    assert (event.kind, event.purpose, event.beneficiary) == (
        "retire", "SHK report FY2023", "Alice KK",
    )  # fmt: skip
    rejected(registry, "insufficient_credits", "t", move(7))
    rejected(registry, "serials_not_available", "t", move(1, (f"{S22}-4", f"{S22}-4")))
    rejected(registry, "account_kind", "t", move(1, source="retirement:JCR"))


def test_each_ending_has_its_status_and_the_totals_balance(registry: Registry) -> None:
    issue(registry, 10)
    for count, ending in enumerate(Ending, 1):
        registry.perform(ending.value, Retirement(ALICE, SOLAR, count, "test", "x", (), ending), 3)
    (total,) = registry.totals()
    assert (total.issued, total.held, total.retired, total.surrendered, total.canceled) == (
        10, 4, 1, 2, 3,
    )  # fmt: skip
    assert total.is_balanced
    assert tonnes(registry, "retirement:JCR") == 3
    assert tonnes(registry, "cancellation:JCR") == 3


def test_the_history_of_a_serial_is_that_of_one_tonne(registry: Registry) -> None:
    issue(registry, 100, account=SAVED)
    registry.perform("in", move(50, source=SAVED, target=ALICE), 2)
    registry.perform("sold", move(20, (f"{S22}-31", f"{S22}-50")), 3)
    registry.perform("end", Retirement(BOB, SOLAR, 5, "offset", "Bob KK"), 4)
    lives = {n: [e.key for e in registry.history(f"{S22}-{n}")] for n in (1, 30, 31, 36, 50, 51)}
    assert lives == {
        1: ["issue", "in"],
        30: ["issue", "in"],
        31: ["issue", "in", "sold", "end"],
        36: ["issue", "in", "sold"],
        50: ["issue", "in", "sold"],
        51: ["issue"],
    }
    steps = [(e.source, e.target) for e in registry.history(f"{S22}-31")]
    assert steps == [("", SAVED), (SAVED, ALICE), (ALICE, BOB), (BOB, "retirement:JCR")]


def test_adjoining_blocks_of_one_issuance_merge_and_keep_their_history(registry: Registry) -> None:
    issue(registry, 100)
    issue(registry, 10, "later")
    registry.perform("a", move(30, (f"{S22}-21", f"{S22}-50")), 2)
    registry.perform("b", move(20, (f"{S22}-51", f"{S22}-70")), 3)
    registry.perform("c", move(50, (f"{S22}-21", f"{S22}-70"), source=BOB, target=ALICE), 4)
    before = [registry.history(f"{S22}-{n}") for n in (1, 30, 60, 99, 105)]
    assert len(held(registry, ALICE)) == 5
    assert registry.merge(ALICE, 5) == 3
    assert held(registry, ALICE) == [(f"{S22}-1", f"{S22}-100"), (f"{S22}-101", f"{S22}-110")]
    assert registry.merge(ALICE, 6) == 0
    assert [registry.history(f"{S22}-{n}") for n in (1, 30, 60, 99, 105)] == before
    registry.perform("d", move(110), 7)


def test_events_can_be_asked_by_account_and_by_kind(registry: Registry) -> None:
    issue(registry, 10)
    registry.perform("t", move(3), 2)
    registry.perform("r", Retirement(BOB, SOLAR, 1, "offset", "Bob KK"), 3)
    assert [e.key for e in registry.events()] == ["issue", "t", "r"]
    assert [e.key for e in registry.events(account=BOB)] == ["t", "r"]
    assert [e.key for e in registry.events(kind="transfer")] == ["t"]


def test_the_same_key_with_the_same_act_returns_the_same_receipt_and_does_nothing(
    registry: Registry,
) -> None:
    issue(registry, 10)
    first = registry.perform("t", move(3), 2)
    assert registry.perform("t", move(3), 99) == first
    assert registry.outcome("t") == first
    assert tonnes(registry, BOB) == 3


def test_the_same_key_with_another_act_is_rejected(registry: Registry) -> None:
    issue(registry, 10)
    receipt = registry.perform("t", move(3), 2)
    before = everything(registry)
    with pytest.raises(RegistryRejected, match="idempotency_conflict"):
        registry.perform("t", move(4), 2)
    assert everything(registry) == before
    assert registry.outcome("t") == receipt


def test_an_abandoned_key_stays_closed(registry: Registry) -> None:
    issue(registry, 10)
    assert registry.abandon("t", 2) is None
    rejected(registry, "key_closed", "t", move(3))
    assert registry.abandon("t", 3) is None


def test_abandoning_a_completed_act_returns_its_receipt(registry: Registry) -> None:
    issue(registry, 10)
    receipt = registry.perform("t", move(3), 2)
    assert registry.abandon("t", 3) == receipt
    assert registry.outcome("t") == receipt


def test_a_batch_is_performed_in_order_and_a_rejected_act_does_not_affect_the_others(
    registry: Registry,
) -> None:
    issue(registry, 10)
    answers = registry.perform_many(
        [
            Instruction("a", move(8), 2),
            Instruction("b", move(3), 2),
            Instruction("c", move(5, source=BOB, target=SAVED), 2),
            Instruction("a", move(8), 2),
            Instruction("a", move(7), 2),
            Instruction("", move(1), 2),
            Instruction("d", Retirement(SAVED, SOLAR, 5, "offset", "x"), 2),
            Instruction("e", move(0), 2),
            Instruction("f", move(1, ("nonsense", "nonsense")), 2),
        ]
    )
    codes = [a.code if isinstance(a, RegistryRejected) else a.key for a in answers]
    assert codes == [
        "a", "insufficient_credits", "c", "a", "idempotency_conflict", "key_invalid", "d",
        "quantity_invalid", "serial_invalid",
    ]  # fmt: skip
    assert [tonnes(registry, name) for name in (ALICE, BOB, SAVED)] == [2, 3, 0]


def test_an_issuance_and_its_sale_may_be_in_one_batch(registry: Registry) -> None:
    answers = registry.perform_many(
        [
            Instruction("i", Issuance("SUN1", SOLAR, FY2022, ((ALICE, 9),)), ISSUED),
            Instruction("j", Issuance("SUN1", SOLAR, FY2022, ((ALICE, 1),)), ISSUED),
            Instruction("t", move(10), 1),
        ]
    )
    assert [getattr(answer, "key", answer) for answer in answers] == ["i", "j", "t"]
    assert tonnes(registry, BOB) == 10


def test_a_locked_account_neither_delivers_nor_receives(registry: Registry) -> None:
    issue(registry, 10)
    registry.perform("t0", move(5), 2)
    registry.lock_account(BOB, True, 3)
    rejected(registry, "account_locked", "t", move(1))
    rejected(registry, "account_locked", "t", move(1, source=BOB, target=ALICE))
    rejected(registry, "account_locked", "r", Retirement(BOB, SOLAR, 1, "offset", "x"))
    registry.lock_account(BOB, False, 4)
    registry.perform("t", move(1), 5)


def test_opening_an_account_twice_does_nothing_and_another_owner_is_rejected(
    registry: Registry,
) -> None:
    registry.open_account(ALICE, AccountKind.TRADING, "alice", 9)
    with pytest.raises(RegistryRejected, match="account_exists"):
        registry.open_account(ALICE, AccountKind.TRADING, "mallory", 9)
    with pytest.raises(RegistryRejected, match="account_invalid"):
        registry.open_account("two words", AccountKind.TRADING, "alice", 9)
    with pytest.raises(RegistryRejected, match="unknown_account"):
        registry.lock_account("nobody", True, 9)
    assert [a.name for a in registry.accounts("alice")] == [SAVED, ALICE]


@pytest.mark.parametrize(
    ("code", "changes"),
    [
        ("project_exists", {"name": "Another"}),
        ("unknown_programme", {"programme": "Moonshine"}),
        ("project_invalid", {"project_id": "lower-case"}),
    ],
)
def test_a_project_that_contradicts_is_rejected(
    registry: Registry, code: str, changes: dict[str, str]
) -> None:
    fields = {"project_id": "SUN1", "programme": "J-Credit", "name": "Roofs"}
    registry.register_project(Project(**fields), 1)
    with pytest.raises(RegistryRejected, match=code):
        registry.register_project(Project(**(fields | changes)), 1)
    assert [p.name for p in registry.projects()] == ["Roofs", "Wood"]


BAD_ACTS = {
    "unknown source": ("unknown_account", move(1, source="trading:nobody")),
    "unknown target": ("unknown_account", move(1, target="trading:nobody")),
    "to itself": ("account_kind", move(1, target=ALICE)),
    "nothing": ("quantity_invalid", move(0)),
    "less than nothing": ("quantity_invalid", move(-3)),
    "too much": ("quantity_invalid", move(2**40 + 1)),
    "more than is there": ("insufficient_credits", move(11)),
    "another class": ("insufficient_credits", Transfer(ALICE, BOB, FOREST, 1)),
    "not a serial": ("serial_invalid", move(1, ("JCR-1", "JCR-2"))),
    "no such day": ("serial_invalid", move(1, (f"{S22[:8]}-20221301-20230331-1",) * 2)),
    "leading zero": ("serial_invalid", move(1, (f"{S22}-01", f"{S22}-01"))),
    "range turned round": ("serial_range_invalid", move(1, (f"{S22}-5", f"{S22}-4"))),
    "range over two series": ("serial_range_invalid", move(1, (f"{S21}-1", f"{S22}-4"))),
    "ranges too small": ("serial_range_invalid", move(5, (f"{S22}-1", f"{S22}-4"))),
    "ranges that overlap": (
        "serial_range_invalid",
        move(8, (f"{S22}-1", f"{S22}-4"), (f"{S22}-4", f"{S22}-7")),
    ),
    "ranges beyond the block": ("serials_not_available", move(5, (f"{S22}-8", f"{S22}-12"))),
    "ranges of another series": ("serials_not_available", move(1, (f"{S21}-1", f"{S21}-1"))),
    "no purpose": ("purpose_missing", Retirement(ALICE, SOLAR, 1, " ", "x")),
    "no beneficiary": ("beneficiary_invalid", Retirement(ALICE, SOLAR, 1, "offset", "")),
    "a purpose with a zero byte": ("purpose_missing", Retirement(ALICE, SOLAR, 1, "a\0b", "x")),
    "a beneficiary of two lines": ("beneficiary_invalid", Retirement(ALICE, SOLAR, 1, "a", "x\ny")),
    "an origin too long": (
        "origin_invalid", Issuance("SUN1", SOLAR, FY2022, ((ALICE, 1),), 0, "x" * 81),
    ),
    "retiring nothing held": ("insufficient_credits", Retirement(BOB, SOLAR, 1, "offset", "x")),
    "unknown project": ("unknown_project", Issuance("NONE", SOLAR, FY2022, ((ALICE, 1),))),
    "issuing to nobody": ("unknown_account", Issuance("SUN1", SOLAR, FY2022, (("nobody", 1),))),
    "issuing nothing": ("quantity_invalid", Issuance("SUN1", SOLAR, FY2022, ((ALICE, 0),))),
    "no shares": ("quantity_invalid", Issuance("SUN1", SOLAR, FY2022, ())),
    "another class of a series": (
        "class_mismatch",
        Issuance("SUN1", FOREST, FY2022, ((ALICE, 1),)),
    ),
    "class with blanks": ("class_invalid", Issuance("SUN1", "a b", FY2022, ((ALICE, 1),))),
    "vintage turned round": (
        "vintage_invalid",
        Issuance("SUN1", SOLAR, Vintage(FY2022.end, FY2022.start), ((ALICE, 1),)),
    ),
    "vintage that overlaps": (
        "vintage_overlap",
        Issuance("SUN1", SOLAR, Vintage(FY2021.start, FY2022.start), ((ALICE, 1),)),
    ),
    "serials issued already": (
        "serial_overlap",
        Issuance("SUN1", SOLAR, FY2022, ((ALICE, 5),), first_number=10, origin="other registry"),
    ),
}  # fmt: skip


@pytest.mark.parametrize(("code", "act"), BAD_ACTS.values(), ids=BAD_ACTS.keys())
def test_a_bad_act_is_rejected_and_changes_nothing(
    registry: Registry, code: str, act: object
) -> None:
    issue(registry, 10)
    rejected(registry, code, "bad", act)


@pytest.mark.parametrize("key", ["", "with blank", "é", "x" * 129])
def test_a_bad_key_is_rejected(registry: Registry, key: str) -> None:
    issue(registry, 10)
    rejected(registry, "key_invalid", key, move(1))


def test_a_serial_that_was_never_issued_is_not_found(registry: Registry) -> None:
    issue(registry, 10)
    for serial in (f"{S22}-11", f"{S21}-1"):
        with pytest.raises(RegistryRejected, match="unknown_serial"):
            registry.locate(serial)
        with pytest.raises(RegistryRejected, match="unknown_serial"):
            registry.history(serial)


def test_an_import_keeps_its_numbers_and_issuance_goes_on_behind_it(registry: Registry) -> None:
    act = Issuance("SUN1", SOLAR, FY2022, ((ALICE, 5),), first_number=101, origin="old registry")
    registry.perform("import", act, ISSUED)
    issue(registry, 2, "next")
    assert held(registry, ALICE) == [(f"{S22}-101", f"{S22}-105"), (f"{S22}-106", f"{S22}-107")]
    assert registry.history(f"{S22}-103")[0].source == "old registry"


@pytest.mark.parametrize("kind", ["retirement", "Transfer", ""])
def test_a_kind_of_event_that_does_not_exist_is_rejected_and_not_found_empty(
    registry: Registry, kind: str
) -> None:
    with pytest.raises(RegistryRejected, match=r"unknown_kind.* issuance, transfer, retire"):
        registry.events(kind=kind)
