"""Authentication: signatures, nonces, login sessions and one-use WebSocket tokens.

The signed string is timestamp_ms + nonce + METHOD + path + body. Time is wall time from `now_ms`,
never the venue's time. A nonce is remembered for as long as its timestamp is valid; requests signed
before `not_before_ms` are rejected, because a restart forgets the nonces. Failures are counted by
address and key, so that guessing is slow and a stranger cannot lock out another user's key.
"""

from __future__ import annotations

import hmac
import secrets
import time
from collections import Counter, OrderedDict
from collections.abc import Callable
from ipaddress import ip_address, ip_network

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from msgspec import Struct

from api.access.addresses import counted
from api.access.sessions import SESSION_DAYS, Sessions
from api.access.signing import Algorithm, signed_bytes
from api.access.users import ROLE_SCOPES, ApiKey, User, UserStore
from api.messages.fields import Role, Scope
from api.wire.errors import ApiError

WINDOW_MS = 5_000
WINDOW_MAX_MS = 60_000
FAILURES_MAX = 10
FAILURES_WINDOW_MS = 60_000
TOKEN_MS = 60_000
NONCES_MAX = 1_000_000
NONCES_PER_KEY = 50_000
# Wrong passwords a minute from one address, whatever the user names.
ADDRESS_FAILURES_MAX = 30
GUESSERS_MAX = 10_000


def wall_ms() -> int:
    """Return the wall time in milliseconds since 1970."""
    return time.time_ns() // 1_000_000


class Signed(Struct, frozen=True):
    """A signed request as received; `address` is the peer's IP address."""

    key_id: str
    timestamp_ms: int
    nonce: str
    signature: str
    method: str
    path: str
    body: bytes = b""
    recv_window: int = WINDOW_MS
    address: str = ""


class Principal(Struct, frozen=True):
    """An authenticated user; `key_id` is empty for a password login."""

    user: User
    scopes: tuple[Scope, ...]
    key_id: str = ""

    @property
    def role(self) -> Role:
        return self.user.role

    @property
    def participant(self) -> str:
        return self.user.participant


class Authenticator:
    """Checks signatures, sessions and tokens against the user store."""

    def __init__(
        self,
        users: UserStore,
        now_ms: Callable[[], int] = wall_ms,
        session_days: int = SESSION_DAYS,
    ) -> None:
        self.users = users
        self.now_ms = now_ms
        self.not_before_ms = 0
        self._nonces: OrderedDict[tuple[str, str], int] = OrderedDict()
        self._nonces_of: Counter[str] = Counter()
        self._failures: OrderedDict[tuple[str, str], list[int]] = OrderedDict()
        self.sessions = Sessions(users.db, session_days)
        self._tokens: OrderedDict[str, tuple[Principal, int]] = OrderedDict()

    def signed(self, request: Signed) -> Principal:
        """Return the owner of a valid signature; ApiError with an auth code otherwise."""
        now_ms = self.now_ms()
        who = (request.address, request.key_id)
        self._reject_guessers(who, now_ms)
        key = self.users.key(request.key_id)
        if key is None or not _signature_fits(key, request, now_ms):
            self._failed(who, now_ms)
            raise ApiError("bad_signature")
        if not _address_allowed(key, request.address):
            raise ApiError("forbidden", "the key may not be used from this address")
        window = min(request.recv_window, WINDOW_MAX_MS)
        if request.timestamp_ms < self.not_before_ms:
            raise ApiError(
                "timestamp_out_of_window", "signed before this server started", "timestamp_ms"
            )
        if abs(now_ms - request.timestamp_ms) > window:
            raise ApiError(
                "timestamp_out_of_window", f"more than {window} ms from {now_ms}", "timestamp_ms"
            )
        self._use_nonce(request, now_ms)
        return Principal(key.user, key.scopes, key.key_id)

    def log_in(self, name: str, password: str, address: str) -> tuple[str, User]:
        """Begin a session for a password. Slow on purpose: call it in a thread."""
        user = self._checked(name, password, address)
        return self.sessions.begin(name, self.now_ms()), user

    def confirm(self, principal: Principal, password: str | None, address: str) -> None:
        """Check the password that the user of a session enters again. Slow on purpose.

        ApiError with the field `password`: there is none (`invalid_params`), or it is wrong
        (`forbidden`, because the session stays valid); `rate_limited`: as for logins.
        """
        if password is None:
            raise ApiError(
                "invalid_params", "after a login by password, enter the password again", "password"
            )
        try:
            self._checked(principal.user.name, password, address)
        except ApiError as error:
            if error.code != "bad_signature":
                raise
            raise ApiError("forbidden", "the password is wrong", "password") from None

    def _checked(self, name: str, password: str, address: str) -> User:
        """Return the user whose password this is. ApiError `bad_signature`: it is wrong;
        `rate_limited`: too many were wrong."""
        now_ms = self.now_ms()
        who = (address, "user:" + name)
        from_address = (counted(address), "")
        self._reject_guessers(who, now_ms)
        self._reject_guessers(from_address, now_ms, ADDRESS_FAILURES_MAX)
        user = self.users.user(name)
        if not self.users.password_fits(name, password) or user is None:
            self._failed(who, now_ms)
            self._failed(from_address, now_ms)
            raise ApiError("bad_signature", "the name or the password is wrong")
        return user

    def session(self, session: str) -> Principal | None:
        """Return the user of a session cookie; None if it is unknown, expired or its user is
        disabled."""
        known = self.sessions.find(session, self.now_ms())
        user = None if known is None else self.users.user(known.user)
        if user is None or user.disabled:
            return None
        return Principal(user, ROLE_SCOPES[user.role])

    def log_out(self, session: str) -> None:
        self.sessions.end(session)

    def make_token(self, principal: Principal) -> str:
        """Make a token for one WebSocket login within a minute."""
        now_ms = self.now_ms()
        while self._tokens and next(iter(self._tokens.values()))[1] < now_ms:
            self._tokens.popitem(last=False)
        token = secrets.token_urlsafe(32)
        self._tokens[token] = (principal, now_ms + TOKEN_MS)
        return token

    def use_token(self, token: str) -> Principal:
        """Return the token's owner, once. ApiError `bad_signature`: used, expired or unknown."""
        principal, until_ms = self._tokens.pop(token, (None, 0))
        user = self.users.user(principal.user.name) if principal is not None else None
        if principal is None or until_ms < self.now_ms() or user is None or user.disabled:
            raise ApiError("bad_signature", "the token is unknown, used or expired", "token")
        if principal.key_id and self.users.key(principal.key_id) is None:
            raise ApiError(
                "bad_signature", "the key that requested this token was revoked", "token"
            )
        return principal

    def _use_nonce(self, request: Signed, now_ms: int) -> None:
        while self._nonces and next(iter(self._nonces.values())) < now_ms:
            (key_id, _), _ = self._nonces.popitem(last=False)
            self._nonces_of[key_id] -= 1
            if not self._nonces_of[key_id]:
                del self._nonces_of[key_id]
        nonce = (request.key_id, request.nonce)
        if nonce in self._nonces:
            raise ApiError("nonce_reused", field="nonce")
        if self._nonces_of[request.key_id] >= NONCES_PER_KEY:
            raise ApiError("rate_limited", "too many requests with this key")
        if len(self._nonces) >= NONCES_MAX:
            raise ApiError("overloaded")
        self._nonces[nonce] = now_ms + 2 * WINDOW_MAX_MS
        self._nonces_of[request.key_id] += 1

    def _reject_guessers(self, who: tuple[str, str], now_ms: int, most: int = FAILURES_MAX) -> None:
        recent = [at for at in self._failures.get(who, ()) if at > now_ms - FAILURES_WINDOW_MS]
        if len(recent) >= most:
            raise ApiError("rate_limited", "too many failed logins; wait a minute")

    def _failed(self, who: tuple[str, str], now_ms: int) -> None:
        recent = [at for at in self._failures.pop(who, []) if at > now_ms - FAILURES_WINDOW_MS]
        self._failures[who] = [*recent, now_ms]
        while len(self._failures) > GUESSERS_MAX:
            self._failures.popitem(last=False)


def _signature_fits(key: ApiKey, request: Signed, now_ms: int) -> bool:
    try:
        signature = bytes.fromhex(request.signature)
    except ValueError:
        return False
    message = signed_bytes(
        request.timestamp_ms, request.nonce, request.method, request.path, request.body
    )
    if _fits(key.algorithm, key.material, signature, message):
        return True
    return (
        key.previous is not None
        and now_ms <= key.previous_until_ms
        and _fits(key.algorithm, key.previous, signature, message)
    )


def _fits(algorithm: Algorithm, material: bytes, signature: bytes, message: bytes) -> bool:
    if algorithm == "hmac-sha256":
        return hmac.compare_digest(hmac.digest(material, message, "sha256"), signature)
    try:
        Ed25519PublicKey.from_public_bytes(material).verify(signature, message)
    except InvalidSignature:
        return False
    return True


def _address_allowed(key: ApiKey, address: str) -> bool:
    if not key.addresses:
        return True
    try:
        peer = ip_address(address)
    except ValueError:
        return False
    return any(peer in ip_network(network, strict=False) for network in key.addresses)
