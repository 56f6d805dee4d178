"""Attributes of a credit beyond its class, and the rules of standards about them.

They inform a buyer; no scheme of this project decides by them. Source: METI Carbon Credit Report,
2022-06: table 1 and note 6 (ICROA), table 3 (types), note 16 (VCS and Gold Standard), and the
SBTi's net-zero standard as the report summarizes it.
"""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum

from msgspec import Struct

from exchange.registry.port import Project

ICROA_CRITERIA = (
    ("real", "proven to have taken place"),
    ("measurable", "quantified with recognized tools against a credible baseline"),
    ("permanent", "for good, 100 years by international usage; reversals are insured against"),
    ("additional", "would not have happened without the project and its carbon finance"),
    ("independently verified", "by an accredited third party"),
    ("unique", "counted and used once"),
)
ICROA_AS_OF = "2021-12"
# The note names eleven programmes; ART's standard TREES is listed apart from ART there.
ICROA_ENDORSED = (
    "CDM", "CAR", "Gold Standard", "JI", "VCS", "ACR", "ERF", "WCC", "ART", "TREES", "GCC",
)  # fmt: skip
SBTI_NET_ZERO_SHARE = Decimal(
    "0.10"
)  # removals at net zero: about a tenth of the base year's emissions


class Income(StrEnum):
    """The World Bank's groups of countries."""

    LOW = "low"
    LOWER_MIDDLE = "lower middle"
    UPPER_MIDDLE = "upper middle"
    HIGH = "high"


class EnergyActivity(StrEnum):
    """The energy activities that note 16 distinguishes for VCS."""

    HFC_23 = "HFC-23"
    GRID_POWER = "grid power"
    HYDROPOWER = "hydropower"
    LIGHTING = "lighting"
    TRANSFORMERS = "transformers"
    OTHER = "other"


GRID_ACTIVITIES = (EnergyActivity.GRID_POWER, EnergyActivity.HYDROPOWER)


class Site(Struct, frozen=True):
    """The facts of a project's country and size on which the exclusions of note 16 depend.

    `is_exempt`: small island or landlocked developing state, or special circumstances.
    `renewable_share_percent`: of the whole grid's capacity when the project was submitted.
    """

    is_least_developed: bool
    is_large: bool
    income: Income = Income.LOW
    is_exempt: bool = False
    renewable_share_percent: Decimal = Decimal(0)


def kind_of(project: Project) -> str:
    """The cell of table 3: reduction or removal, by nature or by technology."""
    return f"{project.mechanism} by {project.base}"


def is_icroa_endorsed(programme: str) -> bool:
    """True if ICROA endorsed the programme in December 2021; J-Credit and JCM had not applied."""
    return programme in ICROA_ENDORSED


def counts_at_net_zero(project: Project) -> bool:
    """True for removals: under the SBTi only they neutralize residual emissions at net zero."""
    return project.mechanism == "removal"


def vcs_excludes(activity: EnergyActivity, site: Site) -> bool:
    """True if VCS excludes this energy project.

    Outside least developed countries it excludes all large projects, and small ones except lighting
    and transformer replacement; inside them HFC-23, and large projects of grid-connected power or
    hydropower.
    """
    if site.is_least_developed:
        is_power = activity in GRID_ACTIVITIES
        return activity is EnergyActivity.HFC_23 or (site.is_large and is_power)
    is_replacement = activity in (EnergyActivity.LIGHTING, EnergyActivity.TRANSFORMERS)
    return site.is_large or not is_replacement


def gold_standard_excludes(activity: EnergyActivity, site: Site) -> bool:
    """True if Gold Standard excludes this energy project; its rule concerns grid power only."""
    if activity not in GRID_ACTIVITIES or site.is_least_developed or site.is_exempt:
        return False
    is_rich = site.income in (Income.UPPER_MIDDLE, Income.HIGH)
    return is_rich or site.renewable_share_percent > Decimal("3.5")
