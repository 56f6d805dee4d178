"""Cancel-on-disconnect: an account's orders end with its connection, also across a restart."""

from __future__ import annotations

from pathlib import Path

from exchange.calendar import TSE_SESSIONS
from exchange.commands import (
    AddOrder,
    AnyCommand,
    CancelAfter,
    ConfirmInstruction,
    DepositCash,
    DepositCredits,
    EndSessions,
    OpenAccount,
    Phase,
    SetCancelOnDisconnect,
    Side,
)
from exchange.events import (
    CancelOnDisconnectSet,
    CancelTimerSet,
    CancelWaits,
    CommandRejected,
    Event,
    Group,
    OrderCanceled,
    Reason,
    TradeMade,
)
from exchange.units import NS_PER_MINUTE
from exchange.venue.clock import ManualClock
from exchange.venue.genesis import Genesis, decode_genesis
from exchange.venue.journal import Journal
from exchange.venue.sequencer import Sequencer
from exchange.venue.venue import VenueSettings
from tests.venue.world import ANN, BOB, RE, START_NS, funded, instruments

GENESIS = Genesis(
    START_NS, instruments(sessions=TSE_SESSIONS), VenueSettings(accounts_max=8, orders_max=64)
)
CALL_NS = START_NS + 120 * NS_PER_MINUTE


def buy(account: int, price: int, side: Side = Side.BUY) -> AddOrder:
    return AddOrder(account, RE, side, 1, price)


def canceled(events: list[Event]) -> list[int]:
    return [event.account for event in events if isinstance(event, OrderCanceled)]


def test_a_lost_connection_ends_the_orders_of_its_account_alone() -> None:
    exchange = funded()
    for account in (ANN, BOB):
        exchange.do(buy(account, 3000))
        exchange.do(SetCancelOnDisconnect(account, 7, on=True))
    assert canceled(exchange.do(EndSessions(ANN, 7))) == [ANN]
    assert exchange.do(EndSessions(ANN, 7)) == []
    exchange.do(buy(ANN, 3000))
    assert exchange.do(EndSessions(ANN, 7)) == [], "the request is for one connection"


def test_the_loss_of_any_connection_counts_and_cancel_on_disconnect_can_be_switched_off() -> None:
    exchange = funded()
    exchange.do(buy(ANN, 3000))
    for session in (1, 2):
        exchange.do(SetCancelOnDisconnect(ANN, session, on=True))
    exchange.do(SetCancelOnDisconnect(ANN, 1, on=False))
    assert canceled(exchange.do(EndSessions(ANN, 1))) == []
    events = exchange.do(EndSessions())
    assert [event.session for event in events if isinstance(event, CancelOnDisconnectSet)] == [2]
    assert canceled(events) == [ANN]


def test_an_unknown_account_a_negative_number_and_too_many_connections_are_rejected() -> None:
    exchange = funded()
    for command, reason in (
        (SetCancelOnDisconnect(99, 1, on=True), Reason.FORBIDDEN),
        (SetCancelOnDisconnect(ANN, -1, on=True), Reason.INVALID_PARAMS),
        (EndSessions(99, 1), Reason.FORBIDDEN),
    ):
        (event,) = exchange.do(command)
        assert isinstance(event, CommandRejected)
        assert event.reason == reason
    for session in range(1_000):
        exchange.do(SetCancelOnDisconnect(ANN, session, on=True))
    digest = exchange.venue.digest()
    (event,) = exchange.do(SetCancelOnDisconnect(ANN, 1_000, on=True))
    assert isinstance(event, CommandRejected)
    assert exchange.venue.digest() == digest
    assert len(exchange.do(SetCancelOnDisconnect(ANN, 999, on=True))) == 1, "known already"


class Life:
    """A journaled exchange, stopped without notice and started again."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.clock = ManualClock(CALL_NS)
        self.groups: list[Group] = []

    async def begin(self) -> Sequencer:
        self.journal = Journal(self.path, GENESIS.encoded())
        venue = decode_genesis(self.journal.genesis).venue()
        sequencer = Sequencer(venue, self.clock, journal=self.journal)
        sequencer.recover()
        self.groups.clear()
        sequencer.listen(self.groups.append)
        await sequencer.start()
        return sequencer

    async def begin_funded(self, *commands: AnyCommand) -> Sequencer:
        """Begin with funded accounts of ANN and BOB, and send the commands."""
        sequencer = await self.begin()
        for account, name in ((ANN, "ann"), (BOB, "bob")):
            await sequencer.submit(OpenAccount(name))
            await sequencer.submit(DepositCash(account, 1_000_000))
            asked = await sequencer.submit(DepositCredits(account, RE, 100))
            await sequencer.submit(ConfirmInstruction(f"D{asked.seq}"))
        for command in commands:
            await sequencer.submit(command)
        return sequencer

    def events(self) -> list[Event]:
        return [event for group in self.groups for event in group.events]

    def first_commands(self) -> list[AnyCommand]:
        after = self.groups[0].first_seq - 1
        return [
            stamped.command for group in self.journal.groups(after) for stamped in group.commands
        ]


async def test_after_a_crash_the_orders_end_before_an_auction_that_fell_due_could_fill_them(
    tmp_path: Path,
) -> None:
    """Ann asked for cancel-on-disconnect; Bob did not, and his order finds no counterparty."""
    life = Life(tmp_path / "journal.db")
    asked = SetCancelOnDisconnect(ANN, 0, on=True)
    await life.begin_funded(asked, buy(ANN, 3000), buy(BOB, 3000, Side.SELL))
    life.journal.close()
    life.clock.move_to(CALL_NS + 24 * 60 * NS_PER_MINUTE)
    sequencer = await life.begin()
    assert life.first_commands()[0] == EndSessions()
    assert canceled(life.events())[0] == ANN
    assert [event for event in life.events() if isinstance(event, TradeMade)] == []
    assert not sequencer.venue.has_sessions
    life.journal.close()
    sequencer = await life.begin()
    assert life.groups == [], "once is enough"
    digest = sequencer.venue.digest()
    life.journal.close()
    assert (await life.begin()).venue.digest() == digest
    life.journal.close()


async def test_what_the_frozen_phase_forbids_a_restart_waits_for_the_next_phase(
    tmp_path: Path,
) -> None:
    life = Life(tmp_path / "journal.db")
    asked = SetCancelOnDisconnect(ANN, 0, on=True)
    sequencer = await life.begin_funded(asked, buy(ANN, 3000))
    while sequencer.venue.phase(RE) != Phase.AUCTION_FROZEN:
        await sequencer.advance_to(sequencer.venue.next_due_ns)
    life.journal.close()
    sequencer = await life.begin()
    assert [type(event) for event in life.events()] == [CancelOnDisconnectSet, CancelWaits]
    while not canceled(life.events()):
        await sequencer.advance_to(sequencer.venue.next_due_ns)
    assert canceled(life.events()) == [ANN]
    life.journal.close()


async def test_a_cancel_timer_that_ran_out_while_the_exchange_was_down_fires_at_its_start(
    tmp_path: Path,
) -> None:
    life = Life(tmp_path / "journal.db")
    timer = CancelAfter(ANN, life.clock.now_ns() + NS_PER_MINUTE)
    await life.begin_funded(buy(ANN, 3000), buy(BOB, 3000, Side.SELL), timer)
    life.journal.close()
    life.clock.move_to(CALL_NS + 24 * 60 * NS_PER_MINUTE)
    await life.begin()
    events = life.events()
    assert isinstance(events[0], CancelTimerSet)
    assert canceled(events)[0] == ANN
    assert [event for event in events if isinstance(event, TradeMade)] == []
    life.journal.close()
