"""Fields of the protocol for each channel, and lists page by page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, get_args

import msgspec
import pytest

from api.client.records import PUSHES
from api.messages import records
from api.messages.board import BoardRecord
from api.messages.fields import Depth, PhaseText
from api.messages.pushes import AnyPush
from api.messages.replies import RESULTS
from api.wire.errors import CODES
from exchange.instruments import TSE_LISTING
from tests.api.house import RE, SYMBOLS, Stage, tokyo

PROMISED: dict[str, tuple[type[msgspec.Struct], str]] = {
    "instrument": (
        records.InstrumentRecord,
        "symbol credit_class deliverable price_increment qty_increment qty_min qty_max"
        " price_limit_low price_limit_high reference_price fees settlement_cycle status",
    ),
    "status": (records.StatusRecord, "phase next_phase next_change opens"),
    "ticker": (
        records.TickerRecord,
        "bid bid_qty ask ask_qty last last_qty open high low volume vwap change change_pct",
    ),
    "trade": (records.TradeRecord, "trade_id price qty side ord_type timestamp"),
    "book": (records.BookRecord, "bids asks checksum"),
    "board": (
        BoardRecord,
        "center_price rows over_qty under_qty market_bid market_ask best_bid best_ask"
        " indicative_price indicative_qty imbalance_qty imbalance_side",
    ),
    "level3": (records.Level3Order, "event order_id limit_price order_qty timestamp"),
    "ohlc": (
        records.CandleRecord,
        "interval_begin open high low close vwap volume trades closed",
    ),
    "auction": (
        records.AuctionRecord,
        "auction_id state auction_type mode indicative_price indicative_qty imbalance_qty"
        " imbalance_side best_bid best_ask reference_price collar_low collar_high ends_at"
        " extensions clearing_price clearing_qty bid_to_cover tie_break",
    ),
    "executions": (
        records.ExecutionRecord,
        "exec_id seq exec_type order_status order_id cl_ord_id symbol side order_type order_qty"
        " limit_price time_in_force cum_qty leaves_qty avg_price last_qty last_price trade_id"
        " liquidity_ind fees prevented_qty reason timestamp",
    ),
    "balances": (records.BalanceRecord, "asset available held total event_id"),
    "holdings": (
        records.HoldingRecord,
        "registry project_id vintage serial_from serial_to qty status",
    ),
    "settlements": (
        records.SettlementRecord,
        "settlement_id trade_ids cash serial_ranges state due_date",
    ),
    "retirements": (
        records.RetirementRecord,
        "retirement_id serial_ranges qty beneficiary purpose schemes certificate_url timestamp",
    ),
}
METHODS = (
    "auth subscribe unsubscribe add_order amend_order cancel_order cancel_all"
    " cancel_all_orders_after set_cancel_on_disconnect add_bid cancel_bid batch_add batch_cancel"
)
ERRORS = (
    "bad_json message_too_large auth_required bad_signature timestamp_out_of_window nonce_reused"
    " forbidden unknown_method unknown_channel unknown_symbol invalid_params price_increment"
    " qty_increment price_out_of_band qty_min qty_max notional_max position_max kill_switch halted"
    " insufficient_funds insufficient_credits serials_not_available market_closed phase_not_allowed"
    " cancel_not_allowed post_only_would_take fok_not_filled stp_would_cross duplicate_cl_ord_id"
    " unknown_order order_closed too_many_open_orders too_many_ids relogin_blocked"
    " idempotency_conflict deadline_exceeded rate_limited seq_too_old overloaded internal"
)
PHASES = "closed pre_open auction_call auction_frozen uncrossing continuous halted cancel_only"


@pytest.mark.parametrize("channel", PROMISED)
def test_a_channel_has_the_fields_that_the_protocol_names(channel: str) -> None:
    record, names = PROMISED[channel]
    assert set(names.split()) <= set(record.__struct_fields__)


def test_all_channels_methods_codes_and_phases_of_the_protocol_are_there() -> None:
    channels = {one.__struct_config__.tag for one in get_args(AnyPush)}
    assert channels == {*PROMISED, "heartbeat"} == set(PUSHES)
    assert set(METHODS.split()) <= set(RESULTS)
    assert set(ERRORS.split()) <= set(CODES)
    assert get_args(PhaseText) == tuple(PHASES.split())
    assert get_args(Depth) == (10, 25, 100, 500)


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    charged = tuple(replace(one, fee_yen_per_t=3) for one in TSE_LISTING if one.symbol in SYMBOLS)
    built = Stage(tmp_path_factory.mktemp("house"), instruments=charged)
    built.wait(built.house.join("alice", "bob"))
    built.house.credentials["operator"] = built.house.service.participants.add_key(
        "exchange", role="operator"
    )
    built.wait(_trade(built))
    yield built
    built.close()


async def _trade(stage: Stage) -> None:
    """Hold the auctions of three sessions with a trade in each, up to the next call phase."""
    async with stage.house.client("alice") as alice, stage.house.client("bob") as bob:
        for moments in (
            ("11 11:30", "11 12:30"),
            ("11 15:00", "12 09:00"),
            ("12 11:30", "12 12:30"),
        ):
            await alice.add_order(RE, "buy", 1, 3000)
            await bob.add_order(RE, "sell", 1, 3000)
            for moment in moments:
                await stage.house.service.sequencer.advance_to(tokyo(f"2023-10-{moment}"))


async def test_a_market_shows_its_deliverable_credits_and_fees(stage: Stage) -> None:
    async with stage.house.client() as client:
        markets = {one.symbol: one for one in await client.instruments()}
    market = markets[RE]
    assert market.deliverable is not None
    assert market.deliverable.credit_class == market.credit_class
    assert market.deliverable.programme == market.programme
    assert [(one.asset, one.per_unit, one.side) for one in market.fees] == [
        ("JPY", 3, "buy"),
        ("JPY", 3, "sell"),
    ]


async def test_a_changed_balance_names_what_changed_it(stage: Stage) -> None:
    async with stage.house.client("alice") as alice:
        pushes: list[Any] = []
        alice.on("balances", pushes.append)
        await alice.subscribe("balances")
        ack = await alice.add_order(RE, "buy", 1, 2500)
        await alice.cancel_order(ack.order_id)
        while len(pushes) < 3:
            await alice.ping()
        first, entered, canceled = pushes[:3]
        assert all(one.event_id is None for one in first.data)
        assert [one.event_id for one in entered.data] == [ack.seq]
        ledger = [one for one in await alice.ledger(ack.seq - 1) if one.asset == "JPY"]
        assert [one.event_id for one in ledger] == [one.seq for one in ledger]
        assert ledger[0].event_id == ack.seq
        assert ledger[1].event_id == canceled.data[0].event_id


@pytest.mark.parametrize(
    ("who", "path", "name"),
    [
        (None, "/v1/auctions?", "results"),
        (None, f"/v1/trades?symbol={RE}&", "trades"),
        (None, f"/v1/ohlc?symbol={RE}&", "candles"),
        (None, "/v1/projects?", "projects"),
        (None, "/v1/issuances?", "issuances"),
        ("alice", "/v1/orders?status=all&", "orders"),
        ("alice", "/v1/holdings?", "holdings"),
        ("alice", "/v1/settlements?state=settled&", "settlements"),
        ("operator", "/v1/admin/participants?", "participants"),
        ("operator", "/v1/admin/users?", "users"),
    ],
)
async def test_pages_of_one_are_the_whole_list(
    stage: Stage, who: str | None, path: str, name: str
) -> None:
    async with stage.house.client(who) as client:
        whole = msgspec.json.decode(await client.http("GET", f"{path}limit=500"))
        assert len(whole[name]) > 1
        assert "next_cursor" not in whole
        found, cursor = [], None
        while True:
            more = "" if cursor is None else f"&cursor={cursor}"
            page = msgspec.json.decode(await client.http("GET", f"{path}limit=1{more}"))
            assert len(page[name]) == 1
            found += page[name]
            cursor = page.get("next_cursor")
            if cursor is None:
                break
        assert found == whole[name]


async def test_the_client_goes_on_before_the_last_trade_and_candle(stage: Stage) -> None:
    async with stage.house.client("alice") as client:
        newest, *older = await client.trades(RE)
        assert older
        assert await client.trades(RE, before_id=newest.trade_id) == older
        candles = await client.candles(RE)
        begin_s = tokyo("2023-10-12 11:30") // 10**9
        assert await client.candles(RE, before_s=begin_s) == candles[1:]
        assert await client.holdings()
