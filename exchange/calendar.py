"""Exchange days, fiscal years and the steps of a trading day, all in Tokyo time.

Public holidays come from the maintained `holidays` library (law of Japan, with substitute
and citizens' holidays); this module adds the exchange's own closed days (31 December, 2 and 3
January) and the arithmetic. It never reads the clock. A step's time is a time of day in Tokyo, and
Japan has no daylight saving, so a day has 86,400 s.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time, timedelta
from enum import IntEnum
from functools import cache, lru_cache

from exchange.errors import ConfigError
from exchange.units import DAY_OF_1970, NS_PER_DAY, NS_PER_US, TOKYO_OFFSET_NS

EVERY_WEEKDAY = (0, 1, 2, 3, 4)
FRIDAY = (4,)


class Action(IntEnum):
    """The action on a market at a step of its day."""

    CALL = 0  # orders are collected; they may cross and rest
    FREEZE = 1  # nothing is entered, changed or canceled
    UNCROSS = 2  # the call auction; the market is closed after it unless CONTINUOUS follows
    CONTINUOUS = 3  # orders trade as they come
    CLOSE = 4


@dataclass(frozen=True, slots=True)
class SessionStep:
    """An action at a local time of an exchange day."""

    at: time
    action: Action


@dataclass(frozen=True, slots=True)
class Sessions:
    """The steps of one exchange day in order; held on the given weekdays (Monday is 0)."""

    name: str
    steps: tuple[SessionStep, ...]
    weekdays: tuple[int, ...] = EVERY_WEEKDAY

    def __post_init__(self) -> None:
        times = [step.at for step in self.steps]
        if not self.steps or times != sorted(times):
            raise ConfigError(f"sessions {self.name!r}: steps must be given in order of time")
        previous: Action | None = None
        for step in self.steps:
            if step.action is Action.UNCROSS and previous not in (Action.CALL, Action.FREEZE):
                raise ConfigError(f"sessions {self.name!r}: an uncross must follow a call")
            previous = step.action
        if previous in (Action.CALL, Action.FREEZE, Action.CONTINUOUS):
            raise ConfigError(f"sessions {self.name!r}: the day must end closed")


def _sessions(name: str, text: str, weekdays: tuple[int, ...] = EVERY_WEEKDAY) -> Sessions:
    """Sessions from words such as '08:00 CALL'."""
    words = text.split()
    pairs = zip(words[::2], words[1::2], strict=True)
    steps = tuple(SessionStep(time.fromisoformat(at), Action[action]) for at, action in pairs)
    return Sessions(name, steps, weekdays)


# Orders 8:00-11:29 and 12:30-14:59, auctions at 11:30 and 15:00 (JPX, Carbon Credit Market,
# market system; rules of October 2023).
TSE_SESSIONS = _sessions(
    "tse",
    "08:00 CALL 11:29 FREEZE 11:30 UNCROSS 12:30 CALL 14:59 FREEZE 15:00 UNCROSS",
)
# The GX League's excess reductions: Fridays only, one auction (rim-intelligence 1786096).
TSE_FRIDAY_SESSIONS = _sessions("tse-friday", "08:00 CALL 14:59 FREEZE 15:00 UNCROSS", FRIDAY)
# A setting for the allowance market and for simulations; no published rule.
CONTINUOUS_SESSIONS = _sessions(
    "continuous",
    "08:00 CALL 08:59 FREEZE 09:00 UNCROSS 09:00 CONTINUOUS 15:00 CLOSE",
)


@cache
def _public_holidays(year: int) -> frozenset[date]:
    import holidays  # here, as its tables take a while and many commands need no calendar

    return frozenset(holidays.country_holidays("JP", years=year))


@lru_cache(maxsize=8192)
def is_exchange_day(day: date) -> bool:
    """True for a weekday that is no public holiday, nor 31 December, 2 or 3 January."""
    if day.weekday() >= 5 or (day.month, day.day) in ((12, 31), (1, 2), (1, 3)):
        return False
    return day not in _public_holidays(day.year)


def next_exchange_day(day: date) -> date:
    """The first exchange day after this day."""
    return add_exchange_days(day, 1)


@lru_cache(maxsize=4096)
def add_exchange_days(day: date, count: int) -> date:
    """The count-th exchange day after this day, before it when count is negative.

    A count of 0 gives the day itself, which must then be an exchange day (ValueError).
    """
    if count == 0 and not is_exchange_day(day):
        raise ValueError(f"{day} is no exchange day")
    step = timedelta(days=1 if count > 0 else -1)
    left = abs(count)
    while left:
        day += step
        left -= is_exchange_day(day)
    return day


def exchange_days(first: date, last: date) -> list[date]:
    """The exchange days from first to last, both included."""
    span = (last - first).days + 1
    days = (first + timedelta(days=offset) for offset in range(span))
    return [day for day in days if is_exchange_day(day)]


def fiscal_year(day: date) -> int:
    """The Japanese fiscal year, named after the calendar year in which its April lies."""
    return day.year if day.month >= 4 else day.year - 1


def fiscal_year_start(year: int) -> date:
    """1 April of the fiscal year."""
    return date(year, 4, 1)


def fiscal_year_end(year: int) -> date:
    """31 March of the fiscal year."""
    return date(year + 1, 3, 31)


def era_year(day: date) -> str:
    """The year of a day in Japan's eras, such as 令和8 (元 for an era's first year); a day before
    8 January 1989 has the year of the Western calendar."""
    for begin, era in _ERAS:
        if day >= begin:
            year = day.year - begin.year + 1
            return f"{era}{'元' if year == 1 else year}"
    return str(day.year)


# Cabinet orders of 1989-01-07 and 2019-04-01.
_ERAS = ((date(2019, 5, 1), "令和"), (date(1989, 1, 8), "平成"))


def tokyo_ns(day: date, at: time) -> int:
    """Nanoseconds since 1970 of a local time of day in Tokyo; the day is in 1952 or later."""
    of_day_us = (at.hour * 3600 + at.minute * 60 + at.second) * 1_000_000 + at.microsecond
    days = day.toordinal() - DAY_OF_1970
    return days * NS_PER_DAY - TOKYO_OFFSET_NS + of_day_us * NS_PER_US


def steps_of_day(sessions: Sessions, day: date) -> list[tuple[int, Action]]:
    """The day's steps with their times in ns; none if the market is not held that day."""
    if day.weekday() not in sessions.weekdays or not is_exchange_day(day):
        return []
    return [(tokyo_ns(day, step.at), step.action) for step in sessions.steps]
