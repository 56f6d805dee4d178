"""A test for each bug that recurs in public engines, and for each plain rule.

Every message goes to the kernels and to the twin, which must agree (tests/matching/orders.py).
"""

from __future__ import annotations

import pytest

from exchange.commands import OrderFlag, Phase, TimeInForce
from exchange.matching import Dynamic, MessageKind
from tests.matching.orders import BUY, SELL, BookPair, OrderType, SelfTrade

IOC, FOK, GTD, DAY = TimeInForce.IOC, TimeInForce.FOK, TimeInForce.GTD, TimeInForce.DAY


def test_the_oldest_order_at_a_price_trades_first() -> None:
    pair = BookPair()
    for k in (1, 2, 3):
        pair.add(k, SELL, 5, 100)
    pair.add(9, BUY, 7, 100)
    assert pair.trades() == [(9, 1, 5, 100), (9, 2, 2, 100)]
    assert pair.done() == [True, False]


def test_the_trade_is_at_the_makers_price() -> None:
    pair = BookPair()
    pair.add(1, SELL, 5, 100)
    pair.add(2, BUY, 5, 120)
    assert pair.trades() == [(2, 1, 5, 100)]


def test_an_exact_fill_leaves_nothing_of_either_order() -> None:
    pair = BookPair()
    pair.add(1, SELL, 5, 100)
    pair.add(2, BUY, 5, 100)
    assert pair.queue() == []
    assert pair.cancel(2) == [("REFUSED", 2, -1, 0, 0)]


def test_a_partly_filled_order_rests_with_its_remainder() -> None:
    pair = BookPair()
    pair.add(1, SELL, 5, 100)
    pair.add(2, BUY, 8, 100)
    assert pair.book.depth(5) == ([(100, 3, 1)], [])


def test_the_next_best_price_is_found_after_the_best_level_is_canceled() -> None:
    pair = BookPair()
    pair.add(1, SELL, 5, 100)
    pair.add(2, SELL, 5, 199)
    pair.cancel(1)
    assert pair.book.depth(5) == ([], [(199, 5, 1)])
    pair.add(3, BUY, 5, 199)
    assert pair.trades() == [(3, 2, 5, 199)]


def test_a_canceled_order_is_no_longer_counted_in_depth() -> None:
    pair = BookPair()
    pair.add(1, BUY, 5, 100)
    pair.add(2, BUY, 6, 100)
    pair.cancel(1)
    assert pair.book.depth(5) == ([(100, 6, 1)], [])


def test_canceling_a_filled_order_is_rejected() -> None:
    pair = BookPair()
    pair.add(1, SELL, 5, 100)
    pair.add(2, BUY, 5, 100)
    pair.cancel(1)
    assert pair.reasons() == ["UNKNOWN_ORDER"]


def test_only_the_owner_or_the_venue_cancels() -> None:
    pair = BookPair()
    pair.add(1, SELL, 5, 100)
    pair.cancel(1, account=2)
    assert pair.reasons() == ["UNKNOWN_ORDER"]
    assert pair.cancel(1, account=1) == [("CANCELED", 1, -1, 5, 100)]


def test_an_id_can_be_used_again_after_its_order_is_gone_but_not_before() -> None:
    pair = BookPair()
    pair.add(1, SELL, 5, 100)
    pair.add(1, SELL, 5, 101)
    assert pair.reasons() == ["DUPLICATE_ORDER_ID"]
    pair.add(2, BUY, 5, 100)
    assert pair.add(1, SELL, 5, 101)[0][0] == "ACCEPTED"


def test_the_rest_of_an_ioc_order_is_canceled_and_does_not_rest() -> None:
    pair = BookPair()
    pair.add(1, SELL, 5, 100)
    got = pair.add(2, BUY, 8, 100, time_in_force=IOC)
    assert got[-1] == ("CANCELED", 2, -1, 3, 100)
    assert pair.queue() == []


def test_fok_counts_every_level_that_it_may_reach() -> None:
    pair = BookPair()
    pair.add(1, SELL, 5, 100)
    pair.add(2, SELL, 5, 101)
    pair.add(3, BUY, 10, 101, time_in_force=FOK)
    assert [t[1] for t in pair.trades()] == [1, 2]


def test_fok_that_cannot_be_filled_changes_nothing() -> None:
    pair = BookPair()
    pair.add(1, SELL, 5, 100)
    pair.add(2, SELL, 5, 102)
    before = pair.book.digest()
    pair.add(3, BUY, 10, 101, time_in_force=FOK)
    assert pair.reasons() == ["FOK_NOT_FILLED"]
    assert pair.book.digest() == before


def test_fok_counts_the_hidden_part_of_an_iceberg() -> None:
    pair = BookPair()
    pair.add(1, SELL, 9, 100, display_t=2)
    pair.add(2, BUY, 9, 100, time_in_force=FOK)
    assert sum(t[2] for t in pair.trades()) == 9


def test_fok_does_not_count_what_self_trade_prevention_cancels() -> None:
    pair = BookPair()
    pair.add(1, SELL, 5, 100)
    pair.add(2, SELL, 5, 100, account=9)
    pair.add(3, BUY, 10, 100, account=9, time_in_force=FOK)
    assert pair.reasons() == ["FOK_NOT_FILLED"]
    pair.add(4, SELL, 5, 100)
    pair.add(5, BUY, 10, 100, account=9, time_in_force=FOK)
    assert pair.reasons() == ["FOK_NOT_FILLED"]


def test_less_quantity_keeps_priority() -> None:
    pair = BookPair()
    pair.add(1, SELL, 5, 100)
    pair.add(2, SELL, 5, 100)
    assert pair.amend(1, 3, 100) == [("AMENDED", 1, -1, -2, 100)]
    assert pair.queue() == [1, 2]


def test_more_quantity_loses_priority() -> None:
    pair = BookPair()
    pair.add(1, SELL, 5, 100)
    pair.add(2, SELL, 5, 100)
    pair.amend(1, 6, 100)
    assert pair.queue() == [2, 1]


def test_a_new_price_loses_priority_even_after_coming_back() -> None:
    pair = BookPair()
    pair.add(1, SELL, 5, 100)
    pair.add(2, SELL, 5, 100)
    pair.amend(1, 4, 101)
    pair.amend(1, 4, 100)
    assert pair.queue() == [2, 1]


def test_an_amended_price_that_crosses_trades_at_once() -> None:
    pair = BookPair()
    pair.add(1, SELL, 5, 105)
    pair.add(2, BUY, 5, 100)
    pair.amend(1, 5, 99)
    assert pair.trades() == [(1, 2, 5, 100)]


@pytest.mark.parametrize(
    ("quantity", "price", "reason"),
    [(0, 100, "QTY_MIN"), (5, 500, "PRICE_OUT_OF_BAND"), (-5, 100, "QTY_MIN")],
)
def test_a_rejected_amendment_leaves_the_order_unchanged(
    quantity: int, price: int, reason: str
) -> None:
    pair = BookPair()
    pair.add(1, SELL, 5, 100)
    pair.add(2, SELL, 5, 100)
    before = pair.book.digest()
    pair.amend(1, quantity, price)
    assert pair.reasons() == [reason]
    assert pair.book.digest() == before


def test_an_amendment_counts_what_was_traded() -> None:
    pair = BookPair()
    pair.add(1, SELL, 10, 100)
    pair.add(2, BUY, 4, 100)
    pair.amend(1, 4, 100)
    assert pair.reasons() == ["QTY_MIN"]
    pair.amend(1, 7, 100)
    assert pair.book.depth(1) == ([], [(100, 3, 1)])


@pytest.mark.parametrize(
    ("mode", "left"),
    [
        (SelfTrade.CANCEL_NEWEST, [1]),
        (SelfTrade.CANCEL_OLDEST, [2]),
        (SelfTrade.CANCEL_BOTH, []),
        (SelfTrade.DECREMENT, [2]),
        (SelfTrade.NONE, [2]),
    ],
)
def test_self_trade_prevention_cancels_the_orders_of_its_mode(
    mode: SelfTrade, left: list[int]
) -> None:
    pair = BookPair()
    pair.add(1, SELL, 5, 100, account=7)
    got = pair.add(2, BUY, 8, 100, account=7, stp_mode=mode)
    assert pair.queue() == left
    assert (got[1][0] == "TRADED") == (mode == SelfTrade.NONE)
    if mode != SelfTrade.NONE:
        assert got[1] == ("PREVENTED", 2, 1, 5, 100)


def test_prevention_after_a_partial_fill_leaves_no_rest_behind() -> None:
    pair = BookPair()
    pair.add(1, SELL, 5, 100)
    pair.add(2, SELL, 5, 100, account=7)
    got = pair.add(3, BUY, 8, 100, account=7)
    assert pair.trades() == [(3, 1, 5, 100)]
    assert got[-1] == ("CANCELED", 3, -1, 3, 100)
    assert pair.queue() == [2]


def test_prevention_does_not_fire_on_an_order_that_cannot_be_reached() -> None:
    pair = BookPair()
    pair.add(1, SELL, 5, 100)
    pair.add(2, SELL, 5, 101, account=7)
    pair.add(3, BUY, 5, 101, account=7)
    assert pair.trades() == [(3, 1, 5, 100)]
    assert pair.queue() == [2]


def test_accounts_of_one_group_do_not_trade_with_each_other() -> None:
    pair = BookPair()
    pair.add(1, SELL, 5, 100, stp_group=4)
    pair.add(2, BUY, 5, 100, stp_group=4)
    assert pair.trades() == []


def test_a_crossing_own_order_is_rejected_in_a_call() -> None:
    pair = BookPair(Phase.AUCTION_CALL)
    pair.add(1, SELL, 5, 100, account=7)
    pair.add(2, BUY, 5, 100, account=7)
    assert pair.reasons() == ["STP_WOULD_CROSS"]
    assert pair.add(3, BUY, 5, 99, account=7)[0][0] == "ACCEPTED"


def test_an_iceberg_shows_its_slice_only_and_sells_its_whole() -> None:
    pair = BookPair()
    pair.add(1, SELL, 10, 100, display_t=3)
    assert pair.book.depth(1) == ([], [(100, 3, 1)])
    pair.add(2, BUY, 10, 100)
    assert [t[2] for t in pair.trades()] == [3, 3, 3, 1]
    assert pair.queue() == []


def test_a_replenished_iceberg_goes_behind_the_others() -> None:
    pair = BookPair()
    pair.add(1, SELL, 6, 100, display_t=3)
    pair.add(2, SELL, 5, 100)
    pair.add(3, BUY, 3, 100)
    assert pair.queue() == [2, 1]


def test_an_iceberg_enters_the_auction_with_its_whole_quantity() -> None:
    pair = BookPair(Phase.AUCTION_CALL)
    pair.add(1, SELL, 10, 100, display_t=3)
    pair.add(2, BUY, 8, 100)
    pair.uncross()
    assert pair.trades() == [(2, 1, 8, 100)]
    assert pair.book.depth(1) == ([], [(100, 2, 1)])


@pytest.mark.parametrize("lot_t", [1, 5])  # a book with a lot takes the slow path
def test_a_market_order_never_trades_beyond_the_band(lot_t: int) -> None:
    pair = BookPair(band=(50, 150), lot_t=lot_t)
    pair.add(1, SELL, 5, 150)
    pair.control(MessageKind.SET_BAND, price_ticks=50, stop_ticks=150, quantity_t=100)
    got = pair.add(2, BUY, 10, order_type=OrderType.MARKET)
    assert got[1:] == [("TRADED", 2, 1, 5, 150), ("CANCELED", 2, -1, 5, 150)]


@pytest.mark.parametrize("lot_t", [1, 5])
@pytest.mark.parametrize(("price", "taken"), [(49, False), (50, True), (150, True), (151, False)])
def test_prices_on_the_band_are_allowed_and_beyond_it_rejected(
    price: int, taken: bool, lot_t: int
) -> None:
    pair = BookPair(band=(50, 150), lot_t=lot_t)
    assert (pair.add(1, BUY, 5, price)[0][0] == "ACCEPTED") == taken
    rare = pair.add(2, BUY, 5, price, flags=OrderFlag.POST_ONLY_REJECT)
    assert (rare[0][0] == "ACCEPTED") == taken


def test_a_stop_is_triggered_by_the_last_price_and_not_by_its_own_trade() -> None:
    pair = BookPair()
    pair.add(1, SELL, 5, 105)
    pair.add(2, SELL, 5, 110)
    pair.add(3, BUY, 4, order_type=OrderType.STOP, stop_ticks=105)
    pair.add(4, BUY, 4, 120, order_type=OrderType.STOP_LIMIT, stop_ticks=110)
    got = pair.add(5, BUY, 5, 105)
    kinds = [(row[0], row[1]) for row in got]
    assert kinds == [
        ("ACCEPTED", 5),
        ("TRADED", 5),
        ("TRIGGERED", 3),
        ("TRADED", 3),
        ("TRIGGERED", 4),
        ("TRADED", 4),
    ]


def test_a_stop_that_is_already_reached_is_active_at_once() -> None:
    pair = BookPair()
    pair.add(1, SELL, 5, 105)
    pair.add(2, BUY, 2, 105)
    got = pair.add(3, BUY, 2, order_type=OrderType.STOP, stop_ticks=100)
    assert [row[0] for row in got] == ["ACCEPTED", "TRIGGERED", "TRADED"]


def test_a_stop_is_triggered_by_the_uncross_price() -> None:
    pair = BookPair(Phase.AUCTION_CALL)
    pair.add(1, SELL, 5, 100)
    pair.add(2, BUY, 5, 100)
    pair.add(3, BUY, 5, order_type=OrderType.STOP, stop_ticks=100)
    pair.add(4, SELL, 5, 120)
    pair.phase(Phase.AUCTION_FROZEN)
    pair.uncross()
    got = pair.phase(Phase.CONTINUOUS)
    assert [row[0] for row in got] == ["TRIGGERED", "TRADED"]


def test_post_only_is_rejected_or_repriced_where_it_would_take() -> None:
    pair = BookPair()
    pair.add(1, SELL, 5, 100)
    pair.add(2, BUY, 5, 100, flags=OrderFlag.POST_ONLY_REJECT)
    assert pair.reasons() == ["POST_ONLY_WOULD_TAKE"]
    assert pair.add(3, BUY, 5, 105, flags=OrderFlag.POST_ONLY_REPRICE) == [
        ("ACCEPTED", 3, -1, 5, 99)
    ]


def test_a_gtd_order_expires_at_its_instant_also_in_a_call() -> None:
    pair = BookPair(Phase.AUCTION_CALL)
    pair.add(1, SELL, 5, 100, time_in_force=GTD, expire_ns=50)
    pair.add(2, BUY, 5, 100)
    assert pair.control(MessageKind.EXPIRE, time_ns=49) == []
    assert pair.control(MessageKind.EXPIRE, time_ns=50) == [("EXPIRED", 1, -1, 5, 100)]
    pair.uncross()
    assert pair.trades() == []


def test_day_orders_end_with_the_day_and_others_stay() -> None:
    pair = BookPair()
    pair.add(1, SELL, 5, 100, time_in_force=DAY)
    pair.add(2, SELL, 5, 100)
    pair.control(MessageKind.EXPIRE, flags=1)
    assert pair.queue() == [2]


def test_auction_orders_end_with_the_auction() -> None:
    pair = BookPair(Phase.AUCTION_CALL)
    pair.add(1, SELL, 5, 100, time_in_force=TimeInForce.AUCTION)
    pair.add(2, BUY, 3, 100)
    got = pair.uncross()
    assert got[-1] == ("EXPIRED", 1, -1, 2, 100)


def test_cancel_is_rejected_only_while_frozen_or_closed() -> None:
    rejected = []
    for phase in Phase:
        pair = BookPair()
        pair.add(1, SELL, 5, 100)
        pair.phase(phase)
        if pair.cancel(1)[0][0] == "REFUSED":
            rejected.append(phase)
    assert rejected == [Phase.CLOSED, Phase.AUCTION_FROZEN, Phase.UNCROSSING]


def test_new_orders_are_accepted_in_calls_and_in_continuous_trading_only() -> None:
    taken = []
    for phase in Phase:
        pair = BookPair()
        pair.phase(phase)
        if pair.add(1, SELL, 5, 100)[0][0] == "ACCEPTED":
            taken.append(phase)
    assert taken == [Phase.PRE_OPEN, Phase.AUCTION_CALL, Phase.CONTINUOUS]


def test_mass_cancel_ends_an_accounts_side_and_leaves_the_rest() -> None:
    pair = BookPair()
    pair.add(1, BUY, 5, 90, account=7)
    pair.add(2, SELL, 5, 110, account=7)
    pair.add(3, BUY, 5, 91)
    pair.add(4, BUY, 5, order_type=OrderType.STOP, stop_ticks=150, account=7)
    pair.control(MessageKind.MASS_CANCEL, account=7, side=BUY, instrument=-1)
    assert pair.queue() == [3, 2]


def test_a_crossed_book_cannot_enter_continuous_trading() -> None:
    pair = BookPair(Phase.AUCTION_CALL)
    pair.add(1, SELL, 5, 100)
    pair.add(2, BUY, 5, 100)
    pair.phase(Phase.CONTINUOUS)
    assert pair.reasons() == ["PHASE_NOT_ALLOWED"]


def test_the_dynamic_band_rejects_an_order_beyond_it() -> None:
    pair = BookPair(dynamic_ticks=5)
    pair.add(1, SELL, 5, 100)
    pair.add(2, BUY, 2, 100)
    pair.add(3, BUY, 2, 106)
    assert pair.reasons() == ["PRICE_OUT_OF_BAND"]
    assert pair.add(4, BUY, 2, 105)[0][0] == "ACCEPTED"


def test_the_dynamic_band_halts_and_an_auction_opens_the_market_again() -> None:
    pair = BookPair(dynamic_ticks=5, dynamic_action=Dynamic.HALT)
    pair.add(1, SELL, 5, 100)
    pair.add(2, BUY, 5, 100)
    pair.add(3, SELL, 5, 120)
    got = pair.add(4, BUY, 5, 130)
    assert [row[0] for row in got] == ["ACCEPTED", "HALTED"]
    pair.add(5, BUY, 5, 100)
    assert pair.reasons() == ["HALTED"]
    pair.phase(Phase.AUCTION_CALL)
    pair.uncross()
    assert pair.trades() == [(4, 3, 5, 120)]
    assert pair.phase(Phase.CONTINUOUS) == []


def test_lots_ticks_and_quantity_limits_are_kept() -> None:
    pair = BookPair(lot_t=10, quantity_min_t=20, quantity_max_t=100, tick_table=((0, 1), (100, 5)))
    reasons = []
    for k, (quantity, price) in enumerate(
        [(10, 99), (20, 99), (25, 99), (100, 99), (110, 99), (20, 101), (20, 105)]
    ):
        pair.add(k, BUY, quantity, price)
        reasons += pair.reasons()
    assert reasons == [
        "QTY_MIN",
        "NONE",
        "QTY_INCREMENT",
        "NONE",
        "QTY_MAX",
        "PRICE_INCREMENT",
        "NONE",
    ]


def test_a_new_band_cancels_the_orders_outside_it() -> None:
    pair = BookPair()
    for k, price in enumerate((40, 50, 90)):
        pair.add(k, BUY, 5, price)
    pair.add(9, SELL, 5, 160)
    pair.control(MessageKind.SET_BAND, price_ticks=50, stop_ticks=150, quantity_t=100)
    assert pair.queue() == [2, 1]
    assert set(pair.reasons()) == {"OUTSIDE_NEW_BAND"}
