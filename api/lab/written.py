"""Tables and manifest of a job: of one run with its replications, of an experiment, of a study."""

from __future__ import annotations

from pathlib import Path

import msgspec

from api.lab.requests import JobSpec, study_of
from api.lab.study_views import study_findings
from api.messages.lab_results import LabFinding
from exchange.errors import ConfigError
from simulation.experiments.experiment import Sweep
from simulation.experiments.yearly import yearly
from simulation.report.study_page import LANGUAGES, study_page, write_pages
from simulation.report.study_results import seal_study, study_results
from simulation.results.manifest import EXPERIMENT, ResultSource, seal, write_results
from simulation.results.record import Record
from simulation.results.tables import read_tables
from simulation.scenarios.load import parse_scenario
from simulation.studies.study import Found


def write_run(spec: JobSpec, found: Sweep, first: Path, folder: Path) -> None:
    """Write the tables of the first seed's run, and those of all seeds beside them."""
    names = list(Record().collectors())  # in their own order, so that equal runs are sealed alike
    variant = spec.variants[0]
    scenario = parse_scenario(variant.text, variant.name)
    further = found.tables | yearly(found.tables) if len(found.seeds) > 1 else None
    write_results(read_tables(first, names), msgspec.json.encode(scenario), folder, further)


def write_experiment(spec: JobSpec, found: Sweep, folder: Path) -> list[LabFinding]:
    """Write the tables of an experiment; of a study also its own, and its pages. Return the
    findings of a study.
    """
    if spec.body.kind == "study":
        study = Found(study_of(spec.body), found)
        results = study_results(study)
        seal_study(study, results.tables, folder)
        words = ["tanso", "study", study.study.name, *(["--small"] if spec.body.is_small else [])]
        make = " ".join([*words, "--replications", str(spec.body.replications), "--out", "DIR"])
        page = results.page(make, f"{make} --check")
        write_pages({language: study_page(page, language) for language in LANGUAGES}, folder)
        return study_findings(page)
    if found.failures and spec.body.kind == "compare":
        raise ConfigError(found.failures[0].reason)
    about = {
        "seeds": list(found.seeds),
        "variants": [
            {
                "name": variant.name,
                "scenario_name": variant.scenario,
                "settings": variant.settings,
                "scenario": parse_scenario(variant.text, variant.name),
            }
            for variant in found.variants
        ],
        "passed_over": [failure.reason for failure in found.failures],
    }
    names = ", ".join(dict.fromkeys(record.scenario for record in spec.records if record.scenario))
    text = msgspec.json.encode(about)
    seal(found.tables, ResultSource(names, spec.body.seed, "", EXPERIMENT, text), folder)
    return []
