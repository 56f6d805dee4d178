"""Every error code of the wire, with its category, HTTP status, cause and remedy.

Codes are stable, messages are not. The same table feeds the WebSocket replies, the RFC 9457 problem
bodies, the client's exceptions and the reference page; a code that is not in the table cannot be
sent.
"""

from __future__ import annotations

from dataclasses import dataclass

from exchange.errors import TansoError


@dataclass(frozen=True, slots=True)
class CodeInfo:
    """The meaning of a code; `retryable`: the same request may succeed later."""

    category: str
    status: int
    retryable: bool
    cause: str
    cure: str


def _order(status: int, cause: str, cure: str, retryable: bool = False) -> CodeInfo:
    return CodeInfo("order", status, retryable, cause, cure)


def _request(status: int, cause: str, cure: str, retryable: bool = False) -> CodeInfo:
    return CodeInfo("request", status, retryable, cause, cure)


def _auth(status: int, cause: str, cure: str, retryable: bool = False) -> CodeInfo:
    return CodeInfo("auth", status, retryable, cause, cure)


def _system(status: int, cause: str, cure: str, retryable: bool = True) -> CodeInfo:
    return CodeInfo("system", status, retryable, cause, cure)


CODES: dict[str, CodeInfo] = {
    "bad_json": _request(400, "The message is not JSON.", "Send one JSON object a message."),
    "message_too_large": _request(413, "The message is longer than 16 KiB.", "Send it in parts."),
    "auth_required": _auth(401, "The request needs a login.", "Send `auth` or sign the request."),
    "bad_signature": _auth(
        401, "The signature does not match the key.", "See the worked vectors in the guide."
    ),
    "timestamp_out_of_window": _auth(
        401,
        "The timestamp differs too much from the server's clock.",
        "Synchronize; see GET /v1/time.",
    ),
    "nonce_reused": _auth(401, "This nonce was used before.", "Use a new nonce each time."),
    "forbidden": _auth(403, "The key's role or scopes do not allow this.", "Use another key."),
    "relogin_blocked": _auth(
        403, "New logins wait after a disconnect with canceling.", "Wait ten seconds.", True
    ),
    "unknown_method": _request(404, "There is no such method or path.", "See the reference."),
    "unknown_channel": _request(404, "There is no such channel.", "See the reference."),
    "unknown_symbol": _request(404, "There is no such instrument.", "See GET /v1/instruments."),
    "not_found": _request(404, "The object does not exist, or it is not yours.", "Check the id."),
    "invalid_params": _request(422, "A field is missing, unknown or invalid.", "See `field`."),
    "idempotency_conflict": _request(
        409, "The Idempotency-Key was used for another request.", "Use a new key."
    ),
    "wrong_state": _request(
        409, "The object's state does not allow this.", "Read it again; see the message."
    ),
    "deadline_exceeded": _request(
        408,
        "The request arrived after its own deadline.",
        "Send it again if you still want it.",
        True,
    ),
    "rate_limited": _request(429, "Too many messages.", "Wait `reset_ms`, then continue.", True),
    "seq_too_old": _request(
        410,
        "The history before this sequence is no longer available.",
        "Start from the snapshot that follows.",
    ),
    "price_increment": _order(422, "The price is not on a tick.", "Use a multiple of the tick."),
    "qty_increment": _order(
        422, "The quantity is not a multiple of the lot.", "Use a multiple of the lot."
    ),
    "price_out_of_band": _order(422, "The price is outside the day's band.", "See `instrument`."),
    "qty_min": _order(422, "The quantity is too small.", "See `qty_min` of the instrument."),
    "qty_max": _order(422, "The quantity is too large.", "See `qty_max` of the instrument."),
    "notional_max": _order(422, "Price times quantity is too large.", "Split the order."),
    "position_max": _order(422, "The position limit would be exceeded.", "Ask the operator."),
    "kill_switch": _order(403, "The operator has stopped this account.", "Ask the operator."),
    "halted": _order(409, "The market is halted.", "Wait for the next phase.", True),
    "insufficient_funds": _order(422, "Too little free cash.", "Deposit, or order less."),
    "insufficient_credits": _order(422, "Too few free credits.", "Transfer credits in first."),
    "serials_not_available": _order(422, "The named serials are not free.", "See `holdings`."),
    "account_locked": _order(409, "The registry has locked the account.", "Ask the registrar."),
    "market_closed": _order(409, "The market is closed.", "Wait for the next phase.", True),
    "phase_not_allowed": _order(
        409, "The market's phase does not allow this.", "Wait for the next phase.", True
    ),
    "cancel_not_allowed": _order(
        409, "Nothing can be canceled while frozen or closed.", "Wait for the next phase.", True
    ),
    "post_only_would_take": _order(422, "A post-only order would trade at once.", "Price lower."),
    "fok_not_filled": _order(
        422, "The whole quantity was not available.", "Use another time in force."
    ),
    "stp_would_cross": _order(
        422, "The order would match one of your own.", "Cancel the other order first."
    ),
    "duplicate_cl_ord_id": _order(409, "The cl_ord_id names another order.", "Use a new one."),
    "unknown_order": _order(404, "You have no such order.", "Check the id."),
    "order_closed": _order(409, "The order is already closed.", "No action is needed."),
    "too_many_open_orders": _order(422, "Too many open orders.", "Cancel some."),
    "too_many_ids": _order(422, "The account has used up its client order ids.", "Ask us."),
    "same_party": _order(422, "An OTC trade needs two different parties.", "Name the other party."),
    "not_a_member": _order(422, "The other party is not a participant.", "Check its name."),
    "class_not_accepted": _order(
        422, "OTC trades in this credit class are not settled here.", "See the operator's setting."
    ),
    "serial_range_invalid": _order(
        422, "The named serials are not ranges that cover the quantity.", "See `holdings`."
    ),
    "unknown_entry": _order(404, "You have no such open entry.", "See GET /v1/otc/entries."),
    "too_many_entries": _order(503, "Too many entries are open.", "Try again later.", True),
    "unknown_scheme": _order(422, "There is no such scheme.", "See GET /v1/schemes."),
    "unknown_fiscal_year": _order(
        422, "The scheme does not cover this year.", "See GET /v1/schemes for its years."
    ),
    "purpose_names_scheme": _order(
        422, "The text in `purpose` has no effect.", "Name the scheme and its year in `schemes`."
    ),
    "act_not_allowed": _order(
        422, "The law does not allow this act on these credits.", "See the message for the rule."
    ),
    "not_usable_for_scheme": _order(
        422, "The scheme does not accept these credits.", "See GET /v1/eligibility."
    ),
    "uses_exclude_each_other": _order(
        422, "One retirement cannot serve these uses together.", "Retire for each of them."
    ),
    "registry_rejected": _request(422, "The registry rejected the request.", "See the message."),
    "overloaded": _system(
        503, "The queue is full; the request had no effect.", "Send it again later."
    ),
    "internal": _system(500, "The exchange failed; the outcome may be unknown.", "Ask by id."),
}


class ApiError(TansoError):
    """A rejected request: a stable `code`, a free sentence, and the `field` at fault.

    `limit` of `rate_limited`: tokens in total, tokens remaining, seconds until all are back.
    `retryable` where this rejection differs from others of its code; `order_status`: the final
    status of the order of an `order_closed`.
    """

    def __init__(
        self,
        code: str,
        message: str = "",
        field: str | None = None,
        limit: tuple[int, int, int] | None = None,
        retryable: bool | None = None,
        order_status: str | None = None,
    ) -> None:
        self.info = CODES[code]
        self.limit = limit
        self.retryable = self.info.retryable if retryable is None else retryable
        self.order_status = order_status
        self.code = code
        self.message = message or self.info.cause
        self.field = field
        super().__init__(f"{code}: {self.message}")


def fault(acts: bool) -> ApiError:
    """Return the error of a request that failed within the exchange: whether it had an effect is
    not known, unless it is of a kind that does not act."""
    return ApiError("internal", "" if acts else "The exchange failed; this could not be read.")
