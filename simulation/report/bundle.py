"""A finished run in one zip file: `tanso bundle`.

It holds every file of the manifest, the manifest, the scenario as TOML, the meaning of each column,
two notebooks and a text that says how to read and repeat the run; on demand also a workbook and
files for Stata.
What must stay true: one run gives the same bytes on every machine, so entries are stored as they
are, sorted, and of one day.
"""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZIP_STORED, ZipFile, ZipInfo

import msgspec

from exchange.errors import ConfigError, ResultsFailed
from simulation.report.column_texts import dictionary
from simulation.report.sheets import stata_files, workbook
from simulation.results.manifest import MANIFEST, REPLICATED, write_whole
from simulation.results.opened import Run
from simulation.scenarios.load import AnyScenario, parse_scenario

DAY = (1980, 1, 1, 0, 0, 0)  # the earliest that a zip file can hold
SCENARIO_TOML = "scenario.toml"
README = """{title}

A run of a simulated carbon market by Tanso {version}: scenario {scenario}, seed {seed}.
Nothing in it was observed: firms, trades and prices are synthetic. What the settings rest on is in
the output of `tanso simulate --schema`.

Read it in Python, without unpacking it:

    from simulation import open_run
    run = open_run("bundle.zip")  # the name of this file
    run.tables["{table}"].collect()
{figure}
Read it in R, unpacked:

    arrow::read_parquet("{table}.parquet")

Unpacked, `marimo edit explore.py` or `jupyter lab explore.ipynb` shows its tables and figures.

{repeat}
columns.csv says what each column means, in English and Japanese, with its unit.
manifest.json holds the SHA-256 of each file. Versions: {versions}.
"""
REPEAT = """Repeat it, unpacked; with the versions below all tables are identical but `runs`, which
names the scenario's file:

    tanso simulate scenario.toml --seed {seed}{more} --out again
"""


def write_bundle(run: Run, file: Path, excel: bool = False, stata: bool = False) -> None:
    """Write the bundle of a run to a new file.

    `excel` adds run.xlsx, `stata` the files `stata/*.dta`. ConfigError where the file exists or a
    file of the run is not the one that its manifest names; ResultsFailed where it cannot be
    written.
    """
    if file.exists():
        raise ConfigError(f"{file} exists; name another file")
    entries = {name: run.read(name) for name in run.manifest.files}
    entries[MANIFEST] = run.files.read(MANIFEST)
    text = scenario_toml(run)
    if text is not None:
        entries[SCENARIO_TOML] = text.encode()
    if excel:
        entries["run.xlsx"] = workbook(run)
    if stata:
        entries |= {f"stata/{name}": content for name, content in stata_files(run).items()}
    entries["columns.csv"] = dictionary(run).encode()
    entries |= _notebooks(run)
    entries["README.txt"] = _readme(run).encode()
    try:
        write_whole(file, zipped(entries))
    except OSError as error:
        raise ResultsFailed(f"{file} could not be written: {error.strerror or error}") from None


def _notebooks(run: Run) -> dict[str, bytes]:
    """The notebooks of a run, which open the folder that they lie in."""
    from simulation.report.notebook import cells, jupyter, marimo  # draws: slow to import

    content = cells(run, ".")
    return {"explore.py": marimo(content).encode(), "explore.ipynb": jupyter(content).encode()}


def zipped(entries: dict[str, bytes]) -> bytes:
    """A zip file of entries, equal for equal entries."""
    out = BytesIO()
    with ZipFile(out, "w", ZIP_STORED) as bundle:
        for name in sorted(entries):
            info = ZipInfo(name, DAY)
            info.create_system, info.external_attr = 3, 0o644 << 16
            bundle.writestr(info, entries[name])
    return out.getvalue()


def scenario_toml(run: Run) -> str | None:
    """The whole scenario as a TOML file that gives the same run; None for an experiment.

    Firms that were read from a table are listed in the file, which then needs no table.
    """
    if not run.has_scenario:
        return None
    return whole_toml(msgspec.convert(run.scenario, AnyScenario))


def whole_toml(scenario: AnyScenario) -> str:
    """A scenario with all its keys as a TOML file; firms of a table are listed in it."""
    tables = builtins_of(scenario)
    text, wanted = toml_of(tables), msgspec.convert(tables, AnyScenario)
    assert parse_scenario(text, SCENARIO_TOML) == wanted, "a key that TOML cannot hold"
    return text


def builtins_of(scenario: AnyScenario) -> dict[str, Any]:
    """A scenario's tables as dictionaries; firms of a table are listed, and the table not named."""
    keys: dict[str, Any] = msgspec.to_builtins(scenario)
    population = dict(keys.get("population") or {})
    if population.get("listed"):
        population.pop("table", None)
        keys["population"] = population
    return keys


def toml_of(tables: dict[str, Any]) -> str:
    """Tables as a TOML file; what is null is left out."""
    return "".join(_toml(tables, ()))


def _toml(table: dict[str, Any], path: tuple[str, ...]) -> list[str]:
    """Lines of a table: its own keys, then the tables below it. TOML has no null, which is the
    default of each key that may be one.
    """
    lines = [f"[{'.'.join(path)}]\n"] if path else []
    lines += [
        f"{key} = {_value(value)}\n"
        for key, value in table.items()
        if value is not None and not isinstance(value, dict)
    ]
    for key, value in table.items():
        if isinstance(value, dict):
            lines += ["\n", *_toml(value, (*path, key))]
    return lines


def _value(value: Any) -> str:
    if isinstance(value, dict):
        members = (f"{key} = {_value(one)}" for key, one in value.items() if one is not None)
        return f"{{ {', '.join(members)} }}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(_value, value))}]"
    return msgspec.json.encode(value).decode()


def _readme(run: Run) -> str:
    manifest, has_scenario = run.manifest, run.has_scenario
    versions = ", ".join(f"{name} {number}" for name, number in manifest.versions.items())
    seeds = 1
    if f"{REPLICATED}figures" in run.tables:
        seeds = run.tables[f"{REPLICATED}figures"].collect()["seed"].n_unique()
    more = f" --replications {seeds}" if seeds > 1 else ""
    title = str(run.scenario.get("title", "")) if has_scenario else manifest.scenario
    return README.format(
        title=title,
        version=manifest.versions.get("tanso", "of an unknown version"),
        scenario=manifest.scenario,
        seed=manifest.seed,
        table="firms" if has_scenario else "summary",
        figure='    run.figure("price")\n' if has_scenario else "",
        repeat=REPEAT.format(seed=manifest.seed, more=more) if has_scenario else "",
        versions=versions,
    )
