"""`tanso client`, its commands for what one owns: fills, holdings, transfers, retirements, papers.

They belong to the same command as orders and books (client.py). With --json each prints the
exchange's records, so that a script reads the fields that the protocol names.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import msgspec
import typer

from api.cli.program_name import program
from api.cli.request import DEFAULT, Address, Key, Symbol, connected, console
from api.cli.tables import show
from exchange.errors import ConfigError

if TYPE_CHECKING:
    from api.client.records import Execution, Holding, Retirement, Settlement

app = typer.Typer()

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")]
Qty = Annotated[str, typer.Argument(help="Tonnes.")]
SerialRanges = Annotated[
    list[str] | None,
    typer.Option("--serials", help="FIRST..LAST serial number of a block; may be repeated."),
]
RequestKey = Annotated[
    str | None,
    typer.Option("--request-key", help="An idempotency key: the same key acts once."),
]


def print_json(value: Any) -> None:
    """Records as JSON, numbers as the text that the exchange sent."""
    print(msgspec.json.format(msgspec.json.encode(value)).decode())


def ranges_of(texts: Sequence[str] | None) -> list[tuple[str, str]]:
    """Blocks as (first, last) serial numbers, from FIRST..LAST; LAST may be its number alone."""
    serial_ranges = []
    for text in texts or ():
        first, dots, last = text.partition("..")
        if not (first and dots and last):
            raise ConfigError(
                f"--serials {text}: write FIRST..LAST, two serial numbers of one block"
            )
        stem = first.rpartition("-")[0]
        serial_ranges.append((first, f"{stem}-{last}" if last.isdecimal() else last))
    return serial_ranges


@app.command()
def fills(
    from_seq: Annotated[int, typer.Option(help="Only after this sequence number.", min=0)] = 0,
    as_json: AsJson = False,
    key: Key = "",
    address: Address = DEFAULT,
) -> None:
    """Print own trades, oldest first."""
    with connected(address, key) as client:
        found: list[Execution] = [
            one for one in client.past_executions(from_seq) if one.exec_type == "trade"
        ]
        if as_json:
            print_json(found)
            return
        rows = [
            (one.timestamp[:19], one.symbol, one.side, f"{one.last_qty:,}", f"{one.last_price:,}",
             str(one.order_id))
            for one in found
        ]  # fmt: skip
        show(console, "trades", ("time", "symbol", "side", "qty", "price", "order"), rows)


@app.command()
def holdings(as_json: AsJson = False, key: Key = "", address: Address = DEFAULT) -> None:
    """Print own credits by serial block, in the holding and in the trading account."""
    with connected(address, key) as client:
        found: list[Holding] = client.holdings()
        if as_json:
            print_json(found)
            return
        rows = [
            (one.account, one.symbol or one.credit_class,
             f"{one.serial_from}..{one.serial_to.rpartition('-')[2]}", f"{one.qty:,}", one.status)
            for one in found
        ]  # fmt: skip
        show(console, "holdings", ("account", "class", "serial numbers", "qty", "status"), rows)


def _transfer(direction: str) -> Callable[..., None]:
    """A command that moves credits between one's two accounts and waits for the registry."""

    def transfer(
        symbol: Symbol,
        qty: Qty,
        serial_range: SerialRanges = None,
        request_key: RequestKey = None,
        as_json: AsJson = False,
        key: Key = "",
        address: Address = DEFAULT,
    ) -> None:
        with connected(address, key) as client:
            asked = client.transfer(symbol, qty, direction, request_key, ranges_of(serial_range))
            found = client.settled(asked.id)
            if as_json:
                print_json(found)
                return
            console.print(_answer(asked.id, found))

    return transfer


app.command(
    "deposit", help="Move credits from the holding account to the trading account, to sell them."
)(_transfer("to_trading"))
app.command(
    "withdraw", help="Move free credits from the trading account back to the holding account."
)(_transfer("to_holding"))


@app.command()
def retire(
    symbol: Symbol,
    qty: Qty,
    beneficiary: Annotated[str, typer.Option(help="In whose name: a legal name.")],
    schemes: Annotated[
        list[str] | None,
        typer.Option(
            "--for", metavar="CODE:YEAR", help="As shk:2023, see `schemes`; none: voluntary."
        ),
    ] = None,
    note: Annotated[str, typer.Option(help="Free text that decides nothing.")] = "",
    act: Annotated[str, typer.Option(help="retire, surrender or cancel.")] = "retire",
    held: Annotated[
        bool,
        typer.Option(
            "--held",
            help="From the holding account: SYMBOL is then a credit class, as vcs/forest. The way "
            "for credits without a market.",
        ),
    ] = False,
    serial_range: SerialRanges = None,
    request_key: RequestKey = None,
    as_json: AsJson = False,
    key: Key = "",
    address: Address = DEFAULT,
) -> None:
    """Retire free credits of the trading account for good, and say where the certificate is."""
    from exchange.registry.uses import parse_use

    uses = [(use.scheme, use.fiscal_year) for use in map(parse_use, schemes or ())]
    blocks = ranges_of(serial_range)

    with connected(address, key) as client:
        asked = client.retire(symbol, qty, note, beneficiary, request_key, uses, act, blocks, held)
        found = client.retirement(asked.id) if held else client.settled(asked.id)
        if as_json:
            print_json(found)
            return
        console.print(_answer(asked.id, found))
        if asked.note:
            console.print(asked.note, soft_wrap=True)
        if found.state == "settled":
            where = f"--pdf {asked.id}.pdf"
            console.print(f"certificate: {program()} client certificate {asked.id} {where}")


@app.command()
def schemes(as_json: AsJson = False, address: Address = DEFAULT) -> None:
    """Print the schemes that a retirement may name, with the years that each knows today."""
    with connected(address) as client:
        raw = client.http("GET", "/v1/schemes")
        if as_json:
            print(msgspec.json.format(raw).decode())
            return
        rows = [
            (one["code"], f"{one['name']} {one['name_ja']}",
             f"{one['first_year']} to {one['last_year']}" if one["last_year"]
             else f"none yet, first {one['first_year']}", ", ".join(one["acts"]) or "none here")
            for one in msgspec.json.decode(raw)["schemes"]
        ]  # fmt: skip
        show(console, "schemes", ("code", "name", "years", "acts"), rows)


@app.command()
def settlements(
    state: Annotated[
        str | None, typer.Option(help="pending, settled or voided; default: all.")
    ] = None,
    as_json: AsJson = False,
    key: Key = "",
    address: Address = DEFAULT,
) -> None:
    """Print what was bought and sold and when it is due, transfers and retirements."""
    with connected(address, key) as client:
        found: list[Settlement] = client.settlements(state)
        if as_json:
            print_json(found)
            return
        rows = [
            (one.settlement_id or "-", one.kind, one.symbol, one.side, f"{one.qty:,}",
             f"{one.cash:,}", one.due_date or "", ", ".join(filter(None, (one.state, one.reason))))
            for one in found
        ]  # fmt: skip
        columns = ("id", "kind", "symbol", "side", "qty", "yen", "due", "state")
        show(console, "settlements", columns, rows)


@app.command()
def statement(
    day: Annotated[str, typer.Argument(help="YYYY-MM-DD.")],
    key: Key = "",
    address: Address = DEFAULT,
) -> None:
    """Print one day's business and the balances at its end, as JSON."""
    with connected(address, key) as client:
        raw = client.http("GET", f"/v1/statements/{day}")
        print(msgspec.json.format(raw).decode())


@app.command()
def certificate(
    retirement_id: Annotated[str, typer.Argument(help="As `retire` printed it.")],
    pdf: Annotated[Path, typer.Option(help="Where to write the certificate.")],
    address: Address = DEFAULT,
) -> None:
    """Write a retirement's certificate as PDF, in Japanese and English."""
    with connected(address) as client:
        content = client.http("GET", f"/v1/certificates/{retirement_id}/pdf")
        try:
            pdf.write_bytes(content)
        except OSError as error:
            raise ConfigError(f"{pdf} cannot be written: {error.strerror}") from None
        console.print(f"{pdf}: {len(content):,} bytes", soft_wrap=True)


@app.command()
def amend(
    order_id: Annotated[int, typer.Argument(help="The exchange's order id.")],
    qty: Annotated[str | None, typer.Option(help="The new whole quantity, tonnes.")] = None,
    price: Annotated[str | None, typer.Option(help="The new price, yen a tonne.")] = None,
    key: Key = "",
    address: Address = DEFAULT,
) -> None:
    """Change an order in place; only a smaller quantity keeps its place in the queue."""
    if qty is None and price is None:
        raise typer.BadParameter("give --qty, --price or both")
    with connected(address, key) as client:
        ack = client.amend_order(order_id, order_qty=qty, limit_price=price)
        console.print(f"order {ack.order_id} {ack.order_status}")


@app.command()
def cancel_all(
    symbol: Annotated[str | None, typer.Option(help="Only this market.")] = None,
    side: Annotated[str | None, typer.Option(help="Only buy or sell orders.")] = None,
    key: Key = "",
    address: Address = DEFAULT,
) -> None:
    """Cancel all own open orders, of one market or side when asked."""
    with connected(address, key) as client:
        answers = client.cancel_all(symbol, side)
        console.print(f"orders canceled: {sum(one.success for one in answers)}")


def _answer(key: str, found: Settlement | Retirement) -> str:
    """What became of an instruction to the registry."""
    return f"{key} {found.state} {found.reason or ''}".rstrip()
