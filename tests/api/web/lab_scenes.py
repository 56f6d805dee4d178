"""Every screen of the laboratory in every state, for the tests of access and for screenshots."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from playwright.sync_api import Page, expect

from tests.api.web.lab_house import Lab
from tests.api.web.pages import Lang, Theme
from tests.api.web.scenes import open_palette, wait_until_loaded


class Runs(NamedTuple):
    """The ids of finished runs of each kind."""

    result: str
    comparison: str
    map: str
    study: str


class LabScene(NamedTuple):
    """A state's address, with the name of the run that it shows, and what opens its dialog."""

    path: str
    dialog: Callable[[Page], None] | None = None


LAB_SCENES = {
    "library": LabScene("/lab"),
    "editor": LabScene("/lab/edit"),
    "runs": LabScene("/lab/runs"),
    "result": LabScene("/lab/runs/{result}"),
    "comparison": LabScene("/lab/runs/{comparison}"),
    "map": LabScene("/lab/runs/{map}"),
    "studies": LabScene("/lab/study"),
    "study": LabScene("/lab/runs/{study}"),
    "dialog": LabScene("/lab", open_palette),
}


def open_lab_scene(lab: Lab, runs: Runs, name: str, lang: Lang, theme: Theme) -> Page:
    """Open a screen of the laboratory and wait until it has loaded."""
    scene = LAB_SCENES[name]
    page = lab.pages.open(scene.path.format(**runs._asdict()), lang=lang, theme=theme)
    expect(page.locator("html")).to_have_attribute("lang", lang)
    expect(page.get_by_role("heading", level=1)).to_have_count(1)
    expect(page.get_by_role("heading", level=2).first).to_be_visible()
    wait_until_loaded(page)
    if scene.dialog:
        scene.dialog(page)
        expect(page.get_by_role("dialog")).to_be_visible()
    return page


def part_of(name: str) -> str:
    """The part of a page that a state shows: nothing behind a dialog can be reached."""
    return "[role=dialog], dialog" if LAB_SCENES[name].dialog else ":root"
