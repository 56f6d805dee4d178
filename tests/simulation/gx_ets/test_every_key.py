"""Tests of every key at its bounds: rejected by name, or a run that ends and balances."""

from __future__ import annotations

import random
import time
import types
from collections.abc import Iterator
from datetime import date
from math import inf, nan
from typing import Annotated, Any, Literal, get_args, get_origin, get_type_hints

import msgspec
import pytest
from msgspec import Meta, Struct

from exchange.errors import ConfigError
from simulation.gx_ets.economy import run
from simulation.gx_ets.keys import GxScenario
from simulation.results.balances import unbalanced
from simulation.results.tables import frames
from simulation.scenarios.explained import is_table
from simulation.scenarios.load import parse_scenario, scenario_schema
from tests.simulation.gx_ets.test_policy_in_the_world import SMALL

Path = tuple[str, ...]
SECONDS_A_RUN = 60.0  # seconds of processor time, on a slow machine
SKIPPED = {"title", "about", "model"}


def leaves(table: type[Struct], path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Every key that is no table and no list of tables, with its type."""
    for name, hint in get_type_hints(table, include_extras=True).items():
        if is_table(hint):
            yield from leaves(hint, (*path, name))
        elif get_origin(hint) is not tuple and name not in SKIPPED:
            yield (*path, name), hint


KEYS = dict(leaves(GxScenario))


def bounds_of(hint: Any) -> list[Meta]:
    """The bounds in a type."""
    if get_origin(hint) is Annotated:
        return [one for one in hint.__metadata__ if isinstance(one, Meta)]
    return [meta for part in get_args(hint) for meta in bounds_of(part)]


def kinds_of(hint: Any) -> set[type]:
    """The plain types that a key may have."""
    if get_origin(hint) is Annotated:
        return kinds_of(get_args(hint)[0])
    if isinstance(hint, types.UnionType) or get_origin(hint) in (types.UnionType,):
        return {kind for part in get_args(hint) for kind in kinds_of(part)}
    return {hint} if isinstance(hint, type) else set()


def edges(hint: Any) -> list[Any]:
    """The smallest and largest value of a key's type, and all values of an enumeration."""
    if get_origin(hint) is Literal:
        return list(get_args(hint))
    kinds = kinds_of(hint)
    found: list[Any] = []
    if bool in kinds:
        return [True, False]
    if date in kinds:
        return [date(2026, 4, 1), date(2027, 4, 2), date(2100, 1, 1)]
    if str in kinds:
        return ["01-01", "02-29", "04-30", "12-31"]
    for meta in bounds_of(hint):
        step = 1 if int in kinds else 1e-6
        if meta.ge is not None:
            found.append(meta.ge)
        if meta.gt is not None:
            found.append(meta.gt + step)
        if meta.le is not None:
            found.append(meta.le)
        if meta.lt is not None:
            found.append(meta.lt - step)
    return found


def changed(path: Path, value: Any) -> GxScenario:
    """The small world with one key changed, read as a file."""
    tables = msgspec.to_builtins(SMALL) | {"model": "gx-ets"}
    table = tables
    for part in path[:-1]:
        table = table[part]
    table[path[-1]] = value
    text = toml_of(tables)
    found = parse_scenario(text, "here.toml")
    assert isinstance(found, GxScenario)
    return found


def toml_of(tables: dict[str, Any], path: Path = ()) -> str:
    """Nested tables as TOML; None values are left out."""
    lines = [f"{key} = {literal(value)}" for key, value in tables.items() if is_plain(value)]
    head = [f"[{'.'.join(path)}]"] if path else []
    inner = [
        toml_of(value, (*path, key)) for key, value in tables.items() if isinstance(value, dict)
    ]
    return "\n".join([*head, *lines, *inner])


def is_plain(value: Any) -> bool:
    return value is not None and not isinstance(value, dict)


def literal(value: Any) -> str:
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(literal, value)) + "]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key} = {literal(one)}" for key, one in value.items()) + "}"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str) and len(value) == 10 and value[4] == "-":
        return value  # a date converted to a builtin
    return msgspec.json.encode(value).decode() if value == value else "nan"


def tried(path: Path, value: Any) -> tuple[GxScenario | None, str]:
    """The changed world, or the sentence that rejects it."""
    try:
        return changed(path, value), ""
    except ConfigError as rejection:
        return None, str(rejection)


def check(path: Path, value: Any, seed: int = 1) -> str:
    """Return "rejected" or "ran"; fail for a traceback, a hang, or a run that does not balance."""
    name = ".".join(path)
    scenario, rejection = tried(path, value)
    if scenario is None:
        assert path[0] in rejection, f"{name} = {value}: {rejection}"
        return "rejected"
    began = time.process_time()
    tables = frames(run(scenario, name, seed))
    spent = time.process_time() - began
    assert spent < SECONDS_A_RUN, f"{name} = {value}: {spent:.0f} s"
    assert unbalanced(tables) == [], f"{name} = {value}"
    return "ran"


def test_every_number_has_both_bounds_and_the_schema_shows_them() -> None:
    tables = scenario_schema()["$defs"]
    for path, hint in KEYS.items():
        kinds = kinds_of(hint)
        if not kinds & {int, float} or bool in kinds:
            continue
        (meta,) = bounds_of(hint)
        assert meta.ge is not None or meta.gt is not None, path
        assert meta.le is not None or meta.lt is not None, path
    policy = tables["Policy"]["properties"]["real_growth"]
    assert (policy["exclusiveMinimum"], policy["exclusiveMaximum"]) == (-0.5, 0.5)


def test_a_share_given_in_percent_is_rejected_with_an_example_of_a_share() -> None:
    units = []
    for path, hint in KEYS.items():
        if any(1 in (meta.le, meta.lt) for meta in bounds_of(hint)):
            rejection = tried(path, 5)[1]
            assert ", not 5 (" in rejection, rejection
            units.append(rejection.rpartition("(")[2])
    assert units.count("share of 1: 0.05 is 5 %)") > 30


@pytest.mark.parametrize("value", [nan, inf, -inf])
def test_no_number_is_infinite_or_none(value: float) -> None:
    for path, hint in KEYS.items():
        if float in kinds_of(hint):
            text = f'extends = "base-balanced"\n[{".".join(path[:-1])}]\n{path[-1]} = {value}\n'
            with pytest.raises(ConfigError, match=rf"line 3: {'.'.join(path)} expected float"):
                parse_scenario(text, "here.toml")


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("policy.real_growth = -2.0", "policy.real_growth expected float"),
        ("policy.real_growth = 50.0", "policy.real_growth expected float"),
        ("policy.credit_limit = 1.5", "policy.credit_limit expected float"),
        ("policy.penalty_factor = 0.9", "policy.penalty_factor expected float"),
        ("policy.ceiling_jpy_per_t = 1e12", "policy.ceiling_jpy_per_t expected float"),
        ("policy.ceiling_jpy_per_t = 49_000", "policy.ceiling_jpy_per_t grows to"),
        ("policy.real_growth = 0.45", "policy.ceiling_jpy_per_t grows to"),
        ("abatement.lng_efficiency = 0.0", "abatement.lng_efficiency expected float"),
        ("abatement.lng_efficiency = 0.1", "abatement.coal_t_per_gj over coal_efficiency must"),
        ("population.emissions_mt = 1e12", "population.emissions_mt expected float"),
        ("credits.jcredit.projects_a_year = 1e6", "credits.jcredit.projects_a_year expected"),
        ("behavior.horizon_fiscal_year = 2090", "behavior.horizon_fiscal_year must not be after"),
    ],
)
def test_what_no_run_could_bear_is_rejected_with_its_key(line: str, sentence: str) -> None:
    with pytest.raises(ConfigError, match=sentence):
        parse_scenario(f'extends = "base-balanced"\n{line}\n', "here.toml")


def test_some_keys_at_their_edges(fresh_seed: int) -> None:
    """A random sample of all bounds; `make soak` tries all."""
    chosen = random.Random(fresh_seed)
    cases = [(path, value) for path, hint in KEYS.items() for value in edges(hint)]
    for path, value in chosen.sample(cases, 8):
        check(path, value, fresh_seed % 1000)


@pytest.mark.soak
def test_every_key_at_its_edges() -> None:
    for path, hint in KEYS.items():
        for value in edges(hint):
            check(path, value)
