"""Modes of the exchange's files, delivery of the first keys, and lost users."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
import typer
from typer.testing import CliRunner

from api.cli.client import app as client_app
from api.cli.doctor import check_modes
from api.cli.operator import app as operator_app
from api.cli.options import reject_secret_in
from api.cli.registry import app as registry_app
from exchange.errors import ConfigError
from exchange.files import open_to_others, read_private, tighten, write_private
from tests.api.cli.test_command_line import tanso
from tests.api.server.test_serving import first_key, started, stopped


@pytest.fixture
def wide_umask() -> Iterator[None]:
    """The usual umask, under which every user may read an ordinary new file."""
    before = os.umask(0o022)
    yield
    os.umask(before)


def serve(folder: Path, *more: str) -> tuple[int, str]:
    run = tanso("serve", "--data", str(folder), "--port", "0", *more)
    return run.returncode, run.stderr


@pytest.mark.usefixtures("wide_umask")
def test_the_files_of_an_exchange_are_private_and_open_ones_become_so(
    tmp_path: Path,
) -> None:
    """A first start makes a backup; the second finds a folder opened to other users."""
    folder = tmp_path / "data"
    process, lines = started(folder)
    address = lines[-1].split("//")[1].split("/")[0]
    words = ("--key-file", str(first_key(folder, "operator")), "--address", address)
    made = tanso("backup", "--name", "first", *words)
    assert made.returncode == 0, made.stdout + made.stderr
    stopped(process)
    names = {path.name for path in folder.rglob("*")}
    assert names >= {"journal.db", "registry.db", "users.db", "server.key", "events.db", "backups"}
    assert list(open_to_others(folder)) == []
    assert check_modes(folder).passed
    restored = tmp_path / "restored"
    assert tanso("restore", str(folder / "backups" / "first"), str(restored)).returncode == 0
    assert list(open_to_others(restored)) == []
    folder.chmod(0o755)
    (folder / "journal.db").chmod(0o644)
    assert not check_modes(folder).passed
    process, lines = started(folder)
    assert lines[0] == f"{folder} was open to others and is now private to its owner"
    assert lines[1] == f"{folder / 'journal.db'} was open to others and is now private to its owner"
    stopped(process)
    assert list(open_to_others(folder)) == []


def test_an_exchange_without_its_users_starts_only_with_the_option_for_it(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    stopped(started(folder)[0])
    kept = (folder / "users.db").read_bytes()
    (folder / "users.db").unlink()
    first_key(folder, "operator").unlink()
    code, output = serve(folder)
    assert (code, "users.db is missing" in output, "--new-users" in output) == (3, True, True)
    assert not (folder / "users.db").exists()
    assert not first_key(folder, "operator").exists()
    process, lines = started(folder, "--new-users")
    assert any(line.startswith("operator's key: ") for line in lines)
    stopped(process)
    (folder / "users.db").write_bytes(kept)
    (folder / "server.key").unlink()
    code, output = serve(folder)
    assert (code, "server.key is missing" in output) == (3, True)
    assert not (folder / "server.key").exists(), "another key would be no help"


def test_a_key_file_that_others_may_read_or_that_is_not_a_file_is_rejected(tmp_path: Path) -> None:
    path = tmp_path / "own.key"
    write_private(path, b"tk_1:00\n")
    assert read_private(path) == "tk_1:00"
    with pytest.raises(FileExistsError):
        write_private(path, b"other")
    path.chmod(0o640)
    for words in (str(path), str(tmp_path / "none.key")):
        with pytest.raises(ConfigError, match=r"(own|none)\.key"):
            read_private(Path(words))
        result = CliRunner().invoke(client_app, ["orders", "--key-file", words])
        assert result.exit_code != 0
    assert path in tighten(tmp_path)
    assert path.stat().st_mode & 0o777 == 0o600


def test_no_command_takes_a_secret_as_an_argument() -> None:
    """No command has an option with a secret's name that takes a value."""
    for app in (client_app, operator_app, registry_app):
        for option in options_of(typer.main.get_command(app)):
            assert not set(option.opts) & {"--key", "--secret", "--token"}, option.opts
            assert "--password" not in option.opts or option.is_flag, "it asks for the password"


def options_of(command: click.Command) -> Iterator[click.Option]:
    for option in command.params:
        if isinstance(option, click.Option):
            yield option
    if isinstance(command, click.Group):
        for inner in command.commands.values():
            yield from options_of(inner)


def test_an_address_with_a_password_is_not_accepted_as_an_argument(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    address = "postgresql://tanso:secret@db/registry"
    with pytest.raises(ConfigError, match="TANSO_REGISTRY_URL") as caught:
        reject_secret_in(address, "--registry", "TANSO_REGISTRY_URL")
    assert "secret" not in str(caught.value)
    monkeypatch.setenv("TANSO_REGISTRY_URL", address)
    reject_secret_in(address, "--registry", "TANSO_REGISTRY_URL")
    reject_secret_in("postgresql://tanso@db/registry", "--registry", "X")
