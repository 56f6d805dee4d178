"""The registry's screen: the search, the project cycle, the lists, the registrar's files."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.api.papers.archive import BENEFICIARY, EVIL, PROJECT_NAME, Archive, fill, serial
from tests.api.rest.test_cycle_routes import BOILERS, FILES
from tests.api.rest.test_registry_routes import desk
from tests.api.web.house import Web
from tests.api.web.looks import sideways
from tests.api.web.pages import PHONE, Lang


@pytest.fixture(scope="module")
def exchange(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Web]:
    built = Web(tmp_path_factory.mktemp("registry"), browser)
    yield built
    built.close()


@pytest.fixture(scope="module", autouse=True)
def archive(exchange: Web) -> Archive:
    """Credits with a past, a project in the cycle, and a participant with a legal name."""
    filled = fill(exchange.stage)
    registrar = desk(exchange.stage, "exchange", "registrar")
    account = {"name": "government:JPN", "kind": "government", "owner": "JPN"}
    registrar.done("POST", "/v1/registry/accounts", account)
    registrar.done("POST", FILES, BOILERS)
    documents = {"documents": ["need"]}
    registrar.done("POST", f"{FILES}/VN01/documents", documents)
    names = {"name_ja": "株式会社みどり", "name_en": "Midori K.K."}
    registrar.done("POST", "/v1/registry/participants/alice/names", names)
    return filled


def search(page: Page, text: str) -> Locator:
    """Search for a text and return the results."""
    page.get_by_role("searchbox", name="Serial number, project").fill(text)
    page.get_by_role("button", name="Search").click()
    expect(page.get_by_role("status").filter(has_text=re.compile("found|nothing"))).to_be_visible()
    return page.get_by_role("article")


@pytest.mark.accepts("P-REG-01", "P-REG-05")
def test_a_serial_inside_any_block_is_found_with_its_life(web: Web, archive: Archive) -> None:
    page = web.open("/registry")
    (found,) = search(page, serial(200)).all()
    expect(found).to_contain_text(f"{serial(151)} – 270")
    expect(found.get_by_role("listitem")).to_have_text(
        [re.compile(one) for one in ("Issued", "Deposited", "Delivered", "Retired")]
    )
    life = found.get_by_role("link", name="Life of this tonne")
    expect(life).to_have_attribute("href", f"/serials/{serial(200)}")
    expect(found).not_to_contain_text(re.compile("alice|bob"))
    found.get_by_role("link", name="Certificate").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Certificate of retirement")


@pytest.mark.accepts("P-REG-01")
def test_one_box_finds_each_kind_and_its_address_finds_it_again(web: Web, archive: Archive) -> None:
    page = web.open("/registry")
    expect(search(page, archive.key)).to_contain_text([BENEFICIARY])
    expect(search(page, "みどり")).to_contain_text(["Midori K.K."])
    expect(search(page, "nothing of the kind")).to_have_count(0)
    expect(page.get_by_text("The registry has nothing like this.")).to_be_visible()
    expect(search(page, "ｒｏｏｆ7")).to_contain_text([PROJECT_NAME])
    page.reload()
    expect(page.get_by_role("article")).to_contain_text([PROJECT_NAME])
    expect(page.locator("img[onerror]")).to_have_count(0)
    page.get_by_role("button", name="Show the project").click()
    expect(page.get_by_role("region", name=f"ROOF7 {EVIL}"[:5])).to_be_visible()


@pytest.mark.accepts("P-REG-01", "P-REG-05")
def test_only_the_registrar_finds_accounts(web: Web) -> None:
    for person, kinds in (("", []), ("bob", []), ("rei", ["holding:alice", "trading:alice"])):
        page = web.open("/registry", person)
        found = search(page, "alice")
        expect(found.filter(has_text="Participant").first).to_be_visible()
        accounts = found.filter(has_text=re.compile("^Account"))
        expect(accounts).to_contain_text(kinds)


@pytest.mark.accepts("P-REG-02")
@pytest.mark.parametrize(
    ("lang", "next_step", "actor", "missing"),
    [
        ("en", "Idea note", "Project participant", "Development plan"),
        ("ja", "プロジェクト・アイデア・ノート(PIN)", "プロジェクト参加者", "持続可能な開発の計画"),
    ],
)
def test_a_project_shows_who_is_next_and_what_must_be_on_file(
    web: Web, lang: Lang, next_step: str, actor: str, missing: str
) -> None:
    page = web.open("/registry#projects", lang=lang)
    row = page.get_by_role("row").filter(has_text="VN01")
    expect(row).to_contain_text(next_step)
    expect(row).to_contain_text(actor)
    row.get_by_role("gridcell").first.click()
    # No market here has this class.
    country, credit_class = {
        "en": ("Viet Nam", "JCM credit, reductions from 2021"),
        "ja": ("ベトナム", "JCMクレジット(2021年以降の削減)"),
    }[lang]
    expect(page.locator("#project .facts")).to_contain_text(country)
    expect(page.locator("#project .facts")).to_contain_text(credit_class)
    current = page.locator("#project [aria-current=step]")
    expect(current).to_have_count(1)
    expect(current).to_contain_text(actor)
    on_file, lacking = {"en": ("✓on file", "!missing"), "ja": ("✓提出済", "!未提出")}[lang]
    documents = current.get_by_role("listitem")
    expect(documents.filter(has_text=missing)).to_contain_text(lacking)
    expect(documents.filter(has_text=on_file)).to_have_count(1)
    expect(documents.filter(has_text=lacking)).to_have_count(2)
    page.reload()
    expect(page.locator("#project [aria-current=step]")).to_be_visible()


@pytest.mark.accepts("P-REG-03")
def test_the_lists_show_what_the_registry_has_and_are_saved_as_csv(
    web: Web, archive: Archive
) -> None:
    page = web.open("/registry#retirements")
    row = page.get_by_role("row").filter(has_text=archive.key)
    expect(row).to_contain_text(BENEFICIARY)
    link = row.get_by_role("link", name=archive.key)
    expect(link).to_have_attribute("href", f"/certificates/{archive.key}")
    with page.expect_download() as download:
        page.get_by_role("button", name=re.compile("^CSV")).click()
    text = download.value.path().read_text("utf-8-sig")
    (saved,) = [one for one in csv.reader(io.StringIO(text)) if archive.key in one]
    assert "120" in saved
    page.get_by_role("tab", name="Issuances").click()
    issued = page.get_by_role("row").filter(has_text="ROOF7")
    expect(issued).to_contain_text("1,000")
    page.get_by_role("tab", name="Participants").click()
    expect(page.get_by_role("row").filter(has_text="Midori K.K.")).to_be_visible()


@pytest.mark.accepts("P-REG-04")
def test_the_registrar_saves_the_agreed_electronic_format(web: Web) -> None:
    page = web.open("/registry#exports", "rei")
    year = page.get_by_label("Year")
    year.fill("２０２３")
    table = page.get_by_role("link", name="4 Holdings")
    expect(table).to_have_attribute("href", re.compile("year=2023&format=excel"))
    with page.expect_download() as download:
        table.click()
    assert download.value.path().read_bytes().startswith("\ufeff".encode())
    year.fill("1999")
    expect(page.get_by_role("alert").filter(has_text="Year")).to_be_visible()
    expect(table).to_have_count(0)
    for person in ("", "bob"):
        other = web.open("/registry#exports", person)
        expect(other.get_by_role("tab", name="Projects")).to_be_visible()
        expect(other.get_by_role("tab", name="Exports")).to_have_count(0)


@pytest.mark.accepts("P-REG-06")
def test_a_registry_that_does_not_answer_is_said_so_and_asked_again(web: Web) -> None:

    def lose(page: Page) -> None:
        page.route("**/v1/projects*", lambda route: route.abort())

    page = web.open("/registry#projects", prepare=lose)
    panel = page.get_by_role("region", name="Projects")
    expect(panel.get_by_role("alert")).to_contain_text("did not answer")
    page.unroute("**/v1/projects*")
    panel.get_by_role("button", name="Try again").click()
    expect(panel.get_by_role("row").filter(has_text="VN01")).to_be_visible()


@pytest.mark.accepts("P-REG-06")
@pytest.mark.parametrize("part", ["projects/VN01", "issuances", "retirements", "exports"])
def test_the_screen_fits(web: Web, part: str) -> None:
    page = web.open(f"/registry?q={serial(200)}#{part}", "rei")
    expect(page.get_by_role("article")).to_be_visible()
    assert sideways(page) <= 0
    page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    assert sideways(page) <= 0
