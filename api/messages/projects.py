"""Bodies and replies about project files: steps, documents, periods, third parties."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal, get_args

from msgspec import Meta, Struct

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
    """An account's part of each issuance, in proportion to the others' parts."""

    name: AccountName
    parts: Annotated[int, Meta(ge=1, le=PARTS_MAX)]


class ProjectFileBody(Body, frozen=True):
    """A project that starts its cycle, and how its credits will be shared."""

    project: ProjectBody
    credit_class: CreditClass
    shares: Annotated[tuple[PartBody, ...], Meta(min_length=1, max_length=SHARES_MAX)]


class DocumentsBody(Body, frozen=True):
    """Documents that are on file from now on, by their names."""

    documents: Annotated[tuple[Named, ...], Meta(min_length=1, max_length=20)]


class StepBody(Body, frozen=True):
    """The next step, who takes it in which office, and on which day.

    `existing` names an approved methodology that the participant applies: the step
    "methodology" is then passed over.
    """

    step: Named
    actor: ActorText
    by: Named
    on: date
    existing: Words = ""


class LinesBody(Body, frozen=True):
    """A monitoring period's emissions, t-CO2: usual >= reference >= project; a removal project's
    are below zero by what it removes."""

    start: date
    end: date
    usual: Tonnes
    reference: Tonnes
    project: Tonnes


class EntityBody(Body, frozen=True):
    """A legal person that may use the credits, with its number where it is incorporated."""

    name: Annotated[str, Meta(min_length=1, max_length=200)]
    country: Country
    number: Annotated[str, Meta(min_length=1, max_length=80)]


class AuthorizationBody(Body, frozen=True):
    """What both states authorized a project's credits for, under Article 6; a later one changes
    it from its day on, and one without `states` revokes it.

    `uses`: NDC, IMP (international mitigation, such as CORSIA), OP (other purposes);
    `first_transfer` must be given where a use is not the NDC.
    """

    authorization_id: Annotated[
        str,
        Meta(
            pattern=r"^[A-Za-z0-9][A-Za-z0-9 -]{0,79}$(?!\n)",
            description="1 to 80 letters, digits, spaces and hyphens, the first a letter or digit",
        ),
    ]
    cooperative_approach: Annotated[
        str, Meta(pattern=r"^CA\d{4}$(?!\n)", description="CA and four digits, as CA0001")
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
    """One version of a project's authorization; the newest holds, without states none does."""

    version: int
    authorization_id: str
    cooperative_approach: str
    on: date
    states: list[str]
    uses: list[str]
    quantity: DecimalText | None
    first_year: int
    last_year: int
    first_transfer: str
    terms: str
    entities: list[EntityRecord]


class AuthorizationsReply(Struct):
    authorizations: list[AuthorizationRecord]


class ActivityRecord(Struct):
    """An activity that a host country lists; `sector` of a project takes its name or number."""

    country: str
    number: int
    kind: str
    name: str
    source: str


class ActivitiesReply(Struct):
    activities: list[ActivityRecord]


class ThirdPartyBody(Body, frozen=True):
    """Give a third party its accreditation, or take it back."""

    name: Named
    accredited: bool


class ThirdPartyRecord(Struct):
    name: str
    accredited: bool


class ThirdPartiesReply(Struct):
    third_parties: list[ThirdPartyRecord]


class TakenRecord(Struct):
    """A step that was taken; `note` names what was applied where it was passed over."""

    step: str
    by: str
    on: date
    note: str = ""


class LinesRecord(Struct):
    """`credits` is what is issued; `partner_gain`, below business as usual, never is."""

    start: date
    end: date
    usual: DecimalText
    reference: DecimalText
    project: DecimalText
    credits: DecimalText
    partner_gain: DecimalText


class PartRecord(Struct):
    name: str
    parts: int


class ProjectFileRecord(Struct):
    """Where a project stands: `next_step` is taken by `next_actor` and needs `next_needs` on
    file, and before them the period's emissions where `lines_due`."""

    project_id: str
    programme: str
    name: str
    country: str
    credit_class: str
    next_step: str
    next_actor: str
    next_needs: list[str]
    lines_due: bool
    taken: list[TakenRecord]
    documents: list[str]
    lines: list[LinesRecord]
    shares: list[PartRecord]
    authorizations: list[AuthorizationRecord]


class ProjectFilesReply(Struct):
    files: list[ProjectFileRecord]
