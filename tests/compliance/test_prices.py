"""Dated prices: layouts, faults with line and column, the newest mark and its age."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from api.wire.price_file import add_marks, read_price_file, shipped_prices
from exchange.compliance.prices import STATS, Mark, newest
from exchange.errors import ConfigError
from exchange.views.quotation import COLUMNS_JA

HEAD = ",".join(COLUMNS_JA)
# 2026-05-29: energy saving traded, forest did not; its base price is of an earlier day.
TRADED = (
    "J-クレジット,省エネルギー,指定なし,1001000,4650,2026-05-28,,4700,am,4720,pm,4700,am,4710,pm,"
    "1200,4710,2026-05-29,"
)
QUIET = "J-クレジット,森林,指定なし,1011000,5100,2026-05-20,,-,,-,,-,,立会なし,,0,5100,2026/05/20,"
UNKNOWN = "J-クレジット,水素,指定なし,9999999,1,2026-05-20,,-,,-,,-,,-,,0,1,2026-05-20,"


def quotation_file(folder: Path, *rows: str, name: str = "20260529_cc_quotations.csv") -> Path:
    path = folder / name
    path.write_text("\n".join((HEAD, *rows)), "cp932")
    return path


def test_a_close_has_the_day_of_the_file_and_a_base_price_its_own(tmp_path: Path) -> None:
    found = read_price_file(quotation_file(tmp_path, TRADED, QUIET, UNKNOWN))
    assert [(one.day, one.credit_class, one.stat, one.price_yen_per_t) for one in found.marks] == [
        (date(2026, 5, 29), "jcredit/energy_saving", "close", 4710),
        (date(2026, 5, 20), "jcredit/forest", "base_price", 5100),
    ]
    assert [one.line for one in found.skipped] == [4]
    assert {one.source for one in found.marks} == {"20260529_cc_quotations.csv"}


def test_a_quotation_file_without_a_day_is_rejected(tmp_path: Path) -> None:
    path = quotation_file(tmp_path, TRADED, name="quotations.csv")
    with pytest.raises(ConfigError, match="give its day and source"):
        read_price_file(path)
    assert read_price_file(path, date(2026, 5, 29)).marks[0].day == date(2026, 5, 29)


def test_the_average_of_a_tender_is_a_mark_of_its_last_day(tmp_path: Path) -> None:
    path = tmp_path / "tenders.csv"
    path.write_text(
        "round,bid_from,bid_to,class,offered_t,bid_t,sold_t,bidders,winners,avg_price_jpy_t,"
        "median_price_jpy_t,note,source\n"
        "14,2023-05-10,2023-05-17,renewable_power,256204,330500,256204,12,10,3246,3210,,press\n"
        "13,2022-04,2022-04,energy_saving_other,,,100000,,,1607,,,press\n"
        "5,2018-04-12,2018-04-18,renewable_power,400000,,,,,,,not found,site\n"
    )
    found = read_price_file(path)
    assert [(one.day, one.credit_class, one.price_yen_per_t) for one in found.marks] == [
        (date(2023, 5, 17), "jcredit/renewable_electricity", 3246),
        (date(2022, 4, 30), "jcredit/energy_saving", 1607),
    ]
    assert "not known" in found.skipped[0].reason


MARKS = "day,credit_class,stat,price_yen_per_t,source,note\n"


def test_all_faults_of_a_file_are_named_and_nothing_is_imported(tmp_path: Path) -> None:
    path, kept = tmp_path / "own.csv", tmp_path / "kept.csv"
    path.write_text(
        f"{MARKS}2026-11-20,jcredit/energy_saving,,4500,broker,\n"
        "20th of November,jcredit/energy_saving,,4500,broker,\n"
        "2026-11-20,jcredit/energy_savings,,4500,broker,\n"
        "2026-11-20,jcredit/energy_saving,,45.5,broker,\n"
        "2026-11-20,jcredit/energy_saving,,4500,,\n"
    )
    with pytest.raises(ConfigError) as fault:
        add_marks(kept, read_price_file(path).marks)
    faults = str(fault.value)
    for sentence in (
        "line 3: day must be a day such as 2026-05-29, not '20th of November'",
        "line 4: credit_class jcredit/energy_savings is no known class; did you mean "
        "jcredit/energy_saving?",
        "line 5: price_yen_per_t must be a price in whole yen per tonne, not '45.5'",
        "line 6: source is empty: each price has a source",
    ):
        assert sentence in faults
    assert not kept.exists()


def test_a_second_import_of_a_file_adds_nothing(tmp_path: Path) -> None:
    path, kept = tmp_path / "own.csv", tmp_path / "kept.csv"
    path.write_text(
        f"{MARKS}2026-11-20,jcredit/forest,,5000,broker,\n2026-11-21,jcredit/forest,,5100,b,=1\n"
    )
    marks = read_price_file(path).marks
    assert add_marks(kept, marks) == 2
    assert add_marks(kept, marks) == 0
    assert read_price_file(kept).marks == marks


@pytest.mark.parametrize(
    ("text", "sentence"),
    [("", "empty"), ("a,b\n", "no known price file"), (f"{MARKS}1,2\n", "line 2: 6 columns")],
)
def test_another_file_is_rejected(text: str, sentence: str, tmp_path: Path) -> None:
    path = tmp_path / "prices.csv"
    path.write_text(text)
    with pytest.raises(ConfigError, match=sentence):
        read_price_file(path)


def test_each_shipped_price_has_its_day_and_source() -> None:
    shipped = shipped_prices()
    assert len(shipped.marks) > 20
    assert all(one.source and one.stat in STATS and one.price_yen_per_t for one in shipped.marks)
    # domain facts: 4,700 of energy saving, 3,600 of mid-season drainage in July 2025 (exroad.jp).
    now = newest(shipped.marks, date(2026, 11, 29), 30)
    for credit_class, price in (
        ("jcredit/energy_saving", 4700),
        ("jcredit/agri_midseason_drainage", 3600),
        ("jcredit/renewable_electricity", 6000),
    ):
        assert now[credit_class].mark.price_yen_per_t == price
        assert now[credit_class].mark.day == date(2025, 7, 6)


def mark(day: date, price: int) -> Mark:
    return Mark(
        day=day, credit_class="jcredit/forest", stat="mark", price_yen_per_t=price, source="test"
    )


def test_a_price_is_stale_once_it_is_older_than_the_set_days() -> None:
    given = mark(date(2026, 10, 30), 5000)
    on_time = newest([given], date(2026, 11, 29), 30)["jcredit/forest"]
    late = newest([given], date(2026, 11, 30), 30)["jcredit/forest"]
    assert (on_time.age_days, on_time.is_stale) == (30, False)
    assert (late.age_days, late.is_stale) == (31, True)


def test_a_price_of_a_later_day_is_not_known_yet() -> None:
    marks = [mark(date(2026, 11, 1), 5000), mark(date(2026, 12, 1), 6000)]
    assert newest(marks, date(2026, 11, 29), 30)["jcredit/forest"].mark.price_yen_per_t == 5000
    assert newest(marks[1:], date(2026, 11, 29), 30) == {}


def test_of_two_prices_of_a_day_the_last_given_one_counts() -> None:
    day = date(2026, 11, 1)
    found = newest([mark(day, 5000), mark(day, 5100)], day, 30)
    assert found["jcredit/forest"].mark.price_yen_per_t == 5100
