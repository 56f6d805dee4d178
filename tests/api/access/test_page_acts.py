"""Acts of a page's login, without a key, on a participant's own credits and yen."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx

from api.messages.fields import Role
from exchange.registry.port import AccountKind
from tests.api.house import QUICK_HASHES, RE, House, running_house

PASSWORD = "correct horse battery"
CLASS = "jcredit/renewable_electricity"
PERSONS: dict[str, tuple[Role, str]] = {
    "tom": ("trader", "alice"),
    "sam": ("approver", "alice"),
    "olga": ("operator", "exchange"),
}


@asynccontextmanager
async def opened_pages(folder: Path) -> AsyncIterator[tuple[House, dict[str, httpx.AsyncClient]]]:
    """Open a house with a page for each person, logged in by password."""
    async with running_house(folder, hasher=QUICK_HASHES) as house:
        await house.join("alice")
        house.service.registry.open_account("partner:X", AccountKind.PARTNER, "X", 0)
        for name, (role, participant) in PERSONS.items():
            await asyncio.to_thread(house.service.users.add_user, name, role, participant, PASSWORD)
        async with (
            house.page("tom", PASSWORD) as tom,
            house.page("sam", PASSWORD) as sam,
            house.page("olga", PASSWORD) as olga,
        ):
            yield house, {"tom": tom, "sam": sam, "olga": olga}


async def done(page: httpx.AsyncClient, method: str, path: str, body: object = None) -> Any:
    reply = await page.request(method, path, json=body)
    assert reply.is_success, reply.text
    return reply.json()


async def held(page: httpx.AsyncClient) -> dict[str, int]:
    """Return the tonnes of one class in each account."""
    tonnes = {"holding": 0, "trading": 0}
    for one in (await done(page, "GET", "/v1/holdings"))["holdings"]:
        if one["symbol"] == RE:
            tonnes[one["account"]] += int(one["qty"])
    return tonnes


async def test_a_trader_moves_credits_both_ways_and_retires_them(tmp_path: Path) -> None:
    async with opened_pages(tmp_path) as (house, pages):
        tom = pages["tom"]
        assert await held(tom) == {"holding": 10_000, "trading": 10_000}
        blocks = (await done(tom, "GET", "/v1/holdings"))["holdings"]
        block = next(one for one in blocks if (one["account"], one["symbol"]) == ("holding", RE))
        stem, first = block["serial_from"].rpartition("-")[::2]
        named = {"serial_from": block["serial_from"], "serial_to": f"{stem}-{int(first) + 6}"}
        move = {"symbol": RE, "qty": "7", "direction": "to_trading", "serial_ranges": [named]}
        moved = await done(tom, "POST", "/v1/transfers", move)
        await house.service.settlement.idle()
        assert await held(tom) == {"holding": 9_993, "trading": 10_007}
        back = {"symbol": RE, "qty": "2", "direction": "to_holding"}
        await done(tom, "POST", "/v1/transfers", back)
        await house.service.settlement.idle()
        assert await held(tom) == {"holding": 9_995, "trading": 10_005}
        settled = (await done(tom, "GET", "/v1/settlements"))["settlements"]
        record = next(one for one in settled if one["settlement_id"] == moved["id"])
        assert (record["kind"], record["state"]) == ("deposit", "settled")
        assert record["serial_ranges"] == [named]
        retired = {"symbol": RE, "qty": "5", "purpose": "offset", "beneficiary": "alice"}
        await done(tom, "POST", "/v1/retirements", retired)
        await house.service.settlement.idle()
        assert (await held(tom))["trading"] == 10_000


async def test_a_trader_proposes_and_the_second_person_signs_with_the_password(
    tmp_path: Path,
) -> None:
    async with opened_pages(tmp_path) as (house, pages):
        tom, sam, olga = pages["tom"], pages["sam"], pages["olga"]
        moved = {"target": "partner:X", "credit_class": CLASS, "qty": "30"}
        await done(tom, "POST", "/v1/proposals/transfers", moved)
        await done(tom, "POST", "/v1/proposals/trusted-accounts", {"account": "partner:X"})
        await done(tom, "POST", "/v1/cash/withdrawals", {"yen": "700"})
        approve = {
            "transfer": "/v1/proposals/{}/approve",
            "trusted_account": "/v1/proposals/{}/approve",
            "withdrawal": "/v1/cash/requests/{}/approve",
        }
        waiting = (await done(sam, "GET", "/v1/approvals"))["approvals"]
        assert {row["kind"] for row in waiting} == set(approve)
        for row in waiting:
            path = approve[row["kind"]].format(row["approval_id"])
            assert (await tom.post(path, json={"password": PASSWORD})).status_code == 403
            assert (await sam.post(path)).json()["field"] == "password"
            await done(sam, "POST", path, {"password": PASSWORD})
        states = {row["state"] for row in (await done(sam, "GET", "/v1/approvals"))["approvals"]}
        assert states == {"approved"}
        (request,) = (await done(olga, "GET", "/v1/admin/cash-requests"))["requests"]
        path = f"/v1/admin/cash-requests/{request['request_id']}/book"
        assert (await done(olga, "POST", path))["state"] == "booked"
        balances = (await done(tom, "GET", "/v1/balances"))["balances"]
        assert balances[0]["available"] == str(10_000_000 - 700)
        assert all(house.service.venue.conservation().values())


async def test_another_role_may_not(tmp_path: Path) -> None:
    move = {"symbol": RE, "qty": "7", "direction": "to_trading"}
    async with opened_pages(tmp_path) as (_, pages):
        for name, method, path, body in (
            ("sam", "POST", "/v1/transfers", move),
            ("sam", "POST", "/v1/cash/withdrawals", {"yen": "7"}),
            ("olga", "POST", "/v1/cash/deposits", {"yen": "7", "reference": "A"}),
            ("olga", "GET", "/v1/cash/requests", None),
            ("tom", "GET", "/v1/admin/cash-requests", None),
        ):
            reply = await pages[name].request(method, path, json=body)
            assert (reply.status_code, reply.json()["code"]) == (403, "forbidden"), path
