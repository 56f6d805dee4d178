"""Reconciliation: the ledger's credits held against the registry's trading accounts.

An instruction in flight may have been done at the registry and not yet posted here. Rather
than tolerate a difference of its size, the registry is asked what became of each, so that
the comparison is exact: one tonne too many or too few is found in one run.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from msgspec import Struct

from exchange.events import InstructionKind, RegistryInstructed
from exchange.registry.port import Registry, trading_account
from exchange.settlement.delivery import Names

# D: deposit or delivery, W: withdrawal, R: retirement; the command's number; which of several.
EXCHANGE_KEY = re.compile(r"[DWR]([1-9][0-9]*)(?:-[0-9]+)?", re.ASCII)


class Difference(Struct, frozen=True):
    """The registry holds `registry_t` for a participant where the ledger says `ledger_t`.

    `ledger_t` already counts what the registry did and the ledger has not posted yet.
    """

    participant: str
    credit_class: str
    ledger_t: int
    registry_t: int


def acts_ahead(keys: Iterable[str], last_seq: int) -> list[str]:
    """Keys of acts that the exchange asked for by commands its journal does not hold.

    A key carries the number of the command that made it. Where one lies beyond the journal's
    end, the journal has lost what the registry remembers.
    """
    made = ((key, EXCHANGE_KEY.fullmatch(key)) for key in keys)
    return [key for key, match in made if match and int(match[1]) > last_seq]


def reconcile(
    ledger: Mapping[tuple[str, str], int],
    registry: Registry,
    in_flight: Iterable[RegistryInstructed],
    names: Names,
) -> list[Difference]:
    """Every difference, in order of participant and class; an empty list means they agree.

    `ledger` is (participant, credit class) -> tonnes that stand in the trading account: free,
    held and due out, not due in. Nothing may be sent to the registry while this runs.
    """
    expected: dict[tuple[str, str], int] = {}
    for (participant, credit_class), tonnes in ledger.items():
        expected[trading_account(participant), credit_class] = tonnes
    for event in in_flight:
        if registry.outcome(event.key) is not None:
            _post(event, names, expected)
    found: dict[tuple[str, str], int] = {}
    for holding in registry.holdings():
        if holding.account.startswith("trading:"):
            place = (holding.account, holding.block.credit_class)
            found[place] = found.get(place, 0) + holding.block.quantity_t
    return [
        Difference(
            account.removeprefix("trading:"),
            credit_class,
            expected.get((account, credit_class), 0),
            found.get((account, credit_class), 0),
        )
        for account, credit_class in sorted(expected.keys() | found.keys())
        if expected.get((account, credit_class), 0) != found.get((account, credit_class), 0)
    ]


def _post(event: RegistryInstructed, names: Names, expected: dict[tuple[str, str], int]) -> None:
    """Count what the registry did under this instruction."""
    credit_class = names.credit_class_of(event.instrument)
    tonnes = event.quantity_t
    own = -tonnes if event.kind != InstructionKind.DEPOSIT else tonnes
    legs = [(event.account, own)]
    if event.kind == InstructionKind.DELIVERY:
        legs.append((event.counter_account, tonnes))
    for account, change in legs:
        place = (trading_account(names.participant_of(account)), credit_class)
        expected[place] = expected.get(place, 0) + change
