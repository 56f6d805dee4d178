"""Books and batches as one machine word each, for the kernels of the slow path.

numba passes every array as seven words, so a call with books and a batch copies some seventy, and
the slow path makes a dozen calls for a message. There both are the address of the shared header
row, which holds the address and length of each array (`note_addresses` for books, each call for a
batch); an array is read from it where it is used.
Kernels are written once: `books.orders[slot]` means the same with arrays and with a handle.
"""

from __future__ import annotations

from typing import Any

from llvmlite import ir
from numba import config, from_dtype, types
from numba.core.typing.templates import AttributeTemplate
from numba.extending import (
    infer_getattr,
    intrinsic,
    lower_getattr_generic,
    models,
    register_model,
)
from numba.np.arrayobj import make_array, populate_array

from exchange.matching import columns as col
from exchange.matching.state import EVENT, LEVEL, LINK, MESSAGE, ORDER, SPECIAL, Batch, Books

WORD = ir.IntType(64)
ARRAYS = {
    "header": types.Array(types.int64, 2, "C"),
    "orders": types.Array(from_dtype(ORDER), 1, "C"),
    "special": types.Array(from_dtype(SPECIAL), 1, "C"),
    "links": types.Array(from_dtype(LINK), 1, "C"),
    "levels": types.Array(from_dtype(LEVEL), 1, "C"),
    "bitmap": types.Array(types.uint64, 1, "C"),
    "ids": types.Array(types.uint32, 1, "C"),
    "messages": types.Array(from_dtype(MESSAGE), 1, "C"),
    "events": types.Array(from_dtype(EVENT), 1, "C"),
}
# Where the header's row 0 holds each array's address; its length follows.
PLACES = {name: col.ADDRESSES + 2 * k for k, name in enumerate(ARRAYS)}


def note_addresses(books: Books) -> None:
    """Write the address and length of each of new books' arrays to their header."""
    for name, array in zip(books._fields, books, strict=True):
        place = PLACES[name]
        books.header[0, place : place + 2] = array.ctypes.data, len(array)


class Handle(types.Type):  # type: ignore[misc] # numba has no types
    """The address of the shared header row, with the fields of a NamedTuple of arrays."""

    def __init__(self, name: str, fields: tuple[str, ...]) -> None:
        super().__init__(name=f"{name}Handle")
        self.fields = fields


BOOKS, BATCH = Handle("Books", Books._fields), Handle("Batch", Batch._fields)


@register_model(Handle)
class _HandleModel(models.PrimitiveModel):  # type: ignore[misc]
    def __init__(self, manager: Any, handle: Handle) -> None:
        super().__init__(manager, handle, WORD)


@infer_getattr
class _HandleAttributes(AttributeTemplate):  # type: ignore[misc]
    key = Handle

    def generic_resolve(self, handle: Handle, name: str) -> Any:
        if name not in handle.fields:
            return None
        return types.int64 if name == "i" else ARRAYS[name]


@lower_getattr_generic(Handle)
def _read(context: Any, builder: Any, handle: Handle, value: Any, name: str) -> Any:
    """Read a number, or an array's address and length, from the header row."""
    words = builder.inttoptr(value, WORD.as_pointer())

    def word(place: int) -> Any:
        read = builder.load(builder.gep(words, [WORD(place)]))
        if name != "i":  # the other words never change while a kernel runs, whatever it writes
            read.set_metadata("invariant.load", builder.module.add_metadata([]))
        return read

    if name == "i":
        return word(col.ROW)
    address, length = word(PLACES[name]), word(PLACES[name] + 1)
    array_type = ARRAYS[name]
    array = make_array(array_type)(context, builder)
    size = context.get_abi_sizeof(context.get_data_type(array_type.dtype))
    shape, strides = [length], [WORD(size)]
    if array_type.ndim == 2:
        shape, strides = [length, WORD(col.COUNT)], [WORD(size * col.COUNT), WORD(size)]
    populate_array(
        array,
        data=builder.inttoptr(address, array.data.type),
        shape=shape,
        strides=strides,
        itemsize=WORD(size),
        meminfo=None,
    )
    return array._getvalue()


def _maker(handle: Handle) -> Any:
    def of(typing_context: Any, address: Any) -> Any:
        def build(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
            return arguments[0]

        return handle(types.int64), build

    return intrinsic(of)


# The handle at the address of the shared header row.
books_at, batch_at = _maker(BOOKS), _maker(BATCH)


@intrinsic
def _compiled_by_handle(typing_context: Any, books: Any) -> Any:
    """The books by their handle: the address of their header."""

    def build(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        if isinstance(books, Handle):
            return arguments[0]
        return _array_words(context, builder, books.types[0], arguments[0], 0)[0]

    return BOOKS(books), build


@intrinsic
def _compiled_batch_by_handle(typing_context: Any, books: Any, batch: Any) -> Any:
    """The batch by its handle, which is that of its books."""

    def build(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        if isinstance(batch, Handle):
            return arguments[1]
        address, _ = _array_words(context, builder, books.types[0], arguments[0], 0)
        for k, name in enumerate(batch.fields):
            if name == "i":
                row = context.cast(
                    builder, builder.extract_value(arguments[1], k), batch.types[k], types.int64
                )
                _write(builder, address, col.ROW, (row,))
            else:
                words = _array_words(context, builder, batch.types[k], arguments[1], k)
                _write(builder, address, PLACES[name], words)
        return address

    return BATCH(books, batch), build


def _array_words(context: Any, builder: Any, array_type: Any, arrays: Any, k: int) -> Any:
    """Address and length of the k-th array of a tuple."""
    array = make_array(array_type)(context, builder, builder.extract_value(arrays, k))
    return builder.ptrtoint(array.data, WORD), builder.extract_value(array.shape, 0)


def _write(builder: Any, address: Any, place: int, words: Any) -> None:
    """Write words to places of the header row at an address."""
    row = builder.inttoptr(address, WORD.as_pointer())
    for k, word in enumerate(words):
        builder.store(word, builder.gep(row, [WORD(place + k)]))


def _python_by_handle(books: Any) -> Any:
    return books


def _python_batch_by_handle(books: Any, batch: Any) -> Any:
    return batch


# What a kernel passes to one that is not inlined.
by_handle: Any = _python_by_handle if config.DISABLE_JIT else _compiled_by_handle
batch_by_handle: Any = _python_batch_by_handle if config.DISABLE_JIT else _compiled_batch_by_handle


@intrinsic
def _compiled_address(typing_context: Any, handle: Any) -> Any:
    def build(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return arguments[0]

    return types.int64(handle), build


# The address in a handle, for a call that numba does not type.
address_of: Any = _python_by_handle if config.DISABLE_JIT else _compiled_address
