"""A refusal on its way out: the venue's reason as a code of the wire, a code as a body."""

from __future__ import annotations

from api.errors import CODES, ApiError
from api.messages.fields import ErrorBody
from exchange.events import CommandRefused, OrderRefused, Reason

REFUSALS = (OrderRefused, CommandRefused)
SENTENCES = {
    Reason.INSUFFICIENT_FUNDS: "the free cash does not cover price times quantity and fee",
    Reason.INSUFFICIENT_CREDITS: "the trading account has too few free credits",
    Reason.DUPLICATE_CL_ORD_ID: "the cl_ord_id names another order",
    Reason.LOT_INVALID: "lots are ranges of serials, first and last of one series, that share no "
    "tonne and cover the quantity",
    Reason.LOT_NOT_AVAILABLE: "not all of these serials stand in the trading account and are free: "
    "none may be named by an open sale, a deal, a trade or an instruction to the registry",
    Reason.PRICE_OUT_OF_BAND: "the price is outside the day's band",
}
FIELDS = {
    Reason.PRICE_INCREMENT: "limit_price",
    Reason.PRICE_OUT_OF_BAND: "limit_price",
    Reason.QTY_INCREMENT: "order_qty",
    Reason.QTY_MIN: "order_qty",
    Reason.QTY_MAX: "order_qty",
    Reason.NOTIONAL_MAX: "order_qty",
    Reason.INSUFFICIENT_FUNDS: "order_qty",
    Reason.INSUFFICIENT_CREDITS: "order_qty",
    Reason.UNKNOWN_SYMBOL: "symbol",
    Reason.DUPLICATE_CL_ORD_ID: "cl_ord_id",
    Reason.TOO_MANY_IDS: "cl_ord_id",
    Reason.LOT_INVALID: "lots",
    Reason.LOT_NOT_AVAILABLE: "lots",
}


def refusal(reason: int) -> ApiError:
    """The venue's reason as a refusal of the wire."""
    why = Reason(reason)
    code = why.name.lower()
    if code not in CODES:
        return ApiError("internal", f"the venue refused with {code}")
    return ApiError(code, SENTENCES.get(why, ""), FIELDS.get(why))


def error_body(error: ApiError) -> ErrorBody:
    """The refusal as it goes over the wire."""
    info = error.info
    return ErrorBody(error.code, info.category, error.message, info.retryable, error.field)
