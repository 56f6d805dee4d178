"""Text of a run's page beside its figures: facts with sources, synthetic parts, changed keys.

The facts are the defaults of the scenario's keys; a scenario that sets a key otherwise has it among
the changed keys of its page.
"""

from __future__ import annotations

from typing import Any

import msgspec

from simulation.gx_ets.keys import GxScenario
from simulation.report.page import Story
from simulation.scenarios.load import AnyScenario

FACTS = (
    "Ceiling 4,300 and floor 1,700 yen/t for FY2026, growing by 3 % a year and that year's "
    "inflation: METI, 2025-12-19.",
    "Credits (J-Credit and JCM together) for up to 10 % of verified emissions: METI, 2025-07.",
    "A penalty of 1.1 times the ceiling for what is neither held nor paid for: GX Promotion Act "
    "as amended in 2025.",
    "All allocation free to FY2032; benchmarks go straight from the top 50 % to the top 32.5 % "
    "of intensities in FY2030; grandfathering falls by 1.7 % a year; allocation follows activity "
    "beyond 7.5 %: press on METI's committee, 2025-08 to 2025-10.",
    "300 to 400 firms with 100,000 t or more are covered; FY2026 and FY2027 are allocated "
    "together about October 2027, when trading opens: press, 2025-07 to 2026-01.",
    "Credits trade in call auctions at 11:30 and 15:00, within 90 % of the base price, settled "
    "on the fifth business day: rules of the Tokyo Stock Exchange, 2023-10.",
    "About 1.03 Mt of J-Credits a year were issued from 2022-03 to 2024-10; about 272 JCM "
    "projects are supported: secretariats' tables, MOE 2025-03.",
)
SYNTHETIC = (
    "Every firm: its size, sector, intensity, abatement costs and shocks. Only totals and shares "
    "follow public figures, which conflict (460 to 640 Mt).",
    "How firms value, bank and quote; the demand of others for credits; traders and their capital.",
    "Times, losses and sizes in the credit pipelines, beyond the published totals.",
    "Rules not published yet: the floor's trigger and the reverse auction's budget, the day of "
    "verified totals, the deadline's day, limits on hoarding, how the allowance market trades.",
)
TEXTBOOK = ("The whole economy: a textbook market with a closed form.",)


def story(scenario: AnyScenario, command: str) -> Story:
    """The page's text for a scenario; `command` is the command that repeats the run."""
    about = " ".join(scenario.about.split())
    if not isinstance(scenario, GxScenario):
        return Story(about, (), TEXTBOOK, (), command)
    return Story(about, FACTS, SYNTHETIC, tuple(changes(scenario)), command)


def changes(scenario: GxScenario) -> list[str]:
    """The keys that are not at their defaults, as `key = value (default: value)`."""
    usual = msgspec.to_builtins(GxScenario(title=scenario.title, about=scenario.about))
    return _differences((), usual, msgspec.to_builtins(scenario))


def _differences(path: tuple[str, ...], usual: Any, here: Any) -> list[str]:
    if isinstance(usual, dict) and isinstance(here, dict):
        return [
            line for key in here for line in _differences((*path, key), usual.get(key), here[key])
        ]
    if usual == here:
        return []
    return [f"{'.'.join(path)} = {_shown(here)} (default: {_shown(usual)})"]


def _shown(value: object) -> str:
    return "none" if value is None else msgspec.json.encode(value).decode()
