"""The slow path: every rule that the fast path leaves out, behind one address.

A module of kernels has all that they call. The fast path is compiled into several callers
(batches, the venue's pass, benchmark flows); calling the slow path by address keeps its forty
kernels out of all of them, which saves most of the compile time. The address is in the header
(`connect`); a snapshot does not contain it. Passing a function as an argument was rejected: it
costs a microsecond a call.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import cfunc, config, types

from exchange.matching import codes as code
from exchange.matching import columns as col
from exchange.matching.address import array_at
from exchange.matching.amending import amend
from exchange.matching.call_auction import uncross
from exchange.matching.control import set_band, set_phase, sweep_scope
from exchange.matching.execution import meet_market, submit
from exchange.matching.jit import OPTIONS, inlined, kernel, out_of_line
from exchange.matching.report import reject
from exchange.matching.state import EVENT, MESSAGE, Batch, Books
from exchange.translation.expressions import TABLES, WRITERS
from exchange.translation.writer import INT, Value, Writer, fields_of

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


def books_at(address: int) -> Books:
    """The books whose header is at an address, for kernels."""
    raise NotImplementedError("interpreted code has no addresses")


def call_at(address: int, books: Books, batch: Batch, stops_row: int, n: int) -> int:
    """Call the slow path at an address, for kernels."""
    raise NotImplementedError("interpreted code has no addresses")


def _books_at(function: Writer, address: Value) -> Value:
    return Value(TABLES[Books], (function.new(f"inttoptr i64 {address.parts[0]} to ptr"),))


def _call_at(function: Writer, address: Value, *values: Value) -> Value:
    called = function.new(f"inttoptr i64 {address.parts[0]} to ptr")
    operands = [
        f"{field} {part}"
        for value in values
        for field, part in zip(fields_of(value.type), value.parts, strict=True)
    ]
    return Value(INT, (function.new(f"call i64 {called}({', '.join(operands)})"),))


WRITERS |= {books_at: _books_at, call_at: _call_at}


def _arrive(
    header: int, messages: int, count: int, i: int, events: int, room: int, stops_row: int, n: int
) -> int:
    """Run the slow path with what `call_at` passes: arrays as their addresses and lengths."""
    batch = Batch(array_at(messages, (count,), MESSAGE), i, array_at(events, (room,), EVENT))
    return slow_path(books_at(header), batch, stops_row, n)


@kernel
def _by_address(books: Books, batch: Batch, stops_row: int, n: int) -> int:
    """Call the slow path by its address; NOT_CONNECTED if the header has none."""
    out_of_line()
    address = books.header[0, col.SLOW_PATH]
    if address == 0:
        return NOT_CONNECTED
    return call_at(address, books, batch, stops_row, n)


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
