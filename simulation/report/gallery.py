"""A gallery of finished runs and studies: static pages for any web host, without scripts.

`index.html` and `index.ja.html` show a card for each result: its title, its description and its
first picture, taken from its own page. Each result has a folder with its pages and its bundle.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape
from pathlib import Path
from typing import NamedTuple

from exchange.errors import ConfigError, ResultsFailed
from simulation.core.text import Text
from simulation.report.bundle import write_bundle
from simulation.report.drawing import own_ids
from simulation.report.study_page import LANGUAGES, OTHER, PAGES, Language, Speaker, framed
from simulation.results.opened import Run, open_run

INDEX: dict[Language, str] = {"en": "index.html", "ja": "index.ja.html"}
TITLE = Text("ギャラリー: 模擬市場の結果", "Gallery: results of simulated markets")
ABOUT = Text(
    "各結果には図と表のページ、全データ、再現するコマンドがあります。企業・取引・価格はすべて合成です。",
    "Each result has a page of pictures and tables, all its data, and the command that repeats it. "
    "All firms, trades and prices are synthetic.",
)
DATA = Text("全データ", "all data")
PARTS = (  # of a page, in the order of a card
    re.compile(r"<h1>(.*?)</h1>", re.DOTALL),
    re.compile(r'<p class="about">(.*?)</p>', re.DOTALL),
    re.compile(r"<svg.*?</svg>", re.DOTALL),
)


class Card(NamedTuple):
    """A result as the index shows it: HTML of its parts, empty where its page has none."""

    title: str
    about: str
    picture: str


def write_gallery(results: Sequence[Path], out: Path) -> None:
    """Write the gallery of folders of results to a new or empty folder.

    ConfigError: a folder has no page or is not as its manifest says, two have one name, or `out`
    has files. ResultsFailed: a file cannot be written.
    """
    names = [folder.resolve().name for folder in results]
    for name in names:
        if names.count(name) > 1:
            raise ConfigError(f"two results are called {name}; rename the folder of one")
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise ConfigError(f"{out} is not an empty folder; name another")
    pages = {name: _pages(folder) for name, folder in zip(names, results, strict=True)}
    runs = {name: open_run(folder) for name, folder in zip(names, results, strict=True)}
    for run in runs.values():
        run.verify()
    try:
        for name, run in runs.items():
            _write_result(out / name, run, pages[name])
        for language in LANGUAGES:
            text = _index(pages, language)
            (out / INDEX[language]).write_text(text, encoding="utf-8")
    except OSError as error:
        raise ResultsFailed(f"{out} could not be written: {error.strerror}") from None


def _pages(folder: Path) -> dict[Language, str]:
    try:
        return {
            language: (folder / PAGES[language]).read_text(encoding="utf-8")
            for language in LANGUAGES
        }
    except FileNotFoundError:
        raise ConfigError(
            f"{folder} has no page; run it again with --report (a study always writes one)"
        ) from None


def _write_result(folder: Path, run: Run, pages: dict[Language, str]) -> None:
    folder.mkdir(parents=True)
    for language, text in pages.items():
        (folder / PAGES[language]).write_text(text, encoding="utf-8")
    write_bundle(run, folder / f"{folder.name}.zip")


def _card(page: str) -> Card:
    title, about, picture = (pattern.search(page) for pattern in PARTS)
    return Card(title[1] if title else "", about[1] if about else "", picture[0] if picture else "")


def _index(pages: dict[str, dict[Language, str]], language: Language) -> str:
    say = Speaker(language)
    other = OTHER[language]
    body = [
        f'<p class="meta"><a href="{INDEX[other]}" lang="{other}" hreflang="{other}">'
        f"{Text('日本語', 'English')._asdict()[other]}</a></p>",
        f'<p class="about">{say(ABOUT)}</p>',
    ]
    for name, of_result in pages.items():
        card, place = _card(of_result[language]), escape(name)
        # The first picture of a page of a run in one language serves both.
        picture = card.picture or _card(of_result[other]).picture
        body += [
            f'<h2><a href="{place}/{PAGES[language]}">{card.title}</a></h2>',
            f"<p>{card.about}</p>",
            f"<figure>{own_ids(picture, f'{place}-')}</figure>",
            f'<p class="note"><a href="{place}/{place}.zip">{say(DATA)}</a></p>',
        ]
    return framed(TITLE, language, body)
