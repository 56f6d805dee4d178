"""`tanso`: the command line of the project. Each subcommand imports what it needs when it runs.

Exit codes: 0 done; 1 a check failed, or a sweep passed over a variant; 2 a wrong argument, setting
or file (one sentence says which and what would be right); 3 the journal, or a file that witnesses
it, is damaged or of another version (files untouched); 4 the disk is full, read-only or broken;
5 another process owns the folder; 130 interrupted.
"""

from __future__ import annotations

import atexit
import gc
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
from api.cli.exit_codes import exit_code
from api.cli.gallery import gallery
from api.cli.lab import lab
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
    reject_secret_in,
)
from api.cli.program_name import as_typed, program
from api.cli.runs import bundle, notebook
from api.cli.summaries import keep_whole
from api.cli.sweep_command import sweep
from exchange.collector import without_collector
from exchange.errors import TansoError
from exchange.extras import EXTRAS, needs

app = typer.Typer(
    help="Tanso (炭素): a carbon-credit exchange and market simulator.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

# Commands with subcommands: the module and the help of each.
ROOMS = {
    "compliance": (
        "api.cli.compliance",
        "Compute a firm's need, coverage and shortage from its own file.",
    ),
    "client": ("api.cli.client", "View markets and trade from a terminal."),
    "export": (
        "api.cli.market_data",
        "Write a market's orders and trades for other programs.",
    ),
    "import": (
        "api.cli.import_files",
        "Bring your own files in: holdings, projects, issuances, prices.",
    ),
    "operator": ("api.cli.operator", "Control a running exchange: halts, limits, users, checks."),
    "population": ("api.cli.population", "Check or fill a table of covered firms."),
    "registrar": ("api.cli.registrar", "Work on a running exchange's registry."),
    "registry": ("api.cli.registry", "Work on a registry directly, or serve one."),
    "study": (
        "api.cli.study",
        "Run a study: named designs, common seeds, a page in two languages.",
    ),
}


@app.callback()
def trust(
    ca: Annotated[
        Path | None,
        typer.Option(
            help="Trust only the certificates in this PEM file, for all connections.",
            envvar="TANSO_CA",
        ),
    ] = None,
) -> None:
    """Tanso (炭素): a carbon-credit exchange and market simulator."""
    if ca is not None:
        os.environ["TANSO_CA"] = str(ca)


@app.command()
def demo(
    headless: Annotated[
        bool, typer.Option("--headless", help="End when the day is settled.")
    ] = False,
    as_json: AsJson = False,
    seed: Seed = 1,
    data: Annotated[
        Path | None, typer.Option(help="Keep the exchange's files in this new folder.")
    ] = None,
    port: Port = 8000,
    speed: Annotated[
        float,
        typer.Option(help="Speed of the clock after the opening day; 1: real time.", min=0.001),
    ] = 60.0,
    tls_cert: TlsCert = None,
    tls_key: TlsKey = None,
) -> None:
    """Replay the opening day of the TSE's market, then trade on.

    Runs the Tokyo Stock Exchange's carbon credit market of 11 October 2023 with synthetic
    participants over WebSockets: both auctions, settlement on the fifth business day,
    retirements. Then the exchange keeps running and you can trade. The same --seed gives exactly
    the same day.
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
            help="Publish the feed to this NATS broker for gateways: tls://host:port or "
            "nats://127.0.0.1:port. Each gateway needs a copy of the folder's gateway.key."
        ),
    ] = None,
    nats_creds: NatsCreds = None,
    nats_ca: NatsCa = None,
    registry: Annotated[
        str | None,
        typer.Option(
            help="The registry's address; default: registry.db in the folder. postgresql://… or "
            "http://… (a `registry serve`, with its token in TANSO_REGISTRY_TOKEN). An address "
            "with a password goes in TANSO_REGISTRY_URL.",
        ),
    ] = None,
    trial: Annotated[
        bool,
        typer.Option("--trial", help="Run a trial at any hour, as described above."),
    ] = False,
    new_users: Annotated[
        bool,
        typer.Option("--new-users", help="Create new users if users.db is missing."),
    ] = False,
    public_url: Annotated[
        str | None,
        typer.Option(
            help="The exchange's public address, e.g. https://tanso.example, for the QR codes of "
            "certificates."
        ),
    ] = None,
    tls_cert: TlsCert = None,
    tls_key: TlsKey = None,
    behind_proxy: BehindProxy = None,
) -> None:
    """Serve an exchange, live or as a trial.

    A live exchange runs on the wall clock. With --trial in a new folder, the exchange has a clock
    of its own: it starts in the next session and skips nights and holidays, so that a market is
    always open. A trial's folder can never become a live exchange's.
    """
    import uvloop

    from api.cli.serve import run_server
    from api.settings import load_settings

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
        typer.Option(help="The exchange's broker: tls://host:port or nats://127.0.0.1:port."),
    ],
    key_file: Annotated[
        Path,
        typer.Option(
            help="Copy of gateway.key from the exchange's folder, mode 0600.",
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
    """Serve an exchange's WebSocket from another process."""
    import uvloop

    from api.gateway.broker import Broker
    from api.gateway.sealing import key_in
    from api.gateway.serving import run_gateway
    from api.settings import load_settings

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
        bool, typer.Option("--report", help="Also write a page with figures, report.html.")
    ] = False,
    replications: Replications = 1,
    workers: Workers = None,
    check: Annotated[
        Path | None, typer.Option(help="Repeat the run of this manifest and compare.")
    ] = None,
    schema: Annotated[
        bool, typer.Option("--schema", help="Print the JSON Schema of scenario files.")
    ] = False,
    as_json: AsJson = False,
    seed: Seed = 0,
) -> None:
    """Run a scenario of a simulated market.

    Firms trade through the exchange's own venue, over years or in a static market that is compared
    with theory. --replications adds runs with the following seeds: the output then has means with
    intervals, the tables of all runs, and with --report a fan chart of prices.
    """
    with without_collector():
        from api.cli import simulate as simulate_run

    if schema:
        simulate_run.print_schema()
    elif check is not None:
        simulate_run.check(check, as_json)
    else:
        simulate_run.run_simulation(
            simulate_run.RunOptions(scenario, seed, out, report, replications, workers, as_json)
        )


@app.command()
def replay(
    folder: Annotated[Path, typer.Argument(help="Data folder of a stopped exchange, or a copy.")],
    verify: Annotated[
        bool, typer.Option("--verify", help="Check every invariant and every snapshot.")
    ] = False,
    until: Annotated[int | None, typer.Option(help="Stop after this sequence number.")] = None,
    book: Annotated[
        str | None, typer.Option(help="Show this instrument's book at the end of the replay.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Replay a journal to check it or to show a past book."""
    from api.cli.replay import run_replay

    run_replay(folder, until, verify, book, as_json)


@app.command()
def doctor(
    data: Annotated[Path, typer.Option(help="Folder of the exchange's files.")] = Path("data"),
    port: Port = 8000,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    as_json: AsJson = False,
) -> None:
    """Check that this machine can run an exchange.

    Exits with 1 if a check fails.
    """
    from api.cli.doctor import run_doctor

    if not run_doctor(data, host, port, as_json):
        raise typer.Exit(1)


@app.command()
def validate(
    cases: Annotated[
        list[str] | None, typer.Argument(help="Cases, e.g. V1 V7; default: all.")
    ] = None,
    is_stylized: Annotated[
        bool,
        typer.Option(
            "--stylized",
            "--stylised",
            help="Check stylized facts of real markets, SF1 to SF14.",
        ),
    ] = False,
    pages: Annotated[
        Path | None, typer.Option(help="Also write a page for each case to this folder.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Compare simulated markets with theory, case by case.

    Exits with 1 if a figure is outside its tolerance.
    """
    from api.cli.validate import run_validation

    if not run_validation(cases or (), is_stylized, pages, as_json):
        raise typer.Exit(1)


app.command()(sweep)
app.command()(bundle)
app.command()(notebook)
app.command()(gallery)
app.command()(lab)
app.command()(advance)
app.command()(backup)
app.command()(restore)


def add_rooms(words: Collection[str]) -> None:
    """Add the commands with subcommands. Only those among the words of a command line are imported;
    of the others the list of commands needs the name and the help."""
    for name, (module, text) in ROOMS.items():
        room = import_module(module).app if name in words else typer.Typer()
        app.add_typer(room, name=name, help=text)


def main() -> None:
    """Run the command line; an operational failure is one line and a non-zero exit code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # A terminal without Japanese shows a question mark, not a traceback.
            stream.reconfigure(errors="replace")
    # The last collections would scan every object of a process that gives all of them back.
    atexit.register(gc.freeze)
    add_rooms(sys.argv[1:])
    command = typer.main.get_command(app)
    keep_whole(command)
    try:
        command(prog_name=program())
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
