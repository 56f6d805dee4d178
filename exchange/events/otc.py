"""OTC trades."""

from __future__ import annotations

from exchange.events.event import Event


class OtcEntered(Event, frozen=True):
    """One side of a deal waits for its like; what it needs is set aside."""

    entry_id: int
    account: int
    counter_account: int
    instrument: int
    side: int
    lot: tuple[str, str]
    quantity_t: int
    price_ticks: int
    client_key: str = ""


class OtcMatched(Event, frozen=True):
    """Two entries agree in everything; the instruction with this key delivers against payment."""

    key: str
    buy_entry_id: int
    sell_entry_id: int
    buyer: int
    seller: int
    instrument: int
    lot: tuple[str, str]
    quantity_t: int
    price_ticks: int
    yen: int


class OtcEnded(Event, frozen=True):
    """An entry found no like: taken back, or its day ended. What it set aside is free."""

    entry_id: int
    account: int
    counter_account: int
    instrument: int
    reason: int
