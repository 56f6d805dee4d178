"""`tanso client`: look at the market and trade from a terminal."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.table import Table

from api.cli import holdings, uses
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
from api.cli.tables import show
from exchange.errors import ConfigError

if TYPE_CHECKING:
    from api.client.records import OtcEntry

app = typer.Typer(no_args_is_help=True)
otc = typer.Typer(help="Settle deals made elsewhere.", no_args_is_help=True)
app.add_typer(otc, name="otc")
app.add_typer(holdings.app)
app.add_typer(uses.app)

Depth = Annotated[int, typer.Option(help="Levels a side.", min=1, max=500)]
Limit = Annotated[int, typer.Option(help="How many.", min=1, max=500)]
DRAWN_S = 0.25


@app.callback()
def begin(ca: Ca = None) -> None:
    """Look at the market and trade from a terminal."""
    trust(ca)


@app.command()
def book(symbol: Symbol, address: Address = DEFAULT, depth: Depth = 10) -> None:
    """Print a market's book."""
    from api.cli.market_screen import book_table, depth_for

    with connected(address) as client:
        console.print(book_table(client.follow_book(symbol, depth_for(depth)), depth))


@app.command()
def watch(symbol: Symbol, address: Address = DEFAULT, depth: Depth = 10) -> None:
    """Show a market's phase, auction and book as they change, until Ctrl+C.

    Goes on by itself when the exchange was away, as long as it was there once.
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
        for one in client.trades(symbol, limit):
            table.add_row(one.timestamp, str(one.price), str(one.qty), one.side)
        console.print(table)


@app.command()
def order(
    symbol: Symbol,
    side: Annotated[str, typer.Argument(help="buy or sell")],
    qty: Annotated[str, typer.Argument(help="Tonnes.")],
    price: Annotated[str, typer.Argument(help="Yen a tonne, or market.")],
    key: Key = "",
    address: Address = DEFAULT,
    time_in_force: str = "day",
    cl_ord_id: str | None = None,
    stp_group: Annotated[
        int | None, typer.Option(help="Reject it unless this is your self-trade group.", min=1)
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
        again = " (it was there already)" if ack.duplicate else ""
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
    """Print own open orders and balances, with what trades still owe (due in, due out)."""
    with connected(address, key) as client:
        table = Table("order", "symbol", "side", "qty", "left", "price", "status")
        for one in client.orders():
            price = str(one.limit_price or "")
            cells = (one.symbol, one.side, str(one.order_qty), str(one.leaves_qty), price)
            table.add_row(str(one.order_id), *cells, one.order_status)
        console.print(table)
        held = Table("asset", "available", "held", "due in", "due out", "total")
        for balance in client.balances().values():
            free, due = (balance.available, balance.held), (balance.due_in, balance.due_out)
            amounts = (*free, *due, balance.total)
            held.add_row(balance.asset, *(f"{amount:,}" for amount in amounts))
        console.print(held)


@otc.command("enter")
def enter_deal(
    counterparty: Annotated[str, typer.Argument(help="The other side.")],
    symbol: Annotated[
        str, typer.Argument(help="JCR-FO/JPY: the TSE's rules take the forest class only.")
    ],
    side: Annotated[str, typer.Argument(help="buy or sell")],
    qty: Annotated[str, typer.Argument(help="Tonnes.")],
    price: Annotated[str, typer.Argument(help="Yen a tonne.")],
    serial_from: Annotated[str, typer.Argument(help="First serial number of the block.")],
    serial_to: Annotated[str, typer.Argument(help="Its last.")],
    key: Key = "",
    address: Address = DEFAULT,
) -> None:
    """Enter one side of a deal; it settles once the other side enters the same."""
    with connected(address, key) as client:
        serial_range, terms = (serial_from, serial_to), (_number(qty), _number(price))
        entry = client.enter_otc(counterparty, symbol, side.lower(), *terms, serial_range)
        console.print(f"entry {entry.entry_id} {_standing(entry)}", soft_wrap=True)


@otc.command("list")
def list_deals(
    state: Annotated[
        str | None, typer.Option(help="waiting, matched or ended; default: all.")
    ] = None,
    key: Key = "",
    address: Address = DEFAULT,
) -> None:
    """Own entries, and waiting ones that name you, newest first."""
    with connected(address, key) as client:
        rows = [
            (str(one.entry_id), one.participant, one.counterparty, one.symbol, one.side,
             f"{one.qty:,}", f"{one.price:,}",
             f"{one.serial_range.serial_from}.."
             f"{one.serial_range.serial_to.rpartition('-')[2]}", _standing(one))
            for one in client.otc_entries(state)
        ]  # fmt: skip
        columns = ("entry", "by", "with", "symbol", "side", "qty", "price", "serial_range", "state")
        show(console, "deals made elsewhere", columns, rows)


@otc.command("cancel")
def cancel_deal(
    entry_id: Annotated[int, typer.Argument(help="The entry's number, as `list` shows it.")],
    key: Key = "",
    address: Address = DEFAULT,
) -> None:
    """Take an own entry back while it waits."""
    with connected(address, key) as client:
        client.cancel_otc(entry_id)
        console.print(f"entry {entry_id} taken back")


def _standing(entry: OtcEntry) -> str:
    """An entry's state and what there is to say about it."""
    if entry.differs:
        return f"{entry.state}, the other side differs in {', '.join(entry.differs)}"
    return ", ".join(filter(None, (entry.state, entry.settlement_id, entry.reason)))


def _number(text: str) -> Decimal:
    try:
        return Decimal(text)
    except InvalidOperation:
        raise ConfigError(f"{text!r} is not a number") from None
