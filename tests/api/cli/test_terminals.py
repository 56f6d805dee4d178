"""A terminal without Japanese characters, and settings in a file."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
import typer

from api.cli.main import app
from api.settings import load_settings
from exchange.errors import ConfigError

ROOT = Path(__file__).parents[3]
TANSO = (sys.executable, "-W", "error", "-c", "from api.cli.main import main; main()")


def latin_1(*words: str) -> subprocess.CompletedProcess[bytes]:
    environment = {"PATH": "", "PYTHONIOENCODING": "latin-1", "HOME": str(ROOT)}
    return subprocess.run(
        [*TANSO, *words], cwd=ROOT, env=environment, capture_output=True, check=False, timeout=120
    )


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["--help"], 0),
        (["simulate", "--schema"], 0),
        (["replay", "/nowhere/炭素"], 2),
        (["client", "order", "炭素", "buy", "1", "1", "--address", "127.0.0.1:9"], None),
        (["operator", "--help"], 0),
        (["registry", "--help"], 0),
    ],
    ids=lambda value: "-".join(value[:2]) if isinstance(value, list) else "",
)
def test_a_latin_1_terminal_shows_question_marks_and_no_traceback(
    words: list[str], code: int | None
) -> None:
    done = latin_1(*words)
    assert b"Traceback" not in done.stderr, done.stderr.decode("latin-1")
    assert b"UnicodeEncodeError" not in done.stderr
    assert code is None or done.returncode == code, done.stderr


def test_settings_come_from_a_file_then_the_environment_then_flags(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "tanso.toml"
    path.write_text("port = 8100\norders_per_s = 70\ntax_percent = 8\n")
    monkeypatch.setenv("TANSO_TAX_PERCENT", "5")
    settings = load_settings(path, port=8200, host=None)
    assert (settings.port, settings.tax_percent, settings.orders_per_s) == (8200, 5, 70)
    assert settings.host == "127.0.0.1"


@pytest.mark.parametrize("command", ["serve", "gateway"])
def test_what_is_served_takes_a_file_of_settings(command: str) -> None:
    found = typer.main.get_command(app).commands[command]  # type: ignore[attr-defined]
    options = {option for parameter in found.params for option in parameter.opts}
    assert {"--config", "--host", "--port"} <= options
    if command == "serve":
        assert all(
            parameter.default is None
            for parameter in found.params
            if parameter.name in ("host", "port")
        )


def test_a_setting_that_is_none_is_named_with_the_nearest(tmp_path: Path) -> None:
    path = tmp_path / "tanso.toml"
    path.write_text("tax_persent = 8\n")
    with pytest.raises(ConfigError, match="no setting 'tax_persent'; did you mean tax_percent"):
        load_settings(path)
