"""A read-only look at a write-ahead log, before SQLite opens it.

SQLite silently drops everything after a bad frame of its log. After a power cut that is right: an
unfinished group was never acknowledged. After corruption it loses acknowledged groups. The two
differ: no valid frame follows a torn tail, but frames of the same log follow a corrupt frame.
Format: https://sqlite.org/fileformat2.html section 4.
"""

from __future__ import annotations

import struct
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from exchange.errors import JournalCorrupt
from exchange.matching.jit import entry

HEADER_BYTES = 32
FRAME_HEADER_BYTES = 24
MAGIC = 0x377F0682


@entry
def _checksum(words: NDArray[np.int64], first: int, second: int) -> tuple[int, int]:
    """SQLite's checksum over pairs of words, continued from (first, second)."""
    mask = 0xFFFFFFFF
    for i in range(0, words.shape[0], 2):
        first = (first + words[i] + second) & mask
        second = (second + words[i + 1] + first) & mask
    return first, second


def scan_wal(database: Path) -> None:
    """Check the log of a database without changing it. JournalCorrupt if a frame is corrupt."""
    log = Path(f"{database}-wal")
    try:
        content = log.read_bytes()
    except FileNotFoundError:
        return
    if len(content) < HEADER_BYTES:
        return
    magic, _, page_bytes, _, salt_1, salt_2, sum_1, sum_2 = struct.unpack(
        ">8I", content[:HEADER_BYTES]
    )
    order = ">u4" if magic & 1 else "<u4"
    header_sum = _sum(content[:24], order, (0, 0))
    if magic & ~1 != MAGIC or header_sum != (sum_1, sum_2):
        if any(_frames(content, page_bytes, order, (salt_1, salt_2))):
            raise JournalCorrupt(f"{log}: the header is damaged, the frames behind it are not")
        return
    step = page_bytes + FRAME_HEADER_BYTES
    running = (sum_1, sum_2)
    for number, start in enumerate(range(HEADER_BYTES, len(content) - step + 1, step), 1):
        frame = content[start : start + step]
        if frame[8:16] != content[16:24]:
            return
        running = _frame_sum(frame, order, running)
        if running != struct.unpack(">2I", frame[16:24]):
            behind = content[:HEADER_BYTES] + content[start:]
            if any(_frames(behind, page_bytes, order, (salt_1, salt_2))):
                raise JournalCorrupt(f"{log}: frame {number} is damaged, valid frames follow it")
            return


def _frames(content: bytes, page_bytes: int, order: str, salts: tuple[int, int]) -> list[int]:
    """The frames of this log that are valid after the frame before them."""
    if page_bytes < 512 or page_bytes > 65_536:
        return []
    step = page_bytes + FRAME_HEADER_BYTES
    starts = range(HEADER_BYTES, len(content) - step + 1, step)
    valid = []
    for before, start in pairwise(starts):
        frame = content[start : start + step]
        if struct.unpack(">2I", frame[8:16]) != salts:
            continue
        running = struct.unpack(">2I", content[before + 16 : before + 24])
        if _frame_sum(frame, order, running) == struct.unpack(">2I", frame[16:24]):
            valid.append(start)
    return valid


def _frame_sum(frame: bytes, order: str, running: tuple[int, ...]) -> tuple[int, int]:
    return _sum(frame[:8] + frame[FRAME_HEADER_BYTES:], order, running)


def _sum(content: bytes, order: str, running: tuple[int, ...]) -> tuple[int, int]:
    words = np.frombuffer(content, order).astype(np.int64)
    first, second = _checksum(words, running[0], running[1])
    return int(first), int(second)
