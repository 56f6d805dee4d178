"""Frames that the client receives: replies, pushes and rejections."""

from __future__ import annotations

from contextlib import suppress
from types import TracebackType
from typing import Any

import msgspec

from api.client.records import PUSHES
from api.wire.errors import CODES, ApiError
from exchange.errors import TansoError


class OutcomeUnknown(TansoError):
    """The connection was lost before the reply; call `resolve` or send the request again."""


class ReplyFrame(msgspec.Struct):
    method: str = ""
    success: bool = False
    req_id: int | str | None = None
    result: msgspec.Raw = msgspec.Raw(b"null")
    error: dict[str, Any] | None = None


class Kind(msgspec.Struct):
    channel: str = ""


KIND = msgspec.json.Decoder(Kind)
REPLY = msgspec.json.Decoder(ReplyFrame)
PUSH_DECODERS = {channel: msgspec.json.Decoder(kind) for channel, kind in PUSHES.items()}


class suppress_too_old(suppress):  # noqa: N801 - reads as contextlib.suppress does
    """Suppress `seq_too_old`: a snapshot follows it."""

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> bool:
        return isinstance(error, ApiError) and error.code == "seq_too_old"


def error_of(error: dict[str, Any]) -> ApiError:
    """Convert a rejection of the stream; a code unknown to this client becomes `internal`."""
    return rejection(str(error.get("code", "")), str(error.get("message", "")), error)


def rejection(code: str, message: str, error: dict[str, Any]) -> ApiError:
    """Make the ApiError of a rejection, with its field, retryable flag and order status."""
    if code not in CODES:
        return ApiError("internal", f"{code}: {message}")
    return ApiError(
        code,
        message,
        error.get("field"),
        retryable=bool(error.get("retryable", False)),
        order_status=error.get("order_status"),
    )
