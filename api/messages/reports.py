"""Queries and replies for the rules of reports: SHK, Article 6, attributes, facilities."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct

from api.messages.fields import DecimalText
from api.messages.rest import Body

Tonnes = Annotated[int, Meta(ge=0, le=2**40)]
Kwh = Annotated[int, Meta(ge=0, le=10**12)]
Share = Annotated[
    str,
    Meta(
        pattern=r"^[0-9]{1,9}(\.[0-9]{1,9})?$(?!\n)",
        description="a plain number, 0 or more, such as 0.434",
        examples=["0.434"],
    ),
]


class ShkQuery(Body, frozen=True):
    """A query for an SHK report: the figures that no registry has.

    `green_energy_t`: green-energy CO2 certificates; `transferred_t`: credits created and passed
    on, of which `forest_sinks_t` are not added back; `certificates_kwh`: electricity under
    non-fossil certificates, which need the national average `factor` in kg-CO2/kWh.
    """

    basic_t: Tonnes
    bought_power_t: Tonnes = 0
    green_energy_t: Tonnes = 0
    transferred_t: Tonnes = 0
    forest_sinks_t: Tonnes = 0
    certificates_kwh: Kwh = 0
    factor: Share = "0"
    correction: Share = "1"


class ShkReply(Struct):
    """A participant's adjusted emissions of a fiscal year in t-CO2. `retired`: credits ended for
    SHK that count; `certificate_deduction`: at most the emissions of bought power."""

    participant: str
    fiscal_year: int
    basic: int
    added_back: int
    retired: int
    green_energy: int
    certificate_deduction: DecimalText
    adjusted: DecimalText


class PowerFactorQuery(Body, frozen=True):
    """A query for a power supplier's factor: emissions of the power sold, and its kWh."""

    emissions_t: Tonnes
    sold_kwh: Annotated[int, Meta(ge=1, le=10**12)]


class PowerFactorReply(Struct):
    """A power supplier's factor in kg-CO2/kWh, before and after the credits that it retired."""

    participant: str
    fiscal_year: int
    retired: int
    factor: DecimalText
    adjusted_factor: DecimalText


class AdjustmentsQuery(Body, frozen=True):
    """A query for corresponding adjustments, by averaging (Japan's method) or by trajectory."""

    method: Annotated[
        str,
        Meta(pattern=r"^(averaging|trajectory)$(?!\n)", description="averaging or trajectory"),
    ] = "averaging"


class AdjustmentRecord(Struct):
    """Tonnes taken from a state's emissions in a calendar year; negative: added to them."""

    state: str
    year: int
    qty: DecimalText


class AdjustmentsReply(Struct):
    method: str
    adjustments: list[AdjustmentRecord]


class AttributesRecord(Struct):
    """A project's kind, whether ICROA endorsed its programme (December 2021), and whether its
    credits neutralize emissions at net zero (SBTi: removals only)."""

    project_id: str
    programme: str
    kind: str
    is_icroa_endorsed: bool
    counts_at_net_zero: bool


class AttributesReply(Struct, omit_defaults=True):
    projects: list[AttributesRecord]
    next_cursor: int | None = None


class ExclusionsQuery(Body, frozen=True):
    """A query whether VCS or Gold Standard exclude an energy project.

    `income`: the country's group by the World Bank; `exempt`: a small island or landlocked
    developing state; the share of renewables is of the grid's capacity.
    """

    activity: Annotated[
        str,
        Meta(
            pattern=r"^(HFC-23|grid power|hydropower|lighting|transformers|other)$(?!\n)",
            description="HFC-23, grid power, hydropower, lighting, transformers or other",
        ),
    ]
    income: Annotated[
        str,
        Meta(
            pattern=r"^(low|lower middle|upper middle|high)$(?!\n)",
            description="low, lower middle, upper middle or high",
        ),
    ] = "low"
    least_developed: bool = False
    large: bool = False
    exempt: bool = False
    renewable_share_percent: Share = "0"


class ExclusionsReply(Struct):
    """The answers of the standards; source: Carbon Credit Report of 2022, note 16."""

    vcs_excludes: bool
    gold_standard_excludes: bool


class FacilityQuery(Body, frozen=True):
    """A query for a facility's target: base emissions of a year, the period's first fiscal year,
    and the emissions of its years so far, in order; `rate_percent`: default the period's."""

    base_t: Annotated[int, Meta(ge=1, le=2**40)]
    first_year: Annotated[int, Meta(ge=0, le=9999, examples=[2020])]
    emissions_t: Annotated[
        str,
        Meta(
            pattern=r"^[0-9]{1,12}(,[0-9]{1,12}){0,4}$(?!\n)",
            description="one to five whole numbers of tonnes with commas, such as 8500,7500",
            examples=["8500,7500"],
        ),
    ]
    kind: Annotated[
        str, Meta(pattern=r"^(building|factory)$(?!\n)", description="building or factory")
    ] = "building"
    rate_percent: Share | None = None


class FacilityReply(Struct):
    """A facility's position after the years so far, t-CO2. `shortage`: to be covered with units;
    `excess`: reductions that may be sold."""

    scheme: str
    rate_percent: DecimalText
    allowed: int
    emitted: int
    shortage: int
    excess: int
