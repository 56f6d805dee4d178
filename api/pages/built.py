"""The built page (`make page`): one HTML document a screen and the files that they name.

The files are read once. Their names hold a hash of their contents, so that a browser may keep them.
"""

from __future__ import annotations

import mimetypes
from pathlib import Path
from typing import NamedTuple

DIST = Path(__file__).parent.parent / "web" / "dist"


class File(NamedTuple):
    """A file as a response: `compressed` is its gzip form, empty if it has none."""

    contents: bytes
    compressed: bytes
    media: str


class Built(NamedTuple):
    """Documents by screen and files by path; both are empty if the page has not been built."""

    documents: dict[str, str]
    files: dict[str, File]


def read_built(folder: Path = DIST) -> Built:
    """Read a built page."""
    documents = {path.stem: path.read_text("utf-8") for path in folder.glob("*.html")}
    files = {
        f"/{path.relative_to(folder).as_posix()}": _file(path)
        for path in folder.glob("assets/*")
        if path.suffix != ".gz"
    }
    return Built(documents, files)


def _file(path: Path) -> File:
    compressed = path.with_name(f"{path.name}.gz")
    return File(
        path.read_bytes(),
        compressed.read_bytes() if compressed.exists() else b"",
        mimetypes.guess_type(path.name)[0] or "application/octet-stream",
    )
