"""The page of a sweep: maps over two swept keys, and each variant beside the first.

A map is a table with cells shaded by their figure; it can be read, copied and printed. It is drawn
where the variants differ in exactly two settings (two keys, or the scenario and a key). All figures
are means over the seeds with their 95 % interval.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from importlib import resources
from itertools import product
from string import Template
from typing import Any

import polars as pl

from simulation.experiments.experiment import Sweep, silent_variants
from simulation.experiments.variants import Variant, short_names
from simulation.report.sensitivity_plots import bins_pictures, indices_pictures
from simulation.results.readable import LABELS, RARE, amount, span

SCENARIO = "scenario"
MAPPED_MOST = 400  # cells of a map
COMPARED_MOST = 60  # variants shown one by one
PAIRED_MOST = 8  # variants of which all pairs are shown
TINT = "59, 125, 216"  # color of the largest figure of a map: red, green, blue
Rows = Mapping[tuple[str, str], dict[str, Any]]  # of the summary, by (variant, figure)


def sweep_page(found: Sweep, command: str, base: int = 0) -> str:
    """The page as HTML; `command` makes it again, `base` is the number of the base variant."""
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
    body = [
        f'<p class="note">{len(found.variants)} variants, each with the {len(found.seeds)} seeds '
        f"from {found.seeds[0]} on; the same seed means the same shocks in every variant.</p>",
        f'<p class="note">Note: {RARE}</p>',
    ]
    is_sampled = not found.tables.keys().isdisjoint(("indices", "bins"))
    if len(swept) == 2 and len(names) <= MAPPED_MOST and not is_sampled:
        body += [_map(found.variants, swept, rows, figure) for figure in shown]
    if "indices" in found.tables:
        body += indices_pictures(found.tables["indices"])
    if "bins" in found.tables:
        body += bins_pictures(found.tables["bins"])
    if len(names) <= COMPARED_MOST and not is_sampled:
        first = names[found.variants[base].name] if base else "the first"
        body += [_comparison(names, rows, figure, first) for figure in shown]
    if "pairs" in found.tables and len(names) <= PAIRED_MOST and not is_sampled:
        body += [_pairs(names, found.tables["pairs"], len(found.seeds), figure) for figure in shown]
    body += [
        f'<p class="note">No allowance was traded in any run of {escape(name)}.</p>'
        for name in silent_variants(found)
    ]
    body += [
        f'<p class="note">Passed over: {escape(failure.reason)}.</p>' for failure in found.failures
    ]
    body.append(f"<h2>Reproduction</h2><p><code>{escape(command)}</code></p>")
    template = (
        resources.files("simulation.report").joinpath("page.html").read_text(encoding="utf-8")
    )
    head, _, _ = template.partition("<h1>")
    title = "Sweep of " + ", ".join(dict.fromkeys(variant.scenario for variant in found.variants))
    top = Template(head).substitute(title=escape(title))
    return f"{top}<h1>{escape(title)}</h1>\n" + "\n".join(body) + "\n</main>\n</body>\n</html>\n"


def axes_of(variants: Sequence[Variant]) -> dict[str, list[str]]:
    """The settings in which the variants differ, the scenario first, with their values in order."""
    named = [{SCENARIO: variant.scenario} | variant.settings for variant in variants]
    keys = dict.fromkeys(key for settings in named for key in settings)
    values = {key: list(dict.fromkeys(settings.get(key, "") for settings in named)) for key in keys}
    return {key: different for key, different in values.items() if len(different) > 1}


def _map(
    variants: Sequence[Variant], swept: Mapping[str, list[str]], rows: Rows, figure: str
) -> str:
    """A figure's means over two settings."""
    (down, downs), (across, acrosses) = swept.items()
    found = {}
    for variant in variants:
        place = {SCENARIO: variant.scenario} | variant.settings
        found[place[down], place[across]] = rows.get((variant.name, figure))
    means = [row["mean"] for row in found.values() if row is not None]
    low, width = min(means), max(max(means) - min(means), 1e-12)
    cells: dict[tuple[str, str], str] = {}
    for at in product(downs, acrosses):
        row = found.get(at)
        if row is None:
            cells[at] = "<td></td>"
            continue
        strength = 0.05 + 0.5 * (row["mean"] - low) / width
        between = span(row, "", figure) or "one run"
        cells[at] = (
            f'<td style="background: rgba({TINT}, {strength:.2f})">'
            f"{amount(figure, row['mean'])}<br><small>{between}</small></td>"
        )
    top = "".join(f"<th>{escape(value)}</th>" for value in acrosses)
    lines = "".join(
        f"<tr><th>{escape(value)}</th>{''.join(cells[value, one] for one in acrosses)}</tr>\n"
        for value in downs
    )
    return (
        f'<h2>Map: {LABELS[figure]}</h2>\n<p class="note">Down: <code>{escape(down)}</code>; '
        f"across: <code>{escape(across)}</code>. Means with 95 % intervals; "
        "the deeper the tint, the larger.</p>\n"
        f'<div class="scroll"><table class="map"><tr><th></th>{top}</tr>\n{lines}</table></div>'
    )


def _pairs(names: Mapping[str, str], pairs: pl.DataFrame, runs: int, figure: str) -> str:
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
            between = span({"runs": runs} | row, "difference_", figure)
            cells.append(
                f"<td>{amount(figure, row['difference'])}<br><small>{between}</small></td>"
            )
        lines.append(f'<tr><td class="words">{escape(name)}</td>{"".join(cells)}</tr>')
    return (
        f"<h2>Any two variants: {LABELS[figure]}</h2>\n"
        '<p class="note">The row less the column, seed by seed, with 95 % intervals.</p>\n'
        f'<div class="scroll"><table><tr><th></th>{head}</tr>\n{"".join(lines)}</table></div>'
    )


def _comparison(names: Mapping[str, str], rows: Rows, figure: str, first: str) -> str:
    """A figure of every variant with its interval, and its difference from the base.

    `names`: the page's names of the variants; they may wrap, so that no column is cut off.
    """
    lines = []
    for name, shown in names.items():
        row = rows.get((name, figure))
        if row is None:
            continue
        cells = (
            amount(figure, row["mean"]),
            span(row, "", figure),
            amount(figure, row["difference"]),
            span(row, "difference_", figure),
        )
        lines.append(
            f'<tr><td class="words">{escape(shown)}</td>'
            + "".join(f"<td>{cell}</td>" for cell in cells)
            + "</tr>\n"
        )
    head = "".join(
        f"<th>{escape(name)}</th>"
        for name in ("", "mean", "95 % interval", f"difference from {first}", "95 % interval")
    )
    return (
        f"<h2>{LABELS[figure]}</h2>\n"
        f'<div class="scroll"><table><tr>{head}</tr>\n{"".join(lines)}</table></div>'
    )
