"""An account's statement of a day, from events."""

from datetime import date, datetime
from typing import Any

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
    OrderCanceled,
    OtcMatched,
    TradeAdjusted,
    TradeBusted,
    TradeMade,
)
from exchange.instruments import by_symbol
from exchange.settlement.statement import Position, Statement, Terms
from exchange.units import TOKYO, time_ns
from exchange.views.statements import Statements

DAY = date(2026, 11, 20)
BEFORE: dict[str, Any] = {"seq": 1, "time_ns": time_ns(datetime(2026, 11, 19, 12, tzinfo=TOKYO))}
AT: dict[str, Any] = {"seq": 2, "time_ns": time_ns(datetime(2026, 11, 20, 12, tzinfo=TOKYO))}
RE, ES = "JCR-RE/JPY", "JCR-ES/JPY"
MARKETS = (by_symbol(RE), by_symbol(ES))
TRADE: dict[str, Any] = {"trade_id": 9, "instrument": 0, "quantity_t": 10, "buyer": 2, "seller": 3}
BLOCKS = (("a", "b"),)
EVENTS: list[Event] = [
    CashDeposited(**AT, account=2, yen=1_000_000),
    CashDeposited(**AT, account=3, yen=7),
    TradeMade(
        **AT, trade_id=9, instrument=0, price_ticks=3_000, quantity_t=10, yen=30_000,
        buy_order_id=1, sell_order_id=2, buyer=2, seller=3, taker_side=-1,
    ),
    OrderCanceled(**AT, order_id=1, account=2, instrument=0, quantity_t=1, reason=65),
    CreditsSettled(
        **AT, key="d", seller=3, buyer=2, instrument=0, quantity_t=10, yen_paid=30_000,
        yen_received=29_990, blocks=BLOCKS,
    ),
    CreditsDeposited(**AT, key="e", account=2, instrument=1, quantity_t=4, blocks=BLOCKS),
    CreditsWithdrawn(**AT, key="f", account=2, instrument=1, quantity_t=1, blocks=BLOCKS),
    CreditsRetired(
        **AT, key="g", account=2, instrument=0, quantity_t=3, purpose="shk:FY2026",
        beneficiary="B", blocks=BLOCKS,
    ),
    InstructionVoided(
        **AT, key="h", kind=0, account=3, counter_account=2, instrument=1, quantity_t=5,
        reason="delivery_cutoff", yen_received=-4, yen_paid=6,
    ),
    DeliveryFailed(
        **AT, key="h", account=3, counter_account=2, instrument=1, quantity_t=5, fails=1
    ),
    NetCashSettled(**AT, account=2, instrument=1, due="2026-11-20", yen=70),
    OtcMatched(
        **AT, key="D5-0", buy_entry_id=4, sell_entry_id=5, buyer=3, seller=2, instrument=1,
        serial_range=BLOCKS[0], quantity_t=2, price_ticks=500, yen=1_000,
    ),
    TradeAdjusted(**AT, **TRADE, price_ticks=2_999, old_price_ticks=3_000),
    TradeBusted(**AT, **TRADE, price_ticks=2_999),
    CashWithdrawn(**AT, account=2, yen=500),
    BalanceChanged(**AT, account=2, asset=-1, free=1, held=0, due_in=0, due_out=0),
    BalanceChanged(**AT, account=2, asset=-1, free=969_500, held=0, due_in=0, due_out=0),
    BalanceChanged(**AT, account=3, asset=0, free=8, held=0, due_in=0, due_out=0),
]  # fmt: skip


def statement(account: int, terms: Terms, events: list[Event]) -> Statement:
    """The day's statement of an account."""
    kept = Statements(terms)
    kept.apply(events)
    made = kept.statement(account, "B", DAY)
    assert made is not None
    return made


def test_a_statement_shows_what_came_in_and_went_out_and_the_balances_at_the_end() -> None:
    opening = BalanceChanged(**BEFORE, account=2, asset=1, free=5, held=0, due_in=0, due_out=0)
    made = statement(2, Terms(MARKETS, 10), [opening, *EVENTS])
    lines = [(line.what, line.symbol, line.tonnes, line.yen, line.tax_yen) for line in made.lines]
    assert lines == [
        ("yen paid in", "JPY", 0, 1_000_000, 0),
        ("bought", RE, 10, -30_000, -3_000),
        ("settled", RE, 10, -30_000, 0),
        ("credits moved in", ES, 4, 0, 0),
        ("credits moved out", ES, -1, 0, 0),
        ("retired: shk:FY2026", RE, -3, 0, 0),
        ("not settled: delivery_cutoff", ES, 0, -6, 0),
        ("the other side failed", ES, 0, 0, 0),
        ("net to no credits", ES, 0, 70, 0),
        ("sold OTC", ES, -2, 1_000, 100),
        ("price corrected", RE, 0, 10, 1),
        ("trade undone", RE, -10, 29_990, 2_999),
        ("yen paid out", "JPY", 0, -500, 0),
    ]
    assert made.positions == (Position(ES, 5, 0, 0, 0), Position("JPY", 969_500, 0, 0, 0))


def test_a_retirement_has_its_uses_as_codes_and_years_beside_its_words() -> None:
    uses = (SchemeUse("shk", 2023), SchemeUse("product"))
    retired = CreditsRetired(
        **AT, key="g", account=2, instrument=0, quantity_t=3, purpose="flights", beneficiary="B",
        blocks=BLOCKS, schemes=uses,
    )  # fmt: skip
    (line,) = statement(2, Terms(MARKETS), [retired]).lines
    assert (line.what, line.schemes, line.purpose) == (
        "retired: shk FY2023 + product; flights", uses, "flights",
    )  # fmt: skip


def test_the_other_side_sees_its_own_side() -> None:
    made = statement(3, Terms(MARKETS), EVENTS)
    lines = [(line.what, line.tonnes, line.yen, line.tax_yen) for line in made.lines]
    assert lines == [
        ("yen paid in", 0, 7, 0),
        ("sold", -10, 30_000, 0),
        ("settled", -10, 29_990, 0),
        ("not settled: delivery_cutoff", 0, -4, 0),
        ("failed to settle", 0, 0, 0),
        ("bought OTC", 2, -1_000, 0),
        ("price corrected", 0, -10, 0),
        ("trade undone", 10, -29_990, 0),
    ]


def test_a_fraction_of_a_yen_of_tax_is_cut_off_on_both_sides_and_when_a_trade_is_undone() -> None:
    trade = {**AT, **TRADE, "quantity_t": 1}
    orders = {"buy_order_id": 1, "sell_order_id": 2, "taker_side": -1}
    made = TradeMade(**trade, **orders, price_ticks=3_019, yen=3_019)
    undone = TradeBusted(**trade, price_ticks=3_019)
    for account, sign in ((2, -1), (3, 1)):
        lines = statement(account, Terms(MARKETS, 10), [made, undone]).lines
        assert [line.tax_yen for line in lines] == [sign * 301, -sign * 301]
