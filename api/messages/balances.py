"""Bodies and replies about cash and credits on account, and the ledger."""

from __future__ import annotations

from typing import Generic

from msgspec import Struct

from api.messages.fields import DecimalText, Text, Timestamp
from api.messages.records import Amount, BalanceRecord
from api.messages.rest import Body


class DepositBody(Body, frozen=True):
    """Yen for a participant's trading account."""

    participant: Text
    yen: DecimalText


class BalancesReply(Struct):
    seq: int
    balances: list[BalanceRecord[DecimalText]]


class LedgerRecord(BalanceRecord[Amount], Generic[Amount], kw_only=True):
    """A balance after the command `seq` had changed it."""

    seq: int
    timestamp: Timestamp


class LedgerReply(Struct):
    """Oldest first; ask again from `last_seq` for more."""

    entries: list[LedgerRecord[DecimalText]]
    last_seq: int
