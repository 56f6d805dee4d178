"""The name by which a reader can start this program, for printed commands."""

from __future__ import annotations

import re
import shutil
import sys
from pathlib import Path


def program() -> str:
    """Return `tanso` if the PATH finds this program, else the path it was started by."""
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
    """Replace `tanso` in a sentence's commands by the program's name here."""
    return re.sub(r"`tanso(?=\s)", lambda _: f"`{program()}", sentence)
