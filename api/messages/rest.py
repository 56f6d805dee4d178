"""Bases of request bodies and queries, pages, and replies common to many routes."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct

from api.messages.codes import ErrorCategory, ErrorCode, OrderStatusCode

PAGE_MAX = 500
PageLimit = Annotated[int, Meta(ge=1, le=PAGE_MAX)]
Cursor = Annotated[int, Meta(ge=0, le=2**62)]
TableFormat = Literal["csv", "excel", "json", "parquet"]


class Body(Struct, forbid_unknown_fields=True, kw_only=True, frozen=True):
    """The base of all request bodies and queries."""


class NoBody(Body, frozen=True):
    """An empty body or query."""


class PageQuery(Body, frozen=True):
    """A page; `cursor` is the `next_cursor` of the previous page."""

    limit: PageLimit = 100
    cursor: Cursor | None = None


class TableQuery(Body, frozen=True):
    """A format: JSON, CSV with a header line (`excel`: with a UTF-8 byte order mark) or Parquet.
    Without it the header Accept decides, then the route's own default."""

    format: TableFormat | None = None


class DoneReply(Struct):
    """An accepted command; `seq` is its number."""

    seq: int


class Problem(Struct, omit_defaults=True):
    """An error as in RFC 9457, with the members of the WebSocket's errors."""

    type: str
    title: str
    status: int
    detail: str
    code: ErrorCode
    category: ErrorCategory
    message: str
    retryable: bool = False
    field: str | None = None
    order_status: OrderStatusCode | None = None
