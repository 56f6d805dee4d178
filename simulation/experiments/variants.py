"""Variants of scenarios: each is a scenario with some keys changed."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Sequence
from datetime import date
from itertools import product
from pathlib import Path
from typing import Any

from msgspec import Struct

from exchange.errors import ConfigError


class Variant(Struct, frozen=True):
    """A scenario with some keys changed, as a TOML text that extends it."""

    name: str
    scenario: str
    settings: dict[str, str]
    text: str


def grid(scenarios: Sequence[str], settings: Sequence[str]) -> list[Variant]:
    """Every scenario with every combination of the settings `key=value,value,...`.

    Values are TOML: numbers, true, false, "text"; ConfigError for any other. Keys are paths such as
    policy.credit_limit and are checked when the variant is read.
    """
    axes = [_axis(setting) for setting in settings]
    keys = [key for key, _ in axes]
    repeated = [key for key in keys if keys.count(key) > 1]
    if repeated:
        raise ConfigError(f"--set names {repeated[0]} twice; give all its values in one --set")
    variants = []
    for scenario in scenarios:
        for values in product(*(values for _, values in axes)):
            chosen = dict(zip(keys, values, strict=True))
            lines = [
                f"extends = {_quoted(_found(scenario))}",
                *(f"{k} = {v}" for k, v in chosen.items()),
            ]
            name = ", ".join((scenario, *(f"{key}={value}" for key, value in chosen.items())))
            variants.append(Variant(name, scenario, chosen, "\n".join(lines) + "\n"))
    names = [variant.name for variant in variants]
    twice = [name for name in names if names.count(name) > 1]
    if twice:
        raise ConfigError(f"{twice[0]} is asked for twice")
    return variants


def short_names(variants: Sequence[Variant]) -> list[str]:
    """Names of the variants by the settings in which they differ; the scenario where none
    differs.
    """
    places = [{"scenario": variant.scenario} | variant.settings for variant in variants]
    keys = list(dict.fromkeys(key for place in places for key in place))
    differ = [key for key in keys if len({place.get(key) for place in places}) > 1]
    names = []
    for variant, place in zip(variants, places, strict=True):
        parts = [place[key] if key == "scenario" else f"{key}={place[key]}" for key in differ]
        names.append(", ".join(parts) or variant.scenario)
    return names


def _axis(setting: str) -> tuple[str, list[str]]:
    """A key and its values, from key=value,value; commas inside quotes and brackets do not
    separate.
    """
    key, sign, text = setting.partition("=")
    key = key.strip()
    if not sign or not key or not text.strip():
        raise ConfigError(f"--set {setting!r} must be key=value or key=value,value,...")
    try:
        values: Any = tomllib.loads(f"{key} = [{text}]")
        for part in key.split("."):
            values = values[part.strip()]
    except (tomllib.TOMLDecodeError, KeyError):
        raise ConfigError(
            f'--set {setting!r}: values must be TOML, such as 0.1 or true or "text"'
        ) from None
    return key, [_toml(value) for value in values]


def _toml(value: object) -> str:
    """A scalar as TOML; ConfigError for a table or a list, which a sweep cannot name."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return repr(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str):
        return _quoted(value)
    raise ConfigError(f"--set takes numbers, dates, true, false and texts, not {value!r}")


def _found(scenario: str) -> str:
    """A shipped scenario's name, or a file's absolute path, which is valid in any working
    directory.
    """
    path = Path(scenario)
    return str(path.resolve()) if path.suffix == ".toml" or path.exists() else scenario


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
