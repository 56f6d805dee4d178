"""The registry's records that anybody may read: retirements, totals by class and vintage.

No record names an account, because the name would show who holds live credits; a retirement shows
the beneficiary that its holder named.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from msgspec import Struct

from exchange.calendar import fiscal_year
from exchange.commands import SchemeUse
from exchange.registry.port import STATUS_AFTER, Ending, Registry, RegistryEvent, Status
from exchange.registry.serials import Block


class Retired(Struct, frozen=True):
    """One retirement, surrender or cancellation; its blocks are of one credit class."""

    key: str
    ending: Ending
    at_ns: int
    beneficiary: str
    purpose: str
    schemes: tuple[SchemeUse, ...]
    blocks: tuple[Block, ...]

    @property
    def quantity_t(self) -> int:
        return sum(block.quantity_t for block in self.blocks)


class VintageTotal(Struct):
    """Tonnes of one class and vintage, the fiscal year in which its reductions end."""

    programme: str
    credit_class: str
    vintage: int
    issued_t: int = 0
    retired_t: int = 0
    surrendered_t: int = 0
    canceled_t: int = 0

    @property
    def held_t(self) -> int:
        """The live tonnes, of all holders together."""
        return self.issued_t - self.retired_t - self.surrendered_t - self.canceled_t


def retirements(registry: Registry) -> tuple[Retired, ...]:
    """All ended credits, one entry for each act, oldest first."""
    blocks: dict[str, list[Block]] = {}
    first: dict[str, RegistryEvent] = {}
    for event in _endings(registry):
        first.setdefault(event.key, event)
        blocks.setdefault(event.key, []).append(event.block)
    found = [
        Retired(
            key,
            Ending(event.kind),
            event.at_ns,
            event.beneficiary,
            event.purpose,
            event.schemes,
            tuple(blocks[key]),
        )
        for key, event in first.items()
    ]
    return tuple(sorted(found, key=lambda one: (one.at_ns, one.key)))


def vintage_totals(registry: Registry, ended: Sequence[Retired]) -> tuple[VintageTotal, ...]:
    """The totals of every class and vintage, in order of their names; `ended`: the registry's
    retirements."""
    totals: dict[tuple[str, int], VintageTotal] = {}

    def of(block: Block) -> VintageTotal:
        vintage = fiscal_year(block.vintage.end)
        key = (block.credit_class, vintage)
        return totals.setdefault(key, VintageTotal(block.programme, block.credit_class, vintage))

    for event in registry.events(kind="issuance"):
        of(event.block).issued_t += event.block.quantity_t
    for one in ended:
        field = f"{STATUS_AFTER[one.ending].value}_t"
        for block in one.blocks:
            total = of(block)
            setattr(total, field, getattr(total, field) + block.quantity_t)
    return tuple(totals[key] for key in sorted(totals))


def account_kinds(registry: Registry) -> Callable[[str], str]:
    """A function from an account's name to its kind, all that the public sees of an account; empty
    for no account."""
    kinds = {account.name: account.kind.value for account in registry.accounts()}
    return lambda name: kinds.get(name, "")


def _endings(registry: Registry) -> Iterable[RegistryEvent]:
    for ending in Ending:
        yield from registry.events(kind=ending.value)


assert {f"{status.value}_t" for status in Status if status is not Status.HELD} <= set(
    VintageTotal.__struct_fields__
)
