"""Vintages with their own order books, for schemes without later (and perhaps without banked) use.

A vintage is then an instrument. It is traded from its grant to the last day on which a purchase
settles before the deadline of its own duty, so two books are open between a grant and the deadline
before it: that of the coming duty, whose emissions are past, and that of the current year, which is
the price of abatement. What is left of a vintage after its deadline is exchanged for the next one,
within the banking limit. With fungible allowances there is one book, and `books` gives it.
"""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from exchange.commands import AnyCommand, DepositCredits, RetireCredits
from simulation.gx_ets.dates import Dates
from simulation.gx_ets.state import ALLOWANCE, State


class Book(NamedTuple):
    """An order book of allowances, with the terms under which firms trade in it."""

    instrument: int
    vintage: int | None  # the fiscal year of the only duty that it serves now; None: all
    forecast: float  # yen/t
    ceiling: float
    is_due: bool  # it serves the coming deadline


def books(state: State, dates: Dates, day: date) -> list[Book]:
    """The books that firms trade in on a day, that of the coming duty first."""
    cap = state.public.cap(day)
    if not state.scenario.policy.has_vintages:
        return [Book(ALLOWANCE, None, state.price_forecast(day)[0], cap, is_due=True)]
    duty = max(dates.next_duty(day), state.first_year)
    found = []
    if duty in state.delivered and day <= dates.last_useful_day(duty):
        price = state.public.due_price(day)
        found.append(Book(state.vintage(duty), duty, price, cap, is_due=True))
    if duty + 1 in state.delivered:
        price, most = state.price_forecast(day)[0], state.band.cap_on(duty + 1)
        found.append(Book(state.vintage(duty + 1), duty + 1, price, most, is_due=False))
    return found


def exchange_vintage(state: State, year: int) -> None:
    """Exchange what all accounts hold of a vintage after its deadline for the next vintage."""
    if not state.scenario.policy.has_vintages:
        return
    old, new = state.vintage(year), state.vintage(year + 1)
    commands: list[AnyCommand] = []
    for who in sorted(state.world.venue.accounts):
        tonnes = state.world.venue.balance(who, old).free
        if tonnes:
            commands.append(RetireCredits(who, old, tonnes, "exchanged for the next", "state"))
            commands.append(DepositCredits(who, new, tonnes))
            state.history.move(who, old, "exchanged", -tonnes)
            state.history.move(who, new, "exchanged", tonnes)
    state.send(commands)
