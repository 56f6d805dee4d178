"""Coverage of a firm's GX-ETS duty: need, supply, surplus or shortage of each fiscal year.

The years are met in order: credits up to their limit first, because the limit of a year cannot be
used later, then allowances, oldest vintage first, and the next year's at the end where they are
usable. What is left goes to the following year. `secure` counts what is held and allocated,
`expected` also what is due in, ordered and bought forward. For each of them, to the tonne,
need = covered + shortage.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Literal

from msgspec import Struct

from exchange.compliance.allocation import (
    AllocationSource,
    EmissionsSource,
    FirmYears,
    Quantile,
    Registered,
)
from exchange.compliance.calendar import last_safe_day
from exchange.compliance.closing import Closing, Gap, Market, closings
from exchange.compliance.firm import Firm
from exchange.compliance.meeting import Met, Position, YearDuty, meet
from exchange.compliance.supply import ALLOWANCE, Blocked, Parcel, after_sales, supply_of
from exchange.compliance.what_if import WhatIf
from exchange.schemes.gx_ets import holding_deadline
from exchange.schemes.gx_ets_units import Emitter, duty_units, is_covered

State = Literal["met", "expected", "short", "overdue"]
_ORDER: tuple[EmissionsSource, ...] = ("registered", "verified", "actual", "forecast")
_GRANTS: tuple[AllocationSource, ...] = ("granted", "announced", "computed")


class RegisteredYear(Struct, frozen=True, kw_only=True):
    """An entity's registered emissions of a year beside the file's, at the quantile of the
    coverage: `difference_t` is registered less file. `is_used`: the need counts the registered
    ones, else the file's."""

    entity: str
    emissions_t: int
    entered_on: date
    verifier: str
    file_t: int
    file_source: EmissionsSource
    difference_t: int
    is_used: bool


class YearCoverage(Struct, frozen=True, kw_only=True):
    """A unit's fiscal year, in tonnes.

    `need_t`: emissions, of which each tonne needs an allowance or a credit within the limit;
    `need_p10_t`, `need_p90_t`: at the forecasts' quantiles. `allowances_held_t`, `due_in_t`,
    `ordered_t`, `forward_t`: the firm's credits and allowances before the year is met; forwards
    with their expected tonnes. Credit room: `credit_limit_t` of which `credits_counted_t` are
    retired and `credits_usable_t` held; the rest of what is held is `blocked`. `registered`: the
    entities' emissions that a registrar has entered.
    """

    fiscal_year: int
    deadline: date
    last_safe_day: date
    need_t: int
    need_p10_t: int
    need_p90_t: int
    emissions_source: EmissionsSource
    registered: tuple[RegisteredYear, ...]
    allocation_t: int
    allocation_source: AllocationSource
    allowances_held_t: int
    credits_held_t: int
    due_in_t: int
    ordered_t: int
    forward_t: int
    credit_limit_t: int
    credits_counted_t: int
    credits_usable_t: int
    blocked: tuple[Blocked, ...]
    secure: Position
    expected: Position
    state: State
    closing: tuple[Closing, ...]


class UnitCoverage(Struct, frozen=True):
    """The entities that comply together, and their years."""

    entities: tuple[str, ...]
    years: tuple[YearCoverage, ...]


class NotCovered(Struct, frozen=True):
    """An entity without a duty, and the average of its base years' emissions."""

    entity: str
    average_t: int


class Coverage(Struct, frozen=True, kw_only=True):
    """A firm's coverage on a day under assumptions. `empty_tables`: those of the file that have no
    row, taken as none."""

    firm: str
    on: date
    what_if: WhatIf
    units: tuple[UnitCoverage, ...]
    not_covered: tuple[NotCovered, ...]
    empty_tables: tuple[str, ...]


def coverage(
    firm: Firm,
    on: date,
    what_if: WhatIf,
    market: Market,
    registered: Sequence[Registered] = (),
) -> Coverage:
    """The coverage of every unit of a firm on a day; `market` gives the prices of closing it,
    `registered` the verified emissions that a registrar has entered."""
    years = FirmYears(firm, registered)
    emitters, outside = [], []
    for entity in firm.entities:
        base = years.base_emissions_t(entity.code)
        emitters.append(Emitter(entity.code, entity.parent, is_covered(base)))
        if not emitters[-1].is_covered:
            outside.append(NotCovered(entity.code, sum(base) // len(base)))
    units = duty_units(emitters, what_if.as_group)
    return Coverage(
        firm=firm.firm.code,
        on=on,
        what_if=what_if,
        units=tuple(
            _Unit(firm, years, unit, on, what_if, registered).covered(market) for unit in units
        ),
        not_covered=tuple(outside),
        empty_tables=tuple(name for name in Firm.__struct_fields__ if not getattr(firm, name)),
    )


class _Unit:
    """A unit's duty years on a day."""

    def __init__(
        self,
        firm: Firm,
        years: FirmYears,
        unit: tuple[str, ...],
        on: date,
        what_if: WhatIf,
        registered: Sequence[Registered],
    ) -> None:
        self._firm, self._years, self._unit = firm, years, unit
        self._registered = [one for one in registered if one.entity in unit]
        self._on, self._what_if = on, what_if
        self._deadlines = {
            year: holding_deadline(year, what_if.deadline_day) for year in years.duty_years
        }
        self._supply = supply_of(firm, unit, on, self._deadlines)

    def covered(self, market: Market) -> UnitCoverage:
        """The coverage of each year."""
        supply = self._supply
        held = [one for one in supply.parcels if one.kind == "held"] + self._allocated()
        incoming = [one for one in supply.parcels if one.kind != "held"]
        secure = self._met(held)
        expected = self._met(list(after_sales(held + incoming, supply.sold_t)))
        found = [
            self._year(year, secure[year], expected[year], market)
            for year in self._years.duty_years
        ]
        return UnitCoverage(self._unit, tuple(found))

    def _met(self, parcels: list[Parcel]) -> dict[int, Met]:
        years = [
            YearDuty(
                fiscal_year=year,
                need_t=self._need_t(year, self._what_if.quantile),
                retired_t=self._supply.retired_t.get(year, 0),
                surrendered_t=self._supply.surrendered_t.get(year, 0),
                deadline=self._deadlines[year],
                is_over=self._on > self._deadlines[year],
            )
            for year in self._years.duty_years
        ]
        return meet(years, parcels, self._what_if)

    def _year(self, year: int, secure: Met, expected: Met, market: Market) -> YearCoverage:
        deadline = self._deadlines[year]
        allocation_t, allocation_source = self._allocation(year)
        sources = [self._years.emissions(one, year, "p50").source for one in self._unit]
        source = max(sources, key=_ORDER.index)
        terms = self._firm.firm
        safe = last_safe_day(deadline, terms.settlement_days, terms.approval_days)
        gap = Gap(
            fiscal_year=year,
            shortage_t=expected.position.shortage_t,
            borrowed_t=expected.position.borrowed_t,
            credit_room_t=secure.limit_t - expected.position.credits_t,
            last_safe_day=safe,
            deadline=deadline,
        )
        arriving = expected.before_t
        return YearCoverage(
            fiscal_year=year,
            deadline=deadline,
            last_safe_day=safe,
            need_t=secure.duty.need_t,
            need_p10_t=self._need_t(year, "p10"),
            need_p90_t=self._need_t(year, "p90"),
            emissions_source=source,
            registered=tuple(self._registered_in(year)),
            allocation_t=allocation_t,
            allocation_source=allocation_source,
            allowances_held_t=sum(
                one.quantity_t
                for one in self._supply.parcels
                if one.kind == "held" and 0 < one.vintage <= year
            ),
            credits_held_t=secure.before_t["credit"],
            due_in_t=arriving["due_in"],
            ordered_t=arriving["ordered"],
            forward_t=arriving["forward"],
            credit_limit_t=secure.limit_t,
            credits_counted_t=min(secure.duty.retired_t, secure.limit_t),
            credits_usable_t=secure.position.credits_t
            - min(secure.duty.retired_t, secure.position.credits_t),
            blocked=(*self._supply.blocked, *expected.blocked),
            secure=secure.position,
            expected=expected.position,
            state=_state(
                secure.position, expected.position, source, allocation_source, gap, self._on
            ),
            closing=closings(gap, market, self._what_if, self._on),
        )

    def _registered_in(self, year: int) -> Iterator[RegisteredYear]:
        for one in self._registered:
            if one.fiscal_year == year:
                own = self._years.in_file(one.entity, year, self._what_if.quantile)
                yield RegisteredYear(
                    entity=one.entity,
                    emissions_t=one.emissions_t,
                    entered_on=one.entered_on,
                    verifier=one.verifier,
                    file_t=own.emissions_t,
                    file_source=own.source,
                    difference_t=one.emissions_t - own.emissions_t,
                    is_used=one.is_used,
                )

    def _need_t(self, year: int, quantile: Quantile) -> int:
        return sum(self._years.emissions(one, year, quantile).emissions_t for one in self._unit)

    def _allocation(self, year: int) -> tuple[int, AllocationSource]:
        found = [self._years.allocation(one, year, self._on) for one in self._unit]
        weakest = max((one.source for one in found), key=_GRANTS.index)
        return sum(one.allocated_t for one in found), weakest

    def _allocated(self) -> list[Parcel]:
        """Allowances to come by allocation, up to the year after the last: a granted year's lie in
        the accounts."""
        years = self._years.duty_years
        parcels = []
        for entity in self._unit:
            for year in range(years.start, years.stop + 1) if years else ():
                found = self._years.allocation(entity, year, self._on)
                if found.source != "granted" and found.allocated_t:
                    parcels.append(Parcel(found.allocated_t, ALLOWANCE, "held", None, year))
        return parcels


def _state(
    secure: Position,
    expected: Position,
    source: EmissionsSource,
    allocation: AllocationSource,
    gap: Gap,
    on: date,
) -> State:
    """The status: `met` only with verified emissions and allowances that are granted."""
    if expected.shortage_t:
        return "overdue" if on > gap.deadline else "short"
    is_sure = (
        source in ("registered", "verified") and allocation == "granted" and not secure.shortage_t
    )
    return "met" if is_sure else "expected"
