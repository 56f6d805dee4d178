"""One effect for each Idempotency-Key, on every acting route, for repeated and parallel requests.

The list of routes is the server's own, so a new route fails here until it has an example.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from api.rest.routing import OF_A_LOGIN, Operation
from api.server.app import OPERATIONS, documents
from api.wire.firm_file import example_text
from exchange.instruments import TSE_LISTING
from tests.api.house import ES, RE, Stage
from tests.api.rest.test_registry_routes import FAST, Desk

FO = "JCR-FO/JPY"
MARKETS = tuple(one for one in TSE_LISTING if one.symbol in (RE, ES, FO))
PASSWORD = "correct horse battery"
NUMBERS = count(1)
SERIAL_RANGE = {
    "serial_from": "JCR-JCR_FO_P1-20220401-20230331-1",
    "serial_to": "JCR-JCR_FO_P1-20220401-20230331-10000",
}
FILE = {
    "project": {"programme": "JCM", "name": "Boilers", "country": "VNM"},
    "credit_class": "jcm/from_2021",
    "shares": [{"name": "government:JPN", "parts": 1}, {"name": "holding:alice", "parts": 3}],
}
PERIOD = {
    "start": "2022-01-01", "end": "2022-12-31", "usual": 1_000, "reference": 900, "project": 497
}  # fmt: skip


FIRM = {"file_name": "firm.toml", "text": example_text()}
PRICES = {
    "file_name": "marks.csv",
    "text": "day,credit_class,stat,price_yen_per_t,source,note\n"
    "2026-01-05,jcredit/forest,mark,9000,ours,\n",
}
PLAN = {"drawn": 5, "kept": 5}
DRAFTS = {"drafts": [{"symbol": RE, "side": "buy", "qty": "10", "price": "3000"}]}
FILINGS = (
    "project file", "third party", "account record", "authorization", "verified emissions",
    "participant", "programme",
)  # fmt: skip


TABLES = ("users", "keys", "approvals", "cash_requests", "firm_files", "order_drafts")


class World:
    """The stage and a user of each role, with functions that prepare a request."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        service = stage.house.service
        add = service.participants.add_key
        self.alice, self.bob = Desk(stage, add("alice")), Desk(stage, add("bob"))
        self.operator = Desk(stage, add("exchange", role="operator"))
        self.approver = Desk(stage, add("exchange", role="approver"))
        self.registrar = Desk(stage, add("exchange", role="registrar"))
        self.second = Desk(stage, add("alice", role="approver"))
        service.users.add_user("carol", "trader", "alice", PASSWORD)
        government = {"name": "government:JPN", "kind": "government", "owner": "JPN"}
        self.registrar.done("POST", "/v1/registry/accounts", government)
        partner = {"name": "partner:X", "kind": "partner", "owner": "X"}
        self.registrar.done("POST", "/v1/registry/accounts", partner)
        third = {"name": "LRQA", "accredited": True}
        self.registrar.done("POST", "/v1/registry/third-parties", third)

    def page(self) -> Desk:
        """A login by password, which may make keys."""
        stage = self.stage
        service = stage.house.service

        class Page(Desk):
            def ask(self, method: str, path: str, body: object = None, **headers: str) -> Any:
                session, _ = service.auth.log_in("carol", PASSWORD, "")
                headers = headers | {"cookie": f"tanso_session={session}"}
                headers["origin"] = f"http://{stage.house.address}"
                return super().ask(method, path, body, **headers)

        return Page(stage, None)

    def order(self, side: str = "buy", price: str = "3000", who: Desk | None = None) -> int:
        body = {"symbol": RE, "side": side, "order_qty": "1", "limit_price": price}
        return int((who or self.alice).done("POST", "/v1/orders", body)["order_id"])

    def trade(self) -> int:
        """Make a trade in the next auction, which may be corrected."""
        service = self.stage.house.service
        if not service.venue.open_trades:
            self.order("sell", "3100", self.bob)
            self.order("buy", "3100")
            self.operator.done("POST", "/v1/admin/clock", {"to": "2023-10-11T02:31:00Z"})
            self.operator.done("POST", "/v1/admin/clock", {"to": "2023-10-11T03:31:00Z"})
        return next(trade for _, trade in service.venue.open_trades)

    def approval(self) -> str:
        body = {"symbol": RE, "trade_id": self.trade(), "price": str(3100 + next(NUMBERS))}
        return str(self.operator.done("POST", "/v1/admin/adjustments", body)["approval_id"])

    def proposal(self) -> int:
        body = {"target": "partner:X", "credit_class": "jcredit/forest", "qty": "1"}
        return int(self.alice.done("POST", "/v1/proposals/transfers", body)["proposal_id"])

    def firm(self, path: str) -> str:
        """The path, of a participant that has stored its firm's file."""
        self.alice.done("PUT", "/v1/compliance/firm", FIRM)
        return path

    def priced(self) -> str:
        """The path of own marks of prices, which are there."""
        self.alice.done("POST", "/v1/compliance/prices", PRICES)
        return "/v1/compliance/prices"

    def planned(self) -> str:
        """The path of a plan that is being computed."""
        self.alice.done("POST", self.firm("/v1/compliance/plan"), PLAN)
        return "/v1/compliance/plan"

    def withdrawal(self, approved: bool = False) -> int:
        made = self.alice.done("POST", "/v1/cash/withdrawals", {"yen": "7"})["request_id"]
        if approved:
            self.second.done("POST", f"/v1/cash/requests/{made}/approve")
        return int(made)

    def auction(self) -> str:
        body = {
            "participant": "alice", "symbol": RE, "qty": "5", "reserve_price": "3000",
            "ends_at": "2023-10-20T05:00:00Z",
        }  # fmt: skip
        return str(self.operator.done("POST", "/v1/admin/auctions", body)["auction_id"])

    def file(self, until: str = "") -> str:
        """Return a project's file with all steps before a given one."""
        project_id = f"VN{next(NUMBERS)}"
        path = "/v1/registry/project-files"
        project = FILE["project"] | {"project_id": project_id}  # type: ignore[operator]
        self.registrar.done("POST", path, FILE | {"project": project})
        while until:
            file = self.registrar.done("GET", f"/v1/project-files/{project_id}")
            step = file["next_step"]
            if step == until:
                break
            if step == "monitoring":
                self.registrar.done("POST", f"{path}/{project_id}/lines", PERIOD)
            needs = self.registrar.done("GET", f"/v1/project-files/{project_id}")["next_needs"]
            if needs:
                more = {"documents": needs}
                self.registrar.done("POST", f"{path}/{project_id}/documents", more)
            taken = {"step": step, "actor": file["next_actor"], "by": "LRQA", "on": "2023-05-01"}
            self.registrar.done("POST", f"{path}/{project_id}/steps", taken)
            if step == "issuance":
                break
        return project_id

    def state(self) -> tuple[object, ...]:
        """Return all state that a route may change."""
        service = self.stage.house.service
        self.stage.wait(service.settlement.idle())
        db, registry = service.users.db, service.registry
        rows = [db.execute(f"SELECT * FROM {table}") for table in TABLES]
        return (
            service.venue.seq,
            service.venue.digest(),
            service.sequencer.clock.now_ns(),
            rows,
            dict(service.stp_groups.by_account),
            registry.accounts(),
            registry.projects(),
            registry.events(),
            registry.proposals(),
            [registry.filings(kind) for kind in FILINGS],
        )


class Example(NamedTuple):
    """A request that succeeds: the user, the path and the body."""

    who: Desk
    path: str
    body: object = None


def market(world: World, path: str, **more: object) -> Example:
    return Example(world.operator, path, {"symbol": ES} | more)


def halted(world: World) -> Example:
    world.operator.done("POST", "/v1/admin/halts", {"symbol": ES})
    return market(world, "/v1/admin/resumptions")


def otc(world: World) -> dict[str, object]:
    number = next(NUMBERS)
    return {
        "counterparty": "bob", "symbol": FO, "side": "sell", "serial_range": SERIAL_RANGE,
        "qty": str(1 + number), "price": "5600",
    }  # fmt: skip


def entered(world: World) -> str:
    entry = world.alice.done("POST", "/v1/otc/entries", otc(world))["entry"]
    return f"/v1/otc/entries/{entry['entry_id']}"


def key_of(world: World) -> str:
    return str(world.page().done("POST", "/v1/keys", {})["key_id"])


def bid_of(world: World) -> str:
    path = f"/v1/auctions/{world.auction()}/bids"
    bid = world.bob.done("POST", path, {"side": "buy", "price": "3100", "qty": "1"})
    return f"{path}/{bid['bid_id']}"


def files(world: World, what: str, until: str = "") -> str:
    return f"/v1/registry/project-files/{world.file(until)}/{what}"


NEXT_STEP = {
    "step": "idea note", "actor": "participant", "by": "alice", "on": "2023-01-01",
}  # fmt: skip
NEEDED = {"documents": ["need", "contribution of each side", "development plan"]}


def ready_for_step(world: World) -> Example:
    path = files(world, "steps")
    world.registrar.done("POST", path.replace("steps", "documents"), NEEDED)
    return Example(world.registrar, path, NEXT_STEP)


BUY = {"symbol": RE, "side": "buy", "order_qty": "1", "limit_price": "3000"}
NEW_FILE = FILE | {"project": FILE["project"] | {"project_id": "VN999"}}  # type: ignore[operator]
LISTING = {
    "symbol": "JCR-PT/JPY", "name": "Peat", "programme": "J-Credit",
    "credit_class": "jcredit/peat", "reference_price": "1200",
}  # fmt: skip
MOVE = {"symbol": RE, "qty": "5", "direction": "to_trading"}
RETIRE = {"symbol": RE, "qty": "5", "purpose": "offset", "beneficiary": "alice"}
ISSUE = {
    "project_id": "JCR_RE_P1", "credit_class": "jcredit/renewable_electricity",
    "vintage_start": "2021-04-01", "vintage_end": "2022-03-31",
    "shares": [{"account": "government:JPN", "qty": "5"}],
}  # fmt: skip
AUCTION = {
    "participant": "alice", "symbol": RE, "qty": "5", "reserve_price": "3000",
    "ends_at": "2023-10-20T05:00:00Z",
}  # fmt: skip
OUT = {"target": "partner:X", "credit_class": "jcredit/forest", "qty": "1"}
EXAMPLES: dict[str, Callable[[World], Example]] = {
    "POST /v1/keys": lambda w: Example(w.page(), "/v1/keys", {}),
    "POST /v1/keys/{key_id}/rotate": lambda w: Example(w.page(), f"/v1/keys/{key_of(w)}/rotate"),
    "DELETE /v1/keys/{key_id}": lambda w: Example(w.page(), f"/v1/keys/{key_of(w)}"),
    "POST /v1/orders": lambda w: Example(w.alice, "/v1/orders", BUY),
    "POST /v1/orders/batch": lambda w: Example(
        w.alice, "/v1/orders/batch", {"orders": [BUY, BUY | {"order_qty": "2"}]}
    ),
    "POST /v1/orders/cancel": lambda w: Example(
        w.alice, "/v1/orders/cancel", {"order_id": [w.order()]}
    ),
    "POST /v1/orders/batch/cancel": lambda w: Example(
        w.alice,
        "/v1/orders/batch/cancel",
        {"orders": [{"order_id": w.order()}, {"order_id": w.order()}]},
    ),
    "POST /v1/orders/cancel-after": lambda w: Example(
        w.bob, "/v1/orders/cancel-after", {"timeout": 60}
    ),
    "DELETE /v1/orders": lambda w: Example(w.alice, "/v1/orders"),
    "PATCH /v1/orders/{order_id}": lambda w: Example(
        w.alice, f"/v1/orders/{w.order()}", {"order_qty": "2"}
    ),
    "DELETE /v1/orders/{order_id}": lambda w: Example(w.alice, f"/v1/orders/{w.order()}"),
    "POST /v1/transfers": lambda w: Example(w.alice, "/v1/transfers", MOVE),
    "POST /v1/cash/deposits": lambda w: Example(
        w.alice, "/v1/cash/deposits", {"yen": "7", "reference": "A-1"}
    ),
    "POST /v1/cash/withdrawals": lambda w: Example(w.alice, "/v1/cash/withdrawals", {"yen": "7"}),
    "POST /v1/cash/requests/{request_id}/approve": lambda w: Example(
        w.second, f"/v1/cash/requests/{w.withdrawal()}/approve"
    ),
    "DELETE /v1/cash/requests/{request_id}": lambda w: Example(
        w.alice, f"/v1/cash/requests/{w.withdrawal()}"
    ),
    "POST /v1/admin/cash-requests/{request_id}/book": lambda w: Example(
        w.operator, f"/v1/admin/cash-requests/{w.withdrawal(approved=True)}/book"
    ),
    "POST /v1/admin/cash-requests/{request_id}/reject": lambda w: Example(
        w.operator,
        f"/v1/admin/cash-requests/{w.withdrawal()}/reject",
        {"reason": "no such account"},
    ),
    "POST /v1/retirements": lambda w: Example(w.alice, "/v1/retirements", RETIRE),
    "POST /v1/otc/entries": lambda w: Example(w.alice, "/v1/otc/entries", otc(w)),
    "DELETE /v1/otc/entries/{entry_id}": lambda w: Example(w.alice, entered(w)),
    "POST /v1/registry/accounts": lambda w: Example(
        w.registrar,
        "/v1/registry/accounts",
        {"name": "partner:Y", "kind": "partner", "owner": "Y"},
    ),
    "POST /v1/registry/accounts/lock": lambda w: Example(
        w.registrar, "/v1/registry/accounts/lock", {"name": "partner:X", "locked": False}
    ),
    "POST /v1/registry/projects": lambda w: Example(
        w.registrar,
        "/v1/registry/projects",
        {"project_id": "SUN1", "programme": "J-Credit", "name": "Roofs"},
    ),
    "POST /v1/registry/issuances": lambda w: Example(w.registrar, "/v1/registry/issuances", ISSUE),
    "POST /v1/registry/project-files": lambda w: Example(
        w.registrar, "/v1/registry/project-files", NEW_FILE
    ),
    "POST /v1/registry/project-files/{project_id}/documents": lambda w: Example(
        w.registrar, files(w, "documents"), NEEDED
    ),
    "POST /v1/registry/project-files/{project_id}/steps": ready_for_step,
    "POST /v1/registry/project-files/{project_id}/lines": lambda w: Example(
        w.registrar, files(w, "lines", "monitoring"), PERIOD
    ),
    "POST /v1/registry/project-files/{project_id}/issuances": lambda w: Example(
        w.registrar, files(w, "issuances", "end")
    ),
    "POST /v1/registry/third-parties": lambda w: Example(
        w.registrar, "/v1/registry/third-parties", {"name": "DNV", "accredited": True}
    ),
    "POST /v1/registry/projects/{project_id}/authorizations": lambda w: Example(
        w.registrar,
        f"/v1/registry/projects/{w.file('operation')}/authorizations",
        {
            "authorization_id": "JPN-VNM-1",
            "cooperative_approach": "CA0001",
            "on": "2023-05-02",
            "states": ["JPN", "VNM"],
        },
    ),
    "POST /v1/registry/participants/{participant}/names": lambda w: Example(
        w.registrar, "/v1/registry/participants/alice/names", {"name_en": "Alice Steel"}
    ),
    "POST /v1/registry/programmes": lambda w: Example(
        w.registrar, "/v1/registry/programmes", {"name": "Gold", "source": "its site"}
    ),
    "POST /v1/account-records": lambda w: Example(
        w.alice, "/v1/account-records", {"account": "trading:alice"}
    ),
    "POST /v1/proposals/transfers": lambda w: Example(w.alice, "/v1/proposals/transfers", OUT),
    "POST /v1/proposals/trusted-accounts": lambda w: Example(
        w.alice, "/v1/proposals/trusted-accounts", {"account": "partner:X"}
    ),
    "POST /v1/proposals/{proposal_id}/approve": lambda w: Example(
        w.second, f"/v1/proposals/{w.proposal()}/approve"
    ),
    "DELETE /v1/proposals/{proposal_id}": lambda w: Example(
        w.alice, f"/v1/proposals/{w.proposal()}"
    ),
    "POST /v1/auctions/{auction_id}/bids": lambda w: Example(
        w.bob,
        f"/v1/auctions/{w.auction()}/bids",
        {"side": "buy", "price": "3100", "qty": "1"},
    ),
    "DELETE /v1/auctions/{auction_id}/bids/{bid_id}": lambda w: Example(w.bob, bid_of(w)),
    "POST /v1/admin/auctions": lambda w: Example(w.operator, "/v1/admin/auctions", AUCTION),
    "POST /v1/admin/auctions/{auction_id}/close": lambda w: Example(
        w.operator, f"/v1/admin/auctions/{w.auction()}/close", {"withdraw": True}
    ),
    "POST /v1/admin/clock": lambda w: Example(w.operator, "/v1/admin/clock", {}),
    "POST /v1/admin/deposits": lambda w: Example(
        w.operator, "/v1/admin/deposits", {"participant": "alice", "yen": "70"}
    ),
    "POST /v1/admin/withdrawals": lambda w: Example(
        w.operator, "/v1/admin/withdrawals", {"participant": "alice", "yen": "70"}
    ),
    "POST /v1/admin/participants": lambda w: Example(
        w.operator, "/v1/admin/participants", {"participant": "dora"}
    ),
    "POST /v1/admin/users": lambda w: Example(
        w.operator,
        "/v1/admin/users",
        {"name": "al-bot", "role": "trader", "participant": "alice"},
    ),
    "POST /v1/admin/approvers": lambda w: Example(
        w.approver,
        "/v1/admin/approvers",
        {"name": "al-second", "participant": "alice", "password": PASSWORD},
    ),
    "PATCH /v1/admin/users/{name}": lambda w: Example(
        w.operator, "/v1/admin/users/carol", {"disabled": False}
    ),
    "POST /v1/admin/keys": lambda w: Example(w.operator, "/v1/admin/keys", {"user": "alice"}),
    "DELETE /v1/admin/keys/{key_id}": lambda w: Example(w.operator, f"/v1/admin/keys/{key_of(w)}"),
    "POST /v1/admin/halts": lambda w: market(w, "/v1/admin/halts"),
    "POST /v1/admin/resumptions": halted,
    "POST /v1/admin/kill-switch": lambda w: market(w, "/v1/admin/kill-switch", on=False),
    "POST /v1/admin/limits": lambda w: Example(
        w.operator, "/v1/admin/limits", {"participant": "bob", "orders_max": 100}
    ),
    "POST /v1/admin/busts": lambda w: Example(
        w.operator, "/v1/admin/busts", {"symbol": RE, "trade_id": w.trade()}
    ),
    "POST /v1/admin/adjustments": lambda w: Example(
        w.operator,
        "/v1/admin/adjustments",
        {"symbol": RE, "trade_id": w.trade(), "price": "3101"},
    ),
    "POST /v1/admin/approvals/{approval_id}/approve": lambda w: Example(
        w.approver, f"/v1/admin/approvals/{w.approval()}/approve"
    ),
    "DELETE /v1/admin/approvals/{approval_id}": lambda w: Example(
        w.approver, f"/v1/admin/approvals/{w.approval()}"
    ),
    "POST /v1/admin/instruments": lambda w: Example(w.operator, "/v1/admin/instruments", LISTING),
    "POST /v1/admin/base-prices": lambda w: market(w, "/v1/admin/base-prices", price="2800"),
    "POST /v1/admin/delistings": lambda w: market(w, "/v1/admin/delistings"),
    "POST /v1/admin/stp-groups": lambda w: Example(
        w.operator, "/v1/admin/stp-groups", {"participant": "bob", "stp_group": 7}
    ),
    "POST /v1/admin/checks": lambda w: Example(w.operator, "/v1/admin/checks"),
    "PUT /v1/compliance/firm": lambda w: Example(w.alice, "/v1/compliance/firm", FIRM),
    "PUT /v1/compliance/drafts": lambda w: Example(w.alice, "/v1/compliance/drafts", DRAFTS),
    "POST /v1/compliance/plan": lambda w: Example(w.alice, w.firm("/v1/compliance/plan"), PLAN),
    "POST /v1/compliance/prices": lambda w: Example(w.alice, "/v1/compliance/prices", PRICES),
    "DELETE /v1/compliance/prices": lambda w: Example(w.alice, w.priced()),
    "DELETE /v1/compliance/plan": lambda w: Example(w.alice, w.planned()),
    "DELETE /v1/compliance/firm": lambda w: Example(w.alice, w.firm("/v1/compliance/firm")),
}
# Tested elsewhere: files of an exchange in tests/crash/test_idempotency.py, a past year below.
ELSEWHERE = {"POST /v1/admin/backups", "POST /v1/registry/emissions"}
ACTING = [one for one in OPERATIONS if one.is_acting]
# Routes that end the market's day, or a market, are tried last.
LAST = ("/v1/admin/clock", "/v1/admin/instruments")


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    built = Stage(tmp_path_factory.mktemp("house"), FAST, instruments=MARKETS)
    built.wait(built.house.join("alice", "bob"))
    yield World(built)
    built.close()


def test_every_route_that_acts_takes_a_key_and_is_tried_here() -> None:
    changing = {one.name for one in OPERATIONS if one.method != "GET"}
    assert {one.name for one in ACTING} == changing - OF_A_LOGIN
    assert set(EXAMPLES) | ELSEWHERE == {one.name for one in ACTING}


@pytest.mark.parametrize("operation", ACTING, ids=lambda operation: operation.name)
def test_the_document_declares_the_header_and_the_conflict(operation: Operation) -> None:
    entry = documents()[0]["paths"][operation.path][operation.method.lower()]
    (header,) = [one for one in entry["parameters"] if one["name"] == "Idempotency-Key"]
    assert header["in"] == "header"
    assert "idempotency_conflict" in entry["responses"]["409"]["description"]
    assert "Idempotent-Replayed" in entry["responses"][str(operation.status)]["headers"]


def another(world: World, who: Desk, name: str) -> tuple[str, str, object]:
    """Return another request that the same user may send."""
    requests: list[tuple[str, str, object]]
    if who in (world.approver, world.second):
        requests = [("DELETE", f"/v1/admin/approvals/{n}", None) for n in ("x", "y")]
    elif who is world.operator:
        requests = [("POST", "/v1/admin/checks", None), ("POST", "/v1/admin/clock", {})]
    elif who is world.registrar:
        lock = {"name": "partner:X", "locked": True}
        party = {"name": "X", "accredited": True}
        requests = [
            ("POST", "/v1/registry/accounts/lock", lock),
            ("POST", "/v1/registry/third-parties", party),
        ]
    else:
        requests = [
            ("POST", "/v1/orders/cancel-after", {"timeout": 9}),
            ("POST", "/v1/orders", BUY),
        ]
    return next(one for one in requests if not name.endswith(one[1]))


@pytest.mark.parametrize(
    "name", sorted(EXAMPLES, key=lambda name: (name.endswith(LAST), "busts" in name, name))
)
def test_a_request_under_a_key_is_done_once_and_answered_twice(world: World, name: str) -> None:
    example = EXAMPLES[name](world)
    method, key = name.split()[0], {"idempotency-key": f"once-{next(NUMBERS)}"}
    before = world.state()
    first = example.who.ask(method, example.path, example.body, **key)
    assert first.status_code < 300, first.text
    assert "idempotent-replayed" not in first.headers
    done = world.state()
    assert done != before or name in UNCHANGING, "the example does nothing"
    again = example.who.ask(method, example.path, example.body, **key)
    assert (again.status_code, again.headers["idempotent-replayed"]) == (first.status_code, "true")
    assert again.json() == first.json() | {"duplicate": True}
    assert world.state() == done
    other = example.who.ask(*another(world, example.who, name), **key)
    assert (other.status_code, other.json()["code"]) == (409, "idempotency_conflict")
    assert other.json()["field"] == "Idempotency-Key"
    assert world.state() == done


# Requests without an effect: the state was the same before, or only memory holds it, or they read.
UNCHANGING = {
    "DELETE /v1/compliance/plan",
    "POST /v1/admin/checks",
    "POST /v1/registry/accounts/lock",
    "PATCH /v1/admin/users/{name}",
}


def test_verified_emissions_are_entered_once(tmp_path: Path) -> None:
    stage = Stage(tmp_path, FAST, start="2027-06-01 08:30")
    try:
        stage.wait(stage.house.join("alice"))
        registrar = Desk(
            stage, stage.house.service.participants.add_key("exchange", role="registrar")
        )
        body = {"participant": "alice", "fiscal_year": 2026, "emissions_t": 9, "verifier": "LRQA"}
        key = {"idempotency-key": "e1"}
        first = registrar.done("POST", "/v1/registry/emissions", body, **key)
        again = registrar.done("POST", "/v1/registry/emissions", body, **key)
        assert again == first | {"duplicate": True}
        filings = stage.house.service.registry.filings("verified emissions", None)
        assert [one.version for one in filings] == [1]
        other = body | {"emissions_t": 10}
        rejected = registrar.rejected("POST", "/v1/registry/emissions", other, **key)
        assert rejected == "idempotency_conflict"
    finally:
        stage.close()


def test_the_same_body_written_otherwise_is_the_same_and_another_body_is_not(
    world: World,
) -> None:
    path, key = "/v1/admin/deposits", {"idempotency-key": "monday"}
    body = {"participant": "bob", "yen": "7"}
    world.operator.done("POST", path, body, **key)
    turned = dict(reversed(body.items()))
    assert world.operator.done("POST", path, turned, **key)["duplicate"]
    assert world.operator.rejected("POST", path, body | {"yen": "8"}, **key) == (
        "idempotency_conflict"
    )


def test_a_key_is_its_users_own(world: World) -> None:
    key = {"idempotency-key": "mine"}
    cancel = ("POST", "/v1/orders/cancel-after", {"timeout": 0})
    assert "duplicate" not in world.alice.done(*cancel, **key)
    assert "duplicate" not in world.bob.done(*cancel, **key)


def test_a_rejected_request_leaves_its_key_free(world: World) -> None:
    key = {"idempotency-key": "rejected"}
    body = {"participant": "bob", "yen": "9" * 15}
    path = "/v1/admin/withdrawals"
    assert world.operator.rejected("POST", path, body, **key) == "insufficient_funds"
    assert "duplicate" not in world.operator.done("POST", path, body | {"yen": "1"}, **key)


@pytest.mark.parametrize("key", ["", "a b", "x" * 65, "a,b"])
def test_what_is_no_key_is_rejected(world: World, key: str) -> None:
    answer = world.alice.ask(
        "POST", "/v1/orders/cancel-after", {"timeout": 0}, **{"idempotency-key": key}
    )
    assert answer.status_code == 422
    assert answer.json()["field"] == "Idempotency-Key"


async def test_the_same_request_at_the_same_time_is_done_once(world: World) -> None:
    service = world.stage.house.service
    account = service.venue.account_of("alice")
    assert account is not None
    before = service.venue.balance(account, -1).total
    body, key = {"participant": "alice", "yen": "1000"}, {"idempotency-key": "at-once"}

    def one() -> Any:
        return world.operator.done("POST", "/v1/admin/deposits", body, **key)

    answers = await asyncio.gather(*(asyncio.to_thread(one) for _ in range(8)))
    assert {answer["seq"] for answer in answers} == {answers[0]["seq"]}
    assert sum("duplicate" not in answer for answer in answers) == 1
    assert service.venue.balance(account, -1).total == before + 1000
