"""Python's garbage collector, switched off for work that makes many objects and few circles.

The collector scans the young objects after every 700 new ones, and all objects each time that their
number has grown by a quarter. A compilation, an import, or a run of a simulated market leaves it
nothing to find meanwhile: reference counts free what they drop.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def without_collector() -> Iterator[None]:
    """Switch the collector off, and on again afterward if it was on."""
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
