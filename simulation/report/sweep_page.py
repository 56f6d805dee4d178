"""The page of a sweep: maps over two swept keys, and each variant beside the first.

A map is a table with cells shaded by their figure; it can be read, copied and printed. It is drawn
where the variants differ in exactly two settings (two keys, or the scenario and a key). All figures
are means over the seeds with their 95 % interval. There is one page a language.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from itertools import product
from typing import Any, NamedTuple

import polars as pl

from simulation.core.text import Text
from simulation.experiments.experiment import Sweep, silent_variants
from simulation.experiments.variants import Variant, short_names
from simulation.report import sweep_words as words
from simulation.report.sensitivity_plots import bins_pictures, indices_pictures
from simulation.report.study_page import OTHER, WORDS, Language, framed, link_to
from simulation.results.readable import LABELS, amount, span

SCENARIO = "scenario"
MAPPED_MOST = 400  # cells of a map
COMPARED_MOST = 60  # variants shown one by one
PAIRED_MOST = 8  # variants of which all pairs are shown
LEFT = "\N{EN DASH}"  # for a key that a variant leaves as the scenario has it
TINT = "25, 83, 176"  # color of the largest figure of a map: red, green, blue
Rows = Mapping[tuple[str, str], dict[str, Any]]  # of the summary, by (variant, figure)


def sweep_page(found: Sweep, command: str, base: int = 0, language: Language = "en") -> str:
    """The page as HTML; `command` makes it again, `base` is the number of the base variant."""
    say = Filler(language)
    rows = {
        (row["variant"], row["figure"]): row
        for row in found.tables["summary"].iter_rows(named=True)
    }
    shown = [
        figure
        for figure in LABELS
        if any(
            rows[variant.name, figure]["mean"]
            for variant in found.variants
            if (variant.name, figure) in rows
        )
    ]
    swept = axes_of(found.variants)
    names = {
        variant.name: name
        for variant, name in zip(found.variants, short_names(found.variants), strict=True)
    }
    counts = say(
        words.DRAWN,
        variants=len(found.variants),
        seeds=len(found.seeds),
        first=found.seeds[0],
    )
    body = [
        f'<p class="meta">{link_to(OTHER[language])}</p>',
        f'<p class="note">{counts}</p>',
        f'<p class="note">{say(words.NOTE)}: {say(words.RARE_NOTE)}</p>',
    ]
    is_sampled = not found.tables.keys().isdisjoint(("indices", "bins"))
    if len(swept) == 2 and len(names) <= MAPPED_MOST and not is_sampled:
        body += [_map(found.variants, swept, rows, figure, say) for figure in shown]
    if "indices" in found.tables:
        body += indices_pictures(found.tables["indices"], language)
    if "bins" in found.tables:
        body += bins_pictures(found.tables["bins"], language)
    if len(names) <= COMPARED_MOST and not is_sampled:
        first = names[found.variants[base].name] if base else getattr(words.FIRST, language)
        body += [_comparison(names, rows, figure, first, say) for figure in shown]
    if "pairs" in found.tables and len(names) <= PAIRED_MOST and not is_sampled:
        pairs, runs = found.tables["pairs"], len(found.seeds)
        body += [_pairs(names, pairs, runs, figure, say) for figure in shown]
    body += [
        f'<p class="note">{say(words.SILENT, name=name)}</p>' for name in silent_variants(found)
    ]
    body += [
        f'<p class="note">{say(words.PASSED_OVER, reason=failure.reason)}</p>'
        for failure in found.failures
    ]
    body.append(f"<h2>{say(words.REPRODUCTION)}</h2><p><code>{escape(command)}</code></p>")
    scenarios = ", ".join(dict.fromkeys(variant.scenario for variant in found.variants))
    title = Text(*(text.format(names=scenarios) for text in words.TITLE))
    return framed(title, language, body)


class Filler(NamedTuple):
    """Writes texts in one language, with values filled in, escaped for HTML."""

    language: Language

    def __call__(self, text: Text, **values: object) -> str:
        return escape(getattr(text, self.language).format(**values))

    def figure(self, text: Text, figure: str) -> str:
        """A heading with the name of a figure."""
        return self(text, figure=getattr(LABELS[figure], self.language))

    def amount(self, figure: str, value: float | None) -> str:
        """A number with its unit."""
        return amount(figure, value, WORDS[self.language])

    def span(self, row: Mapping[str, Any], kind: str, figure: str) -> str:
        """The interval of a row of the summary."""
        return span(row, kind, figure, words=WORDS[self.language])


def axes_of(variants: Sequence[Variant]) -> dict[str, list[str]]:
    """The settings in which the variants differ, the scenario first, with their values in order."""
    named = [{SCENARIO: variant.scenario} | variant.settings for variant in variants]
    keys = dict.fromkeys(key for settings in named for key in settings)
    values = {key: list(dict.fromkeys(settings.get(key, "") for settings in named)) for key in keys}
    return {key: different for key, different in values.items() if len(different) > 1}


def _map(
    variants: Sequence[Variant],
    swept: Mapping[str, list[str]],
    rows: Rows,
    figure: str,
    say: Filler,
) -> str:
    """A figure's means over two settings."""
    (down, downs), (across, acrosses) = swept.items()
    found = {}
    for variant in variants:
        place = {SCENARIO: variant.scenario} | variant.settings
        found[place.get(down, ""), place.get(across, "")] = rows.get((variant.name, figure))
    means = [row["mean"] for row in found.values() if row is not None]
    low, width = min(means), max(max(means) - min(means), 1e-12)
    cells: dict[tuple[str, str], str] = {}
    for at in product(downs, acrosses):
        row = found.get(at)
        if row is None:
            cells[at] = "<td></td>"
            continue
        strength = 0.05 + 0.5 * (row["mean"] - low) / width
        between = say.span(row, "", figure) or say(words.ONE_RUN)
        cells[at] = (
            f'<td style="background: rgba({TINT}, {strength:.2f})">'
            f"{say.amount(figure, row['mean'])}<br><small>{between}</small></td>"
        )
    top = "".join(f"<th>{escape(value) or LEFT}</th>" for value in acrosses)
    lines = "".join(
        f"<tr><th>{escape(value) or LEFT}</th>"
        f"{''.join(cells[value, one] for one in acrosses)}</tr>\n"
        for value in downs
    )
    note = say(words.MAP_NOTE, down="\0", across="\1")
    for mark, key in (("\0", down), ("\1", across)):
        note = note.replace(mark, f"<code>{escape(key)}</code>")
    return (
        f'<h2>{say.figure(words.MAP, figure)}</h2>\n<p class="note">{note}</p>\n'
        f'<div class="scroll"><table class="map"><tr><th></th>{top}</tr>\n{lines}</table></div>'
    )


def _pairs(
    names: Mapping[str, str], pairs: pl.DataFrame, runs: int, figure: str, say: Filler
) -> str:
    """A figure's difference of any two variants with its interval: the row less the column."""
    found = {
        (row["variant"], row["base"]): row
        for row in pairs.filter(pl.col("figure") == figure).iter_rows(named=True)
    }
    head = "".join(f"<th>{escape(name)}</th>" for name in list(names.values())[:-1])
    lines = []
    for variant, name in list(names.items())[1:]:
        cells = []
        for other in list(names)[:-1]:
            row = found.get((variant, other))
            if row is None:
                cells.append("<td></td>")
                continue
            between = say.span({"runs": runs} | row, "difference_", figure)
            difference = say.amount(figure, row["difference"])
            cells.append(f"<td>{difference}<br><small>{between}</small></td>")
        lines.append(f'<tr><td class="words">{escape(name)}</td>{"".join(cells)}</tr>')
    return (
        f"<h2>{say.figure(words.PAIRS, figure)}</h2>\n"
        f'<p class="note">{say(words.PAIRS_NOTE)}</p>\n'
        f'<div class="scroll"><table><tr><th></th>{head}</tr>\n{"".join(lines)}</table></div>'
    )


def _comparison(names: Mapping[str, str], rows: Rows, figure: str, first: str, say: Filler) -> str:
    """A figure of every variant with its interval, and its difference from the base.

    `names`: the page's names of the variants; they may wrap, so that no column is cut off.
    """
    lines = []
    for name, shown in names.items():
        row = rows.get((name, figure))
        if row is None:
            continue
        cells = (
            say.amount(figure, row["mean"]),
            say.span(row, "", figure),
            say.amount(figure, row["difference"]),
            say.span(row, "difference_", figure),
        )
        lines.append(
            f'<tr><td class="words">{escape(shown)}</td>'
            + "".join(f"<td>{cell}</td>" for cell in cells)
            + "</tr>\n"
        )
    interval, difference = say(words.INTERVAL), say(words.DIFFERENCE, base=first)
    head = "".join(
        f"<th>{name}</th>" for name in ("", say(words.MEAN), interval, difference, interval)
    )
    return (
        f"<h2>{say(LABELS[figure])}</h2>\n"
        f'<div class="scroll"><table><tr>{head}</tr>\n{"".join(lines)}</table></div>'
    )
