"""Article 6 of the Paris Agreement: the national target and corresponding adjustments.

JCM credits whose reductions occurred in 2021-2030, authorized by both states, transferred to Japan
and to its retirement account, count for Japan's target and are added back to the partner's
emissions. By averaging, a tenth of the total counts in each year; by the trajectory method each
year has the credits that were used for it. The years bound the reduction, not the retirement.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal

from msgspec import Struct

from exchange.registry.endings import GUIDELINES_5, is_authorized
from exchange.registry.port import STATUS_AFTER, Ending, Registry, Status
from exchange.registry.projects.authorization import JAPAN, authorized_for
from exchange.registry.uses import USES
from exchange.schemes.rules import REPORT_2022, Acceptance, CreditFacts, Kind, Scheme
from exchange.units import tokyo_datetime

PERIOD_START, PERIOD_END = date(2021, 1, 1), date(2030, 12, 31)
PERIOD_YEARS = 10

NDC = Scheme(
    use=USES["ndc"],
    kind=Kind.A,
    effect="counts towards Japan's target for 2021 to 2030",
    effect_ja="2021年から2030年までの日本の削減目標(NDC)に算入",
    note="what firms retire is part of the nation's count as well (report, note 23)",
    accepts=(
        Acceptance(
            programmes=("J-Credit", "Domestic", "J-VER"),
            endings=(Ending.SURRENDER, Ending.RETIRE),
            source=f"{REPORT_2022}, 6.1.1 class (1); glossary: 償却 serves national targets",
        ),
        Acceptance(
            programmes=("JCM",),
            reductions_from=PERIOD_START,
            reductions_to=PERIOD_END,
            needs_authorization=True,
            source=GUIDELINES_5,
        ),
    ),
)


class Adjustment(Struct, frozen=True):
    """Tonnes taken from a state's emissions balance in one year (negative: added)."""

    state: str
    year: int
    tonnes: Decimal


def counts_for_target(facts: CreditFacts) -> bool:
    """True for JCM reductions of 2021-2030 authorized by both states, in the retirement account."""
    return (
        facts.block.programme == "JCM"
        and facts.status in (Status.RETIRED, Status.SURRENDERED)
        and is_authorized(authorized_for(facts.project, facts.issued_on))
        and facts.block.vintage.start >= PERIOD_START
        and facts.block.vintage.end <= PERIOD_END
    )


def used_by_year(registry: Registry) -> dict[int, list[CreditFacts]]:
    """The ended credits of a registry that count, by the calendar year of the act in Tokyo."""
    projects = {project.project_id: project for project in registry.projects()}
    used: dict[int, list[CreditFacts]] = {}
    for ending in Ending:
        for event in registry.events(kind=ending.value):
            project = projects[event.block.project_id]
            facts = CreditFacts(event.block, project, STATUS_AFTER[ending])
            if counts_for_target(facts):
                used.setdefault(tokyo_datetime(event.at_ns).year, []).append(facts)
    return used


def by_averaging(used: Mapping[int, Iterable[CreditFacts]]) -> list[Adjustment]:
    """A tenth of the total in each year 2021-2030: subtracted for Japan, added for partners."""
    changes = _changes(facts for blocks in used.values() for facts in blocks)
    years = range(PERIOD_START.year, PERIOD_END.year + 1)
    return [
        Adjustment(state, year, Decimal(tonnes) / PERIOD_YEARS)
        for state, tonnes in changes.items()
        for year in years
    ]


def by_trajectory(used: Mapping[int, Iterable[CreditFacts]]) -> list[Adjustment]:
    """The adjustments of each year by the credits used in it."""
    return [
        Adjustment(state, year, Decimal(tonnes))
        for year, blocks in sorted(used.items())
        for state, tonnes in _changes(blocks).items()
    ]


def _changes(blocks: Iterable[CreditFacts]) -> dict[str, int]:
    """Tonnes taken from each state's balance: Japan's first, then the partners'."""
    partners: dict[str, int] = {}
    for facts in blocks:
        country = facts.block.country
        partners[country] = partners.get(country, 0) - facts.block.quantity_t
    return {JAPAN: -sum(partners.values())} | dict(sorted(partners.items()))
