"""`tanso registry project`: projects on their way to credits, step by step.

    tanso registry project sample jcm > boilers.toml
    tanso registry project submit boilers.toml --registry DIR --filed-by Ann
    tanso registry project documents VN01 need "development plan" --registry DIR --filed-by Ann
    tanso registry project take VN01 "idea note" --actor participant --by P001 --on 2026-04-01 ...
    tanso registry project monitor VN01 --start 2026-01-01 --end 2026-12-31 --usual 900 ...
    tanso registry project issue VN01 --registry DIR --filed-by Ann
    tanso registry project authorize VN01 --id JPN-VN01 --approach CA0004 --states JPN,VNM ...

`show` tells what comes next, who takes it and what must be on file.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.table import Table

from api.cli.registry_source import AsJson, FiledBy, Source, day_of, filed_now, opened, print_json
from exchange.errors import ConfigError
from exchange.registry.projects.cycle import Actor

if TYPE_CHECKING:
    from api.messages.projects import AuthorizationRecord, ProjectFileRecord
    from exchange.registry.port import Entity
    from exchange.registry.projects.cycle import File
    from exchange.registry.projects.office import ProjectOffice

app = typer.Typer(help="Projects on their way to credits.", no_args_is_help=True)
console = Console()

ProjectId = Annotated[str, typer.Argument(help="The project's id, e.g. VN01.")]


@app.command("list")
def list_files(registry: Source, as_json: AsJson = False) -> None:
    """Every project with a file, and its next step."""
    from exchange.registry.projects.office import ProjectOffice

    with opened(registry) as kept:
        office = ProjectOffice(kept)
        records = [_record(office, file) for file in office.files()]
    if as_json:
        print_json(records)
        return
    table = Table("project", "programme", "country", "steps", "next step", "by")
    for one in records:
        cells = (one.project_id, one.programme, one.country, str(len(one.taken)))
        table.add_row(*cells, one.next_step, one.next_actor)
    console.print(table)


@app.command()
def show(project_id: ProjectId, registry: Source, as_json: AsJson = False) -> None:
    """One project: what was done, and what comes next."""
    from exchange.registry.projects.office import ProjectOffice

    with opened(registry) as kept:
        office = ProjectOffice(kept)
        record = _record(office, office.file(project_id))
    _tell(record, as_json)


@app.command("sample")
def write_sample(
    name: Annotated[str, typer.Argument(help="jcm or j-credit.")],
) -> None:
    """Print a sample project file, to be changed and submitted."""
    from api.cli.project_samples import sample

    print(sample(name, "toml"), end="")


@app.command("activities")
def list_activities(
    country: Annotated[str, typer.Argument(help="A country, e.g. IND; default: all.")] = "",
    as_json: AsJson = False,
) -> None:
    """Which activities host countries list; a project's sector is a name or number of its list."""
    from exchange.registry.projects.positive_lists import activities

    found = [one for one in activities() if country.upper() in ("", one.country)]
    if as_json:
        print_json(found)
        return
    if not found:
        console.print(f"{country.upper()} lists no activities here: it takes any")
        return
    table = Table("country", "no.", "activity", "kind", "source")
    for one in found:
        table.add_row(one.country, str(one.number), one.name, one.kind, one.source)
    console.print(table)


@app.command()
def submit(
    path: Annotated[Path, typer.Argument(help="TOML or JSON: project, credit_class, shares.")],
    registry: Source,
    filed_by: FiledBy,
    as_json: AsJson = False,
) -> None:
    """Open a project's file, as `POST /v1/registry/project-files` takes it."""
    import msgspec

    from api.messages.projects import ProjectFileBody
    from exchange.registry.port import Project
    from exchange.registry.projects.cycle import File

    try:
        text = path.read_text("utf-8-sig")
    except OSError as error:
        raise ConfigError(f"{path} cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise ConfigError(f"{path} is no project file: it is not text in UTF-8") from None
    decode = msgspec.json.decode if path.suffix == ".json" else msgspec.toml.decode
    try:
        body = decode(text, type=ProjectFileBody)
    except (msgspec.DecodeError, ValueError) as error:
        raise ConfigError(f"{path} is no project file: {error}") from None
    file = File(
        project=Project(**msgspec.structs.asdict(body.project)),
        credit_class=body.credit_class,
        shares=tuple((share.name, share.parts) for share in body.shares),
    )
    _change(registry, lambda office: office.submit(file, filed_now(filed_by)), as_json)


@app.command()
def documents(
    project_id: ProjectId,
    names: Annotated[list[str], typer.Argument(help="What is on file from now on.")],
    registry: Source,
    filed_by: FiledBy,
    as_json: AsJson = False,
) -> None:
    """Put documents on file."""
    filed = filed_now(filed_by)
    _change(registry, lambda office: office.add_documents(project_id, tuple(names), filed), as_json)


@app.command()
def take(
    project_id: ProjectId,
    step: Annotated[str, typer.Argument(help="The next step, as `show` names it.")],
    actor: Annotated[str, typer.Option(help='In which office, e.g. "joint committee".')],
    by: Annotated[str, typer.Option(help="Who took it.")],
    on: Annotated[str, typer.Option(help="On which day, YYYY-MM-DD.")],
    registry: Source,
    filed_by: FiledBy,
    existing: Annotated[
        str, typer.Option(help="An approved methodology that is applied: none is proposed.")
    ] = "",
    as_json: AsJson = False,
) -> None:
    """Enter that the next step was taken, or pass a methodology over with --existing."""
    from exchange.registry.projects.office import StepTaken

    offices = [one.value for one in Actor]
    if actor not in offices:
        raise ConfigError(f"--actor is one of {', '.join(offices)}, not {actor!r}")
    taken = StepTaken(
        name=step, actor=Actor(actor), by=by, on=day_of(on, "--on"), existing=existing.strip()
    )
    filed = filed_now(filed_by)
    _change(registry, lambda office: office.take(project_id, taken, filed), as_json)


@app.command()
def monitor(
    project_id: ProjectId,
    start: Annotated[str, typer.Option(help="First day of the period, YYYY-MM-DD.")],
    end: Annotated[str, typer.Option(help="Its last day.")],
    usual: Annotated[int, typer.Option(help="Business as usual, t-CO2.")],
    reference: Annotated[int, typer.Option(help="Reference emissions, t-CO2.")],
    project: Annotated[
        int, typer.Option(help="The project's emissions, t-CO2; removals are below zero.")
    ],
    registry: Source,
    filed_by: FiledBy,
    as_json: AsJson = False,
) -> None:
    """Enter a period's emissions before its monitoring step; credits are the reference less the
    project's. A project that removes 90 t beyond its reference of none has --project -90."""
    from exchange.registry.projects.cycle import Lines
    from exchange.registry.serials import Vintage

    period = Vintage(day_of(start, "--start"), day_of(end, "--end"))
    lines, filed = Lines(period, usual, reference, project), filed_now(filed_by)
    _change(registry, lambda office: office.monitor(project_id, lines, filed), as_json)


@app.command()
def issue(
    project_id: ProjectId, registry: Source, filed_by: FiledBy, as_json: AsJson = False
) -> None:
    """Issue the credits of the period that was decided; asked again, the same credits."""
    from exchange.registry.projects.office import ProjectOffice

    with opened(registry) as kept:
        receipt = ProjectOffice(kept).issue(project_id, filed_now(filed_by))
    if as_json:
        print_json(receipt)
        return
    if not receipt.blocks:
        console.print("the period has no credits: nothing is issued, the next one may begin")
    for block in receipt.blocks:
        console.print(f"{block.quantity_t:,} t: {block.first_serial} to {block.last}")


@app.command()
def authorize(
    project_id: ProjectId,
    number: Annotated[str, typer.Option("--id", help="The authorization's id, e.g. JPN-VN01.")],
    approach: Annotated[str, typer.Option(help="The cooperative approach, e.g. CA0004.")],
    on: Annotated[str, typer.Option(help="The day of the authorization, YYYY-MM-DD.")],
    states: Annotated[
        str, typer.Option(help="Which states authorize, e.g. JPN,VNM; empty: it is revoked.")
    ],
    registry: Source,
    filed_by: FiledBy,
    uses: Annotated[str, typer.Option(help="NDC, IMP, OP, with commas between.")] = "NDC",
    quantity: Annotated[
        int | None, typer.Option(help="At most so many t-CO2; default: no bound.", min=1)
    ] = None,
    years: Annotated[str, typer.Option(help="Years of the reductions.")] = "2021-2030",
    first_transfer: Annotated[
        str, typer.Option(help="Its definition, for uses other than NDC.")
    ] = "",
    terms: Annotated[str, typer.Option(help="Terms and conditions, in words.")] = "",
    entity: Annotated[
        list[str] | None,
        typer.Option(help="Who may use them: name;country;number. Once for each."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Enter that both states authorized the credits under Article 6, or a change of that.

    Each version is kept. A change holds from its day on; what was first transferred before stays.
    """
    from api.rest.projects import authorization_record
    from exchange.registry.port import Authorization
    from exchange.registry.projects.office import ProjectOffice

    first, _, last = years.partition("-")
    if not (first.isdecimal() and (last or first).isdecimal()):
        raise ConfigError(f"--years is such as 2021-2030, not {years!r}")
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
        records = [authorization_record(one) for one in office.authorizations(project_id)]
    if as_json:
        print_json(records)
        return
    for one in records:
        console.print(_authorization(one))


@app.command()
def accredit(
    name: Annotated[str, typer.Argument(help="A third party that validates and verifies.")],
    registry: Source,
    filed_by: FiledBy,
    withdraw: Annotated[bool, typer.Option("--withdraw", help="Take it back.")] = False,
) -> None:
    """Give a third party its accreditation, or take it back."""
    from exchange.registry.projects.office import ProjectOffice

    with opened(registry) as kept:
        ProjectOffice(kept).accredit(name, not withdraw, filed_now(filed_by))
    console.print(f"{name} is {'not ' if withdraw else ''}accredited")


def _words(text: str) -> tuple[str, ...]:
    """The words between commas."""
    return tuple(word.strip() for word in text.split(",") if word.strip())


def _entity(text: str) -> Entity:
    from exchange.registry.port import Entity

    parts = [part.strip() for part in text.split(";")]
    if len(parts) != 3:
        raise ConfigError(f"--entity is name;country;number, not {text!r}")
    return Entity(name=parts[0], country=parts[1], number=parts[2])


def _change(source: str, work: Callable[[ProjectOffice], File], as_json: bool) -> None:
    from exchange.registry.projects.office import ProjectOffice

    with opened(source) as kept:
        office = ProjectOffice(kept)
        record = _record(office, work(office))
    _tell(record, as_json)


def _record(office: ProjectOffice, file: File) -> ProjectFileRecord:
    from api.rest.projects import file_record

    return file_record(file, office.authorizations(file.project.project_id))


def _tell(record: ProjectFileRecord, as_json: bool) -> None:
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
    for one in record.authorizations:
        console.print(_authorization(one))
    if record.documents:
        console.print(f"on file: {', '.join(record.documents)}")
    console.print(_next(record))


def _next(record: ProjectFileRecord) -> str:
    """What comes next, in a sentence."""
    needs = f", with {', '.join(record.next_needs)} on file" if record.next_needs else ""
    whom = Actor(record.next_actor).phrase
    first = "enter the period's emissions (monitor), then " if record.lines_due else ""
    told = f"next: {first}{record.next_step}, by {whom}{needs}"
    if record.next_step == "methodology":
        told += "; or, where an approved one is applied, by the participant with --existing ID"
    return told


def _authorization(one: AuthorizationRecord) -> str:
    """One version of an authorization, in a sentence."""
    name = f"authorization {one.authorization_id}, version {one.version} of {one.on}"
    if not one.states:
        return f"{name}: revoked"
    bound = "" if one.quantity is None else f", at most {one.quantity} t"
    return (
        f"{name}: by {' and '.join(one.states)} under {one.cooperative_approach} for "
        f"{' and '.join(one.uses)}, reductions of {one.first_year} to {one.last_year}{bound}"
    )


def _table(record: ProjectFileRecord) -> Table:
    table = Table("step", "by", "on")
    for one in record.taken:
        step = f"{one.step} ({one.note})" if one.note else one.step
        table.add_row(step, one.by, one.on.isoformat())
    return table
