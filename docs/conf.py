"""Builds the documentation site: `make docs`, with warnings as errors.

The pages of `reference/` are generated from the code into `reference/generated` first, so they
cannot disagree with it.
"""

from __future__ import annotations

import re
import sys
import tomllib
from pathlib import Path
from typing import Any

from docutils import nodes

DOCS = Path(__file__).parent
sys.path[:0] = [str(DOCS.parent), str(DOCS)]

project = "Tanso"
version = release = tomllib.loads((DOCS.parent / "pyproject.toml").read_text())["project"][
    "version"
]
extensions = ["myst_parser"]
myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 3
exclude_patterns = ["_build", "examples/**", "reference/generated/.*"]
html_theme = "furo"
html_title = "Tanso 炭素"
html_show_sphinx = html_show_copyright = False
html_copy_source = False
html_theme_options = {"source_directory": "docs/", "footer_icons": []}
JAPANESE = r"[\u3000-\u9fff\uff00-\uffef]"
# The validation pages are listed by their own index, not in the menu.
suppress_warnings = ["misc.highlighting_failure", "toc.not_included"]


def setup(app: Any) -> None:
    """Generate the reference before the build; join the lines of Japanese paragraphs."""
    import generate

    generate.write_all(DOCS / "reference" / "generated")
    app.connect("doctree-read", _join_japanese)


def _join_japanese(_: Any, page: nodes.document) -> None:
    """A line break between two Japanese characters is no space: Japanese has none."""
    for text in list(page.findall(nodes.Text)):
        joined = re.sub(f"(?<={JAPANESE})\n(?={JAPANESE})", "", text)
        if joined != text and not isinstance(text.parent, nodes.literal_block):
            text.parent.replace(text, nodes.Text(joined))
