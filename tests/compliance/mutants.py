"""Seeded bugs of a firm's coverage: prices, positions, calendar, files."""

from __future__ import annotations

from tests.matching.mutants import Mutant

COVERAGE = "tests/compliance/test_coverage.py::"
PROGRAM = "tests/simulation/planning/test_program.py::"
ROUTES = "tests/api/rest/test_compliance_routes.py::"
PRICES = "tests/api/rest/test_own_prices.py::"
SERVED = "tests/api/rest/test_compliance_served.py::"
MUTANTS = [
    Mutant(
        "a retirement for two schemes counts in the first alone",
        "api/services/compliance.py",
        "written_uses(event.schemes)",
        "written_uses(event.schemes[:1])",
        f"{SERVED}test_a_coverage_has_each_other_scheme_of_the_file",
    ),
    Mutant(
        "the file alone counts shared retirements of the exchange",
        "exchange/compliance/at_exchange.py",
        'if source == "file":\n        return firm',
        'if source == "none":\n        return firm',
        f"{SERVED}test_a_coverage_has_each_other_scheme_of_the_file",
    ),
    Mutant(
        "the file alone counts the registrar's emissions",
        "exchange/compliance/at_exchange.py",
        'is_used=source != "file"',
        "is_used=True",
        f"{PRICES}test_the_registrars_emissions_stand_in_place_of_the_files",
    ),
    Mutant(
        "own prices are read for another participant",
        "api/access/firm_documents.py",
        "contents FROM firm_documents WHERE participant = ?",
        "contents FROM firm_documents WHERE participant <> ?",
        f"{PRICES}test_own_marks_are_seen_by_their_participant_alone",
    ),
    Mutant(
        "a published price stands before an own one of its day",
        "api/services/compliance.py",
        "return (*self._marks, *self.own_marks(participant))",
        "return (*self.own_marks(participant), *self._marks)",
        f"{PRICES}test_an_own_mark_stands_before_a_published_one_of_its_day",
    ),
    Mutant(
        "the plan counts an ended tonne for each target of a period",
        "simulation/planning/firm_duty.py",
        "ended_t[period] = ended_t.get(period, 0) - counted_t",
        "ended_t[period] = ended_t.get(period, 0)",
        "tests/simulation/planning/test_shared_targets.py::"
        "test_what_a_target_lacks_is_counted_tonne_by_tonne",
    ),
    Mutant(
        "forest sinks passed on are added back",
        "api/wire/render_served.py",
        "report.transferred_t - report.forest_sinks_transferred_t",
        "report.transferred_t",
        f"{SERVED}test_shk_and_re100_have_the_figures_of_the_rules",
    ),
    Mutant(
        "ended units leave the room of the share to held ones",
        "exchange/compliance/served.py",
        "most_t - sum(ended.get(one, 0) for one in limit.credit_classes)",
        "most_t",
        "tests/compliance/test_served.py::test_units_from_outside_tokyo_cover_a_third_of_a_target"
        "_at_most",
    ),
    Mutant(
        "green certificates deducted as non-fossil ones",
        "exchange/compliance/served.py",
        "            and one.kind in _NON_FOSSIL\n",
        "",
        "tests/compliance/test_served.py::test_shk_takes_credits_and_certificates_off_and_adds"
        "_back_what_was_passed_on",
    ),
    Mutant(
        "what was ended for another year of a scheme counts",
        "exchange/compliance/served.py",
        "if served_use is None or _year(served_use, scheme) != year:",
        "if served_use is None:",
        "tests/compliance/test_served.py::test_a_year_has_what_was_ended_for_it_and_a_prefectures"
        "_period_its_last_year",
    ),
    Mutant(
        "a group includes subsidiaries that are not covered",
        "exchange/schemes/gx_ets_units.py",
        "{one.code: one for one in emitters if one.is_covered}",
        "{one.code: one for one in emitters}",
        "tests/schemes/test_gx_ets_units.py::"
        "test_a_group_is_a_covered_parent_with_covered_subsidiaries_only",
    ),
    Mutant(
        "exactly the threshold is not covered",
        "exchange/schemes/gx_ets_units.py",
        "sum(emissions_t) >= threshold_t",
        "sum(emissions_t) > threshold_t",
        "tests/schemes/test_gx_ets_units.py::"
        "test_a_firm_is_covered_from_a_three_year_average_of_100_000_t_on",
    ),
    Mutant(
        "the ceiling is payable just below it",
        "exchange/schemes/gx_ets.py",
        "price_yen is not None and price_yen >= ceiling",
        "price_yen is not None and price_yen >= ceiling - 1",
        "tests/schemes/test_gx_ets_units.py::"
        "test_the_ceiling_is_payable_always_or_once_the_price_has_reached_it",
    ),
    Mutant(
        "a price is stale on its last fresh day",
        "exchange/compliance/prices.py",
        "(on - mark.day).days > stale_after_days",
        "(on - mark.day).days >= stale_after_days",
        "tests/compliance/test_prices.py::test_a_price_is_stale_once_it_is_older_than_the_set_days",
    ),
    Mutant(
        "a base price gets the day of the file",
        "exchange/compliance/price_files.py",
        'its_day = _day(cells, "翌日基準値段_日付")',
        "its_day = day",
        "tests/compliance/test_prices.py::"
        "test_a_close_has_the_day_of_the_file_and_a_base_price_its_own",
    ),
    Mutant(
        "approval takes no time",
        "exchange/compliance/calendar.py",
        "days = settlement_days + approval_days",
        "days = settlement_days",
        "tests/compliance/test_calendar.py::"
        "test_the_last_safe_day_is_the_deadline_less_settlement_less_approval",
    ),
    Mutant(
        "a credit is used twice",
        "exchange/compliance/meeting.py",
        "    pool.take(max(0, met.credits_t - year.retired_t), is_credit)\n",
        "",
        COVERAGE + "test_what_exceeds_a_years_limit_serves_the_next_year",
    ),
    Mutant(
        "a year with a closed deadline draws on holdings",
        "exchange/compliance/meeting.py",
        "    if not year.is_over:\n",
        "    if True:\n",
        COVERAGE + "test_after_the_deadline_only_what_was_ended_counts",
    ),
    Mutant(
        "later vintages stay usable",
        "exchange/compliance/meeting.py",
        "pool.left_t(is_next) if what_if.later_vintages_usable else 0",
        "pool.left_t(is_next)",
        COVERAGE + "test_the_next_years_allowances_meet_a_duty_unless_the_what_if_forbids_it",
    ),
    Mutant(
        "a granted allocation counts twice",
        "exchange/compliance/coverage.py",
        'if found.source != "granted" and found.allocated_t:',
        "if found.allocated_t:",
        COVERAGE + "test_a_granted_allocation_lies_in_the_accounts_and_an_announced_one_is_to_come",
    ),
    Mutant(
        "a forward counts in full",
        "exchange/compliance/supply.py",
        "forward.quantity_t * forward.delivery_chance_percent // 100",
        "forward.quantity_t",
        COVERAGE + "test_orders_due_in_and_forwards_cover_the_expected_position_only",
    ),
    Mutant(
        "a forward arrives with its median delay",
        "exchange/compliance/supply.py",
        "timedelta(days=forward.delay_days_p90)",
        "timedelta(days=forward.delay_days_p50)",
        COVERAGE + "test_a_forward_that_may_arrive_after_the_deadline_is_blocked",
    ),
    Mutant(
        "credits close more than the credit room",
        "exchange/compliance/closing.py",
        "max(0, min(gap.wanted_t, gap.credit_room_t))",
        "max(0, gap.wanted_t)",
        COVERAGE + "test_credits_close_at_most_the_credit_room",
    ),
    Mutant(
        "a stale price shows a surge",
        "exchange/compliance/closing.py",
        "if imported is None or imported.is_stale:",
        "if imported is None:",
        COVERAGE + "test_a_stale_price_shows_no_surge",
    ),
    Mutant(
        "a year that stands twice is taken",
        "exchange/compliance/firm_checks.py",
        "            seen.add((table, owner, row.fiscal_year))\n",
        "",
        "tests/compliance/test_firm_file.py::test_a_fault_names_line_key_and_what_is_right",
    ),
    Mutant(
        "the saving of a credit is not discounted",
        "simulation/planning/buy_or_wait.py",
        "return self.discount * self.expected_yen_per_t",
        "return self.expected_yen_per_t",
        "tests/simulation/planning/test_buy_or_wait.py::"
        "test_waiting_is_never_worth_less_than_nothing",
    ),
    Mutant(
        "waiting keeps no choice",
        "simulation/planning/buy_or_wait.py",
        "fmean(min(cost, credit_yen_per_t) for",
        "fmean(cost for",
        "tests/simulation/planning/test_buy_or_wait.py::"
        "test_waiting_is_worth_what_the_cheap_paths_save",
    ),
    Mutant(
        "the ceiling limits no price",
        "simulation/planning/buy_or_wait.py",
        "tuple(min(price, limit) for price in prices)",
        "tuple(prices)",
        "tests/simulation/planning/test_buy_or_wait.py::"
        "test_the_ceiling_limits_the_cost_of_an_allowance_where_it_is_payable",
    ),
    Mutant(
        "a path's price of a later month is used",
        "simulation/planning/bundles.py",
        "one.month <= day and (known",
        "(known",
        "tests/simulation/planning/test_buy_or_wait.py::"
        "test_a_price_is_that_of_the_month_or_of_the_last_one_before",
    ),
    Mutant(
        "holdings here counted beside the file's",
        "exchange/compliance/at_exchange.py",
        'return source == "both" or not is_here',
        "return True",
        ROUTES + "test_coverage_counts_what_the_participant_holds_here",
    ),
    Mutant(
        "a firm's file read for another participant",
        "api/access/firm_files.py",
        "SELECT version, toml, format FROM firm_files WHERE participant = ?",
        "SELECT version, toml, format FROM firm_files WHERE participant <> ?",
        ROUTES + "test_a_file_is_seen_by_its_own_participant_alone",
    ),
    Mutant(
        "a removed file still read",
        "api/access/firm_files.py",
        "UPDATE firm_files SET toml = ''",
        "UPDATE firm_files SET toml = toml",
        ROUTES + "test_a_firm_is_stored_replaced_and_removed_and_each_step_is_on_record",
    ),
    Mutant(
        "a file's size for whoever has no login",
        "api/rest/routing.py",
        "is_file = operation.takes_file and has_proof",
        "is_file = operation.takes_file",
        ROUTES + "test_a_large_file_needs_a_login",
    ),
    Mutant(
        "trades to settle left out",
        "api/services/compliance.py",
        "if quantity_t:",
        "if not quantity_t:",
        ROUTES + "test_open_orders_and_trades_to_settle_are_those_of_the_exchange",
    ),
    Mutant(
        "a retirement for two schemes counts for the duty alone",
        "simulation/planning/program.py",
        "                    upper.add(rows.target[scheme], columns, -1.0)\n",
        "                    upper.add(rows.target[scheme], columns, -1.0 / len(schemes))\n",
        PROGRAM + "test_one_retirement_for_two_schemes_is_bought_when_the_sum_pays",
    ),
    Mutant(
        "allowances bought on a path may be kept without bound",
        "simulation/planning/program.py",
        "    upper.add(rows.kept, layout.bank, 1.0)\n",
        "",
        PROGRAM + "test_allowances_are_not_bought_on_a_path_to_be_kept",
    ),
    Mutant(
        "a forward that never arrives is paid for",
        "simulation/planning/program.py",
        "np.where(arrives, forwards.price * forwards.discount, 0.0),",
        "forwards.price * forwards.discount,",
        PROGRAM + "test_a_forward_is_bought_while_its_chance_makes_it_cheaper",
    ),
    Mutant(
        "a shadow price is that of one path",
        "simulation/planning/solver.py",
        "by_path = gains[:count].reshape(paths, -1).sum(axis=0)",
        "by_path = gains[:count].reshape(paths, -1).max(axis=0)",
        PROGRAM + "test_a_shadow_price_is_what_one_more_unit_saves",
    ),
    Mutant(
        "the cheapest slot is offered again after its cap",
        "simulation/planning/program.py",
        "    upper.add(rows.slot[:, :, problem.when], layout.buy, 1.0)\n",
        "",
        PROGRAM + "test_no_whole_number_of_tonnes_costs_less_than_the_plan",
    ),
    Mutant(
        "a kept path has one share whatever it stands for",
        "simulation/planning/draws.py",
        "return order, np.bincount(owner, minlength=kept) / number",
        "return order, np.full(kept, 1.0 / kept)",
        "tests/simulation/planning/test_planner.py::"
        "test_a_reduction_keeps_the_paths_that_stand_for_most",
    ),
    Mutant(
        "an offered forward counts as agreed",
        "exchange/compliance/supply.py",
        ' and forward.state == "agreed"',
        "",
        COVERAGE + "test_an_offered_forward_is_not_covered",
    ),
    Mutant(
        "credits are ended without a need",
        "simulation/planning/program.py",
        "NEEDLESS = 1e-3",
        "NEEDLESS = -1e-3",
        PROGRAM + "test_credits_without_a_need_are_kept",
    ),
    Mutant(
        "a second plan begun beside the first",
        "api/services/plan_runs.py",
        "if participant in self._tasks:",
        "if not participant:",
        ROUTES + "test_a_plan_is_computed_beside_the_exchange_and_sends_nothing",
    ),
    Mutant(
        "a canceled plan called done",
        "api/services/plan_runs.py",
        'run.state = "canceled"',
        'run.state = "done"',
        ROUTES + "test_a_running_plan_is_canceled",
    ),
    Mutant(
        "a workbook's figures of another year",
        "api/export/compliance_sheets.py",
        'yield name, getattr(year.expected, field), None, "", rule',
        'yield name, getattr(year.secure, field), None, "", rule',
        "tests/api/cli/test_workbook.py::test_a_firm_s_coverage_and_plan_have_a_sheet_each",
    ),
]
