"""Compilation of the kernels: no reference counts, nothing after start-up, also uncompiled."""

from __future__ import annotations

import gc
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from llvmlite import ir as llvm
from numba import config, njit
from numba.core import ir
from numba.core.compiler import run_frontend
from numba.core.errors import TypingError

import exchange
from exchange.matching import compile_work
from exchange.matching.book import match_batch
from exchange.matching.jit import OPTIONS, LinkedOnly, spare_zeros
from exchange.matching.ladder import next_level
from exchange.matching.slow_path import slow_path
from exchange.matching.state import Books
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


@COMPILED
def test_what_only_kernels_call_has_no_machine_code_of_its_own() -> None:
    """This code took half of the compile time: fail if numba no longer accepts our library."""
    header = np.zeros((2, 48), np.int64)
    bitmap = np.zeros(4, np.uint64)

    @njit(_nrt=False)
    def caller(header: np.ndarray, bitmap: np.ndarray) -> int:
        books = Books(header, header, header, header, header, bitmap, bitmap)
        return next_level(books, 1, 0, 0)

    assert caller(header, bitmap) == -1
    compiled = list(next_level.overloads.values())
    assert compiled
    assert all(isinstance(kernel.library, LinkedOnly) for kernel in compiled)


def test_places_of_results_and_errors_are_not_zeroed_but_other_variables_are() -> None:
    word = llvm.IntType(64)
    module = llvm.Module()
    types = [word.as_pointer(), word.as_pointer()]
    callee = llvm.Function(module, llvm.FunctionType(llvm.IntType(32), types), "callee")
    function = llvm.Function(module, llvm.FunctionType(llvm.IntType(32), []), "caller")
    builder = llvm.IRBuilder(function.append_basic_block())
    result, error, other = (builder.alloca(word, name=n) for n in ("r", "excinfo", "other"))
    for place in (result, error, other):
        builder.store(word(None), place)
    builder.ret(builder.call(callee, [result, error]))
    spare_zeros(module)
    assert [line.split()[-1] for line in str(module).splitlines() if "store" in line] == [
        '%"other"'
    ]


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


def listed(value: object) -> list[ir.Var]:
    """The variables in an operand, as numba's own `_rec_list_vars` finds them."""
    if isinstance(value, ir.Var):
        return [value]
    if isinstance(value, ir.Inst):
        return value.list_vars()
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list | tuple):
        return [variable for part in value for variable in listed(part)]
    return []


@COMPILED
@pytest.mark.parametrize("kernel", [match_batch, slow_path, next_level])
def test_the_variables_of_an_instruction_are_those_that_numba_finds(kernel: object) -> None:
    function = kernel.py_func  # type: ignore[attr-defined] # numba has no types
    count = 0
    for block in run_frontend(function).blocks.values():
        for statement in block.body:
            found = compile_work._variables(statement, statement.__dict__)
            assert found == listed(statement.__dict__)
            count += len(found)
    assert count > 20


@COMPILED
def test_a_kernel_takes_its_books_as_one_value() -> None:
    """Passing each field of each array cost a quarter of the compile time."""
    book, _ = make_pair(WORLDS["plain"])
    book.submit(mixed_flow(2, 10, 1))

    @njit(_nrt=False)
    def ends(books: Books, account: int) -> int:
        return books.header[0, 0] + books.orders.shape[0] + account

    assert ends(book.books, 7) == book.books.header[0, 0] + len(book.books.orders) + 7
    (code,) = ends.inspect_llvm().values()
    head = next(
        line for line in code.splitlines() if line.startswith("define") and "cpython" not in line
    )
    assert head.count("%arg") == 2


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


SCIPY = """
import sys
import numpy as np
from numba import njit
from exchange.matching import jit
from numba.np import arraymath

@jit.njit(**jit.OPTIONS | {"cache": False})
def double(number):
    return 2 * number

assert double(2) == 4
assert arraymath._HAVE_BLAS
assert "scipy.linalg" not in sys.modules
assert njit(lambda a: a @ a)(np.eye(2))[0, 0] == 1.0
assert "scipy.linalg" in sys.modules
"""


@COMPILED
def test_scipy_is_imported_by_functions_alone_that_use_its_blas() -> None:
    subprocess.run([sys.executable, "-c", SCIPY], check=True, timeout=300, cwd=ROOT)
