"""Bodies, queries and replies about own orders and what happened to them."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from api.messages.fields import DecimalText, Seq, SideText, Symbol, Text
from api.messages.records import ExecutionRecord, OrderRecord, PreventedMatchRecord
from api.messages.rest import Body, Cursor, PageLimit


class OrdersQuery(Body, frozen=True):
    """Newest first; `cursor` continues before that order_id."""

    status: Literal["open", "all"] = "open"
    cl_ord_id: Text | None = None
    symbol: Symbol | None = None
    limit: PageLimit = 100
    cursor: Cursor | None = None


class ExecutionsQuery(Body, frozen=True):
    """Oldest first, after `from_seq`; a page never cuts a command's records in two."""

    from_seq: Seq = 0
    limit: PageLimit = 100


class PreventedMatchesQuery(Body, frozen=True):
    """Newest first; `cursor` continues before that match_id."""

    symbol: Symbol | None = None
    limit: PageLimit = 100
    cursor: Cursor | None = None


class CancelAllQuery(Body, frozen=True):
    symbol: Symbol | None = None
    side: SideText | None = None


class AmendBody(Body, frozen=True):
    """At least one of the three."""

    order_qty: DecimalText | None = None
    limit_price: DecimalText | None = None
    display_qty: DecimalText | None = None


class OrdersReply(Struct, omit_defaults=True):
    orders: list[OrderRecord[DecimalText]]
    next_cursor: int | None = None


class OrderReply(Struct):
    order: OrderRecord[DecimalText]


class ExecutionsReply(Struct):
    """Ask again from `last_seq` for more."""

    executions: list[ExecutionRecord[DecimalText]]
    last_seq: int


class PreventedMatchesReply(Struct, omit_defaults=True):
    prevented_matches: list[PreventedMatchRecord[DecimalText]]
    next_cursor: int | None = None
