"""The demo's logins for the page: a person of each role, with a password that is new each time."""

from __future__ import annotations

import asyncio
import secrets
from typing import NamedTuple

from api.access.users import UserStore
from api.messages.fields import OPERATOR, Role


class PageLogin(NamedTuple):
    """A person who can log in to the demo's page. The password is printed and never logged."""

    name: str
    password: str
    role: Role
    participant: str


async def add_page_logins(users: UserStore, traders: tuple[str, str]) -> list[PageLogin]:
    """Add persons to two trading participants and to the exchange; two approvers, because one
    signs for a participant and the other for the exchange."""
    first, second = traders
    logins = [
        PageLogin(name, secrets.token_hex(8), role, participant)
        for name, role, participant in _persons(first, second)
    ]
    for login in logins:
        await asyncio.to_thread(
            users.add_user, login.name, login.role, login.participant, login.password
        )
    return logins


def _persons(first: str, second: str) -> list[tuple[str, Role, str]]:
    return [
        ("trader-1", "trader", first),
        ("approver-1", "approver", first),
        ("trader-2", "trader", second),
        ("operator", "operator", OPERATOR),
        ("approver", "approver", OPERATOR),
        ("registrar", "registrar", OPERATOR),
    ]
