"""Exit codes of the command line for operational failures."""

from __future__ import annotations

from exchange.errors import (
    FolderInUse,
    JournalCorrupt,
    JournalFailed,
    JournalFormat,
    ResultsFailed,
    RunInterrupted,
    TansoError,
    VenueStopped,
)


def exit_code(error: TansoError) -> int:
    """The process's exit code for an operational failure."""
    if isinstance(error, JournalCorrupt | JournalFormat):
        return 3
    if isinstance(error, JournalFailed | VenueStopped | ResultsFailed):
        return 4
    if isinstance(error, RunInterrupted):
        return 130
    return 5 if isinstance(error, FolderInUse) else 2
