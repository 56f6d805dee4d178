"""Amounts and times on the wire: fractions, totals, fees, signs, pages."""

from dataclasses import replace

import pytest

from api.rest.routing import page_of
from api.wire.convert import InstrumentTable, parse_time_ns, yen_amount
from api.wire.errors import ApiError
from api.wire.render import balance_record, settlement_record
from api.wire.render_orders import execution_record
from exchange.commands import OrderType, Side, TimeInForce
from exchange.events import InstructionKind, RegistryInstructed
from exchange.instruments import by_symbol
from exchange.units import NS_PER_S
from exchange.venue.accounts import Balance
from exchange.views.executions import ExecType, Execution, OrderState, OrderStatus
from exchange.views.instructions import Instructions, InstructionState

MARKETS = InstrumentTable((replace(by_symbol("JCR-RE/JPY"), fee_yen_per_t=5),))


@pytest.mark.parametrize(
    ("text", "ns"), [("", 0), (".5", 500_000_000), (".000000001", 1), (".123456789", 123_456_789)]
)
def test_digits_after_the_point_are_fractions_of_a_second(text: str, ns: int) -> None:
    assert parse_time_ns(f"1970-01-01T00:00:01{text}Z", "t") == NS_PER_S + ns


@pytest.mark.parametrize("text", ["0", "-1", "0.5", "1.5", "9007199254740992"])
def test_yen_are_whole_and_above_zero(text: str) -> None:
    assert yen_amount("1000", "yen") == 1_000
    with pytest.raises(ApiError):
        yen_amount(text, "yen")


def test_a_total_has_what_is_due_out_and_not_what_is_due_in() -> None:
    record = balance_record(MARKETS, -1, Balance(free=1, held=20, due_in=300, due_out=4_000))
    assert (record.available, record.total) == ("1", "4021")


@pytest.mark.parametrize(
    ("side", "price", "fee"),
    [(Side.SELL, 3_000, "50"), (Side.SELL, 3, "30"), (Side.BUY, 3, "50")],
)
def test_a_sellers_fee_is_at_most_what_the_fill_brings(side: Side, price: int, fee: str) -> None:
    order = OrderState(
        1, 2, "", 0, int(side), int(OrderType.LIMIT), int(TimeInForce.DAY), 0, price, 10, 0
    )
    status = int(OrderStatus.FILLED)
    filled = Execution(
        1, 0, 0, int(ExecType.TRADE), status, order, 10, 10 * price, 0, 10, price, 0,
        last_t=10, last_ticks=price, trade_id=7,
    )  # fmt: skip
    (charged,) = execution_record(MARKETS, filled).fees
    assert charged.qty == fee


@pytest.mark.parametrize(
    ("account", "cash", "side"), [(2, "990", "deliver"), (3, "-1000", "receive")]
)
def test_a_delivery_is_a_receipt_of_yen_for_its_seller_only(
    account: int, cash: str, side: str
) -> None:
    asked = RegistryInstructed(
        seq=1, time_ns=1, key="D1-0", kind=InstructionKind.DELIVERY, account=2, instrument=0,
        quantity_t=10, counter_account=3, yen_paid=1_000, yen_received=990,
    )  # fmt: skip
    known = Instructions(lambda _: ())
    shown = settlement_record(MARKETS, known, InstructionState(asked, 1, 1), account)
    assert (shown.cash, shown.side) == (cash, side)


def test_a_page_after_the_last_is_never_offered() -> None:
    rows = list(range(10))
    assert page_of(rows, None, 5) == ([0, 1, 2, 3, 4], 5)
    assert page_of(rows, 5, 5) == ([5, 6, 7, 8, 9], None)
