"""Corrections of trades."""

from __future__ import annotations

from exchange.commands.command import Command


class BustTrade(Command, frozen=True):
    """Operator, with a second person's approval: bust a trade that is not yet instructed."""

    instrument: int
    trade_id: int


class AdjustTrade(Command, frozen=True):
    """Operator, with a second person's approval: adjust the price of a trade not yet instructed."""

    instrument: int
    trade_id: int
    price_ticks: int
