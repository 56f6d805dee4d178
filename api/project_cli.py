"""`tanso registry project`: projects on their way to credits, step by step.

    tanso registry project submit boilers.toml --registry DIR --filed-by Ann
    tanso registry project documents VN01 need "development plan" --registry DIR --filed-by Ann
    tanso registry project take VN01 "idea note" --actor participant --by P001 --on 2026-04-01 ...
    tanso registry project monitor VN01 --start 2026-01-01 --end 2026-12-31 --usual 900 ...
    tanso registry project issue VN01 --registry DIR --filed-by Ann

`show` tells what comes next, who takes it and what must be on file.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.table import Table

from api.registry_source import AsJson, FiledBy, Source, day_of, filed_now, opened, print_json
from exchange.errors import ConfigError

if TYPE_CHECKING:
    from api.messages.cycle import ProjectFileRecord
    from exchange.registry.cycle import File
    from exchange.registry.office import ProjectOffice

app = typer.Typer(help="Projects on their way to credits.", no_args_is_help=True)
console = Console()

ProjectId = Annotated[str, typer.Argument(help="The project's id, e.g. VN01.")]


@app.command("list")
def list_files(registry: Source, as_json: AsJson = False) -> None:
    """Every project with a file, and its next step."""
    from api.rest.cycle import file_record
    from exchange.registry.office import ProjectOffice

    with opened(registry) as kept:
        records = [file_record(file) for file in ProjectOffice(kept).files()]
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
    from exchange.registry.office import ProjectOffice

    with opened(registry) as kept:
        file = ProjectOffice(kept).file(project_id)
    _tell(file, as_json)


@app.command()
def submit(
    path: Annotated[Path, typer.Argument(help="TOML or JSON: project, credit_class, shares.")],
    registry: Source,
    filed_by: FiledBy,
    as_json: AsJson = False,
) -> None:
    """Open a project's file, as `POST /v1/registry/project-files` takes it."""
    import msgspec

    from api.messages.cycle import ProjectFileBody
    from exchange.registry.cycle import File
    from exchange.registry.port import Project

    decode = msgspec.json.decode if path.suffix == ".json" else msgspec.toml.decode
    try:
        body = decode(path.read_bytes(), type=ProjectFileBody)
    except OSError as error:
        raise ConfigError(f"{path} cannot be read: {error.strerror}") from None
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
    as_json: AsJson = False,
) -> None:
    """Enter that the next step was taken."""
    from exchange.registry.cycle import Actor

    offices = [one.value for one in Actor]
    if actor not in offices:
        raise ConfigError(f"--actor is one of {', '.join(offices)}, not {actor!r}")
    office_of, day, filed = Actor(actor), day_of(on, "--on"), filed_now(filed_by)
    _change(
        registry, lambda office: office.take(project_id, step, office_of, by, day, filed), as_json
    )


@app.command()
def monitor(
    project_id: ProjectId,
    start: Annotated[str, typer.Option(help="First day of the period, YYYY-MM-DD.")],
    end: Annotated[str, typer.Option(help="Its last day.")],
    usual: Annotated[int, typer.Option(help="Business as usual, t-CO2.", min=0)],
    reference: Annotated[int, typer.Option(help="Reference emissions, t-CO2.", min=0)],
    project: Annotated[int, typer.Option(help="The project's emissions, t-CO2.", min=0)],
    registry: Source,
    filed_by: FiledBy,
    as_json: AsJson = False,
) -> None:
    """Enter a period's emissions; credits are the reference less the project's."""
    from exchange.registry.cycle import Lines
    from exchange.registry.serials import Vintage

    period = Vintage(day_of(start, "--start"), day_of(end, "--end"))
    lines, filed = Lines(period, usual, reference, project), filed_now(filed_by)
    _change(registry, lambda office: office.monitor(project_id, lines, filed), as_json)


@app.command()
def issue(
    project_id: ProjectId, registry: Source, filed_by: FiledBy, as_json: AsJson = False
) -> None:
    """Issue the credits of the period that was decided; asked again, the same credits."""
    from exchange.registry.office import ProjectOffice

    with opened(registry) as kept:
        receipt = ProjectOffice(kept).issue(project_id, filed_now(filed_by))
    if as_json:
        print_json(receipt)
        return
    for block in receipt.blocks:
        console.print(f"{block.quantity_t:,} t: {block.first_serial} to {block.last}")


@app.command()
def accredit(
    name: Annotated[str, typer.Argument(help="A third party that validates and verifies.")],
    registry: Source,
    filed_by: FiledBy,
    withdraw: Annotated[bool, typer.Option("--withdraw", help="Take it back.")] = False,
) -> None:
    """Give a third party its accreditation, or take it back."""
    from exchange.registry.office import ProjectOffice

    with opened(registry) as kept:
        ProjectOffice(kept).accredit(name, not withdraw, filed_now(filed_by))
    console.print(f"{name} is {'not ' if withdraw else ''}accredited")


def _change(source: str, work: Callable[[ProjectOffice], File], as_json: bool) -> None:
    from exchange.registry.office import ProjectOffice

    with opened(source) as kept:
        file = work(ProjectOffice(kept))
    _tell(file, as_json)


def _tell(file: File, as_json: bool) -> None:
    from api.rest.cycle import file_record

    record = file_record(file)
    if as_json:
        print_json(record)
        return
    console.print(_table(record))
    for one in record.lines:
        console.print(
            f"{one.start} to {one.end}: business as usual {one.usual} t, reference "
            f"{one.reference} t, project {one.project} t; {one.credits} t to issue"
        )
    needs = f", with {', '.join(record.next_needs)} on file" if record.next_needs else ""
    console.print(f"next: {record.next_step}, by the {record.next_actor}{needs}")


def _table(record: ProjectFileRecord) -> Table:
    table = Table("step", "by", "on", title=f"{record.project_id} {record.name}")
    for one in record.taken:
        table.add_row(one.step, one.by, one.on.isoformat())
    return table
