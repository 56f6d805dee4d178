"""Frames to requests, and what is wrong with those that are none.

msgspec decodes and validates in one pass; only a frame that fails is looked at again, to
find out how to answer it. Error codes are read off the path in msgspec's sentence.
"""

from __future__ import annotations

import re
from typing import NamedTuple

import msgspec

from api.errors import ApiError
from api.messages.fields import ReqId
from api.messages.requests import AnyRequest, RequestHead

_REQUESTS: msgspec.json.Decoder[AnyRequest] = msgspec.json.Decoder(AnyRequest)
_HEAD = msgspec.json.Decoder(RequestHead)
_PATH = re.compile(r" - at `\$\.?(?P<path>[^`]*)`$")
_UNKNOWN = re.compile(r"unknown field `(?P<name>[^`]*)`")
CODE_BY_PATH = {"method": "unknown_method", "params.channel": "unknown_channel"}


class BadRequest(NamedTuple):
    """What to answer: the method and req_id as far as they could be read, and the error."""

    method: str
    req_id: ReqId | None
    error: ApiError


def decode_request(text: str) -> AnyRequest | BadRequest:
    """The request in a text frame, or why it is none."""
    try:
        return _REQUESTS.decode(text)
    except msgspec.ValidationError as error:
        return BadRequest(*_head(text), refusal_of(error, CODE_BY_PATH))
    except (msgspec.DecodeError, RecursionError, ValueError):
        return BadRequest("", None, ApiError("bad_json"))


def refusal_of(error: msgspec.ValidationError, codes: dict[str, str]) -> ApiError:
    """A validation error as a refusal that names the field."""
    sentence = str(error)
    match = _PATH.search(sentence)
    path = match["path"] if match else ""
    sentence = _PATH.sub("", sentence)[:200]
    if path in codes:
        return ApiError(codes[path], sentence, path.rpartition(".")[2])
    unknown = _UNKNOWN.search(sentence)
    field = unknown["name"][:36] if unknown else path.removeprefix("params.")
    return ApiError("invalid_params", sentence, field or None)


def _head(text: str) -> tuple[str, ReqId | None]:
    try:
        head = _HEAD.decode(text)
    except (msgspec.DecodeError, RecursionError, ValueError):
        return "", None
    method = head.method if isinstance(head.method, str) else ""
    req_id = head.req_id
    if isinstance(req_id, bool) or not isinstance(req_id, int | str):
        return method[:36], None
    if isinstance(req_id, str) and len(req_id) > 36:
        return method[:36], None
    return method[:36], req_id
