"""A fuzzer of single commands: random fields near their limits, on a venue where all is scarce.

Cash and credits are short, bands narrow, one market has a circuit breaker, phases change and
operators act, so that each check is reached. Episodes are short: most faults need few commands, and
a new venue has many untried paths. The auditor checks each command. `python -m tests.venue.fuzzer
SEED EPISODE` repeats an episode and prints those of its commands that a violation needs.
"""

from __future__ import annotations

import random
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple, get_args

from msgspec import NODEFAULT, structs

from exchange import commands as asked
from exchange.calendar import CONTINUOUS_SESSIONS, TSE_SESSIONS
from exchange.commands import AnyCommand, ConfirmInstruction, Phase, Stamped, Tick
from exchange.instruments import Instrument
from exchange.units import NS_PER_S
from exchange.venue.venue import Venue, VenueSettings
from tests.venue.audited_orders import Violation
from tests.venue.auditor import Auditor
from tests.venue.fuzzer_fields import Fields
from tests.venue.world import START_NS, instruments, lots_of_ten

PEOPLE = 4
COMMANDS = 800
BASE, LADDER = 100, 256
SETTINGS = VenueSettings(accounts_max=8, orders_max=48, otc_classes=("*",))
# The weights of the kinds of command; any other kind has OTHERS.
SHARES: dict[type, float] = {
    asked.AddOrder: 46,
    asked.AmendOrder: 16,
    asked.CancelOrder: 5,
    asked.AddBid: 4,
    asked.CancelBid: 1,
    asked.AnnounceAuction: 1.5,
    asked.CloseAuction: 0.3,
    asked.EnterOtc: 3,
    asked.WithdrawOtc: 0.5,
    asked.ConfirmInstruction: 4,
    asked.VoidInstruction: 1,
    asked.DepositCash: 0.5,
    asked.WithdrawCash: 1,
    asked.DepositCredits: 0.7,
    asked.WithdrawCredits: 0.7,
    asked.RetireCredits: 0.5,
    asked.SetLimits: 1.5,
    asked.SetKillSwitch: 3,
    asked.CancelAll: 0.7,
    asked.CancelAfter: 0.7,
    asked.HaltMarket: 0.5,
    asked.ResumeMarket: 2,
    asked.SetBasePrice: 1,
    asked.BustTrade: 0.7,
    asked.AdjustTrade: 1,
    asked.Tick: 0.3,
    asked.OpenAccount: 0.1,
    asked.ListInstrument: 0.1,
    asked.DelistInstrument: 0.1,
}
OTHERS = 0.4
KINDS = get_args(AnyCommand)
WEIGHTS = [SHARES.get(kind, OTHERS) for kind in KINDS]
# The fields of each kind with their default values.
NUMBERS = {int: 0, bool: False, str: ""}
FIELDS = {
    kind: [
        (field.name, NUMBERS.get(field.type) if field.default is NODEFAULT else field.default)
        for field in structs.fields(kind)
    ]
    for kind in KINDS
}
IDLE = (Phase.CLOSED, Phase.AUCTION_FROZEN)
NOTHING = asked.CancelOrder(2, 0)


def markets() -> tuple[Instrument, ...]:
    """Two auctions a day; continuous with a breaker; lots of ten at a tenth of a yen."""
    first, second = instruments()
    common = {"reference_price": BASE, "ladder_ticks": LADDER}
    return (
        replace(first, sessions=TSE_SESSIONS, fee_yen_per_t=3, settlement_days=1, **common),
        replace(
            second,
            sessions=CONTINUOUS_SESSIONS,
            settlement_days=0,
            band_percent=50,
            dynamic_ticks=3,
            dynamic_halts=True,
            **common,
        ),
        lots_of_ten(credit_class="test/lots", band_percent=20, dynamic_ticks=5, **common),
    )


MARKETS = markets()


class Found(NamedTuple):
    """A violation and all commands up to it."""

    violation: AssertionError
    sent: list[Stamped]

    @property
    def rule(self) -> str:
        return getattr(self.violation, "rule", "check")

    @property
    def sign(self) -> str:
        """The violation's sentence up to its facts, by which two violations are the same."""
        return re.split(r"[(\d]", str(self.violation))[0]


class Episode:
    """One venue and its auditor under commands drawn from a seed."""

    def __init__(self, seed: int, number: int) -> None:
        self.rng = rng = random.Random(f"{seed}-{number}")
        self.venue = Venue(MARKETS, START_NS, SETTINGS)
        self.auditor = Auditor(self.venue)
        self.fields = Fields(rng, self.venue, self.auditor, PEOPLE)
        self.sent: list[Stamped] = []

    def run(self, commands: int = COMMANDS) -> Found | None:
        """Run the given number of commands, or up to the first that breaks an invariant."""
        try:
            for command in self._opening():
                self._send(command, self.venue.time_ns + 1)
            while len(self.sent) < commands:
                self._step()
            self.venue.check()
        except AssertionError as violation:
            return Found(violation, self.sent)
        return None

    def _opening(self) -> Iterator[AnyCommand]:
        """Some tonnes, some thousand yen and some limits for each account; a day that has begun."""
        rng = self.rng
        for account in range(2, PEOPLE + 2):
            yield asked.OpenAccount(f"p{account}")
            yield asked.DepositCash(account, rng.choice((500, 2_000, 10_000)))
            for index in range(len(MARKETS)):
                yield asked.DepositCredits(account, index, rng.choice((10, 30, 100)))
                key = f"D{self.venue.seq}"
                self.fields.drawn = {"key": key}
                yield ConfirmInstruction(key, self.fields.draw("blocks", False, ()))
            if rng.random() < 0.25:
                yield asked.SetLimits(account, *(rng.choice((0, 0, most)) for most in LIMITS))
        for _ in range(rng.randrange(8)):
            self._send(Tick(), self.venue.next_due_ns)

    def _step(self) -> None:
        """Advance the time by a little, sometimes to the next due moment."""
        venue, rng = self.venue, self.rng
        soon = venue.time_ns + 1
        gap_ns = rng.choice((1, 1, NS_PER_S, 5 * NS_PER_S))
        idle = all(venue.phase(index) in IDLE for index in range(len(MARKETS)))
        if venue.next_due_ns <= soon or rng.random() < (0.8 if idle else 0.02):
            self._send(Tick(), max(venue.next_due_ns, soon))
            return
        self._send(self._draw(), min(venue.time_ns + gap_ns, venue.next_due_ns - 1))

    def _draw(self) -> AnyCommand:
        """Draw a command: mostly all fields are sound, else one is wild, seldom more."""
        rng, fields = self.rng, self.fields
        (kind,) = rng.choices(KINDS, WEIGHTS)
        kind = kind if fields.has_object(kind) or rng.random() < 0.05 else asked.AddOrder
        if rng.random() < 0.7:
            answer = fields.answer(kind)
            if answer is not None:
                return answer
        fields.about(kind)
        own = FIELDS[kind]
        (number,) = rng.choices((0, 1, 2), (80, 17, 3))
        wild = rng.sample(range(len(own)), min(number, len(own)))
        for i, (name, default) in enumerate(own):
            fields.drawn[name] = fields.draw(name, i in wild, default)
        command: AnyCommand = kind(**fields.drawn)
        return command

    def _send(self, command: AnyCommand, time_ns: int) -> None:
        stamped = Stamped(self.venue.seq + 1, time_ns, command)
        self.sent.append(stamped)
        apply_audited(self.venue, self.auditor, stamped)


LIMITS = (8, 1_000, 40, 4)


def apply_audited(venue: Venue, auditor: Auditor, stamped: Stamped) -> None:
    """Apply one command and audit it."""
    auditor.check([stamped], venue.apply([stamped]))
    auditor.check_balances(venue.take_balances())


def replay(sent: Sequence[Stamped]) -> Found | None:
    """The result of commands that were drawn before."""
    venue = Venue(MARKETS, START_NS, SETTINGS)
    auditor = Auditor(venue)
    try:
        for stamped in sent:
            apply_audited(venue, auditor, stamped)
        venue.check()
    except AssertionError as violation:
        return Found(violation, list(sent[: venue.seq]))
    return None


def shrunk(found: Found) -> list[Stamped]:
    """The commands that the violation needs, in their order.

    A command that it does not need becomes a cancel of order 0, so that every id stays the same; a
    Tick stays, so that all due moments do.
    """
    sent = list(found.sent)
    size = len(sent) // 2
    while size:
        for start in range(0, len(sent), size):
            part = range(start, min(start + size, len(sent)))
            fewer = [_emptied(stamped) if i in part else stamped for i, stamped in enumerate(sent)]
            again = replay(fewer) if fewer != sent else None
            if again is not None and again.sign == found.sign:
                sent = fewer
        size //= 2
    return [stamped for stamped in sent if stamped.command != NOTHING]


def _emptied(stamped: Stamped) -> Stamped:
    if isinstance(stamped.command, Tick):
        return stamped
    return structs.replace(stamped, command=NOTHING)


def report(seed: int, number: int, found: Found) -> str:
    """A failure for a reader: the command that repeats it, the violation, the commands that it
    needs."""
    sent = shrunk(found)
    lines = "\n".join(f"  {stamped.seq} {stamped.time_ns} {stamped.command}" for stamped in sent)
    command = f"python -m tests.venue.fuzzer {seed} {number}"
    return f"REPRODUCE: {command}\n{found.violation}\nneeds\n{lines}"


def main(seed: int, number: int) -> None:
    """Run one episode again."""
    found = Episode(seed, number).run()
    print("nothing found" if found is None else report(seed, number, found))


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))


__all__ = ["COMMANDS", "Episode", "Found", "Violation", "replay", "report", "shrunk"]
