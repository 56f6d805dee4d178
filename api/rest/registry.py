"""Routes for the registrar: accounts, projects, issuances.

Issuances go to holding accounts; credits enter trading accounts only by a transfer, which the
ledger records.
"""

from __future__ import annotations

import msgspec
from msgspec import Struct

from api.messages.fields import NamedRange
from api.messages.registry import (
    AccountBody,
    AccountRecord,
    AccountsReply,
    IssuanceBody,
    LockBody,
    ProjectBody,
    ReceiptReply,
)
from api.messages.serials import ProjectRecord
from api.rest.routing import Call, Routes
from api.rest.serials import project_record
from api.wire.convert import whole_tonnes
from api.wire.errors import ApiError
from api.wire.registry_errors import asked
from exchange.registry.port import Account, AccountKind, Issuance, Project, Receipt
from exchange.registry.reports.bill import apply_for
from exchange.registry.serials import Vintage
from exchange.units import utc_text

ROUTES = Routes()


@ROUTES.add("GET", "/v1/registry/accounts", AccountsReply, errors=("overloaded",))
async def accounts(call: Call) -> Struct:
    """All accounts of the registry."""
    found = await asked(call.service.registry.accounts)
    return AccountsReply([_account(account) for account in found])


@ROUTES.add(
    "POST",
    "/v1/registry/accounts",
    AccountRecord,
    body=AccountBody,
    status=201,
    errors=("registry_rejected", "overloaded"),
)
async def open_account(call: Call) -> Struct:
    """Open a government, holding or partner account; a repetition changes nothing."""
    body, registry = call.body, call.service.registry
    kind, at_ns = AccountKind(body.kind), call.now_ns()
    if body.name.partition(":")[0] in ("trading", "retirement", "cancellation"):
        raise ApiError(
            "invalid_params",
            "trading, retirement and cancellation accounts are opened by the exchange itself",
            "name",
        )
    applied_on = body.jcm_applied_on
    assert call.principal is not None
    filed = call.filed()
    if applied_on is not None and (kind is not AccountKind.HOLDING or applied_on > filed.day):
        raise ApiError(
            "invalid_params",
            "jcm_applied_on must be today or a past day, and the account a holding account",
            "jcm_applied_on",
        )

    def work() -> None:
        registry.open_account(body.name, kind, body.owner, at_ns)
        if applied_on is not None:
            apply_for(registry, body.name, applied_on, filed)

    await asked(work)
    return AccountRecord(body.name, body.kind, body.owner, False)


@ROUTES.add(
    "POST",
    "/v1/registry/accounts/lock",
    AccountRecord,
    body=LockBody,
    errors=("registry_rejected", "overloaded"),
)
async def lock(call: Call) -> Struct:
    """Lock an account, so that nothing leaves or enters, or unlock it."""
    body, registry = call.body, call.service.registry

    def work() -> Account:
        registry.lock_account(body.name, body.locked, call.now_ns())
        return next(account for account in registry.accounts() if account.name == body.name)

    return _account(await asked(work))


@ROUTES.add(
    "POST",
    "/v1/registry/projects",
    ProjectRecord,
    body=ProjectBody,
    status=201,
    errors=("registry_rejected", "overloaded"),
)
async def register_project(call: Call) -> Struct:
    """Enter a project; a repetition with the same content changes nothing."""
    registry = call.service.registry
    project = Project(**msgspec.structs.asdict(call.body))
    await asked(lambda: registry.register_project(project, call.now_ns()))
    return project_record(project)


@ROUTES.add(
    "POST",
    "/v1/registry/issuances",
    ReceiptReply,
    body=IssuanceBody,
    status=201,
    errors=("registry_rejected", "overloaded"),
    needs_key=True,
)
async def issue(call: Call) -> Struct:
    """Issue new credits of a project, once for each Idempotency-Key."""
    body, service = call.body, call.service
    if any(share.account.startswith("trading:") for share in body.shares):
        raise ApiError(
            "invalid_params",
            "an issuance goes to holding accounts; a transfer moves credits into trading",
            "shares",
        )
    act = Issuance(
        body.project_id,
        body.credit_class,
        Vintage(body.vintage_start, body.vintage_end),
        tuple((share.account, whole_tonnes(share.qty)) for share in body.shares),
        body.first_number,
        body.origin,
        body.issued_on,
        body.original_first,
        body.original_last,
    )
    receipt = await asked(lambda: service.registry.perform(f"issue:{call.key}", act, call.now_ns()))
    return receipt_reply(receipt)


def _account(account: Account) -> AccountRecord:
    return AccountRecord(account.name, account.kind.value, account.owner, account.locked)


def receipt_reply(receipt: Receipt) -> ReceiptReply:
    return ReceiptReply(
        receipt.key,
        [NamedRange(*serial_range) for serial_range in receipt.serial_ranges],
        str(sum(block.quantity_t for block in receipt.blocks)),
        utc_text(receipt.at_ns),
    )
