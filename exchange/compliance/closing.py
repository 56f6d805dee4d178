"""The cost of closing a year's shortage now: by live book, by imported price, at the ceiling, as
penalty.

Each way names the origin of its price; no way combines two. Credits close at most the year's
credit room, allowances the whole shortage. A purchase must be made by the last safe trading day.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction

from msgspec import Struct

from exchange.compliance.prices import DatedPrice, LiveBook, Origin
from exchange.compliance.supply import ALLOWANCE, counts
from exchange.compliance.what_if import WhatIf
from exchange.schemes.gx_ets import (
    CEILING_YEN,
    PENALTY_FACTOR,
    ceiling_is_payable,
    ceiling_payment_yen,
    penalty_yen,
    price_bound,
)

CEILING_SOURCE = "METI, 2025-12-19: 4,300 yen/t for FY2026; later years x 1.03, without inflation"
PENALTY_SOURCE = "the amended GX promotion act: 1.1 times the ceiling"


IMPOSSIBLE = {
    "day_over": "the last safe trading day is over",
    "deadline_over": "the deadline is over",
    "no_room": "the year has no credit room left",
    "no_offers": "the book has no offers",
    "no_surge": "payable only after a price surge, and no current allowance price has reached it",
}


class Market(Struct, frozen=True):
    """The prices at which a shortage may be closed: newest imported ones by class, live books."""

    imported: Mapping[str, DatedPrice]
    books: tuple[LiveBook, ...] = ()


class Gap(Struct, frozen=True, kw_only=True):
    """A year's shortage, tonnes taken from the next year's vintage, the tonnes of credits that may
    still count, and the last days."""

    fiscal_year: int
    shortage_t: int
    borrowed_t: int
    credit_room_t: int
    last_safe_day: date
    deadline: date

    @property
    def wanted_t(self) -> int:
        """The tonnes that purchases may close: shortage, and the next year's vintage replaced."""
        return self.shortage_t + self.borrowed_t


class Closing(Struct, frozen=True, kw_only=True):
    """One way of closing. `way`: book, imported, ceiling or penalty; `price_yen_per_t`: the mean
    price. `left_open_t`: of a purchase, of shortage and borrowed tonnes; of ceiling and penalty, of
    the shortage. `code` of IMPOSSIBLE: why it cannot be done, else empty; then the cost is None."""

    way: str
    origin: Origin
    credit_class: str
    price_yen_per_t: Decimal | None
    price_day: date | None
    age_days: int | None
    is_stale: bool
    source: str
    closes_t: int
    left_open_t: int
    cost_yen: int | None
    code: str = ""
    reason: str = ""


def closings(gap: Gap, market: Market, what_if: WhatIf, on: date) -> tuple[Closing, ...]:
    """The ways of closing a year's gap on a day; purchases by origin, stale prices last,
    then from the cheapest on."""
    bought: list[Closing] = []
    if gap.wanted_t:
        bought = [_by_book(gap, one, on) for one in market.books if _serves(one.credit_class, on)]
        bought += [
            _by_import(gap, price, on)
            for credit_class, price in market.imported.items()
            if _serves(credit_class, on)
        ]
    bought.sort(key=lambda one: (one.way, one.is_stale, one.price_yen_per_t or Decimal("Infinity")))
    return (*bought, *(_by_law(gap, market, what_if, on) if gap.shortage_t else ()))


def _serves(credit_class: str, on: date) -> bool:
    return credit_class == ALLOWANCE or counts(credit_class, on).is_accepted


def _most_t(gap: Gap, credit_class: str, on: date) -> tuple[int, str]:
    """The tonnes that a purchase of a class may close, and the code where there are none."""
    if on > gap.last_safe_day:
        return 0, "day_over"
    if credit_class == ALLOWANCE:
        return gap.wanted_t, ""
    most_t = max(0, min(gap.wanted_t, gap.credit_room_t))
    return most_t, "" if most_t else "no_room"


def _by_book(gap: Gap, book: LiveBook, on: date) -> Closing:
    """The cost of taking the book's offers, best first, as deep as they reach."""
    most_t, code = _most_t(gap, book.credit_class, on)
    closes_t = cost_yen = 0
    for ask in book.asks:
        taken_t = min(ask.quantity_t, most_t - closes_t)
        closes_t, cost_yen = closes_t + taken_t, cost_yen + taken_t * ask.price_yen_per_t
    code = code or ("" if closes_t else "no_offers")
    return Closing(
        way="book",
        origin="book",
        credit_class=book.credit_class,
        price_yen_per_t=_price(Fraction(cost_yen, closes_t)) if closes_t else None,
        price_day=book.day or on,
        age_days=0,
        is_stale=False,
        source=book.source,
        closes_t=closes_t,
        left_open_t=gap.wanted_t - closes_t,
        cost_yen=None if code else cost_yen,
        code=code,
        reason=IMPOSSIBLE.get(code, ""),
    )


def _by_import(gap: Gap, price: DatedPrice, on: date) -> Closing:
    mark = price.mark
    closes_t, code = _most_t(gap, mark.credit_class, on)
    return Closing(
        way="imported",
        origin="imported",
        credit_class=mark.credit_class,
        price_yen_per_t=Decimal(mark.price_yen_per_t),
        price_day=mark.day,
        age_days=price.age_days,
        is_stale=price.is_stale,
        source=mark.source,
        closes_t=closes_t,
        left_open_t=gap.wanted_t - closes_t,
        cost_yen=None if code else closes_t * mark.price_yen_per_t,
        code=code,
        reason=IMPOSSIBLE.get(code, ""),
    )


def _by_law(gap: Gap, market: Market, what_if: WhatIf, on: date) -> tuple[Closing, Closing]:
    ceiling = price_bound(Fraction(CEILING_YEN), gap.fiscal_year, {})
    code = ""
    if on > gap.deadline:
        code = "deadline_over"
    elif not ceiling_is_payable(_allowance_price(market), ceiling, what_if.ceiling_after_surge):
        code = "no_surge"
    payment = ceiling_payment_yen(gap.shortage_t, ceiling)
    penalty = penalty_yen(gap.shortage_t, ceiling)
    return (
        _lawful(gap, "ceiling", ceiling, payment, CEILING_SOURCE, code),
        _lawful(gap, "penalty", ceiling * PENALTY_FACTOR, penalty, PENALTY_SOURCE, ""),
    )


def _lawful(gap: Gap, way: str, price: Fraction, cost_yen: int, source: str, code: str) -> Closing:
    return Closing(
        way=way,
        origin="law",
        credit_class="",
        price_yen_per_t=_price(price),
        price_day=None,
        age_days=None,
        is_stale=False,
        source=source,
        closes_t=0 if code else gap.shortage_t,
        left_open_t=gap.shortage_t if code else 0,
        cost_yen=None if code else cost_yen,
        code=code,
        reason=IMPOSSIBLE.get(code, ""),
    )


def _allowance_price(market: Market) -> int | None:
    """The allowance price of today: the book's best offer, else an imported one if not stale."""
    for book in market.books:
        if book.credit_class == ALLOWANCE and book.asks:
            return book.asks[0].price_yen_per_t
    imported = market.imported.get(ALLOWANCE)
    if imported is None or imported.is_stale:
        return None
    return imported.mark.price_yen_per_t


def _price(value: Fraction) -> Decimal:
    """A price with two decimals, rounded up."""
    cents = -(-value.numerator * 100 // value.denominator)
    return Decimal(cents) * Decimal("0.01")
