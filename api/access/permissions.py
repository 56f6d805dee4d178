"""The permission table: one row for each route, WebSocket method and private channel.

Routes and the authorization tests both read this table; a route without a row cannot be registered.
A row names the roles and the scope that the key must carry; PUBLIC needs no login. A request never
names the owner of orders and balances: the owner is the participant of the login.
"""

from __future__ import annotations

from typing import NamedTuple

from api.access.auth import Principal
from api.messages.fields import Role, Scope
from api.wire.errors import ApiError


class Permission(NamedTuple):
    """The roles and the scope that a row requires. `scope` None: no login needed. `by_password`: a
    key does not suffice. `confirmed`: a login by password enters the password again; a key has
    signed the request."""

    scope: Scope | None
    roles: frozenset[Role] = frozenset()
    by_password: bool = False
    confirmed: bool = False


_ALL: frozenset[Role] = frozenset({"trader", "approver", "registrar", "operator"})
PUBLIC = Permission(None)
ANYONE = Permission("read", _ALL)
# A stolen key must not be able to make its own successor.
BY_PASSWORD = Permission("read", _ALL, by_password=True)
OWN = Permission("read", frozenset({"trader"}))
TRADE = Permission("trade", frozenset({"trader"}))
SETTLE = Permission("settle", frozenset({"trader"}))
APPROVE = Permission("admin", frozenset({"approver"}))
# An approval is a signature: a session that somebody left open must not suffice.
SECOND_SIGN = Permission("admin", frozenset({"approver"}), confirmed=True)
REGISTER = Permission("admin", frozenset({"registrar"}))
SIGN = Permission("read", frozenset({"trader", "approver"}))
# What two persons sign, as far as it concerns one's own participant.
SIGNED = Permission("read", frozenset({"trader", "approver", "operator"}))
FOUR_EYES = Permission("admin", frozenset({"approver", "operator"}))
OPERATE = Permission("admin", frozenset({"operator"}))

PERMISSIONS: dict[str, Permission] = {
    "WS ping": PUBLIC,
    "WS subscribe": PUBLIC,
    "WS unsubscribe": PUBLIC,
    "WS auth": PUBLIC,
    "WS logout": PUBLIC,
    "WS add_order": TRADE,
    "WS cancel_order": TRADE,
    "WS amend_order": TRADE,
    "WS cancel_all": TRADE,
    "WS cancel_all_orders_after": TRADE,
    "WS set_cancel_on_disconnect": TRADE,
    "WS batch_add": TRADE,
    "WS batch_cancel": TRADE,
    "WS add_bid": TRADE,
    "WS cancel_bid": TRADE,
    "WS subscribe executions": OWN,
    "WS subscribe balances": OWN,
    "WS subscribe holdings": OWN,
    "WS subscribe settlements": OWN,
    "GET /openapi.json": PUBLIC,
    "GET /asyncapi.json": PUBLIC,
    "GET /docs": PUBLIC,
    "GET /metrics": PUBLIC,
    "GET /healthz": PUBLIC,
    "GET /readyz": PUBLIC,
    "GET /v1/codes": PUBLIC,
    "GET /v1/tables": PUBLIC,
    "GET /v1/time": PUBLIC,
    "GET /v1/status": PUBLIC,
    "GET /v1/instruments": PUBLIC,
    "GET /v1/tickers": PUBLIC,
    "GET /v1/book": PUBLIC,
    "GET /v1/board": PUBLIC,
    "GET /v1/trades": PUBLIC,
    "GET /v1/auctions": PUBLIC,
    "GET /v1/ohlc": PUBLIC,
    "GET /v1/auctions/{auction_id}": PUBLIC,
    "POST /v1/auctions/{auction_id}/bids": TRADE,
    "GET /v1/auctions/{auction_id}/bids": OWN,
    "DELETE /v1/auctions/{auction_id}/bids/{bid_id}": TRADE,
    "GET /v1/projects": PUBLIC,
    "GET /v1/issuances": PUBLIC,
    "GET /v1/settlements": OWN,
    "POST /v1/orders/batch": TRADE,
    "POST /v1/orders/batch/cancel": TRADE,
    "POST /v1/orders/cancel": TRADE,
    "POST /v1/orders/cancel-after": TRADE,
    "DELETE /v1/orders": TRADE,
    "POST /v1/orders": TRADE,
    "GET /v1/orders": OWN,
    "GET /v1/orders/{order_id}": OWN,
    "PATCH /v1/orders/{order_id}": TRADE,
    "DELETE /v1/orders/{order_id}": TRADE,
    "GET /v1/executions": OWN,
    "GET /v1/prevented-matches": OWN,
    "GET /v1/balances": OWN,
    "GET /v1/ledger": OWN,
    "GET /v1/holdings": OWN,
    "POST /v1/transfers": SETTLE,
    "POST /v1/retirements": SETTLE,
    "GET /v1/retirements": PUBLIC,
    "GET /v1/retirements/{retirement_id}": PUBLIC,
    "GET /v1/statistics": PUBLIC,
    "GET /v1/otc/statistics": PUBLIC,
    "GET /v1/serials/{serial}": PUBLIC,
    "GET /v1/certificates/{retirement_id}": PUBLIC,
    "GET /v1/certificates/{retirement_id}/pdf": PUBLIC,
    "GET /v1/certificates/{retirement_id}/record": PUBLIC,
    "GET /certificates/{retirement_id}": PUBLIC,
    "GET /serials/{serial}": PUBLIC,
    "GET /quotations": PUBLIC,
    "GET /quotations/{day}": PUBLIC,
    "GET /verify": PUBLIC,
    "GET /papers/{name}": PUBLIC,
    "GET /v1/schemes": PUBLIC,
    "GET /v1/schemes/{scheme}/price-bounds": PUBLIC,
    "GET /v1/schemes/{scheme}/facility-target": PUBLIC,
    "GET /v1/attributes": PUBLIC,
    "GET /v1/attributes/exclusions": PUBLIC,
    "GET /v1/reports/shk/{fiscal_year}": OWN,
    "GET /v1/reports/power-factor/{fiscal_year}": OWN,
    "GET /v1/registry/adjustments": REGISTER,
    "GET /v1/blocks": OWN,
    "GET /v1/eligibility": OWN,
    "GET /v1/participants": PUBLIC,
    "GET /v1/duties/{fiscal_year}": OWN,
    "GET /v1/registry/duties/{fiscal_year}": REGISTER,
    "GET /v1/registry/emissions": REGISTER,
    "POST /v1/registry/emissions": REGISTER,
    "POST /v1/registry/participants/{participant}/names": REGISTER,
    "GET /v1/compliance/template": PUBLIC,
    "GET /v1/compliance/firm": OWN,
    "PUT /v1/compliance/firm": TRADE,
    "DELETE /v1/compliance/firm": TRADE,
    "GET /v1/compliance/firm/file": OWN,
    "GET /v1/compliance/coverage": OWN,
    "GET /v1/compliance/calendar": OWN,
    "GET /v1/compliance/prices": OWN,
    "POST /v1/compliance/prices": TRADE,
    "DELETE /v1/compliance/prices": TRADE,
    "GET /v1/compliance/plan": OWN,
    "POST /v1/compliance/plan": TRADE,
    "DELETE /v1/compliance/plan": TRADE,
    "GET /v1/compliance/drafts": OWN,
    "PUT /v1/compliance/drafts": TRADE,
    "GET /v1/statements/{day}": OWN,
    "GET /v1/fails": OWN,
    "GET /v1/otc/entries": OWN,
    "POST /v1/otc/entries": SETTLE,
    "DELETE /v1/otc/entries/{entry_id}": SETTLE,
    "GET /v1/proposals": SIGN,
    "POST /v1/proposals/transfers": SETTLE,
    "POST /v1/proposals/trusted-accounts": SETTLE,
    "POST /v1/proposals/{proposal_id}/approve": SECOND_SIGN,
    "DELETE /v1/proposals/{proposal_id}": SIGN,
    "GET /v1/approvals": SIGNED,
    "POST /v1/cash/deposits": SETTLE,
    "POST /v1/cash/withdrawals": SETTLE,
    "GET /v1/cash/requests": SIGN,
    "POST /v1/cash/requests/{request_id}/approve": SECOND_SIGN,
    "DELETE /v1/cash/requests/{request_id}": SIGN,
    "GET /v1/registry/accounts": REGISTER,
    "POST /v1/registry/accounts": REGISTER,
    "POST /v1/registry/accounts/lock": REGISTER,
    "POST /v1/registry/projects": REGISTER,
    "POST /v1/registry/projects/{project_id}/authorizations": REGISTER,
    "POST /v1/registry/issuances": REGISTER,
    "GET /v1/quotations/{day}": PUBLIC,
    "GET /v1/registry/exports/holdings": REGISTER,
    "GET /v1/registry/exports/transfers": REGISTER,
    "GET /v1/registry/exports/aef/{table}": REGISTER,
    "GET /v1/charges": OWN,
    "GET /v1/registry/charges": REGISTER,
    "POST /v1/account-records": SETTLE,
    "GET /v1/project-files": PUBLIC,
    "GET /v1/project-files/{project_id}": PUBLIC,
    "GET /v1/third-parties": PUBLIC,
    "GET /v1/activities": PUBLIC,
    "GET /v1/registry/imports": REGISTER,
    "GET /v1/programmes": PUBLIC,
    "POST /v1/registry/programmes": REGISTER,
    "GET /v1/projects/{project_id}/authorizations": PUBLIC,
    "POST /v1/registry/project-files": REGISTER,
    "POST /v1/registry/project-files/{project_id}/documents": REGISTER,
    "POST /v1/registry/project-files/{project_id}/steps": REGISTER,
    "POST /v1/registry/project-files/{project_id}/lines": REGISTER,
    "POST /v1/registry/project-files/{project_id}/issuances": REGISTER,
    "POST /v1/registry/third-parties": REGISTER,
    "GET /v1/admin/fails": OPERATE,
    "POST /v1/auth/login": PUBLIC,
    "POST /v1/auth/logout": PUBLIC,
    "GET /v1/auth/session": ANYONE,
    "POST /v1/auth/session": BY_PASSWORD,
    "POST /v1/auth/ws-token": ANYONE,
    "GET /v1/keys": ANYONE,
    "POST /v1/keys": BY_PASSWORD,
    "POST /v1/keys/{key_id}/rotate": BY_PASSWORD,
    "DELETE /v1/keys/{key_id}": BY_PASSWORD,
    "GET /v1/admin/participants": OPERATE,
    "POST /v1/admin/participants": OPERATE,
    "GET /v1/admin/users": OPERATE,
    "POST /v1/admin/users": OPERATE,
    "POST /v1/admin/approvers": APPROVE,
    "PATCH /v1/admin/users/{name}": OPERATE,
    "GET /v1/admin/keys": OPERATE,
    "POST /v1/admin/keys": OPERATE,
    "DELETE /v1/admin/keys/{key_id}": OPERATE,
    "POST /v1/admin/withdrawals": OPERATE,
    "GET /v1/admin/cash-requests": OPERATE,
    "POST /v1/admin/cash-requests/{request_id}/book": OPERATE,
    "POST /v1/admin/cash-requests/{request_id}/reject": OPERATE,
    "GET /v1/admin/metrics": OPERATE,
    "GET /v1/admin/controls": OPERATE,
    "GET /v1/admin/trades": OPERATE,
    "GET /v1/admin/effects": OPERATE,
    "GET /v1/admin/acts": FOUR_EYES,
    "POST /v1/admin/halts": OPERATE,
    "POST /v1/admin/resumptions": OPERATE,
    "POST /v1/admin/kill-switch": OPERATE,
    "POST /v1/admin/limits": OPERATE,
    "GET /v1/admin/stp-groups": OPERATE,
    "POST /v1/admin/stp-groups": OPERATE,
    "GET /v1/admin/prevented-matches": OPERATE,
    "POST /v1/admin/checks": OPERATE,
    "POST /v1/admin/auctions": OPERATE,
    "POST /v1/admin/auctions/{auction_id}/close": OPERATE,
    "POST /v1/admin/instruments": OPERATE,
    "POST /v1/admin/base-prices": OPERATE,
    "POST /v1/admin/delistings": OPERATE,
    "POST /v1/admin/busts": OPERATE,
    "POST /v1/admin/adjustments": OPERATE,
    "GET /v1/admin/approvals": FOUR_EYES,
    "POST /v1/admin/approvals/{approval_id}/approve": SECOND_SIGN,
    "DELETE /v1/admin/approvals/{approval_id}": FOUR_EYES,
    "POST /v1/admin/backups": OPERATE,
    "POST /v1/admin/clock": OPERATE,
    "POST /v1/admin/deposits": OPERATE,
}


def reject_unless_allowed(action: str, principal: Principal | None) -> None:
    """Raise ApiError `auth_required` or `forbidden` unless this login has the permission."""
    permission = PERMISSIONS[action]
    if permission.scope is None:
        return
    if principal is None:
        raise ApiError("auth_required")
    if principal.user.role not in permission.roles or permission.scope not in principal.scopes:
        roles = " or ".join(sorted(permission.roles))
        raise ApiError(
            "forbidden",
            f"this is for the role {roles} and the scope {permission.scope}; yours is "
            f"{principal.role} with {', '.join(principal.scopes) or 'none'}",
        )
    if permission.by_password and principal.key_id:
        raise ApiError(
            "forbidden",
            "this is done after a login by password only (POST /v1/auth/login), not with a key",
        )
