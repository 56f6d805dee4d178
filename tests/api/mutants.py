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
ONCE = ATTACK + "test_an_envelope_opens_once_for_its_line_its_direction_and_its_subject"


MUTANTS = [
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
        LOST + "test_the_loss_of_any_of_several_connections_counts_and_a_wish_can_be_taken_back",
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
]
