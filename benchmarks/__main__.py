"""Benchmarks by name: `python -m benchmarks matching --json`, from a checkout of the project.

Each compares its subjects side by side in one run.
"""

from __future__ import annotations

import platform
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Annotated

import msgspec
import typer

from exchange.commands import DepositCash, Stamped
from exchange.venue.journal import Journal

app = typer.Typer(
    help="Measure engine, traders, journal, feed, settlement, planning, page and laboratory.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]
GROUP_SIZES = (1, 10, 100, 1000)


def _print(result: object, as_json: bool) -> None:
    content = msgspec.json.encode(result)
    if as_json:
        print(msgspec.json.format(content).decode())
        return
    for name, value in msgspec.json.decode(content).items():
        print(f"{name:32} {value}")


@app.command(
    context_settings={"allow_extra_args": True, "ignore_unknown_options": True},
    add_help_option=False,
)
def matching(context: typer.Context) -> None:
    """Compare the matching engine with C and C++ books and peers (own options: --help)."""
    from benchmarks.matching import main

    raise typer.Exit(main(context.args))


@app.command(
    context_settings={"allow_extra_args": True, "ignore_unknown_options": True},
    add_help_option=False,
)
def simulation(context: typer.Context) -> None:
    """Compare simulated traders with bourse and PAMS; run the base case (own options: --help)."""
    from benchmarks.simulation import main

    raise typer.Exit(main(context.args))


@app.command()
def entry(
    file: Annotated[Path, typer.Argument(help="Lines: new|ioc|modify,ID,SIDE,PRICE,QUANTITY.")],
) -> None:
    """Run a file of messages through the matching kernel; print a report a message."""
    from benchmarks.entry import run_file

    raise typer.Exit(run_file(file))


@app.command()
def instructions(
    accept: Annotated[str, typer.Option(help="Keep the new counts, for this reason.")] = "",
) -> None:
    """Count instructions a message by kind under callgrind; fail if one rose by more than 3 %."""
    from benchmarks.instructions import main

    raise typer.Exit(main(accept))


@app.command()
def sweep_memory(
    runs: Annotated[int, typer.Option(help="Small runs in all.", min=10)] = 1_000,
    executor: Annotated[str, typer.Option(help="dask or processes.")] = "dask",
    workers: Annotated[int, typer.Option(help="Worker processes.", min=1)] = 2,
    as_json: AsJson = False,
) -> None:
    """Measure the memory of each process of a sweep of small runs, as they pass."""
    from benchmarks.sweep_memory import measure

    _print(measure(executor, runs, workers), as_json)


@app.command()
def settlement(
    url: Annotated[str, typer.Option(help="A database; default a temporary SQLite file.")] = "",
    as_json: AsJson = False,
) -> None:
    """Compare the rate of durable deliveries versus payment with the rate of raw commits."""
    from benchmarks.settlement import measure

    with tempfile.TemporaryDirectory() as folder:
        _print(measure(url or f"sqlite:///{Path(folder) / 'registry.db'}"), as_json)


@app.command()
def stream(
    seconds: Annotated[
        float, typer.Option(help="Seconds for each measurement of each turn.", min=0.1)
    ] = 1.0,
    turns: Annotated[int, typer.Option(help="Turns; the medians are reported.", min=1)] = 3,
    journal: Annotated[bool, typer.Option(help="Commit every order before its reply.")] = False,
    as_json: AsJson = False,
) -> None:
    """Compare acknowledgements and feed over WebSockets with a bare echo."""
    from benchmarks.live.stream import run_bench

    _print(run_bench(seconds, turns, journal=journal), as_json)


@app.command()
def page(
    seconds: Annotated[float, typer.Option(help="Seconds of the flood.", min=5)] = 60.0,
    followers: Annotated[
        int, typer.Option(help="Readers who share the 20,000 messages a second.", min=1, max=16)
    ] = 4,
    audit: Annotated[bool, typer.Option("--audit", help="Audit all pages instead.")] = False,
    as_json: AsJson = False,
) -> None:
    """Measure the trader's page in Chromium while the exchange sends 20,000 messages a second, or
    audit all pages with Lighthouse (fetched from npm)."""
    from benchmarks.live.page.chromium import missing

    if reason := missing():
        print(f"the page is not measured: {reason}", file=sys.stderr)
        raise typer.Exit(1)
    from benchmarks.live.page.audit import AuditFailed, run_audit
    from benchmarks.live.page.bench import run_bench

    try:
        result = run_audit() if audit else run_bench(seconds, followers)
    except AuditFailed as error:
        print(f"the page is not audited: {error}", file=sys.stderr)
        raise typer.Exit(1) from None
    if as_json:
        _print(result, as_json)
        return
    for line in result.lines():
        print(line)


@app.command()
def lab(
    turns: Annotated[int, typer.Option(help="Single runs; medians are reported.", min=1)] = 3,
    replications: Annotated[
        int, typer.Option(help="Seeds of each of the two scenarios compared.", min=2)
    ] = 20,
    as_json: AsJson = False,
) -> None:
    """Measure a laboratory: click to picture, progress, a comparison of two scenarios."""
    from benchmarks.live.lab import measure

    _print(measure(turns, replications), as_json)


@app.command()
def planning(
    bundle: Annotated[str, typer.Option(help="A shipped bundle or a file.")] = "base-short",
    drawn: Annotated[int, typer.Option(help="Paths to draw.", min=1)] = 1_000,
    kept: Annotated[int, typer.Option(help="Paths to keep.", min=1)] = 300,
    as_json: AsJson = False,
) -> None:
    """Time a procurement plan of 10 years, 12 classes and 4 schemes, on one core."""
    from benchmarks.planning import run_bench

    _print(run_bench(bundle, drawn, kept), as_json)


@app.command()
def journal(
    groups: Annotated[int, typer.Option(help="Groups for each size.", min=10)] = 500,
    commands: Annotated[int, typer.Option(help="Commands to replay.", min=1_000)] = 100_000,
    as_json: AsJson = False,
) -> None:
    """Compare group commits by size with a bare write and sync; measure replay and start-up."""
    from benchmarks.live.replay import measure_replay

    with tempfile.TemporaryDirectory() as folder:
        rows = [_commit_row(Path(folder), size, groups) for size in GROUP_SIZES]
        sync_us = _sync_us(Path(folder), groups)
        replayed = measure_replay(Path(folder), commands)
    machine = f"{platform.machine()}, {platform.system()}"
    _print(
        {
            "machine": machine,
            "python": platform.python_version(),
            "groups": groups,
            "sync_p50_us": sync_us,
            "rows": rows,
            "replay": replayed,
        },
        as_json,
    )


def _commit_row(folder: Path, size: int, groups: int) -> dict[str, float]:
    journal = Journal(folder / f"journal-{size}.db", b"{}")
    taken = []
    for number in range(groups):
        first = number * size + 1
        group = [Stamped(first + i, first + i, DepositCash(2, 1)) for i in range(size)]
        began = time.perf_counter_ns()
        journal.append(group)
        taken.append(time.perf_counter_ns() - began)
    journal.close()
    taken.sort()
    return {
        "group": size,
        "p50_us": taken[len(taken) // 2] / 1e3,
        "p99_us": taken[len(taken) * 99 // 100] / 1e3,
        "p99_9_us": taken[len(taken) * 999 // 1000] / 1e3,
        "commands_per_s": size * groups / (sum(taken) / 1e9),
    }


def _sync_us(folder: Path, count: int) -> float:
    """Return the median time of a 4 KiB append and sync, in microseconds."""
    import os

    taken = []
    with (folder / "raw").open("wb", buffering=0) as file:
        for _ in range(count):
            began = time.perf_counter_ns()
            file.write(bytes(4096))
            os.fsync(file.fileno())
            taken.append(time.perf_counter_ns() - began)
    return statistics.median(taken) / 1e3


if __name__ == "__main__":
    app(prog_name="python -m benchmarks")
