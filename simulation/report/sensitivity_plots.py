"""Pictures of a design: indices or effects by key, and means by fifths of a key, with intervals.

Pictures hold figures and names of keys only; their words are HTML (see `study_page`).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import polars as pl
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from simulation.core.text import Text, both
from simulation.report import sweep_words as words
from simulation.report.drawing import BLUE, INK, RED, Canvas, finish
from simulation.report.study_page import Key, Language, Panel, Part, Speaker, draw, part_html
from simulation.results.readable import JAPANESE, LABELS, unit_of

COLORS = {"first": BLUE, "total": RED, "mean size of effect": BLUE}


def indices_pictures(indices: pl.DataFrame, language: Language = "en") -> list[str]:
    """A section for each labeled figure: the picture of its indices."""
    sections = []
    for figure, label in LABELS.items():
        rows = indices.filter(pl.col("figure") == figure, pl.col("index").is_in(list(COLORS)))
        if len(rows):
            sections.append(part_html(_indices(rows, figure, label), Speaker(language)))
    return sections


def bins_pictures(bins: pl.DataFrame, language: Language = "en") -> list[str]:
    """A section for each labeled figure: the picture of its means by parts of each key."""
    sections = []
    for figure, label in LABELS.items():
        rows = bins.filter(pl.col("figure") == figure)
        if len(rows):
            sections.append(part_html(_bins(rows, figure, label), Speaker(language)))
    return sections


def _indices(rows: pl.DataFrame, figure: str, label: Text) -> Part:
    kinds = rows["index"].unique(maintain_order=True).to_list()
    is_share = "first" in kinds
    largest = float(rows["high"].abs().to_numpy().max())
    one = (1.0, "")
    ja, en = (one, one) if is_share else _units(figure, largest)
    panel = Panel(
        words.SHARES if is_share else words.CHANGES,
        Text(ja[1], en[1]),
        words.KEYS,
        draw(
            f"indices-{figure}",
            lambda canvas: _bars(rows, en[0], canvas),
            lambda canvas: _bars(rows, ja[0], canvas),
        ),
        [Key(COLORS[kind], "bar", words.INDICES[kind]) for kind in kinds],
    )
    note = words.INDEX_NOTES["first" if is_share else "mean size of effect"]
    return Part(both(words.SENSITIVITY.ja, words.SENSITIVITY.en, figure=label), [note], [panel])


def _bins(rows: pl.DataFrame, figure: str, label: Text) -> Part:
    ja, en = _units(figure, float(rows["high"].abs().to_numpy().max()))
    panel = Panel(
        words.MEANS,
        Text(ja[1], en[1]),
        words.LOWER_ENDS,
        draw(
            f"bins-{figure}",
            lambda canvas: _by_part(rows, en[0], canvas),
            lambda canvas: _by_part(rows, ja[0], canvas),
        ),
        (),
    )
    return Part(both(words.BY_KEY.ja, words.BY_KEY.en, figure=label), [words.BINS], [panel])


def _units(figure: str, largest: float) -> tuple[tuple[float, str], tuple[float, str]]:
    """The divisor and the unit of a figure in Japanese and in English."""
    return unit_of(figure, largest, JAPANESE), unit_of(figure, largest)


def _bars(rows: pl.DataFrame, divisor: float, canvas: Canvas) -> Figure:
    """Bars by key with their intervals."""
    keys = rows["key"].unique(maintain_order=True).to_list()
    kinds = rows["index"].unique(maintain_order=True).to_list()
    drawing, (axes,) = canvas.panels(1)
    width = 0.7 / len(kinds)
    for number, kind in enumerate(kinds):
        value, reach = _reach(rows.filter(pl.col("index") == kind), "value", divisor)
        places = np.arange(len(keys)) + (number - (len(kinds) - 1) / 2) * width
        color = COLORS[kind]
        axes.bar(places, value, 0.9 * width, yerr=reach, color=color, capsize=3, ecolor=INK)
    axes.set_xticks(range(len(keys)), short_keys(keys))
    if len(keys) > 4 or canvas.is_narrow:
        axes.tick_params(axis="x", rotation=90)
    finish(axes, "")
    return drawing


def _by_part(rows: pl.DataFrame, divisor: float, canvas: Canvas) -> Figure:
    """A panel a key: means with intervals by part of its distribution."""
    keys = rows["key"].unique(maintain_order=True).to_list()
    drawing, panels = canvas.panels(len(keys))
    for axes, key, name in zip(panels, keys, short_keys(keys), strict=True):
        own = rows.filter(pl.col("key") == key)
        mean, reach = _reach(own, "mean", divisor)
        places = np.arange(len(own))
        axes.errorbar(places, mean, reach, color=BLUE, marker="o", capsize=3, ecolor=INK)
        axes.set_xticks(places, own["from"].to_list(), rotation=45)
        finish(axes, name)
    _share_span(panels)
    return drawing


def _reach(
    rows: pl.DataFrame, middle: str, divisor: float
) -> tuple[np.ndarray, tuple[np.ndarray, np.ndarray]]:
    """Middles, and how far their intervals reach below and above them."""
    value, low, high = (rows[name].to_numpy() / divisor for name in (middle, "low", "high"))
    return value, (value - low, high - value)


def _share_span(panels: list[Axes]) -> None:
    """Give all panels the same vertical span."""
    lows, highs = zip(*(axes.get_ylim() for axes in panels), strict=True)
    for axes in panels:
        axes.set_ylim(min(lows), max(highs))


def short_keys(keys: Sequence[str]) -> list[str]:
    """The last words of each key's path, as many as tell it from the others."""
    paths = [key.split(".") for key in keys]

    def short(path: list[str]) -> str:
        for count in range(1, len(path)):
            if sum(other[-count:] == path[-count:] for other in paths) == 1:
                return ".".join(path[-count:])
        return ".".join(path)

    return [short(path) for path in paths]
