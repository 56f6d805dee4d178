"""Seeded bugs of the simulator: policy, markets, measures, experiments."""

from __future__ import annotations

from tests.matching.mutants import Mutant

MUTANTS = [
    Mutant(
        "a file of a bundle is used unchecked",
        "simulation/results/opened.py",
        "if sha256(content).hexdigest() != manifest.files[name].sha256:",
        "if not content:",
        "tests/simulation/test_opened_runs.py::test_a_changed_file_is_rejected_when_it_is_used",
    ),
    Mutant(
        "a table of a folder is read unchecked",
        "simulation/results/opened.py",
        'if file_digest(file, "sha256").hexdigest() != self._manifest.files[name].sha256:',
        'if not file_digest(file, "sha256").hexdigest():',
        "tests/simulation/test_opened_runs.py::test_a_changed_file_is_rejected_when_it_is_used",
    ),
    Mutant(
        "a bundle in the order of its making",
        "simulation/report/bundle.py",
        "for name in sorted(entries):",
        "for name in entries:",
        "tests/simulation/test_opened_runs.py::test_one_run_gives_one_bundle",
    ),
    Mutant(
        "the floor changes at the deadlines",
        "simulation/results/figure_data.py",
        "[begin_ns, *springs, *ends[-1:]]",
        "[begin_ns, *ends]",
        "tests/simulation/test_opened_runs.py::test_the_floor_changes_on_1_april_and_the_ceiling_at_"
        "the_deadlines",
    ),
    Mutant(
        "yearly figures of replications have intervals without a width",
        "simulation/results/figure_data.py",
        "return own.mean, own.low, own.high, own.runs",
        "return own.mean, own.mean, own.mean, own.runs",
        "tests/simulation/test_yearly.py::test_a_figure_of_replications_shows_means_with_their_"
        "intervals",
    ),
    Mutant(
        "the report draws other shortfalls than its data",
        "simulation/report/plots.py",
        "axes.bar(place, values, width",
        "axes.bar(place, parts[0][1], width",
        "tests/simulation/test_notebook.py::test_a_marimo_notebook_runs_and_has_the_report_s_numbers",
    ),
    Mutant(
        "an inherited key's text hides the class's own",
        "simulation/gx_ets/key_texts.py",
        "for base in reversed(table.__mro__):",
        "for base in table.__mro__:",
        "tests/simulation/gx_ets/test_key_texts.py::test_the_end_of_a_name_is_its_unit_and_an_inherit"
        "ed_key_keeps_its_text",
    ),
    Mutant(
        "a key without a text gets an empty one",
        "simulation/gx_ets/key_texts.py",
        'raise KeyError(f"key_texts.toml has no text of {table.__name__}.{key}")',
        'own[key] = KeyText("input", "", "", "")',
        "tests/simulation/gx_ets/test_key_texts.py::test_a_missing_text_fails",
    ),
    Mutant(
        "certified firms comply alone",
        "simulation/gx_ets/groups.py",
        "for unit in duty_units(emitters, as_groups=True)",
        "for unit in duty_units(emitters, as_groups=False)",
        "tests/simulation/gx_ets/test_groups.py::test_groups_are_those_of_the_rule_of_coverage",
    ),
    Mutant(
        "a group's room for credits stays with each member",
        "simulation/gx_ets/groups.py",
        "state.credit_room_t[year][members] = pooled",
        "state.credit_room_t[year][members] = np.minimum(pooled, rooms)",
        "tests/simulation/gx_ets/test_groups.py::test_the_credit_limit_is_a_share_of_the_group_s_emi"
        "ssions",
    ),
    Mutant(
        "members of a group keep their own views",
        "simulation/gx_ets/groups.py",
        "found[members] = np.average(views[members], weights=sizes[members])",
        "found[members] = views[members]",
        "tests/simulation/gx_ets/test_groups.py::test_a_group_s_sum_is_divided_by_size_and_others_ke"
        "ep_their_own",
    ),
    Mutant(
        "spare allowances do not move within a group",
        "simulation/gx_ets/groups.py",
        "_move(state, state.due, members, moves, commands)",
        "_move(state, state.due, members, [], commands)",
        "tests/simulation/gx_ets/test_groups.py::test_no_member_pays_while_another_of_its_group_has_"
        "tonnes_left",
    ),
    Mutant(
        "a scheduled resale sells all of the stock",
        "simulation/gx_ets/agency.py",
        "tonnes = int(free * resale.share) // LOT_T * LOT_T",
        "tonnes = int(free) // LOT_T * LOT_T",
        "tests/simulation/gx_ets/test_resale.py::test_each_sale_is_a_share_of_the_stock_on_its_day",
    ),
    Mutant(
        "a scheduled resale has no lowest price",
        "simulation/gx_ets/agency.py",
        "int(np.ceil(state.band.floor(year) * resale.lowest_at_share))",
        "1",
        "tests/simulation/gx_ets/test_resale.py::test_below_the_lowest_price_nothing_is_sold_and_the"
        "_stock_stays",
    ),
    Mutant(
        "a partial surrender is rounded in the firm's favor",
        "simulation/gx_ets/periods.py",
        "due = [-(-tonnes * share.numerator // share.denominator) for",
        "due = [tonnes * share.numerator // share.denominator for",
        "tests/simulation/gx_ets/test_periods.py::test_a_part_is_due_at_once_and_all_that_is_left_at"
        "_the_end",
    ),
    Mutant(
        "periods end a year late",
        "simulation/gx_ets/periods.py",
        "return (year - policy.base_year + 1) % policy.period_years == 0",
        "return (year - policy.base_year) % policy.period_years == 0",
        "tests/simulation/gx_ets/test_periods.py::test_a_part_is_due_at_once_and_all_that_is_left_at"
        "_the_end",
    ),
    Mutant(
        "nobody expects debt within a period",
        "simulation/gx_ets/price_solver.py",
        "else -(year.usable_mt + year.deferred_mt)",
        "else -year.usable_mt",
        "tests/simulation/gx_ets/test_periods.py::test_expected_prices_follow_what_the_deadlines_dem"
        "and",
    ),
    Mutant(
        "where a deadline binds, the jump is smeared over a step of the banks",
        "simulation/gx_ets/price_solver.py",
        "jumps = [_least_mt(policy, following) - hair]",
        "jumps = []",
        "tests/simulation/gx_ets/test_periods.py::test_yearly_prices_are_the_planner_s_whatever_the"
        "_years_need",
    ),
    Mutant(
        "unused room for credits is lost at each deadline",
        "simulation/gx_ets/deadline.py",
        "state.room_left_t = state.credit_room_t[year] - used",
        "state.room_left_t = np.zeros_like(used)",
        "tests/simulation/gx_ets/test_periods.py::test_room_for_credits_is_that_of_the_whole_period",
    ),
    Mutant(
        "deferred tonnes are no liability of the account",
        "simulation/results/account.py",
        'less = later + pl.col("deferred_t").fill_null(0)',
        "less = later",
        "tests/simulation/gx_ets/test_periods.py::test_what_is_deferred_is_a_liability_of_the_accoun"
        "t",
    ),
    Mutant(
        "an older folder is read as if it were new",
        "simulation/results/manifest.py",
        "if found.format == FORMAT:",
        "if found.format <= FORMAT:",
        "tests/simulation/test_manifest.py::test_a_folder_of_another_format_says_what_to_do",
    ),
    Mutant(
        "no price between short and not short",
        "simulation/gx_ets/price_grid.py",
        "steps = KINK_STEPS + 1",
        "steps = 1",
        "tests/simulation/gx_ets/test_price_grid.py::test_where_the_worth_jumps_the_year_alone_dec"
        "ides_the_price",
    ),
    Mutant(
        "a withdrawal that does not hold its level",
        "simulation/gx_ets/price_grid.py",
        "knots[0, n + 1] = knots[0, n] + withdrawn[k]",
        "knots[0, n + 1] = knots[0, n]",
        "tests/simulation/gx_ets/test_price_grid.py::test_a_year_s_prices_are_those_of_bisection",
    ),
    Mutant(
        "news without its spread",
        "simulation/gx_ets/price_grid.py",
        "below = max(news_sd, 1e-12) * (z * cdf + density)",
        "below = max(news_sd, 1e-12) * z * cdf",
        "tests/simulation/gx_ets/test_price_grid.py::test_weights_of_next_shocks_are_those_of_a_fin"
        "e_integral",
    ),
    Mutant(
        "the scheme is never revised",
        "simulation/gx_ets/price_solver.py",
        "found: Floats = (1 - chance) * after + chance * value[:, None]",
        "found: Floats = after + 0 * value[:, None]",
        "tests/simulation/gx_ets/test_price_grid.py::test_a_scheme_that_ends_with_its_announced_rul"
        "es_has_no_later_years",
    ),
    Mutant(
        "later years with the costs of the last known one",
        "simulation/gx_ets/beliefs.py",
        "real = model.prices / growth",
        "real = model.prices",
        "tests/simulation/gx_ets/test_price_grid.py::test_years_after_the_announced_rules_repeat_th"
        "e_last_one_at_the_prices_of_the_band",
    ),
    Mutant(
        "all vintages trade in the cycle",
        "simulation/results/measures.py",
        'year = pl.when(pl.col("vintage") > 0).then(own).otherwise(YEAR)',
        "year = pl.col(YEAR)",
        "tests/simulation/gx_ets/test_vintages.py::test_a_vintage_s_trades_count_in_its_own_year",
    ),
    Mutant(
        "nobody has the capital for known dates",
        "simulation/traders/known_dates.py",
        "wanted[:, j, step] = traders.yen // STEPS // prices[:, j, step]",
        "wanted[:, j, step] = 0",
        "tests/simulation/gx_ets/test_hoarding.py::test_a_known_date_moves_the_mean_price_by_less_th"
        "an_its_risk",
    ),
    Mutant(
        "speculators hold what they like",
        "simulation/gx_ets/participants.py",
        'quantity = min(int(orders["quantity_t"][index]), room[who])',
        'quantity = int(orders["quantity_t"][index])',
        "tests/simulation/gx_ets/test_hoarding.py::test_no_speculator_holds_more_than_its_class_may",
    ),
    Mutant(
        "the index of concentration without squares",
        "simulation/gx_ets/concentration.py",
        "float((shares**2).sum())",
        "float(shares.sum())",
        "tests/simulation/gx_ets/test_hoarding.py::test_the_index_is_the_sum_of_squared_shares",
    ),
    Mutant(
        "a rule of a year ends with it",
        "simulation/gx_ets/policy.py",
        "if row.fiscal_year <= year and",
        "if row.fiscal_year == year and",
        "tests/simulation/gx_ets/test_auctions_and_years.py::test_a_value_holds_from_its_year_until"
        "_a_later_row",
    ),
    Mutant(
        "a bound set for a year grows from the first one",
        "simulation/gx_ets/policy.py",
        "found = row.fiscal_year, getattr(row, key)",
        "found = policy.base_year, getattr(row, key)",
        "tests/simulation/gx_ets/test_auctions_and_years.py::test_a_bound_set_for_a_year_grows_from"
        "_there",
    ),
    Mutant(
        "unsold allowances stay with the state",
        "simulation/gx_ets/auctions.py",
        "        if cancels:\n            self._cancel(day, left)",
        "        if False:\n            self._cancel(day, left)",
        "tests/simulation/gx_ets/test_auctions_and_years.py::test_what_is_unsold_is_canceled_or_off"
        "ered_again",
    ),
    Mutant(
        "early action shrinks with the cut",
        "simulation/gx_ets/allocation.py",
        "grandfathered += policy.early_action_share * firms.size_t",
        "grandfathered += policy.early_action_share * grandfathered",
        "tests/simulation/gx_ets/test_drawn_firms.py::test_early_action_is_a_share_of_b"
        "ase_emissions_that_no_cut_reduces",
    ),
    Mutant(
        "power's auctions begin a year late",
        "simulation/gx_ets/allocation.py",
        "max(0, year - policy.auction_first_year + 1)",
        "max(0, year - policy.auction_first_year)",
        "tests/simulation/gx_ets/test_drawn_firms.py::test_power_buys_a_tenth_in_the_fi"
        "rst_year_of_auctions",
    ),
    Mutant(
        "a new site is granted in its first year",
        "simulation/gx_ets/emissions.py",
        "return float(year > site.fiscal_year) + taken_back",
        "return float(year >= site.fiscal_year) + taken_back",
        "tests/simulation/gx_ets/test_allocation.py::test_sites_move_emissions_at_once_"
        "and_allocation_a_year_later",
    ),
    Mutant(
        "linear abatement beyond the switch as cheap as before it",
        "simulation/gx_ets/abatement.py",
        "cost = slope * ((first + last) ** 2) / 2 + switch * switched",
        "cost = slope * (first**2 + last**2) / 2 + switch * switched",
        "tests/simulation/gx_ets/test_population.py::test_abating_more_costs_more_and_t"
        "he_cost_is_the_area_under_the_curve",
    ),
    Mutant(
        "investments work at once",
        "simulation/gx_ets/abatement.py",
        "fruit = year + self._keys.investment_lag_years",
        "fruit = year",
        "tests/simulation/gx_ets/test_population.py::test_investments_bear_fruit_after_"
        "their_lag_and_stay",
    ),
    Mutant(
        "expectations over one sign of the shocks",
        "simulation/gx_ets/emissions.py",
        "both.append(outlook(scenario, firms, sign * common, sign * own))",
        "both.append(outlook(scenario, firms, common, own))",
        "tests/simulation/gx_ets/test_drawn_firms.py::test_the_shocks_of_expected_years"
        "_cancel_in_pairs",
    ),
    Mutant(
        "firms' shocks drawn from the common purpose",
        "simulation/gx_ets/emissions.py",
        'uniforms(seed, "own shock", firms.number, first + row, 1)',
        'uniforms(seed, "common shock", firms.number, first + row, 1)',
        "tests/simulation/gx_ets/test_drawn_firms.py::test_a_firm_s_own_shock_is_not_th"
        "e_common_one",
    ),
    Mutant(
        "one draw for costs and views",
        "simulation/gx_ets/population.py",
        "valuation=scenario.behavior.disagreement_sd * normal[:, 3]",
        "valuation=scenario.behavior.disagreement_sd * normal[:, 1]",
        "tests/simulation/gx_ets/test_drawn_firms.py::test_a_firm_s_view_says_nothing_of_its_costs",
    ),
    Mutant(
        "all draws of a stream alike",
        "simulation/core/rng.py",
        "np.array([0, 0, draw, 0], dtype=np.uint64)",
        "np.array([0, 0, 0, 0], dtype=np.uint64)",
        "tests/simulation/test_rng.py::test_the_first_numbers_are_these_on_every_machine",
    ),
    Mutant(
        "the payment's year ignored",
        "simulation/gx_ets/prices.py",
        "else duty + 1)",
        "else duty)",
        "tests/simulation/gx_ets/test_prices_and_orders.py::test_a_payment_is_at_the_ce"
        "iling_of_its_year_of_duty_or_of_payment",
    ),
    Mutant(
        "a carried duty costs the penalty only",
        "simulation/gx_ets/prices.py",
        "return ceiling * policy.penalty_factor + still_owed",
        "return ceiling * policy.penalty_factor",
        "tests/simulation/gx_ets/test_prices_and_orders.py::test_a_carried_shortfall_co"
        "sts_the_penalty_and_the_tonne",
    ),
    Mutant(
        "allowances for the coming deadline sold",
        "simulation/gx_ets/compliance.py",
        "max(wants.free_t[i] - wants.kept_t[i], 0.0)",
        "max(wants.free_t[i], 0.0)",
        "tests/simulation/gx_ets/test_prices_and_orders.py::test_no_firm_bids_above_the"
        "_ceiling_nor_sells_what_it_cannot_buy_back",
    ),
    Mutant(
        "firms bid above the ceiling",
        "simulation/gx_ets/compliance.py",
        "limit = min(limit, terms.ceiling)",
        "pass",
        "tests/simulation/gx_ets/test_prices_and_orders.py::test_no_firm_bids_above_the"
        "_ceiling_nor_sells_what_it_cannot_buy_back",
    ),
    Mutant(
        "a seller's fee beyond the trade (history)",
        "simulation/gx_ets/trade_history.py",
        "        fee = min(fee, yen)\n",
        "",
        "tests/simulation/gx_ets/test_prices_and_orders.py::test_a_sellers_fee_is_at_mo"
        "st_the_trade_s_value",
    ),
    Mutant(
        "winter all the year",
        "simulation/gx_ets/credit_trade.py",
        "if day.month in (12, 1, 2, 3):",
        "if day.month in (12, 1, 2):",
        "tests/simulation/gx_ets/test_prices_and_orders.py::test_a_year_of_seasons_is_a"
        "_year_of_use",
    ),
    Mutant(
        "the choke price without inflation",
        "simulation/gx_ets/credit_trade.py",
        "growth = (1 + scenario.behavior.inflation) * (1 + keys.other_demand_trend)",
        "growth = 1 + keys.other_demand_trend",
        "tests/simulation/gx_ets/test_prices_and_orders.py::test_the_choke_price_grows_"
        "with_inflation",
    ),
    Mutant(
        "the economic shortfall beyond the limit",
        "simulation/results/measures.py",
        'pl.min_horizontal(unmet, room).alias("economic_shortfall_t")',
        'unmet.alias("economic_shortfall_t")',
        "tests/simulation/test_measures.py::test_the_economic_shortfall_is_what_credit_"
        "room_would_have_replaced",
    ),
    Mutant(
        "purchases are the treasury's income",
        "simulation/results/measures.py",
        '- pl.col("bought_back_jpy")',
        '+ pl.col("bought_back_jpy")',
        "tests/simulation/test_measures.py::test_the_treasury_gets_payments_and_pays_for_auctions",
    ),
    Mutant(
        "canceled allowances stay in the bank",
        "simulation/results/net_bank.py",
        '.is_in(["canceled", "expired"])',
        '.is_in(["expired"])',
        "tests/simulation/test_measures.py::test_canceled_and_expired_allowances_leave_the_bank",
    ),
    Mutant(
        "the authorities' trades make market prices",
        "simulation/results/measures.py",
        'return ~pl.col("buyer").is_in(state) & ~',
        "return ~",
        "tests/simulation/test_measures.py::test_trades_of_the_agency_make_no_market_price",
    ),
    Mutant(
        "the area under a curve as a rectangle",
        "simulation/results/least_cost.py",
        "(pieces.high - pieces.low) * share / 2)",
        "(pieces.high - pieces.low) * share)",
        "tests/simulation/test_measures.py::test_efficiency_is_one_at_equal_marginal_co"
        "st_and_below_it_elsewhere",
    ),
    Mutant(
        "more credits than the limit pass the check",
        "simulation/results/balances.py",
        '        | (pl.col("credits_used_t") > pl.col("credit_room_t"))\n',
        "",
        "tests/simulation/test_measures.py::test_credits_used_beyond_the_limit_are_found",
    ),
    Mutant(
        "the interval of a population",
        "simulation/core/intervals.py",
        "drawn.std(ddof=1)",
        "drawn.std()",
        "tests/simulation/test_intervals.py::test_the_deviation_is_that_of_a_sample",
    ),
    Mutant(
        "each variant has other seeds",
        "simulation/experiments/experiment.py",
        "Task(number, variant.name, text, seed)",
        "Task(number, variant.name, text, seed + number)",
        "tests/simulation/test_experiment.py::test_every_variant_meets_every_seed_in_order",
    ),
    Mutant(
        "the cost of a static firm in kt",
        "simulation/static/firms.py",
        "return self.slope * abatement_t**2 / 2000",
        "return self.slope * abatement_t**2 / 2",
        "tests/simulation/test_firms.py::test_the_cost_of_an_abatement_is_the_triangle_"
        "under_the_marginal_cost",
    ),
    Mutant(
        "bids rounded up against the firm",
        "simulation/static/firms.py",
        "bid_ticks = np.floor(",
        "bid_ticks = np.ceil(",
        "tests/simulation/test_firms.py::test_lots_at_one_price_are_one_order",
    ),
    Mutant(
        "a maker buys more the longer it is",
        "simulation/traders/market_maker.py",
        'market["last_ticks"] - np.int64(np.rint(',
        'market["last_ticks"] + np.int64(np.rint(',
        "tests/simulation/traders/test_strategies.py::test_a_strategy_enters_what_its_t"
        "win_enters[1-market maker]",
    ),
    Mutant(
        "the fee left out of what an order costs",
        "simulation/traders/funding.py",
        'per_lot = price * market["yen_per_tick_lot"] + market["fee_yen_per_t"] * lot',
        'per_lot = price * market["yen_per_tick_lot"]',
        "tests/simulation/traders/test_funding.py::test_a_purchase_is_funded_with_its_fee",
    ),
    Mutant(
        "held credits do not use up the room",
        "simulation/traders/arbitrage.py",
        "np.maximum(traders.credit_room_t - credits_held, 0)",
        "np.maximum(traders.credit_room_t, 0)",
        "tests/simulation/traders/test_strategies.py::test_a_strategy_enters_what_its_t"
        "win_enters[1-arbitrage]",
    ),
    Mutant(
        "a delay of issuance expected for every year",
        "simulation/gx_ets/supply_outlook.py",
        "begins = (first_day - start).days + delay if delay else 0.0",
        "begins = delay",
        "tests/simulation/gx_ets/test_supply_outlook.py::test_a_delay_takes_its_months_f"
        "rom_the_first_years",
    ),
    Mutant(
        "the trend of other users' price taken for growth",
        "simulation/gx_ets/credit_trade.py",
        "(1 + keys.other_demand_trend)",
        "(1 - keys.other_demand_trend)",
        "tests/simulation/gx_ets/test_supply_outlook.py::test_other_users_pay_less_each_"
        "year_for_the_same_tonnes",
    ),
    Mutant(
        "the planner's price rises at the rate of interest twice",
        "simulation/results/planner.py",
        "cost[year] = spent / discount[year]",
        "cost[year] = spent",
        "tests/simulation/test_planner.py::test_no_plan_on_a_grid_is_cheaper",
    ),
    Mutant(
        "the planner looks at the first deadline only",
        "simulation/results/planner.py",
        "if price.share >= highest.share if is_near else price.top > highest.top or not found[1]:",
        "if not found[1]:",
        "tests/simulation/test_planner.py::test_no_plan_on_a_grid_is_cheaper",
    ),
    Mutant(
        "a planner may not invest otherwise than the run",
        "simulation/results/welfare.py",
        'is_idle = (pl.col("works_from") == 0) | (pl.col("works_from") > year)',
        'is_idle = pl.col("works_from") > year',
        "tests/simulation/test_planner.py::test_each_planner_with_more_choice_loses_less",
    ),
    Mutant(
        "a credit always reduces a whole tonne elsewhere",
        "simulation/results/welfare.py",
        'elsewhere = real * pl.col("credits_used_t")',
        'elsewhere = 1.0 * pl.col("credits_used_t")',
        "tests/simulation/test_planner.py::test_damage_and_surplus_are_valued_at_the_year_s_s"
        "ocial_cost",
    ),
    Mutant(
        "a later grant counts as a holding",
        "simulation/results/account.py",
        'less = later + pl.col("deferred_t").fill_null(0)',
        'less = pl.col("deferred_t").fill_null(0)',
        "tests/simulation/test_burden.py::test_holdings_of_all_rows_are_the_bank_of_the_year",
    ),
    Mutant(
        "the state gives away what it auctions too",
        "simulation/results/account.py",
        '(-pl.col("allocation_t") * pl.col("mean_yen"))',
        '(-(pl.col("allocation_t") + 1) * pl.col("mean_yen"))',
        "tests/simulation/test_burden.py::test_transfers_sum_to_zero_over_all_rows_of_a_year_"
        "to_the_yen",
    ),
    Mutant(
        "resale by the Agency booked as an auction",
        "simulation/results/account.py",
        "filter(sold & is_allowance & ~by_agency)",
        "filter(sold & is_allowance)",
        "tests/simulation/test_burden.py::test_the_state_s_own_account_is_its_row",
    ),
    Mutant(
        "a table's firms keep its order, not that of their sizes",
        "simulation/gx_ets/population.py",
        "key=lambda firm: (-firm.emissions_t, firm.name)",
        "key=lambda firm: 0",
        "tests/simulation/gx_ets/test_firm_table.py::test_the_shipped_scenario_fits_the_publish"
        "ed_totals",
    ),
    Mutant(
        "a row's years outside the base years count with them",
        "simulation/gx_ets/firm_table.py",
        "chosen = base or list(by_year.values())",
        "chosen = list(by_year.values())",
        "tests/simulation/gx_ets/test_firm_table.py::test_emissions_are_those_of_the_base_year"
        "s_where_a_row_has_them",
    ),
    Mutant(
        "a drawn output in place of activity times benchmark",
        "simulation/gx_ets/population.py",
        "output[firm] = listed.granted_t",
        "output[firm] *= 1.0",
        "tests/simulation/gx_ets/test_firm_table.py::test_each_firm_has_its_row_s_size_sector_"
        "and_benchmark",
    ),
    Mutant(
        "seeds within variants",
        "simulation/experiments/experiment.py",
        "[(number, seed) for seed in seeds for number in range(len(variants))]",
        "[(number, seed) for number in range(len(variants)) for seed in seeds]",
        "tests/simulation/test_experiment.py::test_a_failed_variant_gets_no_further_seed_and_a"
        "ll_variants_come_before_the_next",
    ),
    Mutant(
        "a rare figure keeps the interval of its mean",
        "simulation/core/intervals.py",
        "return events > OFTEN * runs",
        "return events > 0",
        "tests/simulation/test_experiment.py::test_a_rare_event_has_the_interval_of_its_share_"
        "and_none_of_its_mean",
    ),
    Mutant(
        "a year lends without its quota",
        "simulation/gx_ets/owners.py",
        "self._quota_t -= sold",
        "self._quota_t -= 0",
        "tests/simulation/schemes/test_docked.py::test_a_year_takes_no_more_than_the_share_of"
        "_the_held_stock",
    ),
    Mutant(
        "owners lend whatever the price does",
        "simulation/schemes/new_zealand.py",
        'if self.offers != "when_short" or growth >= rate:',
        'if self.offers != "when_short":',
        "tests/simulation/schemes/test_rules.py::test_owners_lend_a_share_of_the_held_stock_w"
        "hile_the_price_grows_less_than_interest",
    ),
    Mutant(
        "the forward price forgets this year",
        "simulation/schemes/new_zealand.py",
        "(1 + RATE) ** -ahead for ahead in range(len(prices))",
        "(1 + RATE) ** -ahead * (ahead > 0) for ahead in range(len(prices))",
        "tests/simulation/schemes/test_rules.py::test_the_forward_price_discounts_later_years",
    ),
    Mutant(
        "the reserve rounds down",
        "simulation/schemes/european_union.py",
        "return (2 * value.numerator + value.denominator) // (2 * value.denominator)",
        "return value.numerator // value.denominator",
        "tests/simulation/schemes/test_rules.py::test_the_reserve_of_2019_takes_what_the_comm"
        "ission_published_to_the_allowance",
    ),
    Mutant(
        "circulation with the emissions of the year",
        "simulation/gx_ets/reserve.py",
        "owed_t = sum(open_t) + (state",
        "owed_t = (state",
        "tests/simulation/schemes/test_docked.py::test_circulation_counts_the_first_day_and_w"
        "hat_ended_years_owe",
    ),
    Mutant(
        "a reserve takes all from the first auction",
        "simulation/gx_ets/auctions.py",
        "share = tonnes * (part + 1) // len(places) - tonnes * part // len(places)",
        "share = tonnes if part == 0 else 0",
        "tests/simulation/schemes/test_docked.py::test_a_reserve_takes_evenly_from_the_auctio"
        "ns_of_its_months_and_gives_back",
    ),
    Mutant(
        "a price kept after tonnes were removed",
        "simulation/gx_ets/outlook.py",
        "(self.used_t, self.removed_t, self._credits_mt)",
        "(self.used_t, self._credits_mt)",
        "tests/simulation/gx_ets/test_known_days.py::test_a_kept_price_moves_with_all_that_beco"
        "mes_known",
    ),
    Mutant(
        "bell-shaped draws from two",
        "simulation/gx_ets/compliance.py",
        "third, _ = pair(key, session, entity, 1)",
        "third = 0.5",
        "tests/simulation/gx_ets/test_order_kernels.py::test_allowance_orders_are_those_of_the"
        "_slow_twin",
    ),
    Mutant(
        "holders offer tonnes that they cannot deliver",
        "simulation/gx_ets/credit_trade.py",
        "quantity = min(holders.held_t[i], most_t, holders.free_t[i])",
        "quantity = min(holders.held_t[i], most_t)",
        "tests/simulation/gx_ets/test_order_kernels.py::test_orders_of_credits_are_those_of_th"
        "e_slow_twin",
    ),
    Mutant(
        "the quote left counts what was filled",
        "simulation/gx_ets/quotes.py",
        "            bid_t -= filled",
        "            bid_t -= 0",
        "tests/simulation/gx_ets/test_order_kernels.py::test_the_quote_left_is_that_of_the_slo"
        "w_twin",
    ),
    Mutant(
        "classes of credits draw one pipeline",
        "simulation/gx_ets/pipelines.py",
        "self._draws = draws or programme.name",
        "self._draws = programme.name",
        "tests/simulation/gx_ets/test_credit_classes.py::test_pipelines_of_classes_draw_for_t"
        "hemselves",
    ),
    Mutant(
        "a change of willingness stays for ever",
        "simulation/gx_ets/credit_classes.py",
        "log = kept * log + step",
        "log = log + step",
        "tests/simulation/gx_ets/test_credit_classes.py::test_willingness_is_the_sum_of_steps_"
        "that_die_away",
    ),
    Mutant(
        "other users bid above the going price",
        "simulation/gx_ets/credit_trade.py",
        "np.minimum(highest, moment.forecast",
        "np.maximum(highest, moment.forecast",
        "tests/simulation/gx_ets/test_order_kernels.py::test_orders_of_credits_are_those_of_th"
        "e_slow_twin",
    ),
    Mutant(
        "a credit has a vintage",
        "simulation/gx_ets/first_day.py",
        "scenario.policy.has_vintages and index not in state.credits",
        "scenario.policy.has_vintages or index in state.credits",
        "tests/simulation/gx_ets/test_credit_classes.py::test_classes_trade_beside_vintages_wi"
        "th_own_books_and_only_allowances_have_a_vintage",
    ),
    Mutant(
        "classes are left out of the expected price",
        "simulation/gx_ets/beliefs.py",
        "left = np.minimum(left + np.maximum(spare, 0), limit_mt)",
        "left = np.minimum(left, limit_mt)",
        "tests/simulation/gx_ets/test_credit_classes.py::test_supply_of_a_class_is_expected_in"
        "_the_allowances_price",
    ),
    Mutant(
        "a rare figure of a study has an interval of its mean",
        "simulation/studies/study.py",
        "if not values or is_frequent(count, len(values)):",
        "if not values or count:",
        "tests/simulation/studies/test_agency.py::test_a_rare_event_has_the_interval_of_its_share_"
        "and_the_sign_test",
    ),
    Mutant(
        "parts of tables are a stranger's files after a full disk",
        "simulation/results/manifest.py",
        'return path.suffix == PARTS and f"{path.stem}.parquet" in tables',
        "return False",
        "tests/simulation/test_store.py::test_tables_without_room_leave_an_experiment_that_goes_on",
    ),
]
