"""An own order shows all terms of its entry, and when and how it ended."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from api.settings import Settings
from tests.api.house import ES, RE, Stage, continuous
from tests.api.rest.test_registry_routes import Desk, desk

FAST = Settings(port=0, messages_per_s=1e6, messages_burst=10**6, orders_per_s=1e6)
FO = "JCR-FO/JPY"


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    markets = (continuous(RE), continuous(ES), continuous(FO))
    folder = tmp_path_factory.mktemp("house")
    built = Stage(folder, FAST, instruments=markets, start="2023-10-11 09:30")
    built.wait(built.house.join("alice", "bob"))
    yield built
    built.close()


def enter(who: Desk, **more: Any) -> dict[str, Any]:
    """Enter an order; return it as GET shows it, which is how a client finds it after a
    reconnect."""
    body = {"symbol": RE, "side": "buy", "order_qty": "10", "limit_price": "3000"} | more
    body = {name: value for name, value in body.items() if value is not None}
    order_id = who.done("POST", "/v1/orders", body)["order_id"]
    return dict(who.done("GET", f"/v1/orders/{order_id}")["order"])


@pytest.mark.parametrize(
    "terms",
    [
        {"order_type": "stop_limit", "stop_price": "3300", "limit_price": "3310"},
        {"order_type": "stop", "stop_price": "3300", "limit_price": None},
        {"display_qty": "2"},
        {"time_in_force": "gtd", "expire_time": "2023-10-12T03:00:00.000000Z"},
        {"post_only": "reject"},
        {"post_only": "reprice"},
        {
            "side": "sell",
            "limit_price": "3500",
            "order_qty": "3",
            "serial_ranges": [
                {
                    "serial_from": "JCR-JCR_RE_P1-20220401-20230331-1",
                    "serial_to": "JCR-JCR_RE_P1-20220401-20230331-3",
                }
            ],
        },
    ],
    ids=lambda terms: "-".join(terms),
)
def test_what_an_order_was_entered_with_is_told_afterwards(
    stage: Stage, terms: dict[str, Any]
) -> None:
    alice = desk(stage, "alice")
    told = enter(alice, **terms)
    for name, value in terms.items():
        if value is not None:
            assert told[name] == value, name
    assert "ended" not in told
    (opened,) = [
        one for one in alice.done("GET", "/v1/orders")["orders"]
        if one["order_id"] == told["order_id"]
    ]  # fmt: skip
    assert opened == told
    news = alice.done("GET", "/v1/executions?limit=500")["executions"]
    (entry,) = [
        one for one in news if one["order_id"] == told["order_id"] and one["exec_type"] == "new"
    ]
    assert all(entry[name] == value for name, value in terms.items() if value is not None)
    alice.done("DELETE", f"/v1/orders/{told['order_id']}")
    ended = alice.done("GET", f"/v1/orders/{told['order_id']}")["order"]
    assert ended["order_status"] == "canceled"
    assert ended["ended"] >= ended["timestamp"]


def test_the_snapshot_after_a_reconnect_tells_it_too(stage: Stage) -> None:
    alice = desk(stage, "alice")
    told = enter(alice, display_qty="2")

    async def reconnected() -> dict[str, Any]:
        async with stage.house.client("alice") as client:
            pushes: list[Any] = []
            client.on("executions", pushes.append)
            await client.subscribe("executions")
            while not pushes:
                await client.ping()
            (one,) = [o for o in pushes[0].orders if o.order_id == told["order_id"]]
            return {"display_qty": str(one.display_qty), "ended": one.ended}

    assert stage.wait(reconnected()) == {"display_qty": "2", "ended": None}
    alice.done("DELETE", "/v1/orders")


def test_filled_and_canceled_are_told_apart_when_a_cancel_comes_too_late(stage: Stage) -> None:
    alice, bob = desk(stage, "alice"), desk(stage, "bob")
    filled, canceled = enter(alice, order_qty="1"), enter(alice, order_qty="1")
    alice.done("DELETE", f"/v1/orders/{canceled['order_id']}")
    enter(bob, side="sell", order_qty="1")
    for order, status in ((filled, "filled"), (canceled, "canceled")):
        answer = alice.ask("DELETE", f"/v1/orders/{order['order_id']}")
        assert answer.status_code == 409
        assert (answer.json()["code"], answer.json()["order_status"]) == ("order_closed", status)
        assert f"was {status}" in answer.json()["message"]
        done = alice.done("GET", f"/v1/orders/{order['order_id']}")["order"]
        assert done["order_status"] == status
        assert done["ended"]


def test_an_amended_slice_is_told(stage: Stage) -> None:
    alice = desk(stage, "alice")
    order = enter(alice, display_qty="2")
    path = f"/v1/orders/{order['order_id']}"
    alice.done("PATCH", path, {"display_qty": "5"})
    assert alice.done("GET", path)["order"]["display_qty"] == "5"
    alice.done("DELETE", path)


def test_an_instrument_says_whether_deals_in_its_class_are_taken(stage: Stage) -> None:
    found = Desk(stage, None).done("GET", "/v1/instruments")["instruments"]
    assert {one["symbol"]: one.get("otc", False) for one in found} == {
        RE: False, ES: False, FO: True,
    }  # fmt: skip
