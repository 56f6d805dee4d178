"""Types, values and instructions of the translation of kernels (`functions`) to LLVM's language.

A value is a type and the LLVM operands that it consists of: a number is one, an array its address
and lengths, a tuple those of its fields, and the books the address of their header, which holds the
addresses of the others (`Table`). A whole number is 64 bits wide wherever it is not in memory.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

import numpy as np

INT, WORD, BOOL, FLOAT, NONE = "int", "word", "bool", "float", "none"
NUMBERS = {INT: "i64", WORD: "i64", BOOL: "i1", FLOAT: "double"}
KNOWN = "known"  # the type of a module, function, class or data type


class Untranslatable(Exception):  # no error: numba compiles the kernel then
    """A kernel uses what is not translated."""


class Record(NamedTuple):
    """The type of a row of a structured array; a value is its address."""

    dtype: np.dtype[Any]


class Array(NamedTuple):
    """The type of a contiguous array."""

    dtype: np.dtype[Any]
    ndim: int


class Group(NamedTuple):
    """The type of a tuple of the class `made`."""

    made: type
    types: tuple[Any, ...]


class Table(NamedTuple):
    """The type of a named tuple of arrays of which the first holds the addresses and lengths.

    `arrays`: the name and type of each array, and the word of the first where its address is, with
    its length behind it. `columns`: the second length of the first array.
    """

    arrays: tuple[tuple[str, Array, int], ...]
    columns: int


class Value(NamedTuple):
    """A value; `known` is what it is, where that is known."""

    type: Any
    parts: tuple[str, ...] = ()
    known: Any = None


def fields_of(kind: Any) -> tuple[str, ...]:
    """The LLVM types of a value's operands."""
    if isinstance(kind, str):
        return (NUMBERS[kind],) if kind in NUMBERS else ()
    if isinstance(kind, Array):
        return "ptr", *["i64"] * kind.ndim
    if isinstance(kind, Group):
        return tuple(field for one in kind.types for field in fields_of(one))
    return ("ptr",)


def returned(kind: Any) -> str:
    """The LLVM type of a function's result."""
    fields = fields_of(kind)
    if len(fields) == 1:
        return fields[0]
    return "{" + ", ".join(fields) + "}" if fields else "void"


def split(value: Value) -> list[Value]:
    """The fields of a tuple."""
    found, start = [], 0
    for kind in value.type.types:
        end = start + len(fields_of(kind))
        found.append(Value(kind, value.parts[start:end]))
        start = end
    return found


def group(made: type, values: Iterable[Value]) -> Value:
    """A tuple of values."""
    values = list(values)
    kinds = tuple(value.type for value in values)
    return Value(Group(made, kinds), tuple(part for value in values for part in value.parts))


def constant(value: Any) -> Value:
    """A number that is known."""
    if isinstance(value, bool | np.bool_):
        return Value(BOOL, ("true" if value else "false",), bool(value))
    if isinstance(value, np.uint64):
        return Value(WORD, (str(value),), int(value))
    if isinstance(value, float):
        return Value(FLOAT, (f"0x{np.float64(value).view(np.uint64):016X}",), value)
    return Value(INT, (str(int(value)),), int(value))


class Writer:
    """The instructions of one function."""

    def __init__(self, declared: dict[str, str], checks_bounds: bool) -> None:
        """`declared`: LLVM's own functions that the module uses."""
        self.declared, self.checks_bounds = declared, checks_bounds
        self.lines: list[str] = []
        self.slots: list[str] = []
        self.is_out_of_line = False
        self._count = 0

    def put(self, line: str) -> None:
        """Write an instruction without a result."""
        self.lines.append(line)

    def new(self, line: str) -> str:
        """Write an instruction; return its result."""
        self._count += 1
        self.lines.append(f"%v{self._count} = {line}")
        return f"%v{self._count}"

    def label(self) -> str:
        """A new label."""
        self._count += 1
        return f"b{self._count}"

    def begin(self, label: str) -> None:
        """Begin a block behind one that has ended."""
        self.put(f"{label}:")

    def jump(self, label: str) -> None:
        """End a block."""
        self.put(f"br label %{label}")

    def branch(self, truth: str, then: str, other: str) -> None:
        """End a block in one of two ways."""
        self.put(f"br i1 {truth}, label %{then}, label %{other}")

    def intrinsic(self, name: str, result: str, *operands: str) -> str:
        """Call a function of LLVM's own; operands with their types."""
        kinds = ", ".join(operand.split()[0] for operand in operands)
        self.declared[name] = f"declare {result} @llvm.{name}({kinds})"
        call = f"call {result} @llvm.{name}({', '.join(operands)})"
        if result != "void":
            return self.new(call)
        self.put(call)
        return ""

    # Local variables: LLVM finds out which of them need memory.

    def slot(self, kind: Any) -> tuple[str, ...]:
        """New space for a value."""
        found = []
        for field in fields_of(kind):
            self._count += 1
            self.slots.append(f"%s{self._count} = alloca {field}")
            found.append(f"%s{self._count}")
        return tuple(found)

    def fill(self, kind: Any, slots: tuple[str, ...], value: Value) -> None:
        """Write a value to its space."""
        parts = self.cast(value, kind).parts
        for field, slot, part in zip(fields_of(kind), slots, parts, strict=True):
            self.put(f"store {field} {part}, ptr {slot}")

    def load(self, kind: Any, slots: tuple[str, ...]) -> Value:
        """Read a value from its space."""
        fields = zip(fields_of(kind), slots, strict=True)
        return Value(kind, tuple(self.new(f"load {field}, ptr {slot}") for field, slot in fields))

    # Types

    def cast(self, value: Value, kind: Any) -> Value:
        """The value as another type."""
        given = value.type
        if given == kind or {given, kind} == {INT, WORD}:
            return Value(kind, value.parts, value.known)
        if kind in (INT, WORD) and given == BOOL:
            return Value(kind, (self.new(f"zext i1 {value.parts[0]} to i64"),))
        if kind == FLOAT and given in NUMBERS:
            how = "sitofp" if given == INT else "uitofp"
            line = f"{how} {NUMBERS[given]} {value.parts[0]} to double"
            return Value(FLOAT, (self.new(line),))
        if isinstance(kind, Group) and isinstance(given, Group):
            if len(kind.types) == len(given.types):
                fields = zip(split(value), kind.types, strict=True)
                made = group(kind.made, [self.cast(one, wanted) for one, wanted in fields])
                return Value(kind, made.parts)
        raise Untranslatable(f"{given} where {kind} belongs")

    def whole(self, value: Value) -> str:
        """The operand of a whole number."""
        if value.type == FLOAT:
            raise Untranslatable("a float where a whole number belongs")
        return self.cast(value, INT).parts[0]

    def truth(self, value: Value) -> str:
        """The operand that is true if the number is not zero."""
        if value.type == BOOL:
            return value.parts[0]
        if value.type == FLOAT:
            return self.new(f"fcmp une double {value.parts[0]}, 0.0")
        return self.new(f"icmp ne i64 {self.whole(value)}, 0")

    def common(self, one: Value, other: Value) -> str:
        """The type of two numbers together."""
        kinds = {one.type, other.type}
        if not kinds <= set(NUMBERS):
            raise Untranslatable(f"{one.type} and {other.type} together")
        if FLOAT in kinds:
            return FLOAT
        if WORD not in kinds:
            return BOOL if kinds == {BOOL} else INT
        rest = other if one.type == WORD else one
        if rest.type != WORD and (rest.known is None or rest.known < 0):
            raise Untranslatable("numbers with and without a sign together")
        return WORD

    # Memory

    def array_of(self, table: Value, name: str) -> Value:
        """An array of a table."""
        address = table.parts[0]
        for field, kind, place in table.type.arrays:
            if field == name:
                length = self._word(address, place + 1)
                if kind.ndim == 2:
                    return Value(kind, (address, length, str(table.type.columns)))
                data = self.new(f"inttoptr i64 {self._word(address, place)} to ptr")
                return Value(kind, (data, length))
        raise Untranslatable(f"{name} of a table")

    def _word(self, address: str, place: int) -> str:
        """A word that never changes while a kernel runs, whatever it writes."""
        at = self.new(f"getelementptr inbounds i64, ptr {address}, i64 {place}")
        return self.new(f"load i64, ptr {at}, !invariant.load !0")

    def element(self, array: Value, indices: list[Value]) -> Value:
        """A part of an array: a row of it, a record, or the address of a number, whose type is that
        of its memory."""
        dtype, ndim = array.type
        address, lengths = array.parts[0], array.parts[1:]
        for k, index in enumerate(indices):
            at = self.whole(index)
            if index.known is not None and index.known < 0:
                raise Untranslatable("an index from the end")
            if self.checks_bounds:
                self._check(at, lengths[k])
            for length in lengths[k + 1 :]:
                at = self.new(f"mul nsw i64 {at}, {length}")
            line = f"getelementptr inbounds [{dtype.itemsize} x i8], ptr {address}, i64 {at}"
            address = self.new(line)
        if len(indices) < ndim:
            left = lengths[len(indices) :]
            return Value(Array(dtype, len(left)), (address, *left))
        return Value(Record(dtype) if dtype.names else dtype, (address,))

    def _check(self, at: str, length: str) -> None:
        """Stop the process at an index outside of an array."""
        outside, inside = self.label(), self.label()
        self.branch(self.new(f"icmp ult i64 {at}, {length}"), inside, outside)
        self.begin(outside)
        self.intrinsic("trap", "void")
        self.put("unreachable")
        self.begin(inside)

    def field(self, record: Value, name: Any) -> Value:
        """The address of a field, whose type is that of its memory."""
        if name not in (record.type.dtype.names or ()):
            raise Untranslatable(f"the field {name}")
        dtype, offset = record.type.dtype.fields[name][:2]
        line = f"getelementptr inbounds i8, ptr {record.parts[0]}, i64 {offset}"
        return Value(dtype, (self.new(line),))

    def read(self, found: Value) -> Value:
        """The number at an address."""
        dtype, address = found.type, found.parts[0]
        if dtype == np.float64:
            return Value(FLOAT, (self.new(f"load double, ptr {address}, align 8"),))
        if dtype.kind not in "iub":
            raise Untranslatable(f"a number of {dtype}")
        bits = 8 * dtype.itemsize
        loaded = self.new(f"load i{bits}, ptr {address}, align 1")
        if dtype.kind == "b":
            return Value(BOOL, (self.new(f"trunc i8 {loaded} to i1"),))
        if bits == 64:
            return Value(INT if dtype.kind == "i" else WORD, (loaded,))
        how = "sext" if dtype.kind == "i" else "zext"
        return Value(INT, (self.new(f"{how} i{bits} {loaded} to i64"),))

    def write(self, found: Value, value: Value) -> None:
        """Write a number to an address."""
        dtype, address = found.type, found.parts[0]
        if dtype == np.float64:
            self.put(f"store double {self.cast(value, FLOAT).parts[0]}, ptr {address}, align 8")
            return
        if dtype.kind not in "iub":
            raise Untranslatable(f"a number of {dtype}")
        bits, part = 8 * dtype.itemsize, self.whole(value)
        if bits < 64:
            part = self.new(f"trunc i64 {part} to i{bits}")
        self.put(f"store i{bits} {part}, ptr {address}, align 1")
