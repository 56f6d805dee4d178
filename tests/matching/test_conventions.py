"""Conventions that differ between exchanges: the sentences of docs/matching.md, one test each."""

from __future__ import annotations

import pytest

from exchange.commands import OrderFlag, Phase, SelfTrade, TimeInForce
from exchange.matching import Dynamic, MessageKind
from tests.matching.orders import BUY, SELL, BookPair, OrderType

IOC, FOK = TimeInForce.IOC, TimeInForce.FOK


def halting() -> BookPair:
    """A market whose last trade was at 100 and that halts beyond 95..105."""
    pair = BookPair(dynamic_ticks=5, dynamic_action=Dynamic.HALT)
    pair.add(1, SELL, 1, 100)
    pair.add(2, BUY, 1, 100)
    return pair


@pytest.mark.parametrize("fields", [{"time_in_force": IOC}, {"order_type": OrderType.MARKET}])
def test_an_ioc_that_meets_a_halt_trades_to_the_edge_and_ends(fields: dict[str, int]) -> None:
    pair = halting()
    pair.add(3, SELL, 2, 105)
    pair.add(4, SELL, 2, 106)
    got = pair.add(5, BUY, 9, 130, **fields)
    assert [row[0] for row in got] == ["ACCEPTED", "TRADED", "HALTED", "CANCELED"]
    assert (got[-1][3], pair.reasons()[-1], pair.queue()) == (7, "UNFILLED_REST", [4])


def test_a_fok_never_halts_it_counts_what_lies_within_the_band() -> None:
    pair = halting()
    pair.add(3, SELL, 2, 105)
    pair.add(4, SELL, 2, 106)
    pair.add(5, BUY, 3, 130, time_in_force=FOK)
    assert pair.reasons() == ["FOK_NOT_FILLED"]
    assert pair.add(6, BUY, 2, 130, time_in_force=FOK)[-1][0] == "TRADED"


def test_a_limit_beyond_the_band_that_meets_no_order_rests_and_halts_nothing() -> None:
    pair = halting()
    assert [row[0] for row in pair.add(3, BUY, 5, 130)] == ["ACCEPTED"]


@pytest.mark.parametrize(("side", "stop"), [(SELL, 100), (SELL, 120), (BUY, 100), (BUY, 80)])
@pytest.mark.parametrize("kind", [OrderType.STOP, OrderType.STOP_LIMIT])
def test_a_stop_on_the_reached_side_of_the_last_price_is_active_at_once(
    side: int, stop: int, kind: OrderType
) -> None:
    pair = BookPair()
    pair.add(1, SELL, 1, 100)
    pair.add(2, BUY, 1, 100)
    got = pair.add(3, side, 5, 100, order_type=kind, stop_ticks=stop)
    assert [row[0] for row in got[:2]] == ["ACCEPTED", "TRIGGERED"]


def test_stops_are_elected_by_trades_and_by_nothing_else() -> None:
    pair = BookPair()
    pair.add(1, BUY, 5, order_type=OrderType.STOP, stop_ticks=100)
    pair.add(2, BUY, 5, 110)
    pair.add(3, SELL, 5, 120)
    pair.phase(Phase.HALTED)
    got = pair.control(MessageKind.SET_BAND, price_ticks=1, stop_ticks=200, quantity_t=150)
    got += pair.phase(Phase.AUCTION_CALL) + pair.phase(Phase.CONTINUOUS)
    assert got == []
    pair.add(4, BUY, 1, 120)
    assert pair.trades() == [(4, 3, 1, 120), (1, 3, 4, 120)]


def test_the_dynamic_band_moves_after_the_whole_order() -> None:
    """105 is within 95..105; 108 would be within the band around 105, but it is the same order."""
    pair = halting()
    pair.add(3, SELL, 2, 105)
    pair.add(4, SELL, 2, 108)
    assert pair.add(5, BUY, 4, 108)[-1][0] == "HALTED"
    pair = halting()
    pair.add(3, SELL, 2, 105)
    pair.add(4, SELL, 2, 108)
    assert pair.add(5, BUY, 2, 108)[-1][0] == "TRADED"
    assert pair.add(6, BUY, 2, 108)[-1][0] == "TRADED"


def test_a_repricing_post_only_order_is_moved_when_entered_and_rejected_when_amended() -> None:
    pair = BookPair()
    pair.add(1, SELL, 5, 100)
    entered = pair.add(2, BUY, 5, 105, flags=OrderFlag.POST_ONLY_REPRICE)
    assert entered == [("ACCEPTED", 2, -1, 5, 99)]
    before = pair.book.digest()
    pair.amend(2, 5, 105)
    assert pair.reasons() == ["POST_ONLY_WOULD_TAKE"]
    assert pair.book.digest() == before


def test_an_amended_market_orders_price_and_a_missing_trigger_are_ignored_by_the_book() -> None:
    pair = BookPair(Phase.AUCTION_CALL, band=(50, 150))
    pair.add(1, BUY, 5, order_type=OrderType.MARKET)
    assert pair.amend(1, 7, 999, stop_ticks=999) == [("AMENDED", 1, -1, 2, 150)]


def test_a_market_order_in_a_call_ranks_at_the_bands_edge_by_time_among_the_limits_there() -> None:
    pair = BookPair(Phase.AUCTION_CALL, band=(50, 150))
    pair.add(1, BUY, 5, 150)
    pair.add(2, BUY, 5, order_type=OrderType.MARKET)
    pair.add(3, SELL, 5, 100)
    pair.uncross()
    assert pair.trades() == [(1, 3, 5, 150)]


@pytest.mark.parametrize("mode", list(SelfTrade))
def test_a_call_rejects_what_crosses_its_own_group_whatever_the_mode(mode: SelfTrade) -> None:
    pair = BookPair(Phase.AUCTION_CALL)
    pair.add(1, SELL, 5, 100, account=7)
    got = pair.add(2, BUY, 5, 100, account=7, stp_mode=mode)
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
def test_unsupported_kinds_of_orders_are_rejected_and_change_nothing(
    fields: dict[str, int], phase: Phase
) -> None:
    """All-or-none, minimum quantity, trailing, pegged, OCO, reduce-only, market-to-limit: a
    message has no code for them, and an unknown code is no order."""
    pair = BookPair(phase)
    before = pair.book.digest()
    pair.add(1, BUY, 5, 100, **fields)
    assert pair.reasons() == ["INVALID_PARAMS"]
    assert pair.book.digest() == before
