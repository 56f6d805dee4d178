"""Seeded bugs of the durable venue, each with the fast test that must catch it.

See tests/matching/mutants.py for the form; `tests/mutants.py` runs them.
"""

from __future__ import annotations

from tests.matching.mutants import Mutant

V, C, S = "exchange/venue/", "exchange/clearing/", "exchange/settlement/"
BRAKES = "tests/venue/test_controls.py::"
VENUE = "tests/venue/test_venue.py::"
RUNNING = "tests/venue/test_running_checks.py::"
LOSS = "tests/crash/test_power_loss.py::"
BESIDE = "tests/venue/test_differential.py::test_venue_and_twin_agree_beside_the_books"
ROT = "tests/crash/test_corruption.py::"
LISTING = "tests/venue/test_listing.py::"
CHANGED = "tests/venue/test_amendments.py::"
TURNS = "tests/venue/test_sequencer.py::"
BREAKER = "tests/venue/test_breaker.py::"
BANDS = "tests/venue/test_bands.py::"
SERIAL_RANGES = "tests/settlement/test_serial_ranges.py::"
DELIVERY = "tests/settlement/test_delivery.py::"
OTC = "tests/settlement/test_otc.py::"
ENDS = "tests/venue/test_day_ends.py::"
EVERYWHERE = "tests/venue/test_limits_everywhere.py::"

MUTANTS = [
    Mutant(
        "no sync",
        V + "journal.py",
        'self._db.execute("PRAGMA synchronous=FULL")\n',
        'self._db.execute("PRAGMA synchronous=OFF")\n',
        LOSS + "test_what_was_acknowledged_survives_power_loss_at_any_instant",
    ),
    Mutant(
        "a failed commit forgotten",
        V + "journal.py",
        "        except apsw.Error as error:\n            self._failed = True\n",
        "        except apsw.Error as error:\n",
        LOSS + "test_a_journal_that_has_failed_takes_no_other_group",
    ),
    Mutant(
        "days replayed as one",
        V + "journal.py",
        "            and tokyo_day(group.time_ns) == tokyo_day(lot[-1].time_ns if lot else 0)\n",
        "",
        "tests/venue/test_replay.py::test_groups_of_two_days_in_tokyo_are_never_replayed_as_one",
    ),
    Mutant(
        "acknowledged early",
        V + "sequencer.py",
        "            turn = self._apply(queued)\n",
        "            turn = self._apply(queued)\n            self._release(turn)\n",
        "tests/api/stream/test_overload.py::"
        "test_a_stalled_disk_turns_commands_away_at_once_and_nothing_is_half_done",
    ),
    Mutant(
        "no hash chain",
        V + "journal.py",
        "holds = first == seq + 1 and hash_ == chained(before, first, last, time_ns, payload)",
        "holds = first == seq + 1",
        ROT + "test_corruption_in_the_middle_names_the_sequence",
    ),
    Mutant(
        "log scan skipped",
        V + "journal.py",
        "                scan_wal(Path(path))\n",
        "                pass\n",
        ROT + "test_a_flipped_bit_is_rejected_or_costs_the_unwitnessed_end_only",
    ),
    Mutant(
        "time follows the clock back",
        V + "sequencer.py",
        "(first_ns := max(now_ns, venue.time_ns + 1))",
        "(first_ns := now_ns)",
        "tests/venue/test_time.py::test_time_rises_on_a_fresh_seed",
    ),
    Mutant(
        "hold not released on cancel",
        C + "ledger.py",
        "amount = -amount if gone else amount",
        "amount = 0 if gone else amount",
        VENUE + "test_only_the_owner_cancels_and_a_late_cancel_is_rejected_as_closed",
    ),
    Mutant(
        "fee kept twice",
        C + "ledger.py",
        "ledger[EXCHANGE, YEN, DUE_IN] += fee + seller_fee",
        "ledger[EXCHANGE, YEN, DUE_IN] += 2 * fee + seller_fee",
        VENUE + "test_fees_reach_the_exchange_at_settlement",
    ),
    Mutant(
        "surplus kept",
        C + "ledger.py",
        "ledger[buyer, YEN, FREE] += held - pays",
        "ledger[buyer, YEN, DUE_OUT] += held - pays",
        VENUE + "test_the_buyers_surplus_is_released_at_the_trade",
    ),
    Mutant(
        "limit reached is limit broken",
        C + "risk.py",
        "row[QUANTITY_MAX] != 0 and quantity > row[QUANTITY_MAX]",
        "row[QUANTITY_MAX] != 0 and quantity >= row[QUANTITY_MAX]",
        BRAKES + "test_a_limit_takes_its_own_value_and_rejects_one_tonne_more",
    ),
    Mutant(
        "open buys left out of the position",
        C + "risk.py",
        "owned[DUE_IN] + open_buys",
        "owned[DUE_IN]",
        BRAKES + "test_a_position_limit_holds_whatever_of_the_open_orders_fills",
    ),
    Mutant(
        "a market's kill switch overlooked",
        C + "risk.py",
        "        | limits[EVERYBODY, MARKET_SWITCHES + instrument]\n",
        "",
        BRAKES + "test_a_kill_switch_cancels_and_blocks_its_scope_until_it_is_released",
    ),
    Mutant(
        "makers counted as open forever",
        C + "risk.py",
        'if event["flags"] & code.MAKER_DONE:',
        "if False:",
        BRAKES + "test_open_orders_are_counted_through_fills_cancels_and_amendments",
    ),
    Mutant(
        "orders behind a halt in the same batch",
        V + "kernel.py",
        "            if post_events(accounts, events, first, n):\n"
        "                return start + 1, n\n",
        "            post_events(accounts, events, first, n)\n",
        "tests/venue/test_breaker.py::"
        "test_orders_after_the_one_that_halts_enter_the_call_whatever_the_group",
    ),
    Mutant(
        "a timer stays after it fired",
        V + "controls.py",
        "            del self.timers[account]\n            events.append(",
        "            events.append(",
        BRAKES + "test_the_cancel_timer_fires_at_its_moment_and_can_be_stopped",
    ),
    Mutant(
        "a resent order enters again",
        V + "order_entry.py",
        "if first is not None and first[1] == command:",
        "if first is not None and first[1] is None:",
        VENUE + "test_the_same_order_under_the_same_id_is_answered_not_entered_again",
    ),
    Mutant(
        "an instructed trade corrected",
        V + "corrections.py",
        "            if (day, key[0]) in waiting:\n",
        "            if (day, key[0]):\n",
        BRAKES + "test_an_instructed_trade_can_be_corrected_no_more",
    ),
    Mutant(
        "a voided delivery keeps the price",
        S + "clearing_house.py",
        "ledger[asked.counter_account, YEN, FREE] += instruction.yen_refund",
        "ledger[asked.account, YEN, FREE] += instruction.yen_refund",
        VENUE + "test_a_voided_delivery_makes_both_sides_whole",
    ),
    Mutant(
        "gross instead of net",
        S + "obligations.py",
        "        to_sell = rows[i, SOLD_T] - rows[i, BOUGHT_T]\n",
        "        to_sell = rows[i, SOLD_T]\n",
        VENUE + "test_an_account_that_buys_and_sells_the_same_day_delivers_the_net",
    ),
    Mutant(
        "what is due in is free at once",
        S + "clearing_house.py",
        "        self._ledger[account, asset, DUE_IN] += asked.quantity_t\n",
        "        self._ledger[account, asset, FREE] += asked.quantity_t\n",
        VENUE + "test_credits_in_wait_for_the_registry",
    ),
    Mutant(
        "an OTC trade with itself",
        S + "otc.py",
        "        and one.side != other.side\n",
        "",
        BESIDE,
    ),
    Mutant(
        "a bid outlives the kill switch",
        V + "venue.py",
        "            events += self.parts.auctions.cancel_all(stamped, *scope)\n",
        "",
        "tests/venue/test_sealed_auctions.py::test_limits_and_kill_switches_hold_for_bids",
    ),
    Mutant(
        "a kill switch moves to another market when one is listed",
        C + "tables.py",
        "[COLUMNS + index, COLUMNS + 2 * index]",
        "[COLUMNS, COLUMNS + 2 * index]",
        LISTING + "test_orders_limits_and_switches_are_unchanged_by_a_listing",
    ),
    Mutant(
        "a delisted market opens again",
        V + "market_day.py",
        "        if index in self.agenda.delisted:\n            return []\n",
        "",
        LISTING + "test_a_delisted_instrument_has_no_phase_but_closed",
    ),
    Mutant(
        "a set base price lasts until the next session only",
        V + "market_day.py",
        "        market.session_ticks = price_ticks\n",
        "",
        LISTING + "test_a_base_price_replaces_that_of_the_last_session",
    ),
    Mutant(
        "a snapshot forgets who was delisted",
        V + "components.py",
        "            self.delist(index, time_ns)\n",
        "            pass\n",
        LISTING + "test_a_snapshot_keeps_listed_and_delisted_instruments",
    ),
    Mutant(
        "a new instrument trades in mid-day",
        V + "listing.py",
        "listed_from=max(terms.listed_from, first_day)",
        "listed_from=terms.listed_from",
        LISTING + "test_a_new_instrument_trades_from_the_next_exchange_day_on",
    ),
    Mutant(
        "an amendment passes unchecked because its price lies outside the band",
        V + "kernel.py",
        "    if priced and (price < row[col.BAND_LOW] or",
        '    if message["price_ticks"] > row[col.BAND_HIGH]:\n        return _NONE\n'
        "    if priced and (price < row[col.BAND_LOW] or",
        CHANGED + "test_an_order_without_a_price_cannot_be_amended_beyond_the_money_there_is",
    ),
    Mutant(
        "an amended market order reckoned at the message's price",
        V + "kernel.py",
        '    price = message["price_ticks"] if priced else held\n',
        '    price = message["price_ticks"]\n',
        CHANGED + "test_nor_beyond_a_limit_which_counts_at_the_price_that_it_holds",
    ),
    Mutant(
        "a price for a market order taken and forgotten",
        V + "kernel.py",
        '    if not priced and message["price_ticks"] != 0:\n',
        "    if False:\n",
        CHANGED + "test_a_price_for_an_order_that_has_none_is_rejected",
    ),
    Mutant(
        "a turn runs past a moment that is due",
        V + "stamping.py",
        "    room = due_ns - first_ns\n",
        "    room = len(commands)\n",
        TURNS + "test_no_order_enters_after_a_freeze_however_the_clock_runs",
    ),
    Mutant(
        "a turn runs past the end of one of its orders",
        V + "stamping.py",
        "            if i < ahead < room:\n",
        "            if False:\n",
        TURNS + "test_an_order_that_ends_within_its_turn_trades_with_no_order_stamped_later",
    ),
    Mutant(
        "a reopening auction serves orders at their end",
        V + "venue.py",
        "        if parts.markets.next_expiry_ns <= stamped.time_ns:\n",
        "        if parts.markets.next_expiry_ns < stamped.time_ns:\n",
        BREAKER + "test_an_order_that_ends_as_the_market_reopens_is_not_in_its_auction",
    ),
    Mutant(
        "a market order follows its band on credit",
        V + "markets.py",
        "            elif had < more:\n",
        "            elif False:\n",
        BANDS + "test_a_market_buy_that_cannot_pay_the_new_top_ends",
    ),
    Mutant(
        "stops elected before the cancels that waited",
        V + "controls.py",
        "        self._markets.set_phase(index, Phase.CANCEL_ONLY, stamped.time_ns)\n",
        "        self._markets.set_phase(index, phase, stamped.time_ns)\n",
        ENDS + "test_what_waits_for_a_phase_is_canceled_before_the_phase_elects_a_stop",
    ),
    Mutant(
        "day orders of a late reopening kept for tomorrow",
        V + "market_day.py",
        "            if self.agenda.is_day_over(index, stamped.time_ns):\n",
        "            if False:\n",
        ENDS + "test_a_day_order_of_a_call_after_hours_ends_with_its_auction",
    ),
    Mutant(
        "a limit passed by beside the books",
        C + "limits.py",
        "    if own[risk.NOTIONAL_MAX] and yen > own[risk.NOTIONAL_MAX]:\n",
        "    if False:\n",
        EVERYWHERE + "test_a_limit_rejects_each_command_at_once[otc-0-notional]",
    ),
    Mutant(
        "the auctioneer's limits overlooked",
        V + "sealed_rules.py",
        "return self._limit_against(command.instrument, offer) or self._shortage(auction, offer)",
        "return self._shortage(auction, offer)",
        EVERYWHERE + "test_a_limit_rejects_each_command_at_once[auction-0-position]",
    ),
    Mutant(
        "an act's serials stay free",
        S + "clearing_house.py",
        "        serials.reserve(account, instrument, serial_ranges)\n",
        "",
        SERIAL_RANGES + "test_acts_in_flight_never_name_the_same_serial",
    ),
    Mutant(
        "an undone trade keeps its serials",
        V + "corrections.py",
        "self._house.serials.unname(\n"
        "                trade.seller, command.instrument, trade.due, trade.serial_ranges\n"
        "            )",
        "pass",
        SERIAL_RANGES + "test_a_busted_trade_releases_its_serials_before_and_after_its_day",
    ),
    Mutant(
        "a smaller order keeps its serials",
        V + "order_entry.py",
        "            self._accounts.house.serials.release(row.account, row.instrument, rest)\n",
        "",
        SERIAL_RANGES
        + "test_an_order_that_gets_smaller_releases_the_serials_that_it_no_longer_sells",
    ),
    Mutant(
        "a netted sale keeps its serials",
        S + "clearing_house.py",
        "            self.serials.forget(key)\n",
        "",
        SERIAL_RANGES + "test_a_netted_sale_releases_its_serials_and_the_delivery_carries_the_rest",
    ),
    Mutant(
        "an OTC trade waits for an account",
        S + "delivery.py",
        'event.kind == InstructionKind.DELIVERY and event.due != ""',
        "event.kind == InstructionKind.DELIVERY",
        DELIVERY + "test_an_otc_trade_does_not_wait_for_a_locked_account",
    ),
    Mutant(
        "another's block in an OTC entry",
        S + "otc.py",
        "            return Reason.SERIALS_NOT_AVAILABLE\n",
        "            pass\n",
        OTC + "test_a_block_that_is_not_the_sellers_own_is_no_entry",
    ),
    Mutant(
        "a debt is journaled",
        C + "guard.py",
        "        if free | held | due_in | due_out < 0:\n",
        "        if False:\n",
        RUNNING + "test_a_group_that_breaks_a_balance_is_neither_journaled_nor_published",
    ),
    Mutant(
        "yen from nowhere are journaled",
        C + "guard.py",
        "            if owned or due:\n",
        "            if False:\n",
        RUNNING + "test_a_group_that_breaks_a_balance_is_neither_journaled_nor_published",
    ),
    Mutant(
        "a trade with itself is journaled",
        V + "order_entry.py",
        "        if not self._unprevented & {row.order_id, row.other_id}:\n",
        "        if False:\n",
        RUNNING + "test_a_self_trade_despite_prevention_stops_the_venue",
    ),
    Mutant(
        "day orders of a night's call go on into the day",
        V + "market_day.py",
        "        if not self.agenda.is_in_hours(index):\n",
        "        if False:\n",
        "tests/venue/test_day_ends.py::"
        "test_a_day_order_of_a_call_that_was_halted_again_has_no_part_in_the_next_day",
    ),
    Mutant(
        "orders that were filled as makers stay open in the path of arrays",
        V + "order_rows.py",
        '            if row["flags"] & code.MAKER_DONE:\n',
        "            if False:\n",
        "tests/venue/test_order_rows.py::"
        "test_the_same_orders_as_rows_and_as_commands_leave_the_same_venue[0]",
    ),
    Mutant(
        "yen paid to an account through deliveries in arrays leave nobody",
        "exchange/settlement/legs.py",
        "            ledger[EXCHANGE, YEN, FREE] -= yen\n",
        "            ledger[EXCHANGE, YEN, FREE] -= 0\n",
        "tests/venue/test_order_rows.py::"
        "test_the_same_orders_as_rows_and_as_commands_leave_the_same_venue[0]",
    ),
]
