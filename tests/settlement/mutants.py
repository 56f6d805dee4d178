"""Seeded bugs of settlement: netting, delivery, reconciliation, statements."""

from __future__ import annotations

from tests.matching.mutants import Mutant

MUTANTS = [
    Mutant(
        "statement tax rounded up",
        "exchange/settlement/statement.py",
        "tax = abs(yen) * terms.tax_percent // 100 *",
        "tax = -(-abs(yen) * terms.tax_percent // 100) *",
        "tests/settlement/test_statement.py::test_a_fraction_of_a_yen_of_tax_is_cut_off"
        "_on_both_sides_and_when_a_trade_is_undone",
    ),
    Mutant(
        "the buyer's sum on the seller's statement",
        "exchange/settlement/statement.py",
        "if account == event.account:\n                yen = event.yen_received",
        "if account != event.account:\n                yen = event.yen_received",
        "tests/settlement/test_statement.py::test_the_other_side_sees_its_own_side",
    ),
    Mutant(
        "parts of a payment rounded each by itself",
        "exchange/settlement/obligations.py",
        "return yen * then // total - yen * done // total",
        "return yen * (then - done) // total",
        "tests/settlement/test_obligations.py::test_the_parts_of_every_participant_add_"
        "up_exactly[0]",
    ),
    Mutant(
        "a voided delivery refunds the day's difference",
        "exchange/settlement/obligations.py",
        "own_price = owed.paid_yen * owed.net_t // owed.bought_t",
        "own_price = owed.paid_yen - owed.received_yen",
        "tests/settlement/test_obligations.py::test_a_voided_delivery_is_undone_at_each"
        "_sides_own_average_price",
    ),
    Mutant(
        "a lack of named serials is waited for",
        "exchange/settlement/delivery.py",
        "(code == _LOCKED or (code == _TOO_FEW and not event.serial_ranges))",
        "code in (_LOCKED, _TOO_FEW)",
        "tests/settlement/test_delivery.py::test_a_delivery_that_no_retry_can_settle_is"
        "_voided_at_once_and_names_the_seller",
    ),
    Mutant(
        "the buyer blamed for its locked holding account",
        "exchange/settlement/delivery.py",
        "if any(a.locked and a.name == trading_account(buyer) for a in accounts):",
        "if any(a.locked for a in accounts):",
        "tests/settlement/test_delivery.py::test_a_locked_holding_account_of_the_buyer_"
        "blames_nobody_but_the_seller",
    ),
    Mutant(
        "the first retry four times as late",
        "exchange/settlement/delivery.py",
        "shift = 2 * min(tries - 1, 16)",
        "shift = 2 * min(tries, 16)",
        "tests/settlement/test_delivery.py::test_a_failing_delivery_goes_through_when_i"
        "ts_cause_passes",
    ),
    Mutant(
        "an act of the last command is lost",
        "exchange/settlement/reconcile.py",
        "int(match[1]) > last_seq]",
        "int(match[1]) >= last_seq]",
        "tests/settlement/test_reconcile.py::test_acts_of_commands_beyond_the_journals_"
        "end_are_found",
    ),
    Mutant(
        "serials astray overlooked where tonnes agree",
        "exchange/settlement/reconcile.py",
        "if ledger_t != registry_t or astray:",
        "if ledger_t != registry_t:",
        "tests/settlement/test_reconcile.py::test_a_serial_in_another_account_is_"
        "found_though_the_tonnes_agree",
    ),
    Mutant(
        "a failed buyer is its own counterparty",
        "exchange/settlement/clearing_house.py",
        "counter_account=target if failing == source else source,",
        "counter_account=asked.counter_account,",
        "tests/settlement/test_obligations.py::test_a_failed_delivery_names_the_side_th"
        "at_failed_and_the_other",
    ),
    Mutant(
        "two prices make a deal",
        "exchange/settlement/otc.py",
        "        and one.price_ticks == other.price_ticks\n",
        "",
        "tests/settlement/test_obligations.py::test_reports_of_a_deal_agree_only_at_one_price",
    ),
    Mutant(
        "a flat account's yen are never settled",
        "exchange/settlement/clearing_house.py",
        "                more = self._post_flat(key, stamped)\n",
        "                more = []\n",
        "tests/settlement/test_obligations.py::test_accounts_that_all_net_to_no_credits"
        "_still_settle_their_yen",
    ),
]
