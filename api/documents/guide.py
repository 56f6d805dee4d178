"""The guide before the reference: signing with test vectors, streams, orders, limits.

Its figures are read from the server's own constants and settings, so the text cannot disagree.
"""

from __future__ import annotations

from html import escape

from api.access.auth import TOKEN_MS, WINDOW_MAX_MS, WINDOW_MS
from api.access.sessions import SESSION_MS
from api.access.signing import Algorithm, sign, signed_bytes
from api.services.idempotency import DAY_MS, LONG_MS
from api.settings import Settings
from exchange.views.checksum import checksum, digits

HOUR_MS = 3_600_000
VECTOR_SECRET = "00" * 31 + "01"
VECTOR = (1_700_000_000_000, "abc", "POST", "/v1/orders?x=1", b'{"a":1}')
ALGORITHMS: tuple[Algorithm, ...] = ("hmac-sha256", "ed25519")
ASKS = [("12.35", "400"), ("12.36", "900"), ("12.40", "1500")]
BIDS = [("12.30", "250"), ("12.29", "700"), ("12.25", "1200")]


def guide() -> str:
    """Make the section as HTML."""
    parts = [f"<h3>{title}</h3><p>{text}</p>" for title, text in _chapters()]
    return "<h2 id=guide>Guide</h2>" + "\n".join(parts)


def _chapters() -> list[tuple[str, str]]:
    limits = Settings.model_fields
    default = {name: limits[name].default for name in limits}
    return [
        (
            "Begin",
            "Market data needs no login. Use one connection for data and another for orders, so "
            "that a large volume of data never delays an acknowledgement. Prices and quantities "
            "are decimal strings, times RFC 3339 in UTC. Ignore unknown fields and channels. "
            "<code>/v1/ws?codec=msgpack</code> has the same messages in MessagePack, in binary "
            "frames only; <code>?compress=1</code> compresses either.",
        ),
        ("Sign", _signing()),
        (
            "Log in from a page",
            "A cookie does not log in a WebSocket: call <code>POST /v1/auth/ws-token</code> and "
            f"send <code>auth {{token}}</code> within {TOKEN_MS // 1000} s, once. A session lasts "
            f"for {SESSION_MS // HOUR_MS} hours: <code>GET /v1/auth/session</code> shows the time "
            "left, <code>POST /v1/auth/session</code> extends it by as much again, up to "
            f"{default['session_days']} days after the login. An approval by a page has the "
            "approver's <code>password</code> in its body; a signed one has no body.",
        ),
        (
            "Follow a stream",
            "<code>seq</code> is the exchange's single sequence; a push's <code>prev_seq</code> is "
            "the <code>seq</code> of the push before on the same stream. If it is not the last one "
            "you received, discard your copy and subscribe again. Steps need not be 1. A "
            "heartbeat's <code>conn_seq</code> counts the messages of the connection, itself "
            "included: if you counted fewer, one is lost.",
        ),
        (
            "Keep a book",
            "Subscribe, store the snapshot, apply updates: a level replaces the one at its price, "
            "quantity 0 deletes it. Or subscribe with <code>snapshot: false</code>, buffer, fetch "
            "<code>GET /v1/book</code>, discard pushes up to its <code>seq</code> and apply the "
            "others. " + _checksum(),
        ),
        (
            "Follow a board",
            "In a call auction's crossed book the best levels are the deepest crossed ones. The "
            "<code>board</code> shows the prices around the indicative price instead, with the "
            "running totals of both sides, the market orders and what lies above and below "
            "(<code>rows</code>: 10, 20 or 40 prices each side). Each update is the whole board "
            "and replaces the former one.",
        ),
        (
            "Set the pace",
            "<code>ticker</code>, <code>book</code>, <code>board</code>, <code>auction</code> and "
            "<code>ohlc</code> merge changes. With <code>interval_ms</code> (50, 100, 250 or 1000) "
            "a stream pushes at most once in that time: the first change at once, the following "
            "ones merged. It is a stream of its own with its own <code>prev_seq</code>; its pushes "
            "carry the interval, and <code>unsubscribe</code> names it.",
        ),
        (
            "Executions",
            "Subscribe to <code>executions</code> with <code>from_seq</code>, the last one you "
            "received: the later ones are sent again. <code>seq_too_old</code> means that some of "
            "them are no longer kept; a snapshot follows. Each fill has one record, whose "
            "<code>order_status</code> and <code>leaves_qty</code> are final.",
        ),
        (
            "Orders",
            "An order is acknowledged once it is durable. <code>cl_ord_id</code> is unique for an "
            "account while the order is open and for 24 hours after: the same id with the same "
            "content gets the first reply again with <code>duplicate</code>, with other content "
            "<code>duplicate_cl_ord_id</code>. So after a lost connection send the order again, "
            "or query it with <code>GET /v1/orders?status=all&amp;cl_ord_id=…</code>. "
            "A sale may select its credits by serial numbers (<code>serial_ranges</code>) or by "
            "their attributes (<code>serial_filter</code>). <code>ioc</code> and <code>fok</code> "
            "are for markets with a continuous session; a market with call auctions only rejects "
            "them. A JSON message with a duplicate name in an object is rejected. "
            "<code>validate: true</code> is a dry run: nothing is entered, and the reply says what "
            "the order would cost, hold and leave available, in a call the indicative price with "
            "it, in continuous trading what would trade at once (<code>dry_run</code>).",
        ),
        (
            "Repeat a request",
            "Every HTTP request that acts takes an <code>Idempotency-Key</code> header: 1 to 64 "
            "letters, digits, hyphens or underscores, new for each request. The same request under "
            "the same key acts once: its repetition gets the first reply again with "
            "<code>duplicate</code> and the header <code>Idempotent-Replayed</code>, also after a "
            "crash of the exchange. Another request under that key is rejected with "
            f"<code>idempotency_conflict</code>. Keys are kept for {LONG_MS // DAY_MS} days, those "
            "of orders and of new API keys for one day; a rejected request is not kept. The typed "
            "client sends a key with each request.",
        ),
        (
            "Times and phases",
            "The market's time (<code>sim_time</code> of <code>GET /v1/time</code>, "
            "<code>timestamp</code> of pushes) determines phases, expiries and timers. It is the "
            "wall clock's on a live exchange; in a demo or a trial (<code>mode</code>) it runs at "
            "its own pace and may jump to the next session, so a timer of 60 s may end sooner "
            "there. From a call's freeze (one minute before the auction in the TSE's sessions) "
            "until the auction no order is entered, amended or canceled. Days are those of Tokyo: "
            "a candle of <code>1d</code> begins at midnight there, 15:00 UTC of the day before, "
            "and a statement covers such a day.",
        ),
        (
            "Serials",
            "Serial numbers that an order, a bid, an OTC trade report, a transfer or a retirement "
            "names are held from its acceptance until it ends; a request for serial numbers that "
            "you do not own, or that are held already, is rejected with "
            "<code>serials_not_available</code>. A request without serial numbers takes the oldest "
            "free ones: a transfer or a retirement when it is accepted, a sale when its delivery "
            "is instructed. So successive requests never conflict. "
            "<code>POST /v1/retirements</code> takes a <code>symbol</code>'s credits from the "
            "trading account, or a <code>credit_class</code>'s from the holding account, for "
            "credits without a market; <code>GET /v1/retirements/{id}</code> returns its state.",
        ),
        (
            "Self-trade prevention",
            "When an order would trade with another of your account, its <code>stp_type</code> "
            "decides: cancel the newer order (<code>cancel_newest</code>), the older, or both, or "
            "reduce both by the quantity that would have traded (<code>decrement</code>); in a "
            "call auction it is rejected with <code>stp_would_cross</code>. A firm with several "
            "accounts can ask the exchange to put them into one group: the reply to "
            "<code>auth</code> then has its <code>stp_group</code>, every order has it, and an "
            "order with another number is <code>forbidden</code>. An account that joins or leaves "
            "a group has its open orders canceled. Prevented quantities are in "
            "<code>prevented_qty</code> of the taker's executions and in "
            "<code>GET /v1/prevented-matches</code>.",
        ),
        (
            "Lost connections",
            "Orders stay, unless a connection of the account requested "
            "<code>cancel_on_disconnect</code>; then they are canceled when it is lost, and new "
            "logins wait for ten seconds. The request is journaled before the reply: when the "
            "exchange stops or crashes, these orders are canceled first at its next start, before "
            "an overdue auction. <code>cancel_all_orders_after</code> is a timer for the whole "
            "account in the market's time, kept over a restart; if it expired meanwhile it fires "
            "at the start. In a phase that forbids a cancel (frozen, closed), the cancel is done "
            "first in the next phase. A connection that answers no ping for 20 s (one each 10 s) "
            "is lost. <code>server_shutdown</code> on <code>status</code> announces a restart; the "
            "connection closes with 1012.",
        ),
        (
            "Limits",
            f"By default {default['message_bytes'] // 1024} KiB per message, "
            f"{default['messages_per_s']:g} messages/s per connection (bursts of "
            f"{default['messages_burst']}), {default['orders_per_s']:g} orders/s per account "
            f"(bursts of {default['orders_burst']}), {default['cancels_per_order']} times as "
            "many cancels, "
            f"{default['connections_per_key']} connections per key. The reply to <code>auth</code> "
            "has the limits in force; with <code>rate_limit: true</code> in the request each reply "
            "has the remaining allowance. A slow reader gets a new snapshot on ticker, book, ohlc "
            f"and auction; on other channels {default['queue_messages']} waiting messages close "
            "its connection (4008). HTTP requests count for the authenticated key or user, all "
            "others for their address.",
        ),
        (
            "Without a login",
            f"A connection has {default['auth_seconds']:g} s to log in. One that has requested "
            "public data by then may continue without a login, "
            f"{default['readers_per_address']} connections per address; a silent one is closed "
            "with 4001, one too many with 4029. While an address has "
            f"{default['lobby_per_address']} connections that are not yet logged in or reading, "
            "its next one closes the oldest of them (4029). So log in at once, and reconnect when "
            "closed. All connections of an address without a login share one message rate.",
        ),
        (
            "Open data",
            "Without a login: <code>GET /v1/statistics</code> (volumes by month and fiscal year, "
            "issued and ended tonnes by vintage), <code>/v1/retirements</code>, "
            "<code>/v1/otc/statistics</code>, <code>/v1/quotations/{day}</code>, and "
            "<code>/v1/codes</code> with the words of every code in English and Japanese. "
            "<code>format</code> is <code>json</code>, <code>csv</code>, <code>excel</code> (CSV "
            "with a byte order mark, so that Excel reads Japanese) or <code>parquet</code>. What "
            "settles over the counter is published for months that are over, by class and vintage "
            "(the fiscal year in which the reductions end): the mean price and the tonnes of at "
            f"least {default['otc_deals_min']} trades between at least two pairs of participants. "
            "No participant can subtract its own trades from a figure and see another one. "
            "Vintages with too few trades are published together, or named as withheld; no total "
            "is published from which they could be derived.",
        ),
        (
            "TLS",
            "Beyond its own machine an exchange is reached by <code>https</code> and "
            "<code>wss</code>. The typed client takes <code>https://host:port</code>, or "
            "<code>host:port</code>, which means TLS unless it is this machine; "
            "<code>ca=</code>, <code>--ca</code> or <code>TANSO_CA</code> names a PEM file with "
            "the only trusted certificates. A key bound to addresses is checked against the "
            "connection's address, or the one reported by the exchange's own proxy.",
        ),
    ]


def _signing() -> str:
    message = signed_bytes(*VECTOR)
    rows = "".join(
        f"<tr><td>{algorithm}<td><code>{sign(algorithm, VECTOR_SECRET, message)}</code>"
        for algorithm in ALGORITHMS
    )
    return (
        "Sign one string: timestamp in milliseconds, nonce, METHOD, path with query, body. For "
        "<code>auth</code> it is GET, /v1/ws and no body; for HTTP the request's own, with the "
        "headers X-API-KEY, X-TIMESTAMP, X-NONCE, X-SIGNATURE. Signatures are hex. The timestamp "
        f"may be {WINDOW_MS // 1000} s off (<code>recv_window</code> of <code>auth</code>: up to "
        f"{WINDOW_MAX_MS // 1000} s), a nonce is used once. Ed25519 is recommended: with your own "
        "<code>public_key</code> the server never has a secret. Commands read a key as "
        "<code>KEY_ID:ed25519:SECRET</code>, or <code>KEY_ID:SECRET</code> for HMAC. An example "
        "with the secret "
        f"<code>{VECTOR_SECRET}</code> and the string "
        f"<code>{escape(message.decode())}</code>:</p><table>{rows}</table><p>"
    )


def _checksum() -> str:
    text = "".join(digits(price) + digits(qty) for price, qty in (*ASKS, *BIDS))
    levels = ", ".join(f"{price} × {qty}" for price, qty in (*ASKS, *BIDS))
    return (
        "<code>checksum</code> is the CRC-32 of the ten best asks, low to high, then the ten best "
        "bids, high to low, each as price and quantity without point and leading zeros: "
        f"{levels} give <code>{text}</code> and {checksum(BIDS, ASKS)}."
    )
