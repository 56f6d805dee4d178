"""Notices of deposits and requests of withdrawals, from the trader to the operator's booking."""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from typer.testing import CliRunner

from api.cli.client import app
from api.client import Client
from tests.api.house import RE, Stage
from tests.api.rest.test_registry_routes import FAST, Desk, desk

DEPOSITS, WITHDRAWALS = "/v1/cash/deposits", "/v1/cash/withdrawals"
OWN, ALL = "/v1/cash/requests", "/v1/admin/cash-requests"


class Desks:
    """The persons of two participants and of the exchange."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.alice, self.bob = desk(stage, "alice", "trader"), desk(stage, "bob", "trader")
        self.second = desk(stage, "alice", "approver")
        self.stranger = desk(stage, "bob", "approver")
        self.operator = desk(stage, "exchange", "operator")

    def yen(self) -> int:
        venue = self.stage.house.service.venue
        account = venue.account_of("alice")
        assert account is not None
        return venue.balance(account, -1).free

    def deposit(self, yen: int = 500) -> int:
        body = {"yen": str(yen), "reference": "A-17"}
        return int(self.alice.done("POST", DEPOSITS, body)["request_id"])

    def withdrawal(self, yen: int = 300, approved: bool = False) -> int:
        made = int(self.alice.done("POST", WITHDRAWALS, {"yen": str(yen)})["request_id"])
        if approved:
            self.second.done("POST", f"{OWN}/{made}/approve")
        return made

    def shown(self, request_id: int) -> dict[str, Any]:
        found = self.alice.done("GET", OWN)["requests"]
        return next(dict(one) for one in found if one["request_id"] == request_id)


@pytest.fixture(scope="module")
def desks(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desks]:
    built = Stage(tmp_path_factory.mktemp("house"), FAST)
    built.wait(built.house.join("alice", "bob"))
    yield Desks(built)
    built.close()


def test_a_deposit_changes_the_balance_when_the_operator_books_it(desks: Desks) -> None:
    before = desks.yen()
    made = desks.deposit(500)
    assert desks.yen() == before
    waits = desks.shown(made)
    assert (waits["state"], waits["reference"], waits["requested_by"]) == (
        "submitted", "A-17", "alice",
    )  # fmt: skip
    assert (waits["available"], waits["available_after"]) == (str(before), str(before + 500))
    booked = desks.operator.done("POST", f"{ALL}/{made}/book")
    assert desks.yen() == before + 500
    assert booked["decided_by"] == "exchange:operator"
    assert booked["seq"] == desks.stage.house.service.venue.seq
    assert "available" not in booked
    assert desks.shown(made) == booked
    assert desks.operator.rejected("POST", f"{ALL}/{made}/book") == "wrong_state"
    assert desks.yen() == before + 500


def test_a_withdrawal_needs_a_second_person_and_then_the_operator(desks: Desks) -> None:
    before = desks.yen()
    made = desks.withdrawal(300)
    path = f"{ALL}/{made}/book"
    assert desks.operator.rejected("POST", path) == "wrong_state"
    approved = desks.second.done("POST", f"{OWN}/{made}/approve")
    assert (approved["state"], approved["approved_by"]) == ("submitted", "alice:approver")
    assert desks.yen() == before
    assert desks.second.rejected("POST", f"{OWN}/{made}/approve") == "wrong_state"
    assert desks.operator.done("POST", path)["state"] == "booked"
    assert desks.yen() == before - 300


def test_a_booking_beyond_the_free_yen_waits_on_with_the_figures(desks: Desks) -> None:
    before = desks.yen()
    made = desks.withdrawal(before + 1, approved=True)
    answer = desks.operator.ask("POST", f"{ALL}/{made}/book").json()
    assert (answer["code"], answer["field"]) == ("insufficient_funds", "yen")
    assert f"{before:,} yen that are free" in answer["message"]
    waits = desks.shown(made)
    assert (waits["state"], waits["available_after"]) == ("submitted", "-1")
    assert "decided_by" not in waits
    booked = desks.deposit(1)
    desks.operator.done("POST", f"{ALL}/{booked}/book")
    assert desks.operator.done("POST", f"{ALL}/{made}/book")["state"] == "booked"
    assert desks.yen() == 0
    back = desks.deposit(before)
    desks.operator.done("POST", f"{ALL}/{back}/book")


def test_yen_that_open_orders_hold_cannot_be_withdrawn(desks: Desks) -> None:
    order = {"symbol": RE, "side": "buy", "order_qty": "100", "limit_price": "3000"}
    desks.alice.done("POST", "/v1/orders", order)
    free = desks.yen()
    made = desks.withdrawal(free + 1, approved=True)
    assert desks.operator.rejected("POST", f"{ALL}/{made}/book") == "insufficient_funds"
    desks.alice.done("DELETE", "/v1/orders")
    assert desks.operator.done("POST", f"{ALL}/{made}/book")["state"] == "booked"


def test_a_request_is_canceled_by_its_participant_and_rejected_by_the_operator(
    desks: Desks,
) -> None:
    before = desks.yen()
    ended = {
        desks.deposit(): (desks.alice, "canceled"),
        desks.withdrawal(): (desks.second, "canceled"),
        desks.withdrawal(approved=True): (desks.operator, "rejected"),
    }
    for made, (who, state) in ended.items():
        if state == "canceled":
            record = who.done("DELETE", f"{OWN}/{made}")
        else:
            record = who.done("POST", f"{ALL}/{made}/reject", {"reason": "no such account"})
            assert record["reason"] == "no such account"
        assert record["state"] == state
        for method, path, body in (
            ("POST", f"{ALL}/{made}/book", None),
            ("POST", f"{ALL}/{made}/reject", {"reason": "again"}),
        ):
            assert desks.operator.rejected(method, path, body) == "wrong_state"
        assert desks.alice.rejected("DELETE", f"{OWN}/{made}") == "wrong_state"
    assert desks.yen() == before


def test_another_participants_request_and_a_missing_one_get_the_same_answer(desks: Desks) -> None:
    made = desks.withdrawal()
    for who, method, what in (
        (desks.bob, "DELETE", ""),
        (desks.stranger, "DELETE", ""),
        (desks.stranger, "POST", "/approve"),
    ):
        others = who.ask(method, f"{OWN}/{made}{what}")
        missing = who.ask(method, f"{OWN}/999999{what}")
        assert (others.status_code, others.json()["field"]) == (404, "request_id")
        assert others.content == missing.content
    assert all(one["participant"] == "bob" for one in desks.bob.done("GET", OWN)["requests"])
    for wrong in ("x", "-1", "1.5", "9" * 30):
        assert desks.operator.rejected("POST", f"{ALL}/{wrong}/book") == "not_found"


@pytest.mark.parametrize(
    ("path", "body", "field"),
    [
        (DEPOSITS, {"yen": "500"}, "reference"),
        (DEPOSITS, {"yen": "500", "reference": ""}, "reference"),
        (DEPOSITS, {"yen": "500", "reference": "x" * 201}, "reference"),
        (DEPOSITS, {"yen": "500", "reference": "A", "participant": "bob"}, "participant"),
        (DEPOSITS, {"yen": "0", "reference": "A"}, "yen"),
        (DEPOSITS, {"yen": "9" * 17, "reference": "A"}, "yen"),
        (WITHDRAWALS, {"yen": "1.5"}, "yen"),
        (WITHDRAWALS, {"yen": "-500"}, "yen"),
        (WITHDRAWALS, {"yen": "１００"}, "yen"),
        (WITHDRAWALS, {"yen": 500}, "yen"),
        (WITHDRAWALS, {}, "yen"),
    ],
)
def test_a_wrong_request_is_rejected_with_its_field(
    desks: Desks, path: str, body: dict[str, object], field: str
) -> None:
    before = desks.alice.done("GET", OWN)
    answer = desks.alice.ask("POST", path, body)
    assert (answer.status_code, answer.json()["field"]) == (422, field)
    assert desks.alice.done("GET", OWN) == before


def test_a_participant_cannot_flood_the_operator(
    desks: Desks, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.services.cash_requests.OPEN_MAX", 8)
    for one in desks.alice.done("GET", f"{OWN}?state=open")["requests"]:
        desks.alice.done("DELETE", f"{OWN}/{one['request_id']}")
    made = [desks.deposit() for _ in range(8)]
    body = {"yen": "1", "reference": "one more"}
    assert desks.alice.rejected("POST", DEPOSITS, body) == "too_many_entries"
    assert desks.bob.done("POST", DEPOSITS, body)["participant"] == "bob"
    desks.alice.done("DELETE", f"{OWN}/{made[0]}")
    desks.alice.done("DELETE", f"{OWN}/{desks.deposit()}")

    waiting = _pages(desks.operator, f"{ALL}?state=open&limit=3")
    assert [len(page) for page in waiting[:-1]] == [3] * (len(waiting) - 1)
    listed = [number for page in waiting for number in page]
    assert listed == sorted(set(listed), reverse=True)
    assert set(made[1:]) <= set(listed)
    for number in made[1:]:
        desks.alice.done("DELETE", f"{OWN}/{number}")
    whole = [number for page in _pages(desks.alice, f"{OWN}?limit=7") for number in page]
    all_own = desks.alice.done("GET", f"{OWN}?limit=500")["requests"]
    assert whole == [one["request_id"] for one in all_own]


def _pages(who: Desk, path: str) -> list[list[int]]:
    """Return the numbers of all requests, page by page."""
    pages, cursor = [], ""
    while True:
        page = who.done("GET", f"{path}{cursor}")
        pages.append([one["request_id"] for one in page["requests"]])
        if "next_cursor" not in page:
            return pages
        cursor = f"&cursor={page['next_cursor']}"


def test_a_repeated_request_is_made_once(desks: Desks) -> None:
    key = {"idempotency-key": "notice-1"}
    body = {"yen": "5", "reference": "A-18"}
    first = desks.alice.done("POST", DEPOSITS, body, **key)
    assert desks.alice.done("POST", DEPOSITS, body, **key) == first | {"duplicate": True}
    book = f"{ALL}/{first['request_id']}/book"
    before = desks.yen()
    booked = desks.operator.done("POST", book, **{"idempotency-key": "book-1"})
    again = desks.operator.done("POST", book, **{"idempotency-key": "book-1"})
    assert again == booked | {"duplicate": True}
    assert desks.yen() == before + 5


def test_a_program_and_a_terminal_make_and_list_requests(desks: Desks) -> None:
    house = desks.stage.house
    key = house.credentials["bob"]
    with Client(house.address, key) as bob:
        deposit = bob.announce_deposit(70, "B-1", key="one")
        assert bob.announce_deposit(70, "B-1", key="one") == deposit
        assert (deposit.yen, deposit.state) == (Decimal(70), "submitted")
        assert bob.request_withdrawal(30).state == "proposed"
        waiting = bob.cash_requests("open")
        assert [one.kind for one in waiting[:2]] == ["withdrawal", "deposit"]
    env = {"TANSO_ADDRESS": house.address, "TANSO_KEY": f"{key.key_id}:{key.secret}"}
    made = json.loads(CliRunner().invoke(app, ["cash", "withdraw", "40"], env=env).output)
    assert made["yen"] == "40"
    canceled = CliRunner().invoke(app, ["cash", "cancel", str(made["request_id"])], env=env)
    assert json.loads(canceled.output)["state"] == "canceled"
    listed = json.loads(CliRunner().invoke(app, ["cash", "list"], env=env).output)
    assert listed["requests"][0]["request_id"] == made["request_id"]
