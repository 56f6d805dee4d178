"""Reading a paper: its elements, its texts by language, its text in Lynx, the text of a PDF."""

from __future__ import annotations

import base64
import re
import shutil
import subprocess
import zlib
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


def pdf_text(document: bytes) -> str:
    """Return the text of a PDF as its fonts' own tables give it, one line for each string shown."""
    objects = {
        number: (body.partition(b"stream")[0], _content(body))
        for number, body in re.findall(rb"(\d+) 0 obj(.*?)endobj", document, re.DOTALL)
    }
    tables = {
        font: _characters(objects[table[1]][1])
        for head, _ in objects.values()
        for font, number in re.findall(rb"/(F[\d+]+) (\d+) 0 R", head)
        if (table := re.search(rb"/ToUnicode (\d+) 0 R", objects[number][0]))
    }
    lines, shown = [], {}
    token = rb"/(F[\d+]+) [\d.]+ Tf|\(((?:[^\\()]|\\.)*)\) ?Tj"
    for _, content in objects.values():
        for font, string in re.findall(token, content, re.DOTALL):
            if font:
                shown = tables.get(font, {})
            else:
                lines.append("".join(shown.get(code, chr(code)) for code in _codes(string)))
    return "\n".join(lines)


def _content(body: bytes) -> bytes:
    """The decoded stream of an object; nothing of fonts and pictures."""
    stream = re.search(rb"stream\r?\n(.*?)\s*endstream", body, re.DOTALL)
    if stream is None or b"/Length1" in body or b"/Image" in body.partition(b"stream")[0]:
        return b""
    content = stream[1]
    if b"ASCII85Decode" in body:
        content = base64.a85decode(content.removesuffix(b"~>"))
    return zlib.decompress(content)


def _characters(table: bytes) -> dict[int, str]:
    """The characters of a font's codes, as its ToUnicode table lists them."""
    pairs = re.findall(rb"<([0-9A-F]+)> <([0-9A-F]+)>\n", table)
    return {int(code, 16): chr(int(character, 16)) for code, character in pairs}


def _codes(string: bytes) -> bytes:
    """The codes that a PDF string in parentheses stands for."""
    named = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}

    def code(escape: re.Match[bytes]) -> bytes:
        return (
            bytes([int(escape[1], 8)]) if escape[1].isdigit() else named.get(escape[1], escape[1])
        )

    return re.sub(rb"\\([0-7]{1,3}|.)", code, string, flags=re.DOTALL)
