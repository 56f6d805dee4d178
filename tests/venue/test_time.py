"""Logical time under any wall clock: it rises, and what is due happens once and in order."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from exchange.calendar import CONTINUOUS_SESSIONS, Action, steps_of_day
from exchange.commands import (
    AddOrder,
    AnyCommand,
    CancelAfter,
    ConfirmInstruction,
    DepositCash,
    DepositCredits,
    OpenAccount,
    Stamped,
    Tick,
    TimeInForce,
)
from exchange.events import (
    AuctionUncrossed,
    CancelTimerSet,
    Event,
    Group,
    OrderAccepted,
    OrderExpired,
    Reason,
    TradeMade,
)
from exchange.units import NS_PER_DAY, NS_PER_MINUTE, NS_PER_S, time_ns, tokyo_datetime
from exchange.venue.sequencer import Sequencer
from exchange.venue.venue import Venue, VenueSettings
from tests.venue.world import ANN, BOB, START_NS, instruments

SEEDS = 500
CHUNKS = 5
MINUTE, HOUR = NS_PER_MINUTE, 60 * NS_PER_MINUTE
MARKETS = tuple(
    replace(instrument, ladder_ticks=6400, sessions=sessions)
    for instrument, sessions in zip(
        instruments(), (instruments()[0].sessions, CONTINUOUS_SESSIONS), strict=True
    )
)


class JumpyClock:
    """A wall clock that a test sets at random; it wakes no task by itself."""

    def __init__(self, start_ns: int, rng: random.Random) -> None:
        self._now_ns = start_ns
        self._rng = rng
        self._is_frozen = False

    def now_ns(self) -> int:
        if not self._is_frozen:
            self._now_ns += self._rng.randrange(2_000)
        return self._now_ns

    def wall_seconds_until(self, time_ns: int) -> float | None:
        return None

    def play(self) -> None:
        """Advance, stop, go back or leap."""
        self._is_frozen = self._rng.random() < 0.2
        leap = self._rng.choice(
            (0, 1, -1, -NS_PER_S, NS_PER_MINUTE, 30 * NS_PER_MINUTE, HOUR, -HOUR, -NS_PER_DAY)
            + (NS_PER_DAY,) * (self._rng.random() < 0.5)
        )
        self._now_ns = max(0, self._now_ns + leap)

    def set_to(self, time_ns: int) -> None:
        self._now_ns = time_ns


class Punctual(Venue):
    """A venue that rejects a command at a time when a due moment has not been handled."""

    def apply(self, batch: Sequence[Stamped]) -> list[Event]:
        events: list[Event] = []
        for stamped in batch:
            is_early = stamped.time_ns < self.next_due_ns
            assert is_early or isinstance(stamped.command, Tick), "a due moment was passed over"
            events += super().apply([stamped])
        return events


class Witness:
    """The records of an exchange under such a clock."""

    def __init__(self, start_ns: int, rng: random.Random) -> None:
        self.clock = JumpyClock(start_ns, rng)
        settings = VenueSettings(accounts_max=8, orders_max=256)
        self.venue = Punctual(MARKETS, start_ns, settings)
        self.sequencer = Sequencer(self.venue, self.clock)
        self.groups: list[Group] = []
        self.sequencer.listen(self.groups.append)

    @property
    def events(self) -> list[Event]:
        return [event for group in self.groups for event in group.events]

    def check(self, start_ns: int) -> None:
        """Check that numbers have no gap, times rise, and every auction is held once and in its
        order."""
        last_seq, last_ns = 0, start_ns
        for group in self.groups:
            assert group.first_seq == last_seq + 1
            assert group.time_ns > last_ns
            last_seq, last_ns = group.last_seq, group.time_ns
        stamps = list(dict.fromkeys((event.seq, event.time_ns) for event in self.events))
        assert stamps == sorted(stamps)
        assert len({time_ns for _, time_ns in stamps}) == len(stamps)
        held = [
            (event.instrument, event.auction, event.time_ns)
            for event in self.events
            if isinstance(event, AuctionUncrossed)
        ]
        due = auctions_due(start_ns, self.venue.time_ns)
        assert [index for index, _, _ in held] == [index for index, _ in due]
        for (_, _, at_ns), (_, due_ns) in zip(held, due, strict=True):
            assert at_ns >= due_ns, "an auction came before its time"
        self.venue.check()


def auctions_due(start_ns: int, end_ns: int) -> list[tuple[int, int]]:
    """(instrument, moment) of every auction between two moments, from the sessions alone."""
    due = []
    day, last = tokyo_datetime(start_ns).date(), tokyo_datetime(end_ns).date()
    while day <= last:
        for index, market in enumerate(MARKETS):
            due += [
                (at_ns, rank, index)
                for rank, (at_ns, action) in enumerate(steps_of_day(market.sessions, day))
                if market.is_listed(day) and action is Action.UNCROSS and start_ns < at_ns <= end_ns
            ]
        day += timedelta(days=1)
    return [(index, at_ns) for at_ns, _, index in sorted(due)]


def draw(rng: random.Random, venue: Venue) -> AnyCommand:
    account = rng.choice((ANN, BOB))
    if rng.random() < 0.2:
        return CancelAfter(account, venue.time_ns + _a_while(rng, 300))
    return AddOrder(
        account,
        rng.randrange(2),
        rng.randrange(2),
        1,
        3100 + rng.randrange(-5, 6),
        time_in_force=TimeInForce.GTD,
        expire_ns=venue.time_ns + _a_while(rng, 600),
        stp_mode=4,
    )


def _a_while(rng: random.Random, minutes: int) -> int:
    """Some minutes, or a few nanoseconds, within which a turn still stamps commands."""
    return rng.randrange(1, 4_000) if rng.random() < 0.2 else rng.randrange(1, minutes) * MINUTE


async def live(seed: int) -> None:
    """Run one exchange under one jumpy clock."""
    rng = random.Random(seed)
    witness = Witness(START_NS, rng)
    venue, sequencer = witness.venue, witness.sequencer
    await sequencer.start()
    expires: dict[int, int] = {}
    timers: Counter[int] = Counter()
    for account, name in ((ANN, "ann"), (BOB, "bob")):
        await sequencer.submit(OpenAccount(name))
        await sequencer.submit(DepositCash(account, 1_000_000))
        for index in range(2):
            asked = await sequencer.submit(DepositCredits(account, index, 100))
            await sequencer.submit(ConfirmInstruction(f"D{asked.seq}"))
    for _ in range(25):
        witness.clock.play()
        for _ in range(rng.randrange(3)):
            before_ns, now_ns = venue.time_ns, witness.clock._now_ns
            burst = [draw(rng, venue) for _ in range(rng.choice((1, 1, 20)))]
            outcomes = await asyncio.gather(*map(sequencer.enqueue, burst))
            for command, outcome in zip(burst, outcomes, strict=True):
                assert outcome.time_ns > max(before_ns, now_ns - 1), "time did not follow the clock"
                if isinstance(command, AddOrder):
                    expires[outcome.seq] = command.expire_ns
                elif isinstance(outcome.events[0], CancelTimerSet):
                    timers[command.account] = command.at_ns
        await sequencer.enqueue(None)
        assert venue.next_due_ns > witness.clock._now_ns or witness.clock._is_frozen
    await sequencer.stop()
    witness.check(START_NS)
    check_orders(witness.events, expires, venue.time_ns)
    left = {account: at_ns for account, at_ns in timers.items() if at_ns > venue.time_ns}
    assert venue.parts.controls.timers == left, "a timer fired early, late or not at all"


def check_orders(events: list[Event], expires: dict[int, int], end_ns: int) -> None:
    """Check that an order with a date trades before it only, and expires once."""
    accepted = {e.order_id for e in events if isinstance(e, OrderAccepted)}
    ended = Counter(e.order_id for e in events if isinstance(e, OrderExpired))
    assert all(count == 1 for count in ended.values())
    for event in events:
        if isinstance(event, TradeMade):
            first_dead = min(expires[event.buy_order_id], expires[event.sell_order_id])
            assert event.time_ns < first_dead, "a dead order traded"
        if isinstance(event, OrderExpired):
            assert event.reason == Reason.GOOD_TILL_DATE
            assert event.time_ns >= expires[event.order_id]
    assert ended.keys() <= accepted


@pytest.mark.parametrize("chunk", range(CHUNKS))
async def test_time_rises_and_everything_due_happens_once_under_a_jumpy_clock(chunk: int) -> None:
    size = SEEDS // CHUNKS
    for seed in range(chunk * size, (chunk + 1) * size):
        try:
            await live(seed)
        except AssertionError as failure:
            raise AssertionError(f"REPRODUCE: live({seed})") from failure


async def test_time_rises_on_a_fresh_seed(fresh_seed: int) -> None:
    for seed in range(fresh_seed, fresh_seed + 10):
        await live(seed)


@pytest.mark.parametrize(
    ("start", "end"),
    [
        (datetime(2038, 1, 15, tzinfo=UTC), datetime(2038, 1, 21, tzinfo=UTC)),
        (datetime(2023, 10, 10, tzinfo=UTC), datetime(2024, 10, 10, tzinfo=UTC)),
        (datetime(2262, 4, 3, tzinfo=UTC), datetime(2262, 4, 11, tzinfo=UTC)),
    ],
    ids=["the end of 32 bits", "a leap of a year", "the end of 64 bits"],
)
async def test_a_leap_over_many_days_holds_every_auction_on_the_way(
    start: datetime, end: datetime
) -> None:
    witness = Witness(time_ns(start), random.Random(1))
    await witness.sequencer.start()
    witness.clock.set_to(time_ns(end))
    await witness.sequencer.enqueue(None)
    witness.clock.set_to(time_ns(start))
    outcome = await witness.sequencer.submit(OpenAccount("ann"))
    assert outcome.time_ns == witness.venue.time_ns
    await witness.sequencer.stop()
    witness.check(time_ns(start))
