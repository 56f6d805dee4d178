"""Incremental check of the balances that a group has changed, by a few sums.

No balance of a participant is below zero, and in each asset the gains of all participants equal the
losses of OUTSIDE and EXCHANGE; the same holds for amounts due. `check_ledger` checks the whole
ledger; this guard checks every group of a running exchange before it is journaled. It also finds an
account that changed without a reported change, because the sums no longer balance.
"""

from __future__ import annotations

from exchange.clearing.ledger import DUE_OUT, FIRST_PARTICIPANT, FREE, Table

Balance = list[int]


class BalanceGuard:
    """Sums over the participants' reported balances, by asset: owned, and due to them."""

    def __init__(self, assets: int) -> None:
        self._owned = [0] * assets
        self._due = [0] * assets
        # The assets whose sums have changed since the last `close`.
        self.changed: set[int] = set()

    def widen(self) -> None:
        """Add an asset with zero balances."""
        self._owned.append(0)
        self._due.append(0)

    def restore(self, told: Table) -> None:
        """Begin from reported balances: int64 [accounts, assets, FREE..DUE_OUT]."""
        free, held, due_in, due_out = told[FIRST_PARTICIPANT:].sum(axis=0).T
        self._owned = (free + held + due_out).tolist()
        self._due = (due_in - due_out).tolist()

    def change(self, account: int, asset: int, before: Balance, now: Balance) -> None:
        """Replace a participant's balance. AssertionError if a part of it is below zero."""
        free, held, due_in, due_out = now
        if free | held | due_in | due_out < 0:
            raise AssertionError(
                f"account {account} would have {free} free, {held} held, {due_in} due in and "
                f"{due_out} due out of asset {asset - 1}"
            )
        was_free, was_held, was_due_in, was_due_out = before
        owned = free + held + due_out - was_free - was_held - was_due_out
        due = due_in - due_out - was_due_in + was_due_out
        # A hold changes neither sum, and holds are most of the changes.
        if owned or due:
            self._owned[asset] += owned
            self._due[asset] += due
            self.changed.add(asset)

    def close(self, ledger: Table) -> None:
        """Check the sums after all changes of a group. AssertionError if they do not balance."""
        for asset in self.changed:
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
        self.changed.clear()
