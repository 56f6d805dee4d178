"""What client and server sign: one string, by Ed25519 or HMAC-SHA256, hex on the wire.

The string is timestamp_ms + nonce + METHOD + path + body; `path` is as sent, with its query.
For the WebSocket's `auth` it is GET, /v1/ws and an empty body.
"""

from __future__ import annotations

import hashlib
import hmac
from typing import Literal

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from msgspec import Struct

Algorithm = Literal["hmac-sha256", "ed25519"]


class Credentials(Struct, frozen=True):
    """What the owner of a new key gets, once; `secret` is hex (HMAC secret or private key)."""

    key_id: str
    algorithm: Algorithm
    secret: str

    def __repr__(self) -> str:
        return f"Credentials({self.key_id}, {self.algorithm}, ...)"


def key_text(key: Credentials) -> str:
    """A key as the commands read it: KEY_ID:SECRET, or KEY_ID:ed25519:SECRET."""
    kind = "ed25519:" if key.algorithm == "ed25519" else ""
    return f"{key.key_id}:{kind}{key.secret}"


def signed_bytes(timestamp_ms: int, nonce: str, method: str, path: str, body: bytes = b"") -> bytes:
    """The one string that is signed."""
    return f"{timestamp_ms}{nonce}{method}{path}".encode() + body


def sign(algorithm: Algorithm, secret: str, message: bytes) -> str:
    """The hex signature that a client sends; `secret` is the hex string it was given."""
    key = bytes.fromhex(secret)
    if algorithm == "ed25519":
        return Ed25519PrivateKey.from_private_bytes(key).sign(message).hex()
    return hmac.new(key, message, hashlib.sha256).hexdigest()
