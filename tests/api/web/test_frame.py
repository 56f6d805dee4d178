"""The frame of all screens: headers, language, policy, files."""

from __future__ import annotations

import re

import httpx
import pytest
from playwright.sync_api import expect
from starlette.applications import Starlette

from api.pages.built import Built
from api.pages.screens import NOT_BUILT, SCREENS, routes
from tests.api.web.house import Web
from tests.api.web.pages import PHONE, Lang
from tests.api.web.scenes import SCENES


def test_each_screen_is_opened_by_the_tests_of_access() -> None:
    assert set(SCREENS) <= {scene.path for scene in SCENES.values()}


@pytest.mark.accepts("P-FRM-02")
def test_a_page_that_breaks_the_policy_is_noticed(web: Web) -> None:
    page = web.open("/about")
    page.evaluate("() => { try { document.body.innerHTML = '<b>x</b>' } catch { } }")
    page.evaluate("() => fetch('http://127.0.0.1:9/').catch(() => 0)")
    faults = web.end_of_test()
    assert any("TrustedHTML" in fault for fault in faults)
    assert any("connect-src" in fault for fault in faults)


@pytest.mark.accepts("P-FRM-04")
@pytest.mark.parametrize("lang", ["ja", "en"])
def test_without_a_built_page_it_says_how_to_build_it(web: Web, lang: Lang) -> None:
    app = Starlette(routes=routes(web.house.service, Built({}, {})))

    async def ask() -> httpx.Response:
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url=web.address) as client:
            return await client.get("/trade", headers={"accept-language": f"{lang},fr"})

    answer = web.run(ask())
    assert answer.status_code == 503
    assert "make page" in answer.text
    assert answer.text.strip() == NOT_BUILT[lang]


@pytest.mark.accepts("P-FRM-03")
def test_files_are_immutable_and_compressed_and_documents_are_not_kept(web: Web) -> None:
    document = web.http("GET", "/trade")
    assert document.headers["cache-control"] == "no-store"
    script = document.text.split('src="')[1].split('"')[0]
    file = web.http("GET", script)
    assert file.headers["content-encoding"] == "gzip"
    assert "immutable" in file.headers["cache-control"]
    plain = web.http("GET", script, headers={"accept-encoding": "identity"})
    assert plain.content == file.content
    assert "content-encoding" not in plain.headers


@pytest.mark.parametrize("path", ["/assets/none.js", "/assets/../market.html", "/assets/%2e%2e/x"])
def test_an_unknown_file_is_not_found(web: Web, path: str) -> None:
    assert web.http("GET", path).status_code == 404


# The room between the header's navigation and tools; less than none if they are not on one line.
BETWEEN = """() => {
    const [nav, tools] = ['nav ul', '.tools'].map(part => {
        const shown = [...document.querySelector(`header.frame ${part}`).children]
            .filter(each => each.offsetWidth).map(each => each.getBoundingClientRect());
        return { left: Math.min(...shown.map(box => box.left)), top: shown[0].top,
            right: Math.max(...shown.map(box => box.right)), bottom: shown[0].bottom };
    });
    if (tools.right > innerWidth) return innerWidth - tools.right;
    return tools.top >= nav.bottom - 1 ? -1 : tools.left - nav.right;
}"""


@pytest.mark.accepts("P-FRM-07")
@pytest.mark.parametrize(("lang", "laboratory"), [("ja", "ラボ"), ("en", "Laboratory")])
@pytest.mark.parametrize("path", ["/trade", "/holdings", "/markets/JCR-RE"])
def test_navigation_and_tools_stand_on_one_line(
    web: Web, path: str, lang: Lang, laboratory: str
) -> None:
    page = web.open(path, "alice", lang=lang)
    expect(page.locator("header.frame .person")).to_be_visible()
    expect(page.locator("header.frame time")).to_be_visible()
    # The laboratory, which this host lacks, and a long name are as wide as it gets.
    page.evaluate(
        """(laboratory) => {
        const list = document.querySelector('header.frame nav ul');
        list.append(list.lastElementChild.cloneNode(true));
        list.lastElementChild.firstElementChild.textContent = laboratory;
        document.querySelector('header.frame .person').textContent = 'a.rather.long.name';
    }""",
        laboratory,
    )
    for width in range(900, 1900, 20):
        page.set_viewport_size({"width": width, "height": 720})
        assert page.evaluate(BETWEEN) >= 0, width


@pytest.mark.accepts("P-FRM-09")
@pytest.mark.parametrize("path", ["/trade?symbol=JCR-RE%2FJPY", "/markets/JCR-RE"])
def test_the_header_names_the_phase_of_the_market_that_is_shown(web: Web, path: str) -> None:
    page = web.open(path, "alice", lang="ja", size=(1440, 900))
    phase = page.get_by_role("banner").locator(".market-phase")
    expect(phase).to_contain_text(re.compile(r"^\W*板寄せ受付中\d*:?\d\d:\d\d$"))
    page.set_viewport_size({"width": 800, "height": 900})
    expect(phase).to_be_visible()
    page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    expect(phase).to_be_hidden()


@pytest.mark.accepts("P-FRM-08")
def test_the_palette_has_a_button_and_the_foot_says_what_the_page_has_seen(web: Web) -> None:
    page = web.open("/", lang="ja")
    page.get_by_role("button", name="銘柄とコマンドを探す").click()
    expect(page.get_by_role("dialog").get_by_role("combobox")).to_be_focused()
    page.keyboard.press("Escape")
    foot = page.get_by_role("contentinfo")
    expect(foot).to_contain_text(re.compile(r"Tanso \d.*ジャーナル [\d,]+.*再同期 0回"))
    foot.get_by_role("link", name="出典").click()
    expect(page.get_by_role("heading", name="出典")).to_be_in_viewport()


@pytest.mark.accepts("P-FRM-06")
def test_a_rejection_is_said_in_the_reader_s_language_or_else_in_the_exchange_s_words(
    web: Web,
) -> None:
    page = web.open("/", lang="ja")
    fetched: list[str] = []
    page.on("request", lambda request: fetched.append(request.url))
    page.route("**/error.gen-*", lambda route: route.abort())
    page.get_by_role("button", name="ログイン").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("textbox", name="利用者").fill("nobody")
    dialog.get_by_role("textbox", name="パスワード").fill("wrong")
    act = dialog.get_by_role("button", name="ログイン")
    with page.expect_response("**/v1/auth/login") as answer:
        act.click()
    expect(dialog.get_by_role("alert").last).to_contain_text(answer.value.json()["message"])
    page.unroute("**/error.gen-*")
    act.click()
    sentence = "署名、利用者名またはパスワードが正しくありません。"
    expect(dialog.get_by_role("alert").last).to_contain_text(sentence)
    assert sum("/error.gen-" in url for url in fetched) == 2


def test_only_a_request_that_acts_is_said_to_have_an_unknown_outcome(
    web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(*_: object) -> None:
        raise RuntimeError("planted")

    monkeypatch.setattr("api.rest.routing._handled", fail)
    read = web.http("GET", "/v1/time")
    acted = web.http("POST", "/v1/auth/login", json={"user": "x", "password": "y"})
    assert read.status_code == acted.status_code == 500
    assert read.json()["message"] == "The exchange failed; this could not be read."
    assert "outcome may be unknown" in acted.json()["message"]
