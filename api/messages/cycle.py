"""Bodies and replies about project files: steps, documents, periods, third parties."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal, get_args

from msgspec import Meta, Struct

from api.messages.fields import DecimalText
from api.messages.registry import AccountName, CreditClass, ProjectBody
from api.messages.rest import Body
from exchange.registry.books import SHARES_MAX
from exchange.registry.cycle import Actor
from exchange.registry.filings import NAME_MAX
from exchange.registry.office import PARTS_MAX

ActorText = Literal[
    "participant", "third-party entity", "secretariat", "joint committee", "both governments"
]
assert {actor.value for actor in Actor} == set(get_args(ActorText))
Named = Annotated[str, Meta(min_length=1, max_length=NAME_MAX)]
Tonnes = Annotated[int, Meta(ge=0, le=2**40)]


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
    """The next step, who takes it in which office, and on which day."""

    step: Named
    actor: ActorText
    by: Named
    on: date


class LinesBody(Body, frozen=True):
    """A monitoring period's emissions, t-CO2: usual >= reference >= project."""

    start: date
    end: date
    usual: Tonnes
    reference: Tonnes
    project: Tonnes


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
    step: str
    by: str
    on: date


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
    """Where a project stands: `next_step` is taken by `next_actor` and needs `next_needs`."""

    project_id: str
    programme: str
    name: str
    country: str
    credit_class: str
    next_step: str
    next_actor: str
    next_needs: list[str]
    taken: list[TakenRecord]
    documents: list[str]
    lines: list[LinesRecord]
    shares: list[PartRecord]


class ProjectFilesReply(Struct):
    files: list[ProjectFileRecord]
