"""OpenAPI links from the fields of a reply to the routes that take them.

A page links to the next page of its route by its cursor; the other links are in LINKS. Tools
follow them (schemathesis calls them in sequence), and readers see them in the document.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import msgspec

from api.rest.routing import Operation

BODY, PATH = "$response.body#/", "$request.path."
PAGES = {"cursor": "next_cursor", "from_seq": "last_seq"}


class Link(NamedTuple):
    """A link: the target route, and its parameters as runtime expressions."""

    target: str
    parameters: dict[str, str]


def _to(targets: str, **parameters: str) -> tuple[Link, ...]:
    """Make links with the same parameters to several routes, one per line."""
    return tuple(Link(target.strip(), parameters) for target in targets.strip().splitlines())


LINKS: dict[str, tuple[Link, ...]] = {
    "POST /v1/orders": _to(
        """GET /v1/orders/{order_id}
        PATCH /v1/orders/{order_id}
        DELETE /v1/orders/{order_id}""",
        order_id=BODY + "order_id",
    ),
    "PATCH /v1/orders/{order_id}": _to(
        """GET /v1/orders/{order_id}
        DELETE /v1/orders/{order_id}""",
        order_id=BODY + "order_id",
    ),
    "GET /v1/orders": _to(
        """GET /v1/orders/{order_id}
        DELETE /v1/orders/{order_id}""",
        order_id=BODY + "orders/0/order_id",
    ),
    "POST /v1/retirements": _to(
        """GET /v1/retirements/{retirement_id}
        GET /v1/certificates/{retirement_id}/record
        GET /v1/certificates/{retirement_id}/pdf""",
        retirement_id=BODY + "id",
    ),
    "GET /v1/retirements": _to(
        """GET /v1/retirements/{retirement_id}
        GET /v1/certificates/{retirement_id}""",
        retirement_id=BODY + "retirements/0/retirement_id",
    ),
    "GET /v1/retirements/{retirement_id}": (
        *_to(
            """GET /v1/certificates/{retirement_id}/record
            GET /v1/certificates/{retirement_id}/pdf""",
            retirement_id=BODY + "retirement_id",
        ),
        *_to("GET /v1/serials/{serial}", serial=BODY + "serial_ranges/0/serial_from"),
    ),
    "GET /v1/holdings": _to("GET /v1/serials/{serial}", serial=BODY + "holdings/0/serial_from"),
    "GET /v1/auctions": _to(
        """GET /v1/auctions/{auction_id}
        GET /v1/auctions/{auction_id}/bids""",
        auction_id=BODY + "auctions/0/auction_id",
    ),
    "POST /v1/admin/auctions": _to(
        """GET /v1/auctions/{auction_id}
        POST /v1/auctions/{auction_id}/bids
        POST /v1/admin/auctions/{auction_id}/close""",
        auction_id=BODY + "auction_id",
    ),
    "POST /v1/auctions/{auction_id}/bids": _to(
        "DELETE /v1/auctions/{auction_id}/bids/{bid_id}",
        auction_id=PATH + "auction_id",
        bid_id=BODY + "bid_id",
    ),
    "POST /v1/otc/entries": _to(
        "DELETE /v1/otc/entries/{entry_id}", entry_id=BODY + "entry/entry_id"
    ),
    "POST /v1/proposals/transfers": _to(
        """POST /v1/proposals/{proposal_id}/approve
        DELETE /v1/proposals/{proposal_id}""",
        proposal_id=BODY + "proposal_id",
    ),
    "POST /v1/proposals/trusted-accounts": _to(
        """POST /v1/proposals/{proposal_id}/approve
        DELETE /v1/proposals/{proposal_id}""",
        proposal_id=BODY + "proposal_id",
    ),
    "POST /v1/cash/deposits": _to(
        """DELETE /v1/cash/requests/{request_id}
        POST /v1/admin/cash-requests/{request_id}/book
        POST /v1/admin/cash-requests/{request_id}/reject""",
        request_id=BODY + "request_id",
    ),
    "POST /v1/cash/withdrawals": _to(
        """POST /v1/cash/requests/{request_id}/approve
        DELETE /v1/cash/requests/{request_id}""",
        request_id=BODY + "request_id",
    ),
    "POST /v1/keys": _to(
        """POST /v1/keys/{key_id}/rotate
        DELETE /v1/keys/{key_id}""",
        key_id=BODY + "key_id",
    ),
    "POST /v1/admin/users": _to("PATCH /v1/admin/users/{name}", name=BODY + "name"),
    "POST /v1/admin/keys": _to("DELETE /v1/admin/keys/{key_id}", key_id=BODY + "key_id"),
    **{
        f"POST /v1/admin/{what}": _to(
            """POST /v1/admin/approvals/{approval_id}/approve
            DELETE /v1/admin/approvals/{approval_id}""",
            approval_id=BODY + "approval_id",
        )
        for what in ("busts", "adjustments", "base-prices", "delistings")
    },
}


def links_of(operation: Operation, operation_ids: dict[str, str]) -> dict[str, Any]:
    """The links of an operation's reply by name."""
    return {
        f"{operation_ids[operation.name]}_to_{operation_ids[link.target]}": {
            "operationId": operation_ids[link.target],
            "parameters": link.parameters,
        }
        for link in (*LINKS.get(operation.name, ()), *_pages(operation))
    }


def _pages(operation: Operation) -> Iterator[Link]:
    """The link to the next page: the same query with the next cursor."""
    query = {field.name: field.required for field in msgspec.structs.fields(operation.query)}
    reply = {field.name for field in msgspec.structs.fields(operation.reply)}
    for parameter, member in PAGES.items():
        if parameter in query and member in reply:
            kept = {name: f"$request.query.{name}" for name, required in query.items() if required}
            yield Link(operation.name, kept | {parameter: BODY + member})
