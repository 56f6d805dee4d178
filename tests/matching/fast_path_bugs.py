"""Seeded bugs of the fast path and of orders listed by account and by date: rows of mutants.py."""

from __future__ import annotations

BUGS = "tests/matching/test_recurring_bugs.py::"
FAST = "tests/matching/test_fast_path.py::"
ACCOUNTS = "tests/matching/test_accounts.py::"
HASHED = "tests/matching/test_order_book.py::test_thousands_of_hashed_ids_are_found_and_removed"
M = "exchange/matching/"

FAST_PATH_BUGS = [
    (
        "the ids that went to the second table not counted",
        M + "ids.py",
        "        ids[first] += ONE_SPILLED\n",
        "        pass\n",
        HASHED,
    ),
    (
        "more ids in the second table than their number has room for",
        M + "ids.py",
        "    if ids[first] < ALL_SPILLED:\n        ids[first] -= ONE_SPILLED\n",
        "    ids[first] -= ONE_SPILLED\n",
        HASHED,
    ),
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
        "an order that an auction ended stays in its account's list",
        M + "call_auction.py",
        "    leave_account(books, place.slot)\n",
        "",
        ACCOUNTS + "test_an_auction_that_drops_whole_levels_unlists_their_orders",
    ),
    (
        "accounts that share a list cancel each other's orders",
        M + "control.py",
        'account == order["account"]',
        "account >= 0",
        ACCOUNTS + "test_accounts_that_share_a_list_cancel_only_their_own",
    ),
    (
        "a cancel-all walks all orders",
        M + "control.py",
        '    if message["kind"] == code.MASS_CANCEL and message["account"] != -1:\n',
        "    if False:\n",
        ACCOUNTS + "test_a_cancel_all_visits_the_orders_of_its_account_only",
    ),
    (
        "an expiry walks all orders",
        M + "control.py",
        '    if message["kind"] == code.EXPIRE and not message["flags"] & 1:\n',
        "    if False:\n",
        ACCOUNTS + "test_an_expiry_visits_only_orders_whose_date_has_come",
    ),
    (
        "the next expiry is that of an ended order",
        M + "dates.py",
        "        header[0, col.NEXT_EXPIRY] = NEVER\n",
        "        pass\n",
        ACCOUNTS + "test_the_next_expiry_is_the_earliest_date_of_a_live_order",
    ),
    (
        "the next slice of a dated iceberg has the place of the one before",
        M + "continuous.py",
        '    if order["extra"] & code.TIMED:\n        stamp_entry(books, slot)\n',
        "",
        ACCOUNTS
        + "test_orders_of_a_level_expire_by_time_also_after_an_iceberg_showed_its_next_slice",
    ),
    (
        "a cancel-all ends the worst price first",
        M + "sequence.py",
        '(order["price"] > against["price"])',
        '(order["price"] < against["price"])',
        ACCOUNTS + "test_an_order_that_lost_its_place_is_canceled_behind_those_ahead_of_it",
    ),
    (
        "a cancel-all ends the newest order first",
        M + "accounts.py",
        "books.ids[end - count] = slot",
        "books.ids[end - books.header[0, col.LIVE] + count - 1] = slot",
        ACCOUNTS + "test_an_order_that_lost_its_place_is_canceled_behind_those_ahead_of_it",
    ),
    (
        "a market order may trade at any limit of its message",
        M + "fast_path.py",
        "    if not has_limit(message):\n",
        "    if False:\n",
        BUGS + "test_a_market_order_never_trades_beyond_the_band",
    ),
]
