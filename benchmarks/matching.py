"""Benchmark of the matching engine: the rows of `python -m benchmarks matching`.

The flows (flows.py: five friendly ones, eight hostile ones) run through our kernels in batches of
1, 100 and 10,000, through the venue's full pass (full_pass.py), and through three native engines
(engines.py): the C program with the kernel's checks and events, a bare C ladder, which is the
physical limit, and a plain C++ std::map book with the same checks and events. The friendly flows
also run through our twin and peers from PyPI, on a prefix that the slowest of them can run. Engines
of one group of rows must make the same trades (count and order-dependent hash of maker, taker,
price, quantity); a peer with other trades is marked. Engines take turns in short portions and each
portion counts with its fastest pass, because machines are shared. The rows of uncross, growth and
start-up (bars.py) and those by kind of message (kinds.py) are first, the ratios against the bars
last.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
import venv
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.bars import bar_rows
from benchmarks.engines import CBook, Ladder, MapBook, Native, build
from benchmarks.flow_writer import PRICE_MAX, PRICE_MIN, Flow
from benchmarks.flows import FLOWS, HOSTILE, MIXES, ids_max, make_flow, orders_max
from benchmarks.full_pass import FullPass
from benchmarks.kinds import kind_rows
from benchmarks.ratios import ratio_rows
from benchmarks.rows import Row, copied, hash_of, measure, row_of, touched, trades_of
from exchange.commands import OrderType, Phase
from exchange.matching import BookRules, OrderBook
from exchange.matching.reference import ReferenceBook

PEERS = Path(__file__).parent / "peers"
FAST_PEERS, SLOW_PEERS = (
    ("plain-python", "bourse", "lightmatchingengine"),
    ("order-matching", "pams"),
)


# Engine, and the column of its speed against ours.
NATIVE = {"c": "ratio_to_c", "ladder": "ratio_to_ladder", "map": "ratio_to_map"}


def books_for(name: str, flow: Flow, native: Native) -> dict[str, Callable[[], Any]]:
    """Return factories of an empty book, for each engine that takes MESSAGE rows."""
    count = len(flow.messages)
    limits = (PRICE_MIN, PRICE_MAX, orders_max(name, count - flow.preload), ids_max(name, count))
    accounts = MIXES[name].accounts
    made: dict[str, Callable[[], Any]] = {
        "tanso": lambda: touched(OrderBook(*limits[:3], ids_max=limits[3])),
        "tanso-full": lambda: touched(FullPass(limits[2], accounts)),
    }
    if native.c is not None:
        made["c"] = lambda: CBook(native.c, limits)
        if MIXES[name].special == 0:
            made["ladder"] = lambda: Ladder(native.c, limits, flow.rest_t)
    if native.cpp is not None:
        made["map"] = lambda: MapBook(native.cpp, limits)
    return made


def kernel_rows(name: str, count: int, native: Native) -> list[Row]:
    """Measure our kernels and the native engines on a whole flow."""
    flow = make_flow(name, count)
    messages = copied(flow)
    makers = books_for(name, flow, native)
    rows = []
    theirs: dict[str, float] = {}
    for batch in (10_000, 100, 1):
        length = len(messages) if batch > 1 else min(len(messages), flow.preload + 20_000)
        wanted = {k: make for k, make in makers.items() if batch == 10_000 or k not in NATIVE}
        results = measure(wanted, messages[:length], flow.preload, batch)
        for engine, (seconds, trades) in results.items():
            row = row_of(engine, name, batch, length - flow.preload, seconds)
            if batch == 10_000:
                row["trades_hash"] = hash_of(trades)
            if engine in NATIVE:
                theirs[NATIVE[engine]] = row["ns_per_message"]
            rows.append(row)
    alone = {row["batch"]: row["ns_per_message"] for row in rows if row["engine"] == "tanso"}
    for row in rows:
        if row["engine"] == "tanso-full":
            row["ratio_to_kernel"] = alone[row["batch"]] / row["ns_per_message"]
        row |= {column: ns / row["ns_per_message"] for column, ns in theirs.items()}
    hashes = {row["trades_hash"] for row in rows if row["trades_hash"]}
    assert len(hashes) == 1, f"the engines disagree on {name}"
    return rows


def environment_of(peer: str) -> Path:
    """Return the Python of a peer's own environment, which the first use creates."""
    folder = Path(os.environ.get("TANSO_PEERS", Path.home() / ".cache" / "tanso" / "peers")) / peer
    python = folder / "bin" / "python"
    if not (folder / "ready").exists():
        venv.create(folder, with_pip=True, clear=True)
        install = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        subprocess.run(
            [*install, "-r", str(PEERS / f"{peer}.txt")],
            check=True,
            timeout=300,
            capture_output=True,
        )
        (folder / "ready").touch()
    return python


def run_peer(peer: str, table: Path) -> dict[str, Any]:
    """Run a peer in its environment; return its JSON object, or {"skipped": reason}."""
    try:
        python = sys.executable if peer == "plain-python" else str(environment_of(peer))
        done = subprocess.run(
            [python, str(PEERS / "run.py"), peer, str(table)],
            capture_output=True,
            text=True,
            timeout=600,
            check=True,
        )
    except (subprocess.SubprocessError, OSError) as error:
        reason = getattr(error, "stderr", None) or str(error)
        return {"skipped": str(reason).strip().splitlines()[-1][:200]}
    result: dict[str, Any] = json.loads(done.stdout)
    return result


def flow_table(flow: Flow, count: int) -> np.ndarray:
    """Return the first `count` messages of a flow as int64 rows for peers/run.py."""
    m = flow.messages[:count]
    columns = [m[c] for c in ("kind", "side", "order_id", "price_ticks", "quantity_t")]
    columns += [flow.rest_t[:count], m["order_type"] == OrderType.MARKET]
    return np.stack([c.astype(np.int64) for c in columns], axis=1)


def peer_rows(name: str, count: int, peers: tuple[str, ...], native: Native) -> Iterator[Row]:
    """Measure peers, our kernels, our twin and the C program on the first `count` messages."""
    flow = make_flow(name, count)
    prefix = Flow(flow.messages[:count], 0, flow.rest_t[:count])
    messages = copied(prefix)
    makers = books_for(name, prefix, native)
    results = measure(makers, messages, 0, 10_000)
    ours = results["tanso"][1]
    for engine, (seconds, trades) in results.items():
        yield row_of(engine, name, 10_000, count, seconds) | {"trades_hash": hash_of(trades)}
    rules = [BookRules(PRICE_MIN, PRICE_MAX, phase=Phase.CONTINUOUS)]
    twin = ReferenceBook(rules, count + 1, count + 1)
    start = time.perf_counter()
    events = twin.submit(messages)
    seconds = time.perf_counter() - start
    yield row_of("twin", name, count, count, seconds) | {"trades_hash": hash_of(trades_of(events))}
    with tempfile.TemporaryDirectory() as folder:
        table = Path(folder) / "flow.bin"
        table.write_bytes(flow_table(flow, count).tobytes())
        for peer in peers:
            result = run_peer(peer, table)
            if "skipped" in result:
                yield row_of(peer, name, 1, count, 0.0) | {"skipped": result["skipped"]}
                continue
            trades = np.array(result["trades"], np.int64).reshape(-1, 4)
            row = row_of(peer, name, 1, count, result["seconds"])
            row["trades_hash"] = hash_of(trades)
            row["agrees"] = row["trades_hash"] == hash_of(ours)
            row["volume_agrees"] = bool(trades[:, 3].sum() == ours[:, 3].sum())
            yield row


def all_rows(count: int, flows: list[str], with_peers: bool, with_bars: bool) -> Iterator[Row]:
    """Yield every row of the benchmark."""
    native = build()
    for reason in native.missing:
        yield row_of("native", "all", 0, 1, 0.0) | {"skipped": reason}
    if with_bars:
        yield from bar_rows(native.c)
        yield from kind_rows()
    measured = []
    for name in flows:
        rows = kernel_rows(name, count, native)
        measured += rows
        yield from rows
        if with_peers and name in FLOWS:
            yield from peer_rows(name, 20_000, FAST_PEERS, native)
            yield from peer_rows(name, 1_500, SLOW_PEERS, native)
    yield from ratio_rows(measured)


def machine() -> Row:
    """Return the machine and the versions of a measurement."""
    model = platform.processor() or platform.machine()
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
        model = next(line.split(":")[1].strip() for line in lines if "model name" in line)
    except (OSError, StopIteration):
        pass
    return {
        "cpu": model,
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "numpy": np.__version__,
        "load": os.getloadavg()[0],
    }


def line_of(row: Row) -> str:
    """A row as a line of the table."""
    if "bar" in row:
        return str(row["note"])
    note = row.get("skipped", "") or ("" if row.get("agrees", True) else "other trades")
    note = row.get("note", note)
    if "ratio_to_kernel" in row:
        note = f"{row['ratio_to_kernel']:.2f} of the kernel alone"
    elif row["engine"] in NATIVE or row["ratio_to_c"] is None:
        pass
    elif row["batch"] >= 10_000 and row["engine"] == "tanso":
        names = {"ratio_to_c": "C", "ratio_to_ladder": "bare", "ratio_to_map": "map"}
        parts = [f"{row[key]:.2f} of {word}" for key, word in names.items() if row[key]]
        note = note or ", ".join(parts)
    return (
        f"{row['flow']:<25}{row['engine']:<21}batch {row['batch']:<7}"
        f"{row['messages']:>8} messages {row['ns_per_message']:>10.1f} ns  {note}"
    )


def main(arguments: list[str] | None = None) -> int:
    """Print the rows as a table, or as one JSON object."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks matching", description=__doc__)
    parser.add_argument("--json", action="store_true", help="one JSON object")
    parser.add_argument("--messages", type=int, default=300_000, help="messages a flow")
    parser.add_argument("--flows", default=",".join(FLOWS + HOSTILE), help="comma-separated")
    parser.add_argument("--no-peers", action="store_true", help="leave the peers out")
    parser.add_argument(
        "--no-bars", action="store_true", help="leave uncross, growth, start-up and kinds out"
    )
    given = parser.parse_args(arguments)
    rows = []
    flows = given.flows.split(",") if given.flows else []
    for row in all_rows(given.messages, flows, not given.no_peers, not given.no_bars):
        rows.append(row)
        if not given.json:
            print(line_of(row), flush=True)
    if given.json:
        print(json.dumps({"machine": machine(), "rows": rows}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
