"""Work that numba repeats at each compilation, done once.

Nine tenths of the compile time of the kernels are numba's typing and lowering in Python. What is
replaced here gives the same results as numba's own, which tests/matching/test_compilation.py holds
against it; only the indices of this package's kernels are never negative. A numba without one of
these places keeps its own way and only compiles longer.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from numba.core import base, event, ir, types
from numba.core.datamodel import default_manager
from numba.core.targetconfig import ConfigStack
from numba.np import arrayobj, linalg

# How the names of functions begin in machine code whose indices are never negative.
_MANGLED = ("_ZN8exchange8matching", "_ZN8exchange8clearing", "_ZN8exchange5venue")
# Operands of numba's instructions that hold no variable.
_PLAIN = {str, int, bool, type(None), ir.Loc, type, type(len), type(lambda: None)}


def save_work() -> None:
    """Replace the repeated work in numba."""
    tuples: Any = types  # numba's stubs lack them
    for tuple_type in (tuples.NamedTuple, tuples.NamedUniTuple):
        _pass_whole(tuple_type)
    for name, replace in (
        ("get_abi_sizeof", _remember_sizes),
        ("get_call_type", _remember_signatures),
        ("_rec_list_vars", lambda _: _variables),
        ("install_timer", _outermost_only),
        ("fix_integer_index", _never_negative),
    ):
        owner = _PLACES[name]
        own = getattr(owner, name, None)
        if own is not None:
            setattr(owner, name, replace(own))
    _look_for_blas()


_PLACES: dict[str, Any] = {
    "get_abi_sizeof": base.BaseContext,
    "get_call_type": types.functions.BaseFunction,
    "_rec_list_vars": ir.Inst,
    "install_timer": event,
    "fix_integer_index": arrayobj,
}


def _look_for_blas() -> None:
    """Have numba look for scipy where it asks, at its first compilation, if there is a BLAS. It
    imports `scipy.linalg` for the answer, with f2py and NumPy's tests: 0.15 CPU s. A function that
    uses the BLAS still imports it."""
    imports_scipy = getattr(linalg, "ensure_blas", None)
    if imports_scipy is None:
        return

    def has_scipy() -> None:
        if find_spec("scipy") is None:
            raise ImportError("scipy is required for linear algebra")

    linalg.ensure_blas = has_scipy
    try:
        import_module("numba.np.arraymath")
    finally:
        linalg.ensure_blas = imports_scipy


def _pass_whole(tuple_type: type) -> None:
    """Pass a named tuple to a kernel as one value: the 60 fields of a book's arrays, taken apart
    and put together at each call, were half of all instructions that LLVM got."""
    model = default_manager._handlers[tuple_type]

    class Whole(model):  # type: ignore[misc,valid-type] # numba has no types
        def get_argument_type(self) -> Any:
            return self.get_value_type()

        def as_argument(self, builder: Any, value: Any) -> Any:
            return value

        def from_argument(self, builder: Any, value: Any) -> Any:
            return value

    default_manager.register(tuple_type, Whole)


def _remember_sizes(own: Callable[..., int]) -> Callable[..., int]:
    """The size of an LLVM type, for which llvmlite writes and parses a module each time."""

    def get_abi_sizeof(self: Any, llvm_type: Any) -> int:
        known = self.__dict__.setdefault("_sizes", {})
        key = str(llvm_type)
        if key not in known:
            known[key] = own(self, llvm_type)
        return int(known[key])

    return get_abi_sizeof


def _remember_signatures(own: Callable[..., Any]) -> Callable[..., Any]:
    """The signature of a builtin function for given types, which numba seeks among all versions."""

    def get_call_type(self: Any, context: Any, args: Any, kws: Any) -> Any:
        known = self.__dict__.setdefault("_signatures", {})
        key = id(context), ConfigStack.top_or_none(), args, tuple(kws.items())
        if key not in known:
            known[key] = own(self, context, args, kws)
        return known[key]

    return get_call_type


def _variables(self: Any, value: Any) -> list[Any]:
    """The variables in an operand of an instruction, in order."""
    found: list[Any] = []
    _collect(value, found)
    return found


def _collect(value: Any, found: list[Any]) -> None:
    kind = type(value)
    if kind is ir.Var:
        found.append(value)
    elif kind in _PLAIN:
        return
    elif kind is ir.Expr:
        _collect(value._kws, found)
    elif isinstance(value, ir.Var):
        found.append(value)
    elif isinstance(value, ir.Inst):
        found.extend(value.list_vars())
    elif isinstance(value, dict):
        for part in value.values():
            _collect(part, found)
    elif isinstance(value, (list, tuple)):
        for part in value:
            _collect(part, found)


def _outermost_only(own: Callable[..., Any]) -> Callable[..., Any]:
    """A timer of a kind of event only where none runs: each callee's compilation adds one, and each
    event is reported to all of them."""

    def install_timer(kind: str, callback: Any) -> Any:
        return nullcontext() if event._registered[kind] else own(kind, callback)

    return install_timer


def _never_negative(own: Callable[..., Any]) -> Callable[..., Any]:
    """The index of an array element, without code for negative ones where a kernel of this package
    uses it: they were a tenth of its instructions, and no index of such a kernel is negative."""

    def fix_integer_index(context: Any, builder: Any, kind: Any, index: Any, size: Any) -> Any:
        if builder.function.name.startswith(_MANGLED):
            return context.cast(builder, index, kind, types.intp)
        return own(context, builder, kind, index, size)

    return fix_integer_index
