"""A store that keeps each answer of an experiment as it ends, in one SQLite file.

An interrupted, killed or failed experiment goes on from there. Each answer is one transaction with
a checksum, so that an answer is complete or absent, and a damaged one is run again. The file has
one writer. Its plan names the program and every variant with a digest of the whole scenario; a
store of another plan is rejected, because its answers belong to another experiment. The seeds are
no part of the plan: more replications can be added to a finished experiment.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from hashlib import blake2b
from pathlib import Path

import apsw
import msgspec
from msgspec import Struct

import exchange
from exchange.errors import ConfigError, FolderInUse, ResultsFailed
from simulation.results.manifest import (
    ANSWERS,
    clear_tables,
    open_experiment,
    program_versions,
)

FORMAT = 1
NO_ROOM = (apsw.FullError, apsw.IOError, apsw.ReadOnlyError, apsw.CantOpenError)
TABLES = """
CREATE TABLE plan (body BLOB NOT NULL);
CREATE TABLE answers (
    variant INTEGER, seed INTEGER, body BLOB NOT NULL, checksum BLOB NOT NULL,
    PRIMARY KEY (variant, seed)
) WITHOUT ROWID;
"""


class Answer(Struct, frozen=True):
    """The results of one run: figures of the whole and of each fiscal year."""

    variant: int
    seed: int
    figures: dict[str, float | None]
    years: dict[int, dict[str, float | None]]
    prices: dict[int, float]  # of allowances, by month (its middle, in ns)
    burden: dict[str, list[int | str]] = {}  # columns of the account


class Plan(Struct, frozen=True):
    """The identity of an experiment, common to all answers of a store.

    program: versions and a digest of the sources; variants: name and digest of the scenario of
    each, in order.
    """

    program: dict[str, str]
    variants: tuple[tuple[str, str], ...]
    format: int = FORMAT


class AnswerStore:
    """The answers that an experiment has so far, by number of the variant and seed."""

    def __init__(self, path: str) -> None:
        """Open a store; FolderInUse where another process has it, "" is a temporary one."""
        self._path = path
        self._db = apsw.Connection(path)
        try:
            self._db.execute("PRAGMA locking_mode=EXCLUSIVE")
            self._db.execute("PRAGMA synchronous=FULL")
            if not self._db.execute("SELECT 1 FROM sqlite_schema").fetchone():
                self._db.execute(f"BEGIN IMMEDIATE; {TABLES} COMMIT")
            else:  # a write takes the lock
                self._db.execute("UPDATE plan SET body = body")
        except apsw.BusyError:
            self._db.close()
            raise FolderInUse(
                f"another process is writing to {path}: wait for its end, or choose another folder"
            ) from None
        except NO_ROOM as error:
            self._db.close()
            raise ResultsFailed(
                f"{path} cannot be written ({error}): free space, or choose another folder"
            ) from None
        except apsw.Error as error:
            self._db.close()
            raise _unreadable(path, error) from None

    def agree(self, plan: Plan, resume: bool) -> None:
        """Take the plan, or compare it with that of the answers.

        ConfigError: they differ, or there are answers and `resume` is false.
        """
        try:
            row = self._db.execute("SELECT body FROM plan").fetchone()
            if row is None:
                self._write("INSERT INTO plan VALUES (?)", (msgspec.json.encode(plan),))
                return
            kept = msgspec.json.decode(row[0], type=Plan)
        except (apsw.Error, msgspec.DecodeError) as error:
            raise _unreadable(self._path, error) from None
        if not resume:
            raise ConfigError(
                f"{self._path} already holds answers; add --resume to continue that experiment, "
                "or choose a new folder"
            )
        if kept != plan:
            raise ConfigError(f"{self._path} is of another experiment: {_difference(kept, plan)}")

    def kept(self) -> set[tuple[int, int]]:
        """Number of the variant and seed of each sound answer; damaged ones are removed."""
        found, damaged = set(), []
        try:
            rows = self._db.execute("SELECT variant, seed, body, checksum FROM answers")
            for variant, seed, body, checksum in rows:
                if _checksum(variant, seed, body) == checksum:
                    found.add((variant, seed))
                else:
                    damaged.append((variant, seed))
        except apsw.Error as error:
            raise _unreadable(self._path, error) from None
        for place in damaged:
            self._write("DELETE FROM answers WHERE variant = ? AND seed = ?", place)
        return found

    def keep(self, answer: Answer) -> None:
        """Write an answer to the disk. ResultsFailed: it could not be written, those before are
        safe.
        """
        body = zlib.compress(msgspec.msgpack.encode(answer))
        row = (answer.variant, answer.seed, body, _checksum(answer.variant, answer.seed, body))
        self._write("INSERT OR REPLACE INTO answers VALUES (?, ?, ?, ?)", row)

    def answers(self, variant: int, seeds: Sequence[int]) -> Iterator[Answer]:
        """The answers of a variant in the order of the seeds, as far as they are there."""
        for seed in seeds:
            row = self._db.execute(
                "SELECT body FROM answers WHERE variant = ? AND seed = ?", (variant, seed)
            ).fetchone()
            if row is not None:
                yield msgspec.msgpack.decode(zlib.decompress(row[0]), type=Answer)

    def close(self) -> None:
        """Close the file and free its lock."""
        self._db.close()

    def _write(self, statement: str, values: tuple[object, ...]) -> None:
        try:
            # A transaction by itself: apsw's own would roll back once more what SQLite did before.
            self._db.execute(statement, values)
        except NO_ROOM as error:
            raise ResultsFailed(
                f"an answer could not be written to {self._path} ({error}); those before it are "
                "kept: free space, then continue with --resume"
            ) from None


@contextmanager
def answer_store(folder: Path | None, plan: Plan, resume: bool = False) -> Iterator[AnswerStore]:
    """The store of an experiment in its folder; without a folder, one that ends with it.

    ConfigError: the folder cannot be written or holds something else; or it holds answers and
    `resume` is false, or they are of another plan. FolderInUse: another process writes to it.
    """
    if folder is not None:
        open_experiment(folder)
    store = AnswerStore("" if folder is None else str(folder / ANSWERS))
    try:
        store.agree(plan, resume)
        if folder is not None:
            clear_tables(folder)
        yield store
    finally:
        store.close()


def program_identity() -> dict[str, str]:
    """Versions of the libraries and a digest of this program's sources: equal, equal numbers."""
    sources = blake2b(digest_size=16)
    for root in (Path(str(exchange.__file__)).parent, Path(__file__).parents[1]):
        for path in sorted(root.rglob("*")):
            if path.suffix in (".py", ".toml"):
                sources.update(path.relative_to(root).as_posix().encode() + b"\0")
                sources.update(path.read_bytes())
    return program_versions() | {"the program's source": sources.hexdigest()}


def digest_of(content: bytes) -> str:
    """The digest by which plans compare scenarios."""
    return blake2b(content, digest_size=16).hexdigest()


def _checksum(variant: int, seed: int, body: bytes) -> bytes:
    return blake2b(f"{variant} {seed} ".encode() + body, digest_size=16).digest()


def _difference(kept: Plan, plan: Plan) -> str:
    """The first difference of two plans, in words."""
    if kept.format != plan.format:
        return f"its format is {kept.format}, this version writes {plan.format}"
    for name in sorted(kept.program.keys() | plan.program.keys()):
        then, now = kept.program.get(name, "none"), plan.program.get(name, "none")
        if then != now:
            return f"{name} was {then} and is {now}; runs of two programs are not comparable"
    for number, (then_is, now_is) in enumerate(zip(kept.variants, plan.variants, strict=False), 1):
        if then_is[0] != now_is[0]:
            return f"variant {number} was {then_is[0]} and is {now_is[0]}"
        if then_is != now_is:
            return f"the scenario of variant {number}, {now_is[0]}, has been changed"
    return f"it has {len(kept.variants)} variants, this one {len(plan.variants)}"


def _unreadable(path: str, error: Exception) -> ConfigError:
    return ConfigError(f"{path} holds no readable answers: {error}; choose another folder")
