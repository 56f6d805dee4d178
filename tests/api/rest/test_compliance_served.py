"""The other schemes of a firm's file in its coverage over REST."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from api.settings import Settings
from api.wire.firm_file import example_text
from exchange.instruments import by_symbol
from tests.api.house import Stage
from tests.api.rest.test_registry_routes import Desk, desk, retire

COVERAGE = "/v1/compliance/coverage"
FAST = Settings(port=0, messages_per_s=1e6, messages_burst=10**6)
OWN = 'schemes = ["gx-ets", "shk", "keidanren", "re100"]'


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """An exchange in November 2027 where alice holds 20,000 t of renewable electricity."""
    folder = tmp_path_factory.mktemp("house")
    built = Stage(folder, FAST, start="2027-11-10 08:30", instruments=(by_symbol("JCR-RE/JPY"),))
    built.wait(built.house.join("alice", "bob"))
    yield built
    built.close()


def schemes(who: Desk, **asked: str) -> dict[tuple[str, int | None], Any]:
    query = "&".join(f"{name}={value}" for name, value in asked.items())
    served = who.done("GET", f"{COVERAGE}?{query}" if query else COVERAGE)["served"]
    return {(one["scheme"], one["fiscal_year"]): one for one in served["schemes"]}


def test_a_coverage_has_each_other_scheme_of_the_file(stage: Stage) -> None:
    alice = desk(stage, "alice")
    text = example_text()
    assert OWN in text
    text = text.replace(OWN, OWN.replace('"re100"', '"re100", "ndc"'))
    alice.done("PUT", "/v1/compliance/firm", {"file_name": "firm.toml", "text": text})
    before = schemes(alice)
    assert {code for code, _ in before} == {"shk", "keidanren", "re100", "ndc"}
    year = before["shk", 2027]
    assert (year["target_t"], year["name"], year["years"]) == (
        4_000, "SHK (emissions reporting)", "fiscal",
    )  # fmt: skip
    # RE100 takes the renewable electricity alone; the other classes of the file are offsets.
    assert before["re100", 2027]["usable_t"] >= 20_000
    blocked = before["re100", 2027]["blocked"]
    assert {one["code"] for one in blocked} == {"class_not_accepted", "programme_not_accepted"}
    # One retirement for two uses counts in both; it is no longer usable in any.
    retire(stage, alice, schemes=[{"scheme": "shk", "fiscal_year": 2027}, {"scheme": "ndc"}])
    after, file = schemes(alice), schemes(alice, holdings="file")
    for key in (("shk", 2027), ("ndc", None)):
        assert after[key]["ended_t"] == before[key]["ended_t"] + 40, key
        assert after[key]["usable_t"] == before[key]["usable_t"] - 40, key
        assert file[key]["ended_t"] == before[key]["ended_t"], key
    assert after["keidanren", 2027]["usable_t"] == before["keidanren", 2027]["usable_t"] - 40
    # RE100 has no target: its year is that of the day, which is a what-if.
    earlier = schemes(alice, on="2026-06-01")
    assert [year for code, year in earlier if code == "re100"] == [2026]
    assert desk(stage, "bob").rejected("GET", COVERAGE) == "not_found"


def test_shk_and_re100_have_the_figures_of_the_rules(stage: Stage) -> None:
    alice = desk(stage, "alice")
    body = {"file_name": "firm.toml", "text": example_text()}
    alice.done("PUT", "/v1/compliance/firm", body)
    served = alice.done("GET", COVERAGE)["served"]
    shk = {(one["entity"], one["fiscal_year"]): one for one in served["shk"]}
    foods = shk["foods", 2025]
    # 12 + 3 million kWh under non-fossil certificates x 0.423 kg/kWh, below the 18,000 t of bought
    # power. 62,000 t + 1,200 t passed on - 200 t of forest sinks - 300 t of green energy - 6,345 t.
    assert foods["added_back_t"] == 1_000
    assert foods["certificate_deduction_t"] == "6345"
    assert foods["adjusted_t"] == "56355"
    assert foods["factor_kg_per_kwh"] is None
    # Paper holds 1,000 t of forest credits, which SHK takes.
    assert shk["paper", 2025]["if_all_retired_t"] == "309000"
    (re100,) = served["re100"]
    assert re100["certificates_kwh"] == 12_000_000
    assert re100["missing_kwh"] == 42_000_000 - 6_000_000 - 12_000_000
    assert {(one["kwh"], one["code"]) for one in re100["rejected"]} == {
        (3_000_000, "not_renewable"), (1_000_000, "too_old"),
    }  # fmt: skip
