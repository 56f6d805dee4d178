"""TypeScript of the wire types and of the words of all codes, for the page.

The types come from the Structs that OpenAPI and AsyncAPI are made of; the page's compiler checks
every use of them. `python -m api.documents.typescript` rewrites the files, and a test compares
them with a fresh emission.

A member of a request may be absent if it has a default. A member of a reply is absent only where
its Struct omits defaults; otherwise it is always there and may be null.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from inspect import cleandoc
from pathlib import Path
from typing import Any, Protocol, get_args, get_origin

import msgspec
from msgspec import Struct, inspect

from api.lab.operations import LAB_OPERATIONS
from api.messages.codes import VOCABULARY
from api.messages.fields import TIME_PATTERN, DayText, DecimalText
from api.messages.lab import LabProblem
from api.messages.pushes import AnyPush
from api.messages.replies import RESULTS, Reply
from api.messages.requests import AnyRequest, SubscribeParams
from api.messages.rest import NoBody, Problem
from api.rest.about import Document
from api.rest.operations import OPERATIONS
from api.wire.words import VOCABULARIES, Word
from simulation.results.series_words import SERIES

WEB = Path(__file__).parents[1] / "web" / "src"
COMMAND = "python -m api.documents.typescript"
HEAD = f"// Made by `{COMMAND}` from the types of the API: do not edit.\n"
SCALARS = """
/** A decimal number in digits, such as "2150": never a float. */
export type Decimal = string;
/** A time in UTC such as "2026-11-21T06:00:00.000123Z". */
export type Time = string;
/** A day such as "2023-04-01". */
export type Day = string;
"""
_PLAIN: dict[type[inspect.Type], str] = {
    inspect.StrType: "string",
    inspect.IntType: "number",
    inspect.FloatType: "number",
    inspect.BoolType: "boolean",
    inspect.NoneType: "null",
    inspect.AnyType: "unknown",
    inspect.DateType: "Day",
}
_IDENTIFIER = re.compile(r"[A-Za-z_$][A-Za-z0-9_$]*")
_PATH_PARAMETER = re.compile(r"\{(\w+)\}")


class TypedRoute(Protocol):
    """A route with the types of its query, body and reply."""

    @property
    def name(self) -> str: ...
    @property
    def path(self) -> str: ...
    @property
    def query(self) -> type[Struct]: ...
    @property
    def body(self) -> type[Struct] | None: ...
    @property
    def reply(self) -> type[Struct]: ...
    @property
    def is_acting(self) -> bool: ...


class T(Struct):
    """The parameter of the generic reply."""


def _pattern_of(alias: Any) -> str:
    """Return the pattern of an annotated string."""
    found = inspect.type_info(alias)
    inner = found.type if isinstance(found, inspect.Metadata) else found
    assert isinstance(inner, inspect.StrType)
    assert inner.pattern is not None
    return inner.pattern


_BY_PATTERN = {
    TIME_PATTERN: "Time",
    _pattern_of(DecimalText): "Decimal",
    _pattern_of(DayText): "Day",
}


class Types:
    """Collects the interfaces of types; each Struct becomes one under its own name."""

    def __init__(self) -> None:
        self.interfaces: dict[str, str] = {"T": ""}
        self.vocabularies: set[str] = set()

    def text(self, kind: Any) -> str:
        """Return the TypeScript of a type, and collect the interfaces to which it refers."""
        return self._text(inspect.type_info(kind))

    def _text(self, found: inspect.Type) -> str:
        match found:
            case inspect.Metadata():
                return self._marked(found)
            case inspect.StrType(pattern=str(pattern)):
                return _BY_PATTERN.get(pattern, "string")
            case inspect.LiteralType():
                return " | ".join(_json(value) for value in found.values)
            case inspect.UnionType():
                return " | ".join(dict.fromkeys(self._text(one) for one in found.types))
            case inspect.ListType() | inspect.VarTupleType():
                item = self._text(found.item_type)
                return f"({item})[]" if " " in item else f"{item}[]"
            case inspect.DictType():
                return f"Record<string, {self._text(found.value_type)}>"
            case inspect.StructType():
                return self._interface(found)
        return _PLAIN[type(found)]

    def _marked(self, found: inspect.Metadata) -> str:
        """Return the type of an annotated one: a vocabulary's codes, a time, or what is inside."""
        schema = found.extra_json_schema or {}
        vocabulary = schema.get(VOCABULARY)
        if vocabulary is not None:
            self.vocabularies.add(vocabulary)
            return code_type(vocabulary)
        return _BY_PATTERN.get(schema.get("pattern", ""), "") or self._text(found.type)

    def _interface(self, found: inspect.StructType) -> str:
        struct = get_origin(found.cls) or found.cls
        name = struct.__name__
        if name in self.interfaces:
            return name
        self.interfaces[name] = ""
        members = [f"  {found.tag_field}: {_json(found.tag)};\n"] if found.tag_field else []
        members += [self._member(found, field) for field in found.fields]
        head = f"{name}<T>" if name == "Reply" else name
        body = "".join(members)
        doc = _doc(struct)
        self.interfaces[name] = f"{doc}export interface {head} {{\n{body}}}\n"
        return name

    def _member(self, struct: inspect.StructType, field: inspect.Field) -> str:
        is_request = struct.forbid_unknown_fields
        config = (get_origin(struct.cls) or struct.cls).__struct_config__
        may_lack = not field.required and (is_request or config.omit_defaults)
        text = self._text(field.type)
        if may_lack and field.default is None:
            text = " | ".join(part for part in text.split(" | ") if part != "null")
        return f"  {_key(field.encode_name)}{'?' if may_lack else ''}: {text};\n"


def wire_types(operations: Sequence[TypedRoute]) -> str:
    """Make `wire.gen.ts`: all types, and the tables of routes, methods and channels."""
    types = Types()
    types.text(Problem)
    types.text(Reply[T])
    routes = _table("Routes", (_route(types, one) for one in operations), ROUTES_DOC)
    requests = {_tag(struct): struct for struct in get_args(AnyRequest)}
    methods = _table(
        "Methods",
        (
            (method, {"params": _params(types, request), "result": types.text(RESULTS[method])})
            for method, request in requests.items()
        ),
        "Each method of the WebSocket with its parameters and its result.",
    )
    types.text(SubscribeParams)
    pushes = {_tag(struct): struct for struct in get_args(AnyPush)}
    channels = _table(
        "Channels",
        (
            (channel, {"params": 'Omit<SubscribeParams, "channel">', "push": types.text(push)})
            for channel, push in pushes.items()
            if channel != "heartbeat"
        ),
        "Each channel of the WebSocket with the parameters of a subscription and its pushes.",
    )
    unions = [
        f"export type {name} =\n  | " + "\n  | ".join(types.text(one) for one in members) + ";\n"
        for name, members in (
            ("AnyRequest", requests.values()),
            ("AnyPush", pushes.values()),
        )
    ]
    imported = ", ".join(sorted(map(code_type, types.vocabularies)))
    found = [text for _, text in sorted(types.interfaces.items()) if text]
    parts = [
        f'{HEAD}\nimport type {{ {imported} }} from "./words/codes.gen.ts";\n{SCALARS}',
        *found,
        *unions,
        routes,
        methods,
        channels,
    ]
    return "\n".join(parts)


def lab_types(operations: Sequence[TypedRoute]) -> str:
    """Make `lab.gen.ts`: the types and the table of routes of the laboratory."""
    types = Types()
    types.text(LabProblem)
    routes = _table("LabRoutes", (_route(types, one) for one in operations), ROUTES_DOC)
    assert not types.vocabularies, "the laboratory sends no codes of the exchange"
    found = [text for _, text in sorted(types.interfaces.items()) if text]
    return "\n".join([HEAD + SCALARS, *found, routes])


ROUTES_DOC = """Each route with the parameters of its path, its query, its body and its reply;
`Response` where the reply is no JSON."""


def _route(types: Types, operation: TypedRoute) -> tuple[str, dict[str, str]]:
    reply = "Response" if operation.reply is Document else types.text(operation.reply)
    if operation.is_acting:
        reply += " & { duplicate?: boolean }"
    names = _PATH_PARAMETER.findall(operation.path)
    return operation.name, {
        "path": f"{{ {'; '.join(f'{name}: string' for name in names)} }}" if names else "undefined",
        "query": "undefined" if operation.query is NoBody else types.text(operation.query),
        "body": "undefined" if operation.body is None else types.text(operation.body),
        "reply": reply,
    }


def _params(types: Types, request: type[Struct]) -> str:
    """Return the type of a request's parameters; the request itself becomes an interface too."""
    types.text(request)
    fields = {field.name: field.type for field in msgspec.structs.fields(request)}
    return types.text(fields["params"]) if "params" in fields else "undefined"


def _table(name: str, rows: Iterable[tuple[str, dict[str, str]]], doc: str) -> str:
    lines = [
        f"  {_key(row)}: {{ " + "; ".join(f"{part}: {text}" for part, text in parts.items()) + " };"
        for row, parts in rows
    ]
    return f"{_comment(doc)}export interface {name} {{\n" + "\n".join(lines) + "\n}\n"


def code_words() -> dict[str, str]:
    """Make the files of the words of all codes, by path in `words`: each vocabulary as a constant,
    with its codes as a type. Each has a file, so that a screen loads no other screen's words."""
    words = (
        _comment("The words of a code; the sentences only where they say more than the labels.")
        + "export interface Word {\n"
        "  readonly en: string;\n"
        "  readonly ja: string;\n"
        "  readonly enText?: string;\n"
        "  readonly jaText?: string;\n"
        "}\n"
    )
    made = {"codes/word.gen.ts": f"{HEAD}\n{words}"}
    for name, vocabulary in VOCABULARIES.items():
        constant = _camel(name)
        rows = "".join(
            f"  {_json(code)}: {_word(name, word)},\n" for code, word in vocabulary.items()
        )
        made[f"codes/{constant}.gen.ts"] = (
            f'{HEAD}\nimport type {{ Word }} from "./word.gen.ts";\n\n'
            f"export const {constant} = {{\n{rows}}} as const satisfies Record<string, Word>;\n"
            f"export type {code_type(name)} = keyof typeof {constant};\n"
        )
    every = "".join(f'export * from "./{path}";\n' for path in made)
    return made | {"codes.gen.ts": f"{HEAD}\n{every}"}


def series_words() -> str:
    """Make the words of the codes that figures of a run hold."""
    rows = "".join(
        f"  {_key(code)}: {{ en: {_json(text.en)}, ja: {_json(text.ja)} }},\n"
        for code, text in SERIES.items()
    )
    return (
        f'{HEAD}\nimport type {{ Word }} from "./codes/word.gen.ts";\n\n'
        f"export const seriesWords: Readonly<Record<string, Word>> = {{\n{rows}}};\n"
    )


def code_type(vocabulary: str) -> str:
    """Return the name of the type of a vocabulary's codes: `OrderStatusCode`."""
    name = _camel(vocabulary).removesuffix("Code")
    return f"{name[0].upper()}{name[1:]}Code"


def _word(vocabulary: str, word: Word) -> str:
    parts = {"en": word.en, "ja": word.ja, "enText": word.en_text, "jaText": word.ja_text}
    if vocabulary == "error":
        # An error comes with an English sentence that names its figures.
        del parts["enText"]
    texts = [f"{key}: {_json(text)}" for key, text in parts.items() if text]
    return f"{{ {', '.join(texts)} }}"


def _doc(kind: type) -> str:
    """Return a class's docstring as a comment; none if it has only that of its base."""
    return _comment(cleandoc(kind.__dict__.get("__doc__") or ""))


def _comment(text: str) -> str:
    if not text:
        return ""
    lines = text.replace("*/", "* /").splitlines()
    if len(lines) == 1:
        return f"/** {lines[0]} */\n"
    return "/**\n" + "".join(f" * {line}".rstrip() + "\n" for line in lines) + " */\n"


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(part.capitalize() for part in rest)


def _key(name: str) -> str:
    return name if _IDENTIFIER.fullmatch(name) else _json(name)


def _json(value: object) -> str:
    return msgspec.json.encode(value).decode()


def _tag(struct: Any) -> str:
    return str(struct.__struct_config__.tag)


def files() -> dict[Path, str]:
    """Make every generated file of the page, by its path."""
    return {
        WEB / "wire.gen.ts": wire_types(OPERATIONS),
        WEB / "lab.gen.ts": lab_types(LAB_OPERATIONS),
        **{WEB / "words" / path: text for path, text in code_words().items()},
        WEB / "words" / "labSeries.gen.ts": series_words(),
    }


def main() -> None:
    """Rewrite the generated files in the source tree."""
    for path, text in files().items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        print(path)


if __name__ == "__main__":
    main()
