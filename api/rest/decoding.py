"""The body and the query of a request, decoded to their types within their limits."""

from __future__ import annotations

import msgspec
from starlette.requests import Request

from api.stream.decode import NOT_JSON
from api.wire.errors import ApiError
from api.wire.explain import rejection_of, repeated, repeated_key


def decode_body(raw: bytes, kind: type[msgspec.Struct]) -> msgspec.Struct:
    """Decode a body. ApiError `bad_json` or `invalid_params`: it is malformed."""
    try:
        body: msgspec.Struct = msgspec.json.decode(raw, type=kind)
        twice = repeated_key(raw.decode())
    except msgspec.ValidationError as error:
        raise rejection_of(error, kind, raw, {}) from None
    except (msgspec.DecodeError, RecursionError, ValueError):
        raise ApiError("bad_json", NOT_JSON) from None
    if twice is not None:
        raise repeated(twice)
    return body


def decode_query(request: Request, kind: type[msgspec.Struct]) -> msgspec.Struct:
    """Decode a query. ApiError `invalid_params`: a name is given twice, or a value is wrong."""
    pairs = request.query_params.multi_items()
    given = dict(pairs)
    if len(given) != len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)[:64]
        raise ApiError("invalid_params", f"{twice} is given twice; give it once", twice)
    try:
        return msgspec.convert(given, kind, strict=False)
    except msgspec.ValidationError as error:
        raise rejection_of(error, kind, given, {}) from None


async def read_body(request: Request, limit: int) -> bytes:
    """Read the body, at most `limit` bytes. ApiError `message_too_large`: it is larger."""
    declared = request.headers.get("content-length", "0")
    is_number = declared.isascii() and declared.isdigit() and len(declared) <= 18
    if not is_number or int(declared) > limit:
        raise ApiError("message_too_large", f"a body has at most {limit} bytes")
    chunks: list[bytes] = []
    size = 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > limit:
            raise ApiError("message_too_large", f"a body has at most {limit} bytes")
        chunks.append(chunk)
    return b"".join(chunks)
