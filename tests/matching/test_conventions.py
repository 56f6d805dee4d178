"""Conventions that differ between exchanges: the sentences of docs/matching.md, one test each."""

from __future__ import annotations

import pytest

from exchange.commands import OrderFlag, Phase, SelfTrade, TimeInForce
from exchange.matching import Dynamic, MessageKind
from tests.matching.orders import BUY, SELL, Desk, OrderType

IOC, FOK = TimeInForce.IOC, TimeInForce.FOK


def halting() -> Desk:
    """A market whose last trade was at 100 and that halts beyond 95..105."""
    desk = Desk(dynamic_ticks=5, dynamic_action=Dynamic.HALT)
    desk.add(1, SELL, 1, 100)
    desk.add(2, BUY, 1, 100)
    return desk


@pytest.mark.parametrize("fields", [{"time_in_force": IOC}, {"order_type": OrderType.MARKET}])
def test_an_ioc_that_meets_a_halt_trades_to_the_edge_and_ends(fields: dict[str, int]) -> None:
    desk = halting()
    desk.add(3, SELL, 2, 105)
    desk.add(4, SELL, 2, 106)
    got = desk.add(5, BUY, 9, 130, **fields)
    assert [row[0] for row in got] == ["ACCEPTED", "TRADED", "HALTED", "CANCELED"]
    assert (got[-1][3], desk.reasons()[-1], desk.queue()) == (7, "UNFILLED_REST", [4])


def test_a_fok_never_halts_it_counts_what_lies_within_the_band() -> None:
    desk = halting()
    desk.add(3, SELL, 2, 105)
    desk.add(4, SELL, 2, 106)
    desk.add(5, BUY, 3, 130, time_in_force=FOK)
    assert desk.reasons() == ["FOK_NOT_FILLED"]
    assert desk.add(6, BUY, 2, 130, time_in_force=FOK)[-1][0] == "TRADED"


def test_a_limit_beyond_the_band_that_meets_nobody_rests_and_halts_nothing() -> None:
    desk = halting()
    assert [row[0] for row in desk.add(3, BUY, 5, 130)] == ["ACCEPTED"]


@pytest.mark.parametrize(("side", "stop"), [(SELL, 100), (SELL, 120), (BUY, 100), (BUY, 80)])
@pytest.mark.parametrize("kind", [OrderType.STOP, OrderType.STOP_LIMIT])
def test_a_stop_on_the_reached_side_of_the_last_price_is_active_at_once(
    side: int, stop: int, kind: OrderType
) -> None:
    desk = Desk()
    desk.add(1, SELL, 1, 100)
    desk.add(2, BUY, 1, 100)
    got = desk.add(3, side, 5, 100, order_type=kind, stop_ticks=stop)
    assert [row[0] for row in got[:2]] == ["ACCEPTED", "TRIGGERED"]


def test_stops_are_elected_by_trades_and_by_nothing_else() -> None:
    desk = Desk()
    desk.add(1, BUY, 5, order_type=OrderType.STOP, stop_ticks=100)
    desk.add(2, BUY, 5, 110)
    desk.add(3, SELL, 5, 120)
    desk.phase(Phase.HALTED)
    got = desk.tell(MessageKind.SET_BAND, price_ticks=1, stop_ticks=200, quantity_t=150)
    got += desk.phase(Phase.AUCTION_CALL) + desk.phase(Phase.CONTINUOUS)
    assert got == []
    desk.add(4, BUY, 1, 120)
    assert desk.trades() == [(4, 3, 1, 120), (1, 3, 4, 120)]


def test_the_dynamic_band_moves_after_the_whole_order() -> None:
    """105 is within 95..105; 108 would be within the band around 105, but it is the same order."""
    desk = halting()
    desk.add(3, SELL, 2, 105)
    desk.add(4, SELL, 2, 108)
    assert desk.add(5, BUY, 4, 108)[-1][0] == "HALTED"
    desk = halting()
    desk.add(3, SELL, 2, 105)
    desk.add(4, SELL, 2, 108)
    assert desk.add(5, BUY, 2, 108)[-1][0] == "TRADED"
    assert desk.add(6, BUY, 2, 108)[-1][0] == "TRADED"


def test_a_repricing_post_only_order_is_moved_when_entered_and_rejected_when_amended() -> None:
    desk = Desk()
    desk.add(1, SELL, 5, 100)
    entered = desk.add(2, BUY, 5, 105, flags=OrderFlag.POST_ONLY_REPRICE)
    assert entered == [("ACCEPTED", 2, -1, 5, 99)]
    before = desk.book.digest()
    desk.amend(2, 5, 105)
    assert desk.reasons() == ["POST_ONLY_WOULD_TAKE"]
    assert desk.book.digest() == before


def test_an_amended_market_orders_price_and_a_missing_trigger_are_ignored_by_the_book() -> None:
    desk = Desk(Phase.AUCTION_CALL, band=(50, 150))
    desk.add(1, BUY, 5, order_type=OrderType.MARKET)
    assert desk.amend(1, 7, 999, stop_ticks=999) == [("AMENDED", 1, -1, 2, 150)]


def test_a_market_order_in_a_call_stands_at_the_bands_edge_by_time_among_the_limits_there() -> None:
    desk = Desk(Phase.AUCTION_CALL, band=(50, 150))
    desk.add(1, BUY, 5, 150)
    desk.add(2, BUY, 5, order_type=OrderType.MARKET)
    desk.add(3, SELL, 5, 100)
    desk.uncross()
    assert desk.trades() == [(1, 3, 5, 150)]


@pytest.mark.parametrize("mode", list(SelfTrade))
def test_a_call_rejects_what_crosses_its_own_group_whatever_the_mode(mode: SelfTrade) -> None:
    desk = Desk(Phase.AUCTION_CALL)
    desk.add(1, SELL, 5, 100, account=7)
    got = desk.add(2, BUY, 5, 100, account=7, stp_mode=mode)
    assert (got[0][0] == "ACCEPTED") == (mode == SelfTrade.NONE)


@pytest.mark.parametrize(
    "fields",
    [
        *({"order_type": kind} for kind in (4, 5, 255)),
        *({"time_in_force": life} for life in (6, 7, 255)),
        *({"flags": flags} for flags in (3, 4, 8, 128, 255)),
        {"stp_mode": 5},
    ],
    ids=str,
)
@pytest.mark.parametrize("phase", [Phase.CONTINUOUS, Phase.AUCTION_CALL])
def test_kinds_of_orders_that_there_are_not_are_rejected_and_leave_no_trace(
    fields: dict[str, int], phase: Phase
) -> None:
    """All-or-none, minimum quantity, trailing, pegged, OCO, reduce-only, market-to-limit: a
    message has no code for them, and an unknown code is no order."""
    desk = Desk(phase)
    before = desk.book.digest()
    desk.add(1, BUY, 5, 100, **fields)
    assert desk.reasons() == ["INVALID_PARAMS"]
    assert desk.book.digest() == before
