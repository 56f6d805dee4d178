"""The slow path: every rule that the fast path leaves out, behind one address.

numba compiles all callees of a kernel into it again. The fast path is compiled into several callers
(batches, the venue's pass, benchmark flows); calling the slow path by address keeps its forty
kernels out of all of them, which saves most of the compile time. The address is in the header
(`connect`); a snapshot does not contain it. Passing a function as an argument was rejected: it
costs a microsecond a call.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from llvmlite import ir
from numba import cfunc, config, types
from numba.extending import intrinsic

from exchange.matching import codes as code
from exchange.matching import columns as col
from exchange.matching.amending import amend
from exchange.matching.call_auction import uncross
from exchange.matching.control import set_band, set_phase, sweep_scope
from exchange.matching.execution import meet_market, submit
from exchange.matching.handles import address_of, batch_at, batch_by_handle, books_at, by_handle
from exchange.matching.jit import OPTIONS, inlined, kernel, out_of_line
from exchange.matching.report import reject
from exchange.matching.state import Batch, Books

NOT_CONNECTED = -1


@kernel
def slow_path(books: Books, batch: Batch, stops_row: int, n: int) -> int:
    """Apply any message; with `stops_row` > 0, trigger the stops that the last trade reached."""
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
    """True if the message names one of the books."""
    instrument = np.int64(message["instrument"])
    return instrument >= 0 and instrument + 1 < books.header.shape[0]


@kernel
def control(books: Books, batch: Batch, n: int) -> int:
    """Apply a rare message: a mass cancel or a control message of the venue."""
    out_of_line()
    message = batch.messages[batch.i]
    kind = message["kind"]
    if kind == code.MASS_CANCEL or kind == code.EXPIRE:
        return sweep_scope(books, batch, n)
    instrument = np.int64(message["instrument"])
    if kind > code.EXPIRE:
        return reject(books, batch, code.INVALID_PARAMS, n)
    if not is_known(books, message):
        return reject(books, batch, code.UNKNOWN_SYMBOL, n)
    if kind == code.SET_PHASE:
        return set_phase(books, instrument + 1, batch, n)
    if kind == code.SET_BAND:
        return set_band(books, instrument + 1, batch, n)
    return uncross(books, instrument + 1, batch, n)


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


def _arrive(address: int, stops_row: int, n: int) -> int:
    """Run the slow path with the arrays of a header."""
    return slow_path(books_at(address), batch_at(address), stops_row, n)


@kernel
def _by_address(books: Books, batch: Batch, stops_row: int, n: int) -> int:
    """Call the slow path by its address; NOT_CONNECTED if the header has none."""
    out_of_line()
    address = books.header[0, col.SLOW_PATH]
    if address == 0:
        return NOT_CONNECTED
    batch_by_handle(books, batch)
    return _call(address, (address_of(by_handle(books)), np.int64(stops_row), np.int64(n)))


@inlined
def _is_connected(books: Books) -> bool:
    """True if the slow path can be called: a kernel that needs it later asks before it begins."""
    return books.header[0, col.SLOW_PATH] != 0


def _python_is_connected(books: Books) -> bool:
    return True


run_slow_path: Any = slow_path if config.DISABLE_JIT else _by_address
is_connected: Any = _python_is_connected if config.DISABLE_JIT else _is_connected
_compiled: list[Any] = []


def connect(books: Books) -> bool:
    """Compile or load the slow path; store its address in the books; True if it changed."""
    if config.DISABLE_JIT or books.header[0, col.SLOW_PATH] != 0:
        return False
    if not _compiled:
        signature = types.int64(*[types.int64] * _arrive.__code__.co_argcount)
        _compiled.append(cfunc(signature, **OPTIONS, forceinline=False)(_arrive))
    books.header[0, col.SLOW_PATH] = _compiled[0].address
    return True
