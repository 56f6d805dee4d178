"""`tanso`: the one command of the project. Each subcommand imports what it needs when it runs.

Exit codes: 0 done; 1 a check failed; 2 a wrong argument, setting or file (one sentence says
which and what would be right); 3 the journal or a witness beside it is damaged, or was written
by another version (files untouched); 4 the disk is full, read-only or broken; 5 another
process owns the folder; 130 interrupted.
"""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Collection
from importlib import import_module
from pathlib import Path
from typing import Annotated

import typer

from api.cli.backup import backup, restore
from api.cli.clock import advance
from api.cli.options import (
    AsJson,
    BehindProxy,
    Config,
    NatsCa,
    NatsCreds,
    Port,
    Replications,
    Seed,
    ServedHost,
    ServedPort,
    TlsCert,
    TlsKey,
    Workers,
)
from api.cli.program_name import as_typed, program
from exchange.errors import (
    FolderInUse,
    JournalCorrupt,
    JournalFailed,
    JournalFormat,
    ResultsFailed,
    RunInterrupted,
    TansoError,
    VenueStopped,
)
from exchange.extras import EXTRAS, needs

app = typer.Typer(
    help="Tanso (炭素): a carbon-credit exchange and the market simulator that runs on it.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

# Commands with subcommands of their own: the module of each, and its help.
ROOMS = {
    "client": ("api.cli.client", "Look at the market and trade from a terminal."),
    "export": (
        "api.cli.market_data",
        "A market's orders and trades from a journal, for other programs.",
    ),
    "operator": ("api.cli.operator", "Halt, limit, correct and check an exchange."),
    "registrar": ("api.cli.registrar", "Keep a running exchange's registry."),
    "registry": ("api.cli.registry", "Serial numbers, their lives and their uses."),
}


@app.callback()
def trust(
    ca: Annotated[
        Path | None,
        typer.Option(
            help="Trust the certificates in this PEM file only, wherever a command asks.",
            envvar="TANSO_CA",
        ),
    ] = None,
) -> None:
    """Tanso (炭素): a carbon-credit exchange and the market simulator that runs on it."""
    if ca is not None:
        os.environ["TANSO_CA"] = str(ca)


@app.command()
def demo(
    headless: Annotated[bool, typer.Option(help="End when the day is settled.")] = False,
    as_json: AsJson = False,
    seed: Seed = 1,
    data: Annotated[
        Path | None, typer.Option(help="Keep the exchange's files in this new folder.")
    ] = None,
    port: Port = 8000,
    speed: Annotated[
        float, typer.Option(help="How fast the clock runs once a person can trade.", min=0.001)
    ] = 60.0,
    tls_cert: TlsCert = None,
    tls_key: TlsKey = None,
) -> None:
    """Run the opening day of the TSE's carbon credit market, then stay up to trade on.

    The market of 11 October 2023 with synthetic participants over real WebSockets: both
    auctions, settlement on the fifth business day, retirement. The same --seed repeats the
    day to the bit.
    """
    import uvloop

    from api.cli.demo import run_demo
    from api.demo.day import Tls

    chosen, tls = 0 if headless else port, Tls(tls_cert, tls_key)
    uvloop.run(run_demo(headless, as_json, seed, data, chosen, speed, tls))


@app.command()
def serve(
    data: Annotated[Path, typer.Option(help="Folder of the exchange's files.")],
    config: Config = None,
    port: ServedPort = None,
    host: ServedHost = None,
    nats: Annotated[
        str | None,
        typer.Option(
            help="Publish the feed there for gateways: tls://host:port, or nats://127.0.0.1:port. "
            "They need a copy of gateway.key in the folder."
        ),
    ] = None,
    nats_creds: NatsCreds = None,
    nats_ca: NatsCa = None,
    registry: Annotated[
        str | None,
        typer.Option(
            help="Where the registry is, unless in the folder: postgresql://… or http://… (a "
            "`registry serve`, whose token stands in TANSO_REGISTRY_TOKEN). With a password "
            "in it: in TANSO_REGISTRY_URL.",
        ),
    ] = None,
    trial: Annotated[
        bool,
        typer.Option("--trial", help="For trying it out, also on a Sunday: see above."),
    ] = False,
    new_users: Annotated[
        bool,
        typer.Option("--new-users", help="Begin with new users where users.db is gone."),
    ] = False,
    public_url: Annotated[
        str | None,
        typer.Option(
            help="The address under which others reach it, e.g. https://tanso.example: it stands "
            "on certificates, with its QR code."
        ),
    ] = None,
    tls_cert: TlsCert = None,
    tls_key: TlsKey = None,
    behind_proxy: BehindProxy = None,
) -> None:
    """Serve the exchange on the wall's clock, with all listed instruments.

    With --trial in a new folder, the exchange runs on a clock of its own: it starts in the next
    session and passes over nights and holidays, so that there is always a market. Such a folder
    can never become a live exchange's.
    """
    import uvloop

    from api.cli.serve import run_server
    from api.settings import load_settings, reject_secret_in

    reject_secret_in(registry, "--registry", "TANSO_REGISTRY_URL")
    settings = load_settings(
        config,
        host=host,
        port=port,
        registry_url=registry,
        public_url=public_url,
        tls_cert=tls_cert,
        tls_key=tls_key,
        behind_proxy=behind_proxy or None,
        nats_creds=nats_creds,
        nats_ca=nats_ca,
    )
    reject_secret_in(nats, "--nats", "a file for --nats-creds")
    uvloop.run(run_server(data, settings, nats, trial=trial, new_users=new_users))


@app.command()
def gateway(
    nats: Annotated[
        str,
        typer.Option(help="Where the exchange publishes: tls://host:port, nats://127.0.0.1:port."),
    ],
    key_file: Annotated[
        Path,
        typer.Option(
            help="A copy of gateway.key from the exchange's folder, mode 0600.",
            envvar="TANSO_GATEWAY_KEY",
        ),
    ],
    config: Config = None,
    nats_creds: NatsCreds = None,
    nats_ca: NatsCa = None,
    port: Port = 8010,
    host: ServedHost = None,
    tls_cert: TlsCert = None,
    tls_key: TlsKey = None,
    behind_proxy: BehindProxy = None,
) -> None:
    """Serve an exchange's WebSocket from another process, over NATS."""
    import uvloop

    from api.gateway.broker import Broker
    from api.gateway.sealing import key_in
    from api.gateway.serving import run_gateway
    from api.settings import load_settings, reject_secret_in

    reject_secret_in(nats, "--nats", "a file for --nats-creds")

    settings = load_settings(
        config,
        host=host,
        port=port,
        tls_cert=tls_cert,
        tls_key=tls_key,
        behind_proxy=behind_proxy or None,
    )
    broker = Broker(nats, key_in(key_file), creds=nats_creds, ca=nats_ca)
    uvloop.run(run_gateway(broker, settings))


@app.command()
def simulate(
    scenario: Annotated[
        str | None, typer.Argument(help="A shipped scenario's name or a TOML file.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help="Write the run's tables and manifest to this folder.")
    ] = None,
    report: Annotated[
        bool, typer.Option("--report", help="Write a page with pictures there too, report.html.")
    ] = False,
    replications: Replications = 1,
    workers: Workers = None,
    check: Annotated[
        Path | None, typer.Option(help="Run this manifest's scenario again and compare.")
    ] = None,
    schema: Annotated[
        bool, typer.Option("--schema", help="Print the JSON Schema of scenario files.")
    ] = False,
    as_json: AsJson = False,
    seed: Seed = 0,
) -> None:
    """Run a scenario: firms trade through the same venue, over years or once beside theory.

    --replications adds runs with the following seeds: means with intervals, tables beside those
    of the first run, and with --report a fan of prices.
    """
    from api.cli import simulate as simulate_run

    if schema:
        simulate_run.print_schema()
    elif check is not None:
        simulate_run.check(check, as_json)
    else:
        simulate_run.run_simulation(
            simulate_run.Wanted(scenario, seed, out, report, replications, workers, as_json)
        )


@app.command()
def sweep(
    scenarios: Annotated[list[str], typer.Argument(help="Shipped names or TOML files.")],
    settings: Annotated[
        list[str] | None,
        typer.Option("--set", help="Values of a key: policy.credit_limit=0.05,0.1,0.2"),
    ] = None,
    replications: Replications = 10,
    workers: Workers = None,
    executor: Annotated[
        str, typer.Option(help="Where to run: in-process, processes or dask.")
    ] = "processes",
    scheduler: Annotated[
        str | None, typer.Option(help="A Dask cluster's address, tcp://host:port.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help="Write tables and manifest to this folder.")
    ] = None,
    report: Annotated[
        bool, typer.Option("--report", help="Write a page: maps over two keys, all variants.")
    ] = False,
    as_json: AsJson = False,
    seed: Seed = 0,
) -> None:
    """Run scenarios with every combination of settings over common seeds, and compare them.

    Each variant is compared, seed by seed, with the first one.
    """
    from api.cli.sweep import Kept, Runs
    from api.cli.sweep import sweep as run_sweep

    runs = Runs(seed, replications, workers, executor, scheduler)
    run_sweep(scenarios, settings or (), runs, Kept(out, report, as_json))


@app.command()
def replay(
    folder: Annotated[Path, typer.Argument(help="Data folder of a stopped exchange, or a copy.")],
    verify: Annotated[bool, typer.Option(help="Check every invariant on the way.")] = False,
    until: Annotated[int | None, typer.Option(help="Stop after this sequence number.")] = None,
    book: Annotated[str | None, typer.Option(help="Show this instrument's book then.")] = None,
    as_json: AsJson = False,
) -> None:
    """Replay a journal: check it, or see the market as it was."""
    from api.cli.replay import run_replay

    run_replay(folder, until, verify, book, as_json)


@app.command()
def doctor(
    data: Annotated[Path, typer.Option(help="Folder of the exchange's files.")] = Path("data"),
    port: Port = 8000,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    as_json: AsJson = False,
) -> None:
    """Check whether this machine can carry an exchange; exit 1 if something is missing."""
    from api.cli.doctor import run_doctor

    if not run_doctor(data, host, port, as_json):
        raise typer.Exit(1)


@app.command()
def validate(
    cases: Annotated[
        list[str] | None, typer.Argument(help="Cases, e.g. V1 V7; default all.")
    ] = None,
    is_stylized: Annotated[
        bool,
        typer.Option("--stylized", help="SF1-SF8: what real markets show, and what ours do."),
    ] = False,
    pages: Annotated[
        Path | None, typer.Option(help="Write a page a case to this folder as well.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Hold markets and closed forms against theory, case by case; exit 1 if one is off."""
    from api.cli.validate import run_validation

    if not run_validation(cases or (), is_stylized, pages, as_json):
        raise typer.Exit(1)


app.command()(advance)
app.command()(backup)
app.command()(restore)


def add_rooms(words: Collection[str]) -> None:
    """Add the commands with subcommands of their own. Only those among the words of a command line
    are imported; of the others the list of commands needs the name and the help."""
    for name, (module, text) in ROOMS.items():
        room = import_module(module).app if name in words else typer.Typer()
        app.add_typer(room, name=name, help=text)


def exit_code(error: TansoError) -> int:
    """The process's exit code for an operational failure."""
    if isinstance(error, JournalCorrupt | JournalFormat):
        return 3
    if isinstance(error, JournalFailed | VenueStopped | ResultsFailed):
        return 4
    if isinstance(error, RunInterrupted):
        return 130
    return 5 if isinstance(error, FolderInUse) else 2


def main() -> None:
    """Run the command line; operational failures are one line and a non-zero exit."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # A terminal without Japanese shows a question mark, not a traceback.
            stream.reconfigure(errors="replace")
    add_rooms(sys.argv[1:])
    try:
        app(prog_name=program())
    except TansoError as error:
        print(f"tanso: {as_typed(str(error))}", file=sys.stderr)
        sys.exit(exit_code(error))
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in EXTRAS:
            raise
        print(f"tanso: this {needs(error.name or '')}", file=sys.stderr)
        sys.exit(2)
    except KeyboardInterrupt:
        sys.exit(130)
