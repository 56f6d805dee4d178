"""Compilation of the kernels: no reference counts, nothing after start-up, also uncompiled."""

from __future__ import annotations

import gc
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from numba import config, njit
from numba.core.dispatcher import Dispatcher
from numba.core.errors import TypingError

import exchange
from exchange.matching.book import match_batch
from exchange.matching.jit import OPTIONS
from exchange.translation.compiler import translated_type
from exchange.translation.functions import Program
from exchange.venue.kernel import process
from exchange.venue.warm_up import compile_kernels
from tests.matching.flows import WORLDS, make_pair, mixed_flow

ROOT = Path(exchange.__file__).parent.parent
COMPILED = pytest.mark.skipif(config.DISABLE_JIT, reason="looks at compiled code")

FLOW = """
from tests.matching.flows import WORLDS, assert_same, make_pair, mixed_flow
for rules in WORLDS.values():
    for ids_max in (None, {count}):
        book, twin = make_pair(rules, ids_max=ids_max)
        assert_same(book, twin, mixed_flow({seed}, {count}, len(rules)), {seed}, 100)
"""


def run_flow(seed: int, count: int, **environment: str) -> None:
    """Run a differential test in a process of its own, with its own choice of cache folder."""
    inherited = {name: value for name, value in os.environ.items() if name != "NUMBA_CACHE_DIR"}
    subprocess.run(
        [sys.executable, "-W", "error", "-c", FLOW.format(seed=seed, count=count)],
        cwd=ROOT,
        env=inherited | environment,
        check=True,
        timeout=600,
    )


def test_without_compilation_the_book_agrees_with_its_twin() -> None:
    run_flow(31, 800, NUMBA_DISABLE_JIT="1")


@pytest.mark.soak
def test_with_checked_bounds_the_book_agrees_with_its_twin() -> None:
    run_flow(32, 3_000, NUMBA_BOUNDSCHECK="1")


def allocates(rows: int) -> int:
    return np.empty(rows, np.int64).shape[0]


@COMPILED
def test_the_private_option_still_turns_reference_counting_off() -> None:
    """Without `_nrt=False` each message costs ten times more: fail if numba drops it."""
    with pytest.raises(TypingError):
        njit(**{**OPTIONS, "cache": False})(allocates)(3)


@COMPILED
def test_nothing_is_compiled_after_the_first_batch() -> None:
    for rules in WORLDS.values():
        for ids_max in (None, 2_000):
            book, _ = make_pair(rules, ids_max=ids_max)
            book.submit(mixed_flow(2, 2_000, len(rules)))
            book.uncross()
    assert len(match_batch.signatures) == 1


def test_the_cache_folder_depends_on_the_sources_and_the_flags() -> None:
    program = "import exchange, os; print(os.environ['NUMBA_CACHE_DIR'])"
    environment = {k: v for k, v in os.environ.items() if k != "NUMBA_CACHE_DIR"}
    folders = [
        subprocess.run(
            [sys.executable, "-c", program],
            cwd=ROOT,
            env=environment | more,
            check=True,
            capture_output=True,
            text=True,
        ).stdout
        for more in ({}, {"NUMBA_BOUNDSCHECK": "1"}, {"NUMBA_CACHE_DIR": "/elsewhere"})
    ]
    assert exchange.kernel_sources_digest() in folders[0]
    assert folders[1] != folders[0]
    assert folders[2] == "/elsewhere\n"


def test_unaligned_read_only_and_concatenated_messages_need_no_other_kernel() -> None:
    book, _ = make_pair(WORLDS["plain"])
    flow = mixed_flow(5, 100, 1)
    shifted = np.frombuffer(b"\0" * 3 + flow.tobytes(), flow.dtype, offset=3)
    other, _ = make_pair(WORLDS["plain"])
    third, _ = make_pair(WORLDS["plain"])
    events = book.submit(flow)
    assert np.array_equal(events, other.submit(shifted))
    assert np.array_equal(events, third.submit(np.concatenate([flow[:50], flow[50:]])))
    assert len(match_batch.signatures) <= 1 or config.DISABLE_JIT


@COMPILED
def test_a_compilation_leaves_the_garbage_collector_as_it_was() -> None:
    def adder(number: int) -> int:
        return number + 1

    for is_on in (False, True):
        (gc.enable if is_on else gc.disable)()
        try:
            assert njit(**{**OPTIONS, "cache": False})(adder)(1) == 2
            assert gc.isenabled() is is_on
        finally:
            gc.enable()


@COMPILED
def test_every_kernel_of_a_venue_is_translated() -> None:
    """numba's own way takes five times as long, and would be taken without a word."""
    compile_kernels()
    found = set()
    for name, module in list(sys.modules.items()):
        for kernel in vars(module).values() if name.startswith("exchange.") else ():
            if isinstance(kernel, Dispatcher) and kernel.overloads:
                found.add(kernel)
    assert {match_batch, process} <= found
    for kernel in found:
        for arguments in kernel.overloads:
            types = tuple(translated_type(one) for one in arguments)
            assert Program().function(kernel.py_func, types, name="kernel")
