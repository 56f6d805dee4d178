"""Seeded bugs of the fast path and of the accounts' counters, as rows of mutants.py."""

from __future__ import annotations

BUGS = "tests/matching/test_recurring_bugs.py::"
FAST = "tests/matching/test_fast_path.py::"
ACCOUNTS = "tests/matching/test_accounts.py::"
M = "exchange/matching/"

FAST_PATH_BUGS = [
    (
        "IOC rest rests on the fast path",
        M + "fast_path.py",
        "        or time_in_force == code.IOC\n",
        "",
        BUGS + "test_the_rest_of_an_ioc_order_is_canceled_and_does_not_rest",
    ),
    (
        "the first order fills any FOK",
        M + "fast_path.py",
        'first["leaves_t"] >= wanted_t',
        'first["leaves_t"] > 0',
        BUGS + "test_fok_that_cannot_be_filled_changes_nothing",
    ),
    (
        "a repriced post-only order crosses",
        M + "fast_path.py",
        "+ header[row, col.PRICE_MIN] - (1 - 2 * side)",
        "+ header[row, col.PRICE_MIN]",
        BUGS + "test_post_only_is_rejected_or_repriced_where_it_would_take",
    ),
    (
        "post-only takes on the fast path",
        M + "fast_path.py",
        "        if crosses(books, taker.row, taker.side, taker.limit):\n",
        "        if False:\n",
        BUGS + "test_post_only_is_rejected_or_repriced_where_it_would_take",
    ),
    (
        "a trade triggers no sell stop",
        M + "fast_path.py",
        "        or header[row, col.BEST + code.SELL_STOPS] >= last\n",
        "",
        FAST + "test_a_plain_trade_triggers_the_sell_stop_that_it_reaches",
    ),
    (
        "a dated order without a date",
        M + "fast_path.py",
        "        extra |= code.TIMED\n",
        "",
        FAST + "test_a_dated_order_of_a_continuous_market_expires_at_its_instant",
    ),
    (
        "prevention's quantity kept for the next order",
        M + "fast_path.py",
        "    books.header[0, col.DECREMENTED] = 0\n    if not stops:\n",
        "    if not stops:\n",
        FAST + "test_what_prevention_took_from_one_order_is_not_taken_from_the_next",
    ),
    (
        "a FOK is filled by its own order",
        M + "fast_path.py",
        "    if not prevented and ",
        "    if ",
        FAST + "test_a_fok_whose_first_counterparty_is_its_own_is_not_filled",
    ),
    (
        "an ended order stays in its account's count",
        M + "ids.py",
        "    count_order(books, slot, -1)\n",
        "",
        ACCOUNTS + "test_accounts_that_share_a_counter_cancel_only_their_own",
    ),
    (
        "a cancel-all walks all orders",
        M + "control.py",
        "while price != none and may_end_more(books, message):",
        "while price != none:",
        ACCOUNTS + "test_a_cancel_all_without_orders_visits_none",
    ),
    (
        "a market order may trade at any limit of its message",
        M + "fast_path.py",
        "    if not has_limit(message):\n",
        "    if False:\n",
        BUGS + "test_a_market_order_never_trades_beyond_the_band",
    ),
]
