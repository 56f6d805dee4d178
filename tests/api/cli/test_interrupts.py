"""An interrupt that a library catches still ends a run before its results are written."""

from __future__ import annotations

import signal
from contextlib import suppress

import pytest

from api.cli.interrupts import kept_interrupt


def test_an_interrupt_that_was_caught_is_raised_again() -> None:
    before = signal.getsignal(signal.SIGINT)
    with pytest.raises(KeyboardInterrupt), kept_interrupt() as check:  # noqa: PT012
        check()
        with suppress(BaseException):
            signal.raise_signal(signal.SIGINT)
        check()
    assert signal.getsignal(signal.SIGINT) is before
