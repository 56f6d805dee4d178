"""Studies of made-up records: quick, and different by design and seed."""

from __future__ import annotations

from functools import cache, partial

from msgspec.structs import replace

from simulation.experiments.executors import InProcess
from simulation.experiments.experiment import Task, run_experiment
from simulation.experiments.store import Answer, Plan, answer_store
from simulation.gx_ets.keys import GxScenario
from simulation.results.tables import frames
from simulation.studies.study import Found, Study, measured
from tests.simulation.synthetic import synthetic_record

RECORDS = 4  # made-up records for each seed, shared by the designs


def answer_of(study: Study, task: Task) -> Answer:
    """The answer of a made-up record that depends on the design and the seed."""
    scenario = study.scenario(study.designs[0])
    found = _made_up(scenario, task.seed + 7 * (task.variant % RECORDS))
    return replace(found, variant=task.variant, seed=task.seed)


@cache
def _made_up(scenario: GxScenario, number: int) -> Answer:
    return measured(frames(synthetic_record(number)), scenario, Task(0, "made up", "", number))


def found_in(study: Study) -> Found:
    """The study's runs, made up."""
    with answer_store(None, Plan({}, ())) as store:
        seeds = tuple(range(1, study.replications + 1))
        measure = partial(answer_of, study)
        return Found(study, run_experiment(study.variants, seeds, measure, InProcess(), store))
