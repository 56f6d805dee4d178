"""Settings of a procurement plan, and the volumes from which participation caps are made."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from exchange.compliance.firm_checks import CLASSES
from exchange.compliance.key_errors import explain, nearest
from exchange.errors import ConfigError
from exchange.said import Said
from simulation.planning.procurement import Goal

DAY_T = 2_153  # all classes a day, to 2025-09-08 (carboncredits.jp, quoting the TSE)
SHARES = {"jcredit/renewable_electricity": 0.64, "jcredit/energy_saving": 0.32}  # to 2025-03
# The TSE publishes no share of each of the other classes: one of them is taken to have all of the
# rest, which is generous. JCM and allowances have no published volume, so no cap.
REST_SHARE = 0.04
VOLUME_SOURCE = Said(
    "mean volume at the TSE, 2,153 t a day to 2025-09-08 (carboncredits.jp); renewable electricity "
    "64 %, energy saving 32 % to 2025-03-31 (rim-intelligence 1797351)",
    "東京証券取引所の平均売買高は2025-09-08まで1日2,153 t(carboncredits.jp)。2025-03-31までの割合は"
    "再エネ(電力)64%、省エネルギー32%(rim-intelligence 1797351)",
)


class PlanTerms(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Settings of a plan; none has an official source.

    `goal`: least expected cost, or least greatest regret; `bundle`: a shipped bundle's name or a
    file of paths; `drawn`, `kept`: paths before and after the reduction; `participation_percent`:
    the most of an auction's mean volume that the firm buys; `fee_yen_per_t` on every purchase;
    `left_percent` of today's price: what a credit is worth that is never used;
    `budget_yen_per_year`: in place of the firm's; `verified_on`: the day until which purchases are
    decided now (default: 30 September of the year in which the first open duty is reported);
    `without`: classes that are not bought.
    """

    goal: Goal = "cost"
    rate_percent: Annotated[float, Meta(ge=-50, le=100)] = 5.0
    bundle: str = "base-balanced"
    drawn: Annotated[int, Meta(ge=1, le=10_000)] = 1_000
    kept: Annotated[int, Meta(ge=1, le=1_000)] = 300
    seed: Annotated[int, Meta(ge=0)] = 0
    participation_percent: Annotated[int, Meta(ge=1, le=100)] = 20
    fee_yen_per_t: Annotated[int, Meta(ge=0, le=1_000_000)] = 0
    left_percent: Annotated[int, Meta(ge=0, le=99)] = 0
    budget_yen_per_year: Annotated[int, Meta(ge=0)] | None = None
    verified_on: date | None = None
    without: tuple[str, ...] = ()


def volume_t_per_day(credit_class: str, programme: str) -> float | None:
    """The mean daily volume of a class; None where none is published."""
    if programme not in ("J-Credit", "J-VER", "Domestic"):
        return None
    return DAY_T * SHARES.get(credit_class, REST_SHARE)


def plan_terms(given: dict[str, object]) -> PlanTerms:
    """Settings from plain values. ConfigError names the key, the fault and what would be right."""
    try:
        terms = msgspec.convert(given, PlanTerms)
    except msgspec.ValidationError as error:
        path, said = explain(str(error), lambda _: PlanTerms.__struct_fields__)
        raise ConfigError(f"{path[0] if path else 'settings'}: {said.en}") from None
    for credit_class in terms.without:
        if credit_class not in CLASSES:
            raise ConfigError(
                f"without: {credit_class} is no known class{nearest(credit_class, CLASSES)}"
            )
    return terms
