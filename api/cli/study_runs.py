"""Runs of studies for `tanso study`: the runs, the tables, the pages, and the check.

A study is an experiment with named designs. Its folder keeps each answer as its run ends, then the
tables (Parquet, and CSV of those that are read by people), the manifest, and a page in English and
one in Japanese. The check runs everything again and compares all tables byte by byte.
"""

from __future__ import annotations

import shlex
import sys
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import typer

from api.cli.program_name import program
from api.cli.simulation_tables import show_check
from api.cli.study_tables import show_agency, show_level, show_shortfall
from api.cli.sweep import Runs, run_variants
from api.cli.tables import print_json
from exchange.errors import ConfigError
from simulation.report.study_page import LANGUAGES, PAGES, Page, study_page, write_pages
from simulation.report.study_results import seal_study, study_results
from simulation.results.manifest import (
    compare,
    damaged,
    other_versions,
    read_manifest,
)
from simulation.results.tables import Tables
from simulation.studies.agency import agency_study
from simulation.studies.curves import CURVES, Curve
from simulation.studies.level import level_study
from simulation.studies.shortfall import shortfall_study
from simulation.studies.study import Found, Study, measure_run


class Wanted(NamedTuple):
    """The options of the command line."""

    small: bool
    replications: int | None
    workers: int | None
    out: Path | None
    resume: bool
    check: bool
    as_json: bool
    curves: tuple[str, ...] = ()

    def drawn_curves(self) -> tuple[Curve, ...]:
        """The abatement curves by name; ConfigError for an unknown or a repeated one."""
        known = {curve.name: curve for curve in CURVES}
        for name in self.curves:
            if name not in known:
                raise ConfigError(f"no abatement curve is called {name!r}; there are: "
                                  f"{', '.join(known)}")  # fmt: skip
            if self.curves.count(name) > 1:
                raise ConfigError(f"--curve {name} was given twice")
        return tuple(known[name] for name in self.curves)


class Kind(NamedTuple):
    """A study by name: its designs, and how the terminal shows its tables."""

    name: str
    study: Callable[[Wanted], Study]
    show: Callable[[Found, Tables], None]


def _agency_study(wanted: Wanted) -> Study:
    return agency_study(wanted.small, wanted.replications, wanted.drawn_curves())


KINDS = {
    kind.name: kind
    for kind in (
        Kind(
            "shortfall",
            lambda wanted: shortfall_study(wanted.small, wanted.replications),
            show_shortfall,
        ),
        Kind("agency", _agency_study, show_agency),
        Kind("level", lambda wanted: level_study(wanted.small, wanted.replications), show_level),
    )
}


def run_study(name: str, wanted: Wanted) -> None:
    """Run the study of a name and write and show its results, or check an earlier run of it.

    Exits with 1 where a design was passed over, or a table differs.
    """
    kind, out = KINDS[name], wanted.out
    if out is None and (wanted.resume or wanted.check):
        option = "--resume" if wanted.resume else "--check"
        raise ConfigError(f"{option} needs --out, the folder of the study")
    if wanted.check and wanted.resume:
        raise ConfigError("--check runs the whole study again; leave --resume out")
    study = kind.study(wanted)
    if wanted.check:
        assert out is not None
        _check(kind, study, wanted, out)
        return
    found = _run(study, wanted, out, wanted.resume)
    results = study_results(found, wanted.drawn_curves())
    if out is not None:
        seal_study(found, results.tables, out)
        _write_pages(results.page(*_commands(kind, wanted)), out)
    if wanted.as_json:
        print_json(_as_json(found, results.tables))
    else:
        kind.show(found, results.tables)
    if found.sweep.failures:
        raise typer.Exit(1)


def _run(study: Study, wanted: Wanted, out: Path | None, resume: bool) -> Found:
    runs = Runs(0, study.replications, wanted.workers)
    return Found(study, run_variants(study.variants, runs, out, resume, measure_run))


def _write_pages(page: Page, folder: Path) -> None:
    write_pages({language: study_page(page, language) for language in LANGUAGES}, folder)
    print(f"tables and manifest in {folder}", file=sys.stderr)
    for language in LANGUAGES:
        print(f"page: {(folder / PAGES[language]).resolve().as_uri()}", file=sys.stderr)


def _check(kind: Kind, study: Study, wanted: Wanted, folder: Path) -> None:
    """Compare a folder with its manifest, run its study again, and compare all tables."""
    manifest = read_manifest(folder)
    if manifest.scenario != study.name:
        raise ConfigError(f"{folder} is of {manifest.scenario}, not of the study {study.name}")
    differences = damaged(folder, manifest)
    with TemporaryDirectory(prefix="tanso-check-") as workspace:
        found = _run(study, wanted, None, resume=False)
        tables = study_results(found, wanted.drawn_curves()).tables
        seal_study(found, tables, Path(workspace))
        differences += compare(manifest, read_manifest(Path(workspace)))
    show_check(manifest, differences, other_versions(manifest), wanted.as_json)
    if differences:
        raise typer.Exit(1)


def _commands(kind: Kind, wanted: Wanted) -> tuple[str, str]:
    """The commands that make the study again and that check it."""
    parts = [program(), "study", kind.name]
    if wanted.small:
        parts.append("--small")
    if wanted.replications is not None:
        parts += ["--replications", str(wanted.replications)]
    for name in wanted.curves:
        parts += ["--curve", name]
    parts += ["--out", str(wanted.out)]
    return shlex.join(parts), shlex.join([*parts, "--check"])


def _as_json(found: Found, tables: Tables) -> dict[str, object]:
    return {
        "study": found.study.name,
        "seeds": list(found.sweep.seeds),
        "designs": [
            {"name": design.key, "ja": design.text.ja, "en": design.text.en}
            for design in found.study.designs
        ],
        "passed_over": [failure.reason for failure in found.sweep.failures],
    } | {name: table.to_dicts() for name, table in tables.items()}
