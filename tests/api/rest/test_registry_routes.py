"""The registry over REST: blocks, schemes, certificates, the registrar, two-person transfers."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any

import httpx
import msgspec
import pytest

from api.access.signing import Credentials
from api.settings import Settings
from exchange.registry.port import holding_account
from exchange.units import NS_PER_S
from tests.api.access.test_permissions import ask
from tests.api.house import RE, Stage

HOUR_NS = 3_600 * NS_PER_S
SOLAR = "jcredit/renewable_electricity"
SHK = [{"scheme": "shk", "fiscal_year": 2023}]
CORSIA = {"scheme": "corsia", "fiscal_year": 2023}
KEIDANREN = {"scheme": "keidanren", "fiscal_year": 2023}
FAST = Settings(
    public_url="https://tanso.example",
    port=0,
    messages_per_s=1e6,
    messages_burst=10**6,
    tax_percent=10,
)


class Desk:
    """One user's requests."""

    def __init__(self, stage: Stage, credentials: Credentials | None) -> None:
        self._stage = stage
        self._credentials = credentials

    def ask(self, method: str, path: str, body: object = None, **headers: str) -> httpx.Response:
        content = b"" if body is None else msgspec.json.encode(body)
        return self._stage.wait(ask(self._stage, self._credentials, method, path, content, headers))

    def done(self, method: str, path: str, body: object = None, **headers: str) -> Any:
        """Return the content of a successful reply."""
        answer = self.ask(method, path, body, **headers)
        assert answer.status_code < 300, answer.text
        return answer.json()

    def rejected(self, method: str, path: str, body: object = None, **headers: str) -> str:
        """Return the code of a rejection, which must have a message."""
        answer = self.ask(method, path, body, **headers)
        assert answer.status_code >= 400
        assert len(answer.json()["message"]) > 10
        return str(answer.json()["code"])


@pytest.fixture
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    built = Stage(tmp_path_factory.mktemp("house"), FAST)
    built.wait(built.house.join("alice", "bob"))
    yield built
    built.close()


def desk(stage: Stage, participant: str, role: Any = "trader") -> Desk:
    return Desk(stage, stage.house.service.participants.add_key(participant, role=role))


def advance(stage: Stage, hours: float) -> None:
    """Move the market's time forward and wait for everything that falls due."""
    service = stage.house.service
    to_ns = service.sequencer.clock.now_ns() + int(hours * HOUR_NS)
    stage.wait(service.sequencer.advance_to(to_ns))
    stage.wait(service.settlement.idle())
    stage.wait(service.proposals.release())


def retire(stage: Stage, who: Desk, **changes: object) -> str:
    body = {"symbol": RE, "qty": "40", "schemes": SHK, "beneficiary": "alice"} | changes
    found = who.done("POST", "/v1/retirements", body)
    stage.wait(stage.house.service.settlement.idle())
    return str(found["id"])


def test_a_certificate_is_at_its_address_with_the_statements_of_the_beneficiary(
    stage: Stage,
) -> None:
    alice, anybody = desk(stage, "alice"), Desk(stage, None)
    statement = {"year": "FY2023", "activity": "carbon-neutral mugs", "rule": "ISO 14068-1"}
    key = retire(stage, alice, disclosure=statement)
    retired = anybody.done("GET", f"/v1/retirements/{key}")
    page = anybody.ask("GET", retired["certificate_url"])
    assert page.headers["content-type"].startswith("text/html")
    for text in ("40 t-CO2", "alice", "ISO 14068-1", "無効化", "Caution: carbon-neutral"):
        assert text in page.text, text
    document = anybody.ask("GET", f"/v1/certificates/{key}/pdf")
    assert document.content.startswith(b"%PDF-")
    record = anybody.ask("GET", f"/v1/certificates/{key}/record")
    assert hashlib.sha256(record.content).hexdigest() in page.text
    assert f"https://tanso.example/certificates/{key}" in page.text
    assert stage.house.address not in page.text
    former = anybody.ask("GET", f"/v1/certificates/{key}")
    assert former.headers["location"] == retired["certificate_url"]
    assert anybody.rejected("GET", "/v1/certificates/D999") == "not_found"
    assert anybody.rejected("GET", "/v1/certificates/D999/pdf") == "not_found"
    assert anybody.rejected("GET", "/v1/certificates/D999/record") == "not_found"


def test_a_retirement_that_its_scheme_would_not_count_is_rejected_beforehand(stage: Stage) -> None:
    alice = desk(stage, "alice")
    before = stage.house.digest()
    body = {"symbol": RE, "qty": "1", "beneficiary": "alice"}
    corsia = alice.rejected("POST", "/v1/retirements", body | {"schemes": [CORSIA]})
    assert corsia == "not_usable_for_scheme"
    both = alice.rejected("POST", "/v1/retirements", body | {"schemes": [*SHK, KEIDANREN]})
    assert both == "uses_exclude_each_other"
    wrong_act = body | {"schemes": SHK, "act": "cancel"}
    assert alice.rejected("POST", "/v1/retirements", wrong_act) == "not_usable_for_scheme"
    assert stage.house.digest() == before


def test_a_scheme_or_year_that_does_not_exist_is_rejected_with_its_field(stage: Stage) -> None:
    alice = desk(stage, "alice")
    before = stage.house.digest()
    body = {"symbol": RE, "qty": "1", "beneficiary": "alice"}
    product = {"scheme": "product"}
    for changes, code, field, says in (
        ({"schemes": [product, SHK[0] | {"scheme": "SHK"}]}, "unknown_scheme",
         "schemes[1].scheme", "did you mean shk?"),
        ({"schemes": [SHK[0] | {"fiscal_year": 1999}]}, "unknown_fiscal_year",
         "schemes[0].fiscal_year", "fiscal years 2006 to"),
        ({"schemes": [{"scheme": "shk"}]}, "unknown_fiscal_year", "schemes[0].fiscal_year",
         "counts by years"),
        ({"schemes": [SHK[0] | {"fiscal_year": "banana"}]}, "invalid_params",
         "schemes[0].fiscal_year", ""),
        ({"schemes": "shk:2023", "purpose": "x"}, "invalid_params", "schemes", ""),
        ({"purpose": "SHK制度 2023年度"}, "purpose_names_scheme", "purpose", "decide nothing"),
        ({"purpose": " "}, "invalid_params", "purpose", ""),
        ({}, "invalid_params", "purpose", ""),
    ):  # fmt: skip
        answer = alice.ask("POST", "/v1/retirements", body | changes)
        problem = answer.json()
        assert (answer.status_code, problem["code"], problem["field"]) == (422, code, field), (
            problem
        )
        assert says in problem["message"]
    assert stage.house.digest() == before


def test_schemes_and_their_years_are_shown_wherever_a_retirement_is(
    stage: Stage,
) -> None:
    alice = desk(stage, "alice")
    known = {one["code"]: one for one in Desk(stage, None).done("GET", "/v1/schemes")["schemes"]}
    assert known["shk"]["name_ja"] == "温室効果ガス排出量算定・報告・公表制度"
    assert (known["shk"]["first_year"], known["shk"]["last_year"]) == (2006, 2024)
    assert (known["corsia"]["years"], known["corsia"]["last_year"]) == ("calendar", 2023)
    assert known["gx-ets"]["limit_percent"] == "10"
    key = retire(stage, alice, schemes=[*SHK, {"scheme": "ndc"}], purpose="our report")
    uses = [{"scheme": "shk", "fiscal_year": 2023}, {"scheme": "ndc", "fiscal_year": None}]
    retired = alice.done("GET", f"/v1/retirements/{key}")
    assert (retired["schemes"], retired["purpose"]) == (uses, "our report")
    life = alice.done("GET", f"/v1/serials/{retired['serial_ranges'][0]['serial_from']}")
    assert life["events"][-1]["schemes"] == uses
    page = alice.ask("GET", retired["certificate_url"]).text
    assert "温室効果ガス排出量算定・報告・公表制度 2023年度" in page


def test_a_repeated_retirement_is_one_and_another_body_a_conflict(stage: Stage) -> None:
    alice = desk(stage, "alice")
    body = {"symbol": RE, "qty": "5", "schemes": SHK, "beneficiary": "alice"}
    key = {"idempotency-key": "once"}
    first = alice.done("POST", "/v1/retirements", body, **key)
    again = alice.done("POST", "/v1/retirements", body, **key)
    assert (again["id"], again["duplicate"]) == (first["id"], True)
    other = body | {"disclosure": {"year": "FY2023"}}
    assert alice.rejected("POST", "/v1/retirements", other, **key) == "idempotency_conflict"


def test_eligibility_says_which_serials_count_how_many_and_why_not_the_others(stage: Stage) -> None:
    alice = desk(stage, "alice")
    retire(stage, alice)
    found = alice.done("GET", "/v1/eligibility?scheme=shk&on=2024-04-01")
    assert found["holder"] == "alice"
    assert [(one["fiscal_year"], one["counted"], one["limit_known"]) for one in found["years"]] == [
        (2023, "40", "none"),
        (2024, "0", "none"),
    ]
    assert {block["state"] for block in found["blocks"]} == {
        "counts",
        "usable",
    }
    corsia = alice.done("GET", "/v1/eligibility?scheme=corsia&on=2024-04-01")
    assert [one["usable"] for one in corsia["years"]] == ["0"]
    assert all(block["why"] for block in corsia["blocks"])
    assert alice.rejected("GET", "/v1/eligibility?scheme=nonsense") == "unknown_scheme"
    assert "shk" in {one["code"] for one in alice.done("GET", "/v1/schemes")["schemes"]}


def test_held_blocks_are_ones_own_with_the_facts_of_each(stage: Stage) -> None:
    blocks = desk(stage, "alice").done("GET", "/v1/blocks")["blocks"]
    assert {block["account"] for block in blocks} == {"holding", "trading"}
    assert sum(int(block["qty"]) for block in blocks if block["credit_class"] == SOLAR) == 20_000
    assert all(block["programme"] == "J-Credit" and block["project_name"] for block in blocks)


def test_the_registrar_opens_accounts_enters_projects_and_issues_once(stage: Stage) -> None:
    registrar = desk(stage, "exchange", "registrar")
    account = {"name": "government:JPN", "kind": "government", "owner": "Japan"}
    assert registrar.done("POST", "/v1/registry/accounts", account)["kind"] == "government"
    trading = account | {"name": "trading:eve"}
    assert registrar.rejected("POST", "/v1/registry/accounts", trading) == "invalid_params"
    project = {"project_id": "SUN9", "programme": "J-Credit", "name": "Roofs of Sado",
               "name_ja": "佐渡の屋根"}  # fmt: skip
    assert registrar.done("POST", "/v1/registry/projects", project)["project_id"] == "SUN9"
    other = project | {"name": "Other roofs"}
    assert registrar.rejected("POST", "/v1/registry/projects", other) == "registry_rejected"
    issuance = {
        "project_id": "SUN9", "credit_class": SOLAR, "vintage_start": "2022-04-01",
        "vintage_end": "2023-03-31", "shares": [{"account": "government:JPN", "qty": "500"}],
    }  # fmt: skip
    key = {"idempotency-key": "SUN9-1"}
    assert registrar.rejected("POST", "/v1/registry/issuances", issuance) == "invalid_params"
    first = registrar.done("POST", "/v1/registry/issuances", issuance, **key)
    again = registrar.done("POST", "/v1/registry/issuances", issuance, **key)
    assert again == first | {"duplicate": True}
    assert first["qty"] == "500"
    listed = {one["project_id"]: one for one in registrar.done("GET", "/v1/projects")["projects"]}
    assert listed.pop("SUN9")["name_ja"] == "佐渡の屋根"
    assert listed
    assert not any("name_ja" in one for one in listed.values())  # they have one name alone
    more = issuance | {"shares": [{"account": "government:JPN", "qty": "501"}]}
    path = "/v1/registry/issuances"
    assert registrar.rejected("POST", path, more, **key) == "idempotency_conflict"
    into_trading = issuance | {"shares": [{"account": "trading:alice", "qty": "5"}]}
    other_key = {"idempotency-key": "SUN9-9"}
    assert registrar.rejected("POST", path, into_trading, **other_key) == "invalid_params"
    overlapping = issuance | {"first_number": 400, "origin": "elsewhere"}
    again = {"idempotency-key": "SUN9-2"}
    assert registrar.rejected("POST", path, overlapping, **again) == "registry_rejected"
    names = {one["name"] for one in registrar.done("GET", "/v1/registry/accounts")["accounts"]}
    assert {"government:JPN", "trading:alice", "holding:bob"} <= names


def move(target: str = "holding:bob") -> dict[str, object]:
    return {"target": target, "credit_class": SOLAR, "qty": "100"}


def tonnes(stage: Stage, account: str) -> int:
    registry = stage.house.service.registry
    return sum(one.block.quantity_t for one in registry.holdings(account, SOLAR))


def test_credits_leave_for_a_stranger_with_two_signatures_after_26_hours(stage: Stage) -> None:
    alice, second = desk(stage, "alice"), desk(stage, "alice", "approver")
    proposed = alice.done("POST", "/v1/proposals/transfers", move())
    path = f"/v1/proposals/{proposed['proposal_id']}"
    assert proposed["state"] == "proposed"
    assert second.done("POST", f"{path}/approve")["state"] == "approved"
    advance(stage, 25.99)
    assert tonnes(stage, "holding:bob") == 10_000
    advance(stage, 0.02)
    assert tonnes(stage, "holding:bob") == 10_100
    (record,) = alice.done("GET", "/v1/proposals")["proposals"]
    assert (record["state"], record["approved_by"]) == ("done", "alice:approver")


def test_a_stolen_key_moves_nothing_within_a_day(stage: Stage) -> None:
    thief = desk(stage, "alice")
    owner, exchange = desk(stage, "alice", "approver"), desk(stage, "exchange", "approver")
    before = tonnes(stage, holding_account("alice"))
    proposed = thief.done("POST", "/v1/proposals/transfers", move())
    trusted = thief.done("POST", "/v1/proposals/trusted-accounts", {"account": "holding:bob"})
    for one in (proposed, trusted):
        path = f"/v1/proposals/{one['proposal_id']}"
        assert thief.rejected("POST", f"{path}/approve") == "forbidden"
        assert exchange.rejected("POST", f"{path}/approve") == "not_found"
    assert (
        thief.rejected("POST", "/v1/proposals/transfers", move("trading:bob")) == "invalid_params"
    )
    advance(stage, 24)
    assert tonnes(stage, holding_account("alice")) == before
    assert owner.done("DELETE", path)["state"] == "canceled"
    stranger = desk(stage, "bob")
    missing = stranger.ask("DELETE", "/v1/proposals/999999")
    others = stranger.ask("DELETE", f"/v1/proposals/{proposed['proposal_id']}")
    assert missing.content == others.content


def test_a_lock_by_the_registrar_freezes_what_was_approved(stage: Stage) -> None:
    registrar = desk(stage, "exchange", "registrar")
    alice, second = desk(stage, "alice"), desk(stage, "alice", "approver")
    proposed = alice.done("POST", "/v1/proposals/transfers", move())
    second.done("POST", f"/v1/proposals/{proposed['proposal_id']}/approve")
    lock = {"name": "holding:alice", "locked": True}
    assert registrar.done("POST", "/v1/registry/accounts/lock", lock)["locked"]
    advance(stage, 30)
    assert tonnes(stage, "holding:bob") == 10_000
    assert alice.rejected("POST", "/v1/proposals/transfers", move()) == "account_locked"
    registrar.done("POST", "/v1/registry/accounts/lock", lock | {"locked": False})
    advance(stage, 0.01)
    assert tonnes(stage, "holding:bob") == 10_100
    unknown = {"name": "holding:nobody", "locked": True}
    assert registrar.rejected("POST", "/v1/registry/accounts/lock", unknown) == "registry_rejected"


def test_an_own_account_needs_no_second_person(stage: Stage) -> None:
    registrar, alice = desk(stage, "exchange", "registrar"), desk(stage, "alice")
    account = {"name": "holding:alice-2", "kind": "holding", "owner": "alice"}
    registrar.done("POST", "/v1/registry/accounts", account)
    moved = alice.done("POST", "/v1/proposals/transfers", move("holding:alice-2"))
    assert moved["state"] == "done"
    assert tonnes(stage, "holding:alice-2") == 100
