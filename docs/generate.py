"""Generates the reference: commands, scenario keys, HTTP, WebSocket, events, tables, errors.

Each page is Markdown made from the objects that the product itself uses. The note of a field is the
comment beside it in the source, where the units and sources stand; scenario keys have a table of
texts.
"""

from __future__ import annotations

import inspect
import io
import tokenize
from collections.abc import Iterable, Iterator
from datetime import date
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from textwrap import dedent
from typing import Any

import msgspec
import typer

PAGES = ("commands", "scenario-keys", "http", "websocket", "types", "events", "tables", "errors")


def write_all(folder: Path) -> None:
    """Write all pages into the folder; a file whose text is the same is left alone."""
    folder.mkdir(parents=True, exist_ok=True)
    http, stream = documents()
    texts = {
        "commands": commands(),
        "scenario-keys": scenario_keys(),
        "http": routes(http),
        "websocket": messages(stream),
        "types": types(http, stream),
        "events": events(),
        "tables": tables(),
        "errors": errors(),
    }
    for name in PAGES:
        path = folder / f"{name}.md"
        if not path.exists() or path.read_text() != texts[name]:
            path.write_text(texts[name])


def documents() -> tuple[dict[str, Any], dict[str, Any]]:
    """The OpenAPI and the AsyncAPI document."""
    from api.documents.asyncapi import asyncapi
    from api.documents.openapi import openapi
    from api.rest.operations import OPERATIONS

    return openapi(OPERATIONS), asyncapi()


# ---------------------------------------------------------------- commands


def commands() -> str:
    """Each command of `tanso` with its arguments and options."""
    from api.cli import main

    main.add_rooms(list(main.ROOMS))
    root = typer.main.get_command(main.app)
    lines = ["# Commands", "", "What `tanso --help` and each `--help` print, on one page.", ""]
    for words, command in _leaves(root, ["tanso"]):
        lines += _command(words, command)
    return "\n".join(lines)


def _leaves(command: Any, words: list[str]) -> Iterator[tuple[list[str], Any]]:
    if hasattr(command, "commands"):
        for name in sorted(command.commands):
            yield from _leaves(command.commands[name], [*words, name])
    else:
        yield words, command


def _command(words: list[str], command: Any) -> list[str]:
    usage = " ".join(
        parameter.name.upper() if parameter.required else f"[{parameter.name.upper()}]"
        for parameter in command.params
        if parameter.param_type_name == "argument"
    )
    lines = [f"## {' '.join(words)}", ""]
    if usage:
        lines += [f"`{' '.join(words)} {usage}`", ""]
    lines += [dedent(command.help or "").strip(), ""]
    rows = [
        (
            ", ".join(f"`{name}`" for name in parameter.opts + parameter.secondary_opts),
            _default(parameter),
            parameter.help or "",
        )
        for parameter in command.params
        if parameter.param_type_name == "option"
        and parameter.name != "help"
        and not parameter.hidden
    ]
    return lines + (_table(("option", "default", "meaning"), rows) if rows else [])


def _default(option: Any) -> str:
    value = option.default
    if value is None or value is False or callable(value) or value in ((), ""):
        return ""
    return f"`{value.value if hasattr(value, 'value') else value}`"


# ---------------------------------------------------------------- records with comments


def scenario_keys() -> str:
    """The keys of a GX-ETS scenario by table, each with its default, bounds and source."""
    from simulation.gx_ets.key_texts import tables_of
    from simulation.gx_ets.keys import GxScenario

    lines = [
        "# Scenario keys",
        "",
        "The keys of a file for `tanso simulate`, table by table. The last column says who states "
        "the default: *published* by law, ministry or exchange, *press*, or *assumption*, a "
        "synthetic value. Where it is empty, the default states nothing. `tanso simulate --schema` "
        "prints the JSON Schema with the same texts in English and Japanese.",
        "",
    ]
    seen: set[type] = set()
    for path, table in tables_of(GxScenario):
        if table not in seen:
            seen.add(table)
            lines += _keys(table, f"`{path}`" if path else "The file itself")
    return "\n".join(lines)


def _keys(table: type[msgspec.Struct], title: str) -> list[str]:
    from simulation.gx_ets.key_texts import key_texts, unit

    texts = key_texts(table)
    rows = []
    for field in msgspec.structs.fields(table):
        text = texts[field.name]
        stated = [part for part in (text.badge, text.source) if part and part != "input"]
        meaning = f"{text.english}<br>{text.japanese}"
        said = (unit(field.name, text), meaning, ": ".join(stated))
        rows.append((f"`{field.name}`", _type(field.type), _shown(field), *said))
    head = ("key", "type", "default", "unit", "meaning", "source of the default")
    about = " ".join((inspect.getdoc(table) or "").split())
    return [f"## {title}", "", about, "", *(_table(head, rows) if rows else [])]


def events() -> str:
    """The events of the venue, which the journal, the feed and the record are made from."""
    package = import_module("exchange.events")
    lines = ["# Events", "", "What the venue publishes after each command, by module.", ""]
    for module in sorted(info.name for info in iter_modules(package.__path__)):
        lines += _structs_of_module(f"exchange.events.{module}")
    return "\n".join(lines)


def tables() -> str:
    """The tables of a run, column by column, and those of an experiment."""
    from simulation.report.column_texts import column_text, table_text
    from simulation.results.manifest import EXPERIMENT_TABLES
    from simulation.results.record import Record
    from simulation.results.tables import frames

    lines = [
        "# Tables and columns",
        "",
        "A run writes one Parquet file a table (`tanso simulate --out DIR`). Ends of names are "
        "units: `_t` tonnes, `_jpy` yen, `_ns` nanoseconds since 1970.",
        "",
    ]
    collectors = Record().collectors()
    for name, table in frames(Record()).items():
        about = table_text(name)
        types = {field.name: field.type for field in msgspec.structs.fields(collectors[name].row)}
        rows = []
        for column, dtype in table.schema.items():
            text = column_text(name, column)
            kind = _type(types[column]) if column in types else dtype.to_python().__name__
            rows.append((f"`{column}`", kind, text.unit, f"{text.en}<br>{text.ja}"))
        lines += [f"## {name}", "", f"{about.en} {about.ja}", ""]
        lines += _table(("column", "type", "unit", "meaning"), rows)
    lines += ["## Tables of experiments", "", "`tanso sweep --out DIR` writes these.", ""]
    about_each = ((name, table_text(name)) for name in EXPERIMENT_TABLES)
    rows = [(f"`{name}`", f"{about.en}<br>{about.ja}") for name, about in about_each]
    return "\n".join(lines + _table(("table", "meaning"), rows))


def _structs_of_module(name: str) -> list[str]:
    module = import_module(name)
    structs = [
        value
        for value in vars(module).values()
        if isinstance(value, type)
        and issubclass(value, msgspec.Struct)
        and value.__module__ == name
    ]
    lines: list[str] = []
    for struct in structs:
        lines += _struct(struct, struct.__name__, 2)
    return lines


def _struct(struct: type, title: str, level: int) -> list[str]:
    notes = _notes(struct)
    rows = [
        (f"`{field.name}`", _type(field.type), _shown(field), notes.get(field.name, ""))
        for field in msgspec.structs.fields(struct)
    ]
    text = " ".join(inspect.getdoc(struct).split()) if struct.__doc__ else ""
    table = _table(("field", "type", "default", "note"), rows) if rows else []
    return [f"{'#' * level} {title}", "", text, "", *table]


def _shown(field: Any) -> str:
    if field.default is msgspec.NODEFAULT:
        if field.default_factory is msgspec.NODEFAULT:
            return ""
        return "its table" if isinstance(field.default_factory, type) else "see note"
    if isinstance(field.default, msgspec.Struct):
        return "its table"
    text = str(field.default) if isinstance(field.default, date) else repr(field.default)
    return f"`{text}`" if len(text) <= 40 else "see source"


def _type(kind: Any) -> str:
    """A type as a reader sees it: a name, its choices, or its bounds."""
    args = getattr(kind, "__args__", ())
    meta = getattr(kind, "__metadata__", None)
    if meta:
        bounds = [
            f"{sign} {getattr(one, key):g}"
            for one in meta
            if isinstance(one, msgspec.Meta)
            for key, sign in (("gt", ">"), ("ge", "≥"), ("lt", "<"), ("le", "≤"))
            if getattr(one, key) is not None
        ]
        return " ".join([_type(kind.__origin__), *bounds])
    name = getattr(kind, "__name__", str(kind).rpartition(".")[2])
    if name == "Literal":
        return ", ".join(f"`{choice}`" for choice in args)
    if name in ("Union", "UnionType") or "|" in str(kind):
        return " or ".join(_type(part) for part in args) or str(kind)
    if args:
        return f"{name} of {', '.join(_type(part) for part in args if part is not ...)}"
    return "none" if kind is type(None) else name


def _notes(struct: type) -> dict[str, str]:
    """The comment beside or above each field in the source of the class and its bases."""
    notes: dict[str, str] = {}
    for base in reversed(struct.__mro__):
        if base.__module__ in ("builtins", "msgspec") or base is msgspec.Struct:
            continue
        try:
            source = dedent(inspect.getsource(base))
        except (OSError, TypeError):
            continue
        above: list[str] = []
        field = ""
        for token in tokenize.generate_tokens(io.StringIO(source).readline):
            text = token.string
            if token.type == tokenize.COMMENT:
                said = text.lstrip("# ")
                if token.line.strip().startswith("#"):
                    above.append(said)
                elif field:
                    notes[field] = " ".join([notes.get(field, ""), said]).strip()
            elif token.type == tokenize.NAME and token.start[1] == 4 and ":" in token.line:
                field = text
                if above:
                    notes[field] = " ".join(above)
                    above = []
    return notes


# ---------------------------------------------------------------- wire


def routes(http: dict[str, Any]) -> str:
    """The HTTP routes of the OpenAPI document."""
    lines = ["# HTTP routes", "", http["info"]["description"], ""]
    for path, methods in http["paths"].items():
        for method, operation in methods.items():
            lines += [f"## {method.upper()} {path}", "", operation["summary"], ""]
            if operation.get("description"):
                lines += [operation["description"], ""]
            rows = [
                (f"`{one['name']}`", one["in"], _wire_type(one["schema"]))
                for one in operation["parameters"]
            ]
            body = operation.get("requestBody")
            if body is not None:
                rows.append(("body", "", _wire_type(body["content"]["application/json"]["schema"])))
            for status, response in operation["responses"].items():
                schema = next(iter(response["content"].values())).get("schema", {})
                rows.append((str(status), response["description"], _wire_type(schema)))
            lines += _table(("name or status", "where", "type"), rows)
    return "\n".join(lines)


def messages(stream: dict[str, Any]) -> str:
    """The WebSocket messages of the AsyncAPI document."""
    lines = ["# WebSocket messages", "", stream["info"]["description"], ""]
    rows = [
        (f"`{message['title']}`", message["summary"], _wire_type(message["payload"]))
        for message in stream["components"]["messages"].values()
    ]
    return "\n".join(lines + _table(("message", "meaning", "type"), rows))


def types(http: dict[str, Any], stream: dict[str, Any]) -> str:
    """The records of both documents."""
    schemas = {**http["components"]["schemas"], **stream["components"]["schemas"]}
    lines = [
        "# Wire types",
        "",
        "The records that HTTP and WebSocket carry, in JSON or msgpack.",
        "",
    ]
    for name in sorted(schemas):
        schema = schemas[name]
        lines += [f"(type-{name.lower()})=", f"## {name}", ""]
        lines += [" ".join(schema.get("description", "").split()), ""]
        required = set(schema.get("required", ()))
        rows = [
            (f"`{field}`" + ("" if field in required else " ?"), _wire_type(member))
            for field, member in schema.get("properties", {}).items()
        ]
        lines += _table(("field", "type"), rows) if rows else [_wire_type(schema), ""]
    return "\n".join(lines)


def _wire_type(schema: dict[str, Any]) -> str:
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return f"[{name}](#type-{name.lower()})"
    if "allOf" in schema:
        return _wire_type(schema["allOf"][0])
    if "anyOf" in schema:
        return " or ".join(_wire_type(option) for option in schema["anyOf"])
    if "enum" in schema:
        return ", ".join(f"`{value}`" for value in schema["enum"])
    if "const" in schema:
        return f"`{schema['const']}`"
    if schema.get("type") == "array":
        return f"list of {_wire_type(schema.get('items', {}))}"
    bounds = [
        f"{sign} {schema[key]}"
        for key, sign in (("minimum", "≥"), ("maximum", "≤"), ("maxLength", "length ≤"))
        if key in schema
    ]
    return " ".join([str(schema.get("type", "any")), *bounds])


def errors() -> str:
    """The codes of errors and of closed sockets."""
    from api.documents.asyncapi import CLOSE_CODES
    from api.wire.errors import CODES

    rows = [
        (
            f"`{code}`",
            info.status,
            info.category,
            "yes" if info.retryable else "no",
            info.cause,
            info.cure,
        )
        for code, info in sorted(CODES.items())
    ]
    return "\n".join(
        [
            "# Errors",
            "",
            *_table(("code", "HTTP", "category", "retry", "cause", "what to do"), rows),
            "## Close codes",
            "",
            *_table(("code", "meaning"), CLOSE_CODES.items()),
        ]
    )


def _table(head: tuple[str, ...], rows: Iterable[Iterable[object]]) -> list[str]:
    lines = [f"| {' | '.join(head)} |", "|" + "---|" * len(head)]
    for row in rows:
        cells = (" ".join(str(cell).split()).replace("|", "\\|") for cell in row)
        lines.append(f"| {' | '.join(cells)} |")
    return [*lines, ""]
