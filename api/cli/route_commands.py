"""Commands that are one HTTP request each, made from the types of the request.

A row names its operation as the permission table does, with the types of body and query. Path
parameters and required fields become arguments, the other fields options, under one help text a
field. A value is held against its type before anything is sent; the reply is printed as JSON.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from inspect import Parameter, Signature
from pathlib import Path
from typing import Annotated, Any, Literal, NamedTuple
from urllib.parse import quote

import msgspec
import typer
from msgspec import Struct, inspect

from api.cli.request import DEFAULT, Address, Key, connect, needed_key, run
from api.messages.rest import NoBody
from exchange.errors import ConfigError

HELP = {
    "addresses": "Networks that the key may be used from, as 203.0.113.7,10.0.0.0/8; none: any.",
    "algorithm": "How the key signs.",
    "approval_id": "As `approvals` shows it.",
    "auction_id": "As the auction was announced.",
    "auction_tie": "Who is served first where not all can be at the clearing price.",
    "band_percent": "Half width of the daily band around the base price.",
    "cap_qty": "The most for one bidder, tonnes.",
    "corporate_number": "法人番号, 13 digits.",
    "credit_class": "In the registry, as jcredit/peat.",
    "cursor": "Go on from here: `next_cursor` of the page before.",
    "direction": "forward sells the participant's credits, reverse spends its yen.",
    "emissions_t": "Verified emissions, whole t-CO2.",
    "ends_at": "In UTC, as 2026-11-21T06:00:00Z.",
    "fee_per_unit": "What each side pays, yen a tonne.",
    "fiscal_year": "A fiscal year, as 2026.",
    "jcm_applied_on": "The day on which a holding account for JCM was applied for.",
    "key_id": "As it was issued.",
    "kind": "What the account is for.",
    "listed_from": "First day, YYYY-MM-DD; default: the next exchange day.",
    "listed_to": "Last day, YYYY-MM-DD.",
    "minimum_qty": "Below it nothing is awarded, tonnes.",
    "name": "A user's name.",
    "name_en": "The legal name in English.",
    "name_ja": "The legal name in Japanese.",
    "notional_max_yen": "The most an order may be worth, yen; 0: no limit.",
    "on": "As of the end of this day, YYYY-MM-DD; default: today.",
    "opens_at": "In UTC; default: at once.",
    "orders_max": "The most open orders; 0: no limit.",
    "owner": "Whose it is: a participant or a country.",
    "participant": "A participant's code.",
    "password": "Ask for a password, for logins of pages.",
    "position_max": "The most credits held of a market, tonnes; 0: no limit.",
    "price": "Yen a tonne.",
    "price_increment": "The smallest step of prices, yen.",
    "price_max": "The highest price that will ever be allowed; default: 65,535 increments.",
    "pricing": "What winners pay.",
    "programme": "One that is known, as J-Credit or JCM.",
    "project_id": "The project, as VN01.",
    "public_key": "Hex of an Ed25519 key of the user's own; no secret is made then.",
    "qty": "Tonnes.",
    "qty_increment": "The smallest step of quantities, tonnes.",
    "qty_max": "The largest order, tonnes.",
    "qty_min": "The smallest order, tonnes.",
    "quantity_max": "The most of one order, tonnes; 0: no limit.",
    "reference_price": "The first base price, yen a tonne.",
    "reserve_price": "The lowest price of a sale, the highest of a purchase; kept secret.",
    "role": "What the user may do.",
    "scheme": "A scheme's code, as gx-ets or shk.",
    "scopes": "Of read, trade, settle, admin.",
    "seed": "What a random tie is drawn from.",
    "sessions": "When it trades.",
    "settlement_cycle": "Exchange days to delivery, as T+5.",
    "source": "Where it is described.",
    "stp_group": "The group's number; 0: none but its own.",
    "symbol": "For example JCR-RE/JPY.",
    "tie_break": "Who is served first at the clearing price.",
    "trade_id": "The trade's number in its market.",
    "tse_code": "The Tokyo Stock Exchange's code.",
    "user": "A user's name.",
    "verifier": "Who verified them.",
    "withdraw": "End it without an award.",
    "yen": "Whole yen.",
}  # fmt: skip
NUMBERS = frozenset({"fiscal_year"})
_IN_PATH = re.compile(r"\{(\w+)\}")


class Shown(NamedTuple):
    """What a command says of a field in place of its type's default, of HELP and of the flag that
    its name makes. A default or a flag makes an option of a required field."""

    help: str = ""
    flag: str = ""
    default: Any = ...


class RouteCommand(NamedTuple):
    """A command. `fixed` fields have these values, `shown` ones are not as their types would make
    them; `from_file`: the body stands in a TOML or JSON file."""

    name: str
    operation: str
    help: str
    body: type[Struct] | None = None
    query: type[Struct] = NoBody
    fixed: Mapping[str, object] = {}
    shown: Mapping[str, Shown] = {}
    from_file: bool = False


class _Field(NamedTuple):
    """What is typed for one field; `where`: path, query or body."""

    where: str
    name: str
    kind: inspect.Type
    default: Any


def add_commands(app: typer.Typer, commands: Iterable[RouteCommand]) -> None:
    """Give the app these commands."""
    for command in commands:
        app.command(command.name, help=_help(command))(_function(command))


def send(
    key: str,
    address: str,
    operation: str,
    *,
    query: dict[str, Any] | None = None,
    body: dict[str, Any] | None = None,
    once: str = "",
) -> None:
    """One signed request, the reply as JSON; `once` is its idempotency key."""
    method, _, path = operation.partition(" ")
    headers = {"Idempotency-Key": once} if once else {}

    async def act() -> None:
        async with connect(address, needed_key(key)) as client:
            reply = await client.http(method, path, query, body, headers)
        print(msgspec.json.format(reply).decode())

    run(act())


def read(path: Path) -> dict[str, Any]:
    """A file's contents. ConfigError: it cannot be read or is neither TOML nor JSON."""
    decode = msgspec.json.decode if path.suffix == ".json" else msgspec.toml.decode
    try:
        content: dict[str, Any] = decode(path.read_text("utf-8-sig"), type=dict[str, Any])
    except OSError as error:
        raise ConfigError(f"{path} cannot be read: {error.strerror}") from None
    except (msgspec.DecodeError, ValueError) as error:
        kind = "JSON" if path.suffix == ".json" else "TOML"
        raise ConfigError(f"{path} is not a {kind} file: {error}") from None
    return content


def checked(kind: type[Struct], given: dict[str, Any]) -> dict[str, Any]:
    """The fields as they are sent. BadParameter names the one that is wrong."""
    from api.wire.explain import rejection_of

    try:
        whole = msgspec.convert(given, kind, strict=False)
    except msgspec.ValidationError as error:
        raise typer.BadParameter(rejection_of(error, kind, given, {}).message) from None
    told: dict[str, Any] = msgspec.to_builtins(whole)
    return {name: told[name] for name in given}


def _help(command: RouteCommand) -> str:
    """The command's help, with the fields of a file."""
    if not command.from_file or command.body is None:
        return command.help
    fields = msgspec.structs.fields(command.body)
    needed = [one.name for one in fields if one.required]
    free = [one.name for one in fields if not one.required]
    more = f"; where there is something to say, {', '.join(free)}" if free else ""
    return f"{command.help}\n\nIts fields: {', '.join(needed)}{more}."


def _function(command: RouteCommand) -> Any:
    """The command as a function with the signature that typer reads."""
    fields = list(_fields(command))

    def call(key: str, address: str, **typed: Any) -> None:
        parts: dict[str, dict[str, Any]] = {"path": {}, "query": {}, "body": dict(command.fixed)}
        for field in fields:
            value = _value(field, typed[field.name])
            if value is not None:
                parts[field.where][field.name] = value
        operation = _IN_PATH.sub(
            lambda one: quote(str(parts["path"][one[1]]), safe=""), command.operation
        )
        body = read(typed["path"]) if command.from_file else parts["body"]
        if "limit" in command.query.__struct_fields__:
            from api.client.signed_http import PAGE

            parts["query"]["limit"] = PAGE
        send(
            key,
            address,
            operation,
            query=checked(command.query, parts["query"]),
            body=None if command.body is None else checked(command.body, body),
        )

    parameters = [_parameter(field, command.shown.get(field.name, Shown())) for field in fields]
    if command.from_file:
        file = Annotated[Path, typer.Argument(help="A TOML or JSON file.")]
        parameters.append(Parameter("path", Parameter.KEYWORD_ONLY, annotation=file))
    for name, default, kind in (("key", "", Key), ("address", DEFAULT, Address)):
        parameters.append(Parameter(name, Parameter.KEYWORD_ONLY, default=default, annotation=kind))
    call.__dict__["__signature__"] = Signature(parameters)
    call.__annotations__ = {one.name: one.annotation for one in parameters}
    return call


def _fields(command: RouteCommand) -> Iterator[_Field]:
    """What is typed, in its order."""
    for name in _IN_PATH.findall(command.operation):
        kind = inspect.IntType(ge=0) if name in NUMBERS else inspect.StrType()
        yield _Field("path", name, kind, ...)
    for where, struct in (("body", command.body), ("query", command.query)):
        if struct is None or (where == "body" and command.from_file):
            continue
        info = inspect.type_info(struct)
        assert isinstance(info, inspect.StructType)
        for one in info.fields:
            if one.name in command.fixed or (where == "query" and one.name == "limit"):
                continue
            yield _Field(where, one.name, one.type, ... if one.required else one.default)


def _parameter(field: _Field, shown: Shown) -> Parameter:
    kind, low = _typed(field.kind)
    default = field.default if shown.default is ... else shown.default
    if field.name == "password":
        kind, default = bool, default is True
    if default is None:
        kind = kind | None
    elif isinstance(default, tuple):
        default = ",".join(default)
    text = shown.help or HELP[field.name]
    told: Any = typer.Argument(help=text, min=low)
    if default is not ... or shown.flag:
        flag = shown.flag or f"--{field.name.replace('_', '-')}"
        told = typer.Option(flag, help=text, min=low)
    return Parameter(
        field.name,
        Parameter.KEYWORD_ONLY,
        default=Parameter.empty if default is ... else default,
        annotation=Annotated[kind, told],
    )


def _value(field: _Field, typed: Any) -> Any:
    """What is sent for what was typed; None: nothing."""
    if field.name == "password":
        return (
            typer.prompt("Password", hide_input=True, confirmation_prompt=True) if typed else None
        )
    if isinstance(typed, str) and isinstance(_bare(field.kind), inspect.VarTupleType):
        return tuple(one for one in typed.split(",") if one)
    return typed


def _bare(kind: inspect.Type) -> inspect.Type:
    """The type without its metadata and without null."""
    if isinstance(kind, inspect.Metadata):
        return _bare(kind.type)
    if isinstance(kind, inspect.UnionType):
        (kind,) = [one for one in kind.types if not isinstance(one, inspect.NoneType)]
        return _bare(kind)
    return kind


def _typed(kind: inspect.Type) -> tuple[Any, int | None]:
    """The type as typer has it, and its least value."""
    bare = _bare(kind)
    if isinstance(bare, inspect.IntType):
        return int, bare.ge
    if isinstance(bare, inspect.BoolType):
        return bool, None
    if isinstance(bare, inspect.LiteralType):
        return Literal[*bare.values], None
    return str, None
