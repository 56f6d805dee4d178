"""Deposits and withdrawals of yen; a rejection names the field and the right value."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.api.house import Stage
from tests.api.rest.test_registry_routes import FAST, Desk, desk


@pytest.fixture(scope="module")
def operator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    built = Stage(tmp_path_factory.mktemp("house"), FAST)
    built.wait(built.house.join("alice"))
    yield desk(built, "exchange", "operator")
    built.close()


@pytest.mark.parametrize(
    ("what", "yen", "code", "sentence"),
    [
        ("withdrawals", "10000001", "insufficient_funds", "10,000,000 yen that are free"),
        ("deposits", "9" * 18, "invalid_params", "less than 9,007,199,254,740,992 yen at once"),
        ("deposits", "1.5", "invalid_params", "a whole number of yen above 0"),
        ("deposits", "0", "invalid_params", "a whole number of yen above 0"),
        ("deposits", "-5", "invalid_params", "a whole number of yen above 0"),
        ("deposits", "many", "invalid_params", "a plain decimal number"),
        ("withdrawals", 5, "invalid_params", "a plain decimal number"),
    ],
)
def test_a_wrong_amount_is_rejected_with_what_would_be_right(
    operator: Desk, what: str, yen: object, code: str, sentence: str
) -> None:
    body = {"participant": "alice", "yen": yen}
    answer = operator.ask("POST", f"/v1/admin/{what}", body).json()
    assert (answer["code"], answer["field"]) == (code, "yen")
    assert sentence in answer["message"]
    assert "quantity" not in answer["message"]


def test_a_withdrawal_of_all_that_is_free_is_done(operator: Desk) -> None:
    body = {"participant": "alice", "yen": "10000000"}
    assert operator.done("POST", "/v1/admin/withdrawals", body)["seq"] > 0
    assert operator.rejected("POST", "/v1/admin/withdrawals", body) == "insufficient_funds"


def test_an_unknown_participant_is_named(operator: Desk) -> None:
    answer = operator.ask("POST", "/v1/admin/deposits", {"participant": "zoe", "yen": "1"}).json()
    assert (answer["code"], answer["field"]) == ("not_found", "participant")
