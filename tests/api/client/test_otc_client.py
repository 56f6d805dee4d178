"""OTC trades from a program and from a terminal."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from typer.testing import CliRunner

from api.cli.client import app
from api.client import ApiError, Client
from api.client.records import Push
from tests.api.house import Stage
from tests.api.services.test_settlement import FAST, FO, MARKETS, SERIAL_RANGE, tonnes, yen
from tests.api.services.test_trading import until

SERIALS = (SERIAL_RANGE["serial_from"], SERIAL_RANGE["serial_to"])


@pytest.fixture
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    built = Stage(tmp_path_factory.mktemp("house"), FAST, instruments=MARKETS)
    built.wait(built.house.join("alice", "bob"))
    yield built
    built.close()


def test_two_programs_settle_a_deal(stage: Stage) -> None:
    house = stage.house
    before = yen(stage, "alice")
    with (
        Client(house.address, house.credentials["alice"]) as alice,
        Client(house.address, house.credentials["bob"]) as bob,
    ):
        sold = alice.enter_otc("bob", FO, "sell", 300, 5600, SERIALS, key="deal-1")
        assert alice.enter_otc("bob", FO, "sell", 300, 5600, SERIALS, key="deal-1") == sold
        assert [entry.entry_id for entry in bob.otc_entries("waiting")] == [sold.entry_id]
        wrong = bob.enter_otc("alice", FO, "buy", 300, 5601, SERIALS)
        assert wrong.differs == ["price"]
        bob.cancel_otc(wrong.entry_id)
        bought = bob.enter_otc("alice", FO, "buy", 300, 5600, SERIALS)
        assert (bought.state, bought.qty) == ("matched", 300)
        stage.wait(house.service.settlement.idle())
        assert [entry.state for entry in bob.otc_entries()] == ["matched", "ended"]
        with pytest.raises(ApiError, match="entry"):
            bob.cancel_otc(999)
    assert tonnes(stage, "trading:bob") == 10_300
    assert yen(stage, "alice") == before + 300 * 5_600


async def test_a_deal_that_waits_holds_its_serials(stage: Stage) -> None:
    heard: list[Push[Any]] = []
    async with stage.house.client("alice") as alice:
        alice.on("holdings", heard.append)
        await alice.subscribe("holdings")
        for_sale = next(
            holding
            for holding in await alice.holdings()
            if (holding.account, holding.symbol, holding.status) == ("trading", FO, "available")
        )
        serials = (for_sale.serial_from, for_sale.serial_to)
        entry = await alice.enter_otc("bob", FO, "sell", int(for_sale.qty), 5600, serials)
        await until(lambda: len(heard) == 2)
        assert _status(heard[-1], for_sale.serial_from) == "held"
        await alice.cancel_otc(entry.entry_id)
        await until(lambda: len(heard) == 3)
        assert _status(heard[-1], for_sale.serial_from) == "available"


def _status(push: Push[Any], serial_from: str) -> str:
    (one,) = [entry for entry in push.data if entry.serial_from == serial_from]
    return str(one.status)


def test_a_person_settles_a_deal_from_a_terminal(stage: Stage) -> None:
    house = stage.house

    def tanso(who: str, *words: str) -> str:
        key = house.credentials[who]
        environment = {
            "TANSO_ADDRESS": house.address,
            "TANSO_KEY": f"{key.key_id}:{key.secret}",
            "COLUMNS": "300",
        }
        return CliRunner().invoke(app, ["otc", *words], env=environment).output

    def enter(who: str, counterparty: str, side: str, price: str) -> str:
        return tanso(who, "enter", counterparty, FO, side, "300", price, *SERIALS)

    sold = enter("alice", "bob", "sell", "5600")
    entry_id = sold.split()[1]
    assert sold == f"entry {entry_id} waiting\n"
    assert "bob" in tanso("alice", "list", "--state", "waiting")
    assert tanso("alice", "cancel", entry_id) == f"entry {entry_id} withdrawn\n"
    assert "unknown_entry" in tanso("alice", "cancel", entry_id)
    enter("alice", "bob", "sell", "5600")
    assert "differs in price" in enter("bob", "alice", "buy", "5000")
    assert "matched, D" in enter("bob", "alice", "buy", "5600")
    assert "'many' is not a number" in enter("alice", "bob", "sell", "many")
    assert "not_a_member" in enter("alice", "nobody", "sell", "5600")
