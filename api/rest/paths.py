"""Parts of a request's path that several rooms read."""

from __future__ import annotations

from api.rest.routing import Call
from api.wire.errors import ApiError


def fiscal_year_of(call: Call) -> int:
    """The fiscal year in a request's path. ApiError `invalid_params`."""
    text = call.path["fiscal_year"]
    if not (text.isascii() and text.isdecimal() and len(text) == 4):
        raise ApiError(
            "invalid_params", "a fiscal year has four digits, such as 2026", "fiscal_year"
        )
    return int(text)
