"""Private files and folders for orders, sealed bids, holdings and keys.

SQLite gives its log the mode of the database, so this module first makes an empty database with the
right mode. Wider permissions are tightened, or reported if another user owns the file.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from exchange.errors import ConfigError

FOLDER_MODE, FILE_MODE = 0o700, 0o600
OTHERS = 0o077


def make_private(path: Path) -> None:
    """Make an empty file that only its owner may read, unless there is one. OSError."""
    if not path.exists():
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT, FILE_MODE))


def make_private_folder(path: Path) -> None:
    """Make a folder that only its owner may enter, unless there is one. OSError."""
    path.mkdir(parents=True, exist_ok=True, mode=FOLDER_MODE)


def write_private(path: Path, content: bytes) -> None:
    """Write a new file that only its owner may read. FileExistsError: nothing was written."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, FILE_MODE)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def read_private(path: Path) -> str:
    """The text of a file with a secret. ConfigError: not there, or others may read it."""
    try:
        if path.stat().st_mode & OTHERS:
            raise ConfigError(f"{path} may be read by others: chmod 600 {path}")
        return path.read_text(encoding="utf-8").strip()
    except OSError as error:
        raise ConfigError(f"{path} cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise ConfigError(f"{path} holds no text") from None


def open_to_others(folder: Path) -> Iterator[Path]:
    """The paths of a folder and its content that others may read, write or enter."""
    for path in (folder, *sorted(folder.rglob("*"))):
        is_inner_link = path != folder and path.is_symlink()
        if not is_inner_link and path.stat().st_mode & OTHERS:
            yield path


def tighten(folder: Path) -> list[Path]:
    """Remove others' permissions from a folder and its content; return the changed paths.

    ConfigError when something belongs to another user.
    """
    found = list(open_to_others(folder))
    for path in found:
        mode = FOLDER_MODE if stat.S_ISDIR(path.stat().st_mode) else FILE_MODE
        try:
            path.chmod(mode)
        except OSError as error:
            raise ConfigError(
                f"{path} may be read by others and its mode cannot be changed ({error.strerror}): "
                f"its owner must chmod {mode:o} it"
            ) from None
    return found
