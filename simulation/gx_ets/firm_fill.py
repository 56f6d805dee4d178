"""Filling of a table of firms so that it matches published totals, and its fit to them.

The published figures: members of the GX League aim at 620 Mt of direct emissions in FY2025 and at
480 Mt in FY2030 (GX dashboard, kancho-t.com/?p=35747); steel works emitted 150.23 Mt in FY2022
(Japan Iron and Steel Federation, japanmetaldaily.com/articles/-/143691; energy-related, purchased
electricity included). No total of direct emissions was found for another sector: the rest of the
620 Mt is split by the scenario's shares. In each sector the named firms keep their figures; the
others are the midpoints of equal strata of a truncated Pareto distribution from the threshold of
coverage on, with the scenario's shape, whose upper end gives the sector's total to the tonne.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from io import StringIO
from typing import NamedTuple

import numpy as np

from exchange.errors import ConfigError
from simulation.core.text import Text, filled
from simulation.gx_ets.allocation import Allocator
from simulation.gx_ets.keys import GxScenario, ListedFirm, Population
from simulation.gx_ets.population import population

LEAGUE = Text(
    "GXリーグの{year}年度の目標、kancho-t.com/?p=35747",
    "GX League, kancho-t.com/?p=35747: targets for FY{year}",
)
STEEL = Text(
    "日本鉄鋼連盟、japanmetaldaily.com/articles/-/143691",
    "Japan Iron and Steel Federation, japanmetaldaily.com/articles/-/143691",
)
LEAGUE_MT = {2025: 620.0, 2030: 480.0}
SECTOR_MT = {"steel": 150.23}
EMISSIONS_OF = {"steel": Text("鉄鋼の排出量、Mt", "emissions of steel, Mt")}
FIRMS = "300 to 400"  # RIETI 2026; aba-j 25549
FILLED_YEAR = "emissions_2024_t"
HALVINGS = 80


class Fit(NamedTuple):
    """A figure of the population beside a published one."""

    what: Text
    found: float
    published: float
    source: Text


def sector_totals_t(keys: Population) -> dict[str, float]:
    """Tonnes by sector that sum to the GX League's total: published where found, else by share."""
    known = {name: mt * 1e6 for name, mt in SECTOR_MT.items()}
    others = {entry.name: entry.share for entry in keys.sectors if entry.name not in known}
    left = LEAGUE_MT[2025] * 1e6 - sum(known.values())
    return known | {name: left * share / sum(others.values()) for name, share in others.items()}


def fill(firms: Sequence[ListedFirm], keys: Population, count: int) -> list[ListedFirm]:
    """Filled rows beside the given ones, `count` in all; each sector sums to its total.

    ConfigError where the given firms leave no tonnes or no rows to fill.
    """
    given = dict.fromkeys((entry.name for entry in keys.sectors), 0)
    for firm in firms:
        given[firm.sector] += firm.emissions_t
    totals = sector_totals_t(keys)
    left = {name: round(totals[name] - tonnes) for name, tonnes in given.items()}
    for name, tonnes in left.items():
        if tonnes < keys.smallest_t:
            raise ConfigError(
                f"the firms of {name} emit {given[name]:,} t and leave {tonnes:,} t of its "
                f"{totals[name]:,.0f} t to others; there must be {keys.smallest_t:,} t at least"
            )
    if count - len(firms) < len(left):
        raise ConfigError(f"{count} firms leave less than one row a sector to fill")
    rows = []
    for name, number in _numbers(left, count - len(firms), keys.smallest_t).items():
        sizes = _sizes(left[name], number, keys)
        note = f"filled so that {name} sums to {totals[name] / 1e6:.2f} Mt"
        rows += [
            ListedFirm(name=f"{name} {place}", sector=name, emissions_t=tonnes, source=note)
            for place, tonnes in enumerate(sizes, start=1)
        ]
    return rows


def filled_csv(text: str, firms: Sequence[ListedFirm]) -> str:
    """The CSV text with the filled rows after its own."""
    rows = list(csv.reader(text.splitlines()))
    names = [name.strip().lower() for name in rows[0]]
    if FILLED_YEAR not in names:
        names, rows = [*names, FILLED_YEAR], [[*row, ""] for row in rows]
        rows[0] = names
    out = StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerows(rows)
    for firm in firms:
        cells: Mapping[str, object] = {
            "name": firm.name,
            "sector": firm.sector,
            FILLED_YEAR: firm.emissions_t,
            "status": "filled",
            "source": firm.source,
        }
        writer.writerow([cells.get(name, "") for name in names])
    return out.getvalue()


def fit(scenario: GxScenario) -> list[Fit]:
    """Figures of a scenario's firms beside the published ones."""
    firms = population(scenario)
    allocator = Allocator(scenario, firms)
    ones = np.ones(len(firms.number))
    granted = 0.0
    for year in range(scenario.policy.base_year, 2031):
        free = allocator.grant_t(year, None if year == scenario.policy.base_year else ones)
        granted = float(free.sum()) + allocator.auctioned_t
    names = [entry.name for entry in scenario.population.sectors]
    found = [
        Fit(Text("基準年度の排出量、Mt", "emissions of the base years, Mt"),
            float(firms.size_t.sum()) / 1e6, LEAGUE_MT[2025], filled(LEAGUE, year=2025)),
        Fit(Text("生産一定の場合の2030年度の割当、Mt", "grants of FY2030 at constant output, Mt"),
            granted / 1e6, LEAGUE_MT[2030], filled(LEAGUE, year=2030)),
    ]  # fmt: skip
    for name, mt in SECTOR_MT.items():
        if name in names:
            own = float(firms.size_t[firms.sector == names.index(name)].sum()) / 1e6
            found.append(Fit(EMISSIONS_OF[name], own, mt, STEEL))
    return found


def published_share(keys: Population) -> tuple[int, float, float]:
    """Rows of the table with published emissions, their Mt, and the Mt of all rows."""
    known = [firm.emissions_t for firm in keys.listed if firm.is_published]
    return len(known), sum(known) / 1e6, sum(firm.emissions_t for firm in keys.listed) / 1e6


def _numbers(left: Mapping[str, int], count: int, smallest_t: int) -> dict[str, int]:
    """Rows by sector: one, and the others in proportion to the tonnes left, as far as each can
    reach the threshold of coverage.
    """
    whole = sum(left.values())
    most = {name: max(1, tonnes // (2 * smallest_t)) for name, tonnes in left.items()}
    found = dict.fromkeys(left, 1)
    for _ in range(count - len(left)):
        open_ones = [name for name in left if found[name] < most[name]]
        if not open_ones:
            break
        lacking = {name: left[name] / whole * count - found[name] for name in open_ones}
        found[max(open_ones, key=lambda name: lacking[name])] += 1
    return found


def _sizes(total_t: int, number: int, keys: Population) -> list[int]:
    """Sizes from the largest on that sum to the total."""
    middle = (np.arange(number) + 0.5) / number
    bottom, shape = float(keys.smallest_t), keys.pareto_shape

    def sizes(top: float) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
        drawn = bottom * (1 - middle * (1 - (bottom / top) ** shape)) ** (-1 / shape)
        return np.asarray(drawn[::-1], dtype=np.float64)

    low, high = bottom, 1e12
    for _ in range(HALVINGS):
        top = (low * high) ** 0.5
        low, high = (top, high) if sizes(top).sum() < total_t else (low, top)
    found = [int(tonnes) for tonnes in sizes(low).tolist()]
    found[0] += total_t - sum(found)
    return found
