"""Consistency of class, programme and period of credits before issuance.

Schemes and markets identify a credit by its class, so a class that contradicts the credit's
programme or period would let it be sold and used as something else. A class begins with its
programme's prefix; the two JCM classes divide at the end of 2020, after which credits serve Japan's
target (MOE, JCM briefing, 2025-03-19), and a JCM period ends by 2030 or begins after it, because
the target's period does (Decision 2/CMA.3). Reductions are issued after they have occurred,
allowances after their fiscal year has begun. The first year of a period is 1990, the base year of
the Kyoto Protocol.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache

from exchange.errors import RegistryRejected
from exchange.instruments import LISTING
from exchange.registry.serials import PROGRAMME_CODES, Vintage
from exchange.spelling import misspelt

FIRST_DAY = date(1990, 1, 1)
BORDERS = (date(2020, 12, 31), date(2030, 12, 31))
ALLOWANCES = frozenset(("GX-ETS", "GX League"))
BEFORE_2021, FROM_2021 = "jcm/before_2021", "jcm/from_2021"
# Units that serve the facility that they were made at alone, and cannot be transferred: Saitama
# Prefecture, page 25675, 2022-10-24.
OWN_ONLY = frozenset(("saitama/other_gas",))
# The prefix of a programme without a listed class is its name in lower case.
CLASS_PREFIXES = {
    **{name: name.lower().replace(" ", "_").replace("-", "_") for name in PROGRAMME_CODES},
    **{one.programme: one.credit_class.partition("/")[0] for one in LISTING},
}


def class_prefix(programme: str) -> str:
    """The prefix of a programme's classes."""
    known = CLASS_PREFIXES.get(programme)
    return known or "".join(c if c.isalnum() else "_" for c in programme.lower())


def check_class(programme: str, credit_class: str) -> None:
    """Reject a class that the programme cannot have. RegistryRejected `class_mismatch`."""
    reason = _mismatch(programme, credit_class)
    if reason:
        raise RegistryRejected("class_mismatch", reason)


@lru_cache(maxsize=1_024)
def _mismatch(programme: str, credit_class: str) -> str:
    """The reason why the programme cannot have the class; empty if it can."""
    prefix, wanted = credit_class.partition("/")[0], class_prefix(programme)
    if prefix != wanted or credit_class == f"{wanted}/":
        return (
            f"credit_class {credit_class} is no class of the programme {programme}; "
            f"its classes begin with {wanted}/"
        )
    if programme == "JCM" and credit_class not in (BEFORE_2021, FROM_2021):
        return (
            f"credit_class {credit_class} is no class of JCM; its classes are "
            f"{BEFORE_2021} and {FROM_2021}"
        )
    known = [one.credit_class for one in LISTING if one.programme == programme]
    near = misspelt(credit_class, known)
    return "" if near is None else f"credit_class {credit_class} is unknown; did you mean {near}?"


def check_period(programme: str, credit_class: str, period: Vintage) -> None:
    """Reject a period that the class cannot have. RegistryRejected `vintage_invalid` or
    `class_mismatch`."""
    told = f"the vintage {period.start} to {period.end}"
    if period.end < period.start:
        raise RegistryRejected("vintage_invalid", f"{told} ends before it starts")
    if period.start < FIRST_DAY:
        raise RegistryRejected("vintage_invalid", f"{told} starts before {FIRST_DAY}")
    if programme != "JCM":
        return
    for border in BORDERS:
        if period.start <= border < period.end:
            raise RegistryRejected(
                "vintage_invalid",
                f"{told} of {programme} crosses {border}, where the rules change: split it into "
                f"{period.start} to {border} and {border + timedelta(1)} to {period.end}, each "
                "with its own tonnes",
            )
    fitting = jcm_class(period)
    if credit_class != fitting:
        raise RegistryRejected(
            "class_mismatch",
            f"credit_class {credit_class} does not fit {told} of {programme}: "
            f"its credits are {fitting}",
        )


def jcm_class(period: Vintage) -> str:
    """The class of JCM credits of a period."""
    return FROM_2021 if period.start > BORDERS[0] else BEFORE_2021


def check_occurred(programme: str, period: Vintage, on: date) -> None:
    """Reject credits that cannot be issued yet on a day. RegistryRejected `vintage_invalid`."""
    told = f"the vintage {period.start} to {period.end}"
    if programme in ALLOWANCES and period.start > on:
        raise RegistryRejected(
            "vintage_invalid", f"{told} of {programme} has not begun on the day of issue, {on}"
        )
    if programme not in ALLOWANCES and period.end > on:
        raise RegistryRejected(
            "vintage_invalid",
            f"{told} of {programme} ends after the day of issue, {on}: reductions are issued "
            "once they have occurred",
        )
