"""Seeded bugs at the API's entries: admission, trust in forwarded addresses, encryption, files."""

from __future__ import annotations

from tests.matching.mutants import Mutant

ADMISSION = "tests/api/access/test_admission.py::"
ATTACK = "tests/api/gateway/test_gateway_attack.py::"
PRIVATE = "tests/api/access/test_private_files.py::"
AUTH = "tests/api/access/test_auth.py::"
TLS = "tests/api/access/test_tls.py::"
JOINED = "tests/api/stream/test_subscriptions.py::"
LOST = "tests/venue/test_lost_connections.py::"
CROWD = (
    ADMISSION + "test_a_new_socket_displaces_the_oldest_unauthenticated_one_of_the_busiest_address"
)
HOPS = ADMISSION + (
    "test_forwarded_addresses_are_read_from_the_right_as_far_as_named_proxies_wrote_them"
)
PAPERS = "tests/api/papers/"
OVERSIGHT = "tests/api/rest/test_oversight.py::"
LAB = "tests/api/lab/"
SIGNED = "tests/api/rest/test_approvals.py::"
ONCE = ATTACK + "test_an_envelope_opens_once_for_its_line_its_direction_and_its_subject"


MUTANTS = [
    Mutant(
        "a password on the record of officers' acts",
        "api/access/officer_acts.py",
        "            if name not in SECRET and value not in",
        "            if value not in",
        OVERSIGHT + "test_a_password_is_not_on_record",
    ),
    Mutant(
        "a person's halt reason taken for the end of a market",
        "api/wire/render.py",
        "    if event.reason == DELISTED and event.phase == Phase.CLOSED:\n",
        "    if event.reason == DELISTED:\n",
        OVERSIGHT + "test_a_reason_in_the_words_of_a_delisting_ends_no_market",
    ),
    Mutant(
        "a correction shown with the parties' payments exchanged",
        "api/services/effects.py",
        '"cash_due_in", cash.due_in, foreseen.receives)',
        '"cash_due_in", cash.due_in, -foreseen.receives)',
        SIGNED + "test_a_bust_shows_what_each_party_has_afterward",
    ),
    Mutant(
        "a withdrawn request on record as rejected",
        "api/access/approvals.py",
        '"withdrawn" if approval.requested_by == by else "rejected"',
        '"rejected"',
        SIGNED + "test_who_cannot_approve_reads_why_and_who_may_not_read_is_rejected",
    ),
    Mutant(
        "a new socket rejected because of strangers",
        "api/access/socket_limits.py",
        "            oldest = next((guest for guest in crowd if not guest.known_as), None)\n",
        "            oldest = None\n",
        CROWD,
    ),
    Mutant(
        "an authenticated socket closed for strangers",
        "api/access/socket_limits.py",
        "(guest for guest in crowd if not guest.known_as)",
        "(guest for guest in crowd)",
        CROWD,
    ),
    Mutant(
        "a full lobby closes a socket of the quietest address",
        "api/access/socket_limits.py",
        "        crowd = max(self._lobby.values(), key=len) if is_full else own\n",
        "        crowd = min(self._lobby.values(), key=len) if is_full else own\n",
        CROWD,
    ),
    Mutant(
        "an IPv6 network counted as many addresses",
        "api/access/addresses.py",
        "    if isinstance(found, IPv6Address):\n        return str(ip_network",
        "    if False:\n        return str(ip_network",
        CROWD,
    ),
    Mutant(
        "forwarded addresses read from the left",
        "api/access/addresses.py",
        "        for hop in reversed(hops):\n",
        "        for hop in hops:\n",
        HOPS,
    ),
    Mutant(
        "X-Forwarded-For trusted from every peer",
        "api/access/addresses.py",
        "        if peer not in self.proxies:\n            return peer\n",
        "",
        HOPS,
    ),
    Mutant(
        "an envelope valid twice",
        "api/gateway/sealing.py",
        "        if count <= self._last.get(subject, 0):\n",
        "        if count < self._last.get(subject, 0):\n",
        ONCE,
    ),
    Mutant(
        "an envelope valid under any subject",
        "api/gateway/sealing.py",
        "self._cipher.decrypt(nonce, envelope[NUMBER_BYTES:], subject.encode())",
        "self._cipher.decrypt(nonce, envelope[NUMBER_BYTES:], b'a')",
        ONCE,
    ),
    Mutant(
        "one key for both directions",
        "api/gateway/sealing.py",
        '    info = b"tanso " + direction.encode() + b"".join(sessions)\n',
        '    info = b"tanso " + b"".join(sessions)\n',
        ONCE,
    ),
    Mutant(
        "one key for all sessions",
        "api/gateway/sealing.py",
        '    info = b"tanso " + direction.encode() + b"".join(sessions)\n',
        '    info = b"tanso " + direction.encode()\n',
        ONCE,
    ),
    Mutant(
        "a private file made with the umask's mode",
        "exchange/files.py",
        "os.O_WRONLY | os.O_CREAT | os.O_EXCL, FILE_MODE)",
        "os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644)",
        PRIVATE + "test_a_key_file_that_others_may_read_or_that_is_not_a_file_is_rejected",
    ),
    Mutant(
        "a token that outlives its key",
        "api/access/auth.py",
        "        if principal.key_id and self.users.key(principal.key_id) is None:\n",
        "        if False:\n",
        AUTH + "test_a_token_is_invalid_once_its_key_is_revoked",
    ),
    Mutant(
        "plaintext beyond the machine",
        "api/server/tls.py",
        "    if settings.is_loopback or settings.is_encrypted:\n",
        "    if True:\n",
        TLS + "test_beyond_this_machine_a_server_needs_tls_or_a_named_proxy",
    ),
    Mutant(
        "an address without a scheme used unencrypted",
        "api/client/places.py",
        "    return Place(parts.netloc, not is_own)\n",
        "    return Place(parts.netloc, False)\n",
        TLS + "test_an_address_without_a_scheme_is_unencrypted_on_this_machine_only",
    ),
    Mutant(
        "an overdue auction before the lost connections",
        "exchange/venue/sequencer.py",
        "        if venue.has_sessions:\n",
        "        if venue.has_sessions and venue.next_due_ns > now_ns:\n",
        LOST + "test_after_a_crash_the_orders_end_before_an_auction_that_fell_due_could_fill_them",
    ),
    Mutant(
        "one cancel-on-disconnect for all connections of an account",
        "exchange/venue/controls.py",
        "            if command.account in (-1, account) and command.session in (-1, session)\n",
        "            if command.account in (-1, account)\n",
        LOST
        + "test_the_loss_of_any_connection_counts_and_cancel_on_disconnect_can_be_switched_off",
    ),
    Mutant(
        "a push sent that does not continue the snapshot",
        "api/stream/subscriptions.py",
        "            if link.prev_seq == last_seq and link.seq >= last_seq:\n",
        "            if link.seq >= last_seq:\n",
        JOINED + "test_a_push_that_does_not_continue_the_chain_is_left_out",
    ),
    Mutant(
        "a snapshot sent of a stream that was unsubscribed meanwhile",
        "api/stream/subscriptions.py",
        "        if stream not in self:\n            return\n",
        "",
        JOINED + "test_a_stream_left_before_its_snapshot_came_sends_nothing",
    ),
    Mutant(
        "private streams that continue after a logout",
        "api/stream/subscriptions.py",
        "[key for key in self._streams if key.account >= 0]",
        "[key for key in self._streams if key.account > 9]",
        JOINED + "test_after_a_logout_only_public_streams_go_on",
    ),
    Mutant(
        "any page of this machine may use a session",
        "api/access/origins.py",
        "return is_own and hostname in LOOPBACK",
        "return hostname in LOOPBACK",
        "tests/api/access/test_origins.py::test_a_page_of_another_server_is_not_allowed",
    ),
    Mutant(
        "localhost is not this machine",
        "api/access/origins.py",
        'LOOPBACK = ("127.0.0.1", "localhost", "::1")',
        'LOOPBACK = ("127.0.0.1", "::1")',
        "tests/api/access/test_origins.py::test_a_page_that_this_server_gave_on_this_ma"
        "chine_is_allowed",
    ),
    Mutant(
        "own pages anywhere",
        "api/access/origins.py",
        "return is_own and hostname in LOOPBACK",
        "return is_own",
        "tests/api/access/test_origins.py::test_a_page_under_the_name_that_it_asked_for"
        "_is_not_our_own",
    ),
    Mutant(
        "requests signed for the future",
        "api/access/auth.py",
        "if abs(now_ms - request.timestamp_ms) > window:",
        "if now_ms - request.timestamp_ms > window:",
        "tests/api/access/test_auth.py::test_a_timestamp_counts_for_five_seconds_either_way",
    ),
    Mutant(
        "a window as wide as is asked for",
        "api/access/auth.py",
        "window = min(request.recv_window, WINDOW_MAX_MS)",
        "window = request.recv_window",
        "tests/api/access/test_auth.py::test_the_window_can_be_widened_to_a_minute_and_no_further",
    ),
    Mutant(
        "a nonce forgotten before its timestamp",
        "api/access/auth.py",
        "self._nonces[nonce] = now_ms + 2 * WINDOW_MAX_MS",
        "self._nonces[nonce] = now_ms + WINDOW_MS",
        "tests/api/access/test_auth.py::test_a_nonce_works_once_for_as_long_as_its_time"
        "stamp_is_valid",
    ),
    Mutant(
        "the old secret for ever",
        "api/access/auth.py",
        "        and now_ms <= key.previous_until_ms\n",
        "",
        "tests/api/access/test_auth.py::test_rotation_keeps_the_old_secret_for_a_while["
        "hmac-sha256]",
    ),
    Mutant(
        "a session goes on for who is shut out",
        "api/access/auth.py",
        "        if user is None or user.disabled:\n            return None",
        "        if user is None:\n            return None",
        "tests/api/access/test_people.py::test_a_disabled_user_loses_sockets_keys_and_l"
        "ogins_until_enabled_again",
    ),
    Mutant(
        "old sessions live on after a new password",
        "api/rest/participants.py",
        "        service.auth.sessions.end_all(user.name)\n",
        "",
        "tests/api/access/test_people.py::test_a_disabled_user_loses_sockets_keys_and_l"
        "ogins_until_enabled_again",
    ),
    Mutant(
        "a participant's approver makes approvers",
        "api/rest/participants.py",
        "    reject_unless_of_the_exchange(call)\n    body = call.body\n",
        "    body = call.body\n",
        "tests/api/access/test_people.py::test_a_requester_never_makes_the_approver",
    ),
    Mutant(
        "one key for all users",
        "api/services/idempotency.py",
        'whole = f"{self.user}\\n{self.key}".encode()',
        "whole = self.key.encode()",
        "tests/api/services/test_remembered.py::test_two_users_with_one_key_have_two_na"
        "mes_in_the_journal",
    ),
    Mutant(
        "what moves credits remembered for a day only",
        "api/rest/routing.py",
        "return idempotency.SHORT_MS if is_short else idempotency.LONG_MS",
        "return idempotency.SHORT_MS",
        "tests/api/services/test_remembered.py::test_what_moves_credits_is_remembered_f"
        "or_a_month_and_orders_and_keys_for_a_day",
    ),
    Mutant(
        "a maker's trades allow no orders",
        "api/access/order_to_trade.py",
        "                self._trades[event.seller] += 1\n",
        "",
        "tests/api/stream/test_flooding.py::test_a_trade_lets_both_sides_send_more_and_"
        "a_new_day_begins_anew",
    ),
    Mutant(
        "free orders on top of those for trades",
        "api/access/order_to_trade.py",
        "max(self._free, self._most * self._trades[account])",
        "self._free + self._most * self._trades[account]",
        "tests/api/stream/test_flooding.py::test_a_trade_lets_both_sides_send_more_and_"
        "a_new_day_begins_anew",
    ),
    Mutant(
        "a seller's fee beyond the fill",
        "api/wire/render_orders.py",
        "yen = min(yen, instrument.yen(execution.last_ticks, execution.last_t))",
        "yen = yen",
        "tests/api/wire/test_amounts.py::test_a_sellers_fee_is_at_most_what_the_fill_brings",
    ),
    Mutant(
        "what is due out is no longer there",
        "api/wire/render.py",
        "total=str(figures.free + figures.held + figures.due_out)",
        "total=str(figures.free + figures.held)",
        "tests/api/wire/test_amounts.py::test_a_total_has_what_is_due_out_and_not_what_is_due_in",
    ),
    Mutant(
        "the buyer's payment shown as a receipt",
        "api/wire/render.py",
        "cash = -asked.yen_paid if receives else asked.yen_received",
        "cash = asked.yen_paid if receives else asked.yen_received",
        "tests/api/wire/test_amounts.py::test_a_delivery_is_a_receipt_of_yen_for_its_seller_only",
    ),
    Mutant(
        "records of anybody's account",
        "api/rest/bills.py",
        "if all(own.name != account for own in registry.accounts(principal.participant)):",
        "if not registry.accounts(principal.participant):",
        "tests/api/rest/test_cycle_routes.py::test_an_accounts_record_is_numbered_and_o"
        "nly_its_owners",
    ),
    Mutant(
        "a key with more than its owner's role",
        "api/access/users.py",
        "allowed = tuple(scope for scope in ROLE_SCOPES[owner.role] if scope in scopes)",
        "allowed = tuple(scopes)",
        "tests/api/access/test_people.py::test_the_operator_makes_and_revokes_keys_of_traders_only",
    ),
    Mutant(
        "a session cookie open to scripts",
        "api/rest/account.py",
        "httponly=True",
        "httponly=False",
        "tests/api/server/test_server.py::test_a_page_logs_in_by_password_and_takes_a_t"
        "oken_to_its_websocket",
    ),
    Mutant(
        "an approval from a page without the password",
        "api/rest/routing.py",
        "    if not principal.key_id:\n",
        "    if False:\n",
        "tests/api/access/test_sessions.py::test_a_page_approves_with_the_password_and_with_nothing"
        "_less",
    ),
    Mutant(
        "a withdrawal booked without its second person",
        "api/services/cash_requests.py",
        '        state: State = "submitted" if kind == "deposit" else "proposed"\n',
        '        state: State = "submitted"\n',
        "tests/api/rest/test_cash_requests.py::test_a_withdrawal_needs_a_second_person_and_then_the"
        "_operator",
    ),
    Mutant(
        "a booking under a new key after a crash",
        "api/services/cash_requests.py",
        'f"cash-{request.request_id}-{request.tries}"',
        'f"cash-{request.request_id}-{self._venue.seq}"',
        "tests/crash/test_cash_requests.py::test_a_booking_is_finished_at_the_next_start_and_done_o"
        "nce",
    ),
    Mutant(
        "a session without a last day",
        "api/access/sessions.py",
        "min(now_ms + SESSION_MS, known.last_ms)",
        "now_ms + SESSION_MS",
        "tests/api/access/test_sessions.py::test_a_session_ends_for_good_when_its_days_are_over",
    ),
    Mutant(
        "a fraction of a second a thousand times too small",
        "api/wire/convert.py",
        '(match[2] or "0").ljust(9, "0")',
        '(match[2] or "0").rjust(9, "0")',
        "tests/api/wire/test_amounts.py::test_digits_after_the_point_are_fractions_of_a_second",
    ),
    Mutant(
        "anybody's self-trade group",
        "api/wire/convert.py",
        "if params.stp_group is not None and params.stp_group != stp_group:",
        "if False:",
        "tests/api/access/test_stp_groups.py::test_a_participant_cannot_name_a_group_of_others",
    ),
    Mutant(
        "half yen are taken",
        "api/wire/convert.py",
        "if value != int(value) or value <= 0:",
        "if value <= 0:",
        "tests/api/wire/test_amounts.py::test_yen_are_whole_and_above_zero",
    ),
    Mutant(
        "an empty last page",
        "api/rest/routing.py",
        "more = start + limit if start + limit < len(found) else None",
        "more = start + limit if start + limit <= len(found) else None",
        "tests/api/wire/test_amounts.py::test_a_page_after_the_last_is_never_offered",
    ),
    Mutant(
        "a book that missed a push goes on",
        "api/client/book.py",
        "elif not self.is_valid or push.prev_seq != self.seq:",
        "elif not self.is_valid:",
        "tests/api/client/test_local_book.py::test_a_book_that_missed_a_push_is_asked_for_again",
    ),
    Mutant(
        "an amendment pushes nothing",
        "api/stream/feed.py",
        "MOVES_MARKET = (\n    OrderAccepted,\n    OrderAmended,\n",
        "MOVES_MARKET = (\n    OrderAccepted,\n",
        "tests/api/stream/test_board_channel.py::test_an_amendment_alone_is_pushed",
    ),
    Mutant(
        "an interval that is not kept",
        "api/stream/conflation.py",
        "wait_s = self._pushed_s + self._interval_s - loop.time()",
        "wait_s = self._pushed_s - loop.time()",
        "tests/api/stream/test_intervals.py"
        "::test_the_first_change_is_pushed_at_once_and_later_ones_with_the_interval",
    ),
    Mutant(
        "a result that an auction stream with an interval never sends",
        "api/stream/feed.py",
        "stream.waiting.append(event)",
        "pass",
        "tests/api/stream/test_intervals.py"
        "::test_a_result_reaches_an_auction_stream_with_an_interval",
    ),
    Mutant(
        "a name on a paper becomes markup",
        "api/papers/html.py",
        "    if isinstance(child, str):\n        return escape(child)\n",
        "    if isinstance(child, str):\n        return child\n",
        PAPERS + "test_papers.py::test_names_are_text_and_never_markup",
    ),
    Mutant(
        "an attribute of a paper ends where its value says",
        "api/papers/html.py",
        '="{escape(value)}"',
        '="{value}"',
        PAPERS + "test_papers.py::test_only_what_the_builder_made_is_markup",
    ),
    Mutant(
        "a hash is found only among the certificates of the first question",
        "api/services/certificate_hashes.py",
        "            for key in new:\n                self._add(key)\n",
        "            pass\n",
        PAPERS
        + "test_verification.py::test_a_certificate_made_after_the_first_question_is_found_too",
    ),
    Mutant(
        "any certificate has the hash that is asked for",
        "api/papers/routes.py",
        "found.hash == digest",
        "True",
        PAPERS + "test_verification.py::test_a_hash_is_checked_against_one_certificate",
    ),
    Mutant(
        "the life of a tonne names its holders",
        "exchange/registry/reports/life.py",
        "        target = kind_of(event.target)\n",
        "        target = event.target\n",
        PAPERS
        + "test_life.py::test_no_holder_of_a_live_credit_is_shown_whatever_an_account_is_called",
    ),
    Mutant(
        "papers are read without being counted",
        "api/rest/routing.py",
        "    if not has_proof:\n        service.rates.take(counted(address))\n",
        "    pass\n",
        PAPERS + "test_papers.py::test_papers_and_requests_of_an_address_are_counted_together",
    ),
    Mutant(
        "an import entered beside its errors",
        "api/imports/plan.py",
        "plan.acts, is_trial or is_rejected)",
        "plan.acts, is_trial)",
        "tests/api/imports/test_import_files.py::test_a_row_with_an_error_keeps_the_others_out",
    ),
    Mutant(
        "a serial named twice in a file",
        "api/imports/reconcile.py",
        "if first <= reach:",
        "if first < reach:",
        "tests/api/imports/test_import_files.py::test_a_serial_named_twice_is_an_error",
    ),
    Mutant(
        "holdings compared without their account",
        "api/imports/reconcile.py",
        'if account in ("", holding.account) and status',
        "if status",
        "tests/api/imports/test_import_files.py::test_our_own_export_agrees_until_something_moves",
    ),
    Mutant(
        "an interrupt lost while tables are made",
        "api/cli/simulate.py",
        "            check_interrupt()\n",
        "",
        "tests/api/cli/test_interrupts.py::test_an_interrupt_that_is_caught_while_tables"
        "_are_made_leaves_no_results",
    ),
    Mutant(
        "a laboratory that reads any file that a scenario names",
        "simulation/scenarios/faults.py",
        '    if isinstance(table, str) and table not in ("", SHIPPED):',
        "    if isinstance(table, int):",
        LAB + "test_requests.py::test_a_wrong_value_is_a_fault_at_its_key",
    ),
    Mutant(
        "runs begun by pages of other hosts",
        "api/lab/routes.py",
        "    if media == JSON and (origin is None",
        "    if media == JSON and (True or origin is None",
        LAB + "test_jobs.py::test_pages_of_other_hosts_cannot_begin_runs",
    ),
    Mutant(
        "the seed is no part of a run's address",
        "api/lab/requests.py",
        "        body.seed,\n        body.replications,\n        program(),",
        "        body.replications,\n        program(),",
        LAB
        + "test_requests.py::test_the_id_depends_on_what_decides_the_results_and_on_nothing_else",
    ),
    Mutant(
        "a job that died with half a result looks done",
        "api/lab/jobs.py",
        "        if job.folder.results.exists():\n            self._done(job)\n            return\n"
        "        end = job.folder.ended()\n        if end is None:",
        "        if job.folder.work.exists() or job.folder.results.exists():\n"
        "            self._done(job)\n            return\n        end = job.folder.ended()\n"
        "        if end is None:",
        LAB + "test_jobs.py::test_a_worker_that_is_killed_is_a_failed_job_with_its_last_lines",
    ),
    Mutant(
        "a slow run has the time of the estimate left",
        "api/lab/jobs.py",
        "weight = min(1.0, max(done / 0.1, passed / expected))",
        "weight = min(1.0, done / 0.1)",
        LAB + "test_jobs.py::test_the_time_left_follows_the_rate_of_the_run_itself",
    ),
    Mutant(
        "a worker with the server's secrets",
        "api/lab/processes.py",
        "        if name in KEPT_ENVIRONMENT or name.startswith(KEPT_PREFIX)",
        "        if name",
        LAB + "test_jobs.py::test_a_worker_knows_nothing_of_the_server_s_settings",
    ),
    Mutant(
        "a repeated key not missed among the keys",
        "api/wire/explain.py",
        "if colons == left:",
        "if colons >= left:",
        "tests/api/wire/test_repeated_keys.py::test_a_key_is_repeated_only_within_one_object",
    ),
    Mutant(
        "groups that wait without number",
        "api/stream/feed.py",
        "            or len(self._waiting) >= GROUPS_TOGETHER\n",
        "",
        "tests/api/stream/test_feed.py::test_eight_groups_wait_for_a_quiet_moment_at_most",
    ),
    Mutant(
        "a quiet moment that comes but once",
        "api/stream/feed.py",
        "        self._publishes_later = False\n        self._catch_up()\n",
        "        self._catch_up()\n",
        "tests/api/stream/test_feed.py::test_what_nobody_looks_at_is_taken_all_the_same",
    ),
    Mutant(
        "a repeated key of a plain order not missed",
        "api/stream/decode.py",
        'if text.count(":") == keys else',
        'if text.count(":") >= keys else',
        "tests/api/stream/test_decode.py::test_a_repeated_key_of_a_plain_order_is_rejected",
    ),
    Mutant(
        "the id of a plain order not checked",
        "api/stream/decode.py",
        "if quantity and price and (name is None or _is_name(name)):",
        "if quantity and price:",
        "tests/api/stream/test_decode.py::test_an_order_is_decoded_as_its_patterns_say",
    ),
]
