"""Article 6 of the Paris Agreement: authorisation, ITMO identifiers, corresponding adjustments.

JCM credits whose reductions occurred in 2021-2030, authorised by both states, moved to Japan
and to its retirement account, count for Japan's target and are added back to the partner's
emissions. By averaging, a tenth of the whole counts in each year; by the trajectory method
each year carries what was used for it. The years bound the reduction, not the retirement.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal

from msgspec import Struct

from exchange.registry.authorization import authorized_for
from exchange.registry.endings import GUIDELINES_5, is_authorised
from exchange.registry.port import Ending, Status
from exchange.registry.serials import Block
from exchange.registry.uses import USES
from exchange.schemes.rules import REPORT_2022, Acceptance, Kind, Lot, Scheme

PERIOD_START, PERIOD_END = date(2021, 1, 1), date(2030, 12, 31)
PERIOD_YEARS = 10
ITMO_ID = re.compile(r"CA\d{4}-[A-Z]{3}\d{2}-[A-Z]{3}-(\d+)-(\d{4})", re.ASCII)

NDC = Scheme(
    use=USES["ndc"],
    kind=Kind.A,
    effect="counts towards Japan's target for 2021 to 2030",
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
            needs_authorisation=True,
            source=GUIDELINES_5,
        ),
    ),
)


class Adjustment(Struct, frozen=True):
    """Tonnes taken from a state's emissions balance in one year (negative: added)."""

    state: str
    year: int
    tonnes: Decimal


def counts_for_target(lot: Lot) -> bool:
    """JCM, reductions of 2021-2030, authorised by both states, in the retirement account."""
    return (
        lot.block.programme == "JCM"
        and lot.status in (Status.RETIRED, Status.SURRENDERED)
        and is_authorised(authorized_for(lot.project, lot.issued_on))
        and lot.block.vintage.start >= PERIOD_START
        and lot.block.vintage.end <= PERIOD_END
    )


def by_averaging(lots: Iterable[Lot]) -> list[Adjustment]:
    """The whole divided by ten, in each year 2021-2030: less for Japan, more for partners."""
    sums: dict[str, int] = {}
    for lot in lots:
        if counts_for_target(lot):
            sums[lot.block.country] = sums.get(lot.block.country, 0) + lot.block.quantity_t
    changes = [("JPN", Decimal(sum(sums.values())) / PERIOD_YEARS)]
    changes += [(state, -Decimal(tonnes) / PERIOD_YEARS) for state, tonnes in sorted(sums.items())]
    years = range(PERIOD_START.year, PERIOD_END.year + 1)
    return [Adjustment(state, year, tonnes) for state, tonnes in changes for year in years]


def by_trajectory(used: Mapping[int, Iterable[Lot]]) -> list[Adjustment]:
    """Each year's use adjusts that year: `used` is calendar year -> lots used towards it."""
    found: list[Adjustment] = []
    for year, lots in sorted(used.items()):
        sums: dict[str, int] = {}
        for lot in lots:
            if counts_for_target(lot):
                sums[lot.block.country] = sums.get(lot.block.country, 0) + lot.block.quantity_t
        found.append(Adjustment("JPN", year, Decimal(sum(sums.values()))))
        found += [Adjustment(state, year, -Decimal(t)) for state, t in sorted(sums.items())]
    return found


def itmo_ids(block: Block, approach: str, party_registry: str = "JPN01") -> tuple[str, str]:
    """First and last identifier: approach-registry-first party-serial-vintage (6/CMA.4 Annex I)."""
    if not re.fullmatch(r"CA\d{4}", approach):
        raise ValueError(f"{approach!r} is not the id of a cooperative approach")
    stem = f"{approach}-{party_registry}-{block.country}"
    year = block.vintage.end.year
    return f"{stem}-{block.first}-{year}", f"{stem}-{block.last}-{year}"


def counted_twice(blocks: Iterable[Block]) -> list[tuple[Block, Block]]:
    """Pairs of blocks that share a tonne; an honest list of uses has none."""
    ordered = sorted(blocks, key=lambda block: (block.series_name, block.first))
    found, widest = [], None
    for block in ordered:
        if widest is not None and widest.series_name == block.series_name:
            if block.first <= widest.last:
                found.append((widest, block))
        if widest is None or widest.series_name != block.series_name or block.last > widest.last:
            widest = block
    return found
