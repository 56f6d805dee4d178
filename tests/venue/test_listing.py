"""Listing and delisting of instruments on a running exchange, and an operator's base prices."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from exchange.clearing.risk import MARKET_SWITCHES, open_buys_column
from exchange.commands import (
    AddBid,
    AddOrder,
    AnnounceAuction,
    BustTrade,
    CancelAll,
    Command,
    DelistInstrument,
    DepositCredits,
    EnterOtc,
    HaltMarket,
    ListInstrument,
    OpenAccount,
    Phase,
    ResumeMarket,
    RetireCredits,
    SetBasePrice,
    SetKillSwitch,
    SetLimits,
    Side,
    TimeInForce,
    WithdrawCredits,
)
from exchange.events import (
    CommandRejected,
    CreditsSettled,
    Event,
    InstrumentDelisted,
    InstrumentListed,
    OrderAccepted,
    OrderCanceled,
    OrderRejected,
    OtcEnded,
    OtcEntered,
    PhaseChanged,
    Reason,
    ReferencePriceSet,
    SealedAuctionHeld,
    TradeBusted,
    TradeMade,
)
from exchange.instruments import Instrument
from exchange.units import NS_PER_MINUTE, tokyo_datetime
from exchange.venue import listing
from exchange.venue.genesis import Genesis
from exchange.venue.snapshot import decode_snapshot, encode_snapshot, snapshot_of, venue_from
from exchange.venue.venue import Venue, VenueSettings
from tests.venue.test_saved_state import differences
from tests.venue.world import ANN, BOB, CAT, RE, START_NS, Exchange, funded, instruments

NEW = 2
GTC = TimeInForce.GTC
SETTINGS = VenueSettings(accounts_max=16, orders_max=256, otc_classes=("*",))


def of(kind: type, events: list[Event]) -> list[Any]:
    return [event for event in events if isinstance(event, kind)]


def new_terms(**changes: object) -> Instrument:
    """A class that is not listed yet."""
    names = {"symbol": "NEW/JPY", "code": "NEW", "tse_code": None, "credit_class": "jcredit/new"}
    return replace(instruments()[0], **(names | {"reference_price": 1000} | changes))


def until_the_next_day(exchange: Exchange) -> list[Event]:
    day, events = exchange.venue.day, []
    while exchange.venue.day == day:
        events += exchange.tick()
    return events


def rejected(exchange: Exchange, command: Command, reason: Reason) -> bool:
    """True if the command is rejected for this reason, and nothing else happens."""
    before = exchange.venue.digest()
    (event,) = exchange.do(command)
    assert exchange.venue.digest() == before
    assert isinstance(event, CommandRejected | OrderRejected)
    return event.reason == reason


# --- base prices -----------------------------------------------------------------------------


def test_a_base_price_moves_the_band_and_ends_the_orders_outside() -> None:
    exchange = funded()
    exchange.sell(ANN, 320, 5, time_in_force=GTC)
    exchange.sell(ANN, 3200, 5, time_in_force=GTC)
    exchange.do(HaltMarket(RE))
    event, *ended = exchange.do(SetBasePrice(RE, 4000))
    assert isinstance(event, ReferencePriceSet)
    assert (event.price_ticks, event.band_low_ticks, event.band_high_ticks) == (4000, 400, 6_400)
    (gone,) = of(OrderCanceled, ended)
    assert (gone.account, gone.reason) == (ANN, Reason.OUTSIDE_NEW_BAND)
    assert exchange.venue.band(RE) == (400, 6_400)
    assert exchange.venue.depth(RE, 5)[1] == [(3200, 5, 1)]


def test_a_base_price_replaces_that_of_the_last_session() -> None:
    exchange = funded()
    exchange.sell(ANN, 3000, 5)
    exchange.buy(BOB, 3000, 5)
    exchange.tick(2)
    assert exchange.venue.phase(RE) is Phase.CLOSED
    exchange.do(SetBasePrice(RE, 3500))
    events = exchange.tick()
    assert exchange.venue.phase(RE) is Phase.AUCTION_CALL
    assert not [event for event in of(ReferencePriceSet, events) if event.instrument == RE]
    assert exchange.venue.reference_ticks(RE) == 3500


@pytest.mark.parametrize(
    ("command", "reason"),
    [
        (SetBasePrice(-1, 3000), Reason.UNKNOWN_SYMBOL),
        (SetBasePrice(2, 3000), Reason.UNKNOWN_SYMBOL),
        (SetBasePrice(RE, 3000), Reason.PHASE_NOT_ALLOWED),
        (DelistInstrument(-1), Reason.UNKNOWN_SYMBOL),
        (DelistInstrument(2), Reason.UNKNOWN_SYMBOL),
        (ListInstrument(new_terms(symbol="JCR-RE/JPY")), Reason.INVALID_PARAMS),
        (ListInstrument(new_terms(code="JCR-RE")), Reason.INVALID_PARAMS),
        (
            ListInstrument(new_terms(credit_class="jcredit/renewable_electricity")),
            Reason.INVALID_PARAMS,
        ),
        (ListInstrument(new_terms(listed_to=date(2023, 10, 11))), Reason.INVALID_PARAMS),
        (ListInstrument(new_terms(ladder_ticks=2**18 + 1)), Reason.INVALID_PARAMS),
        (ListInstrument(new_terms(listed_from=date(2024, 10, 12))), Reason.INVALID_PARAMS),
        (ListInstrument(new_terms(listed_from=date.max)), Reason.INVALID_PARAMS),
    ],
)
def test_an_invalid_operator_command_is_rejected(command: Command, reason: Reason) -> None:
    assert rejected(funded(), command, reason)


@pytest.mark.parametrize("price", [-1, 0, 6_401, 2**62])
def test_a_base_price_is_one_of_the_ladder(price: int) -> None:
    exchange = funded()
    exchange.do(HaltMarket(RE))
    assert rejected(exchange, SetBasePrice(RE, price), Reason.PRICE_OUT_OF_BAND)


def test_the_number_of_instruments_is_limited(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(listing, "INSTRUMENTS_MAX", 2)
    assert rejected(funded(), ListInstrument(new_terms()), Reason.INVALID_PARAMS)


# --- delisting -------------------------------------------------------------------------------


def test_a_delisted_instruments_orders_end_with_the_reason_and_release_their_holds() -> None:
    exchange = funded()
    exchange.sell(ANN, 3200, 5, time_in_force=GTC)
    exchange.buy(BOB, 3000, 7)
    event, *events = exchange.do(DelistInstrument(RE))
    assert isinstance(event, InstrumentDelisted)
    assert event.instrument == RE
    gone = of(OrderCanceled, events)
    assert [(canceled.account, canceled.quantity_t) for canceled in gone] == [(BOB, 7), (ANN, 5)]
    assert {canceled.reason for canceled in gone} == {Reason.DELISTED}
    for account in (ANN, BOB):
        assert [exchange.venue.balance(account, asset).held for asset in (-1, RE)] == [0, 0]
    (closed,) = of(PhaseChanged, events)
    assert (closed.phase, closed.reason) == (Phase.CLOSED, "delisted")
    assert exchange.venue.instruments[RE].listed_to == date(2023, 10, 11)


@pytest.mark.parametrize("steps", [0, 1, 2])
def test_a_delisted_instrument_has_no_phase_but_closed(steps: int) -> None:
    """From the call phase, the frozen minute and between two sessions."""
    exchange = funded()
    exchange.buy(BOB, 3000, 7, time_in_force=GTC)
    exchange.tick(steps)
    exchange.do(DelistInstrument(RE))
    assert exchange.venue.next_phase(RE) == (Phase.CLOSED, exchange.venue.time_ns)
    events = until_the_next_day(exchange) + until_the_next_day(exchange)
    changed = {event.instrument for event in of(PhaseChanged, events)}
    assert changed == {0}
    assert exchange.venue.phase(RE) is Phase.CLOSED
    assert not exchange.venue.markets.has_orders(RE)


def test_a_halted_instrument_is_delisted_with_what_waited_for_it() -> None:
    exchange = funded()
    exchange.buy(BOB, 3000, 7, time_in_force=GTC)
    exchange.do(HaltMarket(RE), ResumeMarket(RE), HaltMarket(0))
    exchange.do(DelistInstrument(RE), DelistInstrument(0))
    assert exchange.venue.halted == frozenset()
    frozen = funded()
    frozen.buy(BOB, 3000, 7)
    frozen.tick()
    assert frozen.venue.phase(RE) is Phase.AUCTION_FROZEN
    frozen.do(CancelAll(BOB, RE, wait=True), DelistInstrument(RE))
    assert frozen.venue.parts.controls.waiting == {}
    for other in (exchange, frozen):
        until_the_next_day(other)


def test_a_delisted_instrument_accepts_no_order() -> None:
    exchange = funded()
    exchange.do(DelistInstrument(RE))
    serial_range = ("JCR-WIND7-20220401-20230331-1", "JCR-WIND7-20220401-20230331-9")
    hour = exchange.venue.time_ns + 60 * NS_PER_MINUTE
    for command in (
        AddOrder(ANN, RE, Side.BUY, 1, 3000),
        SetBasePrice(RE, 3000),
        DelistInstrument(RE),
        HaltMarket(RE),
        AnnounceAuction(ANN, RE, 50, 3000, 0, hour),
        EnterOtc(ANN, BOB, RE, Side.BUY, serial_range, 9, 3000),
        DepositCredits(ANN, RE, 5),
    ):
        assert rejected(exchange, command, Reason.MARKET_CLOSED), command
    assert rejected(exchange, ResumeMarket(RE), Reason.PHASE_NOT_ALLOWED)
    assert rejected(exchange, ListInstrument(instruments()[RE]), Reason.INVALID_PARAMS)


def test_credits_of_a_delisted_instrument_can_be_withdrawn_and_retired() -> None:
    exchange = funded()
    exchange.do(DelistInstrument(RE))
    exchange.confirm(exchange.do(WithdrawCredits(ANN, RE, 300)))
    exchange.confirm(exchange.do(RetireCredits(ANN, RE, 700, "SHK", "ann")))
    assert exchange.venue.balance(ANN, RE).total == 0


def test_what_was_traded_before_a_delisting_is_settled_or_undone_as_before() -> None:
    exchange = funded()
    for account, quantity in ((ANN, 5), (CAT, 4)):
        exchange.sell(account, 3000, quantity)
    exchange.buy(BOB, 3000, 9)
    trades = of(TradeMade, exchange.tick(2))
    assert [trade.quantity_t for trade in trades] == [5, 4]
    exchange.do(DelistInstrument(RE))
    (undone,) = exchange.do(BustTrade(RE, trades[0].trade_id))
    assert isinstance(undone, TradeBusted)
    settled: list[Event] = []
    for _ in range(7):
        settled += of(CreditsSettled, exchange.confirm(until_the_next_day(exchange)))
    assert sum(event.quantity_t for event in settled) == 4
    assert exchange.venue.balance(BOB, RE).free == 1004


def test_auctions_and_otc_entries_of_a_delisted_instrument_end() -> None:
    exchange = Exchange()
    exchange.venue = Venue(instruments(), START_NS, SETTINGS)
    exchange.do(*exchange_people())
    exchange.fund()
    exchange.tick()
    hour = exchange.venue.time_ns + 60 * NS_PER_MINUTE
    for index in (0, RE):
        exchange.do(AnnounceAuction(ANN, index, 50, 3000, 0, hour))
    kept, ends = exchange.venue.sealed_auctions
    exchange.do(AddBid(BOB, ends.auction_id, Side.BUY, 3100, 20))
    serial_range = ("JCR-WIND7-20220401-20230331-1", "JCR-WIND7-20220401-20230331-9")
    for index in (0, RE):
        (entered,) = of(
            OtcEntered, exchange.do(EnterOtc(CAT, BOB, index, Side.BUY, serial_range, 9, 3000))
        )
    events = exchange.do(DelistInstrument(RE))
    (held,) = of(SealedAuctionHeld, events)
    assert (held.auction_id, held.withdrawn, held.quantity_t) == (ends.auction_id, True, 0)
    assert {event.reason for event in of(OrderCanceled, events)} == {Reason.DELISTED}
    (ended,) = of(OtcEnded, events)
    assert (ended.entry_id, ended.reason) == (entered.entry_id, Reason.DELISTED)
    assert exchange.venue.sealed_auctions == [kept]
    assert [entry.instrument for entry in exchange.venue.otc.waiting.values()] == [0]


def exchange_people() -> list[Command]:
    return [OpenAccount(name) for name in ("ann", "bob", "cat")]


# --- listing ---------------------------------------------------------------------------------


def test_a_new_instrument_trades_from_the_next_exchange_day_on() -> None:
    exchange = funded()
    (event,) = exchange.do(ListInstrument(new_terms(settlement_days=0)))
    assert isinstance(event, InstrumentListed)
    assert (event.instrument, event.terms.listed_from) == (NEW, date(2023, 10, 12))
    assert exchange.venue.instruments[NEW] == event.terms
    assert exchange.venue.phase(NEW) is Phase.CLOSED
    exchange.confirm(exchange.do(DepositCredits(ANN, NEW, 50)))
    assert rejected(exchange, AddOrder(ANN, NEW, Side.SELL, 5, 1000), Reason.MARKET_CLOSED)
    today = until_the_next_day(exchange)
    assert NEW not in {event.instrument for event in of(PhaseChanged, today)}
    exchange.tick()
    assert exchange.venue.phase(NEW) is Phase.AUCTION_CALL
    exchange.do(AddOrder(ANN, NEW, Side.SELL, 5, 1000), AddOrder(BOB, NEW, Side.BUY, 5, 1000))
    (trade,) = of(TradeMade, exchange.tick(2))
    assert (trade.instrument, trade.trade_id, trade.yen) == (NEW, 1, 5_000)
    exchange.confirm(until_the_next_day(exchange))
    assert exchange.venue.balance(BOB, NEW).free == 5


def test_after_the_close_the_next_exchange_day_is_the_one_to_come() -> None:
    exchange = funded()
    until_the_next_day(exchange)
    exchange.do(ListInstrument(new_terms()), DelistInstrument(0))
    assert exchange.venue.instruments[NEW].listed_from == exchange.venue.day == date(2023, 10, 12)
    events = until_the_next_day(exchange)
    assert {event.instrument for event in of(PhaseChanged, events)} == {RE, NEW}


def test_a_new_instrument_reports_its_first_day() -> None:
    exchange = funded()
    exchange.do(ListInstrument(new_terms(listed_from=date(2024, 10, 11))))
    phase, at_ns = exchange.venue.next_phase(NEW)
    assert phase is Phase.AUCTION_CALL
    assert tokyo_datetime(at_ns).isoformat() == "2024-10-11T08:00:00+09:00"


def test_a_new_instrument_may_begin_later_and_have_a_last_day() -> None:
    exchange = funded()
    terms = new_terms(listed_from=date(2023, 10, 16), listed_to=date(2023, 10, 16))
    exchange.do(ListInstrument(terms))
    days = set()
    for _ in range(5):
        day = exchange.venue.day
        events = until_the_next_day(exchange)
        days |= {day for event in of(PhaseChanged, events) if event.instrument == NEW}
    assert days == {date(2023, 10, 16)}


def test_orders_limits_and_switches_are_unchanged_by_a_listing() -> None:
    exchange = funded()
    exchange.do(SetLimits(BOB, position_max_t=1_010), SetKillSwitch(CAT, 0, True))
    exchange.sell(ANN, 3200, 5)
    exchange.buy(BOB, 3000, 7)
    before = exchange.venue.depth(RE, 5)
    exchange.do(ListInstrument(new_terms()))
    assert exchange.venue.depth(RE, 5) == before
    limits = exchange.venue.parts.tables.limits
    column = getattr(open_buys_column, "py_func", open_buys_column)
    assert limits[BOB, column(limits, RE)] == 7
    switches = limits[CAT, MARKET_SWITCHES : MARKET_SWITCHES + 3]
    assert switches.tolist() == [1, 0, 0]
    (no,) = exchange.buy(BOB, 3000, 4)
    assert no.reason == Reason.POSITION_MAX
    (yes,) = exchange.buy(BOB, 3000, 3)
    assert isinstance(yes, OrderAccepted)
    exchange.do(SetKillSwitch(CAT, NEW, True))
    assert limits[CAT, MARKET_SWITCHES : MARKET_SWITCHES + 3].tolist() == [1, 0, 1]


def test_the_terms_of_a_new_instrument_are_in_the_digest() -> None:
    digests = set()
    for terms in (new_terms(), new_terms(fee_yen_per_t=1), new_terms(lot_t=10, quantity_min_t=10)):
        exchange = funded()
        exchange.do(ListInstrument(terms))
        digests.add(exchange.venue.digest())
    assert len(digests) == 3


# --- snapshot and replay ---------------------------------------------------------------------


def test_a_snapshot_keeps_listed_and_delisted_instruments() -> None:
    exchange = Exchange()
    genesis = Genesis(START_NS, instruments(), SETTINGS)
    exchange.venue = genesis.venue()
    exchange.do(*exchange_people())
    exchange.fund()
    exchange.tick()
    exchange.do(ListInstrument(new_terms()))
    exchange.do(DelistInstrument(0))
    for _ in range(3):
        exchange.confirm(exchange.do(DepositCredits(ANN, NEW, 50)))
        exchange.do(AddOrder(ANN, NEW, Side.SELL, 5, 1000, time_in_force=GTC))
        venue = exchange.venue
        venue.take_balances()
        kept = decode_snapshot(encode_snapshot(snapshot_of(venue, b"", {})))
        assert kept is not None
        restored = venue_from(genesis, kept)
        assert restored is not None
        assert list(differences(venue, restored)) == []
        assert [restored.next_phase(i) for i in range(3)] == [venue.next_phase(i) for i in range(3)]
        exchange.venue = restored
        until_the_next_day(exchange)
        exchange.tick()
    assert exchange.venue.phase(0) is Phase.CLOSED
    assert exchange.venue.phase(NEW) is Phase.AUCTION_CALL
