"""An idempotency key survives a crash at any moment between the act and its answer."""

from __future__ import annotations

import json
from contextlib import ExitStack
from pathlib import Path

import pytest

from api.services.idempotency import LONG_MS, Request
from api.services.service import Service
from api.wire.errors import ApiError
from exchange.commands import DepositCash
from tests.api.services.test_restart import opened, written
from tests.crash.served import Served

ACCOUNT = 2
DEPOSIT = Request("operator", "monday", b"contents", LONG_MS)


class Died(BaseException):
    """The process ended here."""


async def deposit(service: Service, dies: bool = False) -> tuple[int, bytes, bool]:
    """Send two commands under one key, as a route would; `dies` before it answers."""

    async def work() -> bytes:
        outcomes = [
            await service.commands.submit(DepositCash(ACCOUNT, yen)) for yen in (1_000, 10_000)
        ]
        if dies:
            raise Died
        return json.dumps([outcome.seq for outcome in outcomes]).encode()

    return await service.idempotency.once(DEPOSIT, 201, work)


def yen(service: Service) -> int:
    return service.venue.balance(ACCOUNT, -1).total


async def lives(
    path: Path, *, dies: bool = False, snapshot: bool = False
) -> tuple[bytes, int, int]:
    """Run one life of the exchange in which the deposit is requested: its answer, the yen before
    and after."""
    with ExitStack() as stack:
        service, _ = opened(stack, path)
        await service.sequencer.start()
        before = yen(service)
        try:
            answer = (await deposit(service, dies))[1]
        except Died:
            answer = b""
        await service.sequencer.stop()
        if snapshot:
            assert service.snapshots is not None
            service.snapshots.seq = 0
            await service.snapshots.stop()
        service.idempotency.close()
        return answer, before, yen(service)


async def test_an_act_done_before_the_crash_gets_its_answer_and_is_not_repeated(
    tmp_path: Path,
) -> None:
    written(tmp_path, 200)
    _, before, after = await lives(tmp_path, dies=True)
    assert after == before + 11_000
    answer, before_again, after_again = await lives(tmp_path)
    assert before_again == after_again == after
    first, second = json.loads(answer)
    assert second == first + 1 > 201
    assert await lives(tmp_path) == (answer, after, after)


async def test_an_act_that_did_not_reach_the_journal_is_done_after_the_crash(
    tmp_path: Path,
) -> None:
    written(tmp_path, 200)
    with ExitStack() as stack:
        service, _ = opened(stack, tmp_path)

        async def work() -> bytes:
            raise Died

        with pytest.raises(Died):
            await service.idempotency.once(DEPOSIT, 201, work)
        service.idempotency.close()
    _, before, after = await lives(tmp_path)
    assert after == before + 11_000


async def test_an_act_within_a_snapshot_is_reported_as_done_and_not_repeated(
    tmp_path: Path,
) -> None:
    written(tmp_path, 200)
    await lives(tmp_path, dies=True, snapshot=True)
    with pytest.raises(ApiError, match=r"done as command \d+; its answer is lost"):
        await lives(tmp_path)


async def test_an_answer_to_what_a_restored_journal_lacks_is_forgotten(tmp_path: Path) -> None:
    written(tmp_path / "old", 200)
    written(tmp_path / "new", 200)
    await lives(tmp_path / "new")
    for name in ("users.db", "users.db-wal", "server.key"):
        if (tmp_path / "new" / name).exists():
            (tmp_path / "old" / name).write_bytes((tmp_path / "new" / name).read_bytes())
            (tmp_path / "old" / name).chmod(0o600)
    _, before, after = await lives(tmp_path / "old")
    assert after == before + 11_000


def test_a_served_exchange_that_is_killed_books_a_deposit_once(tmp_path: Path) -> None:
    server = Served(tmp_path)
    try:
        server.ask("POST", "/v1/admin/participants", {"participant": "ann"})
        body: dict[str, object] = {"participant": "ann", "yen": "5000"}
        first = json.loads(server.ask("POST", "/v1/admin/deposits", body, key="d1"))
        backup: dict[str, object] = {"name": "one"}
        made = json.loads(server.ask("POST", "/v1/admin/backups", backup, key="b1"))
        again = json.loads(server.ask("POST", "/v1/admin/backups", backup, key="b1"))
        assert again == made | {"duplicate": True}
    finally:
        server.kill()
    server = Served(tmp_path, server.key)
    try:
        again = json.loads(server.ask("POST", "/v1/admin/deposits", body, key="d1"))
        assert again == first | {"duplicate": True}
        with pytest.raises(ApiError, match="idempotency_conflict"):
            server.ask("POST", "/v1/admin/deposits", body | {"yen": "5001"}, key="d1")
        assert json.loads(server.ask("POST", "/v1/admin/checks"))["passed"]
    finally:
        server.kill()
