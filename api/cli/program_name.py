"""The words with which a reader can start this program again, for commands that are printed."""

from __future__ import annotations

import re
import shutil
import sys
from pathlib import Path


def program() -> str:
    """`tanso` where the PATH leads to this very program, else the path that it was started by."""
    started = Path(sys.argv[0])
    if started.stem != "tanso":
        return "tanso"
    found = shutil.which("tanso")
    if found is not None and Path(found).resolve() == started.resolve():
        return "tanso"
    try:
        return str(started.relative_to(Path.cwd())) if started.is_absolute() else str(started)
    except ValueError:
        return str(started)


def as_typed(sentence: str) -> str:
    """A sentence with its `tanso ...` commands as they can be typed here."""
    return re.sub(r"`tanso(?=\s)", lambda _: f"`{program()}", sentence)
