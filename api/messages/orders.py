"""Bodies, queries and replies for your own orders and their executions."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from api.messages.fields import DecimalText, Seq, SideText, Symbol, Text
from api.messages.records import ExecutionRecord, OrderRecord, PreventedMatchRecord
from api.messages.rest import Body, Cursor, PageLimit


class OrdersQuery(Body, frozen=True):
    """A page of orders, newest first; `cursor` continues before this `order_id`."""

    status: Literal["open", "all"] = "open"
    cl_ord_id: Text | None = None
    symbol: Symbol | None = None
    limit: PageLimit = 100
    cursor: Cursor | None = None


class ExecutionsQuery(Body, frozen=True):
    """A page of executions after `from_seq`, oldest first; it never splits a command's records.

    `order` "newest": newest first; `cursor` continues before this `seq`.
    """

    from_seq: Seq = 0
    limit: PageLimit = 100
    order: Literal["oldest", "newest"] = "oldest"
    cursor: Cursor | None = None


class LedgerQuery(Body, frozen=True):
    """A page of balance changes after `from_seq`, oldest first; it never splits a command's."""

    from_seq: Seq = 0
    limit: PageLimit = 100


class PreventedMatchesQuery(Body, frozen=True):
    """A page of prevented matches, newest first; `cursor` continues before this `match_id`."""

    symbol: Symbol | None = None
    limit: PageLimit = 100
    cursor: Cursor | None = None


class CancelAllQuery(Body, frozen=True):
    symbol: Symbol | None = None
    side: SideText | None = None


class AmendBody(Body, frozen=True):
    """Changes of an order; at least one of the three fields."""

    order_qty: DecimalText | None = None
    limit_price: DecimalText | None = None
    display_qty: DecimalText | None = None


class OrdersReply(Struct, omit_defaults=True):
    orders: list[OrderRecord[DecimalText]]
    next_cursor: int | None = None


class OrderReply(Struct):
    order: OrderRecord[DecimalText]


class ExecutionsReply(Struct, omit_defaults=True):
    """Executions; the next page starts from `last_seq`, or newest first from `next_cursor`."""

    executions: list[ExecutionRecord[DecimalText]]
    last_seq: int
    next_cursor: int | None = None


class PreventedMatchesReply(Struct, omit_defaults=True):
    prevented_matches: list[PreventedMatchRecord[DecimalText]]
    next_cursor: int | None = None
