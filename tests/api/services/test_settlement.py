"""OTC trade reports, statements, fails and reconciliation of a served exchange."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

import pytest

from api.services.reconciler import DIFFERENCE, FULL, OVERDUE
from api.wire.words import VOCABULARIES
from exchange.commands import Phase, ResumeMarket
from exchange.instruments import TSE_LISTING
from exchange.registry.port import Transfer, holding_account, trading_account
from exchange.settlement.delivery import DeliverySettings, DeliveryWorker
from tests.api.house import ES, RE, Stage
from tests.api.rest.test_registry_routes import FAST, advance, desk
from tests.settlement.test_delivery import Offline

FO = "JCR-FO/JPY"
MARKETS = tuple(instrument for instrument in TSE_LISTING if instrument.symbol in (RE, ES, FO))
SERIAL_RANGE = {
    "serial_from": "JCR-JCR_FO_P1-20220401-20230331-1",
    "serial_to": "JCR-JCR_FO_P1-20220401-20230331-10000",
}
WIDE = SERIAL_RANGE | {"serial_to": SERIAL_RANGE["serial_to"] + "0"}
SOLD = {
    "counterparty": "bob", "symbol": FO, "side": "sell", "serial_range": SERIAL_RANGE,
    "qty": "300", "price": "5600",
}  # fmt: skip
BOUGHT = SOLD | {"counterparty": "alice", "side": "buy"}


@pytest.fixture
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    built = Stage(tmp_path_factory.mktemp("house"), FAST, instruments=MARKETS)
    built.wait(built.house.join("alice", "bob"))
    yield built
    built.close()


def tonnes(stage: Stage, account: str) -> int:
    holdings = stage.house.service.registry.holdings(account, "jcredit/forest")
    return sum(holding.block.quantity_t for holding in holdings)


def yen(stage: Stage, participant: str) -> int:
    venue = stage.house.service.venue
    account = venue.account_of(participant)
    assert account is not None
    return venue.balance(account, -1).total


def test_two_matching_entries_move_cash_and_the_named_block(stage: Stage) -> None:
    alice, bob = desk(stage, "alice"), desk(stage, "bob")
    sold = alice.done("POST", "/v1/otc/entries", SOLD)["entry"]
    assert (sold["state"], sold["participant"]) == ("waiting", "alice")
    (seen,) = bob.done("GET", "/v1/otc/entries")["entries"]
    assert seen["entry_id"] == sold["entry_id"]
    bought = bob.done("POST", "/v1/otc/entries", BOUGHT)["entry"]
    assert bought["state"] == "matched"
    stage.wait(stage.house.service.settlement.idle())
    (settled,) = bob.done("GET", "/v1/settlements?limit=1")["settlements"]
    assert (settled["settlement_id"], settled["state"]) == (bought["settlement_id"], "settled")
    assert settled["serial_ranges"][0]["serial_from"] == SERIAL_RANGE["serial_from"]
    assert tonnes(stage, trading_account("bob")) == 10_300
    assert (yen(stage, "alice"), yen(stage, "bob")) == (11_680_000, 8_320_000)


def test_the_difference_between_two_entries_is_named(stage: Stage) -> None:
    alice, bob = desk(stage, "alice"), desk(stage, "bob")
    alice.done("POST", "/v1/otc/entries", SOLD)
    other = bob.done("POST", "/v1/otc/entries", BOUGHT | {"price": "5601", "qty": "299"})["entry"]
    assert (other["state"], other["differs"]) == ("waiting", ["qty", "price"])
    path = f"/v1/otc/entries/{other['entry_id']}"
    assert alice.rejected("DELETE", path) == "unknown_entry"
    assert bob.done("DELETE", path)["seq"] > 0
    assert bob.rejected("DELETE", path) == "unknown_entry"
    ended = bob.done("GET", "/v1/otc/entries?state=ended")["entries"]
    assert [entry["reason"] for entry in ended] == ["user_request"]


def test_a_repeated_entry_counts_once_and_other_entries_are_private(stage: Stage) -> None:
    stage.wait(stage.house.join("carol"))
    alice, carol = desk(stage, "alice"), desk(stage, "carol")
    key = {"idempotency-key": "deal-1"}
    first = alice.done("POST", "/v1/otc/entries", SOLD, **key)
    again = alice.done("POST", "/v1/otc/entries", SOLD, **key)
    assert again["entry"] == first["entry"]
    assert again["duplicate"]
    path = "/v1/otc/entries"
    assert alice.rejected("POST", path, SOLD | {"qty": "1"}, **key) == "idempotency_conflict"
    assert carol.done("GET", path)["entries"] == []


@pytest.mark.parametrize(
    ("code", "changes"),
    [
        ("not_a_member", {"counterparty": "nobody"}),
        ("same_party", {"counterparty": "alice"}),
        ("class_not_accepted", {"symbol": RE}),
        ("unknown_symbol", {"symbol": "X"}),
        ("serial_range_invalid", {"qty": "10001"}),
        ("insufficient_credits", {"serial_range": WIDE, "qty": "10001"}),
        ("invalid_params", {"price": "free"}),
        ("price_out_of_band", {"price": "0"}),
        ("invalid_params", {"account": 3}),
    ],
)  # fmt: skip
def test_a_bad_entry_is_rejected_and_changes_nothing(
    stage: Stage, code: str, changes: dict[str, object]
) -> None:
    before = stage.house.digest()
    assert desk(stage, "alice").rejected("POST", "/v1/otc/entries", SOLD | changes) == code
    assert stage.house.digest() == before


OTHERS = {
    "serial_from": SERIAL_RANGE["serial_from"].rpartition("-")[0] + "-20001",
    "serial_to": SERIAL_RANGE["serial_from"].rpartition("-")[0] + "-20300",
}


@pytest.mark.parametrize("serial_range", [OTHERS, WIDE], ids=["another's", "more than is there"])
def test_a_block_that_is_not_the_sellers_own_is_rejected_at_entry(
    stage: Stage, serial_range: dict[str, str]
) -> None:
    alice, before = desk(stage, "alice"), stage.house.digest()
    problem = alice.ask("POST", "/v1/otc/entries", SOLD | {"serial_range": serial_range})
    assert problem.status_code == 422
    assert (problem.json()["code"], problem.json()["field"]) == (
        "serials_not_available",
        "serial_range",
    )
    assert stage.house.digest() == before


def test_a_block_that_was_sold_meanwhile_is_rejected_at_entry(stage: Stage) -> None:
    alice, bob = desk(stage, "alice"), desk(stage, "bob")
    alice.done("POST", "/v1/otc/entries", SOLD)
    assert alice.rejected("POST", "/v1/otc/entries", SOLD) == "serials_not_available"
    bob.done("POST", "/v1/otc/entries", BOUGHT)
    stage.wait(stage.house.service.settlement.idle())
    assert alice.rejected("POST", "/v1/otc/entries", SOLD) == "serials_not_available"
    assert bob.done("GET", "/v1/fails")["fails"] == []


def test_an_otc_trade_that_the_registry_rejects_fails_at_once_without_other_effects(
    stage: Stage,
) -> None:
    alice, bob = desk(stage, "alice"), desk(stage, "bob")
    operator = desk(stage, "exchange", "operator")
    service = stage.house.service
    service.registry.lock_account(trading_account("alice"), True, 1)
    alice.done("POST", "/v1/otc/entries", SOLD)
    bob.done("POST", "/v1/otc/entries", BOUGHT)
    stage.wait(service.settlement.idle())
    (fail,) = alice.done("GET", "/v1/fails")["fails"]
    assert (fail["participant"], fail["qty"], fail["fails"]) == ("alice", "300", 1)
    assert bob.done("GET", "/v1/fails")["fails"] == []
    assert operator.done("GET", "/v1/admin/fails")["fails"] == [fail]
    assert (yen(stage, "alice"), yen(stage, "bob")) == (10_000_000, 10_000_000)
    assert tonnes(stage, trading_account("alice")) == 10_000
    assert service.venue.house.fails
    stage.wait(service.settlement.reconcile())
    assert service.venue.halted == frozenset()
    service.registry.lock_account(trading_account("alice"), False, 2)
    alice.done("POST", "/v1/otc/entries", SOLD)
    assert bob.done("POST", "/v1/otc/entries", BOUGHT)["entry"]["state"] == "matched"


def test_a_days_statement_shows_otc_trades_tax_and_closing_balances(stage: Stage) -> None:
    alice, bob = desk(stage, "alice"), desk(stage, "bob")
    alice.done("POST", "/v1/otc/entries", SOLD)
    bob.done("POST", "/v1/otc/entries", BOUGHT)
    stage.wait(stage.house.service.settlement.idle())
    statement = bob.done("GET", "/v1/statements/2023-10-11")
    lines = {line["what"]: line for line in statement["lines"]}
    assert lines["bought OTC"]["yen"] == "-1680000"
    assert lines["bought OTC"]["tax"] == "-168000"
    assert (lines["settled"]["qty"], lines["settled"]["yen"]) == ("300", "-1680000")
    assert lines["yen paid in"]["yen"] == "10000000"
    assert all(line["kind"] in VOCABULARIES["statement_line"] for line in statement["lines"])
    (cash,) = [position for position in statement["positions"] if position["asset"] == "JPY"]
    assert cash["available"] == "8320000"
    assert statement["tax_percent"] == 10
    assert statement["is_final"] is False
    for day, why in (
        ("2023-10-10", "is before"),
        ("2001-01-01", "is before"),
        ("2023-10-12", "is in the future"),
        ("2100-01-01", "is in the future"),
    ):
        answer = bob.ask("GET", f"/v1/statements/{day}")
        assert (answer.status_code, answer.json()["field"]) == (422, "day")
        assert why in answer.json()["message"]
    advance(stage, 24)
    assert bob.done("GET", "/v1/statements/2023-10-11")["is_final"] is True
    assert bob.done("GET", "/v1/statements/2023-10-12")["lines"] == []
    assert bob.rejected("GET", "/v1/statements/yesterday") == "invalid_params"


def phases(stage: Stage) -> list[Phase]:
    return [stage.house.service.venue.phase(index) for index in range(len(MARKETS))]


def test_a_drift_of_one_tonne_in_100_places_halts_its_market_each_time_and_no_other(
    stage: Stage,
) -> None:
    """One cycle finds each difference; in the first the other markets accept orders."""
    service, random = stage.house.service, Random(7)
    alice = desk(stage, "alice")

    async def drift(n: int, is_last: bool) -> None:
        index, name = random.randrange(len(MARKETS)), random.choice(("alice", "bob"))
        ends = [trading_account(name), holding_account(name)]
        if random.random() < 0.5:
            ends.reverse()
        credit_class = MARKETS[index].credit_class
        away = Transfer(ends[0], ends[1], credit_class, 1)
        gone = service.registry.perform(f"drift-{n}", away, n).serial_ranges
        await service.settlement.reconcile()
        assert service.venue.halted == {index}, f"place {n}"
        if is_last:
            return
        back = Transfer(ends[1], ends[0], credit_class, 1, gone)
        service.registry.perform(f"mended-{n}", back, n)
        await service.commands.submit(ResumeMarket(index))
        await service.settlement.reconcile()
        assert service.venue.halted == frozenset()

    for n in range(100):
        stage.wait(drift(n, n == 99))
    (halted,) = service.venue.halted
    for index, market in enumerate(MARKETS):
        order = {
            "symbol": market.symbol, "side": "buy", "order_qty": "1", "order_type": "limit",
            "limit_price": str(market.reference_price),
        }  # fmt: skip
        if index == halted:
            assert alice.rejected("POST", "/v1/orders", order) == "halted"
        else:
            assert alice.done("POST", "/v1/orders", order)["order_status"] == "new"


def test_a_halt_for_a_difference_has_its_reason_and_returns_after_an_early_reopening(
    stage: Stage,
) -> None:
    service = stage.house.service
    operator = desk(stage, "exchange", "operator")
    index = [instrument.symbol for instrument in MARKETS].index(RE)
    act = Transfer(
        trading_account("alice"), holding_account("alice"), MARKETS[index].credit_class, 1
    )
    service.registry.perform("drift", act, 1)
    (command,) = service.settlement.reconciler.commands(
        service.settlement.reconciler.halts(service.settlement.reconciler.compare())
    )
    assert (command.instrument, command.reason) == (index, DIFFERENCE)
    stage.wait(service.settlement.reconcile())
    stage.wait(service.settlement.reconcile())
    assert phases(stage).count(Phase.HALTED) == 1
    operator.done("POST", "/v1/admin/resumptions", {"symbol": RE})
    stage.wait(service.settlement.reconcile())
    assert service.venue.halted == {index}


def test_an_overdue_registry_and_a_full_outbox_halt_the_markets_concerned(stage: Stage) -> None:
    service = stage.house.service
    settlement = service.settlement
    operator = desk(stage, "exchange", "operator")
    index = [instrument.symbol for instrument in MARKETS].index(FO)
    assert (OVERDUE, FULL) == ("registry_overdue", "registry_outbox_full")
    settlement._worker = DeliveryWorker(
        Offline(), settlement.names, Random(1), DeliverySettings(outbox_max=1)
    )
    alice, bob = desk(stage, "alice"), desk(stage, "bob")
    alice.done("POST", "/v1/otc/entries", SOLD)
    bob.done("POST", "/v1/otc/entries", BOUGHT)
    stage.wait(settlement.reconcile())
    assert service.venue.halted == {index}
    assert operator.rejected("POST", "/v1/admin/resumptions", {"symbol": "X"}) == "unknown_symbol"
