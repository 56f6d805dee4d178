"""The venue: order books, clearing, registry and settlement as one deterministic state machine.

Public names are imported when they are first used: `OrderBook` with the row types `MESSAGE` and
`EVENT`, `Venue`, `Side`, and `by_symbol`, an instrument by its symbol.

Compiled kernels are cached on disk. numba does not notice a changed helper in another file,
so the cache folder's name is a hash of every kernel's source and of the flags; it is set here,
before numba is imported. A NUMBA_CACHE_DIR that is already set is left alone.
"""

from __future__ import annotations

import hashlib
import importlib
import os
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from exchange.commands import Side
    from exchange.instruments import by_symbol
    from exchange.matching import EVENT, MESSAGE, OrderBook
    from exchange.venue.venue import Venue

__all__ = ["EVENT", "MESSAGE", "OrderBook", "Side", "Venue", "by_symbol"]
_HOMES = {
    "EVENT": "exchange.matching",
    "MESSAGE": "exchange.matching",
    "OrderBook": "exchange.matching",
    "Side": "exchange.commands",
    "Venue": "exchange.venue.venue",
    "by_symbol": "exchange.instruments",
}

FLAGS = ("NUMBA_BOUNDSCHECK", "NUMBA_OPT", "NUMBA_CPU_NAME", "NUMBA_CPU_FEATURES")

# Kernels are compiled with the numbers of these enumerations in them.
CONSTANTS = ("exchange/commands/codes.py", "exchange/events/codes.py")


def __getattr__(name: str) -> Any:
    """A public name, from the module that defines it."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(_HOMES[name]), name)


def kernel_sources_digest() -> str:
    """A short hash of all modules with kernels or their constants, and of numba's flags."""
    root = Path(__file__).parent.parent
    digest = hashlib.blake2b(digest_size=10)
    for flag in FLAGS:
        digest.update(f"{flag}={os.environ.get(flag, '')};".encode())
    for package in ("exchange", "simulation"):
        for path in sorted((root / package).rglob("*.py")):
            source = path.read_bytes()
            name = path.relative_to(root).as_posix()
            is_kernel = "/matching/" in name or "/translation/" in name
            if name in CONSTANTS or is_kernel or b"matching.jit import" in source:
                digest.update(name.encode() + b"\0" + source)
    return digest.hexdigest()


def _cache_folder() -> Path:
    base = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    folder = Path(base) / "tanso" / f"kernels-{kernel_sources_digest()}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if os.access(folder, os.W_OK):
            return folder
    except OSError:
        pass
    return Path(tempfile.gettempdir()) / f"tanso-{os.getuid()}" / folder.name


if "NUMBA_CACHE_DIR" not in os.environ:
    os.environ["NUMBA_CACHE_DIR"] = str(_cache_folder())
    if "numba" in sys.modules:
        sys.modules["numba"].config.CACHE_DIR = os.environ["NUMBA_CACHE_DIR"]
