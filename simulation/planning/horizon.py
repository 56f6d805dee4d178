"""The days of a plan: fiscal years, schemes, uses, and the periods in which purchases end."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from itertools import combinations
from typing import NamedTuple

import numpy as np

from exchange.calendar import add_exchange_days, exchange_days, fiscal_year
from exchange.compliance.calendar import last_safe_day, report_day
from exchange.compliance.firm import Firm, Target
from exchange.errors import ConfigError, RegistryRejected
from exchange.registry.uses import MAY_SHARE, check_shared
from exchange.schemes.gx_ets import DEADLINE_DAY, holding_deadline
from simulation.planning.problem import Ints

DUTY = "gx-ets"
VERIFIED = (9, 30)  # of the fiscal year after: often cited for reports, not verified
SHORTEST = timedelta(days=30)  # purchases are decided now for at least this long
TOGETHER_MAX = 3  # schemes that one retirement serves in a plan


class Bucket(NamedTuple):
    """The exchange days of a calendar month in which purchases are decided now."""

    first: date
    last: date
    days: int


class Horizon(NamedTuple):
    """The days of a plan.

    `schemes`: GX-ETS first, then those with targets; `fiscal_years` (Y); `duty_years`: those with a
    duty; `uses` as `Problem`; `when` (Y, U); `ends`, `deadlines` (T): the last day of purchases and
    the day on which credits must be there; `buckets`: months of purchases decided now, up to
    `verified_on`.
    """

    on: date
    schemes: tuple[str, ...]
    fiscal_years: tuple[int, ...]
    duty_years: tuple[int, ...]
    uses: tuple[tuple[int, ...], ...]
    when: Ints
    ends: tuple[date, ...]
    deadlines: tuple[date, ...]
    buckets: tuple[Bucket, ...]
    verified_on: date

    def code(self, use: int) -> str:
        """The code of a use: schemes joined by `+`."""
        return "+".join(self.schemes[scheme] for scheme in self.uses[use])


def horizon(
    firm: Firm,
    on: date,
    duty_years: Iterable[int],
    verified_on: date | None,
    deadline_day: tuple[int, int] = DEADLINE_DAY,
) -> Horizon:
    """The days of a firm's plan; `deadline_day` (month, day) of GX-ETS. ConfigError: the firm has
    neither a duty nor a target to come."""
    terms = firm.firm
    held_by = {year: holding_deadline(year, deadline_day) for year in duty_years}
    open_years = tuple(year for year, day in held_by.items() if day >= on)
    targets = [one for one in firm.targets if one.quantity_t and target_day(one) >= on]
    if not open_years and not targets:
        raise ConfigError(
            "the firm has no year of a GX-ETS duty and no target to come: give years or targets"
        )
    schemes = (DUTY, *dict.fromkeys(one.scheme for one in targets))
    days = {(0, year): held_by[year] for year in open_years}
    days |= {(schemes.index(one.scheme), one.fiscal_year): target_day(one) for one in targets}
    deadlines = tuple(sorted(set(days.values())))
    years = tuple(sorted({year for _, year in days}))
    uses = _uses(schemes, firm)
    when = np.zeros((len(years), len(uses)), np.int64)
    for number, use in enumerate(uses):
        for row, year in enumerate(years):
            known = [days[scheme, year] for scheme in use if (scheme, year) in days]
            when[row, number] = deadlines.index(min(known)) if known else 0
    ends = tuple(
        last_safe_day(day, terms.settlement_days, terms.approval_days) for day in deadlines
    )
    begin = add_exchange_days(on, terms.approval_days) if terms.approval_days else on
    first_day = held_by[open_years[0]] if open_years else deadlines[0]
    until = verified_on or _verification(on, open_years, ends[deadlines.index(first_day)])
    return Horizon(
        on, schemes, years, open_years, uses, when, ends, deadlines,
        tuple(_buckets(begin, until)), until,
    )  # fmt: skip


def target_day(target: Target) -> date:
    """The last day of a target's retirement."""
    return (
        target.end_by
        or report_day(target.scheme, target.fiscal_year)
        or holding_deadline(target.fiscal_year)
    )


def _uses(schemes: tuple[str, ...], firm: Firm) -> tuple[tuple[int, ...], ...]:
    """Each scheme alone, then the sets that the rules, or the firm's assumptions, let share."""
    may_share = MAY_SHARE | {frozenset(pair.split("+")) for pair in firm.firm.may_share}
    found: list[tuple[int, ...]] = [(scheme,) for scheme in range(len(schemes))]
    for size in range(2, TOGETHER_MAX + 1):
        for together in combinations(range(len(schemes)), size):
            try:
                check_shared([schemes[scheme] for scheme in together], may_share)
            except RegistryRejected:
                continue
            found.append(together)
    return tuple(found)


def _verification(on: date, duty_years: tuple[int, ...], end: date) -> date:
    """The default day until which purchases are decided now; `end`: the last of the first duty, or
    of the first target."""
    verified = min(date(duty_years[0] + 1, *VERIFIED), end) if duty_years else end
    return max(verified, on + SHORTEST)


def _buckets(begin: date, until: date) -> Iterable[Bucket]:
    """Calendar months with exchange days from one day to another."""
    months: dict[tuple[int, int], list[date]] = {}
    for day in exchange_days(begin, until):
        months.setdefault((day.year, day.month), []).append(day)
    for days in months.values():
        yield Bucket(days[0], days[-1], len(days))


def budget_years(found: Horizon) -> range:
    """The fiscal years in which payments of the plan fall."""
    last = max(fiscal_year(found.ends[-1]), max(found.fiscal_years) + 1)
    return range(fiscal_year(found.on), last + 1)
