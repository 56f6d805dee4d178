"""Reader of scenarios: typed TOML files that define a simulated market completely.

`model` selects the kind: "static" (firms trade once; the default) or "gx-ets" (years of the scheme;
keys in `gx_ets/keys.py`). Names of keys end in their unit. An unknown key, a value of the wrong
type or out of range, and contradicting values are a ConfigError that names file, line and key.
Shipped scenarios are found by name, others by path. A file that `extends` another holds only the
differences: tables are merged key by key, lists replaced.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib import resources
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct, ValidationError

from exchange.errors import ConfigError
from exchange.said import FileFault, Said, same
from exchange.toml_text import TomlFault, toml_tables
from simulation.core.contradiction import Contradiction, KeyPath, TableContradiction
from simulation.gx_ets.checks import contradictions
from simulation.gx_ets.firm_table import SHIPPED, read_firms
from simulation.gx_ets.key_texts import describe, tables_of
from simulation.gx_ets.keys import SECTORS, GxScenario
from simulation.scenarios.explained import FaultKind, explain, suggestion
from simulation.static.checks import contradictions as static_contradictions
from simulation.static.keys import StaticScenario


class ScenarioFault(FileFault):
    """A fault of a scenario file; as text it names file, line, key and what would be right.

    `path`: the key, empty for the whole text; `line`: from 1, 0 where not known; `said`: what is
    wrong, without the place.
    """

    def __init__(
        self, kind: FaultKind, source: str, said: Said, path: KeyPath = (), line: int = 0
    ) -> None:
        self.kind = kind
        self.path = path
        self.line = line
        self.said = said
        place = same(f"{source}: " if source else "")
        if line and path:
            place = Said(f"{source}, line {line}: ", f"{source} の {line} 行目: ")
        super().__init__(place + self.about_key)

    @property
    def about_key(self) -> Said:
        """The key, then what is wrong."""
        return Said(f"{self.key} {self.said.en}".lstrip(), f"{self.key} {self.said.ja}".lstrip())

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
        listed = ", ".join(names)
        said = (
            Said(
                f"no scenario is called {name_or_path!r}", f"シナリオ {name_or_path!r} はありません"
            )
            + suggestion(name_or_path, names)
            + Said(
                f"; there are: {listed}; a file's name ends in .toml",
                f"。あるもの: {listed}。ファイルの名前は .toml で終わります",
            )
        )
        raise ScenarioFault("unknown_scenario", "", said)
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
    for path, said in contradictions_of(scenario):
        raise _problem(source, lines, path, said, "contradiction")
    return scenario


def converted(tables: dict[str, Any], source: str, lines: dict[KeyPath, int]) -> AnyScenario:
    """The scenario of tables; ScenarioFault for the first key of a wrong name, type or value."""
    model = tables.setdefault("model", "static")
    if model not in MODELS:
        listed = ", ".join(MODELS)
        said = Said(
            f"{model!r} is no model; there are: {listed}",
            f"の {model!r} というモデルはありません。選べるもの: {listed}",
        ) + suggestion(str(model), MODELS)
        raise _problem(source, lines, ("model",), said, "no_choice")
    root: type[Struct] = GxScenario if model == "gx-ets" else StaticScenario
    try:
        scenario: AnyScenario = msgspec.convert(tables, AnyScenario)
    except ValidationError as error:
        path, said, kind = explain(str(error), root, tables)
        raise _problem(source, lines, path, said, kind) from None
    except TableContradiction as error:  # Policy alone checks itself
        named: list[KeyPath] = [("policy", key) for key in (error.key, *error.others)]
        at = next((path for path in named if path in lines), named[0])
        line = line_at(lines, at)
        raise ScenarioFault("contradiction", source, error.said, named[0], line) from None
    return scenario


def contradictions_of(scenario: AnyScenario) -> Iterator[Contradiction]:
    """The keys of a scenario whose values contradict others, each with what must hold."""
    if isinstance(scenario, GxScenario):
        return contradictions(scenario)
    return static_contradictions(scenario)


def merged_tables(text: str, source: str, chain: tuple[str, ...] = ()) -> dict[str, Any]:
    """The tables of a text over those of the scenario that it extends.

    A path in `extends` is relative to the file that contains it.
    """
    try:
        tables = toml_tables(text)
    except TomlFault as fault:
        raise ScenarioFault("toml", source, fault.said, line=fault.line) from None
    lines = lines_of_keys(text)
    base = tables.pop("extends", None)
    if base is None:
        return _listed(tables, tables, source, lines)
    if not isinstance(base, str):
        said = Said(
            "must be a scenario's name or a file",
            "はシナリオの名前かファイルでなければなりません",
        )
        raise _problem(source, lines, ("extends",), said, "wrong_type")
    if base.endswith(".toml"):
        base = str(Path(source).parent / base)
    if base in chain:
        raise ConfigError(f"{source}: extends comes back to {base}")
    base_text, base_source = _read(base)
    below = merged_tables(base_text, base_source, (*chain, base))
    return _listed(_merged(below, tables), tables, source, lines)


def _listed(
    whole: dict[str, Any], own: dict[str, Any], source: str, lines: dict[KeyPath, int]
) -> dict[str, Any]:
    """The tables with the firms of `population.table` where this text sets it.

    A path is relative to the file that contains it. ScenarioFault where the table cannot be used.
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
            why = same(f": {error}")
            said = Said("cannot be used", "の表を使えません") + why
            path: KeyPath = ("population", "table")
            raise _problem(source, lines, path, said, "contradiction") from None
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


def _problem(
    source: str,
    lines: dict[KeyPath, int],
    path: KeyPath,
    said: Said,
    kind: FaultKind,
) -> ScenarioFault:
    """A fault with the line of its key, or of the table around it."""
    return ScenarioFault(kind, source, said, path, line_at(lines, path))


def line_at(lines: dict[KeyPath, int], path: KeyPath) -> int:
    """The line of a key or of the table around it; 0 where the text has neither."""
    while path and path not in lines:
        path = path[:-1]
    return lines.get(path, 0)


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
