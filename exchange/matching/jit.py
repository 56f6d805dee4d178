"""How kernels are compiled, and the two bit counts that numba lacks.

`_nrt=False` drops the atomic reference counts on array arguments, which cost a factor of ten;
the option is private to numba, so tests/matching/test_compilation.py fails loudly if it goes.
Kernels allocate nothing, raise nothing and check no bounds: their callers did. With
NUMBA_DISABLE_JIT=1 every kernel is the plain Python function below its decorator.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from llvmlite import ir
from numba import config, njit, types
from numba.core.codegen import JITCodeLibrary
from numba.core.compiler import Compiler
from numba.extending import intrinsic

Kernel = TypeVar("Kernel", bound=Callable[..., Any])


class LinkedOnly(JITCodeLibrary):  # type: ignore[misc]
    """Code that only ever becomes part of its callers' code.

    numba would optimise each kernel and make machine code of it, with all that it calls, and
    then again in each of its callers; only what Python calls needs that.
    """

    def finalize(self) -> None:
        """Link in what is called, and no more."""
        for library in dict.fromkeys(self._linking_libraries):
            self._final_module.link_in(library._get_module_for_linking(), preserve=True)
        self._finalized = True

    def get_pointer_to_function(self, name: str) -> int:
        """Nothing here has an address."""
        return 0

    @property
    def codegen(self) -> LinkedOnly:
        """Who is told of the environment; no kernel needs one."""
        return self

    def set_env(self, name: str, environment: Any) -> None:
        """Nothing here has an address."""


class LinkedOnlyCompiler(Compiler):  # type: ignore[misc]
    """numba's compiler, filling a LinkedOnly library."""

    def define_pipelines(self) -> Any:
        """The usual passes."""
        codegen = self.state.targetctx.codegen()
        self.state.library = LinkedOnly(codegen, self.state.func_id.func_qualname)
        return super().define_pipelines()


OPTIONS = {"cache": True, "_nrt": False, "error_model": "numpy"}
# Python never calls most kernels; making them callable from it costs more than compiling them.
INNER = OPTIONS | {
    "cache": False,
    "no_cpython_wrapper": True,
    "no_cfunc_wrapper": True,
    "pipeline_class": LinkedOnlyCompiler,
}
# Said explicitly, because numba hands an unset option down from caller to callee.


def entry(function: Kernel) -> Kernel:
    """Compile `function` as a kernel that Python calls."""
    return njit(**OPTIONS, forceinline=False)(function)


def kernel(function: Kernel) -> Kernel:
    """Compile `function` as a kernel that only kernels call."""
    return njit(**INNER, forceinline=False)(function)


def inlined(function: Kernel) -> Kernel:
    """Compile `function` as a kernel that becomes part of each of its callers."""
    return njit(**INNER, forceinline=True)(function)


def _python_trailing_zeros(word: Any) -> int:
    """Zero bits below the lowest set bit of a uint64 that is not zero."""
    bits = int(word)
    return (bits & -bits).bit_length() - 1


def _python_leading_zeros(word: Any) -> int:
    """Zero bits above the highest set bit of a uint64 that is not zero."""
    return 64 - int(word).bit_length()


def _python_out_of_line() -> None:
    """Nothing: only a compiler inlines."""


@intrinsic
def _compiled_trailing_zeros(typing_context: Any, word: Any) -> Any:
    def build(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return builder.cttz(arguments[0], ir.Constant(ir.IntType(1), 1))

    return types.int64(types.uint64), build


@intrinsic
def _compiled_leading_zeros(typing_context: Any, word: Any) -> Any:
    def build(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return builder.ctlz(arguments[0], ir.Constant(ir.IntType(1), 1))

    return types.int64(types.uint64), build


@intrinsic
def _compiled_out_of_line(typing_context: Any) -> Any:
    def build(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        builder.function.attributes.add("noinline")
        return context.get_dummy_value()

    return types.none(), build


# What kernels call. out_of_line() keeps the kernel that calls it from being inlined: LLVM
# would copy the rare ways into every caller and compile for a minute.
trailing_zeros: Callable[[Any], int]
leading_zeros: Callable[[Any], int]
out_of_line: Callable[[], None]
if config.DISABLE_JIT:
    trailing_zeros, leading_zeros = _python_trailing_zeros, _python_leading_zeros
    out_of_line = _python_out_of_line
else:
    trailing_zeros, leading_zeros = _compiled_trailing_zeros, _compiled_leading_zeros
    out_of_line = _compiled_out_of_line
