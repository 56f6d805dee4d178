"""The style of the pictures: sizes, colors, units, and SVG that a page can restyle.

Each picture is drawn twice, for a wide and for a narrow window, so that its text keeps its size.
All colors are variables of the page's style sheet, so one picture serves light and dark pages and
paper. Equal figures give equal SVG, without dates and random
ids.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from io import StringIO
from types import MappingProxyType
from typing import Any, NamedTuple

import matplotlib as mpl
import numpy as np
from matplotlib import dates as calendar
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator
from numpy.typing import NDArray

from simulation.core.text import Text, both
from simulation.report.picture_words import PictureWords

TOKYO_NS = 9 * 3600 * 10**9
# Placeholders for the colors of the page: those of data are told apart by people who see no red,
# green or blue, and are the same as those of the web page (api/web/src/style/tokens.css).
INK, GRID, GROUND, GRAY = "#010203", "#040506", "#070809", "#0a0b0c"
BLUE, RED, GREEN, PLUM, LAVENDER, INDIGO = (f"#01010{number}" for number in range(1, 7))
PALETTE = (BLUE, GREEN, PLUM, LAVENDER, RED, INDIGO)
VARIABLES = {
    INK: "--ink",
    GRID: "--grid",
    GROUND: "--page",
    GRAY: "--soft",
    **{color: f"--series-{number}" for number, color in enumerate(
        (BLUE, RED, GREEN, PLUM, LAVENDER, INDIGO), 1)},
}  # fmt: skip
ON_PAPER = {
    "--ink": "#1d2430",
    "--grid": "#d9dee6",
    "--page": "#ffffff",
    "--soft": "#5b6575",
    "--series-1": "#1953b0",
    "--series-2": "#e04312",
    "--series-3": "#088e6b",
    "--series-4": "#7e3261",
    "--series-5": "#8c74c2",
    "--series-6": "#261b4f",
}
POINTS_AN_INCH = 72
Between = tuple[NDArray[np.float64], NDArray[np.float64]]  # the ends of intervals, NaN for none
BAR = 0.68  # the part of a column's width that its bars take
STEPS = [1, 2, 2.5, 5, 10]  # between ticks
LABEL_GAP = 13.0  # points between labels at the edge
NAMESPACES = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
STYLE: dict[Any, Any] = {
    "svg.fonttype": "none",
    "svg.hashsalt": "tanso",
    "font.family": "sans-serif",
    "font.size": 11,
    "axes.edgecolor": GRID,
    "axes.labelcolor": INK,
    "axes.titlesize": 11,
    "axes.titlelocation": "left",
    "axes.titlecolor": INK,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "axes.grid.axis": "y",
    "axes.axisbelow": True,
    "grid.color": GRID,
    "grid.linewidth": 0.6,
    "xtick.color": INK,
    "ytick.color": INK,
    "xtick.major.size": 3,
    "ytick.major.size": 0,
    "text.color": INK,
    "legend.frameon": False,
    "legend.handlelength": 1.2,
    "legend.columnspacing": 1.4,
    "lines.linewidth": 1.6,
}


class Canvas(NamedTuple):
    """The size of a picture in points, for text of 11 points, and the language of its words."""

    width: int
    height: int
    is_narrow: bool
    words: PictureWords = PictureWords("en")

    def panels(self, count: int, tall: float = 1.0) -> tuple[Figure, list[Axes]]:
        """A figure with panels beside each other, or below each other on a narrow canvas."""
        rows, columns = (count, 1) if self.is_narrow else (1, count)
        height = self.height * tall * (0.85 * rows + 0.15 if rows > 1 else 1)
        figure = Figure(
            (self.width / POINTS_AN_INCH, height / POINTS_AN_INCH), layout="constrained"
        )
        if rows > 1:
            layout: Any = figure.get_layout_engine()
            layout.set(h_pad=0.12)
        grid = figure.subplots(rows, columns, squeeze=False)
        return figure, [axes for row in grid for axes in row]

    def rows(self, shares: Sequence[float]) -> tuple[Figure, list[Axes]]:
        """A figure with panels below each other, of heights by these shares."""
        height = self.height * sum(shares) * 0.62
        figure = Figure(
            (self.width / POINTS_AN_INCH, height / POINTS_AN_INCH), layout="constrained"
        )
        grid = figure.subplots(len(shares), 1, squeeze=False, height_ratios=list(shares))
        return figure, [axes for row in grid for axes in row]


WIDE = Canvas(760, 330, is_narrow=False)
NARROW = Canvas(370, 300, is_narrow=True)


def style() -> Any:
    """The matplotlib context in which figures are made and saved."""
    return mpl.rc_context(STYLE)


def svg(figure: Figure, title: str, words: PictureWords | None = None) -> str:
    """The figure as an SVG element that fills its container and uses the page's ink.

    `words`: those with which it was drawn, if they are not English.
    """
    out = StringIO()
    figure.savefig(out, format="svg", transparent=True, metadata={"Date": None, "Creator": None})
    text = out.getvalue()
    text = text[text.index("<svg") :]
    box = re.search(r'viewBox="([^"]+)"', text)
    assert box is not None
    head = f'<svg role="img" aria-label="{title}" viewBox="{box[1]}" {NAMESPACES}>'
    text = head + text[text.index(">") + 1 :]
    text = re.sub(r"<metadata>.*?</metadata>", "", text, flags=re.DOTALL)
    text = re.sub(r"font: ([\d.]+)px [^;\"]+", r"font-size: \1px", text)
    for color in VARIABLES:
        text = text.replace(color, css(color))
    return text if words is None else words.in_place(text)


def css(color: str) -> str:
    """A color as a style sheet knows it."""
    return f"var({VARIABLES[color]})"


def on_paper(text: str) -> str:
    """A picture with the colors of a light page in place of the page's own."""
    return re.sub(r"var\((--[\w-]+)\)", lambda found: ON_PAPER[found[1]], text)


def own_ids(text: str, prefix: str) -> str:
    """The picture with ids that are unique on the page."""
    for before in (' id="', 'href="#', "url(#"):
        text = text.replace(before, f"{before}{prefix}-")
    return text


def finish(axes: Axes, unit: str, from_zero: bool = False) -> None:
    """Set the unit above the axis and round tick labels with thousands separators."""
    axes.set_title(unit)
    axes.yaxis.set_major_locator(MaxNLocator(5, steps=STEPS))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: thousands(value)))
    if from_zero:
        low, high = axes.dataLim.y0, axes.dataLim.y1
        room = 0.06 * ((max(high, 0.0) - min(low, 0.0)) or 1.0)
        axes.set_ylim(min(low - room, 0.0) if low < 0 else 0.0, max(high, 0.0) + room)
    axes.spines["left"].set_visible(False)


def none_of(axes: Axes, canvas: Canvas, names: Sequence[Text]) -> None:
    """Say below a panel what is 0 throughout and therefore not drawn."""
    if names:
        listed = Text("、".join(name.ja for name in names), ", ".join(name.en for name in names))
        text = both("全年度で零: {names}。", "Zero in every year: {names}.", names=listed)
        axes.set_xlabel(canvas.words(text), loc="left", fontsize=9.5, color=GRAY)


def thousands(value: float) -> str:
    """A tick label."""
    return f"{value:,.0f}" if abs(value - round(value)) < 1e-9 else f"{value:,.3g}"


def legend(figure: Figure, panels: Sequence[Axes], canvas: Canvas, columns: int = 6) -> None:
    """Draw one legend below the figure for all labels of its panels."""
    entries: dict[str, Any] = {}
    for axes in panels:
        handles, labels = axes.get_legend_handles_labels()
        for label, drawn in zip(labels, handles, strict=True):
            entries.setdefault(label, drawn)
    if entries:
        count = min(2 if canvas.is_narrow else columns, len(entries))
        figure.legend(list(entries.values()), list(entries), loc="outside lower left", ncols=count)


def end_labels(
    axes: Axes, canvas: Canvas, labels: Sequence[tuple[str, float, str]], height: float
) -> None:
    """Name lines and areas (name, value, color) at the right edge, beside where they end.

    `height`: of the axes, about, in points. On a narrow canvas a legend serves instead.
    """
    low, high = axes.get_ylim()
    order = sorted(labels, key=lambda one: one[1])
    places: list[float] = []
    for _, value, _ in order:
        wish = (value - low) / (high - low) * height
        places.append(max(wish, places[-1] + LABEL_GAP) if places else wish)
    limit = height
    for at in range(len(places) - 1, -1, -1):
        places[at] = min(places[at], limit)
        limit = places[at] - LABEL_GAP
    for (name, _, color), place in zip(order, places, strict=True):
        axes.annotate(
            name, (1.0, place / height), (7, 0), xycoords="axes fraction",
            textcoords="offset points", va="center", color=color, fontsize=10.5,
        )  # fmt: skip


def dates(time_ns: NDArray[np.int64]) -> NDArray[np.datetime64]:
    """Times since 1970 in ns as datetime64 in Tokyo time, for an axis."""
    return (time_ns + TOKYO_NS).astype("datetime64[ns]")


def date_axis(axes: Axes, canvas: Canvas) -> None:
    """Label the axis with as many months and years as are legible."""
    kit: Any = calendar
    low, high = axes.get_xlim()
    months = max(1, round((high - low) / 30.4))
    most = 5 if canvas.is_narrow else 9
    step = next((step for step in (1, 2, 3, 6) if months <= step * most), 12)
    locator = kit.MonthLocator(range(1, 13, step))
    if step == 12:
        locator = kit.YearLocator(-(-months // (12 * most)))
    elif months == 1:
        locator = kit.DayLocator(range(1, 32, 7))
    axes.xaxis.set_major_locator(locator)
    formatter = kit.ConciseDateFormatter(locator, show_offset=False)
    if canvas.words.language == "ja":
        formatter.formats = ["%Y", "%Y-%m", "%m-%d", *formatter.formats[3:]]
        formatter.zero_formats = ["", "%Y", "%Y-%m", *formatter.zero_formats[3:]]
    axes.xaxis.set_major_formatter(formatter)


def stacked(
    axes: Axes,
    places: Sequence[str],
    parts: Sequence[tuple[str, NDArray[np.float64], str]],
    between: Mapping[str, Between] = MappingProxyType({}),
    is_across: bool = False,
) -> None:
    """Draw stacked bars of parts (name, values, color); negative values stack below zero.

    `between`: the interval of each part that has one, drawn from where its part begins;
    `is_across`: the bars lie, the first place at the top.
    """
    above, below = np.zeros(len(places)), np.zeros(len(places))
    where = np.arange(len(places))[::-1] if is_across else np.arange(len(places))
    for number, (name, values, color) in enumerate(parts, 1):
        begin = np.where(values >= 0, above, below)
        bars: dict[str, Any] = {"label": name, "color": color, "edgecolor": GROUND}
        if is_across:
            axes.barh(where, values, BAR, left=begin, linewidth=0.8, **bars)
        else:
            axes.bar(where, values, BAR, bottom=begin, linewidth=0.8, **bars)
        if name in between:
            low, high = between[name]
            middle = where + BAR * (number / (len(parts) + 1) - 0.5)
            whiskers(axes, middle, begin + low, begin + high, is_across)
        above, below = above + np.maximum(values, 0), below + np.minimum(values, 0)
    if is_across:
        axes.set_yticks(where, places)
        axes.grid(visible=True, axis="x")
        axes.grid(visible=False, axis="y")
        axes.axvline(0, color=INK, linewidth=0.8)
        axes.xaxis.set_major_locator(MaxNLocator(5, steps=STEPS))
        axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: thousands(value)))
        return
    axes.set_xticks(where, places)
    if below.min(initial=0) < 0:
        axes.axhline(0, color=INK, linewidth=0.8)


def whiskers(
    axes: Axes,
    where: NDArray[np.floating[Any]],
    low: NDArray[np.float64],
    high: NDArray[np.float64],
    is_across: bool = False,
) -> None:
    """Draw intervals as lines with a rim of the ground, so that they are seen on every color.

    `is_across`: of bars that lie.
    """
    lines = axes.hlines if is_across else axes.vlines
    for color, width in ((GROUND, 3.2), (INK, 1.4)):
        lines(where, low, high, color=color, linewidth=width, zorder=3)
