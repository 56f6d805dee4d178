"""The C program as a shared library, built if there is a compiler and called by ctypes."""

from __future__ import annotations

import ctypes
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

import numpy as np

from exchange.matching.state import EVENT, aligned_zeros

SOURCE = Path(__file__).with_name("book.c")


def build() -> Any | None:
    """Build and load the library; None without a C compiler."""
    compiler = shutil.which("cc") or shutil.which("gcc") or shutil.which("clang")
    if compiler is None:
        return None
    target = Path(tempfile.mkdtemp(prefix="tanso-bench-")) / "book.so"
    flags = ["-O3", "-march=native", "-shared", "-fPIC"]
    subprocess.run([compiler, *flags, str(SOURCE), "-o", str(target)], check=True)
    return load(target)


def load(target: Path) -> Any:
    """Load the built library and declare the types of its functions."""
    library = ctypes.CDLL(str(target))
    word, pointer = ctypes.c_int64, ctypes.c_void_p
    library.book_new.restype, library.book_new.argtypes = pointer, [word] * 4
    library.book_free.restype, library.book_free.argtypes = None, [pointer]
    library.book_match.restype = library.book_rest.restype = library.book_uncross.restype = word
    library.book_match.argtypes = [pointer, pointer, word, word, pointer, word]
    library.book_rest.argtypes = [pointer, pointer, word]
    library.book_uncross.argtypes = [pointer, word, pointer]
    return library


class CBook:
    """A book of the C program with the interface of the measurement."""

    def __init__(self, library: Any, limits: tuple[int, int, int, int]) -> None:
        """Make an empty book; `limits`: lowest and highest price in ticks, most live orders, and a
        number above all order ids."""
        self._library = library
        self._book = library.book_new(*limits)
        self._events = aligned_zeros(4096 + 8 * limits[2], EVENT)

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
