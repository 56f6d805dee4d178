"""The first keys of a new exchange's operator and approver, and the check for lost users.

The keys are written to files that only the owner of the data folder can read, never to a screen or
a log: each belongs to one of two persons, who takes the file away.
"""

from __future__ import annotations

from pathlib import Path

from api.access.signing import key_text
from api.access.users import UserStore
from api.messages.fields import OPERATOR, Role
from api.services.participants import Participants
from exchange.errors import ConfigError, JournalCorrupt
from exchange.files import make_private_folder, write_private

# The staff of the exchange: two persons, because approvals need two.
KEY_ROLES: tuple[Role, ...] = ("operator", "approver")
FOLDER = "first-keys"


def reject_lost_users(folder: Path, has_journal: bool, new_users: bool) -> None:
    """Raise JournalCorrupt if the users are lost and no option allows new ones: otherwise the
    caller of the next start would receive both keys."""
    users, key = folder / "users.db", folder / "server.key"
    if has_journal and not new_users and not users.exists():
        raise JournalCorrupt(
            f"{users} is missing, with all users and keys: restore it from a backup, together with "
            "server.key, or start with --new-users, which makes a new operator and approver"
        )
    if users.exists() and users.stat().st_size and not key.exists():
        raise JournalCorrupt(
            f"{key} is missing, and without it the keys in users.db cannot be read: restore it "
            "from a backup, or move users.db away and start with --new-users"
        )


def write_first_keys(
    users: UserStore, participants: Participants, folder: Path
) -> list[tuple[Role, Path]]:
    """Write a key for each of the two roles that has no user yet; return the files."""
    written: list[tuple[Role, Path]] = []
    present = {user.role for user in users.users() if user.participant == OPERATOR}
    for role in KEY_ROLES:
        if role in present:
            continue
        path = folder / FOLDER / f"{role}.key"
        key = participants.add_key(OPERATOR, role=role, algorithm="ed25519")
        try:
            make_private_folder(path.parent)
            path.unlink(missing_ok=True)
            write_private(path, f"{key_text(key)}\n".encode())
        except OSError as error:
            raise ConfigError(f"{path} cannot be written: {error.strerror}") from None
        written.append((role, path))
    return written
