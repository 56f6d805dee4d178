"""Markets and their instruments, and the passing of time."""

from __future__ import annotations

from exchange.commands.command import Command
from exchange.instruments import Instrument


class Tick(Command, frozen=True):
    """Time has come to what is due at the stamp's time: phases, uncrossings, settlements."""


class HaltMarket(Command, frozen=True):
    """Operator: stop one market; its orders stay and may be canceled.

    The exchange does it itself, with a `reason`, where ledger and registry differ.
    """

    instrument: int
    reason: str = ""


class ResumeMarket(Command, frozen=True):
    """Operator: reopen a halted market with a call auction."""

    instrument: int


class SetBasePrice(Command, frozen=True):
    """Operator, with a second person's approval: another base price of a market that is closed or
    halted, for the session to come; its band moves with it."""

    instrument: int
    price_ticks: int


class ListInstrument(Command, frozen=True):
    """Operator: one more instrument; its index is the next. It trades from its `listed_from` on,
    at the earliest from the exchange day after this one."""

    terms: Instrument


class DelistInstrument(Command, frozen=True):
    """Operator, with a second person's approval: end an instrument's market for good, at once.

    What is owed is settled, and who holds its credits can take them out or retire them.
    """

    instrument: int
