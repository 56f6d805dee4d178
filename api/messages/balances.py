"""Bodies and replies for balances of cash and credits, and for the ledger."""

from __future__ import annotations

from typing import Generic

from msgspec import Struct

from api.messages.fields import DecimalText, Text, Timestamp
from api.messages.records import Amount, BalanceRecord
from api.messages.rest import Body


class DepositBody(Body, frozen=True):
    """A deposit of yen into a participant's trading account."""

    participant: Text
    yen: DecimalText


class BalancesReply(Struct):
    seq: int
    balances: list[BalanceRecord[DecimalText]]


class LedgerRecord(BalanceRecord[Amount], Generic[Amount], kw_only=True):
    """A balance after the command `seq` changed it."""

    seq: int
    timestamp: Timestamp


class LedgerReply(Struct):
    """Ledger entries, oldest first; the next page starts from `last_seq`."""

    entries: list[LedgerRecord[DecimalText]]
    last_seq: int
