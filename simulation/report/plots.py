"""The pictures of a run: price and band, bank, auction steps, supply, compliance, cost.

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

from exchange.errors import ConfigError
from exchange.instruments import by_symbol
from simulation.report.drawing import (
    BLUE,
    GRAY,
    GREEN,
    GROUND,
    INDIGO,
    INK,
    LAVENDER,
    PALETTE,
    PLUM,
    RED,
    Canvas,
    date_axis,
    dates,
    end_labels,
    finish,
    legend,
    none_of,
    stacked,
)
from simulation.results import figure_data
from simulation.results.figure_data import (
    COSTS,
    MEANS,
    SECTOR_COSTS,
    SERIES,
    USES,
    FigureSource,
)
from simulation.results.measures import YEAR, by_cycle, years_met
from simulation.results.readable import scale

Floats = NDArray[np.float64]


def price_fan(shown: FigureSource, canvas: Canvas) -> Figure | None:
    """Prices of allowances in their band, with quantiles over further runs if given; below, on a
    scale of their own, those of credits.
    """
    points = figure_data.price_fan(shown)
    if not len(points):
        return None
    series = {name: points.filter(pl.col("series") == name) for name in points["series"].unique()}
    symbols = [name for name in points["series"].unique(maintain_order=True) if name not in SERIES]
    figure, panels = canvas.rows((1.7, 1.0) if symbols else (1.7,))
    _allowances(panels[0], series, shown, canvas)
    if symbols:
        colors = (GREEN, PLUM, LAVENDER)
        drawn = [(instrument_name(one), series[one], color) for one, color in zip(
            symbols, colors, strict=False)]  # fmt: skip
        for name, rows, color in drawn:
            _line(panels[1], rows, color, name)
        finish(panels[1], "yen per tonne, credits by month")
        date_axis(panels[1], canvas)
        if not canvas.is_narrow:
            ends = [(name, _last(rows), color) for name, rows, color in drawn]
            end_labels(panels[1], canvas, ends, 0.62 * canvas.height - 42)
    if canvas.is_narrow:
        legend(figure, panels, canvas)
    return figure


def _allowances(
    axes: Axes, series: Mapping[str, pl.DataFrame], shown: FigureSource, canvas: Canvas
) -> None:
    own = series["allowance"]
    labels = [("allowance", _last(own), BLUE)]
    if shown.fan is not None:
        _fan(axes, series)
        for name, from_, to in (("90 % of runs", "q05", "q95"), ("50 % of runs", "q25", "q75")):
            labels.append((name, (_last(series[from_]) + _last(series[to])) / 2, BLUE))
    _line(axes, own, BLUE, "allowance")
    seen = axes.dataLim.y1
    bounds = [
        name
        for name in ("floor", "ceiling")
        if name in series and 0.05 * seen < _highest(series[name]) < 4 * seen
    ]  # neither one far outside the prices
    if len(bounds) == 2:
        where, low, high = _between(series["floor"], series["ceiling"])
        axes.fill_between(
            dates(where), low, high, step="post", color=GRAY, alpha=0.16, lw=0, zorder=0,
            label="floor to ceiling",
        )  # fmt: skip
        labels.append(("floor to ceiling", float((low[-1] + high[-1]) / 2), GRAY))
    for name in bounds if len(bounds) == 1 else ():
        days = dates(series[name]["time_ns"].to_numpy())
        level = series[name]["jpy_per_t"].to_numpy()
        axes.step(days, level, where="post", color=GRAY, ls="--", lw=1.2, label=name)
        labels.append((name, float(level[-1]), GRAY))
    begin = int(own["time_ns"][0])
    for deadline in dates(
        years_met(shown.tables)["deadline_ns"].clip(lower_bound=begin).to_numpy()
    ):
        axes.axvline(deadline, color=GRAY, lw=0.7, ls=":")
    ends: Any = dates(own["time_ns"].to_numpy())[[0, -1]]
    axes.set_xlim(ends)
    finish(axes, "yen per tonne; dotted: holding deadlines")
    date_axis(axes, canvas)
    if not canvas.is_narrow:
        end_labels(axes, canvas, labels, 1.7 * 0.62 * canvas.height - 42)


def _between(low: pl.DataFrame, high: pl.DataFrame) -> tuple[NDArray[np.int64], Floats, Floats]:
    """Two lines of steps at all times at which either changes."""
    where = np.union1d(low["time_ns"].to_numpy(), high["time_ns"].to_numpy())
    levels = []
    for rows in (low, high):
        at = np.searchsorted(rows["time_ns"].to_numpy(), where, side="right") - 1
        levels.append(rows["jpy_per_t"].to_numpy()[at.clip(min=0)])
    return where, levels[0], levels[1]


def _last(points: pl.DataFrame) -> float:
    return float(points["jpy_per_t"][-1])


def instrument_name(symbol: str) -> str:
    """The name of an instrument of the exchange; another one's symbol."""
    try:
        return by_symbol(symbol).name
    except ConfigError:
        return symbol


def _highest(points: pl.DataFrame) -> float:
    return float(points["jpy_per_t"].to_numpy().max())


def bank(shown: FigureSource, canvas: Canvas) -> Figure | None:
    """Allowances up to the year's vintage left after its deadline; the Agency's stock; credits."""
    points = figure_data.bank(shown)
    unit, name = scale(_largest(points["quantity_t"]), "t")
    parts = [
        (label, values / unit, color)
        for label, holder, color in (
            ("allowances of firms and traders", "firms and traders", BLUE),
            ("allowances of the Agency", "the Agency", PLUM),
            ("credits of firms", "credits of firms", GREEN),
        )
        if np.any(values := _quantities(points, "holder", holder))
    ]
    if not parts:
        return None
    figure, (axes,) = canvas.panels(1, tall=0.85)
    stacked(axes, _names(shown.by_year), parts)
    finish(axes, f"{name} left after the year's deadline", from_zero=True)
    legend(figure, [axes], canvas)
    return figure


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
    return _groups(shown, canvas, (points, "means"), colors, groups, is_stacked=True)


def shortfalls(shown: FigureSource, canvas: Canvas) -> Figure | None:
    """The three shortfalls of each year, on separate scales."""
    points = figure_data.shortfalls(shown)
    colors = {"physical": LAVENDER, "economic": RED, "timing": PLUM}
    groups = (
        (["physical"], "of credits missing for use at the limit"),
        (["economic", "timing"], "that credits would have replaced"),
    )
    return _groups(shown, canvas, (points, "kind"), colors, groups, is_stacked=False)


def _groups(
    shown: FigureSource,
    canvas: Canvas,
    data: tuple[pl.DataFrame, str],
    colors: Mapping[str, str],
    groups: Sequence[tuple[Sequence[str], str]],
    is_stacked: bool,
) -> Figure | None:
    """A panel for each group of kinds that has something to show, and a line that names the rest.

    `data`: the points and the column of their kinds. A second panel with the same kinds as the
    first is left out. None where nothing is to be shown.
    """
    values = {kind: _quantities(*data, kind) for kind in colors}
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
        unit, name = scale(float((sizes.sum(axis=0) if is_stacked else sizes).max()), "t")
        parts = [(kind, values[kind] / unit, colors[kind]) for kind in kinds]
        if is_stacked:
            stacked(axes, names, parts)
        else:
            _beside(axes, names, parts)
        finish(axes, f"{name}, {what}" if is_stacked else f"{name} {what}", from_zero=True)
    legend(figure, panels, canvas)
    none_of(panels[0], [kind for kind in colors if kind not in drawn])
    return figure


def _beside(axes: Axes, names: Sequence[str], parts: Sequence[tuple[str, Floats, str]]) -> None:
    """Draw bars of parts beside each other."""
    width = 0.68 / len(parts)
    where = np.arange(len(names))
    for number, (kind, values, color) in enumerate(parts):
        place = where + (number - (len(parts) - 1) / 2) * width
        axes.bar(place, values, width, color=color, label=kind, edgecolor=GROUND, linewidth=0.8)
    axes.set_xticks(where, names)


def _quantities(points: pl.DataFrame, column: str, name: str, value: str = "quantity_t") -> Floats:
    """The values of one kind, by year or sector, 0 where not known."""
    return points.filter(pl.col(column) == name)[value].fill_null(0.0).to_numpy()


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
        stacked(panels[0], _names(shown.by_year), parts)
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
    "bank": bank,
    "auction": auction_steps,
    "supply": supply_pipeline,
    "volume": volume,
    "cost": cost,
}


def _line(axes: Any, points: pl.DataFrame, color: str, label: str) -> None:
    where = dates(points["time_ns"].to_numpy())
    axes.plot(where, points["jpy_per_t"].to_numpy(), color=color, label=label)


def _fan(axes: Any, series: Mapping[str, pl.DataFrame]) -> None:
    """Draw the middle 90 % and 50 % of further runs by month."""
    for low, high, alpha, label in (("q05", "q95", 0.16, "90 %"), ("q25", "q75", 0.28, "50 %")):
        axes.fill_between(
            dates(series[low]["time_ns"].to_numpy()),
            series[low]["jpy_per_t"].to_numpy(),
            series[high]["jpy_per_t"].to_numpy(),
            color=BLUE,
            alpha=alpha,
            lw=0,
            zorder=1,
            label=f"{label} of runs",
        )


def _issued(axes: Any, shown: FigureSource) -> None:
    points = figure_data.credit_flows(shown)
    unit, name = scale(_largest(points["quantity_t"]), "t")
    issued = [one for one in points["series"].unique(maintain_order=True) if one.endswith("issued")]
    parts = [
        (label, _quantities(points, "series", label) / unit, PALETTE[number + 1])
        for number, label in enumerate(issued)
    ]
    stacked(axes, _names(shown.by_year), parts)
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
