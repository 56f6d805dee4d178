"""The project cycle, the exports and the registry's bill over REST."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Any

import pyarrow.parquet as pq
import pytest

from tests.api.house import Stage
from tests.api.rest.test_registry_routes import FAST, Desk, desk

FILES = "/v1/registry/project-files"
BOILERS = {
    "project": {"project_id": "VN01", "programme": "JCM", "name": "Boilers", "country": "VNM"},
    "credit_class": "jcm/from_2021",
    "shares": [{"name": "government:JPN", "parts": 1}, {"name": "holding:alice", "parts": 3}],
}
PERIOD = {
    "start": "2022-01-01", "end": "2022-12-31", "usual": 1_000, "reference": 900, "project": 497
}  # fmt: skip


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    built = Stage(tmp_path_factory.mktemp("house"), FAST)
    built.wait(built.house.join("alice", "bob"))
    yield built
    built.close()


@pytest.fixture(scope="module")
def registrar(stage: Stage) -> Desk:
    made = desk(stage, "exchange", "registrar")
    account = {"name": "government:JPN", "kind": "government", "owner": "JPN"}
    made.done("POST", "/v1/registry/accounts", account)
    made.done("POST", "/v1/registry/third-parties", {"name": "LRQA", "accredited": True})
    return made


def take_all(registrar: Desk, project_id: str) -> dict[str, Any]:
    """Take every step up to the issuance, each with the documents that it needs."""
    while True:
        file = registrar.done("GET", f"/v1/project-files/{project_id}")
        path, step = f"{FILES}/{project_id}", file["next_step"]
        if step == "monitoring":
            registrar.done("POST", f"{path}/lines", PERIOD)
            file = registrar.done("GET", f"/v1/project-files/{project_id}")
        if file["next_needs"]:
            registrar.done("POST", f"{path}/documents", {"documents": file["next_needs"]})
        body = {"step": step, "actor": file["next_actor"], "by": "LRQA", "on": "2023-05-01"}
        file = registrar.done("POST", f"{path}/steps", body)
        if step == "issuance":
            return dict(file)


def test_a_project_is_led_to_its_credits_and_anybody_may_follow_it(
    stage: Stage, registrar: Desk
) -> None:
    anybody = Desk(stage, None)
    opened = registrar.done("POST", FILES, BOILERS)
    assert (opened["next_step"], opened["next_actor"]) == ("idea note", "participant")
    assert registrar.rejected("POST", FILES, BOILERS) == "registry_rejected"
    done = take_all(registrar, "VN01")
    assert [one["step"] for one in done["taken"]][-1] == "issuance"
    (period,) = done["lines"]
    assert (period["credits"], period["partner_gain"]) == ("403", "100")
    issued = registrar.done("POST", f"{FILES}/VN01/issuances")
    assert registrar.done("POST", f"{FILES}/VN01/issuances") == issued
    assert issued["qty"] == "403"
    shares = [{"name": "government", "parts": 1}, {"name": "holding", "parts": 3}]
    assert anybody.done("GET", "/v1/project-files/VN01") == done | {"shares": shares}
    assert [one["project_id"] for one in anybody.done("GET", "/v1/project-files")["files"]] == [
        "VN01"
    ]
    assert anybody.done("GET", "/v1/third-parties")["third_parties"] == [
        {"name": "LRQA", "accredited": True}
    ]
    blocks = desk(stage, "alice").done("GET", "/v1/blocks")["blocks"]
    assert sum(int(one["qty"]) for one in blocks if one["project_id"] == "VN01") == 302


@pytest.mark.parametrize(
    ("path", "body", "code"),
    [
        ("VN02/steps", {"step": "validation", "actor": "third-party entity", "by": "Nobody",
                        "on": "2023-01-01"}, "registry_rejected"),
        ("VN02/steps", {"step": "idea note", "actor": "moon", "by": "x", "on": "2023-01-01"},
         "invalid_params"),
        ("VN02/steps", {"step": "idea note", "actor": "participant", "by": "x",
                        "on": "yesterday"}, "invalid_params"),
        ("VN02/documents", {"documents": []}, "invalid_params"),
        ("VN02/lines", PERIOD, "registry_rejected"),
        ("VN02/issuances", None, "registry_rejected"),
        ("VN99/issuances", None, "not_found"),
        ("VN99/documents", {"documents": ["x"]}, "not_found"),
    ],
)  # fmt: skip
def test_wrong_steps_are_rejected_and_change_nothing(
    stage: Stage, registrar: Desk, path: str, body: object, code: str
) -> None:
    if registrar.ask("GET", "/v1/project-files/VN02").status_code == 404:
        project = BOILERS["project"] | {"project_id": "VN02"}  # type: ignore[operator]
        registrar.done("POST", FILES, BOILERS | {"project": project})
    before = registrar.done("GET", "/v1/project-files")
    assert registrar.rejected("POST", f"{FILES}/{path}", body) == code
    assert registrar.done("GET", "/v1/project-files") == before


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_exports_are_csv_or_parquet(stage: Stage, registrar: Desk) -> None:
    path = "/v1/registry/exports"
    held = registrar.ask("GET", f"{path}/holdings")
    assert held.headers["content-type"].startswith("text/csv")
    assert {one["account"] for one in rows(held.text)} >= {"trading:alice", "holding:bob"}
    moved = registrar.ask("GET", f"{path}/transfers?format=parquet")
    table = pq.read_table(io.BytesIO(moved.content))
    assert "transfer" in set(table.column("kind").to_pylist())
    submission = registrar.ask("GET", f"{path}/aef/1?year=2023&submitted_on=2024-04-01")
    assert rows(submission.text)[0]["Reported year"] == "2023"
    assert registrar.rejected("GET", f"{path}/aef/6") == "not_found"
    assert registrar.rejected("GET", f"{path}/holdings?format=xls") == "invalid_params"
    assert registrar.rejected("GET", f"{path}/aef/1?year=1999") == "invalid_params"


def test_a_days_quotations_have_the_nineteen_columns(stage: Stage) -> None:
    anybody = Desk(stage, None)
    answer = anybody.ask("GET", "/v1/quotations/2023-10-11")
    found = rows(answer.text)
    assert len(found[0]) == 19
    assert {one["分類名"] for one in found} == {"再エネ(電力)", "省エネルギー"}
    assert {one["終値"] for one in found} == {"-"}
    assert anybody.rejected("GET", "/v1/quotations/today") == "invalid_params"


def test_the_registrys_bill_is_shown_to_its_debtor(stage: Stage, registrar: Desk) -> None:
    alice = desk(stage, "alice")
    day = "since=2023-10-11"
    assert alice.done("GET", f"/v1/charges?{day}") == {"charges": [], "total": "0"}
    assert registrar.done("GET", f"/v1/registry/charges?{day}")["total"] == "0"
    assert alice.rejected("GET", "/v1/charges") == "invalid_params"
    assert alice.done("GET", "/v1/statements/2023-10-11")["registry_charges"] == []


def test_an_accounts_record_is_numbered_and_only_its_owners(stage: Stage) -> None:
    alice = desk(stage, "alice")
    first, second = (
        alice.done("POST", "/v1/account-records", {"account": "trading:alice"}) for _ in range(2)
    )
    assert (first["number"], second["number"]) == (1, 2)
    assert sum(int(one["qty"]) for one in first["blocks"]) == 20_000
    stranger = alice.rejected("POST", "/v1/account-records", {"account": "trading:bob"})
    missing = alice.rejected("POST", "/v1/account-records", {"account": "trading:carol"})
    assert stranger == missing == "not_found"


@pytest.mark.parametrize(
    ("change", "field", "sentence"),
    [
        ({"credit_class": "jcm/from_2021"}, "credit_class", "no class of the programme J-Credit"),
        ({"vintage_end": "2030-12-31"}, "vintage_end", "after the day of issue"),
        ({"vintage_start": "0001-01-01"}, "vintage_end", "before 1990-01-01"),
    ],
)
def test_an_issuance_that_contradicts_itself_is_422_with_its_field(
    stage: Stage, registrar: Desk, change: dict[str, str], field: str, sentence: str
) -> None:
    project = {"project_id": "SUN9", "programme": "J-Credit", "name": "Roofs"}
    registrar.done("POST", "/v1/registry/projects", project)
    body = {
        "project_id": "SUN9", "credit_class": "jcredit/forest", "vintage_start": "2021-04-01",
        "vintage_end": "2022-03-31", "shares": [{"account": "holding:alice", "qty": "5"}],
    } | change  # fmt: skip
    key = {"idempotency-key": f"bad-{field}-{len(sentence)}"}
    answer = registrar.ask("POST", "/v1/registry/issuances", body, **key)
    assert answer.status_code == 422
    assert answer.json()["field"] == field
    assert sentence in answer.json()["message"]
