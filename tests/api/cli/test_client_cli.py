"""`tanso client` against a running exchange."""

from __future__ import annotations

import json
import socketserver
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler

import pytest
from typer.testing import CliRunner

from api.cli.client import app
from api.cli.compliance import app as compliance_app
from api.cli.request import credentials_of, parsed_key
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
    assert "rejected: limit_price: " in tanso("order", RE, "buy", "10", "1")
    assert "did you mean JCR-RE/JPY?" in tanso("order", "JCR-RE", "buy", "10", "3000")
    assert "rejected: side: " in tanso("order", RE, "sideways", "10", "3000")
    for answer in (" new\n", " new (entered before)\n"):
        assert tanso("order", RE, "buy", "1", "3000", "--cl-ord-id", "once").endswith(answer)
    assert tanso("cancel", order_id) == f"order {order_id} canceled\n"
    assert "order_closed" in tanso("cancel", order_id)
    assert "price" in tanso("trades", RE)


def test_an_exchange_that_is_not_there_is_one_line() -> None:
    result = CliRunner().invoke(app, ["book", RE, "--address", "127.0.0.1:1"])
    assert result.exit_code == 1
    assert result.output.startswith("the exchange cannot be reached")


@pytest.mark.parametrize(
    "text", ["a", ":", "a:b:c", "tk_1:zz", "tk_1:0", "tk_1:ed25519:00", ":00", "tk_1:00\n"]
)
def test_a_key_that_is_none_is_one_line(text: str) -> None:
    with pytest.raises(ConfigError, match="TANSO_KEY must be"):
        parsed_key(text, "TANSO_KEY")
    if "\n" not in text:
        result = CliRunner().invoke(app, ["orders"], env={"TANSO_KEY": text})
        assert result.exit_code != 0
        assert "Traceback" not in result.output


def test_a_server_of_another_kind_is_one_line() -> None:
    """A server that answers, but not as an exchange does."""
    with socketserver.TCPServer(("127.0.0.1", 0), BaseHTTPRequestHandler) as other:
        threading.Thread(target=other.handle_request).start()
        address = f"127.0.0.1:{other.server_address[1]}"
        result = CliRunner().invoke(app, ["book", RE, "--address", address])
    assert result.exit_code == 1
    assert result.output.startswith("the exchange cannot be reached")


def test_levels_and_lengths_that_do_not_exist_are_wrong_arguments() -> None:
    for words in (["book", RE, "--depth", "0"], ["trades", RE, "--limit", "501"]):
        assert CliRunner().invoke(app, words).exit_code == 2


def test_a_key_of_either_kind_is_read() -> None:
    assert credentials_of("") is None
    ed25519 = parsed_key("tk_1:ed25519:" + "00" * 32, "a file")
    assert ed25519.algorithm == "ed25519"


def test_the_live_books_offers_price_a_shortage_beside_imported_prices(stage: Stage) -> None:
    """Each way of closing keeps its own origin; the book is taken as deep as it reaches."""
    house = stage.house
    stage.wait(house.join("bob"))
    seller = house.credentials["bob"]
    environment = {"TANSO_ADDRESS": house.address, "TANSO_KEY": f"{seller.key_id}:{seller.secret}"}
    runner = CliRunner()
    sold = runner.invoke(app, ["order", RE, "sell", "10", "3100"], env=environment).output
    assert sold.endswith(" new\n")
    words = ["coverage", "example", "--json", "--on", "2026-11-29", "--no-later-vintages"]
    found = runner.invoke(compliance_app, [*words, "--exchange", house.address])
    assert found.exit_code == 0, found.output
    closing = json.loads(found.output)["units"][0]["years"][0]["closing"]
    by_origin = {
        one["origin"]: one for one in closing if one["credit_class"].endswith("electricity")
    }
    assert set(by_origin) == {"book", "imported"}
    book = by_origin["book"]
    assert (book["closes_t"], book["cost_yen"]) == (10, 31_000)
    assert book["source"].startswith(f"live book of {house.address} at ")
    assert by_origin["imported"]["price_yen_per_t"] == "6000"
