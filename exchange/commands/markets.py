"""Commands about markets and instruments, and the passing of time."""

from __future__ import annotations

from exchange.commands.command import Command
from exchange.instruments import Instrument


class Tick(Command, frozen=True):
    """Do everything that is due at the stamp's time: phases, auctions, settlements."""


class HaltMarket(Command, frozen=True):
    """Operator: halt one market; its orders stay and may be canceled.

    The exchange itself halts, with a `reason`, if ledger and registry differ.
    """

    instrument: int
    reason: str = ""


class ResumeMarket(Command, frozen=True):
    """Operator: reopen a halted market with a call auction."""

    instrument: int


class SetBasePrice(Command, frozen=True):
    """Operator, with a second person's approval: set the base price of a closed or halted market
    for the next session; its band moves with it."""

    instrument: int
    price_ticks: int


class ListInstrument(Command, frozen=True):
    """Operator: list an instrument under the next index. It trades from its `listed_from`, at the
    earliest from the next exchange day."""

    terms: Instrument


class DelistInstrument(Command, frozen=True):
    """Operator, with a second person's approval: end an instrument's market for good, at once.

    Its obligations are settled, and holders can withdraw or retire its credits.
    """

    instrument: int
