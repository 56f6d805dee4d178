"""Compilation of kernels: translated, and to numba functions of its own.

numba calls them from Python, caches them on disk and calls them from the functions that it compiles
itself. A translated kernel is one module of LLVM's with all that it calls, and a function of
numba's that calls it.
"""

from __future__ import annotations

from typing import Any

import llvmlite.binding as llvm
from llvmlite import ir
from numba import config, types
from numba.core import cgutils, funcdesc, typing
from numba.core.codegen import JITCodeLibrary
from numba.core.compiler import Compiler, compile_result, run_frontend
from numba.core.lowering import Lower
from numba.core.targetconfig import ConfigStack
from numba.np.arrayobj import make_array
from numba.np.numpy_support import as_dtype

from exchange.collector import without_collector
from exchange.translation.expressions import TABLES
from exchange.translation.functions import Program
from exchange.translation.writer import (
    BOOL,
    FLOAT,
    INT,
    NONE,
    WORD,
    Array,
    Group,
    Record,
    Table,
    Untranslatable,
    fields_of,
)

NUMBERS = {BOOL: types.boolean, FLOAT: types.float64, INT: types.int64, WORD: types.uint64}
TRANSLATED = "translated"  # LLVM's name of a kernel until it is linked
FIELDS = {
    "i1": ir.IntType(1),
    "i64": ir.IntType(64),
    "double": ir.DoubleType(),
    "ptr": ir.IntType(8).as_pointer(),
}


def translated_type(kind: Any) -> Any:
    """The type of a translated value that is one of numba's type."""
    kind = types.unliteral(kind)
    if isinstance(kind, types.Boolean):
        return BOOL
    if isinstance(kind, types.Integer):
        return WORD if kind == types.uint64 else INT
    if kind == types.float64:
        return FLOAT
    if isinstance(kind, types.Record):
        return Record(as_dtype(kind))
    if isinstance(kind, types.Array) and kind.layout == "C":
        return Array(as_dtype(kind.dtype), kind.ndim)
    if isinstance(kind, types.BaseTuple):
        made = getattr(kind, "instance_class", tuple)
        fields = tuple(translated_type(one) for one in kind.types)
        return TABLES.get(made, Group(made, fields))
    raise Untranslatable(f"an argument of type {kind}")


def numba_type(kind: Any) -> Any:
    """The type of numba's of a translated result."""
    if kind == NONE:
        return types.none
    if kind in NUMBERS:
        return NUMBERS[kind]
    if isinstance(kind, Group):
        made = None if kind.made is tuple else kind.made
        return types.BaseTuple.from_types([numba_type(one) for one in kind.types], made)
    raise Untranslatable(f"a result of type {kind}")


class Caller(Lower):  # type: ignore[misc] # numba has no types
    """A function of numba's that calls a translated one."""

    arguments: tuple[Any, ...]
    result: Any

    def lower_normal_function(self, fndesc: Any) -> None:
        """Write the function."""
        self.setup_function(fndesc)
        operands = []
        given = zip(fndesc.argtypes, self.arguments, self.extract_function_arguments(), strict=True)
        for numbas, kind, value in given:
            operands += self._parts(numbas, kind, value)
        fields = [FIELDS[field] for field in fields_of(self.result)]
        result: Any = ir.LiteralStructType(fields)
        if len(fields) < 2:
            result = fields[0] if fields else ir.VoidType()
        signature = ir.FunctionType(result, [operand.type for operand in operands])
        made = self.builder.call(ir.Function(self.module, signature, TRANSLATED), operands)
        parts = [made]
        if len(fields) > 1:
            parts = [self.builder.extract_value(made, k) for k in range(len(fields))]
        value = self._numba_value(fndesc.restype, parts)
        value = self.context.get_return_value(self.builder, fndesc.restype, value)
        self.call_conv.return_value(self.builder, value)

    def _parts(self, numbas: Any, kind: Any, value: Any) -> list[Any]:
        """The operands of an argument."""
        if kind in (INT, WORD):
            return [self.context.cast(self.builder, value, numbas, NUMBERS[kind])]
        if isinstance(kind, Array):
            array = make_array(numbas)(self.context, self.builder, value)
            return [array.data, *cgutils.unpack_tuple(self.builder, array.shape, kind.ndim)]
        if isinstance(kind, Table):
            first = self.builder.extract_value(value, 0)
            return [make_array(numbas.types[0])(self.context, self.builder, first).data]
        if isinstance(kind, Group):
            fields = cgutils.unpack_tuple(self.builder, value, len(kind.types))
            of_fields = map(self._parts, numbas.types, kind.types, fields)
            return [part for parts in of_fields for part in parts]
        return [value]

    def _numba_value(self, numbas: Any, parts: list[Any]) -> Any:
        """A result as numba has it, from its operands, which are taken from the list."""
        if numbas == types.none:
            return self.context.get_dummy_value()
        if not isinstance(numbas, types.BaseTuple):
            return parts.pop(0)
        fields = [self._numba_value(one, parts) for one in numbas.types]
        return self.context.make_tuple(self.builder, numbas, fields)


class Library(JITCodeLibrary):  # type: ignore[misc] # numba has no types
    """Code that is optimized once: numba optimizes each function by itself, then all of them twice,
    the first time to find reference counts, of which kernels have none."""

    def hide(self, name: str) -> None:
        """Keep a function from being seen by other code, with a function of the same name."""
        self._final_module.get_function(name).linkage = "internal"

    def _optimize_functions(self, ll_module: Any) -> None:
        ll_module.data_layout = self._codegen._data_layout

    def _optimize_final_module(self) -> None:
        passes, builder = self._codegen._module_pass_manager()
        passes.run(self._final_module, builder)


class KernelCompiler(Compiler):  # type: ignore[misc] # numba has no types
    """numba's compiler for kernels that are not translated."""

    def compile_extra(self, function: Any) -> Any:
        """Compile a function and what it calls."""
        with without_collector():
            try:
                return self._translated(function)
            except Untranslatable:
                return super().compile_extra(function)

    def _translated(self, function: Any) -> Any:
        state = self.state
        context, flags = state.targetctx, state.flags
        arguments = tuple(translated_type(one) for one in state.args)
        program = Program(checks_bounds=bool(config.BOUNDSCHECK))
        _, result = program.function(function, arguments, name=TRANSLATED)
        returns = numba_type(result)
        source = run_frontend(function)
        typed = dict(zip((f"arg.{one}" for one in source.arg_names), state.args, strict=True))
        library = Library(context.codegen(), function.__qualname__)
        library.enable_object_caching()
        with ConfigStack().enter(flags.copy()), context.push_code_library(library):
            described = funcdesc.PythonFunctionDescriptor.from_specialized_function(
                source,
                typed,
                returns,
                {},
                mangler=context.mangler,
                inline=flags.forceinline,
                noalias=flags.noalias,
                abi_tags=[flags.get_mangle_string()],
            )
            caller = Caller(context, library, described, source, metadata={})
            caller.arguments, caller.result = arguments, result
            caller.lower()
            library.add_llvm_module(llvm.parse_assembly(program.text()))
            library.hide(TRANSLATED)
            if not flags.no_cpython_wrapper:
                caller.create_cpython_wrapper(flags.release_gil)
            if not flags.no_cfunc_wrapper:
                caller.create_cfunc_wrapper()
            address = context.get_executable(library, described, caller.env)
            context.insert_user_function(address, described, [library])
        return compile_result(
            typing_context=state.typingctx,
            target_context=context,
            entry_point=address,
            typing_error=None,
            type_annotation="",
            library=library,
            call_helper=caller.call_helper,
            signature=typing.signature(returns, *state.args),
            objectmode=False,
            lifted=(),
            fndesc=described,
            environment=caller.env,
            metadata={},
            reload_init=[],
        )
