"""Meeting the duties of consecutive years from parcels of credits and allowances.

Credits are used up to the limit first, because a year's limit cannot be used later; then
allowances, oldest vintage first, then the next year's where they are usable.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date

from msgspec import Struct

from exchange.compliance.supply import Blocked, Parcel
from exchange.compliance.what_if import WhatIf
from exchange.schemes.gx_ets import credit_limit_t, duty

Fits = Callable[[Parcel], bool]


class Position(Struct, frozen=True, kw_only=True):
    """A year's duty in tonnes: the parts that cover it and the shortage.

    `borrowed_t` is the part of the allowances that is of the next year's vintage; `surplus_t` the
    allowances of this and earlier years that are left for the next.
    """

    credits_t: int
    allowances_t: int
    borrowed_t: int
    covered_t: int
    shortage_t: int
    surplus_t: int


class YearDuty(Struct, frozen=True, kw_only=True):
    """A year's need, what was ended for it in time, its deadline, and if that is over."""

    fiscal_year: int
    need_t: int
    retired_t: int
    surrendered_t: int
    deadline: date
    is_over: bool


class Met(Struct, frozen=True, kw_only=True):
    """A year as it was met. `before_t`: tonnes that were there before, by kind of parcel, and held
    credits as `credit`; `blocked`: credits that arrive late or exceed the limit."""

    duty: YearDuty
    limit_t: int
    before_t: dict[str, int]
    blocked: tuple[Blocked, ...]
    position: Position


class _Pool:
    """Parcels in the order of their use, with the tonnes that are left of each."""

    def __init__(self, parcels: Iterable[Parcel]) -> None:
        kinds = ("held", "due_in", "ordered", "forward")
        ranked = sorted(parcels, key=lambda one: (one.vintage, kinds.index(one.kind)))
        self._parcels = ranked
        self._left_t = [one.quantity_t for one in ranked]

    def left_t(self, fits: Fits) -> int:
        """The tonnes of all parcels that fit."""
        return sum(t for one, t in zip(self._parcels, self._left_t, strict=True) if fits(one))

    def take(self, tonnes: int, fits: Fits) -> int:
        """Take tonnes of parcels that fit, in order; return the tonnes taken."""
        wanted = tonnes
        for number, one in enumerate(self._parcels):
            if wanted and fits(one):
                taken = min(wanted, self._left_t[number])
                self._left_t[number] -= taken
                wanted -= taken
        return tonnes - wanted

    def left(self, fits: Fits) -> list[tuple[Parcel, int]]:
        """The parcels that fit with their tonnes left."""
        pairs = zip(self._parcels, self._left_t, strict=True)
        return [(one, t) for one, t in pairs if t and fits(one)]


def meet(years: Iterable[YearDuty], parcels: Iterable[Parcel], what_if: WhatIf) -> dict[int, Met]:
    """Meet the years in order; a year whose deadline is over has only what was ended for it."""
    pool = _Pool(parcels)
    return {year.fiscal_year: _meet(year, pool, what_if) for year in years}


def _meet(year: YearDuty, pool: _Pool, what_if: WhatIf) -> Met:
    def arrives(one: Parcel) -> bool:
        return one.arrives_on is None or one.arrives_on <= year.deadline

    def is_credit(one: Parcel) -> bool:
        return not one.vintage and arrives(one)

    def is_own(one: Parcel) -> bool:
        return 0 < one.vintage <= year.fiscal_year and arrives(one)

    def is_next(one: Parcel) -> bool:
        return one.vintage == year.fiscal_year + 1 and arrives(one)

    def is_late(one: Parcel) -> bool:
        return one.vintage <= year.fiscal_year and not arrives(one)

    def of_kind(kind: str) -> Fits:
        return lambda one: one.kind == kind and (is_credit(one) or is_own(one))

    before_t = {kind: pool.left_t(of_kind(kind)) for kind in ("due_in", "ordered", "forward")}
    before_t["credit"] = pool.left_t(lambda one: is_credit(one) and one.kind == "held")
    limit_t = credit_limit_t(year.need_t, what_if.credit_limit)
    credits_t = allowances_t = next_t = 0
    if not year.is_over:
        credits_t, allowances_t = pool.left_t(is_credit), pool.left_t(is_own)
        next_t = pool.left_t(is_next) if what_if.later_vintages_usable else 0
    met = duty(
        year.need_t,
        year.retired_t + credits_t,
        year.surrendered_t + allowances_t + next_t,
        what_if.credit_limit,
    )
    pool.take(max(0, met.credits_t - year.retired_t), is_credit)
    wanted_t = max(0, met.allowances_t - year.surrendered_t)
    borrowed_t = pool.take(wanted_t - pool.take(wanted_t, is_own), is_next)
    blocked = [
        Blocked(t, one.credit_class, "arrives_late", f"arrives on {one.arrives_on}, after the "
                f"deadline {year.deadline}")
        for one, t in pool.left(is_late)
    ]  # fmt: skip
    if not year.is_over and met.credits_t == limit_t:
        blocked += [
            Blocked(t, one.credit_class, "over_limit", f"exceeds the limit of {limit_t} t; kept "
                    "for the next year")
            for one, t in pool.left(is_credit)
        ]  # fmt: skip
    if year.retired_t > limit_t:
        reason = f"retired beyond the limit of {limit_t} t"
        blocked.append(Blocked(year.retired_t - limit_t, "", "retired_over_limit", reason))
    return Met(
        duty=year,
        limit_t=limit_t,
        before_t=before_t,
        blocked=tuple(blocked),
        position=Position(
            credits_t=met.credits_t,
            allowances_t=met.allowances_t,
            borrowed_t=borrowed_t,
            covered_t=met.credits_t + met.allowances_t,
            shortage_t=met.shortfall_t,
            surplus_t=pool.left_t(is_own),
        ),
    )
