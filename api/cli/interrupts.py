"""Keeping an interrupt that a library catches."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType


@contextmanager
def kept_interrupt() -> Iterator[Callable[[], None]]:
    """Yield a check that raises KeyboardInterrupt if SIGINT has come since the start.

    SIGINT raises KeyboardInterrupt at once, as usual; a library that catches every exception loses
    it, and the check raises it again. An outer check knows the interrupts of an inner one. Another
    thread than the main one gets no signals: its check does nothing.
    """
    came = False
    if threading.current_thread() is not threading.main_thread():
        yield lambda: None
        return

    def note(number: int, frame: FrameType | None) -> None:
        nonlocal came
        came = True
        (before if callable(before) else signal.default_int_handler)(number, frame)

    def check() -> None:
        if came:
            raise KeyboardInterrupt

    before = signal.signal(signal.SIGINT, note)
    try:
        yield check
    finally:
        signal.signal(signal.SIGINT, before)
