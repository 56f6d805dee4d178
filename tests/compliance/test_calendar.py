"""One calendar: deadlines, the last safe trading day, sessions, tenders, reports."""

from __future__ import annotations

from datetime import date

import msgspec
import pytest

from api.wire.firm_file import read_firm
from exchange.calendar import add_exchange_days
from exchange.compliance.calendar import (
    auction_times,
    calendar,
    last_safe_day,
    sessions,
    without_deadline,
)
from exchange.compliance.firm import Tender

FIRM = read_firm("example")
FIRST, LAST = date(2026, 11, 29), date(2028, 3, 31)


def days(kind: str) -> list[date]:
    return [one.day for one in calendar(FIRM, FIRST, LAST) if one.kind == kind]


@pytest.mark.parametrize(
    ("settlement", "approval", "day"),
    [
        # 2028-01-31 is a Monday; T+5 counts exchange days (JPX, market system).
        (0, 0, date(2028, 1, 31)),
        (5, 0, date(2028, 1, 24)),
        (5, 3, date(2028, 1, 19)),
    ],
)
def test_the_last_safe_day_is_the_deadline_less_settlement_less_approval(
    settlement: int, approval: int, day: date
) -> None:
    assert last_safe_day(date(2028, 1, 31), settlement, approval) == day


def test_a_deadline_on_a_sunday_counts_from_the_friday_before() -> None:
    assert last_safe_day(date(2027, 1, 31), 0, 0) == date(2027, 1, 29)
    assert last_safe_day(date(2027, 1, 31), 1, 0) == date(2027, 1, 28)


def test_a_trade_on_the_last_safe_day_is_delivered_by_the_deadline_and_a_later_one_is_not() -> None:
    safe = last_safe_day(date(2028, 1, 31), 5, 0)
    assert add_exchange_days(safe, 5) <= date(2028, 1, 31)
    assert add_exchange_days(add_exchange_days(safe, 1), 5) > date(2028, 1, 31)


def test_the_calendar_has_deadlines_reports_and_the_annual_information_of_15_april() -> None:
    """Decision 2/CMA.3, annex, paragraph 20."""
    entries = calendar(FIRM, FIRST, LAST)
    found = {(one.day, one.kind, one.scheme) for one in entries}
    assert {
        (date(2028, 1, 31), "deadline", "gx-ets"),
        (date(2028, 1, 19), "last_safe_day", "gx-ets"),
        (date(2027, 4, 15), "report", "ndc"),
        (date(2026, 12, 31), "report", "ndc"),
        (date(2027, 7, 31), "deadline", "shk"),
        (date(2027, 10, 31), "allocation", "gx-ets"),
    } <= found
    assert [one.day for one in entries] == sorted(one.day for one in entries)
    assert all(one.source and one.name and one.name_ja for one in entries)


def test_a_day_without_an_official_source_is_marked() -> None:
    seen = {
        (one.scheme, one.kind, one.day.year): one.is_seen for one in calendar(FIRM, FIRST, LAST)
    }
    assert not seen["gx-ets", "deadline", 2028]
    assert not seen["shk", "deadline", 2027]
    assert seen["ndc", "report", 2027]


def test_a_firm_sees_the_schemes_that_it_serves() -> None:
    terms = msgspec.structs.replace(FIRM.firm, schemes=("keidanren",))
    other = msgspec.structs.replace(FIRM, firm=terms)
    assert {one.scheme for one in calendar(other, FIRST, LAST)} == {"ndc"}
    assert without_deadline(other) == ["keidanren"]


def test_sessions_are_the_tses_two_auctions_of_each_exchange_day() -> None:
    """JPX, market system: 11:30 and 15:00; closed on 31 December to 3 January."""
    assert auction_times(date(2026, 11, 30)) == ["11:30", "15:00"]
    assert auction_times(date(2026, 12, 31)) == []
    found = sessions(date(2026, 12, 28), date(2027, 1, 4))
    assert [one.day.day for one in found] == [28, 28, 29, 29, 30, 30, 4, 4]


def test_an_announced_tender_opens_and_closes() -> None:
    tender = Tender(
        name="No. 99", opens_on=date(2027, 5, 10), closes_on=date(2027, 5, 17), source="site"
    )
    other = msgspec.structs.replace(FIRM, tenders=(tender,))
    found = [one for one in calendar(other, FIRST, LAST) if one.kind == "tender"]
    assert [one.day for one in found] == [tender.opens_on, tender.closes_on]
    assert days("tender") == []
