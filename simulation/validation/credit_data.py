"""Figures of the TSE's published credit prices, each with an interval, for the stylized facts.

The table that ships (`exchange/compliance/data/tse_prices.csv`) has quotations of single days,
volumes of months and totals, mostly from the press; it has no run of consecutive days, so it says
nothing on the autocorrelation of daily returns. Quotations are rows with the statistics of LEVELS;
a month without a day stands for its 15th, a range for its middle.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from importlib import resources
from itertools import pairwise
from math import log, sqrt
from statistics import stdev
from typing import NamedTuple

from scipy.special import gammaincinv

from simulation.core.intervals import share_interval

LEVELS = ("level", "close_or_base", "range")
APART_DAYS = 90  # between two quotations, so that one day's accident counts little
CLASSES_LEAST = 3
OPENING = date(2023, 10, 11)
TRADED, DAYS = 363, 466  # TSE to 2025-09-05, the note of the table's row of 2025-09-08
SESSIONS_A_YEAR = 245
LOWEST, BEFORE = 1500.0, 3000.0  # renewable electricity on 2024-03-29, and its level of 2024-01


class Estimate(NamedTuple):
    """A figure of the data and its 95 % interval, or its range over dates."""

    value: float
    low: float
    high: float


class Quotation(NamedTuple):
    """A class's price on a day, in yen/t."""

    credit_class: str
    day: date
    price: float


@lru_cache(maxsize=1)
def rows() -> tuple[dict[str, str], ...]:
    """The rows of the shipped table."""
    file = resources.files("exchange.compliance").joinpath("data/tse_prices.csv")
    return tuple(csv.DictReader(file.read_text("utf-8").splitlines()))


def quotations() -> list[Quotation]:
    """The quotations of J-Credit classes, by class and day."""
    found = []
    for row in rows():
        if row["stat"] in LEVELS:
            year, month, *day = map(int, row["date"].split("-"))
            ends = [float(price) for price in row["price_jpy_t"].split("-")]
            when = date(year, month, day[0] if day else 15)
            found.append(Quotation(row["class"], when, sum(ends) / len(ends)))
    return sorted(found)


def yearly_sd(quoted: Sequence[Quotation]) -> Estimate:
    """The sd of a year's log price change, from successive quotations of each class.

    Changes are taken as independent and normal without drift, with a variance that grows with
    time: n of them give the sd's chi-squared interval. ValueError without any.
    """
    squares = [
        log(after.price / before.price) ** 2 * 365 / (after.day - before.day).days
        for before, after in pairwise(sorted(quoted))
        if before.credit_class == after.credit_class and (after.day - before.day).days >= APART_DAYS
    ]
    if not squares:
        raise ValueError("no class has two quotations far enough apart")
    n, total = len(squares), sum(squares)
    ends = [sqrt(total / (2 * gammaincinv(n / 2, part))) for part in (0.975, 0.025)]
    return Estimate(sqrt(total / n), *ends)


def dispersion(quoted: Sequence[Quotation]) -> Estimate:
    """The sd of log prices between classes: mean and range over days with enough classes."""
    days = {one.day for one in quoted}
    prices = [[log(one.price) for one in quoted if one.day == day] for day in sorted(days)]
    found = [stdev(logs) for logs in prices if len(logs) >= CLASSES_LEAST]
    return Estimate(sum(found) / len(found), min(found), max(found))


def days_without_trade() -> Estimate:
    """The share of exchange days without a trade in any class, with its exact interval."""
    share = share_interval(DAYS - TRADED, DAYS)
    return Estimate(1 - TRADED / DAYS, share.low, share.high)


def largest_change(sd: Estimate) -> Estimate:
    """The largest known daily log change, over the sd of a day with this yearly sd."""
    change = abs(log(LOWEST / BEFORE)) * sqrt(SESSIONS_A_YEAR)
    return Estimate(change / sd.value, change / sd.high, change / sd.low)


def largest_month() -> Estimate:
    """The largest known month's volume over the mean month's; the range of conflicting sources.

    Few months are known, so the largest of all may be larger.
    """
    whole = [row for row in rows() if row["stat"] == "cum_volume_since_open"]
    last = max(whole, key=lambda row: row["date"])
    months = (date.fromisoformat(last["date"]) - OPENING).days / 365.25 * 12
    mean = float(last["volume_t"]) / months
    monthly = [
        row
        for row in rows()
        if (row["stat"], row["class"]) == ("month_volume", "ALL")
        and row["date"] >= OPENING.isoformat()
    ]
    top = max(monthly, key=lambda row: float(row["volume_t"]))["date"]
    said = [float(row["volume_t"]) / mean for row in monthly if row["date"] == top]
    return Estimate(sum(said) / len(said), min(said), max(said))
