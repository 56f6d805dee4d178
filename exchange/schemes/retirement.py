"""Check of a retirement before it is sent, because it is final.

A serial range that a named scheme does not count is rejected, and so is an act that the law does
not allow. If the holder named no serials, only those that every named scheme accepts are used.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from exchange.commands import SchemeUse
from exchange.errors import RegistryRejected
from exchange.registry.endings import unlawful_ending
from exchange.registry.port import Registry, Retirement
from exchange.registry.projects.authorization import authorized_for
from exchange.registry.serial_set import SerialSet
from exchange.registry.serials import Block, SerialRanges, parse_range
from exchange.registry.uses import check_uses, check_words
from exchange.schemes.rules import CreditFacts, Verdict, judge
from exchange.schemes.uses import SCHEMES


def usable_ranges(registry: Registry, act: Retirement, on: date) -> SerialRanges:
    """The account's serials that the act's schemes accept; without schemes it is a voluntary use.

    RegistryRejected: unknown_scheme, unknown_fiscal_year, uses_exclude_each_other,
    purpose_names_scheme, act_not_allowed (with the law), not_usable_for_scheme (with the scheme's
    reason), insufficient_credits.
    """
    check_uses(act.schemes, on)
    if not act.schemes:
        check_words(act.purpose)
    uses = act.schemes or (SchemeUse("voluntary"),)
    projects = {project.project_id: project for project in registry.projects()}
    usable = SerialSet()
    rejected: RegistryRejected | None = None
    for holding in registry.holdings(act.account, act.credit_class):
        block = holding.block
        rejection = _rejection(uses, CreditFacts(block, projects[block.project_id]), act, on)
        if rejection is None:
            usable.add(((block.first_serial, block.last_serial),))
            continue
        if rejection.code == "act_not_allowed":
            rejected = RegistryRejected(rejection.code, rejection.sentence)
        else:
            reason = f"{rejection.code}: {rejection.sentence}"
            rejected = RegistryRejected("not_usable_for_scheme", reason)
        if _touches(block, act.serial_ranges):
            raise rejected
    if usable.quantity_t < act.quantity_t:
        if rejected is not None:
            raise rejected
        raise RegistryRejected(
            "insufficient_credits",
            f"{act.quantity_t:,} t are asked for; {usable.quantity_t:,} t are free in the account",
        )
    return usable.serial_ranges()


def _rejection(
    uses: Iterable[SchemeUse], serial_range: CreditFacts, act: Retirement, on: date
) -> Verdict | None:
    """The reason why the law forbids the act or a scheme does not count the block, or None."""
    project = authorized_for(serial_range.project, serial_range.issued_on)
    law = unlawful_ending(project, serial_range.block.vintage, act.ending, act.schemes, on)
    if law:
        return Verdict(False, "act_not_allowed", law)
    for use in uses:
        scheme = SCHEMES[use.scheme]
        verdict = judge(scheme, serial_range, on, use.fiscal_year)
        if not verdict.is_accepted:
            return verdict
        if act.ending not in verdict.endings:
            wanted = " or ".join(verdict.endings)
            return Verdict(False, "wrong_act", f"{scheme.name} counts these by the act {wanted}")
    return None


def _touches(block: Block, serial_ranges: SerialRanges) -> bool:
    for serial_range in serial_ranges:
        name, first, last = parse_range(serial_range)
        if name == block.series_name and first <= block.last and last >= block.first:
            return True
    return False
