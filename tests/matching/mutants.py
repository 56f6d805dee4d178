"""Seeded bugs of the matching engine, each with the fast test that must catch it.

(file under exchange/matching, text, its wrong replacement, test). The file contains the text
exactly once; `tests/mutants.py` applies one at a time to a copy of the project and runs its test
without compilation.
"""

from __future__ import annotations

from typing import NamedTuple

from tests.matching.fast_path_bugs import FAST_PATH_BUGS


class Mutant(NamedTuple):
    """One seeded bug."""

    name: str
    file: str
    text: str
    wrong: str
    test: str


BUGS = "tests/matching/test_recurring_bugs.py::"
AUCTION = "tests/matching/test_call_auction.py::"
BOOK = "tests/matching/test_order_book.py::"
OWN = "tests/matching/test_own_orders.py::"
SEALED = "tests/matching/test_sealed_bid.py::"
PREVENTION = "tests/matching/test_prevention.py::"
MARKET = "tests/matching/test_market_orders.py::"
BOARD = "tests/matching/test_board.py::"
DRY_RUN = "tests/matching/test_dry_run.py::"
CONVENTIONS = "tests/matching/test_conventions.py::"
M = "exchange/matching/"

MUTANTS = [
    Mutant(
        "LIFO level",
        M + "continuous.py",
        'slot = np.int64(level["head"])\n        maker',
        'slot = np.int64(level["tail"])\n        maker',
        BUGS + "test_the_oldest_order_at_a_price_trades_first",
    ),
    Mutant(
        "off-by-one rest",
        M + "continuous.py",
        "        leaves_t -= quantity_t\n",
        "        leaves_t -= quantity_t + (leaves_t > quantity_t)\n",
        BUGS + "test_a_partly_filled_order_rests_with_its_remainder",
    ),
    Mutant(
        "the taker's price",
        M + "continuous.py",
        "n = trade(taker, maker, quantity_t, best + price_min, batch, n)\n        event",
        "n = trade(taker, maker, quantity_t, taker.limit + price_min, batch, n)\n        event",
        BUGS + "test_the_trade_is_at_the_makers_price",
    ),
    Mutant(
        "a cross at equal prices missed",
        M + "continuous.py",
        "while leaves_t > 0 and (taker.limit - best) * sign >= 0:",
        "while leaves_t > 0 and (taker.limit - best) * sign > 0:",
        BUGS + "test_an_exact_fill_leaves_nothing_of_either_order",
    ),
    Mutant(
        "priority kept on a price change",
        M + "fast_amending.py",
        "stays = limit == price and change_t <= 0",
        "stays = change_t <= 0",
        BUGS + "test_a_new_price_loses_priority_even_after_coming_back",
    ),
    Mutant(
        "size-up keeps priority",
        M + "fast_amending.py",
        "stays = limit == price and change_t <= 0",
        "stays = limit == price",
        BUGS + "test_more_quantity_loses_priority",
    ),
    Mutant(
        "size-down loses priority",
        M + "fast_amending.py",
        "stays = limit == price and change_t <= 0",
        "stays = limit == price and change_t < -99",
        BUGS + "test_less_quantity_keeps_priority",
    ),
    Mutant(
        "band >= instead of >",
        M + "ticks.py",
        "or price_ticks > header[row, col.BAND_HIGH]:",
        "or price_ticks >= header[row, col.BAND_HIGH]:",
        BUGS + "test_prices_on_the_band_are_allowed_and_beyond_it_rejected",
    ),
    Mutant(
        "hidden quantity shown",
        M + "views.py",
        'levels[k, 1] = level["total_t"] - level["hidden_t"]',
        'levels[k, 1] = level["total_t"]',
        BUGS + "test_an_iceberg_shows_its_slice_only_and_sells_its_whole",
    ),
    Mutant(
        "iceberg keeps its place",
        M + "continuous.py",
        "        unlink(books, row, queue, slot)\n        link(books, row, queue, slot)\n",
        "        pass\n",
        BUGS + "test_a_replenished_iceberg_goes_behind_the_others",
    ),
    Mutant(
        "IOC rest rests",
        M + "execution.py",
        'if blocked or passing or order["time_in_force"] == code.IOC:',
        "if blocked or passing:",
        CONVENTIONS + "test_an_ioc_that_meets_a_halt_trades_to_the_edge_and_ends",
    ),
    Mutant(
        "FOK counts the best level only",
        M + "admission.py",
        "        price = next_level(books, row, queue, price)\n    return found_t",
        "        break\n    return found_t",
        BUGS + "test_fok_counts_every_level_that_it_may_reach",
    ),
    Mutant(
        "FOK counts own orders",
        M + "admission.py",
        "stopped = stopped or stp_mode != code.CANCEL_OLDEST",
        "stopped = False",
        BUGS + "test_fok_does_not_count_what_self_trade_prevention_cancels",
    ),
    Mutant(
        "stale best price",
        M + "ladder.py",
        "    if price == header[row, col.BEST + queue]:\n",
        "    if price == header[row, col.BEST + queue] + 1:\n",
        BUGS + "test_the_next_best_price_is_found_after_the_best_level_is_canceled",
    ),
    Mutant(
        "canceled orders counted in depth",
        M + "ladder.py",
        '    level["orders"] -= 1\n    level["total_t"] -= order["leaves_t"]\n',
        '    level["orders"] -= 1\n',
        BUGS + "test_a_canceled_order_is_no_longer_counted_in_depth",
    ),
    Mutant(
        "id kept after a fill",
        M + "pool.py",
        '    forget(books, order["order_id"], slot)\n',
        "",
        BUGS + "test_an_id_can_be_used_again_after_its_order_is_gone_but_not_before",
    ),
    Mutant(
        "duplicate id taken",
        M + "fast_path.py",
        "        and slot_of(books, order_id) == 0\n",
        "",
        BUGS + "test_an_id_can_be_used_again_after_its_order_is_gone_but_not_before",
    ),
    Mutant(
        "any account cancels",
        M + "book.py",
        'if slot == 0 or (message["account"] != order["account"] and message["account"] != -1):',
        "if slot == 0:",
        BUGS + "test_only_the_owner_or_the_venue_cancels",
    ),
    Mutant(
        "prevention off",
        M + "continuous.py",
        'if maker["stp_key"] == taker.stp_key and taker.stp_mode != code.NO_PREVENTION:',
        "if False:",
        BUGS + "test_accounts_of_one_group_do_not_trade_with_each_other",
    ),
    Mutant(
        "own crossing order taken in a call",
        M + "admission.py",
        "            return code.STP_WOULD_CROSS\n",
        "            return code.NO_REASON\n",
        BUGS + "test_a_crossing_own_order_is_rejected_in_a_call",
    ),
    Mutant(
        "GTD lives an instant too long",
        M + "control.py",
        'books.special[slot]["expire_ns"] <= message["time_ns"]',
        'books.special[slot]["expire_ns"] < message["time_ns"]',
        BUGS + "test_a_gtd_order_expires_at_its_instant_also_in_a_call",
    ),
    Mutant(
        "a price beyond the band on the fast path",
        M + "fast_path.py",
        "and price_ticks <= header[row, col.BAND_HIGH]",
        "and price_ticks <= header[row, col.BAND_HIGH] + 1",
        BUGS + "test_prices_on_the_band_are_allowed_and_beyond_it_rejected",
    ),
    Mutant(
        "market order beyond the band",
        M + "ticks.py",
        "round_down(books, row, header[row, col.BAND_HIGH]), header[row, col.BAND_LOW]",
        "round_down(books, row, header[row, col.BAND_HIGH]) + 1, header[row, col.BAND_LOW]",
        BUGS + "test_a_market_order_never_trades_beyond_the_band",
    ),
    Mutant(
        "auction: less imbalance ignored",
        M + "call_auction.py",
        "if traded_t > volume_t or abs(imbalance_t) < gap_t:",
        "if traded_t > volume_t:",
        AUCTION + "test_the_price_equals_that_of_a_search_over_all_prices",
    ),
    Mutant(
        "auction: market pressure turned round",
        M + "call_auction.py",
        "        return last, volume_t, gap_t\n",
        "        return first, volume_t, gap_t\n",
        AUCTION + "test_the_seven_books_clear_as_the_rule_says",
    ),
    Mutant(
        "auction: pro rata gives the rest to the smallest remainders",
        M + "tie_break.py",
        "    for k in range(left):\n",
        "    for k in range(count - left, count):\n",
        AUCTION + "test_a_pro_rata_tie_gives_whole_lots_and_the_rest_to_the_largest_remainders",
    ),
    Mutant(
        "auction: pro rata wraps",
        M + "tie_break.py",
        "    if b == 0 or a <= WIDEST // b:\n",
        "    if b < 1 << 62:\n",
        AUCTION + "test_long_division_equals_the_exact_quotient",
    ),
    Mutant(
        "stop waits for a better price",
        M + "execution.py",
        "    if best > last:\n        queue, best = code.SELL_STOPS",
        "    if best >= last:\n        queue, best = code.SELL_STOPS",
        BUGS + "test_a_stop_is_triggered_by_the_uncross_price",
    ),
    Mutant(
        "hashed ids lost on removal",
        M + "ids.py",
        "            ids[start + hole] = ids[start + place]\n            hole = place\n",
        "            pass\n",
        BOOK + "test_thousands_of_hashed_ids_are_found_and_removed",
    ),
    Mutant(
        "own orders: the worst at the root",
        M + "own.py",
        "* sign > 0:\n        one, other = other, one",
        "* sign < 0:\n        one, other = other, one",
        OWN + "test_the_next_best_own_order_decides_after_the_best_is_gone",
    ),
    Mutant(
        "own orders: all but one lost with the best",
        M + "own.py",
        "        root = one if root == 0 else meld(books, root, one)\n",
        "        root = one\n",
        OWN + "test_the_next_best_own_order_decides_after_the_best_is_gone",
    ),
    Mutant(
        "own orders: both sides in one",
        M + "own.py",
        "best = books.ids[place_of(books, row - 1, 1 - side, stp_key)]",
        "best = books.ids[place_of(books, row - 1, side, stp_key)]",
        OWN + "test_the_next_best_own_order_decides_after_the_best_is_gone",
    ),
    Mutant(
        "auction: the places of filled orders lost",
        M + "call_auction.py",
        '        header[0, col.FREE] = np.int64(level["head"])\n',
        "",
        AUCTION + "test_levels_better_than_the_margin_leave_whole_and_their_places_are_used_again",
    ),
    Mutant(
        "auction: filled icebergs counted on",
        M + "call_auction.py",
        "        stop_counting(books, row, place.slot)\n",
        "        pass\n",
        AUCTION + "test_levels_better_than_the_margin_leave_whole_and_their_places_are_used_again",
    ),
    Mutant(
        "events overwritten by the next batch",
        M + "order_book.py",
        "        self._take_buffer(len(self._events))  # the caller has the former\n",
        "",
        BOOK + "test_earlier_events_are_unchanged_by_later_messages",
    ),
    Mutant(
        "sealed bids: every bidder pays the last accepted price",
        M + "sealed_bid.py",
        "    if rules.pricing != Pricing.FIRST_REJECTED:\n",
        "    if True:\n",
        SEALED + "test_a_sale_fills_the_highest_bids_and_all_pay_the_first_rejected_price",
    ),
    Mutant(
        "an own order beyond the band halts the market",
        M + "execution.py",
        "    while blocked and halts and meets_own(books, taker):\n",
        "    while False:\n",
        PREVENTION + "test_an_own_order_beyond_the_band_is_prevented_by_the_takers_mode",
    ),
    Mutant(
        "what is left of an order that halts crosses its own group",
        M + "execution.py",
        "        if reaches_own(books, taker, limit):\n",
        "        if False:\n",
        PREVENTION + "test_the_rest_of_an_order_that_halts_ends_where_it_crosses_its_group",
    ),
    Mutant(
        "a slice that prevention used up keeps its place",
        M + "continuous.py",
        "open_quantity(order) > 0:\n        n = used_up(books, row, slot, batch, n)\n",
        "open_quantity(order) > 0:\n        show_next(books, row, slot)\n"
        '        n = report(books, slot, code.REFRESHED, order["leaves_t"], batch, n)\n',
        PREVENTION + "test_an_iceberg_whose_slice_prevention_used_up_goes_behind_the_others",
    ),
    Mutant(
        "a call's market order rests in the market",
        M + "control.py",
        "    if phase == code.CONTINUOUS and header[row, col.PASSING] > 0:\n",
        "    if False:\n",
        MARKET + "test_a_call_left_without_an_auction_leaves_nothing_of_its_own_in_the_book",
    ),
    Mutant(
        "a market order stays behind its band",
        M + "control.py",
        "        n = move_to_edge(books, row, batch, n)\n",
        "        pass\n",
        MARKET + "test_a_market_order_follows_a_wider_band_and_goes_before_the_limits_in_it",
    ),
    Mutant(
        "a market order lies outside a narrower band",
        M + "control.py",
        "    if follows_band(order):\n        return False\n",
        "",
        MARKET + "test_a_narrower_band_does_not_end_a_market_order",
    ),
    Mutant(
        "market orders left out of the board's running totals",
        M + "board.py",
        "bids_t = market_bid_t + total_above(",
        "bids_t = total_above(",
        BOARD + "test_market_orders_have_no_row_and_lead_both_running_totals",
    ),
    Mutant(
        "a board that begins with the best prices",
        M + "board.py",
        "    center = indicative\n",
        "    center = max(bid, ask)\n",
        BOARD + "test_a_deeply_crossed_book_shows_the_prices_around_the_indicative_one",
    ),
    Mutant(
        "an order stays in the book after its dry run",
        M + "dry_run.py",
        '    level["total_t"] -= quantity_t\n',
        "",
        DRY_RUN + "test_one_order_alone_moves_the_indicative_price",
    ),
    Mutant(
        "a dry run finds hidden quantities",
        M + "dry_run.py",
        'traded_t = min(left_t, order["leaves_t"])',
        "traded_t = min(left_t, open_quantity(order))",
        DRY_RUN + "test_a_dry_run_shows_displayed_quantities_only",
    ),
    *(Mutant(*bug) for bug in FAST_PATH_BUGS),
]
