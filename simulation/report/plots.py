"""The pictures of a run: price and band, compliance, credit use, bank, auctions, supply, cost.

Each function takes a run's tables and a canvas and returns a figure, or None where the run has no
data for it. The page shows titles around the pictures; units are above each axis.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import polars as pl
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

from simulation.report.drawing import (
    BAR,
    BLUE,
    GREEN,
    GROUND,
    INDIGO,
    INK,
    LAVENDER,
    PALETTE,
    PLUM,
    RED,
    Between,
    Canvas,
    date_axis,
    dates,
    finish,
    legend,
    none_of,
    stacked,
    whiskers,
)
from simulation.report.price_picture import price_fan
from simulation.results import figure_data
from simulation.results.figure_data import (
    COSTS,
    CREDIT_USE,
    MEANS,
    SECTOR_COSTS,
    TREASURY,
    USES,
    FigureSource,
)
from simulation.results.measures import YEAR, by_cycle
from simulation.results.readable import scale

Floats = NDArray[np.float64]


def bank(shown: FigureSource, canvas: Canvas) -> Figure | None:
    """Allowances up to the year's vintage left after its deadline; the Agency's stock; credits."""
    points = figure_data.bank(shown)
    unit, name = scale(_largest(points["quantity_t"]), "t")
    between = _between(points, "holder", unit)
    names, parts, ends = _names(shown.by_year), [], {}
    for label, holder, color in (
        ("allowances of firms and traders", "firms and traders", BLUE),
        ("allowances of the Agency", "the Agency", PLUM),
        ("credits of firms", "credits of firms", GREEN),
    ):
        if np.any(values := _quantities(points, "holder", holder)):
            parts.append((label, values / unit, color))
            if holder in between:
                ends[label] = between[holder]
    if not parts:
        return None
    figure, (axes,) = canvas.panels(1, tall=0.85)
    stacked(axes, names, parts, ends)
    finish(axes, f"{name} left after the year's deadline", from_zero=True)
    legend(figure, [axes], canvas)
    return figure


def credit_use(shown: FigureSource, canvas: Canvas) -> Figure | None:
    """Credits used in each year below the limit on their use."""
    points = figure_data.credit_use(shown)
    limit, used = (_quantities(points, "kind", name) for name in CREDIT_USE.values())
    if not np.any(limit):
        return None
    unit, name = scale(float(limit.max()), "t")
    figure, (axes,) = canvas.panels(1, tall=0.85)
    stacked(axes, _names(shown.by_year), [("credits used", used / unit, GREEN)],
            _between(points, "kind", unit))  # fmt: skip
    where = np.arange(len(limit))
    axes.hlines(limit / unit, where - 0.42, where + 0.42, color=INK, lw=2, label="credit limit")
    finish(axes, f"{name} a year", from_zero=True)
    legend(figure, [axes], canvas)
    return figure


def treasury(shown: FigureSource, canvas: Canvas) -> Figure | None:
    """Receipts of the state by year, outlays below zero."""
    points = figure_data.treasury(shown)
    colors = dict(zip(TREASURY.values(), (RED, INDIGO, BLUE, LAVENDER, PLUM), strict=True))
    return _groups(shown, canvas, (points, "kind", "jpy"), colors, ((list(colors), "a year"),),
                   is_stacked=True)  # fmt: skip


def auction_steps(shown: FigureSource, canvas: Canvas) -> Figure | None:
    """Demand and supply of two auctions, with their price."""
    points = figure_data.auction_steps(shown)
    cleared = points.filter(pl.col("series") == "cleared")
    if not len(cleared):
        return None
    figure, panels = canvas.panels(len(cleared), tall=1.05)
    for axes, auction in zip(panels, cleared.iter_rows(named=True), strict=True):
        own = points.filter(
            (pl.col("time_ns") == auction["time_ns"]) & (pl.col("symbol") == auction["symbol"])
        )
        unit, name = scale(auction["reach_t"], "t")
        for label, color in (("demand", BLUE), ("supply", RED)):
            rows = own.filter(pl.col("series") == label)
            level = rows["jpy_per_t"].to_numpy()
            if len(level):
                reach = np.concatenate([[0.0], rows["reach_t"].to_numpy() / unit])
                axes.step(reach, [level[0], *level], where="pre", color=color, label=label)
        price, volume = auction["jpy_per_t"], auction["reach_t"] / unit
        axes.plot([volume], [price], "o", color=INK, ms=5, label="cleared")
        day = str(dates(np.array([auction["time_ns"]]))[0])[:10]
        finish(axes, f"yen per tonne; {day}: {price:,.0f}")
        axes.set_xlabel(f"{name}, all orders from the best on")
        axes.set_xlim(0, min(axes.dataLim.x1, 4 * volume))
    legend(figure, panels, canvas)
    return figure


def supply_pipeline(shown: FigureSource, canvas: Canvas) -> Figure | None:
    """Projects by stage over time; credits issued, used by others and used in the scheme."""
    if not len(by_cycle(shown.tables, "supply")):
        return None
    points = figure_data.projects(shown)
    figure, panels = canvas.panels(2 if len(points) else 1, tall=1.05)
    for stage, color in STAGES.items() if len(points) else ():
        rows = points.filter(pl.col("stage") == stage)
        if len(rows):
            where = dates(rows["time_ns"].to_numpy())
            count = rows["projects"].to_numpy()
            panels[0].step(where, count, where="post", color=color, label=stage)
    if len(points):
        finish(panels[0], "projects since the run began", from_zero=True)
        date_axis(panels[0], canvas._replace(is_narrow=True))
        panels[0].legend(loc="upper left")
    _issued(panels[-1], shown)
    legend(figure, [panels[-1]], canvas)
    return figure


def compliance(shown: FigureSource, canvas: Canvas) -> Figure | None:
    """Emissions of each year by means of compliance, with and without allowances."""
    points = figure_data.compliance(shown)
    colors = dict(zip(MEANS.values(), (BLUE, GREEN, RED, INDIGO), strict=True))
    groups = ((list(colors), "all emissions"), (list(colors)[1:], "met without allowances"))
    data = (points, "means", "quantity_t")
    return _groups(shown, canvas, data, colors, groups, is_stacked=True)


def shortfalls(shown: FigureSource, canvas: Canvas) -> Figure | None:
    """The three shortfalls of each year, on separate scales."""
    points = figure_data.shortfalls(shown)
    colors = {"physical": LAVENDER, "economic": RED, "timing": PLUM}
    groups = (
        (["physical"], "of credits missing for use at the limit"),
        (["economic", "timing"], "that credits would have replaced"),
    )
    data = (points, "kind", "quantity_t")
    return _groups(shown, canvas, data, colors, groups, is_stacked=False)


def _groups(
    shown: FigureSource,
    canvas: Canvas,
    data: tuple[pl.DataFrame, str, str],
    colors: Mapping[str, str],
    groups: Sequence[tuple[Sequence[str], str]],
    is_stacked: bool,
) -> Figure | None:
    """A panel for each group of kinds that has something to show, and a line that names the rest.

    `data`: the points and the columns of their kinds and of their values. A second panel with the
    same kinds as the first is left out. None where nothing is to be shown.
    """
    points, column, value = data
    values = {kind: _quantities(points, column, kind, value) for kind in colors}
    drawn = [kind for kind in colors if np.any(values[kind])]
    shown_groups: list[tuple[list[str], str]] = []
    for kinds, what in groups:
        own = [kind for kind in kinds if kind in drawn]
        if own and all(own != other for other, _ in shown_groups):
            shown_groups.append((own, what))
    if not shown_groups:
        return None
    figure, panels = canvas.panels(len(shown_groups))
    names = _names(shown.by_year)
    for axes, (kinds, what) in zip(panels, shown_groups, strict=True):
        sizes = np.abs([values[kind] for kind in kinds])
        largest = float((sizes.sum(axis=0) if is_stacked else sizes).max())
        unit, name = scale(largest, "t" if value.endswith("_t") else "yen")
        parts = [(kind, values[kind] / unit, colors[kind]) for kind in kinds]
        draw = stacked if is_stacked else _beside
        draw(axes, names, parts, _between(points, column, unit))
        has_comma = is_stacked and what != "a year"
        finish(axes, f"{name}, {what}" if has_comma else f"{name} {what}", from_zero=True)
    legend(figure, panels, canvas)
    none_of(panels[0], [kind for kind in colors if kind not in drawn])
    return figure


def _beside(
    axes: Axes,
    names: Sequence[str],
    parts: Sequence[tuple[str, Floats, str]],
    between: Mapping[str, Between],
) -> None:
    """Draw bars of parts beside each other, with their intervals."""
    width = BAR / len(parts)
    where = np.arange(len(names))
    for number, (kind, values, color) in enumerate(parts):
        place = where + (number - (len(parts) - 1) / 2) * width
        axes.bar(place, values, width, color=color, label=kind, edgecolor=GROUND, linewidth=0.8)
        if kind in between:
            whiskers(axes, place, *between[kind])
    axes.set_xticks(where, names)


def _quantities(points: pl.DataFrame, column: str, name: str, value: str = "quantity_t") -> Floats:
    """The values of one kind, by year or sector, 0 where not known."""
    return points.filter(pl.col(column) == name)[value].fill_null(0.0).to_numpy()


def _between(points: pl.DataFrame, column: str, unit: float) -> dict[str, Between]:
    """The intervals of each kind that has some, in a unit; empty for a single run."""
    ends = [name for name in points.columns if name.startswith(("low_", "high_"))]
    found = {}
    for (kind,), rows in points.group_by(column, maintain_order=True) if ends else ():
        if rows[ends[0]].null_count() < len(rows):
            low, high = (rows[end].cast(pl.Float64).fill_null(np.nan).to_numpy() for end in ends)
            found[str(kind)] = (low / unit, high / unit)
    return found


def cost(shown: FigureSource, canvas: Canvas) -> Figure | None:
    """Cost by year and kind; cost by sector over all years, with trading and remaining holdings."""
    points = figure_data.cost(shown)
    kinds = dict(zip(COSTS.values(), (BLUE, RED, INDIGO), strict=True))
    by_year = {kind: _quantities(points, "kind", kind, "jpy") for kind in kinds}
    used = {kind: color for kind, color in kinds.items() if np.any(by_year[kind])}
    figure, panels = canvas.panels(2 if used else 1, tall=1.05)
    if used:
        together = np.abs(np.array([by_year[kind] for kind in used])).sum(axis=0)
        unit, name = scale(float(together.max(initial=0.0)), "yen")
        parts = [(kind, by_year[kind] / unit, color) for kind, color in used.items()]
        stacked(panels[0], _names(shown.by_year), parts, _between(points, "kind", unit))
        finish(panels[0], f"{name} a year", from_zero=True)
    _sectors(panels[-1], figure_data.sector_cost(shown), kinds)
    legend(figure, panels, canvas)
    none_of(panels[0], [kind for kind in kinds if kind not in used])
    return figure


def _sectors(axes: Any, points: pl.DataFrame, kinds: Mapping[str, str]) -> None:
    sectors = points["sector"].unique(maintain_order=True).to_list()
    burden = points.group_by("sector").agg(pl.col("jpy").sum())
    unit, name = scale(_largest(burden["jpy"]), "yen")
    where = np.arange(len(sectors))[::-1]
    colors = {**kinds, **dict(zip(SECTOR_COSTS.values(), (GREEN, LAVENDER), strict=True))}
    left_up, left_down = np.zeros(len(sectors)), np.zeros(len(sectors))
    for kind, color in colors.items():
        values = _quantities(points, "kind", kind, "jpy") / unit
        if not np.any(values):
            continue
        left = np.where(values >= 0, left_up, left_down)
        axes.barh(
            where, values, 0.68, left=left, color=color, label=kind,
            edgecolor=GROUND, linewidth=0.8,
        )  # fmt: skip
        left_up, left_down = left_up + values.clip(min=0), left_down + values.clip(max=0)
    axes.set_yticks(where, sectors)
    axes.grid(visible=True, axis="x")
    axes.grid(visible=False, axis="y")
    axes.axvline(0, color=INK, lw=0.8)
    axes.set_title(f"{name} by sector, all years")
    axes.spines["left"].set_visible(False)


def volume(shown: FigureSource, canvas: Canvas) -> Figure | None:
    """Tonnes traded by month, of allowances and of credits on separate scales."""
    points = figure_data.volume(shown)
    if not len(points):
        return None
    traded = points["series"].unique(maintain_order=True).to_list()
    figure, panels = canvas.panels(len(traded), tall=0.85)
    for axes, label in zip(panels, traded, strict=True):
        months = points.filter(pl.col("series") == label)
        tonnes = months["volume_t"].to_numpy()
        unit, name = scale(float(tonnes.max()), "t")
        where = dates(months["time_ns"].to_numpy())
        color = BLUE if label == "allowances" else GREEN
        axes.bar(where, tonnes / unit, np.timedelta64(26, "D"), color=color)
        finish(axes, f"{name} of {label} a month", from_zero=True)
        date_axis(axes, canvas._replace(is_narrow=canvas.is_narrow or len(traded) > 1))
    return figure


# The figures' data that a picture shows, where it is not the one of its own name.
DRAWN = {"supply": ("projects", "credits"), "cost": ("cost", "sectors")}
STAGES = {"entered": LAVENDER, "registered": BLUE, "lost": RED}
PICTURES: Mapping[str, Callable[[FigureSource, Canvas], Figure | None]] = {
    "price": price_fan,
    "shortfalls": shortfalls,
    "compliance": compliance,
    "credit_use": credit_use,
    "bank": bank,
    "auction": auction_steps,
    "supply": supply_pipeline,
    "volume": volume,
    "cost": cost,
    "treasury": treasury,
}


def _issued(axes: Any, shown: FigureSource) -> None:
    points = figure_data.credit_flows(shown)
    unit, name = scale(_largest(points["quantity_t"]), "t")
    issued = [one for one in points["series"].unique(maintain_order=True) if one.endswith("issued")]
    parts = [
        (label, _quantities(points, "series", label) / unit, PALETTE[number + 1])
        for number, label in enumerate(issued)
    ]
    stacked(axes, _names(shown.by_year), parts, _between(points, "series", unit))
    where = np.arange(len(shown.by_year))
    for label, mark in zip(USES.values(), ("o", "s"), strict=True):
        values = _quantities(points, "series", label) / unit
        axes.plot(where, values, mark, color=INK, ms=6, mfc="none", label=label)
    finish(axes, f"{name} to the market, by cycle", from_zero=True)


def _names(years: pl.DataFrame) -> list[str]:
    return [f"FY{year % 100:02}" for year in years[YEAR]]


def _largest(values: pl.Series) -> float:
    """The largest size of values, 0 where there is none."""
    return float(np.abs(values.fill_null(0.0).to_numpy()).max(initial=0.0))
