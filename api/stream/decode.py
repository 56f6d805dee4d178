"""Decoding of frames to requests, with an error for a malformed frame.

msgspec decodes and validates in one pass; only a frame that fails is decoded again, to find the
method and the req_id for the reply. msgspec would silently take the last value of a repeated key,
so these are rejected here.
"""

from __future__ import annotations

from typing import NamedTuple

import msgspec

from api.messages.fields import REQ_ID_MAX, ReqId
from api.messages.requests import AnyRequest, RequestHead
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


def decode_request(text: str) -> AnyRequest | BadRequest:
    """Return the request in a text frame, or the reason for its rejection."""
    try:
        request = _REQUESTS.decode(text)
        twice = repeated_key(text)
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
