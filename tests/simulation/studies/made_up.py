"""Studies of made-up records: quick, and different by design and seed."""

from __future__ import annotations

from functools import partial

from simulation.experiments.executors import InProcess
from simulation.experiments.experiment import Task, run_experiment
from simulation.experiments.store import Answer, Plan, answer_store
from simulation.results.tables import frames
from simulation.studies.study import Found, Study, measured
from tests.simulation.synthetic import synthetic_record


def answer_of(study: Study, task: Task) -> Answer:
    """The answer of a made-up record that depends on the design and the seed."""
    record = synthetic_record(task.seed + 7 * task.variant)
    return measured(frames(record), study.scenario(study.designs[task.variant]), task)


def found_in(study: Study) -> Found:
    """The study's runs, made up."""
    with answer_store(None, Plan({}, ())) as store:
        seeds = tuple(range(1, study.replications + 1))
        measure = partial(answer_of, study)
        return Found(study, run_experiment(study.variants, seeds, measure, InProcess(), store))
