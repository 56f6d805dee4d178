"""Eligibility of a holder's credits for a scheme, year by year, with the reasons of rejections.

Each year is independent, with the credits ended for it and its own limit. Ended credits are judged
by the rules of their day, held credits by the rules of the given day; a past day includes only what
had ended or was held by then. A holder is its code and every legal name it has had, so a retirement
in the firm's name counts for it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Literal, NamedTuple

from msgspec import Struct

from exchange.commands import SchemeUse
from exchange.errors import RegistryRejected
from exchange.registry.accounts.emissions import VerifiedEmissions
from exchange.registry.accounts.holders import Holders
from exchange.registry.accounts.past import blocks_held, end_of_day_ns
from exchange.registry.port import STATUS_AFTER, Ending, Project, RegistryEvent, Status
from exchange.registry.projects.office import OfficeRegistry
from exchange.registry.serials import Block
from exchange.registry.uses import check_shared, rejection_of_use, use_text
from exchange.schemes.gx_ets import credit_limit_t
from exchange.schemes.rules import ALLOWANCES, CreditFacts, Scheme, judge
from exchange.units import tokyo_datetime

LimitKnown = Literal["none", "known", "not_known"]


class Answered(Struct, frozen=True):
    """The judgment of one block. `state` is "counts" (ended for this scheme), "usable" or
    "rejected".

    An ended block has its day and, if the scheme was named with one, the year.
    """

    block: Block
    status: Status
    state: str
    code: str
    sentence: str
    endings: tuple[Ending, ...] = ()
    fiscal_year: int | None = None
    ended_on: date | None = None


class Position(Struct, frozen=True, kw_only=True):
    """A holder's position for one year (None: no year was named), in tonnes.

    `ended_t` are the credits ended for the year; `counted_t` and `usable_t` are the parts of ended
    and held credits within the limit, in that order, or all of them if the limit is not known.
    Allowances have no limit and are separate. `limit`: none, known, or unknown because the year's
    verified emissions are.
    """

    fiscal_year: int | None
    ended_t: int
    counted_t: int
    usable_t: int
    allowances_t: int
    usable_allowances_t: int
    emissions_t: int | None
    limit: LimitKnown
    limit_t: int | None


class Eligibility(Struct, frozen=True):
    """A holder's judged blocks in a scheme, and its position for each year."""

    scheme: str
    holder: str
    on: date
    blocks: tuple[Answered, ...]
    years: tuple[Position, ...]

    def year(self, fiscal_year: int | None) -> Position:
        """The position of one of the years."""
        return next(one for one in self.years if one.fiscal_year == fiscal_year)


class Question(Struct, frozen=True, kw_only=True):
    """A question: whose credits, for which scheme, at the end of which day.

    `today`: the day of the question; for an earlier `on`, holdings are rebuilt from the registry's
    events. `fiscal_year`: only this year; None: every year for which credits were ended, and the
    year of the day. `emissions_t` replaces the verified emissions that the registrar has entered.
    """

    scheme: Scheme
    holder: str
    on: date
    today: date
    fiscal_year: int | None = None
    emissions_t: int | None = None


class Record(NamedTuple):
    """The registry's data for all questions, read once."""

    projects: Mapping[str, Project]
    endings: Sequence[RegistryEvent]


def record_of(registry: OfficeRegistry) -> Record:
    """Read the registry's projects and all its ended blocks."""
    projects = {project.project_id: project for project in registry.projects()}
    endings = [event for ending in Ending for event in registry.events(kind=ending.value)]
    return Record(projects, endings)


def eligible(
    registry: OfficeRegistry, question: Question, record: Record | None = None
) -> Eligibility:
    """Judge every block that the holder holds, or that was ended in its name.

    `holder` may be the participant's code or one of its legal names. RegistryRejected:
    unknown_participant, unknown_fiscal_year.
    """
    record = record or record_of(registry)
    scheme, holders = question.scheme, Holders(registry)
    holder = holders.code_of(question.holder)
    if holder is None:
        raise RegistryRejected(
            "unknown_participant",
            f"no participant of this registry has the code or the legal name {question.holder!r}",
        )
    if question.fiscal_year is not None:
        rejection = rejection_of_use(SchemeUse(scheme.code, question.fiscal_year), question.today)
        if rejection is not None:
            raise RegistryRejected(rejection.code, rejection.sentence)
    until_ns = end_of_day_ns(question.on)
    is_holder = holders.is_named(holder)
    ended = [
        _answer(event, scheme, record.projects)
        for event in record.endings
        if event.at_ns <= until_ns and is_holder(event.beneficiary)
    ]
    held = _held(registry, question, holder, record.projects)
    if question.fiscal_year is not None:
        ended = [one for one in ended if one.fiscal_year in (question.fiscal_year, None)]
    emissions = VerifiedEmissions(registry).of(holder, until_ns)
    years = _years(question, ended)
    blocks = (*held, *ended)
    return Eligibility(
        scheme.code, holder, question.on, blocks,
        tuple(_position(question, year, blocks, emissions) for year in years),
    )  # fmt: skip


def _held(
    registry: OfficeRegistry,
    question: Question,
    holder: str,
    projects: Mapping[str, Project],
) -> list[Answered]:
    """The blocks in the holder's accounts, judged by the rules of the given day."""
    found = []
    for account in registry.accounts(holder):
        if question.on < question.today:
            blocks = blocks_held(registry, account.name, end_of_day_ns(question.on))
        else:
            blocks = [holding.block for holding in registry.holdings(account.name)]
        for block in blocks:
            facts = CreditFacts(block, projects[block.project_id])
            verdict = judge(question.scheme, facts, question.on, question.fiscal_year)
            state = "usable" if verdict.is_accepted else "rejected"
            found.append(
                Answered(block, Status.HELD, state, verdict.code, verdict.sentence, verdict.endings)
            )
    return found


def _answer(event: RegistryEvent, scheme: Scheme, projects: Mapping[str, Project]) -> Answered:
    """The judgment of an ended block by the rules of the day on which it ended."""
    status, day = STATUS_AFTER[Ending(event.kind)], tokyo_datetime(event.at_ns).date()
    code, sentence = _use_rejection(event.schemes, scheme)
    year = next((use.fiscal_year for use in event.schemes if use.scheme == scheme.code), None)
    if not code:
        facts = CreditFacts(event.block, projects[event.block.project_id], status)
        verdict = judge(scheme, facts, day, year)
        code, sentence = verdict.code, verdict.sentence
    state = "counts" if code == "accepted" else "rejected"
    return Answered(event.block, status, state, code, sentence, fiscal_year=year, ended_on=day)


def _use_rejection(uses: Sequence[SchemeUse], scheme: Scheme) -> tuple[str, str]:
    """Code and sentence if the uses that a retirement names exclude the scheme, else None."""
    codes = [use.scheme for use in uses] or ["voluntary"]
    try:
        check_shared(codes)
    except RegistryRejected as rejection:
        return rejection.code, rejection.sentence
    if scheme.code not in codes:
        named = " + ".join(map(use_text, uses)) or "no scheme (voluntary)"
        return "other_use", f"these were ended for {named}"
    return "", ""


def _years(question: Question, ended: Iterable[Answered]) -> list[int | None]:
    """The years of the answer: the given one, or those with ended credits and that of the day."""
    if question.fiscal_year is not None:
        return [question.fiscal_year]
    named = {one.fiscal_year for one in ended if one.state == "counts"}
    use = question.scheme.use
    if use.needs_year:
        years = use.known_years(question.on) or [use.first_year]
        named.add(max(years[0], min(use.year_of(question.on), years[-1])))
    else:
        named.add(None)
    return sorted(named, key=lambda year: -1 if year is None else year)


def _position(
    question: Question,
    year: int | None,
    blocks: Iterable[Answered],
    emissions: Mapping[int, int],
) -> Position:
    """A year's tonnes; the limit is a share of its verified emissions, in whole tonnes."""
    sums = {(state, kind): 0 for state in ("counts", "usable") for kind in (False, True)}
    for one in blocks:
        key = one.state, one.block.programme in ALLOWANCES
        if key in sums and (one.state == "usable" or one.fiscal_year == year):
            sums[key] += one.block.quantity_t
    share = question.scheme.limit
    emissions_t = question.emissions_t
    if emissions_t is None and year is not None:
        emissions_t = emissions.get(year)
    limit: LimitKnown = "none"
    limit_t = None
    if share is not None:
        limit = "not_known" if emissions_t is None else "known"
        limit_t = None if emissions_t is None else credit_limit_t(emissions_t, share)
    ended_t, usable_t = sums["counts", False], sums["usable", False]
    counted_t = ended_t if limit_t is None else min(ended_t, limit_t)
    return Position(
        fiscal_year=year,
        ended_t=ended_t,
        counted_t=counted_t,
        usable_t=usable_t if limit_t is None else min(usable_t, limit_t - counted_t),
        allowances_t=sums["counts", True],
        usable_allowances_t=sums["usable", True],
        emissions_t=emissions_t,
        limit=limit,
        limit_t=limit_t,
    )
