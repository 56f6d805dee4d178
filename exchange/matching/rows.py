"""Message and event rows outside the kernels: the trades among them, and their bytes."""

from __future__ import annotations

from struct import Struct
from typing import Any

import numpy as np

from exchange.events import EventKind

_LETTERS = {"i8": "q", "i4": "i", "i2": "h", "u4": "I", "u1": "B"}


def trade_rows(events: np.ndarray) -> np.ndarray:
    """The trades among EVENT rows."""
    return events[events["kind"] == EventKind.TRADED]


def row_struct(dtype: np.dtype[Any]) -> Struct:
    """The bytes of a row, field by field: NumPy is a hundred times slower for a few rows."""
    assert dtype.fields is not None, "a row has fields"
    text, end = "<", 0
    for field, offset, *_ in dtype.fields.values():
        text += "x" * (offset - end) + _LETTERS[field.str[1:]]
        end = offset + field.itemsize
    return Struct(text + "x" * (dtype.itemsize - end))
