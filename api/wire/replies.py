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
    time_in, time_out = times
    if isinstance(result, ApiError):
        return Reply(method, False, time_in, time_out, req_id, None, error_body(result))
    return Reply(method, True, time_in, time_out, req_id, result)
