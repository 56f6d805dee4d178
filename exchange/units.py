"""Yen, tonnes, ticks and time: limits, parsing and printing.

Inside the exchange every amount is an int64: yen, tonnes of CO2, price ticks,
nanoseconds since 1970 (UTC). Decimals exist at the boundary only. Two limits keep the kernels safe,
because compiled int64 arithmetic wraps silently: no quantity exceeds QUANTITY_MAX_T and no
price x quantity reaches NOTIONAL_LIMIT.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from zoneinfo import ZoneInfo

TOKYO = ZoneInfo("Asia/Tokyo")

NS_PER_US = 1_000
NS_PER_MS = 1_000_000
NS_PER_S = 1_000_000_000
NS_PER_MINUTE = 60 * NS_PER_S
NS_PER_DAY = 86_400 * NS_PER_S
TOKYO_OFFSET_NS = 9 * 60 * NS_PER_MINUTE
DAY_OF_1970 = date(1970, 1, 1).toordinal()

PRICE_TICKS_MAX = 2**31 - 2
QUANTITY_MAX_T = 2**40
NOTIONAL_LIMIT = 2**62
NEVER = 2**63 - 1  # as a time: nothing is due


def parse_decimal(text: str) -> Decimal:
    """Parse a plain decimal string; ValueError for exponents, signs other than '-', NaN."""
    if not text or len(text) > 32 or any(c not in "0123456789.-" for c in text):
        raise ValueError(f"not a plain decimal number: {text!r}")
    try:
        return Decimal(text)
    except InvalidOperation:
        raise ValueError(f"not a plain decimal number: {text!r}") from None


def in_steps(value: Decimal, step: Decimal) -> int:
    """The number of steps in value; ValueError if value is not a multiple of step."""
    count = value / step
    if count != count.to_integral_value():
        raise ValueError(f"{value} is not a multiple of {step}")
    return int(count)


def decimal_places(step: Decimal) -> int:
    """The digits after the point that a multiple of step needs."""
    exponent = step.normalize().as_tuple().exponent
    return max(0, -int(exponent))


def steps_text(count: int, step: Decimal) -> str:
    """The text of count x step as a decimal with the step's digits."""
    return f"{count * step:.{decimal_places(step)}f}"


def utc_text(time_ns: int) -> str:
    """RFC 3339 in UTC with six digits: 2023-10-11T02:30:00.000000Z."""
    seconds, ns = divmod(time_ns, NS_PER_S)
    return f"{_second_text(seconds)}.{ns // NS_PER_US:06d}Z"


@lru_cache(maxsize=4096)
def _second_text(seconds: int) -> str:
    """A second's text, kept because many messages tell of the same second."""
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%dT%H:%M:%S}"


def tokyo_datetime(time_ns: int) -> datetime:
    """The Tokyo wall time of a moment (microsecond resolution)."""
    seconds, ns = divmod(time_ns, NS_PER_S)
    return datetime.fromtimestamp(seconds, TOKYO).replace(microsecond=ns // NS_PER_US)


def tokyo_day(time_ns: int) -> int:
    """The Tokyo day of a moment, counted from that of 1970's beginning."""
    return (time_ns + TOKYO_OFFSET_NS) // NS_PER_DAY


def tokyo_date(time_ns: int) -> date:
    """The Tokyo calendar day of a moment."""
    return date.fromordinal(DAY_OF_1970 + tokyo_day(time_ns))


def time_ns(moment: datetime) -> int:
    """Nanoseconds since 1970 of an aware datetime."""
    if moment.tzinfo is None:
        raise ValueError("a moment needs a time zone")
    whole = int(moment.replace(microsecond=0).timestamp())
    return whole * NS_PER_S + moment.microsecond * NS_PER_US
