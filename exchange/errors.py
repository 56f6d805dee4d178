"""The project's exceptions:

    TansoError
    ├── ConfigError            a setting, a file or an argument is wrong
    ├── VenueStopped           the venue takes no more commands (shut down, or a broken invariant)
    ├── Overloaded             the inbox is full; nothing was done
    ├── FolderInUse            another process owns the data folder
    ├── ResultsFailed          a run's results could not be written; what is there is incomplete
    ├── RunInterrupted         a person stopped a run; nothing complete was left
    ├── WorkerLost             a worker's process ended before its run did
    ├── JournalError
    │   ├── JournalCorrupt     corruption before the end; the files are left unchanged
    │   ├── JournalFormat      written by a version with another format
    │   └── JournalFailed      the disk is full, read-only or broken: stop, acknowledge nothing
    └── RegistryError
        ├── RegistryRejected   the registry's rules reject it (code, sentence); nothing changed
        ├── RegistryUnknown    no answer came: it may or may not be done; ask by the key
        └── RegistryUnavailable  it was certainly not done; try again later

Rejections by the market's rules are events, not exceptions; a broken invariant is an
AssertionError and stops the process.
"""

from __future__ import annotations


class TansoError(Exception):
    """Base class of every operational failure of this project."""


class ConfigError(TansoError):
    """A setting, a file or an argument is wrong."""


class VenueStopped(TansoError):
    """The venue takes no more commands."""


class Overloaded(TansoError):
    """The inbox is full; nothing was done."""


class FolderInUse(TansoError):
    """Another process owns the data folder."""


class ResultsFailed(TansoError):
    """A run's results could not be written; what lies there does not look complete."""


class RunInterrupted(TansoError):
    """A person stopped a run before its end."""


class WorkerLost(TansoError):
    """A worker's process ended before its run did: killed, or out of memory."""


class JournalError(TansoError):
    """The journal cannot be trusted, read or written."""


class JournalCorrupt(JournalError):
    """A record before the journal's end, or a file beside it, contradicts the journal."""


class JournalFormat(JournalError):
    """The journal was written by a version with another format."""


class JournalFailed(JournalError):
    """The journal cannot be opened or written; nothing is acknowledged after it."""


class RegistryError(TansoError):
    """Base class of failures between the exchange and a registry."""


class RegistryRejected(RegistryError):
    """The registry's rules reject the act; nothing changed. `code` is stable, the sentence not."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(f"{code}: {sentence}")
        self.code = code
        self.sentence = sentence


class RegistryUnknown(RegistryError):
    """No answer came; ask for the outcome by the same key, never send it under another."""


class RegistryUnavailable(RegistryError):
    """The registry could not be reached; nothing was done there."""
