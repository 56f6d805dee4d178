"""A full disk: no false acknowledgement, exit code 4, and a clean start afterwards.

Every k-th failing operation is tried in test_power_loss.py on the simulated disk; here the kernel
rejects the writes of the real server. Its file-size limit is lowered while it runs.
"""

from __future__ import annotations

import asyncio
import json
import os
import resource
import subprocess
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from api.client import ApiError, AsyncClient
from exchange.commands import DepositCash
from exchange.venue.data_folder import DataFolder
from exchange.venue.journal import Journal
from exchange.venue.replay import replay
from tests.crash.served import Served


def deposits_until_rejected(served: Served) -> tuple[int, str, dict[str, object], int]:
    """Deposit yen until a rejection.

    Returns the number of acknowledged deposits, the rejection's code, the answer of /healthz then,
    and the status of /readyz.
    """

    async def deposit() -> tuple[int, str, dict[str, object], int]:
        acknowledged = 0
        async with AsyncClient(served.address, served.key) as client:
            while True:
                body = {"participant": "ann", "yen": "1"}
                try:
                    await client.http("POST", "/v1/admin/deposits", body=body)
                except ApiError as error:
                    health = json.loads(await client.http("GET", "/healthz"))
                    async with httpx.AsyncClient(base_url=f"http://{served.address}") as plain:
                        ready = await plain.get("/readyz")
                    return acknowledged, error.code, health, ready.status_code
                acknowledged += 1
                assert acknowledged < 5_000, "the disk never filled up"

    return asyncio.run(deposit())


def deposits_in(folder: Path) -> int:
    """The number of deposits in the journal."""
    with DataFolder(folder) as kept:
        journal = Journal(kept.journal)
        found = [s.command for group in journal.groups() for s in group.commands]
        journal.close()
    return sum(isinstance(command, DepositCash) for command in found)


def acknowledged_before_it_stopped(served: Served) -> int:
    """Fill the disk: the server reports `halted` and exits with 4; the number it had
    acknowledged."""
    acknowledged, code, health, ready = deposits_until_rejected(served)
    assert code == "internal", "the command whose commit failed may not be acknowledged"
    assert (health["state"], ready) == ("halted", 503)
    exit_code, out = served.ended()
    assert exit_code == 4, out
    assert "was not committed" in out
    assert "Traceback" not in out
    return acknowledged


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    server = Served(tmp_path / "data", TANSO_HALTED_S="3")
    server.ask("POST", "/v1/admin/participants", {"participant": "ann"})
    yield server
    server.kill()


def test_a_full_disk_stops_the_server_with_4_and_loses_nothing(served: Served) -> None:
    room = max(log.stat().st_size for log in served.folder.glob("*.db-wal")) + 256 * 1024
    _, hard = resource.prlimit(served.process.pid, resource.RLIMIT_FSIZE)
    resource.prlimit(served.process.pid, resource.RLIMIT_FSIZE, (room, hard))
    acknowledged = acknowledged_before_it_stopped(served)
    kept = deposits_in(served.folder)
    assert 0 < acknowledged <= kept <= acknowledged + 1
    assert replay(served.folder, verify=True)[1].commands >= kept
    again = Served(served.folder, served.key)
    assert again.ask("POST", "/v1/admin/deposits", {"participant": "ann", "yen": "1"})
    assert again.stop()[0] == 0
    assert deposits_in(served.folder) == kept + 1


def test_a_small_file_system_that_fills_up_does_the_same(tmp_path: Path) -> None:
    """A tmpfs of a few MiB with a filler in it; skipped without the right to mount."""
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", str(tmp_path)], capture_output=True
    )
    if mounted.returncode:
        pytest.skip("file systems can be mounted by root only")
    try:
        served = Served(tmp_path / "data", TANSO_HALTED_S="3")
        try:
            served.ask("POST", "/v1/admin/participants", {"participant": "ann"})
            filler = tmp_path / "filler"
            free = os.statvfs(tmp_path)
            filler.write_bytes(bytes(free.f_bavail * free.f_frsize - 96 * 1024))
            acknowledged = acknowledged_before_it_stopped(served)
            filler.unlink()
            assert acknowledged <= deposits_in(tmp_path / "data") <= acknowledged + 1
            again = Served(tmp_path / "data", served.key)
            assert again.stop()[0] == 0
        finally:
            served.kill()
    finally:
        subprocess.run(["umount", str(tmp_path)], check=True)
