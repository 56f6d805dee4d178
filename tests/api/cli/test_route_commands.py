"""Commands generated from routes: each agrees with its route, and wrong input is not sent."""

from __future__ import annotations

from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from api.access.permissions import PERMISSIONS
from api.cli import cash, operator, registrar, uses
from api.cli.route_commands import RouteCommand
from api.server.app import OPERATIONS

ALL = (*operator.COMMANDS, *registrar.COMMANDS, *uses.COMMANDS, *cash.COMMANDS)
ROUTES = {operation.name: operation for operation in OPERATIONS}
# The operator's and approver's routes that other commands call.
ELSEWHERE = {"POST /v1/admin/backups", "POST /v1/admin/clock"}
NO_EXCHANGE = {"TANSO_ADDRESS": "127.0.0.1:1", "TANSO_KEY": "k:00"}


@pytest.mark.parametrize("command", ALL, ids=lambda command: command.name)
def test_a_command_sends_what_its_route_takes(command: RouteCommand) -> None:
    route = ROUTES[command.operation]
    # A command signs its request, so that it needs no password to confirm it.
    body = None if route.is_confirmed else route.body
    assert (command.body, command.query) == (body, route.query)


def test_the_operator_has_a_command_for_each_of_its_routes() -> None:
    routes = {name for name in PERMISSIONS if "/v1/admin/" in name}
    assert routes == {command.operation for command in operator.COMMANDS} | ELSEWHERE


@pytest.mark.parametrize("app", [operator.app, registrar.app, uses.app, cash.app])
def test_each_argument_and_option_says_what_it_is(app: typer.Typer) -> None:
    commands = typer.main.get_command(app).commands  # type: ignore[attr-defined]
    assert commands
    for command in commands.values():
        assert command.help
        for parameter in command.params:
            assert parameter.help, (command.name, parameter.name)


@pytest.mark.parametrize(
    ("app", "words", "wrong"),
    [
        (operator.app, ["deposit", "bob", "1e6"], "yen"),
        (operator.app, ["deposit", "bob"], "YEN"),
        (operator.app, ["limits", "bob", "--orders-max", "-1"], "--orders-max"),
        (operator.app, ["bust", "JCR-RE/JPY", "one"], "TRADE_ID"),
        (operator.app, ["user", "eve", "bob", "--role", "owner"], "--role"),
        (operator.app, ["issue", "eve", "--scopes", "read,all"], "scopes[1]"),
        (operator.app, ["issue", "eve", "--public-key", "ab"], "public_key"),
        (registrar.app, ["open", "holding:é", "holding", "bob"], "name"),
        (registrar.app, ["emissions", "bob", "2026", "-1", "--verifier", "V"], "EMISSIONS_T"),
        (registrar.app, ["duties", "2026", "--on", "today"], "on"),
        (cash.app, ["deposit", "5"], "REFERENCE"),
        (cash.app, ["withdraw", "five"], "yen"),
        (operator.app, ["cash-reject", "7"], "REASON"),
        (uses.app, ["eligible", "shk", "--year", "20260"], "fiscal_year"),
    ],
)  # fmt: skip
def test_wrong_input_is_rejected_before_it_is_sent(
    app: typer.Typer, words: list[str], wrong: str
) -> None:
    result = CliRunner().invoke(app, words, env=NO_EXCHANGE | {"TERM": "dumb"})
    assert result.exit_code == 2, result.output
    assert wrong.lower() in result.output.lower()


def test_a_file_of_wrong_content_is_not_sent(tmp_path: Path) -> None:
    path = tmp_path / "project.toml"
    path.write_text('project_id = "VN01"\nprogramme = "JCM"\nnane = "Biogas"\n')
    result = CliRunner().invoke(registrar.app, ["project", str(path)], env=NO_EXCHANGE)
    assert result.exit_code == 2
    assert "did you mean name?" in " ".join(result.output.split())
