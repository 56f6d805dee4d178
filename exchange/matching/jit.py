"""The decorators of kernels, and what kernels can do that Python cannot.

`_nrt=False` drops the atomic reference counts on array arguments, which cost a factor of ten;
the option is private to numba, so tests/matching/test_compilation.py fails loudly if it goes.
Kernels allocate nothing, raise nothing and check no bounds: their callers did. With
NUMBA_DISABLE_JIT=1 every kernel is the plain Python function below its decorator.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from numba import njit

from exchange.translation.compiler import KernelCompiler
from exchange.translation.expressions import WRITERS
from exchange.translation.writer import INT, NONE, Value, Writer

Kernel = TypeVar("Kernel", bound=Callable[..., Any])

OPTIONS = {
    "cache": True,
    "_nrt": False,
    "error_model": "numpy",
    "pipeline_class": KernelCompiler,
}
# Python never calls most kernels; making them callable from it costs more than compiling them.
INNER = OPTIONS | {"cache": False, "no_cpython_wrapper": True, "no_cfunc_wrapper": True}
# Set explicitly, because numba hands an unset option down from caller to callee.


def entry(function: Kernel) -> Kernel:
    """Compile `function` as a kernel that Python calls."""
    return njit(**OPTIONS, forceinline=False)(function)


def kernel(function: Kernel) -> Kernel:
    """Compile `function` as a kernel that only kernels call."""
    return njit(**INNER, forceinline=False)(function)


def inlined(function: Kernel) -> Kernel:
    """Compile `function` as a kernel that becomes part of each of its callers."""
    return njit(**INNER, forceinline=True)(function)


def trailing_zeros(word: Any) -> int:
    """Zero bits below the lowest set bit of a uint64 that is not zero."""
    bits = int(word)
    return (bits & -bits).bit_length() - 1


def leading_zeros(word: Any) -> int:
    """Zero bits above the highest set bit of a uint64 that is not zero."""
    return 64 - int(word).bit_length()


def prefetch(array: Any, index: Any) -> None:
    """Load the first cache line of a row that will be read soon; nothing where interpreted."""


def out_of_line() -> None:
    """Keep the calling kernel from being inlined: LLVM would copy its rare branches into every
    caller and compile for a minute."""


def _zeros(name: str) -> Callable[..., Value]:
    def write(function: Writer, word: Value) -> Value:
        part = function.intrinsic(f"{name}.i64", "i64", f"i64 {word.parts[0]}", "i1 true")
        return Value(INT, (part,))

    return write


def _prefetch(function: Writer, array: Value, index: Value) -> Value:
    # rows of an array of any shape are numbered through
    size, row = array.type.dtype.itemsize, function.whole(index)
    at = function.new(f"getelementptr [{size} x i8], ptr {array.parts[0]}, i64 {row}")
    function.intrinsic("prefetch.p0", "void", f"ptr {at}", "i32 0", "i32 3", "i32 1")
    return Value(NONE)


def _out_of_line(function: Writer) -> Value:
    function.is_out_of_line = True
    return Value(NONE)


WRITERS |= {
    trailing_zeros: _zeros("cttz"),
    leading_zeros: _zeros("ctlz"),
    prefetch: _prefetch,
    out_of_line: _out_of_line,
}
