"""The reference page: one HTML file without scripts, generated from the two documents."""

from __future__ import annotations

from html import escape
from typing import Any

from api.documents.asyncapi import CLOSE_CODES
from api.documents.guide import guide
from api.wire.errors import CODES

_OPTIONAL = " <span class=q>?</span>"
_STYLE = """
body{font:15px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}
code,pre{font:13px/1.4 ui-monospace,monospace;overflow-wrap:anywhere}
table{border-collapse:collapse;width:100%}
td,th{border-bottom:1px solid #ccc;padding:.25rem .5rem;text-align:left;vertical-align:top}
h2{margin-top:2.5rem}h3{margin-top:1.5rem}nav a{margin-right:1rem}.q{color:#666}
"""


def reference(http: dict[str, Any], stream: dict[str, Any]) -> str:
    """Make the page of these OpenAPI and AsyncAPI documents."""
    parts = [
        "<!doctype html><html lang=en><meta charset=utf-8><title>Tanso reference</title>",
        f"<style>{_STYLE}</style><h1>Tanso reference</h1>",
        "<nav><a href=#guide>Guide</a><a href=#http>HTTP</a><a href=#stream>WebSocket</a>"
        "<a href=#types>Types</a><a href=#errors>Errors</a><a href=/openapi.json>openapi.json</a>"
        "<a href=/asyncapi.json>asyncapi.json</a></nav>",
        guide(),
        f"<h2 id=http>HTTP</h2><p>{escape(http['info']['description'])}</p>",
    ]
    for path, methods in http["paths"].items():
        for method, operation in methods.items():
            parts.append(_http_operation(method, path, operation))
    parts.append(f"<h2 id=stream>WebSocket</h2><p>{escape(stream['info']['description'])}</p>")
    for name, message in stream["components"]["messages"].items():
        parts.append(
            f"<h3>{escape(message['title'])}</h3><p>{escape(message['summary'])}</p>"
            f"<p>{_type_text(stream['components']['messages'][name]['payload'])}</p>"
        )
    parts.append("<h2 id=types>Types</h2>")
    schemas = {**http["components"]["schemas"], **stream["components"]["schemas"]}
    parts += [_struct(name, schemas[name]) for name in sorted(schemas)]
    parts.append(_errors())
    return "\n".join(parts)


def _http_operation(method: str, path: str, operation: dict[str, Any]) -> str:
    rows = [
        f"<tr><td><code>{escape(parameter['name'])}</code><td>{escape(parameter['in'])}"
        f"<td>{_type_text(parameter['schema'])}"
        for parameter in operation["parameters"]
    ]
    body = operation.get("requestBody")
    if body is not None:
        schema = body["content"]["application/json"]["schema"]
        rows.append(f"<tr><td>body<td><td>{_type_text(schema)}")
    for status, response in operation["responses"].items():
        schema = next(iter(response["content"].values())).get("schema", {})
        what = escape(response["description"])
        rows.append(f"<tr><td>{status}<td>{what}<td>{_type_text(schema)}")
    note = escape(operation.get("description", ""))
    return (
        f"<h3><code>{method.upper()} {escape(path)}</code></h3>"
        f"<p>{escape(operation['summary'])} {note}</p><table>{''.join(rows)}</table>"
    )


def _struct(name: str, schema: dict[str, Any]) -> str:
    required = set(schema.get("required", ()))
    rows = [
        f"<tr><td><code>{escape(field)}</code>{'' if field in required else _OPTIONAL}"
        f"<td>{_type_text(member)}<td>{escape(str(member.get('description', '')))}"
        for field, member in schema.get("properties", {}).items()
    ]
    text = escape(schema.get("description", ""))
    table = f"<table>{''.join(rows)}</table>" if rows else f"<p>{_type_text(schema)}</p>"
    return f"<h3 id='type-{escape(name)}'>{escape(name)}</h3><p>{text}</p>{table}"


def _type_text(schema: dict[str, Any]) -> str:
    """Describe a type in a few words, with links to the Structs."""
    if "$ref" in schema:
        name = escape(schema["$ref"].rpartition("/")[2])
        return f"<a href='#type-{name}'>{name}</a>"
    if "allOf" in schema:
        return _type_text(schema["allOf"][0])
    if "anyOf" in schema:
        return " or ".join(_type_text(option) for option in schema["anyOf"])
    if "enum" in schema:
        return " ".join(f"<code>{escape(str(value))}</code>" for value in schema["enum"])
    if "const" in schema:
        return f"<code>{escape(str(schema['const']))}</code>"
    if schema.get("type") == "array":
        return f"list of {_type_text(schema.get('items', {}))}"
    text = escape(str(schema.get("type", "any")))
    if "pattern" in schema:
        text += f" <code class=q>{escape(schema['pattern'])}</code>"
    bounds = [
        f"{word} {schema[key]}"
        for key, word in (("minimum", "from"), ("maximum", "to"), ("maxLength", "length up to"))
        if key in schema
    ]
    return f"{text} {escape(', '.join(bounds))}".strip()


def _errors() -> str:
    rows = "".join(
        f"<tr><td><code>{code}</code><td>{info.status}<td>{info.category}"
        f"<td>{'yes' if info.retryable else 'no'}<td>{escape(info.cause)}<td>{escape(info.cure)}"
        for code, info in sorted(CODES.items())
    )
    closes = "".join(f"<tr><td>{code}<td>{escape(text)}" for code, text in CLOSE_CODES.items())
    return (
        "<h2 id=errors>Errors</h2><table><tr><th>code<th>HTTP<th>category<th>retry<th>cause"
        f"<th>cure{rows}</table><h3>Close codes</h3><table>{closes}</table>"
    )
