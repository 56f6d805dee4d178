"""The format of a journal: the one that this version reads, and the rejection of any other.

It is looked up before anything else in a folder, and without a trace: the files of another
version stay as they were, and no new ones appear beside them.
"""

from __future__ import annotations

import struct
from contextlib import closing
from pathlib import Path

import apsw

from exchange.errors import JournalFormat

FORMAT = 2
# The versions that wrote the formats before.
WRITERS = {1: "Tanso 0.1"}
# The exceptions of reading a value whose type or size a flipped bit has changed.
ROTTEN = (UnicodeDecodeError, TypeError, ValueError, OverflowError, struct.error)


def reject_other_format(journal: Path) -> None:
    """JournalFormat where there is a journal of another format; no file is changed or made."""
    if journal.exists():
        check_format(journal, _stored_format(journal))


def check_format(journal: Path | str, version: int | None) -> None:
    """JournalFormat for the number of another format; None, an unreadable one, passes here."""
    if version in (None, FORMAT):
        return
    writer = WRITERS.get(version, "a later version")
    raise JournalFormat(
        f"{journal} has format {version}, written by {writer}; this version reads format {FORMAT}: "
        f"serve it with {WRITERS.get(version, 'that version')}, or name a new folder"
    )


def _stored_format(journal: Path) -> int | None:
    """The number in the file, or in its log; None where none can be read, or a process has it.

    A log is read under an exclusive lock, which needs no shared-memory file, and is left as it is;
    without one the file is opened as immutable, so that SQLite makes none.
    """
    log = Path(f"{journal}-wal")
    has_log = log.exists() and log.stat().st_size > 0
    mode = "mode=rw" if has_log else "mode=ro&immutable=1"
    flags = apsw.SQLITE_OPEN_READWRITE | apsw.SQLITE_OPEN_URI
    try:
        with closing(apsw.Connection(f"{journal.absolute().as_uri()}?{mode}", flags=flags)) as base:
            base.config(apsw.SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1)
            base.execute("PRAGMA locking_mode=EXCLUSIVE")
            return int(base.execute("SELECT value FROM meta WHERE name = 'format'").get)
    except (*ROTTEN, apsw.Error):
        return None
