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
def test_an_order_shows_all_terms_of_its_entry(stage: Stage, terms: dict[str, Any]) -> None:
    alice = desk(stage, "alice")
    entered = enter(alice, **terms)
    for name, value in terms.items():
        if value is not None:
            assert entered[name] == value, name
    assert "ended" not in entered
    (opened,) = [
        order for order in alice.done("GET", "/v1/orders")["orders"]
        if order["order_id"] == entered["order_id"]
    ]  # fmt: skip
    assert opened == entered
    news = alice.done("GET", "/v1/executions?limit=500")["executions"]
    (entry,) = [
        report
        for report in news
        if report["order_id"] == entered["order_id"] and report["exec_type"] == "new"
    ]
    assert all(entry[name] == value for name, value in terms.items() if value is not None)
    alice.done("DELETE", f"/v1/orders/{entered['order_id']}")
    ended = alice.done("GET", f"/v1/orders/{entered['order_id']}")["order"]
    assert ended["order_status"] == "canceled"
    assert ended["ended"] >= ended["timestamp"]


def test_the_snapshot_after_a_reconnect_shows_them_too(stage: Stage) -> None:
    alice = desk(stage, "alice")
    entered = enter(alice, display_qty="2")

    async def reconnected() -> dict[str, Any]:
        async with stage.house.client("alice") as client:
            pushes: list[Any] = []
            client.on("executions", pushes.append)
            await client.subscribe("executions")
            while not pushes:
                await client.ping()
            (order,) = [o for o in pushes[0].orders if o.order_id == entered["order_id"]]
            return {"display_qty": str(order.display_qty), "ended": order.ended}

    assert stage.wait(reconnected()) == {"display_qty": "2", "ended": None}
    alice.done("DELETE", "/v1/orders")


def test_a_late_cancel_distinguishes_filled_from_canceled(stage: Stage) -> None:
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


def test_an_amended_slice_is_shown(stage: Stage) -> None:
    alice = desk(stage, "alice")
    order = enter(alice, display_qty="2")
    path = f"/v1/orders/{order['order_id']}"
    alice.done("PATCH", path, {"display_qty": "5"})
    assert alice.done("GET", path)["order"]["display_qty"] == "5"
    alice.done("DELETE", path)


def test_an_instrument_shows_whether_otc_trades_in_its_class_are_accepted(stage: Stage) -> None:
    found = Desk(stage, None).done("GET", "/v1/instruments")["instruments"]
    assert {instrument["symbol"]: instrument.get("otc", False) for instrument in found} == {
        RE: False, ES: False, FO: True,
    }  # fmt: skip


def test_a_page_of_executions_begins_with_the_newest_and_continues_with_older_ones(
    stage: Stage,
) -> None:
    alice, bob = desk(stage, "alice"), desk(stage, "bob")
    enter(bob, side="sell", limit_price="3100", order_qty="3")
    for _ in range(3):
        enter(alice, limit_price="3100", order_qty="1")
    oldest_first = alice.done("GET", "/v1/executions?limit=500")["executions"]
    assert [report["exec_type"] for report in oldest_first[-2:]] == ["new", "trade"]
    found: list[dict[str, Any]] = []
    cursor = ""
    while True:
        page = alice.done("GET", f"/v1/executions?order=newest&limit=3{cursor}")
        assert page["last_seq"] == page["executions"][0]["seq"]
        found += page["executions"]
        if "next_cursor" not in page:
            break
        cursor = f"&cursor={page['next_cursor']}"
    assert found == oldest_first[::-1]
    seen = oldest_first[-3]["seq"]
    fresh = alice.done("GET", f"/v1/executions?order=newest&from_seq={seen}")["executions"]
    assert fresh == [report for report in reversed(oldest_first) if report["seq"] > seen]
    answer = alice.ask("GET", "/v1/executions?cursor=5")
    assert (answer.status_code, answer.json()["field"]) == (422, "cursor")


def test_an_amended_report_has_the_terms_that_hold_from_then_on(stage: Stage) -> None:
    alice = desk(stage, "alice")
    order = enter(alice, display_qty="2", post_only="reject")
    path = f"/v1/orders/{order['order_id']}"
    for shown in ("5", "3"):
        alice.done("PATCH", path, {"display_qty": shown})
    alice.done("DELETE", path)
    reports = alice.done("GET", "/v1/executions?limit=500")["executions"]
    mine = [report for report in reports if report.get("order_id") == order["order_id"]]
    assert [(one["exec_type"], one.get("display_qty"), one.get("post_only")) for one in mine] == [
        ("new", "2", "reject"),
        ("amended", "5", "reject"),
        ("amended", "3", "reject"),
        ("canceled", None, None),
    ]


def test_a_correction_names_the_fill_that_it_corrects(stage: Stage) -> None:
    alice, bob = desk(stage, "alice"), desk(stage, "bob")
    enter(bob, side="sell", limit_price="3050", order_qty="4")
    enter(alice, limit_price="3050", order_qty="4")
    newest = "/v1/executions?order=newest&limit=1"
    fill = alice.done("GET", newest)["executions"][0]
    assert fill["exec_type"] == "trade"
    body = {"symbol": RE, "trade_id": fill["trade_id"]}
    for path, more, corrected in (
        ("adjustments", {"price": "3040"}, ("adjusted", "3040", "4", "3040")),
        ("busts", {}, ("busted", None, None, None)),
    ):
        operator = desk(stage, "exchange", "operator")
        asked = operator.done("POST", f"/v1/admin/{path}", body | more)
        approver = desk(stage, "exchange", "approver")
        approver.done("POST", f"/v1/admin/approvals/{asked['approval_id']}/approve", {})
        for who, order_side in ((alice, "buy"), (bob, "sell")):
            [report] = who.done("GET", newest)["executions"]
            assert (report["exec_type"], report["side"]) == ("restated", order_side)
            assert report["trade_id"] == fill["trade_id"]
            names = ("trade_status", "last_price", "last_qty", "avg_price")
            assert tuple(report.get(name) for name in names) == corrected
