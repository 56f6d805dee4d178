"""`tanso operator`: the exchange's controls from a terminal.

Every command is one HTTP request with the operator's key (TANSO_KEY, as in `tanso client`);
the permission table decides. Corrections of trades wait for an approver, who is another person
with a key of that role. What comes back is printed as JSON.
"""

from __future__ import annotations

import os
from typing import Annotated, Any
from urllib.parse import quote

import msgspec
import typer

from api.cli.client import DEFAULT, Address, Ca, Key, Symbol, credentials_of, run
from api.cli.key import make_key
from api.client import AsyncClient
from api.client.http import PAGE

app = typer.Typer(help="Halt, limit, correct and check an exchange.", no_args_is_help=True)

Participant = Annotated[str, typer.Argument(help="A participant's name.")]
UserName = Annotated[str, typer.Argument(help="A user's name.")]
Yen = Annotated[str, typer.Argument(help="Whole yen.")]
TradeId = Annotated[int, typer.Argument(help="The trade's number in its market.", min=1)]
ApprovalId = Annotated[str, typer.Argument(help="As `approvals` shows it.")]
OnlyParticipant = Annotated[
    str | None, typer.Option("--participant", help="Only this participant; else everybody.")
]
OnlySymbol = Annotated[str | None, typer.Option("--symbol", help="Only this market; else all.")]
Cursor = Annotated[
    int | None, typer.Option(help="Go on from here: `next_cursor` of the page before.", min=0)
]
Limit = Annotated[int, typer.Option(help="0: none.", min=0)]


def ask(key: str, address: str, method: str, path: str, body: dict[str, Any] | None = None) -> None:
    """One signed request; the reply as JSON."""

    async def once() -> None:
        async with AsyncClient(address, credentials_of(key)) as client:
            reply = await client.http(method, f"/v1/admin/{path}", body=body)
        print(msgspec.json.format(reply).decode())

    run(once())


def show_page(key: str, address: str, path: str, cursor: int | None) -> None:
    """One page of a list, as long as pages are."""
    more = "" if cursor is None else f"&cursor={cursor}"
    ask(key, address, "GET", f"{path}?limit={PAGE}{more}")


@app.callback()
def trust(ca: Ca = None) -> None:
    """Halt, limit, correct and check an exchange."""
    if ca is not None:
        os.environ["TANSO_CA"] = str(ca)


def advance(
    to: Annotated[
        str | None, typer.Option(help="A moment in UTC instead of the next phase.")
    ] = None,
    key: Key = "",
    address: Address = DEFAULT,
) -> None:
    """Move a demo exchange's clock to its next phase, with the operator's key."""

    async def move() -> None:
        async with AsyncClient(address, credentials_of(key)) as client:
            print(await client.move_clock(to))

    run(move())


@app.command()
def participants(cursor: Cursor = None, key: Key = "", address: Address = DEFAULT) -> None:
    """List the participants."""
    show_page(key, address, "participants", cursor)


@app.command()
def admit(participant: Participant, key: Key = "", address: Address = DEFAULT) -> None:
    """Open a participant's accounts here and in the registry."""
    ask(key, address, "POST", "participants", {"participant": participant})


@app.command()
def users(cursor: Cursor = None, key: Key = "", address: Address = DEFAULT) -> None:
    """List the users."""
    show_page(key, address, "users", cursor)


@app.command()
def user(
    name: UserName,
    participant: Participant,
    role: Annotated[str, typer.Option(help="trader, registrar or operator.")] = "trader",
    password: Annotated[
        bool, typer.Option("--password", help="Ask for a password, for logins of pages.")
    ] = False,
    key: Key = "",
    address: Address = DEFAULT,
) -> None:
    """Add a user of a participant."""
    body = {"name": name, "participant": participant, "role": role}
    if password:
        body["password"] = typer.prompt("Password", hide_input=True, confirmation_prompt=True)
    ask(key, address, "POST", "users", body)


@app.command()
def approver(
    name: UserName, participant: Participant, key: Key = "", address: Address = DEFAULT
) -> None:
    """Add an approver, with the key of an approver of the exchange; asks for the password."""
    password = typer.prompt("Password", hide_input=True, confirmation_prompt=True)
    body = {"name": name, "participant": participant, "password": password}
    ask(key, address, "POST", "approvers", body)


@app.command()
def issue(
    name: UserName,
    scopes: Annotated[str, typer.Option(help="Of read, trade, settle.")] = "read,trade,settle",
    public_key: Annotated[
        str | None, typer.Option(help="Hex of the trader's own Ed25519 key; no secret then.")
    ] = None,
    key: Key = "",
    address: Address = DEFAULT,
) -> None:
    """Make a key for a trader's program; a secret is shown this once."""
    body: dict[str, Any] = {"user": name, "scopes": scopes.split(",")}
    if public_key is not None:
        body["public_key"] = public_key
    ask(key, address, "POST", "keys", body)


app.command("key")(make_key)


@app.command()
def revoke(
    key_id: Annotated[str, typer.Argument(help="As it was issued.")],
    key: Key = "",
    address: Address = DEFAULT,
) -> None:
    """End anybody's key at once; its connections are closed."""
    ask(key, address, "DELETE", f"keys/{quote(key_id, safe='')}")


@app.command()
def shut_out(name: UserName, key: Key = "", address: Address = DEFAULT) -> None:
    """Shut a user out, with all keys and connections."""
    ask(key, address, "PATCH", f"users/{quote(name, safe='')}", {"disabled": True})


@app.command()
def let_in(name: UserName, key: Key = "", address: Address = DEFAULT) -> None:
    """Let a user in again."""
    ask(key, address, "PATCH", f"users/{quote(name, safe='')}", {"disabled": False})


@app.command()
def deposit(participant: Participant, yen: Yen, key: Key = "", address: Address = DEFAULT) -> None:
    """Put yen into a trading account."""
    ask(key, address, "POST", "deposits", {"participant": participant, "yen": yen})


@app.command()
def withdraw(participant: Participant, yen: Yen, key: Key = "", address: Address = DEFAULT) -> None:
    """Take yen out of a trading account."""
    ask(key, address, "POST", "withdrawals", {"participant": participant, "yen": yen})


@app.command()
def halt(symbol: Symbol, key: Key = "", address: Address = DEFAULT) -> None:
    """Halt a market; its orders stay and may be canceled."""
    ask(key, address, "POST", "halt", {"symbol": symbol})


@app.command()
def resume(symbol: Symbol, key: Key = "", address: Address = DEFAULT) -> None:
    """Reopen a halted market with a call auction."""
    ask(key, address, "POST", "resume", {"symbol": symbol})


@app.command()
def kill(
    participant: OnlyParticipant = None,
    symbol: OnlySymbol = None,
    key: Key = "",
    address: Address = DEFAULT,
) -> None:
    """Cancel all orders in a scope and reject new ones until `release`."""
    ask(key, address, "POST", "kill-switch", _switch(participant, symbol, on=True))


@app.command()
def release(
    participant: OnlyParticipant = None,
    symbol: OnlySymbol = None,
    key: Key = "",
    address: Address = DEFAULT,
) -> None:
    """Take a `kill` of the same scope back."""
    ask(key, address, "POST", "kill-switch", _switch(participant, symbol, on=False))


@app.command()
def limits(
    participant: Participant,
    quantity_max: Limit = 0,
    notional_max_yen: Limit = 0,
    position_max: Limit = 0,
    orders_max: Limit = 0,
    key: Key = "",
    address: Address = DEFAULT,
) -> None:
    """Set a participant's limits in place of those before."""
    body = {
        "participant": participant,
        "quantity_max": quantity_max,
        "notional_max_yen": notional_max_yen,
        "position_max": position_max,
        "orders_max": orders_max,
    }
    ask(key, address, "POST", "limits", body)


@app.command()
def stp_groups(key: Key = "", address: Address = DEFAULT) -> None:
    """List the participants whose orders do not trade with one another."""
    ask(key, address, "GET", "stp-groups")


@app.command()
def stp_group(
    participant: Participant,
    number: Annotated[int, typer.Argument(help="The group; 0: none but its own.", min=0)],
    key: Key = "",
    address: Address = DEFAULT,
) -> None:
    """Put a participant into a self-trade group, or out of it; cancels its open orders."""
    ask(key, address, "POST", "stp-groups", {"participant": participant, "stp_group": number})


@app.command()
def prevented(cursor: Cursor = None, key: Key = "", address: Address = DEFAULT) -> None:
    """List the last trades that did not happen because both orders were one trader's."""
    show_page(key, address, "prevented-matches", cursor)


@app.command()
def bust(symbol: Symbol, trade_id: TradeId, key: Key = "", address: Address = DEFAULT) -> None:
    """Ask to undo a trade that is not yet instructed; an approver decides."""
    ask(key, address, "POST", "busts", {"symbol": symbol, "trade_id": trade_id})


@app.command()
def adjust(
    symbol: Symbol,
    trade_id: TradeId,
    price: Annotated[str, typer.Argument(help="The new price, yen a tonne.")],
    key: Key = "",
    address: Address = DEFAULT,
) -> None:
    """Ask for another price of a trade that is not yet instructed; an approver decides."""
    body = {"symbol": symbol, "trade_id": trade_id, "price": price}
    ask(key, address, "POST", "adjustments", body)


@app.command()
def base_price(
    symbol: Symbol,
    price: Annotated[str, typer.Argument(help="The base price, yen a tonne.")],
    key: Key = "",
    address: Address = DEFAULT,
) -> None:
    """Ask for another base price of a closed or halted market; an approver decides."""
    ask(key, address, "POST", "base-prices", {"symbol": symbol, "price": price})


@app.command()
def delist(symbol: Symbol, key: Key = "", address: Address = DEFAULT) -> None:
    """Ask to end a market for good, at once; an approver decides."""
    ask(key, address, "POST", "delistings", {"symbol": symbol})


@app.command("list")
def list_instrument(
    symbol: Symbol,
    name: Annotated[str, typer.Argument(help="In English.")],
    programme: Annotated[str, typer.Argument(help="J-Credit, JCM, ...: one that is known.")],
    credit_class: Annotated[str, typer.Argument(help="In the registry, as jcredit/peat.")],
    reference_price: Annotated[str, typer.Argument(help="The first base price, yen a tonne.")],
    term: Annotated[
        list[str] | None,
        typer.Option(help="Any other term, as settlement_cycle=T+2; may be repeated."),
    ] = None,
    key: Key = "",
    address: Address = DEFAULT,
) -> None:
    """List a new instrument; it trades from the next exchange day on."""
    body: dict[str, Any] = {"symbol": symbol, "name": name, "programme": programme}
    body |= {"credit_class": credit_class, "reference_price": reference_price}
    for one in term or ():
        field, equals, value = one.partition("=")
        if not equals:
            raise typer.BadParameter(f"{one!r} is not NAME=VALUE", param_hint="--term")
        body[field] = int(value) if field == "band_percent" and value.isdecimal() else value
    ask(key, address, "POST", "instruments", body)


@app.command()
def approvals(key: Key = "", address: Address = DEFAULT) -> None:
    """List what waits for a second person."""
    ask(key, address, "GET", "approvals")


@app.command()
def approve(approval_id: ApprovalId, key: Key = "", address: Address = DEFAULT) -> None:
    """Do what another person asked for; with an approver's key."""
    ask(key, address, "POST", f"approvals/{approval_id}/approve")


@app.command()
def reject(approval_id: ApprovalId, key: Key = "", address: Address = DEFAULT) -> None:
    """Reject what another person asked for, or take back one's own."""
    ask(key, address, "DELETE", f"approvals/{approval_id}")


@app.command()
def check(key: Key = "", address: Address = DEFAULT) -> None:
    """Hold the running exchange against every rule of books and ledger."""
    ask(key, address, "POST", "checks")


def _switch(participant: str | None, symbol: str | None, on: bool) -> dict[str, Any]:
    """A kill switch's body; what is left out means all of them."""
    scope = {"participant": participant, "symbol": symbol}
    return {"on": on} | {name: value for name, value in scope.items() if value is not None}
