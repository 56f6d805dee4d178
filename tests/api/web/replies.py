"""Replies of a route that a test holds back, replaces by a failure, or loses."""

from __future__ import annotations

from typing import Literal

from playwright.sync_api import Page, Route


class Replies:
    """The replies of the routes that match a pattern, on one page."""

    def __init__(self, page: Page, pattern: str) -> None:
        self._how: Literal["pass", "hold", "fail", "lose"] = "pass"
        self._message = ""
        self._held: list[Route] = []
        page.route(pattern, self._answer)

    def pass_on(self) -> None:
        """Answer as the exchange does, those that are held too."""
        self._how = "pass"
        self._release()

    def hold(self) -> None:
        """Give no answer until `fail` or `pass_on`."""
        self._how = "hold"

    def fail(self, message: str) -> None:
        """Answer with an error, those that are held too."""
        self._how, self._message = "fail", message
        self._release()

    def lose(self) -> None:
        """Let the connection fail."""
        self._how = "lose"

    def _release(self) -> None:
        held, self._held = self._held, []
        for route in held:
            self._answer(route)

    def _answer(self, route: Route) -> None:
        if self._how == "hold":
            self._held.append(route)
        elif self._how == "fail":
            problem = {"code": "internal", "message": self._message}
            route.fulfill(status=500, json=problem)
        elif self._how == "lose":
            route.abort()
        else:
            route.continue_()
