"""The results of a study: its own tables, its page, and the folder that holds them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

import msgspec

from simulation.report.agency_page import agency_page
from simulation.report.level_page import level_page
from simulation.report.shortfall_page import shortfall_page
from simulation.report.study_page import Page
from simulation.results.manifest import EXPERIMENT, ResultSource, seal
from simulation.results.tables import Tables
from simulation.studies.agency import effect_tables, effects, groups_under
from simulation.studies.curves import Curve
from simulation.studies.level import level_effects
from simulation.studies.shortfall import floor_table, shortfall_table, theory_of
from simulation.studies.study import Found


class StudyResults(NamedTuple):
    """A study's own tables, and its page from the commands that make and check it."""

    tables: Tables
    page: Callable[[str, str], Page]


def study_results(found: Found, curves: Sequence[Curve] = ()) -> StudyResults:
    """The results of a shipped study, by its name; `curves`: the abatement curves under which the
    study of the Agency was made again.
    """
    if found.study.name == "agency":
        return _agency(found, tuple(curves))
    return {"shortfall": _shortfall, "level": _level}[found.study.name](found)


def seal_study(found: Found, tables: Tables, folder: Path) -> None:
    """Write the tables and the manifest; the manifest holds the whole designs."""
    study, sweep = found.study, found.sweep
    about = {
        "study": study.name,
        "seeds": list(sweep.seeds),
        "designs": [
            {"name": design.key, "ja": design.text.ja, "en": design.text.en}
            | {"scenario": study.scenario(design)}
            for design in study.designs
        ],
        "passed_over": [failure.reason for failure in sweep.failures],
    }
    source = ResultSource(study.name, 0, "", EXPERIMENT, msgspec.json.encode(about))
    seal(sweep.tables | tables, source, folder)


def _shortfall(found: Found) -> StudyResults:
    theory = theory_of(found.study)
    tables = {"levels": shortfall_table(found, theory), "floors": floor_table(found)}
    return StudyResults(tables, lambda make, check: shortfall_page(found, theory, make, check))


def _agency(found: Found, curves: tuple[Curve, ...]) -> StudyResults:
    rows = effects(found, groups_under(curves))
    tables = effect_tables(rows, "agency")
    return StudyResults(tables, lambda make, check: agency_page(found, rows, make, check, curves))


def _level(found: Found) -> StudyResults:
    rows = level_effects(found)
    tables = effect_tables(rows, "level")
    return StudyResults(tables, lambda make, check: level_page(found, rows, make, check))
