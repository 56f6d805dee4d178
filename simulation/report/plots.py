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

from simulation.core.text import Text, both, filled
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
    HOLDERS,
    MEANS,
    SECTOR_COSTS,
    TREASURY,
    USES,
    FigureSource,
)
from simulation.results.measures import YEAR, by_cycle
from simulation.results.series_words import sector_name, series_name

Floats = NDArray[np.float64]
A_YEAR = Text("年度別、{unit}", "{unit} a year")


def bank(shown: FigureSource, canvas: Canvas) -> Figure | None:
    """Allowances up to the year's vintage left after its deadline; the Agency's stock; credits."""
    points = figure_data.bank(shown)
    unit, name = canvas.words.scale(_largest(points["quantity_t"]), "t")
    colors = dict(zip(HOLDERS.values(), (BLUE, PLUM, GREEN), strict=True))
    values = {holder: _quantities(points, "holder", holder) for holder in colors}
    parts = [
        (_label(canvas, holder), own / unit, colors[holder])
        for holder, own in values.items()
        if np.any(own)
    ]
    if not parts:
        return None
    figure, (axes,) = canvas.panels(1, tall=0.85)
    stacked(axes, _names(shown.by_year, canvas), parts, _between(points, "holder", unit, canvas))
    title = both("年度の期限の後の残り、{unit}", "{unit} left after the year's deadline", unit=name)
    finish(axes, canvas.words(title), from_zero=True)
    legend(figure, [axes], canvas)
    return figure


def credit_use(shown: FigureSource, canvas: Canvas) -> Figure | None:
    """Credits used in each year below the limit on their use."""
    points = figure_data.credit_use(shown)
    limit, used = (_quantities(points, "kind", name) for name in CREDIT_USE.values())
    if not np.any(limit):
        return None
    unit, name = canvas.words.scale(float(limit.max()), "t")
    figure, (axes,) = canvas.panels(1, tall=0.85)
    parts = [(_label(canvas, "credits used"), used / unit, GREEN)]
    stacked(axes, _names(shown.by_year, canvas), parts, _between(points, "kind", unit, canvas))
    where = np.arange(len(limit))
    label = _label(canvas, "credit limit")
    axes.hlines(limit / unit, where - 0.42, where + 0.42, color=INK, lw=2, label=label)
    finish(axes, canvas.words(filled(A_YEAR, unit=name)), from_zero=True)
    legend(figure, [axes], canvas)
    return figure


def treasury(shown: FigureSource, canvas: Canvas) -> Figure | None:
    """Receipts of the state by year, outlays below zero."""
    points = figure_data.treasury(shown)
    colors = dict(zip(TREASURY.values(), (RED, INDIGO, BLUE, LAVENDER, PLUM), strict=True))
    return _groups(shown, canvas, (points, "kind", "jpy"), colors, ((list(colors), A_YEAR),),
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
        unit, name = canvas.words.scale(auction["reach_t"], "t")
        for side, color in (("demand", BLUE), ("supply", RED)):
            rows = own.filter(pl.col("series") == side)
            label = _label(canvas, side)
            level = rows["jpy_per_t"].to_numpy()
            if len(level):
                reach = np.concatenate([[0.0], rows["reach_t"].to_numpy() / unit])
                axes.step(reach, [level[0], *level], where="pre", color=color, label=label)
        price, volume = auction["jpy_per_t"], auction["reach_t"] / unit
        axes.plot([volume], [price], "o", color=INK, ms=5, label=_label(canvas, "cleared"))
        day = str(dates(np.array([auction["time_ns"]]))[0])[:10]
        title = both("円/t。{day}は{price}", "yen per tonne; {day}: {price}",
                     day=day, price=f"{price:,.0f}")  # fmt: skip
        finish(axes, canvas.words(title))
        along = both(
            "最良の価格からの全注文、{unit}", "{unit}, all orders from the best on", unit=name
        )
        axes.set_xlabel(canvas.words(along))
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
            label = _label(canvas, stage)
            panels[0].step(where, count, where="post", color=color, label=label)
    if len(points):
        title = Text("計算開始からの事業数", "projects since the run began")
        finish(panels[0], canvas.words(title), from_zero=True)
        date_axis(panels[0], canvas._replace(is_narrow=True))
        panels[0].legend(loc="upper left")
    _issued(panels[-1], shown, canvas)
    legend(figure, [panels[-1]], canvas)
    return figure


def compliance(shown: FigureSource, canvas: Canvas) -> Figure | None:
    """Emissions of each year by means of compliance, with and without allowances."""
    points = figure_data.compliance(shown)
    colors = dict(zip(MEANS.values(), (BLUE, GREEN, RED, INDIGO), strict=True))
    groups = (
        (list(colors), Text("全排出量、{unit}", "{unit}, all emissions")),
        (list(colors)[1:], Text("排出枠以外での履行、{unit}", "{unit}, met without allowances")),
    )
    data = (points, "means", "quantity_t")
    return _groups(shown, canvas, data, colors, groups, is_stacked=True)


def shortfalls(shown: FigureSource, canvas: Canvas) -> Figure | None:
    """The three shortfalls of each year, on separate scales."""
    points = figure_data.shortfalls(shown)
    colors = {"physical": LAVENDER, "economic": RED, "timing": PLUM}
    groups = (
        (
            ["physical"],
            Text(
                "上限まで使うのに足りないクレジット、{unit}",
                "{unit} of credits missing for use at the limit",
            ),
        ),
        (
            ["economic", "timing"],
            Text(
                "クレジットが置き換えたはずの量、{unit}", "{unit} that credits would have replaced"
            ),
        ),
    )
    data = (points, "kind", "quantity_t")
    return _groups(shown, canvas, data, colors, groups, is_stacked=False)


def _groups(
    shown: FigureSource,
    canvas: Canvas,
    data: tuple[pl.DataFrame, str, str],
    colors: Mapping[str, str],
    groups: Sequence[tuple[Sequence[str], Text]],
    is_stacked: bool,
) -> Figure | None:
    """A panel for each group of kinds that has something to show, and a line that names the rest.

    `data`: the points and the columns of their kinds and of their values. A second panel with the
    same kinds as the first is left out. None where nothing is to be shown.
    """
    points, column, value = data
    values = {kind: _quantities(points, column, kind, value) for kind in colors}
    drawn = [kind for kind in colors if np.any(values[kind])]
    shown_groups: list[tuple[list[str], Text]] = []
    for kinds, what in groups:
        own = [kind for kind in kinds if kind in drawn]
        if own and all(own != other for other, _ in shown_groups):
            shown_groups.append((own, what))
    if not shown_groups:
        return None
    figure, panels = canvas.panels(len(shown_groups))
    names = _names(shown.by_year, canvas)
    for axes, (kinds, title) in zip(panels, shown_groups, strict=True):
        sizes = np.abs([values[kind] for kind in kinds])
        largest = float((sizes.sum(axis=0) if is_stacked else sizes).max())
        unit, name = canvas.words.scale(largest, "t" if value.endswith("_t") else "yen")
        parts = [(_label(canvas, kind), values[kind] / unit, colors[kind]) for kind in kinds]
        draw = stacked if is_stacked else _beside
        draw(axes, names, parts, _between(points, column, unit, canvas))
        finish(axes, canvas.words(filled(title, unit=name)), from_zero=True)
    legend(figure, panels, canvas)
    none_of(panels[0], canvas, [series_name(kind) for kind in colors if kind not in drawn])
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


def _label(canvas: Canvas, code: str) -> str:
    """The words of a series as they are drawn."""
    return canvas.words(series_name(code))


def _between(points: pl.DataFrame, column: str, unit: float, canvas: Canvas) -> dict[str, Between]:
    """The intervals of each kind that has some, by its label, in a unit; empty for a single run."""
    ends = [name for name in points.columns if name.startswith(("low_", "high_"))]
    found = {}
    for (kind,), rows in points.group_by(column, maintain_order=True) if ends else ():
        if rows[ends[0]].null_count() < len(rows):
            low, high = (rows[end].cast(pl.Float64).fill_null(np.nan).to_numpy() for end in ends)
            found[_label(canvas, str(kind))] = (low / unit, high / unit)
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
        unit, name = canvas.words.scale(float(together.max(initial=0.0)), "yen")
        parts = [
            (_label(canvas, kind), by_year[kind] / unit, color) for kind, color in used.items()
        ]
        stacked(
            panels[0], _names(shown.by_year, canvas), parts, _between(points, "kind", unit, canvas)
        )
        finish(panels[0], canvas.words(filled(A_YEAR, unit=name)), from_zero=True)
    _sectors(panels[-1], figure_data.sector_cost(shown), kinds, canvas)
    legend(figure, panels, canvas)
    none_of(panels[0], canvas, [series_name(kind) for kind in kinds if kind not in used])
    return figure


def _sectors(axes: Any, points: pl.DataFrame, kinds: Mapping[str, str], canvas: Canvas) -> None:
    sectors = points["sector"].unique(maintain_order=True).to_list()
    burden = points.group_by("sector").agg(pl.col("jpy").sum())
    unit, name = canvas.words.scale(_largest(burden["jpy"]), "yen")
    colors = {**kinds, **dict(zip(SECTOR_COSTS.values(), (GREEN, LAVENDER), strict=True))}
    values = {kind: _quantities(points, "kind", kind, "jpy") for kind in colors}
    parts = [
        (_label(canvas, kind), values[kind] / unit, color)
        for kind, color in colors.items()
        if np.any(values[kind])
    ]
    places = [canvas.words(sector_name(sector)) for sector in sectors]
    stacked(axes, places, parts, _between(points, "kind", unit, canvas), is_across=True)
    title = both("部門別、全年度、{unit}", "{unit} by sector, all years", unit=name)
    axes.set_title(canvas.words(title))
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
        unit, name = canvas.words.scale(float(tonnes.max()), "t")
        where = dates(months["time_ns"].to_numpy())
        color = BLUE if label == "allowances" else GREEN
        axes.bar(where, tonnes / unit, np.timedelta64(26, "D"), color=color)
        title = both("{what}の月間取引量、{unit}", "{unit} of {what} a month",
                     what=series_name(label), unit=name)  # fmt: skip
        finish(axes, canvas.words(title), from_zero=True)
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


def _issued(axes: Any, shown: FigureSource, canvas: Canvas) -> None:
    points = figure_data.credit_flows(shown)
    unit, name = canvas.words.scale(_largest(points["quantity_t"]), "t")
    issued = [one for one in points["series"].unique(maintain_order=True) if one.endswith("issued")]
    parts = [
        (_label(canvas, one), _quantities(points, "series", one) / unit, PALETTE[number + 1])
        for number, one in enumerate(issued)
    ]
    stacked(axes, _names(shown.by_year, canvas), parts, _between(points, "series", unit, canvas))
    where = np.arange(len(shown.by_year))
    for use, mark in zip(USES.values(), ("o", "s"), strict=True):
        values = _quantities(points, "series", use) / unit
        axes.plot(where, values, mark, color=INK, ms=6, mfc="none", label=_label(canvas, use))
    title = both("期間別の市場への量、{unit}", "{unit} to the market, by cycle", unit=name)
    finish(axes, canvas.words(title), from_zero=True)


def _names(years: pl.DataFrame, canvas: Canvas) -> list[str]:
    return [canvas.words(both("{y:02}年度", "FY{y:02}", y=year % 100)) for year in years[YEAR]]


def _largest(values: pl.Series) -> float:
    """The largest size of values, 0 where there is none."""
    return float(np.abs(values.fill_null(0.0).to_numpy()).max(initial=0.0))
