"""A folder of results and its manifest, which makes a run repeatable and an incomplete run visible.

`manifest.json` names the scenario (its whole text is in `scenario.json`), the seed, the versions
and the SHA-256 of every file. It is written last, to a temporary name, and then renamed; an older
manifest is removed before any other file is changed. A folder without a manifest therefore belongs
to a run that did not end, and is not read. The manifest does not depend on the day, the folder or
the machine, so two runs of one seed have equal manifests.
"""

from __future__ import annotations

import os
import platform
import shutil
from collections.abc import Callable, Mapping
from hashlib import file_digest, sha256
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple

import msgspec
from msgspec import Struct, ValidationError

from exchange.errors import ConfigError, ResultsFailed
from simulation.results.account import account
from simulation.results.record import Record
from simulation.results.tables import PARTS, Tables, frames, read_tables, write_tables

MANIFEST = "manifest.json"
PART = ".part"  # ends the name of a file that is being written
SCENARIO = "scenario.json"
EXPERIMENT = "experiment.json"
REPORT = "report.html"
REPORT_JA = "report.ja.html"  # a study, a sweep, the account of a run
ANSWERS = "answers.db"  # the answers of an experiment, run by run
EXPERIMENT_TABLES = (
    "figures",
    "prices",
    "burden",
    "summary",
    "years_summary",
    "burden_summary",
    "pairs",
    "indices",
    "bins",
)  # beside `years`, which runs have too
STUDY_TABLES = ("levels", "floors", "agency", "differences")  # also written as CSV
REPLICATED = "runs_"  # prefix of the tables of replications beside a run's own
FORMAT = 2  # 1: without concentration, investments and columns of periods, sizes and welfare
LIBRARIES = ("tanso", "numpy", "numba", "simpy", "polars")


class ResultFile(Struct, frozen=True):
    """A file of the folder; `rows` is its number of rows where it is a table, else 0."""

    sha256: str
    size_bytes: int
    rows: int = 0


class _Format(Struct, frozen=True, kw_only=True):
    """The fields of manifests of all formats."""

    format: int
    scenario: str = ""
    seed: int = 0
    versions: dict[str, str] = {}


class Manifest(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The manifest of a complete folder."""

    format: int
    scenario: str
    scenario_sha256: str
    seed: int
    versions: dict[str, str]
    digest: str
    files: dict[str, ResultFile]


class ResultSource(NamedTuple):
    """The origin of results: a scenario or an experiment, whose whole text is written to `file`."""

    scenario: str
    seed: int
    digest: str
    file: str
    text: bytes


class Difference(Struct, frozen=True):
    """A file that deviates from the manifest; `where` is "folder" or "rerun"."""

    file: str
    where: str
    found: str


def open_results(folder: Path) -> None:
    """Prepare a folder for results before a long run; ConfigError where it cannot be written.

    An earlier run's results in it, complete or not, are removed. A folder with any other file is
    rejected and left untouched.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        foreign = sorted(path.name for path in folder.iterdir() if not _is_ours(path))
        if foreign:
            raise ConfigError(
                f"--out {folder} is not empty and holds {foreign[0]}, which no run wrote; "
                "choose a new or an empty folder"
            )
        (folder / MANIFEST).unlink(missing_ok=True)  # first: from here on the folder is incomplete
        for path in folder.iterdir():
            _remove(path)
        probe = folder / f"{MANIFEST}{PART}"
        probe.write_bytes(b"")
        probe.unlink()
    except OSError as error:
        raise ConfigError(f"cannot write to --out {folder}: {error.strerror}") from None


def open_experiment(folder: Path) -> None:
    """Prepare a folder for the answers of an experiment; ConfigError where it cannot be written,
    or holds something else than an experiment. Nothing in it is changed.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        names = {path.name for path in folder.iterdir()}
        foreign = sorted(
            path.name
            for path in folder.iterdir()
            if not path.name.startswith(ANSWERS) and not (ANSWERS in names and _is_ours(path))
        )
        if foreign:
            raise ConfigError(
                f"--out {folder} is not empty and holds {foreign[0]}, which no experiment wrote; "
                "choose a new or an empty folder"
            )
        probe = folder / f"{MANIFEST}{PART}"
        probe.write_bytes(b"")
        probe.unlink()
    except OSError as error:
        raise ConfigError(f"cannot write to --out {folder}: {error.strerror}") from None


def clear_tables(folder: Path) -> None:
    """Remove the manifest and then the tables of an experiment's earlier end; not its answers."""
    (folder / MANIFEST).unlink(missing_ok=True)
    for path in folder.iterdir():
        if _is_ours(path):
            _remove(path)


def write_results(
    tables: Tables, scenario_json: bytes, folder: Path, further: Tables | None = None
) -> Manifest:
    """Write the tables (`frames` of a record) and the scenario of a finished run and, last, its
    manifest.

    `further` are the tables of an experiment with this and other seeds, written beside the run's
    own. The run must have ended. ResultsFailed where a file cannot be written.
    """
    tables = tables | {"burden": account(tables)}
    runs = tables["runs"].to_dicts()
    assert len(runs) == 1, "a run that did not end has no results"
    run = runs[0]
    about = ResultSource(run["scenario"], run["seed"], run["digest"], SCENARIO, scenario_json)
    more = {f"{REPLICATED}{name}": table for name, table in (further or {}).items()}
    return seal(tables | more, about, folder)


def seal(
    tables: Tables, about: ResultSource, folder: Path, written: Mapping[str, int] | None = None
) -> Manifest:
    """Write tables, the text of their source and, last, the manifest. Tables of a study are written
    as CSV too.

    `written`: tables that are in the folder already, with their numbers of rows. ResultsFailed
    where a file cannot be written.
    """
    try:
        paths = write_tables(tables, folder)
        text = folder / about.file
        text.write_bytes(about.text)
        files = {path.name: _described(path, len(tables[name])) for name, path in paths.items()}
        for name, rows in (written or {}).items():
            path = folder / f"{name}.parquet"
            files[path.name] = _described(path, rows)
        files[about.file] = _described(text)
        for name in (name for name in STUDY_TABLES if name in tables):
            path = folder / f"{name}.csv"
            path.write_bytes(tables[name].write_csv().encode())
            files[path.name] = _described(path)
        manifest = Manifest(
            format=FORMAT,
            scenario=about.scenario,
            scenario_sha256=sha256(about.text).hexdigest(),
            seed=about.seed,
            versions=program_versions(),
            digest=about.digest,
            files=files,
        )
        content = msgspec.json.format(msgspec.json.encode(manifest), indent=2)
        write_whole(folder / MANIFEST, content + b"\n")
    except OSError as error:
        raise ResultsFailed(
            f"the results could not be written to {folder}: {error.strerror or error}; "
            f"without {MANIFEST} the folder is incomplete: free space, then run it again"
        ) from None
    return manifest


def read_manifest(path: Path) -> Manifest:
    """The manifest of a folder or of a manifest file; ConfigError where none can be read, or where
    another version wrote tables of another format.
    """
    file = path / MANIFEST if path.is_dir() else path
    try:
        return decoded_manifest(file.read_bytes(), str(file))
    except FileNotFoundError:
        raise ConfigError(f"{path} has no {MANIFEST}: its run did not end") from None
    except OSError as error:
        raise ConfigError(f"cannot read {file}: {error.strerror}") from None


def decoded_manifest(content: bytes, file: str) -> Manifest:
    """The manifest in a file's bytes; ConfigError, which names the file, where it is none or of
    another format.
    """
    try:
        _check_format(file, msgspec.json.decode(content, type=_Format))
        return msgspec.json.decode(content, type=Manifest)
    except ValidationError as error:
        raise ConfigError(f"{file} is no manifest of results: {error}") from None
    except msgspec.DecodeError as error:
        raise ConfigError(f"{file} is not JSON: {error}") from None


def _check_format(file: str, found: _Format) -> None:
    if found.format == FORMAT:
        return
    version = found.versions.get("tanso", "an unknown version")
    if found.format > FORMAT:
        raise ConfigError(
            f"{file} has format {found.format}, written by tanso {version}; this version reads "
            f"format {FORMAT}: read it with that version or a later one"
        )
    raise ConfigError(
        f"{file} has format {found.format}, written by tanso {version}, whose tables have other "
        f"columns; this version reads format {FORMAT}. Run {found.scenario or 'it'} again (seed "
        f"{found.seed}; its whole text is in {SCENARIO} or {EXPERIMENT} of the folder), into "
        "another folder, or read it with that version"
    )


def read_results(folder: Path) -> tuple[Manifest, Tables]:
    """The manifest and tables of a complete folder; ConfigError where a file is missing or
    changed.
    """
    manifest = read_manifest(folder)
    for difference in damaged(folder, manifest):
        raise ConfigError(f"{folder / difference.file} {difference.found}: run the scenario again")
    names = [name.removesuffix(".parquet") for name in manifest.files if name.endswith(".parquet")]
    return manifest, read_tables(folder, names)


def damaged(folder: Path, manifest: Manifest) -> list[Difference]:
    """The files of the folder that are missing or differ from the manifest."""
    found = []
    for name, file in manifest.files.items():
        path = folder / name
        if not path.is_file():
            found.append(Difference(name, "folder", "is missing"))
        elif _described(path).sha256 != file.sha256:
            found.append(Difference(name, "folder", "has been changed"))
    return found


def compare(manifest: Manifest, again: Manifest) -> list[Difference]:
    """The files that a second run wrote differently; tables of replications are not compared."""
    own = [name for name in manifest.files if not name.startswith(REPLICATED)]
    names = [*own, *(name for name in again.files if name not in manifest.files)]
    differences = []
    for name in names:
        before, after = manifest.files.get(name), again.files.get(name)
        if before is None or after is None:
            differences.append(Difference(name, "rerun", "is written by one version only"))
        elif before.sha256 != after.sha256:
            rows = f"{before.rows:,} rows then, {after.rows:,} now"
            differences.append(Difference(name, "rerun", f"differs ({rows})"))
    return differences


def other_versions(manifest: Manifest) -> Mapping[str, tuple[str, str]]:
    """Libraries whose version differs from the manifest's: (then, now) by name."""
    now = program_versions()
    then = manifest.versions
    return {
        name: (then.get(name, "none"), now.get(name, "none"))
        for name in sorted(then.keys() | now.keys())
        if then.get(name) != now.get(name)
    }


def check_results(
    path: Path, rerun: Callable[[bytes, str, int], Record], workspace: Path
) -> list[Difference]:
    """Compare a folder with its manifest, run its scenario again in `workspace`, and compare the
    results.

    `rerun` receives the scenario's text as it was written, its name and the seed. ConfigError for
    an experiment, which cannot be checked.
    """
    folder = path if path.is_dir() else path.parent
    manifest = read_manifest(path)
    if SCENARIO not in manifest.files:
        raise ConfigError(f"{path} is of an experiment; only a single run can be checked")
    differences = damaged(folder, manifest)
    if any(difference.file == SCENARIO for difference in differences):
        return differences
    scenario_json = (folder / SCENARIO).read_bytes()
    record = rerun(scenario_json, manifest.scenario, manifest.seed)
    again = write_results(frames(record), scenario_json, workspace)
    return differences + compare(manifest, again)


def _is_ours(path: Path) -> bool:
    names = (*Record().collectors(), *EXPERIMENT_TABLES, *STUDY_TABLES)
    tables = {f"{name}.parquet" for name in names} | {f"{name}.csv" for name in STUDY_TABLES}
    texts = {MANIFEST, SCENARIO, EXPERIMENT, REPORT, REPORT_JA}
    more = {f"{REPLICATED}{name}.parquet" for name in (*EXPERIMENT_TABLES, "years")}
    if path.is_dir():
        return path.suffix == PARTS and f"{path.stem}.parquet" in tables
    return path.is_file() and path.name.removesuffix(PART) in tables | texts | more


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink()


def _described(path: Path, rows: int = 0) -> ResultFile:
    with path.open("rb") as file:
        return ResultFile(file_digest(file, "sha256").hexdigest(), path.stat().st_size, rows)


def program_versions() -> dict[str, str]:
    """The versions of Python and of the libraries on which results depend, by name."""
    return {"python": platform.python_version()} | {name: version(name) for name in LIBRARIES}


def write_whole(path: Path, content: bytes) -> None:
    """Write to a temporary name and rename, so that the file is complete or absent. OSError."""
    part = path.with_name(f"{path.name}{PART}")
    try:
        with part.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except OSError:
        part.unlink(missing_ok=True)
        raise
