"""Routes for the project cycle: public project files, and the steps that the registrar enters.

The registrar records the acts of participants, third parties, committee and governments; the rules
of each step are in `registry/projects/cycle.py`. The record names its registrar and the actor.
"""

from __future__ import annotations

import msgspec
from msgspec import Struct

from api.messages.projects import (
    ActivitiesReply,
    ActivityRecord,
    AuthorizationBody,
    AuthorizationRecord,
    AuthorizationsReply,
    CycleStepRecord,
    DocumentsBody,
    EntityRecord,
    LinesBody,
    LinesRecord,
    PartRecord,
    ProjectFileBody,
    ProjectFileRecord,
    ProjectFilesReply,
    StepBody,
    TakenRecord,
    ThirdPartiesReply,
    ThirdPartyBody,
    ThirdPartyRecord,
)
from api.messages.registry import ReceiptReply
from api.rest.registry import receipt_reply
from api.rest.routing import Call, Routes
from api.wire.registry_errors import asked
from exchange.registry.port import Authorization, Entity, Project
from exchange.registry.projects.cycle import STEPS, Actor, File, Lines
from exchange.registry.projects.office import ProjectOffice, StepTaken
from exchange.registry.projects.positive_lists import activities
from exchange.registry.reports.public import account_kinds
from exchange.registry.serials import Vintage

ROUTES = Routes()
_READ = ("overloaded",)
_WRITE = ("not_found", "registry_rejected", "overloaded")


@ROUTES.add("GET", "/v1/project-files", ProjectFilesReply, errors=_READ)
async def project_files(call: Call) -> Struct:
    """The files of all projects in the cycle, with their state."""
    office = _office(call)
    found = await asked(lambda: [_record(office, file) for file in office.files()])
    return ProjectFilesReply(await _shown(call, found))


@ROUTES.add(
    "GET", "/v1/project-files/{project_id}", ProjectFileRecord, errors=("not_found", *_READ)
)
async def project_file(call: Call) -> Struct:
    """The file of one project: completed steps, documents, periods and the next step."""
    office, project_id = _office(call), call.path["project_id"]
    found = await asked(lambda: _record(office, office.file(project_id)))
    (record,) = await _shown(call, [found])
    return record


@ROUTES.add("GET", "/v1/third-parties", ThirdPartiesReply, errors=_READ)
async def third_parties(call: Call) -> Struct:
    """The third parties that may validate and verify, and those with withdrawn accreditation."""
    found = await asked(_office(call).third_parties)
    return ThirdPartiesReply([ThirdPartyRecord(*party) for party in found.items()])


@ROUTES.add(
    "POST",
    "/v1/registry/project-files",
    ProjectFileRecord,
    body=ProjectFileBody,
    status=201,
    errors=("registry_rejected", "overloaded"),
)
async def submit(call: Call) -> Struct:
    """Open a project's file."""
    body, office = call.body, _office(call)
    file = File(
        project=Project(**msgspec.structs.asdict(body.project)),
        credit_class=body.credit_class,
        shares=tuple((share.name, share.parts) for share in body.shares),
    )
    return await asked(lambda: _record(office, office.submit(file, call.filed())))


@ROUTES.add(
    "POST",
    "/v1/registry/project-files/{project_id}/documents",
    ProjectFileRecord,
    body=DocumentsBody,
    errors=_WRITE,
)
async def add_documents(call: Call) -> Struct:
    """Put documents on file."""
    office, project_id, documents = _office(call), call.path["project_id"], call.body.documents
    return await asked(
        lambda: _record(office, office.add_documents(project_id, documents, call.filed()))
    )


@ROUTES.add(
    "POST",
    "/v1/registry/project-files/{project_id}/steps",
    ProjectFileRecord,
    body=StepBody,
    errors=_WRITE,
)
async def take_step(call: Call) -> Struct:
    """Enter the next step as completed, with its actor and day."""
    body, office, project_id = call.body, _office(call), call.path["project_id"]
    step = StepTaken(
        name=body.step,
        actor=Actor(body.actor),
        by=body.by,
        on=body.on,
        existing=body.existing.strip(),
    )
    return await asked(lambda: _record(office, office.take(project_id, step, call.filed())))


@ROUTES.add(
    "POST",
    "/v1/registry/project-files/{project_id}/lines",
    ProjectFileRecord,
    body=LinesBody,
    errors=_WRITE,
)
async def monitor(call: Call) -> Struct:
    """Enter the emissions of a period before its monitoring step."""
    body, office, project_id = call.body, _office(call), call.path["project_id"]
    lines = Lines(Vintage(body.start, body.end), body.usual, body.reference, body.project)
    return await asked(lambda: _record(office, office.monitor(project_id, lines, call.filed())))


@ROUTES.add(
    "POST", "/v1/registry/project-files/{project_id}/issuances", ReceiptReply, errors=_WRITE
)
async def issue(call: Call) -> Struct:
    """Issue the credits of a period whose issuance was decided; a repetition changes nothing.

    The reply for a period without credits has no blocks; the next period may then begin.
    """
    office, project_id = _office(call), call.path["project_id"]
    return receipt_reply(await asked(lambda: office.issue(project_id, call.filed())))


@ROUTES.add(
    "POST",
    "/v1/registry/third-parties",
    ThirdPartyRecord,
    body=ThirdPartyBody,
    errors=("registry_rejected", "overloaded"),
)
async def accredit(call: Call) -> Struct:
    """Accredit a third party, or withdraw its accreditation."""
    body, office = call.body, _office(call)
    await asked(lambda: office.accredit(body.name, body.accredited, call.filed()))
    return ThirdPartyRecord(body.name, body.accredited)


@ROUTES.add(
    "POST",
    "/v1/registry/projects/{project_id}/authorizations",
    AuthorizationRecord,
    body=AuthorizationBody,
    status=201,
    errors=("registry_rejected", "overloaded"),
)
async def authorize(call: Call) -> Struct:
    """Enter, change or revoke the states' authorization of a project's credits under Article 6.

    The project must be registered. Every version is kept; a change does not affect credits first
    transferred before its day.
    """
    body, office, project_id = call.body, _office(call), call.path["project_id"]
    facts = msgspec.structs.asdict(body)
    quantity_t = facts.pop("quantity")
    entities = tuple(
        Entity(name=entity.name, country=entity.country, number=entity.number)
        for entity in facts["entities"]
    )
    given = Authorization(**facts | {"entities": entities, "quantity_t": quantity_t})
    return authorization_record(
        await asked(lambda: office.authorize(project_id, given, call.filed()))
    )


@ROUTES.add(
    "GET", "/v1/projects/{project_id}/authorizations", AuthorizationsReply, errors=("overloaded",)
)
async def authorizations(call: Call) -> Struct:
    """All versions of a project's authorization under Article 6, oldest first."""
    office, project_id = _office(call), call.path["project_id"]
    found = await asked(lambda: office.authorizations(project_id))
    return AuthorizationsReply([authorization_record(version) for version in found])


@ROUTES.add("GET", "/v1/activities", ActivitiesReply)
async def listed_activities(call: Call) -> Struct:
    """The activities that host countries list for JCM projects; other countries accept any."""
    return ActivitiesReply(
        [ActivityRecord(**msgspec.structs.asdict(activity)) for activity in activities()]
    )


async def _shown(call: Call, records: list[ProjectFileRecord]) -> list[ProjectFileRecord]:
    """Return records as the caller may see them: only the registrar sees the names of accounts,
    others see their kinds, because the names would show who gets the credits."""
    if call.principal is not None and call.principal.role == "registrar":
        return records
    kind_of = await asked(lambda: account_kinds(call.service.registry))
    for record in records:
        record.shares = [PartRecord(kind_of(part.name), part.parts) for part in record.shares]
    return records


def _record(office: ProjectOffice, file: File) -> ProjectFileRecord:
    return file_record(file, office.authorizations(file.project.project_id))


def authorization_record(version: Authorization) -> AuthorizationRecord:
    """Return the public record of one version of an authorization."""
    return AuthorizationRecord(
        version=version.version,
        authorization_id=version.authorization_id,
        cooperative_approach=version.cooperative_approach,
        on=version.on,
        states=list(version.states),
        uses=list(version.uses),
        quantity=None if version.quantity_t is None else str(version.quantity_t),
        first_year=version.first_year,
        last_year=version.last_year,
        first_transfer=version.first_transfer,
        terms=version.terms,
        entities=[
            EntityRecord(entity.name, entity.country, entity.number) for entity in version.entities
        ],
    )


def file_record(file: File, versions: tuple[Authorization, ...] = ()) -> ProjectFileRecord:
    """Return the record of a project's file, with the names of accounts."""
    step, project = file.next_step, file.project
    return ProjectFileRecord(
        project_id=project.project_id,
        programme=project.programme,
        name=project.name,
        country=project.country,
        credit_class=file.credit_class,
        next_step=step.name,
        next_actor=step.actor.value,
        next_needs=sorted(set(step.needs) - file.documents),
        lines_due=file.needs_lines,
        cycle=[
            CycleStepRecord(one.name, one.actor.value, list(one.needs))
            for one in STEPS[project.programme]
        ],
        taken=[TakenRecord(done.step, done.by, done.on, done.note) for done in file.taken],
        documents=sorted(file.documents),
        lines=[
            LinesRecord(
                lines.period.start,
                lines.period.end,
                str(lines.usual_t),
                str(lines.reference_t),
                str(lines.project_t),
                str(lines.credits_t),
                str(lines.partner_gain_t),
            )
            for lines in file.lines
        ],
        shares=[PartRecord(*share) for share in file.shares],
        authorizations=[authorization_record(version) for version in versions],
    )


def _office(call: Call) -> ProjectOffice:
    return ProjectOffice(call.service.registry)
