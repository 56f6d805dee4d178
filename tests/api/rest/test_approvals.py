"""All that two persons sign: the list, its effects in figures, its obstacles and its history."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import msgspec
import pytest

from api.client import ApiError, AsyncClient
from tests.api.house import ES, RE, House, continuous, running_house

MARKETS = (continuous(RE), continuous(ES))


@asynccontextmanager
async def trading_house(tmp_path: Path) -> AsyncIterator[House]:
    """A continuous market with one trade of 5 t at 3,000 yen, alice's from bob."""
    async with running_house(tmp_path, start="2023-10-11 09:30", instruments=MARKETS) as made:
        await made.join("alice", "bob")
        people = made.service.participants
        for name, participant, role in (
            ("olga", "exchange", "operator"),
            ("anna", "exchange", "approver"),
            ("rei", "exchange", "registrar"),
            ("ann", "alice", "approver"),
        ):
            made.credentials[name] = people.add_key(participant, role=role)  # type: ignore[arg-type]
        async with made.client("alice") as alice, made.client("bob") as bob:
            await alice.add_order(RE, "buy", 5, 3000)
            await bob.add_order(RE, "sell", 5, 3000)
        yield made


async def ask(house: House, who: str, method: str, path: str, **options: Any) -> Any:
    async with house.client(who) as client:
        return msgspec.json.decode(await client.http(method, path, **options))


async def rows(house: House, who: str, state: str = "waiting", **query: Any) -> list[Any]:
    query = {"state": state} | query
    return list((await ask(house, who, "GET", "/v1/approvals", query=query))["approvals"])


def effects(row: dict[str, Any]) -> dict[tuple[str, str], tuple[str, str | None]]:
    return {(one["of"], one["figure"]): (one["before"], one.get("after")) for one in row["effects"]}


async def balances(house: House, who: str, asset: str) -> dict[str, int]:
    client: AsyncClient
    async with house.client(who) as client:
        found = (await client.balances())[asset]
    return {"free": int(found.available), "in": int(found.due_in), "out": int(found.due_out)}


async def test_a_bust_shows_what_each_party_has_afterward(tmp_path: Path) -> None:
    async with trading_house(tmp_path) as house:
        bust = {"symbol": RE, "trade_id": 1, "note": "wrong price"}
        await ask(house, "olga", "POST", "/v1/admin/busts", body=bust)
        (row,) = await rows(house, "anna")
        assert (row["kind"], row["symbol"], row["trade_id"], row["qty"]) == ("bust", RE, 1, "5")
        assert (row["note"], row["requested_by"], row["state"]) == (
            "wrong price",
            "exchange:operator",
            "waiting",
        )
        assert "obstacle" not in row
        assert "fails" not in row
        foreseen = effects(row)
        assert foreseen.pop((RE, "trade_price")) == ("3000", None)
        yen, tonnes = await balances(house, "alice", "JPY"), await balances(house, "alice", RE)
        sold, earned = await balances(house, "bob", RE), await balances(house, "bob", "JPY")
        path = f"/v1/admin/approvals/{row['approval_id']}/approve"
        await ask(house, "anna", "POST", path)
        after = {
            ("alice", "cash_free"): (yen["free"], (await balances(house, "alice", "JPY"))["free"]),
            ("alice", "cash_due_out"): (yen["out"], (await balances(house, "alice", "JPY"))["out"]),
            ("alice", "credits_due_in"): (tonnes["in"], (await balances(house, "alice", RE))["in"]),
            ("bob", "cash_due_in"): (earned["in"], (await balances(house, "bob", "JPY"))["in"]),
            ("bob", "credits_due_out"): (sold["out"], (await balances(house, "bob", RE))["out"]),
            ("bob", "credits_free"): (sold["free"], (await balances(house, "bob", RE))["free"]),
        }
        assert foreseen == {name: (str(old), str(new)) for name, (old, new) in after.items()}
        assert all(old != new for old, new in after.values())
        assert await rows(house, "anna") == []
        (ended,) = await rows(house, "anna", "ended")
        assert (ended["state"], ended["decided_by"]) == ("done", "exchange:approver")
        assert effects(ended) == {**foreseen, (RE, "trade_price"): ("3000", None)}


async def test_an_adjustment_shows_the_difference_and_that_it_would_fail(tmp_path: Path) -> None:
    async with trading_house(tmp_path) as house:
        body = {"symbol": RE, "trade_id": 1, "price": "3100"}
        await ask(house, "olga", "POST", "/v1/admin/adjustments", body=body)
        (row,) = await rows(house, "anna")
        foreseen = effects(row)
        assert foreseen[RE, "trade_price"] == ("3000", "3100")
        before, after = foreseen["alice", "cash_due_out"]
        assert after is not None
        assert int(after) - int(before) == 500
        assert ("alice", "credits_due_in") not in foreseen
        await ask(house, "olga", "POST", "/v1/admin/withdrawals", body=await _all_cash(house))
        (row,) = await rows(house, "anna")
        assert row["fails"] == "insufficient_funds"
        with pytest.raises(ApiError, match="insufficient_funds"):
            await ask(house, "anna", "POST", f"/v1/admin/approvals/{row['approval_id']}/approve")
        (ended,) = await rows(house, "anna", "ended")
        assert (ended["state"], ended["reason"]) == ("failed", "insufficient_funds")


async def _all_cash(house: House) -> dict[str, str]:
    return {"participant": "alice", "yen": str((await balances(house, "alice", "JPY"))["free"])}


async def test_a_base_price_and_a_delisting_show_their_effect(tmp_path: Path) -> None:
    async with trading_house(tmp_path) as house:
        async with house.client("alice") as alice:
            await alice.add_order(ES, "buy", 1, 1500)
            terms = next(one for one in await alice.instruments() if one.symbol == ES)
        await ask(
            house, "olga", "POST", "/v1/admin/base-prices", body={"symbol": ES, "price": "1600"}
        )
        await ask(house, "olga", "POST", "/v1/admin/delistings", body={"symbol": ES})
        delisting, base = await rows(house, "anna")
        assert effects(delisting) == {(ES, "open_orders"): ("1", "0")}
        assert base["fails"] == "phase_not_allowed", "the market trades"
        assert effects(base)[ES, "base_price"] == (str(terms.reference_price), "1600")
        assert effects(base)[ES, "lowest_price"] == (str(terms.price_limit_low), "160")
        assert effects(base)[ES, "highest_price"] == (str(terms.price_limit_high), "3040")


async def test_who_cannot_approve_reads_why_and_who_may_not_read_is_rejected(
    tmp_path: Path,
) -> None:
    async with trading_house(tmp_path) as house:
        await ask(house, "olga", "POST", "/v1/admin/delistings", body={"symbol": ES})
        (own,) = await rows(house, "olga")
        assert own["obstacle"] == "own_request"
        assert await rows(house, "alice") == [], "the exchange's requests are not a participant's"
        with pytest.raises(ApiError, match="forbidden"):
            await rows(house, "rei")
        path = f"/v1/admin/approvals/{own['approval_id']}"
        await ask(house, "anna", "DELETE", path, query={"reason": "holders were not told"})
        await ask(house, "olga", "POST", "/v1/admin/delistings", body={"symbol": ES})
        (again,) = await rows(house, "olga")
        await ask(house, "olga", "DELETE", f"/v1/admin/approvals/{again['approval_id']}")
        ended = await rows(house, "olga", "ended", limit=1)
        assert [row["state"] for row in ended] == ["withdrawn"]
        ended = await rows(house, "olga", "ended", cursor=1)
        assert [(row["state"], row["reason"]) for row in ended] == [
            ("rejected", "holders were not told")
        ]


async def test_a_participants_proposals_are_in_the_list_of_its_people(tmp_path: Path) -> None:
    async with trading_house(tmp_path) as house:
        registrar = {"name": "partner:X", "kind": "partner", "owner": "X"}
        await ask(house, "rei", "POST", "/v1/registry/accounts", body=registrar)
        moved = {"target": "partner:X", "credit_class": "jcredit/energy_saving", "qty": "30"}
        trusted = {"account": "partner:X"}
        await ask(house, "alice", "POST", "/v1/proposals/transfers", body=moved)
        await ask(house, "alice", "POST", "/v1/proposals/trusted-accounts", body=trusted)
        trust, transfer = await rows(house, "ann")
        assert (transfer["kind"], transfer["target"], transfer["qty"]) == (
            "transfer",
            "partner:X",
            "30",
        )
        assert effects(transfer) == {("holding:alice", "holding"): ("10000", "9970")}
        assert effects(trust) == {("holding:alice", "trusted_accounts"): ("0", "1")}
        assert all("obstacle" not in row for row in (trust, transfer))
        assert [row["obstacle"] for row in await rows(house, "alice")] == ["own_request"] * 2
        assert await rows(house, "bob") == []
        assert await rows(house, "anna") == []
        await ask(house, "ann", "POST", f"/v1/proposals/{transfer['approval_id']}/approve")
        path = f"/v1/proposals/{trust['approval_id']}"
        await ask(house, "ann", "DELETE", path, query={"reason": "unknown partner"})
        (approved,) = await rows(house, "ann")
        assert (approved["state"], approved["decided_by"]) == ("approved", "alice:approver")
        assert approved["due"] > approved["decided"]
        (ended,) = await rows(house, "alice", "ended")
        assert (ended["state"], ended["reason"]) == ("rejected", "unknown partner")


async def test_a_withdrawal_of_yen_is_in_the_list_until_it_is_booked(tmp_path: Path) -> None:
    async with trading_house(tmp_path) as house:
        free = (await balances(house, "alice", "JPY"))["free"]
        body = {"yen": "700", "reference": "to bank A"}
        made = await ask(house, "alice", "POST", "/v1/cash/withdrawals", body=body)
        moved = {"target": "holding:bob", "credit_class": "jcredit/energy_saving", "qty": "30"}
        await ask(house, "alice", "POST", "/v1/proposals/transfers", body=moved)
        await ask(house, "alice", "POST", "/v1/cash/deposits", body=body)
        assert {row["kind"] for row in await rows(house, "ann")} == {"transfer", "withdrawal"}

        async def row(state: str = "waiting") -> dict[str, Any]:
            found = await rows(house, "ann", state)
            return next(dict(one) for one in found if one["kind"] == "withdrawal")

        waits = await row()
        assert effects(waits) == {("alice", "cash_free"): (str(free), str(free - 700))}
        assert (waits["approval_id"], waits["yen"]) == (str(made["request_id"]), "700")
        assert (waits["state"], waits["note"]) == ("waiting", "to bank A")
        assert "obstacle" not in waits
        assert "fails" not in waits
        path = f"/v1/cash/requests/{waits['approval_id']}"
        await ask(house, "ann", "POST", f"{path}/approve")
        approved = await row()
        assert (approved["state"], approved["decided_by"]) == ("approved", "alice:approver")
        taken = await _all_cash(house)
        await ask(house, "olga", "POST", "/v1/admin/withdrawals", body=taken)
        assert (await row())["fails"] == "insufficient_funds"
        await ask(house, "olga", "POST", "/v1/admin/deposits", body=taken)
        await ask(house, "olga", "POST", f"/v1/admin/cash-requests/{made['request_id']}/book")
        assert [one["kind"] for one in await rows(house, "ann")] == ["transfer"]
        done = await row("ended")
        assert (done["state"], done["decided_by"]) == ("done", "exchange:operator")
        assert (await balances(house, "alice", "JPY"))["free"] == free - 700
        assert await rows(house, "bob", "ended") == []


async def test_the_ended_are_read_page_by_page(tmp_path: Path) -> None:
    async with trading_house(tmp_path) as house:
        for number in range(4):
            body = {"yen": str(number + 1)}
            made = await ask(house, "alice", "POST", "/v1/cash/withdrawals", body=body)
            await ask(house, "alice", "DELETE", f"/v1/cash/requests/{made['request_id']}")
        moved = {"target": "holding:bob", "credit_class": "jcredit/energy_saving", "qty": "1"}
        made = await ask(house, "alice", "POST", "/v1/proposals/transfers", body=moved)
        await ask(house, "alice", "DELETE", f"/v1/proposals/{made['proposal_id']}")
        pages = [await rows(house, "ann", "ended", limit=2, cursor=at) for at in (0, 2, 4)]
        found = [row["kind"] + row.get("yen", "") for page in pages for row in page]
        assert sorted(found) == ["transfer", *(f"withdrawal{yen}" for yen in (1, 2, 3, 4))]
        assert {row["state"] for page in pages for row in page} == {"withdrawn"}
