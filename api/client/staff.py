"""The client's HTTP connection, and the requests of registrar, operator and approver."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import quote

import msgspec

from api.access.signing import Credentials
from api.client.records import Instrument, Participant
from api.client.signed_http import SignedHttp


class StaffHttp:
    """HTTP requests, signed if there are credentials; those of the exchange's staff by name."""

    def __init__(
        self,
        address: str,
        credentials: Credentials | None,
        now_ms: Callable[[], int],
        ca: Path | str | None = None,
    ) -> None:
        self.address = address
        self.credentials = credentials
        self.now_ms = now_ms
        self._signed = SignedHttp(address, credentials, now_ms, ca)

    async def close(self) -> None:
        """Close the connections."""
        await self._signed.close()

    async def http(
        self,
        method: str,
        path: str,
        query: dict[str, Any] | None = None,
        body: dict[str, Any] | None = None,
        headers: dict[str, str] | None = None,
    ) -> bytes:
        """Send a request and return the reply's body. ApiError: it was rejected.

        A request other than GET has an Idempotency-Key, a new one unless `headers` give one.
        """
        return await self._signed.request(method, path, query, body, headers)

    async def file_names(
        self, participant: str, name_ja: str = "", name_en: str = "", corporate_number: str = ""
    ) -> Participant:
        """File a participant's legal names (registrar); former names remain valid."""
        body = {"name_ja": name_ja, "name_en": name_en, "corporate_number": corporate_number}
        path = f"/v1/registry/participants/{quote(participant, safe='')}/names"
        return msgspec.json.decode(await self.http("POST", path, body=body), type=Participant)

    async def enter_emissions(
        self, participant: str, fiscal_year: int, emissions_t: int, verifier: str
    ) -> None:
        """Enter or correct a participant's verified emissions of a year, t-CO2 (registrar)."""
        body = {"participant": participant, "fiscal_year": fiscal_year}
        body |= {"emissions_t": emissions_t, "verifier": verifier}
        await self.http("POST", "/v1/registry/emissions", body=body)

    async def move_clock(self, to: str | None = None) -> str:
        """Move a manual clock to a time (UTC) or to the next event (operator); return the market's
        time."""
        body = {} if to is None else {"to": to}
        reply = msgspec.json.decode(await self.http("POST", "/v1/admin/clock", body=body))
        return str(reply["sim_time"])

    async def list_instrument(
        self,
        /,
        symbol: str,
        name: str,
        programme: str,
        credit_class: str,
        reference_price: Decimal | int | str,
        **terms: Any,
    ) -> Instrument:
        """List a new instrument (operator). Terms, e.g. `settlement_cycle="T+2"`, as in the
        protocol."""
        body = {"symbol": symbol, "name": name, "programme": programme}
        body |= {"credit_class": credit_class, "reference_price": str(reference_price)}
        given = {
            key: str(value) if isinstance(value, Decimal) else value for key, value in terms.items()
        }
        raw = await self.http("POST", "/v1/admin/instruments", body=body | given)
        return msgspec.json.decode(raw, type=Instrument)

    async def set_base_price(self, symbol: str, price: Decimal | int | str) -> str:
        """Request another base price (operator); return the id of the approval it waits for."""
        return await self._request_approval("base-prices", {"symbol": symbol, "price": str(price)})

    async def delist(self, symbol: str) -> str:
        """Request that a market end for good (operator); return the id of its approval."""
        return await self._request_approval("delistings", {"symbol": symbol})

    async def approve(self, approval_id: str) -> None:
        """Approve and carry out another person's request (approver)."""
        await self.http("POST", f"/v1/admin/approvals/{approval_id}/approve")

    async def _request_approval(self, path: str, body: dict[str, Any]) -> str:
        raw = await self.http("POST", f"/v1/admin/{path}", body=body)
        return str(msgspec.json.decode(raw)["approval_id"])

    async def back_up(self, name: str) -> dict[str, Any]:
        """Make a backup of this name on the server (operator); return its path, seq and digest."""
        raw = await self.http("POST", "/v1/admin/backups", body={"name": name})
        reply: dict[str, Any] = msgspec.json.decode(raw)
        return reply
