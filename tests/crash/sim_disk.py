"""A disk in memory that loses power: an unsynced write is kept, dropped or torn.

An SQLite file system for tests. Every write stays pending until its file is synced. `cut` ends a
life: each pending write survives, vanishes or survives in part (whole sectors), by the seed.
`fail_at` makes the k-th operation fail as a full or broken disk would.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import apsw

SECTOR = 512


class PowerLost(apsw.IOError):
    """The machine has lost power; no later operation of this life succeeds. SQLite sees an I/O
    error."""


class Pending:
    """A write or a truncation that no sync has covered yet."""

    def __init__(self, offset: int, data: bytes, size: int | None = None) -> None:
        self.offset = offset
        self.data = data
        self.size = size

    def apply(self, content: bytearray) -> None:
        if self.size is not None:
            del content[self.size :]
            return
        end = self.offset + len(self.data)
        if len(content) < end:
            content.extend(bytes(end - len(content)))
        content[self.offset : end] = self.data


class Stored:
    """A file: its durable content and the pending writes."""

    def __init__(self) -> None:
        self.durable = bytearray()
        self.pending: list[Pending] = []
        self.content = bytearray()

    def add(self, change: Pending) -> None:
        self.pending.append(change)
        change.apply(self.content)

    def sync(self) -> None:
        self.durable = bytearray(self.content)
        self.pending.clear()

    def lose_power(self, rng: random.Random) -> None:
        for change in self.pending:
            fate = rng.choice(("kept", "dropped", "torn"))
            if fate == "torn" and change.size is None:
                kept = rng.randrange(0, len(change.data) // SECTOR + 1) * SECTOR
                change = Pending(change.offset, change.data[:kept])
            if fate != "dropped":
                change.apply(self.durable)
        self.content = bytearray(self.durable)
        self.pending.clear()


class SimDisk(apsw.VFS):
    """Files by name; one connection at a time, as the journal has it."""

    def __init__(self, name: str, seed: int) -> None:
        self.files: dict[str, Stored] = {}
        self.operations = 0
        self.fail_at: int | None = None
        self.failure: Callable[[], Exception] = PowerLost
        self.fails_on = True
        self.name = name
        self._rng = random.Random(seed)
        super().__init__(name, base="")

    def cut(self) -> None:
        """Cut the power and restore it."""
        for stored in self.files.values():
            stored.lose_power(self._rng)
        self.operations, self.fail_at = 0, None

    def operate(self) -> None:
        """Count one operation; fail at the set number."""
        self.operations += 1
        if self.fail_at is not None and self.operations >= self.fail_at:
            if not self.fails_on:
                self.fail_at = None
            raise self.failure()

    def xOpen(self, name: Any, flags: list[int]) -> SimFile:
        path = name.filename() if isinstance(name, apsw.URIFilename) else str(name)
        stored = self.files.setdefault(path, Stored())
        flags[1] = flags[0]
        return SimFile(self, stored)

    def xDelete(self, name: str, sync: bool) -> None:
        self.operate()
        self.files.pop(name, None)

    def xAccess(self, name: str, flags: int) -> bool:
        return name in self.files and bool(self.files[name].content)

    def xFullPathname(self, name: str) -> str:
        return name


class SimFile:
    """One open file of a SimDisk."""

    def __init__(self, disk: SimDisk, stored: Stored) -> None:
        self._disk = disk
        self._stored = stored

    def xRead(self, amount: int, offset: int) -> bytes:
        return bytes(self._stored.content[offset : offset + amount])

    def xWrite(self, data: bytes, offset: int) -> None:
        self._disk.operate()
        self._stored.add(Pending(offset, bytes(data)))

    def xTruncate(self, size: int) -> None:
        self._disk.operate()
        self._stored.add(Pending(0, b"", size))

    def xSync(self, flags: int) -> None:
        self._disk.operate()
        self._stored.sync()

    def xFileSize(self) -> int:
        return len(self._stored.content)

    def xLock(self, level: int) -> None:
        return None

    def xUnlock(self, level: int) -> None:
        return None

    def xCheckReservedLock(self) -> bool:
        return False

    def xFileControl(self, operation: int, pointer: int) -> bool:
        return False

    def xSectorSize(self) -> int:
        return SECTOR

    def xDeviceCharacteristics(self) -> int:
        return 0

    def xClose(self) -> None:
        return None
