"""Passing arrays to kernels by address.

Unpacking an array argument costs numba about 0.1 us a call, an address nothing. A block of int64
holds the address and length of each array; the kernel rebuilds the arrays from it. The caller that
made the block keeps it and the arrays alive. Without compilation the block is the arrays
themselves.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numba import config, types
from numba.core import cgutils
from numba.extending import intrinsic
from numba.np.arrayobj import populate_array

from exchange.matching import columns as col
from exchange.matching.jit import inlined
from exchange.matching.state import EVENT, LEVEL, LINK, ORDER, SPECIAL, Books

WORDS = 16


class Space(NamedTuple):
    """The arrays of one call: the books, and the event rows to write to."""

    books: Books
    events: np.ndarray


@intrinsic
def array_at(typing_context: Any, address: Any, shape: Any, dtype: Any) -> Any:
    """The contiguous array of this shape (a tuple) and type at an address."""
    array_type = types.Array(dtype.dtype, shape.count, "C")

    def build(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        array = context.make_array(array_type)(context, builder)
        size = context.get_abi_sizeof(context.get_data_type(array_type.dtype))
        extents = cgutils.unpack_tuple(builder, arguments[1], shape.count)
        strides = [context.get_constant(types.intp, size)]
        for extent in reversed(extents[1:]):
            strides.insert(0, builder.mul(strides[0], extent))
        populate_array(
            array,
            data=builder.inttoptr(arguments[0], array.data.type),
            shape=extents,
            strides=strides,
            itemsize=context.get_constant(types.intp, size),
            meminfo=None,
        )
        return array._getvalue()

    return array_type(address, shape, dtype), build


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
