"""The registry in a database: SQLite by default, PostgreSQL by its address.

Every write is one transaction with the act, its key, its receipt and the changed blocks; after a
failed commit of unknown outcome the outcome is reported as unknown. On SQLite one connection does
all writing (WAL, synchronous FULL) and readers never block it; on PostgreSQL the accounts of a
batch are locked in the order of their names, so that batches cannot deadlock over them. Threads may
share the object.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, insert, make_url, select
from sqlalchemy.exc import ArgumentError, DBAPIError

from exchange.errors import ConfigError, RegistryRejected, RegistryUnavailable, RegistryUnknown
from exchange.extras import needs
from exchange.files import make_private
from exchange.registry.accounts.controls import Proposal, State
from exchange.registry.answers import check_kind, closed, conflict
from exchange.registry.books import check_account, check_act, check_key
from exchange.registry.bulk import BULK_MIN, Apply, BulkIssuer
from exchange.registry.filings import Filing
from exchange.registry.port import (
    Account,
    AccountKind,
    AnyAct,
    Holding,
    Imported,
    Instruction,
    Project,
    Receipt,
    RegistryEvent,
    Total,
)
from exchange.registry.projects.rules import check_project
from exchange.registry.sql import books as sql_books
from exchange.registry.sql import entries as sql_entries
from exchange.registry.sql import imports as sql_imports
from exchange.registry.sql import lookup as sql_lookup
from exchange.registry.sql import queries as sql_queries
from exchange.registry.sql import store as sql_store
from exchange.registry.sql.engines import server_engine, sqlite_engine
from exchange.registry.sql.prepared import Prepared
from exchange.registry.sql.rows import AllAnswers, SeriesTable, Undone, Written
from exchange.registry.sql.schema import begin, prepare
from exchange.registry.sql.tables import act

TRIES_MAX = 5
BATCH_MAX = 1_000
RULES = ("serial_overlap", "serial_not_issued", "block_final", "block_identity", "history_final")
_RETRIED = {"40001", "40P01", "23505", "23P01"}  # serialization, deadlock, unique, exclusion

_BEGIN = Prepared({"sqlite": "BEGIN IMMEDIATE"})

Answer = Receipt | RegistryRejected
T = TypeVar("T")


class SqlRegistry:
    """The registry port over SQLAlchemy Core."""

    def __init__(self, engine: Engine, readers: Engine) -> None:
        self._engine = engine
        self._readers = readers
        self._writer: Connection | None = None
        self._lock = threading.Lock()
        self._series = SeriesTable()

    @classmethod
    def open(cls, url: str) -> SqlRegistry:
        """Open the registry at a database address, making or upgrading its tables."""
        try:
            kind = make_url(url).get_backend_name()
            if kind not in ("sqlite", "postgresql"):
                raise ConfigError(f"a registry lies in sqlite or postgresql, not in {kind}")
            make = sqlite_engine if kind == "sqlite" else server_engine
            registry = cls(make(url, True), make(url, False))
        except ModuleNotFoundError as error:
            raise ConfigError(f"a registry on PostgreSQL {needs(error.name or '')}") from None
        except ArgumentError as error:
            place = url.partition("://")[0] if "@" in url else url
            raise ConfigError(f"no registry can be opened at {place}: {error}") from error
        try:
            prepare(registry._engine)
        except BaseException:
            registry.close()
            raise
        return registry

    def copy_to(self, target: Path) -> bool:
        """Copy the database while it is in use; False if a database server keeps it."""
        if self._readers.dialect.name != "sqlite":
            return False
        make_private(target)
        with self._readers.connect() as connection, closing(sqlite3.connect(target)) as copy:
            driver: Any = connection.connection.driver_connection
            driver.backup(copy)
        return True

    def close(self) -> None:
        """Give all connections back."""
        self._drop_writer()
        self._readers.dispose()
        self._engine.dispose()

    def open_account(self, name: str, kind: AccountKind, owner: str, at_ns: int) -> None:
        check_account(name, owner)
        self._write(
            lambda connection: sql_entries.open_account(connection, name, kind, owner, at_ns)
        )

    def lock_account(self, name: str, locked: bool, at_ns: int) -> None:
        self._write(lambda connection: sql_entries.lock_account(connection, name, locked))

    def register_project(self, entered: Project, at_ns: int) -> None:
        check_project(entered)
        self._write(lambda connection: sql_entries.register_project(connection, entered, at_ns))

    def perform(self, key: str, act: AnyAct, at_ns: int) -> Receipt:
        answer = self.perform_many([Instruction(key, act, at_ns)])[0]
        if isinstance(answer, RegistryRejected):
            raise answer
        return answer

    def perform_many(self, instructions: Sequence[Instruction]) -> list[Answer]:
        answers: list[Answer] = []
        for start in range(0, len(instructions), BATCH_MAX):
            batch = instructions[start : start + BATCH_MAX]
            answers += self._write(partial(self._perform, batch=batch))
        return answers

    def perform_all(
        self, projects: Sequence[Project], instructions: Sequence[Instruction], is_trial: bool
    ) -> AllAnswers:
        """Register projects and do acts in one transaction; after a rejection nothing is done.

        `is_trial`: do nothing in any case, and answer as if.
        """
        for item in projects:
            check_project(item)
        try:
            return self._write(
                lambda connection: self._perform_all(connection, projects, instructions, is_trial)
            )
        except Undone as undone:
            return undone.answers

    def outcome(self, key: str) -> Receipt | None:
        with self.reading() as connection:
            done = sql_queries.done(
                connection, self._series, sql_queries.done_rows(connection, [key])
            )
        return done[key].receipt if key in done else None

    def latest_keys(self, count: int = 1000) -> list[str]:
        """The keys of the last acts, newest first."""
        with self.reading() as connection:
            found = connection.execute(select(act.c.key).order_by(act.c.act_id.desc()).limit(count))
            return [row.key for row in found]

    def abandon(self, key: str, at_ns: int) -> Receipt | None:
        check_key(key)
        return self._write(lambda connection: self._abandon(connection, key, at_ns))

    def merge(self, account: str, at_ns: int) -> int:
        return self._write(lambda connection: sql_store.merge(connection, self._series, account))

    def accounts(self, owner: str | None = None) -> list[Account]:
        with self.reading() as connection:
            return sql_queries.accounts(connection, owner)

    def projects(self) -> list[Project]:
        with self.reading() as connection:
            return sql_queries.projects(connection)

    def holdings(
        self, account: str | None = None, credit_class: str | None = None
    ) -> list[Holding]:
        with self.reading() as connection:
            return sql_queries.holdings(connection, self._series, account, credit_class)

    def locate(self, serial: str) -> Holding:
        with self.reading() as connection:
            return sql_queries.locate(connection, self._series, serial)

    def history(self, serial: str) -> list[RegistryEvent]:
        with self.reading() as connection:
            return sql_queries.history(connection, self._series, serial)

    def events(self, account: str | None = None, kind: str | None = None) -> list[RegistryEvent]:
        check_kind(kind)
        with self.reading() as connection:
            return sql_queries.events(connection, self._series, account, kind)

    def imports(self, origin: str | None = None) -> list[Imported]:
        with self.reading() as connection:
            return sql_imports.imports(connection, self._series, origin)

    def totals(self) -> list[Total]:
        with self.reading() as connection:
            return sql_queries.totals(connection)

    def save_proposal(self, proposed: Proposal) -> None:
        """Store a proposal (controls), replacing its earlier state."""
        self._write(lambda connection: sql_entries.save_proposal(connection, proposed))

    def proposals(self, state: State | None = None) -> list[Proposal]:
        """Proposals (controls) by id, of one state or all."""
        with self.reading() as connection:
            return sql_entries.proposals(connection, state)

    def save_filing(self, filing: Filing) -> None:
        self._write(lambda connection: sql_entries.save_filing(connection, filing))

    def filings(self, kind: str, name: str | None = None) -> list[Filing]:
        with self.reading() as connection:
            return sql_entries.filings(connection, kind, name)

    def _perform_all(
        self,
        connection: Connection,
        projects: Sequence[Project],
        instructions: Sequence[Instruction],
        is_trial: bool,
    ) -> AllAnswers:
        rejected: dict[str, RegistryRejected] = {}
        for item in projects:
            try:
                sql_entries.register_project(connection, item, 0)
            except RegistryRejected as rejection:
                rejected[item.project_id] = rejection
        answers = self._perform(connection, instructions, not is_trial)
        found = AllAnswers(rejected, answers)
        if is_trial or rejected or any(isinstance(one, RegistryRejected) for one in answers):
            raise Undone(found)
        return found

    def _perform(
        self, connection: Connection, batch: Sequence[Instruction], is_stored: bool = True
    ) -> list[Answer]:
        """The answers of one transaction; a rejected act does not affect the rest of the batch."""
        rejections = list(map(_rejection, batch))
        acts = [item.act for item, no in zip(batch, rejections, strict=True) if no is None]
        keys = [
            item.key
            for item, no in zip(batch, rejections, strict=True)
            if no is None or no.code != "key_invalid"
        ]
        needs = sql_books.needs_of(acts)
        found = sql_lookup.look_up(connection, keys, needs, len(batch))
        known = sql_queries.done(connection, self._series, found.done)
        books = sql_books.take(connection, self._series, needs, found)
        answers: list[Answer] = []
        done: list[Written] = []
        new = [item.act for item in batch if item.key not in known]
        apply = BulkIssuer(books, new).apply if len(new) >= BULK_MIN else books.apply_checked
        for item, rejection in zip(batch, rejections, strict=True):
            try:
                answers.append(self._do(item, rejection, known, apply, done))
            except RegistryRejected as rejected:
                answers.append(rejected)
        if is_stored:
            sql_store.store(connection, books, done, found.ids)
        return answers

    def _do(
        self,
        item: Instruction,
        rejection: RegistryRejected | None,
        known: dict[str, sql_queries.Done],
        apply: Apply,
        done: list[Written],
    ) -> Receipt:
        """Do one act, add it to `done` and return its receipt; RegistryRejected."""
        earlier = known.get(item.key)
        if earlier is not None:
            return _repeat(item, earlier)
        if rejection is not None:
            raise rejection
        receipt = apply(item.key, item.act, item.at_ns)
        body_hash = sql_store.body_hash(item.act)
        known[item.key] = sql_queries.Done(body_hash, receipt)
        done.append(Written(item.act, body_hash, receipt))
        return receipt

    def _abandon(self, connection: Connection, key: str, at_ns: int) -> Receipt | None:
        known = sql_queries.done(connection, self._series, sql_queries.done_rows(connection, [key]))
        if key in known:
            return known[key].receipt
        connection.execute(insert(act), sql_store.closing_row(connection, key, at_ns))
        return None

    def _write(self, work: Callable[[Connection], T]) -> T:
        """Run work in one transaction, again if the database requires a retry."""
        with self._lock:
            for left in reversed(range(TRIES_MAX)):
                try:
                    with self._transaction() as connection:
                        return work(connection)
                except _Retried as failure:
                    if not left:
                        raise failure.error from failure
        raise AssertionError("the last try returns or raises")

    @contextmanager
    def _transaction(self) -> Iterator[Connection]:
        """One transaction on the writer's connection, which is reopened after a failure."""
        try:
            if self._writer is None:
                self._writer = self._engine.connect()
            self._writer.begin()
            if self._writer.dialect.name == "sqlite":
                _BEGIN(self._writer, {})
        except DBAPIError as error:
            self._drop_writer()
            raise RegistryUnavailable(f"the registry's database: {error.orig}") from error
        try:
            yield self._writer
        except BaseException as error:
            self._drop_writer()
            if isinstance(error, DBAPIError):
                raise _translated(error) from error
            raise
        try:
            self._writer.commit()
        except DBAPIError as error:
            self._drop_writer()
            if getattr(error.orig, "sqlstate", None) in _RETRIED:
                raise _translated(error) from error
            raise RegistryUnknown(f"the commit failed: {error.orig}") from error

    def _drop_writer(self) -> None:
        """Roll back the writer's connection and return it to the pool."""
        if self._writer is not None:
            self._writer.close()
            self._writer = None

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection that sees one committed moment of the registry."""
        try:
            with self._readers.connect() as connection:
                begin(connection, "")
                yield connection
        except DBAPIError as error:
            raise RegistryUnavailable(f"the registry's database: {error.orig}") from error


class _Retried(Exception):
    """The database requires a retry of the transaction."""

    def __init__(self, error: Exception) -> None:
        super().__init__(str(error))
        self.error = error


def _translated(error: DBAPIError) -> Exception:
    """Translate a database's error: a rule's rejection, a retry, or unavailable."""
    unavailable = RegistryUnavailable(f"the registry's database: {error.orig}")
    if getattr(error.orig, "sqlstate", None) in _RETRIED:
        return _Retried(unavailable)
    for rule in RULES:
        if rule in str(error.orig):
            return RegistryRejected(rule, "the database's own rules forbid it")
    return unavailable


def _rejection(item: Instruction) -> RegistryRejected | None:
    """The rejection of an act before any data is read, or None."""
    try:
        check_key(item.key)
        check_act(item.act)
    except RegistryRejected as rejection:
        return rejection
    return None


def _repeat(item: Instruction, earlier: sql_queries.Done) -> Receipt:
    """The receipt of an act that was done before under the same key."""
    if earlier.receipt is None:
        raise closed(item.key)
    if earlier.body_hash != sql_store.body_hash(item.act):
        raise conflict(item.key)
    return earlier.receipt
