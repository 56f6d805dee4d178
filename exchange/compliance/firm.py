"""A firm's file: emissions, allocation data, holdings, orders and forward purchases.

The file is a set of tables, each key with its unit as its ending; `firm_reading` reads it.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

from msgspec import Meta, Struct

from exchange.schemes.re100 import CertificateKind
from exchange.units import PRICE_TICKS_MAX, QUANTITY_MAX_T

Tonnes = Annotated[int, Meta(ge=0, le=QUANTITY_MAX_T)]
YenPerTonne = Annotated[int, Meta(ge=0, le=PRICE_TICKS_MAX)]
Kwh = Annotated[int, Meta(ge=0, le=10**12)]
Days = Annotated[int, Meta(ge=0, le=3660)]
Percent = Annotated[int, Meta(ge=0, le=100)]
Code = Annotated[str, Meta(min_length=1, max_length=64)]


class Row(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A row of a table."""


class FirmTerms(Row, frozen=True):
    """The firm. `schemes`: codes of the schemes that it serves. `approval_days`: exchange days from
    a decision to its order; `settlement_days`: exchange days from a trade to its delivery;
    `stale_after_days`: the age from which a price is called stale; `may_share`: pairs of schemes,
    such as gx-ets+shk, that the firm assumes one retirement may serve beside those of the rules."""

    code: Code
    name: str
    name_ja: str = ""
    is_synthetic: bool = False
    schemes: tuple[str, ...] = ("gx-ets",)
    internal_price_yen_per_t: YenPerTonne | None = None
    budget_yen_per_year: Annotated[int, Meta(ge=0)] | None = None
    approval_days: Days = 0
    settlement_days: Days = 5
    stale_after_days: Days = 30
    may_share: tuple[str, ...] = ()


class Entity(Row, frozen=True):
    """A legal entity of the firm; `parent` is the code of its closely related parent company."""

    code: Code
    name: str
    name_ja: str = ""
    parent: str = ""


class Site(Row, frozen=True):
    """A site of an entity and the rule by which its allowances are allocated."""

    code: Code
    entity: str
    name: str
    allocation: Literal["benchmark", "grandfathering"]
    sector: str = ""
    activity_unit: str = ""


class Benchmark(Row, frozen=True):
    """A site's benchmark of a fiscal year; between given years it is on a straight line."""

    site: str
    fiscal_year: int
    benchmark_t_per_unit: Decimal


class Year(Row, frozen=True):
    """A site's fiscal year: activity, and actual emissions or a forecast with its quantiles."""

    site: str
    fiscal_year: int
    activity_units: Decimal | None = None
    emissions_t: Tonnes | None = None
    is_verified: bool = False
    forecast_p10_t: Tonnes | None = None
    forecast_p50_t: Tonnes | None = None
    forecast_p90_t: Tonnes | None = None


class Grant(Row, frozen=True):
    """Allowances that the ministry has granted, or announced for a coming day, for a year."""

    entity: str
    fiscal_year: int
    granted_t: Tonnes
    granted_on: date


class Abatement(Row, frozen=True):
    """A measure that lowers a site's emissions."""

    name: str
    site: str
    reduction_t_per_year: Tonnes
    cost_yen_per_t: int
    lead_months: Annotated[int, Meta(ge=0, le=600)]


class Holding(Row, frozen=True):
    """Credits or allowances in an entity's accounts. `ended_for` names the use of retired or
    surrendered ones, e.g. gx-ets:2026, or several that one retirement serves, e.g. shk:2026+ndc;
    `is_authorized`: by both states, for JCM."""

    entity: str
    credit_class: str
    vintage_start: date
    vintage_end: date
    quantity_t: Tonnes
    issued_on: date
    country: Annotated[str, Meta(pattern="^[A-Z]{3}$")] = "JPN"
    is_authorized: bool = False
    public_input_started_on: date | None = None
    ended_for: str = ""
    ended_on: date | None = None


class OpenOrder(Row, frozen=True):
    """An order on a market, open or traded; `due_on` is the day of a traded one's delivery."""

    entity: str
    credit_class: str
    side: Literal["buy", "sell"]
    quantity_t: Tonnes
    price_yen_per_t: YenPerTonne
    state: Literal["open", "traded"] = "open"
    due_on: date | None = None


class Forward(Row, frozen=True):
    """A purchase from a project before its credits exist, with chance and delay of delivery.

    It is agreed, or offered: then up to `quantity_t` may be bought.
    """

    entity: str
    project: str
    credit_class: str
    quantity_t: Tonnes
    price_yen_per_t: YenPerTonne
    deliver_on: date
    delivery_chance_percent: Percent = 100
    delay_days_p50: Days = 0
    delay_days_p90: Days = 0
    country: Annotated[str, Meta(pattern="^[A-Z]{3}$")] = "JPN"
    is_authorized: bool = False
    state: Literal["agreed", "offered"] = "agreed"


class Target(Row, frozen=True):
    """Tonnes of credits that the firm means to end for a scheme and year, by a day (default: the
    scheme's own, else the end of the following January).

    `missed_yen_per_t`: what a missing tonne costs the firm; without it the internal price, and
    without either the target must be met. The duty of GX-ETS is no target: it is computed.
    """

    scheme: str
    fiscal_year: int
    quantity_t: Tonnes
    end_by: date | None = None
    missed_yen_per_t: YenPerTonne | None = None


class Tender(Row, frozen=True):
    """A J-Credit tender that has been announced."""

    name: str
    opens_on: date
    closes_on: date
    source: str


class ShkYear(Row, frozen=True):
    """An entity's figures for an SHK report: basic emissions, the part of bought electricity and
    heat, green-energy CO2 certificates, credits transferred to others and the forest sinks among
    them; the national average factor of non-fossil certificates and its correction rate; for a
    power supplier the electricity sold, whose emissions are then `basic_t`."""

    entity: str
    fiscal_year: int
    basic_t: Tonnes
    bought_power_t: Tonnes = 0
    green_energy_t: Tonnes = 0
    transferred_t: Tonnes = 0
    forest_sinks_transferred_t: Tonnes = 0
    national_factor_kg_per_kwh: Decimal = Decimal(0)
    correction: Decimal = Decimal(1)
    sold_kwh: Kwh = 0


class Electricity(Row, frozen=True):
    """An entity's electricity of a fiscal year, and the part that is renewable by own generation
    or contract."""

    entity: str
    fiscal_year: int
    used_kwh: Kwh
    renewable_kwh: Kwh = 0


class Certificate(Row, frozen=True):
    """Certificates for electricity or heat used in a fiscal year, no credits: kWh (heat converted).
    `commissioned_on`: the first day of the plant's operation."""

    entity: str
    fiscal_year: int
    kind: CertificateKind
    quantity_kwh: Kwh
    commissioned_on: date | None = None


class Firm(Row, frozen=True):
    """A firm's file."""

    firm: FirmTerms
    entities: tuple[Entity, ...]
    sites: tuple[Site, ...]
    years: tuple[Year, ...]
    benchmarks: tuple[Benchmark, ...] = ()
    grants: tuple[Grant, ...] = ()
    abatement: tuple[Abatement, ...] = ()
    holdings: tuple[Holding, ...] = ()
    orders: tuple[OpenOrder, ...] = ()
    forwards: tuple[Forward, ...] = ()
    targets: tuple[Target, ...] = ()
    tenders: tuple[Tender, ...] = ()
    shk: tuple[ShkYear, ...] = ()
    electricity: tuple[Electricity, ...] = ()
    certificates: tuple[Certificate, ...] = ()
