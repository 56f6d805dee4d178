"""A request is checked whole, each fault at its key, in both languages; equal ones are one run."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from api.lab.keys import changes, keys, schema, values
from api.lab.library import library, scenario_text, shipped
from api.lab.limits import Limits
from api.lab.requests import JobSpec, read
from api.messages.lab import LabAxisBody, LabFault, LabJobBody, LabVariantBody
from simulation.scenarios.load import parse_scenario, scenario_names
from tests.api.lab.house import run_of, variant

LIMITS = Limits(workers=2)


def spec(body: LabJobBody) -> JobSpec:
    """The job of a sound request."""
    found = read(body, LIMITS)
    assert isinstance(found, JobSpec), found
    return found


def faults(body: LabJobBody) -> list[LabFault]:
    """The faults of a wrong request."""
    found = read(body, LIMITS)
    assert isinstance(found, list), found
    return found


def of_toml(text: str) -> LabJobBody:
    return LabJobBody(kind="run", variants=(LabVariantBody(toml=text),))


@pytest.mark.parametrize(
    ("key", "value", "code", "english", "japanese"),
    [
        ("policy.credit_limit", "1.5", "out_of_bounds", "must be at least 0 and below 1", "1 未満"),
        (
            "policy.credit_limt",
            "0.1",
            "unknown_key",
            "did you mean 'credit_limit'?",
            "credit_limit",
        ),
        ("population.firms", '"many"', "wrong_type", "int", "整数にしてください(今は文字)"),
        ("population.firms", "4 x", "wrong_type", "is no value", "値として読めません: 4 x"),
        ("allowance_market.sessions", '"calls"', "no_choice", "call", "選べるもの"),
        ("policy.floor_jpy_per_t", "9000.0", "contradiction", "ceiling_jpy_per_t", "以下"),
        ("population.table", '"/etc/passwd"', "no_file", "files are not read", "読み込みません"),
        ("title", "5", "wrong_type", "str", "文字にしてください"),
        ("policy.base_year", "5", "out_of_bounds", "at least 2010 and at most 2100", "2010 以上"),
        ("population.sectors", "[1, 2]", "wrong_type", "sectors[1]", "sectors[1]"),
        ("population.firms", "1" * 5_000, "wrong_type", "is no value", "値として読めません"),
        ("population.firms", "[" * 20_000, "wrong_type", "is no value", "値として読めません"),
    ],
)
def test_a_wrong_value_is_a_fault_at_its_key(
    key: str, value: str, code: str, english: str, japanese: str
) -> None:
    (found,) = faults(
        LabJobBody(kind="run", variants=(variant(**{key.replace(".", "__"): value}),))
    )
    assert (found.code, found.key.partition("[")[0]) == (code, key)
    assert (found.variant, found.line) == (0, None)
    assert english in found.text.en
    assert japanese in found.text.ja
    assert found.cure.en
    assert found.cure.ja
    assert ("0.05 is 5 %" in found.cure.en) == ("5 % は 0.05" in found.cure.ja)
    assert ("0.05 is 5 %" in found.cure.en) == (key == "policy.credit_limit")


def test_a_text_has_all_its_faults_at_their_lines() -> None:
    text = (
        'extends = "base-balanced"\n[policy]\ncredit_limit = 2.0\nfloor = 1\n'
        "[population]\nfirms = 1\n"
    )
    found = faults(of_toml(text))
    assert [(one.key, one.line, one.code) for one in found] == [
        ("policy.credit_limit", 3, "out_of_bounds"),
        ("policy.floor", 4, "unknown_key"),
        ("population.firms", 6, "out_of_bounds"),
    ]


def test_a_typo_in_toml_is_a_fault_at_its_line() -> None:
    (found,) = faults(of_toml('extends = "base-balanced"\n\n[policy\ncredit_limit = 0.1\n'))
    assert (found.code, found.line, found.where) == ("toml", 3, "")


@pytest.mark.parametrize(
    ("text", "code", "key", "line", "japanese"),
    [
        ("extends = 5\n", "wrong_type", "extends", 1, "シナリオの名前"),
        ('extends = ["base-balanced"]\n', "wrong_type", "extends", 1, "シナリオの名前"),
        ('extends = "base-balanced"\nx = ' + "[" * 20_000, "toml", "", None, "深すぎます"),
        ('extends = "base-balanced"\nx = ' + "1" * 5_000, "toml", "", None, "桁が多すぎます"),
        ('extends = "base-balanced"\nx = 0,1', "toml", "", 2, "2 行目の 6 文字目: 値の後に余分"),
        ('extends = "base-balanced"\n[policy]\n[policy]', "toml", "", 3, "表 'policy' が二度"),
        (
            'extends = "base-balanced"\n[population]\ntable = "firms_japan"\n'
            'sectors = [{name = "power", share = 1.0, rule = "benchmark"}]\n',
            "contradiction",
            "population.table",
            3,
            "表を使えません",
        ),
    ],
)
def test_a_text_that_cannot_be_read_is_a_fault_with_its_cause_in_both_languages(
    text: str, code: str, key: str, line: int | None, japanese: str
) -> None:
    (found,) = faults(of_toml(text))
    assert (found.code, found.key, found.line) == (code, key, line)
    assert japanese in found.text.ja


def test_a_value_stands_once_on_an_axis() -> None:
    axis = LabAxisBody(key="policy.credit_limit", values=("0.1", "0.2", "0.10"))
    (found,) = faults(LabJobBody(kind="sweep", variants=(variant(),), axes=(axis,)))
    assert found.where == "policy.credit_limit"
    assert "0.10 twice" in found.text.en
    assert "二度" in found.text.ja


@pytest.mark.parametrize("base", ["../secret.toml", "/etc/passwd", "other.toml", "no-such"])
def test_a_text_names_no_file(base: str, tmp_path: Path) -> None:
    (found,) = faults(of_toml(f'extends = "{base}"\n'))
    assert found.code in ("no_file", "unknown_scenario")
    assert found.key == "extends"


def test_the_id_depends_on_what_decides_the_results_and_on_nothing_else() -> None:
    own = spec(run_of())
    assert spec(run_of()).id == own.id
    whole = scenario_of(own)
    assert (
        spec(msgspec.structs.replace(run_of(), variants=(LabVariantBody(toml=whole),))).id == own.id
    )
    labeled = msgspec.structs.replace(variant(), label="mine")
    assert spec(msgspec.structs.replace(run_of(), variants=(labeled,))).id == own.id
    others = [
        msgspec.structs.replace(run_of(), seed=2),
        run_of(replications=2),
        run_of(policy__credit_limit="0.2"),
    ]
    assert len({own.id, *(spec(one).id for one in others)}) == 4


def scenario_of(one: JobSpec) -> str:
    """The whole TOML text of a job's scenario."""
    from simulation.report.bundle import whole_toml

    return whole_toml(parse_scenario(one.variants[0].text, "job"))


def test_a_map_passes_over_the_cells_that_contradict_themselves() -> None:
    axes = (
        LabAxisBody("policy.floor_jpy_per_t", ("1000.0", "9000.0")),
        LabAxisBody("policy.credit_limit", ("0.1", "0.2")),
    )
    body = LabJobBody(kind="sweep", variants=(variant(),), axes=axes)
    found = spec(body)
    assert found.cells == ((0, 0), (0, 1))
    assert [(one.x, one.y) for one in found.passed_over] == [(1, 0), (1, 1)]
    assert [one.fault.where for one in found.passed_over] == [
        f"policy.floor_jpy_per_t = 9000.0, policy.credit_limit = {limit}" for limit in (0.1, 0.2)
    ]
    assert all(
        one.fault.text.en.endswith("not above ceiling_jpy_per_t.") for one in found.passed_over
    )
    texts = [parse_scenario(one.text, one.name).policy.credit_limit for one in found.variants]  # type: ignore[union-attr]
    assert texts == [0.1, 0.2]
    wrong = msgspec.structs.replace(
        body, axes=(LabAxisBody("policy.credit_limit", ("0.1", "7.0")),)
    )
    (fault,) = faults(wrong)
    assert (fault.code, fault.key) == ("out_of_bounds", "policy.credit_limit")


def test_a_sweep_of_a_text_sets_keys_that_the_text_sets_too() -> None:
    text = scenario_of(spec(run_of()))
    axes = (LabAxisBody("calendar.opening", ("2027-04-06", "2027-04-07")),)
    body = LabJobBody(kind="sweep", variants=(LabVariantBody(toml=text),), axes=axes)
    days = [
        parse_scenario(one.text, one.name).calendar.opening.day  # type: ignore[union-attr]
        for one in spec(body).variants
    ]
    assert days == [6, 7]


@pytest.mark.parametrize(
    "body",
    [
        LabJobBody(kind="run"),
        LabJobBody(kind="compare", variants=(variant(),)),
        LabJobBody(kind="sweep", variants=(variant(),)),
        LabJobBody(kind="study"),
        LabJobBody(kind="run", variants=(variant(),), study="agency"),
        LabJobBody(kind="run", variants=(LabVariantBody(),)),
        LabJobBody(kind="run", variants=(LabVariantBody(scenario="base-long", toml="x = 1"),)),
        LabJobBody(
            kind="sweep",
            variants=(variant(),),
            axes=(LabAxisBody("seed", ("1",)), LabAxisBody("seed", ("2",))),
        ),
    ],
)
def test_a_request_of_another_shape_is_rejected(body: LabJobBody) -> None:
    (found,) = faults(body)
    assert found.code == "wrong_request"


def test_a_run_above_the_limits_is_rejected_with_its_size() -> None:
    body = msgspec.structs.replace(run_of(), replications=200)
    over = read(body, LIMITS._replace(runs=100))
    assert isinstance(over, list)
    assert over[0].code == "too_much"
    assert "200" in over[0].text.en
    assert "100" in over[0].text.ja


def test_a_comparison_of_equal_scenarios_has_two_names() -> None:
    found = spec(LabJobBody(kind="compare", variants=(variant(), variant())))
    assert [one.name for one in found.variants] == ["base-balanced", "base-balanced (2)"]
    both = (variant(), variant("base-short", policy__credit_limit="0.2"))
    other = spec(LabJobBody(kind="compare", variants=both))
    assert [one.name for one in other.variants] == ["base-balanced", "base-short, credit_limit=0.2"]


def test_each_key_of_a_scenario_is_in_the_schema_with_its_texts() -> None:
    for name in scenario_names():
        scenario = shipped(name)
        if library().scenarios and type(scenario).__name__ == "GxScenario":
            lacking = values(scenario).keys() - keys().keys() - {"model", "rules.scheme"}
            assert not lacking, name
    for key in keys().values():
        assert key.text.en, key.key
        assert key.text.ja, key.key


def test_bounds_and_defaults_are_those_of_the_reader() -> None:
    limit = keys()["policy.credit_limit"]
    assert (limit.low, limit.high, limit.open_low, limit.open_high) == (0, 1, False, True)
    assert keys()["calendar.deadline_day"].kind == "month_day"
    assert keys()["population.sectors"].kind == "list"
    assert keys()["allowance_market.sessions"].choices == ["both", "call", "continuous"]
    assert {group.key for group in schema().groups} >= {"", "policy", "credits.jcredit", "rules"}
    defaults = values(shipped("base-balanced"))
    for key in keys().values():
        if key.default is not None and not key.key.startswith("rules"):
            assert msgspec.json.encode(key.default), key.key
    assert defaults["policy.credit_limit"] == limit.default


def test_a_card_says_what_differs_from_the_scenario_below() -> None:
    cards = {card.name: card for card in library().scenarios}
    assert cards.keys() == set(scenario_names())
    assert cards["credit-limit-20"].extends == "base-balanced"
    (change,) = cards["credit-limit-20"].changes
    assert (change.key, change.value, change.before) == ("policy.credit_limit", "0.2", "0.1")
    for card in cards.values():
        assert card.title.ja
        assert card.about.ja
        assert any("ぁ" <= sign <= "ん" for sign in card.about.ja), card.name


@pytest.mark.parametrize("name", ["base-balanced", "real-firms", "new-zealand", "four-firms"])
def test_the_whole_text_of_a_scenario_is_the_scenario(name: str) -> None:
    again = parse_scenario(scenario_text(name).whole, name)
    assert not changes(again, shipped(name)) or name == "real-firms"  # its table is written out
    assert values(again).keys() == values(shipped(name)).keys()


@pytest.mark.parametrize(
    ("text", "key", "japanese"),
    [
        (
            '[calendar]\ndeadline_day = "02-30"\n[policy]\nvintages = "own_books"',
            "calendar.deadline_day",
            "の '02-30' は '01-31' のような毎年ある月日ではありません。",
        ),
        (
            '[policy]\nresales = [{ day = "10-01" }]\nhas_floor = false',
            "policy.resales",
            'には purchases = "held" と has_floor = true が必要です。',
        ),
        (
            '[[emissions.sites]]\nsector = "stel"\nfiscal_year = 2028\nshare = -0.1',
            "emissions.sites[1].sector",
            "の 'stel' は ",
        ),
        (
            "[policy]\nholding_limit_share = 0.2\nyears = [{ fiscal_year = 2025 }]",
            "policy.years",
            "には 2026 年度（base_year）以降の年度を、重複なく順に書いてください（今は 2025）。",
        ),
        (
            "[population]\nemissions_mt = 100.0\n[policy]\nopening_stock_mt = 2000.0",
            "policy.opening_stock_mt",
            "は population.emissions_mt の 10 年分、1000 を超えられません。",
        ),
        (
            '[[population.sectors]]\nname = "steel"\nshare = "half"',
            "population.sectors[1].share",
            "は数にしてください(今は文字)。今の値は 'half' です。",
        ),
        (
            '[rules]\nscheme = "new-zealand"\nremovals_mt = [1.0]\nprices_jpy_per_t = [1.0, 2.0]',
            "rules.prices_jpy_per_t",
            "は空か、removals_mt と同じ長さ（年ごとに一つ）でなければなりません。",
        ),
    ],
)
def test_a_fault_is_said_in_japanese(text: str, key: str, japanese: str) -> None:
    listed = faults(of_toml(f'extends = "base-balanced"\n{text}'))
    found = next(fault for fault in listed if fault.key == key)
    assert found.text.ja.startswith(f"{key} {japanese}")
    assert found.text.en.startswith(f"{key} ")
