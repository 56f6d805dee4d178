"""Japanese pages of the site: where lines are joined."""

from __future__ import annotations

import runpy

import pytest
from docutils.core import publish_doctree
from myst_parser.docutils_ import Parser

from tests.docs.pages import ROOT


@pytest.mark.parametrize(
    ("lines", "joined"),
    [
        ("登録簿で\n無効化", "登録簿で無効化"),
        ("クレジット、\nGX-ETS の\n排出枠", "クレジット、GX-ETS の排出枠"),
        ("登録簿で\nTanso が A and\nB", "登録簿で\nTanso が A and\nB"),
        ("a market\nof firms", "a market\nof firms"),
    ],
)
def test_lines_are_joined_where_japanese_has_no_space(lines: str, joined: str) -> None:
    page = publish_doctree(lines, parser=Parser())
    runpy.run_path(str(ROOT / "docs" / "japanese.py"))["join_lines"](None, page)
    assert page.astext() == joined
