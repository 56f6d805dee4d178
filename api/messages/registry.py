"""Bodies, queries and replies for the registry: blocks, schemes, accounts, projects, proposals."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Generic, Literal

from msgspec import Meta, Struct

from api.messages.account import Name
from api.messages.codes import (
    AccountKindCode,
    ActCode,
    CreditStatusCode,
    EligibilityCode,
    EligibilityStateCode,
    ProposalStateCode,
)
from api.messages.fields import DecimalText, NamedRange, SerialRange, Timestamp
from api.messages.records import Amount
from api.messages.rest import Body
from exchange.registry.books import ORIGIN_MAX, SHARES_MAX
from exchange.registry.imports import ORIGINAL_MAX
from exchange.registry.serials import PROGRAMME_CODES

_CODE = "1 to 80 letters, digits and _ : . / -"
AccountName = Annotated[str, Meta(pattern=r"^[A-Za-z0-9_:./-]{1,80}$(?!\n)", description=_CODE)]
ProjectId = Annotated[
    str,
    Meta(
        pattern=r"^[A-Z0-9_]{1,24}$(?!\n)",
        description="1 to 24 capitals, digits and underscores",
    ),
]
CreditClass = Annotated[str, Meta(pattern=r"^[A-Za-z0-9_:./-]{1,80}$(?!\n)", description=_CODE)]
Words = Annotated[str, Meta(max_length=200)]
Original = Annotated[str, Meta(max_length=ORIGINAL_MAX)]
Origin = Annotated[str, Meta(max_length=ORIGIN_MAX)]
Programme = Annotated[str, Meta(max_length=24, examples=list(PROGRAMME_CODES))]
Country = Annotated[
    str,
    Meta(pattern=r"^[A-Z]{3}$(?!\n)", description="an ISO 3166-1 alpha-3 code such as JPN"),
]


class HeldBlockRecord(Struct, omit_defaults=True):
    """A block in `account`, one of your own, with the facts of its project."""

    account: str
    serial_from: str
    serial_to: str
    qty: DecimalText
    programme: str
    credit_class: str
    project_id: str
    project_name: str
    country: str
    vintage_start: date
    vintage_end: date
    issued: Timestamp
    methodology: str = ""
    place: str = ""
    certifier: str = ""
    authorized_by: list[str] = []
    project_name_ja: str = ""


class HeldBlocksReply(Struct):
    blocks: list[HeldBlockRecord]


class SchemeRecord(Struct, Generic[Amount]):
    """A scheme: a use of credits with rules of its own.

    A retirement may name the years `first_year` to `last_year` today; `last_year` is null while
    the scheme has set none. `years`: fiscal (April to March) or calendar. `needs_year`: a
    retirement must name a year. `limit_percent`: the limit in percent of the year's verified
    emissions.
    """

    code: str
    name: str
    name_ja: str
    effect: str
    effect_ja: str
    years: Literal["fiscal", "calendar"]
    first_year: int
    last_year: int | None
    needs_year: bool
    years_source: str
    acts: list[ActCode]
    limit_percent: Amount | None


class SchemesReply(Struct):
    schemes: list[SchemeRecord[DecimalText]]


class EligibilityQuery(Body, frozen=True):
    """A query for credits that count in a scheme.

    `on`: as of the end of this day, today by default. `fiscal_year`: only this year, all by
    default. `emissions_t`: computes the limit from these emissions instead of the verified ones.
    """

    scheme: Annotated[str, Meta(min_length=1, max_length=32)]
    on: date | None = None
    fiscal_year: Annotated[int, Meta(ge=0, le=9999)] | None = None
    emissions_t: Annotated[int, Meta(ge=0, le=2**40)] | None = None


class JudgedBlock(Struct, Generic[Amount], omit_defaults=True):
    """A block and its eligibility.

    `state`: counts (ended for this scheme on `ended_on`), usable, or rejected, for the reason
    `why`. `fiscal_year`: the year that the holder named.
    """

    serial_from: str
    serial_to: str
    qty: Amount
    status: CreditStatusCode
    state: EligibilityStateCode
    code: EligibilityCode
    why: str = ""
    acts: list[ActCode] = []
    fiscal_year: int | None = None
    ended_on: date | None = None


class YearRecord(Struct, Generic[Amount]):
    """A position of one year, in tonnes; `fiscal_year` is null if the scheme needs no year.

    `ended`: the credits ended for the year. `counted`: those of them within the limit; `usable`:
    held credits within the remainder of the limit. `limit_known`: none (the scheme has no limit),
    known, or not_known (no verified emissions for the year). Allowances have no limit.
    """

    fiscal_year: int | None
    ended: Amount
    counted: Amount
    usable: Amount
    limit_known: Literal["none", "known", "not_known"]
    limit: Amount | None
    emissions: int | None
    allowances: Amount
    usable_allowances: Amount


class EligibilityReply(Struct, Generic[Amount]):
    """A participant's credits in a scheme: the position of each year, and every block."""

    scheme: str
    holder: str
    on: date
    years: list[YearRecord[Amount]]
    blocks: list[JudgedBlock[Amount]]


class AccountBody(Body, frozen=True):
    """A registry account; trading accounts are opened with their participant.

    `jcm_applied_on`: the day of the application for a JCM holding account, on which the registry
    charges for its opening.
    """

    name: AccountName
    kind: Literal["government", "holding", "partner"]
    owner: Name
    jcm_applied_on: date | None = None


class AccountRecord(Struct):
    name: str
    kind: AccountKindCode
    owner: str
    locked: bool


class AccountsReply(Struct):
    accounts: list[AccountRecord]


class LockBody(Body, frozen=True):
    """Locks an account, so that nothing leaves or enters, or unlocks it."""

    name: AccountName
    locked: bool


class ProjectBody(Body, frozen=True):
    """A project of the registry."""

    project_id: ProjectId
    programme: Programme
    name: Annotated[str, Meta(min_length=1, max_length=200)]
    country: Country = "JPN"
    methodology: Words = ""
    place: Words = ""
    owner: Words = ""
    certifier: Words = ""
    mechanism: Literal["reduction", "removal"] = "reduction"
    base: Literal["technology", "nature"] = "technology"
    sector: Words = ""
    co_benefits: Annotated[tuple[Words, ...], Meta(max_length=20)] = ()
    registered_on: date | None = None
    public_input_started_on: date | None = None
    cooperative_approach: Words = ""
    authorization_id: Words = ""
    authorized_by: Annotated[tuple[Country, ...], Meta(max_length=5)] = ()
    uses_japanese_technology: bool = False
    name_ja: Words = ""


class Share(Body, frozen=True):
    """The tonnes of an issuance for one account."""

    account: AccountName
    qty: DecimalText


class IssuanceBody(Body, frozen=True):
    """New credits of a project for one monitoring period; needs an Idempotency-Key.

    An import from another registry (`origin`) gives the original serials, or its first number
    here; `issued_on` is the day of the original issuance.
    """

    project_id: ProjectId
    credit_class: CreditClass
    vintage_start: date
    vintage_end: date
    shares: Annotated[tuple[Share, ...], Meta(min_length=1, max_length=SHARES_MAX)]
    first_number: Annotated[int, Meta(ge=0, le=2**40)] = 0
    origin: Origin = ""
    issued_on: date | None = None
    original_first: Original = ""
    original_last: Original = ""


class ProgrammeEntryBody(Body, frozen=True):
    """A programme without a market here, whose credits can be imported."""

    name: Annotated[str, Meta(min_length=2, max_length=24)]
    source: Annotated[str, Meta(min_length=1, max_length=200)]


class ProgrammeRecord(Struct):
    """A programme. `code`: the prefix of its serials; `has_market`: its credits can be listed."""

    name: str
    code: str
    has_market: bool
    source: str


class ProgrammesReply(Struct):
    programmes: list[ProgrammeRecord]


class ImportRecord(Struct):
    """Credits that another registry issued, with the original serials and the serials here."""

    key: str
    origin: str
    original_first: str
    original_last: str
    issued_on: date
    serial_from: str
    serial_to: str
    qty: DecimalText
    timestamp: Timestamp


class ImportsReply(Struct):
    imports: list[ImportRecord]


class ImportsQuery(Body, frozen=True):
    """A query for imports. `serial`: only the import of this original serial or serial here."""

    serial: Annotated[str, Meta(max_length=ORIGINAL_MAX)] = ""


class ReceiptReply(Struct):
    """The registry's receipt for a request under an idempotency key."""

    key: str
    serial_ranges: list[SerialRange]
    qty: DecimalText
    timestamp: Timestamp


class ProposedTransferBody(Body, frozen=True):
    """A transfer of credits from your holding account to another registry account, of your own or
    of another owner."""

    target: AccountName
    credit_class: CreditClass
    qty: DecimalText
    serial_ranges: Annotated[tuple[NamedRange, ...], Meta(max_length=50)] = ()


class TrustedBody(Body, frozen=True):
    """A trusted account: transfers to it need no delay. To trust it takes four working days and the
    approval of a second person."""

    account: AccountName


class ProposalRecord(Struct, omit_defaults=True):
    """A proposal. `state`: proposed (a second person must approve), approved (waits for `due`),
    done, canceled or rejected."""

    proposal_id: int
    account: str
    state: ProposalStateCode
    proposed_by: str
    timestamp: Timestamp
    due: Timestamp
    target: str = ""
    trusted: str = ""
    credit_class: str = ""
    qty: DecimalText = "0"
    approved_by: str = ""
    reason: str = ""


class ProposalsReply(Struct):
    proposals: list[ProposalRecord]
