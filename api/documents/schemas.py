"""JSON Schemas of the wire types, to which OpenAPI and AsyncAPI refer."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

import msgspec

REF = "#/components/schemas/{name}"
# A record is generic in the type of its numbers; on the wire they are always decimal strings.
_OF_TEXTS = re.compile(r"^(\w+)_typing\.Annotated_str_")


def schema_components(types: Iterable[Any]) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """Make a schema for each type, and the components to which these refer, by name."""
    schemas, components = msgspec.json.schema_components(types, ref_template=REF)
    text = msgspec.json.encode((list(schemas), components)).decode()
    for name, schema in components.items():
        plain = _OF_TEXTS.match(name)
        if plain is not None:
            text = text.replace(f'"{name}"', f'"{plain[1]}"')
            text = text.replace(REF.format(name=name), REF.format(name=plain[1]))
            title = msgspec.json.encode(schema["title"]).decode()
            text = text.replace(title, f'"{plain[1]}"')
    named: tuple[list[dict[str, Any]], dict[str, Any]] = msgspec.json.decode(text)
    return named
