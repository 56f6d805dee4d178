"""`tanso client`: view markets and trade from a terminal."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.table import Table

from api.cli import cash, holdings, uses
from api.cli.request import (
    DEFAULT,
    Address,
    Ca,
    Key,
    Symbol,
    connect,
    connected,
    console,
    run,
    trust,
)
from api.cli.tables import block_text, show
from exchange.errors import ConfigError

if TYPE_CHECKING:
    from api.client.records import OtcEntry

app = typer.Typer(no_args_is_help=True)
otc = typer.Typer(help="Report OTC trades for settlement.", no_args_is_help=True)
app.add_typer(otc, name="otc")
app.add_typer(cash.app, name="cash")
app.add_typer(holdings.app)
app.add_typer(uses.app)

Depth = Annotated[int, typer.Option(help="Price levels on each side.", min=1, max=500)]
Limit = Annotated[int, typer.Option(help="The number of trades.", min=1, max=500)]
DRAWN_S = 0.25


@app.callback()
def begin(ca: Ca = None) -> None:
    """View markets and trade from a terminal."""
    trust(ca)


@app.command()
def book(symbol: Symbol, address: Address = DEFAULT, depth: Depth = 10) -> None:
    """Print a market's order book."""
    from api.cli.market_screen import book_table, depth_for

    with connected(address) as client:
        console.print(book_table(client.follow_book(symbol, depth_for(depth)), depth))


@app.command()
def watch(symbol: Symbol, address: Address = DEFAULT, depth: Depth = 10) -> None:
    """Show a market's phase, auction and book live, until Ctrl+C.

    Reconnects when the connection to the exchange is lost.
    """
    import asyncio

    from rich.live import Live

    from api.cli.market_screen import MarketScreen

    async def show() -> None:
        screen = MarketScreen(symbol, depth)
        async with connect(address) as client:
            await screen.follow(client)
            with Live(screen.shown(), console=console, auto_refresh=False) as live:

                async def draw() -> None:
                    while True:
                        live.update(screen.shown(), refresh=True)
                        await asyncio.sleep(DRAWN_S)

                async def listen() -> None:
                    async for _ in client.pushes("book"):
                        pass

                await asyncio.gather(draw(), listen())

    run(show())


@app.command()
def trades(
    symbol: Symbol,
    address: Address = DEFAULT,
    limit: Limit = 20,
) -> None:
    """Print the latest trades, newest first."""
    with connected(address) as client:
        table = Table("time", "price", "qty", "side", title=symbol)
        for trade in client.trades(symbol, limit):
            table.add_row(trade.timestamp, str(trade.price), str(trade.qty), trade.side)
        console.print(table)


@app.command()
def order(
    symbol: Symbol,
    side: Annotated[str, typer.Argument(help="buy or sell.")],
    qty: Annotated[str, typer.Argument(help="Tonnes.")],
    price: Annotated[str, typer.Argument(help="Yen per tonne, or `market`.")],
    key: Key = "",
    address: Address = DEFAULT,
    time_in_force: Annotated[str, typer.Option(help="day, gtc, auction, ioc or fok.")] = "day",
    cl_ord_id: Annotated[
        str | None, typer.Option(help="Your own id; the same id enters one order only.")
    ] = None,
    stp_group: Annotated[
        int | None,
        typer.Option(help="Reject the order unless this is your self-trade group.", min=1),
    ] = None,
) -> None:
    """Enter an order and print its id and status."""
    with connected(address, key) as client:
        options: dict[str, Any] = {"time_in_force": time_in_force}
        if cl_ord_id is not None:
            options["cl_ord_id"] = cl_ord_id
        if stp_group is not None:
            options["stp_group"] = stp_group
        if price.lower() == "market":
            options["order_type"] = "market"
        limit = None if price.lower() == "market" else price
        ack = client.add_order(symbol, side.lower(), qty, limit, **options)
        again = " (entered before)" if ack.duplicate else ""
        console.print(f"order {ack.order_id} {ack.order_status}{again}")


@app.command()
def cancel(
    order_id: Annotated[int, typer.Argument(help="The exchange's order id.")],
    key: Key = "",
    address: Address = DEFAULT,
) -> None:
    """Cancel an order."""
    with connected(address, key) as client:
        client.cancel_order(order_id)
        console.print(f"order {order_id} canceled")


@app.command()
def orders(key: Key = "", address: Address = DEFAULT) -> None:
    """Print your open orders and balances.

    `due in` and `due out` are the amounts that unsettled trades will bring and take.
    """
    with connected(address, key) as client:
        table = Table("order", "symbol", "side", "qty", "left", "price", "status")
        for order in client.orders():
            price = str(order.limit_price or "")
            cells = (order.symbol, order.side, str(order.order_qty), str(order.leaves_qty), price)
            table.add_row(str(order.order_id), *cells, order.order_status)
        console.print(table)
        held = Table("asset", "available", "held", "due in", "due out", "total")
        for balance in client.balances().values():
            free, due = (balance.available, balance.held), (balance.due_in, balance.due_out)
            amounts = (*free, *due, balance.total)
            held.add_row(balance.asset, *(f"{amount:,}" for amount in amounts))
        console.print(held)


@otc.command("enter")
def enter_report(
    counterparty: Annotated[str, typer.Argument(help="The other party's code.")],
    symbol: Annotated[
        str, typer.Argument(help="JCR-FO/JPY: the TSE's rules allow the forest class only.")
    ],
    side: Annotated[str, typer.Argument(help="buy or sell.")],
    qty: Annotated[str, typer.Argument(help="Tonnes.")],
    price: Annotated[str, typer.Argument(help="Yen per tonne.")],
    serial_from: Annotated[str, typer.Argument(help="First serial number of the block.")],
    serial_to: Annotated[str, typer.Argument(help="Last serial number of the block.")],
    key: Key = "",
    address: Address = DEFAULT,
) -> None:
    """Report one side of an OTC trade.

    The trade settles once the other party reports the same terms.
    """
    with connected(address, key) as client:
        serial_range, terms = (serial_from, serial_to), (_number(qty), _number(price))
        entry = client.enter_otc(counterparty, symbol, side.lower(), *terms, serial_range)
        console.print(f"entry {entry.entry_id} {_state(entry)}", soft_wrap=True)


@otc.command("list")
def list_reports(
    state: Annotated[
        str | None, typer.Option(help="Only these: waiting, matched or ended.")
    ] = None,
    key: Key = "",
    address: Address = DEFAULT,
) -> None:
    """List your reports and waiting ones that name you, newest first."""
    with connected(address, key) as client:
        rows = [
            (str(entry.entry_id), entry.participant, entry.counterparty, entry.symbol, entry.side,
             f"{entry.qty:,}", f"{entry.price:,}",
             block_text(entry.serial_range.serial_from, entry.serial_range.serial_to),
             _state(entry))
            for entry in client.otc_entries(state)
        ]  # fmt: skip
        columns = ("entry", "by", "with", "symbol", "side", "qty", "price", "serials", "state")
        show(console, "OTC trade reports", columns, rows)


@otc.command("cancel")
def withdraw_report(
    entry_id: Annotated[int, typer.Argument(help="The report's number, as `list` shows it.")],
    key: Key = "",
    address: Address = DEFAULT,
) -> None:
    """Withdraw your own report while it waits for the other party."""
    with connected(address, key) as client:
        client.cancel_otc(entry_id)
        console.print(f"entry {entry_id} withdrawn")


@otc.command("statistics")
def otc_statistics(
    symbol: Annotated[str | None, typer.Argument(help="Only this market, e.g. JCR-FO/JPY.")] = None,
    address: Address = DEFAULT,
) -> None:
    """List the prices and tonnes of past months' OTC trades of all, without names."""
    with connected(address) as client:
        rows = [
            (figure.month, figure.symbol, " ".join(map(str, figure.vintages)), str(figure.deals),
             f"{figure.qty:,}", f"{figure.price:,}")
            for figure in client.otc_statistics(symbol)
        ]  # fmt: skip
        columns = ("month", "symbol", "vintages", "trades", "qty", "price")
        show(console, "OTC trades by month", columns, rows)


def _state(entry: OtcEntry) -> str:
    """A report's state, with the differing terms or the settlement and reason."""
    if entry.differs:
        return f"{entry.state}, the other side differs in {', '.join(entry.differs)}"
    return ", ".join(filter(None, (entry.state, entry.settlement_id, entry.reason)))


def _number(text: str) -> Decimal:
    try:
        return Decimal(text)
    except InvalidOperation:
        raise ConfigError(f"{text!r} is not a number") from None
