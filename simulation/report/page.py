"""The page of a run in two languages: findings, key figures, pictures and tables.

A page is one HTML file without scripts, fonts or pictures from other places. All its content comes
from the run's tables and manifest, so it can be made from a folder of results at any time.
`findings.py` makes sentences and figures, `plots.py` makes pictures.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import NamedTuple

import numpy as np
import polars as pl

from simulation.core.text import Text, both, filled, fiscal_year
from simulation.report import page_words as words
from simulation.report.account_section import account_section
from simulation.report.column_texts import table_text
from simulation.report.drawing import NARROW, WIDE, dates, own_ids, style, svg
from simulation.report.findings import RunSummary, findings, findings_of_many
from simulation.report.markup import alike, table_of
from simulation.report.picture_words import PictureWords
from simulation.report.plots import PICTURES
from simulation.report.study_page import LANGUAGES, OTHER, WORDS, Language, Speaker, framed, link_to
from simulation.results.figure_data import FigureSource
from simulation.results.manifest import SCENARIO, Manifest
from simulation.results.measures import YEAR, figures, measures
from simulation.results.readable import LABELS, amount, span
from simulation.results.tables import Tables

COLUMNS = ("mean", "median", "q05", "q95")
POLICY_ROWS = 60


class PageText(NamedTuple):
    """Text of the page that is not in the tables: description, sources, settings and command."""

    title: Text
    about: Text
    facts: Sequence[Text]
    synthetic: Sequence[Text]
    changed: Sequence[str]  # keys that are not at their defaults
    command: str


class Replications(NamedTuple):
    """Runs of the same scenario with this and other seeds: monthly prices, and a summary of
    figures.

    prices: time_ns, seed, price_jpy_per_t; burden: from `experiments.yearly`; years and accounts:
    of each run, as an experiment keeps them.
    """

    prices: pl.DataFrame
    runs: RunSummary
    burden: pl.DataFrame | None = None
    years: pl.DataFrame | None = None
    accounts: pl.DataFrame | None = None


def reports(
    tables: Tables, manifest: Manifest, page_text: PageText, further: Replications | None = None
) -> dict[Language, str]:
    """The page in each language, as HTML."""
    by_year = measures(tables)
    shown = FigureSource(tables, by_year)
    if further is not None:
        shown = FigureSource(tables, by_year, further.prices, further.years, further.accounts)
    lines = findings(tables, by_year)
    return {
        language: _page(shown, manifest, page_text, further, lines, Speaker(language))
        for language in LANGUAGES
    }


def _page(
    shown: FigureSource,
    manifest: Manifest,
    page_text: PageText,
    further: Replications | None,
    lines: Sequence[Text],
    say: Speaker,
) -> str:
    tables, by_year, language = shown.tables, shown.by_year, say.language
    run = tables["runs"].to_dicts()[0]
    total = figures(by_year)
    body = [
        f'<p class="meta">{_meta(tables, run, further, say)} · {link_to(OTHER[language])}</p>',
        f'<p class="about">{say(page_text.about) or say(words.NO_ABOUT)}</p>',
        f"<h2>{_heading(run, further, say)}</h2>",
        _listed(lines if further is None else findings_of_many(further.runs), say),
        '<div class="tiles">',
        *(
            f'<div class="tile"><b>{value}</b><span>{label}</span></div>'
            for value, label in (
                _tiles(total, say) if further is None else _tiles_of_many(further.runs, say)
            )
        ),
        "</div>",
        _certainty(total, further, say),
        "" if further is None else _single(run, lines, say),
        _pictures(_drawn(shown, language), say),
        f'<h2>{say(words.BY_YEAR)}</h2>\n<p class="note">{say(words.BY_YEAR_NOTE)}</p>',
        f'<div class="scroll">\n{_years(by_year, say)}\n</div>',
        account_section(tables, by_year, None if further is None else further.burden, language),
        f"<h2>{say(words.MEASURES)}</h2>",
        _policy(tables["policy"], say),
        f"<h2>{say(words.PROVENANCE)}</h2>",
        _provenance(page_text, say),
        f"<h2>{say(words.REPEAT)}</h2>",
        _repeat(manifest, page_text, say),
    ]
    return framed(page_text.title, language, [part for part in body if part])


def _listed(lines: Sequence[Text], say: Speaker) -> str:
    """Findings as a list; they hold markup."""
    shown = (getattr(line, say.language) for line in lines)
    return "<ul>\n" + "\n".join(f"<li>{line}</li>" for line in shown) + "\n</ul>"


def _heading(run: Mapping[str, object], further: Replications | None, say: Speaker) -> str:
    """Heading of the findings: one run, or the mean of several."""
    if further is None:
        return say(filled(words.ONE_RUN, seed=run["seed"]))
    return say(filled(words.MANY_RUNS, count=further.runs.made))


def _tiles(total: Mapping[str, float | None], say: Speaker) -> list[tuple[str, str]]:
    """The key figures: (figure, label)."""
    return [
        (amount(name, total[name], WORDS[say.language]), say(LABELS[name]))
        for name in LABELS
        if total[name] is not None
    ]


def _tiles_of_many(runs: RunSummary, say: Speaker) -> list[tuple[str, str]]:
    """The key figures: (mean, label with the interval of the mean)."""
    found, in_words = [], WORDS[say.language]
    for name in LABELS:
        row = runs.of(name)
        if row is not None:
            between = span(row, "", name, words=in_words)
            label = f"{say(LABELS[name])} (95 %: {between})"
            found.append((amount(name, row["mean"], in_words), label))
    return found


def _single(run: Mapping[str, object], lines: Sequence[Text], say: Speaker) -> str:
    """Findings of the run whose pictures and years the page shows."""
    return (
        f"<h2>{say(filled(words.OF_THESE, seed=run['seed']))}</h2>\n"
        f'<p class="note">{say(words.OF_THESE_NOTE)}</p>\n{_listed(lines, say)}'
    )


def _firms(firms: pl.DataFrame) -> Text:
    """The number of firms, and of those that a table names with their own figures."""
    names = firms["name"].unique()
    made = names.str.ends_with("(synthetic)") | names.str.ends_with("(filled)")
    named = len(names) - int(made.sum())
    count = f"{firms['firm'].n_unique():,}"
    if not named:
        return filled(words.ALL_SYNTHETIC, count=count)
    return filled(words.SOME_NAMED, count=count, named=f"{named:,}")


def _meta(
    tables: Tables, run: dict[str, object], further: Replications | None, say: Speaker
) -> str:
    first, last = run["first_fiscal_year"], run["last_fiscal_year"]
    orders, trades = (f"{run[name]:,}" for name in ("orders", "trades"))
    parts = [
        words.MARKET,
        filled(words.YEARS, first=first, last=last),
        _firms(tables["firms"]),
        filled(words.ORDERS, orders=orders, trades=trades),
        filled(words.SEED, seed=run["seed"]),
    ]
    if further is not None:
        parts.append(filled(words.TOP_OF_MANY, count=further.runs.made))
    return " · ".join(say(part) for part in parts)


def _certainty(own: Mapping[str, float | None], further: Replications | None, say: Speaker) -> str:
    """This run's figures beside the mean over all runs and its interval."""
    if further is None:
        return f'<p class="note">{say(words.ONE_DRAW)}</p>'
    in_words, rows = WORDS[say.language], []
    for row in further.runs.summary.iter_rows(named=True):
        name = row["figure"]
        if name in LABELS:
            values = (own[name], *(row[c] for c in COLUMNS))
            cells = [amount(name, value, in_words) for value in values]
            between = [
                span(row, "", name, words=in_words),
                cells[2],
                in_words.between(cells[3], cells[4]),
            ]
            rows.append([say(LABELS[name]), cells[0], cells[1], *between])
    head = [say(filled(text, count=further.runs.made)) for text in words.VARIATION_HEAD]
    return f'<h2>{say(words.VARIATION)}</h2><div class="scroll">{table_of(head, rows)}</div>'


def _drawn(shown: FigureSource, language: Language) -> dict[str, str]:
    """The figures that have something to show, wide and narrow, with `$label` for their titles."""
    found = {}
    words = PictureWords(language)
    with style():
        for name, draw in PICTURES.items():
            wide, narrow = (draw(shown, size._replace(words=words)) for size in (WIDE, NARROW))
            if wide is None or narrow is None:
                continue
            wide_svg = own_ids(svg(wide, "$label", words), f"{name}-wide")
            narrow_svg = own_ids(svg(narrow, "$label", words), f"{name}-narrow")
            found[name] = (
                f'<figure><div class="wide">{wide_svg}</div>'
                f'<div class="narrow">{narrow_svg}</div></figure>'
            )
    return found


def _pictures(drawn: Mapping[str, str], say: Speaker) -> str:
    parts = []
    for name, picture in drawn.items():
        title, caption = say(words.TITLES[name]), say(words.CAPTIONS[name])
        parts += [
            f"<h2>{title}</h2>\n<figcaption>{caption}</figcaption>",
            picture.replace("$label", title),
        ]
    return "\n".join(parts)


def _years(by_year: pl.DataFrame, say: Speaker) -> str:
    names = [say(fiscal_year(year)) for year in by_year[YEAR]]
    rows = []
    for group, columns in words.YEAR_ROWS:
        body = []
        for column, label in columns.items():
            values = by_year[column].to_list()
            if all(value is None or value == 0 for value in values):
                continue
            unit, cells = alike(column, values, WORDS[say.language])
            body.append([f"{say(label)}, {unit}" if unit else say(label), *cells])
        if body:
            rows += [[f"<b>{say(group)}</b>", *[""] * len(names)], *body]
    return table_of(["", *names], rows)


def _policy(policy: pl.DataFrame, say: Speaker) -> str:
    if not len(policy):
        return f"<p>{say(words.NO_MEASURES)}</p>"
    events = policy.sort("time_ns", maintain_order=True)
    rows, in_words = [], WORDS[say.language]
    for row in events.head(POLICY_ROWS).iter_rows(named=True):
        day = str(dates(np.array([row["time_ns"]]))[0])[:10]
        text, note = words.POLICY[row["kind"]], say(_note(row["note"]))
        if row["kind"] in words.NOTHING_SOLD and not row["quantity_t"]:
            text = words.NOTHING_SOLD[row["kind"]]
        label = say(text)
        what = escape(note)
        if label:
            what = f"{label}: {what}" if note else label
        rows.append(
            [
                day,
                say(fiscal_year(row[YEAR])),
                what[:1].upper() + what[1:],
                amount("quantity_t", row["quantity_t"], in_words) if row["quantity_t"] else "",
                amount("yen_jpy", row["yen"], in_words) if row["yen"] else "",
            ]
        )
    more = len(events) - len(rows)
    rest = say(filled(words.MORE, count=f"{more:,}"))
    note = f'<p class="note">{rest}</p>' if more > 0 else ""
    head = [say(text) for text in words.MEASURES_HEAD]
    return f'<div class="scroll">{table_of(head, rows, words=(2,))}</div>{note}'


def _note(note: str) -> Text:
    """A note of the table in both languages."""
    traded = words.TRADED.fullmatch(note)
    if traded:
        return both("{days}日間の取引量{volume}", note, volume=traded[1], days=traded[2])
    return words.POLICY_NOTES.get(note, Text(note, note))


def _provenance(page_text: PageText, say: Speaker) -> str:
    parts = []
    for title, lines in (
        (words.FACTS, page_text.facts),
        (words.SYNTHETIC, page_text.synthetic),
        (words.CHANGED, page_text.changed),
    ):
        if lines:
            items = "".join(f"<li>{say(line)}</li>" for line in lines)
            parts.append(f"<p><b>{say(title)}</b></p><ul>{items}</ul>")
    return "\n".join(parts)


def _repeat(manifest: Manifest, page_text: PageText, say: Speaker) -> str:
    versions = ", ".join(f"{name} {number}" for name, number in manifest.versions.items())
    rows = []
    for name, file in manifest.files.items():
        table = name.removesuffix(".parquet")
        about = words.SCENARIO_FILE if name == SCENARIO else _table(table)
        count = f"{file.rows:,}" if table != name else ""
        rows.append([escape(name), say(about), count, f"<code>{file.sha256[:12]}</code>"])
    codes = {
        "command": _code(page_text.command),
        "check": _code("tanso simulate --check manifest.json"),
        "scenario": _code(manifest.scenario_sha256[:16]),
        "state": _code(manifest.digest[:16]),
        "versions": escape(versions),
    }
    head = [say(text) for text in words.FILES_HEAD]
    return (
        f"<p>{say(words.SAME_TABLES).format(**codes)}</p>"
        f"<p>{say(words.COMPARES).format(**codes)}</p>"
        f'<p class="note">{say(words.DIGESTS).format(**codes)}</p>'
        f'<div class="scroll">{table_of(head, rows, words=(1,))}</div>'
    )


def _table(name: str) -> Text:
    en, ja, _ = table_text(name)
    return Text(ja, en)


def _code(text: str) -> str:
    return f"<code>{escape(text)}</code>"
