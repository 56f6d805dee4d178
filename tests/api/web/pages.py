"""Pages of one host in the system's Chromium, each in a context of its own.

What a page must never do is noted: break the content security policy, ask another host, or have an
error that nobody caught.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request

Lang = Literal["ja", "en"]
Theme = Literal["light", "dark"]
DESKTOP, PHONE, NARROW = (1280, 720), (390, 844), (320, 640)


class Pages:
    """The pages that tests open of a host."""

    def __init__(self, browser: Browser, address: str) -> None:
        self._browser, self._address = browser, address
        self._contexts: list[BrowserContext] = []
        self.faults: list[str] = []

    def open(
        self,
        path: str,
        lang: Lang = "en",
        theme: Theme = "light",
        size: tuple[int, int] = DESKTOP,
        cookies: Mapping[str, str] | None = None,
        **options: Any,
    ) -> Page:
        """Open a page in a new browser context."""
        context = self._browser.new_context(
            viewport={"width": size[0], "height": size[1]},
            color_scheme=theme,
            locale={"ja": "ja-JP", "en": "en-GB"}[lang],
            timezone_id="Europe/London",
            reduced_motion="reduce",
            **options,
        )
        context.set_default_timeout(10_000)
        looks = {"tanso_lang": lang, "tanso_theme": theme, **(cookies or {})}
        context.add_cookies(
            [{"name": name, "value": value, "url": self._address} for name, value in looks.items()]
        )
        self._contexts.append(context)
        page = context.new_page()
        page.on("console", self._on_console)
        page.on("pageerror", lambda error: self.faults.append(f"{page.url}: {error}"))
        page.on("request", self._on_request)
        page.goto(f"{self._address}{path}")
        return page

    def close(self) -> list[str]:
        """Close all pages and return what went wrong on them."""
        for context in self._contexts:
            context.close()
        self._contexts.clear()
        faults, self.faults = self.faults, []
        return faults

    def _on_console(self, message: ConsoleMessage) -> None:
        text = message.text
        # A rejected request is a state that screens draw; Chromium logs each as an error.
        if message.type == "error" and not text.startswith("Failed to load resource"):
            self.faults.append(text)

    def _on_request(self, request: Request) -> None:
        if not request.url.startswith((self._address, "data:", "blob:")):
            self.faults.append(f"another host was asked: {request.url}")
