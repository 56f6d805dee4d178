"""Structured logs: one JSON object a line, to stderr or to a file.

The log contains what the exchange did beside trading (halts, kill switches, limits, corrections,
voided deliveries, start and end), requests that failed through the server's own fault, and
connections that it cut. It never contains a request's body, an order or a secret: a field with a
secret's name is blanked before it is written, whichever module logged it.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Mapping, MutableMapping
from pathlib import Path
from typing import Any

import msgspec
import structlog

from exchange.errors import ConfigError
from exchange.events import (
    AuctionUncrossed,
    DeliveryFailed,
    Event,
    Group,
    InstructionVoided,
    KillSwitchSet,
    LimitsSet,
    PhaseChanged,
    ReferencePriceSet,
    TradeAdjusted,
    TradeBusted,
)
from exchange.files import make_private

SECRET_WORDS = ("secret", "password", "token", "signature", "authorization", "cookie", "nonce")
LEVELS = ("debug", "info", "warning", "error")
WARNINGS = (KillSwitchSet, TradeBusted, TradeAdjusted, DeliveryFailed, InstructionVoided)
NOTES = (AuctionUncrossed, LimitsSet, PhaseChanged, ReferencePriceSet)

Fields = MutableMapping[str, Any]


def blanked(logger: object, method: str, fields: Fields) -> Fields:
    """Replace the value of every field with a secret's name by ***."""
    for name, value in fields.items():
        if any(word in name.lower() for word in SECRET_WORDS):
            fields[name] = "***"
        elif isinstance(value, Mapping):
            fields[name] = blanked(logger, method, dict(value))
    return fields


def configure_logs(level: str, path: Path | None = None) -> None:
    """Send all logs of the process to a file or stderr. ConfigError: no such level, or the file
    cannot be written."""
    if level not in LEVELS:
        raise ConfigError(f"the log level must be one of {', '.join(LEVELS)}, not {level!r}")
    try:
        if path is not None:
            make_private(path)
        stream = path.open("a", encoding="utf-8") if path is not None else sys.stderr
    except OSError as error:
        raise ConfigError(f"the log {path} cannot be written: {error.strerror}") from None
    before: list[structlog.typing.Processor] = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.ExtraAdder(),
        structlog.processors.TimeStamper(fmt="iso", utc=True, key="at"),
        structlog.processors.format_exc_info,
        blanked,
    ]
    handler = logging.StreamHandler(stream)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=before,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(ensure_ascii=False),
            ],
        )
    )
    structlog.configure(
        processors=[*before, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())


class OperationsLog:
    """Logs the events of each group that an operator needs to find again."""

    def __init__(self, symbols: list[str]) -> None:
        self._symbols = symbols
        self._log = structlog.get_logger("tanso.operations")

    def on_group(self, group: Group) -> None:
        """Log the events of a group of the sequencer."""
        for event in group.events:
            if isinstance(event, WARNINGS):
                self._log.warning(_name(event), **self._fields(event))
            elif isinstance(event, NOTES):
                self._log.info(_name(event), **self._fields(event))

    def _fields(self, event: Event) -> dict[str, Any]:
        """Return the event's fields, with the market as its symbol."""
        fields = msgspec.structs.asdict(event)
        index = fields.pop("instrument", None)
        if index is not None:
            fields["symbol"] = self._symbols[index] if index >= 0 else "all"
        return fields


def _name(event: Event) -> str:
    return type(event).__name__
