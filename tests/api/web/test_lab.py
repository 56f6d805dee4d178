"""The laboratory's screen: library, editor, runs, results, comparison, map, files."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import combinations, product
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.routing import Route

from api.pages.lab import lab_screens
from api.pages.screens import marks_of
from simulation import open_run
from tests.api.web.axe import violations
from tests.api.web.lab_house import (
    MOST_S,
    TINY,
    Lab,
    put_study,
    small_map,
    small_pair,
    study_spec,
    tiny,
)
from tests.api.web.lab_scenes import LAB_SCENES, Runs, open_lab_scene, part_of
from tests.api.web.looks import (
    assert_words_fit,
    chosen_alike,
    covered_stops,
    cut_off,
    moving,
    resize,
    sideways,
    space_text,
)
from tests.api.web.pages import NARROW, Lang, Theme
from tests.api.web.scenes import LOOKS

MOST_MS = 1000 * MOST_S
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def laboratory(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    folder = tmp_path_factory.mktemp("lab")
    put_study(folder)
    built = Lab(folder, browser)
    yield built
    built.close()


@pytest.fixture
def lab(laboratory: Lab) -> Iterator[Lab]:
    """The laboratory; the test fails if one of its pages had a fault."""
    yield laboratory
    assert laboratory.pages.end_of_test() == []


@pytest.fixture(scope="module")
def tiny_run(laboratory: Lab) -> str:
    """A finished run with two seeds."""
    run = laboratory.begin({"kind": "run", "variants": [tiny()], "replications": 2})
    laboratory.finished(run)
    return run


@pytest.fixture(scope="module")
def map_run(laboratory: Lab) -> str:
    """A finished map."""
    run = laboratory.begin(small_map())
    laboratory.finished(run)
    return run


@pytest.fixture(scope="module")
def runs(laboratory: Lab, tiny_run: str, map_run: str) -> Runs:
    """A finished run of each kind."""
    pair = laboratory.begin(small_pair())
    laboratory.finished(pair)
    return Runs(tiny_run, pair, map_run, study_spec().id)


def field(page: Page, key: str) -> Locator:
    """The field of a key of the editor."""
    return page.locator(f'[id="key-{key}"]').locator("input, select, textarea")


def put(page: Page, key: str, value: str) -> None:
    """Find a key by its name and set it by keyboard."""
    find = page.get_by_role("searchbox", name="Find a key")
    find.fill(key)
    field(page, key).fill(value)
    field(page, key).press("Tab")


@pytest.mark.accepts("P-LAB-01")
def test_the_library_shows_each_scenario_and_how_it_differs(lab: Lab) -> None:
    shipped = lab.reply("/v1/lab/scenarios")["scenarios"]
    page = lab.pages.open("/lab", lang="ja")
    cards = page.get_by_role("listitem").filter(has=page.get_by_role("heading", level=2))
    expect(cards).to_have_count(len(shipped))
    limit = next(one for one in shipped if one["name"] == "credit-limit-5")
    card = page.get_by_role("listitem", name=limit["title"]["ja"])
    expect(card).to_contain_text(limit["about"]["ja"])
    (change,) = limit["changes"]
    expect(card).to_contain_text(change["title"]["ja"])
    expect(card).to_contain_text(f"{change['value']} 割合(1=100%) (元の値 {change['before']})")
    page.get_by_role("searchbox").fill("クレジット 上限")
    expect(cards).not_to_have_count(len(shipped))
    expect(card).to_be_visible()


@pytest.mark.accepts("P-LAB-02")
def test_a_key_shows_its_meaning_and_a_fault_where_it_is(lab: Lab) -> None:
    page = lab.pages.open("/lab/edit")
    put(page, "policy.credit_limit", "1.5")
    key = page.locator('[id="key-policy.credit_limit"]')
    keys = [one for group in lab.reply("/v1/lab/schema")["groups"] for one in group["keys"]]
    told = next(one for one in keys if one["key"] == "policy.credit_limit")
    for text in (told["text"]["en"], told["unit"], told["source"], "published", "from 0, below 1"):
        expect(key).to_contain_text(text)
    expect(key.get_by_role("alert")).to_contain_text("at least 0 and below 1")
    run = page.get_by_role("button", name="Run", exact=True)
    expect(run).to_be_disabled()
    changes = page.get_by_role("region", name="1 change")
    expect(changes).to_contain_text("1 fault")
    field(page, "policy.credit_limit").fill("０.０５")
    expect(key.get_by_role("alert")).to_be_hidden()
    expect(changes).to_contain_text("before 0.1")
    expect(run).to_be_enabled()
    page.reload()
    expect(page.get_by_role("region", name="1 change")).to_contain_text("0.05")
    page.get_by_role("button", name="Reset all").press("Enter")
    expect(page.get_by_text("Nothing is changed yet.")).to_be_visible()
    put(page, "policy.ceiling_jpy_per_t", "1000")  # below a floor that was not changed
    expect(page.get_by_role("region", name="1 change")).to_contain_text("policy.floor_jpy_per_t")
    put(page, "policy.base_year", "1")
    expect(page.locator('[id="key-policy.base_year"]')).to_contain_text("2010 to 2100")


@pytest.mark.accepts("P-LAB-02")
def test_a_model_without_fields_says_where_its_keys_are_changed(lab: Lab) -> None:
    page = lab.pages.open("/lab/edit")
    expect(page.get_by_role("button", name="Costs of abatement")).to_be_visible()
    expect(page.get_by_text("have no field here")).to_have_count(0)
    page.get_by_label("Shipped scenario").select_option("four-firms")
    expect(page.get_by_text("10 keys of this scenario's model have no field here")).to_be_visible()
    page.get_by_role("link", name="Map").click()
    expect(page.get_by_text("The keys of this scenario have no field here")).to_be_visible()


@pytest.mark.accepts("P-LAB-03")
def test_a_scenario_goes_out_as_text_and_comes_back(lab: Lab, tmp_path: Path) -> None:
    page = lab.pages.open("/lab/edit")
    page.get_by_role("tab", name="TOML").press("Enter")
    chosen = page.get_by_label("Import a file")
    bad = tmp_path / "bad.toml"
    bad.write_text('extends = "base-balanced"\n\n[policy]\ncredit_limt = 0.05\n')
    chosen.set_input_files(bad)
    fault = page.get_by_role("alert").filter(has_text="line 4")
    expect(fault).to_contain_text("credit_limt")
    other = tmp_path / "other.toml"
    other.write_bytes('extends = "base-short"\ntitle = "炭素"\n'.encode("cp932"))
    chosen.set_input_files(other)
    expect(page.get_by_role("alert").filter(has_text="save it in UTF-8")).to_be_visible()
    expect(page.get_by_label("Shipped scenario")).to_have_value("base-balanced")
    good = tmp_path / "good.toml"
    good.write_text('extends = "base-short"\n\n[policy]\ncredit_limit = 0.05\n')
    chosen.set_input_files(good)
    expect(fault).to_have_count(0)
    expect(page.get_by_label("Shipped scenario")).to_have_value("base-short")
    expect(page.get_by_role("region", name="1 change")).to_contain_text("0.05")
    expect(page.get_by_role("textbox", name="TOML")).to_have_value(
        re.compile("credit_limit = 0.05")
    )
    with page.expect_download(timeout=MOST_MS) as saved:
        page.get_by_role("button", name="Export").click()
    assert "credit_limit = 0.05" in Path(saved.value.path()).read_text("utf-8")


@pytest.mark.accepts("P-LAB-04", "P-LAB-05", "P-LAB-07", "P-LAB-09")
def test_a_scenario_is_changed_run_compared_and_taken_home(lab: Lab, tmp_path: Path) -> None:
    page = lab.pages.open("/lab")
    page.get_by_role("listitem", name="Base case, balanced", exact=True).get_by_role(
        "button", name="Edit"
    ).press("Enter")
    for key, value in TINY.items():
        put(page, key, value)
    page.get_by_role("button", name="Duplicate as variant").press("Enter")
    put(page, "policy.credit_limit", "0.05")
    put(page, "policy.ceiling_jpy_per_t", "4400")
    expect(page.get_by_role("region", name="5 changes")).to_be_visible()
    page.get_by_role("textbox", name="Your name for it").fill("Tight")
    expect(page.get_by_role("status").filter(has_text="1 run, about")).to_be_visible()
    page.get_by_role("button", name="Run", exact=True).press("Enter")
    expect(page.get_by_role("heading", name="Tight")).to_be_visible()
    page.reload()
    expect(page.get_by_text("done", exact=True)).to_be_visible(timeout=MOST_MS)
    run = page.url.rpartition("/")[2]
    results = lab.reply(f"/v1/lab/runs/{run}/results")
    assert_results(page, lab, run, results)

    page.get_by_role("link", name="Compare").press("Enter")
    page.get_by_role("button", name="Add the scenario of the editor").press("Enter")
    expect(page.get_by_role("heading", name=re.compile("^Variant 2"))).to_contain_text("Tight")
    page.get_by_role("button", name="Run", exact=True).press("Enter")
    differences = page.get_by_role("region", name="Differences from the base").first
    expect(differences).to_be_visible(timeout=MOST_MS)
    both = page.url.rpartition("/")[2]
    comparison = lab.reply(f"/v1/lab/runs/{both}/results")["comparison"]
    rows = differences.get_by_role("row")
    found = {one["figure"]: is_different(one) for one in comparison["differences"]}
    expect(rows).to_have_count(1 + sum(found.values()))
    alike = len(found) - sum(found.values())
    page.get_by_text(f"{alike} figures without a difference in any seed").click()
    expect(rows).to_have_count(2 + len(found))
    assumed = page.get_by_role("region", name="What differs").first
    expect(assumed).to_contain_text("0.05")
    expect(assumed).to_contain_text("4400")
    assert assumed.bounding_box()["y"] < differences.bounding_box()["y"]  # type: ignore[index]

    with page.expect_download(timeout=MOST_MS) as saved:
        page.get_by_role("link", name="Bundle (zip)").click()
    bundle = tmp_path / "bundle.zip"
    saved.value.save_as(bundle)
    opened = open_run(bundle)
    opened.verify()
    command = page.get_by_role("region", name="Open in a notebook").inner_text().strip()
    program, verb, address = command.split()
    assert (program, verb) == ("tanso", "notebook")
    assert open_run(address).manifest == opened.manifest


def assert_results(page: Page, lab: Lab, run: str, results: Any) -> None:
    """Findings, key figures and pictures are those of the laboratory."""
    for finding in results["findings"]:
        expect(page.get_by_role("region", name="Findings")).to_contain_text(finding["en"]["lead"])
    tiles = page.get_by_role("region", name="Key figures")
    price = next(one for one in results["tiles"] if one["unit"] == "yen/t")
    expect(tiles).to_contain_text(f"{price['value']:,.0f} yen/t")
    for entry in results["figures"]:
        figure = page.get_by_role("figure", name=entry["title"]["en"], exact=True)
        expect(figure).to_contain_text(entry["reading"]["en"])
    figure = page.get_by_role("figure", name="Means of compliance")
    data = lab.reply(f"/v1/lab/runs/{run}/figures/compliance.json")["data"]
    used = data["quantity_t"][data["means"].index("allowances")]
    picture = figure.get_by_role("img").first
    picture.press("Home")
    expect(picture).to_be_focused()
    megatonnes = f"{used / 1e6:.1f} Mt"
    expect(figure.get_by_role("status").first).to_contain_text(f"FY2026: allowances {megatonnes}")
    with page.expect_download(timeout=MOST_MS) as saved:
        figure.get_by_role("button", name="SVG").press("Enter")
    assert_stands_alone(Path(saved.value.path()), entry_named(results, "compliance"))
    with page.expect_download(timeout=MOST_MS) as saved:
        figure.get_by_role("button", name="PNG").press("Enter")
    assert Path(saved.value.path()).read_bytes()[:8] == b"\x89PNG\r\n\x1a\n"
    with page.expect_download(timeout=MOST_MS) as saved:
        figure.get_by_role("link", name="CSV").press("Enter")
    csv = Path(saved.value.path()).read_text("utf-8-sig")
    assert len(csv.splitlines()) == 1 + len(data["means"])
    figure.get_by_role("button", name="Table").press("Enter")
    expect(figure.get_by_role("row")).to_have_count(1 + len(data["means"]))
    address = page.get_by_role("region", name="Address of this run")
    expect(address).to_have_text(f"{lab.address}/lab/runs/{run}")
    digest = page.get_by_role("region", name="Digest of the manifest (SHA-256)")
    expect(digest).to_have_text(results["manifest_sha256"])
    assert open_run(f"{lab.address}/v1/lab/runs/{run}").manifest.seed == 0


def is_different(one: Any) -> bool:
    """True if a figure of a comparison of two variants differs in any seed."""
    return bool(one["difference"] or one["higher"] or one["lower"])


def entry_named(results: Any, name: str) -> Any:
    return next(one for one in results["figures"] if one["name"] == name)


def assert_stands_alone(path: Path, entry: Any) -> None:
    """A saved picture has its colors in itself, its title, its reading and its source."""
    root = ElementTree.fromstring(path.read_text("utf-8"))
    texts = ["".join(one.itertext()) for one in root.iter(f"{SVG}text")]
    assert entry["title"]["en"] in texts
    assert entry["reading"]["en"].replace(" ", "") in "".join(texts).replace(" ", "")
    assert any("SHA-256" in text for text in texts)
    bars = [one for one in root.iter(f"{SVG}rect") if one.get("fill", "").startswith("rgb")]
    assert bars
    assert not any(one.get("class") for one in root.iter())


@pytest.mark.accepts("P-LAB-06")
def test_an_auction_is_shown_on_the_board_with_the_orders_of_the_run(
    lab: Lab, tiny_run: str
) -> None:
    base = f"/v1/lab/runs/{tiny_run}/auctions"
    auctions = lab.reply(base)["auctions"]
    page = lab.pages.open(f"/lab/runs/{tiny_run}")
    panel = page.get_by_role("region", name="An auction from inside")
    panel.scroll_into_view_if_needed()
    grid = panel.get_by_role("grid")
    for place in {0, len(auctions) - 1}:
        auction = auctions[place]
        panel.get_by_label("Auction", exact=True).select_option(str(auction["number"]))
        board = lab.reply(f"{base}/{auction['number']}/board?rows=40")["board"]
        if auction["price"]:
            cleared = f"Cleared at ¥{float(auction['price']):,.0f}/t: {auction['volume_t']:,} t"
            expect(panel).to_contain_text(cleared)
        center = float(board["center_price"])
        row = next(one for one in board["rows"] if float(one["price"]) == center)
        price = page.locator("th", has_text=re.compile(f"^{center:,.0f}$"))
        shown = grid.get_by_role("row").filter(has=price)
        for amount in (row["bid_cum"], row["ask_cum"]):
            expect(shown).to_contain_text(f"{float(amount):,.0f}")


@pytest.mark.accepts("P-LAB-08")
def test_a_map_shows_each_cell_and_a_curve_its_intervals(lab: Lab, map_run: str) -> None:
    found = lab.reply(f"/v1/lab/runs/{map_run}/results")["map"]
    page = lab.pages.open(f"/lab/runs/{map_run}")
    panel = page.get_by_role("region", name="Map", exact=True)
    expect(panel).to_contain_text("Across: allocation_share.")
    table = panel.get_by_role("table")
    price = next(one for one in found["figures"] if one["figure"] == "price_jpy_per_t")
    panel.get_by_role("combobox").select_option("price_jpy_per_t")
    for cell, mean in zip(found["cells"], price["mean"], strict=True):
        row = table.get_by_role("row").filter(
            has=page.get_by_role("rowheader", name=found["y"]["values"][cell["y"]], exact=True)
        )
        expect(row.get_by_role("cell").nth(cell["x"])).to_contain_text(f"{mean:,.0f} yen/t")


@pytest.mark.accepts("P-LAB-08")
def test_a_number_in_groups_is_no_list_of_values_of_a_map(lab: Lab) -> None:
    page = lab.pages.open("/lab/map")
    values = page.get_by_label("Values").first
    values.fill("4,300")
    told = page.get_by_text("4,300 may be one value or several: write 4300 or 4 300.")
    expect(told).to_be_visible()
    for typed in ("4300", "4 300", "4000,4300", "0.125,0.25"):
        values.fill(typed)
        expect(told).to_have_count(0)


@pytest.mark.accepts("P-LAB-05")
def test_a_price_of_one_month_alone_is_drawn_as_a_dot(lab: Lab, runs: Runs) -> None:
    entry = f"/v1/lab/runs/{runs.comparison}/figures/prices.json"
    assert len(set(lab.reply(entry)["data"]["time_ns"])) == 1
    page = lab.pages.open(f"/lab/runs/{runs.comparison}")
    figure = page.get_by_role("figure", name="Prices by scenario")
    expect(figure.locator("circle")).to_have_count(2)


@pytest.mark.accepts("P-LAB-08")
def test_a_study_shows_its_findings_its_main_picture_and_its_pages(lab: Lab) -> None:
    run = study_spec().id
    results = lab.reply(f"/v1/lab/runs/{run}/results")
    page = lab.pages.open(f"/lab/runs/{run}", lang="ja")
    findings = page.get_by_role("region", name="分かったこと")
    for finding in results["findings"]:
        expect(findings).to_contain_text(finding["ja"]["rest"])
    (entry,) = results["figures"]
    data = lab.reply(f"/v1/lab/runs/{run}/figures/{entry['name']}.json")["data"]
    figure = page.get_by_role("figure", name=entry["title"]["ja"])
    floor = figure.get_by_role("img", name="下限（リバースオークション）")
    floor.press("End")
    last = max(at for at, group in enumerate(data["group"]) if group == "designs of the floor")
    said = f"持ち越しを排出量の5 %までに: {data['level_jpy_per_t'][last]:,.0f}円/t"
    expect(figure.get_by_role("status").first).to_contain_text(said)
    expect(page.get_by_role("link", name="ページ全体を日本語で読む")).to_be_visible()


@pytest.mark.accepts("P-LAB-04", "P-KEY-04")
@pytest.mark.usefixtures("tiny_run")
def test_a_run_goes_on_while_the_page_is_away_and_can_be_canceled_and_removed(lab: Lab) -> None:
    run = lab.begin({"kind": "run", "variants": [tiny(policy__credit_limit="0.2")],
                     "replications": 50})  # fmt: skip
    page = lab.pages.open(f"/lab/runs/{run}", lang="ja")
    expect(page.get_by_role("progressbar")).to_be_visible()
    page.get_by_role("link", name="実行一覧").press("Enter")
    expect(page.get_by_role("link", name=re.compile("credit_limit=0.2"))).to_be_visible()
    page.goto(f"{lab.address}/lab/runs/{run}")
    page.get_by_role("button", name="実行を取り消す").press("Enter")
    expect(page.get_by_text("実行は取り消されました。")).to_be_visible(timeout=MOST_MS)
    assert lab.reply(f"/v1/lab/runs/{run}")["state"] == "canceled"
    again = page.get_by_role("button", name="もう一度実行")
    expect(again).to_be_enabled()
    page.get_by_role("link", name="実行一覧").press("Enter")
    remove = page.get_by_role("button", name=re.compile("credit_limit=0.2.*を削除$"))
    remove.press("Enter")
    page.get_by_role("dialog").get_by_role("button", name="戻る").press("Enter")
    expect(remove).to_be_focused()
    remove.press("Enter")
    page.get_by_role("dialog").get_by_role("button", name="削除").press("Enter")
    expect(remove).to_have_count(0)
    expect(page.get_by_role("main")).to_be_focused()


@pytest.mark.accepts("P-LAB-04")
def test_a_run_goes_on_over_a_restart_of_the_laboratory_and_the_page_shows_it(lab: Lab) -> None:
    run = lab.begin(
        {"kind": "run", "variants": [tiny(policy__credit_limit="0.15")], "replications": 12}
    )
    page = lab.pages.open(f"/lab/runs/{run}")
    expect(page.get_by_text(re.compile("^[1-3] of 12 runs"))).to_be_visible(timeout=MOST_MS)
    lab.restart()
    with lab.paused(run):
        assert lab.reply(f"/v1/lab/runs/{run}")["state"] == "running"
        expect(page.get_by_text(re.compile("^[0-9]+ of 12 runs"))).to_be_visible(timeout=MOST_MS)
    expect(page.get_by_text("done", exact=True)).to_be_visible(timeout=MOST_MS)
    expect(page.get_by_role("region", name="Key figures")).to_contain_text("mean of 12 runs")


@pytest.mark.accepts("P-LAB-10")
def test_an_address_without_a_run_and_a_laboratory_that_is_silent_say_so(lab: Lab) -> None:
    page = lab.pages.open("/lab/runs/0000000000000000000")
    fault = page.locator(".state.error")
    expect(fault).to_contain_text("0000000000000000000")
    page.route("**/v1/lab/**", lambda route: route.abort())
    page.goto(f"{lab.address}/lab")
    expect(fault).to_contain_text("The laboratory did not answer.")
    page.unroute("**/v1/lab/**")
    page.get_by_role("button", name="Try again").press("Enter")
    expect(page.get_by_role("listitem", name="Base case, balanced", exact=True)).to_be_visible()


# The two looks of each state, which together show it in each language and in each theme.
VISITS = {name: (LOOKS[:2], LOOKS[2:])[at % 2] for at, name in enumerate(LAB_SCENES)}


def test_the_visits_cover_each_pair_of_state_language_and_theme() -> None:
    done = [(name, *look) for name, looks in VISITS.items() for look in looks]
    options = (LAB_SCENES, ("ja", "en"), ("light", "dark"))
    for first, second in combinations(range(3), 2):
        pairs = {(case[first], case[second]) for case in done}
        assert pairs == set(product(options[first], options[second]))


def look(lab: Lab, runs: Runs, name: str, lang: Lang, theme: Theme) -> Page:
    """Look at a state on a desktop and on a phone, where the page is left."""
    page = open_lab_scene(lab, runs, name, lang, theme)
    assert violations(page, part_of(name)) == []
    assert_words_fit(page)
    return page


@pytest.mark.accepts("P-LAB-11", "P-ACC-01", "P-ACC-02", "P-ACC-03", "P-ACC-04", "P-ACC-05")
@pytest.mark.parametrize("name", LAB_SCENES)
def test_axe_finds_no_fault_and_words_fit_in_each_state(lab: Lab, runs: Runs, name: str) -> None:
    first, second = VISITS[name]
    page = look(lab, runs, name, *first)
    assert chosen_alike(page) == []
    assert moving(page) == []
    resize(page, NARROW)
    space_text(page)
    assert sideways(page) <= 0
    assert cut_off(page) == []
    lab.pages.end_of_test()
    look(lab, runs, name, *second)


@pytest.mark.soak
@pytest.mark.parametrize(("lang", "theme"), LOOKS)
@pytest.mark.parametrize("name", LAB_SCENES)
def test_axe_finds_no_fault_in_each_state_of_any_look(
    lab: Lab, runs: Runs, name: str, lang: Lang, theme: Theme
) -> None:
    page = look(lab, runs, name, lang, theme)
    assert covered_stops(page) == []


@pytest.mark.accepts("P-LAB-12")
def test_screens_offer_the_laboratory_where_their_host_serves_it(lab: Lab) -> None:
    page = lab.pages.open("/")
    expect(page).to_have_url(f"{lab.address}/lab")
    screens = page.get_by_role("navigation", name="Screens").get_by_role("link")
    expect(screens).to_have_text(["Laboratory"])
    expect(page.get_by_role("button", name="Log in")).to_have_count(0)

    other = Route("/trade", lambda: None)
    for routes, has_lab in (([other], False), ([other, *lab_screens()], True)):
        given = marks_of(Request({"type": "http", "headers": [], "app": Starlette(routes=routes)}))
        assert ("data-lab" in given) is has_lab
