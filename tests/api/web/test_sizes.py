"""The size of what a screen loads, compressed as it is sent."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator

import pytest

from api.pages.built import Built, read_built

KB = 1000
SCRIPT = re.compile(r'<script type="module"[^>]* src="([^"]+)"')
# A built module's imports, and the address of the Worker.
STATIC = re.compile(r"""(?:\bfrom|\bimport)\s*["'`](\./[^"'`]+\.js)["'`]""")
LAZY = re.compile(r"""(?:\bimport\(\s*["'`]\./|["'`]/assets/)([^"'`]+\.js)["'`]""")
# The library that draws candles, by a text of its own that a build keeps.
LIBRARY = b"lightweight-charts"


@pytest.fixture(scope="module")
def built() -> Built:
    page = read_built()
    if not page.documents:
        pytest.skip("the page is not built: make page")
    return page


def imports(built: Built, path: str, pattern: re.Pattern[str]) -> Iterator[str]:
    """The files that a file imports."""
    for name in pattern.findall(built.files[path].contents.decode()):
        yield f"/assets/{name.removeprefix('./')}"


def closure(built: Built, roots: list[str], *patterns: re.Pattern[str]) -> set[str]:
    """The files that are loaded with some files, and those themselves."""
    known: set[str] = set()
    waiting = list(roots)
    while waiting:
        path = waiting.pop()
        if path not in known:
            known.add(path)
            waiting += [name for one in patterns for name in imports(built, path, one)]
    return known


def entry(built: Built, screen: str) -> list[str]:
    return SCRIPT.findall(built.documents[screen])


def size(built: Built, paths: set[str]) -> int:
    """Compressed bytes, as the server sends them."""
    assert paths
    for path in paths:
        assert gzip.decompress(built.files[path].compressed) == built.files[path].contents
    return sum(len(built.files[path].compressed) for path in paths)


def worker(built: Built, paths: set[str]) -> set[str]:
    """The Worker that one of some files starts, which every screen with live data does."""
    everything = closure(built, list(paths), STATIC, LAZY)
    found = {path for path in everything if path.startswith("/assets/worker-")}
    assert len(found) == 1
    return found


@pytest.mark.accepts("P-FRM-05")
@pytest.mark.parametrize(
    ("screen", "limit"),
    [
        ("market", 45 * KB),
        ("instrument", 45 * KB),
        ("trade", 80 * KB),
        ("compliance", 60 * KB),
    ],
)
def test_a_screen_needs_little_code_before_its_charts(
    built: Built, screen: str, limit: int
) -> None:
    needed = closure(built, entry(built, screen), STATIC)
    assert len(needed) > 1
    needed |= worker(built, needed)
    assert size(built, needed) <= limit
    for path in needed:
        assert LIBRARY not in built.files[path].contents.lower(), f"{path} holds the library"


@pytest.mark.accepts("P-FRM-05")
def test_the_trading_screen_with_all_that_it_may_fetch_is_small(built: Built) -> None:
    everything = closure(built, entry(built, "trade"), STATIC, LAZY)
    assert worker(built, everything) <= everything
    for part in ("SealedTab", "OtcTab", "ChartPanel", "candleChart", "error.gen"):
        assert any(path.startswith(f"/assets/{part}-") for path in everything), part
    assert any(LIBRARY in built.files[path].contents.lower() for path in everything)
    assert size(built, everything) <= 170 * KB


@pytest.mark.accepts("P-FRM-05")
def test_the_laboratory_with_all_that_it_may_fetch_is_small(built: Built) -> None:
    everything = closure(built, entry(built, "lab"), STATIC, LAZY)
    for part in ("prepare", "Results", "Auction", "savePicture", "worker"):
        assert any(path.startswith(f"/assets/{part}-") for path in everything), part
    assert size(built, everything) <= 130 * KB
