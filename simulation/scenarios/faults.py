"""All faults of a scenario's text at once, for an editor; the text may name no file.

The reader of files (`load.py`) ends at the first fault. Here a key at fault is taken out and the
rest is read on, so that each fault is found where it stands.
"""

from __future__ import annotations

from typing import Any

from exchange.said import Said
from exchange.toml_text import TomlFault, toml_tables
from simulation.core.contradiction import KeyPath
from simulation.gx_ets.firm_table import SHIPPED
from simulation.scenarios.explained import FaultKind
from simulation.scenarios.load import (
    AnyScenario,
    ScenarioFault,
    contradictions_of,
    converted,
    line_at,
    lines_of_keys,
    merged_tables,
    scenario_names,
)

FAULTS_MOST = 30


def read_alone(text: str, source: str) -> tuple[AnyScenario | None, list[ScenarioFault]]:
    """The scenario in a text that names no file, or None and its faults, in order of the text.

    A text may extend a shipped scenario and take the shipped table of firms; `source` names it in
    messages.
    """
    lines = lines_of_keys(text)
    try:
        _reject_files(text, source, lines)
        tables = merged_tables(text, source)
    except ScenarioFault as fault:
        return None, [fault]
    faults: list[ScenarioFault] = []
    removed: set[KeyPath] = set()
    while len(faults) < FAULTS_MOST:
        try:
            scenario = converted(tables, source, lines)
        except ScenarioFault as fault:
            if fault.kind == "missing_key" and fault.path in removed:
                return None, faults
            faults.append(fault)
            path = fault.path
            while path and isinstance(path[-1], int):  # a list without an item counts otherwise
                path = path[:-1]
            if not _removed(tables, path):
                return None, faults
            removed.add(path)
            continue
        if faults:  # the values that were taken out would be missing in contradictions
            return None, faults
        faults = [
            ScenarioFault("contradiction", source, said, path, line_at(lines, path))
            for path, said in contradictions_of(scenario)
        ]
        return (None if faults else scenario), faults
    return None, faults


def _reject_files(text: str, source: str, lines: dict[KeyPath, int]) -> None:
    """ScenarioFault where a text names a file; a TOML fault is found by its reader."""
    try:
        tables = toml_tables(text)
    except TomlFault:
        return
    base = tables.get("extends")
    if isinstance(base, str) and base not in scenario_names():
        path: KeyPath = ("extends",)
        said = Said(
            f"must be a shipped scenario here, not {base!r}",
            f"はここでは付属のシナリオでなければなりません（今は {base!r}）",
        )
        kind: FaultKind = "no_file" if "/" in base or "." in base else "unknown_scenario"
        raise ScenarioFault(kind, source, said, path, line_at(lines, path))
    population = tables.get("population")
    table = population.get("table") if isinstance(population, dict) else None
    if isinstance(table, str) and table not in ("", SHIPPED):
        path = ("population", "table")
        said = Said(
            f"must be {SHIPPED!r} or empty here, not {table!r}: files are not read",
            f"はここでは {SHIPPED!r} か空でなければなりません（今は {table!r}）。"
            "ファイルは読み込みません",
        )
        raise ScenarioFault("no_file", source, said, path, line_at(lines, path))


def _removed(tables: Any, path: KeyPath) -> bool:
    """True where the value at a path could be taken out of the tables."""
    *above, last = path or ("",)
    for part in above:
        try:
            tables = tables[part]
        except (KeyError, IndexError, TypeError):
            return False
    if isinstance(tables, dict) and last in tables:
        del tables[last]
        return True
    return False
