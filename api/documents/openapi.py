"""OpenAPI 3.1 of the HTTP routes, from the operations' types and the permission table."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import msgspec

from api.access.permissions import PERMISSIONS
from api.documents.links import links_of
from api.documents.schemas import REF, schema_components
from api.messages.rest import NoBody, Problem
from api.rest.routing import REPLAYED, SESSION_COOKIE, Operation
from api.services.idempotency import DAY_MS, HEADER, KEY_PATTERN
from api.wire.errors import CODES

VERSION = "1.0.0"
PROBLEM = "application/problem+json"
_PATH_PARAMETER = re.compile(r"\{(\w+)\}")
_ALWAYS = ("rate_limited", "internal", "invalid_params")
_SIGNED = ("auth_required", "bad_signature", "timestamp_out_of_window", "nonce_reused", "forbidden")
DESCRIPTION = """Prices and quantities are decimal strings, times RFC 3339 in UTC with six digits.
Ignore unknown fields: adding one is not a breaking change. A signed request has the headers
X-API-KEY, X-TIMESTAMP (ms), X-NONCE and X-SIGNATURE, the hex signature over
timestamp + nonce + METHOD + path with query + body."""


def openapi(operations: Sequence[Operation]) -> dict[str, Any]:
    """Make the OpenAPI document of these operations."""
    types: list[Any] = [Problem]
    for operation in operations:
        types += [operation.reply, *([operation.body] if operation.body else [])]
        types += [field.type for field in msgspec.structs.fields(operation.query)]
    schemas, components = schema_components({repr(kind): kind for kind in types}.values())
    by_type = dict(zip({repr(kind): kind for kind in types}, schemas, strict=True))
    ids = {operation.name: operation_id(operation.name) for operation in operations}
    paths: dict[str, dict[str, Any]] = {}
    for operation in operations:
        entry = paths.setdefault(operation.path, {})
        entry[operation.method.lower()] = _operation(operation, by_type)
        links = links_of(operation, ids)
        if links:
            done = entry[operation.method.lower()]["responses"][str(operation.status)]
            done["links"] = links
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Tanso",
            "version": VERSION,
            "description": DESCRIPTION,
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "paths": paths,
        "components": {"schemas": components, "securitySchemes": _SECURITY},
    }


def operation_id(name: str) -> str:
    """Convert an operation's name: GET /v1/orders/{order_id} to get_v1_orders_order_id."""
    return re.sub(r"\W+", "_", name).strip("_").lower()


_SECURITY = {
    "key": {"type": "apiKey", "in": "header", "name": "X-API-KEY"},
    "timestamp": {"type": "apiKey", "in": "header", "name": "X-TIMESTAMP"},
    "nonce": {"type": "apiKey", "in": "header", "name": "X-NONCE"},
    "signature": {"type": "apiKey", "in": "header", "name": "X-SIGNATURE"},
    "session": {"type": "apiKey", "in": "cookie", "name": SESSION_COOKIE},
}


def _operation(operation: Operation, by_type: dict[str, Any]) -> dict[str, Any]:
    permission = PERMISSIONS[operation.name]
    document: dict[str, Any] = {
        "operationId": operation_id(operation.name),
        "summary": operation.summary,
        "parameters": _parameters(operation, by_type),
        "responses": _responses(operation, by_type, permission.scope is not None),
    }
    if operation.body is not None:
        schema = by_type[repr(operation.body)]
        document["requestBody"] = {
            "required": not permission.confirmed,
            "content": {"application/json": {"schema": schema}},
        }
    if permission.scope is not None:
        signed: dict[str, list[str]] = {"key": [], "timestamp": [], "nonce": [], "signature": []}
        session: dict[str, list[str]] = {"session": []}
        document["security"] = [session] if permission.by_password else [signed, session]
        document["description"] = (
            f"Scope `{permission.scope}`; roles {', '.join(sorted(permission.roles))}."
            + (" Needs a login by password; a key is not enough." if permission.by_password else "")
            + (" A login by password gives the password again." if permission.confirmed else "")
        )
    return document


def _parameters(operation: Operation, by_type: dict[str, Any]) -> list[dict[str, Any]]:
    found = [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
        for name in _PATH_PARAMETER.findall(operation.path)
    ]
    if operation.is_acting:
        found.append(_key_parameter(operation))
    if operation.query is NoBody:
        return found
    for field in msgspec.structs.fields(operation.query):
        schema = by_type[repr(field.type)]
        options = [option for option in schema.get("anyOf", []) if option.get("type") != "null"]
        found.append(
            {
                "name": field.encode_name,
                "in": "query",
                "required": field.required,
                "schema": options[0] if len(options) == 1 else schema,
            }
        )
    return found


def _key_parameter(operation: Operation) -> dict[str, Any]:
    """The Idempotency-Key header, under which a repeated request acts once."""
    days = operation.remembered_ms // DAY_MS
    period = "a day" if days == 1 else f"{days} days"
    return {
        "name": HEADER,
        "in": "header",
        "required": operation.needs_key,
        "schema": {"type": "string", "pattern": f"^{KEY_PATTERN}$"},
        "description": "Names this request: repeated with the same content it acts once and gets "
        "the first reply again, with `duplicate`; with other content it is rejected "
        f"(`idempotency_conflict`). Kept for {period}, also over a restart; a rejected request is "
        "not kept.",
    }


def _responses(
    operation: Operation, by_type: dict[str, Any], is_signed: bool
) -> dict[str, dict[str, Any]]:
    responses: dict[str, dict[str, Any]] = {
        str(operation.status): {
            "description": "Done.",
            "content": {
                media: _content(operation, by_type, media)
                for media in (operation.media, *operation.more_media)
            },
        }
    }
    if operation.is_acting:
        responses[str(operation.status)]["headers"] = {
            REPLAYED: {
                "schema": {"type": "string", "const": "true"},
                "description": "Present if this repeats the first reply.",
            }
        }
    codes = set(_ALWAYS) | set(operation.errors)
    if operation.is_acting:
        codes |= {"idempotency_conflict"}
    if is_signed:
        codes |= set(_SIGNED)
    if operation.body is not None:
        codes |= {"bad_json", "message_too_large"}
    by_status: dict[int, list[str]] = {}
    for code in sorted(codes):
        by_status.setdefault(CODES[code].status, []).append(code)
    for status, names in sorted(by_status.items()):
        schema = {"$ref": REF.format(name="Problem")}
        responses[str(status)] = {
            "description": ", ".join(names),
            "content": {PROBLEM: {"schema": schema}},
        }
    return responses


def _content(operation: Operation, by_type: dict[str, Any], media: str) -> dict[str, Any]:
    if media != "application/json":
        return {}
    schema = by_type[repr(operation.reply)]
    if operation.is_acting:
        more = {"type": "object", "properties": {"duplicate": {"type": "boolean"}}}
        schema = {"allOf": [schema, more]}
    return {"schema": schema}
