"""The native engines: the C program, the bare ladder and the std::map book, built where there are
compilers and called by ctypes."""

from __future__ import annotations

import ctypes
import shutil
import subprocess
import tempfile
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from exchange.matching.state import EVENT, aligned_zeros

SOURCES = Path(__file__).parent / "native"
FLAGS = ["-O3", "-march=native", "-shared", "-fPIC"]
FILL = np.dtype([("maker", "u4"), ("taker", "u4"), ("price", "u4"), ("quantity", "u4")])

# Lowest and highest price in ticks, most live orders, and a number above all order ids.
Limits = tuple[int, int, int, int]


class Native(NamedTuple):
    """The loaded libraries, None without a compiler, and what is missing in words."""

    c: Any | None
    cpp: Any | None
    missing: tuple[str, ...]


@cache
def build() -> Native:
    """Build and load the libraries for which the machine has a compiler, once a process."""
    folder = Path(tempfile.mkdtemp(prefix="tanso-bench-"))
    c = compiled(("cc", "gcc", "clang"), ["book.c", "auction.c", "ladder.c"], folder / "c.so")
    cpp = compiled(("c++", "g++", "clang++"), ["map_book.cpp"], folder / "cpp.so")
    missing = []
    if c is None:
        missing.append("no C compiler: the C program and the bare ladder are not measured")
    if cpp is None:
        missing.append("no C++ compiler: the std::map book is not measured")
    return Native(c and declared_c(c), cpp and declared_cpp(cpp), tuple(missing))


def compiled(compilers: tuple[str, ...], sources: list[str], target: Path) -> Any | None:
    """Build and load a library by the first compiler found; None without one."""
    compiler = next(filter(None, map(shutil.which, compilers)), None)
    if compiler is None:
        return None
    paths = [str(SOURCES / name) for name in sources]
    subprocess.run([compiler, *FLAGS, *paths, "-o", str(target)], check=True)
    return ctypes.CDLL(str(target))


WORD, POINTER = ctypes.c_int64, ctypes.c_void_p


def declared_c(library: Any) -> Any:
    """Declare the types of the C functions."""
    for name in ("book", "ladder"):
        new, free = getattr(library, f"{name}_new"), getattr(library, f"{name}_free")
        new.restype, new.argtypes = POINTER, [WORD] * 4
        free.restype, free.argtypes = None, [POINTER]
    library.book_match.restype = library.book_rest.restype = library.book_uncross.restype = WORD
    library.book_match.argtypes = [POINTER, POINTER, WORD, WORD, POINTER, WORD]
    library.book_rest.argtypes = [POINTER, POINTER, WORD]
    library.book_uncross.argtypes = [POINTER, WORD, POINTER]
    library.ladder_match.restype = WORD
    library.ladder_match.argtypes = [POINTER, POINTER, POINTER, WORD, POINTER]
    return library


def declared_cpp(library: Any) -> Any:
    """Declare the types of the C++ functions."""
    library.map_new.restype, library.map_new.argtypes = POINTER, [WORD] * 4
    library.map_free.restype, library.map_free.argtypes = None, [POINTER]
    library.map_match.restype = WORD
    library.map_match.argtypes = [POINTER, POINTER, WORD, POINTER, WORD]
    return library


class CBook:
    """A book of the C program with the interface of the measurement."""

    def __init__(self, library: Any, limits: Limits) -> None:
        """Make an empty book."""
        self._library = library
        self._book = library.book_new(*limits)
        self._events = touched_rows(4096 + 8 * limits[2], EVENT)

    def submit_view(self, messages: np.ndarray) -> np.ndarray:
        """Apply MESSAGE rows; return EVENT rows, valid until the next call."""
        events = self._events
        n = self._library.book_match(
            self._book, messages.ctypes.data, 0, len(messages), events.ctypes.data, len(events)
        )
        assert n >= 0, "the event buffer is too small"
        return events[:n]

    def rest(self, messages: np.ndarray) -> None:
        """Add plain orders without matching, as in a call phase."""
        self._library.book_rest(self._book, messages.ctypes.data, len(messages))

    def uncross(self, reference_ticks: int, events: np.ndarray) -> np.ndarray:
        """Uncross the auction into `events`, which must have room; return its EVENT rows."""
        n = self._library.book_uncross(self._book, reference_ticks, events.ctypes.data)
        return events[:n]

    def close(self) -> None:
        """Free the memory."""
        self._library.book_free(self._book)


class MapBook:
    """A std::map book with the interface of the measurement."""

    def __init__(self, library: Any, limits: Limits) -> None:
        """Make an empty book."""
        self._library = library
        self._book = library.map_new(*limits)
        self._events = touched_rows(4096 + 8 * limits[2], EVENT)

    def submit_view(self, messages: np.ndarray) -> np.ndarray:
        """Apply MESSAGE rows; return EVENT rows, valid until the next call."""
        events = self._events
        n = self._library.map_match(
            self._book, messages.ctypes.data, len(messages), events.ctypes.data, len(events)
        )
        assert n >= 0, "the event buffer is too small"
        return events[:n]

    def close(self) -> None:
        """Free the memory."""
        self._library.map_free(self._book)


class Ladder:
    """A bare ladder: messages in, FILL rows out, nothing else. It takes the rows of one flow in
    sequence, because a MESSAGE does not say the open tonnes after a modification."""

    def __init__(self, library: Any, limits: Limits, rest_t: np.ndarray) -> None:
        """Make an empty ladder; `rest_t`: int64, the open tonnes by message, as in Flow."""
        self._library = library
        self._ladder = library.ladder_new(*limits)
        self._rest_t = np.ascontiguousarray(rest_t)
        self._done = 0
        self._fills = touched_rows(4096 + 2 * limits[2], FILL)

    def submit_view(self, messages: np.ndarray) -> np.ndarray:
        """Apply MESSAGE rows; return FILL rows, valid until the next call."""
        rest_t = self._rest_t.ctypes.data + 8 * self._done
        self._done += len(messages)
        n = self._library.ladder_match(
            self._ladder, messages.ctypes.data, rest_t, len(messages), self._fills.ctypes.data
        )
        return self._fills[:n]

    def close(self) -> None:
        """Free the memory."""
        self._library.ladder_free(self._ladder)


def touched_rows(rows: int, dtype: np.dtype[Any]) -> np.ndarray:
    """Rows whose memory is mapped, so that page faults are not measured."""
    space = aligned_zeros(rows, dtype)
    space.view(np.uint8)[::4096] |= 0
    return space
