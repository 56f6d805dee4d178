"""Sizes of the page's scripts as they are sent, compressed."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterable
from pathlib import PurePosixPath

from api.pages.built import Built
from benchmarks.live.page.figures import Figure

DOCUMENT_SCRIPT = re.compile(r'(?:src|href)="(/assets/[^"]+\.js)"')
STATIC = re.compile(r'(?:from|import)\s*"\./([^"]+\.js)"')
ANY = re.compile(r'["\'`/]((?:assets/)?[\w.-]+-[\w-]{8}\.js)["\'`]')
# The most kilobytes of script before anything is loaded on demand, and with all of it.
BARS = {"market": (45, 30), "instrument": (45, 30), "trade": (80, 60)}
BAR_ALL, GOAL_ALL = 170, 150


def script_sizes(built: Built) -> list[Figure]:
    """Return for each screen the kilobytes (1,000 bytes) of its scripts at the start and in all,
    the Worker included in both."""
    figures = []
    for name, document in sorted(built.documents.items()):
        first = _closure(built, DOCUMENT_SCRIPT.findall(document), STATIC)
        everything = _closure(built, first, ANY)
        worker = {path for path in everything if "/worker-" in path}
        bar, goal = BARS.get(name, (None, None))
        figures.append(Figure(f"scripts of {name}", _kb(built, first | worker), "kB", bar, goal))
        if name == "trade":
            size = _kb(built, everything)
            figures.append(Figure(f"scripts of {name}, in all", size, "kB", BAR_ALL, GOAL_ALL))
    return figures


def _closure(built: Built, paths: Iterable[str], named: re.Pattern[str]) -> set[str]:
    """Return the scripts and all that they name, by a pattern of names in scripts."""
    found: set[str] = set()
    waiting = list(paths)
    while waiting:
        path = waiting.pop()
        if path in found or path not in built.files:
            continue
        found.add(path)
        text = built.files[path].contents.decode()
        waiting.extend(f"/assets/{PurePosixPath(name).name}" for name in named.findall(text))
    return found


def _kb(built: Built, paths: set[str]) -> float:
    files = [built.files[path] for path in paths]
    return sum(len(file.compressed or gzip.compress(file.contents)) for file in files) / 1_000
