"""Bodies and replies for project files: steps, documents, periods, third parties."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal, get_args

from msgspec import Meta, Struct

from api.messages.codes import ActivityKindCode, ActorCode, AuthorizedUseCode, StepCode
from api.messages.fields import DecimalText
from api.messages.registry import AccountName, Country, CreditClass, ProjectBody, Words
from api.messages.rest import Body
from exchange.registry.books import SHARES_MAX
from exchange.registry.filings import NAME_MAX
from exchange.registry.port import FIRST_YEAR
from exchange.registry.projects.cycle import Actor
from exchange.registry.projects.office import PARTS_MAX

ActorText = Literal[
    "participant", "third-party entity", "secretariat", "joint committee", "both governments"
]
assert {actor.value for actor in Actor} == set(get_args(ActorText))
Named = Annotated[str, Meta(min_length=1, max_length=NAME_MAX)]
Tonnes = Annotated[int, Meta(ge=-(2**40), le=2**40)]
Year = Annotated[int, Meta(ge=FIRST_YEAR, le=2100)]


class PartBody(Body, frozen=True):
    """An account's part of each issuance, relative to the sum of all parts."""

    name: AccountName
    parts: Annotated[int, Meta(ge=1, le=PARTS_MAX)]


class ProjectFileBody(Body, frozen=True):
    """A project that starts its cycle, and the shares of its credits."""

    project: ProjectBody
    credit_class: CreditClass
    shares: Annotated[tuple[PartBody, ...], Meta(min_length=1, max_length=SHARES_MAX)]


class DocumentsBody(Body, frozen=True):
    """Names of documents to put on file."""

    documents: Annotated[tuple[Named, ...], Meta(min_length=1, max_length=20)]


class StepBody(Body, frozen=True):
    """The next step: its actor, the name of the office or person, and the day.

    `existing`: an approved methodology that the participant applies; the step "methodology" is
    then skipped.
    """

    step: Named
    actor: ActorText
    by: Named
    on: date
    existing: Words = ""


class LinesBody(Body, frozen=True):
    """Emissions of a monitoring period, t-CO2: usual >= reference >= project. Emissions of a
    removal project are negative by the tonnes removed."""

    start: date
    end: date
    usual: Tonnes
    reference: Tonnes
    project: Tonnes


class EntityBody(Body, frozen=True):
    """A legal person that may use the credits; `number` is from its country of incorporation."""

    name: Annotated[str, Meta(min_length=1, max_length=200)]
    country: Country
    number: Annotated[str, Meta(min_length=1, max_length=80)]


class AuthorizationBody(Body, frozen=True):
    """An authorization of a project's credits under Article 6.

    A later one changes it from its day on, one without `states` revokes it. `uses`: NDC, IMP
    (international mitigation, such as CORSIA), OP (other purposes); a use other than NDC needs
    `first_transfer`.
    """

    authorization_id: Annotated[
        str,
        Meta(
            pattern=r"^[A-Za-z0-9][A-Za-z0-9 -]{0,79}$(?!\n)",
            description="1 to 80 letters, digits, spaces and hyphens, the first a letter or digit",
        ),
    ]
    cooperative_approach: Annotated[
        str, Meta(pattern=r"^CA\d{4}$(?!\n)", description="CA and four digits, such as CA0001")
    ]
    on: date
    states: Annotated[tuple[Country, ...], Meta(max_length=5)]
    uses: Annotated[tuple[Literal["NDC", "IMP", "OP"], ...], Meta(min_length=1, max_length=3)] = (
        "NDC",
    )
    quantity: Annotated[int, Meta(ge=1, le=2**40)] | None = None
    first_year: Year = FIRST_YEAR
    last_year: Year = 2030
    first_transfer: Literal["", "Authorisation", "Issuance", "Use or cancellation"] = ""
    terms: Words = ""
    entities: Annotated[tuple[EntityBody, ...], Meta(max_length=50)] = ()


class EntityRecord(Struct):
    name: str
    country: str
    number: str


class AuthorizationRecord(Struct):
    """One version of a project's authorization; the newest is in force, unless it has no states."""

    version: int
    authorization_id: str
    cooperative_approach: str
    on: date
    states: list[str]
    uses: list[AuthorizedUseCode]
    quantity: DecimalText | None
    first_year: int
    last_year: int
    first_transfer: str
    terms: str
    entities: list[EntityRecord]


class AuthorizationsReply(Struct):
    authorizations: list[AuthorizationRecord]


class ActivityRecord(Struct):
    """An activity that a host country lists; a project's `sector` is its name or number."""

    country: str
    number: int
    kind: ActivityKindCode
    name: str
    source: str


class ActivitiesReply(Struct):
    activities: list[ActivityRecord]


class ThirdPartyBody(Body, frozen=True):
    """Accredits a third party, or withdraws its accreditation."""

    name: Named
    accredited: bool


class ThirdPartyRecord(Struct):
    name: str
    accredited: bool


class ThirdPartiesReply(Struct):
    third_parties: list[ThirdPartyRecord]


class CycleStepRecord(Struct):
    """A step of a programme's cycle: its actor, and the documents that must be on file first."""

    step: StepCode
    actor: ActorCode
    needs: list[str]


class TakenRecord(Struct):
    """A completed step; `note` names the methodology applied if the step was skipped."""

    step: StepCode
    by: str
    on: date
    note: str = ""


class LinesRecord(Struct):
    """Emissions of a period, t-CO2. `credits`: the tonnes issued; `partner_gain`: the reduction
    below business as usual for which no credits are issued."""

    start: date
    end: date
    usual: DecimalText
    reference: DecimalText
    project: DecimalText
    credits: DecimalText
    partner_gain: DecimalText


class PartRecord(Struct):
    """An account's part of each issuance; `name` is only the account's kind except for the
    registrar."""

    name: str
    parts: int


class ProjectFileRecord(Struct):
    """The state of a project: `next_actor` takes `next_step`, which needs the documents
    `next_needs` on file and, if `lines_due`, the period's emissions first. `cycle`: all steps of
    its programme; those from monitoring on are repeated for each period."""

    project_id: str
    programme: str
    name: str
    country: str
    credit_class: str
    next_step: StepCode
    next_actor: ActorCode
    next_needs: list[str]
    lines_due: bool
    cycle: list[CycleStepRecord]
    taken: list[TakenRecord]
    documents: list[str]
    lines: list[LinesRecord]
    shares: list[PartRecord]
    authorizations: list[AuthorizationRecord]


class ProjectFilesReply(Struct):
    files: list[ProjectFileRecord]
