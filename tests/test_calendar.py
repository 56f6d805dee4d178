"""The exchange's days, fiscal years and sessions, against published dates."""

from __future__ import annotations

from datetime import date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exchange.calendar import (
    CONTINUOUS_SESSIONS,
    TSE_FRIDAY_SESSIONS,
    TSE_SESSIONS,
    Action,
    Sessions,
    SessionStep,
    add_exchange_days,
    exchange_days,
    fiscal_year,
    fiscal_year_end,
    fiscal_year_start,
    is_exchange_day,
    next_exchange_day,
    steps_of_day,
    tokyo_ns,
)
from exchange.errors import ConfigError
from exchange.units import TOKYO, time_ns, utc_text

DAYS = st.dates(date(2022, 1, 1), date(2036, 3, 31))

CLOSED = {
    "sports day": date(2023, 10, 9),
    "labour thanksgiving": date(2023, 11, 23),
    "the last day of the year": date(2024, 12, 31),
    "new year's day": date(2024, 1, 1),
    "the second of January": date(2024, 1, 2),
    "the third of January": date(2024, 1, 3),
    "a substitute for a Sunday holiday": date(2024, 2, 12),
    "a Saturday": date(2023, 10, 14),
    "a Sunday": date(2023, 10, 15),
    "respect for the aged": date(2026, 9, 21),
    "a citizens' holiday between two holidays": date(2026, 9, 22),
    "the autumnal equinox": date(2026, 9, 23),
    "the vernal equinox": date(2024, 3, 20),
    "a holiday after golden week": date(2026, 5, 6),
}
OPEN = [
    date(2023, 10, 10),
    date(2023, 10, 11),
    date(2023, 12, 29),
    date(2024, 1, 4),
    date(2024, 12, 30),
    date(2026, 9, 24),
    date(2027, 10, 1),
]


@pytest.mark.parametrize("name", CLOSED)
def test_the_exchange_is_closed_on(name: str) -> None:
    assert not is_exchange_day(CLOSED[name])


@pytest.mark.parametrize("day", OPEN, ids=str)
def test_the_exchange_is_open_on(day: date) -> None:
    assert is_exchange_day(day)


def test_the_years_have_as_many_days_as_the_tokyo_stock_exchange_traded() -> None:
    assert len(exchange_days(date(2023, 1, 1), date(2023, 12, 31))) == 246
    assert len(exchange_days(date(2024, 1, 1), date(2024, 12, 31))) == 245


def test_a_trade_of_the_opening_day_is_due_five_exchange_days_later() -> None:
    assert add_exchange_days(date(2023, 10, 11), 5) == date(2023, 10, 18)


def test_five_exchange_days_skip_the_turn_of_the_year() -> None:
    assert add_exchange_days(date(2023, 12, 27), 5) == date(2024, 1, 9)


def test_exchange_days_can_be_counted_backwards() -> None:
    assert add_exchange_days(date(2024, 1, 4), -1) == date(2023, 12, 29)


def test_zero_days_from_a_holiday_is_an_error() -> None:
    assert add_exchange_days(date(2023, 10, 11), 0) == date(2023, 10, 11)
    with pytest.raises(ValueError, match="no exchange day"):
        add_exchange_days(date(2023, 10, 9), 0)


@given(DAYS, st.integers(1, 30))
def test_counting_forward_and_back_returns_to_the_day(day: date, count: int) -> None:
    start = next_exchange_day(day)
    there = add_exchange_days(start, count)
    assert is_exchange_day(there)
    assert len(exchange_days(start, there)) == count + 1
    assert add_exchange_days(there, -count) == start


def test_the_fiscal_year_turns_on_the_first_of_april() -> None:
    assert fiscal_year(date(2026, 3, 31)) == 2025
    assert fiscal_year(date(2026, 4, 1)) == 2026
    assert fiscal_year_start(2026) == date(2026, 4, 1)
    assert fiscal_year_end(2026) == date(2027, 3, 31)


def test_the_steps_of_the_opening_day_are_the_published_hours() -> None:
    steps = [(utc_text(at)[11:16], action.name) for at, action in steps_of_opening_day()]
    assert steps == [
        ("23:00", "CALL"),
        ("02:29", "FREEZE"),
        ("02:30", "UNCROSS"),
        ("03:30", "CALL"),
        ("05:59", "FREEZE"),
        ("06:00", "UNCROSS"),
    ]


def steps_of_opening_day() -> list[tuple[int, Action]]:
    return steps_of_day(TSE_SESSIONS, date(2023, 10, 11))


def test_a_day_in_tokyo_begins_fifteen_hours_utc_before() -> None:
    assert utc_text(tokyo_ns(date(2023, 10, 11), time(0))) == "2023-10-10T15:00:00.000000Z"


def test_no_steps_on_a_holiday_and_fridays_only_where_so_held() -> None:
    assert steps_of_day(TSE_SESSIONS, date(2023, 10, 9)) == []
    assert steps_of_day(TSE_FRIDAY_SESSIONS, date(2024, 10, 31)) == []
    assert len(steps_of_day(TSE_FRIDAY_SESSIONS, date(2024, 11, 1))) == 3


def test_a_continuous_day_opens_with_an_auction_and_ends_closed() -> None:
    actions = [action for _, action in steps_of_day(CONTINUOUS_SESSIONS, date(2023, 10, 11))]
    assert actions == [
        Action.CALL,
        Action.FREEZE,
        Action.UNCROSS,
        Action.CONTINUOUS,
        Action.CLOSE,
    ]


@pytest.mark.parametrize(
    ("steps", "sentence"),
    [
        ((), "in order of time"),
        (((9, Action.CALL), (8, Action.UNCROSS)), "in order of time"),
        (((8, Action.UNCROSS),), "must follow a call"),
        (((8, Action.CALL),), "must end closed"),
    ],
)
def test_sessions_that_cannot_be_held_are_rejected(
    steps: tuple[tuple[int, Action], ...], sentence: str
) -> None:
    with pytest.raises(ConfigError, match=sentence):
        Sessions("bad", tuple(SessionStep(time(hour), action) for hour, action in steps))


@given(st.dates(date(1952, 1, 1), date(2100, 12, 31)), st.times())
def test_a_time_in_tokyo_is_the_moment_of_the_time_zone_s_tables(day: date, at: time) -> None:
    assert tokyo_ns(day, at) == time_ns(datetime.combine(day, at, TOKYO))
