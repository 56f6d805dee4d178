"""Tests of the validation table: every case passes; the long cases in the soak run."""

from __future__ import annotations

import msgspec
import pytest

from exchange.errors import ConfigError
from simulation.validation.cases.row import mean_row, row
from simulation.validation.cases.trading import random_firms
from simulation.validation.table import CASES, validate

LONG = {"V1b", "V3", "V4", "V5", "V6", "V11", "V12", "V23", "V24", "V26", "V27", "V28", "V29"}
AUCTIONS = {"V1", "V1b", "V2", "V3", "V4", "V7", "V8", "V9", "V11", "V15"}
IN_THE_VENUE = AUCTIONS | {
    *("V5", "V6", "V18", "V21", "V23", "V24", "V25", "V26", "V27", "V28", "V29", "V30")
}


def failures(name: str) -> list[str]:
    rows = CASES[name]()
    assert rows
    assert any(found.through_venue for found in rows) == (name in IN_THE_VENUE)
    return [f"{r.what}: {r.got} for {r.expected} +- {r.tolerance}" for r in rows if not r.passed]


@pytest.mark.parametrize("name", [name for name in CASES if name not in LONG])
def test_case_agrees_with_theory(name: str) -> None:
    assert failures(name) == []


def test_four_random_firms_agree_with_theory_in_a_few_runs() -> None:
    assert [found for found in random_firms(runs=4) if not found.passed] == []


@pytest.mark.soak
@pytest.mark.parametrize("name", sorted(LONG))
def test_long_case_agrees_with_theory(name: str) -> None:
    assert failures(name) == []


def test_a_table_of_named_cases_has_the_keys_of_its_rows() -> None:
    heard: list[str] = []
    rows = validate(["V16", "V22"], heard.append)
    assert heard == ["V16", "V22"]
    assert {found.case for found in rows} == {"V16", "V22"}
    assert set(msgspec.to_builtins(rows[0])) == {
        "case",
        "what",
        "expected",
        "got",
        "tolerance",
        "pass",
        "through_venue",
    }


def test_an_unknown_case_is_rejected_with_the_list() -> None:
    with pytest.raises(ConfigError, match=r"no case is called 'V99'; there are: V1, V1b"):
        validate(["V99"])


def test_a_row_fails_outside_its_tolerance() -> None:
    assert row("V", "x", 10.0, 10.5, 0.5).passed
    assert not row("V", "x", 10.0, 10.6, 0.5).passed
    assert not mean_row("V", "x", 10.0, [11.0, 11.1, 10.9]).passed
