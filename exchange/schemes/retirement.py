"""A retirement made fit for its purpose before it is sent: the right act on the right lots.

A retirement is final, so a lot that its scheme will not count is refused beforehand. Where
the holder named no lots, those that every named scheme accepts are named, oldest first.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import msgspec

from exchange.errors import RegistryRefused
from exchange.registry.port import Registry, Retirement
from exchange.registry.serials import Block, Lots, parse_lot
from exchange.schemes.rules import Lot, Scheme, Verdict, judge
from exchange.schemes.uses import SCHEMES, check_purpose


def fit(registry: Registry, act: Retirement, on: date) -> Retirement:
    """The act with lots that its purpose's schemes accept by its ending.

    RegistryRefused: uses_exclude_each_other, not_usable_for_scheme (with the scheme's reason),
    insufficient_credits.
    """
    schemes = [SCHEMES[use] for use in check_purpose(act.purpose) if use in SCHEMES]
    projects = {project.project_id: project for project in registry.projects()}
    usable: list[Block] = []
    reason = ""
    for holding in registry.holdings(act.account, act.credit_class):
        lot = Lot(holding.block, projects[holding.block.project_id])
        refusal = _refusal(schemes, lot, act, on)
        if refusal is None:
            usable.append(holding.block)
            continue
        reason = f"{refusal.code}: {refusal.sentence}"
        if _touches(holding.block, act.lots):
            raise RegistryRefused("not_usable_for_scheme", reason)
    if sum(block.quantity_t for block in usable) < act.quantity_t:
        if reason:
            raise RegistryRefused("not_usable_for_scheme", reason)
        raise RegistryRefused("insufficient_credits", "the account holds fewer tonnes")
    return act if act.lots else msgspec.structs.replace(act, lots=_lots(usable, act.quantity_t))


def _refusal(schemes: Iterable[Scheme], lot: Lot, act: Retirement, on: date) -> Verdict | None:
    """Why one of the schemes would not count the lot, None when all do."""
    for scheme in schemes:
        verdict = judge(scheme, lot, on)
        if not verdict.is_accepted:
            return verdict
        if act.ending not in verdict.endings:
            wanted = " or ".join(verdict.endings)
            return Verdict(False, "wrong_act", f"{scheme.name} counts these by the act {wanted}")
    return None


def _touches(block: Block, lots: Lots) -> bool:
    for lot in lots:
        name, first, last = parse_lot(lot)
        if name == block.series_name and first <= block.last and last >= block.first:
            return True
    return False


def _lots(blocks: list[Block], quantity_t: int) -> Lots:
    """Serial ranges of the quantity, oldest vintage first, the largest block first within it."""
    ordered = sorted(blocks, key=lambda b: (b.vintage, -b.quantity_t, b.series_name, b.first))
    lots = []
    for block in ordered:
        last = min(block.last, block.first + quantity_t - 1)
        lots.append((block.first_serial, f"{block.series_name}-{last}"))
        quantity_t -= last - block.first + 1
        if not quantity_t:
            break
    return tuple(lots)
