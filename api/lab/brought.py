"""A finished run brought into the laboratory, from its folder or bundle, as a job."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

import msgspec

from api.lab.estimate import START_S
from api.lab.jobs import Job, Jobs
from api.lab.keys import changes
from api.lab.library import shipped, title
from api.lab.requests import ID_DIGITS, JobSpec
from api.messages.lab import LabJobBody, LabText, LabVariantBody, LabVariantRecord
from exchange.errors import ConfigError
from simulation.experiments.variants import Variant
from simulation.report.bundle import scenario_toml
from simulation.results.manifest import MANIFEST, REPLICATED
from simulation.results.opened import Run, open_run
from simulation.scenarios.load import AnyScenario, scenario_names


def bring_in(jobs: Jobs, place: Path) -> Job:
    """Queue the copy of a finished run; ConfigError: it is no finished run of one scenario, or a
    file of it is not the one of its manifest.
    """
    run = open_run(place)
    if not run.has_scenario:
        raise ConfigError(f"{place} is of an experiment; bring in a run of tanso simulate")
    run.verify()
    return jobs.begin(spec_of(run, place))


def spec_of(run: Run, place: Path) -> JobSpec:
    """The job of a finished run; its id is a hash of its manifest."""
    text = scenario_toml(run)
    assert text is not None
    scenario = msgspec.convert(run.scenario, AnyScenario)
    name = run.manifest.scenario if run.manifest.scenario in scenario_names() else ""
    is_own = bool(name) and shipped(name) == scenario
    asked = LabVariantBody(scenario=name) if is_own else LabVariantBody(toml=text)
    said = title(name) if is_own else LabText(scenario.title, scenario.title)
    seeds = 1
    if f"{REPLICATED}figures" in run.tables:
        seeds = run.tables[f"{REPLICATED}figures"].collect()["seed"].n_unique()
    differ = [] if is_own else changes(scenario, None)
    label = name or scenario.title
    return JobSpec(
        id=sha256(run.files.read(MANIFEST)).hexdigest()[:ID_DIGITS],
        body=LabJobBody(kind="run", variants=(asked,), seed=run.manifest.seed, replications=seeds),
        title=said,
        variants=(Variant(label, name, {}, text),),
        records=(LabVariantRecord(name if is_own else "", said, label, differ, text),),
        seconds=START_S,
        bytes=sum(file.size_bytes for file in run.manifest.files.values()),
        folder=str(place.resolve()),
    )
