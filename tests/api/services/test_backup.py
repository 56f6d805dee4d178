"""A backup made by the running server, its restore, and the rejected cases."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from urllib.request import urlopen

import pytest

from api.services.backup import MANIFEST, restore
from exchange.errors import ConfigError, JournalCorrupt
from exchange.venue.journal import Journal
from tests.api.cli.test_command_line import TANSO, tanso
from tests.api.server.test_serving import started, stopped

MARSH = ("JCR-MA/JPY", "Marsh", "J-Credit", "jcredit/marsh", "900")


@pytest.fixture(scope="module")
def backup(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, object]]:
    """Back up an exchange that continues afterwards; yields the folder and the server's output."""
    folder = tmp_path_factory.mktemp("live")
    process, lines = started(folder)
    address = next(line for line in lines if line.startswith("open:")).split("ws://")[1]
    environment = os.environ | {
        "TANSO_KEY_FILE": str(folder / "first-keys" / "operator.key"),
        "TANSO_ADDRESS": address.split("/")[0],
    }

    def json_of(*arguments: str) -> dict[str, object]:
        run = ask(environment, *arguments, "--json")
        assert run.returncode == 0, run.stderr + run.stdout
        return dict(json.loads(run.stdout))

    try:
        assert ask(environment, "operator", "list", *MARSH).returncode == 0
        made = json_of("backup", "--name", "first")
        again = ask(environment, "backup", "--name", "first")
        assert (again.returncode, "already exists" in again.stdout) == (1, True)
        json_of("backup", "--name", "second")
    finally:
        stopped(process)
    return folder / "backups" / "first", made


def ask(environment: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*TANSO, *arguments], capture_output=True, text=True, timeout=120, env=environment
    )


def copy_of(backup: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(backup, tmp_path / "copy"))


def test_a_backup_restores_to_the_digest_that_the_server_named_and_serves(
    backup: tuple[Path, dict[str, object]], tmp_path: Path
) -> None:
    path, made = backup
    assert made["path"] == str(path)
    assert sorted(made["files"]) == ["journal.db", "registry.db", "server.key", "users.db"]
    run = tanso("restore", str(path), str(tmp_path / "again"), "--json")
    assert run.returncode == 0, run.stderr
    found = json.loads(run.stdout)
    assert (found["last_seq"], found["digest"], found["verified"]) == (
        made["seq"],
        made["digest"],
        True,
    )
    assert (tmp_path / "again" / "server.key").stat().st_mode & 0o777 == 0o600
    process, lines = started(tmp_path / "again")
    assert lines[0].startswith(f"recovered to sequence {made['seq']}")
    address = next(line for line in lines if line.startswith("open:")).split("http://")[1]
    with urlopen(f"http://{address}") as reply:
        assert MARSH[0] in reply.read().decode()
    assert not any("operator" in line for line in lines)
    stopped(process)


@pytest.mark.parametrize("name", ["journal.db", "registry.db", "users.db", "server.key"])
def test_a_changed_or_missing_file_is_rejected_and_leaves_no_file(
    backup: tuple[Path, dict[str, object]], tmp_path: Path, name: str
) -> None:
    copy = copy_of(backup[0], tmp_path)
    content = bytearray((copy / name).read_bytes())
    content[len(content) // 2] ^= 1
    (copy / name).write_bytes(content)
    with pytest.raises(JournalCorrupt, match=name):
        restore(copy, tmp_path / "again")
    (copy / name).unlink()
    with pytest.raises(JournalCorrupt, match=name):
        restore(copy, tmp_path / "again")
    assert [path.name for path in tmp_path.iterdir()] == ["copy"]


def test_a_manifest_that_names_another_state_is_rejected(
    backup: tuple[Path, dict[str, object]], tmp_path: Path
) -> None:
    copy = copy_of(backup[0], tmp_path)
    manifest = json.loads((copy / MANIFEST).read_text())
    (copy / MANIFEST).write_text(json.dumps(manifest | {"digest": "0" * 32}))
    with pytest.raises(JournalCorrupt, match="leads to"):
        restore(copy, tmp_path / "again")
    (copy / MANIFEST).write_text(json.dumps(manifest | {"format": 2}))
    with pytest.raises(ConfigError, match="format 2"):
        restore(copy, tmp_path / "again")
    (copy / MANIFEST).unlink()
    with pytest.raises(ConfigError, match="no backup"):
        restore(copy, tmp_path / "again")
    assert [path.name for path in tmp_path.iterdir()] == ["copy"]


def test_a_used_folder_is_rejected(backup: tuple[Path, dict[str, object]], tmp_path: Path) -> None:
    (tmp_path / "mine").write_text("keep me")
    with pytest.raises(ConfigError, match="not an empty folder"):
        restore(backup[0], tmp_path)
    with pytest.raises(ConfigError, match="not an empty folder"):
        restore(backup[0], tmp_path / "mine")
    assert (tmp_path / "mine").read_text() == "keep me"


def test_a_backup_without_a_running_server_is_one_sentence() -> None:
    wrong = tanso("backup", "--address", "127.0.0.1:1", "--name", "x")
    assert (wrong.returncode, "cannot be reached" in wrong.stdout) == (1, True)


def test_a_copy_that_cannot_be_written_is_one_sentence(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "journal.db", b"{}")
    with pytest.raises(ConfigError, match="cannot be written"):
        list(journal.copying(tmp_path / "nowhere" / "journal.db"))
    journal.close()
