"""What must hold of the balances that a group has changed, at the price of a few sums.

No balance of a participant is below zero, and what all participants together have gained in an
asset, outside and exchange have lost; so too for what is due. `check_ledger` says the same of the
whole ledger; this is for every group of a running exchange, before it is journaled. An account that
changed without being told of is found by it too: the sums no longer close.
"""

from __future__ import annotations

from exchange.clearing.ledger import DUE_OUT, FIRST_PARTICIPANT, FREE, Table

Balance = list[int]


class BalanceGuard:
    """Sums over the participants as told: what they own, and what is due to them, by asset."""

    def __init__(self, assets: int) -> None:
        self._owned = [0] * assets
        self._due = [0] * assets
        self._changed: set[int] = set()

    def widen(self) -> None:
        """One more asset, of which nobody has anything."""
        self._owned.append(0)
        self._due.append(0)

    def restore(self, told: Table) -> None:
        """Begin from balances that were told: int64 [accounts, assets, FREE..DUE_OUT]."""
        free, held, due_in, due_out = told[FIRST_PARTICIPANT:].sum(axis=0).T
        self._owned = (free + held + due_out).tolist()
        self._due = (due_in - due_out).tolist()

    def change(self, account: int, asset: int, before: Balance, now: Balance) -> None:
        """A participant's balance is another now. AssertionError: a part of it is below zero."""
        free, held, due_in, due_out = now
        if free | held | due_in | due_out < 0:
            raise AssertionError(
                f"account {account} would have {free} free, {held} held, {due_in} due in and "
                f"{due_out} due out of asset {asset - 1}"
            )
        was_free, was_held, was_due_in, was_due_out = before
        owned = free + held + due_out - was_free - was_held - was_due_out
        due = due_in - due_out - was_due_in + was_due_out
        # A hold changes neither, and is most of what orders do.
        if owned or due:
            self._owned[asset] += owned
            self._due[asset] += due
            self._changed.add(asset)

    def close(self, ledger: Table) -> None:
        """All changes of a group are told. AssertionError: something came from nowhere."""
        for asset in self._changed:
            rows = ledger[:FIRST_PARTICIPANT, asset, FREE : DUE_OUT + 1].tolist()
            owned, due = self._owned[asset], self._due[asset]
            for free, held, due_in, due_out in rows:
                owned += free + held + due_out
                due += due_in - due_out
            if owned or due:
                raise AssertionError(
                    f"asset {asset - 1} does not add up: {owned} more than came in, "
                    f"{due} more due in than due out"
                )
        self._changed.clear()
