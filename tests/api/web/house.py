"""The real exchange with its built page, and people who use it in the system's Chromium.

Each person has a browser context of their own. A test fails at its end if a page of it had a fault
(see `pages.py`).
"""

from __future__ import annotations

from collections.abc import Coroutine
from pathlib import Path
from typing import Any, TypeVar

import httpx
from playwright.sync_api import Browser, Page

from api.messages.fields import Role
from api.settings import Settings
from exchange.instruments import Instrument
from tests.api.house import QUICK_HASHES, House, Stage
from tests.api.web.pages import DESKTOP, Lang, Pages, Theme

T = TypeVar("T")
PASSWORD = "correct horse battery"
# The people beside the traders: their role and participant.
OFFICERS: dict[str, tuple[Role, str]] = {
    "olga": ("operator", "exchange"),
    "anna": ("approver", "exchange"),
    "rei": ("registrar", "exchange"),
    "ann": ("approver", "alice"),
}
FAST = Settings(port=0, messages_per_s=1e6, messages_burst=10**6, orders_per_s=1e6)
SESSION_COOKIE = "tanso_session"
# Seconds after which a request counts as lost: the machine may be busy with other tests.
ANSWER_S = 60


class Web:
    """An exchange in call phase with the traders alice and bob and the officers, and a browser."""

    def __init__(
        self,
        folder: Path,
        browser: Browser,
        settings: Settings = FAST,
        instruments: tuple[Instrument, ...] | None = None,
        start: str = "2023-10-11 08:30",
    ) -> None:
        self.stage = Stage(
            folder, settings, instruments=instruments, start=start, hasher=QUICK_HASHES
        )
        self.house: House = self.stage.house
        self.address = f"http://{self.house.address}"
        self.run(self.house.join("alice", "bob"))
        service = self.house.service
        users = service.users
        for name, (role, participant) in OFFICERS.items():
            users.add_user(name, role, participant, PASSWORD)
        for name in ("alice", "bob"):
            users.add_user(f"{name}.t", "trader", name, PASSWORD)
        for role in ("operator", "registrar"):
            self.house.credentials[role] = service.participants.add_key("exchange", role=role)
        self._sessions: dict[str, str] = {}
        self._pages = Pages(browser, self.address)

    def run(self, coroutine: Coroutine[Any, Any, T]) -> T:
        """Run a coroutine on the exchange's loop and return its result."""
        return self.stage.wait(coroutine)

    def http(self, method: str, path: str, **options: Any) -> httpx.Response:
        """Return the exchange's answer to a request that no browser makes."""
        return httpx.request(method, f"{self.address}{path}", timeout=ANSWER_S, **options)

    def session(self, person: str) -> str:
        """Return a person's session cookie, after one login by password."""
        if person not in self._sessions:
            name = f"{person}.t" if person in ("alice", "bob") else person
            body = {"user": name, "password": PASSWORD}
            answer = self.http("POST", "/v1/auth/login", json=body)
            assert answer.status_code == 200, answer.text
            self._sessions[person] = answer.cookies[SESSION_COOKIE]
        return self._sessions[person]

    def open(
        self,
        path: str,
        person: str = "",
        lang: Lang = "en",
        theme: Theme = "light",
        size: tuple[int, int] = DESKTOP,
        **options: Any,
    ) -> Page:
        """Open a page as a person, or as a visitor, in a new browser context."""
        cookies = {SESSION_COOKIE: self.session(person)} if person else {}
        return self._pages.open(path, lang, theme, size, cookies, **options)

    def move_clock(self) -> None:
        """Move the exchange's clock to the next phase."""

        async def move() -> None:
            async with self.house.client("operator") as operator:
                await operator.move_clock()

        self.run(move())

    def end_of_test(self) -> list[str]:
        """Empty all pages and return what went wrong on them."""
        return self._pages.end_of_test()

    def close(self) -> None:
        self._pages.close()
        self.stage.close()
