"""Signed HTTP requests, and lists of one or all pages."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable
from pathlib import Path
from types import GenericAlias
from typing import Any, TypeVar
from urllib.parse import urlencode

import httpx
import msgspec

from api.access.signing import Credentials, sign, signed_bytes
from api.access.tls import client_context
from api.client.frames import rejection
from api.client.places import place_of
from api.wire.errors import ApiError

T = TypeVar("T")
TIMEOUT_S = 30.0
PAGE = 500
Query = dict[str, Any]


class SignedHttp:
    """The HTTP routes of one exchange; requests are signed if there are credentials."""

    def __init__(
        self,
        address: str,
        credentials: Credentials | None,
        now_ms: Callable[[], int],
        ca: Path | str | None,
    ) -> None:
        self._credentials = credentials
        self._now_ms = now_ms
        place = place_of(address)
        # Making a TLS context takes 30 ms, so it is made only for an address with TLS.
        self.tls = client_context(ca or os.environ.get("TANSO_CA")) if place.is_encrypted else None
        self._http = httpx.AsyncClient(
            base_url=place.http, timeout=TIMEOUT_S, verify=self.tls or False
        )

    async def close(self) -> None:
        await self._http.aclose()

    async def request(
        self,
        method: str,
        path: str,
        query: Query | None = None,
        body: dict[str, Any] | None = None,
        headers: dict[str, str] | None = None,
    ) -> bytes:
        """Send a request and return the reply's body. ApiError: it was rejected."""
        given = {name: value for name, value in (query or {}).items() if value is not None}
        target = f"{path}?{urlencode(given)}" if given else path
        content = msgspec.json.encode(body) if body is not None else b""
        if method != "GET":
            headers = {"Idempotency-Key": secrets.token_hex(16), **(headers or {})}
        signed = {**(headers or {}), **self.signature(method, target, content)}
        reply = await self._http.request(method, target, content=content, headers=signed)
        if reply.is_success:
            return reply.content
        raise _problem(reply)

    async def all_pages(self, path: str, name: str, kind: type[T], query: Query) -> list[T]:
        """Fetch all pages of a list that continues by a cursor."""
        found: list[T] = []
        cursor: int | None = None
        while True:
            raw = await self.request("GET", path, query | {"cursor": cursor, "limit": PAGE})
            found += list_of(raw, name, kind)
            cursor = msgspec.json.decode(raw).get("next_cursor")
            if cursor is None:
                return found

    async def since(self, path: str, name: str, kind: type[T], from_seq: int) -> list[T]:
        """Fetch all pages of a list that continues by a sequence number."""
        found: list[T] = []
        while True:
            raw = await self.request("GET", path, {"from_seq": from_seq, "limit": PAGE})
            page = list_of(raw, name, kind)
            if not page:
                return found
            found += page
            from_seq = msgspec.json.decode(raw)["last_seq"]

    def signature(self, method: str, target: str, content: bytes) -> dict[str, str]:
        """The headers that authenticate a request; none without credentials."""
        if self._credentials is None:
            return {}
        timestamp_ms, nonce = self._now_ms(), secrets.token_hex(12)
        message = signed_bytes(timestamp_ms, nonce, method, target, content)
        return {
            "X-API-KEY": self._credentials.key_id,
            "X-TIMESTAMP": str(timestamp_ms),
            "X-NONCE": nonce,
            "X-SIGNATURE": sign(self._credentials.algorithm, self._credentials.secret, message),
        }


def list_of(raw: bytes, name: str, kind: type[T]) -> list[T]:
    """Decode one list of a reply."""
    rest: dict[str, msgspec.Raw] = msgspec.json.decode(raw, type=dict[str, msgspec.Raw])
    found: list[T] = msgspec.json.decode(rest[name], type=GenericAlias(list, (kind,)))
    return found


def _problem(reply: httpx.Response) -> ApiError:
    try:
        body = msgspec.json.decode(reply.content)
        code, message = str(body["code"]), str(body["message"])
    except (msgspec.DecodeError, KeyError, TypeError):
        return ApiError("internal", f"HTTP status {reply.status_code}")
    return rejection(code, message, body)
