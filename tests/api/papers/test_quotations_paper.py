"""A day's quotations: the figures of the CSV, the days beside it, days without trading."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.api.house import Stage
from tests.api.papers.archive import Archive
from tests.api.papers.reading import Reader
from tests.api.rest.test_registry_routes import FAST, advance, desk
from tests.api.services.test_settlement import FO, MARKETS


@pytest.mark.accepts("P-PAP-04")
def test_the_paper_shows_the_figures_of_the_daily_file(archive: Archive) -> None:
    rows = list(csv.DictReader(io.StringIO(archive.read("/v1/quotations/2023-10-11").text)))
    texts = [text for _, text in Reader(archive.read("/quotations/2023-10-11").text).texts]
    assert len(rows) == 2
    for row in rows:
        shown = texts[texts.index(row["銘柄コード"]) :]
        for column in ("基準値段_値段", "始値", "終値", "売買高", "翌日基準値段_値段"):
            wanted = row[column]
            assert ("−" if wanted == "-" else f"{int(wanted):,}") in shown, column
    (traded,) = [row for row in rows if row["売買高"] == "300"]
    assert traded["終値"] == "3100"


def test_the_latest_day_is_the_last_with_a_trade(archive: Archive) -> None:
    answer = archive.read("/quotations")
    assert (answer.status_code, answer.headers["location"]) == (307, "/quotations/2023-10-11")


def test_a_day_leads_to_the_exchange_days_beside_it(archive: Archive) -> None:
    reader = Reader(archive.read("/quotations/2023-10-16").text)
    links = [one["href"] for one in reader.all("a")]
    assert "/quotations/2023-10-13" in links  # a Friday
    assert "/quotations/2023-10-17" in links
    first = Reader(archive.read("/quotations/2023-10-11").text)
    assert "/quotations/2023-10-10" not in [one["href"] for one in first.all("a")]


@pytest.mark.parametrize(
    ("day", "japanese", "english"),
    [
        ("2023-10-15", "休業日です", "closed"),
        ("2099-10-15", "まだ来ていない日", "not come yet"),
        ("2001-10-15", "上場している銘柄はありません", "No instrument was listed"),
    ],
)
def test_a_day_without_trading_says_why(
    archive: Archive, day: str, japanese: str, english: str
) -> None:
    reader = Reader(archive.read(f"/quotations/{day}").text)
    assert japanese in reader.text("ja")
    assert english in reader.text("en")


def test_the_files_open_in_excel_too(archive: Archive) -> None:
    links = [one["href"] for one in Reader(archive.read("/quotations/2023-10-11").text).all("a")]
    (excel,) = [str(one) for one in links if "quotations" in str(one) and "excel" in str(one)]
    assert archive.read(excel).content.startswith("\ufeff".encode())


# No participant took part in two trades, so that none knows the others' from its own.
TRADERS = ("alice", "bob", "carol", "dave", "erin", "frank")


@pytest.fixture
def traders(tmp_path: Path) -> Iterator[Stage]:
    built = Stage(tmp_path, FAST, instruments=MARKETS)
    built.wait(built.house.join(*TRADERS))
    yield built
    built.close()


def test_the_month_before_shows_what_settled_over_the_counter(traders: Stage) -> None:
    people = {name: desk(traders, name) for name in TRADERS}
    # Each sells of the credits that the house issued to it and deposited.
    deals = (
        ("alice", "bob", "100", "3000", 1),
        ("carol", "dave", "200", "3300", 40_001),
        ("erin", "frank", "300", "3100", 80_001),
    )
    for seller, buyer, qty, price, first in deals:
        series = "JCR-JCR_FO_P1-20220401-20230331"
        block = {"serial_from": f"{series}-{first}", "serial_to": f"{series}-{first + 9_999}"}
        entry = {"symbol": FO, "qty": qty, "price": price, "serial_range": block}
        sold = {"side": "sell", "counterparty": buyer}
        people[seller].done("POST", "/v1/otc/entries", entry | sold)
        bought = {"side": "buy", "counterparty": seller}
        people[buyer].done("POST", "/v1/otc/entries", entry | bought)
    traders.wait(traders.house.service.settlement.idle())
    advance(traders, 24 * 31)
    reader = Reader(Archive(traders, "").read("/quotations/2023-11-08").text)
    texts = [text for _, text in reader.texts]
    shown = texts[texts.index("Over the counter, 2023-10") :]
    assert {FO, "3", "600", "3,150"} <= set(shown)
    assert not {*TRADERS} & set(texts)
