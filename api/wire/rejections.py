"""Rejections: the events that reject a command, and codes as they appear on the wire."""

from __future__ import annotations

from api.messages.fields import ErrorBody
from api.wire.errors import ApiError
from exchange.events import CommandRejected, OrderRejected

REJECTIONS = (OrderRejected, CommandRejected)


def error_body(error: ApiError) -> ErrorBody:
    """Return the body of a rejection as it appears on the wire."""
    category = error.info.category
    return ErrorBody(
        error.code, category, error.message, error.retryable, error.field, error.order_status
    )
