"""The two accounts of an instruction to the registry, and the event of its confirmation."""

from __future__ import annotations

from exchange.clearing.ledger import OUTSIDE
from exchange.commands import Stamped
from exchange.events import (
    CreditsDeposited,
    CreditsRetired,
    CreditsWithdrawn,
    Event,
    InstructionKind,
    RegistryInstructed,
)

Blocks = tuple[tuple[str, str], ...]


def legs(asked: RegistryInstructed) -> tuple[int, int]:
    """The accounts that an instruction's credits leave and reach."""
    if asked.kind == InstructionKind.DEPOSIT:
        return OUTSIDE, asked.account
    if asked.kind == InstructionKind.DELIVERY:
        return asked.account, asked.counter_account
    return asked.account, OUTSIDE


def moved(asked: RegistryInstructed, blocks: Blocks, stamped: Stamped) -> Event:
    """The event of a confirmed deposit, withdrawal or retirement."""
    if asked.kind == InstructionKind.DEPOSIT:
        return stamped.event(
            CreditsDeposited,
            key=asked.key,
            account=asked.account,
            instrument=asked.instrument,
            quantity_t=asked.quantity_t,
            blocks=blocks,
        )
    if asked.kind == InstructionKind.WITHDRAWAL:
        return stamped.event(
            CreditsWithdrawn,
            key=asked.key,
            account=asked.account,
            instrument=asked.instrument,
            quantity_t=asked.quantity_t,
            blocks=blocks,
        )
    return stamped.event(
        CreditsRetired,
        key=asked.key,
        account=asked.account,
        instrument=asked.instrument,
        quantity_t=asked.quantity_t,
        purpose=asked.purpose,
        beneficiary=asked.beneficiary,
        blocks=blocks,
        schemes=asked.schemes,
    )
