"""Benchmark of simulated markets: the rows of `python -m benchmarks simulation`.

The simple workload (peers/simulate.py) has zero-intelligence agents, one continuous book and one
order per agent and step. Our market does all steps: strategy, funds, risk, matching, ledger and
immediate settlement, with strategies over arrays and with a Python object per agent. bourse and
PAMS run each in its own environment and process. All use one core; CPU time counts, engines take
turns and count with their fastest turn, because machines are shared. `--against` measures the base
case of two checkouts in turns. Growth: the time of a session
from 50 to 3,500 agents, and of a whole world (the base case to FY2027's deadline) from 50 to 3,500
firms. The base case runs in a process of its own, with its wall-clock time, CPU time and memory.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from random import Random
from typing import Any

import numpy as np

from benchmarks.matching import environment_of, machine
from exchange.commands import Phase, Side
from simulation.markets.single_auction import case_instrument
from simulation.markets.trading_session import TraderGroup, TradingSession
from simulation.scenarios.load import scenario_names
from simulation.scenarios.run import record_of
from simulation.traders.compliance import ComplianceTrader
from simulation.traders.interface import Strategy, no_traders
from simulation.traders.plain import Plain, Quote, View
from simulation.traders.zero_intelligence import ZeroIntelligence
from simulation.traders.zip import Zip

Row = dict[str, Any]
LOW, HIGH, QUANTITY = 200, 3800, 10
AGENTS = 1000
GROWTH = (50, 350, 1000, 3500)
TURNS = 15
PEERS = (("bourse", "bourse", 200), ("bourse", "bourse-arrays", 1000), ("pams", "pams", 3))
BASE_CASE = "base-balanced"
WORLD = """extends = "{name}"
title = "{firms} firms"
[population]
firms = {firms}
smallest_t = 10_000
[calendar]
last_fiscal_year = 2027
"""
_TANSO = "from api.cli.main import main; main()"
BARS = {"compiled": 1_000_000, "python": 60_000, "base_case_s": 10, "memory_mb": 1024}
BARS |= {"tenfold": 4, "against": 0.5}


def values_of(agents: int) -> list[int]:
    """Return each agent's value, in ticks."""
    rng = Random(1)
    return [rng.randint(1500, 2500) for _ in range(agents)]


class RandomQuotes:
    """A zero-intelligence strategy as a user would write it."""

    def on_session(self, view: View) -> Iterable[Quote]:
        """Yield one order at a price drawn uniformly from those without a loss."""
        for instrument, value, quantity in view.wants:
            if quantity > 0:
                price = LOW + int(view.draws[0] * (value - LOW + 1))
                yield Quote(instrument, Side.BUY, price, quantity)
            else:
                price = value + int(view.draws[0] * (HIGH - value + 1))
                yield Quote(instrument, Side.SELL, price, -quantity)


def market_of(strategy: Strategy, agents: int, phase: Phase) -> TradingSession:
    """Return the agents of the simple workload in a market of sessions."""
    traders = no_traders(agents, 1)
    traders.yen[:], traders.held_t[:] = 2**50, 2**40
    traders.value_ticks[:, 0, 0] = values_of(agents)
    traders.wanted_t[:, 0, 0] = np.where(np.arange(agents) % 2 == 0, QUANTITY, -QUANTITY)
    venue = TradingSession(
        [case_instrument(2000, 6000)], [TraderGroup(strategy, traders)], 1, phase
    )
    venue.markets["low_ticks"], venue.markets["high_ticks"] = LOW, HIGH
    return venue


def turn(venue: TradingSession, sessions: int) -> tuple[float, int, int]:
    """Run sessions, each with the same wanted quantities; return CPU seconds, orders and volume."""
    fresh = venue.groups[0].traders.wanted_t
    seconds, orders, volume = 0.0, 0, 0
    for _ in range(sessions):
        before = time.process_time()
        result = venue.session()
        seconds += time.process_time() - before
        orders += result.orders
        volume += int(result.volume_t.sum())
        assert not result.rejected, "the venue rejected an order"
        group = venue.groups[0]
        venue.groups[0] = group._replace(traders=group.traders._replace(wanted_t=fresh))
    return seconds, orders, volume


def row_of(name: str, agents: int, turns: list[tuple[float, int, int]]) -> Row:
    """Return a row from its fastest turn."""
    seconds, orders, volume = min(turns, key=lambda turn: turn[0] / turn[1])
    return {
        "name": name,
        "agents": agents,
        "orders": orders,
        "orders_per_s": orders / seconds,
        "ns_per_order": seconds / orders * 1e9,
        "traded_share": 2 * volume / (orders * QUANTITY),
        "turns": len(turns),
    }


def our_rows(sessions: int) -> list[Row]:
    """Measure strategies over arrays and in Python, in continuous trading and call auctions."""
    kinds: dict[str, tuple[Callable[[], Strategy], Phase, int]] = {
        "compiled": (ZeroIntelligence, Phase.CONTINUOUS, sessions),
        "compiled, call auctions": (ZeroIntelligence, Phase.AUCTION_CALL, sessions),
        "compiled, ZIP": (Zip, Phase.CONTINUOUS, sessions),
        "compiled, compliance": (ComplianceTrader, Phase.CONTINUOUS, sessions),
        "python": (lambda: Plain(RandomQuotes), Phase.CONTINUOUS, max(1, sessions // 10)),
    }
    markets = {name: market_of(make(), AGENTS, phase) for name, (make, phase, _) in kinds.items()}
    for venue in markets.values():
        turn(venue, 2)  # compiles
    turns: dict[str, list[tuple[float, int, int]]] = {name: [] for name in kinds}
    for _ in range(TURNS):
        for name, (_, _, count) in kinds.items():
            turns[name].append(turn(markets[name], count))
    for venue in markets.values():
        venue.check()
    return [row_of(name, AGENTS, turns[name]) for name in kinds]


def growth_rows(sessions: int) -> list[Row]:
    """Measure microseconds a session by number of agents."""
    rows = []
    markets = {n: market_of(ZeroIntelligence(), n, Phase.CONTINUOUS) for n in GROWTH}
    turns: dict[int, list[tuple[float, int, int]]] = {n: [] for n in GROWTH}
    for _ in range(TURNS):
        for n, venue in markets.items():
            turns[n].append(turn(venue, sessions))
    for n in GROWTH:
        row = row_of("growth", n, turns[n])
        row["us_per_session"] = row["ns_per_order"] * n / 1e3
        rows.append(row)
    return rows


def peer_rows() -> Iterator[Row]:
    """Measure bourse and PAMS with the same agents."""
    script = str(Path(__file__).parent / "peers" / "simulate.py")
    work = {"low": LOW, "high": HIGH, "quantity": QUANTITY, "values": values_of(AGENTS)}
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "workload.json"
        file.write_text(json.dumps(work))
        for peer, engine, steps in PEERS:
            try:
                command = [str(environment_of(peer)), script, engine, str(file), str(steps)]
                yield row_of(engine, AGENTS, [_peer_turn(command) for _ in range(3)])
            except (subprocess.SubprocessError, OSError) as error:
                reason = getattr(error, "stderr", None) or str(error)
                yield {"name": engine, "skipped": str(reason).strip().splitlines()[-1][:200]}


def _peer_turn(command: list[str]) -> tuple[float, int, int]:
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=True)
    found = json.loads(done.stdout)
    return found["seconds"], found["orders"], found["volume"]


def base_case_row(name: str = BASE_CASE) -> Row:
    """Measure a whole run of a shipped scenario: seconds, and the peak memory of its process."""
    if name not in scenario_names():
        return {"name": "base case", "skipped": f"no scenario {name!r} is shipped"}
    row: Row = {"name": "base case", "scenario": name}
    with tempfile.TemporaryDirectory() as folder:
        for attempt in ("first", "again"):  # the first may compile
            out = str(Path(folder) / attempt)
            command = [sys.executable, "-c", _TANSO, "simulate", name, "--seed", "1"]
            before, spent = time.perf_counter(), _children_cpu_s()
            done = subprocess.run(
                [*command, "--out", out], capture_output=True, text=True, check=False, timeout=900
            )
            row["seconds"] = time.perf_counter() - before
            row["cpu_s"] = _children_cpu_s() - spent
            if done.returncode:
                lines = (done.stderr or done.stdout).strip().splitlines() or ["no output"]
                return row | {"skipped": lines[-1][:200]}
    kilobytes = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    return row | {"memory_mb": kilobytes / (1024 if sys.platform == "linux" else 1024**2)}


def against_rows(other: Path, turns: int, name: str = BASE_CASE) -> Iterator[Row]:
    """Measure the base case of another checkout and of this one, in turns. The first turn may
    compile and is left out; a checkout counts with its fastest turn.
    """
    roots = {"other": other.resolve(), "this": Path(__file__).parent.parent}
    spent: dict[str, list[float]] = {which: [] for which in roots}
    with tempfile.TemporaryDirectory() as folder:
        for turn in range(turns + 1):
            for which, root in roots.items():
                command = [sys.executable, "-c", _TANSO, "simulate", name, "--seed", "1"]
                before = _children_cpu_s()
                subprocess.run(
                    [*command, "--out", str(Path(folder) / f"{which}-{turn}")],
                    cwd=root,
                    env=os.environ | {"PYTHONPATH": str(root)},
                    capture_output=True,
                    check=True,
                    timeout=900,
                )
                spent[which].append(_children_cpu_s() - before)
    for which, seconds in spent.items():
        yield {
            "name": f"base case, {which} checkout",
            "firms": 350,
            "cpu_s": min(seconds[1:]),
            "turns": seconds[1:],
        }


def world_rows(name: str = BASE_CASE) -> Iterator[Row]:
    """Measure the CPU seconds of a world by its number of firms."""
    for firms in (50, 350, 3500):
        text = WORLD.format(name=name, firms=firms)
        before = time.process_time()
        record = record_of(text, "growth", seed=1)
        seconds = time.process_time() - before
        (run,) = record.collectors()["runs"].blocks()
        yield {
            "name": "world growth",
            "firms": firms,
            "cpu_s": seconds,
            "orders": int(run["orders"][0]),
        }


def _children_cpu_s() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def verdicts(rows: list[Row]) -> Row:
    """Return each target with the measured figure."""
    by_name = {row["name"]: row for row in rows if "skipped" not in row}
    found: Row = {}
    for name in ("compiled", "python") if "compiled" in by_name else ():
        found[name] = {"bar": BARS[name], "orders_per_s": by_name[name]["orders_per_s"]}
    for peer in ("bourse", "bourse-arrays", "pams"):
        if peer in by_name and "compiled" in by_name:
            times = by_name["compiled"]["orders_per_s"] / by_name[peer]["orders_per_s"]
            found[f"times {peer}"] = {"bar": 10, "times": times}
    sizes = {row["agents"]: row["us_per_session"] for row in rows if row["name"] == "growth"}
    if sizes:
        few, many = min(sizes), max(sizes)
        found["linear growth"] = {
            "agents_times": many / few,
            "seconds_times": sizes[many] / sizes[few],
        }
    worlds = {row["firms"]: row["cpu_s"] for row in rows if row["name"] == "world growth"}
    if worlds:
        few, many = min(worlds), max(worlds)
        found["world growth"] = {
            "firms_times": many / few,
            "seconds_times": worlds[many] / worlds[few],
            "tenfold_bar": BARS["tenfold"],
            "350 to 3,500 times": worlds[3500] / worlds[350],
        }
    if "base case, other checkout" in by_name:
        this, other = (by_name[f"base case, {which} checkout"] for which in ("this", "other"))
        found["against"] = {"bar": BARS["against"], "times": this["cpu_s"] / other["cpu_s"]}
    if "base case" in by_name:
        case = by_name["base case"]
        found["base case"] = {"bar_s": BARS["base_case_s"], "seconds": case["seconds"]} | {
            "cpu_s": case["cpu_s"]
        }
        found["memory"] = {"bar_mb": BARS["memory_mb"], "mb": case["memory_mb"]}
    return found


def main(arguments: list[str] | None = None) -> int:
    """Print the rows as a table, or as one JSON object."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks simulation", description=__doc__)
    parser.add_argument("--json", action="store_true", help="one JSON object")
    parser.add_argument("--sessions", type=int, default=30, help="sessions a turn")
    parser.add_argument("--no-peers", action="store_true", help="leave the peers out")
    parser.add_argument("--no-base-case", action="store_true", help="leave the base case out")
    parser.add_argument("--against", type=Path, help="a checkout to run the base case of, in turns")
    parser.add_argument("--turns", type=int, default=5, help="turns of --against")
    given = parser.parse_args(arguments)
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    if given.against is not None:
        rows = list(against_rows(given.against, given.turns))
    else:
        rows = our_rows(given.sessions) + growth_rows(given.sessions)
        if not given.no_base_case:
            rows += [base_case_row(), *world_rows()]
        if not given.no_peers:
            rows += peer_rows()
    found = verdicts(rows)
    if given.json:
        print(json.dumps({"machine": machine(), "rows": rows, "bars": found}))
        return 0
    for row in rows:
        if "skipped" in row:
            print(f"{row['name']:<26}skipped: {row['skipped']}")
        elif "orders_per_s" in row:
            print(
                f"{row['name']:<26}{row['agents']:>6} agents {row['orders_per_s']:>12,.0f} orders/s"
                f"{row['ns_per_order']:>10,.0f} ns{100 * row['traded_share']:>6.0f} % traded"
            )
        elif "firms" in row:
            print(f"{row['name']:<26}{row['firms']:>6} firms  {row['cpu_s']:>12.1f} CPU s")
        else:
            took = f"{row['seconds']:>6.1f} s {row['cpu_s']:>6.1f} CPU s"
            print(f"{row['name']:<26}{took} {row['memory_mb']:>8.0f} MB")
    for name, verdict in found.items():
        print(f"  {name}: " + ", ".join(f"{k} {v:,.4g}" for k, v in verdict.items()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
