"""Seeded bugs of the registry: accounts, reports, Article 6, projects, SQL."""

from __future__ import annotations

from tests.matching.mutants import Mutant

MUTANTS = [
    Mutant(
        "anybody's trusted list",
        "exchange/registry/accounts/controls.py",
        "if proposal.account == account and proposal.trusted",
        "if proposal.trusted",
        "tests/registry/test_controls.py::test_an_account_that_another_trusts_is_no_tru"
        "sted_one[memory]",
    ),
    Mutant(
        "a second signature with one of two different",
        "exchange/registry/accounts/controls.py",
        "if by.person == proposal.proposed_by.person or by.key == proposal.proposed_by.key:",
        "if by.person == proposal.proposed_by.person and by.key == proposal.proposed_by.key:",
        "tests/registry/test_controls.py::test_without_a_second_person_no_transfer_is_done[memory]",
    ),
    Mutant(
        "a locked account's transfer released",
        "exchange/registry/accounts/controls.py",
        "if proposal.due_ns <= at_ns and not self._account(proposal.account).locked",
        "if proposal.due_ns <= at_ns",
        "tests/registry/test_controls.py::test_a_lock_freezes_everything_and_the_propos"
        "al_goes_on_waiting[memory]",
    ),
    Mutant(
        "the cap itself rejected",
        "exchange/registry/accounts/controls.py",
        "if transfer.quantity_t > self._settings.cap_t:",
        "if transfer.quantity_t >= self._settings.cap_t:",
        "tests/registry/test_controls.py::test_one_transfer_carries_no_more_than_the_cap[memory]",
    ),
    Mutant(
        "approved transfers reserve nothing",
        "exchange/registry/accounts/controls.py",
        "for state in (State.PROPOSED, State.APPROVED):",
        "for state in (State.PROPOSED,):",
        "tests/registry/test_controls.py::test_an_approved_transfer_keeps_its_serials_u"
        "ntil_it_is_done[memory]",
    ),
    Mutant(
        "a correction of emissions works backwards",
        "exchange/registry/accounts/emissions.py",
        "found[newest.fiscal_year] = _entry(version).emissions_t",
        "found[newest.fiscal_year] = newest.emissions_t",
        "tests/schemes/test_duty.py::test_a_correction_of_emissions_changes_nothing_of_"
        "what_was_known_before",
    ),
    Mutant(
        "emissions of a year that has not begun",
        "exchange/registry/accounts/emissions.py",
        "if not DUTY.first_year <= entry.fiscal_year <= last:",
        "if not DUTY.first_year <= entry.fiscal_year <= last + 1:",
        "tests/schemes/test_eligibility.py::test_an_impossible_figure_of_emissions_is_rejected",
    ),
    Mutant(
        "check digit with the odd places doubled",
        "exchange/registry/accounts/holders.py",
        "(1 + place % 2)",
        "(2 - place % 2)",
        "tests/registry/test_holders.py::test_names_are_kept_in_full_width_kana_and_fou"
        "nd_however_they_are_written[memory]",
    ),
    Mutant(
        "a day ends an instant into the next",
        "exchange/registry/accounts/past.py",
        "time(), TOKYO)) - 1",
        "time(), TOKYO))",
        "tests/registry/test_past.py::test_a_day_ends_before_midnight_in_tokyo",
    ),
    Mutant(
        "the rest of an apportioned vintage to the smallest remainder",
        "exchange/registry/article6/itmo.py",
        "key=lambda n: (-(tonnes * years[n][1] % whole), n))",
        "key=lambda n: (tonnes * years[n][1] % whole, n))",
        "tests/registry/test_aef.py::test_a_period_over_two_years_is_of_both_by_its_days[memory]",
    ),
    Mutant(
        "ITMOs of periods that begin before 2021",
        "exchange/registry/article6/itmo.py",
        "and block.vintage.start.year >= FIRST_YEAR",
        "and block.vintage.end.year >= FIRST_YEAR",
        "tests/registry/test_aef.py::test_only_reductions_from_2021_on_become_itmos",
    ),
    Mutant(
        "an ITMO reported twice at the seam passes",
        "exchange/registry/article6/aef_check.py",
        "and units.first <= widest.last:",
        "and units.first < widest.last:",
        "tests/registry/test_aef_check.py::test_an_inconsistency_is_found[memory-one tonne twice]",
    ),
    Mutant(
        "CORSIA reported as another purpose",
        "exchange/registry/article6/aef.py",
        'purpose = "IMP" if serves_corsia else "OP"',
        'purpose = "OP" if serves_corsia else "IMP"',
        "tests/registry/test_aef_check.py::test_an_honest_export_is_consistent_over_the"
        "_years[memory]",
    ),
    Mutant(
        "no exemption for credits issued on the first day of the fees",
        "exchange/registry/reports/fees.py",
        "and issued_on >= JCM_FROM",
        "and issued_on > JCM_FROM",
        "tests/registry/test_exports.py::test_transfers_to_the_government_and_of_exempt"
        "_credits_are_free",
    ),
    Mutant(
        "a transfer charged by block",
        "exchange/registry/reports/bill.py",
        "max(yen, fees.get(event.key, (0, 0))[1])",
        "yen + fees.get(event.key, (0, 0))[1]",
        "tests/registry/test_bill.py::test_one_act_is_charged_once_however_many_blocks_"
        "it_moves[memory]",
    ),
    Mutant(
        "an opening charged on arrival though applied for",
        "exchange/registry/reports/bill.py",
        "    if applied:\n        return\n",
        "",
        "tests/registry/test_bill.py::test_an_opening_is_charged_on_the_day_of_its_appl"
        "ication[memory]",
    ),
    Mutant(
        "a certificate's uses can be changed",
        "exchange/registry/reports/certificate.py",
        "            schemes=self.schemes,\n            qty",
        "            schemes=(),\n            qty",
        "tests/registry/test_certificate.py::test_it_names_the_scheme_the_year_and_the_"
        "beneficiarys_legal_name_of_that_day[memory]",
    ),
    Mutant(
        "formulas with @ pass into spreadsheets",
        "exchange/registry/reports/table.py",
        'r"[=+\\-@\\t\\r]"',
        'r"[=+\\-\\t\\r]"',
        "tests/registry/test_table.py::test_a_cell_that_would_be_a_formula_is_neutralized",
    ),
    Mutant(
        "the audit misses a number issued twice at the seam",
        "exchange/registry/reports/audit.py",
        "if ranges and ranges[-1][1] >= first:",
        "if ranges and ranges[-1][1] > first:",
        "tests/registry/test_audit.py::test_a_number_issued_twice_is_found",
    ),
    Mutant(
        "too few blocks read for several acts",
        "exchange/registry/sql/books.py",
        "if sum(sizes[: len(sizes) - takers + 1]) >= quantity_t:",
        "if sum(sizes) >= quantity_t:",
        "tests/registry/test_back_to_back.py::test_acts_of_one_batch_take_the_serials_"
        "that_they_take_one_by_one",
    ),
    Mutant(
        "monitoring periods that share a day",
        "exchange/registry/projects/cycle.py",
        "period.start <= file.lines[-1].period.end:",
        "period.start < file.lines[-1].period.end:",
        "tests/registry/test_cycle.py::test_monitoring_needs_honest_lines_and_a_new_period",
    ),
    Mutant(
        "a tonne left over to the largest share",
        "exchange/registry/projects/cycle.py",
        "(-(tonnes * parts[n][1] % whole), n)",
        "(-parts[n][1], n)",
        "tests/registry/test_cycle.py::test_the_joint_committee_issues_to_both_governme"
        "nts_and_the_participant[memory]",
    ),
    Mutant(
        "a revocation on the day of issue ignored",
        "exchange/registry/projects/authorization.py",
        "(after is None or after.on > issued_on)",
        "(after is None or after.on >= issued_on)",
        "tests/registry/test_authorization.py::test_a_revocation_holds_from_its_day_and"
        "_leaves_earlier_credits_authorized[memory]",
    ),
    Mutant(
        "a period that begins on the border crosses it",
        "exchange/registry/classes.py",
        "if period.start <= border < period.end:",
        "if period.start < border < period.end:",
        "tests/registry/test_classes.py::test_a_jcm_period_that_begins_on_the_last_day_"
        "of_a_period_crosses_its_end",
    ),
    Mutant(
        "a single serial compared as a text alone",
        "exchange/registry/imports.py",
        "Range(first, 0, 0) if one is None else Range(one[0], one[1], one[1])",
        "Range(first, 0, 0)",
        "tests/registry/test_imports.py::test_a_single_serial_within_an_imported_range_"
        "is_already_imported[memory]",
    ),
    Mutant(
        "a file with a rejected line imported without it",
        "exchange/registry/sql/registry.py",
        "if is_trial or rejected or any(isinstance(one, RegistryRejected) for one in answers):",
        "if is_trial or rejected:",
        "tests/registry/test_imports.py::test_all_of_a_file_comes_in_or_nothing",
    ),
    Mutant(
        "a kind of import judged without its account",
        "exchange/registry/bulk.py",
        "            *map(_ACCOUNT, act.shares),\n",
        "",
        "tests/registry/test_bulk.py::test_a_batch_does_what_its_acts_do_alone[locked account]",
    ),
    Mutant(
        "a serial at the end of a range imported twice in a batch",
        "exchange/registry/bulk.py",
        "if any(last >= after for",
        "if any(last > after for",
        "tests/registry/test_bulk.py::test_a_batch_does_what_its_acts_do_alone[repeated serial]",
    ),
    Mutant(
        "a batch of imports not compared with those here",
        "exchange/registry/bulk.py",
        "if here is not None and here.overlapping(",
        "if False and here.overlapping(",
        "tests/registry/test_bulk.py::test_a_batch_does_what_its_acts_do_alone[here already]",
    ),
    Mutant(
        "a stored batch's day of issue the day of the import",
        "exchange/registry/sql/bulk.py",
        "SELECT act_id, 0, series_id, first, last, size, issued_ns, account FROM temp.sent",
        "SELECT act_id, 0, series_id, first, last, size, at_ns, account FROM temp.sent",
        "tests/registry/test_bulk.py::test_a_batch_does_what_its_acts_do_alone[none]",
    ),
    Mutant(
        "units for their own facility alone traded",
        "exchange/registry/books.py",
        "source.owner == target.owner and target.kind is not AccountKind.TRADING",
        "source.owner == target.owner",
        "tests/registry/test_classes.py::test_saitamas_units_of_other_gases_stay_with_th"
        "eir_holder[memory-saitama/other_gas-trading:alice-False]",
    ),
]
