"""Decoding of frames to requests, with an error for a malformed frame.

msgspec decodes and validates in one pass; only a frame that fails is decoded again, to find the
method and the req_id for the reply. msgspec would silently take the last value of a repeated key,
so these are rejected here.
"""

from __future__ import annotations

import re
from functools import reduce
from operator import or_
from typing import Any, Final, NamedTuple, get_args

import msgspec

from api.messages.fields import REQ_ID_MAX, ClOrdId, ReqId
from api.messages.requests import AddOrderParams, AddOrderRequest, AnyRequest, RequestHead
from api.wire.errors import ApiError
from api.wire.explain import rejection_of, repeated, repeated_key

_REQUESTS: msgspec.json.Decoder[AnyRequest] = msgspec.json.Decoder(AnyRequest)
_HEAD = msgspec.json.Decoder(RequestHead)
NOT_JSON = "the message is not JSON; send one object with its strings in double quotes"
CODE_BY_PATH = {"method": "unknown_method", "params.channel": "unknown_channel"}


class BadRequest(NamedTuple):
    """A rejected frame: its method and req_id, as far as they are readable, and the error."""

    method: str
    req_id: ReqId | None
    error: ApiError


class _QuickParams(AddOrderParams, frozen=True):
    """Parameters of an order without the patterns that are most of the time of its decoding."""

    order_qty: str
    limit_price: str | None = None
    cl_ord_id: str | None = None


class _QuickOrder(AddOrderRequest, tag="add_order", frozen=True):
    """An order as `_decoded` reads it first."""

    params: _QuickParams


_KINDS: Any = reduce(
    or_, (_QuickOrder if kind is AddOrderRequest else kind for kind in get_args(AnyRequest))
)
_QUICK: msgspec.json.Decoder[AnyRequest] = msgspec.json.Decoder(_KINDS)
_NAME: Any = get_args(ClOrdId)[1]
_is_name = re.compile(_NAME.pattern).search
PLAIN_DIGITS: Final = 18
# The keys of every order with a price: method, params, symbol, side, order_qty, limit_price.
PLAIN_KEYS: Final = 6


def _decoded(text: str) -> tuple[AnyRequest, str | None]:
    """Decode a request; return it and a key that it repeats. An order of whole numbers needs only
    its id's pattern, any other request all patterns."""
    try:
        request = _QUICK.decode(text)
    except msgspec.ValidationError:
        return _REQUESTS.decode(text), None
    if type(request) is not _QuickOrder:
        return request, repeated_key(text)
    params = request.params
    quantity, price, name = params.order_qty, params.limit_price, params.cl_ord_id
    if quantity and price and (name is None or _is_name(name)):
        digits = quantity + price
        if digits.isdecimal() and digits.isascii() and len(digits) <= PLAIN_DIGITS:
            # Each of these keys is there and has a colon, so that as many colons leave none twice.
            keys = PLAIN_KEYS + (name is not None) + (request.req_id is not None)
            return request, None if text.count(":") == keys else repeated_key(text)
    return _REQUESTS.decode(text), repeated_key(text)


def decode_request(text: str) -> AnyRequest | BadRequest:
    """Return the request in a text frame, or the reason for its rejection."""
    try:
        request, twice = _decoded(text)
    except msgspec.ValidationError as error:
        return BadRequest(*head_of(text), rejection_of(error, AnyRequest, text, CODE_BY_PATH))
    except (msgspec.DecodeError, RecursionError, ValueError):
        return BadRequest("", None, ApiError("bad_json", NOT_JSON))
    if twice is not None:
        return BadRequest(*head_of(text), repeated(twice))
    return request


def reject_size(text: str, limit: int) -> BadRequest:
    """Return the rejection of a message with too many bytes; no part of it is executed."""
    size = len(text.encode())
    sentence = f"the message has {size:,} bytes; at most {limit:,} are allowed: send it in parts"
    return BadRequest(*head_of(text), ApiError("message_too_large", sentence))


def head_of(text: str) -> tuple[str, ReqId | None]:
    """Return a frame's method and req_id, as far as they are readable; params are skipped."""
    try:
        head = _HEAD.decode(text)
    except (msgspec.DecodeError, RecursionError, ValueError):
        return "", None
    method = head.method if isinstance(head.method, str) else ""
    req_id = head.req_id
    if isinstance(req_id, bool) or not isinstance(req_id, int | str):
        return method[:REQ_ID_MAX], None
    if isinstance(req_id, str) and len(req_id) > REQ_ID_MAX:
        return method[:REQ_ID_MAX], None
    return method[:REQ_ID_MAX], req_id
