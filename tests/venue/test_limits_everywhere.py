"""Kill switches and limits on every command that leads into a position."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from exchange.commands import (
    AddBid,
    AddOrder,
    AmendOrder,
    AnnounceAuction,
    AnyCommand,
    Command,
    EnterOtc,
    SetKillSwitch,
    SetLimits,
    Side,
)
from exchange.events import CommandRejected, Event, OrderAccepted, OrderRejected, Reason
from exchange.units import NS_PER_MINUTE
from tests.settlement.test_otc import OtcExchange
from tests.venue.world import ANN, BOB, CAT, RE, Exchange, serial_range

PRICE, TONNES = 3_100, 100


def announced(exchange: Exchange, account: int, is_reverse: bool) -> AnnounceAuction:
    closes_ns = exchange.venue.time_ns + 60 * NS_PER_MINUTE
    return AnnounceAuction(account, RE, TONNES, PRICE, 0, closes_ns, direction=int(is_reverse))


def order(exchange: Exchange, side: Side) -> Command:
    return AddOrder(ANN, RE, side, TONNES, PRICE)


def amendment(exchange: Exchange, side: Side) -> Command:
    (event,) = exchange.do(AddOrder(ANN, RE, side, 1, PRICE))
    assert isinstance(event, OrderAccepted)
    return AmendOrder(ANN, event.order_id, quantity_t=TONNES)


def auction(exchange: Exchange, side: Side) -> Command:
    return announced(exchange, ANN, is_reverse=side is Side.BUY)


def bid(exchange: Exchange, side: Side) -> Command:
    events = exchange.do(announced(exchange, CAT, is_reverse=side is Side.SELL))
    return AddBid(ANN, events[0].auction_id, side, PRICE, TONNES)  # type: ignore[attr-defined]


def otc(exchange: Exchange, side: Side) -> Command:
    return EnterOtc(ANN, BOB, RE, side, serial_range(1, 500), TONNES, PRICE)


BUILDERS = (order, amendment, auction, bid, otc)
LIMITS: dict[str, tuple[AnyCommand, Reason]] = {
    "killed": (SetKillSwitch(ANN, RE, True), Reason.KILL_SWITCH),
    "all accounts killed": (SetKillSwitch(-1, -1, True), Reason.KILL_SWITCH),
    "quantity": (SetLimits(ANN, quantity_max_t=TONNES - 1), Reason.QTY_MAX),
    "notional": (SetLimits(ANN, notional_max_yen=PRICE * TONNES - 1), Reason.NOTIONAL_MAX),
    "position": (SetLimits(ANN, position_max_t=TONNES - 1), Reason.POSITION_MAX),
}


def is_rejection(events: list[Event]) -> bool:
    return isinstance(events[0], CommandRejected | OrderRejected)


@pytest.mark.parametrize("side", list(Side))
@pytest.mark.parametrize("build", BUILDERS)
def test_without_limits_each_command_is_accepted(
    build: Callable[[Exchange, Side], AnyCommand], side: Side
) -> None:
    exchange = OtcExchange()
    assert not is_rejection(exchange.do(build(exchange, side)))


@pytest.mark.parametrize("name", LIMITS)
@pytest.mark.parametrize("side", list(Side))
@pytest.mark.parametrize("build", BUILDERS)
def test_a_limit_rejects_each_command_at_once(
    build: Callable[[Exchange, Side], AnyCommand], side: Side, name: str
) -> None:
    exchange = OtcExchange()
    command = build(exchange, side)
    limit, reason = LIMITS[name]
    exchange.do(limit)
    (rejected,) = exchange.do(command)
    assert is_rejection([rejected])
    ended = build is amendment and reason == Reason.KILL_SWITCH  # the switch ends the order too
    assert rejected.reason == (Reason.ORDER_CLOSED if ended else reason)  # type: ignore[attr-defined]
