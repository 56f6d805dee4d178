"""Sales by attributes of the credits: the serials named, their release, and rejections."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import date
from typing import Any

import msgspec
import pytest

from api.client import ApiError
from api.client.records import Push
from api.settings import Settings
from exchange.commands import RetireCredits
from exchange.events import RegistryInstructed
from exchange.registry.port import Issuance, Project, Vintage, holding_account
from exchange.registry.serial_set import SerialSet
from tests.api.house import RE, Stage
from tests.api.services.test_auctions import announced, closed
from tests.api.services.test_trading import until

FAST = Settings(port=0, messages_per_s=1e6, messages_burst=10**6, orders_per_s=1e6)
FOREST = "FOREST_1"
VINTAGES = (
    Vintage(date(2020, 4, 1), date(2021, 3, 31)),
    Vintage(date(2021, 4, 1), date(2022, 3, 31)),
)


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """An exchange: Alice has 10,000 t of the common project, and 60 t and 40 t of two vintages of
    another."""
    built = Stage(tmp_path_factory.mktemp("house"), FAST)
    built.wait(built.house.join("alice", "bob"))
    built.wait(_more_credits(built))
    built.house.credentials["operator"] = built.house.service.participants.add_key(
        "exchange", role="operator"
    )
    yield built
    built.close()


async def _more_credits(stage: Stage) -> None:
    service = stage.house.service
    registry, at_ns = service.registry, service.sequencer.clock.now_ns()
    (market,) = [instrument for instrument in service.venue.instruments if instrument.symbol == RE]
    project = Project(
        project_id=FOREST, programme=market.programme, name="Forest", methodology="FO-001"
    )
    registry.register_project(project, at_ns)
    for vintage, tonnes in zip(VINTAGES, (60, 40), strict=True):
        shares = ((holding_account("alice"), tonnes),)
        act = Issuance(FOREST, market.credit_class, vintage, shares)
        registry.perform(f"forest-{vintage.text}", act, at_ns)
    serial_ranges = [
        {"serial_from": holding.block.first_serial, "serial_to": holding.block.last_serial}
        for holding in registry.holdings(holding_account("alice"))
        if holding.block.project_id == FOREST
    ]
    async with stage.house.client("alice") as alice:
        body = {
            "symbol": RE,
            "qty": "100",
            "direction": "to_trading",
            "serial_ranges": serial_ranges,
        }
        await alice.http("POST", "/v1/transfers", body=body)
    await service.settlement.idle()


async def _sell(
    stage: Stage, qty: int, serial_filter: dict[str, Any], **more: Any
) -> tuple[int, str]:
    """Sell by a filter; return the order and the numbers of its serials."""
    async with stage.house.client("alice") as alice:
        ack = await alice.add_order(RE, "sell", qty, 4000, serial_filter=serial_filter, **more)
    return ack.order_id, _numbers(stage.house.service.venue.order_serials[ack.order_id])


def _numbers(serial_ranges: Any) -> str:
    """Return the vintage's first year and the numbers: '2020:1-60'."""
    return " ".join(
        f"{first.split('-')[2][:4]}:{first.rpartition('-')[2]}-{last.rpartition('-')[2]}"
        for first, last in serial_ranges
    )


@pytest.fixture(autouse=True)
def _nothing_open(stage: Stage) -> Iterator[None]:
    yield

    async def cancel() -> None:
        async with stage.house.client("alice") as alice:
            await alice.cancel_all()

    stage.wait(cancel())


@pytest.mark.parametrize(
    ("serial_filter", "named"),
    [
        ({"project_id": FOREST}, "2020:1-50"),
        ({"methodology": "FO-001"}, "2020:1-50"),
        ({"vintage_to": "2022-03-31"}, "2020:1-50"),
        ({"programme": "J-Credit", "country": "JPN"}, "2020:1-50"),
        ({"vintage_from": "2022-04-01"}, "2022:1-50"),
    ],
)
async def test_the_oldest_free_block_that_fits_is_named(
    stage: Stage, serial_filter: dict[str, Any], named: str
) -> None:
    assert (await _sell(stage, 50, serial_filter))[1] == named


async def test_two_sales_never_name_the_same_serial_and_a_cancel_frees_it(stage: Stage) -> None:
    first, second = await asyncio.gather(
        _sell(stage, 50, {"project_id": FOREST}), _sell(stage, 30, {"project_id": FOREST})
    )
    assert {first[1], second[1]} == {"2020:1-50", "2020:51-60 2021:1-20"}
    digest = stage.house.digest()
    with pytest.raises(ApiError) as rejected:
        await _sell(stage, 21, {"project_id": FOREST})
    assert (rejected.value.code, rejected.value.field) == ("serials_not_available", "serial_filter")
    assert "20 t" in rejected.value.message
    assert stage.house.digest() == digest
    async with stage.house.client("alice") as alice:
        await alice.cancel_order(first[0])
    assert (await _sell(stage, 50, {"project_id": FOREST}))[1] == "2020:1-50"


async def test_a_repeated_order_gets_the_first_answer_and_its_first_serials(stage: Stage) -> None:
    async with stage.house.client("alice") as alice:
        asked = {"cl_ord_id": "forest", "serial_filter": {"project_id": FOREST}}
        first = await alice.add_order(RE, "sell", 50, 4000, **asked)
        again = await alice.add_order(RE, "sell", 50, 4000, **asked)
        assert (again.order_id, again.duplicate) == (first.order_id, True)
        for qty, serial_filter in (
            (51, {"project_id": FOREST}),
            (50, {"vintage_from": "2022-04-01"}),
        ):
            with pytest.raises(ApiError, match="duplicate_cl_ord_id"):
                await alice.add_order(
                    RE, "sell", qty, 4000, cl_ord_id="forest", serial_filter=serial_filter
                )
        await alice.add_order(RE, "sell", 1, 4000, cl_ord_id="unnamed")
        with pytest.raises(ApiError, match="duplicate_cl_ord_id"):
            await alice.add_order(
                RE, "sell", 1, 4000, cl_ord_id="unnamed", serial_filter={"project_id": FOREST}
            )


async def test_a_batch_names_each_serial_once_and_a_dry_run_names_none(stage: Stage) -> None:
    order = {
        "symbol": RE,
        "side": "sell",
        "order_qty": "50",
        "limit_price": "4000",
        "serial_filter": {"project_id": FOREST},
    }
    async with stage.house.client("alice") as alice:
        await alice.request("add_order", order | {"validate": True})
        await alice.request("batch_add", {"orders": [order, order], "validate": True})
        with pytest.raises(ApiError, match="serials_not_available"):
            await alice.request("batch_add", {"orders": [order] * 3})
        assert await alice.orders() == []
        raw = await alice.request("batch_add", {"orders": [order, order]})
        ids = [order["order_id"] for order in msgspec.json.decode(raw)["orders"]]
        serial_ranges = stage.house.service.venue.order_serials
        assert [_numbers(serial_ranges[order_id]) for order_id in ids] == [
            "2020:1-50",
            "2020:51-60 2021:1-40",
        ]


@pytest.mark.parametrize(
    ("side", "more", "field"),
    [
        ("buy", {"serial_filter": {}}, "serial_filter"),
        (
            "sell",
            {"serial_filter": {}, "serial_ranges": [{"serial_from": "a", "serial_to": "b"}]},
            "serial_filter",
        ),
        ("sell", {"serial_filter": {"color": "green"}}, "serial_filter.color"),
        ("sell", {"serial_filter": {"vintage_from": "2023-02-30"}}, "serial_filter.vintage_from"),
        ("sell", {"serial_filter": {"vintage_to": "soon"}}, "serial_filter.vintage_to"),
    ],
)
async def test_an_invalid_filter_names_its_field(
    stage: Stage, side: str, more: dict[str, Any], field: str
) -> None:
    async with stage.house.client("alice") as alice:
        with pytest.raises(ApiError) as rejected:
            await alice.add_order(RE, side, 5, 4000, **more)
        assert (rejected.value.code, rejected.value.field) == ("invalid_params", field)


async def test_holdings_show_the_serials_that_a_sale_names_at_once(stage: Stage) -> None:
    async with stage.house.client("alice") as alice:
        received: list[Push[Any]] = []
        alice.on("holdings", received.append)
        await alice.subscribe("holdings")
        ack = await alice.add_order(RE, "sell", 50, 4000, serial_filter={"project_id": FOREST})
        await until(lambda: len(received) > 1)
        assert _forest(received[-1].data) == [(50, "held"), (10, "available"), (40, "available")]
        assert _forest(await alice.holdings()) == _forest(received[-1].data)
        await alice.cancel_order(ack.order_id)
        await until(lambda: len(received) > 2)
        assert _forest(received[-1].data) == [(60, "available"), (40, "available")]


async def test_holdings_are_published_again_to_the_owner_of_serials_that_a_sale_or_bid_names(
    stage: Stage,
) -> None:
    """Other accounts receive nothing: a group updates only what it changed."""
    house = stage.house
    received: dict[str, list[Push[Any]]] = {"alice": [], "bob": []}
    async with house.client("alice") as alice, house.client("bob") as bob:
        for name, client in (("alice", alice), ("bob", bob)):
            client.on("holdings", received[name].append)
            await client.subscribe("holdings")
        serial_ranges = [
            {"serial_from": holding.serial_from, "serial_to": holding.serial_to}
            for holding in await alice.holdings()
            if holding.project_id == FOREST
        ][1:]

        async def until_status(statuses: str) -> None:
            await until(lambda: _forest(received["alice"][-1].data)[-1][1] == statuses)

        ack = await alice.add_order(RE, "sell", 40, 4000, serial_ranges=serial_ranges)
        await until_status("held")
        await alice.cancel_order(ack.order_id)
        await until_status("available")
        terms = {"participant": "bob", "direction": "reverse", "reserve_price": "3500"}
        name = await announced(house, qty="40", **terms)
        bid = await alice.add_bid(name, "sell", 40, 3300, serial_ranges=serial_ranges)
        await until_status("held")
        await alice.cancel_bid(name, bid.bid_id)
        await until_status("available")
        await closed(house, name, withdraw=True)
        assert len(received["bob"]) == 1, "the snapshot"


async def test_serials_named_before_a_restart_are_published_when_released(stage: Stage) -> None:
    service, received = stage.house.service, []
    async with stage.house.client("alice") as alice:
        ack = await alice.add_order(RE, "sell", 50, 4000, serial_filter={"project_id": FOREST})
        service.holdings._naming.clear()
        service.holdings.begin()
        alice.on("holdings", received.append)
        await alice.subscribe("holdings")
        await alice.cancel_order(ack.order_id)
        await until(lambda: len(received) > 1)
        assert _forest(received[-1].data)[0] == (60, "available")


def _forest(holdings: list[Any]) -> list[tuple[int, str]]:
    return [
        (int(holding.qty), holding.status)
        for holding in holdings
        if holding.project_id == FOREST and holding.account == "trading"
    ]


async def test_a_traded_range_is_in_settlement_and_named_only_once(stage: Stage) -> None:
    house = stage.house
    async with house.client("alice") as alice, house.client("bob") as bob:
        await bob.add_order(RE, "buy", 20, 4000)
        wanted = {"project_id": FOREST, "vintage_to": "2021-03-31"}
        await alice.add_order(RE, "sell", 20, 4000, serial_filter=wanted)
        clock = house.service.sequencer
        while house.service.venue.order_serials:
            await clock.advance_to(house.service.venue.next_due_ns)
        assert _forest(await alice.holdings())[0] == (20, "in_settlement")
        while str(house.service.venue.phase(0).name) != "AUCTION_CALL":
            await clock.advance_to(house.service.venue.next_due_ns)
        assert (await _sell(stage, 40, wanted))[1] == "2020:21-60"


async def test_a_sale_chooses_serials_that_a_pending_retirement_does_not_take(stage: Stage) -> None:
    """The retirement is in the inbox when the sale chooses; the sale finds other serials."""
    service = stage.house.service

    account = service.venue.account_of("alice")
    assert account is not None
    free = service.venue.house.serials.free(account, 1)
    named = next(serial_range for serial_range in free if FOREST in serial_range[0])
    act = RetireCredits(account, 1, 1, "office", "me", (named,))
    asked = service.commands.submit(act)
    order_id, _ = await _sell(stage, 5, {"project_id": FOREST})
    (instructed,) = [e for e in (await asked).events if isinstance(e, RegistryInstructed)]
    assert len(instructed.serial_ranges) == 1
    assert not SerialSet(service.venue.order_serials[order_id]).touches(instructed.serial_ranges)
    service.venue.check()
