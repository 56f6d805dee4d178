"""Each scenario key is described in both languages, with unit, bounds, default and source."""

from __future__ import annotations

import re
from typing import Any, get_args

import msgspec
import pytest

from simulation.gx_ets import key_texts
from simulation.gx_ets.key_texts import Badge, KeyText, all_texts, tables_of
from simulation.gx_ets.keys import GxScenario
from simulation.scenarios.load import scenario_schema

TABLES = {table.__name__: table for _, table in tables_of(GxScenario)}
SCHEMA = scenario_schema()["$defs"]
KEYS = [(name, key) for name in TABLES for key in SCHEMA[name]["properties"]]
BOUNDS = {"ge": "minimum", "gt": "exclusiveMinimum", "le": "maximum", "lt": "exclusiveMaximum"}


def kinds(part: dict[str, Any]) -> list[dict[str, Any]]:
    """The number types in a key's schema, with their bounds."""
    parts = part.get("anyOf", [part])
    return [one for one in parts if one.get("type") in ("integer", "number")]


@pytest.mark.parametrize(("table", "key"), KEYS, ids=lambda part: str(part))
def test_a_key_says_what_it_is_and_who_states_its_default(table: str, key: str) -> None:
    shown = SCHEMA[table]["properties"][key]
    assert re.fullmatch(r"[A-Z].*\.", shown["description"])
    assert re.search(r"[ぁ-んァ-ン一-龠].*。$", shown["x-description-ja"])
    assert shown["x-badge"] in get_args(Badge)
    if shown["x-badge"] in ("published", "press"):
        assert shown["x-source"]
        assert "default" in shown, "a key without a default has nothing that is published"
    if "default" not in shown:
        assert shown["x-badge"] == "input" or table == "Sector"
    for number in kinds(shown):
        assert shown["x-unit"]
        assert {"minimum", "exclusiveMinimum"} & number.keys()
        assert {"maximum", "exclusiveMaximum"} & number.keys()


def test_no_description_is_of_a_key_that_does_not_exist() -> None:
    named = {(table, key) for table, texts in all_texts().items() for key in texts}
    assert named <= set(KEYS)


def test_bounds_and_defaults_of_the_schema_are_those_that_the_reader_enforces() -> None:
    """Against the types themselves, which msgspec checks a file with."""
    for name, table in TABLES.items():
        for field in msgspec.structs.fields(table):
            shown = SCHEMA[name]["properties"][field.name]
            if isinstance(field.default, int | float | str):
                assert shown["default"] == field.default
            found = [
                {
                    mark: bound
                    for mark, key in BOUNDS.items()
                    if (bound := number.get(key)) is not None
                }
                for number in kinds(shown)
            ]
            metas = [
                meta
                for kind in (field.type, *get_args(field.type))
                for meta in getattr(kind, "__metadata__", ())
            ]
            wanted = [
                {mark: bound for mark in BOUNDS if (bound := getattr(meta, mark)) is not None}
                for meta in metas
            ]
            if found:
                assert found == wanted, (name, field.name)


def test_what_the_law_states_is_published_and_what_was_not_found_is_an_assumption() -> None:
    policy = SCHEMA["Policy"]["properties"]
    badges = {key: policy[key]["x-badge"] for key in policy}
    for key in ("ceiling_jpy_per_t", "floor_jpy_per_t", "real_growth", "credit_limit"):
        assert badges[key] == "published"
    assert badges["grandfathering_cut"] == "press"
    for key in ("floor_window_days", "reverse_auction", "banking_limit_share", "vintages"):
        assert badges[key] == "assumption"
    assert "METI 2025-12-19" in policy["ceiling_jpy_per_t"]["x-source"]


def test_the_end_of_a_name_is_its_unit_and_an_inherited_key_keeps_its_text() -> None:
    def unit(table: str, key: str) -> str:
        return str(SCHEMA[table]["properties"][key]["x-unit"])

    assert unit("Policy", "ceiling_jpy_per_t") == "yen/t"
    assert unit("Abatement", "lng_jpy_per_gj") == "yen/GJ"
    assert unit("Policy", "opening_stock_mt") == "Mt"
    assert unit("Supply", "delay_months") == "months"
    assert unit("Calendar", "opening") == ""
    jcm, supply = SCHEMA["JcmSupply"]["properties"], SCHEMA["Supply"]["properties"]
    assert jcm["verifiers"]["description"] == supply["verifiers"]["description"]
    assert jcm["projects_a_year"]["description"] != supply["projects_a_year"]["description"]


def test_a_missing_text_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = {name: dict(keys) for name, keys in all_texts().items()}
    del texts["Policy"]["credit_limit"]
    monkeypatch.setattr(key_texts, "all_texts", lambda: texts)
    with pytest.raises(KeyError, match=r"no text of Policy\.credit_limit"):
        scenario_schema()


def test_a_badge_of_no_kind_is_rejected() -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(["rumour", "", "It is so.", "そうだ。"], KeyText)
