"""The first view of the market pages: the API's figures as a table and as data, names as text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from html.parser import HTMLParser
from typing import Any

import httpx
import msgspec
import pytest
from starlette.applications import Starlette

from api.pages.built import Built
from api.pages.figures import change_text
from api.pages.screens import PLACE, routes
from exchange.errors import JournalFailed
from exchange.instruments import by_symbol
from tests.api.house import ES, RE, Stage
from tests.api.papers.reading import Reader

EVIL = "</script><img src=x onerror=alert(1)>&amp;"
DOCUMENT = f'<html lang="en"><title>Tanso</title><div id="page">{PLACE}</div></html>'
BUILT = Built(dict.fromkeys(("market", "instrument", "trade"), DOCUMENT), {})


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """A market that has traded and collects orders again, and one with a dangerous name."""
    market = (by_symbol(RE), replace(by_symbol(ES), name=EVIL, name_ja=EVIL))
    stage = Stage(tmp_path_factory.mktemp("first"), instruments=market)
    try:
        stage.wait(trade(stage))
        yield stage
    finally:
        stage.close()


async def trade(stage: Stage) -> None:
    house = stage.house
    await house.join("alice", "bob")
    house.credentials["operator"] = house.service.participants.add_key("exchange", role="operator")
    async with (
        house.client("alice") as alice,
        house.client("bob") as bob,
        house.client("operator") as operator,
    ):
        await alice.add_order(RE, "sell", 30, 3100)
        await bob.add_order(RE, "buy", 20, 3100)
        for _ in range(3):  # frozen, uncrossed, collecting
            await operator.move_clock()
        await bob.add_order(RE, "buy", 1200, 3105)


def ask(stage: Stage, path: str, lang: str = "en") -> httpx.Response:
    """Ask for a page of a built document that holds nothing but the first view."""
    app = Starlette(routes=routes(stage.house.service, BUILT))

    async def answer() -> httpx.Response:
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://x") as client:
            return await client.get(path, headers={"accept-language": lang})

    return stage.wait(answer())


def api(stage: Stage, path: str) -> Any:
    return httpx.get(f"http://{stage.house.address}{path}").json()


def data_of(page: str) -> Any:
    """The data in a page, as its script reads it."""
    found = re.search(r'<script type="application/json" id="first">(.*?)</script>', page, re.S)
    assert found is not None
    return msgspec.json.decode(found[1])


class Rows(HTMLParser):
    """The texts of the cells of a page's tables, row by row."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.rows: list[list[str]] = []
        self._in_cell = False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "tr":
            self.rows.append([])
        elif tag in ("th", "td"):
            self.rows[-1].append("")
            self._in_cell = True

    def handle_endtag(self, tag: str) -> None:
        self._in_cell = self._in_cell and tag not in ("th", "td")

    def handle_data(self, data: str) -> None:
        if self._in_cell:
            self.rows[-1][-1] += data


@pytest.mark.accepts("P-MKT-01")
def test_the_data_is_what_the_api_answers(stage: Stage) -> None:
    data = data_of(ask(stage, "/").text)
    assert data["instruments"] == api(stage, "/v1/instruments")["instruments"]
    assert data["statuses"] == api(stage, "/v1/status")["statuses"]
    assert data["tickers"] == api(stage, "/v1/tickers")["tickers"]
    assert data["auctions"] == api(stage, "/v1/auctions")["auctions"]


@pytest.mark.accepts("P-MKT-01")
@pytest.mark.parametrize(("lang", "phase"), [("ja", "板寄せ受付中"), ("en", "Call auction")])
def test_the_table_shows_the_figures_of_each_market(stage: Stage, lang: str, phase: str) -> None:
    page = ask(stage, "/", lang)
    heads, traded, quiet = Rows(page.text).rows
    assert len(heads) == len(traded) == len(quiet) == 8
    assert "JCR-RE" in traded[0]
    assert traded[1:7] == ["3,100", "−", "20", "3,105 × 10 t", "3,100", f"✓{phase}"]
    assert traded[7].endswith("14:59")
    assert quiet[1:6] == ["–", "–", "0", "–", "2,850"]
    assert f'lang="{lang}"' in page.text


@pytest.mark.parametrize(
    ("difference", "percent", "shown"),
    [
        ("31", "0.99", "▲31 (+0.99%)"),
        ("-1031.5", "-0.97", "▼1,031.5 (−0.97%)"),
        ("0", "0.00", "−"),
        ("-0.0", None, "−"),
        (None, None, "–"),
    ],
)
def test_a_change_is_written_as_on_the_page(
    difference: str | None, percent: str | None, shown: str
) -> None:
    assert change_text(difference, percent) == shown


@pytest.mark.accepts("P-MKT-02")
def test_a_name_is_text_in_the_table_and_in_the_data(stage: Stage) -> None:
    page = ask(stage, "/").text
    reader = Reader(page)
    assert reader.all("img") == []
    assert len(reader.all("script")) == 1
    assert EVIL in Rows(page).rows[2][0]
    assert data_of(page)["instruments"][1]["name"] == EVIL


def test_other_screens_have_no_first_view(stage: Stage) -> None:
    assert PLACE in ask(stage, "/trade").text


def test_while_the_exchange_cannot_tell_its_state_the_document_comes_without_figures(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail() -> None:
        raise JournalFailed("the disk is full")

    monkeypatch.setattr(stage.house.service.commands, "durable", fail)
    page = ask(stage, "/")
    assert page.status_code == 200
    assert PLACE in page.text
