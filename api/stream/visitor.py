"""Limits of one socket: its message rate and the time within which it must log in.

The server's connections and a gateway's clients have the same limits.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Protocol

from api.access.request_rates import RequestRates
from api.access.socket_limits import Guest
from api.settings import Settings
from api.stream.outgoing import CLOSE_AUTH, CLOSE_RATE
from api.wire.errors import ApiError


class SocketRules(Protocol):
    """The limits of the process that serves the socket."""

    @property
    def settings(self) -> Settings: ...
    @property
    def rates(self) -> RequestRates: ...
    def steady_s(self) -> float: ...


class Visitor:
    """The limits of one socket.

    `close` ends the connection with a code; `has_asked`: the client has sent a request other than a
    login.
    """

    def __init__(self, guest: Guest, rules: SocketRules, close: Callable[[int], None]) -> None:
        self.guest = guest
        self.has_asked = False
        # Shared by all sockets of an address that are not logged in.
        self.messages = rules.rates.bucket(guest.group)
        self._rules = rules
        self._close = close
        self._excess = 0
        self._login_timer: asyncio.TimerHandle | None = None
        self._retry_timer: asyncio.TimerHandle | None = None

    def rejection(self) -> ApiError | None:
        """Count a message; return `rate_limited` above the rate, and disconnect after many of
        them."""
        if self.messages.take(self._rules.steady_s()):
            if self._excess:
                self._excess -= 1
            return None
        self._excess += 1
        if self._excess > self._rules.settings.excess_messages:
            self._close(CLOSE_RATE)
        return ApiError("rate_limited", "too many messages")

    def wait_for_login(self) -> None:
        """Start the time within which the client must log in or read public data."""
        self._login_timer = self._later(self._end_unless_reading)

    def begin_login(self) -> None:
        """Start the time within which a login must succeed."""
        if self._retry_timer is None:
            self._retry_timer = self._later(lambda: self._close(CLOSE_AUTH))

    def log_in(self, is_staff: bool) -> bool:
        """Count the socket as logged in; False if there is no room."""
        if not self.guest.log_in(is_staff):
            return False
        self.messages = self._rules.rates.new_bucket()
        self.stop_waiting()
        return True

    def log_out(self) -> None:
        """Treat the socket as a new one."""
        self.guest.log_out()
        self.messages = self._rules.rates.bucket(self.guest.group)
        self.wait_for_login()

    def stop_waiting(self) -> None:
        """Cancel the timers for a login."""
        for timer in (self._login_timer, self._retry_timer):
            if timer is not None:
                timer.cancel()
        self._login_timer = self._retry_timer = None

    def _later(self, work: Callable[[], None]) -> asyncio.TimerHandle:
        return asyncio.get_running_loop().call_later(self._rules.settings.auth_seconds, work)

    def _end_unless_reading(self) -> None:
        self._login_timer = None
        if self.guest.room != "lobby":
            return
        if not self.has_asked:
            self._close(CLOSE_AUTH)
        elif not self.guest.read_on():
            self._close(CLOSE_RATE)
