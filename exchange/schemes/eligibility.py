"""Which of a holder's lots count for a scheme, how many tonnes, and why not the others."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

from msgspec import Struct

from exchange.commands import SchemeUse
from exchange.errors import RegistryRefused
from exchange.registry.port import STATUS_AFTER, Ending, Project, Registry, Status
from exchange.registry.serials import Block
from exchange.registry.uses import check_shared, use_text
from exchange.schemes.rules import Lot, Scheme, judge
from exchange.units import tokyo_datetime


class Answered(Struct, frozen=True):
    """One lot's answer. `state` is "counts" (ended for this scheme), "usable" or "refused"."""

    block: Block
    status: Status
    state: str
    code: str
    sentence: str
    endings: tuple[Ending, ...] = ()


class Eligibility(Struct, frozen=True):
    """A holder's position in a scheme, in tonnes; `limit_t` is None where nothing limits it.

    `counted_t` and `usable_t` are what the limit leaves of them, in that order.
    """

    scheme: str
    holder: str
    on: date
    lots: tuple[Answered, ...]
    counts_t: int
    counted_t: int
    usable_t: int
    limit_t: int | None


def eligible(
    registry: Registry, scheme: Scheme, holder: str, on: date, emissions_t: int | None = None
) -> Eligibility:
    """Judge every lot that the holder holds, or ended in its own name."""
    projects = {project.project_id: project for project in registry.projects()}
    answers = [
        *_held(registry, scheme, holder, on, projects),
        *_ended(registry, scheme, holder, on, projects),
    ]
    limit = None
    if scheme.limit_percent is not None and emissions_t is not None:
        limit = int(emissions_t * scheme.limit_percent / Decimal(100))
    counts = _tonnes(answers, "counts")
    counted = counts if limit is None else min(counts, limit)
    usable = _tonnes(answers, "usable")
    usable = usable if limit is None else min(usable, limit - counted)
    return Eligibility(scheme.code, holder, on, tuple(answers), counts, counted, usable, limit)


def _held(
    registry: Registry, scheme: Scheme, holder: str, on: date, projects: dict[str, Project]
) -> Iterable[Answered]:
    for account in registry.accounts(holder):
        for holding in registry.holdings(account.name):
            verdict = judge(scheme, Lot(holding.block, projects[holding.block.project_id]), on)
            state = "usable" if verdict.is_accepted else "refused"
            yield Answered(
                holding.block, Status.HELD, state, verdict.code, verdict.sentence, verdict.endings
            )


def _ended(
    registry: Registry, scheme: Scheme, holder: str, on: date, projects: dict[str, Project]
) -> Iterable[Answered]:
    for ending in Ending:
        for event in registry.events(kind=ending.value):
            if event.beneficiary != holder:
                continue
            status = STATUS_AFTER[ending]
            lot = Lot(event.block, projects[event.block.project_id], status)
            code, sentence = _use_refusal(event.schemes, scheme)
            if not code:
                verdict = judge(scheme, lot, tokyo_datetime(event.at_ns).date())
                code, sentence = verdict.code, verdict.sentence
            state = "counts" if code == "accepted" else "refused"
            yield Answered(event.block, status, state, code, sentence)


def _use_refusal(uses: Sequence[SchemeUse], scheme: Scheme) -> tuple[str, str]:
    """Code and sentence where a retirement does not count for the scheme by what it names."""
    codes = [use.scheme for use in uses] or ["voluntary"]
    try:
        check_shared(codes)
    except RegistryRefused as refusal:
        return refusal.code, refusal.sentence
    if scheme.code not in codes:
        named = " + ".join(map(use_text, uses)) or "no scheme (voluntary)"
        return "other_use", f"these were ended for {named}"
    return "", ""


def _tonnes(answers: Iterable[Answered], state: str) -> int:
    return sum(answer.block.quantity_t for answer in answers if answer.state == state)
