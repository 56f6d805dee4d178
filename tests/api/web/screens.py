"""Pictures of every screen in every state, for a person to look at.

Run as `python -m tests.api.web.screens DIR`; writes SCREEN-STATE-LANG-THEME-WIDTH.png in both
languages and themes, on a desktop and on a phone, the whole length of each page.
"""

from __future__ import annotations

import re
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Page, expect, sync_playwright

from benchmarks.live.page.chromium import ARGUMENTS, for_tests, missing
from tests.api.web.house import Web
from tests.api.web.lab_house import Lab, put_study, small_map, small_pair, study_spec, tiny
from tests.api.web.lab_scenes import LAB_SCENES, Runs, open_lab_scene
from tests.api.web.pages import DESKTOP, PHONE, Lang, Theme
from tests.api.web.scenes import (
    LOOKS,
    SCENES,
    add_contents,
    add_nina,
    make_late,
    open_rejected,
    open_scene,
    wait_until_live,
    wait_until_loaded,
)

RETIRE = "/holdings?retire=JCR-ES%2FJPY&qty=1"


class Camera:
    """Takes pictures of one look."""

    def __init__(self, web: Web, folder: Path, lang: Lang, theme: Theme) -> None:
        self._web, self._folder = web, folder
        self.lang, self.theme = lang, theme

    def shoot(self, page: Page, screen: str, state: str = "ready") -> None:
        """Take the pictures of a page, on a desktop and on a phone."""
        for width, height in (PHONE, DESKTOP):
            page.set_viewport_size({"width": width, "height": height})
            self._shot(page, screen, state)

    def _shot(self, page: Page, screen: str, state: str) -> None:
        wait_until_loaded(page)
        width = page.evaluate("innerWidth")
        name = f"{screen}-{state}-{self.lang}-{self.theme}-{width}.png"
        page.screenshot(path=self._folder / name, full_page=True)

    def empty(self) -> None:
        """Take the screens of people who have nothing."""
        for name, scene in SCENES.items():
            page = open_scene(self._web, name, self.lang, self.theme, person=scene.nobody)
            self.shoot(page, name, "empty")
            self._web.end_of_test()

    def filled(self) -> None:
        """Take the screens with content, each tab and dialog, late, and with rejected requests."""
        for name, scene in SCENES.items():
            page = open_scene(self._web, name, self.lang, self.theme)
            self.shoot(page, name)
            page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
            for at, pane in enumerate(page.locator(".phone-bar button").all(), start=1):
                pane.click()
                self._shot(page, name, f"pane{at}")
            page.set_viewport_size({"width": DESKTOP[0], "height": DESKTOP[1]})
            tabs = page.get_by_role("tab").all()
            for at, tab in enumerate(tabs[1:], start=2):
                tab.click()
                self.shoot(page, name, f"tab{at}")
            for tab in tabs[:1]:
                tab.click()
            wait_until_live(page, name)
            scene.dialog(page)
            expect(page.get_by_role("dialog")).to_be_visible()
            self.shoot(page, name, "dialog")
            page.keyboard.press("Escape")
            if scene.is_live:
                make_late(page, self._web)
                self.shoot(page, name, "stale")
            rejected = open_rejected(self._web, name, self.lang, self.theme)
            self.shoot(rejected, name, "refused")
            self._web.end_of_test()

    def retirement(self) -> None:
        """Retire a tonne step by step, then take its papers."""
        page = self._web.open(RETIRE, "alice", lang=self.lang, theme=self.theme)
        page.locator("main form textarea, main form input[type=text]").first.wait_for()
        self.shoot(page, "retire", "why")
        page.locator("main form textarea, main form input[type=text]").nth(1).fill("2026")
        page.locator("main form button.primary").click()
        self.shoot(page, "retire", "disclose")
        page.locator("main form button.primary").click()
        self.shoot(page, "retire", "sign")
        page.get_by_label(re.compile("^(Type the quantity|署名として)")).fill("1")
        page.locator("main form button.primary").click()
        certificate = page.locator("a[href^='/certificates/']").first
        certificate.wait_for()
        self.shoot(page, "retire", "done")
        address = str(certificate.get_attribute("href"))
        page = self._paper("certificate", address)
        serial = page.locator("table.serials code").first.inner_text()
        self._paper("life", f"/serials/{serial}")
        self._paper("quotations", "/quotations/2023-10-11")
        self._paper("verify", "/verify?entry=nothing")
        self._web.end_of_test()

    def _paper(self, name: str, path: str) -> Page:
        page = self._web.open(path, lang=self.lang, theme=self.theme)
        self.shoot(page, name)
        return page


def laboratory(lab: Lab, runs: Runs, camera: Camera) -> None:
    """Take the laboratory's screens."""
    for state in LAB_SCENES:
        page = open_lab_scene(lab, runs, state, camera.lang, camera.theme)
        camera.shoot(page, "lab", state)
    lab.pages.end_of_test()


def main(folder: Path) -> None:
    """Take all pictures. SystemExit: the page cannot be opened."""
    if reason := missing(for_tests()):
        sys.exit(f"no pictures are taken: {reason}")
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as data, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=for_tests(), args=list(ARGUMENTS))
        web = Web(Path(data), browser)
        cameras = [Camera(web, folder, lang, theme) for lang, theme in LOOKS]
        add_nina(web)
        for camera in cameras:
            camera.empty()
        add_contents(web)
        for camera in cameras:
            camera.filled()
            camera.retirement()
        web.close()
        lab_folder = Path(data) / "lab"
        lab_folder.mkdir()
        put_study(lab_folder)
        lab = Lab(lab_folder, browser)
        one = {"kind": "run", "variants": [tiny()], "replications": 2}
        begun = [lab.begin(body) for body in (one, small_pair(), small_map())]
        runs = Runs(*begun, study_spec().id)
        for run in begun:
            lab.finished(run)
        for camera in cameras:
            laboratory(lab, runs, camera)
        lab.close()
        browser.close()


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("python -m tests.api.web.screens DIR")
    main(Path(sys.argv[1]))
