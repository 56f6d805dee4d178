"""Reader of scenarios: typed TOML files that define a simulated market completely.

`model` selects the kind: "static" (firms trade once; the default) or "gx-ets" (years of the scheme;
keys in `gx_ets/keys.py`). Names of keys end in their unit. An unknown key, a value of the wrong
type or out of range, and contradicting values are a ConfigError that names file, line and key.
Shipped scenarios are found by name, others by path. A file that `extends` another holds only the
differences: tables are merged key by key, lists replaced.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from difflib import get_close_matches
from importlib import resources
from pathlib import Path
from typing import Any, Literal, TypeGuard, get_args, get_type_hints

import msgspec
from msgspec import Struct, ValidationError

from exchange.errors import ConfigError
from simulation.gx_ets.checks import contradictions
from simulation.gx_ets.firm_table import SHIPPED, read_firms
from simulation.gx_ets.key_texts import describe, expected_unit, tables_of
from simulation.gx_ets.keys import SECTORS, GxScenario
from simulation.static.checks import contradictions as static_contradictions
from simulation.static.keys import StaticScenario

KeyPath = tuple[str | int, ...]
FaultKind = Literal[
    "toml",
    "unknown_scenario",
    "unknown_key",
    "missing_key",
    "no_choice",
    "out_of_bounds",
    "wrong_type",
    "contradiction",
    "no_file",
]


class ScenarioFault(ConfigError):
    """A fault of a scenario file; as text it names file, line, key and what would be right.

    `path`: the key, empty for the whole text; `line`: from 1, 0 where not known; `sentence`: what
    is wrong, without the place.
    """

    def __init__(
        self, kind: FaultKind, source: str, sentence: str, path: KeyPath = (), line: int = 0
    ) -> None:
        self.kind = kind
        self.path = path
        self.line = line
        self.sentence = sentence
        place = f"{source}, line {line}: " if line and path else f"{source}: " if source else ""
        super().__init__(place + f"{self.key} {sentence}".lstrip())

    @property
    def key(self) -> str:
        """The key as text, such as `population.sectors[2].share`."""
        key = ".".join(
            str(part) if isinstance(part, str) else f"[{part + 1}]" for part in self.path
        )
        return key.replace(".[", "[")


AnyScenario = StaticScenario | GxScenario
MODELS = ("static", "gx-ets")


def scenario_names() -> list[str]:
    """The names of the shipped scenarios."""
    folder = resources.files("simulation") / "scenarios"
    files = (entry.name for entry in folder.iterdir())
    return sorted(
        name.removesuffix(".toml").replace("_", "-") for name in files if name.endswith(".toml")
    )


def scenario_schema() -> dict[str, Any]:
    """The JSON Schema of a complete scenario file, one that extends no other.

    Each key of a GX-ETS scenario has its description, unit and source (`gx_ets/key_texts.py`).
    """
    schema = msgspec.json.schema(AnyScenario)
    describe(schema, {table for _, table in tables_of(GxScenario)})
    return schema


def load_scenario(name_or_path: str) -> AnyScenario:
    """The scenario of a shipped name or of a file's path; ConfigError where it cannot be read."""
    text, source = _read(name_or_path)
    return _parsed(text, source, (source,))


def _read(name_or_path: str) -> tuple[str, str]:
    """A scenario's text and its name in messages."""
    path = Path(name_or_path)
    if path.suffix == ".toml" or path.is_file():  # a folder may have a shipped name
        try:
            return path.read_text(encoding="utf-8"), str(path)
        except (OSError, UnicodeDecodeError) as error:
            raise ConfigError(f"cannot read the scenario {name_or_path}: {error}") from None
    names = scenario_names()
    if name_or_path not in names:
        sentence = (
            f"no scenario is called {name_or_path!r}{_suggestion(name_or_path, names)}; "
            f"there are: {', '.join(names)}; a file's name ends in .toml"
        )
        raise ScenarioFault("unknown_scenario", "", sentence)
    file = resources.files("simulation") / "scenarios" / f"{name_or_path.replace('-', '_')}.toml"
    return file.read_text(encoding="utf-8"), name_or_path


def parse_scenario(text: str, source: str) -> AnyScenario:
    """The scenario in a TOML text; `source` names it in messages."""
    return _parsed(text, source, ())


def _parsed(text: str, source: str, chain: tuple[str, ...]) -> AnyScenario:
    """The scenario in a text; `chain`: the sources that it must not extend."""
    tables = merged_tables(text, source, chain)
    lines = lines_of_keys(text)
    scenario = converted(tables, source, lines)
    for path, sentence in contradictions_of(scenario):
        raise _problem(source, lines, path, sentence, "contradiction")
    return scenario


def converted(tables: dict[str, Any], source: str, lines: dict[KeyPath, int]) -> AnyScenario:
    """The scenario of tables; ScenarioFault for the first key of a wrong name, type or value."""
    model = tables.setdefault("model", "static")
    if model not in MODELS:
        near = _suggestion(str(model), MODELS)
        sentence = f"{model!r} is no model; there are: {', '.join(MODELS)}{near}"
        raise _problem(source, lines, ("model",), sentence, "no_choice")
    root: type[Struct] = GxScenario if model == "gx-ets" else StaticScenario
    try:
        scenario: AnyScenario = msgspec.convert(tables, AnyScenario)
    except ValidationError as error:
        path, sentence, kind = _explain(str(error), root, tables)
        raise _problem(source, lines, path, sentence, kind) from None
    except ConfigError as error:  # a table rejects contradicting values
        key, _, sentence = str(error).partition(" ")
        named = [("policy", word) for word in re.findall(r"\w+", str(error))]
        said = next((lines[path] for path in named if path in lines), None)
        fault = _problem(source, lines, ("policy", key), sentence, "contradiction")
        if said is None:
            raise fault from None
        raise ScenarioFault(fault.kind, source, sentence, fault.path, said) from None
    return scenario


def contradictions_of(scenario: AnyScenario) -> Iterator[tuple[KeyPath, str]]:
    """The keys of a scenario whose values contradict others, each with what must hold."""
    if isinstance(scenario, GxScenario):
        return contradictions(scenario)
    return iter(static_contradictions(scenario))


def merged_tables(text: str, source: str, chain: tuple[str, ...] = ()) -> dict[str, Any]:
    """The tables of a text over those of the scenario that it extends.

    A path in `extends` is relative to the file that contains it.
    """
    try:
        tables = tomllib.loads(text.removeprefix("\ufeff"))
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"line (\d+)", str(error))
        line = int(found[1]) if found else 0
        raise ScenarioFault("toml", source, str(error), line=line) from None
    base = tables.pop("extends", None)
    if base is None:
        return _listed(tables, tables, source)
    if not isinstance(base, str):
        raise ConfigError(f"{source}: extends must be a scenario's name or a file")
    if base.endswith(".toml"):
        base = str(Path(source).parent / base)
    if base in chain:
        raise ConfigError(f"{source}: extends comes back to {base}")
    base_text, base_source = _read(base)
    return _listed(
        _merged(merged_tables(base_text, base_source, (*chain, base)), tables), tables, source
    )


def _listed(whole: dict[str, Any], own: dict[str, Any], source: str) -> dict[str, Any]:
    """The tables with the firms of `population.table` where this text sets it.

    A path is relative to the file that contains it. ConfigError where the table cannot be used.
    """
    keys = own.get("population")
    keys = keys if isinstance(keys, dict) else {}
    table = keys.get("table")
    if not isinstance(table, str):
        return whole
    population = dict(whole["population"])
    total: dict[str, Any] = {}
    if table:
        file = table if table == SHIPPED else str(Path(source).parent / table)
        try:
            firms = read_firms(file, _sector_names(population.get("sectors")))
        except ConfigError as error:
            raise ConfigError(f"{source}: population.table: {error}") from None
        population["listed"] = [msgspec.to_builtins(firm) for firm in firms]
        tonnes = sum(firm.emissions_t for firm in firms)
        total = {"firms": len(firms), "emissions_mt": tonnes / 1e6}
    else:  # synthetic firms again
        population.pop("listed", None)
    for key in ("firms", "emissions_mt"):
        if key not in keys:
            population.pop(key, None)
    return whole | {"population": total | population}


def _sector_names(sectors: object) -> list[str]:
    """The names of a scenario's sectors, the default ones where it sets none."""
    if not isinstance(sectors, list):
        return [entry.name for entry in SECTORS]
    return [str(entry.get("name")) for entry in sectors if isinstance(entry, dict)]


def _merged(below: dict[str, Any], above: dict[str, Any]) -> dict[str, Any]:
    """Both tables merged key by key; `above` takes precedence."""
    both = dict(below)
    for key, value in above.items():
        under = below.get(key)
        is_table = isinstance(value, dict) and isinstance(under, dict)
        both[key] = _merged(under or {}, value) if is_table else value
    return both


def _explain(
    message: str, root: type[Struct], tables: dict[str, Any]
) -> tuple[KeyPath, str, FaultKind]:
    """The key path of a msgspec message, the message in this project's words, and its kind."""
    sentence, _, where = message.partition(" - at `$")
    found = re.findall(r"\.([A-Za-z0-9_-]+)|\[(\d+)\]", where)
    path: KeyPath = tuple(key if key else int(index) for key, index in found)
    unknown = re.search(r"unknown field `(.*)`", sentence)
    if unknown:
        known = _fields_at(path, root, tables)
        said = f"is not a known key{_suggestion(unknown[1], known)}"
        return (*path, unknown[1]), said, "unknown_key"
    missing = re.search(r"missing required field `(.*)`", sentence)
    if missing:
        kinds = ", ".join(_tags_at((*path, missing[1]), root))
        said = "is missing" + (f"; there are: {kinds}" if kinds else "")
        return (*path, missing[1]), said, "missing_key"
    kind: FaultKind = "wrong_type" if ", got" in sentence else "out_of_bounds"
    if sentence.startswith("Invalid value") and _tags_at(path, root):
        sentence += f"; there are: {', '.join(_tags_at(path, root))}"
        kind = "no_choice"
    if sentence.startswith("Invalid enum value"):
        sentence += f"; there are: {', '.join(map(str, _choices_at(path, root, tables)))}"
        kind = "no_choice"
    sentence = sentence[:1].lower() + sentence[1:].replace("`", "")
    if kind != "no_choice":
        given = _given(path, root, tables)
        sentence += f", not{given}" if given and kind == "out_of_bounds" else given
    return path, sentence, kind


def _given(path: KeyPath, root: type[Struct], tables: dict[str, Any]) -> str:
    """The value that was given for a key, and the key's unit; empty for tables, lists and items."""
    value: Any = tables
    for key in path:
        value = value[key]
    if not path or isinstance(path[-1], int) or isinstance(value, dict | list):
        return ""
    expected = expected_unit(_table_at(path[:-1], root, tables), path[-1])
    return f" {value!r}" + (f" ({expected})" if expected else "")


def _fields_at(path: KeyPath, root: type[Struct], tables: dict[str, Any]) -> tuple[str, ...]:
    """The keys that the table at this path may have."""
    keys: tuple[str, ...] = _table_at(path, root, tables).__struct_fields__
    return keys if path else (*keys, "extends", "model")


def _choices_at(path: KeyPath, root: type[Struct], tables: dict[str, Any]) -> tuple[object, ...]:
    """The values that the key at this path may have."""
    return get_args(get_type_hints(_table_at(path[:-1], root, tables))[str(path[-1])])


def _table_at(path: KeyPath, root: type[Struct], tables: Any) -> type[Struct]:
    """The type of the table at this path; of several, the one that the text's tag chooses."""
    table, text = root, tables
    for key in path:
        if isinstance(text, list) and isinstance(key, int):
            text = text[key]
        else:
            text = text.get(key) if isinstance(text, dict) else None
        if isinstance(key, str):
            nested = _tables_in(get_type_hints(table)[key])
            tagged = [kind for kind in nested if isinstance(text, dict) and _is_tagged(kind, text)]
            table = next(iter(tagged or nested), table)
    return table


def _tags_at(path: KeyPath, root: type[Struct]) -> list[str]:
    """The tags of the tables of which the key at this path chooses one; none for other keys."""
    if len(path) != 2 or not isinstance(path[0], str):
        return []
    kinds = _tables_in(get_type_hints(root).get(path[0]))
    return [str(kind.__struct_config__.tag) for kind in kinds if _tag_field(kind) == path[1]]


def _tables_in(hint: object) -> list[type[Struct]]:
    return [kind for kind in (hint, *get_args(hint)) if is_table(kind)]


def _tag_field(kind: type[Struct]) -> str | None:
    return kind.__struct_config__.tag_field


def _is_tagged(kind: type[Struct], text: dict[str, Any]) -> bool:
    return text.get(_tag_field(kind) or "") == kind.__struct_config__.tag


def is_table(hint: object) -> TypeGuard[type[Struct]]:
    """True where a key's type is a table."""
    return isinstance(hint, type) and issubclass(hint, Struct)


def _suggestion(word: str, known: list[str] | tuple[str, ...]) -> str:
    near = get_close_matches(word, known, n=1, cutoff=0.5)
    return f"; did you mean {near[0]!r}?" if near else ""


def _problem(
    source: str,
    lines: dict[KeyPath, int],
    path: KeyPath,
    sentence: str,
    kind: FaultKind,
) -> ScenarioFault:
    """A fault with the line of its key, or of the table around it."""
    here = path
    while here and here not in lines:
        here = here[:-1]
    return ScenarioFault(kind, source, sentence, path, lines.get(here, 0))


def lines_of_keys(text: str) -> dict[KeyPath, int]:
    """The line of each table and key of a TOML text, as far as single lines show it."""
    lines: dict[KeyPath, int] = {}
    counts: dict[str, int] = {}
    table: KeyPath = ()
    for number, line in enumerate(text.splitlines(), start=1):
        header = re.match(r"\s*(\[\[?)\s*([A-Za-z0-9_.-]+)\s*\]", line)
        key = re.match(r"\s*([A-Za-z0-9_-]+)\s*=", line)
        if header:
            name = header[2]
            table = tuple(name.split("."))
            if header[1] == "[[":
                table = (*table, counts.get(name, 0))
                counts[name] = counts.get(name, 0) + 1
            lines.setdefault(table, number)
        elif key:
            lines.setdefault((*table, key[1]), number)
    return lines
