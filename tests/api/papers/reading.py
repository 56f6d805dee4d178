"""Reading a paper: its elements, its texts by language, its text in Lynx."""

from __future__ import annotations

import shutil
import subprocess
from html.parser import HTMLParser

import pytest

VOID = {"br", "img", "input", "link", "meta"}
Element = tuple[str, dict[str, str | None]]


class Reader(HTMLParser):
    """The elements of a page, and its texts with the language that holds for each."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[Element] = []
        self.texts: list[tuple[str, str]] = []
        self._open: list[tuple[str, str]] = []
        self.feed(page)
        assert not self._open, f"elements are left open: {self._open}"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        self.elements.append((tag, attributes))
        language = attributes.get("lang") or (self._open[-1][1] if self._open else "")
        if tag not in VOID:
            self._open.append((tag, language))

    def handle_endtag(self, tag: str) -> None:
        opened, _ = self._open.pop()
        assert opened == tag

    def handle_data(self, data: str) -> None:
        if data.strip():
            self.texts.append((self._open[-1][1] if self._open else "", data.strip()))

    def all(self, tag: str) -> list[dict[str, str | None]]:
        """Return the attributes of all elements of a kind."""
        return [attributes for name, attributes in self.elements if name == tag]

    def text(self, language: str = "") -> str:
        """Return the text, or that of one language."""
        return "\n".join(text for lang, text in self.texts if language in ("", lang))


def in_lynx(page: str) -> str:
    """Return a page's text as the text browser Lynx shows it; without Lynx the test is skipped."""
    lynx = shutil.which("lynx")
    if lynx is None:
        pytest.skip("Lynx is not installed: apt install lynx")
    command = [lynx, "-dump", "-stdin", "-width=160"]
    command += ["-assume_charset=utf-8", "-display_charset=utf-8"]
    shown = subprocess.run(command, input=page.encode(), capture_output=True, check=True)
    return shown.stdout.decode()
