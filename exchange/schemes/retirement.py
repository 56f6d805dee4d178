"""A retirement made fit for its schemes before it is sent: the right act on the right lots.

A retirement is final, so a lot that its scheme will not count is refused beforehand, and so is
an act that the law does not allow. Where the holder named no lots, those that every named
scheme accepts are named, oldest first.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import msgspec

from exchange.errors import RegistryRefused
from exchange.registry.endings import unlawful_ending
from exchange.registry.port import Registry, Retirement
from exchange.registry.serials import Block, Lots, parse_lot
from exchange.registry.uses import check_uses, check_words
from exchange.schemes.rules import Lot, Scheme, Verdict, judge
from exchange.schemes.uses import SCHEMES


def fit(registry: Registry, act: Retirement, on: date) -> Retirement:
    """The act with lots that its schemes accept by its ending; without schemes it is voluntary.

    RegistryRefused: unknown_scheme, unknown_fiscal_year, uses_exclude_each_other,
    purpose_names_scheme, act_not_allowed (with the law), not_usable_for_scheme (with the scheme's
    reason), insufficient_credits.
    """
    check_uses(act.schemes, on)
    if not act.schemes:
        check_words(act.purpose)
    schemes = [SCHEMES[use.scheme] for use in act.schemes] or [SCHEMES["voluntary"]]
    projects = {project.project_id: project for project in registry.projects()}
    usable: list[Block] = []
    refused: RegistryRefused | None = None
    for holding in registry.holdings(act.account, act.credit_class):
        lot = Lot(holding.block, projects[holding.block.project_id])
        refusal = _refusal(schemes, lot, act, on)
        if refusal is None:
            usable.append(holding.block)
            continue
        if refusal.code == "act_not_allowed":
            refused = RegistryRefused(refusal.code, refusal.sentence)
        else:
            reason = f"{refusal.code}: {refusal.sentence}"
            refused = RegistryRefused("not_usable_for_scheme", reason)
        if _touches(holding.block, act.lots):
            raise refused
    if sum(block.quantity_t for block in usable) < act.quantity_t:
        if refused is not None:
            raise refused
        raise RegistryRefused("insufficient_credits", "the account holds fewer tonnes")
    return act if act.lots else msgspec.structs.replace(act, lots=_lots(usable, act.quantity_t))


def _refusal(schemes: Iterable[Scheme], lot: Lot, act: Retirement, on: date) -> Verdict | None:
    """Why the act is not allowed or one of the schemes would not count the lot; None if neither."""
    law = unlawful_ending(lot.project, lot.block.vintage, act.ending, act.schemes, on)
    if law:
        return Verdict(False, "act_not_allowed", law)
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
