"""The classes that a firm can buy: prices with their origin, and the uses for which they count."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import NamedTuple

import numpy as np

from exchange.calendar import Action, steps_of_day
from exchange.compliance.closing import Market
from exchange.compliance.prices import Ask
from exchange.compliance.supply import ALLOWANCE, counts
from exchange.instruments import LISTING, Instrument
from exchange.schemes.rules import CreditFacts, Verdict, judge
from exchange.schemes.uses import scheme as scheme_of
from simulation.planning.horizon import Horizon
from simulation.planning.problem import Flags
from simulation.planning.procurement import PriceOrigin
from simulation.planning.terms import PlanTerms, volume_t_per_day


class Offer(NamedTuple):
    """A class on the market: its price today and where that is from, the offers of a live book
    (empty: none), the volume a day, and the uses for which it counts (Y, U)."""

    instrument: Instrument
    price_yen_per_t: int
    origin: PriceOrigin
    day: date
    is_stale: bool
    source: str
    asks: tuple[Ask, ...]
    volume_t_per_day: float | None
    counts: Flags

    @property
    def credit_class(self) -> str:
        return self.instrument.credit_class

    def auctions(self, first: date, last: date, days: Sequence[date]) -> int:
        """The auctions of its market on the exchange days from one day to another."""
        return sum(
            action is Action.UNCROSS
            for day in days
            if first <= day <= last
            for _, action in steps_of_day(self.instrument.sessions, day)
        )


class Unpriced(NamedTuple):
    """A class that cannot be bought, with the code of the reason."""

    instrument: Instrument
    code: str


Judged = Callable[[str, date, int], Verdict]


def offers(market: Market, found: Horizon, terms: PlanTerms) -> tuple[list[Offer], list[Unpriced]]:
    """The classes with a price, a live book's before an imported one, and those without."""
    books = {book.credit_class: book for book in market.books}
    priced, rest = [], []
    for instrument in LISTING:
        credit_class = instrument.credit_class
        book, dated = books.get(credit_class), market.imported.get(credit_class)
        if credit_class in terms.without:
            rest.append(Unpriced(instrument, "left_out"))
            continue
        table = class_uses(found, credit_class)
        volume = volume_t_per_day(credit_class, instrument.programme)
        if book is not None and book.asks:
            price, day = book.asks[0].price_yen_per_t, found.on
            priced.append(
                Offer(instrument, price, "book", day, False, book.source, book.asks, volume, table)
            )
        elif dated is not None:
            mark = dated.mark
            priced.append(
                Offer(
                    instrument,
                    mark.price_yen_per_t,
                    "imported",
                    mark.day,
                    dated.is_stale,
                    mark.source,
                    (),
                    volume,
                    table,
                )
            )
        else:
            code = "not_listed" if credit_class == ALLOWANCE else "no_price"
            rest.append(Unpriced(instrument, code))
    return priced, rest


def class_uses(found: Horizon, credit_class: str) -> Flags:
    """For which uses credits of a class count that are bought now (Y, U)."""
    return usable(
        found, lambda scheme, day, year: counts(credit_class, day, scheme_of(scheme), year)
    )


def usable(found: Horizon, judged: Judged) -> Flags:
    """For which uses credits count (Y, U), judged on the last day of the use's period.

    A use of several schemes needs one act by which the credits count for each of them.
    """
    known: dict[tuple[str, date, int], Verdict] = {}

    def verdict(scheme: str, day: date, year: int) -> Verdict:
        if (scheme, day, year) not in known:
            known[scheme, day, year] = judged(scheme, day, year)
        return known[scheme, day, year]

    table = np.zeros(found.when.shape, bool)
    for (year, use), period in np.ndenumerate(found.when):
        day = found.deadlines[period]
        fiscal_year = found.fiscal_years[year]
        verdicts = [verdict(found.schemes[scheme], day, fiscal_year) for scheme in found.uses[use]]
        if all(one.is_accepted for one in verdicts):
            acts = set.intersection(*(set(one.endings) for one in verdicts))
            table[year, use] = bool(acts) or len(verdicts) == 1
    return table


def usable_credits(found: Horizon, facts: CreditFacts) -> Flags:
    """For which uses given credits count (Y, U)."""
    return usable(found, lambda scheme, day, year: judge(scheme_of(scheme), facts, day, year))
