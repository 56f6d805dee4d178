"""Commands that send one HTTP request, generated from the types of the request.

A row names its operation as the permission table does, with the types of body and query. Path
parameters and required fields become arguments, the other fields options, with one help text per
field. Values are checked against the types before the request is sent; the reply is printed as
JSON.
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
from api.cli.tables import print_json
from api.messages.rest import NoBody
from exchange.errors import ConfigError

HELP = {
    "addresses": "Networks allowed to use the key, e.g. 203.0.113.7,10.0.0.0/8; default: any.",
    "algorithm": "The key's signature algorithm.",
    "approval_id": "The request's id, as `approvals` shows it.",
    "auction_id": "The auction's id.",
    "auction_tie": "Allocation at the clearing price, where not all orders can trade.",
    "band_percent": "Half width of the daily band around the base price, in percent.",
    "cap_qty": "The largest award of one bidder, tonnes.",
    "corporate_number": "Corporate number (法人番号), 13 digits.",
    "credit_class": "The credit class in the registry, e.g. jcredit/peat.",
    "cursor": "Continue a list: `next_cursor` of the page before.",
    "direction": "forward sells the participant's credits, reverse buys for its yen.",
    "emissions_t": "Verified emissions, whole t-CO2.",
    "ends_at": "The end, in UTC, e.g. 2026-11-21T06:00:00Z.",
    "fee_per_unit": "The fee of each side, yen per tonne.",
    "fiscal_year": "A fiscal year, e.g. 2026.",
    "jcm_applied_on": "The day of the application for a JCM holding account, YYYY-MM-DD.",
    "key_id": "The key's id.",
    "kind": "The kind of account, or of request.",
    "listed_from": "First day, YYYY-MM-DD; default: the next exchange day.",
    "listed_to": "Last day, YYYY-MM-DD; default: none.",
    "minimum_qty": "The smallest total to award, tonnes; below it nothing is awarded.",
    "name": "The user's name.",
    "name_en": "The legal name in English.",
    "name_ja": "The legal name in Japanese.",
    "notional_max_yen": "The largest value of an order, yen; 0: no limit.",
    "on": "As of the end of this day, YYYY-MM-DD; default: today.",
    "opens_at": "The beginning, in UTC; default: now.",
    "orders_max": "The largest number of open orders; 0: no limit.",
    "owner": "The owner: a participant's or a country's code.",
    "note": "The reason, which the second person reads.",
    "participant": "The participant's code.",
    "password": "Ask for a password, for logins in a browser.",
    "position_max": "The largest holding of a market's credits, tonnes; 0: no limit.",
    "price": "Yen per tonne.",
    "price_increment": "The tick: the smallest price step, yen.",
    "price_max": "The highest price ever allowed, yen; default: 65,535 increments.",
    "pricing": "The price that winners pay.",
    "programme": "A known programme, e.g. J-Credit or JCM.",
    "project_id": "The project's id, e.g. VN01.",
    "public_key": "The user's own Ed25519 public key, in hex; the server then makes no secret.",
    "qty": "Tonnes.",
    "qty_increment": "The lot: the smallest quantity step, tonnes.",
    "qty_max": "The largest order, tonnes.",
    "qty_min": "The smallest order, tonnes.",
    "quantity_max": "The largest quantity of an order, tonnes; 0: no limit.",
    "reason": "The reason, for those whom it concerns.",
    "reference": "The reference of the payment, by which the operator finds it.",
    "reference_price": "The first base price, yen per tonne.",
    "request_id": "The request's number.",
    "reserve_price": "The lowest price of a sale or the highest of a purchase; secret.",
    "role": "The user's role.",
    "scheme": "A scheme's code, e.g. gx-ets or shk.",
    "scopes": "Of read, trade, settle and admin, separated by commas.",
    "seed": "Seed of a random tie break.",
    "sessions": "The daily sessions.",
    "settlement_cycle": "Exchange days until delivery, e.g. T+5.",
    "source": "Its description: a web address or a document.",
    "state": "Open ones only, or all.",
    "stp_group": "The group's number; 0: no group.",
    "symbol": "The market's symbol, e.g. JCR-RE/JPY.",
    "tie_break": "Allocation at the clearing price.",
    "trade_id": "The trade's number in its market.",
    "tse_code": "The Tokyo Stock Exchange's code.",
    "user": "The user's name.",
    "verifier": "The verifier's name.",
    "withdraw": "Withdraw the auction without an award.",
    "yen": "Whole yen.",
}  # fmt: skip
NUMBERS = frozenset({"fiscal_year"})
_IN_PATH = re.compile(r"\{(\w+)\}")


class Shown(NamedTuple):
    """A field's help, flag and default in one command, in place of HELP, the flag from its name and
    its type's default. A default or a flag makes an option of a required field."""

    help: str = ""
    flag: str = ""
    default: Any = ...


class RouteCommand(NamedTuple):
    """A command. `fixed`: fields with a constant value; `shown`: fields that differ from their
    types; `from_file`: the body is a TOML or JSON file."""

    name: str
    operation: str
    help: str
    body: type[Struct] | None = None
    query: type[Struct] = NoBody
    fixed: Mapping[str, object] = {}
    shown: Mapping[str, Shown] = {}
    from_file: bool = False


class _Field(NamedTuple):
    """A field of the request that is an argument or option; `part`: path, query or body."""

    part: str
    name: str
    kind: inspect.Type
    default: Any


def add_commands(app: typer.Typer, commands: Iterable[RouteCommand]) -> None:
    """Add these commands to the app."""
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
    """Send one signed request and print the reply as JSON; `once` is its idempotency key."""
    method, _, path = operation.partition(" ")
    headers = {"Idempotency-Key": once} if once else {}

    async def act() -> None:
        async with connect(address, needed_key(key)) as client:
            reply = await client.http(method, path, query, body, headers)
        print_json(msgspec.Raw(reply))

    run(act())


def read(path: Path) -> dict[str, Any]:
    """Read a TOML or JSON file. ConfigError: it cannot be read or is not of that form."""
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
    """Check the fields and convert them for sending. BadParameter names the wrong field."""
    from api.wire.explain import rejection_of

    try:
        whole = msgspec.convert(given, kind, strict=False)
    except msgspec.ValidationError as error:
        raise typer.BadParameter(rejection_of(error, kind, given, {}).message) from None
    fields: dict[str, Any] = msgspec.to_builtins(whole)
    return {name: fields[name] for name in given}


def _help(command: RouteCommand) -> str:
    """The command's help, with the fields of a file."""
    if not command.from_file or command.body is None:
        return command.help
    fields = msgspec.structs.fields(command.body)
    needed = [field.name for field in fields if field.required]
    free = [field.name for field in fields if not field.required]
    more = f" Optional ones: {', '.join(free)}." if free else ""
    return f"{command.help}\n\nRequired fields: {', '.join(needed)}.{more}"


def _function(command: RouteCommand) -> Any:
    """Make the command's function, with the signature that typer reads."""
    fields = list(_fields(command))

    def call(key: str, address: str, **typed: Any) -> None:
        parts: dict[str, dict[str, Any]] = {"path": {}, "query": {}, "body": dict(command.fixed)}
        for field in fields:
            value = _value(field, typed[field.name])
            if value is not None:
                parts[field.part][field.name] = value
        operation = _IN_PATH.sub(
            lambda match: quote(str(parts["path"][match[1]]), safe=""), command.operation
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
    call.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters}
    return call


def _fields(command: RouteCommand) -> Iterator[_Field]:
    """The fields that are arguments or options, in their order."""
    for name in _IN_PATH.findall(command.operation):
        kind = inspect.IntType(ge=0) if name in NUMBERS else inspect.StrType()
        yield _Field("path", name, kind, ...)
    for part, struct in (("body", command.body), ("query", command.query)):
        if struct is None or (part == "body" and command.from_file):
            continue
        info = inspect.type_info(struct)
        assert isinstance(info, inspect.StructType)
        for field in info.fields:
            if field.name in command.fixed or (part == "query" and field.name == "limit"):
                continue
            yield _Field(part, field.name, field.type, ... if field.required else field.default)


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
    info: Any = typer.Argument(help=text, min=low)
    if default is not ... or shown.flag:
        flag = shown.flag or f"--{field.name.replace('_', '-')}"
        info = typer.Option(flag, help=text, min=low)
    return Parameter(
        field.name,
        Parameter.KEYWORD_ONLY,
        default=Parameter.empty if default is ... else default,
        annotation=Annotated[kind, info],
    )


def _value(field: _Field, typed: Any) -> Any:
    """Convert a typed value to the value sent; None: the field is left out."""
    if field.name == "password":
        return (
            typer.prompt("Password", hide_input=True, confirmation_prompt=True) if typed else None
        )
    if isinstance(typed, str) and isinstance(_bare(field.kind), inspect.VarTupleType):
        return tuple(word for word in typed.split(",") if word)
    return typed


def _bare(kind: inspect.Type) -> inspect.Type:
    """The type without its metadata and without null."""
    if isinstance(kind, inspect.Metadata):
        return _bare(kind.type)
    if isinstance(kind, inspect.UnionType):
        (kind,) = [member for member in kind.types if not isinstance(member, inspect.NoneType)]
        return _bare(kind)
    return kind


def _typed(kind: inspect.Type) -> tuple[Any, int | None]:
    """The type for typer and its minimum."""
    bare = _bare(kind)
    if isinstance(bare, inspect.IntType):
        return int, bare.ge
    if isinstance(bare, inspect.BoolType):
        return bool, None
    if isinstance(bare, inspect.LiteralType):
        return Literal[*bare.values], None
    return str, None
