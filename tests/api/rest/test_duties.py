"""Surrender of allowances on a running exchange: emissions, duty and names, by REST and command."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from functools import partial
from typing import Any
from urllib.parse import quote

import pytest
from typer import Typer
from typer.testing import CliRunner

from api.access.signing import Credentials
from api.cli.client import app as client_app
from api.cli.registrar import app as registrar_app
from exchange.instruments import by_symbol
from tests.api.house import Stage
from tests.api.rest.test_registry_routes import FAST, Desk, desk

GXA, RE = "GXA/JPY", "JCR-RE/JPY"
LEGAL = "株式会社テスト"
FY2026 = [{"scheme": "gx-ets", "fiscal_year": 2026}]
NAMES = {"name_ja": "株式会社ﾃｽﾄ", "name_en": "Test Co., Ltd.", "corporate_number": "7000012050002"}


@pytest.fixture
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """An exchange in November 2027 with allowances, J-Credits and two participants."""
    built = Stage(
        tmp_path_factory.mktemp("house"),
        FAST,
        start="2027-11-10 08:30",
        instruments=(by_symbol(GXA), by_symbol(RE)),
    )
    built.wait(built.house.join("alice", "bob"))
    yield built
    built.close()


def use(stage: Stage, who: Desk, symbol: str, qty: str, act: str, beneficiary: str) -> str:
    """End credits for the duty of fiscal 2026; return the settlement's id."""
    body = {"symbol": symbol, "qty": qty, "act": act, "schemes": FY2026, "beneficiary": beneficiary}
    found = who.done("POST", "/v1/retirements", body)
    stage.wait(stage.house.service.settlement.idle())
    assert who.done("GET", f"/v1/retirements/{found['id']}")["qty"] == qty
    return str(found["id"])


def test_a_duty_is_met_by_allowances_and_credits_and_shown_to_its_firm_and_the_registrar(
    stage: Stage,
) -> None:
    alice, bob = desk(stage, "alice"), desk(stage, "bob")
    registrar = desk(stage, "exchange", "registrar")
    assert alice.done("GET", "/v1/duties/2026")["state"] == "emissions_not_entered"
    entry = {"participant": "alice", "fiscal_year": 2026, "emissions_t": 1_000, "verifier": "LRQA"}
    assert registrar.done("POST", "/v1/registry/emissions", entry) == entry
    registrar.done("POST", "/v1/registry/participants/alice/names", NAMES)
    use(stage, alice, GXA, "800", "surrender", "alice")
    use(stage, alice, RE, "150", "retire", "株式会社テスト")
    duty = alice.done("GET", "/v1/duties/2026")
    assert duty == {
        "participant": "alice", "fiscal_year": 2026, "on": "2027-11-10",
        "holding_deadline": "2028-01-31", "state": "open", "emissions": 1_000, "credits": 150,
        "credit_limit": 100, "credits_counted": 100, "need": 900, "allowances_surrendered": 800,
        "allowances_held": 19_200, "late": 0, "shortage": 100,
    }  # fmt: skip
    assert alice.done("GET", "/v1/duties/2026?on=2027-11-09")["credits"] == 0
    use(stage, bob, GXA, "100", "surrender", "Test Co., Ltd.")
    assert alice.done("GET", "/v1/duties/2026")["state"] == "met"
    both = registrar.done("GET", "/v1/registry/duties/2026")["duties"]
    assert [(one["participant"], one["state"]) for one in both] == [
        ("alice", "met"), ("bob", "emissions_not_entered"),
    ]  # fmt: skip
    (one,) = registrar.done("GET", f"/v1/registry/duties/2026?participant={quote(LEGAL)}")["duties"]
    assert (one["participant"], one["shortage"]) == ("alice", 0)
    years = alice.done("GET", "/v1/eligibility?scheme=gx-ets&fiscal_year=2026")["years"]
    assert [(y["counted"], y["limit"], y["allowances"]) for y in years] == [("100", "100", "900")]


def test_a_retirement_in_an_unknown_name_is_noted_and_counts_once_the_name_is_filed(
    stage: Stage,
) -> None:
    alice, registrar = desk(stage, "alice"), desk(stage, "exchange", "registrar")
    body = {"symbol": RE, "qty": "10", "schemes": FY2026, "beneficiary": LEGAL}
    key = {"idempotency-key": "once"}
    first = alice.done("POST", "/v1/retirements", body, **key)
    assert "no participant's code or legal name" in first["note"]
    again = alice.done("POST", "/v1/retirements", body, **key)
    assert (again["id"], again["note"]) == (first["id"], first["note"])
    held = {"credit_class": "jcredit/renewable_electricity", "qty": "5"}
    straight = {k: v for k, v in body.items() if k != "symbol"} | held
    assert "note" in alice.done("POST", "/v1/retirements", straight)
    assert "note" not in alice.done("POST", "/v1/retirements", body | {"beneficiary": "bob"})
    voluntary = body | {"schemes": [], "purpose": "our mugs"}
    assert "note" not in alice.done("POST", "/v1/retirements", voluntary)
    stage.wait(stage.house.service.settlement.idle())
    assert alice.done("GET", "/v1/duties/2026")["credits"] == 0
    registrar.done("POST", "/v1/registry/participants/alice/names", NAMES)
    assert alice.done("GET", "/v1/duties/2026")["credits"] == 15


def test_an_impossible_entry_is_rejected_with_its_field(stage: Stage) -> None:
    alice, registrar = desk(stage, "alice"), desk(stage, "exchange", "registrar")
    before = stage.house.digest()
    emissions = {"participant": "alice", "fiscal_year": 2026, "emissions_t": 1, "verifier": "LRQA"}
    allowance = {"symbol": GXA, "qty": "1", "beneficiary": "alice", "schemes": FY2026}
    names = "/v1/registry/participants/alice/names"
    for who, path, body, expected in (
        (registrar, "/v1/registry/emissions", emissions | {"fiscal_year": 2025},
         (422, "unknown_fiscal_year", "fiscal_year")),
        (registrar, "/v1/registry/emissions", emissions | {"emissions_t": -1},
         (422, "invalid_params", "emissions_t")),
        (registrar, "/v1/registry/emissions", emissions | {"participant": "carol"},
         (404, "not_found", "participant")),
        (registrar, names, NAMES | {"corporate_number": "1000012050002"},
         (422, "registry_rejected", "corporate_number")),
        (registrar, names, {"name_ja": "bob"}, (422, "registry_rejected", None)),
        (registrar, "/v1/registry/participants/carol/names", NAMES,
         (404, "not_found", "participant")),
        (alice, "/v1/retirements", allowance, (422, "not_usable_for_scheme", None)),
        (alice, "/v1/retirements", allowance | {"act": "surrender", "schemes": [{"scheme": "ndc"}]},
         (422, "not_usable_for_scheme", None)),
    ):  # fmt: skip
        answer = who.ask("POST", path, body)
        problem = answer.json()
        assert (answer.status_code, problem["code"], problem.get("field")) == expected, problem
    assert alice.rejected("GET", "/v1/duties/2025") == "unknown_fiscal_year"
    assert alice.rejected("GET", "/v1/duties/26") == "invalid_params"
    assert stage.house.digest() == before


def test_legal_names_are_public_and_on_certificates_and_no_code_may_be_one(stage: Stage) -> None:
    registrar, operator = desk(stage, "exchange", "registrar"), desk(stage, "exchange", "operator")
    filed = registrar.done("POST", "/v1/registry/participants/alice/names", NAMES)
    assert filed == {
        "participant": "alice", "name_ja": "株式会社テスト", "name_en": "Test Co., Ltd.",
        "corporate_number": "7000012050002",
    }  # fmt: skip
    public = Desk(stage, None).done("GET", "/v1/participants")["participants"]
    assert public == [filed]
    key = use(stage, desk(stage, "alice"), GXA, "5", "surrender", "alice")
    page = Desk(stage, None).ask("GET", f"/certificates/{key}").text
    assert "株式会社テスト / Test Co., Ltd." in page
    assert "7000012050002" in page
    rejected = operator.ask("POST", "/v1/admin/participants", {"participant": "テスト"})
    assert "legal name is filed apart" in rejected.json()["message"]
    taken = operator.ask("POST", "/v1/admin/participants", {"participant": "test co., ltd."})
    assert "a legal name of alice" in taken.json()["message"]


def tanso(stage: Stage, credentials: Credentials, app: Typer, *words: str) -> Any:
    """Run a command; return its JSON, or its output."""
    environment = {
        "TANSO_ADDRESS": stage.house.address,
        "TANSO_KEY": f"{credentials.key_id}:{credentials.secret}",
    }
    result = CliRunner().invoke(app, words, env=environment)
    text = result.output + str(result.exception or "")
    return json.loads(text) if text.lstrip()[:1] in ("[", "{") else text


def test_a_firm_and_the_registrar_do_it_by_command(stage: Stage) -> None:
    alice = partial(tanso, stage, stage.house.credentials["alice"], client_app)
    key = stage.house.service.participants.add_key("exchange", role="registrar")
    registrar = partial(tanso, stage, key, registrar_app)
    filed = registrar("name", "alice", "--ja", "株式会社ﾃｽﾄ", "--number", "7000012050002")
    assert filed["name_ja"] == LEGAL
    assert registrar("names")["participants"] == [filed]
    registrar("emissions", "alice", "2026", "100", "--verifier", "LRQA")
    asked = ("retire", GXA, "100", "--beneficiary", LEGAL, "--act", "surrender")
    assert "did you mean gx-ets:2026" in alice(*asked, "--for", "gx_ets:FY2026")
    assert "settled" in alice(*asked, "--for", "gx-ets:2026")
    assert alice("duty", "2026")["state"] == "met"
    (duty,) = registrar("duties", "2026", "--participant", LEGAL)["duties"]
    assert duty["allowances_surrendered"] == 100
    assert alice("eligible", "gx-ets", "--year", "2026")["years"][0]["allowances"] == "100"
    known = {one["code"] for one in alice("schemes", "--json")["schemes"]}
    assert {"gx-ets", "shk", "ndc"} <= known


async def test_the_typed_client_speaks_of_uses_names_and_duties(stage: Stage) -> None:
    house = stage.house
    house.credentials["rita"] = house.service.participants.add_key("exchange", role="registrar")

    async with house.client("rita") as rita, house.client("alice") as alice:
        assert (await rita.file_names("alice", LEGAL)).name_ja == LEGAL
        await rita.enter_emissions("alice", 2026, 100, "LRQA")
        uses = [("gx-ets", 2026)]
        asked = await alice.retire(GXA, 60, "", LEGAL, schemes=uses, act="surrender")
        assert (await alice.settled(asked.id)).state == "settled"
        duty = await alice.duty(2026)
        assert (duty.shortage, duty.holding_deadline) == (40, date(2028, 1, 31))
        assert (await alice.duty(2026, date(2027, 11, 9))).allowances_surrendered == 0
        (year,) = (await alice.eligibility("gx-ets", 2026)).years
        assert (year.allowances, year.limit, year.limit_known) == (60, 10, "known")
        assert [one.name_ja for one in await alice.participants()] == [LEGAL]
        assert {one.code: one.limit_percent for one in await alice.schemes()}["gx-ets"] == 10
        found = await alice.retirement(asked.id)
        assert [(use.scheme, use.fiscal_year) for use in found.schemes] == uses
