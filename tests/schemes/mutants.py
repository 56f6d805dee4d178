"""Seeded bugs of the schemes' law: duties, limits, prices, allocation, eligibility."""

from __future__ import annotations

from tests.matching.mutants import Mutant

MUTANTS = [
    Mutant(
        "a prefecture's unit serves only its own period",
        "exchange/schemes/prefectures.py",
        "reductions_from=(before or period).starts_on",
        "reductions_from=period.starts_on",
        "tests/schemes/test_prefectures.py::test_a_unit_serves_its_period_and_the_next",
    ),
    Mutant(
        "a period's deadline a year early",
        "exchange/schemes/prefectures.py",
        "return date(self.last + 2, 9, 30)",
        "return date(self.last + 1, 9, 30)",
        "tests/schemes/test_prefectures.py::test_periods_and_their_deadlines",
    ),
    Mutant(
        "a reduction counts whole, above half of the base",
        "exchange/schemes/prefectures.py",
        "min(base_t - one, base_t // 2)",
        "base_t - one",
        "tests/schemes/test_prefectures.py::test_a_facilitys_target_and_what_it_may_sell",
    ),
    Mutant(
        "a prefecture's unit taken by any voluntary use",
        "exchange/schemes/rules.py",
        "else block.programme not in BY_NAME",
        "else block.programme not in ALLOWANCES",
        "tests/schemes/test_prefectures.py::test_two_kinds_of_tokyo_may_be_retired_for_other"
        "_uses_since_fiscal_2018",
    ),
    Mutant(
        "RE100 counts a plant of 15 years",
        "exchange/schemes/re100.py",
        "years - is_before_the_day >= AGE_MAX_YEARS",
        "years - is_before_the_day > AGE_MAX_YEARS",
        "tests/schemes/test_prefectures.py::test_re100_counts_certificates_of_plants_within_15"
        "_years_from_2024_on",
    ),
    Mutant(
        "the grandfathering cut never compounds",
        "exchange/schemes/gx_ets_allocation.py",
        "return (1 - cut) ** years if compounds else max",
        "return 1 - cut * years if compounds else max",
        "tests/schemes/test_gx_ets.py::test_grandfathering_cuts_so_much_a_year_linear_or_compound",
    ),
    Mutant(
        "the cut begins a year late",
        "exchange/schemes/gx_ets_allocation.py",
        "years = fiscal_year - first_year + 1",
        "years = fiscal_year - first_year",
        "tests/schemes/test_gx_ets.py::test_grandfathering_cuts_so_much_a_year_linear_or_compound",
    ),
    Mutant(
        "the benchmark runs on before its first year",
        "exchange/schemes/gx_ets_allocation.py",
        "Fraction(max(fiscal_year - year, 0), next_year - year)",
        "Fraction(fiscal_year - year, next_year - year)",
        "tests/schemes/test_gx_ets.py::test_the_benchmark_falls_by_equal_steps_between_"
        "its_waypoints_and_stays",
    ),
    Mutant(
        "a departure of exactly the threshold ignored",
        "exchange/schemes/gx_ets_allocation.py",
        ">= threshold * base:",
        "> threshold * base:",
        "tests/schemes/test_gx_ets.py::test_v22_the_activity_rule",
    ),
    Mutant(
        "a year adjusted twice",
        "exchange/schemes/gx_ets_allocation.py",
        "                credited[-2:] = [average, average]\n",
        "",
        "tests/schemes/test_gx_ets.py::test_a_year_is_adjusted_only_once",
    ),
    Mutant(
        "the credit limit rounded up",
        "exchange/schemes/gx_ets.py",
        "return emissions_t * limit.numerator // limit.denominator",
        "return -(-emissions_t * limit.numerator // limit.denominator)",
        "tests/schemes/test_gx_ets.py::test_credits_count_to_a_tenth_and_the_rest_has_its_price",
    ),
    Mutant(
        "the ceiling payment rounded down",
        "exchange/schemes/gx_ets.py",
        "return -(-tonnes * ceiling.numerator // ceiling.denominator)",
        "return tonnes * ceiling.numerator // ceiling.denominator",
        "tests/schemes/test_gx_ets.py::test_credits_count_to_a_tenth_and_the_rest_has_its_price",
    ),
    Mutant(
        "the penalty rounded by tonne",
        "exchange/schemes/gx_ets.py",
        "return ceiling_payment_yen(tonnes, ceiling * factor)",
        "return tonnes * ceiling_payment_yen(1, ceiling * factor)",
        "tests/schemes/test_gx_ets.py::test_a_penalty_is_rounded_once_for_all_its_tonnes",
    ),
    Mutant(
        "the bounds grow with the inflation of the year before",
        "exchange/schemes/gx_ets.py",
        "inflation.get(year, Fraction(0))",
        "inflation.get(year - 1, Fraction(0))",
        "tests/schemes/test_gx_ets.py::test_inflation_of_two_per_cent_brings_the_ceilin"
        "g_of_2030_above_5_200",
    ),
    Mutant(
        "a deadline in April a year late",
        "exchange/schemes/gx_ets.py",
        "1 if month >= 4 else 2",
        "1 if month > 4 else 2",
        "tests/schemes/test_duty.py::test_a_deadline_in_any_month_lies_in_the_fiscal_year_after",
    ),
    Mutant(
        "what ended on the deadline's day is late",
        "exchange/schemes/duty.py",
        "one.ended_on <= deadline]",
        "one.ended_on < deadline]",
        "tests/schemes/test_duty.py::test_allowances_are_surrendered_for_a_year_and_counted",
    ),
    Mutant(
        "short on the deadline's day",
        "exchange/schemes/duty.py",
        '"open" if on <= deadline else "short"',
        '"open" if on < deadline else "short"',
        "tests/schemes/test_duty.py::test_allowances_are_surrendered_for_a_year_and_counted",
    ),
    Mutant(
        "allowances counted as credits",
        "exchange/schemes/duty.py",
        "credits_t = _tonnes([one for one in in_time if one.block.programme not in ALLOWANCES])",
        "credits_t = _tonnes(in_time)",
        "tests/schemes/test_duty.py::test_allowances_are_surrendered_for_a_year_and_counted",
    ),
    Mutant(
        "credits usable up to the whole limit again",
        "exchange/schemes/eligibility.py",
        "min(usable_t, limit_t - counted_t)",
        "min(usable_t, limit_t)",
        "tests/schemes/test_eligibility.py::test_each_year_has_its_own_limit",
    ),
    Mutant(
        "another year's endings fill the limit",
        "exchange/schemes/eligibility.py",
        'if key in sums and (one.state == "usable" or one.fiscal_year == year):',
        "if key in sums:",
        "tests/schemes/test_eligibility.py::test_each_year_has_its_own_limit",
    ),
    Mutant(
        "ended credits judged by today's rules",
        "exchange/schemes/eligibility.py",
        "status, day = STATUS_AFTER[Ending(event.kind)], tokyo_datetime(event.at_ns).date()",
        "status, day = STATUS_AFTER[Ending(event.kind)], date.today()",
        "tests/schemes/test_eligibility.py::test_a_retirement_that_counted_on_its_day_"
        "counts_in_a_later_query",
    ),
    Mutant(
        "reductions after 2030 count for the target",
        "exchange/schemes/article6.py",
        "        and facts.block.vintage.end <= PERIOD_END\n",
        "",
        "tests/schemes/test_rules.py::test_the_national_target_counts_reductions_of_its_ten_years",
    ),
    Mutant(
        "the partner's tonnes counted on its side",
        "exchange/schemes/article6.py",
        "partners[country] = partners.get(country, 0) - facts.block.quantity_t",
        "partners[country] = partners.get(country, 0) + facts.block.quantity_t",
        "tests/schemes/test_eligibility.py::test_averaging_spreads_authorized_retired_j"
        "cm_over_ten_years_on_both_sides",
    ),
    Mutant(
        "a period judged by its first day",
        "exchange/schemes/rules.py",
        "        and _within(block.vintage.end, line.reductions_from, line.reductions_to),",
        "        and True,",
        "tests/schemes/test_rules.py::test_shk_takes_jcm_by_reduction_date_issue_date_and_act",
    ),
    Mutant(
        "the adjustment judged by the period's first day",
        "exchange/schemes/rules.py",
        "block.vintage.end >= line.adjustment_from",
        "block.vintage.start >= line.adjustment_from",
        "tests/schemes/test_rules.py::test_a_period_that_reaches_into_2021_needs_a_corr"
        "esponding_adjustment_for_corsia",
    ),
    Mutant(
        "forest sinks added back",
        "exchange/schemes/shk.py",
        "added_back = report.transferred_t - report.forest_sinks_transferred_t",
        "added_back = report.transferred_t",
        "tests/schemes/test_rules.py::test_shk_adjusts_emissions_with_add_back_forest_a"
        "nd_certificates",
    ),
    Mutant(
        "certificates beyond the bought power",
        "exchange/schemes/shk.py",
        "return min(tonnes, Decimal(report.bought_power_t))",
        "return tonnes",
        "tests/schemes/test_rules.py::test_certificates_take_off_no_more_than_the_bough"
        "t_powers_emissions",
    ),
    Mutant(
        "a share of exactly 3.5 % is excluded",
        "exchange/schemes/attributes.py",
        'site.renewable_share_percent > Decimal("3.5")',
        'site.renewable_share_percent >= Decimal("3.5")',
        "tests/schemes/test_attributes.py::test_gold_standard_excludes_rich_countries_a"
        "nd_green_grids",
    ),
    Mutant(
        "CORSIA takes vintages of 2023 without limit",
        "exchange/schemes/corsia.py",
        "            reductions_to=date(2023, 12, 31),\n",
        "",
        "tests/schemes/test_rules.py::test_corsia_keeps_its_pilot_table",
    ),
    Mutant(
        "an act that a scheme does not count passes",
        "exchange/schemes/retirement.py",
        "if act.ending not in verdict.endings:",
        "if False:",
        "tests/schemes/test_duty.py::test_allowances_serve_nothing_but_a_duty_by_surrender",
    ),
    Mutant(
        "credits of the other class fit a retirement",
        "exchange/schemes/retirement.py",
        "registry.holdings(act.account, act.credit_class)",
        "registry.holdings(act.account)",
        "tests/schemes/test_duty.py::test_a_retirement_takes_serials_of_its_own_class_only",
    ),
    Mutant(
        "the GX League goes on for a year",
        "exchange/schemes/domestic.py",
        "            held_to=date(2026, 3, 31),\n"
        '            source=f"{REPORT_2022}, 6.1.1 kind B",',
        "            held_to=date(2027, 3, 31),\n"
        '            source=f"{REPORT_2022}, 6.1.1 kind B",',
        "tests/schemes/test_rules.py::test_a_scheme_takes_its_programmes",
    ),
]
