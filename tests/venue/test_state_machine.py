"""Any order of commands, chosen by Hypothesis, with the twin as the model; crashes are rules.

The venue commits its groups to a journal on a disk that loses power, fills up or breaks when
a rule says so. After each recovery nothing acknowledged is missing, nothing is invented, and
venue and twin agree on everything.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from itertools import count

import apsw
import pytest
from hypothesis import HealthCheck, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    rule,
    run_state_machine_as_test,
)

from exchange.calendar import CONTINUOUS_SESSIONS, TSE_SESSIONS
from exchange.commands import (
    AddOrder,
    AdjustTrade,
    AmendOrder,
    AnyCommand,
    BustTrade,
    CancelAfter,
    CancelAll,
    CancelOrder,
    ConfirmInstruction,
    DepositCash,
    DepositCredits,
    HaltMarket,
    OpenAccount,
    OrderType,
    ResumeMarket,
    RetireCredits,
    SelfTrade,
    SetKillSwitch,
    SetLimits,
    Stamped,
    Tick,
    TimeInForce,
    VoidInstruction,
    WithdrawCash,
    WithdrawCredits,
)
from exchange.errors import JournalFailed
from exchange.units import NS_PER_MINUTE
from exchange.venue.genesis import Genesis, decode_genesis
from exchange.venue.journal import Journal
from exchange.venue.venue import VenueSettings
from tests.crash.sim_disk import PowerLost, SimDisk
from tests.venue.comparison import compare_states, difference, of_participants
from tests.venue.twin import Twin
from tests.venue.world import START_NS, instruments

pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")

PATH = "/journal.db"
FIRST, SECOND = (replace(one, reference_price=20, ladder_ticks=64) for one in instruments())
MARKETS = (
    replace(FIRST, sessions=TSE_SESSIONS, fee_yen_per_t=1, settlement_days=1),
    replace(
        SECOND,
        sessions=CONTINUOUS_SESSIONS,
        settlement_days=0,
        dynamic_ticks=4,
        dynamic_halts=True,
    ),
)
SETTINGS = VenueSettings(accounts_max=6, orders_max=16)
GENESIS = Genesis(START_NS, MARKETS, SETTINGS)
PEOPLE = (2, 3, 4)
NUMBERS: Iterator[int] = count()

accounts = st.sampled_from((*PEOPLE, *PEOPLE, 1, 5))
markets = st.sampled_from((0, 1, 1, 1, 0, -1, 2))
prices = st.integers(14, 26)
quantities = st.sampled_from((1, 2, 5, 9, 9, 0, 2**62))
names = st.sampled_from(("", "", "a", "b"))
back = st.integers(0, 12)


class Exchange(RuleBasedStateMachine):
    """A venue, its journal on a bad disk, and its twin."""

    def __init__(self) -> None:
        super().__init__()
        number = next(NUMBERS)
        self.disk = SimDisk(f"machine-{number}", number)
        self.journal = Journal(PATH, GENESIS.encoded(), vfs=self.disk.name)
        self.venue = GENESIS.venue()
        self.twin = Twin(MARKETS, START_NS, SETTINGS)
        self.sent: list[Stamped] = []
        self.acked = 0
        self.group: list[AnyCommand] = []
        self.group_size = 1
        self.pause_ns = 0
        for account in PEOPLE:
            self.send(OpenAccount(f"p{account}"))
            self.send(DepositCash(account, 2_000))
            for index in range(len(MARKETS)):
                self.send(DepositCredits(account, index, 60))
                self.send(ConfirmInstruction(f"D{self.venue.seq}"))

    def teardown(self) -> None:
        self.restart()
        self.journal.close()
        self.disk.unregister()

    # --- the group ---------------------------------------------------------------------------

    def send(self, command: AnyCommand) -> None:
        """Queue a command; a full group is applied, committed, released."""
        self.group.append(command)
        if len(self.group) >= self.group_size:
            self.flush()

    def flush(self) -> None:
        """Apply what is queued in both, compare, commit; recover when the commit fails."""
        if not self.group:
            return
        venue = self.venue
        time_ns = venue.time_ns + 1 + self.pause_ns
        first = venue.seq + 1
        group = [Stamped(first + i, time_ns + i, c) for i, c in enumerate(self.group)]
        self.group, self.pause_ns = [], 0
        self.sent += group
        got, expected = venue.apply(group), self.twin.apply(group)
        assert got == expected, difference(got, expected, group)
        told = of_participants(venue.take_balances())
        expected = self.twin.take_balances(venue.seq, venue.time_ns)
        assert told == expected, difference(told, expected, group)
        try:
            self.journal.append(group)
            self.acked = venue.seq
        except (PowerLost, JournalFailed):
            self.recover()

    def recover(self) -> None:
        """The machine went down: what the disk still has must do."""
        self.journal.close()
        self.disk.cut()
        before = self.venue
        self.journal = Journal(PATH, GENESIS.encoded(), vfs=self.disk.name)
        groups = list(self.journal.groups())
        recovered = [stamped for group in groups for stamped in group.commands]
        assert recovered == self.sent[: len(recovered)], "invented, altered or reordered"
        assert len(recovered) >= self.acked, "lost what was acknowledged"
        self.venue = decode_genesis(self.journal.genesis).venue()
        for group in groups:
            self.venue.apply(group.commands)
            self.venue.take_balances()
        if len(recovered) < len(self.sent):
            self.twin = Twin(MARKETS, START_NS, SETTINGS)
            for group in groups:
                self.twin.apply(group.commands)
                self.twin.take_balances(0, 0)
        else:
            assert self.venue.digest() == before.digest()
        self.sent, self.acked = recovered, len(recovered)
        compare_states(self.venue, self.twin, "after recovery")

    # --- the world's rules -------------------------------------------------------------------

    @rule(operations=st.integers(1, 12))
    def power_fails_soon(self, operations: int) -> None:
        self.disk.fail_at = self.disk.operations + operations
        self.disk.failure, self.disk.fails_on = PowerLost, True

    @rule(operations=st.integers(1, 12), failure=st.sampled_from((apsw.FullError, apsw.IOError)))
    def disk_fails_soon(self, operations: int, failure: type[Exception]) -> None:
        self.disk.fail_at = self.disk.operations + operations
        self.disk.failure, self.disk.fails_on = failure, False

    @rule()
    def restart(self) -> None:
        self.flush()
        self.recover()

    @rule(size=st.sampled_from((1, 2, 5)))
    def commands_come_in_groups_of(self, size: int) -> None:
        self.flush()
        self.group_size = size

    @rule(minutes=st.integers(1, 600))
    def time_passes(self, minutes: int) -> None:
        """Up to the next moment at which something is due, which then comes."""
        self.flush()
        ahead_ns = self.venue.next_due_ns - self.venue.time_ns
        self.pause_ns = minutes * NS_PER_MINUTE
        if ahead_ns <= self.pause_ns:
            self.tick()

    @rule()
    def tick(self) -> None:
        self.flush()
        self.pause_ns = max(0, self.venue.next_due_ns - self.venue.time_ns - 1)
        self.group.append(Tick())
        self.flush()

    # --- the participants' rules -------------------------------------------------------------

    @rule(
        account=accounts,
        market=markets,
        side=st.integers(0, 1),
        quantity=quantities,
        price=prices,
        order_type=st.sampled_from((*[OrderType.LIMIT] * 4, *OrderType)),
        life=st.sampled_from((*[TimeInForce.DAY] * 4, *TimeInForce)),
        stop=prices,
        mode=st.sampled_from((SelfTrade.NONE, *SelfTrade)),
        name=names,
    )
    def add(
        self,
        account: int,
        market: int,
        quantity: int,
        price: int,
        life: int,
        stop: int,
        mode: int,
        name: str,
        **rest: int,
    ) -> None:
        self.send(
            AddOrder(
                account,
                market,
                quantity_t=quantity,
                price_ticks=price,
                time_in_force=life,
                stop_ticks=stop,
                expire_ns=self.venue.time_ns + 90 * NS_PER_MINUTE,
                stp_mode=mode,
                cl_ord_id=name,
                **rest,
            )
        )

    @rule(account=accounts, back=back, name=names)
    def cancel(self, account: int, back: int, name: str) -> None:
        self.send(CancelOrder(account, -1 if name else self.venue.seq - back, name))

    @rule(account=accounts, back=back, quantity=quantities, price=st.one_of(prices, st.just(0)))
    def amend(self, account: int, back: int, quantity: int, price: int) -> None:
        self.send(AmendOrder(account, self.venue.seq - back, "", quantity, price))

    @rule(account=accounts, market=markets, side=st.integers(-1, 1), wait=st.booleans())
    def cancel_all(self, account: int, market: int, side: int, wait: bool) -> None:
        self.send(CancelAll(account, market, side, wait))

    @rule(account=accounts, minutes=st.integers(0, 300))
    def set_timer(self, account: int, minutes: int) -> None:
        at_ns = self.venue.time_ns + minutes * NS_PER_MINUTE if minutes else 0
        self.send(CancelAfter(account, at_ns))

    @rule(account=accounts, yen=st.sampled_from((-1, 500, 5_000)), out=st.booleans())
    def move_cash(self, account: int, yen: int, out: bool) -> None:
        self.send(WithdrawCash(account, yen) if out else DepositCash(account, yen))

    @rule(account=accounts, market=markets, quantity=quantities, way=st.integers(0, 2))
    def move_credits(self, account: int, market: int, quantity: int, way: int) -> None:
        if way == 2:
            self.send(RetireCredits(account, market, quantity, "SHK", "somebody"))
        else:
            self.send((DepositCredits, WithdrawCredits)[way](account, market, quantity))

    @rule(which=st.integers(0, 5), good=st.booleans())
    def registry_answers(self, which: int, good: bool) -> None:
        self.flush()
        keys = [*sorted(self.venue.house.open), "D0"]
        key = keys[which % len(keys)]
        self.send(ConfirmInstruction(key) if good else VoidInstruction(key, "no"))

    # --- the operator's rules ----------------------------------------------------------------

    @rule(account=st.sampled_from((-1, *PEOPLE)), market=markets, on=st.booleans())
    def set_kill_switch(self, account: int, market: int, on: bool) -> None:
        self.send(SetKillSwitch(account, market, on))

    @rule(
        account=accounts, values=st.lists(st.sampled_from((0, 0, 3, 100)), min_size=4, max_size=4)
    )
    def set_limits(self, account: int, values: list[int]) -> None:
        self.send(SetLimits(account, *values))

    @rule(market=markets, on=st.booleans())
    def halt_or_resume(self, market: int, on: bool) -> None:
        self.send(HaltMarket(market) if on else ResumeMarket(market))

    @rule(market=markets, trade_id=st.integers(1, 4), price=st.integers(0, 65))
    def correct(self, market: int, trade_id: int, price: int) -> None:
        if price % 2:
            self.send(AdjustTrade(market, trade_id, price))
        else:
            self.send(BustTrade(market, trade_id))

    @invariant()
    def every_rule_holds(self) -> None:
        if not self.group:
            compare_states(self.venue, self.twin, "state machine")
            assert self.venue.conservation() == {"cash": True, "credits": True}


def case(examples: int, steps: int) -> settings:
    """So many examples of so many steps."""
    return settings(
        max_examples=examples,
        stateful_step_count=steps,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )


TestAnyOrderOfCommands = Exchange.TestCase
TestAnyOrderOfCommands.settings = case(100, 50)


@pytest.mark.soak
def test_two_thousand_long_orders_of_commands(soak_seconds: float) -> None:
    until = time.monotonic() + soak_seconds
    for number in range(40):
        if time.monotonic() < until:
            run_state_machine_as_test(seed(number)(Exchange), settings=case(50, 100))
