"""Events of OTC trade reports."""

from __future__ import annotations

from exchange.events.event import Event


class OtcEntered(Event, frozen=True):
    """An OTC trade report was entered and waits for its counterpart; its asset is held."""

    entry_id: int
    account: int
    counter_account: int
    instrument: int
    side: int
    serial_range: tuple[str, str]
    quantity_t: int
    price_ticks: int
    client_key: str = ""


class OtcMatched(Event, frozen=True):
    """Two reports matched; the instruction with this key delivers against payment."""

    key: str
    buy_entry_id: int
    sell_entry_id: int
    buyer: int
    seller: int
    instrument: int
    serial_range: tuple[str, str]
    quantity_t: int
    price_ticks: int
    yen: int


class OtcEnded(Event, frozen=True):
    """A report ended unmatched: withdrawn, or its day ended. Its hold was released."""

    entry_id: int
    account: int
    counter_account: int
    instrument: int
    reason: int
