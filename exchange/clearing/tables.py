"""The venue's tables: instruments, ledger, terms and limits, which grow together.

Users hold the one `Tables` and read an array from it each time, because listing an instrument adds
a column: the arrays are then rebuilt, one instrument wider. Reserving columns in advance was
rejected: an exchange that already runs would not have them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from exchange.clearing.ledger import Table, new_ledger, terms_of
from exchange.clearing.risk import COLUMNS, new_limits
from exchange.instruments import Instrument
from exchange.units import tokyo_datetime


class Tables:
    """`instruments` grows in place; `delisted`: when each of those without a market lost it (ns).

    See ledger.py and risk.py for the arrays.
    """

    def __init__(self, accounts_max: int, instruments: Sequence[Instrument]) -> None:
        self.instruments = list(instruments)
        self._first = len(instruments)
        self.delisted: dict[int, int] = {}
        self.ledger = new_ledger(accounts_max, len(instruments))
        self.terms = terms_of(tuple(instruments))
        self.limits = new_limits(accounts_max, len(instruments))

    @property
    def listed(self) -> list[Instrument]:
        """The instruments listed after the start."""
        return self.instruments[self._first :]

    def add(self, instrument: Instrument) -> int:
        """Add an instrument with zero balances; return its index."""
        index = len(self.instruments)
        self.instruments.append(instrument)
        places = [COLUMNS + index, COLUMNS + 2 * index]
        ledger, limits = self.ledger, self.limits
        self.ledger = new_ledger(len(ledger), index + 1)
        self.limits = new_limits(len(limits), index + 1)
        self.ledger[:] = np.insert(ledger, index + 1, 0, axis=1)
        self.limits[:] = np.insert(limits, places, 0, axis=1)
        self.terms = terms_of(tuple(self.instruments))
        return index

    def delist(self, index: int, time_ns: int) -> None:
        """Delist an instrument; the day is its last."""
        self.delisted[index] = time_ns
        one = self.instruments[index]
        last = max(one.listed_from, tokyo_datetime(time_ns).date())
        if one.listed_to is None or last < one.listed_to:
            self.instruments[index] = replace(one, listed_to=last)

    def restore(self, ledger: bytes, limits: bytes) -> None:
        """Fill the arrays; ValueError when the content is of other sizes."""
        self._fill(self.ledger, ledger)
        self._fill(self.limits, limits)

    @staticmethod
    def _fill(table: Table, content: bytes) -> None:
        table[:] = np.frombuffer(content, np.int64).reshape(table.shape)
