"""Passing arrays to kernels by address.

Unpacking an array argument costs numba about 0.1 us a call, an address nothing. A block of int64
holds the address and length of each array; the kernel rebuilds the arrays from it. The caller that
made the block keeps it and the arrays alive. Without compilation the block is the arrays
themselves.

Between kernels books are the address of their header, which holds the address and length of each
array (`note_addresses`): seven arrays would be fourteen words a call.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numba import config

from exchange.matching import columns as col
from exchange.matching.jit import inlined
from exchange.matching.state import EVENT, LEVEL, LINK, ORDER, SPECIAL, Books
from exchange.translation.expressions import TABLES, WRITERS
from exchange.translation.writer import Array, Table, Value, Writer

WORDS = 16
TYPES = {
    "header": Array(np.dtype(np.int64), 2),
    "orders": Array(ORDER, 1),
    "special": Array(SPECIAL, 1),
    "links": Array(LINK, 1),
    "levels": Array(LEVEL, 1),
    "bitmap": Array(np.dtype(np.uint64), 1),
    "ids": Array(np.dtype(np.uint32), 1),
}
# Where the header's row 0 holds each array's address; its length follows.
PLACES = {name: col.ADDRESSES + 2 * k for k, name in enumerate(Books._fields)}
TABLES[Books] = Table(
    tuple((name, kind, PLACES[name]) for name, kind in TYPES.items()), columns=col.COUNT
)


class Space(NamedTuple):
    """The arrays of one call: the books, and the event rows to write to."""

    books: Books
    events: np.ndarray


def note_addresses(books: Books) -> None:
    """Write the address and length of each of new books' arrays to their header."""
    for name, array in zip(books._fields, books, strict=True):
        place = PLACES[name]
        books.header[0, place : place + 2] = array.ctypes.data, len(array)


def array_at(address: int, shape: tuple[int, ...], dtype: Any) -> np.ndarray:
    """The contiguous array of this shape and type at an address, for kernels."""
    raise NotImplementedError("interpreted code has no addresses")


def _array_at(function: Writer, address: Value, shape: Value, dtype: Value) -> Value:
    data = function.new(f"inttoptr i64 {function.whole(address)} to ptr")
    return Value(Array(np.dtype(dtype.known), len(shape.parts)), (data, *shape.parts))


WRITERS[array_at] = _array_at


@inlined
def _compiled_space_at(block: int) -> Space:
    """The arrays whose addresses the block at address `block` holds."""
    words = array_at(block, (WORDS,), np.int64)
    books = Books(
        array_at(words[0], (words[1], col.COUNT), np.int64),
        array_at(words[2], (words[3],), ORDER),
        array_at(words[4], (words[5],), SPECIAL),
        array_at(words[6], (words[7],), LINK),
        array_at(words[8], (words[9],), LEVEL),
        array_at(words[10], (words[11],), np.uint64),
        array_at(words[12], (words[13],), np.uint32),
    )
    return Space(books, array_at(words[14], (words[15],), EVENT))


def _python_space_at(block: Any) -> Any:
    return block


space_at: Any = _python_space_at if config.DISABLE_JIT else _compiled_space_at


def block_of(space: Space) -> tuple[Any, Any]:
    """Return (the block, which the caller keeps while it is in use; the kernel's argument)."""
    if config.DISABLE_JIT:
        return space, space
    arrays = (*space.books, space.events)
    words = np.array([x for a in arrays for x in (a.ctypes.data, len(a))], np.int64)
    assert len(words) == WORDS
    return words, words.ctypes.data
