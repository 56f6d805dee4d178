"""Commands about OTC (off-book) trade reports."""

from __future__ import annotations

from exchange.commands.command import Command


class EnterOtc(Command, frozen=True):
    """Report one side of an OTC trade: class, side, certified block, quantity, price, counterparty.
    `serial_range` is the block's (first, last) serial."""

    account: int
    counter_account: int
    instrument: int
    side: int
    serial_range: tuple[str, str]
    quantity_t: int
    price_ticks: int
    client_key: str = ""


class WithdrawOtc(Command, frozen=True):
    """Withdraw a report that is not matched yet; its id is the seq that entered it."""

    account: int
    entry_id: int
