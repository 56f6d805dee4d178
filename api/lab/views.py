"""The results of a job as the page reads them, made once by the worker: `view/` beside the tables.

`results.json` is a `LabResults` without its job; `figures/` has each figure as JSON and CSV. Their
data are those of `simulation.results.figure_data`, which the report and a notebook draw.
"""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

import msgspec
import polars as pl
from msgspec import Struct

from api.lab.faults import fault
from api.lab.keys import keys
from api.lab.requests import JobSpec, own_text
from api.lab.study_views import FIGURE, TITLE, price_by_design, price_reading
from api.lab.variant_texts import reading_of
from api.messages.lab import LabFault, LabText
from api.messages.lab_results import (
    LabAssumption,
    LabAxis,
    LabCell,
    LabColumn,
    LabComparison,
    LabDifference,
    LabFigure,
    LabFigureEntry,
    LabFinding,
    LabMap,
    LabMapFigure,
    LabPage,
    LabRepeat,
    LabSentence,
    LabTableEntry,
    LabTile,
    UnitText,
)
from simulation.experiments.yearly import yearly_of_variants
from simulation.report.column_texts import column_text, table_text
from simulation.report.findings import RunSummary, findings, findings_of_many
from simulation.report.readings import TITLES
from simulation.report.study_page import LANGUAGES, PAGES
from simulation.results.figure_data import FIGURES
from simulation.results.manifest import MANIFEST, REPLICATED
from simulation.results.measures import figures
from simulation.results.opened import Run, open_run
from simulation.results.readable import LABELS, SHARES
from simulation.results.tables import Tables
from simulation.static.keys import StaticScenario

VIEW = "view"
OVERLAID = ("price_jpy_per_t", "emissions_t", "abatement_t", "net_bank_t", "credits_used_t",
            "paid_t", "uncovered_t", "treasury_jpy", "abatement_jpy")  # fmt: skip

# A static market has one auction, and no ceiling, floor, Agency or credits.
STATIC_FIGURES = ("auction", "compliance", "cost", "sectors")
STATIC_TILES = ("price_jpy_per_t", "abatement_jpy", "efficiency")
ONCE = ("--replications", "1")
READ = {  # lines of Python that show the results
    "run": 'print(run.measures.select("fiscal_year", "price_jpy_per_t"))\n',
    "compare": 'print(run.tables["pairs"].collect())\n',
    "sweep": 'print(run.tables["summary"].collect())\n',
    "study": 'print(run.tables["summary"].collect())\n',
}


class Kept(Struct, kw_only=True):
    """The results of a job but for its state, as they are kept."""

    manifest_sha256: str
    findings: list[LabFinding]
    tiles: list[LabTile]
    figures: list[LabFigureEntry]
    tables: list[LabTableEntry]
    has_auctions: bool
    comparison: LabComparison | None
    map: LabMap | None
    pages: list[LabPage]
    passed_over: list[LabFault]
    repeat: LabRepeat


def write_views(spec: JobSpec, folder: Path, found: Sequence[LabFinding] = ()) -> None:
    """Write the views of the results in a folder; `found`: the findings of a study."""
    run = open_run(folder)
    drawn: dict[str, pl.DataFrame] = {}
    is_one = spec.body.kind == "run" and "steps" in run.tables
    is_static = is_one and _is_static(run)
    if is_one:
        drawn = {name: run.figure(name) for name in (STATIC_FIGURES if is_static else FIGURES)}
    elif spec.body.kind == "compare":
        drawn = overlays({name: run.tables[name].collect() for name in ("prices", "years")})
    entries = []
    (folder / VIEW / "figures").mkdir(parents=True)
    for name, data in drawn.items():
        title = LabText(TITLES[name].en, TITLES[name].ja)
        said = reading_of(name, data, spec.records)
        entries.append(_write_figure(folder / VIEW / "figures", name, data, title, said))
    if spec.body.kind == "study":
        data = price_by_design(spec.body, run)
        said = price_reading(spec.body, data)
        entries.append(_write_figure(folder / VIEW / "figures", FIGURE, data, TITLE, said))
    kept = Kept(
        manifest_sha256=sha256((folder / MANIFEST).read_bytes()).hexdigest(),
        findings=_findings(run) if is_one and not is_static else list(found),
        tiles=_tiles(run, STATIC_TILES if is_static else LABELS) if is_one else [],
        figures=entries,
        tables=list(_tables(run)),
        has_auctions=is_one and len(run.tables["steps"].head(1).collect()) > 0,
        comparison=_comparison(spec, run) if spec.body.kind == "compare" else None,
        map=_map(spec, run) if spec.body.kind == "sweep" else None,
        pages=[LabPage(PAGES[lang], lang) for lang in LANGUAGES]
        if spec.body.kind == "study"
        else [],
        passed_over=[*_passed_over(run), *(one.fault for one in spec.passed_over)],
        repeat=repeat(spec, run),
    )
    (folder / VIEW / "results.json").write_bytes(msgspec.json.encode(kept))


def _is_static(run: Run) -> bool:
    return run.scenario.get("model") == StaticScenario.__struct_config__.tag


def overlays(tables: Tables) -> dict[str, pl.DataFrame]:
    """The figures of a comparison: prices by month and figures of each year, means over runs.

    prices: variant, time_ns, mean, q05, q95; years: variant, fiscal_year, figure, runs, mean, low,
    high.
    """
    prices = (
        tables["prices"]
        .with_columns(pl.col("variant").cast(pl.String))
        .group_by("variant", "time_ns", maintain_order=True)
        .agg(
            pl.col("price_jpy_per_t").mean().alias("mean"),
            pl.col("price_jpy_per_t").quantile(0.05, "linear").alias("q05"),
            pl.col("price_jpy_per_t").quantile(0.95, "linear").alias("q95"),
        )
        .sort("time_ns", maintain_order=True)
    )
    return {"prices": prices, "years": yearly_of_variants(tables["years"], OVERLAID)}


def _write_figure(
    folder: Path, name: str, data: pl.DataFrame, title: LabText, said: LabText
) -> LabFigureEntry:
    columns = [_column(f"figure_{name}", column) for column in data.columns]
    values = {column: data[column].to_list() for column in data.columns}
    figure = LabFigure(name, title, said, columns, values)
    (folder / f"{name}.json").write_bytes(msgspec.json.encode(figure))
    data.write_csv(folder / f"{name}.csv")
    return LabFigureEntry(name, title, said, len(data))


def _column(table: str, name: str) -> LabColumn:
    text = column_text(table, name)
    return LabColumn(name, text.unit, LabText(text.en, text.ja))


def _tables(run: Run) -> Iterator[LabTableEntry]:
    for name in run.tables:
        file = run.manifest.files[f"{name}.parquet"]
        columns = [_column(name, column) for column in run.tables[name].collect_schema()]
        # The years of an experiment are figures; those of a run are its rules.
        is_figures = name == "years" and not run.has_scenario
        text = table_text(f"{REPLICATED}{name}" if is_figures else name)
        said = LabText(text.en, text.ja)
        yield LabTableEntry(name, said, file.rows, file.size_bytes, file.sha256, columns)


def _summary(run: Run) -> RunSummary | None:
    """The summary of the replications of a run; None for a single one."""
    if f"{REPLICATED}summary" not in run.tables:
        return None
    own = run.tables[f"{REPLICATED}figures"].collect()
    return RunSummary(own, run.tables[f"{REPLICATED}summary"].collect(), own["seed"].n_unique())


def _findings(run: Run) -> list[LabFinding]:
    many = _summary(run)
    if many is not None:
        found = findings_of_many(many)
    else:
        found = findings(run.source.tables, run.measures)
    return [LabFinding(_sentence(text.en), _sentence(text.ja)) for text in found]


def _sentence(text: str) -> LabSentence:
    """A finding's lead, which its markup makes strong, and the rest; both as plain text."""
    from html import unescape

    lead, mark, rest = text.removeprefix("<b>").partition("</b>")
    if not mark:
        return LabSentence("", unescape(text))
    return LabSentence(unescape(lead), unescape(rest))


def unit_of(figure: str) -> UnitText:
    """The unit of a figure by its name."""
    if figure.endswith("_jpy_per_t"):
        return "yen/t"
    if figure.endswith("_jpy"):
        return "yen"
    if figure.endswith("_t"):
        return "t"
    return "share" if figure in SHARES else "number"


def figure_text(figure: str) -> LabText:
    """The label of a figure."""
    if figure in LABELS:
        label = LABELS[figure]
        return LabText(label.en.removeprefix("yen/t, "), label.ja.removeprefix("円/t、"))
    text = column_text("years", figure)
    return LabText(text.en.removesuffix("."), text.ja.removesuffix("。"))


def _tiles(run: Run, shown: Iterable[str]) -> list[LabTile]:
    many = _summary(run)
    found = []
    for figure in shown:
        text, unit = figure_text(figure), unit_of(figure)
        if many is None:
            value = figures(run.measures).get(figure)
            if value is not None:
                found.append(LabTile(figure, text, unit, value, None, None, 1))
            continue
        row = many.of(figure)
        if row is not None:
            spread = (row["nonzero"], row["nonzero_low"], row["nonzero_high"])
            runs = int(row["runs"])
            tile = LabTile(figure, text, unit, row["mean"], row["low"], row["high"], runs, *spread)
            found.append(tile)
    return found


def _passed_over(run: Run) -> list[LabFault]:
    if "experiment.json" not in run.manifest.files:
        return []
    about = msgspec.json.decode(run.read("experiment.json"))
    return [passed_fault(reason) for reason in about.get("passed_over", [])]


def passed_fault(reason: str) -> LabFault:
    """The fault of a variant that ended in an error."""
    return fault(
        "failed",
        (f"A variant was passed over: {reason}", f"計算できなかった条件があります: {reason}"),
        ("The other variants are whole.", "他の条件の結果は完全です。"),
    )


def _comparison(spec: JobSpec, run: Run) -> LabComparison:
    names = [one.name for one in spec.variants]
    summary = {
        (row["variant"], row["figure"]): row for row in run.tables["summary"].collect().to_dicts()
    }
    rows = []
    for pair in run.tables["pairs"].collect().to_dicts():
        figure, own, base = pair["figure"], pair["variant"], pair["base"]
        rows.append(
            LabDifference(
                variant=names.index(own),
                base=names.index(base),
                figure=figure,
                text=figure_text(figure),
                unit=unit_of(figure),
                mean=summary[own, figure]["mean"],
                base_mean=summary[base, figure]["mean"],
                difference=pair["difference"],
                low=pair["difference_low"] if spec.body.replications > 1 else None,
                high=pair["difference_high"] if spec.body.replications > 1 else None,
                higher=pair["higher"],
                higher_low=pair["higher_low"],
                higher_high=pair["higher_high"],
                lower=pair["lower"],
                lower_low=pair["lower_low"],
                lower_high=pair["lower_high"],
                runs=spec.body.replications,
            )
        )
    order = {figure: at for at, figure in enumerate(LABELS)}
    rows.sort(key=lambda row: (row.variant, row.base, order.get(row.figure, len(order))))
    return LabComparison(list(spec.records), assumptions(spec), rows)


def assumptions(spec: JobSpec) -> list[LabAssumption]:
    """The keys in which the variants differ, with each one's value."""
    from api.lab.keys import OWN, values
    from simulation.scenarios.load import parse_scenario

    read = [values(parse_scenario(one.text, one.name)) for one in spec.variants]
    found = []
    for key in dict.fromkeys(key for own in read for key in own):
        own = [one.get(key) for one in read]
        if len(set(own)) > 1 and key not in OWN:
            known = keys().get(key)
            text = LabText(key, key) if known is None else known.text
            found.append(LabAssumption(key, "" if known is None else known.unit, text, own))
    return found


def _map(spec: JobSpec, run: Run) -> LabMap:
    axes = [_axis(axis.key, list(axis.values)) for axis in spec.body.axes]
    places = dict(zip((one.name for one in spec.variants), spec.cells, strict=True))
    rows: dict[tuple[str, str], Mapping[str, Any]] = {
        (row["variant"], row["figure"]): row for row in run.tables["summary"].collect().to_dicts()
    }
    done = {variant for variant, _ in rows}
    cells = []
    names: list[str] = []
    for name, (x, y) in places.items():
        is_done = name in done
        lost = None if is_done else passed_fault(name)
        cells.append(LabCell(x, y, spec.body.replications if is_done else 0, lost))
        names.append(name)
    for one in spec.passed_over:
        cells.append(LabCell(one.x, one.y, 0, one.fault))
        names.append("")
    found = []
    for figure in dict.fromkeys((*LABELS, *(name for _, name in rows))):
        own = [rows.get((name, figure)) for name in names]
        if any(own):
            parts = [
                [None if row is None else row[column] for row in own]
                for column in ("mean", "low", "high", "nonzero")
            ]
            if spec.body.replications == 1:
                parts[1] = parts[2] = [None] * len(own)
            found.append(LabMapFigure(figure, figure_text(figure), unit_of(figure), *parts))
    return LabMap(axes[0], axes[1] if len(axes) > 1 else None, cells, found)


def _axis(key: str, values: list[str]) -> LabAxis:
    known = keys().get(key)
    text = LabText(key, key) if known is None else known.text
    return LabAxis(key, "" if known is None else known.unit, text, values)


def repeat(spec: JobSpec, run: Run) -> LabRepeat:
    """The command and the Python that make the same tables, and the versions."""
    body = spec.body
    seeds = ["--seed", str(body.seed)]
    if body.replications > 1:
        seeds += ["--replications", str(body.replications)]
    files: dict[str, str] = {}
    if body.kind == "study":
        words = ["tanso", "study", str(body.study), *(["--small"] if body.is_small else [])]
        words += ["--replications", str(body.replications)]
    else:
        asked = [body.variants[0]] if body.kind == "sweep" else body.variants
        names = []
        for number, one in enumerate(asked, 1):
            name = one.scenario
            if one.toml or one.changes:
                name = "scenario.toml" if len(asked) == 1 else f"scenario-{number}.toml"
                files[name] = one.toml or own_text(one.scenario, one.changes)
            names.append(name)
        words = ["tanso", "simulate" if body.kind == "run" else "sweep", *names]
        for axis in body.axes:
            words += ["--set", f"{axis.key}={','.join(axis.values)}"]
        words += seeds if body.replications > 1 or body.kind == "run" else [*seeds, *ONCE]
    command = shlex.join([*words, "--out", "results"])
    python = f'from simulation import open_run\n\nrun = open_run("results")\n{READ[body.kind]}'
    return LabRepeat(command, python, files, dict(run.manifest.versions))
