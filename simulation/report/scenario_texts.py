"""Titles and paragraphs of the shipped scenarios in Japanese, beside the English of their files."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources

import msgspec
from msgspec import Struct


class ScenarioText(Struct, frozen=True, forbid_unknown_fields=True):
    """The title and the paragraph of a scenario."""

    title: str
    about: str


@cache
def japanese_texts() -> dict[str, ScenarioText]:
    """The Japanese texts of the shipped scenarios by name."""
    text = resources.files("simulation.report").joinpath("scenario_texts.toml").read_bytes()
    return msgspec.convert(tomllib.loads(text.decode()), dict[str, ScenarioText])
