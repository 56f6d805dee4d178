"""Off-book trade reports."""

from __future__ import annotations

from exchange.commands.command import Command


class EnterOtc(Command, frozen=True):
    """One side's account of a deal made elsewhere: class, side, certified block, quantity, price
    and with whom. `lot` is the block's (first, last) serial."""

    account: int
    counter_account: int
    instrument: int
    side: int
    lot: tuple[str, str]
    quantity_t: int
    price_ticks: int
    client_key: str = ""


class WithdrawOtc(Command, frozen=True):
    """Withdraw an entry that still waits for its like; its id is the seq that entered it."""

    account: int
    entry_id: int
