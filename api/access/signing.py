"""Request signatures of client and server: one string, by Ed25519 or HMAC-SHA256, hex on the wire.

The string is timestamp_ms + nonce + METHOD + path + body; `path` is as sent, with its query. For
the WebSocket's `auth` it is GET, /v1/ws and an empty body.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from typing import Literal

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from msgspec import Struct

Algorithm = Literal["hmac-sha256", "ed25519"]
_KEY = re.compile(
    r"(?P<key_id>[^:]+):(?:(?P<secret>(?:[0-9a-fA-F]{2})+)|ed25519:(?P<ed25519>[0-9a-fA-F]{64}))"
)


class Credentials(Struct, frozen=True):
    """A new key as its owner receives it, once; `secret` is hex (HMAC secret or private key)."""

    key_id: str
    algorithm: Algorithm
    secret: str

    @classmethod
    def parse(cls, text: str) -> Credentials:
        """Parse a key that `key_text` wrote and commands print. ValueError: it is not a key."""
        match = _KEY.fullmatch(text)
        if match is None:
            raise ValueError("a key is key_id:secret or key_id:ed25519:secret, the secret in hex")
        if match["ed25519"]:
            return cls(match["key_id"], "ed25519", match["ed25519"])
        return cls(match["key_id"], "hmac-sha256", match["secret"])

    def __repr__(self) -> str:
        return f"Credentials({self.key_id}, {self.algorithm}, ...)"


def key_text(key: Credentials) -> str:
    """Return a key as commands read it: KEY_ID:SECRET, or KEY_ID:ed25519:SECRET."""
    kind = "ed25519:" if key.algorithm == "ed25519" else ""
    return f"{key.key_id}:{kind}{key.secret}"


def signed_bytes(timestamp_ms: int, nonce: str, method: str, path: str, body: bytes = b"") -> bytes:
    """Return the string to sign."""
    return f"{timestamp_ms}{nonce}{method}{path}".encode() + body


def sign(algorithm: Algorithm, secret: str, message: bytes) -> str:
    """Return the hex signature that a client sends; `secret` is the key's hex secret."""
    key = bytes.fromhex(secret)
    if algorithm == "ed25519":
        return Ed25519PrivateKey.from_private_bytes(key).sign(message).hex()
    return hmac.new(key, message, hashlib.sha256).hexdigest()
