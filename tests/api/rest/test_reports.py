"""The rules of reports on a running exchange: SHK, power factors, Article 6, attributes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from exchange.instruments import by_symbol
from tests.api.house import Stage
from tests.api.rest.test_registry_routes import FAST, Desk, desk

RE = "JCR-RE/JPY"


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """An exchange in November 2027; alice retired 70 t for SHK of fiscal 2026."""
    built = Stage(
        tmp_path_factory.mktemp("house"),
        FAST,
        start="2027-11-10 08:30",
        instruments=(by_symbol(RE),),
    )
    built.wait(built.house.join("alice", "bob"))
    body = {
        "symbol": RE, "qty": "70", "act": "retire", "beneficiary": "alice",
        "schemes": [{"scheme": "shk", "fiscal_year": 2026}],
    }  # fmt: skip
    desk(built, "alice").done("POST", "/v1/retirements", body)
    built.wait(built.house.service.settlement.idle())
    yield built
    built.close()


@pytest.fixture
def alice(stage: Stage) -> Desk:
    return desk(stage, "alice")


SHK = (
    "/v1/reports/shk/2026?basic_t=10000&bought_power_t=500&green_energy_t=40&transferred_t=300"
    "&forest_sinks_t=100&certificates_kwh=1000000&factor=0.4"
)


def test_an_shk_report_takes_the_credits_that_its_own_firm_retired(
    alice: Desk, stage: Stage
) -> None:
    """Report of 2022, 6.1.1 (ア): 10,000 + 200 - 70 - 40 - 400; bob retired none."""
    assert alice.done("GET", SHK) == {
        "participant": "alice", "fiscal_year": 2026, "basic": 10_000, "added_back": 200,
        "retired": 70, "green_energy": 40, "certificate_deduction": "400", "adjusted": "9690",
    }  # fmt: skip
    bob = desk(stage, "bob").done("GET", SHK)
    assert (bob["participant"], bob["retired"], bob["adjusted"]) == ("bob", 0, "9760")
    capped = alice.done("GET", SHK.replace("bought_power_t=500", "bought_power_t=333"))
    assert capped["certificate_deduction"] == "333"


def test_a_power_suppliers_factor_falls_by_what_it_retired(alice: Desk) -> None:
    found = alice.done("GET", "/v1/reports/power-factor/2026?emissions_t=10000&sold_kwh=20000000")
    assert (found["factor"], found["adjusted_factor"], found["retired"]) == ("0.5", "0.4965", 70)


@pytest.mark.parametrize(
    ("path", "field"),
    [
        (SHK.replace("forest_sinks_t=100", "forest_sinks_t=301"), "forest_sinks_t"),
        (SHK.replace("factor=0.4", "factor=0"), "factor"),
        (SHK.replace("factor=0.4", "factor=-1"), "factor"),
        (SHK.replace("/2026", "/26"), "fiscal_year"),
        ("/v1/reports/power-factor/2026?emissions_t=1&sold_kwh=0", "sold_kwh"),
        ("/v1/schemes/osaka/facility-target?base_t=1&first_year=2015&emissions_t=1", "first_year"),
        ("/v1/schemes/tokyo/facility-target?base_t=1&first_year=2025&emissions_t=1",
         "rate_percent"),
        ("/v1/schemes/tokyo/facility-target?base_t=1&first_year=2015&emissions_t=x",
         "emissions_t"),
        ("/v1/attributes/exclusions?activity=wind", "activity"),
    ],
)  # fmt: skip
def test_what_contradicts_itself_is_rejected_by_its_field(
    alice: Desk, path: str, field: str
) -> None:
    answer = alice.ask("GET", path)
    found = answer.json()
    assert (answer.status_code, found["code"], found["field"]) == (422, "invalid_params", field), (
        found
    )


def test_a_year_that_shk_does_not_know_is_rejected(alice: Desk) -> None:
    assert alice.rejected("GET", SHK.replace("/2026", "/1999")) == "unknown_fiscal_year"


def test_adjustments_are_for_the_registrar(stage: Stage, alice: Desk) -> None:
    """No JCM credit was retired: Japan's balance is unchanged in each of the ten years."""
    registrar = desk(stage, "exchange", "registrar")
    found: dict[str, Any] = registrar.done("GET", "/v1/registry/adjustments")
    assert found["method"] == "averaging"
    assert {(one["state"], one["qty"]) for one in found["adjustments"]} == {("JPN", "0")}
    assert [one["year"] for one in found["adjustments"]] == list(range(2021, 2031))
    assert registrar.done("GET", "/v1/registry/adjustments?method=trajectory")["adjustments"] == []
    assert alice.ask("GET", "/v1/registry/adjustments").status_code == 403


def test_attributes_exclusions_and_facilities_are_public(alice: Desk) -> None:
    """ICROA had endorsed neither J-Credit nor JCM; only removals count at net zero (SBTi)."""
    (project, *_) = alice.done("GET", "/v1/attributes")["projects"]
    assert (project["programme"], project["kind"]) == ("J-Credit", "reduction by technology")
    assert not project["is_icroa_endorsed"]
    assert not project["counts_at_net_zero"]
    path = "/v1/attributes/exclusions?activity=grid%20power&renewable_share_percent=3.6"
    found = alice.done("GET", path)
    assert found == {"vcs_excludes": True, "gold_standard_excludes": True}
    target = alice.done(
        "GET",
        "/v1/schemes/tokyo/facility-target?base_t=10000&first_year=2015&emissions_t=8500,7500",
    )
    assert target == {
        "scheme": "tokyo", "rate_percent": "17", "allowed": 16_600, "emitted": 16_000,
        "shortage": 0, "excess": 600,
    }  # fmt: skip
