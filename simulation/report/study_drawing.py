"""Pictures of studies: figures and signs without words, so that they serve any language."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from simulation.core.intervals import Interval
from simulation.report.drawing import GRAY, INK, Canvas, finish, stacked

Draw = Callable[[Canvas], Figure]
MARK, BAR = 5.5, 1.1  # size of a dot and width of its interval, in points


class Series(NamedTuple):
    """Means with their intervals over a quantity, in one color; `line`: points of a dashed line."""

    color: str
    points: Sequence[tuple[float, Interval]]
    line: Sequence[tuple[float, float]] = ()


class Rule(NamedTuple):
    """A horizontal line across a picture."""

    value: float
    color: str = GRAY


class Along(NamedTuple):
    """The horizontal axis: ticks and their labels."""

    ticks: Sequence[float]
    labels: Sequence[str]


def over(series: Sequence[Series], along: Along, rules: Sequence[Rule] = ()) -> Draw:
    """A picture of series over a quantity; the dots of a tick lie beside each other."""

    def make(canvas: Canvas) -> Figure:
        figure, (axes,) = canvas.panels(1)
        span = (max(along.ticks) - min(along.ticks)) or 1.0
        step = span * (0.016 if canvas.is_narrow else 0.009)
        for number, one in enumerate(series):
            if one.line:
                axes.plot(*zip(*one.line, strict=True), color=one.color, linewidth=1.4, alpha=0.8)
            if one.points:
                _dots(axes, one, (number - (len(series) - 1) / 2) * step)
        for rule in rules:
            axes.axhline(rule.value, color=rule.color, linewidth=1.0, linestyle=(0, (4, 3)))
        axes.set_xticks(along.ticks, along.labels)
        finish(axes, "")
        return figure

    return make


def bars(
    places: Sequence[str], parts: Sequence[tuple[str, Sequence[float]]], beside: bool = False
) -> Draw:
    """A picture of bars, one a place, of parts (color, values): stacked, or beside each other."""

    def make(canvas: Canvas) -> Figure:
        figure, (axes,) = canvas.panels(1)
        if beside:
            where, width = np.arange(len(places)), 0.8 / max(len(parts), 1)
            for number, (color, values) in enumerate(parts):
                left = where + (number - (len(parts) - 1) / 2) * width
                axes.bar(left, np.asarray(values), width * 0.92, color=color)
            axes.set_xticks(where, places)
        else:
            stacked(axes, places, [("", np.asarray(values), color) for color, values in parts])
        axes.axhline(0, color=INK, linewidth=0.8)
        finish(axes, "", from_zero=True)
        return figure

    return make


def rows(
    names: Sequence[str], found: Sequence[tuple[Interval | None, str]], rules: Sequence[Rule] = ()
) -> Draw:
    """A picture of intervals below each other, one a name, each in its color."""

    def make(canvas: Canvas) -> Figure:
        tall = max(0.5, 0.075 * len(names) * (1.1 if canvas.is_narrow else 1.0))
        figure, (axes,) = canvas.panels(1, tall)
        for place, (own, color) in enumerate(found):
            if own is not None:
                axes.plot([own.low, own.high], [place, place], color=color, linewidth=2.2)
                axes.plot([own.mean], [place], "o", color=color, markersize=MARK)
        for rule in rules:
            axes.axvline(rule.value, color=rule.color, linewidth=1.0, linestyle=(0, (4, 3)))
        axes.set_yticks(range(len(names)), names)
        axes.set_ylim(len(names) - 0.5, -0.5)  # the first on top, none on the edge
        axes.grid(visible=True, axis="x")
        axes.grid(visible=False, axis="y")
        axes.xaxis.set_major_formatter(lambda value, _: f"{value:,.6g}")
        axes.spines["left"].set_visible(False)
        return figure

    return make


def _dots(axes: Axes, series: Series, shift: float) -> None:
    """Means as dots and intervals as bars, moved a little sideways."""
    for at, own in series.points:
        axes.plot(
            [at + shift, at + shift], [own.low, own.high], color=series.color, linewidth=BAR * 1.6
        )
        axes.plot([at + shift], [own.mean], "o", color=series.color, markersize=MARK)
