"""The library of the laboratory: the shipped scenarios as cards, and each one's text."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources

from api.lab.estimate import seconds_of_run
from api.lab.keys import changes, values
from api.messages.lab import LabScenario, LabScenarios, LabScenarioText, LabText
from simulation.gx_ets.keys import GxScenario
from simulation.report.bundle import whole_toml
from simulation.report.scenario_texts import japanese_texts
from simulation.scenarios.load import AnyScenario, load_scenario, scenario_names

FIRST = ("base-balanced", "base-short", "base-long")


@cache
def shipped(name: str) -> AnyScenario:
    """A shipped scenario; ConfigError where there is none of the name."""
    return load_scenario(name)


def shipped_text(name: str) -> str:
    """The file of a shipped scenario as it is."""
    file = resources.files("simulation") / "scenarios" / f"{name.replace('-', '_')}.toml"
    return file.read_text(encoding="utf-8")


def extended(name: str) -> str:
    """The scenario that a shipped one extends; empty for none."""
    return str(tomllib.loads(shipped_text(name)).get("extends", ""))


def title(name: str) -> LabText:
    """The title of a shipped scenario."""
    return LabText(shipped(name).title, japanese_texts()[name].title)


@cache
def library() -> LabScenarios:
    """All shipped scenarios: the base cases, then by name."""
    names = [*FIRST, *(name for name in scenario_names() if name not in FIRST)]
    return LabScenarios([_card(name) for name in names])


def scenario_text(name: str) -> LabScenarioText:
    """The text and all keys of a shipped scenario."""
    scenario = shipped(name)
    return LabScenarioText(name, shipped_text(name), whole_toml(scenario), values(scenario))


def _card(name: str) -> LabScenario:
    scenario, base = shipped(name), extended(name)
    about = " ".join(scenario.about.split())
    return LabScenario(
        name=name,
        model="gx-ets" if isinstance(scenario, GxScenario) else "static",
        title=title(name),
        about=LabText(about, japanese_texts()[name].about),
        extends=base,
        changes=changes(scenario, shipped(base) if base else None),
        seconds=seconds_of_run(scenario),
    )
