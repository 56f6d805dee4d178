"""Schemes as data: lines of acceptance, each with its source and its days in force.

A scheme accepts a block if one line of its list fits in every condition; otherwise the closest line
gives the reason. A new year's rule is a new line, the old one gets its last day, and a question
about a past day uses the lines in force on that day.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from enum import IntEnum, StrEnum
from fractions import Fraction

import msgspec
from msgspec import Struct

from exchange.commands import SchemeUse
from exchange.registry.endings import is_authorized, unlawful_ending
from exchange.registry.port import STATUS_AFTER, Ending, Project, Status
from exchange.registry.projects.authorization import authorized_for
from exchange.registry.serials import Block
from exchange.registry.uses import MOE_2025 as MOE_2025
from exchange.registry.uses import REPORT_2022 as REPORT_2022
from exchange.registry.uses import Use
from exchange.units import tokyo_datetime


class Kind(StrEnum):
    """Kinds of scheme (Carbon Credit Report 6.1.1), by what a scheme measures."""

    A = "exact accounting of national emissions"
    B = "efforts of Japanese firms, with a wider view"
    C = "voluntary disclosure"


class CreditClass(IntEnum):
    """The report's classes of credits."""

    NATIONAL = 1
    DOMESTIC_REMOVAL = 2
    JAPANESE_TECHNOLOGY = 3
    OTHER = 4


KINDS_ACCEPT = {
    Kind.A: frozenset((CreditClass.NATIONAL,)),
    Kind.B: frozenset(
        (CreditClass.NATIONAL, CreditClass.DOMESTIC_REMOVAL, CreditClass.JAPANESE_TECHNOLOGY)
    ),
    Kind.C: frozenset(CreditClass),
}
ALLOWANCES = frozenset(("GX-ETS", "GX League"))  # not credits
BY_NAME = ALLOWANCES | {"Tokyo", "Saitama"}  # accepted by lines that name them only
NATIONAL_PROGRAMMES = frozenset(("J-Credit", "JCM", "J-VER", "Domestic"))


class Acceptance(Struct, frozen=True, kw_only=True):
    """One line of a scheme's list. None and () mean: no condition.

    `reductions_*` bound the whole monitoring period, `issued_*` the day of issue;
    `adjustment_from`: reductions from this day on need authorization (a corresponding adjustment);
    `years`: the first and last fiscal year that the line serves, where a scheme has periods;
    `is_seen` is False if the line was inferred and not read in a source.
    """

    source: str
    programmes: tuple[str, ...] = ()
    credit_classes: tuple[str, ...] = ()
    endings: tuple[Ending, ...] = (Ending.RETIRE,)
    reductions_from: date | None = None
    reductions_to: date | None = None
    issued_from: date | None = None
    issued_to: date | None = None
    registered_from: date | None = None
    public_input_to: date | None = None
    adjustment_from: date | None = None
    needs_authorization: bool = False
    years: tuple[int, int] | None = None
    held_from: date | None = None
    held_to: date | None = None
    is_seen: bool = True


class ClassLimit(Struct, frozen=True, kw_only=True):
    """A limit on some classes, as a share of what a scheme asks of a holder."""

    credit_classes: tuple[str, ...]
    share_of_need: Fraction
    source: str


class Scheme(Struct, frozen=True, kw_only=True):
    """A use for credits. `limit` is a share of the holder's verified emissions of the year;
    `rejection`: the sentence about credits of other classes, if the scheme has its own."""

    use: Use
    accepts: tuple[Acceptance, ...]
    effect: str
    effect_ja: str
    kind: Kind | None = None
    limit: Fraction | None = None
    limits: tuple[ClassLimit, ...] = ()
    note: str = ""
    rejection: str = ""

    @property
    def code(self) -> str:
        return self.use.code

    @property
    def name(self) -> str:
        return self.use.name


class CreditFacts(Struct, frozen=True):
    """A block with the facts on which schemes decide."""

    block: Block
    project: Project
    status: Status = Status.HELD

    @property
    def issued_on(self) -> date:
        return tokyo_datetime(self.block.issued_ns).date()


class Verdict(Struct, frozen=True):
    """The judgment of a block; `endings` are the acts by which it counts."""

    is_accepted: bool
    code: str
    sentence: str
    endings: tuple[Ending, ...] = ()


def credit_class_of(facts: CreditFacts) -> CreditClass:
    """The report's class of a block."""
    if facts.block.programme in NATIONAL_PROGRAMMES:
        return CreditClass.NATIONAL
    if facts.block.country == "JPN" and facts.project.mechanism == "removal":
        return CreditClass.DOMESTIC_REMOVAL
    if facts.project.uses_japanese_technology:
        return CreditClass.JAPANESE_TECHNOLOGY
    return CreditClass.OTHER


def judge(scheme: Scheme, facts: CreditFacts, on: date, fiscal_year: int | None = None) -> Verdict:
    """Judge a block for a scheme on a day, with the reason of a rejection.

    `on` is the day of use: for an ended block, the day on which it ended. `fiscal_year`: the year
    that it is to serve; by default any.
    """
    facts = msgspec.structs.replace(facts, project=authorized_for(facts.project, facts.issued_on))
    verdict = _judged_by_lines(scheme, facts, on, fiscal_year)
    if not verdict.is_accepted:
        return verdict
    asked = verdict.endings
    if facts.status is not Status.HELD:
        asked = tuple(ending for ending in asked if STATUS_AFTER[ending] is facts.status)
    unlawful = {
        ending: unlawful_ending(
            facts.project, facts.block.vintage, ending, (SchemeUse(scheme.code),), on
        )
        for ending in asked
    }
    lawful = tuple(ending for ending, reason in unlawful.items() if not reason)
    if not lawful:
        return Verdict(False, "act_not_allowed", next(iter(unlawful.values())))
    return msgspec.structs.replace(verdict, endings=lawful)


def _judged_by_lines(
    scheme: Scheme, facts: CreditFacts, on: date, fiscal_year: int | None
) -> Verdict:
    """Judge a block by the lines of a scheme's list, without the law of the acts."""
    is_credit = facts.block.programme not in ALLOWANCES
    if is_credit and scheme.kind and credit_class_of(facts) not in KINDS_ACCEPT[scheme.kind]:
        return Verdict(
            False,
            "class_not_accepted",
            f"{scheme.name} takes no credits of class ({credit_class_of(facts).value})",
        )
    nearest = (-1, "not_accepted", f"{scheme.name} accepts no credits")
    for line in scheme.accepts:
        for passed, (is_met, code, sentence) in enumerate(
            _conditions(line, facts, on, fiscal_year)
        ):
            if not is_met:
                nearest = max(nearest, (passed, code, sentence), key=lambda found: found[0])
                break
        else:
            return Verdict(True, "accepted", line.source, line.endings)
    if scheme.rejection and nearest[1] in ("programme_not_accepted", "class_not_accepted"):
        return Verdict(False, nearest[1], scheme.rejection)
    return Verdict(False, nearest[1], nearest[2])


def _conditions(
    line: Acceptance, facts: CreditFacts, on: date, fiscal_year: int | None
) -> Iterator[tuple[bool, str, str]]:
    """The conditions as (is met, code, sentence if not), the most general first."""
    block, project = facts.block, facts.project
    yield (
        block.programme in line.programmes if line.programmes else block.programme not in BY_NAME,
        "programme_not_accepted",
        f"credits of {block.programme} are not accepted",
    )
    yield (
        not line.credit_classes or block.credit_class in line.credit_classes,
        "class_not_accepted",
        f"the class {block.credit_class} is not accepted",
    )
    yield (
        line.years is None or fiscal_year is None or line.years[0] <= fiscal_year <= line.years[1],
        "other_period",
        f"the scheme has no period with fiscal year {fiscal_year}",
    )
    yield (
        _within(on, line.held_from, line.held_to),
        "rule_not_in_force",
        f"the rule holds on {_span(line.held_from, line.held_to)}",
    )
    yield (
        _within(block.vintage.start, line.reductions_from, line.reductions_to)
        and _within(block.vintage.end, line.reductions_from, line.reductions_to),
        "reductions_not_accepted",
        f"reductions must lie within {_span(line.reductions_from, line.reductions_to)}, these are "
        f"of {block.vintage.start} to {block.vintage.end}",
    )
    yield (
        _within(facts.issued_on, line.issued_from, line.issued_to),
        "issued_not_accepted",
        f"credits must be issued on {_span(line.issued_from, line.issued_to)}, these were on "
        f"{facts.issued_on}",
    )
    yield (
        line.registered_from is None
        or (project.registered_on is not None and project.registered_on >= line.registered_from),
        "project_registered_too_early",
        f"the project must be registered from {line.registered_from} on",
    )
    yield (
        line.public_input_to is None
        or (
            project.public_input_started_on is not None
            and project.public_input_started_on <= line.public_input_to
        ),
        "public_input_too_late",
        f"public input must have begun by {line.public_input_to}",
    )
    yield (
        not line.needs_authorization or is_authorized(project),
        "not_authorized",
        "both states must have authorized these credits",
    )
    needs_adjustment = (
        line.adjustment_from is not None and block.vintage.end >= line.adjustment_from
    )
    yield (
        not needs_adjustment or project.country in project.authorized_by,
        "no_corresponding_adjustment",
        f"reductions from {line.adjustment_from} need a corresponding adjustment",
    )
    yield (
        facts.status is Status.HELD or facts.status in {STATUS_AFTER[e] for e in line.endings},
        "wrong_act",
        f"credits count by the act {' or '.join(line.endings)}, these were {facts.status.value}",
    )


def _span(first: date | None, last: date | None) -> str:
    """The text of a span of days, of which either end may be open."""
    if first is None:
        return f"the days up to {last}"
    return f"the days from {first} on" if last is None else f"the days from {first} to {last}"


def _within(day: date, first: date | None, last: date | None) -> bool:
    return (first is None or first <= day) and (last is None or day <= last)
