"""Commands, keys, theme, colors, narrow windows and the visible focus, on the public screens.

Keys and look share one exchange, because its start takes longer than most of these tests.
"""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.api.house import RE
from tests.api.web.house import PASSWORD, Web
from tests.api.web.pages import PHONE, Lang, Theme

COMPOSED = {"key": "Enter", "bubbles": True, "cancelable": True}


def palette(page: Page) -> Page:
    """Open the palette."""
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.keyboard.press("Control+k")
    expect(page.get_by_role("combobox")).to_be_focused()
    return page


@pytest.mark.accepts("P-KEY-01")
@pytest.mark.parametrize("lang", ["ja", "en"])
def test_a_command_is_found_in_both_languages_and_done_by_enter(web: Web, lang: Lang) -> None:
    page = palette(web.open("/about", lang=lang))
    options = page.get_by_role("option")
    expect(options).not_to_have_count(0)
    all_commands = options.count()
    for typed in ("登録簿", "とうろく", "tourok", "ｒｅｇｉｓｔｒｙ", "registry"):
        page.get_by_role("combobox").fill("")
        expect(options).to_have_count(all_commands)
        page.keyboard.insert_text(typed)
        expect(options).to_have_count(1)
        expect(options).to_have_text(re.compile("Registry|登録簿"))
    page.keyboard.press("Enter")
    page.wait_for_url("**/registry")


def test_the_palette_leaves_the_focus_where_it_was(web: Web) -> None:
    page = web.open("/about")
    link = page.get_by_role("link", name="Registry")
    link.focus()
    palette(page)
    page.keyboard.type("no such command")
    expect(page.get_by_text("No command has this name.").last).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("combobox")).to_have_count(0)
    expect(link).to_be_focused()


@pytest.mark.accepts("P-KEY-02")
def test_a_key_is_changed_switched_off_and_kept(web: Web) -> None:
    page = web.open("/about")
    heading = page.get_by_role("heading", level=1)
    expect(heading).to_be_visible()
    page.keyboard.press("?")
    sheet = page.get_by_role("dialog", name="Keys")
    change = sheet.get_by_role("button", name="Change: Key of Show all commands")
    change.click()
    page.keyboard.press("k")
    expect(sheet.get_by_role("alert").get_by_text("only on the board")).to_be_visible()
    page.keyboard.press("Control+w")
    expect(sheet.get_by_role("alert").get_by_text("kept by the browser")).to_be_visible()
    page.keyboard.press("Control+j")
    sheet.get_by_role("button", name="Switch off: Key of Show and change the keys").click()
    page.keyboard.press("Escape")
    expect(sheet).to_have_count(0)
    page.reload()
    expect(heading).to_be_visible()
    page.keyboard.press("?")
    page.keyboard.press("Control+k")
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.keyboard.press("Control+j")
    expect(page.get_by_role("dialog", name="Commands")).to_be_visible()


@pytest.mark.accepts("P-KEY-02")
def test_a_sign_typed_into_a_field_calls_nothing(web: Web) -> None:
    page = web.open("/about")
    page.get_by_role("button", name="Log in").click()
    page.get_by_label("User").press_sequentially("a?")
    expect(page.get_by_label("User")).to_have_value("a?")
    expect(page.get_by_role("dialog")).to_have_count(1)


@pytest.mark.accepts("P-KEY-03")
def test_the_enter_that_confirms_kanji_sends_nothing(web: Web) -> None:
    page = web.open("/about")
    page.get_by_role("button", name="Log in").click()
    page.get_by_label("User").fill("alice.t")
    password = page.get_by_label("Password")
    password.fill(PASSWORD)
    for event in ({"isComposing": True}, {"keyCode": 229}):
        stopped = password.evaluate(
            "(field, event) => !field.dispatchEvent(new KeyboardEvent('keydown', event))",
            COMPOSED | event,
        )
        assert stopped, event
        expect(page.get_by_role("dialog", name="Log in")).to_be_visible()
    password.press("Enter")
    expect(page.get_by_role("button", name="alice.t")).to_be_visible()


# What has the focus: its name, whether something else lies over it, and whether it shows the focus.
FOCUSED = """() => {
    const focused = document.activeElement;
    const box = focused.getBoundingClientRect();
    const points = [0.1, 0.5, 0.9].map(part => document.elementFromPoint(
        box.left + box.width / 2, box.top + box.height * part));
    const ring = element => element && getComputedStyle(element).outlineStyle !== 'none';
    return {
        name: focused.outerHTML.slice(0, 80),
        seen: points.some(top => top && (focused.contains(top) || top.contains(focused))),
        ring: ring(focused) || ring(focused.closest('.control')) || ring(focused.closest('label')),
        end: focused === document.body,
    };
}"""


@pytest.mark.accepts("P-KEY-05")
def test_a_button_that_can_do_nothing_more_keeps_the_focus(web: Web) -> None:
    async def send() -> None:
        async with web.house.client("alice") as client:
            await client.add_order(RE, "buy", 10, 3000)

    web.run(send())
    page = web.open("/trade", "alice")
    orders = page.get_by_role("region", name="Orders and account")
    button = orders.get_by_role("button", name="Cancel all")
    expect(button).to_be_enabled()
    button.focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name="Cancel all").focus()
    page.keyboard.press("Enter")
    expect(orders).to_contain_text("No open orders.")
    expect(button).to_be_disabled()
    expect(button).to_be_focused()
    page.keyboard.press("Enter")
    button.click(force=True)
    expect(dialog).to_have_count(0)


def background(page: Page) -> str:
    """The page's background as the reader sees it."""
    return str(page.evaluate("getComputedStyle(document.documentElement).backgroundColor"))


@pytest.mark.accepts("P-LOK-01")
@pytest.mark.parametrize(("system", "chosen"), [("light", "Dark"), ("dark", "Light")])
def test_the_chosen_theme_is_in_the_document_that_the_server_sends(
    web: Web, system: Theme, chosen: str
) -> None:
    page = web.open("/about", theme=system)
    before = background(page)
    page.get_by_role("button", name="Display").click()
    page.get_by_label(chosen).check()
    assert background(page) != before
    chosen_background = background(page)
    page.route("**/*.js", lambda route: route.abort())
    page.goto(f"{web.address}/registry")
    expect(page.locator("html")).to_have_attribute("data-theme", chosen.lower())
    assert background(page) == chosen_background


@pytest.mark.accepts("P-LOK-02")
@pytest.mark.parametrize(("lang", "usual"), [("ja", "red"), ("en", "green")])
def test_rise_has_the_color_usual_in_the_language_or_the_chosen_one(
    web: Web, lang: Lang, usual: str
) -> None:
    page = web.open("/about", lang=lang)
    color = "getComputedStyle(document.documentElement).getPropertyValue('--up')"
    named = "getComputedStyle(document.documentElement).getPropertyValue('--%s')"
    assert page.evaluate(color) == page.evaluate(named % usual)
    other = {"red": "green", "green": "red"}[usual]
    label = {
        "red": re.compile("赤／下落|Rise red"),
        "green": re.compile("緑／下落|Rise green"),
    }[other]
    page.get_by_role("button", name=re.compile("表示|Display")).click()
    page.get_by_label(label).check()
    assert page.evaluate(color) == page.evaluate(named % other)
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-rise", other)
    assert page.evaluate(color) == page.evaluate(named % other)


@pytest.mark.accepts("P-LOK-04")
@pytest.mark.parametrize(
    ("path", "size"), [("/", PHONE), ("/registry", (1280, 400)), ("/about", PHONE)]
)
def test_the_focus_is_visible_and_nothing_lies_over_it(
    web: Web, path: str, size: tuple[int, int]
) -> None:
    page = web.open(path, size=size)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    stops = []
    for way in ("Tab", "Shift+Tab"):
        for _ in range(40):
            page.keyboard.press(way)
            stop = page.evaluate(FOCUSED)
            if stop["end"]:
                break
            stops.append(stop)
    assert len(stops) > 10
    assert [stop["name"] for stop in stops if not (stop["seen"] and stop["ring"])] == []
