"""Controls against theft: which transfers leave a holding account, when, and who must sign."""

from datetime import UTC, date, datetime

import pytest
from msgspec.structs import replace

from exchange.calendar import add_exchange_days
from exchange.errors import RegistryRejected
from exchange.registry.accounts.controls import (
    Controls,
    ControlSettings,
    Signature,
    State,
    free_serials,
)
from exchange.registry.port import AccountKind, Registry, Transfer
from exchange.registry.serial_set import SerialSet
from exchange.registry.serials import SerialRanges
from exchange.registry.whole import WholeRegistry
from exchange.units import NS_PER_S, time_ns
from tests.registry.world import ALICE, SAVED, SOLAR, issue, tonnes

HOUR = 3_600 * NS_PER_S
START = time_ns(datetime(2026, 11, 20, 3, tzinfo=UTC))
ANN, BEN, EVE = Signature("Ann", "key-a"), Signature("Ben", "key-b"), Signature("Eve", "key-e")
THIEF = "holding:mallory"


@pytest.fixture
def controls(registry: WholeRegistry) -> Controls:
    registry.open_account(THIEF, AccountKind.HOLDING, "mallory", 0)
    issue(registry, 100, account=SAVED)
    people = {"alice": frozenset(("Ann", "Ben"))}
    return Controls(
        registry, add_exchange_days,
        lambda owner: people.get(owner, frozenset()), ControlSettings(cap_t=50),
    )  # fmt: skip


def take(quantity_t: int = 40, target: str = THIEF) -> Transfer:
    return Transfer(SAVED, target, SOLAR, quantity_t)


def rejected(code: str) -> object:
    return pytest.raises(RegistryRejected, match=code)


def test_the_owners_own_trading_account_is_trusted_from_the_start(
    controls: Controls, registry: Registry
) -> None:
    proposal = controls.propose_transfer(take(40, ALICE), ANN, START)
    assert proposal.state is State.DONE
    assert tonnes(registry, ALICE) == 40


def test_a_transfer_to_an_untrusted_account_waits_26_hours_to_the_nanosecond(
    controls: Controls, registry: Registry
) -> None:
    proposal = controls.propose_transfer(take(), ANN, START)
    assert controls.approve(proposal.proposal_id, BEN, START + HOUR).state is State.APPROVED
    assert controls.release(START + 26 * HOUR - 1) == []
    assert tonnes(registry, THIEF) == 0
    (done,) = controls.release(START + 26 * HOUR)
    assert done.state is State.DONE
    assert tonnes(registry, THIEF) == 40
    assert controls.release(START + 27 * HOUR) == []
    assert tonnes(registry, THIEF) == 40


def test_without_a_second_person_no_transfer_is_done(
    controls: Controls, registry: Registry
) -> None:
    proposal = controls.propose_transfer(take(), ANN, START)
    assert controls.release(START + 1_000 * HOUR) == []
    for same in (ANN, Signature("Ben", "key-a"), Signature("Ann", "key-b")):
        with rejected("second_person"):
            controls.approve(proposal.proposal_id, same, START)
    with rejected("forbidden"):
        controls.approve(proposal.proposal_id, EVE, START)
    assert tonnes(registry, THIEF) == 0


def test_either_person_can_cancel_inside_the_window(controls: Controls, registry: Registry) -> None:
    proposal = controls.propose_transfer(take(), ANN, START)
    controls.approve(proposal.proposal_id, BEN, START)
    controls.cancel(proposal.proposal_id, BEN, START)
    assert controls.release(START + 100 * HOUR) == []
    with rejected("proposal_closed"):
        controls.approve(proposal.proposal_id, BEN, START)
    assert tonnes(registry, THIEF) == 0


def test_a_trusted_account_waits_four_working_days_and_then_needs_no_delay(
    controls: Controls, registry: Registry
) -> None:
    proposal = controls.propose_trust(SAVED, THIEF, ANN, START)
    controls.approve(proposal.proposal_id, BEN, START)
    # Friday 20 November 2026; Monday 23 is a holiday, so four working days end on Friday 27
    assert date(2026, 11, 27) == add_exchange_days(date(2026, 11, 20), 4)
    assert controls.release(START + 7 * 24 * HOUR - 1) == []
    assert controls.trusted(SAVED) == set()
    controls.release(START + 7 * 24 * HOUR)
    assert controls.trusted(SAVED) == {THIEF}
    later = START + 8 * 24 * HOUR
    transfer = controls.propose_transfer(take(), ANN, later)
    assert transfer.state is State.PROPOSED
    assert controls.approve(transfer.proposal_id, BEN, later).state is State.DONE
    assert tonnes(registry, THIEF) == 40


def test_a_lock_freezes_everything_and_the_proposal_goes_on_waiting(
    controls: Controls, registry: Registry
) -> None:
    proposal = controls.propose_transfer(take(), ANN, START)
    controls.approve(proposal.proposal_id, BEN, START)
    registry.lock_account(SAVED, True, START)
    assert controls.release(START + 30 * HOUR) == []
    with rejected("account_locked"):
        controls.propose_transfer(take(1, ALICE), ANN, START)
    registry.lock_account(SAVED, False, START)
    assert [p.state for p in controls.release(START + 31 * HOUR)] == [State.DONE]


def test_one_transfer_carries_no_more_than_the_cap(controls: Controls) -> None:
    controls.propose_transfer(take(50), ANN, START)
    with rejected("transfer_cap"):
        controls.propose_transfer(take(51), ANN, START)


def test_a_transfer_rejected_when_it_is_due_gives_the_reason(
    controls: Controls, registry: Registry
) -> None:
    proposal = controls.propose_transfer(take(50), ANN, START)
    controls.approve(proposal.proposal_id, BEN, START)
    assert proposal.transfer is not None
    registry.perform("behind-its-back", replace(proposal.transfer, target=ALICE), START)
    (rejection,) = controls.release(START + 26 * HOUR)
    assert (rejection.state, rejection.reason) == (State.REJECTED, "serials_not_available")


def test_a_waiting_transfer_keeps_its_serials_from_every_later_act(
    controls: Controls, registry: Registry
) -> None:
    waits = controls.propose_transfer(take(50), ANN, START)
    assert waits.transfer is not None
    again = controls.propose_transfer(take(20, ALICE), ANN, START)
    assert again.transfer is not None
    assert not SerialSet(waits.transfer.serial_ranges).touches(again.transfer.serial_ranges)
    with rejected("insufficient_credits"):
        controls.propose_transfer(take(31, ALICE), ANN, START)
    with rejected("serials_not_available"):
        controls.propose_transfer(
            replace(take(50, ALICE), serial_ranges=waits.transfer.serial_ranges), ANN, START
        )
    with rejected("serials_not_available"):
        taken = free_serials(registry, SAVED, SOLAR).serial_ranges()
        controls.propose_transfer(replace(take(9), serial_ranges=taken), ANN, START, taken=taken)
    controls.approve(waits.proposal_id, BEN, START)
    assert [proposal.state for proposal in controls.release(START + 26 * HOUR)] == [State.DONE]
    assert tonnes(registry, THIEF) == 50


def test_a_canceled_transfer_releases_its_serials(controls: Controls) -> None:
    waits = controls.propose_transfer(take(50), ANN, START)
    controls.propose_transfer(take(50, ALICE), ANN, START)
    controls.cancel(waits.proposal_id, BEN, START)
    assert controls.propose_transfer(take(50, ALICE), ANN, START).state is State.DONE


@pytest.mark.parametrize(
    ("serial_ranges", "code"),
    [
        (
            (("JCR-SUN1-20220401-20230331-1", "JCR-SUN1-20220401-20230331-9"),),
            "serial_range_invalid",
        ),
        ((("a", "b"),), "serial_range_invalid"),
        ((("JCR-SUN1-20220401-20230331-99", "JCR-SUN1-20220401-20230331-200"),), "serials_not"),
    ],
    ids=["too few", "no serials", "more than is there"],
)
def test_serials_that_cannot_serve_are_rejected_when_they_are_asked_for(
    controls: Controls, registry: WholeRegistry, serial_ranges: SerialRanges, code: str
) -> None:
    with rejected(code):
        controls.propose_transfer(replace(take(10), serial_ranges=serial_ranges), ANN, START)
    assert registry.proposals() == []


def test_a_stolen_key_moves_nothing_out_in_24_hours(controls: Controls, registry: Registry) -> None:
    stolen = ANN
    for hour in range(24):
        now = START + hour * HOUR
        proposal = controls.propose_transfer(take(1), stolen, now)
        trust = controls.propose_trust(SAVED, THIEF, stolen, now)
        for number in (proposal.proposal_id, trust.proposal_id):
            for person in ("Ann", "Ben", "Eve"):
                with pytest.raises(RegistryRejected):
                    controls.approve(number, Signature(person, stolen.key), now)
        controls.propose_transfer(take(1, ALICE), stolen, now)
        controls.release(now)
    assert tonnes(registry, THIEF) == 0
    assert tonnes(registry, SAVED) + tonnes(registry, ALICE) == 100


def test_unknown_things_are_rejected(controls: Controls) -> None:
    with rejected("unknown_proposal"):
        controls.cancel(99, ANN, START)
    with rejected("unknown_account"):
        controls.propose_trust(SAVED, "holding:nobody", ANN, START)
    with rejected("forbidden"):
        controls.propose_transfer(take(), EVE, START)


def test_an_account_that_another_trusts_is_no_trusted_one(controls: Controls) -> None:
    proposal = controls.propose_trust(SAVED, THIEF, ANN, START)
    controls.approve(proposal.proposal_id, BEN, START)
    controls.release(START + 10 * 24 * HOUR)
    assert controls.trusted(SAVED) == {THIEF}
    assert controls.trusted(ALICE) == set()


def test_an_approved_transfer_keeps_its_serials_until_it_is_done(
    controls: Controls, registry: WholeRegistry
) -> None:
    proposal = controls.propose_transfer(take(40), ANN, START)
    assert free_serials(registry, SAVED, SOLAR).quantity_t == 60
    controls.approve(proposal.proposal_id, BEN, START)
    assert free_serials(registry, SAVED, SOLAR).quantity_t == 60
