"""Rules of the style sheets that no browser is needed for: contrast, and classes from codes."""

from __future__ import annotations

import re
from itertools import product

import pytest

from api.pages.built import DIST
from api.wire.words import VOCABULARIES

SOURCES = DIST.parent / "src"
TOKENS = SOURCES / "style" / "tokens.css"
PAIR = re.compile(r"--([\w-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)")
GROUNDS = ("ground", "surface", "sunken", "raised", "hover", "chosen")
# WCAG 2.2: 1.4.3 for text, 1.4.11 for the edges of controls, the focus ring and parts of charts.
TEXTS = ("text", "muted", "accent", "red", "blue", "green", "warn")
SHAPES = ("edge", "focus", *(f"series-{number}" for number in range(1, 7)))
SOFT = ("red", "blue", "green", "warn")


def luminance(color: str) -> float:
    """Return the relative luminance of "#rrggbb" (WCAG 2.2, definitions)."""
    parts = (int(color[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
def test_text_and_shapes_stand_out_from_every_ground(theme: int) -> None:
    colors = {name: pair[theme] for name, *pair in PAIR.findall(TOKENS.read_text("utf-8"))}
    wanted = [(text, ground, 4.5) for text, ground in product(TEXTS, GROUNDS)]
    wanted += [(shape, ground, 3.0) for shape, ground in product(SHAPES, GROUNDS)]
    wanted += [(color, f"{color}-soft", 4.5) for color in SOFT]
    wanted += [("text", f"{color}-soft", 4.5) for color in SOFT]
    wanted += [("on-accent", "accent", 4.5)]
    low = {
        (front, back): round(ratio, 2)
        for front, back, least in wanted
        if (ratio := contrast(colors[front], colors[back])) < least
    }
    assert low == {}


def test_contrast_is_that_of_the_definition() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


def test_a_code_that_is_the_class_of_a_cell_names_no_other_part() -> None:
    """A style sheet that is loaded with a tab would change every cell with such a code."""
    codes = {*VOCABULARIES["side"], *VOCABULARIES["phase"]} - {"buy", "sell"}
    found = {
        path.relative_to(SOURCES).as_posix(): classes
        for path in SOURCES.rglob("*.css")
        if (classes := codes & {*re.findall(r"^\.([\w-]+)", path.read_text("utf-8"), re.M)})
    }
    assert found == {}
