"""Which participants count as one trader where self-trades are prevented.

A firm often has several, for instance a compliance desk and a trading desk. The operator puts them
into one numbered group, each into one at most, so that nobody can name a stranger's group to have
the stranger's orders canceled. Every order of a member carries the group: an account whose orders
were in a group now and then could trade with itself. For the same reason an account that joins or
leaves has its open orders canceled, as they carry what held when they came. The alternative, a
group that an order chooses, needs all that and a list of the groups that an account may choose.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from msgspec import Struct

from api.access.users_db import UsersDb


class SelfTradeGroup(Struct, frozen=True):
    """A group and its participants' names, sorted."""

    stp_group: int
    participants: tuple[str, ...]


class SelfTradeGroups:
    """The operator's table, kept in users.db; `by_account` is what the order path reads."""

    def __init__(self, db: UsersDb, account_of: Callable[[str], int | None]) -> None:
        self._db = db
        self._account_of = account_of
        self._by_account: dict[int, int] = {}

    @property
    def by_account(self) -> Mapping[int, int]:
        """Groups (1 and above) by account; the same object for good. Most accounts have none."""
        return self._by_account

    def load(self) -> None:
        """Read the table again: accounts are known once the journal was heard."""
        self._by_account.clear()
        for participant, group in self._rows():
            account = self._account_of(participant)
            if account is not None:
                self._by_account[account] = group

    def put(self, participant: str, group: int) -> None:
        """Move a participant to a group; 0 is its own alone. Durable on return."""
        self._db.execute("DELETE FROM stp_groups WHERE participant = ?", (participant,))
        if group:
            values = (participant, group)
            self._db.execute("INSERT INTO stp_groups VALUES (?, ?)", values)
        self.load()

    def groups(self) -> list[SelfTradeGroup]:
        """All groups that have members, by number."""
        members: dict[int, list[str]] = {}
        for participant, group in self._rows():
            members.setdefault(group, []).append(participant)
        return [SelfTradeGroup(group, tuple(sorted(members[group]))) for group in sorted(members)]

    def _rows(self) -> list[tuple[str, int]]:
        rows = self._db.execute("SELECT participant, stp_group FROM stp_groups")
        return [(str(participant), int(group)) for participant, group in rows]
