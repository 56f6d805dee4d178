"""The life of one tonne: each step from issuance to its end, with the block that moved.

Of accounts only the kind is given, because whose account holds a credit is not public.
"""

from __future__ import annotations

from msgspec import Struct, structs

from exchange.registry.imports import number_there
from exchange.registry.port import (
    STATUS_AFTER,
    AccountKind,
    Ending,
    Holding,
    Registry,
    RegistryEvent,
)
from exchange.registry.reports.public import account_kinds
from exchange.registry.serials import Block, parse_serial

ISSUED, IMPORTED, MOVED = "issued", "imported", "moved"
DEPOSITED, WITHDRAWN, DELIVERED = "deposited", "withdrawn", "delivered"
LIFE_ACTS = {
    *(ISSUED, IMPORTED, MOVED, DEPOSITED, WITHDRAWN, DELIVERED),
    *(status.value for status in STATUS_AFTER.values()),
}
_BETWEEN: dict[tuple[str, str], str] = {
    (AccountKind.HOLDING, AccountKind.TRADING): DEPOSITED,
    (AccountKind.TRADING, AccountKind.HOLDING): WITHDRAWN,
    (AccountKind.TRADING, AccountKind.TRADING): DELIVERED,
}


class LifeStep(Struct, frozen=True, kw_only=True):
    """A step of a tonne's life.

    `act` is issued, imported, moved, deposited, withdrawn, delivered, retired, surrendered or
    canceled. `source` and `target` are kinds of accounts; the source of an issuance is the
    registry that it came from, if any. `others` are the parts of the tonne's former block that did
    not move with it.
    """

    act: str
    event: RegistryEvent
    source: str
    target: str
    others: tuple[Block, ...] = ()


class Life(Struct, frozen=True):
    """A tonne's steps, oldest first, and the block that it lies in now. `original` is its serial in
    the registry that issued it, if that was another."""

    serial: str
    holding: Holding
    steps: tuple[LifeStep, ...]
    original: str = ""

    @property
    def others(self) -> tuple[Block, ...]:
        """The parts of the block of the last step that moved on without the tonne."""
        return _others(self.steps[-1].event.block, self.holding.block)


def life_of(registry: Registry, serial: str) -> Life:
    """The life of a tonne by its serial here; RegistryRejected if it was never issued."""
    kind_of = account_kinds(registry)
    steps: list[LifeStep] = []
    for event in registry.history(serial):
        others = _others(steps[-1].event.block, event.block) if steps else ()
        # An issuance has no source account, but names the registry of its origin.
        source = event.source if event.kind == "issuance" else kind_of(event.source)
        target = kind_of(event.target)
        steps.append(
            LifeStep(
                act=_act(event, source, target),
                event=event,
                source=source,
                target=target,
                others=others,
            )
        )
    return Life(serial, registry.locate(serial), tuple(steps), _original(registry, serial, steps))


def _act(event: RegistryEvent, source: str, target: str) -> str:
    if event.kind == "issuance":
        return IMPORTED if event.source else ISSUED
    if event.kind == "transfer":
        return _BETWEEN.get((source, target), MOVED)
    return STATUS_AFTER[Ending(event.kind)].value


def _others(before: Block, after: Block) -> tuple[Block, ...]:
    """The parts of a block beside one that was split off; none if it was joined with others."""
    if not before.first <= after.first <= after.last <= before.last:
        return ()
    parts = ((before.first, after.first - 1), (after.last + 1, before.last))
    return tuple(
        structs.replace(before, first=first, last=last) for first, last in parts if first <= last
    )


def _original(registry: Registry, serial: str, steps: list[LifeStep]) -> str:
    """The serial in the registry that issued the tonne; empty if it was issued here or the import
    named no serials."""
    issuance = steps[0].event
    if not issuance.source:
        return ""
    _, number = parse_serial(serial)
    for one in registry.imports(issuance.source):
        if one.key == issuance.key:
            return number_there(one, number)
    return ""
