"""Envelopes that only an exchange and its gateways can make, each good once.

Both hold one key of 32 bytes. Each life of the exchange and of a gateway has a random session of
16 bytes; from the key, the two sessions and the direction follow the keys of that line (HKDF), so
that nothing from another life, another line or the other direction opens. An envelope carries a
number that only rises, and is bound to its subject; whoever opens takes no number twice. AES-GCM
hides the content too: who reaches the broker reads no order and no fill. The number is the nonce,
and each key has one writer, so that none is used twice.

A signature (Ed25519) was the alternative: as long, four times as slow, and everything readable.
"""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import NamedTuple

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from exchange.errors import ConfigError
from exchange.files import read_private, write_private

KEY_BYTES = 32
SESSION_BYTES = 16
NUMBER_BYTES = 8
NONCE_BYTES = 12


def new_session() -> bytes:
    """One life of an exchange or of a gateway."""
    return secrets.token_bytes(SESSION_BYTES)


def key_in(path: Path, *, make: bool = False) -> bytes:
    """The key in a file (64 hex digits, mode 0600), made when missing if `make`. ConfigError."""
    if make and not path.exists():
        try:
            write_private(path, f"{secrets.token_hex(KEY_BYTES)}\n".encode())
        except OSError as error:
            raise ConfigError(f"{path} cannot be written: {error.strerror}") from None
    text = read_private(path)
    try:
        key = bytes.fromhex(text)
    except ValueError:
        key = b""
    if len(key) != KEY_BYTES:
        raise ConfigError(f"{path} must hold {2 * KEY_BYTES} hex digits, as the exchange wrote it")
    return key


def _cipher(key: bytes, line: str, *sessions: bytes) -> AESGCM:
    info = b"tanso " + line.encode() + b"".join(sessions)
    return AESGCM(HKDF(SHA256(), KEY_BYTES, salt=None, info=info).derive(key))


class Sealer:
    """The one writer of a line."""

    def __init__(self, key: bytes, line: str, *sessions: bytes) -> None:
        self._cipher = _cipher(key, line, *sessions)
        self.number = 0

    def seal(self, subject: str, content: bytes) -> bytes:
        """The next envelope: its number and what hides the content."""
        self.number += 1
        number = self.number.to_bytes(NUMBER_BYTES, "big")
        nonce = number.rjust(NONCE_BYTES, b"\0")
        return number + self._cipher.encrypt(nonce, content, subject.encode())


class Opener:
    """A reader of a line. Numbers rise on each subject."""

    def __init__(self, key: bytes, line: str, *sessions: bytes) -> None:
        self._cipher = _cipher(key, line, *sessions)
        self._last: dict[str, int] = {}

    def open(self, subject: str, envelope: bytes) -> bytes | None:
        """The content; None when it is not authentic, of another subject, or not new."""
        number = envelope[:NUMBER_BYTES]
        count = int.from_bytes(number, "big")
        if count <= self._last.get(subject, 0):
            return None
        nonce = number.rjust(NONCE_BYTES, b"\0")
        try:
            content = self._cipher.decrypt(nonce, envelope[NUMBER_BYTES:], subject.encode())
        except (InvalidTag, ValueError):
            return None
        self._last[subject] = count
        return content

    def begin_after(self, subject: str, number: int) -> None:
        """Take nothing of a subject up to a number, if nothing was taken of it yet."""
        self._last.setdefault(subject, number)


class Hello(NamedTuple):
    """A gateway asks who is there: its session, and a challenge that is good for one answer."""

    gateway: bytes
    challenge: bytes

    @property
    def content(self) -> bytes:
        return self.gateway + self.challenge


def hello_in(content: bytes) -> Hello | None:
    """The hello that a message is, if it is one."""
    if len(content) != 2 * SESSION_BYTES:
        return None
    return Hello(content[:SESSION_BYTES], content[SESSION_BYTES:])


def welcome(key: bytes, subject: str, hello: Hello, exchange: bytes) -> bytes:
    """The exchange tells its session to who holds the key; nobody can answer so for it, and no
    older answer fits the challenge."""
    nonce = secrets.token_bytes(NONCE_BYTES)
    cipher = _cipher(key, "welcome", *hello)
    return nonce + cipher.encrypt(nonce, exchange, subject.encode())


def welcomed(key: bytes, subject: str, hello: Hello, envelope: bytes) -> bytes | None:
    """The exchange's session in a welcome; None when that is not authentic."""
    nonce, sealed = envelope[:NONCE_BYTES], envelope[NONCE_BYTES:]
    try:
        return _cipher(key, "welcome", *hello).decrypt(nonce, sealed, subject.encode())
    except (InvalidTag, ValueError):
        return None
