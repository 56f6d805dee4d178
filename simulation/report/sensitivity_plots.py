"""Pictures of a design: indices or effects by key, and means by fifths of a key, with intervals."""

from __future__ import annotations

from html import escape

import numpy as np
import polars as pl
from matplotlib.figure import Figure

from simulation.report import sweep_words as words
from simulation.report.drawing import (
    BLUE,
    INK,
    NARROW,
    ORANGE,
    WIDE,
    Canvas,
    finish,
    legend,
    own_ids,
    style,
    svg,
)
from simulation.report.study_page import Language
from simulation.results.readable import unit_of
from simulation.studies.study import Text

DRAWN = {"first": BLUE, "total": ORANGE, "mean size of effect": BLUE}


def indices_pictures(indices: pl.DataFrame, language: Language = "en") -> list[str]:
    """A section for each labeled figure: the picture of its indices, whose words are English."""
    sections = []
    for figure, label in words.FIGURES.items():
        rows = indices.filter(pl.col("figure") == figure, pl.col("index").is_in(list(DRAWN)))
        if len(rows):
            title = _titled(words.SENSITIVITY, label, language)
            drawn = [_indices(rows, figure, canvas) for canvas in (WIDE, NARROW)]
            notes = words.INDEX_NOTES
            note = next(
                getattr(notes[index], language) for index in rows["index"] if index in notes
            )
            sections.append(_section(title, note, drawn, f"indices-{figure}"))
    return sections


def bins_pictures(bins: pl.DataFrame, language: Language = "en") -> list[str]:
    """A section for each labeled figure: the picture of its means by parts of each key."""
    sections = []
    for figure, label in words.FIGURES.items():
        rows = bins.filter(pl.col("figure") == figure)
        if len(rows):
            drawn = [_bins(rows, figure, canvas) for canvas in (WIDE, NARROW)]
            title, note = _titled(words.BY_KEY, label, language), getattr(words.BINS, language)
            sections.append(_section(title, note, drawn, f"bins-{figure}"))
    return sections


def _titled(text: Text, figure: Text, language: Language) -> str:
    filled: str = getattr(text, language).format(figure=getattr(figure, language))
    return filled


def _indices(rows: pl.DataFrame, figure: str, canvas: Canvas) -> Figure:
    """Bars by key with their intervals."""
    keys = rows["key"].unique(maintain_order=True).to_list()
    kinds = rows["index"].unique(maintain_order=True).to_list()
    is_share = "first" in kinds
    largest = float(rows["high"].abs().to_numpy().max())
    divisor, unit = (1.0, "") if is_share else unit_of(figure, largest)
    with style():
        drawing, (axes,) = canvas.panels(1)
        width = 0.7 / len(kinds)
        for number, kind in enumerate(kinds):
            own = rows.filter(pl.col("index") == kind)
            value, low, high = (own[name].to_numpy() / divisor for name in ("value", "low", "high"))
            places = np.arange(len(keys)) + (number - (len(kinds) - 1) / 2) * width
            reach = [value - low, high - value]
            axes.bar(
                places,
                value,
                0.9 * width,
                yerr=reach,
                color=DRAWN[kind],
                label=kind,
                capsize=3,
                ecolor=INK,
            )
        axes.set_xticks(range(len(keys)), [_short(key) for key in keys])
        if len(keys) > 4 or canvas.is_narrow:
            axes.tick_params(axis="x", rotation=90)
        finish(axes, "share of variance" if is_share else f"change along the range, {unit}")
        legend(drawing, [axes], canvas)
    return drawing


def _bins(rows: pl.DataFrame, figure: str, canvas: Canvas) -> Figure:
    """A panel a key: means with intervals by part of its distribution."""
    keys = rows["key"].unique(maintain_order=True).to_list()
    divisor, unit = unit_of(figure, float(rows["high"].abs().to_numpy().max()))
    with style():
        drawing, panels = canvas.panels(len(keys))
        for axes, key in zip(panels, keys, strict=True):
            own = rows.filter(pl.col("key") == key)
            mean, low, high = (own[name].to_numpy() / divisor for name in ("mean", "low", "high"))
            places = np.arange(len(own))
            reach = [mean - low, high - mean]
            axes.errorbar(places, mean, reach, color=BLUE, marker="o", capsize=3, ecolor=INK)
            axes.set_xticks(places, own["from"].to_list(), rotation=45)
            axes.set_xlabel(f"{_short(key)}, from")
            finish(axes, unit)
        lows, highs = zip(*(axes.get_ylim() for axes in panels), strict=True)
        for axes in panels:
            axes.set_ylim(min(lows), max(highs))
    return drawing


def _short(key: str) -> str:
    """The last word of a key's path, which fits below a bar."""
    return key.rpartition(".")[2]


def _section(title: str, note: str, drawn: list[Figure], name: str) -> str:
    with style():
        wide, narrow = (svg(figure, title) for figure in drawn)
    return (
        f'<h2>{escape(title)}</h2>\n<p class="note">{note}</p>\n<figure>'
        f'<div class="wide">{own_ids(wide, f"{name}-wide")}</div>'
        f'<div class="narrow">{own_ids(narrow, f"{name}-narrow")}</div></figure>'
    )
