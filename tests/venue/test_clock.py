"""Jumps of the machine's clock: the market's time only rises."""

from __future__ import annotations

import asyncio

from exchange.commands import Phase
from exchange.units import NS_PER_S
from exchange.venue.clock import WallClock
from exchange.venue.sequencer import LOOK_AGAIN_S, Sequencer
from exchange.venue.venue import Venue, VenueSettings
from tests.venue.world import instruments

HOUR_NS = 3_600 * NS_PER_S
START_NS = 1_700_000_000 * NS_PER_S


class Machine:
    """A wall clock that a test sets, and a steady one that it cannot set."""

    def __init__(self) -> None:
        self.wall_ns = START_NS
        self.steady_ns = 5 * NS_PER_S
        self.steps: list[float] = []

    def clock(self, from_ns: int = 0) -> WallClock:
        return WallClock(from_ns, self.steps.append, lambda: self.wall_ns, lambda: self.steady_ns)

    def run(self, ns: int) -> None:
        self.wall_ns += ns
        self.steady_ns += ns


def test_time_is_the_machines_while_its_clock_is_not_set() -> None:
    machine = Machine()
    clock = machine.clock()
    for ns in (1, NS_PER_S, HOUR_NS):
        machine.run(ns)
        assert clock.now_ns() == machine.wall_ns
    machine.wall_ns -= NS_PER_S // 2
    assert clock.now_ns() == machine.wall_ns
    assert machine.steps == []


def test_after_a_step_backwards_time_goes_on_and_one_warning_is_given() -> None:
    machine = Machine()
    clock = machine.clock()
    machine.wall_ns -= HOUR_NS
    for _ in range(3):
        before_ns = clock.now_ns()
        machine.run(60 * NS_PER_S)
        assert clock.now_ns() == before_ns + 60 * NS_PER_S
    assert machine.steps == [-3600.0]
    assert clock.wall_seconds_until(clock.now_ns() + NS_PER_S) == 1.0
    machine.wall_ns += HOUR_NS
    assert clock.now_ns() == machine.wall_ns
    machine.wall_ns -= HOUR_NS
    clock.now_ns()
    assert machine.steps == [-3600.0, -3600.0]


def test_a_step_forward_is_followed_and_reported() -> None:
    machine = Machine()
    clock = machine.clock()
    machine.wall_ns += HOUR_NS
    assert clock.now_ns() == machine.wall_ns
    assert machine.steps == [3600.0]


def test_a_process_begins_where_the_journal_ends_though_the_machine_is_behind() -> None:
    machine = Machine()
    clock = machine.clock(START_NS + HOUR_NS)
    machine.run(NS_PER_S)
    assert clock.now_ns() == START_NS + HOUR_NS + NS_PER_S
    assert machine.steps == [-3600.0]


async def test_a_phase_changes_at_its_time_though_no_command_comes() -> None:
    """The clock is set forward after the timer was set; the sequencer looks again within a
    second."""
    venue = Venue(instruments(), START_NS, VenueSettings(accounts_max=8, orders_max=64))
    machine = Machine()
    sequencer = Sequencer(venue, machine.clock())
    await sequencer.start()
    due_ns = venue.next_due_ns
    assert due_ns > START_NS + 60 * NS_PER_S
    machine.wall_ns = due_ns
    await asyncio.sleep(LOOK_AGAIN_S + 0.5)
    assert venue.next_due_ns > due_ns
    assert any(venue.phase(index) is not Phase.CLOSED for index in range(2))
    await sequencer.stop()
