"""The generated documents are valid, complete, and in agreement with the routes."""

from __future__ import annotations

import hashlib
import hmac
import html
import json
import re
import typing
from pathlib import Path
from typing import Any

import jsonschema
import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from jsonschema.validators import Draft7Validator
from openapi_spec_validator import OpenAPIV31SpecValidator
from referencing import Registry
from referencing.jsonschema import DRAFT7

from api.access.permissions import PERMISSIONS
from api.access.signing import signed_bytes
from api.documents.guide import VECTOR, VECTOR_SECRET, guide
from api.documents.links import LINKS
from api.documents.reference import reference
from api.messages.replies import RESULTS
from api.papers.routes import PAPERS
from api.server.app import OPERATIONS, documents
from api.settings import Settings
from api.stream.channels import CHANNELS
from api.stream.methods import METHODS
from api.stream.streams import PRIVATE
from api.wire.errors import CODES
from exchange.views.checksum import checksum

HTTP, STREAM = (json.loads(json.dumps(document)) for document in documents())


def test_openapi_is_valid() -> None:
    OpenAPIV31SpecValidator(HTTP).validate()


def test_asyncapi_is_valid() -> None:
    schema = json.loads((Path(__file__).parent / "asyncapi-3.0.0.json").read_text())
    resources = [
        (name, DRAFT7.create_resource(part)) for name, part in schema["definitions"].items()
    ]
    jsonschema.validate(
        STREAM, schema, cls=Draft7Validator, registry=Registry().with_resources(resources)
    )


def test_each_message_has_a_summary() -> None:
    messages = STREAM["components"]["messages"]
    assert [name for name, message in messages.items() if not message["summary"]] == []


def test_openapi_lists_exactly_the_routes() -> None:
    listed = {
        f"{method.upper()} {path}" for path, methods in HTTP["paths"].items() for method in methods
    }
    assert listed == {operation.name for operation in OPERATIONS}


def test_every_route_method_and_private_channel_has_a_permission_and_nothing_else() -> None:
    rows = {operation.name for operation in (*OPERATIONS, *PAPERS.operations)}
    rows |= {f"WS {method}" for method in METHODS}
    rows |= {f"WS subscribe {channel}" for channel in PRIVATE & set(CHANNELS)}
    assert set(PERMISSIONS) == rows


def test_every_method_and_channel_is_in_asyncapi() -> None:
    messages = set(STREAM["components"]["messages"])
    assert set(METHODS) == set(RESULTS)
    for method in METHODS:
        assert {f"{method}_request", f"{method}_reply"} <= messages
    for channel in (*CHANNELS, "heartbeat"):
        assert f"{channel}_push" in messages


@pytest.mark.parametrize("document", [HTTP, STREAM], ids=["openapi", "asyncapi"])
def test_every_reference_leads_somewhere(document: dict[str, Any]) -> None:
    for pointer in set(re.findall(r'"\$ref": "#/([^"]+)"', json.dumps(document))):
        target: Any = document
        for part in pointer.split("/"):
            target = target[part]


def test_every_link_names_a_parameter_and_a_member_that_are_there() -> None:
    operations = {operation.name: operation for operation in OPERATIONS}
    for name, links in LINKS.items():
        for target, parameters in links:
            path, query = set(re.findall(r"{(\w+)}", target)), operations[target].query
            names = {field.name for field in msgspec.structs.fields(query)}
            assert path <= set(parameters) <= path | names, (name, target)
            for expression in parameters.values():
                where, _, member = expression.rpartition("#/" if "#/" in expression else ".")
                if where == "$request.path":
                    assert f"{{{member}}}" in name
                else:
                    assert _has(operations[name].reply, member.split("/")), (name, expression)


def _has(kind: Any, members: list[str]) -> bool:
    """True if a reply type has the member that a pointer names."""
    for member in members:
        if member.isdigit():
            (kind,) = typing.get_args(kind)
            continue
        hints = typing.get_type_hints(typing.get_origin(kind) or kind)
        if member not in hints:
            return False
        kind = hints[member]
    return True


@pytest.mark.parametrize("document", [HTTP, STREAM], ids=["openapi", "asyncapi"])
def test_each_member_of_a_message_has_a_type(document: dict[str, Any]) -> None:
    for name, schema in document["components"]["schemas"].items():
        assert "typing" not in name
        for member, told in schema.get("properties", {}).items():
            assert told, (name, member)


def test_pages_lead_to_the_next_page_of_the_same_question() -> None:
    links = HTTP["paths"]["/v1/trades"]["get"]["responses"]["200"]["links"]
    assert links["get_v1_trades_to_get_v1_trades"]["parameters"] == {
        "symbol": "$request.query.symbol",
        "cursor": "$response.body#/next_cursor",
    }
    paged = [operation.path for operation in OPERATIONS if "links" in json.dumps(_done(operation))]
    assert {"/v1/orders", "/v1/executions", "/v1/settlements", "/v1/issuances"} <= set(paged)


def _done(operation: Any) -> Any:
    entry = HTTP["paths"][operation.path][operation.method.lower()]
    return entry["responses"][str(operation.status)]


def test_every_error_code_has_cause_and_cure_on_the_reference_page() -> None:
    page = reference(HTTP, STREAM)
    for code, info in CODES.items():
        assert f"<code>{code}</code>" in page
        assert info.cause.endswith(".")
        assert info.cure.endswith(".")
    assert "<script" not in page


def test_the_guide_gives_vectors_that_the_server_accepts() -> None:
    page = reference(HTTP, STREAM)
    message = signed_bytes(*VECTOR)
    assert html.escape(message.decode()) in page
    by_hand = hmac.new(bytes.fromhex(VECTOR_SECRET), message, hashlib.sha256).hexdigest()
    assert by_hand in page
    private = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(VECTOR_SECRET))
    assert private.sign(message).hex() in page
    assert "12354001236900124015001230250122970012251200" in page
    assert "1103218015" in page


def test_the_checksum_of_the_worked_example_is_right() -> None:
    asks = [("12.35", "400"), ("12.36", "900"), ("12.40", "1500")]
    bids = [("12.30", "250"), ("12.29", "700"), ("12.25", "1200")]
    assert checksum(bids, asks) == 1103218015


def test_the_checksum_looks_at_ten_levels_only() -> None:
    levels = [(str(100 + i), "5") for i in range(12)]
    assert checksum([], levels) == checksum([], levels[:10])


@pytest.mark.parametrize(
    "words",
    [
        "Idempotency-Key", "idempotency_conflict", "duplicate", "midnight", "Tokyo", "freeze",
        "cancel_all_orders_after", "20 s", "at its own pace", "KEY_ID:ed25519:SECRET",
    ],
)  # fmt: skip
def test_the_guide_states_what_readers_found_out_by_trying(words: str) -> None:
    assert words in guide()
    assert Settings().docs, "the guide is served by every exchange"


@pytest.mark.parametrize("path", ["/v1/keys", "/v1/keys/{key_id}/rotate"])
def test_what_needs_a_login_by_password_is_not_documented_for_keys(path: str) -> None:
    entry = HTTP["paths"][path]["post"]
    assert entry["security"] == [{"session": []}]
    assert "login by password" in entry["description"]
