"""Reconciliation of the ledger with the registry's trading accounts, by tonnes and by serial.

An instruction in flight may be done at the registry and not yet posted here. Instead of tolerating
a difference of its size, the worker asks the registry for its outcome, so that the comparison is
exact: one run finds a difference of one tonne.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from msgspec import Struct

from exchange.events import InstructionKind, RegistryInstructed
from exchange.registry.port import Registry, trading_account
from exchange.registry.serial_set import SerialSet
from exchange.registry.serials import SerialRanges
from exchange.settlement.delivery import Names

Place = tuple[str, str]

# D: deposit or delivery, W: withdrawal, R: retirement; the command's number; a counter.
EXCHANGE_KEY = re.compile(r"[DWR]([1-9][0-9]*)(?:-[0-9]+)?", re.ASCII)


class Difference(Struct, frozen=True):
    """A difference: the registry holds `registry_t` for a participant, the ledger `ledger_t`.

    `ledger_t` includes acts that the registry has done and the ledger has not posted yet. `astray`:
    the serials that only the ledger has in the account.
    """

    participant: str
    credit_class: str
    ledger_t: int
    registry_t: int
    astray: SerialRanges = ()


def acts_ahead(keys: Iterable[str], last_seq: int) -> list[str]:
    """Keys of acts whose commands are not in the exchange's journal.

    A key contains the number of its command. If that lies beyond the journal's end, the journal has
    lost commands whose acts the registry has done.
    """
    made = ((key, EXCHANGE_KEY.fullmatch(key)) for key in keys)
    return [key for key, match in made if match and int(match[1]) > last_seq]


def reconcile(
    ledger: Mapping[Place, int],
    registry: Registry,
    in_flight: Iterable[RegistryInstructed],
    names: Names,
    serials: Mapping[Place, SerialRanges] | None = None,
) -> list[Difference]:
    """Every difference, in order of participant and class; an empty list means they agree.

    `ledger` is (participant, credit class) -> tonnes in the trading account: free, held and due
    out, not due in; `serials` names them as far as they are known. Nothing may be sent to the
    registry during the run.
    """
    expected = {_account(place): tonnes for place, tonnes in ledger.items()}
    standing = {
        _account(place): SerialSet(serial_ranges)
        for place, serial_ranges in (serials or {}).items()
    }
    for event in in_flight:
        receipt = registry.outcome(event.key)
        if receipt is not None:
            _post(event, receipt.serial_ranges, names, expected, standing)
    found: dict[Place, int] = {}
    for holding in registry.holdings():
        if holding.account.startswith("trading:"):
            block, place = holding.block, (holding.account, holding.block.credit_class)
            found[place] = found.get(place, 0) + block.quantity_t
            if place in standing:
                standing[place].discard(((block.first_serial, block.last_serial),))
    differences = []
    for place in sorted(expected.keys() | found.keys()):
        ledger_t, registry_t = expected.get(place, 0), found.get(place, 0)
        astray = standing[place].serial_ranges() if place in standing else ()
        if ledger_t != registry_t or astray:
            owner = place[0].removeprefix("trading:")
            differences.append(Difference(owner, place[1], ledger_t, registry_t, astray))
    return differences


def _account(place: Place) -> Place:
    participant, credit_class = place
    return trading_account(participant), credit_class


def _post(
    event: RegistryInstructed,
    serial_ranges: SerialRanges,
    names: Names,
    expected: dict[Place, int],
    standing: dict[Place, SerialSet],
) -> None:
    """Count an act that the registry has done under this instruction, and move its serials."""
    credit_class = names.credit_class_of(event.instrument)
    tonnes = event.quantity_t
    own = -tonnes if event.kind != InstructionKind.DEPOSIT else tonnes
    legs = [(event.account, own)]
    if event.kind == InstructionKind.DELIVERY:
        legs.append((event.counter_account, tonnes))
    for account, change in legs:
        place = (trading_account(names.participant_of(account)), credit_class)
        expected[place] = expected.get(place, 0) + change
        if place in standing and change < 0:
            standing[place].discard(serial_ranges)
        elif place in standing:
            standing[place].add(serial_ranges)
