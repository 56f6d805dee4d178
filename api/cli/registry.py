"""`tanso registry`: inspect a registry, see the uses of its credits, and serve one."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import msgspec
import typer
from rich.console import Console
from rich.table import Table

from api.cli import aef as aef_cli
from api.cli import duties as duties_cli
from api.cli import export as export_cli
from api.cli import imports as import_cli
from api.cli import project as project_cli
from api.cli import reporting as reporting_cli
from api.cli.options import AsJson, TlsCert, TlsKey, reject_secret_in
from api.cli.registry_source import (
    FiledBy,
    Source,
    day_of,
    filed_now,
    opened,
    reject_other_folder,
)
from api.cli.tables import print_json
from exchange.errors import ConfigError
from exchange.files import read_private
from exchange.registry.port import Ending
from exchange.registry.uses import purpose_text
from exchange.units import utc_text

app = typer.Typer(no_args_is_help=True)
app.add_typer(project_cli.app, name="project")
app.add_typer(export_cli.app, name="export")
duties_cli.add_to(app)
reporting_cli.add_to(app)
app.add_typer(import_cli.app, name="imports")
app.add_typer(aef_cli.app, name="aef")
console = Console()


@app.command()
def show(
    serial: Annotated[
        str, typer.Argument(help="A serial number, e.g. JCR-P1-...-17, or another registry's.")
    ],
    registry: Source,
    as_json: AsJson = False,
) -> None:
    """Show the history of one tonne."""
    from exchange.registry.imports import number_there, serial_here

    with opened(registry) as kept:
        serial = serial_here(kept, serial)
        holding, events = kept.locate(serial), kept.history(serial)
        number = int(serial.rpartition("-")[2])
        there = next(
            (imported for imported in kept.imports()
             if imported.block.series_name == holding.block.series_name
             and imported.block.first <= number <= imported.block.last), None
        )  # fmt: skip
    if as_json:
        print_json({"holding": holding, "history": events, "imported": there})
        return
    table = Table(title=f"{serial}: {holding.status.value} in {holding.account}")
    for name in ("when", "what", "from, to", "key"):
        table.add_column(name, overflow="fold", no_wrap=name in ("when", "what"))
    for event in events:
        when = f"{utc_text(event.at_ns)[:19].replace('T', ' ')}Z"
        places = "\n".join(filter(None, (event.source, event.target)))
        table.add_row(when, event.kind, places, event.key)
    console.print(table)
    if there is not None:
        console.print(
            f"issued by {there.origin} on {there.block.issued_on}, there "
            f"{number_there(there, number)}"
        )
    for event in events:
        if event.kind in set(Ending):
            words = purpose_text(event.schemes, event.purpose)
            console.print(f"{event.kind} for {words}, in the name of {event.beneficiary}")


@app.command()
def audit(registry: Source, as_json: AsJson = False) -> None:
    """Check that no tonne is missing or duplicated.

    Also checks that every movement is on record. Exits with 1 if a check fails.
    """
    from exchange.registry.reports.audit import audit as run_audit
    from exchange.registry.sql.registry import SqlRegistry

    with opened(registry) as kept:
        if not isinstance(kept, SqlRegistry):
            raise ConfigError(
                "an audit reads the database: --registry must be its address or folder"
            )
        found = run_audit(kept)
    if as_json:
        print_json({**msgspec.structs.asdict(found), "is_clean": found.is_clean})
    else:
        table = Table(title=f"{found.blocks} blocks, {found.acts} acts")
        for name in ("programme", "issued", "held", "retired", "surrendered", "canceled"):
            table.add_column(name, justify="left" if name == "programme" else "right")
        for total in found.programmes:
            counts = (
                total.issued, total.held, total.retired, total.surrendered, total.canceled,
            )  # fmt: skip
            table.add_row(total.programme, *(f"{count:,}" for count in counts))
        console.print(table)
        for finding in found.findings:
            console.print(finding)
    if not found.is_clean:
        raise typer.Exit(1)


@app.command()
def certificate(
    key: Annotated[str, typer.Argument(help="The retirement's key in the registry.")],
    registry: Source,
    pdf: Annotated[Path | None, typer.Option(help="The PDF file to write.")] = None,
    check: Annotated[
        str | None, typer.Option(help="A printed certificate's hash; exit 1 if it is wrong.")
    ] = None,
    base_url: Annotated[
        str,
        typer.Option(
            help="The exchange's public address, e.g. https://tanso.example, for the QR code; "
            "default: no QR code.",
            envvar="TANSO_PUBLIC_URL",
        ),
    ] = "",
) -> None:
    """Write or check a retirement certificate.

    The PDF is in Japanese and English. With --check HASH a printed certificate is checked.
    """
    from api.settings import check_public_url
    from exchange.registry.reports.certificate import certificate_of, verify
    from exchange.registry.reports.certificate_pdf import pdf as write_pdf

    if pdf is None and check is None:
        raise ConfigError("give --pdf FILE, --check HASH or both")
    public_url = check_public_url(base_url)
    with opened(registry) as kept:
        found = certificate_of(kept, key)
        holds = check is None or verify(kept, key, check)
    if pdf is not None:
        try:
            pdf.write_bytes(write_pdf(found, public_url))
        except OSError as error:
            raise ConfigError(f"{pdf} cannot be written: {error.strerror}") from None
        console.print(f"{pdf}: {found.quantity_t:,} t, hash {found.hash}", soft_wrap=True)
    if check is not None:
        says = "is what the registry says" if holds else "is not what the registry says"
        console.print(f"the printed hash {says}: {found.quantity_t:,} t for {found.beneficiary}")
    if not holds:
        raise typer.Exit(1)


@app.command()
def bill(
    registry: Source,
    since: Annotated[str, typer.Option(help="The first day, YYYY-MM-DD.")],
    until: Annotated[str, typer.Option(help="The last day; default: the first one.")] = "",
    holder: Annotated[str | None, typer.Option(help="One participant; default: all.")] = None,
    as_json: AsJson = False,
) -> None:
    """List the JCM registry's charges, in yen without tax.

    The registry charges for account openings, transfers and account records.
    """
    from exchange.registry.reports.bill import charges

    first = day_of(since, "--since")
    last = day_of(until, "--until") if until else first
    with opened(registry) as kept:
        if holder is not None and not kept.accounts(holder):
            raise ConfigError(f"no account in this registry belongs to {holder!r}")
        found = charges(kept, first, last, holder)
    if as_json:
        print_json({"charges": found, "total_yen": sum(charge.yen for charge in found)})
        return
    table = Table(title=f"{first} to {last}: {sum(charge.yen for charge in found):,} yen")
    for name in ("when", "owner", "account", "what", "key", "yen"):
        table.add_column(name, justify="right" if name == "yen" else "left", overflow="fold")
    for charge in found:
        when = utc_text(charge.at_ns)[:19].replace("T", " ") + "Z"
        table.add_row(
            when, charge.owner, charge.account, charge.service, charge.key, f"{charge.yen:,}"
        )
    console.print(table)


@app.command()
def apply(
    account: Annotated[str, typer.Argument(help="A holding account, e.g. holding:alice.")],
    registry: Source,
    filed_by: FiledBy,
    on: Annotated[
        str, typer.Option(help="The day of the application, YYYY-MM-DD; default: today.")
    ] = "",
) -> None:
    """Enter the application for a JCM account.

    The registry charges for it on that day.
    """
    from exchange.registry.reports.bill import apply_for

    filed = filed_now(filed_by)
    day = day_of(on, "--on") if on else filed.day
    with opened(registry) as kept:
        apply_for(kept, account, day, filed)
    console.print(f"{account}: applied for on {day}")


@app.command()
def record(
    account: Annotated[str, typer.Argument(help="An account, e.g. holding:alice.")],
    registry: Source,
    filed_by: FiledBy,
    as_json: AsJson = False,
) -> None:
    """Certify an account's holdings in a numbered record.

    The JCM registry charges for it.
    """
    from exchange.registry.reports.bill import certify

    with opened(registry) as kept:
        if all(known.name != account for known in kept.accounts()):
            raise ConfigError(f"there is no account {account!r} in this registry")
        found = certify(kept, account, filed_now(filed_by))
    if as_json:
        print_json(found)
        return
    table = Table(title=f"{account}, record {found.number}, {utc_text(found.at_ns)[:19]}Z")
    for name in ("first serial", "last", "t", "class", "status"):
        table.add_column(name, justify="right" if name == "t" else "left", overflow="fold")
    for holding in found.holdings:
        block = holding.block
        cells = (block.first_serial, str(block.last), f"{block.quantity_t:,}", block.credit_class)
        table.add_row(*cells, holding.status.value)
    console.print(table)


@app.command()
def serve(
    url: Annotated[
        str,
        typer.Option(help="Database address of the registry.", envvar="TANSO_REGISTRY_URL"),
    ],
    token_file: Annotated[
        Path | None,
        typer.Option(
            help="File with the exchange's token, at least 16 characters, mode 0600; default: "
            "TANSO_REGISTRY_TOKEN."
        ),
    ] = None,
    port: Annotated[int, typer.Option(help="Port to listen on.", min=1, max=65535)] = 8350,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    tls_cert: TlsCert = None,
    tls_key: TlsKey = None,
) -> None:
    """Serve a registry over HTTP to an exchange.

    An address beyond this machine needs TLS.
    """
    from api.server.registry_app import serve as run_service
    from api.settings import load_settings

    reject_secret_in(url, "--url", "TANSO_REGISTRY_URL")
    reject_other_folder(url)
    token = read_private(token_file) if token_file else os.environ.get("TANSO_REGISTRY_TOKEN", "")
    if len(token) < 16:
        raise ConfigError("TANSO_REGISTRY_TOKEN, or --token-file, needs at least 16 characters")
    settings = load_settings(host=host, port=port, tls_cert=tls_cert, tls_key=tls_key)
    run_service(url, token, settings)
