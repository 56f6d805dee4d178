"""Every screen in every state: the rules that axe checks, narrow windows, zoom, forced colors.

`make test` takes languages and themes pairwise, `make soak` all of them.
"""

from __future__ import annotations

from itertools import combinations, product

import pytest
from playwright.sync_api import Page, expect

from tests.api.web.axe import violations
from tests.api.web.house import Web
from tests.api.web.looks import (
    assert_hardly_shifted,
    assert_words_fit,
    chosen_alike,
    covered_stops,
    cut_off,
    moving,
    resize,
    sideways,
    space_text,
    unspace_text,
)
from tests.api.web.pages import DESKTOP, NARROW, PHONE, Lang, Theme
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

# The looks of a screen for its visits: empty; ready, with a dialog, stale; rejected.
VISITS = {
    name: (LOOKS[at % 4], LOOKS[(at + 1) % 4], LOOKS[(at + 2) % 4])
    for at, name in enumerate(SCENES)
}
STATES = {"empty": 0, "ready": 1, "dialog": 1, "stale": 1, "rejected": 2}
DOUBLED = (DESKTOP[0] // 2, DESKTOP[1] // 2)
SIZES = (PHONE, (768, 1024), (1024, 768), (1440, 900))
names = pytest.mark.parametrize("name", SCENES)


@pytest.fixture(scope="module")
def empty(exchange: Web) -> Web:
    add_nina(exchange)
    return exchange


@pytest.fixture(scope="module")
def filled(empty: Web) -> Web:
    add_contents(empty)
    return empty


def test_the_visits_cover_each_pair_of_screen_state_language_and_theme() -> None:
    done = [(name, state, *VISITS[name][at]) for name in SCENES for state, at in STATES.items()]
    options = (SCENES, STATES, ("ja", "en"), ("light", "dark"))
    for first, second in combinations(range(4), 2):
        pairs = {(case[first], case[second]) for case in done}
        assert pairs == set(product(options[first], options[second]))


def look_empty(web: Web, name: str, lang: Lang, theme: Theme) -> None:
    page = open_scene(web, name, lang, theme, person=SCENES[name].nobody)
    assert violations(page) == []


def look_ready(web: Web, name: str, lang: Lang, theme: Theme) -> Page:
    page = open_scene(web, name, lang, theme)
    assert violations(page) == []
    tabs = page.get_by_role("tab").all()
    for tab in tabs[1:]:
        tab.click()
        wait_until_loaded(page)
        assert violations(page, "[role=tabpanel]") == []
        assert cut_off(page) == []
    for tab in tabs[:1]:
        tab.click()
    return page


def look_dialog_and_late(web: Web, name: str, page: Page) -> None:
    wait_until_live(page, name)
    SCENES[name].dialog(page)
    expect(page.get_by_role("dialog")).to_be_visible()
    # Nothing behind a dialog can be reached, and what stands there has been looked at.
    assert violations(page, "[role=dialog], dialog") == []
    assert cut_off(page) == []
    page.keyboard.press("Escape")
    if SCENES[name].is_live:
        make_late(page, web)
        # Nothing moves when prices grow old, see P-MKT-04; their colors change.
        assert violations(page, is_moved=False) == []


def look_rejected(web: Web, name: str, lang: Lang, theme: Theme) -> None:
    page = open_rejected(web, name, lang, theme)
    assert violations(page) == []
    assert cut_off(page) == []


@pytest.mark.accepts("P-ACC-01", "P-FRM-01")
@names
def test_axe_finds_no_fault_in_an_empty_screen(web: Web, empty: Web, name: str) -> None:
    look_empty(web, name, *VISITS[name][0])


@pytest.mark.accepts(
    "P-FRM-01", "P-LOK-03", "P-ACC-01", "P-ACC-02", "P-ACC-03", "P-ACC-04", "P-ACC-05"
)
@names
def test_a_screen_bears_narrow_windows_forced_colors_dialogs_and_silence(
    web: Web, filled: Web, name: str
) -> None:
    page = look_ready(web, name, *VISITS[name][1])
    assert chosen_alike(page) == []
    assert moving(page) == []
    assert_words_fit(page)
    resize(page, DOUBLED)
    assert sideways(page) <= 0
    resize(page, NARROW)
    space_text(page)
    assert sideways(page) <= 0
    assert cut_off(page) == []
    unspace_text(page)
    resize(page, DESKTOP)
    look_dialog_and_late(web, name, page)


@pytest.mark.accepts("P-ACC-03", "P-ACC-06", "P-MKT-11")
@names
def test_words_fit_in_the_other_language_and_nothing_is_covered_on_a_phone(
    web: Web, filled: Web, name: str
) -> None:
    lang, theme = VISITS[name][0]
    page = open_scene(web, name, lang, theme)
    assert_words_fit(page)
    assert violations(page) == []
    assert covered_stops(page) == []


def look_while_loading(web: Web, name: str, lang: Lang, size: tuple[int, int]) -> None:
    page = open_scene(web, name, lang, "light", size=size)
    # On a phone the rest of a page comes when what stands above it has its height.
    wait_until_loaded(page)
    assert_hardly_shifted(page)


@pytest.mark.accepts("P-ACC-07")
@names
def test_what_is_drawn_hardly_moves_while_a_page_loads(web: Web, filled: Web, name: str) -> None:
    at = [*SCENES].index(name)
    for step in range(2):
        look_while_loading(web, name, LOOKS[(at + step) % 2][0], SIZES[2 * step])


@pytest.mark.accepts("P-ACC-01")
@names
def test_axe_finds_no_fault_when_requests_are_rejected(web: Web, filled: Web, name: str) -> None:
    look_rejected(web, name, *VISITS[name][2])


@pytest.mark.soak
@pytest.mark.parametrize(("lang", "theme"), LOOKS)
@names
def test_axe_finds_no_fault_in_an_empty_screen_of_any_look(
    web: Web, empty: Web, name: str, lang: Lang, theme: Theme
) -> None:
    look_empty(web, name, lang, theme)


@pytest.mark.soak
@pytest.mark.parametrize(("lang", "theme"), LOOKS)
@names
def test_axe_finds_no_fault_in_a_screen_of_any_look(
    web: Web, filled: Web, name: str, lang: Lang, theme: Theme
) -> None:
    page = look_ready(web, name, lang, theme)
    assert covered_stops(page) == []
    look_dialog_and_late(web, name, page)
    look_rejected(web, name, lang, theme)


@pytest.mark.soak
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("lang", ["ja", "en"])
@names
def test_what_is_drawn_hardly_moves_in_any_window(
    web: Web, filled: Web, name: str, lang: Lang, size: tuple[int, int]
) -> None:
    look_while_loading(web, name, lang, size)
