"""A participant's daily statement: its trades, settlements and closing balances.

It is computed from the day's events alone, so it can be reproduced at any time. Market prices
exclude consumption tax; where a rate is set, the tax on each trade is shown beside it for the
invoice between the parties and is not part of any balance.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from msgspec import Struct

from exchange.commands import SchemeUse
from exchange.events import (
    BalanceChanged,
    CashDeposited,
    CashWithdrawn,
    CreditsDeposited,
    CreditsRetired,
    CreditsSettled,
    CreditsWithdrawn,
    DeliveryFailed,
    Event,
    InstructionVoided,
    NetCashSettled,
    OtcMatched,
    TradeAdjusted,
    TradeBusted,
    TradeMade,
)
from exchange.instruments import Instrument
from exchange.registry.uses import purpose_text

YEN = -1
CASH = "JPY"
TRADED = ("bought", "sold")
UNDONE = "trade undone"
_Deal = TradeMade | TradeBusted | TradeAdjusted | OtcMatched


class Line(Struct, frozen=True):
    """One line of a statement, signed from the participant's side: receipts are positive.

    A trade's tonnes and yen are obligations; they move with its settlement. `schemes` and `purpose`
    are those of a retirement.
    """

    time_ns: int
    what: str
    symbol: str
    tonnes: int
    yen: int
    tax_yen: int = 0
    reference: str = ""
    schemes: tuple[SchemeUse, ...] = ()
    purpose: str = ""

    @property
    def kind(self) -> str:
        """The subject of the line, without its detail."""
        return self.what.partition(": ")[0]

    @property
    def detail(self) -> str:
        """The schemes and the purpose of a retirement or the reason of a failed delivery."""
        return self.what.partition(": ")[2]


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


class Terms(Struct, frozen=True):
    """The terms of statements; the tax is consumption tax in whole per cent."""

    instruments: Sequence[Instrument]
    tax_percent: int = 0

    def symbol(self, instrument: int) -> str:
        return self.instruments[instrument].symbol

    def yen(self, instrument: int, price_ticks: int, quantity_t: int) -> int:
        return self.instruments[instrument].yen(price_ticks, quantity_t)


def position_of(event: BalanceChanged, terms: Terms) -> Position:
    """The position in a BalanceChanged event."""
    symbol = CASH if event.asset == YEN else terms.symbol(event.asset)
    return Position(symbol, event.free, event.held, event.due_in, event.due_out)


def parties_of(event: Event) -> tuple[int, ...]:
    """The accounts whose statements include an event, each once."""
    match event:
        case TradeMade() | TradeBusted() | TradeAdjusted() | OtcMatched() | CreditsSettled():
            return tuple({event.buyer: None, event.seller: None})
        case InstructionVoided() | DeliveryFailed():
            return tuple(one for one in (event.account, event.counter_account) if one >= 0)
        case CashDeposited() | CashWithdrawn() | CreditsDeposited() | CreditsWithdrawn():
            return (event.account,)
        case CreditsRetired() | NetCashSettled():
            return (event.account,)
    return ()


def lines_of(event: Event, account: int, terms: Terms) -> list[Line]:
    """The lines of an event for an account; a self-trade gives two."""
    if account not in parties_of(event):
        return []
    match event:
        case TradeMade() | TradeBusted() | TradeAdjusted() | OtcMatched():
            return _deal(event, account, terms)
        case CreditsSettled():
            legs = (
                (event.buyer, event.quantity_t, -event.yen_paid),
                (event.seller, -event.quantity_t, event.yen_received),
            )
            symbol = terms.symbol(event.instrument)
            return [
                Line(event.time_ns, "settled", symbol, tonnes, yen, 0, event.key)
                for party, tonnes, yen in legs
                if party == account
            ]
        case CashDeposited():
            return [Line(event.time_ns, "yen paid in", CASH, 0, event.yen)]
        case CashWithdrawn():
            return [Line(event.time_ns, "yen paid out", CASH, 0, -event.yen)]
        case CreditsDeposited() | CreditsWithdrawn() | CreditsRetired():
            return [_credits(event, terms)]
    return [_exception(event, account, terms)]


def _deal(event: _Deal, account: int, terms: Terms) -> list[Line]:
    """The line of a trade or its correction, from one side: tonnes, yen and tax."""
    (bought, sold), tonnes, yen, reference = TRADED, event.quantity_t, 0, ""
    match event:
        case TradeMade():
            yen, reference = event.yen, str(event.trade_id)
        case OtcMatched():
            bought, sold, yen, reference = "bought OTC", "sold OTC", event.yen, event.key
        case TradeBusted():
            bought = sold = UNDONE
            yen = -terms.yen(event.instrument, event.price_ticks, event.quantity_t)
            tonnes, reference = -event.quantity_t, str(event.trade_id)
        case TradeAdjusted():
            bought = sold = "price corrected"
            yen = terms.yen(event.instrument, event.price_ticks, event.quantity_t)
            yen -= terms.yen(event.instrument, event.old_price_ticks, event.quantity_t)
            tonnes, reference = 0, str(event.trade_id)
    tax = abs(yen) * terms.tax_percent // 100 * (1 if yen >= 0 else -1)
    symbol = terms.symbol(event.instrument)
    sides = ((bought, event.buyer, tonnes, -yen, -tax), (sold, event.seller, -tonnes, yen, tax))
    return [
        Line(event.time_ns, what, symbol, tonnes, yen, tax_yen, reference)
        for what, party, tonnes, yen, tax_yen in sides
        if party == account
    ]


def _credits(event: CreditsDeposited | CreditsWithdrawn | CreditsRetired, terms: Terms) -> Line:
    symbol, tonnes = terms.symbol(event.instrument), event.quantity_t
    match event:
        case CreditsDeposited():
            return Line(event.time_ns, "credits moved in", symbol, tonnes, 0, 0, event.key)
        case CreditsWithdrawn():
            return Line(event.time_ns, "credits moved out", symbol, -tonnes, 0, 0, event.key)
    schemes, purpose = event.schemes, event.purpose
    what = f"retired: {purpose_text(schemes, purpose)}"
    return Line(event.time_ns, what, symbol, -tonnes, 0, 0, event.key, schemes, purpose)


def _exception(event: Event, account: int, terms: Terms) -> Line:
    """The lines of failed deliveries and of net cash without credits."""
    match event:
        case InstructionVoided():
            what, yen = f"not settled: {event.reason}", -event.yen_paid
            if account == event.account:
                yen = event.yen_received
            return Line(event.time_ns, what, terms.symbol(event.instrument), 0, yen, 0, event.key)
        case DeliveryFailed():
            what = "failed to settle" if account == event.account else "the other side failed"
            return Line(event.time_ns, what, terms.symbol(event.instrument), 0, 0, 0, event.key)
        case NetCashSettled():
            symbol = terms.symbol(event.instrument)
            return Line(event.time_ns, "net to no credits", symbol, 0, event.yen, 0, event.due)
    raise AssertionError(f"no line for {type(event).__name__}")
