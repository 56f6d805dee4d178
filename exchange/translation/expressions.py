"""Translation of expressions of kernels to LLVM's language; see `functions`."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Callable
from typing import Any

import numpy as np

from exchange.translation.writer import (
    BOOL,
    FLOAT,
    INT,
    KNOWN,
    NONE,
    NUMBERS,
    WORD,
    Array,
    Group,
    Record,
    Table,
    Untranslatable,
    Value,
    Writer,
    constant,
    fields_of,
    group,
    returned,
    split,
)

# How a call of an object is written in place of a translation of it: a function of the Writer and
# the arguments.
WRITERS: dict[Any, Callable[..., Value]] = {}
# The types of named tuples of arrays that are passed by the address of the first.
TABLES: dict[type, Table] = {}

COMPARED: dict[type, tuple[str, str, str]] = {  # of numbers with a sign, without one, of floats
    ast.Eq: ("eq", "eq", "oeq"),
    ast.NotEq: ("ne", "ne", "une"),
    ast.Lt: ("slt", "ult", "olt"),
    ast.LtE: ("sle", "ule", "ole"),
    ast.Gt: ("sgt", "ugt", "ogt"),
    ast.GtE: ("sge", "uge", "oge"),
}
INSTRUCTIONS: dict[type, tuple[str, str, str]] = {
    ast.Add: ("add", "add", "fadd"),
    ast.Sub: ("sub", "sub", "fsub"),
    ast.Mult: ("mul", "mul", "fmul"),
    ast.Div: ("", "", "fdiv"),
    ast.FloorDiv: ("sdiv", "udiv", ""),
    ast.Mod: ("srem", "urem", ""),
    ast.BitAnd: ("and", "and", ""),
    ast.BitOr: ("or", "or", ""),
    ast.BitXor: ("xor", "xor", ""),
    ast.LShift: ("shl", "shl", ""),
    ast.RShift: ("ashr", "lshr", ""),
}
SMALLEST = -(1 << 63)
OF_BITS = (ast.BitAnd, ast.BitOr, ast.BitXor)
# Where numbers are known, so is the result.
COMPUTED: dict[type, Callable[[Any, Any], Any]] = {
    ast.Add: lambda a, b: a + b,
    ast.Sub: lambda a, b: a - b,
    ast.Mult: lambda a, b: a * b,
    ast.Pow: lambda a, b: a**b,
    ast.BitOr: lambda a, b: a | b,
    ast.LShift: lambda a, b: a << b,
}


class Expressions(Writer):
    """The expressions of one function of a program (`functions.Program`)."""

    def __init__(self, program: Any, scope: dict[str, Any]) -> None:
        super().__init__(program.declared, program.checks_bounds)
        self._program, self._scope = program, scope
        self._variables: dict[str, tuple[Any, tuple[str, ...]]] = {}

    def expression(self, node: ast.expr) -> Value:
        """The value of an expression."""
        write = EXPRESSIONS.get(type(node))
        if write is None:
            raise Untranslatable(ast.unparse(node))
        value: Value = write(self, node)
        return value

    def condition(self, node: ast.expr) -> str:
        """The truth of an expression."""
        if isinstance(node, ast.BoolOp):
            return self._junction(node, self.condition)
        return self.truth(self.expression(node))

    def _constant(self, node: ast.Constant) -> Value:
        if not isinstance(node.value, bool | int | float):
            raise Untranslatable(ast.unparse(node))
        return constant(node.value)

    def _name(self, node: ast.Name) -> Value:
        if node.id in self._variables:
            return self.load(*self._variables[node.id])
        if node.id in self._scope:
            return self._known(self._scope[node.id])
        if not hasattr(builtins, node.id):
            raise Untranslatable(f"{node.id} before its first value")
        return self._known(getattr(builtins, node.id))

    def _known(self, value: Any) -> Value:
        """A value from outside of the function."""
        is_number = isinstance(value, bool | int | float | np.bool_ | np.integer)
        return constant(value) if is_number else Value(KNOWN, (), value)

    def _attribute(self, node: ast.Attribute) -> Value:
        value, name = self.expression(node.value), node.attr
        if value.type == KNOWN:
            return self._known(getattr(value.known, name))
        if isinstance(value.type, Array) and name == "shape":
            return group(tuple, [Value(INT, (length,)) for length in value.parts[1:]])
        if isinstance(value.type, Table):
            return self.array_of(value, name)
        names = getattr(getattr(value.type, "made", None), "_fields", ())
        if name in names:
            return split(value)[names.index(name)]
        raise Untranslatable(ast.unparse(node))

    def _tuple(self, node: ast.Tuple) -> Value:
        return group(tuple, [self.expression(one) for one in node.elts])

    def _subscript(self, node: ast.Subscript) -> Value:
        found = self._part(node)
        return self.read(found) if isinstance(found.type, np.dtype) else found

    def _part(self, node: ast.Subscript) -> Value:
        """A field of a tuple, a part of an array, or the address of a number; see `element`."""
        value = self.expression(node.value)
        if isinstance(value.type, Record):
            return self.field(value, getattr(node.slice, "value", None))
        several = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
        indices = [self.expression(one) for one in several]
        if isinstance(value.type, Group) and indices[0].known is not None:
            return split(value)[int(indices[0].known)]
        if not isinstance(value.type, Array):
            raise Untranslatable(ast.unparse(node))
        return self.element(value, indices)

    def _binop(self, node: ast.BinOp) -> Value:
        return self._binary(type(node.op), self.expression(node.left), self.expression(node.right))

    def _binary(self, operator: type, one: Value, other: Value) -> Value:
        """The result of an operation on two numbers."""
        kind = self.common(one, other)
        if one.known is not None and other.known is not None and operator in COMPUTED:
            result = COMPUTED[operator](one.known, other.known)
            return constant(np.uint64(result) if kind == WORD else result)
        if operator is ast.Div:
            kind = FLOAT
        elif kind == BOOL and operator not in OF_BITS:
            kind = INT
        names = INSTRUCTIONS.get(operator, ("", "", ""))
        name = names[2 if kind == FLOAT else 1 if kind == WORD else 0]
        if not name:
            raise Untranslatable(f"{operator.__name__} of numbers of type {kind}")
        a, b = self.cast(one, kind).parts[0], self.cast(other, kind).parts[0]
        if name in ("sdiv", "udiv", "srem", "urem"):
            return Value(kind, (self._divided(name, a, b, other.known),))
        return Value(kind, (self.new(f"{name} {NUMBERS[kind]} {a}, {b}"),))

    def _divided(self, name: str, a: str, b: str, known: int | None) -> str:
        """A whole quotient or remainder; 0, as numba has it, where the processor would stop: by 0,
        and of the smallest number by -1.
        """
        fails = ""
        if known in (None, 0, -1):
            fails = self.new(f"icmp eq i64 {b}, 0")
            if name[0] == "s":
                is_smallest = self.new(f"icmp eq i64 {a}, {SMALLEST}")
                overflows = self.new(f"and i1 {is_smallest}, {self.new(f'icmp eq i64 {b}, -1')}")
                fails = self.new(f"or i1 {fails}, {overflows}")
            b = self.new(f"select i1 {fails}, i64 1, i64 {b}")
        result = self.new(f"{name} i64 {a}, {b}")
        if name[0] == "s":
            result = self._rounded_down(name, result, a, b)
        return self.new(f"select i1 {fails}, i64 0, i64 {result}") if fails else result

    def _rounded_down(self, name: str, result: str, a: str, b: str) -> str:
        """Quotient or remainder as Python has them: the remainder has the divisor's sign."""
        rest = result if name == "srem" else self.new(f"srem i64 {a}, {b}")
        differ = self.new(f"icmp slt i64 {self.new(f'xor i64 {rest}, {b}')}, 0")
        wrong = self.new(f"and i1 {differ}, {self.new(f'icmp ne i64 {rest}, 0')}")
        change = self.new(f"select i1 {wrong}, i64 {b if name == 'srem' else -1}, i64 0")
        return self.new(f"add i64 {result}, {change}")

    def _unary(self, node: ast.UnaryOp) -> Value:
        if isinstance(node.op, ast.Not):
            return Value(BOOL, (self.new(f"xor i1 {self.condition(node.operand)}, true"),))
        value = self.expression(node.operand)
        if isinstance(node.op, ast.Invert) and value.type in (INT, WORD):
            return Value(value.type, (self.new(f"xor i64 {value.parts[0]}, -1"),))
        if not isinstance(node.op, ast.USub) or value.type == WORD:
            raise Untranslatable(ast.unparse(node))
        if value.known is not None:
            return constant(-value.known)
        if value.type == FLOAT:
            return Value(FLOAT, (self.new(f"fneg double {value.parts[0]}"),))
        return Value(INT, (self.new(f"sub i64 0, {self.whole(value)}"),))

    def _compare(self, node: ast.Compare) -> Value:
        values = [self.expression(one) for one in (node.left, *node.comparators)]
        results = []
        for operator, one, other in zip(node.ops, values, values[1:], strict=False):
            if type(operator) not in COMPARED:
                raise Untranslatable(ast.unparse(node))
            kind = self.common(one, other)
            a, b = self.cast(one, kind).parts[0], self.cast(other, kind).parts[0]
            name = COMPARED[type(operator)][2 if kind == FLOAT else 0 if kind == INT else 1]
            how = "fcmp" if kind == FLOAT else "icmp"
            results.append(self.new(f"{how} {name} {NUMBERS[kind]} {a}, {b}"))
        result = results[0]
        for more in results[1:]:
            result = self.new(f"and i1 {result}, {more}")
        return Value(BOOL, (result,))

    def _boolop(self, node: ast.BoolOp) -> Value:
        return Value(BOOL, (self._junction(node, self._boolean),))

    def _boolean(self, node: ast.expr) -> str:
        """The operand of an expression that is True or False: `and` and `or` hand it on."""
        value = self.expression(node)
        if value.type != BOOL:
            raise Untranslatable(ast.unparse(node))
        return value.parts[0]

    def _junction(self, node: ast.BoolOp, truth_of: Callable[[ast.expr], str]) -> str:
        """The truth of `and` or `or`, which leave out what no longer matters."""
        end, (slot,) = self.label(), self.slot(BOOL)
        for one in node.values:
            truth = truth_of(one)
            self.put(f"store i1 {truth}, ptr {slot}")
            if one is not node.values[-1]:
                more = self.label()
                self.branch(truth, *((more, end) if isinstance(node.op, ast.And) else (end, more)))
                self.begin(more)
        self.jump(end)
        self.begin(end)
        return self.load(BOOL, (slot,)).parts[0]

    def _choice(self, node: ast.IfExp) -> Value:
        then, other, end = self.label(), self.label(), self.label()
        self.branch(self.condition(node.test), then, other)
        self.begin(then)
        first = self.expression(node.body)
        first_end = len(self.lines)
        self.begin(other)
        second = self.expression(node.orelse)
        kind = first.type if first.type == second.type else self.common(first, second)
        slots = self.slot(kind)
        self.fill(kind, slots, second)
        self.jump(end)
        between, self.lines[first_end:] = self.lines[first_end:], []
        self.fill(kind, slots, first)
        self.jump(end)
        self.lines += between
        self.begin(end)
        return self.load(kind, slots)

    def _call(self, node: ast.Call) -> Value:
        target = self.expression(node.func).known
        values = [self.expression(one) for one in node.args]
        if target is None or node.keywords:
            raise Untranslatable(ast.unparse(node))
        if target in WRITERS:
            return WRITERS[target](self, *values)
        if any(value.type in (KNOWN, NONE) for value in values):
            raise Untranslatable(ast.unparse(node))
        if target in TABLES:
            return Value(TABLES[target], values[0].parts[:1])
        if hasattr(target, "_fields"):
            return group(target, values)
        inline = getattr(target, "targetoptions", {}).get("forceinline", False)
        python, types = getattr(target, "py_func", target), tuple(value.type for value in values)
        name, result = self._program.function(python, types, inline)
        return self._called(f'fastcc {returned(result)} @"{name}"', result, values)

    def _called(self, function: str, result: Any, values: list[Value]) -> Value:
        """Call a function of LLVM's; return its result."""
        operands = []
        for value in values:
            kinds = fields_of(value.type)
            operands += [f"{kind} {part}" for kind, part in zip(kinds, value.parts, strict=True)]
        line = f"call {function}({', '.join(operands)})"
        fields = fields_of(result)
        if not fields:
            self.put(line)
            return Value(result)
        made = self.new(line)
        if len(fields) == 1:
            return Value(result, (made,))
        whole = returned(result)
        parts = [self.new(f"extractvalue {whole} {made}, {k}") for k in range(len(fields))]
        return Value(result, tuple(parts))


EXPRESSIONS: dict[type, Any] = {
    ast.Constant: Expressions._constant,
    ast.Name: Expressions._name,
    ast.Attribute: Expressions._attribute,
    ast.Tuple: Expressions._tuple,
    ast.Subscript: Expressions._subscript,
    ast.BinOp: Expressions._binop,
    ast.UnaryOp: Expressions._unary,
    ast.Compare: Expressions._compare,
    ast.BoolOp: Expressions._boolop,
    ast.IfExp: Expressions._choice,
    ast.Call: Expressions._call,
}
