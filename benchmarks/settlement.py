"""Benchmark of durable deliveries by a registry, compared with raw commits.

    python -m benchmarks settlement [--url sqlite:///…] [--json]

A delivery is a transfer of 1 to 1,000 t between two of 100 trading accounts, with its key, receipt
and history. One by one each delivery is a commit; in batches of 1,000 a commit serves many. The raw
rate is one INSERT a commit with the same driver and settings. CPU time is of this process alone, so
that on a busy machine it is more reliable than the rates; statements do not include commits.
`deliveries_per_raw_commit` is the rate divided by that of raw commits, which the disk limits.
"""

from __future__ import annotations

import os
import platform
import time
from collections.abc import Callable
from datetime import date
from random import Random
from statistics import quantiles
from typing import Any

from sqlalchemy import create_engine, make_url, text

from exchange.registry.port import AccountKind, Instruction, Issuance, Project, Transfer
from exchange.registry.reports.audit import audit
from exchange.registry.serials import Vintage
from exchange.registry.sql.prepared import Prepared
from exchange.registry.sql.registry import SqlRegistry

ACCOUNTS = [f"trading:B{n:03d}" for n in range(100)]
CREDIT_CLASS = "jcredit/renewable_electricity"
ISSUED = 1_700_000_000_000_000_000  # after the vintage
VINTAGE = Vintage(date(2022, 4, 1), date(2023, 3, 31))


def open_accounts(registry: SqlRegistry, name: str) -> None:
    """Open 100 accounts with a million tonnes each."""
    for account in ACCOUNTS:
        registry.open_account(account, AccountKind.TRADING, account, 0)
    registry.register_project(Project(project_id=name, programme="J-Credit", name=name), 0)
    shares = tuple((account, 1_000_000) for account in ACCOUNTS)
    registry.perform(f"{name}-issue", Issuance(name, CREDIT_CLASS, VINTAGE, shares), ISSUED)


def instructions(random: Random, prefix: str, count: int) -> list[Instruction]:
    """Return `count` random deliveries."""
    made = []
    for n in range(count):
        seller, buyer = random.sample(ACCOUNTS, 2)
        act = Transfer(seller, buyer, CREDIT_CLASS, random.randint(1, 1_000))
        made.append(Instruction(f"{prefix}-{n}", act, n))
    return made


def raw_commits(url: str, count: int) -> float:
    """Return single-row commits per second with the same database and driver."""
    engine = create_engine(url)
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            connection.exec_driver_sql("PRAGMA journal_mode = WAL")
            connection.exec_driver_sql("PRAGMA synchronous = FULL")
        connection.execute(text("CREATE TABLE IF NOT EXISTS raw_commit (n INTEGER)"))
        connection.commit()
        started = time.perf_counter()
        for _ in range(count):
            connection.exec_driver_sql("INSERT INTO raw_commit VALUES (1)")
            connection.commit()
        rate = count / (time.perf_counter() - started)
        connection.execute(text("DROP TABLE raw_commit"))
        connection.commit()
    engine.dispose()
    return rate


def measure(
    url: str, singles: int = 2_000, batched: int = 20_000, batch: int = 1_000
) -> dict[str, Any]:
    """Return rates per second, latencies in microseconds, and the result of the audit."""
    registry = SqlRegistry.open(url)
    name = f"BENCH{time.time_ns() % 10**12}"
    open_accounts(registry, name)
    random = Random(1)
    for instruction in instructions(random, f"{name}-warm", 200):
        registry.perform(instruction.key, instruction.act, instruction.at_ns)
    waits_us = []
    one_by_one = instructions(random, f"{name}-one", singles)
    with Counted() as counted_one:
        for instruction in one_by_one[:100]:
            registry.perform(instruction.key, instruction.act, instruction.at_ns)
    cpu_started = time.process_time()
    for instruction in one_by_one[100:]:
        started = time.perf_counter()
        registry.perform(instruction.key, instruction.act, instruction.at_ns)
        waits_us.append((time.perf_counter() - started) * 1e6)
    cpu_one_us = (time.process_time() - cpu_started) / len(waits_us) * 1e6
    many = instructions(random, f"{name}-many", batched)
    cpu_started = time.process_time()
    rate_batched = _rate(batched, lambda: [
        registry.perform_many(many[n : n + batch]) for n in range(0, batched, batch)
    ])  # fmt: skip
    cpu_many_us = (time.process_time() - cpu_started) / batched * 1e6
    more = instructions(random, f"{name}-more", batch)
    with Counted() as counted_many:
        registry.perform_many(more)
    verdict = audit(registry)
    registry.close()
    points = quantiles(waits_us, n=1_000)
    rate_one = len(waits_us) / sum(waits_us) * 1e6
    raw = raw_commits(url, 500)
    return {
        "database": make_url(url).get_backend_name(),
        "deliveries_per_s_one_by_one": round(rate_one),
        "latency_us": {
            "p50": round(points[499]),
            "p99": round(points[989]),
            "p99_9": round(points[998]),
        },
        "deliveries_per_s_batched": round(rate_batched),
        "batch": batch,
        "cpu_us_per_delivery": {"one_by_one": round(cpu_one_us), "batched": round(cpu_many_us, 1)},
        "statements": {
            "per_delivery": counted_one.statements / 100,
            "per_batch": counted_many.statements,
        },
        "raw_commits_per_s": round(raw),
        "deliveries_per_raw_commit": {
            "one_by_one": round(rate_one / raw, 2),
            "batched": round(rate_batched / raw, 2),
        },
        "load_average": [round(load, 1) for load in os.getloadavg()],
        "n": {"one_by_one": singles, "batched": batched},
        "blocks": verdict.blocks,
        "audit_is_clean": verdict.is_clean,
        "python": platform.python_version(),
        "machine": f"{platform.machine()}, {platform.system()}",
    }


class Counted:
    """Context manager that counts the statements sent to the driver."""

    def __enter__(self) -> Counted:
        self.statements = 0
        self._run = Prepared._run
        run = self._run

        def counted(prepared: Prepared, *arguments: Any) -> Any:
            self.statements += 1
            return run(prepared, *arguments)

        Prepared._run = counted  # type: ignore[method-assign, assignment] # counts calls
        return self

    def __exit__(self, *_: object) -> None:
        Prepared._run = self._run  # type: ignore[method-assign] # restores it


def _rate(count: int, work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return count / (time.perf_counter() - started)
