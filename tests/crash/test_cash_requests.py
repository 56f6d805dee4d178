"""A request about yen is booked once, whenever the process dies."""

from __future__ import annotations

import asyncio
import json
import random
import shutil
from collections.abc import Awaitable, Callable
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from httpx import TransportError

from api.access.auth import Principal
from api.access.cash_requests import CashRequest, Kind
from api.access.users import ROLE_SCOPES, User
from api.cli.request import parsed_key
from api.client import AsyncClient, Credentials
from api.messages.fields import Role
from api.services.service import Service
from api.wire.errors import ApiError
from tests.api.services.test_restart import opened, written
from tests.crash.served import Served

ACCOUNT = 2
Step = Callable[[Service], Awaitable[None]]


class Died(BaseException):
    """The process ended here."""


@pytest.fixture(scope="module")
def traded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the journal of some random days."""
    path = tmp_path_factory.mktemp("traded")
    written(path, 200)
    return path


@pytest.fixture
def folder(traded: Path, tmp_path: Path) -> Path:
    """A copy of `traded`."""
    return Path(shutil.copytree(traded, tmp_path / "folder"))


def person(service: Service, name: str, role: Role) -> Principal:
    participant = service.venue.participant_of(ACCOUNT) if role != "operator" else "exchange"
    return Principal(User(name, role, participant), ROLE_SCOPES[role])


def yen(service: Service) -> int:
    return service.venue.balance(ACCOUNT, -1).free


def only(service: Service) -> CashRequest:
    """Return the one request of all."""
    (found,) = service.cash.page("", 2**62, 10)
    return found


async def lives(path: Path, step: Step | None = None, snapshot: bool = False) -> tuple[str, int]:
    """Run one life of the exchange with this step, which may die; return the request's state and
    the participant's free yen at its end."""
    with ExitStack() as stack:
        service, _ = opened(stack, path)
        await service.sequencer.start()
        await service.cash.finish()
        if step is not None:
            with suppress(Died):
                await step(service)
        await service.sequencer.stop()
        if snapshot:
            assert service.snapshots is not None
            service.snapshots.seq = 0
            await service.snapshots.stop()
        service.idempotency.close()
        return only(service).state, yen(service)


def request(kind: Kind, amount: int) -> Step:
    """Return the step that makes a request and lets it wait for the operator."""

    async def step(service: Service) -> None:
        trader = person(service, "trader", "trader")
        made = await service.cash.add(trader, kind, amount, "A-17")
        if kind == "withdrawal":
            await service.cash.approve(person(service, "second", "approver"), made.request_id)

    return step


async def book(service: Service) -> None:
    await service.cash.book(person(service, "olga", "operator"), only(service).request_id)


def dying(where: str, *, after: bool) -> Step:
    """Return the step that books and dies before or after a call of the service."""

    async def step(service: Service) -> None:
        room: Any = service.commands if where == "submit" else service.idempotency
        real = getattr(room, where)

        async def submit(command: object) -> object:
            if after:
                await real(command)
            raise Died

        def write(*values: object) -> None:
            if after:
                real(*values)
            raise Died

        setattr(room, where, submit if where == "submit" else write)
        await book(service)

    return step


MOMENTS = {
    "before the command": ("submit", False),
    "after the command": ("submit", True),
    "before its outcome is on record": ("_finish", False),
    "before the request is": ("_finish", True),
}


@pytest.mark.parametrize("moment", MOMENTS)
@pytest.mark.parametrize(("kind", "amount"), [("deposit", 700), ("withdrawal", 300)])
async def test_a_booking_is_finished_at_the_next_start_and_done_once(
    folder: Path, kind: Kind, amount: int, moment: str
) -> None:
    _, before = await lives(folder, request(kind, amount))
    expected = before + (amount if kind == "deposit" else -amount)
    where, after = MOMENTS[moment]
    state, _ = await lives(folder, dying(where, after=after))
    assert state == "booking"
    assert await lives(folder) == ("booked", expected)
    with pytest.raises(ApiError, match="wrong_state"):
        await lives(folder, book)
    assert await lives(folder) == ("booked", expected)


async def test_a_booking_within_a_snapshot_is_known_by_the_statement(folder: Path) -> None:
    _, before = await lives(folder, request("withdrawal", 300))
    await lives(folder, dying("_finish", after=False), snapshot=True)
    assert await lives(folder) == ("booked", before - 300)


async def test_a_rejected_booking_within_a_snapshot_is_known_too(folder: Path) -> None:
    """The venue rejects the withdrawal, and the process dies before the rejection is on record."""
    with ExitStack() as stack:
        service, _ = opened(stack, folder)
        amount = yen(service) + 1
    await lives(folder, request("withdrawal", amount))
    state, before = await lives(folder, dying("_forget", after=False), snapshot=True)
    assert state == "booking"
    assert await lives(folder) == ("submitted", before)
    with pytest.raises(ApiError, match="insufficient_funds"):
        await lives(folder, book)


async def test_a_booking_that_a_restored_journal_lacks_waits_again(
    traded: Path, tmp_path: Path
) -> None:
    for name in ("old", "new"):
        shutil.copytree(traded, tmp_path / name)
    _, before = await lives(tmp_path / "new", request("deposit", 700))
    assert await lives(tmp_path / "new", book) == ("booked", before + 700)
    for name in ("users.db", "users.db-wal", "server.key"):
        if (tmp_path / "new" / name).exists():
            (tmp_path / "old" / name).write_bytes((tmp_path / "new" / name).read_bytes())
            (tmp_path / "old" / name).chmod(0o600)
    assert await lives(tmp_path / "old") == ("submitted", before)
    assert await lives(tmp_path / "old", book) == ("booked", before + 700)


# --- a served exchange, killed ------------------------------------------------------------------


def signing_key() -> tuple[str, str]:
    """Return a new Ed25519 key: the secret and the public half, in hex."""
    private = Ed25519PrivateKey.generate()
    return private.private_bytes_raw().hex(), private.public_key().public_bytes_raw().hex()


class Firm:
    """A participant with a trader and an approver, on a server that is killed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.server = Served(folder)
        self.operator = self.server.key
        self.server.ask("POST", "/v1/admin/participants", {"participant": "ann"})
        self.server.ask("POST", "/v1/admin/deposits", {"participant": "ann", "yen": "100000"})
        secret, public = signing_key()
        user = {"name": "tom", "role": "trader", "participant": "ann"}
        self.server.ask("POST", "/v1/admin/users", user)
        scopes = ["read", "trade", "settle"]
        issued = {"user": "tom", "scopes": scopes, "public_key": public}
        made = json.loads(self.server.ask("POST", "/v1/admin/keys", issued))
        self.trader = Credentials(made["key_id"], "ed25519", secret)
        file = folder / "first-keys" / "approver.key"
        self.server.key = parsed_key(file.read_text().strip(), "approver")
        secret, public = signing_key()
        body: dict[str, object] = {"name": "sam", "participant": "ann", "public_key": public}
        made = json.loads(self.server.ask("POST", "/v1/admin/approvers", body))
        self.second = Credentials(made["key_id"], "ed25519", secret)
        self.server.key = self.operator

    def ask(self, who: Credentials | None, *request: Any) -> Any:
        self.server.key = who
        return json.loads(self.server.ask(*request))

    def again(self) -> None:
        """Kill the server and start it again."""
        self.server.kill()
        self.server = Served(self.folder, self.operator)

    def book_and_kill(self, numbers: list[int], seconds: float) -> None:
        """Book some requests, and kill the server so many seconds after the last was sent."""

        async def work() -> None:
            async with AsyncClient(self.server.address, self.operator, reconnect=False) as client:

                async def book(number: int) -> None:
                    await client.http("POST", f"/v1/admin/cash-requests/{number}/book")

                for number in numbers[:-1]:
                    await book(number)
                last = asyncio.create_task(book(numbers[-1]))
                await asyncio.sleep(seconds)
                self.server.process.kill()
                await asyncio.wait((last,))
                with suppress(OSError, TransportError):
                    last.result()

        asyncio.run(work())

    def left(self) -> list[int]:
        found = self.ask(self.operator, "GET", "/v1/admin/cash-requests?state=open")
        assert all(one["state"] == "submitted" for one in found["requests"])
        return sorted(one["request_id"] for one in found["requests"])


def test_a_served_exchange_that_is_killed_books_each_request_once(tmp_path: Path) -> None:
    rng = random.Random(7)
    firm = Firm(tmp_path)
    try:
        for number in range(6):
            kind = ("deposits", "withdrawals")[number % 2]
            body = {"yen": str(1 << number), "reference": f"R{number}"}
            made = firm.ask(firm.trader, "POST", f"/v1/cash/{kind}", body)
            if kind == "withdrawals":
                path = f"/v1/cash/requests/{made['request_id']}/approve"
                firm.ask(firm.second, "POST", path)
        while left := firm.left():
            firm.book_and_kill(left[:3], rng.uniform(0.0, 0.03))
            firm.again()
        # Powers of two: no other set of bookings gives this sum.
        booked = sum((1, -1)[number % 2] * (1 << number) for number in range(6))
        held = firm.ask(firm.trader, "GET", "/v1/balances")["balances"]
        (cash,) = [one["available"] for one in held if one["asset"] == "JPY"]
        assert int(cash) == 100_000 + booked
        all_booked = firm.ask(firm.trader, "GET", "/v1/cash/requests")["requests"]
        assert {one["state"] for one in all_booked} == {"booked"}
        assert firm.ask(firm.operator, "POST", "/v1/admin/checks")["passed"]
    finally:
        firm.server.kill()
