"""The keys of GX-ETS scenarios for the editor, and a scenario's values by key as TOML."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import cache
from typing import Any

import msgspec
from msgspec import Struct, inspect

from api.messages.lab import KeyKindText, LabChange, LabKey, LabKeyGroup, LabSchema, LabText
from simulation.experiments.variants import toml
from simulation.gx_ets.key_texts import KeyText, key_texts, unit
from simulation.gx_ets.keys import GxScenario
from simulation.results.manifest import program_versions
from simulation.scenarios.load import AnyScenario

MONTH_DAY = r"^\d\d-\d\d$"
SCENARIO_KEYS = LabText("The scenario", "シナリオ")
KINDS: dict[type[inspect.Type], KeyKindText] = {
    inspect.IntType: "integer",
    inspect.FloatType: "number",
    inspect.BoolType: "flag",
    inspect.StrType: "text",
    inspect.DateType: "day",
    inspect.VarTupleType: "list",
    inspect.LiteralType: "choice",
}
OWN = ("title", "about", "model")  # keys that say what a scenario is, not what happens in it


@cache
def schema() -> LabSchema:
    """All keys of GX-ETS scenarios by table."""
    return LabSchema(program_versions()["tanso"], list(_groups(GxScenario, "", SCENARIO_KEYS)))


@cache
def keys() -> dict[str, LabKey]:
    """The keys by path, such as `policy.credit_limit`."""
    return {key.key: key for group in schema().groups for key in group.keys}


def values(scenario: AnyScenario) -> dict[str, str | None]:
    """A scenario's value of each key in TOML; None where it is not set."""
    whole = msgspec.to_builtins(canonical(scenario), builtin_types=(date,))
    return dict(_flat(whole, ""))


def canonical(scenario: AnyScenario) -> AnyScenario:
    """The scenario with each number of its key's type: a default of 600 becomes 600.0."""
    again: AnyScenario = msgspec.convert(msgspec.to_builtins(scenario), AnyScenario)
    return again


def changes(scenario: AnyScenario, before: AnyScenario | None) -> list[LabChange]:
    """The keys whose value differs from that of the scenario below; None: from the defaults."""
    if before is None:
        before = GxScenario(title="-") if isinstance(scenario, GxScenario) else scenario
    ours, theirs = values(scenario), values(before)
    if ours.get("population.table", '""') != '""':  # the table lists the firms
        ours["population.listed"] = theirs.get("population.listed")
    return [
        change(key, ours.get(key), theirs.get(key))
        for key in dict.fromkeys((*theirs, *ours))
        if key not in OWN and ours.get(key) != theirs.get(key)
    ]


def change(key: str, value: str | None, before: str | None) -> LabChange:
    """A changed key with the unit and the title of its description."""
    known = keys().get(key)
    text = LabText(key, key) if known is None else known.text
    return LabChange(key, value, before, "" if known is None else known.unit, text)


def _flat(table: dict[str, Any], path: str) -> Iterator[tuple[str, str | None]]:
    for name, value in table.items():
        key = f"{path}.{name}" if path else name
        if isinstance(value, dict):
            yield from _flat(value, key)
        else:
            yield key, None if value is None else toml(_without_null(value))


def _without_null(value: Any) -> Any:
    """The value without the members of tables that are not set; TOML has no null."""
    if isinstance(value, dict):
        return {name: _without_null(part) for name, part in value.items() if part is not None}
    if isinstance(value, list | tuple):
        return [_without_null(part) for part in value]
    return value


def _groups(table: type[Struct], path: str, text: LabText) -> Iterator[LabKeyGroup]:
    """The table's own keys, then the groups of the tables below it."""
    found = inspect.type_info(table)
    assert isinstance(found, inspect.StructType)
    texts = key_texts(table)
    own: list[LabKey] = []
    below: list[LabKeyGroup] = []
    for field in found.fields:
        said = texts[field.encode_name]
        key = f"{path}.{field.encode_name}".lstrip(".")
        kind = _inner(field.type)
        if isinstance(kind, inspect.StructType):
            below += _groups(kind.cls, key, LabText(said.english, said.japanese))
        elif isinstance(kind, inspect.UnionType):  # the rules packs
            for member in kind.types:
                assert isinstance(member, inspect.StructType)
                name = str(member.tag)
                title = LabText(f"{said.english} {name}", f"{said.japanese}{name}")
                below += _groups(member.cls, key, title)
        else:
            own.append(_key(key, field, kind, said))
    if own:
        yield LabKeyGroup(path, text, own)
    yield from below


def _inner(kind: inspect.Type) -> inspect.Type:
    """The type without its annotations and without None."""
    if isinstance(kind, inspect.Metadata):
        return _inner(kind.type)
    if isinstance(kind, inspect.UnionType):
        some = [part for part in kind.types if not isinstance(part, inspect.NoneType)]
        return _inner(some[0]) if len(some) == 1 else kind
    return kind


def _key(key: str, field: inspect.Field, kind: inspect.Type, said: KeyText) -> LabKey:
    default = None if field.required else _default(field)
    if isinstance(kind, inspect.FloatType) and default is not None:
        default = float(default)
    found = LabKey(
        key=key,
        kind=KINDS[type(kind)],
        text=LabText(said.english, said.japanese),
        unit=unit(field.encode_name, said),
        badge=said.badge,
        source=said.source,
        default=None if default is None else toml(_without_null(default)),
        may_be_empty=default is None and not field.required,
    )
    match kind:
        case inspect.IntType() | inspect.FloatType():
            bounds = (kind.ge, kind.gt), (kind.le, kind.lt)
            (low, above), (high, below) = bounds
            found.low = low if low is not None else above
            found.high = high if high is not None else below
            found.open_low, found.open_high = above is not None, below is not None
        case inspect.LiteralType():
            found.choices = [str(value) for value in kind.values]
        case inspect.StrType(pattern=str(pattern)) if pattern == MONTH_DAY:
            found.kind = "month_day"
    return found


def _default(field: inspect.Field) -> Any:
    value = field.default
    if value is msgspec.NODEFAULT:
        value = field.default_factory()
    return msgspec.to_builtins(value, builtin_types=(date,))
