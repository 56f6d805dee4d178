"""Bodies and replies about users, keys and logins."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct

from api.messages.fields import DecimalText, Role, Scope, Symbol, Text, Timestamp
from api.messages.records import Session
from api.messages.rest import Body

Name = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=64,
        pattern=r"^[^\x00-\x1f\x7f]+$(?!\n)",
        description="a name of 1 to 64 characters without control characters",
    ),
]
Password = Annotated[str, Meta(min_length=12, max_length=200)]
Network = Annotated[
    str,
    Meta(
        max_length=43,
        pattern=r"^[0-9a-fA-F.:/]+$(?!\n)",
        description="an IP address or network such as 203.0.113.7 or 10.0.0.0/8",
    ),
]
KeyId = Annotated[str, Meta(max_length=64)]


class LoginBody(Body, frozen=True):
    user: Name
    password: Annotated[str, Meta(min_length=1, max_length=200)]


class BackupBody(Body, frozen=True):
    """`name` is that of the folder that the backup becomes, a new one."""

    name: Annotated[
        str,
        Meta(
            pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$(?!\n)",
            description="1 to 64 letters, digits, underscores, points or hyphens, the first a "
            "letter or digit",
        ),
    ]


class BackupReply(Struct):
    """Where the backup stands on the server, and the last command in it.

    `digest` is the venue's there (empty when a later group was on its way to the disk), `files`
    gives SHA-256 by name.
    """

    path: str
    seq: int
    digest: str
    files: dict[str, str]


class LoginReply(Struct):
    """The session is in the cookie; it cannot log in a WebSocket by itself."""

    session: Session
    expires: Timestamp


class TokenReply(Struct):
    """One WebSocket login with `auth {token}`, within a minute."""

    token: str
    expires: Timestamp


PublicKey = Annotated[
    str,
    Meta(
        pattern=r"^[0-9a-f]{64}$(?!\n)",
        description="the 32 bytes of an Ed25519 public key as 64 digits of 0-9 a-f",
    ),
]


class KeyBody(Body, frozen=True):
    """`public_key`: hex of an Ed25519 key that you keep the private half of."""

    algorithm: Literal["hmac-sha256", "ed25519"] = "ed25519"
    scopes: Annotated[tuple[Scope, ...], Meta(min_length=1, max_length=4)] = ("read",)
    addresses: Annotated[tuple[Network, ...], Meta(max_length=20)] = ()
    public_key: PublicKey | None = None


class KeyReply(Struct, omit_defaults=True):
    """The only time that the secret is shown; none when you sent a public key."""

    key_id: KeyId
    algorithm: str
    scopes: list[Scope]
    secret: str | None = None


class KeyRecord(Struct):
    key_id: KeyId
    algorithm: str
    scopes: list[Scope]
    addresses: list[str]


class KeysReply(Struct):
    keys: list[KeyRecord]


class ParticipantBody(Body, frozen=True):
    participant: Name


class ParticipantReply(Struct):
    participant: str
    account: int


class ParticipantsReply(Struct, omit_defaults=True):
    participants: list[ParticipantReply]
    next_cursor: int | None = None


class UserBody(Body, frozen=True):
    name: Name
    role: Literal["trader", "registrar", "operator"]
    participant: Name
    password: Password | None = None


class ApproverBody(Body, frozen=True):
    """The approver's way in: a password, with which to log in and make a key, or the hex public
    half of an Ed25519 key that the approver has made; or both."""

    name: Name
    participant: Name
    password: Password | None = None
    public_key: PublicKey | None = None


class UserChangeBody(Body, frozen=True):
    """What is given changes. A new password, for traders only, ends the user's sessions."""

    disabled: bool | None = None
    password: Password | None = None


class UserQuery(Body, frozen=True):
    user: Name


class UserKeyBody(KeyBody, frozen=True, kw_only=True):
    """A key for another user, who is no approver; with `public_key` nobody else ever sees the
    secret."""

    user: Name


class UserRecord(Struct, omit_defaults=True):
    """`key_id`: the key that was made together with an approver."""

    name: str
    role: Role
    participant: str
    disabled: bool
    key_id: KeyId | None = None


class UsersReply(Struct, omit_defaults=True):
    users: list[UserRecord]
    next_cursor: int | None = None


class MarketBody(Body, frozen=True):
    symbol: Symbol


class KillSwitchBody(Body, frozen=True):
    """Whom and which market to stop; left out: all of them."""

    on: bool
    participant: Name | None = None
    symbol: Symbol | None = None


Limit = Annotated[int, Meta(ge=0, le=2**52)]


class LimitsBody(Body, frozen=True):
    """A participant's limits; 0 means none."""

    participant: Name
    quantity_max: Limit = 0
    notional_max_yen: Limit = 0
    position_max: Limit = 0
    orders_max: Limit = 0


class StpGroupBody(Body, frozen=True):
    """Whose orders shall not trade with those of the group's other participants; 0: none but its
    own. The participant's open orders are canceled when that changes."""

    participant: Name
    stp_group: Annotated[int, Meta(ge=0, le=2**31 - 1)]


class StpGroupRecord(Struct):
    """Participants that count as one trader where self-trades are prevented."""

    stp_group: int
    participants: list[str]


class StpGroupsReply(Struct):
    stp_groups: list[StpGroupRecord]


class BustBody(Body, frozen=True):
    """Undo a trade that is not yet instructed; a second person must approve."""

    symbol: Symbol
    trade_id: Annotated[int, Meta(ge=1, le=2**62)]


class AdjustBody(Body, frozen=True):
    """Another price for a trade that is not yet instructed; a second person must approve."""

    symbol: Symbol
    trade_id: Annotated[int, Meta(ge=1, le=2**62)]
    price: DecimalText


class ApprovalRecord(Struct):
    """Something that waits for a second person."""

    approval_id: str
    action: str
    requested_by: str
    timestamp: Timestamp


class ApprovalsReply(Struct):
    approvals: list[ApprovalRecord]


class WithdrawalBody(Body, frozen=True):
    """Yen out of a participant's trading account."""

    participant: Text
    yen: DecimalText
