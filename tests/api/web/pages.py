"""Pages of one host in the system's Chromium, those of one test in contexts of their own.

What a page must never do is noted: break the content security policy, ask another host, open a
dialog of the browser, or have an error that nobody caught.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Literal

from playwright.sync_api import Browser, ConsoleMessage, Dialog, Page, Request

Lang = Literal["ja", "en"]
Theme = Literal["light", "dark"]
DESKTOP, PHONE, NARROW = (1280, 720), (390, 844), (320, 640)


# Nothing that the page still does may write to its storage once it is cleared.
FORGET = """() => {
    Storage.prototype.setItem = () => {};
    localStorage.clear();
    sessionStorage.clear();
}"""


class Pages:
    """The pages that tests open of a host.

    A page costs a process and the compilation of every script. The page of a test is therefore
    emptied at the test's end and used again by a later test in the same language: without cookies,
    storage, routes and the pointer, but with the browser's cache.
    """

    def __init__(self, browser: Browser, address: str) -> None:
        self._browser, self._address = browser, address
        self._open: list[tuple[Page, Lang | None]] = []
        self._empty: list[tuple[Page, Lang]] = []
        self.faults: list[str] = []

    def open(
        self,
        path: str,
        lang: Lang = "en",
        theme: Theme = "light",
        size: tuple[int, int] = DESKTOP,
        cookies: Mapping[str, str] | None = None,
        prepare: Callable[[Page], object] = lambda _page: None,
        **options: Any,
    ) -> Page:
        """Open a page in a browser context of its own, after `prepare` has, for instance, replaced
        replies. A context with further options is used once."""
        page = self._new(lang, options) if options else self._emptied(lang)
        self._open.append((page, None if options else lang))
        page.set_viewport_size({"width": size[0], "height": size[1]})
        page.emulate_media(color_scheme=theme)
        looks = {"tanso_lang": lang, "tanso_theme": theme, **(cookies or {})}
        page.context.add_cookies(
            [{"name": name, "value": value, "url": self._address} for name, value in looks.items()]
        )
        prepare(page)
        page.goto(f"{self._address}{path}")
        return page

    def end_of_test(self) -> list[str]:
        """Empty the pages that are open and return what went wrong on them."""
        faults = self.faults
        for page, lang in self._open:
            if lang and self._is_emptied(page):
                self._empty.append((page, lang))
            else:
                page.context.close()
        self._open.clear()
        self.faults = []
        return faults

    def close(self) -> None:
        """Close all pages."""
        for page, _ in (*self._open, *self._empty):
            page.context.close()
        self._open.clear()
        self._empty.clear()

    def _emptied(self, lang: Lang) -> Page:
        """Take an emptied page of a language, or a new one."""
        for at, (page, own) in enumerate(self._empty):
            if own == lang:
                del self._empty[at]
                return page
        return self._new(lang, {})

    def _new(self, lang: Lang, options: Mapping[str, Any]) -> Page:
        context = self._browser.new_context(
            locale={"ja": "ja-JP", "en": "en-GB"}[lang],
            timezone_id="Europe/London",
            reduced_motion="reduce",
            **options,
        )
        context.set_default_timeout(10_000)
        page = context.new_page()
        page.on("console", self._on_console)
        page.on("pageerror", lambda error: self.faults.append(f"{page.url}: {error}"))
        page.on("request", self._on_request)
        page.on("dialog", self._on_dialog)
        return page

    def _is_emptied(self, page: Page) -> bool:
        """Empty a page; False if it cannot be used again."""
        if page.is_closed() or not page.url.startswith(self._address):
            return False
        context = page.context
        for other in context.pages:
            if other != page:
                other.close()
        page.unroute_all(behavior="ignoreErrors")
        page.evaluate(FORGET)
        page.goto("about:blank")
        page.mouse.move(-1, -1)
        page.emulate_media(media="null", forced_colors="none")
        context.clear_cookies()
        return True

    def _on_console(self, message: ConsoleMessage) -> None:
        text = message.text
        # A rejected request is a state that screens draw; Chromium logs each as an error.
        if message.type == "error" and not text.startswith("Failed to load resource"):
            self.faults.append(text)

    def _on_dialog(self, dialog: Dialog) -> None:
        self.faults.append(
            f"{dialog.page and dialog.page.url}: a {dialog.type} says {dialog.message}"
        )
        dialog.dismiss()

    def _on_request(self, request: Request) -> None:
        if not request.url.startswith((self._address, "data:", "blob:")):
            self.faults.append(f"another host was asked: {request.url}")
