"""Compilation of every matching kernel in one visible step, so that no order waits for it.

From an empty cache two processes work at once: the other one compiles the fast path and the readers
of books, this one the slow path, which takes longer; then each loads the other's results. A cached
kernel is loaded in milliseconds, without another process.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
from numba import config

from exchange.matching.book import match_batch
from exchange.matching.order_book import OrderBook
from exchange.matching.rules import BookRules, empty_books
from exchange.matching.slow_path import connect
from exchange.matching.state import MESSAGE


def is_cached(kernel: str) -> bool:
    """True if any version of a kernel that Python calls is in the cache folder."""
    folder = Path(os.environ["NUMBA_CACHE_DIR"])
    return any(folder.rglob(f"*.{kernel}-*.nbi"))


def compile_apart(module: str, function: str, kernel: str) -> subprocess.Popen[bytes] | None:
    """Call a function in another process if its kernel is not cached; wait for it before use."""
    if config.DISABLE_JIT or is_cached(kernel):
        return None
    root = str(Path(__file__).parents[2])
    path = os.pathsep.join(filter(None, [root, os.environ.get("PYTHONPATH")]))
    command = [sys.executable, "-c", f"from {module} import {function}; {function}()"]
    return subprocess.Popen(command, env=os.environ | {"PYTHONPATH": path})


def compile_slow_path() -> None:
    """Compile the slow path."""
    connect(empty_books([BookRules(1, 1)], 1))


def compile_fast_path() -> None:
    """Compile the fast path and the readers of books."""
    book = OrderBook(1, 1, 1)
    order = np.zeros(1, MESSAGE)
    order["price_ticks"] = order["quantity_t"] = 1
    book.submit(order)
    book.depth(1)
    book.board(1)
    book.indicative()
    book.digest()
    book.check()
    OrderBook.restore(book.snapshot())


def compile_kernels() -> None:
    """Compile or load everything that an OrderBook may need."""
    other = compile_apart(__name__, compile_fast_path.__name__, match_batch.__name__)
    compile_slow_path()
    if other is not None:
        other.wait()
    compile_fast_path()
