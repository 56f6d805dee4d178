"""The pictures of a run: price and band, bank, auction steps, supply, compliance, cost.

Each function takes a run's tables and a canvas and returns a figure, or None where the run has no
data for it. The page shows titles around the pictures; units are above each axis.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
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
from simulation.results.burden import burdens
from simulation.results.figure_data import MEANS, SERIES, FigureSource
from simulation.results.measures import YEAR, by_cycle, daily_prices, monthly, years_met
from simulation.results.readable import scale
from simulation.results.tables import Tables

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
    years = shown.by_year
    held = years.with_columns(
        (pl.col("net_bank_t") - pl.col("agency_stock_t")).alias("others_t"),
    )
    unit, name = _unit(held, ("others_t", "agency_stock_t", "credits_banked_t"), "t")
    parts = [
        (label, _column(held, column) / unit, color)
        for label, column, color in (
            ("allowances of firms and traders", "others_t", BLUE),
            ("allowances of the Agency", "agency_stock_t", PURPLE),
            ("credits of firms", "credits_banked_t", ORANGE),
        )
        if held[column].abs().sum()
    ]
    if not parts:
        return None
    figure, (axes,) = canvas.panels(1, tall=0.85)
    stacked(axes, _names(years), parts)
    finish(axes, f"{name} left after the year's deadline", from_zero=True)
    legend(figure, [axes], canvas)
    return figure


def auction_steps(shown: FigureSource, canvas: Canvas) -> Figure | None:
    """Demand and supply of two auctions, with their price."""
    chosen = _auctions(shown.tables)
    if not len(chosen):
        return None
    figure, panels = canvas.panels(len(chosen), tall=1.05)
    for axes, auction in zip(panels, chosen.iter_rows(named=True), strict=True):
        orders = shown.tables["steps"].filter(
            (pl.col("time_ns") == auction["time_ns"]) & (pl.col("symbol") == auction["symbol"])
        )
        unit, name = scale(float(auction["volume_t"]), "t")
        for side, label, color in (("buy", "demand", BLUE), ("sell", "supply", ORANGE)):
            rows = orders.filter(pl.col("side") == side).sort(
                "price_jpy_per_t", descending=side == "buy"
            )
            level = rows["price_jpy_per_t"].to_numpy()
            if len(level):
                reach = np.concatenate([[0.0], rows["quantity_t"].to_numpy().cumsum() / unit])
                axes.step(reach, [level[0], *level], where="pre", color=color, label=label)
        price, volume = auction["price_jpy_per_t"], auction["volume_t"] / unit
        axes.plot([volume], [price], "o", color=INK, ms=5, label="cleared")
        day = str(dates(np.array([auction["time_ns"]]))[0])[:10]
        finish(axes, f"yen per tonne; {day}: {price:,.0f}")
        axes.set_xlabel(f"{name}, all orders from the best on")
        axes.set_xlim(0, min(axes.dataLim.x1, 4 * volume))
    legend(figure, panels, canvas)
    return figure


def _auctions(tables: Tables) -> pl.DataFrame:
    """The two largest auctions whose orders were recorded, in order of time."""
    kept = tables["steps"].select("time_ns", "symbol").unique()
    held = tables["auctions"].filter(pl.col("volume_t") > 0)
    both = held.join(kept, on=["time_ns", "symbol"], how="semi")
    most = both.sort("volume_t", "time_ns", descending=[True, False])
    return (
        most.unique(["time_ns", "symbol"], keep="first", maintain_order=True)
        .head(2)
        .sort("time_ns")
    )


def supply_pipeline(shown: FigureSource, canvas: Canvas) -> Figure | None:
    """Projects by stage over time; credits issued, used by others and used in the scheme."""
    supply = by_cycle(shown.tables, "supply").sort("time_ns")
    if not len(supply):
        return None
    figure, (projects, credits_axes) = canvas.panels(2, tall=1.05)
    is_stage = supply["stage"].is_in(list(STAGES))
    for stage, color in STAGES.items():
        rows = supply.filter(pl.col("stage") == stage)
        if len(rows):
            where = dates(rows["time_ns"].to_numpy())
            projects.step(
                where, np.arange(1, len(rows) + 1), where="post", color=color, label=stage
            )
    if is_stage.any():
        finish(projects, "projects since the run began", from_zero=True)
        date_axis(projects, canvas._replace(is_narrow=True))
        projects.legend(loc="upper left")
    else:
        nothing(projects, "projects since the run began")
    _issued(credits_axes, supply, shown.by_year)
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


def _quantities(points: pl.DataFrame, column: str, name: str) -> Floats:
    """The tonnes of one kind by year, 0 where not known."""
    return points.filter(pl.col(column) == name)["quantity_t"].fill_null(0.0).to_numpy()


def cost(shown: FigureSource, canvas: Canvas) -> Figure | None:
    """Cost by year and kind; cost by sector over all years, with trading and remaining holdings."""
    years = shown.by_year
    kinds = (
        ("abatement", "abatement_jpy", BLUE),
        ("payment at the ceiling", "paid_jpy", RED),
        ("penalties", "penalty_jpy", INK),
    )
    figure, panels = canvas.panels(2, tall=1.05)
    unit, name = _unit(years, [column for _, column, _ in kinds], "yen", together=True)
    parts = [(label, _column(years, column) / unit, color) for label, column, color in kinds]
    stacked(panels[0], _names(years), parts)
    finish(panels[0], f"{name} a year", from_zero=True)
    sectors = burdens(shown.tables).filter(pl.col("is_sector") == 1)
    sectors = sectors.with_columns(
        pl.sum_horizontal("allowances_jpy", "credits_jpy", "fees_jpy").alias("trading_jpy"),
        (-pl.col("bank_jpy")).alias("left_jpy"),
    )
    unit, name = _unit(sectors, ("burden_jpy",), "yen")
    where = np.arange(len(sectors))[::-1]
    together = [
        *kinds,
        ("bought less sold, and fees", "trading_jpy", TEAL),
        ("left at the end, at the last price", "left_jpy", GRAY),
    ]
    left_up, left_down = np.zeros(len(sectors)), np.zeros(len(sectors))
    for label, column, color in together:
        values = _column(sectors, column) / unit
        left = np.where(values >= 0, left_up, left_down)
        panels[1].barh(where, values, 0.68, left=left, color=color, label=label)
        left_up, left_down = left_up + values.clip(min=0), left_down + values.clip(max=0)
    panels[1].set_yticks(where, sectors["sector"].to_list())
    panels[1].grid(visible=True, axis="x")
    panels[1].grid(visible=False, axis="y")
    panels[1].axvline(0, color=INK, lw=0.8)
    panels[1].set_title(f"{name} by sector, all years")
    panels[1].spines["left"].set_visible(False)
    legend(figure, panels, canvas)
    return figure


def volume(shown: FigureSource, canvas: Canvas) -> Figure | None:
    """Tonnes traded by month, of allowances and of credits on separate scales."""
    traded = [
        (label, monthly(prices), color)
        for kind, label, color in (
            ("allowance", "allowances", BLUE),
            ("credit", "credits", ORANGE),
        )
        if len(prices := daily_prices(shown.tables, kind))
    ]
    if not traded:
        return None
    figure, panels = canvas.panels(len(traded), tall=0.85)
    for axes, (label, months, color) in zip(panels, traded, strict=True):
        tonnes = months["volume_t"].to_numpy()
        unit, name = scale(float(tonnes.max()), "t")
        where = dates(months["time_ns"].to_numpy())
        axes.bar(where, tonnes / unit, np.timedelta64(26, "D"), color=color)
        finish(axes, f"{name} of {label} a month", from_zero=True)
        date_axis(axes, canvas._replace(is_narrow=canvas.is_narrow or len(traded) > 1))
    return figure


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


def _issued(axes: Any, supply: pl.DataFrame, years: pl.DataFrame) -> None:
    issued = supply.filter(pl.col("stage") == "issued")
    programmes = sorted(issued["programme"].unique().to_list())
    columns = ["issued_t", "other_use_t", "credits_used_t"]
    unit, name = _unit(years, columns, "t")
    parts = []
    for number, programme in enumerate(programmes):
        own = issued.filter(pl.col("programme") == programme)
        sums = dict(own.group_by(YEAR).agg(pl.col("market_t").sum()).iter_rows())
        values = np.array([sums.get(year, 0) for year in years[YEAR]], dtype=np.float64) / unit
        parts.append((f"{programme} issued", values, PALETTE[number]))
    stacked(axes, _names(years), parts)
    where = np.arange(len(years))
    for column, label, mark in (
        ("other_use_t", "used by others", "o"),
        ("credits_used_t", "used in GX-ETS", "s"),
    ):
        values = _column(years, column) / unit
        axes.plot(where, values, mark, color=INK, ms=6, mfc="none", label=label)
    finish(axes, f"{name} to the market, by cycle", from_zero=True)


def _names(years: pl.DataFrame) -> list[str]:
    return [f"FY{year % 100:02}" for year in years[YEAR]]


def _column(table: pl.DataFrame, column: str) -> Floats:
    return table[column].cast(pl.Float64).fill_null(0.0).to_numpy()


def _unit(
    table: pl.DataFrame, columns: Sequence[str], unit: str, together: bool = False
) -> tuple[float, str]:
    values = np.abs(np.array([_column(table, column) for column in columns]))
    return scale(float((values.sum(axis=0) if together else values).max(initial=0.0)), unit)
