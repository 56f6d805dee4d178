"""The data folder of one exchange, owned by one process.

journal.db    every command (venue/journal.py)
events.db     events and read models derived from the journal (views/history.py)
snapshots/    the state at some sequence numbers (venue/snapshot.py)
registry.db   the registry, if it is kept here
users.db, server.key   users and keys
first-keys/   the keys of the first start, until their owners move them
gateway.key   the shared key of the exchange and its gateways, if there is a bus
backups/      copies that the running exchange made
lock          held by the one process that owns the folder

Folders have mode 0700, files 0600.
"""

from __future__ import annotations

import errno
import fcntl
import os
from contextlib import suppress
from pathlib import Path
from types import TracebackType

from exchange.errors import ConfigError, FolderInUse, JournalFailed, JournalFormat
from exchange.files import make_private_folder
from exchange.venue.journal_format import reject_other_format

BROKEN_DISK = (errno.EROFS, errno.ENOSPC, errno.EIO, errno.EDQUOT)


class DataFolder:
    """An existing or new data folder, owned while open.

    ConfigError when it may not be written, JournalFailed when its disk is full, broken or
    read-only, FolderInUse, JournalFormat when another version wrote its journal: then nothing in it
    is changed.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        if not (path / "lock").exists():
            reject_other_format(self.journal)
        try:
            make_private_folder(path)
            self._lock = os.open(path / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            sentence = f"{path} cannot be written: {error.strerror}"
            if error.errno in BROKEN_DISK:
                raise JournalFailed(sentence) from None
            raise ConfigError(sentence) from None
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(self._lock)
            raise FolderInUse(f"{path} is in use by another process") from None
        try:
            reject_other_format(self.journal)
        except JournalFormat:
            self.close()
            raise

    @property
    def journal(self) -> Path:
        """The path of the journal."""
        return self.path / "journal.db"

    @property
    def history(self) -> Path:
        """The path of the derived events."""
        return self.path / "events.db"

    @property
    def snapshots(self) -> Path:
        """The path of the snapshots."""
        return self.path / "snapshots"

    @property
    def registry_url(self) -> str:
        """The registry's own SQLite database, as SQLAlchemy names it."""
        return f"sqlite:///{self.path / 'registry.db'}"

    @property
    def is_new(self) -> bool:
        """True if no exchange has run here yet."""
        return not self.journal.exists()

    def close(self) -> None:
        """Release the folder."""
        with suppress(OSError):
            os.close(self._lock)

    def __enter__(self) -> DataFolder:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
