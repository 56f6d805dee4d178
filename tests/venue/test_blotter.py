"""The blotter: a trader's orders and fills, from events alone."""

from __future__ import annotations

from exchange.commands import Side
from exchange.events import (
    Event,
    OrderAccepted,
    OrderCanceled,
    OrderExpired,
    OrderRejected,
    Reason,
    TradeMade,
)
from exchange.views.executions import ExecType, OrderStatus
from exchange.views.orders import Blotter


def accepted(seq: int, side: int, quantity_t: int, cl_ord_id: str = "", account: int = 2) -> Event:
    return OrderAccepted(
        seq=seq,
        time_ns=seq,
        order_id=seq,
        account=account,
        cl_ord_id=cl_ord_id,
        instrument=0,
        side=side,
        order_type=0,
        time_in_force=0,
        flags=0,
        price_ticks=100,
        quantity_t=quantity_t,
    )


def traded(seq: int, buy: int, sell: int, quantity_t: int, price: int, taker: int = -1) -> Event:
    return TradeMade(
        seq=seq,
        time_ns=seq,
        trade_id=seq,
        instrument=0,
        price_ticks=price,
        quantity_t=quantity_t,
        yen=price * quantity_t,
        buy_order_id=buy,
        sell_order_id=sell,
        buyer=2,
        seller=3,
        taker_side=taker,
    )


def test_fills_add_up_to_one_final_report() -> None:
    blotter = Blotter()
    blotter.apply([accepted(1, Side.BUY, 10), accepted(2, Side.SELL, 4, account=3)])
    made = blotter.apply([traded(3, 1, 2, 4, 100)])
    assert [(e.exec_type, e.status, e.leaves_t) for e in made] == [
        (ExecType.TRADE, OrderStatus.PARTIALLY_FILLED, 6),
        (ExecType.TRADE, OrderStatus.FILLED, 0),
    ]
    blotter.apply([accepted(4, Side.SELL, 6, account=3)])
    last = blotter.apply([traded(5, 1, 4, 6, 110)])[0]
    assert (last.status, last.cum_t, last.leaves_t) == (OrderStatus.FILLED, 10, 0)
    order = blotter.order(2, 1)
    assert order is not None
    assert order.value == 106 * order.cum_t > 0


def test_records_of_one_command_are_numbered_from_zero() -> None:
    blotter = Blotter()
    made = blotter.apply(
        [accepted(1, Side.BUY, 5), accepted(2, Side.SELL, 9, account=3), traded(2, 1, 2, 5, 100, 1)]
    )
    assert [e.exec_id for e in made] == ["1-0", "2-0", "2-1", "2-2"]


def test_fills_distinguish_taker_maker_and_auction() -> None:
    blotter = Blotter()
    blotter.apply([accepted(1, Side.BUY, 9), accepted(2, Side.SELL, 9, account=3)])
    taken = blotter.apply([traded(2, 1, 2, 4, 100, taker=Side.SELL)])
    assert [e.liquidity for e in taken] == ["maker", "taker"]
    crossed = blotter.apply([traded(3, 1, 2, 5, 100)])
    assert [e.liquidity for e in crossed] == ["auction", "auction"]


def test_a_canceled_order_keeps_its_fills_and_closes() -> None:
    blotter = Blotter()
    blotter.apply([accepted(1, Side.BUY, 9), accepted(2, Side.SELL, 4, account=3)])
    blotter.apply([traded(3, 1, 2, 4, 100)])
    end = OrderCanceled(
        seq=4,
        time_ns=4,
        order_id=1,
        account=2,
        instrument=0,
        quantity_t=5,
        reason=Reason.USER_REQUEST,
    )
    made = blotter.apply([end])
    assert (made[0].status, made[0].cum_t, made[0].leaves_t) == (OrderStatus.CANCELED, 4, 0)
    assert blotter.open_orders(2) == []


def test_the_first_answer_is_remembered_after_later_fills() -> None:
    blotter = Blotter()
    blotter.apply([accepted(1, Side.BUY, 9, "a"), accepted(2, Side.SELL, 9, account=3)])
    blotter.apply([traded(3, 1, 2, 9, 100)])
    order = blotter.by_client_id(2, "a")
    assert order is not None
    assert (order.entry_status, order.status) == (OrderStatus.NEW, OrderStatus.FILLED)


def test_a_rejected_order_is_reported_and_not_kept() -> None:
    blotter = Blotter()
    rejected = OrderRejected(
        seq=1,
        time_ns=1,
        account=2,
        cl_ord_id="a",
        instrument=0,
        side=0,
        quantity_t=5,
        price_ticks=7,
        reason=Reason.INSUFFICIENT_FUNDS,
    )
    made = blotter.apply([rejected])
    assert (made[0].exec_type, made[0].status) == (ExecType.REJECTED, OrderStatus.REJECTED)
    assert blotter.by_client_id(2, "a") is None


def test_another_accounts_order_is_as_missing_as_none() -> None:
    blotter = Blotter()
    blotter.apply([accepted(1, Side.BUY, 9)])
    assert blotter.order(3, 1) is None
    assert blotter.order(2, 99) is None


def test_closed_orders_and_executions_are_bounded_and_give_their_first_number() -> None:
    blotter = Blotter(closed_max=2, executions_max=4)
    for seq in range(1, 11, 2):
        expired = OrderExpired(
            seq=seq + 1,
            time_ns=seq + 1,
            order_id=seq,
            account=2,
            instrument=0,
            quantity_t=5,
            reason=Reason.DAY_ENDED,
        )
        blotter.apply([accepted(seq, Side.BUY, 5, f"c{seq}"), expired])
    assert [order.order_id for order in blotter.orders(2)] == [9, 7]
    assert blotter.by_client_id(2, "c1") is None
    assert blotter.missing_seq == 6
    assert [e.seq for e in blotter.executions(2, after_seq=6)] == [7, 8, 9, 10]
