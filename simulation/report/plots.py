"""The pictures of a run: price and band, bank, auction steps, supply, compliance, cost.

Each function takes a run's tables and a canvas and returns a figure, or None where the run has no
data for it. The page shows titles around the pictures; units are above each axis.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import polars as pl
from matplotlib.figure import Figure
from numpy.typing import NDArray

from simulation.report.drawing import (
    BLUE,
    GRAY,
    GREEN,
    INK,
    ORANGE,
    PALETTE,
    PURPLE,
    RED,
    TEAL,
    Canvas,
    date_axis,
    dates,
    finish,
    legend,
    nothing,
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
    """Prices of allowances and credits with the band, and quantiles over further runs if given."""
    points = figure_data.price_fan(shown)
    if not len(points):
        return None
    series = {name: points.filter(pl.col("series") == name) for name in points["series"].unique()}
    figure, (axes,) = canvas.panels(1, tall=1.15)
    _line(axes, series["allowance"], BLUE, "allowance, each session")
    symbols = [name for name in points["series"].unique(maintain_order=True) if name not in SERIES]
    for symbol, color in zip(symbols, (ORANGE, PURPLE, TEAL), strict=False):
        _line(axes, series[symbol], color, f"{symbol}, monthly")
    begin = int(series["allowance"]["time_ns"][0])
    years = years_met(shown.tables)
    seen = axes.dataLim.y1
    for name, color in (("ceiling", RED), ("floor", GREEN)):
        if name not in series or not 0.05 * seen < _highest(series[name]) < 4 * seen:
            continue  # no such bound, or one far outside the prices
        level = series[name]["jpy_per_t"].to_numpy()
        where = dates(series[name]["time_ns"].to_numpy())
        axes.step(where, level, where="post", color=color, label=name, lw=1.3)
    if shown.fan is not None:
        _fan(axes, series)
    for deadline in dates(years["deadline_ns"].clip(lower_bound=begin).to_numpy()):
        axes.axvline(deadline, color=GRAY, lw=0.7, ls=":")
    finish(axes, "yen per tonne; dotted: holding deadlines")
    date_axis(axes, canvas)
    legend(figure, [axes], canvas)
    return figure


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
            ("allowances of the Agency", "the Agency", PURPLE),
            ("credits of firms", "credits of firms", ORANGE),
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
        for label, color in (("demand", BLUE), ("supply", ORANGE)):
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
    figure, (projects, credits_axes) = canvas.panels(2, tall=1.05)
    points = figure_data.projects(shown)
    for stage, color in STAGES.items():
        rows = points.filter(pl.col("stage") == stage)
        if len(rows):
            where = dates(rows["time_ns"].to_numpy())
            count = rows["projects"].to_numpy()
            projects.step(where, count, where="post", color=color, label=stage)
    if len(points):
        finish(projects, "projects since the run began", from_zero=True)
        date_axis(projects, canvas._replace(is_narrow=True))
        projects.legend(loc="upper left")
    else:
        nothing(projects, "projects since the run began")
    _issued(credits_axes, shown)
    legend(figure, [credits_axes], canvas)
    return figure


def compliance(shown: FigureSource, canvas: Canvas) -> Figure | None:
    """Emissions of each year by means of compliance, with and without allowances."""
    points = figure_data.compliance(shown)
    colors = dict(zip(MEANS.values(), (BLUE, ORANGE, RED, INK), strict=True))
    figure, panels = canvas.panels(2)
    for axes, chosen, what in (
        (panels[0], list(colors), "all emissions"),
        (panels[1], list(colors)[1:], "met without allowances"),
    ):
        values = [_quantities(points, "means", name) for name in chosen]
        if not np.any(values):
            nothing(axes, what)
            continue
        unit, name = scale(float(np.abs(values).sum(axis=0).max()), "t")
        parts = [
            (label, column / unit, colors[label])
            for label, column in zip(chosen, values, strict=True)
        ]
        stacked(axes, _names(shown.by_year), parts)
        finish(axes, f"{name}, {what}", from_zero=True)
    legend(figure, panels, canvas)
    return figure


def shortfalls(shown: FigureSource, canvas: Canvas) -> Figure | None:
    """The three shortfalls of each year, on separate scales."""
    points = figure_data.shortfalls(shown)
    years = _names(shown.by_year)
    figure, panels = canvas.panels(2)
    groups = (
        (panels[0], {"physical": GRAY}, "of credits missing for use at the limit"),
        (panels[1], {"economic": RED, "timing": PURPLE}, "that credits would have replaced"),
    )
    for axes, colors, what in groups:
        values = [_quantities(points, "kind", kind) for kind in colors]
        if not np.any(values):
            nothing(axes, f"tonnes {what}")
            continue
        unit, name = scale(float(np.abs(values).max()), "t")
        width = 0.68 / len(colors)
        for number, (kind, color) in enumerate(colors.items()):
            where = np.arange(len(years)) + (number - (len(colors) - 1) / 2) * width
            axes.bar(where, values[number] / unit, width, color=color, label=kind)
        axes.set_xticks(np.arange(len(years)), years)
        finish(axes, f"{name} {what}", from_zero=True)
    legend(figure, panels, canvas)
    return figure


def _quantities(points: pl.DataFrame, column: str, name: str, value: str = "quantity_t") -> Floats:
    """The values of one kind, by year or sector, 0 where not known."""
    return points.filter(pl.col(column) == name)[value].fill_null(0.0).to_numpy()


def cost(shown: FigureSource, canvas: Canvas) -> Figure | None:
    """Cost by year and kind; cost by sector over all years, with trading and remaining holdings."""
    points = figure_data.cost(shown)
    kinds = dict(zip(COSTS.values(), (BLUE, RED, INK), strict=True))
    figure, panels = canvas.panels(2, tall=1.05)
    by_year = {kind: _quantities(points, "kind", kind, "jpy") for kind in kinds}
    together = np.abs(np.array(list(by_year.values()))).sum(axis=0)
    unit, name = scale(float(together.max(initial=0.0)), "yen")
    parts = [(kind, by_year[kind] / unit, color) for kind, color in kinds.items()]
    stacked(panels[0], _names(shown.by_year), parts)
    finish(panels[0], f"{name} a year", from_zero=True)
    _sectors(panels[1], figure_data.sector_cost(shown), kinds)
    legend(figure, panels, canvas)
    return figure


def _sectors(axes: Any, points: pl.DataFrame, kinds: Mapping[str, str]) -> None:
    sectors = points["sector"].unique(maintain_order=True).to_list()
    burden = points.group_by("sector").agg(pl.col("jpy").sum())
    unit, name = scale(_largest(burden["jpy"]), "yen")
    where = np.arange(len(sectors))[::-1]
    colors = {**kinds, **dict(zip(SECTOR_COSTS.values(), (TEAL, GRAY), strict=True))}
    left_up, left_down = np.zeros(len(sectors)), np.zeros(len(sectors))
    for kind, color in colors.items():
        values = _quantities(points, "kind", kind, "jpy") / unit
        left = np.where(values >= 0, left_up, left_down)
        axes.barh(where, values, 0.68, left=left, color=color, label=kind)
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
        color = BLUE if label == "allowances" else ORANGE
        axes.bar(where, tonnes / unit, np.timedelta64(26, "D"), color=color)
        finish(axes, f"{name} of {label} a month", from_zero=True)
        date_axis(axes, canvas._replace(is_narrow=canvas.is_narrow or len(traded) > 1))
    return figure


# The figures' data that a picture shows, where it is not the one of its own name.
DRAWN = {"supply": ("projects", "credits"), "cost": ("cost", "sectors")}
STAGES = {"entered": GRAY, "registered": BLUE, "lost": RED}
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
        (label, _quantities(points, "series", label) / unit, PALETTE[number])
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
