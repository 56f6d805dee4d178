"""`tanso operator` against a running exchange: each control, and who may use it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from api.access.signing import key_text
from api.cli.operator import app
from api.cli.request import parsed_key
from api.client import ApiError, Credentials
from api.client.records import Order
from tests.api.house import RE, House, Stage


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    built = Stage(tmp_path_factory.mktemp("house"))
    built.wait(built.house.join("alice", "bob"))
    for role in ("operator", "approver"):
        built.house.credentials[role] = built.house.service.participants.add_key(
            "exchange", role=role
        )
    yield built
    built.close()


def said(stage: Stage, who: str, *words: str) -> tuple[int, str]:
    """Run a command with a user's key; return its exit code and output."""
    key = stage.house.credentials[who]
    environment = {
        "TANSO_ADDRESS": stage.house.address,
        "TANSO_KEY": key_text(key),
    }
    result = CliRunner().invoke(app, words, env=environment)
    return result.exit_code, result.output


def done(stage: Stage, *words: str, who: str = "operator") -> dict[str, Any]:
    code, output = said(stage, who, *words)
    assert code == 0, output
    return json.loads(output)


def test_every_control_is_reached_from_a_terminal(stage: Stage) -> None:
    venue = stage.house.service.venue
    index = stage.house.service.markets.index(RE)
    assert done(stage, "admit", "carol")
    assert done(stage, "deposit", "carol", "1000")["seq"] == venue.seq
    carol = venue.account_of("carol")
    assert carol is not None
    done(stage, "withdraw", "carol", "400")
    assert venue.balance(carol, -1).free == 600
    done(stage, "limits", "carol", "--quantity-max", "7")
    assert venue.parts.tables.limits[carol, 1] == 7
    done(stage, "halt", RE)
    assert venue.phase(index).name == "HALTED"
    done(stage, "resume", RE)
    assert venue.phase(index).name == "AUCTION_CALL"
    done(stage, "kill", "--participant", "carol")
    assert venue.parts.tables.limits[carol, 0] == 1
    done(stage, "release", "--participant", "carol")
    assert venue.parts.tables.limits[carol, 0] == 0
    assert "carol" in json.dumps(done(stage, "participants"))
    checked = done(stage, "check")
    assert (checked["passed"], checked["faults"]) == (True, [])
    assert checked["digest"] == venue.digest()


def test_a_trader_gets_a_key_and_loses_it(stage: Stage) -> None:
    done(stage, "admit", "dora")
    assert done(stage, "user", "dora-bot", "dora")["role"] == "trader"
    made = done(stage, "issue", "dora-bot", "--scopes", "read,trade")
    assert made["scopes"] == ["read", "trade"]
    algorithm = made["algorithm"]
    stage.house.credentials["dora"] = Credentials(made["key_id"], algorithm, made["secret"])
    assert stage.wait(_cash(stage, "dora")) == 0
    assert done(stage, "shut-out", "dora-bot")["disabled"]
    with pytest.raises(ApiError, match="bad_signature"):
        stage.wait(_cash(stage, "dora"))
    done(stage, "let-in", "dora-bot")
    assert stage.wait(_cash(stage, "dora")) == 0
    done(stage, "revoke", made["key_id"])
    with pytest.raises(ApiError, match="bad_signature"):
        stage.wait(_cash(stage, "dora"))
    assert "dora-bot" in json.dumps(done(stage, "users"))
    own = done(stage, "issue", "dora-bot", "--public-key", "ab" * 32)
    assert "secret" not in own
    code, output = said(stage, "operator", "issue", "exchange:approver")
    assert (code, "forbidden" in output) == (1, True)


async def _cash(stage: Stage, who: str) -> int:
    async with stage.house.client(who) as client:
        return int((await client.balances())["JPY"].available)


def test_a_correction_waits_for_another_person(stage: Stage) -> None:
    for words in (("bust", RE, "1"), ("adjust", RE, "1", "3001")):
        code, output = said(stage, "operator", *words)
        assert (code, "trade_id: no such trade" in output) == (1, True)
    asked = done(stage, "base-price", RE, "3001")
    code, output = said(stage, "operator", "approve", asked["approval_id"])
    assert (code, "forbidden" in output) == (1, True)
    waiting = done(stage, "approvals", who="approver")["approvals"]
    assert [approval["approval_id"] for approval in waiting] == [asked["approval_id"]]
    code, output = said(stage, "approver", "approve", asked["approval_id"])
    assert (code, "phase_not_allowed" in output) == (1, True), "the market is open"
    asked = done(stage, "base-price", RE, "3001")
    done(stage, "reject", asked["approval_id"], who="approver")
    assert done(stage, "approvals")["approvals"] == []


@pytest.mark.parametrize("words", [("halt", RE), ("kill",), ("check",), ("deposit", "bob", "1")])
def test_a_trader_may_not_operate(stage: Stage, words: tuple[str, ...]) -> None:
    digest = stage.house.service.venue.digest()
    code, output = said(stage, "alice", *words)
    assert (code, "forbidden" in output) == (1, True)
    assert stage.house.service.venue.digest() == digest


def test_a_check_names_what_does_not_hold(stage: Stage) -> None:
    ledger = stage.house.service.venue.parts.tables.ledger
    ledger[2, 0, 0] += 1
    try:
        checked = done(stage, "check")
    finally:
        ledger[2, 0, 0] -= 1
    assert not checked["passed"]
    assert (
        "the sum of cash in all accounts differs from deposits less withdrawals"
        in checked["faults"]
    )


def test_each_role_gets_a_key_by_one_command_in_a_file_of_its_own(
    stage: Stage, tmp_path: Path
) -> None:
    house = stage.house
    for role, name, of in (
        ("trader", "alice-bot", ("--participant", "alice")),
        ("registrar", "rika", ()),
        ("operator", "olga", ()),
        ("approver", "anna", ()),
    ):
        path = tmp_path / f"{name}.key"
        by = "approver" if role == "approver" else "operator"
        words = ("key", name, "--role", role, *of, "--out", str(path))
        code, output = said(stage, by, *words)
        assert code == 0, output
        assert path.stat().st_mode & 0o777 == 0o600
        text = path.read_text().strip()
        assert text.rpartition(":")[2] not in output
        house.credentials[name] = parsed_key(text, name)
        assert said(stage, by, *words)[0] != 0
        assert path.read_text().strip() == text, "a file is not written over"
    assert stage.wait(orders_of(house, "alice-bot")) == []
    done(stage, "participants", who="olga")
    done(stage, "approvals", who="anna")
    code, output = said(stage, "rika", "participants")
    assert (code, "forbidden" in output) == (1, True), "a registrar is no operator"
    out = ("--out", str(tmp_path / "x.key"))
    for words in (("key", "x", "--role", "approver", *out), ("key", "anna", *out)):
        code, output = said(stage, "operator", *words)
        assert (code, "forbidden" in output) == (1, True), (
            "an approver's key is no operator's to give"
        )
    assert not (tmp_path / "x.key").exists()


async def orders_of(house: House, name: str) -> list[Order]:
    async with house.client(name) as client:
        return await client.orders()
