"""Compilation of kernels, and the two bit counts that numba lacks.

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
from numba.core.compiler import Compiler, Flags
from numba.core.typed_passes import NopythonRewrites
from numba.core.untyped_passes import InlineClosureLikes, LiteralUnroll, WithLifting
from numba.extending import intrinsic

from exchange.collector import without_collector
from exchange.matching.compile_work import save_work

Kernel = TypeVar("Kernel", bound=Callable[..., Any])


class KernelFlags(Flags):  # type: ignore[misc] # numba has no types
    """numba's flags of one compilation, compared by the options that are set.

    numba looks them up in a dictionary at each call that it types; its own flags all have one hash,
    and each comparison reads thirty options twice.
    """

    __slots__ = ()

    def __eq__(self, other: object) -> bool:
        if isinstance(other, KernelFlags):
            return bool(self._values == other._values)
        return bool(super().__eq__(other))

    def __hash__(self) -> int:
        return hash((self.forceinline, self.no_cpython_wrapper, self.no_cfunc_wrapper))


class Linked(JITCodeLibrary):  # type: ignore[misc] # numba has no types
    """Code that Python calls, optimized once with all that is linked in.

    numba optimizes each function by itself, then all of them twice, the first time to find
    reference counts; kernels count none.
    """

    def add_ir_module(self, module: Any) -> None:
        """Take the code of a function, without stores that nobody reads."""
        spare_zeros(module)
        super().add_ir_module(module)

    def finalize(self) -> None:
        """Link in each called library once."""
        link_called(self, self._final_module)
        self._linking_libraries: list[Any] = []
        super().finalize()

    def _optimize_functions(self, ll_module: Any) -> None:
        ll_module.data_layout = self._codegen._data_layout

    def _optimize_final_module(self) -> None:
        passes, builder = self._codegen._module_pass_manager()
        passes.run(self._final_module, builder)


def spare_zeros(module: Any) -> None:
    """Drop the zeros that numba writes to the places of a call's result and error before the call.

    A callee writes its result whenever it returns no error, and the error whenever it does. LLVM
    cannot know that: the zeros were 13 of 500 instructions a message, and a tenth of the code.
    """
    for function in module.functions:
        places = set()
        for block in function.blocks:
            for line in block.instructions:
                if isinstance(line, ir.CallInstr) and len(line.args) > 1:
                    result, error = line.args[:2]
                    if isinstance(error, ir.AllocaInstr) and error.name.startswith("excinfo"):
                        places |= {result, error}
        for block in function.blocks if places else ():
            block.instructions[:] = [
                line
                for line in block.instructions
                if not (isinstance(line, ir.StoreInstr) and line.operands[1] in places)
            ]


class LinkedOnly(Linked):
    """Code that is linked into its callers and has no machine code of its own.

    numba would optimize and compile each kernel with all that it calls, and again in each of its
    callers; only functions that Python calls need that.
    """

    def finalize(self) -> None:
        """Do nothing: callees are linked into the functions that Python calls."""
        self._finalized = True

    def _get_module_for_linking(self) -> Any:
        """The module with all callees, for callers that numba compiles in its own way."""
        module = super()._get_module_for_linking().clone()
        link_called(self, module)
        return module

    def get_pointer_to_function(self, name: str) -> int:
        """Nothing here has an address."""
        return 0

    @property
    def codegen(self) -> LinkedOnly:
        """An empty code generator interface: no kernel needs an environment."""
        return self

    def set_env(self, name: str, environment: Any) -> None:
        """Nothing here has an address."""


def link_called(library: Linked, module: Any) -> None:
    """Link all direct and indirect callees of the library into a module, each once."""
    called = dict.fromkeys(library._linking_libraries)
    waiting = list(called)
    while waiting:
        below = waiting.pop()
        if isinstance(below, LinkedOnly):
            new = [one for one in below._linking_libraries if one not in called]
            called.update(dict.fromkeys(new))
            waiting += new
            module.link_in(JITCodeLibrary._get_module_for_linking(below), preserve=True)
        else:
            module.link_in(below._get_module_for_linking(), preserve=True)


class KernelCompiler(Compiler):  # type: ignore[misc] # numba has no types
    """numba's compiler without the passes that no kernel needs."""

    library: type[Linked] = Linked
    UNUSED = (InlineClosureLikes, NopythonRewrites, LiteralUnroll, WithLifting)

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.state.flags = KernelFlags(self.state.flags)

    def compile_extra(self, function: Any) -> Any:
        """Compile a function and what it calls."""
        with without_collector():
            return super().compile_extra(function)

    def define_pipelines(self) -> Any:
        """The usual passes, with this module's library class."""
        codegen = self.state.targetctx.codegen()
        self.state.library = self.library(codegen, self.state.func_id.func_qualname)
        self.state.library.enable_object_caching()
        managers = super().define_pipelines()
        for manager in managers:
            manager.passes = [p for p in manager.passes if p[0] not in self.UNUSED]
        return managers


class LinkedOnlyCompiler(KernelCompiler):
    """The same compiler for functions that only kernels call."""

    library = LinkedOnly


if not config.DISABLE_JIT:
    save_work()
OPTIONS = {
    "cache": True,
    "_nrt": False,
    "error_model": "numpy",
    "pipeline_class": KernelCompiler,
}
# Python never calls most kernels; making them callable from it costs more than compiling them.
INNER = OPTIONS | {
    "cache": False,
    "no_cpython_wrapper": True,
    "no_cfunc_wrapper": True,
    "pipeline_class": LinkedOnlyCompiler,
}
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


def _python_trailing_zeros(word: Any) -> int:
    """Zero bits below the lowest set bit of a uint64 that is not zero."""
    bits = int(word)
    return (bits & -bits).bit_length() - 1


def _python_leading_zeros(word: Any) -> int:
    """Zero bits above the highest set bit of a uint64 that is not zero."""
    return 64 - int(word).bit_length()


def _python_prefetch(array: Any, index: Any) -> None:
    """Do nothing: interpreted code has no cache to prefetch into."""


def _python_out_of_line() -> None:
    """Do nothing: interpreted code is never inlined."""


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
def _compiled_prefetch(typing_context: Any, array: Any, index: Any) -> Any:
    def build(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        view = context.make_array(signature.args[0])(context, builder, arguments[0])
        row = builder.bitcast(builder.gep(view.data, [arguments[1]]), ir.IntType(8).as_pointer())
        word = ir.IntType(32)
        ask = builder.module.declare_intrinsic(
            "llvm.prefetch",
            [row.type],
            ir.FunctionType(ir.VoidType(), [row.type, word, word, word]),
        )
        builder.call(ask, [row, word(0), word(3), word(1)])
        return context.get_dummy_value()

    return types.none(array, types.int64), build


@intrinsic
def _compiled_out_of_line(typing_context: Any) -> Any:
    def build(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        builder.function.attributes.add("noinline")
        return context.get_dummy_value()

    return types.none(), build


# Intrinsics for kernels. prefetch(array, index) loads the first cache line of a row that will be
# read soon. out_of_line() keeps the calling kernel from being inlined: LLVM would copy the rare
# branches into every caller and compile for a minute.
trailing_zeros: Callable[[Any], int]
leading_zeros: Callable[[Any], int]
prefetch: Callable[[Any, Any], None]
out_of_line: Callable[[], None]
if config.DISABLE_JIT:
    trailing_zeros, leading_zeros = _python_trailing_zeros, _python_leading_zeros
    prefetch, out_of_line = _python_prefetch, _python_out_of_line
else:
    trailing_zeros, leading_zeros = _compiled_trailing_zeros, _compiled_leading_zeros
    prefetch, out_of_line = _compiled_prefetch, _compiled_out_of_line
