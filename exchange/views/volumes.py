"""Volumes and prices of a market by month, by Japanese fiscal year and in all, from its daily
candles."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import TypeVar

from msgspec import Struct

from exchange.calendar import fiscal_year
from exchange.units import tokyo_datetime
from exchange.views.market_statistics import Candle

Period = TypeVar("Period")


class Volume(Struct):
    """The trades of a period: `days` with a trade, `value` as the sum of ticks x tonnes."""

    first_day: date
    last_day: date
    open_ticks: int
    high_ticks: int
    low_ticks: int
    close_ticks: int
    days: int = 0
    trades: int = 0
    volume_t: int = 0
    value: int = 0


def month_of(day: date) -> str:
    """The month of a day, such as 2026-11."""
    return f"{day:%Y-%m}"


def volumes(days: Iterable[Candle], period: Callable[[date], Period]) -> dict[Period, Volume]:
    """Sum daily candles, oldest first, by the period of each day; a day without a remaining trade
    does not count."""
    found: dict[Period, Volume] = {}
    for candle in days:
        if not candle.trades:
            continue
        day = tokyo_datetime(candle.begin_ns).date()
        prices = candle.open_ticks, candle.high_ticks, candle.low_ticks, candle.close_ticks
        sums = found.setdefault(period(day), Volume(day, day, *prices))
        sums.last_day, sums.close_ticks = day, candle.close_ticks
        sums.high_ticks = max(sums.high_ticks, candle.high_ticks)
        sums.low_ticks = min(sums.low_ticks, candle.low_ticks)
        sums.days += 1
        sums.trades += candle.trades
        sums.volume_t += candle.volume_t
        sums.value += candle.value
    return found


def by_month(days: Iterable[Candle]) -> dict[str, Volume]:
    """The sums of each month with a trade, oldest first."""
    return volumes(days, month_of)


def by_fiscal_year(days: Iterable[Candle]) -> dict[int, Volume]:
    """The sums of each fiscal year (April to March) with a trade, oldest first."""
    return volumes(days, fiscal_year)


def in_all(days: Iterable[Candle]) -> Volume | None:
    """The sums of all days; None without a trade."""
    return volumes(days, lambda _: "").get("")
