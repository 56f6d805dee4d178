"""`tanso client` commands for fills, holdings, transfers, retirements, statements, certificates.

They belong to the same command as orders and books (client.py). With --json each prints the
exchange's records under the protocol's field names, for scripts.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import msgspec
import typer

from api.cli.options import AsJson
from api.cli.program_name import program
from api.cli.request import DEFAULT, Address, Key, Symbol, connected, console
from api.cli.tables import block_text, print_json, show
from exchange.errors import ConfigError

if TYPE_CHECKING:
    from api.client.records import Execution, Holding, Retirement, Settlement

app = typer.Typer()

Qty = Annotated[str, typer.Argument(help="Tonnes.")]
SerialRanges = Annotated[
    list[str] | None,
    typer.Option("--serials", help="FIRST..LAST serial number of a block; may be repeated."),
]
RequestKey = Annotated[
    str | None,
    typer.Option("--request-key", help="An idempotency key: a repeated request acts once."),
]


def ranges_of(texts: Sequence[str] | None) -> list[tuple[str, str]]:
    """Parse blocks FIRST..LAST to (first, last) serial numbers; LAST may be its number alone.

    ConfigError: a text is not of that form.
    """
    serial_ranges = []
    for text in texts or ():
        first, dots, last = text.partition("..")
        if not (first and dots and last):
            raise ConfigError(
                f"--serials {text}: must be FIRST..LAST, two serial numbers of one block"
            )
        stem = first.rpartition("-")[0]
        serial_ranges.append((first, f"{stem}-{last}" if last.isdecimal() else last))
    return serial_ranges


@app.command()
def fills(
    from_seq: Annotated[
        int, typer.Option(help="Only trades after this sequence number.", min=0)
    ] = 0,
    as_json: AsJson = False,
    key: Key = "",
    address: Address = DEFAULT,
) -> None:
    """Print your trades, oldest first."""
    with connected(address, key) as client:
        found: list[Execution] = [
            execution
            for execution in client.past_executions(from_seq)
            if execution.exec_type == "trade"
        ]
        if as_json:
            print_json(found)
            return
        rows = [
            (fill.timestamp[:19], fill.symbol, fill.side, f"{fill.last_qty:,}",
             f"{fill.last_price:,}", str(fill.order_id))
            for fill in found
        ]  # fmt: skip
        show(console, "trades", ("time", "symbol", "side", "qty", "price", "order"), rows)


@app.command()
def holdings(as_json: AsJson = False, key: Key = "", address: Address = DEFAULT) -> None:
    """Print your credits by serial block and account."""
    with connected(address, key) as client:
        found: list[Holding] = client.holdings()
        if as_json:
            print_json(found)
            return
        rows = [
            (holding.account, holding.symbol or holding.credit_class,
             block_text(holding.serial_from, holding.serial_to), f"{holding.qty:,}",
             holding.status)
            for holding in found
        ]  # fmt: skip
        show(console, "holdings", ("account", "class", "serial numbers", "qty", "status"), rows)


def _transfer(direction: str) -> Callable[..., None]:
    """Make a command that moves credits between a participant's two accounts and waits for the
    registry."""

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


app.command("deposit", help="Move credits from the holding to the trading account.")(
    _transfer("to_trading")
)
app.command("withdraw", help="Move free credits from the trading to the holding account.")(
    _transfer("to_holding")
)


@app.command()
def retire(
    symbol: Symbol,
    qty: Qty,
    beneficiary: Annotated[str, typer.Option(help="The legal name for which they are retired.")],
    schemes: Annotated[
        list[str] | None,
        typer.Option(
            "--for",
            metavar="CODE:YEAR",
            help="A scheme and year, e.g. shk:2023 (see `schemes`); may be repeated; none: a "
            "voluntary use.",
        ),
    ] = None,
    note: Annotated[str, typer.Option(help="Free text without effect.")] = "",
    act: Annotated[str, typer.Option(help="retire, surrender or cancel.")] = "retire",
    held: Annotated[
        bool,
        typer.Option(
            "--held",
            help="Retire from the holding account; symbol is then a credit class, e.g. "
            "vcs/forest. For credits without a market.",
        ),
    ] = False,
    serial_range: SerialRanges = None,
    request_key: RequestKey = None,
    as_json: AsJson = False,
    key: Key = "",
    address: Address = DEFAULT,
) -> None:
    """Retire free credits of the trading account. This is final.

    Prints the command that writes the certificate.
    """
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
    """Print the schemes that a retirement may name."""
    with connected(address) as client:
        raw = client.http("GET", "/v1/schemes")
        if as_json:
            print_json(msgspec.Raw(raw))
            return
        rows = [
            (scheme["code"], f"{scheme['name']} {scheme['name_ja']}",
             f"{scheme['first_year']} to {scheme['last_year']}" if scheme["last_year"]
             else f"none yet, first {scheme['first_year']}",
             ", ".join(scheme["acts"]) or "none here")
            for scheme in msgspec.json.decode(raw)["schemes"]
        ]  # fmt: skip
        show(console, "schemes", ("code", "name", "years", "acts"), rows)


@app.command()
def settlements(
    state: Annotated[
        str | None, typer.Option(help="Only these: pending, settled or voided.")
    ] = None,
    as_json: AsJson = False,
    key: Key = "",
    address: Address = DEFAULT,
) -> None:
    """Print deliveries, transfers and retirements with due dates."""
    with connected(address, key) as client:
        found: list[Settlement] = client.settlements(state)
        if as_json:
            print_json(found)
            return
        rows = [
            (act.settlement_id or "-", act.kind, act.symbol, act.side, f"{act.qty:,}",
             f"{act.cash:,}", act.due_date or "", ", ".join(filter(None, (act.state, act.reason))))
            for act in found
        ]  # fmt: skip
        columns = ("id", "kind", "symbol", "side", "qty", "yen", "due", "state")
        show(console, "settlements", columns, rows)


@app.command()
def statement(
    day: Annotated[str, typer.Argument(help="YYYY-MM-DD.")],
    key: Key = "",
    address: Address = DEFAULT,
) -> None:
    """Print a day's statement as JSON: trades, fees and balances."""
    with connected(address, key) as client:
        raw = client.http("GET", f"/v1/statements/{day}")
        print_json(msgspec.Raw(raw))


@app.command()
def certificate(
    retirement_id: Annotated[str, typer.Argument(help="The id that `retire` printed.")],
    pdf: Annotated[Path, typer.Option(help="The file to write.")],
    address: Address = DEFAULT,
) -> None:
    """Write a retirement's certificate as PDF (Japanese, English)."""
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
    qty: Annotated[str | None, typer.Option(help="The new total quantity, tonnes.")] = None,
    price: Annotated[str | None, typer.Option(help="The new price, yen per tonne.")] = None,
    key: Key = "",
    address: Address = DEFAULT,
) -> None:
    """Change an order's quantity or price.

    Only a smaller quantity keeps the order's priority.
    """
    if qty is None and price is None:
        raise typer.BadParameter("give --qty, --price or both")
    with connected(address, key) as client:
        ack = client.amend_order(order_id, order_qty=qty, limit_price=price)
        console.print(f"order {ack.order_id} {ack.order_status}")


@app.command()
def cancel_all(
    symbol: Annotated[str | None, typer.Option(help="Only orders of this market.")] = None,
    side: Annotated[str | None, typer.Option(help="Only orders to `buy` or to `sell`.")] = None,
    key: Key = "",
    address: Address = DEFAULT,
) -> None:
    """Cancel all your open orders, or those of a market or side."""
    with connected(address, key) as client:
        answers = client.cancel_all(symbol, side)
        console.print(f"orders canceled: {sum(answer.success for answer in answers)}")


def _answer(key: str, found: Settlement | Retirement) -> str:
    """The key, state and reason of an instruction to the registry."""
    return f"{key} {found.state} {found.reason or ''}".rstrip()
