"""A day's quotations: the figures of the CSV, the days beside it, days without trading."""

from __future__ import annotations

import csv
import io

import pytest

from tests.api.papers.archive import Archive
from tests.api.papers.reading import Reader


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
