"""The reply to one request on a WebSocket."""

from __future__ import annotations

from typing import Any

import msgspec

from api.messages.fields import ReqId
from api.messages.replies import Reply
from api.wire.errors import ApiError
from api.wire.rejections import error_body


def reply_of(
    method: str,
    req_id: ReqId | None,
    times: tuple[str, str],
    result: msgspec.Struct | ApiError,
) -> Reply[Any]:
    """Make the reply with a result or a rejection; `times`: received and sent."""
    reply: Reply[Any] = Reply(
        method=method,
        success=not isinstance(result, ApiError),
        req_id=req_id,
        time_in=times[0],
        time_out=times[1],
    )
    if isinstance(result, ApiError):
        reply.error = error_body(result)
    else:
        reply.result = result
    return reply
