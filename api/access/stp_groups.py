"""Self-trade prevention groups: participants that count as one trader.

A firm often has several participants, for instance a compliance desk and a trading desk. The
operator assigns them to one numbered group, each to at most one, so that a stranger cannot name a
group to have its orders canceled. Every order of a member carries the group: an account with only
some of its orders in a group could trade with itself. For the same reason an account that joins or
leaves a group has its open orders canceled, because they carry the former group. The alternative, a
group that an order chooses, needs all that and a list of the groups that each account may choose.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from msgspec import Struct

from api.access.users_db import UsersDb


class SelfTradeGroup(Struct, frozen=True):
    """A group and the names of its participants, sorted."""

    stp_group: int
    participants: tuple[str, ...]


class SelfTradeGroups:
    """The operator's table, stored in users.db; the order path reads `by_account`."""

    def __init__(self, db: UsersDb, account_of: Callable[[str], int | None]) -> None:
        self._db = db
        self._account_of = account_of
        self._by_account: dict[int, int] = {}

    @property
    def by_account(self) -> Mapping[int, int]:
        """Group (1 and above) by account; always the same object. Most accounts have none."""
        return self._by_account

    def load(self) -> None:
        """Read the table again; call it after the journal's replay, when all accounts are known."""
        self._by_account.clear()
        for participant, group in self._rows():
            account = self._account_of(participant)
            if account is not None:
                self._by_account[account] = group

    def put(self, participant: str, group: int) -> None:
        """Move a participant to a group; 0: none. Durable on return."""
        self._db.execute("DELETE FROM stp_groups WHERE participant = ?", (participant,))
        if group:
            values = (participant, group)
            self._db.execute("INSERT INTO stp_groups VALUES (?, ?)", values)
        self.load()

    def groups(self) -> list[SelfTradeGroup]:
        """Return all groups that have members, by number."""
        members: dict[int, list[str]] = {}
        for participant, group in self._rows():
            members.setdefault(group, []).append(participant)
        return [SelfTradeGroup(group, tuple(sorted(members[group]))) for group in sorted(members)]

    def _rows(self) -> list[tuple[str, int]]:
        rows = self._db.execute("SELECT participant, stp_group FROM stp_groups")
        return [(str(participant), int(group)) for participant, group in rows]
