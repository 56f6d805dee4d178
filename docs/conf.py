"""Builds the documentation site: `make docs`, with warnings as errors.

The pages of `reference/` are generated from the code into `reference/generated` first, so they
cannot disagree with it.
"""

from __future__ import annotations

import sys
import tomllib
from pathlib import Path
from typing import Any

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
# The validation pages are listed by their own index, not in the menu.
suppress_warnings = ["misc.highlighting_failure", "toc.not_included"]


def setup(app: Any) -> None:
    """Generate the reference before the build; connect what Japanese pages need."""
    import generate
    import japanese

    generate.write_all(DOCS / "reference" / "generated")
    app.connect("doctree-read", japanese.join_lines)
    app.connect("build-finished", japanese.translate)
