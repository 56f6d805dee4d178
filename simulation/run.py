"""Run a scenario by name or path: what `tanso simulate` calls."""

from __future__ import annotations

from simulation.outcome import Result
from simulation.scenario import load_scenario
from simulation.static_market import run_static_market


def simulate(name_or_path: str, seed: int = 0) -> Result:
    """The outcome of a scenario beside its closed form; ConfigError for a scenario at fault."""
    return run_static_market(load_scenario(name_or_path), seed)
