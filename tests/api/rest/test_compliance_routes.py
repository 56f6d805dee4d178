"""A firm's compliance over REST: its private file, coverage with what-ifs, calendar, drafts."""

from __future__ import annotations

import io
import time
from base64 import b64encode
from collections.abc import Iterator
from typing import Any

import openpyxl
import pytest

from api.settings import Settings
from api.wire.firm_file import example_text
from exchange.instruments import by_symbol
from tests.api.house import Stage
from tests.api.rest.test_registry_routes import Desk, desk

GXA, RE = "GXA/JPY", "JCR-RE/JPY"
RENEWABLE = "jcredit/renewable_electricity"
FAST = Settings(port=0, messages_per_s=1e6, messages_burst=10**6, tax_percent=10)
FILE = "/v1/compliance/firm"
COVERAGE = "/v1/compliance/coverage"
ALLOWANCES = """
[[holdings]]
entity = "steel"
credit_class = "gx_ets/allowance"
vintage_start = 2026-04-01
vintage_end = 2027-03-31
quantity_t = 7
issued_on = 2027-10-31
"""


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """An exchange in November 2027 with allowances, J-Credits and two participants, each of which
    holds 20,000 t of both classes."""
    built = Stage(
        tmp_path_factory.mktemp("house"),
        FAST,
        start="2027-11-10 08:30",
        instruments=(by_symbol(GXA), by_symbol(RE)),
    )
    built.wait(built.house.join("alice", "bob"))
    yield built
    built.close()


@pytest.fixture(scope="module")
def alice(stage: Stage) -> Desk:
    found = desk(stage, "alice")
    found.done("PUT", FILE, toml())
    return found


@pytest.fixture(scope="module")
def bob(stage: Stage) -> Desk:
    return desk(stage, "bob")


def toml(text: str | None = None) -> dict[str, str]:
    return {"file_name": "firm.toml", "text": example_text() if text is None else text}


def workbook(change: Any) -> dict[str, str]:
    """The template's workbook as a person has changed it."""
    from api.rest.compliance import _workbook
    from api.wire.firm_file import EXAMPLE, read_firm

    book = openpyxl.load_workbook(io.BytesIO(_workbook(read_firm(EXAMPLE), 0)))
    change(book)
    changed = io.BytesIO()
    book.save(changed)
    return {"file_name": "firm.xlsx", "base64": b64encode(changed.getvalue()).decode()}


def year(reply: Any, fiscal_year: int, entity: str = "steel") -> dict[str, Any]:
    unit = next(one for one in reply["units"] if entity in one["entities"])
    return dict(next(one for one in unit["years"] if one["fiscal_year"] == fiscal_year))


def test_a_firm_is_stored_replaced_and_removed_and_each_step_is_on_record(stage: Stage) -> None:
    stage.wait(stage.house.join("carol"))
    carol = desk(stage, "carol")
    assert carol.rejected("GET", FILE) == "not_found"
    assert carol.done("DELETE", FILE) == {"removed": False}
    stored = carol.done("PUT", FILE, toml())
    assert stored["is_synthetic"] is True
    assert stored["years"][0] == 2026
    assert [one["code"] for one in stored["entities"] if one["is_here"]] == ["steel"]
    text = example_text().replace("approval_days = 3", "approval_days = 7")
    assert carol.done("PUT", FILE, toml(text))["approval_days"] == 7
    assert carol.done("DELETE", FILE) == {"removed": True}
    assert carol.rejected("GET", COVERAGE) == "not_found"
    history = carol.done("PUT", FILE, toml())["history"]
    assert [one["act"] for one in history] == ["stored", "removed", "stored", "stored"]
    assert {one["user"] for one in history} == {"carol"}
    digests = [one["sha256"] for one in history]
    assert digests[0] == digests[3] != digests[2]
    assert digests[1] == ""


def test_a_file_is_seen_by_its_own_participant_alone(stage: Stage, alice: Desk, bob: Desk) -> None:
    assert alice.done("GET", FILE)["code"] == "example"
    for path in (FILE, f"{FILE}/file", COVERAGE, "/v1/compliance/calendar"):
        assert bob.rejected("GET", path) == "not_found"
        for role in ("approver", "registrar", "operator"):
            assert desk(stage, "exchange", role).rejected("GET", path) == "forbidden"
    drafts = {"drafts": [{"symbol": RE, "side": "buy", "qty": "10", "price": "3000"}]}
    alice.done("PUT", "/v1/compliance/drafts", drafts)
    assert bob.done("GET", "/v1/compliance/drafts") == {"drafts": []}
    assert alice.done("GET", "/v1/compliance/drafts")["drafts"][0]["qty"] == "10"
    assert alice.done("PUT", "/v1/compliance/drafts", {"drafts": []}) == {"drafts": []}


def test_coverage_counts_what_the_participant_holds_here(alice: Desk) -> None:
    alice.done("PUT", FILE, toml(example_text() + ALLOWANCES))
    found = alice.done("GET", COVERAGE)
    assert (found["on"], found["day_from"]) == ("2027-11-10", "market")
    assert found["here_t"] == {RENEWABLE: 20_000, "gx_ets/allowance": 20_000}
    # The allowances here have the vintage of fiscal 2022: usable for each later year.
    here = year(found, 2026)
    assert here["allowances_held_t"] == 20_000
    alone = year(alice.done("GET", f"{COVERAGE}?holdings=file"), 2026)
    both = year(alice.done("GET", f"{COVERAGE}?holdings=both"), 2026)
    assert alone["allowances_held_t"] == 7
    assert both["allowances_held_t"] == 20_007
    alice.done("PUT", FILE, toml())
    for one in (here, alone, both):
        for position in (one["secure"], one["expected"]):
            assert position["covered_t"] + position["shortage_t"] == one["need_t"]


def test_open_orders_and_trades_to_settle_are_those_of_the_exchange(
    stage: Stage, alice: Desk, bob: Desk
) -> None:
    before = year(alice.done("GET", COVERAGE), 2026)
    order = {"symbol": RE, "side": "buy", "order_qty": "30", "limit_price": "2500",
             "order_type": "limit", "cl_ord_id": "cover-1"}  # fmt: skip
    alice.done("POST", "/v1/orders", order)
    after = year(alice.done("GET", COVERAGE), 2026)
    assert after["ordered_t"] == before["ordered_t"] + 30
    sale = order | {"side": "sell", "order_qty": "20", "cl_ord_id": "cover-2"}
    bob.done("POST", "/v1/orders", sale)
    operator = desk(stage, "exchange", "operator")
    for _ in range(3):
        operator.done("POST", "/v1/admin/clock", {})
        traded = year(alice.done("GET", COVERAGE), 2026)
        if traded["due_in_t"] != before["due_in_t"]:
            break
    assert traded["due_in_t"] == before["due_in_t"] + 20
    assert traded["ordered_t"] == before["ordered_t"] + 10


def test_each_way_of_closing_names_the_origin_of_its_price(alice: Desk, bob: Desk) -> None:
    found = alice.done("GET", f"{COVERAGE}?emissions=p90&credit_limit=5&later_vintages=false")
    assert found["credit_limit_percent"] == 5
    assert found["books"] == ["GXA", "JCR-RE"]
    ways = year(found, 2026)["closing"]
    origins = {"book": "book", "imported": "imported", "ceiling": "law", "penalty": "law"}
    assert {one["way"] for one in ways} == set(origins)
    for one in ways:
        assert one["origin"] == origins[one["way"]]
        assert (one["cost_yen"] is None) == bool(one["code"])
    for one in ways:
        if one["way"] == "book":
            assert "here, 2027-11-1" in one["source"]
    stale = [one for one in found["imported"] if one["is_stale"]]
    assert stale, "the shipped prices are years older than the exchange's day"
    assert all(one["age_days"] > 30 for one in stale)


@pytest.mark.parametrize(
    ("change", "figure", "grows"),
    [
        ("credit_limit=20", "credit_limit_t", True),
        ("credit_limit=5", "credit_limit_t", False),
        ("emissions=p90", "need_t", True),
        ("emissions=p10", "need_t", False),
    ],
)
def test_a_what_if_moves_its_figure(alice: Desk, change: str, figure: str, grows: bool) -> None:
    base = year(alice.done("GET", COVERAGE), 2028)[figure]
    changed = year(alice.done("GET", f"{COVERAGE}?{change}"), 2028)[figure]
    assert changed > base if grows else changed < base


def test_a_group_complies_as_one(alice: Desk) -> None:
    alone = {tuple(one["entities"]) for one in alice.done("GET", COVERAGE)["units"]}
    group = {tuple(one["entities"]) for one in alice.done("GET", f"{COVERAGE}?group=true")["units"]}
    assert ("steel",) in alone
    assert group == {("steel", "paper")}


def test_the_calendar_has_the_last_safe_trading_day(alice: Desk) -> None:
    found = alice.done("GET", "/v1/compliance/calendar")
    safe = next(one for one in found["entries"] if one["kind"] == "last_safe_day")
    deadline = next(
        one for one in found["entries"] if one["name_ja"] == "2026年度分の排出枠の保有期限"
    )
    # 31 January 2028 is a Monday; eight exchange days earlier (5 of settlement, 3 of approval).
    assert (deadline["day"], deadline["is_seen"]) == ("2028-01-31", False)
    assert safe["day"] == "2028-01-19"
    assert found["sessions_left"] > 0
    assert "keidanren" in found["without_deadline"]
    assert "gx-ets" not in found["without_deadline"]
    assert alice.rejected("GET", "/v1/compliance/calendar?until=2020-01-01") == "invalid_params"


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("quantity_t = ", "quantity_kg = ", ("line ", "quantity_kg", "did you mean quantity_t?")),
        ('"jcm/from_2021"', '"jcm/2021"', ("line ", "credit_class", "jcm/2021 is no known class")),
        ("fiscal_year = 2023", "fiscal_year = 2051", ("fiscal_year", "outside the scheme")),
        ("emissions_t = ", "emissions_t = -", ("emissions_t", "0")),
        ("[[sites]]", "[[place]]", ("place", "sites")),
    ],
    ids=["unit", "class", "year", "negative", "table"],
)
def test_a_fault_in_a_toml_file_is_named_by_line_and_key(
    alice: Desk, old: str, new: str, words: tuple[str, ...]
) -> None:
    text = example_text()
    assert old in text
    reply = alice.ask("PUT", FILE, toml(text.replace(old, new, 1)))
    assert reply.status_code == 422
    said = reply.json()["message"]
    assert said.startswith("firm.toml"), said
    assert not [word for word in words if word not in said], said
    assert alice.done("GET", FILE)["history"][0]["act"] == "stored", "the old file stands"


def drop(name: str) -> Any:
    return lambda book: book.remove(book[name])


def put(sheet: str, cell: str, value: object) -> Any:
    def change(book: Any) -> None:
        book[sheet][cell] = value

    return change


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (drop("years"), ("sheet years is missing",)),
        (put("holdings", "B3", "jcredit/sun"), ("sheet holdings, row 3, column B",)),
        (put("years", "B3", 2051), ("sheet years, row 3, column B", "outside the scheme")),
        (put("years", "A1", "sito"), ("sheet years, row 1, column A", "did you mean site?")),
        (put("grants", "C3", "12 kt"), ("sheet grants, row 3, column C",)),
    ],
    ids=["sheet", "class", "year", "key", "unit"],
)
def test_a_fault_in_a_workbook_is_named_by_sheet_row_and_column(
    alice: Desk, change: Any, words: tuple[str, ...]
) -> None:
    reply = alice.ask("PUT", FILE, workbook(change))
    assert reply.status_code == 422
    said = reply.json()["message"]
    assert not [word for word in words if word not in said], said


def test_a_workbook_is_stored_and_read_back(alice: Desk) -> None:
    change = put("firm", "B3", "Another name")
    stored = alice.done("PUT", FILE, workbook(change))
    assert (stored["file_name"], stored["name"]) == ("firm.xlsx", "Another name")
    text = alice.ask("GET", f"{FILE}/file?lang=ja").text
    assert 'name = "Another name"' in text
    assert "企業と設定" in text
    book = openpyxl.load_workbook(io.BytesIO(alice.ask("GET", f"{FILE}/file?format=xlsx").content))
    assert book["firm"]["B3"].value == "Another name"
    alice.done("PUT", FILE, toml())


@pytest.mark.parametrize(
    "body",
    [
        {"file_name": "firm.toml"},
        {"file_name": "firm.toml", "text": "a", "base64": "YQ=="},
        {"file_name": "firm.xlsx", "base64": "no base64!"},
        {"file_name": "firm.xlsx", "base64": "YWJj"},
        {"file_name": "firm.pdf", "text": "a"},
    ],
    ids=["empty", "twice", "encoding", "no_workbook", "ending"],
)
def test_what_is_no_file_is_rejected(alice: Desk, body: dict[str, str]) -> None:
    assert alice.rejected("PUT", FILE, body) == "invalid_params"


def test_a_large_file_needs_a_login(stage: Stage, alice: Desk) -> None:
    large = toml(example_text() + "\n#" * 20_000)
    alice.done("PUT", FILE, large)
    assert Desk(stage, None).rejected("PUT", FILE, large) == "message_too_large"
    assert alice.rejected("PUT", FILE, toml("#" * 2_200_000)) == "message_too_large"


def test_drafts_name_a_market_a_price_and_a_quantity_that_it_takes(alice: Desk) -> None:
    good = {"symbol": RE, "side": "buy", "qty": "10", "price": "3000", "note": "FY2026"}
    path = "/v1/compliance/drafts"
    assert alice.rejected("PUT", path, {"drafts": [good | {"symbol": "X/JPY"}]}) == "unknown_symbol"
    assert (
        alice.rejected("PUT", path, {"drafts": [good | {"price": "3000.5"}]}) == "price_increment"
    )
    assert alice.rejected("PUT", path, {"drafts": [good | {"qty": "0"}]}) == "qty_min"
    assert alice.rejected("PUT", path, {"drafts": [good] * 51}) == "invalid_params"
    assert len(alice.done("PUT", path, {"drafts": [good] * 50})["drafts"]) == 50
    orders = alice.done("GET", "/v1/orders?status=all")["orders"]
    assert {one["cl_ord_id"] for one in orders} <= {"cover-1"}, "no draft became an order"


def wait_for_plan(who: Desk) -> dict[str, Any]:
    """The participant's plan once it has ended."""
    for _ in range(600):
        found = who.done("GET", "/v1/compliance/plan")
        if found["state"] != "running":
            return dict(found)
        time.sleep(0.1)
    raise AssertionError("the plan did not end")


def test_a_plan_is_computed_beside_the_exchange_and_sends_nothing(
    stage: Stage, alice: Desk, bob: Desk
) -> None:
    path = "/v1/compliance/plan"
    assert bob.rejected("POST", path, {}) == "not_found"
    begun = alice.done(
        "POST", path, {"drawn": 8, "kept": 4, "emissions": "p90", "holdings": "file"}
    )
    assert (begun["state"], begun["plan"]) == ("running", None)
    assert alice.rejected("POST", path, {}) == "wrong_state", "one plan at a time"
    assert bob.done("GET", path)["state"] == "none"
    found = wait_for_plan(alice)
    assert (found["state"], found["error"]) == ("done", "")
    plan = found["plan"]
    assert (plan["firm"], plan["on"], plan["goal"]) == ("example", "2027-11-10", "cost")
    assert (plan["reduction"]["drawn"], plan["reduction"]["kept"]) == (8, 4)
    assert {one["code"] for one in plan["policies"]} >= {"plan", "nothing", "all_today"}
    need = sum(
        one["need_t"]
        for unit in alice.done("GET", f"{COVERAGE}?emissions=p90&holdings=file")["units"]
        for one in unit["years"]
        if one["fiscal_year"] == 2027
    )
    line = next(
        one for one in plan["years"] if (one["scheme"], one["fiscal_year"]) == ("gx-ets", 2027)
    )
    assert need > 0
    assert line["need_t"] > 0
    assert line["allowances_t"] + line["credits_t"] + line["ceiling_t"] + line["missed_t"] == (
        pytest.approx(line["need_t"], abs=3)
    )
    assert bob.done("GET", path)["plan"] is None
    assert alice.done("GET", FILE)["history"][0]["act"] == "planned"
    orders = alice.done("GET", "/v1/orders?status=all")["orders"]
    assert {one["cl_ord_id"] for one in orders} <= {"cover-1"}


def test_a_running_plan_is_canceled(alice: Desk) -> None:
    path = "/v1/compliance/plan"
    alice.done("POST", path, {"drawn": 1000, "kept": 300})
    assert alice.done("DELETE", path)["state"] == "canceled"
    assert alice.done("GET", path)["state"] == "canceled"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"drawn": 5, "kept": 6}, "kept"),
        ({"without": ["jcredit/sun"]}, "without"),
        ({"bundle": "/etc/passwd"}, "bundle"),
        ({"on": "2060-01-01"}, ""),
    ],
    ids=["kept", "class", "file", "late"],
)
def test_a_plan_that_cannot_be_made_says_why(alice: Desk, body: dict[str, Any], field: str) -> None:
    reply = alice.ask("POST", "/v1/compliance/plan", body)
    if field:
        assert (reply.status_code, reply.json()["field"]) == (422, field)
        return
    found = wait_for_plan(alice)
    assert (found["state"], found["plan"]) == ("failed", None)
    assert len(found["error"]) > 10
