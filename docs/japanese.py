"""Japanese pages of the site: joined lines, and Japanese words in the menu and around the text.

Sphinx has one language a build, and furo has no Japanese words; so the built pages of `ja/` are
changed at the end of a build.
"""

from __future__ import annotations

import re
from html import escape
from typing import Any

from docutils import nodes
from sphinx.errors import ExtensionError

JAPANESE = r"[\u3000-\u9fff\uff00-\uffef]"
JOINED = f"{JAPANESE}{JAPANESE}|[、。：].|.（"  # the characters before and after a break
# The words of the theme and of the menu, as they stand in a built page.
WORDS = {
    'lang="en"': 'lang="ja"',
    'placeholder="Search"': 'placeholder="検索"',
    'aria-label="Search"': 'aria-label="検索"',
    'aria-label="Toggle site navigation sidebar"': 'aria-label="メニューの表示"',
    'aria-label="Toggle table of contents sidebar"': 'aria-label="目次の表示"',
    'aria-label="Toggle Light / Dark / Auto color theme"': 'aria-label="明るい・暗い・自動の配色"',
    'aria-label="Toggle navigation of 日本語"': 'aria-label="日本語の下位の表示"',
    "Skip to content": "本文へ",
    "<span>Back to top</span>": "<span>先頭へ</span>",
    "<span>Next</span>": "<span>次</span>",
    "<span>Previous</span>": "<span>前</span>",
    "On this page": "このページの内容",
    ">Tutorials<": ">入門<",
    ">Tasks<": ">使い方（英語）<",
    ">How it works<": ">しくみ（英語）<",
    ">Evidence<": ">検証（英語）<",
    ">Reference<": ">リファレンス（英語）<",
    ">The project<": ">プロジェクト（英語）<",
}


def join_lines(_: Any, page: nodes.document) -> None:
    """Remove line breaks beside Japanese characters, where Japanese has no space."""
    for block in page.findall(nodes.TextElement):
        texts = list(block.findall(nodes.Text))
        for before, text, after in zip(texts, texts[1:], texts[2:], strict=False):
            if text == "\n" and re.fullmatch(JOINED, before[-1:] + after[:1]):
                # A break equals the others of its paragraph: found by identity.
                at = next(n for n, child in enumerate(text.parent) if child is text)
                text.parent[at] = nodes.Text("")


def translate(app: Any, failure: Exception | None) -> None:
    """Put Japanese words into the pages of `ja/`. ExtensionError: a word stands on none of them."""
    if failure or app.builder.name != "html":
        return
    titles = {name: escape(title.astext()) for name, title in app.env.titles.items()}
    pages = [name for name in titles if name.startswith("ja/")]
    missing = set(WORDS)
    for page in pages:
        path = app.outdir / f"{page}.html"
        text = path.read_text(encoding="utf-8")
        for tutorial in (name for name in titles if name.startswith("tutorials/")):
            own = tutorial.replace("tutorials/", "ja/")
            english, japanese = (
                f'href="{app.builder.get_relative_uri(page, name)}">{titles[name]}<'
                for name in (tutorial, own)
            )
            text = text.replace(english, japanese)
        for word, translation in WORDS.items():
            if word in text or translation in text:
                missing.discard(word)
            text = text.replace(word, translation)
        path.write_text(text, encoding="utf-8")
    if missing:
        raise ExtensionError(f"no page of docs/ja has {', '.join(sorted(missing))}: see WORDS")
