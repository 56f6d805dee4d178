"""Instructions a message by kind, counted by callgrind: `python -m benchmarks instructions`.

Times of a shared machine wander by half; the instructions of a kernel do not. Small flows of one
kind each run through the matching kernel, compiled for one processor (x86-64-v3) on all machines.
`instructions.toml` keeps the counts: a rise by more than 3 % fails until `--accept "REASON"` has
written the new count with its reason. Where valgrind or a C compiler is missing, nothing is
counted, and the command says so.
"""

from __future__ import annotations

import ctypes
import gc
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from exchange.commands import OrderFlag, OrderType, SelfTrade, Side, TimeInForce
from exchange.matching import MESSAGE, MessageKind, OrderBook
from exchange.matching.slow_path import connect
from exchange.matching.state import aligned_zeros

KEPT = Path(__file__).parent / "instructions.toml"
MARKS = Path(__file__).parent / "native" / "counting.c"
HEADER = Path("/usr/include/valgrind/callgrind.h")
# One processor for all machines, and one that valgrind knows.
PROCESSOR = {"NUMBA_CPU_NAME": "x86-64-v3", "NUMBA_CPU_FEATURES": "", "PYTHONHASHSEED": "0"}
RISE_MAX = 0.03
COUNT, RESTING, MIDDLE, PRICE_MAX = 1_000, 4_000, 5_000, 10_000
LIMIT_S = 600

_TOTAL = re.compile(r"^(?:totals|summary): (\d+)", re.MULTILINE)
_NAME = re.compile(r"^desc: Trigger: Client Request: (\S+)", re.MULTILINE)


def resting() -> np.ndarray:
    """The orders of the book before each flow: both sides, 200 prices away from the middle."""
    rows = made(RESTING, MessageKind.ADD)
    rows["order_id"] = np.arange(RESTING)
    rows["side"] = np.arange(RESTING) % 2
    away = 1 + np.arange(RESTING) // 2 * 7 % 200
    rows["price_ticks"] = MIDDLE + np.where(rows["side"] == Side.SELL, away, -away)
    rows["quantity_t"] = 10
    return rows


def made(count: int, kind: MessageKind, **fields: int) -> np.ndarray:
    """Messages of one kind with new order ids, far from the market unless `fields` say more."""
    rows = aligned_zeros(count, MESSAGE)
    rows["kind"], rows["stp_mode"], rows["time_in_force"] = kind, SelfTrade.NONE, TimeInForce.GTC
    rows["order_id"] = RESTING + np.arange(count)
    rows["side"], rows["quantity_t"] = Side.BUY, 10
    rows["price_ticks"] = MIDDLE - 1 - np.arange(count) * 7 % 200
    for name, value in fields.items():
        rows[name] = value
    return rows


def old(kind: MessageKind, **fields: int) -> np.ndarray:
    """Messages about resting orders, each about another."""
    rows = made(COUNT, kind, **fields)
    rows["order_id"] = (np.arange(COUNT) * 1_237) % RESTING
    rows["price_ticks"] = resting()["price_ticks"][rows["order_id"]]
    return rows


def taking(**fields: int) -> np.ndarray:
    """Orders that each trade with one resting order."""
    return made(COUNT, MessageKind.ADD, price_ticks=MIDDLE + 200, **fields)


FLOWS: dict[str, Callable[[], np.ndarray]] = {
    "add": lambda: made(COUNT, MessageKind.ADD),
    "cancel": lambda: old(MessageKind.CANCEL, account=-1),
    "amend-less": lambda: old(MessageKind.AMEND, account=-1, quantity_t=5),
    "trade": taking,
    "ioc-nothing": lambda: made(COUNT, MessageKind.ADD, time_in_force=TimeInForce.IOC),
    "ioc-trade": lambda: taking(time_in_force=TimeInForce.IOC),
    "fok-trade": lambda: taking(time_in_force=TimeInForce.FOK),
    "market": lambda: taking(order_type=OrderType.MARKET, time_in_force=TimeInForce.IOC),
    "post-only": lambda: made(COUNT, MessageKind.ADD, flags=OrderFlag.POST_ONLY_REJECT),
    "iceberg": lambda: made(COUNT, MessageKind.ADD, display_t=2),
    "stop": lambda: made(
        COUNT, MessageKind.ADD, order_type=OrderType.STOP_LIMIT, stop_ticks=MIDDLE + 300
    ),
}


def missing() -> str:
    """The reason why this machine cannot count, in words; empty if it can."""
    if (platform.system(), platform.machine()) != ("Linux", "x86_64"):
        return "instructions are counted on Linux on x86-64 only"
    if shutil.which("valgrind") is None or not HEADER.exists():
        return "valgrind is not installed (on Debian: apt install valgrind)"
    if shutil.which("cc") is None:
        return "no C compiler (on Debian: apt install gcc)"
    return ""


def run_flows(marks: Path | None) -> None:
    """Run each flow on a new book; with `marks`, the library of counting.c, count its
    instructions."""
    gc.disable()
    prepared = [(name, _resting_book(), make()) for name, make in FLOWS.items()]
    if marks is None:
        for _, book, rows in prepared:
            book.submit_view(rows)
        return
    library = ctypes.CDLL(str(marks))
    # Once for all flows: the code of the interpreter is translated again after each start.
    library.counting_start()
    prepared[0][1].submit_view(prepared[0][2][:0])
    for name, book, rows in prepared:
        library.counting_zero()
        book.submit_view(rows)
        library.counting_dump(name.encode())


def _resting_book() -> OrderBook:
    book = OrderBook(1, PRICE_MAX, RESTING + 2 * COUNT, ids_max=RESTING + 2 * COUNT)
    connect(book.books)
    book.submit_view(resting())
    return book


def count() -> dict[str, int]:
    """Count the instructions a message of each flow, in a process under callgrind."""
    environment = os.environ | PROCESSOR
    # The cache folder of this processor, not the one that this process has set for its own.
    environment.pop("NUMBA_CACHE_DIR", None)
    program = "import sys; from pathlib import Path; from benchmarks.instructions import run_flows"
    root = Path(__file__).parent.parent
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        marks = folder / "counting.so"
        subprocess.run(["cc", "-O2", "-shared", "-fPIC", str(MARKS), "-o", str(marks)], check=True)
        first = [sys.executable, "-c", f"{program}; run_flows(None)"]
        subprocess.run(first, cwd=root, env=environment, check=True, timeout=LIMIT_S)
        counted = [
            "valgrind",
            "--tool=callgrind",
            "--instr-atstart=no",
            f"--callgrind-out-file={folder / 'counts'}",
            sys.executable,
            "-c",
            f"{program}; run_flows(Path({str(marks)!r}))",
        ]
        done = subprocess.run(
            counted, cwd=root, env=environment, capture_output=True, text=True, timeout=LIMIT_S
        )
        if done.returncode:
            raise RuntimeError(f"callgrind ended with {done.returncode}: {done.stderr[-500:]}")
        found = dict(filter(None, map(read_count, sorted(folder.glob("counts.*")))))
    assert set(found) == set(FLOWS), f"callgrind counted {sorted(found)} only"
    return {name: round(found[name] / COUNT) for name in FLOWS}


def read_count(file: Path) -> tuple[str, int] | None:
    """The name and the instructions of one dump; None if it is not of a flow."""
    text = file.read_text()
    name, total = _NAME.search(text), _TOTAL.search(text)
    return (name[1], int(total[1])) if name and total and name[1] in FLOWS else None


def rises(kept: dict[str, int], counted: dict[str, int]) -> list[str]:
    """A sentence for each kind that needs more than 3 % more instructions than kept, or is new."""
    found = []
    for name, now in counted.items():
        before = kept.get(name)
        if before is None:
            found.append(f"{name}: {now} instructions a message, and no count is kept")
        elif now > before * (1 + RISE_MAX):
            rise = now / before - 1
            found.append(f"{name}: {before} to {now} instructions a message ({rise:+.1%})")
    return found


def read_kept() -> dict[str, int]:
    """The kept count of each kind."""
    kept = tomllib.loads(KEPT.read_text(encoding="utf-8")) if KEPT.exists() else {}
    return dict(kept.get("instructions", {}))


def keep(counted: dict[str, int], reason: str) -> None:
    """Write the counts, and the reason below the earlier ones."""
    text = KEPT.read_text(encoding="utf-8") if KEPT.exists() else ""
    said = tomllib.loads(text).get("reasons", [])
    said.append(f"{datetime.now(UTC):%Y-%m-%d}: {reason}")
    lines = [
        "# Instructions a message by kind: python -m benchmarks instructions",
        "reasons = [",
        *(f"    {_quoted(sentence)}," for sentence in said),
        "]",
        "",
        "[instructions]",
        *(f"{name} = {number}" for name, number in counted.items()),
    ]
    KEPT.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def main(accept: str) -> int:
    """Count, compare with the kept counts, and keep the new ones if `accept` names a reason; return
    the exit status."""
    if reason := missing():
        print(f"the instructions are not counted: {reason}", file=sys.stderr)
        return 0
    counted, kept = count(), read_kept()
    for name, number in counted.items():
        before = f"{number / kept[name] - 1:+8.1%}" if name in kept else "     new"
        print(f"{name:<14}{number:>7} instructions a message {before}")
    if accept:
        keep(counted, accept)
        return 0
    risen = rises(kept, counted)
    for sentence in risen:
        print(sentence, file=sys.stderr)
    if risen:
        print(
            'if that is right: python -m benchmarks instructions --accept "REASON"', file=sys.stderr
        )
    return int(bool(risen))
