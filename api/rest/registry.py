"""What credits are, what they count for, certificates; and what the registrar writes.

Certificates and schemes are public, lots and eligibility the participant's own. Issuances go
to holding accounts: into trading accounts credits come by a transfer that the ledger sees.
"""

from __future__ import annotations

from datetime import date

import msgspec
from msgspec import Struct
from starlette.responses import Response

from api.messages.fields import Lot
from api.messages.registry import (
    AccountBody,
    AccountRecord,
    AccountsReply,
    EligibilityQuery,
    EligibilityReply,
    IssuanceBody,
    JudgedLot,
    LockBody,
    LotRecord,
    LotsReply,
    ProjectBody,
    ReceiptReply,
    SchemeRecord,
    SchemesReply,
    YearRecord,
)
from api.messages.rest import ProjectRecord
from api.rest.about import Document
from api.rest.routing import HEADERS, Call, Routes
from api.wire.errors import ApiError
from api.wire.registry_errors import asked
from exchange.registry.office import Filed
from exchange.registry.port import (
    Account,
    AccountKind,
    Ending,
    Holding,
    Issuance,
    Project,
    Receipt,
    holding_account,
    trading_account,
)
from exchange.registry.reports.bill import apply_for
from exchange.registry.reports.certificate import Certificate, certificate_of, page
from exchange.registry.reports.certificate_pdf import pdf
from exchange.registry.serials import Vintage
from exchange.schemes.eligibility import Position, Question, eligible
from exchange.schemes.rules import Scheme
from exchange.schemes.uses import SCHEMES, scheme
from exchange.units import tokyo_datetime, utc_text

ROUTES = Routes()
PAGE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"


@ROUTES.add(
    "GET",
    "/v1/certificates/{retirement_id}",
    Document,
    media="text/html",
    errors=("not_found", "overloaded"),
)
async def certificate(call: Call) -> Response:
    """A retirement's certificate as a page, in English and Japanese."""
    html = page(await _certificate(call), _base_url(call))
    headers = {**HEADERS, "content-security-policy": PAGE_POLICY}
    return Response(html, 200, headers, "text/html; charset=utf-8")


@ROUTES.add(
    "GET",
    "/v1/retirements/{retirement_id}/certificate.pdf",
    Document,
    media="application/pdf",
    errors=("not_found", "overloaded"),
)
@ROUTES.add(
    "GET",
    "/v1/certificates/{retirement_id}/pdf",
    Document,
    media="application/pdf",
    errors=("not_found", "overloaded"),
)
async def certificate_pdf(call: Call) -> Response:
    """A retirement's certificate as PDF, with its address as a QR code and its hash."""
    found, base_url = await _certificate(call), _base_url(call)
    document = await asked(lambda: pdf(found, base_url))
    return Response(document, 200, HEADERS, "application/pdf")


@ROUTES.add("GET", "/v1/schemes", SchemesReply)
async def schemes(call: Call) -> Struct:
    """The uses that a retirement may name: codes, names, the years that each knows today."""
    return SchemesReply([_scheme(one, _today(call)) for one in SCHEMES.values()])


@ROUTES.add("GET", "/v1/lots", LotsReply, errors=("overloaded",))
async def lots(call: Call) -> Struct:
    """Own credits block by block, with what each block is."""
    assert call.principal is not None
    registry, participant = call.service.registry, call.principal.participant

    def read() -> tuple[list[Project], list[Holding]]:
        accounts = (holding_account(participant), trading_account(participant))
        found = [holding for name in accounts for holding in registry.holdings(name)]
        return registry.projects(), found

    projects, holdings = await asked(read)
    of_id = {project.project_id: project for project in projects}
    return LotsReply([_lot(holding, of_id[holding.block.project_id]) for holding in holdings])


@ROUTES.add(
    "GET",
    "/v1/eligibility",
    EligibilityReply,
    query=EligibilityQuery,
    errors=("unknown_scheme", "unknown_fiscal_year", "registry_rejected", "overloaded"),
)
async def eligibility(call: Call) -> Struct:
    """Which of your lots count in a scheme, how many tonnes, and why not the others."""
    assert call.principal is not None
    query, today = call.query, _today(call)
    registry, holder = call.service.registry, call.principal.participant
    found = await asked(
        lambda: eligible(
            registry,
            Question(
                scheme=scheme(query.scheme),
                holder=holder,
                on=query.on or today,
                today=today,
                fiscal_year=query.fiscal_year,
                emissions_t=query.emissions_t,
            ),
        )
    )
    return EligibilityReply(
        scheme=found.scheme,
        holder=found.holder,
        on=found.on,
        years=[_year(one) for one in found.years],
        lots=[
            JudgedLot(
                serial_from=one.block.first_serial,
                serial_to=one.block.last_serial,
                qty=str(one.block.quantity_t),
                status=one.status.value,
                state=one.state,
                code=one.code,
                why=one.sentence,
                acts=[ending.value for ending in one.endings],
                fiscal_year=one.fiscal_year,
                ended_on=one.ended_on,
            )
            for one in found.lots
        ],
    )


@ROUTES.add("GET", "/v1/registry/accounts", AccountsReply, errors=("overloaded",))
async def accounts(call: Call) -> Struct:
    """All accounts of the registry."""
    found = await asked(call.service.registry.accounts)
    return AccountsReply([_account(one) for one in found])


@ROUTES.add(
    "POST",
    "/v1/registry/accounts",
    AccountRecord,
    body=AccountBody,
    status=201,
    errors=("registry_rejected", "overloaded"),
)
async def open_account(call: Call) -> Struct:
    """Open a government, holding or partner account; again it changes nothing."""
    body, registry = call.body, call.service.registry
    kind, at_ns = AccountKind(body.kind), _now_ns(call)
    if body.name.partition(":")[0] in ("trading", "retirement", "cancellation"):
        raise ApiError(
            "invalid_params",
            "trading, retirement and cancellation accounts are opened by the exchange itself",
            "name",
        )
    applied_on = body.jcm_applied_on
    assert call.principal is not None
    filed = Filed(call.principal.user.name, at_ns)
    if applied_on is not None and (kind is not AccountKind.HOLDING or applied_on > filed.day):
        raise ApiError(
            "invalid_params", "a past day or today, of a holding account", "jcm_applied_on"
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
    """Lock an account, so that nothing leaves or enters, or free it."""
    body, registry = call.body, call.service.registry

    def work() -> Account:
        registry.lock_account(body.name, body.locked, _now_ns(call))
        return next(one for one in registry.accounts() if one.name == body.name)

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
    """Enter a project; again with the same content it changes nothing."""
    registry = call.service.registry
    project = Project(**msgspec.structs.asdict(call.body))
    await asked(lambda: registry.register_project(project, _now_ns(call)))
    return ProjectRecord(
        project.project_id, project.programme, project.name, project.country, project.methodology
    )


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
            "an issuance goes to holding accounts; into trading credits come by a transfer",
            "shares",
        )
    act = Issuance(
        body.project_id,
        body.credit_class,
        Vintage(body.vintage_start, body.vintage_end),
        tuple((share.account, _whole(share.qty)) for share in body.shares),
        body.first_number,
        body.origin,
        body.issued_on,
        body.original_first,
        body.original_last,
    )
    receipt = await asked(lambda: service.registry.perform(f"issue:{call.key}", act, _now_ns(call)))
    return receipt_reply(receipt)


async def _certificate(call: Call) -> Certificate:
    registry, key = call.service.registry, call.path["retirement_id"]
    if len(key) > 128:
        raise ApiError("not_found", field="retirement_id")
    return await asked(lambda: certificate_of(registry, key))


def _base_url(call: Call) -> str:
    """The public address, a setting; never the request's own Host, which anybody may forge, nor
    the address served on, which others may not reach."""
    return call.service.settings.public_url


def _now_ns(call: Call) -> int:
    return call.service.sequencer.clock.now_ns()


def _today(call: Call) -> date:
    return tokyo_datetime(_now_ns(call)).date()


def _whole(text: str) -> int:
    if not text.isdecimal() or not text.isascii():
        raise ApiError(
            "invalid_params",
            f"{text} is not a whole number of tonnes; a fraction stays where it was issued",
            "qty",
        )
    return int(text)


def _year(one: Position) -> YearRecord:
    return YearRecord(
        fiscal_year=one.fiscal_year,
        ended=str(one.ended_t),
        counted=str(one.counted_t),
        usable=str(one.usable_t),
        limit_known=one.limit,
        limit=None if one.limit_t is None else str(one.limit_t),
        emissions=one.emissions_t,
        allowances=str(one.allowances_t),
        usable_allowances=str(one.usable_allowances_t),
    )


def _scheme(one: Scheme, day: date) -> SchemeRecord:
    use, limit = one.use, one.limit
    known = use.known_years(day)
    return SchemeRecord(
        code=use.code,
        name=use.name,
        name_ja=use.name_ja,
        effect=one.effect,
        years="calendar" if use.counts_calendar_years else "fiscal",
        first_year=use.first_year,
        last_year=known[-1] if known else None,
        needs_year=use.needs_year,
        years_source=use.source,
        acts=[ending for ending in Ending if any(ending in line.endings for line in one.accepts)],
        limit_percent=None if limit is None else f"{float(100 * limit):g}",
    )


def _account(one: Account) -> AccountRecord:
    return AccountRecord(one.name, one.kind.value, one.owner, one.locked)


def receipt_reply(receipt: Receipt) -> ReceiptReply:
    return ReceiptReply(
        receipt.key,
        [Lot(*lot) for lot in receipt.lots],
        str(sum(block.quantity_t for block in receipt.blocks)),
        utc_text(receipt.at_ns),
    )


def _lot(holding: Holding, project: Project) -> LotRecord:
    block = holding.block
    return LotRecord(
        account=holding.account.partition(":")[0],
        serial_from=block.first_serial,
        serial_to=block.last_serial,
        qty=str(block.quantity_t),
        programme=block.programme,
        credit_class=block.credit_class,
        project_id=block.project_id,
        project_name=project.name,
        country=block.country,
        vintage_start=block.vintage.start,
        vintage_end=block.vintage.end,
        issued=utc_text(block.issued_ns),
        methodology=project.methodology,
        place=project.place,
        certifier=project.certifier,
        authorised_by=list(project.authorised_by),
    )
