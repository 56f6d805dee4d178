"""The long way round: every rule that the short way leaves out, behind one address.

numba compiles all that a kernel may call into that kernel again. The short way is compiled
into several callers (batches, the venue's pass, benchmark flows); calling the long way by
address keeps its forty kernels out of all of them, which takes most of the compile time
away. The address is in the header (`connect`); a snapshot does not carry it. Rejected:
passing a function as an argument, which costs a microsecond a call.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from llvmlite import ir
from numba import cfunc, config, types
from numba.core import cgutils
from numba.extending import intrinsic
from numba.np.arrayobj import populate_array

from exchange.matching import codes as code
from exchange.matching import columns as col
from exchange.matching.amending import amend
from exchange.matching.call_auction import uncross
from exchange.matching.control import set_band, set_phase, sweep_scope
from exchange.matching.jit import OPTIONS, kernel, out_of_line
from exchange.matching.report import refuse
from exchange.matching.state import EVENT, LEVEL, MESSAGE, ORDER, Batch, Books
from exchange.matching.working import meet_market, submit

NOT_CONNECTED = -1


@kernel
def long_way(books: Books, batch: Batch, stops_row: int, n: int) -> int:
    """Any message in full; or, with `stops_row` > 0, the stops that the last trade triggers."""
    out_of_line()
    header = books.header
    row, slot = stops_row, 0
    if stops_row == 0:
        message = batch.messages[batch.i]
        kind = message["kind"]
        header[0, col.PENDING] = 0
        if kind == code.ADD:
            n = submit(books, batch, n)
        elif kind == code.AMEND:
            n = amend(books, batch, n)
        else:
            n = control(books, batch, n)
        slot = header[0, col.PENDING]
        if slot > 0:
            row = np.int64(books.orders[slot]["instrument"]) + 1
        elif (kind == code.SET_PHASE or kind == code.UNCROSS) and is_known(books, message):
            row = np.int64(message["instrument"]) + 1
    return meet_market(books, row, slot, batch, n) if row > 0 else n


@kernel
def is_known(books: Books, message: np.void) -> bool:
    """Whether the message names one of the books."""
    instrument = np.int64(message["instrument"])
    return instrument >= 0 and instrument + 1 < books.header.shape[0]


@kernel
def control(books: Books, batch: Batch, n: int) -> int:
    """Messages that are rare: mass cancel, and what the venue tells a book."""
    out_of_line()
    message = batch.messages[batch.i]
    kind = message["kind"]
    if kind == code.MASS_CANCEL or kind == code.EXPIRE:
        return sweep_scope(books, batch, n)
    instrument = np.int64(message["instrument"])
    if kind > code.EXPIRE:
        return refuse(books, batch, code.INVALID_PARAMS, n)
    if not is_known(books, message):
        return refuse(books, batch, code.UNKNOWN_SYMBOL, n)
    if kind == code.SET_PHASE:
        return set_phase(books, instrument + 1, batch, n)
    if kind == code.SET_BAND:
        return set_band(books, instrument + 1, batch, n)
    return uncross(books, instrument + 1, batch, n)


@intrinsic
def _address_of(typing_context: Any, array: Any) -> Any:
    """The address of an array's first row."""

    def build(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        view = context.make_array(signature.args[0])(context, builder, arguments[0])
        return builder.ptrtoint(view.data, ir.IntType(64))

    return types.int64(array), build


@intrinsic
def _array_at(typing_context: Any, address: Any, shape: Any, dtype: Any) -> Any:
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


@intrinsic
def _call(typing_context: Any, address: Any, arguments: Any) -> Any:
    """Call the C function at an address with a tuple of int64."""

    def build(context: Any, builder: Any, signature: Any, values: Any) -> Any:
        word = ir.IntType(64)
        count = signature.args[1].count
        function = ir.FunctionType(word, [word] * count)
        pointer = builder.inttoptr(values[0], function.as_pointer())
        return builder.call(pointer, [builder.extract_value(values[1], k) for k in range(count)])

    return types.int64(address, arguments), build


def _arrive(
    header: int,
    rows: int,
    orders: int,
    slots: int,
    levels: int,
    prices: int,
    bitmap: int,
    words: int,
    ids: int,
    places: int,
    messages: int,
    count: int,
    events: int,
    room: int,
    i: int,
    stops_row: int,
    n: int,
) -> int:
    """Make the arrays again from their addresses and lengths."""
    books = Books(
        _array_at(header, (rows, col.COUNT), np.int64),
        _array_at(orders, (slots,), ORDER),
        _array_at(levels, (prices,), LEVEL),
        _array_at(bitmap, (words,), np.uint64),
        _array_at(ids, (places,), np.uint32),
    )
    batch = Batch(
        _array_at(messages, (count,), MESSAGE),
        i,
        _array_at(events, (room,), EVENT),
    )
    return long_way(books, batch, stops_row, n)


@kernel
def _by_address(books: Books, batch: Batch, stops_row: int, n: int) -> int:
    """Call the long way by its address; NOT_CONNECTED if nobody put it there."""
    out_of_line()
    address = books.header[0, col.LONG_WAY]
    if address == 0:
        return NOT_CONNECTED
    arguments = (
        _address_of(books.header),
        np.int64(books.header.shape[0]),
        _address_of(books.orders),
        np.int64(books.orders.shape[0]),
        _address_of(books.levels),
        np.int64(books.levels.shape[0]),
        _address_of(books.bitmap),
        np.int64(books.bitmap.shape[0]),
        _address_of(books.ids),
        np.int64(books.ids.shape[0]),
        _address_of(batch.messages),
        np.int64(batch.messages.shape[0]),
        _address_of(batch.events),
        np.int64(batch.events.shape[0]),
        np.int64(batch.i),
        np.int64(stops_row),
        np.int64(n),
    )
    return _call(address, arguments)


go_round: Any = long_way if config.DISABLE_JIT else _by_address
_compiled: list[Any] = []


def connect(books: Books) -> None:
    """Compile (or load) the long way and tell the books where it is."""
    if config.DISABLE_JIT:
        return
    if not _compiled:
        signature = types.int64(*[types.int64] * 17)
        _compiled.append(cfunc(signature, **OPTIONS, forceinline=False)(_arrive))
    books.header[0, col.LONG_WAY] = _compiled[0].address
