"""The world of the state machine: a venue, its journal on a faulty disk, and its twin.

The rules here are power failures, disk errors, the passing of time and the growth of groups; those
of participants and operators are in test_state_machine.py.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import count

import apsw
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    rule,
)

from exchange.calendar import CONTINUOUS_SESSIONS, TSE_SESSIONS
from exchange.commands import (
    AnyCommand,
    ConfirmInstruction,
    DepositCash,
    DepositCredits,
    OpenAccount,
    Stamped,
    Tick,
)
from exchange.errors import JournalFailed
from exchange.units import NS_PER_MINUTE
from exchange.venue.genesis import Genesis, decode_genesis
from exchange.venue.journal import Journal
from exchange.venue.venue import VenueSettings
from tests.crash.sim_disk import PowerLost, SimDisk
from tests.venue.auditor import Auditor
from tests.venue.comparison import compare_states, difference, of_participants
from tests.venue.twin import Twin
from tests.venue.world import START_NS, instruments

PATH = "/journal.db"
FIRST, SECOND = (
    replace(instrument, reference_price=20, ladder_ticks=64) for instrument in instruments()
)
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
SETTINGS = VenueSettings(accounts_max=6, orders_max=16, otc_classes=(SECOND.credit_class,))
GENESIS = Genesis(START_NS, MARKETS, SETTINGS)
PEOPLE = (2, 3, 4)
# Each account's credits of a market are a part of one series; of the second market 20 t are
# unnamed.
SERIES = "JCR-WIND7-20220401-20230331"
NUMBERS: Iterator[int] = count()


class World(RuleBasedStateMachine):
    """A venue, its journal on a faulty disk, and its twin."""

    def __init__(self) -> None:
        super().__init__()
        number = next(NUMBERS)
        self.disk = SimDisk(f"machine-{number}", number)
        self.journal = Journal(PATH, GENESIS.encoded(), vfs=self.disk.name)
        self.venue = GENESIS.venue()
        self.auditor = Auditor(self.venue)
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
                first = 1 + 100 * (account - PEOPLE[0])
                blocks = ((f"{SERIES}-{first}", f"{SERIES}-{first + 59 - 20 * index}"),)
                self.send(ConfirmInstruction(f"D{self.venue.seq}", blocks))

    def teardown(self) -> None:
        self.restart()
        self.journal.close()
        self.disk.unregister()

    # --- the group ---------------------------------------------------------------------------

    def send(self, command: AnyCommand) -> None:
        """Queue a command; a full group is applied, committed and released."""
        self.group.append(command)
        if len(self.group) >= self.group_size:
            self.flush()

    def flush(self) -> None:
        """Apply the queued commands to both, compare, commit; recover when the commit fails."""
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
        self.auditor.check(group, got)
        balances = venue.take_balances()
        self.auditor.check_balances(balances)
        reported = of_participants(balances)
        expected = self.twin.take_balances(venue.seq, venue.time_ns)
        assert reported == expected, difference(reported, expected, group)
        try:
            self.journal.append(group)
            self.acked = venue.seq
        except (PowerLost, JournalFailed):
            self.recover()

    def recover(self) -> None:
        """Recover after a power failure from what the disk has kept."""
        self.journal.close()
        self.disk.cut()
        before = self.venue
        self.journal = Journal(PATH, GENESIS.encoded(), vfs=self.disk.name)
        groups = list(self.journal.groups())
        recovered = [stamped for group in groups for stamped in group.commands]
        assert recovered == self.sent[: len(recovered)], "invented, altered or reordered"
        assert len(recovered) >= self.acked, "lost what was acknowledged"
        self.venue = decode_genesis(self.journal.genesis).venue()
        self.auditor = Auditor(self.venue)
        for group in groups:
            self.auditor.check(group.commands, self.venue.apply(group.commands))
            self.auditor.check_balances(self.venue.take_balances())
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
        """Advance to the next due moment, which then happens."""
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
