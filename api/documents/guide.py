"""What a stranger needs before the reference: signing with worked vectors, streams, orders, limits.

The figures come from where the server reads them, so the text cannot disagree with it.
"""

from __future__ import annotations

from html import escape

from api.access.auth import TOKEN_MS, WINDOW_MAX_MS, WINDOW_MS
from api.access.signing import Algorithm, sign, signed_bytes
from api.services.idempotency import DAY_MS, LONG_MS
from api.settings import Settings
from exchange.views.checksum import checksum, digits

VECTOR_SECRET = "00" * 31 + "01"
VECTOR = (1_700_000_000_000, "abc", "POST", "/v1/orders?x=1", b'{"a":1}')
ALGORITHMS: tuple[Algorithm, ...] = ("hmac-sha256", "ed25519")
ASKS = [("12.35", "400"), ("12.36", "900"), ("12.40", "1500")]
BIDS = [("12.30", "250"), ("12.29", "700"), ("12.25", "1200")]


def guide() -> str:
    """The section as HTML."""
    parts = [f"<h3>{title}</h3><p>{text}</p>" for title, text in _chapters()]
    return "<h2 id=guide>Guide</h2>" + "\n".join(parts)


def _chapters() -> list[tuple[str, str]]:
    limits = Settings.model_fields
    default = {name: limits[name].default for name in limits}
    return [
        (
            "Begin",
            "Market data needs no login. Use one connection for data and another for orders, so "
            "that reading much never delays an acknowledgement. Prices and quantities are decimal "
            "strings, times RFC 3339 in UTC. Ignore fields and channels that you do not know. "
            "<code>/v1/ws?codec=msgpack</code> speaks the same messages in MessagePack: binary "
            "frames both ways, and no others; <code>?compress=1</code> compresses either.",
        ),
        ("Sign", _signing()),
        (
            "Log in from a page",
            "A cookie does not log in a WebSocket: ask <code>POST /v1/auth/ws-token</code> and "
            f"send <code>auth {{token}}</code> within {TOKEN_MS // 1000} s, once.",
        ),
        (
            "Follow a stream",
            "<code>seq</code> is the exchange's one sequence; a push's <code>prev_seq</code> is "
            "the <code>seq</code> of the push before on the same stream. When it is not the last "
            "that you saw, drop your copy and subscribe again. Steps need not be 1. A heartbeat's "
            "<code>conn_seq</code> counts the messages of the connection, itself included: if you "
            "counted fewer, one is lost.",
        ),
        (
            "Keep a book",
            "Subscribe, take the snapshot, apply updates: a level replaces the one of its price, "
            "quantity 0 deletes it. Or subscribe with <code>snapshot: false</code>, buffer, fetch "
            "<code>GET /v1/book</code>, drop pushes up to its <code>seq</code> and apply the "
            "rest. " + _checksum(),
        ),
        (
            "Executions",
            "Subscribe to <code>executions</code> with <code>from_seq</code>, the last that you "
            "saw: what came after it is sent again. <code>seq_too_old</code> says that the "
            "beginning is gone; the snapshot follows all the same. Each fill has one record, "
            "whose <code>order_status</code> and <code>leaves_qty</code> are final.",
        ),
        (
            "Orders",
            "An order is acknowledged once it is durable. <code>cl_ord_id</code> is unique for an "
            "account while the order is open and for 24 hours after: the same id with the same "
            "content gets the first answer again with <code>duplicate</code>, with another "
            "content <code>duplicate_cl_ord_id</code>. So after a lost connection send it again, "
            "or look for it with <code>GET /v1/orders?status=all&amp;cl_ord_id=…</code>. "
            "A sale may name what it delivers by serials (<code>serial_ranges</code>) or by "
            "what they are (<code>serial_filter</code>). <code>ioc</code> and <code>fok</code> are "
            "for markets with a continuous session; where only call auctions are held they are "
            "rejected for good. Names in JSON stand once in an object; a message with one twice "
            "is rejected.",
        ),
        (
            "Send a request again",
            "Every HTTP request that acts takes an <code>Idempotency-Key</code> header, 1 to 64 "
            "letters, digits, hyphens or underscores that you choose anew for each request. The "
            "same request under the same key is done once: it gets the first answer again with "
            "<code>duplicate</code> and the header <code>Idempotent-Replayed</code>, also after a "
            "crash of the exchange. Another request under that key is rejected with "
            "<code>idempotency_conflict</code>. Keys are remembered for "
            f"{LONG_MS // DAY_MS} days, those of orders and of new API keys for one; a rejected "
            "request is not remembered. The typed client sends a key with each.",
        ),
        (
            "Times and phases",
            "The market's time (<code>sim_time</code> of <code>GET /v1/time</code>, "
            "<code>timestamp</code> of pushes) decides over phases, expiries and timers. It is the "
            "wall's on a live exchange; in a demo or a trial (<code>mode</code>) it runs at its "
            "own pace and may leap to the next session, so a timer of 60 s there is not a minute "
            "of yours. From a call's freeze (a minute before the auction on the TSE's sessions) "
            "until the auction nothing is entered, changed or canceled. Days are those of Tokyo: "
            "a candle of <code>1d</code> begins at midnight there, 15:00 UTC of the day before, "
            "and statements are of such days.",
        ),
        (
            "Serials",
            "Serials that an order, a bid, a deal, a transfer or a retirement names are set aside "
            "when it is accepted, until it ends; one that is not yours, or that another act of "
            "yours names, is rejected at once with <code>serials_not_available</code>. What names "
            "nothing takes the oldest that are free: a transfer or a retirement when it is "
            "accepted, a sale when its delivery is instructed. So acts one after another never "
            "meet. <code>POST /v1/retirements</code> takes a <code>symbol</code>'s credits from "
            "the trading account, or a <code>credit_class</code>'s from the holding account, "
            "which is the way for credits without a market; "
            "<code>GET /v1/retirements/{id}</code> tells what became of it.",
        ),
        (
            "Own orders do not trade with each other",
            "An order that would meet one of yours does what its <code>stp_type</code> says: the "
            "newer one goes (<code>cancel_newest</code>), the older, both, or both shrink by what "
            "would have traded (<code>decrement</code>); in a call auction it is rejected with "
            "<code>stp_would_cross</code>. Yours are those of your account. A firm with several "
            "accounts asks the exchange to put them into one group: <code>auth</code> then tells "
            "its <code>stp_group</code>, every order carries it, and one that names another "
            "number is <code>forbidden</code>. Whoever joins or leaves a group has its open "
            "orders canceled. What was prevented stands in <code>prevented_qty</code> of the "
            "taker's executions and in <code>GET /v1/prevented-matches</code>.",
        ),
        (
            "When the line breaks",
            "Orders stay, unless <code>cancel_on_disconnect</code> was asked for on a connection "
            "of the account; then they end with it, and new logins wait for ten seconds. The wish "
            "is journaled before it is answered: when the exchange stops or crashes, these orders "
            "end as the first act of its next start, before an overdue auction. "
            "<code>cancel_all_orders_after</code> is a timer for the whole account in the market's "
            "time, kept over a restart too; one that ran out meanwhile fires at the start. Where "
            "the phase forbids a cancel (frozen, closed), it is the first act of the next phase. "
            "A connection without a sign of life for 20 s (a ping each 10 s) is lost. "
            "<code>server_shutdown</code> on <code>status</code> announces a restart; "
            "the connection closes with 1012.",
        ),
        (
            "Limits",
            f"By default {default['message_bytes'] // 1024} KiB a message, "
            f"{default['messages_per_s']:g} messages/s a connection (bursts of "
            f"{default['messages_burst']}), {default['orders_per_s']:g} orders/s an account "
            f"(bursts of {default['orders_burst']}), {default['cancels_per_order']} times as "
            "many cancels, "
            f"{default['connections_per_key']} connections a key. The reply to <code>auth</code> "
            "says what holds; <code>rate_limit: true</code> in it shows what is left in each "
            "reply. A reader that falls behind gets a fresh snapshot on ticker, book, ohlc and "
            f"auction; on the others {default['queue_messages']} waiting messages close it "
            "(4008). HTTP requests are counted for the key or the user that proved itself, all "
            "others for their address.",
        ),
        (
            "Without a login",
            f"A connection has {default['auth_seconds']:g} s to log in. Whoever has asked for "
            "something public by then may read on without a name, "
            f"{default['readers_per_address']} connections an address; a silent one is closed "
            "with 4001, one too many with 4029. While an address has "
            f"{default['lobby_per_address']} connections in their first seconds, its next one "
            "ends its oldest (4029). So log in at once, and connect again when closed. All "
            "connections of an address that have not logged in share one rate of messages.",
        ),
        (
            "TLS",
            "Beyond its own machine an exchange is reached by <code>https</code> and "
            "<code>wss</code>. The typed client takes <code>https://host:port</code>, or "
            "<code>host:port</code>, which means TLS unless it is this machine; "
            "<code>ca=</code>, <code>--ca</code> or <code>TANSO_CA</code> names a PEM file with "
            "the only certificates to trust. A key bound to addresses is held against the "
            "address that the connection comes from, or that the exchange's own proxy tells.",
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
        "<code>KEY_ID:ed25519:SECRET</code>, or <code>KEY_ID:SECRET</code> for HMAC. Worked, with "
        "the secret "
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
