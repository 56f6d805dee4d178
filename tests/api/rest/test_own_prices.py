"""A participant's own marks of prices over REST, the registrar's emissions in its coverage, and
what of its compliance survives a restart."""

from __future__ import annotations

import time
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any

import msgspec
import pytest

from api.access.firm_documents import FirmDocuments, OtherFormat
from api.access.users_db import UsersDb
from api.services.compliance import MARKS_FORMAT
from api.services.plan_runs import FORMAT as PLAN_FORMAT
from api.services.plan_runs import PlanRun
from api.settings import Settings
from api.wire.firm_file import example_text
from exchange.compliance.prices import Mark
from exchange.instruments import by_symbol
from tests.api.house import Stage
from tests.api.rest.test_registry_routes import Desk, desk

FAST = Settings(
    port=0, messages_per_s=1e6, messages_burst=10**6, gx_ets_deadline="12-20", tax_percent=10
)
PRICES, FIRM, COVERAGE, PLAN = (
    f"/v1/compliance/{one}" for one in ("prices", "firm", "coverage", "plan")
)
HEAD = "day,credit_class,stat,price_yen_per_t,source,note\n"
FOREST = "jcredit/forest"
MARKETS = (by_symbol("GXA/JPY"), by_symbol("JCR-RE/JPY"))


def house(folder: Path) -> Stage:
    return Stage(folder, FAST, start="2027-11-10 08:30", instruments=MARKETS)


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """An exchange in November 2027 whose holding deadline is 20 December."""
    built = house(tmp_path_factory.mktemp("house"))
    built.wait(built.house.join("alice", "bob"))
    yield built
    built.close()


@pytest.fixture
def alice(stage: Stage) -> Iterator[Desk]:
    """A trader with the example firm and no own prices."""
    found = desk(stage, "alice")
    found.done("PUT", FIRM, {"file_name": "firm.toml", "text": example_text()})
    yield found
    found.done("DELETE", PRICES)


def marks(*rows: str, lang: str = "en") -> dict[str, str]:
    return {"file_name": "marks.csv", "text": HEAD + "\n".join(rows), "lang": lang}


def used(who: Desk) -> dict[str, Any]:
    """The imported price of each class that a coverage uses."""
    return {one["credit_class"]: one for one in who.done("GET", COVERAGE)["imported"]}


def year(who: Desk, fiscal_year: int, query: str = "") -> dict[str, Any]:
    (unit,) = (
        one for one in who.done("GET", COVERAGE + query)["units"] if "steel" in one["entities"]
    )
    return dict(next(one for one in unit["years"] if one["fiscal_year"] == fiscal_year))


def test_own_marks_are_added_once_and_used_with_their_age(alice: Desk) -> None:
    assert alice.done("GET", PRICES)["marks"] == []
    before = used(alice)[FOREST]
    assert (before["is_own"], before["is_stale"]) == (False, True)
    rows = (
        f"2027-11-01,{FOREST},mark,9100,broker A,indicative",
        "2027-10-01,jcredit/energy_saving,,4400,broker A,",
        "2027-12-01,jcredit/energy_saving,,4500,broker A,",
    )
    found = alice.done("POST", PRICES, marks(*rows))
    assert (found["on"], found["stale_after_days"]) == ("2027-11-10", 30)
    assert (found["added"], found["known"], found["total"]) == (3, 0, 3)
    by_day = {one["day"]: one for one in found["marks"]}
    assert list(by_day) == ["2027-12-01", "2027-11-01", "2027-10-01"]
    forest = by_day["2027-11-01"]
    assert (forest["age_days"], forest["is_stale"], forest["is_used"]) == (9, False, True)
    assert (forest["source"], forest["note"], forest["stat"]) == ("broker A", "indicative", "mark")
    old, coming = by_day["2027-10-01"], by_day["2027-12-01"]
    assert (old["age_days"], old["is_stale"], old["is_used"]) == (40, True, True)
    assert coming["is_used"] is False
    now = used(alice)
    assert (now[FOREST]["price_yen_per_t"], now[FOREST]["is_own"]) == (9_100, True)
    assert not now[FOREST]["is_stale"]
    assert (now["jcredit/energy_saving"]["price_yen_per_t"]) == 4_400
    again = alice.done("POST", PRICES, marks(*rows))
    assert (again["added"], again["known"], again["total"]) == (0, 3, 3)
    acts = [one["act"] for one in alice.done("GET", FIRM)["history"]]
    assert acts[0] == "prices_added"
    assert acts.count("prices_added") == 1
    assert alice.done("DELETE", PRICES) == {"removed": True}
    assert alice.done("DELETE", PRICES) == {"removed": False}
    assert used(alice)[FOREST] == before
    assert alice.done("GET", FIRM)["history"][0]["act"] == "prices_removed"


def test_an_own_mark_stands_before_a_published_one_of_its_day(alice: Desk) -> None:
    published = used(alice)[FOREST]
    own = published["price_yen_per_t"] + 1
    alice.done("POST", PRICES, marks(f"{published['day']},{FOREST},,{own},ours,"))
    now = used(alice)[FOREST]
    assert (now["price_yen_per_t"], now["source"], now["is_own"]) == (own, "ours", True)
    assert now["is_stale"] == published["is_stale"]


@pytest.mark.parametrize(
    ("lang", "sentences"),
    [
        ("en", ("line 2: price_yen_per_t must be a price in whole yen", "line 3: credit_class "
                "jcredit/forrest is no known class; did you mean jcredit/forest?",
                "line 5: source is empty")),
        ("ja", ("2行目: price_yen_per_t は1トン当たりの整数の円", "3行目: credit_class の "
                "jcredit/forrest は分類の一覧にありません。jcredit/forest ではありませんか",
                "5行目: source が空です")),
    ],
)  # fmt: skip
def test_each_fault_has_its_line_and_column_and_nothing_is_added(
    alice: Desk, lang: str, sentences: tuple[str, ...]
) -> None:
    faulty = marks(
        f"2027-11-01,{FOREST},,91.5,broker,",
        "2027-11-01,jcredit/forrest,,9100,broker,",
        f"2027-11-01,{FOREST},,9100,broker,",
        f"2027-11-01,{FOREST},,9200,,",
        lang=lang,
    )
    reply = alice.ask("POST", PRICES, faulty)
    assert (reply.status_code, reply.json()["code"]) == (422, "invalid_params")
    message = reply.json()["message"]
    assert message.startswith("marks.csv: ")
    assert not [one for one in sentences if one not in message], message
    assert "4" not in {line.partition(":")[0].strip("line 行目") for line in message.splitlines()}
    assert alice.done("GET", PRICES)["total"] == 0


def test_quotations_need_a_day_and_a_source(alice: Desk) -> None:
    from tests.compliance.test_prices import HEAD as QUOTED
    from tests.compliance.test_prices import QUIET, TRADED

    content = b64encode("\n".join((QUOTED, TRADED, QUIET)).encode("cp932")).decode()
    body = {"file_name": "quotations.csv", "base64": content}
    assert alice.rejected("POST", PRICES, body) == "invalid_params"
    dated = body | {"day": "2026-05-29", "source": "JPX"}
    found = alice.done("POST", PRICES, dated)
    assert [(one["day"], one["price_yen_per_t"], one["source"]) for one in found["marks"]] == [
        ("2026-05-29", 4710, "JPX"), ("2026-05-20", 5100, "JPX"),
    ]  # fmt: skip


def test_too_many_marks_are_rejected_whole(alice: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("api.services.compliance.MARKS_MAX", 5)
    monkeypatch.setattr("api.rest.own_prices.LISTED_MAX", 3)
    rows = [f"2027-11-0{number},{FOREST},,9100,b," for number in range(1, 7)]
    reply = alice.ask("POST", PRICES, marks(*rows))
    assert reply.status_code == 422
    assert "there would be 6 own marks, and at most 5 are kept" in reply.json()["message"]
    assert alice.done("GET", PRICES)["total"] == 0
    assert alice.done("POST", PRICES, marks(*rows[:4]))["total"] == 4
    assert "6 own marks" in alice.ask("POST", PRICES, marks(*rows[3:])).json()["message"]
    assert alice.done("POST", PRICES, marks(*rows[:5]))["total"] == 5
    listed = alice.done("GET", PRICES)
    assert (listed["total"], [one["day"] for one in listed["marks"]]) == (
        5, ["2027-11-05", "2027-11-04", "2027-11-03"],
    )  # fmt: skip


def test_own_marks_are_seen_by_their_participant_alone(stage: Stage, alice: Desk) -> None:
    alice.done("POST", PRICES, marks(f"2027-11-01,{FOREST},,9100,secret source,"))
    bob = desk(stage, "bob")
    assert bob.done("GET", PRICES)["total"] == 0
    bob.done("PUT", FIRM, {"file_name": "firm.toml", "text": example_text()})
    assert not any(one["is_own"] for one in used(bob).values())
    assert bob.done("DELETE", PRICES) == {"removed": False}
    assert alice.done("GET", PRICES)["total"] == 1
    for role in ("approver", "registrar", "operator"):
        assert desk(stage, "exchange", role).rejected("GET", PRICES) == "forbidden"


def test_the_exchanges_holding_deadline_is_used_everywhere(alice: Desk) -> None:
    """20 December 2027 is a Monday; eight exchange days earlier is 8 December."""
    found = year(alice, 2026)
    assert (found["deadline"], found["last_safe_day"]) == ("2027-12-20", "2027-12-08")
    entries = alice.done("GET", "/v1/compliance/calendar")["entries"]
    days = {one["name_ja"]: one["day"] for one in entries}
    assert days["2026年度分の排出枠の保有期限"] == "2027-12-20"
    assert any(one["kind"] == "last_safe_day" and one["day"] == "2027-12-08" for one in entries)


def test_the_registrars_emissions_stand_in_place_of_the_files(stage: Stage, alice: Desk) -> None:
    before = year(alice, 2026)
    assert before["registered"] == []
    assert before["emissions_source"] == "forecast"
    entry = {
        "participant": "alice", "fiscal_year": 2026, "emissions_t": before["need_t"] + 1_234,
        "verifier": "Verifier K.K.",
    }  # fmt: skip
    registrar = desk(stage, "exchange", "registrar")
    registrar.done("POST", "/v1/registry/emissions", entry | {"emissions_t": 5})
    registrar.done("POST", "/v1/registry/emissions", entry)
    after = year(alice, 2026)
    assert after["need_t"] == after["need_p10_t"] == after["need_p90_t"] == entry["emissions_t"]
    assert after["emissions_source"] == "registered"
    (joined,) = after["registered"]
    assert joined == {
        "entity": "steel", "emissions_t": entry["emissions_t"], "entered_on": "2027-11-10",
        "verifier": "Verifier K.K.", "file_t": before["need_t"], "file_source": "forecast",
        "difference_t": 1_234, "is_used": True,
    }  # fmt: skip
    alone = year(alice, 2026, "?holdings=file")
    assert (alone["need_t"], alone["emissions_source"]) == (before["need_t"], "forecast")
    assert alone["registered"] == [joined | {"is_used": False}]
    assert year(alice, 2027)["registered"] == []
    # The plan counts them too: a correction by 1,000 t moves its need by as much.
    needs = []
    for emissions_t in (entry["emissions_t"], entry["emissions_t"] + 1_000):
        registrar.done("POST", "/v1/registry/emissions", entry | {"emissions_t": emissions_t})
        alice.done("POST", PLAN, {"drawn": 4, "kept": 4})
        lines = finished(alice)["plan"]["years"]
        needs += [
            one["need_t"]
            for one in lines
            if (one["scheme"], one["fiscal_year"]) == ("gx-ets", 2026)
        ]
    assert needs[1] - needs[0] == 1_000


def finished(who: Desk) -> dict[str, Any]:
    """The participant's plan once it has ended."""
    for _ in range(1_200):
        found = who.done("GET", PLAN)
        if found["state"] != "running":
            assert (found["state"], found["error"]) == ("done", "")
            return dict(found)
        time.sleep(0.1)
    raise AssertionError("the plan did not end")


def test_file_prices_and_plan_survive_a_restart(tmp_path: Path) -> None:
    with opened(tmp_path) as (alice, _):
        alice.done("PUT", FIRM, {"file_name": "firm.toml", "text": example_text()})
        alice.done("POST", PRICES, marks(f"2027-11-01,{FOREST},,9100,ours,"))
        alice.done("POST", PLAN, {"drawn": 4, "kept": 4})
        plan, prices, file = finished(alice), alice.done("GET", PRICES), alice.done("GET", FIRM)
    with opened(tmp_path) as (alice, bob):
        assert alice.done("GET", PLAN) == plan
        assert alice.done("GET", PRICES) == prices
        assert alice.done("GET", FIRM) == file
        assert bob.done("GET", PLAN)["state"] == "none"
        assert bob.done("GET", PRICES)["total"] == 0
        assert bob.rejected("GET", FIRM) == "not_found"
        # With the file its plan goes; own prices stay until they are removed.
        alice.done("DELETE", FIRM)
        assert alice.done("GET", PLAN)["state"] == "none"
        assert alice.done("GET", PRICES)["total"] == 1
        alice.done("PUT", FIRM, {"file_name": "firm.toml", "text": example_text()})


def test_what_another_release_stored_is_not_read_and_may_be_replaced(tmp_path: Path) -> None:
    with opened(tmp_path) as (alice, _):
        alice.done("PUT", FIRM, {"file_name": "firm.toml", "text": example_text()})
        alice.done("POST", PRICES, marks(f"2027-11-01,{FOREST},,9100,ours,"))
    db = UsersDb(tmp_path / "users.db")
    db.execute("UPDATE firm_files SET format = 2")
    db.execute("UPDATE firm_documents SET format = 2")
    db.close()
    with opened(tmp_path) as (alice, _):
        for path in (FIRM, COVERAGE, PRICES):
            reply = alice.ask("GET", path)
            assert (reply.status_code, reply.json()["code"]) == (409, "wrong_state")
            assert "format 2, and this release reads format 1" in reply.json()["message"]
        assert alice.done("DELETE", PRICES) == {"removed": True}
        alice.done("PUT", FIRM, {"file_name": "firm.toml", "text": example_text()})
        assert alice.done("GET", COVERAGE)["units"]


@contextmanager
def opened(folder: Path) -> Iterator[tuple[Desk, Desk]]:
    """An exchange in a folder, which may have been another's, and its two traders."""
    stage = house(folder)
    try:
        for name in ("alice", "bob"):
            stage.wait(stage.house.service.participants.open(name))
        yield desk(stage, "alice"), desk(stage, "bob")
    finally:
        stage.close()


def test_a_document_of_another_format_is_not_read(tmp_path: Path) -> None:
    db = UsersDb(tmp_path / "users.db")
    try:
        one = FirmDocuments(db, lambda: 7, "plan", dict[str, int], 1)
        one.put("alice", {"a": 1})
        one.put("bob", {"a": 2})
        assert (one.of("alice"), one.of("bob"), one.of("carol")) == ({"a": 1}, {"a": 2}, None)
        assert FirmDocuments(db, lambda: 7, "marks", dict[str, int], 1).of("alice") is None
        with pytest.raises(OtherFormat, match="format 1, and this release reads format 2"):
            FirmDocuments(db, lambda: 7, "plan", dict[str, int], 2).of("alice")
        assert one.remove("alice")
        assert not one.remove("alice")
        assert one.of("bob") == {"a": 2}
    finally:
        db.close()


def plain(schema: Any) -> Any:
    """A schema without what is written for people."""
    if isinstance(schema, dict):
        return {key: plain(one) for key, one in schema.items() if key != "description"}
    return [plain(one) for one in schema] if isinstance(schema, list) else schema


@pytest.mark.parametrize(
    ("kind", "number", "digest"),
    [
        (PlanRun, PLAN_FORMAT, "c89bb9408e396b9b"),
        (tuple[Mark, ...], MARKS_FORMAT, "1e4a57678cd2845f"),
    ],
    ids=["plan", "marks"],
)
def test_a_changed_document_gets_a_new_number(kind: Any, number: int, digest: str) -> None:
    """Whoever changes a stored type raises its number in the product, then changes both here."""
    fields = msgspec.json.encode(plain(msgspec.json.schema(kind)), order="sorted")
    assert (number, sha256(fields).hexdigest()[:16]) == (1, digest)
