"""The picture of prices: allowances in their band, and credits on a scale of their own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import polars as pl
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

from simulation.core.text import Text, both
from simulation.report.drawing import (
    BLUE,
    GRAY,
    GREEN,
    LAVENDER,
    PLUM,
    Canvas,
    date_axis,
    dates,
    end_labels,
    finish,
    legend,
)
from simulation.results import figure_data
from simulation.results.figure_data import SERIES, FigureSource
from simulation.results.measures import years_met
from simulation.results.series_words import series_name

Floats = NDArray[np.float64]


def price_fan(shown: FigureSource, canvas: Canvas) -> Figure | None:
    """Prices of allowances in their band, with quantiles over further runs if given; below, on a
    scale of their own, those of credits.
    """
    points = figure_data.price_fan(shown)
    if not len(points):
        return None
    say = canvas.words
    series = {name: points.filter(pl.col("series") == name) for name in points["series"].unique()}
    symbols = [name for name in points["series"].unique(maintain_order=True) if name not in SERIES]
    figure, panels = canvas.rows((1.7, 1.0) if symbols else (1.7,))
    _allowances(panels[0], series, shown, canvas)
    if symbols:
        colors = (GREEN, PLUM, LAVENDER)
        drawn = [(say(series_name(one)), series[one], color) for one, color in zip(
            symbols, colors, strict=False)]  # fmt: skip
        for name, rows, color in drawn:
            _line(panels[1], rows, color, name)
        title = Text("円/t、クレジット（月平均）", "yen per tonne, credits by month")
        finish(panels[1], say(title))
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
    own, say = series["allowance"], canvas.words
    name = say(series_name("allowance"))
    labels = [(name, _last(own), BLUE)]
    if shown.fan is not None:
        labels += _fan(axes, series, canvas)
    _line(axes, own, BLUE, name)
    seen = axes.dataLim.y1
    bounds = [
        name
        for name in ("floor", "ceiling")
        if name in series and 0.05 * seen < _highest(series[name]) < 4 * seen
    ]  # neither one far outside the prices
    if len(bounds) == 2:
        where, low, high = _between(series["floor"], series["ceiling"])
        label = say(Text("下限から上限", "floor to ceiling"))
        axes.fill_between(
            dates(where), low, high, step="post", color=GRAY, alpha=0.16, lw=0, zorder=0,
            label=label,
        )  # fmt: skip
        labels.append((label, float((low[-1] + high[-1]) / 2), GRAY))
    for name in bounds if len(bounds) == 1 else ():
        days = dates(series[name]["time_ns"].to_numpy())
        level = series[name]["jpy_per_t"].to_numpy()
        label = say(series_name(name))
        axes.step(days, level, where="post", color=GRAY, ls="--", lw=1.2, label=label)
        labels.append((label, float(level[-1]), GRAY))
    begin = int(own["time_ns"][0])
    for deadline in dates(
        years_met(shown.tables)["deadline_ns"].clip(lower_bound=begin).to_numpy()
    ):
        axes.axvline(deadline, color=GRAY, lw=0.7, ls=":")
    ends: Any = dates(own["time_ns"].to_numpy())[[0, -1]]
    if ends[0] < ends[1]:  # a static market has one session
        axes.set_xlim(ends)
    title = Text("円/t。点線は保有期限", "yen per tonne; dotted: holding deadlines")
    finish(axes, say(title))
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


def _highest(points: pl.DataFrame) -> float:
    return float(points["jpy_per_t"].to_numpy().max())


def _line(axes: Any, points: pl.DataFrame, color: str, label: str) -> None:
    where = dates(points["time_ns"].to_numpy())
    axes.plot(where, points["jpy_per_t"].to_numpy(), color=color, label=label)


def _fan(
    axes: Any, series: Mapping[str, pl.DataFrame], canvas: Canvas
) -> list[tuple[str, float, str]]:
    """Draw the middle 90 % and 50 % of further runs by month; their labels, where they end."""
    labels = []
    for low, high, alpha, share in (("q05", "q95", 0.16, 90), ("q25", "q75", 0.28, 50)):
        name = canvas.words(both("計算の{n} %", "{n} % of runs", n=share))
        axes.fill_between(
            dates(series[low]["time_ns"].to_numpy()),
            series[low]["jpy_per_t"].to_numpy(),
            series[high]["jpy_per_t"].to_numpy(),
            color=BLUE,
            alpha=alpha,
            lw=0,
            zorder=1,
            label=name,
        )
        labels.append((name, (_last(series[low]) + _last(series[high])) / 2, BLUE))
    return labels
