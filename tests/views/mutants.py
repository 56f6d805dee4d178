"""Seeded bugs of what the public reads: OTC figures without names, kinds of accounts."""

from __future__ import annotations

from tests.matching.mutants import Mutant

OTC = "exchange/views/otc_statistics.py"
FIGURES = "tests/views/test_otc_statistics.py::"
SHOWN = FIGURES + "test_a_figure_shows_no_trade_and_no_pair"
HOLDERS = (
    "tests/api/rest/test_public_lists.py::"
    "test_no_public_reply_names_the_account_that_holds_a_credit"
)

MUTANTS = [
    Mutant(
        "an OTC figure of one pair published",
        OTC,
        "len(self.by_account) > PAIRS_MIN",
        "len(self.by_account) >= PAIRS_MIN",
        SHOWN,
    ),
    Mutant(
        "an OTC figure from which a party derives another's trade",
        OTC,
        "self.deals - own == 1 for own",
        "self.deals - own == -1 for own",
        SHOWN,
    ),
    Mutant(
        "OTC figures of the running month",
        OTC,
        "if month >= before_month:",
        "if month > before_month:",
        FIGURES + "test_settled_trades_of_a_month_that_is_over_have_a_price_and_tonnes",
    ),
    Mutant(
        "withheld OTC trades published",
        OTC,
        "if merged.may_be_published(deals_min):\n                    groups",
        "if merged.deals:\n                    groups",
        FIGURES + "test_a_vintage_that_nothing_can_hide_is_withheld_and_the_others_stay",
    ),
    Mutant(
        "a vintage published alone and together",
        OTC,
        "            return smallest_first[taken:], together",
        "            return alone, together",
        FIGURES + "test_a_vintage_that_fails_is_published_with_the_smallest_other_one",
    ),
    Mutant(
        "the fiscal year of OTC vintages by their first day",
        OTC,
        "fiscal_year(vintage.end)",
        "fiscal_year(vintage.start)",
        FIGURES + "test_settled_trades_of_a_month_that_is_over_have_a_price_and_tonnes",
    ),
    Mutant(
        "an account's name in the history of a serial",
        "exchange/registry/reports/life.py",
        "target = kind_of(event.target)",
        'target = event.target.partition(":")[0]',
        HOLDERS,
    ),
    Mutant(
        "an account's name on a certificate",
        "exchange/registry/reports/certificate.py",
        "beneficiary=event.beneficiary,",
        "beneficiary=event.source,",
        HOLDERS,
    ),
    Mutant(
        "the accounts of a project's shares shown to anybody",
        "api/rest/projects.py",
        'if call.principal is not None and call.principal.role == "registrar":',
        "if True:",
        "tests/api/rest/test_cycle_routes.py::"
        "test_a_project_is_led_to_its_credits_and_anybody_may_follow_it",
    ),
    Mutant(
        "calendar years for fiscal ones",
        "exchange/views/volumes.py",
        "    return volumes(days, fiscal_year)",
        "    return volumes(days, lambda day: day.year)",
        "tests/views/test_volumes.py::"
        "test_a_fiscal_year_ends_with_march_and_a_month_with_its_last_day_in_tokyo",
    ),
    Mutant(
        "busted days counted",
        "exchange/views/volumes.py",
        "if not candle.trades:",
        "if candle.trades < 0:",
        "tests/views/test_volumes.py::test_a_day_whose_trades_were_all_busted_is_no_day_of_trading",
    ),
    Mutant(
        "a level's digits kept though an order left it",
        "exchange/views/level3.py",
        "                self._digits[before.side].pop(before.price_ticks, None)\n",
        "                pass\n",
        "tests/views/test_level3.py::test_queues_from_events_equal_the_venues_after_every_command",
    ),
]
