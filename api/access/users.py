"""Users and their API keys, in `users.db` of the data folder.

Only the public half of an Ed25519 key is stored. An HMAC secret is needed to verify signatures, so
it is stored encrypted (AES-256-GCM) under `server.key`, a file of mode 0600. Rotation keeps the old
secret valid for a while under the same key id. Passwords are argon2id hashes. Keys are cached in
memory, because every signed request looks one up.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from hashlib import blake2b
from pathlib import Path
from typing import get_args

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from msgspec import Struct, structs

from api.access.signing import Algorithm, Credentials
from api.access.users_db import UsersDb
from api.messages.fields import Role, Scope
from api.wire.errors import ApiError
from exchange.errors import ConfigError
from exchange.files import write_private

ALL_SCOPES: tuple[Scope, ...] = get_args(Scope)
ROLE_SCOPES: dict[Role, tuple[Scope, ...]] = {
    "trader": ("read", "trade", "settle"),
    "approver": ("read", "admin"),
    "registrar": ("read", "admin"),
    "operator": ("read", "admin"),
}


class User(Struct, frozen=True):
    """A person or a program of a participant; an operator's participant is the exchange itself."""

    name: str
    role: Role
    participant: str
    disabled: bool = False


class ApiKey(Struct, frozen=True):
    """A key as the server stores it; `material` is the HMAC secret or the Ed25519 public key."""

    key_id: str
    user: User
    algorithm: Algorithm
    material: bytes
    scopes: tuple[Scope, ...]
    addresses: tuple[str, ...] = ()
    previous: bytes | None = None
    previous_until_ms: int = 0
    revoked: bool = False


class UserStore:
    """users.db and its cache, owned by one process. ConfigError: the folder cannot be used.

    Checking a password is as slow as `hasher` makes it, by default as slow as RFC 9106 advises.
    """

    def __init__(
        self,
        folder: Path,
        random: Callable[[int], bytes] = secrets.token_bytes,
        hasher: PasswordHasher | None = None,
    ) -> None:
        self._folder = folder
        self._random = random
        self._hasher = hasher or PasswordHasher()
        self._nobody = ""
        key = _server_key(folder / "server.key", random)
        self._cipher = AESGCM(key)
        self._digest_key = blake2b(b"digests of requests", key=key).digest()
        self.db = UsersDb(folder / "users.db")
        self._users: dict[str, User] = {}
        self._keys: dict[str, ApiKey] = {}
        self._on_revoked: list[Callable[[str], None]] = []
        self._on_disabled: list[Callable[[str], None]] = []
        self._load()

    def copy_to(self, folder: Path) -> None:
        """Copy users.db and the key that encrypts its HMAC secrets."""
        self.db.copy_to(folder / "users.db")
        write_private(folder / "server.key", (self._folder / "server.key").read_bytes())

    def close(self) -> None:
        self.db.close()

    def on_revoked(self, callback: Callable[[str], None]) -> None:
        """Register a callback that gets the key id whenever a key becomes invalid."""
        self._on_revoked.append(callback)

    def on_disabled(self, callback: Callable[[str], None]) -> None:
        """Register a callback that gets the name whenever a user is disabled."""
        self._on_disabled.append(callback)

    def add_user(
        self, name: str, role: Role, participant: str, password: str | None = None
    ) -> User:
        """Add a user. ConfigError: the name is taken."""
        if name in self._users:
            raise ConfigError(f"there is already a user {name!r}")
        user = User(name, role, participant)
        self.db.execute(
            "INSERT INTO users (name, role, participant, password_hash) VALUES (?, ?, ?, ?)",
            (name, role, participant, self._hasher.hash(password) if password else None),
        )
        self._users[name] = user
        return user

    def user(self, name: str) -> User | None:
        return self._users.get(name)

    def users(self) -> list[User]:
        return list(self._users.values())

    def disable(self, name: str, disabled: bool) -> User:
        """Disable a user with all keys, which ends the user's connections, or enable the user
        again."""
        user = structs.replace(self._known(name), disabled=disabled)
        self.db.execute("UPDATE users SET disabled = ? WHERE name = ?", (disabled, name))
        self._users[name] = user
        for key in self.keys_of(name):
            self._keys[key.key_id] = structs.replace(key, user=user)
        for callback in self._on_disabled if disabled else ():
            callback(name)
        return user

    def set_password(self, name: str, password: str) -> User:
        """Set another password. Slow on purpose."""
        user = self._known(name)
        hash_ = self._hasher.hash(password)
        self.db.execute("UPDATE users SET password_hash = ? WHERE name = ?", (hash_, name))
        return user

    def _known(self, name: str) -> User:
        user = self._users.get(name)
        if user is None:
            raise ApiError("not_found", f"there is no user {name!r}", "user")
        return user

    def password_fits(self, name: str, password: str) -> bool:
        """True if this is the user's password; takes as long for unknown names (argon2id)."""
        rows = self.db.execute(
            "SELECT password_hash FROM users WHERE name = ? AND NOT disabled", (name,)
        )
        known = rows[0][0] if rows else None
        try:
            if known is None:
                self._nobody = self._nobody or self._hasher.hash("nobody")
            self._hasher.verify(str(known or self._nobody), password)
        except VerificationError:
            return False
        return known is not None

    def add_key(
        self,
        user: str,
        now_ms: int,
        algorithm: Algorithm = "hmac-sha256",
        scopes: Sequence[Scope] = ALL_SCOPES,
        addresses: Sequence[str] = (),
        public_key: str | None = None,
        key_id: str = "",
    ) -> Credentials:
        """Make a key; scopes can only narrow what the user's role allows.

        With the hex `public_key` of an Ed25519 key there is no secret to return. An existing
        `key_id` gets a new secret.
        """
        owner = self._known(user)
        allowed = tuple(scope for scope in ROLE_SCOPES[owner.role] if scope in scopes)
        if public_key is not None:
            secret, material = "", bytes.fromhex(public_key)
        else:
            secret, material = self._new_secret(algorithm)
        key = ApiKey(
            key_id or "tk_" + self._random(9).hex(),
            owner,
            algorithm,
            material,
            allowed,
            tuple(addresses),
        )
        self.db.execute(
            "INSERT OR REPLACE INTO keys"
            " (key_id, user, algorithm, material, scopes, addresses, created_ms)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                key.key_id,
                user,
                algorithm,
                self._sealed(key.key_id, algorithm, material),
                " ".join(allowed),
                " ".join(addresses),
                now_ms,
            ),
        )
        self._keys[key.key_id] = key
        return Credentials(key.key_id, algorithm, secret)

    def key(self, key_id: str) -> ApiKey | None:
        """Return a valid key; None if it is unknown or revoked, or its user is disabled."""
        key = self._keys.get(key_id)
        return key if key is not None and not key.revoked and not key.user.disabled else None

    def keys_of(self, user: str) -> list[ApiKey]:
        return [key for key in self._keys.values() if key.user.name == user and not key.revoked]

    def rotate_key(
        self, key_id: str, now_ms: int, grace_ms: int = 86_400_000, keeps_old: bool = False
    ) -> Credentials:
        """Make a new secret under the same id; the old one stays valid for `grace_ms`.

        `keeps_old`: the current secret was never delivered, so the one before it stays the old one.
        """
        key = self.key(key_id)
        if key is None:
            raise ApiError("not_found", "there is no such key", "key_id")
        secret, material = self._new_secret(key.algorithm)
        old = key.previous if keeps_old and key.previous is not None else key.material
        algorithm = key.algorithm
        self.db.execute(
            "UPDATE keys SET previous = ?, previous_until_ms = ?, material = ? WHERE key_id = ?",
            (
                self._sealed(key_id, algorithm, old),
                now_ms + grace_ms,
                self._sealed(key_id, algorithm, material),
                key_id,
            ),
        )
        self._keys[key_id] = structs.replace(
            key, material=material, previous=old, previous_until_ms=now_ms + grace_ms
        )
        return Credentials(key_id, key.algorithm, secret)

    def revoke_key(self, key_id: str, now_ms: int) -> None:
        """Revoke a key at once; `on_revoked` callbacks end its connections."""
        key = self.key(key_id)
        if key is None:
            raise ApiError("not_found", "there is no such key", "key_id")
        self.db.execute("UPDATE keys SET revoked_ms = ? WHERE key_id = ?", (now_ms, key_id))
        self._keys[key_id] = structs.replace(key, revoked=True)
        for callback in self._on_revoked:
            callback(key_id)

    def digest(self, content: bytes) -> bytes:
        """Return a digest of 32 bytes that only this server can compute, so that users.db alone
        betrays no password that `content` has."""
        return blake2b(content, key=self._digest_key, digest_size=32).digest()

    def sealed(self, name: str, content: bytes) -> bytes:
        """Encrypt content for this server alone, bound to a name."""
        nonce = self._random(12)
        return nonce + self._cipher.encrypt(nonce, content, name.encode())

    def unsealed(self, name: str, blob: bytes) -> bytes:
        """Decrypt what was sealed under this name. ConfigError: another server.key sealed it."""
        try:
            return self._cipher.decrypt(blob[:12], blob[12:], name.encode())
        except InvalidTag:
            raise ConfigError("server.key does not fit users.db; restore both together") from None

    def _new_secret(self, algorithm: Algorithm) -> tuple[str, bytes]:
        seed = self._random(32)
        if algorithm == "hmac-sha256":
            return seed.hex(), seed
        public = Ed25519PrivateKey.from_private_bytes(seed).public_key()
        return seed.hex(), public.public_bytes_raw()

    def _sealed(self, key_id: str, algorithm: Algorithm, material: bytes) -> bytes:
        return material if algorithm == "ed25519" else self.sealed(key_id, material)

    def _opened(self, key_id: str, algorithm: Algorithm, blob: bytes) -> bytes:
        return blob if algorithm == "ed25519" else self.unsealed(key_id, blob)

    def _load(self) -> None:
        for name, role, participant, disabled in self.db.execute(
            "SELECT name, role, participant, disabled FROM users"
        ):
            self._users[name] = User(name, role, participant, bool(disabled))
        for (
            key_id,
            user,
            algorithm,
            material,
            previous,
            until_ms,
            scopes,
            addresses,
        ) in self.db.execute(
            "SELECT key_id, user, algorithm, material, previous, previous_until_ms, scopes,"
            " addresses FROM keys WHERE revoked_ms IS NULL"
        ):
            self._keys[key_id] = ApiKey(
                key_id,
                self._users[user],
                algorithm,
                self._opened(key_id, algorithm, material),
                tuple(scopes.split()),
                tuple(addresses.split()),
                self._opened(key_id, algorithm, previous) if previous is not None else None,
                until_ms,
            )


def _server_key(path: Path, random: Callable[[int], bytes]) -> bytes:
    """Return the 32-byte key that encrypts HMAC secrets; made on the first start, mode 0600."""
    try:
        if not path.exists():
            write_private(path, random(32))
        if path.stat().st_mode & 0o077:
            raise ConfigError(f"{path} must be readable by its owner only: chmod 600 {path}")
        key = path.read_bytes()
    except OSError as error:
        raise ConfigError(f"{path} cannot be used: {error.strerror}") from error
    if len(key) != 32:
        raise ConfigError(f"{path} is not a key of 32 bytes")
    return key
