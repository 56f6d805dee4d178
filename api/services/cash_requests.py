"""Participants' requests about yen, from the request to the operator's booking.

A trader gives notice of yen paid in, or requests yen out, which a second person of the participant
approves; the operator books the request or rejects it. A booking is the operator's ordinary deposit
or withdrawal, a command in the journal, so that the ledger stays the only record of balances. It
goes through the idempotency keys under a key of the request's own: after a crash the next start
finds in the journal if it was done, and finishes it. The yen of a withdrawal are checked by that
command, at the moment of the booking.
"""

from __future__ import annotations

import asyncio
import logging
from typing import TypeVar

import msgspec
from msgspec import structs

from api.access.auth import Principal
from api.access.cash_requests import CashRequest, CashRequests, Kind, State
from api.access.users_db import UsersDb
from api.services import idempotency
from api.services.commands import Commands
from api.services.idempotency import LONG_MS, Idempotency, Request
from api.wire.errors import ApiError
from exchange.commands import DepositCash, Stamped, WithdrawCash
from exchange.units import tokyo_datetime
from exchange.venue.venue import Venue
from exchange.views.projections import Projections

T = TypeVar("T")
OPEN_MAX = 100
_LOG = logging.getLogger("tanso.cash")
# Not known if the command was done: the request keeps waiting for its outcome.
_UNKNOWN = ("internal", "overloaded")


class CashRequestService:
    """Requests of one exchange; one changes at a time."""

    def __init__(
        self,
        db: UsersDb,
        venue: Venue,
        commands: Commands,
        projections: Projections,
        idempotency_: Idempotency,
    ) -> None:
        self._kept = CashRequests(db)
        self._venue = venue
        self._commands = commands
        self._projections = projections
        self._idempotency = idempotency_
        self._lock = asyncio.Lock()

    def recover(self) -> None:
        """Compare with the journal after its replay, which may be of an older backup."""
        self._kept.forget_bookings_after(self._venue.seq)

    async def finish(self) -> None:
        """Finish the bookings that the last stop or crash has interrupted."""
        async with self._lock:
            for request in self._kept.waiting():
                if request.state == "booking":
                    try:
                        await self._booked(request)
                    except ApiError as error:
                        _LOG.warning("request %d was not booked: %s", request.request_id, error)

    async def add(self, principal: Principal, kind: Kind, yen: int, reference: str) -> CashRequest:
        """Add a request of the caller's participant. ApiError `too_many_entries`: too many of its
        requests are open."""
        state: State = "submitted" if kind == "deposit" else "proposed"
        request = CashRequest(
            request_id=0,
            participant=principal.participant,
            kind=kind,
            yen=yen,
            reference=reference,
            state=state,
            requested_by=principal.user.name,
            requested_ns=self._commands.now_ns(),
        )
        once = idempotency.request_name()

        def add() -> CashRequest:
            if len(self._kept.waiting(request.participant)) >= OPEN_MAX:
                raise ApiError("too_many_entries", f"{OPEN_MAX} of your requests are open already")
            return self._kept.add(request, once)

        async with self._lock:
            return await asyncio.to_thread(add)

    async def approve(self, principal: Principal, request_id: int) -> CashRequest:
        """Approve a withdrawal, as the second person of its participant."""
        async with self._lock:
            request = self._own(principal, request_id)
            if request.state != "proposed":
                raise _wrong_state(request, "it does not wait for an approval")
            if request.requested_by == principal.user.name:
                raise ApiError("forbidden", "a second person must approve")
            return await self._changed(
                structs.replace(
                    request,
                    state="submitted",
                    approved_by=principal.user.name,
                    approved_ns=self._commands.now_ns(),
                )
            )

    async def cancel(self, principal: Principal, request_id: int, reason: str) -> CashRequest:
        """Cancel a request of the caller's participant that the operator has not decided."""
        async with self._lock:
            request = self._own(principal, request_id)
            return await self._ended(request, principal, "canceled", reason)

    async def reject(self, principal: Principal, request_id: int, reason: str) -> CashRequest:
        """Reject a request, as the operator."""
        async with self._lock:
            return await self._ended(self._any(request_id), principal, "rejected", reason)

    async def book(self, principal: Principal, request_id: int) -> CashRequest:
        """Book a submitted request, as the operator. ApiError `insufficient_funds`: the participant
        has too few free yen; the request keeps waiting."""
        async with self._lock:
            request = self._any(request_id)
            if request.state == "submitted":
                request = structs.replace(
                    request,
                    state="booking",
                    decided_by=principal.user.name,
                    decided_ns=self._commands.now_ns(),
                )
                await self._changed(request)
            if request.state == "proposed":
                raise _wrong_state(request, "a second person of the participant must approve it")
            if request.state != "booking":
                raise _wrong_state(request, "it cannot be booked")
            return await self._booked(request)

    def page(self, participant: str, before: int, limit: int) -> list[CashRequest]:
        """Return requests with a smaller number, newest first; of all participants for ''."""
        return self._kept.page(participant, before, limit)

    def waiting(self, participant: str = "") -> list[CashRequest]:
        """Return the open requests of a participant, or all, oldest first."""
        return self._kept.waiting(participant)

    def ended_withdrawals(self, participant: str, count: int) -> list[CashRequest]:
        """Return a participant's withdrawals that have ended, newest first, at most so many."""
        return self._kept.ended_withdrawals(participant, count)

    def available(self, request: CashRequest) -> int:
        """Return the free yen of a request's participant now."""
        return self._venue.balance(self._account(request), -1).free

    async def _booked(self, request: CashRequest) -> CashRequest:
        """Perform a request's command, once, and store its outcome."""
        try:
            seq = await self._performed(request)
        except ApiError as error:
            if error.code not in _UNKNOWN:
                waits = structs.replace(
                    request, state="submitted", decided_by="", decided_ns=0, tries=request.tries + 1
                )
                await self._changed(waits)
            raise
        return await self._changed(structs.replace(request, state="booked", seq=seq))

    async def _performed(self, request: CashRequest) -> int:
        """Return the number of the request's command, which this or an earlier process did."""
        kind = DepositCash if request.kind == "deposit" else WithdrawCash
        command = kind(self._account(request), request.yen)
        contents = msgspec.msgpack.encode(command)
        once = Request("", f"cash-{request.request_id}-{request.tries}", contents, LONG_MS)
        lost = self._idempotency.lost(once)
        if lost is not None:
            self._reject_unless_stated(request, lost)
            return lost.seq

        async def work() -> bytes:
            return str((await self._commands.submit(command)).seq).encode()

        _, answer, _ = await self._idempotency.once(once, 200, work)
        return int(answer)

    def _reject_unless_stated(self, request: CashRequest, lost: Stamped) -> None:
        """Raise ApiError unless the participant's statement has a command whose outcome is in a
        snapshot only; no two commands have the same time."""
        day = tokyo_datetime(lost.time_ns).date()
        statements = self._projections.current.statements
        stated = statements.statement(self._account(request), request.participant, day)
        if stated is None:
            raise ApiError("internal", f"the outcome of command {lost.seq} is no longer kept")
        if all(line.time_ns != lost.time_ns for line in stated.lines):
            raise ApiError("insufficient_funds", field="yen")

    async def _ended(
        self, request: CashRequest, principal: Principal, state: State, reason: str
    ) -> CashRequest:
        if request.state not in ("proposed", "submitted"):
            raise _wrong_state(request, "it is decided already")
        return await self._changed(
            structs.replace(
                request,
                state=state,
                decided_by=principal.user.name,
                decided_ns=self._commands.now_ns(),
                reason=reason,
            )
        )

    async def _changed(self, request: CashRequest) -> CashRequest:
        await asyncio.to_thread(self._kept.change, request)
        return request

    def _own(self, principal: Principal, request_id: int) -> CashRequest:
        """Return a request of the caller's participant; others look like unknown ones."""
        request = self._any(request_id)
        if request.participant != principal.participant:
            raise _missing()
        return request

    def _any(self, request_id: int) -> CashRequest:
        request = self._kept.find(request_id)
        if request is None:
            raise _missing()
        return request

    def _account(self, request: CashRequest) -> int:
        account = self._venue.account_of(request.participant)
        assert account is not None, "only participants make requests"
        return account


def _missing() -> ApiError:
    return ApiError("not_found", "there is no such request", "request_id")


def _wrong_state(request: CashRequest, why: str) -> ApiError:
    return ApiError("wrong_state", f"request {request.request_id} is {request.state}; {why}")
