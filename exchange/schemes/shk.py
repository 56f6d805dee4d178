"""SHK, the reporting of emissions (温室効果ガス排出量算定・報告・公表制度).

A firm reports basic emissions and adjusted emissions: basic emissions less retired credits and
certificates, plus credits that it created and transferred to others (except forest sinks).
Certificates are never credits: they reduce the emissions of bought energy, at most to zero.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from msgspec import Struct
from msgspec.structs import replace

from exchange.registry.port import Ending
from exchange.registry.uses import USES
from exchange.schemes.rules import MOE_2025, REPORT_2022, Acceptance, Kind, Scheme

LAST_OF_2020 = date(2020, 12, 31)
FIRST_OF_2021 = date(2021, 1, 1)
OLD_RULE_ENDS = date(2025, 3, 31)
_TONNES_PER_KG = Decimal("0.001")
NEW_RULE_BEGINS = date(2025, 4, 1)

SHK = Scheme(
    use=USES["shk"],
    kind=Kind.A,
    effect="lowers the adjusted emissions of the report",
    effect_ja="報告する調整後排出量を減らす",
    accepts=(
        Acceptance(
            programmes=("J-Credit", "Domestic", "J-VER"), source=f"{REPORT_2022}, 6.1.1 (ア)"
        ),
        Acceptance(
            programmes=("JCM",),
            endings=(Ending.CANCEL,),
            reductions_to=LAST_OF_2020,
            issued_to=OLD_RULE_ENDS,
            source=f"{MOE_2025}: reductions to 2020, issued to 2025-03-31: cancel",
        ),
        Acceptance(
            programmes=("JCM",),
            endings=(Ending.CANCEL,),
            reductions_to=LAST_OF_2020,
            issued_from=NEW_RULE_BEGINS,
            public_input_to=OLD_RULE_ENDS,
            source=f"{MOE_2025}: transition, public input begun by 2025-03-31: cancel",
        ),
        Acceptance(
            programmes=("JCM",),
            reductions_from=FIRST_OF_2021,
            source=f"{MOE_2025}: reductions from 2021: retire",
        ),
    ),
)


class Report(Struct, frozen=True, kw_only=True):
    """A firm's year, in t-CO2 except for fields named in kWh.

    `certificates_kwh` are non-fossil certificates; `national_factor_kg` the national average
    in kg-CO2/kWh (equal to t/MWh) and `correction` its correction rate, both published
    yearly. `forest_sinks_transferred_t` is the part of `transferred_t` that is not added back.
    """

    basic_t: int
    bought_power_t: int
    retired_t: int = 0
    green_energy_t: int = 0
    transferred_t: int = 0
    forest_sinks_transferred_t: int = 0
    certificates_kwh: int = 0
    national_factor_kg: Decimal = Decimal(0)
    correction: Decimal = Decimal(1)

    def after(self, retired_t: int) -> Report:
        """The report with these credits retired."""
        return replace(self, retired_t=retired_t)


def fault_of(report: Report) -> tuple[str, str] | None:
    """The field and the sentence of what contradicts itself in a report, or None."""
    if report.forest_sinks_transferred_t > report.transferred_t:
        return (
            "forest_sinks_transferred_t",
            f"must not exceed the {report.transferred_t:,} t of all credits transferred, of which "
            "they are a part",
        )
    if report.certificates_kwh and not report.national_factor_kg:
        return "national_factor_kg", "is needed for certificates: the national average, kg-CO2/kWh"
    return None


def certificate_deduction_t(report: Report) -> Decimal:
    """Non-fossil certificates: kWh x factor x correction, at most the bought power's emissions."""
    tonnes = (
        report.certificates_kwh * report.national_factor_kg * report.correction * _TONNES_PER_KG
    )
    return min(tonnes, Decimal(report.bought_power_t))


def adjusted_emissions_t(report: Report) -> Decimal:
    """The year's adjusted emissions (調整後温室効果ガス排出量), at least zero."""
    assert report.forest_sinks_transferred_t <= report.transferred_t
    added_back = report.transferred_t - report.forest_sinks_transferred_t
    left = report.basic_t + added_back - report.retired_t - report.green_energy_t
    return max(Decimal(0), left - certificate_deduction_t(report))


def power_factor_kg(emissions_t: int, retired_t: int, sold_kwh: int) -> Decimal:
    """A supplier's adjusted factor in kg-CO2/kWh after retiring credits into it."""
    if sold_kwh <= 0:
        raise ValueError("a factor needs electricity that was sold")
    return Decimal(1_000 * max(0, emissions_t - retired_t)) / sold_kwh
