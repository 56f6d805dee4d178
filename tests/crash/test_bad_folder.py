"""Folders that cannot be served: each has its own message and exit code and stays unchanged.

A registry with more acts than the journal is tested in tests/api/server/test_serving.py.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import apsw
import msgspec
import pytest

from api.cli.main import main
from exchange.commands import DepositCash, OpenAccount, Stamped
from exchange.venue.data_folder import DataFolder
from exchange.venue.genesis import Genesis
from exchange.venue.journal import Journal
from exchange.venue.venue import VenueSettings
from tests.forked import tanso
from tests.venue.world import START_NS, instruments

GENESIS = Genesis(START_NS, instruments(), VenueSettings(accounts_max=8, orders_max=64))
GROUPS = 60


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A stopped exchange's folder with some commands in its journal."""
    with DataFolder(tmp_path / "data") as kept:
        journal = Journal(kept.journal, GENESIS.encoded())
        journal.append([Stamped(1, START_NS + 1, OpenAccount("ann"))])
        for seq in range(2, GROUPS):
            journal.append([Stamped(seq, START_NS + seq, DepositCash(2, seq))])
        journal.close()
    return tmp_path / "data"


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


def rejected(folder: Path, code: int, sentence: str) -> None:
    """Check that serving and replaying are rejected in one line with that code, files unchanged."""
    before = contents(folder)
    for run in (
        tanso("serve", "--data", str(folder), "--port", "0"),
        tanso("replay", str(folder)),
    ):
        assert run.returncode == code, run.stdout + run.stderr
        assert sentence in run.stderr
        assert run.stderr.count("\n") == 1, run.stderr
        after = contents(folder)
        assert {name: after[name] for name in before} == before


def written_by(folder: Path, version: int, is_merged: bool) -> None:
    """Give the journal the format of another version, its log merged into it or not; no lock."""
    base = apsw.Connection(str(folder / "journal.db"))
    base.config(apsw.SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1)
    base.execute("PRAGMA locking_mode=EXCLUSIVE")
    value = str(version).encode()
    base.execute("UPDATE meta SET value = ? WHERE name = 'format'", (value,))
    if is_merged:
        base.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    base.close()
    if is_merged:
        (folder / "journal.db-wal").unlink()
    (folder / "lock").unlink()


COMMAND_LINES = (
    "serve --data {} --port 0",
    "demo --headless --data {}",
    "replay {}",
    "restore {} {}-restored",
    "export lobster {} --instrument JCR-RE/JPY --out {}-out",
    "registry audit --registry {}",
    "registry audit --registry sqlite:///{}/registry.db",
    "registry export quotations --data {} --day 2026-11-20 --out {}-out",
)


@pytest.mark.parametrize("is_merged", [False, True])
@pytest.mark.parametrize(("version", "writer"), [(1, "Tanso 0.1"), (9, "a later version")])
def test_every_command_leaves_a_folder_of_another_version_unchanged(
    folder: Path,
    version: int,
    writer: str,
    is_merged: bool,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    written_by(folder, version, is_merged)
    (folder / "registry.db").write_bytes(b"kept")
    manifest = {"format": 1, "seq": 1, "digest": "", "files": {}}
    (folder / "manifest.json").write_bytes(msgspec.json.encode(manifest))
    before = contents(folder)
    for line in COMMAND_LINES:
        monkeypatch.setattr(sys, "argv", ["tanso", *line.replace("{}", str(folder)).split()])
        with pytest.raises(SystemExit) as ended:
            main()
        said = capsys.readouterr().err
        assert (ended.value.code, said.count("\n")) == (3, 1), (line, said)
        assert f"journal.db has format {version}, written by {writer}; this version reads" in said
        assert contents(folder) == before, line
    assert [path.name for path in folder.parent.iterdir()] == [folder.name]
    monkeypatch.setattr(sys, "argv", ["tanso", "doctor", "--data", str(folder), "--port", "0"])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 1
    assert contents(folder) == before


def test_corruption_in_the_middle_of_the_log(folder: Path) -> None:
    log = folder / "journal.db-wal"
    content = bytearray(log.read_bytes())
    content[len(content) // 2] ^= 16
    log.write_bytes(content)
    rejected(folder, 3, "is damaged, valid frames follow it")


def test_what_is_no_journal(folder: Path) -> None:
    (folder / "journal.db-wal").unlink()
    (folder / "journal.db").write_bytes(b"no database at all " * 400)
    rejected(folder, 3, "is no sound journal")


def test_a_folder_in_use(folder: Path) -> None:
    with DataFolder(folder):
        rejected(folder, 5, "is in use by another process")


@contextmanager
def read_only(folder: Path) -> Iterator[None]:
    """The folder on a file system that is mounted read-only."""
    bind = subprocess.run(["mount", "--bind", str(folder), str(folder)], capture_output=True)
    if bind.returncode:
        pytest.skip("file systems can be mounted by root only")
    try:
        remount = ["mount", "-o", "remount,ro,bind", str(folder)]
        subprocess.run(remount, check=True, capture_output=True)
        yield
    finally:
        subprocess.run(["umount", str(folder)], check=True)


def test_a_read_only_file_system(folder: Path) -> None:
    with read_only(folder):
        rejected(folder, 4, "cannot be written: Read-only file system")


def test_a_folder_without_the_right_to_write(tmp_path: Path) -> None:
    """Also for root, who may write everywhere but into a file's name."""
    (tmp_path / "file").write_text("")
    run = tanso("serve", "--data", str(tmp_path / "file" / "data"), "--port", "0")
    assert (run.returncode, run.stderr.count("\n")) == (2, 1)
    assert "cannot be written" in run.stderr
    assert os.listdir(tmp_path) == ["file"]


def test_a_journal_that_was_copied_without_its_log(folder: Path) -> None:
    (folder / "journal.db-wal").unlink()
    (folder / "events.db").touch()
    rejected(folder, 3, "without journal.db-wal, in which its commands stand")
