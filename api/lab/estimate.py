"""The time and the disk that runs take, estimated from the size of their scenarios.

The constants are CPU seconds and bytes of base-balanced with 350 firms over five years, of 40 firms
over five years and of eight firms over one (9.6, 8.9 and 4.2 s with the start of the process).
"""

from __future__ import annotations

from collections.abc import Sequence

from simulation.gx_ets.keys import GxScenario
from simulation.scenarios.load import AnyScenario

START_S = 2.3  # a process with its imports
YEAR_S = 1.3
FIRM_YEAR_S = 0.0008
STATIC_S = 0.3
RUN_BYTES = 120_000
FIRM_YEAR_BYTES = 300
ANSWER_BYTES = 25_000


def seconds_of_run(scenario: AnyScenario) -> float:
    """CPU seconds of one run."""
    if not isinstance(scenario, GxScenario):
        return STATIC_S
    return _years(scenario) * (YEAR_S + FIRM_YEAR_S * scenario.population.firms)


def seconds_of(scenarios: Sequence[AnyScenario], replications: int, workers: int) -> float:
    """Seconds of a job: all scenarios with all seeds on free cores, and its processes' start."""
    runs = len(scenarios) * replications
    one = sum(map(seconds_of_run, scenarios)) / max(1, len(scenarios))
    waves = -(-runs // max(1, min(workers, runs)))
    starts = 1 if runs == 1 or workers == 1 else 2  # the job's own, then those of its workers
    return starts * START_S + waves * one


def bytes_of(scenarios: Sequence[AnyScenario], replications: int) -> int:
    """The size of a job's tables."""
    runs = len(scenarios) * replications
    first = scenarios[0] if scenarios else None
    firm_years = first.population.firms * _years(first) if isinstance(first, GxScenario) else 0
    return RUN_BYTES + FIRM_YEAR_BYTES * firm_years + ANSWER_BYTES * (runs if runs > 1 else 0)


def _years(scenario: GxScenario) -> int:
    return scenario.calendar.last_fiscal_year - scenario.calendar.first_day.year + 1
