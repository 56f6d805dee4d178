"""`tanso registry project`: take projects step by step from idea to credits.

    tanso registry project sample jcm > boilers.toml
    tanso registry project submit boilers.toml --registry DIR --filed-by Ann
    tanso registry project documents VN01 need "development plan" --registry DIR --filed-by Ann
    tanso registry project take VN01 "idea note" --actor participant --by P001 --on 2026-04-01 ...
    tanso registry project monitor VN01 --start 2026-01-01 --end 2026-12-31 --usual 900 ...
    tanso registry project issue VN01 --registry DIR --filed-by Ann
    tanso registry project authorize VN01 --id JPN-VN01 --approach CA0004 --states JPN,VNM ...

`show` prints the next step, who takes it and what must be on file.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.table import Table

from api.cli.options import AsJson
from api.cli.registry_source import FiledBy, Source, day_of, filed_now, opened
from api.cli.tables import print_json
from exchange.errors import ConfigError
from exchange.registry.projects.cycle import Actor

if TYPE_CHECKING:
    from api.messages.projects import AuthorizationRecord, ProjectFileRecord
    from exchange.registry.port import Entity
    from exchange.registry.projects.cycle import File
    from exchange.registry.projects.office import ProjectOffice

app = typer.Typer(help="Take projects step by step from idea to credits.", no_args_is_help=True)
console = Console()

ProjectId = Annotated[str, typer.Argument(help="The project's id, e.g. VN01.")]


@app.command("list")
def list_files(registry: Source, as_json: AsJson = False) -> None:
    """List the projects that have a file, with their next steps."""
    from exchange.registry.projects.office import ProjectOffice

    with opened(registry) as kept:
        office = ProjectOffice(kept)
        records = [_record(office, file) for file in office.files()]
    if as_json:
        print_json(records)
        return
    table = Table("project", "programme", "country", "steps", "next step", "by")
    for record in records:
        cells = (record.project_id, record.programme, record.country, str(len(record.taken)))
        table.add_row(*cells, record.next_step, record.next_actor)
    console.print(table)


@app.command()
def show(project_id: ProjectId, registry: Source, as_json: AsJson = False) -> None:
    """Show a project's steps, documents and next step."""
    from exchange.registry.projects.office import ProjectOffice

    with opened(registry) as kept:
        office = ProjectOffice(kept)
        record = _record(office, office.file(project_id))
    _print(record, as_json)


@app.command("sample")
def write_sample(
    name: Annotated[str, typer.Argument(help="jcm or j-credit.")],
) -> None:
    """Print a sample project file to edit and submit."""
    from api.cli.project_samples import sample

    print(sample(name, "toml"), end="")


@app.command("activities")
def list_activities(
    country: Annotated[str, typer.Argument(help="A country, e.g. IND; default: all.")] = "",
    as_json: AsJson = False,
) -> None:
    """List the activities that host countries allow.

    A project's sector is a name or number of its country's list.
    """
    from exchange.registry.projects.positive_lists import activities

    found = [activity for activity in activities() if country.upper() in ("", activity.country)]
    if as_json:
        print_json(found)
        return
    if not found:
        console.print(f"{country.upper()} has no list of activities: it allows any")
        return
    table = Table("country", "no.", "activity", "kind", "source")
    for activity in found:
        table.add_row(
            activity.country, str(activity.number), activity.name, activity.kind, activity.source
        )
    console.print(table)


@app.command()
def submit(
    path: Annotated[Path, typer.Argument(help="TOML or JSON: project, credit_class, shares.")],
    registry: Source,
    filed_by: FiledBy,
    as_json: AsJson = False,
) -> None:
    """Open a project's file.

    The fields are those of `POST /v1/registry/project-files`; `sample` prints an example.
    """
    import msgspec

    from api.messages.projects import ProjectFileBody
    from exchange.registry.port import Project
    from exchange.registry.projects.cycle import File

    try:
        text = path.read_text("utf-8-sig")
    except OSError as error:
        raise ConfigError(f"{path} cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise ConfigError(f"{path} is not a project file: it must be UTF-8 text") from None
    decode = msgspec.json.decode if path.suffix == ".json" else msgspec.toml.decode
    try:
        body = decode(text, type=ProjectFileBody)
    except (msgspec.DecodeError, ValueError) as error:
        raise ConfigError(f"{path} is not a project file: {error}") from None
    file = File(
        project=Project(**msgspec.structs.asdict(body.project)),
        credit_class=body.credit_class,
        shares=tuple((share.name, share.parts) for share in body.shares),
    )
    _change(registry, lambda office: office.submit(file, filed_now(filed_by)), as_json)


@app.command()
def documents(
    project_id: ProjectId,
    names: Annotated[list[str], typer.Argument(help="The documents' names.")],
    registry: Source,
    filed_by: FiledBy,
    as_json: AsJson = False,
) -> None:
    """Add documents to a project's file."""
    filed = filed_now(filed_by)
    _change(registry, lambda office: office.add_documents(project_id, tuple(names), filed), as_json)


@app.command()
def take(
    project_id: ProjectId,
    step: Annotated[str, typer.Argument(help="The next step, as `show` names it.")],
    actor: Annotated[
        str, typer.Option(help='The office that took the step, e.g. "joint committee".')
    ],
    by: Annotated[str, typer.Option(help="The name of the person or body that took it.")],
    on: Annotated[str, typer.Option(help="The day on which it was taken, YYYY-MM-DD.")],
    registry: Source,
    filed_by: FiledBy,
    existing: Annotated[
        str, typer.Option(help="The id of an approved methodology, in place of a new one.")
    ] = "",
    as_json: AsJson = False,
) -> None:
    """Enter that the next step was taken.

    With --existing the project applies an approved methodology and proposes none.
    """
    from exchange.registry.projects.office import StepTaken

    offices = [office.value for office in Actor]
    if actor not in offices:
        raise ConfigError(f"--actor must be one of {', '.join(offices)}, not {actor!r}")
    taken = StepTaken(
        name=step, actor=Actor(actor), by=by, on=day_of(on, "--on"), existing=existing.strip()
    )
    filed = filed_now(filed_by)
    _change(registry, lambda office: office.take(project_id, taken, filed), as_json)


@app.command()
def monitor(
    project_id: ProjectId,
    start: Annotated[str, typer.Option(help="First day of the period, YYYY-MM-DD.")],
    end: Annotated[str, typer.Option(help="Last day of the period, YYYY-MM-DD.")],
    usual: Annotated[int, typer.Option(help="Business-as-usual emissions, t-CO2.")],
    reference: Annotated[int, typer.Option(help="Reference emissions, t-CO2.")],
    project: Annotated[
        int, typer.Option(help="The project's emissions, t-CO2; removals are negative.")
    ],
    registry: Source,
    filed_by: FiledBy,
    as_json: AsJson = False,
) -> None:
    """Enter a period's emissions before its monitoring step.

    Credits are the reference emissions less the project's. A project that removes 90 t, with a
    reference of 0, has --project -90.
    """
    from exchange.registry.projects.cycle import Lines
    from exchange.registry.serials import Vintage

    period = Vintage(day_of(start, "--start"), day_of(end, "--end"))
    lines, filed = Lines(period, usual, reference, project), filed_now(filed_by)
    _change(registry, lambda office: office.monitor(project_id, lines, filed), as_json)


@app.command()
def issue(
    project_id: ProjectId, registry: Source, filed_by: FiledBy, as_json: AsJson = False
) -> None:
    """Issue the credits of the decided period.

    Repeating it returns the same credits.
    """
    from exchange.registry.projects.office import ProjectOffice

    with opened(registry) as kept:
        receipt = ProjectOffice(kept).issue(project_id, filed_now(filed_by))
    if as_json:
        print_json(receipt)
        return
    if not receipt.blocks:
        console.print("the period has no credits: nothing is issued; the next period may begin")
    for block in receipt.blocks:
        console.print(f"{block.quantity_t:,} t: {block.first_serial} to {block.last}")


@app.command()
def authorize(
    project_id: ProjectId,
    number: Annotated[str, typer.Option("--id", help="The authorization's id, e.g. JPN-VN01.")],
    approach: Annotated[str, typer.Option(help="The cooperative approach, e.g. CA0004.")],
    on: Annotated[str, typer.Option(help="The day of the authorization, YYYY-MM-DD.")],
    states: Annotated[
        str, typer.Option(help='The authorizing states, e.g. JPN,VNM; "": revoke it.')
    ],
    registry: Source,
    filed_by: FiledBy,
    uses: Annotated[str, typer.Option(help="Of NDC, IMP and OP, separated by commas.")] = "NDC",
    quantity: Annotated[
        int | None, typer.Option(help="The upper limit, t-CO2; default: none.", min=1)
    ] = None,
    years: Annotated[str, typer.Option(help="The years of the reductions.")] = "2021-2030",
    first_transfer: Annotated[
        str, typer.Option(help="The definition of first transfer, for uses other than NDC.")
    ] = "",
    terms: Annotated[str, typer.Option(help="Terms and conditions, as free text.")] = "",
    entity: Annotated[
        list[str] | None,
        typer.Option(help="An entity that may use them: name;country;number; may be repeated."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Enter or change the authorization under Article 6.

    Each version is kept. A change applies from its day on, not to credits first transferred
    before.
    """
    from api.rest.projects import authorization_record
    from exchange.registry.port import Authorization
    from exchange.registry.projects.office import ProjectOffice

    first, _, last = years.partition("-")
    if not (first.isdecimal() and (last or first).isdecimal()):
        raise ConfigError(f"--years must be a range such as 2021-2030, not {years!r}")
    given = Authorization(
        authorization_id=number,
        cooperative_approach=approach,
        on=day_of(on, "--on"),
        states=_words(states),
        uses=_words(uses),
        quantity_t=quantity,
        first_year=int(first),
        last_year=int(last or first),
        first_transfer=first_transfer,
        terms=terms,
        entities=tuple(map(_entity, entity or ())),
    )
    with opened(registry) as kept:
        office = ProjectOffice(kept)
        office.authorize(project_id, given, filed_now(filed_by))
        records = [authorization_record(version) for version in office.authorizations(project_id)]
    if as_json:
        print_json(records)
        return
    for record in records:
        console.print(_authorization(record))


@app.command()
def accredit(
    name: Annotated[str, typer.Argument(help="The name of a validation and verification body.")],
    registry: Source,
    filed_by: FiledBy,
    withdraw: Annotated[bool, typer.Option("--withdraw", help="Withdraw it.")] = False,
) -> None:
    """Accredit a validation and verification body."""
    from exchange.registry.projects.office import ProjectOffice

    with opened(registry) as kept:
        ProjectOffice(kept).accredit(name, not withdraw, filed_now(filed_by))
    console.print(f"{name} is {'not ' if withdraw else ''}accredited")


def _words(text: str) -> tuple[str, ...]:
    """Split a text at its commas."""
    return tuple(word.strip() for word in text.split(",") if word.strip())


def _entity(text: str) -> Entity:
    from exchange.registry.port import Entity

    parts = [part.strip() for part in text.split(";")]
    if len(parts) != 3:
        raise ConfigError(f"--entity must be name;country;number, not {text!r}")
    return Entity(name=parts[0], country=parts[1], number=parts[2])


def _change(source: str, work: Callable[[ProjectOffice], File], as_json: bool) -> None:
    from exchange.registry.projects.office import ProjectOffice

    with opened(source) as kept:
        office = ProjectOffice(kept)
        record = _record(office, work(office))
    _print(record, as_json)


def _record(office: ProjectOffice, file: File) -> ProjectFileRecord:
    from api.rest.projects import file_record

    return file_record(file, office.authorizations(file.project.project_id))


def _print(record: ProjectFileRecord, as_json: bool) -> None:
    if as_json:
        print_json(record)
        return
    console.print(f"{record.project_id} {record.name}")
    if record.taken:
        console.print(_table(record))
    for line in record.lines:
        console.print(
            f"{line.start} to {line.end}: business as usual {line.usual} t, reference "
            f"{line.reference} t, project {line.project} t; {line.credits} t to issue"
        )
    for version in record.authorizations:
        console.print(_authorization(version))
    if record.documents:
        console.print(f"on file: {', '.join(record.documents)}")
    console.print(_next(record))


def _next(record: ProjectFileRecord) -> str:
    """Describe the next step in a sentence."""
    needs = f", with {', '.join(record.next_needs)} on file" if record.next_needs else ""
    actor = Actor(record.next_actor).phrase
    first = "enter the period's emissions (monitor), then " if record.lines_due else ""
    sentence = f"next: {first}{record.next_step}, by {actor}{needs}"
    if record.next_step == "methodology":
        sentence += "; or, for an approved methodology, by the participant with --existing ID"
    return sentence


def _authorization(version: AuthorizationRecord) -> str:
    """Describe one version of an authorization in a sentence."""
    name = f"authorization {version.authorization_id}, version {version.version} of {version.on}"
    if not version.states:
        return f"{name}: revoked"
    bound = "" if version.quantity is None else f", at most {version.quantity} t"
    return (
        f"{name}: by {' and '.join(version.states)} under {version.cooperative_approach} for "
        f"{' and '.join(version.uses)}, "
        f"reductions of {version.first_year} to {version.last_year}{bound}"
    )


def _table(record: ProjectFileRecord) -> Table:
    table = Table("step", "by", "on")
    for taken in record.taken:
        step = f"{taken.step} ({taken.note})" if taken.note else taken.step
        table.add_row(step, taken.by, taken.on.isoformat())
    return table
