"""The process that computes one procurement plan: a job on standard input, the result on output.

It runs beside the exchange at a low priority, so that neither the venue's loop nor its cores wait.
"""

from __future__ import annotations

import os
import sys
from datetime import date
from fractions import Fraction
from typing import Any

import msgspec
from msgspec import Struct

from exchange.compliance.allocation import Registered
from exchange.compliance.firm import Firm
from exchange.compliance.prices import DatedPrice, LiveBook
from exchange.compliance.what_if import WhatIf
from exchange.errors import ConfigError
from simulation.planning.procurement import ProcurementPlan
from simulation.planning.terms import PlanTerms

NICENESS = 10


class PlanJob(Struct, frozen=True, kw_only=True):
    """The inputs of a plan: the firm with its holdings joined, day, assumptions, prices, registered
    emissions, terms."""

    firm: Firm
    on: date
    what_if: WhatIf
    imported: dict[str, DatedPrice]
    books: tuple[LiveBook, ...]
    registered: tuple[Registered, ...] = ()
    terms: PlanTerms


class PlanOutcome(Struct, frozen=True):
    """A plan, or the reason why there is none."""

    plan: ProcurementPlan | None = None
    error: str = ""


def encoded(job: PlanJob) -> bytes:
    """Return a job as JSON; a fraction is its text."""
    return msgspec.json.encode(job, enc_hook=str)


def _fraction(kind: Any, value: Any) -> Any:
    assert kind is Fraction
    return Fraction(value)


def main() -> None:
    """Compute the plan of the job on standard input and write its outcome."""
    os.nice(NICENESS)
    job = msgspec.json.decode(sys.stdin.buffer.read(), type=PlanJob, dec_hook=_fraction)
    sys.stdout.buffer.write(msgspec.json.encode(computed(job)))


def computed(job: PlanJob) -> PlanOutcome:
    """Return the outcome of a job."""
    from exchange.compliance.closing import Market
    from exchange.compliance.coverage import coverage
    from simulation.planning.planner import procurement_plan

    market = Market(job.imported, job.books)
    found = coverage(job.firm, job.on, job.what_if, market, job.registered)
    try:
        return PlanOutcome(procurement_plan(job.firm, found, market, job.terms))
    except ConfigError as error:
        return PlanOutcome(error=str(error))


if __name__ == "__main__":
    main()
