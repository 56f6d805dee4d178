"""Logs are JSON lines, contain what the exchange did beside trading, and hold no secret."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog

from api.server.logs import OperationsLog, configure_logs
from exchange.commands import AddOrder, HaltMarket, SetKillSwitch, Side
from exchange.errors import ConfigError
from exchange.events import Group
from tests.venue.world import ANN, RE, funded


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Path]:
    """Log to a file at level info; the process's own handlers return afterwards."""
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    configure_logs("info", tmp_path / "tanso.log")
    (own,) = root.handlers
    yield tmp_path / "tanso.log"
    root.removeHandler(own)
    own.stream.close()  # type: ignore[attr-defined]
    root.handlers += [handler for handler in handlers if handler not in root.handlers]
    root.setLevel(level)
    structlog.reset_defaults()


def lines(log: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in log.read_text().splitlines()]


def test_halts_and_kill_switches_are_logged_and_orders_are_not(log: Path) -> None:
    exchange = funded()
    symbols = [instrument.symbol for instrument in exchange.venue.instruments]
    operations = OperationsLog(symbols)
    for command in (
        AddOrder(ANN, RE, Side.BUY, 5, 3100),
        HaltMarket(RE),
        SetKillSwitch(ANN, -1, True),
    ):
        events = exchange.do(command)
        venue = exchange.venue
        operations.on_group(Group(venue.seq, venue.seq, venue.time_ns, tuple(events)))
    found = lines(log)
    assert [entry["event"] for entry in found] == ["PhaseChanged", "KillSwitchSet"]
    assert [entry["level"] for entry in found] == ["info", "warning"]
    assert (found[0]["symbol"], found[1]["symbol"]) == (symbols[RE], "all")
    assert (found[1]["account"], found[1]["seq"]) == (ANN, exchange.venue.seq)
    assert all(str(entry["at"]).endswith("Z") for entry in found)


def test_every_field_with_a_secrets_name_is_blanked(log: Path) -> None:
    structlog.get_logger("tanso.any").warning(
        "login", key_id="k1", api_secret="hush", headers={"Authorization": "hush", "host": "h"}
    )
    logging.getLogger("tanso.rest").warning("failed", extra={"password": "hush"})
    text = log.read_text()
    assert "hush" not in text
    assert [entry["event"] for entry in lines(log)] == ["login", "failed"]
    assert lines(log)[0]["headers"] == {"Authorization": "***", "host": "h"}


def test_a_failure_is_one_line_with_its_trace(log: Path) -> None:
    try:
        raise ValueError("why")
    except ValueError:
        logging.getLogger("tanso.rest").exception("request failed")
    (found,) = lines(log)
    assert "ValueError: why" in str(found["exception"])


def test_a_log_that_cannot_be_written_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be written"):
        configure_logs("info", tmp_path)
    with pytest.raises(ConfigError, match="log level must be one of"):
        configure_logs("loud")
