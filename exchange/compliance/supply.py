"""Credits and allowances that a unit of the duty holds or expects, judged by the scheme's rules.

Each credit is judged as the scheme judges a registered block; one that does not count is blocked,
with the reason. Allowances are known by the fiscal year of their vintage.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date, time, timedelta
from typing import Literal

from msgspec import Struct

from exchange.calendar import fiscal_year, tokyo_ns
from exchange.compliance.firm import Firm, Forward, Holding, OpenOrder
from exchange.instruments import LISTING
from exchange.registry.port import Project, Status
from exchange.registry.serials import Block, Vintage
from exchange.registry.uses import parse_uses
from exchange.schemes.gx_ets import FIRST_YEAR, GX_ETS
from exchange.schemes.prefectures import UNITS
from exchange.schemes.rules import CreditFacts, Scheme, Verdict, judge

ALLOWANCE = "gx_ets/allowance"
_PROGRAMMES = {one.credit_class: one.programme for one in LISTING} | {
    one.credit_class: one.programme for one in UNITS.values()
}
Kind = Literal["held", "due_in", "ordered", "forward"]


class Parcel(Struct, frozen=True):
    """Tonnes that count, and their day of arrival; `vintage` is an allowance's fiscal year, 0 for
    credits. None: they are there."""

    quantity_t: int
    credit_class: str
    kind: Kind
    arrives_on: date | None = None
    vintage: int = 0


class Blocked(Struct, frozen=True):
    """Tonnes of credits that do not count for a year, with the code and the reason."""

    quantity_t: int
    credit_class: str
    code: str
    reason: str


class Supply(Struct):
    """A unit's parcels, blocked credits, and tonnes that were ended for a fiscal year in time."""

    parcels: list[Parcel]
    blocked: list[Blocked]
    retired_t: dict[int, int]
    surrendered_t: dict[int, int]
    sold_t: dict[str, int]


def supply_of(firm: Firm, unit: Collection[str], on: date, deadlines: dict[int, date]) -> Supply:
    """The supply of the entities of a unit on a day; `deadlines` by fiscal year.

    A forward purchase counts with its expected tonnes (volume times chance, rounded down) and
    arrives with its P90 delay.
    """
    supply = Supply([], [], {}, {}, {})
    for holding in firm.holdings:
        if holding.entity in unit:
            _add_holding(supply, holding, on, deadlines)
    for order in firm.orders:
        if order.entity in unit:
            _add_order(supply, order, on)
    for forward in firm.forwards:
        if forward.entity in unit and forward.quantity_t and forward.state == "agreed":
            _add_forward(supply, forward, on)
    return supply


def counts(
    credit_class: str, on: date, scheme: Scheme = GX_ETS, serves: int | None = None
) -> Verdict:
    """The judgment of a scheme on credits of a class to be bought now, for a fiscal year or any.

    JCM credits from 2021 are taken as authorized by both states; the reductions are those of the
    last calendar year, before 2021 of 2020.
    """
    year = 2020 if credit_class == "jcm/before_2021" else on.year - 1
    vintage = Vintage(date(year, 1, 1), date(year, 12, 31))
    country = "VNM" if credit_class.startswith("jcm/") else "JPN"
    facts = _facts(credit_class, country, vintage, 1, on, is_authorized=True)
    return judge(scheme, facts, on, serves)


def _add_holding(supply: Supply, holding: Holding, on: date, deadlines: dict[int, date]) -> None:
    if not holding.quantity_t:
        return
    if holding.ended_for:
        _add_ended(supply, holding, deadlines)
        return
    if holding.credit_class == ALLOWANCE:
        vintage = fiscal_year(holding.vintage_start)
        supply.parcels.append(Parcel(holding.quantity_t, ALLOWANCE, "held", None, vintage))
        return
    verdict = judge(GX_ETS, holding_facts(holding, Status.HELD), on)
    _add(supply, Parcel(holding.quantity_t, holding.credit_class, "held"), verdict)


def _add_ended(supply: Supply, holding: Holding, deadlines: dict[int, date]) -> None:
    """Retired credits and surrendered allowances count for their year, if ended by its deadline."""
    day, tonnes = holding.ended_on, holding.quantity_t
    assert day is not None, "the file was checked"
    uses = parse_uses(holding.ended_for)
    year = next((one.fiscal_year for one in uses if one.scheme == GX_ETS.code), None)
    if year is None:
        reason = f"ended for {holding.ended_for}"
        supply.blocked.append(Blocked(tonnes, holding.credit_class, "other_use", reason))
    elif day > deadlines.get(year, date.max):
        reason = f"ended on {day}, after the deadline {deadlines[year]}"
        supply.blocked.append(Blocked(tonnes, holding.credit_class, "ended_late", reason))
    elif holding.credit_class == ALLOWANCE:
        supply.surrendered_t[year] = supply.surrendered_t.get(year, 0) + tonnes
    else:
        verdict = judge(GX_ETS, holding_facts(holding, Status.RETIRED), day)
        if verdict.is_accepted:
            supply.retired_t[year] = supply.retired_t.get(year, 0) + tonnes
        else:
            blocked = Blocked(tonnes, holding.credit_class, verdict.code, verdict.sentence)
            supply.blocked.append(blocked)


def _add_order(supply: Supply, order: OpenOrder, on: date) -> None:
    tonnes, credit_class = order.quantity_t, order.credit_class
    if not tonnes:
        return
    if order.side == "sell":
        supply.sold_t[credit_class] = supply.sold_t.get(credit_class, 0) + tonnes
        return
    kind: Kind = "due_in" if order.state == "traded" else "ordered"
    # An order names no vintage: its allowances are assumed usable for every year.
    vintage = FIRST_YEAR if credit_class == ALLOWANCE else 0
    parcel = Parcel(tonnes, credit_class, kind, order.due_on, vintage)
    if credit_class == ALLOWANCE:
        supply.parcels.append(parcel)
    else:
        _add(supply, parcel, counts(credit_class, on))


def _add_forward(supply: Supply, forward: Forward, on: date) -> None:
    expected_t = forward.quantity_t * forward.delivery_chance_percent // 100
    if not expected_t:
        return
    arrives_on = forward.deliver_on + timedelta(days=forward.delay_days_p90)
    parcel = Parcel(expected_t, forward.credit_class, "forward", arrives_on)
    _add(supply, parcel, judge(GX_ETS, forward_facts(forward), max(on, forward.deliver_on)))


def _add(supply: Supply, parcel: Parcel, verdict: Verdict) -> None:
    if verdict.is_accepted:
        supply.parcels.append(parcel)
        return
    blocked = Blocked(parcel.quantity_t, parcel.credit_class, verdict.code, verdict.sentence)
    supply.blocked.append(blocked)


def after_sales(parcels: list[Parcel], sold_t: dict[str, int]) -> Iterator[Parcel]:
    """The parcels less what open and traded sales take of their class, held ones first."""
    left = dict(sold_t)
    for parcel in sorted(parcels, key=lambda one: one.kind != "held"):
        taken = min(left.get(parcel.credit_class, 0), parcel.quantity_t)
        if taken:
            left[parcel.credit_class] -= taken
        if taken < parcel.quantity_t:
            yield Parcel(
                parcel.quantity_t - taken, parcel.credit_class, parcel.kind, parcel.arrives_on,
                parcel.vintage,
            )  # fmt: skip


def forward_facts(forward: Forward) -> CreditFacts:
    """The facts of credits bought forward: the reductions are those of the calendar year before
    the agreed day of delivery, before 2021 of 2020."""
    day = forward.deliver_on
    year = 2020 if forward.credit_class == "jcm/before_2021" else day.year - 1
    vintage = Vintage(date(year, 1, 1), date(year, 12, 31))
    return _facts(
        forward.credit_class, forward.country, vintage, 1, day,
        is_authorized=forward.is_authorized,
    )  # fmt: skip


def holding_facts(holding: Holding, status: Status) -> CreditFacts:
    """The facts of credits in the firm's accounts."""
    facts = _facts(
        holding.credit_class,
        holding.country,
        Vintage(holding.vintage_start, holding.vintage_end),
        holding.quantity_t,
        holding.issued_on,
        is_authorized=holding.is_authorized,
        public_input_started_on=holding.public_input_started_on,
    )
    return CreditFacts(facts.block, facts.project, status)


def _facts(
    credit_class: str,
    country: str,
    vintage: Vintage,
    quantity_t: int,
    issued_on: date,
    *,
    is_authorized: bool,
    public_input_started_on: date | None = None,
) -> CreditFacts:
    """The facts on which the scheme decides, of credits that are known by a firm's file only."""
    programme = _PROGRAMMES[credit_class]
    project = Project(
        project_id="-",
        programme=programme,
        name="-",
        country=country,
        public_input_started_on=public_input_started_on,
        authorized_by=("JPN", country) if is_authorized else (),
    )
    issued_ns = tokyo_ns(issued_on, time(12))
    block = Block(programme, "-", credit_class, vintage, country, 1, quantity_t, issued_ns)
    return CreditFacts(block, project)
