"""Acts that the registry would reject are rejected at the entry, with the wrong field; credits
without a market end in the holding account."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from exchange.registry.port import Issuance, Project, holding_account, trading_account
from exchange.registry.serials import Vintage
from tests.api.house import RE, Stage
from tests.api.rest.test_registry_routes import FAST, desk, move

SERIES = "JCR-JCR_RE_P1-20220401-20230331"
FOREST = "VCS-FOREST9-20200101-20201231"


def block(first: int, last: int, series: str = SERIES) -> dict[str, str]:
    return {"serial_from": f"{series}-{first}", "serial_to": f"{series}-{last}"}


@pytest.fixture
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """An exchange: Alice has serials 1 to 10,000 in the trading account and the next 10,000 in the
    holding account, Bob the next 20,000; 300 t of Alice's have no market."""
    built = Stage(tmp_path_factory.mktemp("house"), FAST)
    built.wait(built.house.join("alice", "bob"))
    registry = built.house.service.registry
    now_ns = built.house.service.sequencer.clock.now_ns()
    project = Project(project_id="FOREST9", programme="VCS", name="Forest", country="PER")
    registry.register_project(project, now_ns)
    vintage = Vintage(date(2020, 1, 1), date(2020, 12, 31))
    shares = ((holding_account("alice"), 300),)
    registry.perform("vcs", Issuance("FOREST9", "vcs/forest", vintage, shares), now_ns)
    yield built
    built.close()


RETIRED = {"symbol": RE, "qty": "10", "purpose": "office", "beneficiary": "me"}
HELD = {"credit_class": "vcs/forest", "qty": "100", "purpose": "office", "beneficiary": "me"}
DEPOSIT = {"symbol": RE, "qty": "10", "direction": "to_trading"}
WITHDRAWAL = {"symbol": RE, "qty": "10", "direction": "to_holding"}
RETIREMENTS, TRANSFERS = "/v1/retirements", "/v1/transfers"
OVERLAP = [block(1, 6), block(6, 12)]

REFUSED: dict[str, tuple[str, dict[str, Any], str, str]] = {
    "a blank beneficiary": (
        RETIREMENTS, RETIRED | {"beneficiary": " "}, "invalid_params", "beneficiary",
    ),
    "a beneficiary of two lines": (
        RETIREMENTS, RETIRED | {"beneficiary": "me\nand you"}, "invalid_params", "beneficiary",
    ),
    "a purpose of two lines": (
        RETIREMENTS, RETIRED | {"purpose": "a\nb"}, "invalid_params", "purpose",
    ),
    "ranges that share a serial": (
        RETIREMENTS, RETIRED | {"serial_ranges": OVERLAP}, "serial_range_invalid", "serial_ranges",
    ),
    "another's serials": (
        RETIREMENTS, RETIRED | {"serial_ranges": [block(20_001, 20_010)]},
        "serials_not_available", "serial_ranges",
    ),
    "a range of the holding account": (
        RETIREMENTS, RETIRED | {"serial_ranges": [block(10_001, 10_010)]},
        "serials_not_available", "serial_ranges",
    ),
    "a field of a range that is none": (
        RETIREMENTS, RETIRED | {"serial_ranges": [block(1, 10) | {"color": "green"}]},
        "invalid_params",
        "serial_ranges[0].color",
    ),
    "more than is there": (
        RETIREMENTS, RETIRED | {"qty": "10001"}, "insufficient_credits", "qty",
    ),
    "neither market nor class": (
        RETIREMENTS, {k: v for k, v in RETIRED.items() if k != "symbol"}, "invalid_params",
        "symbol",
    ),
    "both market and class": (
        RETIREMENTS, RETIRED | {"credit_class": "vcs/forest"}, "invalid_params", "symbol",
    ),
    "more of the class than is there": (
        RETIREMENTS, HELD | {"qty": "301"}, "insufficient_credits", "qty",
    ),
    "a class nobody holds": (
        RETIREMENTS, HELD | {"credit_class": "vcs/peat"}, "insufficient_credits", "qty",
    ),
    "half a tonne of the class": (RETIREMENTS, HELD | {"qty": "0.5"}, "invalid_params", "qty"),
    "a lot of the class that is not there": (
        RETIREMENTS, HELD | {"serial_ranges": [block(251, 350, FOREST)]},
        "serials_not_available", "serial_ranges",
    ),
    "a withdrawal of shared serials": (
        TRANSFERS, WITHDRAWAL | {"serial_ranges": OVERLAP}, "serial_range_invalid", "serial_ranges",
    ),
    "a withdrawal of another's serials": (
        TRANSFERS, WITHDRAWAL | {"serial_ranges": [block(20_001, 20_010)]},
        "serials_not_available", "serial_ranges",
    ),
    "a withdrawal of a lot too small": (
        TRANSFERS, WITHDRAWAL | {"serial_ranges": [block(1, 9)]},
        "serial_range_invalid", "serial_ranges",
    ),
    "a deposit of what is there": (
        TRANSFERS, DEPOSIT | {"serial_ranges": [block(1, 10)]},
        "serials_not_available", "serial_ranges",
    ),
    "a deposit of another's serials": (
        TRANSFERS, DEPOSIT | {"serial_ranges": [block(20_001, 20_010)]},
        "serials_not_available", "serial_ranges",
    ),
    "a deposit of more than is held": (
        TRANSFERS, DEPOSIT | {"qty": "10001"}, "insufficient_credits", "qty",
    ),
    "a deposit of no serials": (
        TRANSFERS, DEPOSIT | {"serial_ranges": [{"serial_from": "a", "serial_to": "b"}]},
        "serial_range_invalid",
        "serial_ranges",
    ),
}  # fmt: skip


def test_an_act_that_must_fail_is_rejected_with_its_field_and_changes_nothing(stage: Stage) -> None:
    alice, registry = desk(stage, "alice"), stage.house.service.registry
    before, keys = stage.house.digest(), registry.latest_keys()
    for name, (path, body, code, field) in REFUSED.items():
        answer = alice.ask("POST", path, body)
        problem = answer.json()
        assert (answer.status_code, problem["code"], problem["field"]) == (422, code, field), name
        assert len(problem["message"]) > 10
    assert stage.house.digest() == before
    assert registry.latest_keys() == keys


@pytest.mark.parametrize("name", [trading_account("alice"), holding_account("alice")])
def test_an_act_on_a_locked_account_is_rejected(stage: Stage, name: str) -> None:
    alice, registry = desk(stage, "alice"), stage.house.service.registry
    registry.lock_account(name, True, 1)
    for path, body in ((TRANSFERS, DEPOSIT), (TRANSFERS, WITHDRAWAL)):
        assert alice.rejected("POST", path, body) == "account_locked"
    locked = RETIRED if name == trading_account("alice") else HELD
    assert alice.rejected("POST", RETIREMENTS, locked) == "account_locked"
    free = HELD if locked is RETIRED else RETIRED
    assert alice.done("POST", RETIREMENTS, free)["id"]


def test_a_retired_range_is_rejected_with_the_reason(stage: Stage) -> None:
    alice = desk(stage, "alice")
    alice.done("POST", RETIREMENTS, RETIRED | {"serial_ranges": [block(1, 10)]})
    problem = alice.ask("POST", RETIREMENTS, RETIRED | {"serial_ranges": [block(1, 10)]}).json()
    assert problem["code"] == "serials_not_available"
    assert "trading account" in problem["message"]


def test_a_retirement_is_shown_at_its_address_in_every_state(stage: Stage) -> None:
    alice, anybody, service = desk(stage, "alice"), desk(stage, "bob"), stage.house.service
    done = alice.done("POST", RETIREMENTS, RETIRED)["id"]
    stage.wait(service.settlement.idle())
    checked = service.acts.retirement

    async def locked_after_it(command: Any) -> Any:
        found = await checked(command)
        service.registry.lock_account(trading_account("alice"), True, 1)
        return found

    service.acts.retirement = locked_after_it  # type: ignore[method-assign]
    voided = alice.done("POST", RETIREMENTS, RETIRED)["id"]
    stage.wait(service.settlement.idle())
    retirement = anybody.done("GET", f"{RETIREMENTS}/{done}")
    assert (retirement.get("state", "settled"), retirement["qty"]) == ("settled", "10")
    assert retirement["certificate_url"]
    retirement = anybody.done("GET", f"{RETIREMENTS}/{voided}")
    assert (retirement["state"], retirement["reason"]) == ("voided", "account_locked")
    assert "certificate_url" not in retirement
    assert anybody.rejected("GET", f"/v1/certificates/{voided}") == "not_found"
    assert anybody.rejected("GET", f"{RETIREMENTS}/R99") == "not_found"


def test_credits_without_a_market_are_retired_from_the_holding_account(stage: Stage) -> None:
    alice, service = desk(stage, "alice"), stage.house.service
    before = stage.house.digest()
    asked = alice.done("POST", RETIREMENTS, HELD, **{"idempotency-key": "mugs"})
    assert (asked["state"], asked["seq"]) == ("settled", -1)
    again = alice.done("POST", RETIREMENTS, HELD, **{"idempotency-key": "mugs"})
    assert (again["id"], again["duplicate"]) == (asked["id"], True)
    assert stage.house.digest() == before
    retirement = alice.done("GET", f"{RETIREMENTS}/{asked['id']}")
    assert (retirement["symbol"], retirement["credit_class"], retirement["qty"]) == (
        None,
        "vcs/forest",
        "100",
    )
    assert retirement["serial_ranges"] == [block(1, 100, FOREST)]
    assert retirement["certificate_url"] == f"/certificates/{asked['id']}"
    assert alice.ask("GET", retirement["certificate_url"]).status_code == 200
    with_market = HELD | {"credit_class": service.venue.credit_class_of(1), "qty": "5"}
    other = alice.done("POST", RETIREMENTS, with_market)["id"]
    retirement = alice.done("GET", f"{RETIREMENTS}/{other}")
    assert (retirement["symbol"], retirement["serial_ranges"]) == (RE, [block(10_001, 10_005)])
    assert service.settlement.reconciler.compare() == []


def test_acts_out_of_the_holding_account_never_share_serials(stage: Stage) -> None:
    """A transfer that waits a day, deposits and retirements name serials that are free of each
    other."""
    alice, service = desk(stage, "alice"), stage.house.service
    waits = alice.done("POST", "/v1/proposals/transfers", move() | {"qty": "9000"})
    assert waits["state"] == "proposed"
    credit_class = service.venue.credit_class_of(1)
    for number in range(5):
        alice.done("POST", TRANSFERS, DEPOSIT | {"qty": "100"})
        held = HELD | {"credit_class": credit_class, "qty": "50", "purpose": f"mug {number}"}
        alice.done("POST", RETIREMENTS, held)
    assert alice.rejected("POST", TRANSFERS, DEPOSIT | {"qty": "251"}) == "insufficient_credits"
    alice.done("POST", TRANSFERS, DEPOSIT | {"qty": "250"})
    stage.wait(service.settlement.idle())
    settlements = alice.done("GET", "/v1/settlements")["settlements"]
    assert {settlement["state"] for settlement in settlements} == {"settled"}
