"""A day's statement, from events."""

from datetime import date

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
    OrderCancelled,
    TradeMade,
)
from exchange.settlement.statement import Holder, Position, statement

AT = {"seq": 1, "time_ns": 5}
DAY = date(2026, 11, 20)
BLOCKS = (("a", "b"),)
EVENTS: list[Event] = [
    CashDeposited(**AT, account=2, yen=1_000_000),
    CashDeposited(**AT, account=3, yen=7),
    TradeMade(
        **AT, trade_id=9, instrument=0, price_ticks=3_000, quantity_t=10, yen=30_000,
        buy_order_id=1, sell_order_id=2, buyer=2, seller=3, taker_side=-1,
    ),
    OrderCancelled(**AT, order_id=1, account=2, instrument=0, quantity_t=1, reason=65),
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
        reason="delivery_cutoff",
    ),
    CashWithdrawn(**AT, account=2, yen=500),
    BalanceChanged(**AT, account=2, asset=-1, free=1, held=0, due_in=0, due_out=0),
    BalanceChanged(**AT, account=2, asset=-1, free=969_500, held=0, due_in=0, due_out=0),
    BalanceChanged(**AT, account=3, asset=0, free=8, held=0, due_in=0, due_out=0),
]  # fmt: skip


def test_a_statement_shows_what_came_in_and_went_out_and_the_balances_at_the_end() -> None:
    opening = [Position("ES", 5, 0, 0, 0)]
    made = statement(Holder(2, "B"), DAY, EVENTS, ["RE", "ES"], 10, opening)
    told = [(line.what, line.symbol, line.tonnes, line.yen, line.tax_yen) for line in made.lines]
    assert told == [
        ("yen paid in", "JPY", 0, 1_000_000, 0),
        ("bought", "RE", 10, -30_000, -3_000),
        ("settled", "RE", 10, -30_000, 0),
        ("credits moved in", "ES", 4, 0, 0),
        ("credits moved out", "ES", -1, 0, 0),
        ("retired: shk:FY2026", "RE", -3, 0, 0),
        ("not settled: delivery_cutoff", "ES", 0, 0, 0),
        ("yen paid out", "JPY", 0, -500, 0),
    ]
    assert made.positions == (Position("ES", 5, 0, 0, 0), Position("JPY", 969_500, 0, 0, 0))


def test_the_other_side_sees_its_own_side() -> None:
    made = statement(Holder(3, "S"), DAY, EVENTS, ["RE", "ES"])
    told = [(line.what, line.tonnes, line.yen, line.tax_yen) for line in made.lines]
    assert told == [
        ("yen paid in", 0, 7, 0),
        ("sold", -10, 30_000, 0),
        ("settled", -10, 29_990, 0),
        ("not settled: delivery_cutoff", 0, 0, 0),
    ]
