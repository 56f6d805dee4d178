"""For whom a connection acts, and how many messages it may still send."""

from __future__ import annotations

from msgspec import Struct

from api.messages.fields import Role, Scope


class RateLimit(Struct):
    limit: int
    remaining: int
    reset_ms: int


class Session(Struct, omit_defaults=True):
    """For whom a connection or a key acts: participant, role, scopes and self-trade group."""

    participant: str
    account: int | None
    role: Role
    scopes: list[Scope]
    stp_group: int | None = None
