"""Translation of kernels from Python's syntax trees to LLVM's language.

Kernels use a small part of Python: numbers, arrays of them and of records, named tuples, branches,
loops, and calls of each other. numba types and lowers each of them in two dozen passes over a
language of its own, which takes five times as long as all that LLVM does. Here one pass over the
tree writes LLVM's instructions. The first value of a variable decides its type, and a call
translates the function for the types of its arguments. Whatever else a kernel uses raises
Untranslatable, and numba compiles it (`compiler`).

As in numba's kernels a whole number wraps at 64 bits, and as in no other code an index is never
negative; with NUMBA_BOUNDSCHECK=1 an index outside of its array ends the process.
"""

from __future__ import annotations

import ast
import math
from collections.abc import Callable
from functools import cache
from linecache import getlines
from types import FunctionType
from typing import Any

import numpy as np

from exchange.translation.expressions import WRITERS, Expressions
from exchange.translation.writer import (
    BOOL,
    FLOAT,
    INT,
    KNOWN,
    NONE,
    WORD,
    Group,
    Untranslatable,
    Value,
    Writer,
    constant,
    fields_of,
    returned,
    split,
)


@cache
def _functions(path: str) -> dict[int, ast.FunctionDef]:
    """The functions of a source file by their first line, decorators included."""
    nodes = ast.walk(ast.parse("".join(getlines(path))))
    found = [node for node in nodes if isinstance(node, ast.FunctionDef)]
    return {min([node.lineno, *(d.lineno for d in node.decorator_list)]): node for node in found}


class Program:
    """The functions that one function calls, directly or not, each for the types of its
    arguments."""

    def __init__(self, checks_bounds: bool = False) -> None:
        self.checks_bounds = checks_bounds
        self.declared: dict[str, str] = {}
        self._functions: dict[Any, tuple[str, Any]] = {}
        self._texts: list[str] = []

    def function(
        self, python: Any, types: tuple[Any, ...], inline: bool = False, name: str = ""
    ) -> tuple[str, Any]:
        """Return (LLVM's name of a function, the type of its result); with a given name it can be
        called from other modules."""
        key = python, types
        if key not in self._functions:
            if not isinstance(python, FunctionType):
                raise Untranslatable(f"a call of {python!r}")
            linkage = "" if name else "internal fastcc"
            name = name or f"{python.__qualname__}.{len(self._functions)}"
            self._functions[key] = name, None
            translation = Translation(self, python)
            text, result = translation.text(f'@"{name}"', linkage, types, inline)
            self._functions[key] = name, result
            self._texts.append(text)
        name, result = self._functions[key]
        if result is None:
            raise Untranslatable("a function that calls itself")
        return name, result

    def text(self) -> str:
        """The module."""
        return "\n".join([*self.declared.values(), *self._texts, "!0 = !{}"])


class Translation(Expressions):
    """The translation of one function for one set of types of its arguments."""

    def __init__(self, program: Program, python: FunctionType) -> None:
        super().__init__(program, python.__globals__)
        code = python.__code__
        node = _functions(code.co_filename).get(code.co_firstlineno)
        if node is None or code.co_freevars:
            raise Untranslatable(f"{python.__qualname__} without its source")
        self._node = node
        self._loops: list[tuple[str, str]] = []
        self._result: Any = None

    def text(
        self, name: str, linkage: str, types: tuple[Any, ...], inline: bool
    ) -> tuple[str, Any]:
        """Return (the function in LLVM's language, the type of its result)."""
        names = [one.arg for one in self._node.args.args]
        if len(names) != len(types):
            raise Untranslatable(f"a call of {name} without all arguments")
        parameters = []
        for argument, kind in zip(names, types, strict=True):
            parts = tuple(f"%{argument}.{k}" for k in range(len(fields_of(kind))))
            parameters += [f"{f} {p}" for f, p in zip(fields_of(kind), parts, strict=True)]
            self._store(argument, Value(kind, parts))
        self._block(self._node.body)
        if self._result is None:
            self._result = NONE
        self.put("ret void" if self._result == NONE else "unreachable")
        attribute = "noinline " if self.is_out_of_line else "alwaysinline " if inline else ""
        head = f"define {linkage} {returned(self._result)} {name}({', '.join(parameters)})"
        lines = [f"{head} {attribute}nounwind {{", *self.slots, *self.lines, "}"]
        return "\n".join(lines), self._result

    # Statements

    def _block(self, nodes: list[ast.stmt]) -> None:
        """Write statements."""
        for node in nodes:
            write = STATEMENTS.get(type(node))
            if write is None:
                raise Untranslatable(ast.unparse(node))
            write(self, node)

    def _nothing(self, node: ast.Pass) -> None:
        """Write nothing."""

    def _evaluate(self, node: ast.Expr) -> None:
        if not isinstance(node.value, ast.Constant):
            self.expression(node.value)

    def _assign(self, node: ast.Assign) -> None:
        value = self.expression(node.value)
        for target in node.targets:
            self._give(target, value)

    def _declare(self, node: ast.AnnAssign) -> None:
        if node.value is not None:
            self._give(node.target, self.expression(node.value))

    def _give(self, target: ast.expr, value: Value) -> None:
        """Write a value to what stands left of the sign."""
        if isinstance(target, ast.Name):
            self._store(target.id, value)
        elif isinstance(target, ast.Tuple) and isinstance(value.type, Group):
            if len(value.type.types) != len(target.elts):
                raise Untranslatable(ast.unparse(target))
            for one, part in zip(target.elts, split(value), strict=True):
                self._give(one, part)
        elif isinstance(target, ast.Subscript):
            self._write_to(self._part(target), value)
        else:
            raise Untranslatable(ast.unparse(target))

    def _store(self, name: str, value: Value) -> None:
        """Write a local variable."""
        if value.type in (KNOWN, NONE):
            raise Untranslatable(f"{name} for {value.known}")
        if name not in self._variables:
            self._variables[name] = value.type, self.slot(value.type)
        self.fill(*self._variables[name], value)

    def _write_to(self, found: Value, value: Value) -> None:
        """Write a number to its address."""
        if not isinstance(found.type, np.dtype):
            raise Untranslatable(f"writing a whole {found.type}")
        self.write(found, value)

    def _augment(self, node: ast.AugAssign) -> None:
        operator = type(node.op)
        if isinstance(node.target, ast.Subscript):
            found = self._part(node.target)
            if isinstance(found.type, np.dtype):
                before = self.read(found)
                self.write(found, self._binary(operator, before, self.expression(node.value)))
                return
        elif isinstance(node.target, ast.Name) and node.target.id in self._variables:
            before = self._name(node.target)
            self._give(node.target, self._binary(operator, before, self.expression(node.value)))
            return
        raise Untranslatable(ast.unparse(node))

    def _if(self, node: ast.If) -> None:
        then, other, end = self.label(), self.label(), self.label()
        self.branch(self.condition(node.test), then, other)
        for label, nodes in ((then, node.body), (other, node.orelse)):
            self.begin(label)
            self._block(nodes)
            self.jump(end)
        self.begin(end)

    def _while(self, node: ast.While) -> None:
        head, body, end = self.label(), self.label(), self.label()
        self.jump(head)
        self.begin(head)
        self.branch(self.condition(node.test), body, end)
        self.begin(body)
        self._loop(node, head, end)
        self.jump(head)
        self.begin(end)

    def _loop(self, node: ast.While | ast.For, again: str, end: str) -> None:
        """Write the body of a loop."""
        if node.orelse:
            raise Untranslatable("else of a loop")
        self._loops.append((again, end))
        self._block(node.body)
        self._loops.pop()

    def _for(self, node: ast.For) -> None:
        if isinstance(node.iter, ast.Tuple):
            self._for_each(node, node.iter)
            return
        if not isinstance(node.iter, ast.Call) or ast.unparse(node.iter.func) != "range":
            raise Untranslatable(ast.unparse(node.iter))
        limits = [self.expression(one) for one in node.iter.args]
        first, last, step = (
            [constant(0), *limits, constant(1)] if len(limits) == 1 else [*limits, constant(1)][:3]
        )
        head, body, after, end = (self.label() for _ in range(4))
        (slot,), stop = self.slot(INT), self.whole(last)
        self.put(f"store i64 {self.whole(first)}, ptr {slot}")
        self.jump(head)
        self.begin(head)
        now = self.new(f"load i64, ptr {slot}")
        goes_on = self.new(f"icmp slt i64 {now}, {stop}")
        if step.known is None or step.known < 0:
            falls = self.new(f"icmp slt i64 {self.whole(step)}, 0")
            above = self.new(f"icmp sgt i64 {now}, {stop}")
            goes_on = self.new(f"select i1 {falls}, i1 {above}, i1 {goes_on}")
        self.branch(goes_on, body, end)
        self.begin(body)
        self._give(node.target, Value(INT, (now,)))
        self._loop(node, after, end)
        self.jump(after)
        self.begin(after)
        self.put(f"store i64 {self.new(f'add nsw i64 {now}, {self.whole(step)}')}, ptr {slot}")
        self.jump(head)
        self.begin(end)

    def _for_each(self, node: ast.For, values: ast.Tuple) -> None:
        """Write the body once for each value."""
        end = self.label()
        for one in values.elts:
            self._give(node.target, self.expression(one))
            again = self.label()
            self._loop(node, again, end)
            self.jump(again)
            self.begin(again)
        self.jump(end)
        self.begin(end)

    def _break(self, node: ast.Break) -> None:
        self._leave(f"br label %{self._loops[-1][1]}")

    def _continue(self, node: ast.Continue) -> None:
        self._leave(f"br label %{self._loops[-1][0]}")

    def _leave(self, line: str) -> None:
        """End a block with an instruction behind which nothing is reached."""
        self.put(line)
        self.begin(self.label())

    def _return(self, node: ast.Return) -> None:
        value = Value(NONE) if node.value is None else self.expression(node.value)
        if self._result is None:
            self._result = value.type
        value = self.cast(value, self._result)
        fields, whole = fields_of(self._result), returned(self._result)
        made = value.parts[0] if len(fields) == 1 else "poison"
        if len(fields) > 1:
            for k, (field, part) in enumerate(zip(fields, value.parts, strict=True)):
                made = self.new(f"insertvalue {whole} {made}, {field} {part}, {k}")
        self._leave(f"ret {whole} {made}" if fields else "ret void")


STATEMENTS: dict[type, Any] = {
    ast.Pass: Translation._nothing,
    ast.Expr: Translation._evaluate,
    ast.Assign: Translation._assign,
    ast.AnnAssign: Translation._declare,
    ast.AugAssign: Translation._augment,
    ast.If: Translation._if,
    ast.While: Translation._while,
    ast.For: Translation._for,
    ast.Break: Translation._break,
    ast.Continue: Translation._continue,
    ast.Return: Translation._return,
}


def _extreme(name: str) -> Callable[..., Value]:
    """The writer of min or max."""

    def write(function: Writer, result: Value, *others: Value) -> Value:
        for other in others:
            kind = function.common(result, other)
            kind = INT if kind == BOOL else kind
            a, b = function.cast(result, kind).parts[0], function.cast(other, kind).parts[0]
            if kind == FLOAT:
                test = function.new(f"fcmp {'olt' if name == 'min' else 'ogt'} double {b}, {a}")
                part = function.new(f"select i1 {test}, double {b}, double {a}")
            else:
                sign = "u" if kind == WORD else "s"
                part = function.intrinsic(f"{sign}{name}.i64", "i64", f"i64 {a}", f"i64 {b}")
            result = Value(kind, (part,))
        return result

    return write


def _absolute(function: Writer, value: Value) -> Value:
    if value.type == FLOAT:
        part = function.intrinsic("fabs.f64", "double", f"double {value.parts[0]}")
        return Value(FLOAT, (part,))
    part = function.intrinsic("abs.i64", "i64", f"i64 {function.whole(value)}", "i1 false")
    return Value(INT, (part,))


def _integer(function: Writer, value: Value) -> Value:
    if value.type == FLOAT:
        return Value(INT, (function.new(f"fptosi double {value.parts[0]} to i64"),))
    return function.cast(value, INT)


def _word(function: Writer, value: Value) -> Value:
    if value.known is not None and value.type == INT:
        return constant(np.uint64(value.known))
    return function.cast(value, WORD)


def _of_float(name: str) -> Callable[..., Value]:
    """The writer of a function of one float."""

    def write(function: Writer, value: Value) -> Value:
        operand = f"double {function.cast(value, FLOAT).parts[0]}"
        return Value(FLOAT, (function.intrinsic(f"{name}.f64", "double", operand),))

    return write


WRITERS |= {
    min: _extreme("min"),
    max: _extreme("max"),
    abs: _absolute,
    int: _integer,
    np.int64: _integer,
    np.uint64: _word,
}
for _name, _functions_of in {
    "log": (np.log, math.log),
    "sqrt": (np.sqrt, math.sqrt),
    "rint": (np.rint,),
    "floor": (np.floor,),
    "ceil": (np.ceil,),
}.items():
    WRITERS |= dict.fromkeys(_functions_of, _of_float(_name))
