"""AsyncAPI 3.0 of the WebSocket, from the requests, results and pushes."""

from __future__ import annotations

from typing import Any, get_args

from api.access.permissions import PERMISSIONS
from api.documents.openapi import VERSION
from api.documents.schemas import schema_components
from api.messages.pushes import AnyPush
from api.messages.replies import RESULTS, Reply
from api.messages.requests import AnyRequest
from api.stream.streams import PRIVATE

WS_PATH = "/v1/ws"
CLOSE_CODES = {
    1009: "a frame far beyond the limit; a message just over the limit is rejected instead",
    1012: "restart, after `server_shutdown` on the status channel",
    4001: "auth: no login in time, or the key was revoked",
    4003: "forbidden: the user was disabled",
    4008: "slow_consumer",
    4029: "rate",
}
DESCRIPTION = """One endpoint, JSON text frames; with `?codec=msgpack` the same messages in
MessagePack, in binary frames only. A request has one reply with its `req_id` (`subscribe` one for
each stream); a push has `seq` and the `prev_seq` of the push before on its stream. Ignore unknown
fields and channels. Close codes: """ + "; ".join(
    f"{code} {text}" for code, text in CLOSE_CODES.items()
)


def asyncapi() -> dict[str, Any]:
    """Make the AsyncAPI document."""
    requests = {_tag(struct): struct for struct in get_args(AnyRequest)}
    replies: dict[str, Any] = {
        method: Reply[result]  # type: ignore[valid-type] # made at run time, for its schema
        for method, result in RESULTS.items()
    }
    pushes = {_tag(struct): struct for struct in get_args(AnyPush)}
    everything = [*requests.values(), *replies.values(), *pushes.values()]
    schemas, components = schema_components(everything)
    names = (
        [f"{name}_request" for name in requests]
        + [f"{name}_reply" for name in replies]
        + [f"{name}_push" for name in pushes]
    )
    payloads = dict(zip(names, schemas, strict=True))
    messages = {
        name: {
            "name": name,
            "title": name.replace("_", " "),
            "summary": _summary(name, requests, pushes),
            "contentType": "application/json",
            "payload": payload,
        }
        for name, payload in payloads.items()
    }
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Tanso stream",
            "version": VERSION,
            "description": DESCRIPTION,
            "license": {"name": "Apache-2.0"},
        },
        "defaultContentType": "application/json",
        "channels": {
            "stream": {
                "address": WS_PATH,
                "messages": {name: {"$ref": f"#/components/messages/{name}"} for name in messages},
            }
        },
        "operations": _operations(requests, pushes),
        "components": {"messages": messages, "schemas": components},
    }


def _operations(requests: dict[str, Any], pushes: dict[str, Any]) -> dict[str, Any]:
    channel = {"$ref": "#/channels/stream"}
    operations: dict[str, Any] = {}
    for name in requests:
        operations[name] = {
            "action": "receive",
            "summary": f"The method `{name}`.",
            "channel": channel,
            "messages": [_message(f"{name}_request")],
            "reply": {"channel": channel, "messages": [_message(f"{name}_reply")]},
        }
    for name in pushes:
        private = " of the account that is logged in" if name in PRIVATE else ""
        operations[f"push_{name}"] = {
            "action": "send",
            "summary": f"The channel `{name}`{private}.",
            "channel": channel,
            "messages": [_message(f"{name}_push")],
        }
    return operations


def _message(name: str) -> dict[str, str]:
    return {"$ref": f"#/channels/stream/messages/{name}"}


def _summary(name: str, requests: dict[str, Any], pushes: dict[str, Any]) -> str:
    stem, _, kind = name.rpartition("_")
    struct = {"request": requests, "reply": RESULTS, "push": pushes}[kind].get(stem)
    text = ((struct.__doc__ if struct else "") or "").strip().split("\n\n")[0].replace("\n", " ")
    if kind == "request":
        scope = PERMISSIONS[f"WS {stem}"].scope
        text = f"{text} Scope `{scope}`.".strip() if scope else text
    return text


def _tag(struct: Any) -> str:
    return str(struct.__struct_config__.tag)
