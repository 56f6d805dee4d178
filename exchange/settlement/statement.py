"""A participant's statement of one day: what it traded, what settled, what it holds now.

Made from the day's events alone, so the same statement can be made again at any time. Market
prices exclude consumption tax; where a rate is set, the tax on each trade is shown beside it
for the invoice between the parties and is no part of any balance here.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from msgspec import Struct

from exchange.events import (
    BalanceChanged,
    CashDeposited,
    CashWithdrawn,
    CreditsDeposited,
    CreditsRetired,
    CreditsSettled,
    CreditsWithdrawn,
    Event,
    InstructionVoided,
    TradeMade,
)

YEN = -1


class Line(Struct, frozen=True):
    """One thing that happened. Signed from the participant's side: what came in is positive.

    A trade's tonnes and yen are what it promised; they move with its settlement.
    """

    time_ns: int
    what: str
    symbol: str
    tonnes: int
    yen: int
    tax_yen: int = 0
    reference: str = ""


class Position(Struct, frozen=True):
    """A balance at the end of the day; the symbol is "JPY" or the instrument's."""

    symbol: str
    free: int
    held: int
    due_in: int
    due_out: int


class Statement(Struct, frozen=True):
    """One participant's day."""

    participant: str
    day: date
    lines: tuple[Line, ...]
    positions: tuple[Position, ...]


class Holder(Struct, frozen=True):
    """Whose statement: its account in the venue and its name."""

    account: int
    participant: str


def statement(
    holder: Holder,
    day: date,
    events: Iterable[Event],
    symbols: Sequence[str],
    tax_percent: int = 0,
    opening: Sequence[Position] = (),
) -> Statement:
    """The statement of a day from that day's events and the positions of the evening before."""
    lines: list[Line] = []
    positions = {position.symbol: position for position in opening}
    for event in events:
        if isinstance(event, BalanceChanged):
            if event.account == holder.account:
                symbol = "JPY" if event.asset == YEN else symbols[event.asset]
                positions[symbol] = Position(
                    symbol, event.free, event.held, event.due_in, event.due_out
                )
            continue
        lines += _lines(event, holder.account, symbols, tax_percent)
    ordered = tuple(positions[symbol] for symbol in sorted(positions))
    return Statement(holder.participant, day, tuple(lines), ordered)


def _lines(event: Event, account: int, symbols: Sequence[str], tax_percent: int) -> list[Line]:
    """What an event means to an account; a trade with oneself means two lines."""
    at = event.time_ns
    match event:
        case TradeMade():
            symbol, tax = symbols[event.instrument], event.yen * tax_percent // 100
            sides = (
                ("bought", event.buyer, event.quantity_t, -event.yen, -tax),
                ("sold", event.seller, -event.quantity_t, event.yen, tax),
            )
            return [
                Line(at, what, symbol, tonnes, yen, tax_yen, str(event.trade_id))
                for what, party, tonnes, yen, tax_yen in sides
                if party == account
            ]
        case CreditsSettled():
            symbol = symbols[event.instrument]
            legs = (
                (event.buyer, event.quantity_t, -event.yen_paid),
                (event.seller, -event.quantity_t, event.yen_received),
            )
            return [
                Line(at, "settled", symbol, tonnes, yen, 0, event.key)
                for party, tonnes, yen in legs
                if party == account
            ]
        case CashDeposited() | CashWithdrawn() if event.account == account:
            is_in = isinstance(event, CashDeposited)
            what = "yen paid in" if is_in else "yen paid out"
            return [Line(at, what, "JPY", 0, event.yen if is_in else -event.yen)]
        case CreditsDeposited() | CreditsWithdrawn() | CreditsRetired() if event.account == account:
            return [_credits(event, symbols)]
        case InstructionVoided() if account in (event.account, event.counter_account):
            what = f"not settled: {event.reason}"
            return [Line(at, what, symbols[event.instrument], 0, 0, 0, event.key)]
    return []


def _credits(
    event: CreditsDeposited | CreditsWithdrawn | CreditsRetired, symbols: Sequence[str]
) -> Line:
    symbol, tonnes = symbols[event.instrument], event.quantity_t
    match event:
        case CreditsDeposited():
            return Line(event.time_ns, "credits moved in", symbol, tonnes, 0, 0, event.key)
        case CreditsWithdrawn():
            return Line(event.time_ns, "credits moved out", symbol, -tonnes, 0, 0, event.key)
    return Line(event.time_ns, f"retired: {event.purpose}", symbol, -tonnes, 0, 0, event.key)
