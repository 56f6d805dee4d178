"""The page of a run: findings, key figures, pictures and tables in one HTML file.

The page is self-contained, without scripts, fonts or pictures from other places. All its content
comes from the run's tables and manifest, so it can be made from a folder of results at any time.
`findings.py` makes sentences and figures, `plots.py` makes pictures.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from importlib import resources
from string import Template
from typing import NamedTuple

import numpy as np
import polars as pl

from simulation.report.account_section import account_section
from simulation.report.drawing import NARROW, WIDE, dates, own_ids, style, svg
from simulation.report.findings import (
    YEAR_ROWS,
    RunSummary,
    findings,
    findings_of_many,
    tiles,
    tiles_of_many,
)
from simulation.report.markup import alike, table_of
from simulation.report.plots import PICTURES
from simulation.report.study_page import link_to
from simulation.results.figure_data import FigureSource
from simulation.results.manifest import Manifest
from simulation.results.measures import YEAR, figures, measures
from simulation.results.readable import LABELS, amount, span
from simulation.results.record import Record
from simulation.results.tables import Tables

CAPTIONS = {
    "price": (
        "Prices in the band",
        "The ceiling is that of the year whose deadline comes next, the floor that of the fiscal "
        "year. Where further "
        "runs with other seeds were made, the shaded fan holds the middle 50 and 90 % of their "
        "monthly mean prices.",
    ),
    "shortfalls": (
        "Three shortfalls of credits",
        "Physical: use at the credit limit less all available credits; negative is a surplus. "
        "Economic: tonnes paid for at the ceiling or left uncovered that credits would have "
        "replaced. Timing: the part of these for which credits were issued only after the "
        "deadline; unknown for the last year.",
    ),
    "compliance": (
        "Means of compliance",
        "Verified emissions of all covered firms by means of compliance, with "
        "allowances and, on a scale of their own, without.",
    ),
    "bank": (
        "Banked allowances",
        "Allowances of vintages up to the year that were left after its deadline. Grants of the "
        "next year, which come before the deadline, do not count: below zero, firms met the year "
        "with them.",
    ),
    "auction": (
        "Two auctions in detail",
        "All orders of two auctions, summed from the best price on; where demand and supply "
        "cross, the auction sets its price.",
    ),
    "supply": (
        "Supply of credits",
        "Projects in the pipeline of all programmes; and credits that reached the market, "
        "beside what others and what covered firms used.",
    ),
    "volume": ("Trading", "Tonnes traded at the venue."),
    "cost": (
        "Cost by year and by sector",
        "By year: the cost of compliance of all firms; trading moves money between firms "
        "and is no cost in total. By sector: each sector's cost with its purchases less its sales; "
        "its holdings at the end, at the last price, are deducted.",
    ),
}
COLUMNS = ("mean", "median", "q05", "q95")
POLICY_ROWS = 60
OTHER_FILES = {
    "burden": "cost by fiscal year, sector and size, of others and of the state",
    "scenario.json": "the scenario with all its keys",
    "runs_figures": "the figures of each of the runs with this and other seeds",
    "runs_years": "the same by fiscal year",
    "runs_prices": "their monthly prices",
    "runs_burden": "their accounts by fiscal year, sector and size",
    "runs_years_summary": "means, intervals and quantiles by fiscal year",
    "runs_burden_summary": "the same by fiscal year, sector and size",
    "runs_summary": "means, intervals and quantiles over these runs",
}
POLICY_WORDS = {
    "allocated": "Free allowances allocated",
    "opened": "The allowance market opens",
    "verified_published": "Verified emissions published",
    "ceiling_paid": "Firms pay at the ceiling",
    "penalty": "Penalties for uncovered emissions",
    "floor_triggered": "The floor's trigger is met",
    "reverse_auction": "The Agency buys back in a reverse auction",
    "agency_sold": "The Agency sells from its stock",
    "canceled": "Allowances canceled for good",
    "allocation_tightened": "Later allocation tightened",
    "auctioned": "The government auctions allowances",
    "unsold": "The government cancels what its auction did not sell",
    "in_circulation": "Allowances in circulation counted",
    "reserve_intake": "A reserve takes from the next auctions",
    "reserve_release": "A reserve adds to the next auctions",
    "reserve_invalid": "Allowances of a reserve become invalid",
    "partner_halted": "A JCM partner country halts",
    "other": "",  # the note holds the text
}
NOTHING_SOLD = {  # labels of auctions without a trade
    "reverse_auction": "The Agency's reverse auction buys nothing: nobody offers at its price",
    "auctioned": "The government's auction sells nothing",
}


class PageText(NamedTuple):
    """Text of the page that is not in the tables: description, sources, settings and command."""

    about: str
    facts: Sequence[str]
    synthetic: Sequence[str]
    changed: Sequence[str]  # keys that are not at their defaults
    command: str


class Replications(NamedTuple):
    """Runs of the same scenario with this and other seeds: monthly prices, and a summary of
    figures.

    prices: time_ns, seed, price_jpy_per_t; burden: from `experiments.yearly`.
    """

    prices: pl.DataFrame
    runs: RunSummary
    burden: pl.DataFrame | None = None


def report(
    tables: Tables, manifest: Manifest, page_text: PageText, further: Replications | None = None
) -> str:
    """The page as HTML."""
    by_year = measures(tables)
    run = tables["runs"].to_dicts()[0]
    shown = FigureSource(tables, by_year, None if further is None else further.prices)
    template = (
        resources.files("simulation.report").joinpath("page.html").read_text(encoding="utf-8")
    )
    lines = findings(tables, by_year)
    return Template(template).substitute(
        title=escape(run["title"]),
        meta=_meta(tables, run, further),
        about=escape(page_text.about) or "This scenario has no description.",
        heading=_heading(run, further),
        findings=_listed(lines if further is None else findings_of_many(further.runs)),
        tiles="\n".join(
            f'<div class="tile"><b>{value}</b><span>{label}</span></div>'
            for value, label in (
                tiles(figures(by_year)) if further is None else tiles_of_many(further.runs)
            )
        ),
        certainty=_certainty(figures(by_year), further),
        single="" if further is None else _single(run, lines),
        pictures=_pictures(shown),
        years=_years(by_year),
        account=account_section(tables, by_year, None if further is None else further.burden),
        policy=_policy(tables["policy"]),
        provenance=_provenance(page_text),
        repeat=_repeat(manifest, page_text),
    )


def _listed(lines: Sequence[str]) -> str:
    return "\n".join(f"<li>{line}</li>" for line in lines)


def _heading(run: Mapping[str, object], further: Replications | None) -> str:
    """Heading of the findings: one run, or the mean of several."""
    if further is None:
        return f"In short: one run, seed {run['seed']}"
    return f"In short: {further.runs.made} runs, means with their 95 % intervals"


def _single(run: Mapping[str, object], lines: Sequence[str]) -> str:
    """Findings of the run whose pictures and years the page shows."""
    return (
        f"<h2>One of these runs: seed {run['seed']}</h2>\n"
        '<p class="note">All pictures and tables below are of this run alone; only the fan of '
        f"prices is of all.</p>\n<ul>\n{_listed(lines)}\n</ul>"
    )


def _firms(firms: pl.DataFrame) -> str:
    """The number of firms, and of those that a table names with their own figures."""
    names = firms["name"].unique()
    made = names.str.ends_with("(synthetic)") | names.str.ends_with("(filled)")
    named = len(names) - int(made.sum())
    count = firms["firm"].n_unique()
    return f"{count:,} firms, {named:,} by name" if named else f"{count:,} synthetic firms"


def _meta(tables: Tables, run: dict[str, object], further: Replications | None) -> str:
    parts = [
        "A simulated market",
        f"FY{run['first_fiscal_year']} to FY{run['last_fiscal_year']}",
        _firms(tables["firms"]),
        f"{run['orders']:,} orders and {run['trades']:,} trades through the exchange's own venue",
        f"seed {run['seed']}",
    ]
    if further is not None:
        parts.append(f"figures at the top of {further.runs.made} runs")
    return f"{escape(' · '.join(parts))} · {link_to('ja')}"


def _certainty(own: Mapping[str, float | None], further: Replications | None) -> str:
    """This run's figures beside the mean over all runs and its interval."""
    if further is None:
        return (
            '<p class="note">This page shows one run, which is one random draw; '
            "--replications runs more, with means, intervals and a fan of prices.</p>"
        )
    rows = []
    for row in further.runs.summary.iter_rows(named=True):
        name = row["figure"]
        if name in LABELS:
            cells = [amount(name, value) for value in (own[name], *(row[c] for c in COLUMNS))]
            between = [span(row, "", name), cells[2], f"{cells[3]} to {cells[4]}"]
            rows.append([LABELS[name], cells[0], cells[1], *between])
    head = ["", "this run", f"mean of {further.runs.made}", "95 % interval of the mean"]
    head += ["median", "nine runs of ten"]
    return f'<h2>Variation between runs</h2><div class="scroll">{table_of(head, rows)}</div>'


def _pictures(shown: FigureSource) -> str:
    parts = []
    with style():
        for name, draw in PICTURES.items():
            title, caption = CAPTIONS[name]
            wide, narrow = draw(shown, WIDE), draw(shown, NARROW)
            if wide is None or narrow is None:
                continue
            wide_svg = own_ids(svg(wide, title), f"{name}-wide")
            narrow_svg = own_ids(svg(narrow, title), f"{name}-narrow")
            parts.append(
                f"<h2>{title}</h2>\n<figcaption>{caption}</figcaption>\n"
                f'<figure><div class="wide">{wide_svg}</div>'
                f'<div class="narrow">{narrow_svg}</div></figure>'
            )
    return "\n".join(parts)


def _years(by_year: pl.DataFrame) -> str:
    names = [f"FY{year}" for year in by_year[YEAR]]
    rows = []
    for group, columns in YEAR_ROWS.items():
        body = []
        for column, label in columns.items():
            values = by_year[column].to_list()
            if all(value is None or value == 0 for value in values):
                continue
            unit, cells = alike(column, values)
            body.append([f"{label}, {unit}" if unit else label, *cells])
        if body:
            rows += [[f"<b>{group}</b>", *[""] * len(names)], *body]
    return table_of(["", *names], rows)


def _policy(policy: pl.DataFrame) -> str:
    if not len(policy):
        return "<p>Nothing was recorded.</p>"
    events = policy.sort("time_ns", maintain_order=True)
    rows = []
    for row in events.head(POLICY_ROWS).iter_rows(named=True):
        day = str(dates(np.array([row["time_ns"]]))[0])[:10]
        words, note = POLICY_WORDS[row["kind"]], row["note"]
        if row["kind"] in NOTHING_SOLD and not row["quantity_t"]:
            words = NOTHING_SOLD[row["kind"]]
        what = note[:1].upper() + note[1:] if not words else f"{words}: {note}" if note else words
        rows.append(
            [
                day,
                f"FY{row[YEAR]}",
                escape(what),
                amount("quantity_t", row["quantity_t"]) if row["quantity_t"] else "",
                amount("yen_jpy", row["yen"]) if row["yen"] else "",
            ]
        )
    more = len(events) - len(rows)
    note = f'<p class="note">And {more:,} more in policy.parquet.</p>' if more > 0 else ""
    head = ["day", "duty of", "what", "tonnes", "yen"]
    return f'<div class="scroll">{table_of(head, rows, words=(2,))}</div>{note}'


def _provenance(page_text: PageText) -> str:
    parts = []
    for title, lines in (
        ("Rules and public figures, with their sources", page_text.facts),
        ("Synthetic", page_text.synthetic),
        ("Keys that this scenario changes", page_text.changed),
    ):
        if lines:
            items = "".join(f"<li>{escape(line)}</li>" for line in lines)
            parts.append(f"<p><b>{title}</b></p><ul>{items}</ul>")
    return "\n".join(parts)


def _repeat(manifest: Manifest, page_text: PageText) -> str:
    versions = ", ".join(f"{name} {number}" for name, number in manifest.versions.items())
    described = {
        name: collector.row.__doc__ or "" for name, collector in Record().collectors().items()
    }
    rows = []
    for name, file in manifest.files.items():
        table = name.removesuffix(".parquet")
        text = described.get(table, "").split("\n")[0].partition(": ")[2].rstrip(".")
        about = text if table in described else OTHER_FILES.get(table, "")
        count = f"{file.rows:,}" if table != name else ""
        rows.append(
            [
                escape(name),
                escape(about.replace("`", "")),
                count,
                f"<code>{file.sha256[:12]}</code>",
            ]
        )
    head = ["file", "what is in it", "rows", "SHA-256"]
    return (
        f"<p><code>{escape(page_text.command)}</code> writes identical tables; "
        f"<code>tanso simulate --check manifest.json</code> runs it again and compares them.</p>"
        f'<p class="note">Scenario <code>{manifest.scenario_sha256[:16]}</code>, state of the '
        f"venue at the end <code>{escape(manifest.digest[:16])}</code>; {escape(versions)}.</p>"
        f'<div class="scroll">{table_of(head, rows, words=(1,))}</div>'
    )
