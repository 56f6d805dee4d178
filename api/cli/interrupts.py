"""Keeping an interrupt that a library catches."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType


@contextmanager
def kept_interrupt() -> Iterator[Callable[[], None]]:
    """Yield a check that raises KeyboardInterrupt if SIGINT has come since the start.

    SIGINT raises KeyboardInterrupt at once, as usual; a library that catches every exception loses
    it, and the check raises it again. For the main thread.
    """
    came = False

    def note(number: int, frame: FrameType | None) -> None:
        nonlocal came
        came = True
        signal.default_int_handler(number, frame)

    def check() -> None:
        if came:
            raise KeyboardInterrupt

    before = signal.signal(signal.SIGINT, note)
    try:
        yield check
    finally:
        signal.signal(signal.SIGINT, before)
