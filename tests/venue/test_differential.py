"""The venue and its slow twin, event by event, over days of every command.

100,000 commands in `make test`; `python -m tests.venue.test_differential SEED MIX COMMANDS` repeats
one run; `make soak` goes on to five million as its time allows.
"""

from __future__ import annotations

import sys
import time
from collections import Counter

import pytest

from exchange.commands import AddOrder, AnyCommand, TimeInForce
from exchange.events import (
    AuctionAnnounced,
    AuctionUncrossed,
    CancelWaits,
    CreditsSettled,
    Event,
    InstructionVoided,
    InstrumentDelisted,
    InstrumentListed,
    OrderAccepted,
    OrderRepeated,
    OrderTriggered,
    OtcEnded,
    OtcMatched,
    PhaseChanged,
    Reason,
    ReferencePriceSet,
    SealedAuctionHeld,
    SelfTradePrevented,
    TradeAdjusted,
    TradeBusted,
    TradeMade,
)
from exchange.matching import live_orders
from exchange.venue.dry_run import DryRun
from exchange.venue.venue import Venue
from tests.venue.auditor import Auditor
from tests.venue.comparison import compare_states, difference, of_participants
from tests.venue.flows import MARKETS, MIXES, SETTINGS, Flow
from tests.venue.twin import Twin
from tests.venue.world import START_NS

BOOKS_EVERY = 1_000
CHECK_EVERY = 50
COMMANDS = 100_000
CHUNKS = 2
# Deep books cost the twin the square of their depth.
SHARES = {"deep": 0.4}


class Pair:
    """A venue and its twin under one flow."""

    def __init__(self, mix: str, seed: int) -> None:
        self.name = f"REPRODUCE: python -m tests.venue.test_differential {seed} {mix!r} COMMANDS"
        self.flow = Flow(MIXES[mix], seed)
        self.venue = self.flow.venue
        self.auditor = Auditor(self.venue)
        self.twin = Twin(MARKETS, START_NS, SETTINGS)
        self.seen: Counter[str] = Counter()
        self.peak = 0

    def run(self, commands: int) -> None:
        """Run so many more commands; AssertionError at the first difference."""
        checked = self.venue.seq
        until = self.venue.seq + commands
        while self.venue.seq < until:
            self.step()
            if self.venue.seq - checked >= BOOKS_EVERY:
                checked = self.venue.seq
                compare_states(self.venue, self.twin, self.name)
        compare_states(self.venue, self.twin, self.name)
        assert self.venue.conservation() == {"cash": True, "credits": True}, self.name

    def step(self) -> None:
        """Apply one group: the same events, balances and next moment."""
        venue, group = self.venue, self.flow.next_group()
        predicted = tried = None
        if len(group) == 1 and is_timeless(group[0].command):
            predicted = venue.would_reject(group[0].command)
            tried = venue.dry_run(group[0].command) if predicted == Reason.NONE else None
        got, expected = venue.apply(group), self.twin.apply(group)
        assert got == expected, f"{self.name}\n{difference(got, expected, group)}"
        self.auditor.check(group, got)
        if venue.seq // CHECK_EVERY != group[0].seq // CHECK_EVERY:
            venue.check()
        self.flow.on_events(got)
        balances = venue.take_balances()
        self.auditor.check_balances(balances)
        reported = of_participants(balances)
        expected = self.twin.take_balances(venue.seq, venue.time_ns)
        assert reported == expected, (
            f"{self.name}\n{difference(reported, expected, group)}\n{group}"
        )
        assert venue.next_due_ns <= self.twin.next_due_ns, self.name
        if predicted is not None:
            told_why = getattr(got[0], "reason", 0)
            assert predicted == told_why, f"{self.name}\n{predicted} {got[0]}"
        if tried is not None:
            assert_as_tried(venue, got, tried, self.name)
        count(got, self.seen)
        self.peak = max(self.peak, len(self.twin.markets.reference.live))


def assert_as_tried(venue: Venue, events: list[Event], tried: DryRun, name: str) -> None:
    """Compare an accepted order with its dry run: the auction and what is left in a call, what
    traded otherwise."""
    accepted = events[0]
    assert isinstance(accepted, OrderAccepted), name
    traded_t = sum(event.quantity_t for event in events if isinstance(event, TradeMade))
    if tried.in_call:
        assert venue.indicative(accepted.instrument) == tried.effect.after, f"{name}\n{tried}"
        left = venue.balance(accepted.account, tried.asset).free
        assert left == tried.available_after, f"{name}\n{tried}"
    else:
        assert tried.effect.fill_t <= traded_t, f"{name}\n{tried}"


def count(events: list[Event], seen: Counter[str]) -> None:
    """Count the events by name, and the reasons that they give."""
    seen.update(type(event).__name__ for event in events)
    reasons = [getattr(event, "reason", 0) for event in events]
    seen.update(f"reason {reason}" for reason in reasons if isinstance(reason, int))


def is_timeless(command: AnyCommand) -> bool:
    """True if the venue judges the order the same now and a moment later."""
    if not isinstance(command, AddOrder):
        return False
    return not command.cl_ord_id and command.time_in_force != TimeInForce.GTD


@pytest.mark.parametrize("chunk", range(CHUNKS))
@pytest.mark.parametrize("mix", MIXES)
def test_venue_and_twin_agree_on_every_event_and_balance(mix: str, chunk: int) -> None:
    share = COMMANDS / (len(MIXES) - 1 + SHARES["deep"]) / CHUNKS
    Pair(mix, chunk + 1).run(int(share * SHARES.get(mix, 1)))


def test_venue_and_twin_agree_beside_the_books() -> None:
    Pair("beside the books", 3).run(3_000)


@pytest.mark.parametrize("mix", MIXES)
def test_venue_and_twin_agree_on_a_fresh_seed(mix: str, fresh_seed: int) -> None:
    Pair(mix, fresh_seed).run(1_000)


def shown(mix: str, commands: int) -> tuple[Counter[str], int]:
    """The counts of events in a run of a mix, and the most orders that were live."""
    flow, seen, peak = Flow(MIXES[mix], 1), Counter[str](), 0
    while flow.venue.seq < commands:
        events = flow.venue.apply(flow.next_group())
        flow.on_events(events)
        count(events, seen)
        books = flow.venue.markets.books
        markets = range(len(flow.venue.instruments))
        peak = max(peak, sum(len(live_orders(books, index)) for index in markets))
    return seen, peak


def test_the_mixes_exercise_the_rules_that_they_name() -> None:
    pressed = {mix: shown(mix, 4_000) for mix in MIXES}
    seen = sum((seen for seen, _ in pressed.values()), Counter())
    wanted = (
        TradeMade, AuctionUncrossed, CreditsSettled, InstructionVoided, OrderRepeated,
        OrderTriggered, SelfTradePrevented, TradeAdjusted, TradeBusted, CancelWaits, PhaseChanged,
        OtcMatched, OtcEnded, AuctionAnnounced, SealedAuctionHeld, InstrumentListed,
        ReferencePriceSet,
    )  # fmt: skip
    for event in wanted:
        assert seen[event.__name__] >= 5, f"hardly any {event.__name__}"
    assert seen[InstrumentDelisted.__name__] >= 1
    rejections = {number for number in range(1, 28) if seen[f"reason {number}"]}
    assert len(rejections) >= 20, f"only these rejections: {sorted(rejections)}"
    assert pressed["deep"][1] > 500
    assert pressed["cross storm"][0]["TradeMade"] > 500
    assert pressed["cancel storm"][0]["OrderCanceled"] > 250


@pytest.mark.soak
@pytest.mark.parametrize("mix", MIXES)
def test_five_million_commands_agree(mix: str, soak_seconds: float) -> None:
    until, seed = time.monotonic() + soak_seconds, 1_000
    while time.monotonic() < until and seed < 1_000 + 42:
        Pair(mix, seed).run(20_000)
        seed += 1


if __name__ == "__main__":
    pair = Pair(sys.argv[2], int(sys.argv[1]))
    began = time.perf_counter()
    pair.run(int(sys.argv[3]))
    print(f"{time.perf_counter() - began:.1f} s, at most {pair.peak} orders", dict(pair.seen))
