"""A study's results as the page reads them: its findings, and the price under each design."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from api.lab.requests import study_of
from api.messages.lab import LabJobBody, LabText
from api.messages.lab_results import LabFinding, LabSentence
from simulation.core.text import Text
from simulation.experiments.experiment import Sweep
from simulation.report.study_page import Page
from simulation.results.opened import Run
from simulation.studies import shortfall
from simulation.studies.agency import GROUPS
from simulation.studies.study import LEVEL, Found, differs

FIGURE = "designs"
TITLE = LabText("Price of allowances by design", "設計ごとの排出枠の価格")
SUPPLY, FLOOR, CEILING = "supply of credits", "designs of the floor", "designs of the ceiling"


def study_findings(page: Page) -> list[LabFinding]:
    """The findings of a study's page."""
    return [
        LabFinding(LabSentence("", line.en), LabSentence("", line.ja)) for line in page.findings
    ]


def price_by_design(body: LabJobBody, run: Run) -> pl.DataFrame:
    """The mean price level under each design whose runs ended: design, group, level_jpy_per_t, low,
    high; is_larger_than_noise, of the difference from the group's first, null for that one.
    """
    larger = _larger_than_noise(run, body)
    summary = run.tables["summary"].filter(pl.col("figure") == LEVEL).collect()
    means = {row["variant"]: row for row in summary.to_dicts()}
    rows = [
        (design.key, _group(design.key), row["mean"], row["low"], row["high"],
         larger.get(design.key))
        for design in study_of(body).designs
        if (row := means.get(design.key)) is not None
    ]  # fmt: skip
    schema = {
        "design": pl.String(),
        "group": pl.String(),
        LEVEL: pl.Float64(),
        "low": pl.Float64(),
        "high": pl.Float64(),
        "is_larger_than_noise": pl.Int64(),
    }
    return pl.DataFrame(rows, schema=schema, orient="row")


def price_reading(body: LabJobBody, data: pl.DataFrame) -> LabText:
    """The designs with the lowest and the highest price."""
    names = {design.key: design.text for design in study_of(body).designs}
    rows = data.sort(LEVEL).to_dicts()
    if not rows:
        return LabText("No run has ended.", "終わった実行がない。")
    low, high = rows[0], rows[-1]
    seeds = body.replications

    def said(row: Mapping[str, float | str]) -> Text:
        name, price = names[str(row["design"])], f"{row[LEVEL]:,.0f}"
        return Text(f"「{name.ja}」の{price}円/t", f"{price} yen/t with “{name.en}”")

    return LabText(
        f"From {said(low).en} to {said(high).en}; means of {seeds} seeds in the money of the first "
        "deadline, with their 95 % intervals.",
        f"{said(low).ja}から{said(high).ja}まで。シード{seeds}個の平均で、最初の期限の貨幣価値。"
        "線は95 %区間。",
    )


def _group(key: str) -> str:
    for group, name in zip(GROUPS, (FLOOR, CEILING), strict=True):
        if key in {design.key for design in group.designs}:
            return name
    return FLOOR if key in {design.key for design in shortfall.FLOORS} else SUPPLY


def _larger_than_noise(run: Run, body: LabJobBody) -> dict[str, int]:
    """1 for each design whose price differs from that of its group's first by more than noise,
    else 0.
    """
    study = study_of(body)
    levels = run.tables["figures"].filter(pl.col("figure") == LEVEL).collect()
    runs = Found(study, Sweep((), (), {"figures": levels}))
    first: dict[str, str] = {}
    found = {}
    for design in study.designs:
        reference = first.setdefault(_group(design.key), design.key)
        change = runs.difference(design.key, reference, LEVEL)
        if change is not None and design.key != reference:
            found[design.key] = int(differs(change))
    return found
