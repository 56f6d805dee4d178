"""The sequencer's callbacks: each command gets one answer, whatever else fails."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from exchange.commands import AddOrder, DepositCash, OpenAccount, Side, TimeInForce
from exchange.errors import VenueStopped
from exchange.events import Group, OrderAccepted, OrderExpired, OrderRejected, Outcome, Reason
from exchange.instruments import TSE_LISTING
from exchange.venue.clock import ManualClock
from exchange.venue.journal import Journal
from exchange.venue.sequencer import Sequencer
from exchange.venue.venue import Venue, VenueSettings
from tests.api.house import tokyo

START_NS = tokyo("2023-10-11 08:30")


def sequencer(journal: Journal | None = None) -> Sequencer:
    venue = Venue(TSE_LISTING[:1], START_NS, VenueSettings(accounts_max=8, orders_max=64))
    return Sequencer(venue, ManualClock(START_NS), journal=journal)


async def test_commands_of_one_turn_of_the_loop_are_one_group_and_answered_in_their_order() -> None:
    venue, groups = sequencer(), list[Group]()
    venue.listen(groups.append)
    await venue.start()
    first = venue.venue.seq + 1
    asked = [venue.enqueue(OpenAccount(name)) for name in ("a", "b", "c")]
    seqs = [outcome.seq for outcome in await asyncio.gather(*asked)]
    assert seqs == [first, first + 1, first + 2]
    assert (groups[-1].first_seq, groups[-1].last_seq) == (first, first + 2)
    await venue.stop()


async def test_what_is_read_while_a_commit_is_near_shares_it(tmp_path: Path) -> None:
    venue, asked = sequencer(Journal(tmp_path / "journal.db")), list[asyncio.Future[Outcome]]()
    await venue.start()
    asked.append(venue.enqueue(OpenAccount("a")))
    loop = asyncio.get_running_loop()
    loop.call_soon(lambda: asked.append(venue.enqueue(OpenAccount("b"))))
    await asked[0]
    assert [answer.done() for answer in asked] == [True, True]
    assert venue.groups == 1
    await venue.stop()


async def test_a_listener_before_the_answers_has_the_group_that_is_answered() -> None:
    venue, calls = sequencer(), list[str]()
    venue.listen(lambda group: calls.append("after"))
    venue.listen(lambda group: calls.append("before"), before_answers=True)
    await venue.start()
    calls.clear()
    venue.ask(OpenAccount("a"), lambda outcome: calls.append("answer"))
    await venue.stop()
    assert calls == ["before", "answer", "after"]


class Running(ManualClock):
    """A clock that advances by a microsecond at each reading."""

    def now_ns(self) -> int:
        self.move_to(super().now_ns() + 1_000)
        return super().now_ns()


@pytest.mark.parametrize("early_ns", [1, 500, 1_500, 2_500])
async def test_no_order_enters_after_a_freeze_however_the_clock_runs(early_ns: int) -> None:
    """Read twice a turn, the clock could stamp an order after a moment whose Tick was not due."""
    freeze_ns = tokyo("2023-10-11 11:29")
    venue = sequencer()
    venue.clock = Running(START_NS)
    await venue.start()
    await venue.submit(OpenAccount("ann"))
    await venue.submit(DepositCash(2, 10**9))
    venue.clock.move_to(freeze_ns - early_ns)
    orders = [AddOrder(2, 0, Side.BUY, 1, 1_000) for _ in range(3_000)]
    outcomes = await asyncio.gather(*map(venue.enqueue, orders))
    late = [outcome.events[0] for outcome in outcomes if outcome.time_ns >= freeze_ns]
    assert late, "the orders were to reach into the freeze"
    assert all(isinstance(event, OrderRejected) for event in late)
    assert {event.reason for event in late} == {Reason.PHASE_NOT_ALLOWED}
    await venue.stop()


@pytest.mark.parametrize("lives_ns", [1, 2, 10, 1_000])
async def test_an_order_that_ends_within_its_turn_trades_with_no_order_stamped_later(
    lives_ns: int,
) -> None:
    venue, groups = sequencer(), list[Group]()
    venue.listen(groups.append)
    await venue.start()
    await venue.advance_to(tokyo("2023-10-11 09:30"))
    await venue.submit(OpenAccount("ann"))
    await venue.submit(DepositCash(2, 10**9))
    first_ns = venue.venue.time_ns + 1
    dated = AddOrder(2, 0, Side.BUY, 1, 1_000, time_in_force=TimeInForce.GTD)
    dated = replace(dated, expire_ns=first_ns + lives_ns)
    others = [AddOrder(2, 0, Side.BUY, 1, 1_000) for _ in range(20)]
    await asyncio.gather(*map(venue.enqueue, (dated, *others)))
    ended = [e for g in groups for e in g.events if isinstance(e, OrderExpired)]
    seen = [e.time_ns for g in groups for e in g.events if isinstance(e, OrderAccepted)]
    assert len(seen) == 21
    assert [e.time_ns for e in ended] == [first_ns + lives_ns] * (lives_ns < 20)
    await venue.stop()


async def test_an_answer_that_cannot_be_given_is_logged_and_nothing_more() -> None:
    venue, seen = sequencer(), list[dict[str, Any]]()
    asyncio.get_running_loop().set_exception_handler(lambda loop, context: seen.append(context))
    await venue.start()

    def fails(outcome: Outcome | None) -> None:
        raise ValueError("the peer has gone")

    venue.ask(OpenAccount("a"), fails)
    outcome = await venue.submit(OpenAccount("b"))
    assert outcome.events
    assert venue.failure is None
    assert [str(context["exception"]) for context in seen] == ["the peer has gone"]
    await venue.stop()


async def test_a_listener_that_fails_stops_the_venue_and_answers_no_command_twice() -> None:
    venue, answers = sequencer(), list[Outcome | None]()

    def fails(group: Group) -> None:
        raise OSError("the history cannot be written")

    await venue.start()
    venue.listen(fails)
    venue.ask(OpenAccount("a"), answers.append)
    await venue.failed.wait()
    assert [outcome is not None for outcome in answers] == [True]
    with pytest.raises(VenueStopped):
        venue.enqueue(OpenAccount("b"))
    await venue.stop()


async def test_a_venue_that_breaks_answers_all_pending_commands() -> None:
    venue, answers = sequencer(), list[Outcome | None]()

    def fails(group: Group) -> None:
        raise OSError("the view cannot follow")

    await venue.start()
    venue.listen(fails, before_answers=True)
    venue.ask(OpenAccount("a"), answers.append)
    promised = venue.enqueue(OpenAccount("b"))
    with pytest.raises(VenueStopped):
        await promised
    assert answers == [None]
    await venue.stop()
