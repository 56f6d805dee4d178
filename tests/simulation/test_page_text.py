"""The prose of a run's page takes its figures from the run's own settings."""

from __future__ import annotations

import re
from datetime import date

from msgspec.structs import replace

from simulation.core.text import Text
from simulation.gx_ets.keys import (
    Calendar,
    Credits,
    GxScenario,
    JcmSupply,
    MarketTerms,
    Population,
    Supply,
)
from simulation.gx_ets.policy import Policy
from simulation.report.page_text import page_text
from simulation.report.study_page import Language
from simulation.scenarios.load import load_scenario

USUAL = GxScenario(title="Usual")
OTHER = replace(
    USUAL,
    policy=Policy(
        base_year=2028,
        ceiling_jpy_per_t=5_200,
        floor_jpy_per_t=2_100,
        real_growth=0.04,
        credit_limit=0.06,
        penalty_factor=1.6,
        auction_first_year=2041,
        benchmark_first_share=0.6,
        benchmark_last_share=0.425,
        benchmark_last_year=2031,
        benchmark_later_share=0.28,
        benchmark_later_year=2036,
        grandfathering_cut=0.022,
        activity_threshold=0.085,
    ),
    population=Population(firms=222, smallest_t=120_000, emissions_mt=470),
    calendar=Calendar(first_allocation=date(2029, 9, 13), opening=date(2029, 9, 14)),
    credit_market=MarketTerms(price_limit_percent=44, settlement_days=7),
    credits=Credits(jcredit=Supply(projects_a_year=23), jcm=JcmSupply(projects_a_year=26)),
)


def figures(scenario: GxScenario, language: Language = "en") -> set[str]:
    """All numbers in the sentences about rules and made-up figures."""
    text = page_text(scenario, "command")
    lines = [getattr(line, language) for line in (*text.facts, *text.synthetic)]
    return set(re.findall(r"\d[\d,.]*\d|\d", " ".join(lines)))


def test_changed_settings_change_every_figure_of_the_prose() -> None:
    usual, other = figures(USUAL), figures(OTHER)
    assert {"4,300", "1,700", "3", "10", "1.1", "32.5", "1.7", "7.5", "600"} <= usual
    assert {"5,200", "2,100", "4", "6", "1.6", "42.5", "2.2", "8.5", "470", "222", "44"} <= other
    assert usual & other == set()


def test_the_japanese_sentences_have_every_figure_of_the_english_ones() -> None:
    for scenario in (USUAL, OTHER):
        in_words = {"1", "2"}  # "two call auctions a day", "the first two years"
        assert figures(scenario, "ja") - in_words == figures(scenario) - in_words


def test_a_table_of_firms_is_named_and_its_fit_is_in_the_page_s_language() -> None:
    scenario = load_scenario("real-firms")
    assert isinstance(scenario, GxScenario)
    assert figures(scenario, "ja") - {"1", "2"} == figures(scenario) - {"1", "2"}
    firms = page_text(scenario, "").synthetic[0]
    assert "emissions of steel, Mt 150.2 beside 150.2 (Japan Iron" in firms.en
    assert "鉄鋼の排出量、Mt 150.2、公表値は150.2（日本鉄鋼連盟" in firms.ja
    assert not re.search(r"\b(of|at|for|beside)\b", firms.ja)
    changed = page_text(scenario, "").changed
    assert 'population.table = "firms_japan" (default: "")' in changed
    assert not any("listed" in line for line in changed)


def test_only_a_shipped_scenario_has_a_japanese_title_and_description() -> None:
    own = page_text(USUAL, "")
    assert own.title == Text("Usual", "Usual")
    shipped = page_text(load_scenario("base-short"), "", "base-short")
    assert re.search("[ぁ-ん]", shipped.about.ja)
    assert shipped.title.en == load_scenario("base-short").title != shipped.title.ja


def test_a_rule_names_its_source_only_where_it_is_the_published_one() -> None:
    limited = replace(USUAL, policy=Policy(credit_limit=0.2))
    usual, other = page_text(USUAL, "").facts, page_text(limited, "").facts
    assert "up to 10 % of verified emissions: METI, 2025-07." in usual[1].en
    assert "up to 20 % of verified emissions: set by this scenario." in other[1].en
    assert [a == b for a, b in zip(usual, other, strict=True)].count(False) == 1


def test_a_scheme_without_collar_has_no_bounds() -> None:
    without = replace(USUAL, policy=Policy(has_floor=False, may_pay_ceiling=False))
    assert page_text(without, "").facts[0].en.startswith("No ceiling and no floor for FY2026")
