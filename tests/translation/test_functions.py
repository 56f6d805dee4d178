"""Translated kernels do what Python does; what cannot be translated, numba compiles."""

from __future__ import annotations

import os
import subprocess
import sys
from itertools import product
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pytest
from numba import config, njit, typeof

import exchange
from exchange.matching.jit import entry
from exchange.translation.compiler import translated_type
from exchange.translation.functions import Program
from exchange.translation.writer import FLOAT, INT, Untranslatable

pytestmark = pytest.mark.skipif(config.DISABLE_JIT, reason="looks at compiled code")

ROOT = Path(exchange.__file__).parent.parent
NUMBERS = (-9, -4, -1, 0, 1, 2, 7, 1 << 40, -(1 << 62))
ROW = np.dtype(
    {
        "names": ["a", "b", "c", "d", "e"],
        "formats": ["i8", "i4", "u4", "i2", "u1"],
        "offsets": [0, 8, 12, 16, 18],
        "itemsize": 24,
    }
)


class Pair(NamedTuple):
    one: int
    other: int


@entry
def divide(a: int, b: int) -> tuple[int, int]:
    return a // b, a % b


@entry
def compare(a: int, b: int) -> tuple[bool, bool, bool, bool, bool, int]:
    between = -5 < a <= 7
    either = a == 0 or b > 3
    both = a != b and not (a and b)
    chosen = 1 if (a or b) and a < b else 2
    return between, either, both, a >= 0 and b >= 0, bool_of(a), chosen + (a > b)


@entry
def bool_of(a: int) -> bool:
    if a & 1:
        return False
    return a >> 1 != 0


@entry
def mix(a: int, b: int) -> tuple[int, int, int, int]:
    return min(a, b, 3), max(a, -b), abs(a ^ b), -(a | 5) + (~b & 255)


@entry
def words(a: int, b: int) -> tuple[int, bool]:
    one = np.uint64(a) >> np.uint64(b & 63)
    return np.int64(one & np.uint64(0xFFFF)), one > np.uint64(1 << 62)


@entry
def loops(first: int, last: int, step: int) -> tuple[int, int, int]:
    found = count = 0
    for k in range(first, last, step):
        if k == 5:
            continue
        if count > 20:
            break
        count += 1
        found += k
    for k in range(3, -1, -1):
        found = 3 * found + k
    left = last
    for one, other in ((first, 1), (last, 2), (step, 3)):
        if one == last:
            continue
        if other == 3:
            break
        left += one * other
    while True:
        left //= 2
        if -2 < left < 2:
            return found, count, left


@entry
def swapped(pair: Pair) -> Pair:
    return Pair(pair.other, pair.one)


@entry
def pairs(a: int, b: int) -> tuple[int, int]:
    pair = Pair(a, b)
    if a < b:
        pair = swapped(pair)
    a, b = b, a
    return pair.one - pair[1], a - b


@entry
def fill_row(rows: np.ndarray, table: np.ndarray, a: int) -> int:
    row, line = rows[1], table[1]
    row["a"] = row["b"] = row["c"] = row["d"] = row["e"] = a
    row["a"] += row["b"] - row["c"]
    line[2] = row["d"]
    table[0, 1] -= row["e"]
    line[0], line[1] = line[1], line[0]
    return rows.shape[0] + table.shape[1] + rows[0]["c"]


@entry
def floats(a: int, b: float) -> tuple[float, int, bool]:
    share = a / 4 - b * 2.0**-3
    rounded = np.int64(np.floor(share)) + int(np.rint(b))
    return max(share, b), rounded, share >= 0.5 or np.sqrt(abs(b)) < 2.0


@entry
def either_number(a: int) -> float:
    found = 0
    if a > 0:
        found = a / 2
    return found


@entry
def first_of(rows: np.ndarray, k: int) -> int:
    return rows[k]


def assert_same(kernel: Any, *arguments: Any) -> None:
    assert kernel(*arguments) == kernel.py_func(*arguments), arguments


@pytest.mark.parametrize("kernel", [divide, compare, mix, pairs])
def test_two_numbers(kernel: Any) -> None:
    for a, b in product(NUMBERS, NUMBERS):
        if kernel is not divide or b != 0:
            assert_same(kernel, a, b)


def test_a_division_at_which_a_processor_stops_is_zero_as_in_numba() -> None:
    numbas = njit(error_model="numpy")(divide.py_func)
    for a, b in ((7, 0), (-7, 0), (0, 0), (-(1 << 63), -1)):
        assert divide(a, b) == numbas(a, b) == (0, 0)


def test_numbers_without_a_sign() -> None:
    for a, b in product((0, 1, 5, 1 << 40, (1 << 63) - 1), (0, 1, 13, 63)):
        assert_same(words, a, b)
    assert words(-1, 0) == (0xFFFF, True)


def test_loops_of_known_and_unknown_steps() -> None:
    for first, last, step in product((-3, 0, 4, 30), (-40, 0, 9), (-7, -1, 1, 2)):
        assert_same(loops, first, last, step)


def test_a_field_keeps_the_bits_that_it_has_room_for() -> None:
    for a in (0, -1, 200, 40_000, 3_000_000_000):
        rows, table = np.zeros(3, ROW), np.arange(8).reshape(2, 4)
        assert fill_row(rows, table, a) == 7
        wide = np.int64(a)
        kept = [wide.astype(kind) for kind in ("i4", "u4", "i2", "u1")]
        assert [int(rows[1][name]) for name in "bcde"] == [int(one) for one in kept]
        assert rows[1]["a"] == a + int(kept[0]) - int(kept[1])
        assert table.tolist() == [[0, 1 - int(kept[3]), 2, 3], [5, 4, int(kept[2]), 7]]


def test_floats() -> None:
    for a, b in product((-9, 0, 3), (-7.5, -0.5, 0.0, 2.5, 1e9)):
        assert_same(floats, a, b)


def test_what_is_not_translated_is_compiled_by_numba() -> None:
    rows = np.arange(5)
    with pytest.raises(Untranslatable):
        Program().function(either_number.py_func, (INT,))
    assert either_number(3) == 1.5
    with pytest.raises(Untranslatable):
        translated_type(typeof(rows[::2]))
    assert first_of(rows[::2], 1) == 2


def test_a_function_is_translated_once_for_each_types_of_its_arguments() -> None:
    program = Program()
    first = program.function(bool_of.py_func, (INT,))
    assert program.function(bool_of.py_func, (INT,)) == first
    with pytest.raises(Untranslatable):
        program.function(bool_of.py_func, (FLOAT,))


OUTSIDE = """
import numpy as np
from tests.translation.test_functions import ROW, fill_row
fill_row(np.zeros({rows}, ROW), np.zeros((2, 4), np.int64), 1)
"""


@pytest.mark.parametrize(("rows", "ends"), [(2, False), (1, True)])
def test_with_checked_bounds_an_index_outside_of_its_array_ends_the_process(
    rows: int, ends: bool
) -> None:
    inherited = {name: value for name, value in os.environ.items() if name != "NUMBA_CACHE_DIR"}
    done = subprocess.run(
        [sys.executable, "-c", OUTSIDE.format(rows=rows)],
        cwd=ROOT,
        env=inherited | {"NUMBA_BOUNDSCHECK": "1"},
        capture_output=True,
        timeout=300,
    )
    assert (done.returncode != 0) is ends
