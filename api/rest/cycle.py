"""The project cycle: files that anybody may read, and the steps that the registrar enters.

The registrar writes down what participants, third parties, committee and governments did; the
rules of each step are `exchange.registry.cycle`'s. Who entered it is kept beside who did it.
"""

from __future__ import annotations

import msgspec
from msgspec import Struct

from api.messages.cycle import (
    DocumentsBody,
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
from api.registry_errors import asked
from api.rest.registry import receipt_reply
from api.rest.routing import Call, Routes
from exchange.registry.cycle import Actor, File, Lines
from exchange.registry.office import Filed, ProjectOffice
from exchange.registry.port import Project
from exchange.registry.serials import Vintage

ROUTES = Routes()
_READ = ("overloaded",)
_WRITE = ("not_found", "registry_refused", "overloaded")


@ROUTES.add("GET", "/v1/project-files", ProjectFilesReply, errors=_READ)
async def project_files(call: Call) -> Struct:
    """Every project that is on its way to credits, and where it stands."""
    return ProjectFilesReply([file_record(one) for one in await asked(_office(call).files)])


@ROUTES.add(
    "GET", "/v1/project-files/{project_id}", ProjectFileRecord, errors=("not_found", *_READ)
)
async def project_file(call: Call) -> Struct:
    """One project: its steps so far, its documents, its periods, and what comes next."""
    office, project_id = _office(call), call.path["project_id"]
    return file_record(await asked(lambda: office.file(project_id)))


@ROUTES.add("GET", "/v1/third-parties", ThirdPartiesReply, errors=_READ)
async def third_parties(call: Call) -> Struct:
    """Who may validate and verify, and whose accreditation was taken back."""
    found = await asked(_office(call).third_parties)
    return ThirdPartiesReply([ThirdPartyRecord(*one) for one in found.items()])


@ROUTES.add(
    "POST",
    "/v1/registry/project-files",
    ProjectFileRecord,
    body=ProjectFileBody,
    status=201,
    errors=("registry_refused", "overloaded"),
)
async def submit(call: Call) -> Struct:
    """Open a project's file."""
    body, office = call.body, _office(call)
    file = File(
        project=Project(**msgspec.structs.asdict(body.project)),
        credit_class=body.credit_class,
        shares=tuple((share.name, share.parts) for share in body.shares),
    )
    return file_record(await asked(lambda: office.submit(file, _filed(call))))


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
    return file_record(
        await asked(lambda: office.add_documents(project_id, documents, _filed(call)))
    )


@ROUTES.add(
    "POST",
    "/v1/registry/project-files/{project_id}/steps",
    ProjectFileRecord,
    body=StepBody,
    errors=_WRITE,
)
async def take_step(call: Call) -> Struct:
    """Enter that the next step was taken, by whom and when."""
    body, office, project_id = call.body, _office(call), call.path["project_id"]
    actor = Actor(body.actor)
    return file_record(
        await asked(
            lambda: office.take(project_id, body.step, actor, body.by, body.on, _filed(call))
        )
    )


@ROUTES.add(
    "POST",
    "/v1/registry/project-files/{project_id}/lines",
    ProjectFileRecord,
    body=LinesBody,
    errors=_WRITE,
)
async def monitor(call: Call) -> Struct:
    """Enter a period's emissions before its monitoring step."""
    body, office, project_id = call.body, _office(call), call.path["project_id"]
    lines = Lines(Vintage(body.start, body.end), body.usual, body.reference, body.project)
    return file_record(await asked(lambda: office.monitor(project_id, lines, _filed(call))))


@ROUTES.add(
    "POST", "/v1/registry/project-files/{project_id}/issuances", ReceiptReply, errors=_WRITE
)
async def issue(call: Call) -> Struct:
    """Issue the credits of a period whose issuance was decided; once, however often asked."""
    office, project_id = _office(call), call.path["project_id"]
    return receipt_reply(await asked(lambda: office.issue(project_id, _filed(call))))


@ROUTES.add(
    "POST",
    "/v1/registry/third-parties",
    ThirdPartyRecord,
    body=ThirdPartyBody,
    errors=("registry_refused", "overloaded"),
)
async def accredit(call: Call) -> Struct:
    """Give a third party its accreditation, or take it back."""
    body, office = call.body, _office(call)
    await asked(lambda: office.accredit(body.name, body.accredited, _filed(call)))
    return ThirdPartyRecord(body.name, body.accredited)


def file_record(file: File) -> ProjectFileRecord:
    """A project's file as readers see it."""
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
        taken=[TakenRecord(one.step, one.by, one.on) for one in file.taken],
        documents=sorted(file.documents),
        lines=[
            LinesRecord(
                one.period.start,
                one.period.end,
                str(one.usual_t),
                str(one.reference_t),
                str(one.project_t),
                str(one.credits_t),
                str(one.partner_gain_t),
            )
            for one in file.lines
        ],
        shares=[PartRecord(*share) for share in file.shares],
    )


def _office(call: Call) -> ProjectOffice:
    return ProjectOffice(call.service.registry)


def _filed(call: Call) -> Filed:
    assert call.principal is not None
    return Filed(call.principal.user.name, call.service.sequencer.clock.now_ns())
