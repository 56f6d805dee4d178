"""`tanso client` against a running exchange."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from typer.testing import CliRunner

from api.client_cli import app, credentials_of
from exchange.errors import ConfigError
from tests.api.house import RE, Stage


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    built = Stage(tmp_path_factory.mktemp("house"))
    built.wait(built.house.join("alice"))
    yield built
    built.close()


def test_a_person_trades_from_a_terminal(stage: Stage) -> None:
    house = stage.house
    key = house.credentials["alice"]
    environment = {"TANSO_ADDRESS": house.address, "TANSO_KEY": f"{key.key_id}:{key.secret}"}
    runner = CliRunner()

    def tanso(*words: str) -> str:
        return runner.invoke(app, words, env=environment).output

    entered = tanso("order", RE, "buy", "10", "3000")
    order_id = entered.split()[1]
    assert entered == f"order {order_id} new\n"
    assert "3,000" in tanso("book", RE)
    assert order_id in tanso("orders")
    assert "refused: " in tanso("order", RE, "buy", "10", "1")
    assert tanso("cancel", order_id) == f"order {order_id} canceled\n"
    assert "order_closed" in tanso("cancel", order_id)
    assert "price" in tanso("trades", RE)


def test_an_exchange_that_is_not_there_is_one_line() -> None:
    result = CliRunner().invoke(app, ["book", RE, "--address", "127.0.0.1:1"])
    assert result.exit_code == 1
    assert result.output.startswith("the exchange cannot be reached")


def test_a_key_that_is_none_is_one_line() -> None:
    with pytest.raises(ConfigError, match="TANSO_KEY must be"):
        credentials_of("a:b:c")
    assert credentials_of("") is None
    ed25519 = credentials_of("tk_1:ed25519:00")
    assert ed25519 is not None
    assert ed25519.algorithm == "ed25519"
