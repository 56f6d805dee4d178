"""`tanso registrar`: work on a running exchange's registry from a terminal.

Each command is one HTTP request with a registrar's key (TANSO_KEY, as in `tanso client`); the
reply is printed as JSON. `tanso registry` works on a registry that no exchange serves.
"""

from __future__ import annotations

from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import msgspec
import typer

from api.cli.request import DEFAULT, Address, Key, connect, needed_key, run
from api.cli.route_commands import RouteCommand, Shown, add_commands, checked, read, send
from api.messages.duties import DutiesQuery, EmissionsBody, NamesBody
from api.messages.projects import AuthorizationBody
from api.messages.registry import (
    AccountBody,
    IssuanceBody,
    LockBody,
    ProgrammeEntryBody,
    ProjectBody,
)
from api.messages.reports import AdjustmentsQuery
from api.messages.rest import PageQuery
from exchange.errors import ConfigError

if TYPE_CHECKING:
    from exchange.registry.port import Issuance, Project

app = typer.Typer(no_args_is_help=True)

ACCOUNT: Final = Shown("The account's name, e.g. holding:alice or partner:VNM.")
COMMANDS: Final = (
    RouteCommand("accounts", "GET /v1/registry/accounts", "List all accounts of the registry."),
    RouteCommand(
        "open",
        "POST /v1/registry/accounts",
        "Open a holding, government or partner account. Repeating it changes nothing.",
        AccountBody,
        shown={"name": ACCOUNT},
    ),
    RouteCommand(
        "lock",
        "POST /v1/registry/accounts/lock",
        "Lock an account: no credits leave or enter it.",
        LockBody,
        fixed={"locked": True},
        shown={"name": ACCOUNT},
    ),
    RouteCommand(
        "unlock",
        "POST /v1/registry/accounts/lock",
        "Unlock an account.",
        LockBody,
        fixed={"locked": False},
        shown={"name": ACCOUNT},
    ),
    RouteCommand(
        "projects",
        "GET /v1/projects",
        "List the projects that credits come from.",
        query=PageQuery,
    ),
    RouteCommand(
        "programme",
        "POST /v1/registry/programmes",
        "Enter a new programme so that its credits can be imported.",
        ProgrammeEntryBody,
        shown={
            "name": Shown("The programme's name, e.g. Isometric."),
            "source": Shown(flag="--source"),
        },
    ),
    RouteCommand(
        "authorize",
        "POST /v1/registry/projects/{project_id}/authorizations",
        "Enter the authorization of a project's credits from a file.",
        AuthorizationBody,
        from_file=True,
    ),
    RouteCommand(
        "name",
        "POST /v1/registry/participants/{participant}/names",
        "File a participant's legal names. Former names remain valid.",
        NamesBody,
        shown={
            "name_ja": Shown(flag="--ja"),
            "name_en": Shown(flag="--en"),
            "corporate_number": Shown(flag="--number"),
        },
    ),
    RouteCommand(
        "names",
        "GET /v1/participants",
        "List the participants whose legal names were filed.",
        query=PageQuery,
    ),
    RouteCommand(
        "emissions",
        "POST /v1/registry/emissions",
        "Enter or correct a participant's verified emissions.",
        EmissionsBody,
        shown={"verifier": Shown(flag="--verifier")},
    ),
    RouteCommand(
        "duties",
        "GET /v1/registry/duties/{fiscal_year}",
        "Show the GX-ETS duties of a fiscal year.",
        query=DutiesQuery,
        shown={"participant": Shown("Only this participant, by code or legal name.")},
    ),
    RouteCommand(
        "adjustments",
        "GET /v1/registry/adjustments",
        "Show the corresponding adjustments of Article 6.",
        query=AdjustmentsQuery,
        shown={"method": Shown("averaging (Japan's method) or trajectory.")},
    ),
)
add_commands(app, COMMANDS)


@app.command()
def project(
    path: Annotated[Path, typer.Argument(help="A TOML or JSON file.")],
    key: Key = "",
    address: Address = DEFAULT,
) -> None:
    """Register a project from a file.

    Required fields: project_id, programme, name. Optional ones: country, methodology, owner,
    registered_on and others. Sending the same content again changes nothing.
    """
    content = read(path)
    if isinstance(content.get("project"), dict):
        raise ConfigError(
            f"{path} is a project file for `tanso registry project submit`; this command needs a "
            "file of the fields in its table `project`"
        )
    send(key, address, "POST /v1/registry/projects", body=checked(ProjectBody, content))


@app.command()
def issue(
    path: Annotated[Path, typer.Argument(help="A TOML or JSON file.")],
    key: Key = "",
    address: Address = DEFAULT,
) -> None:
    """Issue or import credits from a file.

    The file holds one issuance or a list of them named `issuances`. Fields: project_id,
    credit_class, vintage_start, vintage_end, and shares, e.g.
    [{ account = "holding:alice", qty = "12" }].

    Each issuance is sent under a key made from its content: the same file sent again issues
    nothing.
    """
    content = read(path)
    bodies = [checked(IssuanceBody, issuance) for issuance in content.get("issuances", [content])]
    for body in bodies:
        once = blake2b(msgspec.json.encode(body, order="sorted"), digest_size=16).hexdigest()
        send(key, address, "POST /v1/registry/issuances", body=body, once=once)


@app.command("import")
def import_file(
    path: Annotated[
        Path, typer.Argument(help="A CSV file such as `registry imports sample` prints.")
    ],
    key: Key = "",
    address: Address = DEFAULT,
) -> None:
    """Import credits that other registries issued.

    A line that was imported before changes nothing. An unknown project is registered from its
    line. The import stops at the first rejected line; the lines before it are done.
    """
    from api.wire.import_file import read_lines

    async def act() -> None:
        lines = read_lines(path)
        async with connect(address, needed_key(key)) as client:
            raw = await client.http("GET", "/v1/projects?limit=500")
            known = {project["project_id"] for project in msgspec.json.decode(raw)["projects"]}
            for line in lines:
                project = line.project
                if project.project_id not in known:
                    await client.http("POST", "/v1/registry/projects", body=_project_body(project))
                    known.add(project.project_id)
                headers = {"Idempotency-Key": line.key.removeprefix("import:")}
                body = _issuance_body(line.act)
                raw = await client.http(
                    "POST", "/v1/registry/issuances", body=body, headers=headers
                )
                receipt = msgspec.json.decode(raw)
                serials = ", ".join(
                    f"{part['serial_from']}..{part['serial_to']}"
                    for part in receipt["serial_ranges"]
                )
                print(f"line {line.number}: {receipt['qty']} t from {line.act.origin}: {serials}")

    run(act())


def _project_body(project: Project) -> dict[str, Any]:
    """The request body that registers a project."""
    names = ("project_id", "programme", "name", "country", "certifier")
    return {name: getattr(project, name) for name in names}


def _issuance_body(act: Issuance) -> dict[str, Any]:
    """The request body of an import."""
    return {
        "project_id": act.project_id,
        "credit_class": act.credit_class,
        "vintage_start": act.vintage.start,
        "vintage_end": act.vintage.end,
        "shares": [{"account": account, "qty": str(tonnes)} for account, tonnes in act.shares],
        "origin": act.origin,
        "issued_on": act.issued_on,
        "original_first": act.original_first,
        "original_last": act.original_last,
    }
