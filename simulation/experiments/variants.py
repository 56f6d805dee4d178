"""Variants of scenarios: each is a scenario with some keys changed."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from itertools import product
from pathlib import Path
from typing import Any

from msgspec import Struct

from exchange.errors import ConfigError
from exchange.toml_text import TomlFault, toml_tables


class Variant(Struct, frozen=True):
    """A scenario with some keys changed, as a TOML text that extends it."""

    name: str
    scenario: str
    settings: dict[str, str]
    text: str


def grid(
    scenarios: Sequence[str],
    settings: Sequence[str],
    points: Sequence[Mapping[str, str]] = ({},),
) -> list[Variant]:
    """Every scenario with every combination of the settings `key=value,value,...`, at each point.

    Values are TOML: numbers, true, false, "text", [lists] and {tables}; ConfigError for any other.
    Keys are paths such as policy.credit_limit and are checked when the variant is read. `points`:
    the settings of a design, such as the rows of a file.
    """
    axes = [_axis(setting) for setting in settings]
    keys = [*(key for key, _ in axes), *dict.fromkeys(key for point in points for key in point)]
    repeated = [key for key in keys if keys.count(key) > 1]
    if repeated:
        raise ConfigError(f"{repeated[0]} is set twice; give all its values in one place")
    variants = []
    for scenario in scenarios:
        for values in product(*(values for _, values in axes)):
            fixed = dict(zip((key for key, _ in axes), values, strict=True))
            variants += [variant_of(scenario, {**fixed, **point}) for point in points]
    names = Counter(variant.name for variant in variants)
    twice = [name for name, count in names.items() if count > 1]
    if twice:
        raise ConfigError(f"{twice[0]} is asked for twice")
    return variants


def variant_of(scenario: str, settings: Mapping[str, str]) -> Variant:
    """A scenario with these settings, values as TOML; a setting `scenario` names another one."""
    chosen = dict(settings)
    scenario = chosen.pop("scenario", scenario)
    lines = [f"extends = {_quoted(_found(scenario))}", *(f"{k} = {v}" for k, v in chosen.items())]
    name = ", ".join((scenario, *(f"{key}={value}" for key, value in chosen.items())))
    return Variant(name, scenario, chosen, "\n".join(lines) + "\n")


def short_names(variants: Sequence[Variant]) -> list[str]:
    """Names of the variants by the settings in which they differ; the scenario where none
    differs.
    """
    places = [{"scenario": variant.scenario} | variant.settings for variant in variants]
    keys = list(dict.fromkeys(key for place in places for key in place))
    differ = [key for key in keys if len({place.get(key) for place in places}) > 1]
    names = []
    for variant, place in zip(variants, places, strict=True):
        own = [key for key in differ if key in place]  # a row of a design may leave a key
        parts = [place[key] if key == "scenario" else f"{key}={place[key]}" for key in own]
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
        values: Any = toml_tables(f"{key} = [{text}]")
        for part in key.split("."):
            values = values[part.strip()]
    except (TomlFault, KeyError, TypeError):
        raise ConfigError(
            f'--set {setting!r}: values must be TOML, such as 0.1 or true or "text" or [1, 2]'
        ) from None
    return key, [toml(value) for value in values]


def toml(value: object) -> str:
    """A value as TOML on one line; ConfigError for what no TOML file holds."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return repr(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str):
        return _quoted(value)
    if isinstance(value, list):
        return f"[{', '.join(map(toml, value))}]"
    if isinstance(value, dict):
        items = ", ".join(f"{_quoted(key)} = {toml(item)}" for key, item in value.items())
        return f"{{{items}}}"
    raise ConfigError(f"{value!r} is no number, date, true, false, text, list or table")


def _found(scenario: str) -> str:
    """A shipped scenario's name, or a file's absolute path, which is valid in any working
    directory.
    """
    path = Path(scenario)
    return str(path.resolve()) if path.suffix == ".toml" or path.exists() else scenario


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
