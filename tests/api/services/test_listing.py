"""Instruments listed and delisted while clients are connected, and base prices, on all
interfaces."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from api.cli.export import replayed
from api.client import ApiError, AsyncClient
from api.client.records import Push
from api.gateway.engine import EngineBus
from api.gateway.serving import running_gateway
from api.settings import Settings
from api.stream.streams import PER_SYMBOL
from exchange.commands import (
    AddOrder,
    ConfirmInstruction,
    DelistInstrument,
    DepositCash,
    DepositCredits,
    ListInstrument,
    OpenAccount,
    Side,
    Tick,
)
from exchange.registry.port import Issuance, Project, Vintage, holding_account
from exchange.settlement.reconcile import Difference
from exchange.venue.data_folder import DataFolder
from exchange.venue.genesis import Genesis
from exchange.venue.journal import Journal
from exchange.venue.replay import replay
from exchange.venue.venue import VenueSettings
from exchange.views.quotation import quotations_of
from tests.api.cli.test_operator_cli import done, said
from tests.api.gateway.test_gateway import at, broker
from tests.api.gateway.test_gateway import pytestmark as needs_broker
from tests.api.house import ES, RE, House, Stage, running_house
from tests.api.services.test_restart import opened, seen
from tests.api.services.test_trading import until
from tests.venue.test_listing import NEW, new_terms, until_the_next_day
from tests.venue.world import ANN, BOB, START_NS, Exchange, instruments

FAST = Settings(
    port=0, messages_per_s=1e6, messages_burst=10**6, orders_per_s=1e6, feed_interval_s=0.0
)
PEAT = "JCR-PT/JPY"
TERMS: dict[str, Any] = {
    "name": "J-Credit, peat",
    "programme": "J-Credit",
    "credit_class": "jcredit/peat",
    "reference_price": "1200.5",
    "price_increment": "0.5",
    "qty_increment": "10",
    "settlement_cycle": "T+0",
}
FISCAL_2022 = Vintage(date(2022, 4, 1), date(2023, 3, 31))
OPTIONS: dict[str, dict[str, Any]] = {"ohlc": {"interval": "1h"}}
__all__ = ["broker"]


def staff(house: House) -> None:
    for role in ("operator", "approver"):
        house.credentials[role] = house.service.participants.add_key("exchange", role=role)


async def next_day(client: AsyncClient, house: House) -> None:
    """Advance into the first call phase of the next exchange day."""
    day = house.service.venue.day
    while house.service.venue.day == day:
        await client.move_clock()
    await client.move_clock()


async def supply(house: House, name: str) -> None:
    """Issue peat credits into a participant's holding account."""
    registry, at_ns = house.service.registry, house.service.sequencer.clock.now_ns()
    registry.register_project(Project(project_id="PT_P1", programme="J-Credit", name="peat"), at_ns)
    act = Issuance("PT_P1", "jcredit/peat", FISCAL_2022, ((holding_account(name), 500),))
    registry.perform(f"issue-{name}", act, at_ns)


async def test_a_new_market_is_visible_to_all_clients_at_once_and_trades_the_next_day(
    tmp_path: Path,
) -> None:
    async with running_house(tmp_path, FAST) as house:
        await house.join("alice", "bob")
        staff(house)
        async with (
            house.client("operator") as operator,
            house.client("alice") as alice,
            house.client("bob") as bob,
            house.client() as anybody,
        ):
            received: dict[str, list[Push[Any]]] = {name: [] for name in PER_SYMBOL}
            for channel in sorted(PER_SYMBOL):
                anybody.on(channel, received[channel].append)
                await anybody.subscribe(channel, **OPTIONS.get(channel, {}))
            await alice.subscribe("instrument", RE)
            listed = await operator.list_instrument(PEAT, **TERMS)
            assert (listed.symbol, listed.status) == (PEAT, "closed")
            assert (str(listed.price_increment), listed.listed_from) == ("0.5", "2023-10-12")
            for pushes in received.values():
                await until(lambda pushes=pushes: pushes[-1].symbol == PEAT)
                assert pushes[-1].type == "snapshot"
            known = [instrument.symbol for instrument in await alice.instruments()]
            assert known == [ES, RE, PEAT]
            await supply(house, "alice")
            await alice.transfer(PEAT, 200, "to_trading")
            with pytest.raises(ApiError, match="market_closed"):
                await alice.add_order(PEAT, "sell", 20, "1200.5")
            await next_day(operator, house)
            with pytest.raises(ApiError, match="qty_increment"):
                await alice.add_order(PEAT, "sell", 15, "1200.5")
            await alice.add_order(PEAT, "sell", 20, "1200.5")
            await bob.add_order(PEAT, "buy", 20, "1200.5")
            await operator.move_clock()
            await operator.move_clock()
            await until(lambda: received["trade"][-1].symbol == PEAT and received["trade"][-1].data)
            trade = received["trade"][-1].data[0]
            assert (str(trade.price), str(trade.qty)) == ("1200.5", "20")
            await until(lambda: bool(received["ohlc"][-1].data))
            assert received["ohlc"][-1].symbol == PEAT
            await until(lambda: received["ticker"][-1].symbol == PEAT)
            await next_day(operator, house)
            await house.service.settlement.idle()
            assert (await bob.balances())[PEAT].available == 20
            assert [holding.qty for holding in await bob.holdings() if holding.symbol == PEAT] == [
                20
            ]
            assert house.service.settlement.reconciler.compare() == []


async def test_a_subscription_to_one_market_stays_with_one_market(tmp_path: Path) -> None:
    """A client that named symbols, or left a channel, gets nothing of a new market."""
    async with running_house(tmp_path, FAST) as house:
        staff(house)
        async with house.client("operator") as operator, house.raw() as raw:
            for message in (
                {"method": "subscribe", "params": {"channel": "status", "symbol": [RE]}},
                {"method": "subscribe", "params": {"channel": "instrument"}},
                {"method": "unsubscribe", "params": {"channel": "instrument"}},
            ):
                await raw.ask(message)
            await operator.list_instrument(PEAT, **TERMS)
            (connection,) = [
                connection
                for connection in house.service.connections
                if connection.principal is None
            ]
            assert {key.instrument for key in connection.subscriptions} == {
                house.service.markets.index(RE)
            }


async def test_a_base_price_and_an_end_wait_for_a_second_person(tmp_path: Path) -> None:
    async with running_house(tmp_path, FAST) as house:
        await house.join("alice")
        staff(house)
        async with (
            house.client("operator") as operator,
            house.client("approver") as approver,
            house.client("alice") as alice,
        ):
            received: list[Push[Any]] = []
            for channel in ("instrument", "status", "executions"):
                alice.on(channel, received.append)
                await alice.subscribe(channel)
            await alice.add_order(RE, "sell", 1, 320, time_in_force="gtc")
            await alice.add_order(RE, "sell", 2, 3200, time_in_force="gtc")
            higher = await operator.set_base_price(RE, 4000)
            with pytest.raises(ApiError, match="forbidden"):
                await operator.approve(higher)
            with pytest.raises(ApiError, match="phase_not_allowed"):
                await approver.approve(higher)
            while house.service.venue.phase(0).name != "CLOSED":
                await operator.move_clock()
            await approver.approve(await operator.set_base_price(RE, 4000))
            (order,) = await alice.orders()
            assert order.limit_price == 3200
            (terms,) = [terms for terms in await alice.instruments() if terms.symbol == RE]
            assert (terms.reference_price, terms.price_limit_low) == (4000, 400)
            await approver.approve(await operator.delist(RE))
            assert await alice.orders() == []
            (terms,) = [terms for terms in await alice.instruments() if terms.symbol == RE]
            assert (terms.status, terms.listed_to) == ("delisted", "2023-10-11")
            (state,) = [state for state in await alice.status() if state.symbol == RE]
            assert (state.phase, state.delisted, state.next_phase) == ("closed", True, None)

            def of(channel: str) -> list[Any]:
                return [
                    record for push in received if push.channel == channel for record in push.data
                ]

            await until(lambda: of("executions")[-1].reason == "delisted")
            await until(lambda: of("status")[-1].delisted and of("status")[-1].symbol == RE)
            await until(lambda: of("instrument")[-1].status == "delisted")
            with pytest.raises(ApiError, match="market_closed"):
                await operator.delist(RE)
            with pytest.raises(ApiError, match="market_closed"):
                await alice.transfer(RE, 5, "to_trading")
            await alice.transfer(RE, 10_000, "to_holding")
            await house.service.settlement.idle()
            assert (await alice.balances()).get(RE) is None


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"symbol": RE}, "idempotency_conflict"),
        ({"credit_class": "jcredit/renewable_electricity"}, "idempotency_conflict"),
        ({"symbol": "peat"}, "invalid_params"),
        ({"programme": "Peat"}, "invalid_params"),
        ({"credit_class": "jcm/peat"}, "invalid_params"),
        ({"reference_price": "1200.3"}, "price_increment"),
        ({"reference_price": "0"}, "invalid_params"),
        ({"price_increment": "0"}, "invalid_params"),
        ({"price_increment": "0.33", "reference_price": "3.3"}, "invalid_params"),
        ({"price_max": "200000"}, "invalid_params"),
        ({"qty_increment": "0.5"}, "invalid_params"),
        ({"qty_min": "15"}, "invalid_params"),
        ({"settlement_cycle": "T+251"}, "invalid_params"),
        ({"settlement_cycle": "5"}, "invalid_params"),
        ({"fee_per_unit": "-1"}, "invalid_params"),
        ({"listed_from": "2023-02-30"}, "invalid_params"),
        ({"listed_from": "2023-11-01", "listed_to": "2023-10-31"}, "invalid_params"),
        ({"listed_to": "2023-10-11"}, "invalid_params"),
        ({"band_percent": 0}, "invalid_params"),
        ({"sessions": "night"}, "invalid_params"),
    ],
    ids=str,
)
async def test_terms_that_cannot_hold_are_rejected(
    stage: Stage, change: dict[str, Any], code: str
) -> None:
    before = stage.house.digest()
    async with stage.house.client("operator") as operator:
        with pytest.raises(ApiError, match=code):
            await operator.list_instrument(**({"symbol": PEAT} | TERMS | change))
    assert stage.house.digest() == before


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    built = Stage(tmp_path_factory.mktemp("house"), FAST)
    staff(built.house)
    built.wait(built.house.join("alice"))
    yield built
    built.close()


def test_the_three_acts_from_a_terminal(stage: Stage) -> None:
    terms = [TERMS[name] for name in ("name", "programme", "credit_class")]
    venue = stage.house.service.venue
    marsh = ("JCR-MA/JPY", *terms[:2], "jcredit/marsh", "900")
    made = done(stage, "list", *marsh, "--fee-per-unit", "3")
    assert (made["symbol"], made["fee_per_unit"]) == ("JCR-MA/JPY", "3")
    code, output = said(stage, "operator", "list", "X/JPY", *terms, "900", "--fee-per-unit", "1e3")
    assert (code, "fee_per_unit" in output) == (2, True)
    asked = done(stage, "base-price", "JCR-MA/JPY", "950")
    done(stage, "approve", asked["approval_id"], who="approver")
    index = stage.house.service.markets.index("JCR-MA/JPY")
    assert venue.reference_ticks(index) == 950
    asked = done(stage, "delist", "JCR-MA/JPY")
    done(stage, "approve", asked["approval_id"], who="approver")
    assert venue.is_delisted(index)
    for words in (("base-price", RE, "1"), ("delist", RE), ("list", "Y/JPY", *terms, "900")):
        digest = stage.house.digest()
        code, output = said(stage, "alice", *words)
        assert (code, "forbidden" in output) == (1, True)
        assert stage.house.digest() == digest


async def test_a_price_beyond_the_ladder_is_no_base_price(stage: Stage) -> None:
    async with stage.house.client("operator") as operator:
        with pytest.raises(ApiError, match="price_out_of_band"):
            await operator.set_base_price(RE, 65_536)
        with pytest.raises(ApiError, match="unknown_symbol"):
            await operator.delist("X/JPY")


def test_a_delisted_market_is_not_halted_when_ledger_and_registry_differ(stage: Stage) -> None:
    reconciler = stage.house.service.settlement.reconciler
    venue = stage.house.service.venue
    markets = range(len(venue.instruments))
    found = [Difference("alice", venue.credit_class_of(index), 1, 0) for index in markets]
    halts = [command.instrument for command in reconciler.commands(reconciler.halts(found))]
    assert halts == [index for index in markets if not venue.is_delisted(index)]


async def test_a_restart_keeps_listings_and_delistings(tmp_path: Path) -> None:
    """It holds from a snapshot, which includes the views, and from genesis."""
    exchange = Exchange()
    genesis = Genesis(START_NS, instruments(), VenueSettings(accounts_max=16, orders_max=256))
    exchange.venue = genesis.venue()
    with DataFolder(tmp_path) as folder:
        journal = Journal(folder.journal, genesis.encoded())
        apply = exchange.venue.apply
        exchange.venue.apply = lambda group: journal.append(group) or apply(group)  # type: ignore
        exchange.do(*(OpenAccount(name) for name in ("ann", "bob", "cat")))
        exchange.do(DepositCash(BOB, 10**6), ListInstrument(new_terms()), DelistInstrument(0))
        (asked,) = exchange.do(DepositCredits(ANN, NEW, 50))
        exchange.do(ConfirmInstruction(asked.key))
        until_the_next_day(exchange)
        exchange.tick()
        exchange.do(AddOrder(ANN, NEW, Side.SELL, 5, 1000), AddOrder(BOB, NEW, Side.BUY, 5, 1000))
        exchange.tick(2)
        journal.close()
    _, found = replay(tmp_path, verify=True)
    assert found.digest == exchange.venue.digest()
    listed, tape = replayed(tmp_path)
    days = (date(2023, 10, 11), date(2023, 10, 12))
    quoted = [
        {quotation.code: quotation.close for quotation in quotations_of(listed, tape, day)}
        for day in days
    ]
    assert quoted == [{"1001000": "-", "JCR-RE": "-"}, {"JCR-RE": "-", "NEW": "1000"}]
    views: list[dict[str, Any]] = []
    for is_snapshot_there in (False, True):
        with ExitStack() as stack:
            service, kept = opened(stack, tmp_path)
            assert kept.snapshots.path.exists() == is_snapshot_there
            assert service.markets.symbols == ("JCR-ES/JPY", "JCR-RE/JPY", "NEW/JPY")
            assert service.venue.is_delisted(0)
            assert [
                trade.quantity_t for trade in service.projections.current.market.trades[NEW]
            ] == [5]
            assert service.settlement.names.credit_class_of(NEW) == "jcredit/new"
            views.append(seen(service))
            snapshots = service.snapshots
            assert snapshots is not None
            await snapshots.stop()
            await service.sequencer.start()
            await service.sequencer.submit(Tick())
            await service.sequencer.stop()
            await snapshots.stop()
            assert snapshots.failed == 0
    assert views[0]["trades"] == views[1]["trades"]
    assert views[0]["accounts"] == views[1]["accounts"]
    assert replay(tmp_path, verify=True)[1].snapshots == 2


@needs_broker
async def test_a_gateway_shows_a_new_market_at_once(tmp_path: Path, broker: str) -> None:
    prefix = f"tanso-test-{secrets.token_hex(6)}"
    async with running_house(tmp_path, FAST) as house:
        staff(house)
        bus = EngineBus(house.service, at(broker, prefix))
        await bus.start()
        async with (
            running_gateway(at(broker, prefix), FAST) as address,
            AsyncClient(address) as whole,
            AsyncClient(address) as narrow,
            house.client("operator") as operator,
        ):
            received: list[Push[Any]] = []
            whole.on("instrument", received.append)
            await whole.subscribe("instrument")
            with pytest.raises(ApiError, match="unknown_symbol"):
                await narrow.subscribe("status", PEAT)
            await operator.list_instrument(PEAT, **TERMS)
            states: list[Push[Any]] = []
            narrow.on("status", states.append)
            await narrow.subscribe("status", PEAT)
            await until(lambda: received[-1].symbol == PEAT)
            assert received[-1].type == "snapshot"
            await next_day(operator, house)
            await until(lambda: states[-1].data[0].phase == "auction_call")
            await until(lambda: received[-1].data[0].status == "auction_call")
            assert {push.symbol for push in states} == {PEAT}
        await bus.stop()
