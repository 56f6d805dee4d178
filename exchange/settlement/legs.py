"""The two accounts of an instruction to the registry, and the event of its confirmation."""

from __future__ import annotations

from exchange.clearing.ledger import DUE_IN, DUE_OUT, EXCHANGE, FREE, OUTSIDE, YEN, Table
from exchange.commands import Stamped
from exchange.events import (
    CreditsDeposited,
    CreditsRetired,
    CreditsWithdrawn,
    Event,
    InstructionKind,
    RegistryInstructed,
)
from exchange.matching.jit import entry

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


@entry
def post_confirmed(ledger: Table, rows: Table) -> None:
    """Post instructions (source, target, asset, tonnes, yen paid by the target, yen received by
    the source) as `ClearingHouse.confirm` does one of them."""
    for i in range(rows.shape[0]):
        source, target, asset, quantity = rows[i, 0], rows[i, 1], rows[i, 2], rows[i, 3]
        ledger[source, asset, DUE_OUT] -= quantity
        ledger[target, asset, DUE_IN] -= quantity
        ledger[target, asset, FREE] += quantity
        for account, yen in ((target, -rows[i, 4]), (source, rows[i, 5])):
            if yen >= 0:
                ledger[account, YEN, DUE_IN] -= yen
                ledger[account, YEN, FREE] += yen
            else:
                ledger[account, YEN, DUE_OUT] += yen
            ledger[EXCHANGE, YEN, FREE] -= yen
            ledger[EXCHANGE, YEN, DUE_IN] += yen
