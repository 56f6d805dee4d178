"""Rules of the style sheets that no browser is needed for: contrast, and classes from codes."""

from __future__ import annotations

import re
from itertools import combinations, product

import numpy as np
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


def linear(color: str) -> tuple[float, float, float]:
    """Return red, green and blue of "#rrggbb" as shares of light (sRGB)."""
    parts = (int(color[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return red, green, blue


def luminance(color: str) -> float:
    """Return the relative luminance of "#rrggbb" (WCAG 2.2, definitions)."""
    red, green, blue = linear(color)
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


# Linear RGB as people see it who lack the cones for red, green or blue (Machado, Oliveira and
# Fernandes 2009, severity 1).
SIGHTS = {
    "all cones": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "no red": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "no green": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "no blue": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}
TO_CONES = (
    (0.4122214708, 0.5363325363, 0.0514459929),
    (0.2119034982, 0.6806995451, 0.1073969566),
    (0.0883024619, 0.2817188376, 0.6299787005),
)
TO_OKLAB = (
    (0.2104542553, 0.7936177850, -0.0040720468),
    (1.9779984951, -2.4285922050, 0.4505937099),
    (0.0259040371, 0.7827717662, -0.8086757660),
)
LEAST_DISTANCE = 0.10  # in Oklab: five times what is just seen side by side


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize("sight", SIGHTS)
def test_series_differ_for_eyes_that_lack_one_kind_of_cone(theme: int, sight: str) -> None:
    colors = {name: pair[theme] for name, *pair in PAIR.findall(TOKENS.read_text("utf-8"))}
    seen = {
        name: np.array(TO_OKLAB) @ np.cbrt(np.array(TO_CONES) @ np.clip(through, 0, 1))
        for name, color in colors.items()
        if name.startswith("series-")
        for through in [np.array(SIGHTS[sight]) @ np.array(linear(color))]
    }
    assert len(seen) == 6
    close = {
        pair: round(distance, 3)
        for pair in combinations(seen, 2)
        if (distance := float(np.linalg.norm(seen[pair[0]] - seen[pair[1]]))) < LEAST_DISTANCE
    }
    assert close == {}


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
