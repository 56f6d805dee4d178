"""`tanso registry`: look into a registry, ask what credits may be used for, serve one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Annotated

import msgspec
import typer
from rich.console import Console
from rich.table import Table

from exchange.errors import ConfigError
from exchange.registry.sql import SqlRegistry
from exchange.units import tokyo_datetime, utc_text

app = typer.Typer(help="Serial numbers, their lives and their uses.", no_args_is_help=True)
console = Console()

Source = Annotated[
    str, typer.Option("--registry", help="A data folder, or a database address (sqlite:///...).")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON instead of tables.")]


@contextmanager
def _opened(source: str) -> Iterator[SqlRegistry]:
    """The registry in a data folder or at an address; ConfigError when there is none."""
    url = source
    if "://" not in source:
        path = Path(source) / "registry.db"
        if not path.exists():
            raise ConfigError(f"{source} holds no registry.db")
        url = f"sqlite:///{path}"
    elif source.startswith("sqlite:///") and not Path(source.removeprefix("sqlite:///")).exists():
        raise ConfigError(f"there is no database at {source}")
    registry = SqlRegistry.open(url)
    try:
        yield registry
    finally:
        registry.close()


def _print_json(value: object) -> None:
    print(msgspec.json.format(msgspec.json.encode(value)).decode())


@app.command()
def show(
    serial: Annotated[str, typer.Argument(help="A serial number, e.g. JCR-P1-...-17.")],
    registry: Source,
    as_json: AsJson = False,
) -> None:
    """Tell one tonne's whole life."""
    with _opened(registry) as opened:
        holding, events = opened.locate(serial), opened.history(serial)
    if as_json:
        _print_json({"holding": holding, "history": events})
        return
    table = Table(title=f"{serial}: {holding.status.value} in {holding.account}")
    names = ["when", "what", "from", "to", "key"]
    is_ended = any(event.purpose for event in events)
    names += ["purpose", "beneficiary"] if is_ended else []
    for name in names:
        table.add_column(name, overflow="fold", no_wrap=name == "when")
    for event in events:
        when = f"{utc_text(event.at_ns)[:19].replace('T', ' ')}Z"
        cells = [when, event.kind, event.source, event.target, event.key]
        table.add_row(*cells, *((event.purpose, event.beneficiary) if is_ended else ()))
    console.print(table)


@app.command()
def audit(registry: Source, as_json: AsJson = False) -> None:
    """Prove that no tonne exists twice, moved unseen or is missing; exit 1 if one does."""
    from exchange.registry.audit import audit as run_audit

    with _opened(registry) as opened:
        found = run_audit(opened)
    if as_json:
        _print_json({**msgspec.structs.asdict(found), "is_clean": found.is_clean})
    else:
        table = Table(title=f"{found.blocks} blocks, {found.acts} acts")
        for name in ("programme", "issued", "held", "retired", "surrendered", "cancelled"):
            table.add_column(name, justify="left" if name == "programme" else "right")
        for total in found.programmes:
            counts = (
                total.issued, total.held, total.retired, total.surrendered, total.cancelled,
            )  # fmt: skip
            table.add_row(total.programme, *(f"{count:,}" for count in counts))
        console.print(table)
        for finding in found.findings:
            console.print(finding)
    if not found.is_clean:
        raise typer.Exit(1)


@app.command()
def eligible(
    registry: Source,
    scheme: Annotated[str, typer.Option(help="A scheme's code, e.g. gx-ets or shk.")],
    holder: Annotated[str, typer.Option(help="The participant whose credits are judged.")],
    on: Annotated[str, typer.Option(help="The day, YYYY-MM-DD; default: today in Tokyo.")] = "",
    emissions_t: Annotated[
        int | None, typer.Option(help="Verified emissions, for a limit in per cent.", min=0)
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Which of a holder's credits count in a scheme, how many, and why not the others."""
    from exchange.schemes.eligibility import eligible as judge
    from exchange.schemes.uses import scheme as scheme_of

    try:
        day = date.fromisoformat(on) if on else tokyo_datetime(_now_ns()).date()
    except ValueError:
        raise ConfigError(f"--on must be a day such as 2027-01-31, not {on!r}") from None
    with _opened(registry) as opened:
        if not opened.accounts(holder):
            raise ConfigError(f"no account in this registry belongs to {holder!r}")
        found = judge(opened, scheme_of(scheme), holder, day, emissions_t)
    if as_json:
        _print_json(found)
        return
    limit = "no limit" if found.limit_t is None else f"limit {found.limit_t:,} t"
    table = Table(
        title=f"{holder} in {found.scheme} on {day}: {found.counted_t:,} t count, "
        f"{found.usable_t:,} t usable, {limit}"
    )
    for name in ("block", "t", "state", "why"):
        table.add_column(name, justify="right" if name == "t" else "left", overflow="fold")
    for lot in found.lots:
        serials = f"{lot.block.first_serial}..{lot.block.last}"
        table.add_row(serials, f"{lot.block.quantity_t:,}", lot.state, lot.sentence or lot.code)
    console.print(table)


@app.command()
def certificate(
    key: Annotated[str, typer.Argument(help="The retirement's key, as the registry has it.")],
    registry: Source,
    pdf: Annotated[Path, typer.Option(help="Where to write the PDF.")],
    base_url: Annotated[
        str, typer.Option(help="The address that the certificate is found under.")
    ] = "http://127.0.0.1:8000",
) -> None:
    """Write a retirement certificate as PDF, in Japanese and English."""
    from exchange.registry.certificate import certificate_of
    from exchange.registry.certificate_pdf import pdf as write_pdf

    with _opened(registry) as opened:
        found = certificate_of(opened, key)
    try:
        pdf.write_bytes(write_pdf(found, base_url))
    except OSError as error:
        raise ConfigError(f"{pdf} cannot be written: {error.strerror}") from None
    console.print(f"{pdf}: {found.quantity_t:,} t, hash {found.hash}", soft_wrap=True)


@app.command()
def serve(
    url: Annotated[str, typer.Option(help="Database address of the registry.")],
    token: Annotated[
        str,
        typer.Option(help="Shown by the exchange; 16 characters.", envvar="TANSO_TOKEN"),
    ],
    port: Annotated[int, typer.Option(help="Port on 127.0.0.1.", min=1, max=65535)] = 8350,
) -> None:
    """Run a registry as a service of its own."""
    from api.rest.registry_service import serve as run_service

    if len(token) < 16:
        raise ConfigError("--token needs at least 16 characters")
    run_service(url, token, port)


def _now_ns() -> int:
    from exchange.venue.clock import WallClock

    return WallClock().now_ns()
