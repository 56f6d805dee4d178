"""Bodies and replies for users, API keys, logins and the operator's controls."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct

from api.messages.fields import DecimalText, Role, Scope, Symbol, Text, Timestamp
from api.messages.rest import Body
from api.messages.sessions import Session

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
    """A request for a backup; `name` is the name of a new folder on the server."""

    name: Annotated[
        str,
        Meta(
            pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$(?!\n)",
            description="1 to 64 letters, digits, underscores, points or hyphens, the first a "
            "letter or digit",
        ),
    ]


class BackupReply(Struct):
    """A finished backup: its path on the server and the number of its last command.

    `digest`: the venue's digest at `seq`, empty if a later group was being written meanwhile.
    `files`: SHA-256 by file name.
    """

    path: str
    seq: int
    digest: str
    files: dict[str, str]


class LoginReply(Struct):
    """A new session. The cookie carries it; a WebSocket needs a token of its own."""

    session: Session
    expires: Timestamp


class SessionReply(Struct, omit_defaults=True):
    """The login of this request: its user, and the participant with its filed legal names.

    For a page's session also its end, the whole seconds until then, and the time up to which POST
    /v1/auth/session can extend it; a key has no end.
    """

    user: str
    session: Session
    name_ja: str = ""
    name_en: str = ""
    expires_at: Timestamp | None = None
    seconds_left: int | None = None
    extendable_to: Timestamp | None = None


class ConfirmBody(Body, frozen=True):
    """The approver's own password, entered again. Needed after a login by password, checked and
    limited as a login is; a signed request needs no body."""

    password: Annotated[str, Meta(min_length=1, max_length=200)] | None = None


class TokenReply(Struct):
    """A token for one WebSocket login with `auth {token}`, valid for a minute."""

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
    """A new API key. `public_key`: the hex public half of your own Ed25519 key pair."""

    algorithm: Literal["hmac-sha256", "ed25519"] = "ed25519"
    scopes: Annotated[tuple[Scope, ...], Meta(min_length=1, max_length=4)] = ("read",)
    addresses: Annotated[tuple[Network, ...], Meta(max_length=20)] = ()
    public_key: PublicKey | None = None


class KeyReply(Struct, omit_defaults=True):
    """The new key with its secret, which is shown only here; no secret if you sent a public key."""

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
    """A new approver with a password, with which to log in and make a key, or with the hex public
    half of an Ed25519 key that the approver has made, or with both."""

    name: Name
    participant: Name
    password: Password | None = None
    public_key: PublicKey | None = None


class UserChangeBody(Body, frozen=True):
    """Changes of a user. A new password, for traders only, ends the user's sessions."""

    disabled: bool | None = None
    password: Password | None = None


class UserQuery(Body, frozen=True):
    user: Name


class UserKeyBody(KeyBody, frozen=True, kw_only=True):
    """A key for another user, who must not be an approver; with `public_key` the secret stays with
    that user."""

    user: Name


class UserRecord(Struct, omit_defaults=True):
    """A user. `key_id`: the key that was created together with an approver."""

    name: str
    role: Role
    participant: str
    disabled: bool
    key_id: KeyId | None = None


class UsersReply(Struct, omit_defaults=True):
    users: list[UserRecord]
    next_cursor: int | None = None


class MarketBody(Body, frozen=True):
    """One market, or all with `*`; `reason`: for the record of officers' acts."""

    symbol: Symbol
    reason: Text = ""


class KillSwitchBody(Body, frozen=True):
    """Sets or releases the kill switch. Without `participant` it covers all participants, without
    `symbol` all markets."""

    on: bool
    participant: Name | None = None
    symbol: Symbol | None = None
    reason: Text = ""


Limit = Annotated[int, Meta(ge=0, le=2**52)]


class LimitsBody(Body, frozen=True):
    """A participant's limits; 0 means no limit."""

    participant: Name
    quantity_max: Limit = 0
    notional_max_yen: Limit = 0
    position_max: Limit = 0
    orders_max: Limit = 0


class StpGroupBody(Body, frozen=True):
    """A participant's self-trade group: its orders do not trade with those of the group. 0: only
    its own orders count as one trader's. A change cancels the participant's open orders."""

    participant: Name
    stp_group: Annotated[int, Meta(ge=0, le=2**31 - 1)]


class StpGroupRecord(Struct):
    """Participants that self-trade prevention counts as one trader."""

    stp_group: int
    participants: list[str]


class StpGroupsReply(Struct):
    stp_groups: list[StpGroupRecord]


class BustBody(Body, frozen=True):
    """A request to bust a trade whose delivery is not instructed yet; a second person approves and
    reads `note`, its reason."""

    symbol: Symbol
    trade_id: Annotated[int, Meta(ge=1, le=2**62)]
    note: Text = ""


class AdjustBody(Body, frozen=True):
    """A request for another price of a trade whose delivery is not instructed yet; a second person
    approves."""

    symbol: Symbol
    trade_id: Annotated[int, Meta(ge=1, le=2**62)]
    price: DecimalText
    note: Text = ""


class ApprovalRecord(Struct):
    """An action that waits for the approval of a second person."""

    approval_id: str
    action: str
    requested_by: str
    timestamp: Timestamp


class ApprovalsReply(Struct):
    approvals: list[ApprovalRecord]


class WithdrawalBody(Body, frozen=True):
    """A withdrawal of yen from a participant's trading account."""

    participant: Text
    yen: DecimalText
