"""Authenticated, encrypted envelopes between an exchange and its gateways, each valid once.

All share one key of 32 bytes. Each start of the exchange and of a gateway makes a random session of
16 bytes; the shared key, the two sessions and the direction give the keys of a link (HKDF), so that
no envelope of another session, another link or the other direction opens. An envelope is bound to
its subject and carries a number that only rises; a reader accepts no number twice. AES-GCM encrypts
the content too: a client of the broker can read no order and no fill. The number is the nonce, and
each key has one writer, so that no nonce is used twice.

A signature (Ed25519) was the alternative: as long, four times as slow, and without encryption.
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
    """Return a random session for a start of an exchange or a gateway."""
    return secrets.token_bytes(SESSION_BYTES)


def key_in(path: Path, *, make: bool = False) -> bytes:
    """Return the key in a file (64 hex digits, mode 0600); `make` writes a missing file.
    ConfigError: the file is missing, malformed or readable by others."""
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


def _cipher(key: bytes, direction: str, *sessions: bytes) -> AESGCM:
    info = b"tanso " + direction.encode() + b"".join(sessions)
    return AESGCM(HKDF(SHA256(), KEY_BYTES, salt=None, info=info).derive(key))


class Sealer:
    """The only writer of one direction of a link."""

    def __init__(self, key: bytes, direction: str, *sessions: bytes) -> None:
        self._cipher = _cipher(key, direction, *sessions)
        self.number = 0

    def seal(self, subject: str, content: bytes) -> bytes:
        """Return the next envelope: its number and the encrypted content."""
        self.number += 1
        number = self.number.to_bytes(NUMBER_BYTES, "big")
        nonce = number.rjust(NONCE_BYTES, b"\0")
        return number + self._cipher.encrypt(nonce, content, subject.encode())


class Opener:
    """A reader of one direction of a link. Numbers rise on each subject."""

    def __init__(self, key: bytes, direction: str, *sessions: bytes) -> None:
        self._cipher = _cipher(key, direction, *sessions)
        self._last: dict[str, int] = {}

    def open(self, subject: str, envelope: bytes) -> bytes | None:
        """Return the content, or None if the envelope is not authentic, of another subject or not
        new."""
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
        """Accept only numbers above `number` on a subject, if none was accepted on it yet."""
        self._last.setdefault(subject, number)


class Hello(NamedTuple):
    """A gateway's search for the exchange: its session, and a challenge for one welcome."""

    gateway: bytes
    challenge: bytes

    @property
    def content(self) -> bytes:
        return self.gateway + self.challenge


def hello_in(content: bytes) -> Hello | None:
    """Return the hello in a message, or None."""
    if len(content) != 2 * SESSION_BYTES:
        return None
    return Hello(content[:SESSION_BYTES], content[SESSION_BYTES:])


def welcome(key: bytes, subject: str, hello: Hello, exchange: bytes) -> bytes:
    """Return a welcome with the exchange's session. Only a holder of the key can make or read it,
    and it is valid for one challenge."""
    nonce = secrets.token_bytes(NONCE_BYTES)
    cipher = _cipher(key, "welcome", *hello)
    return nonce + cipher.encrypt(nonce, exchange, subject.encode())


def welcomed(key: bytes, subject: str, hello: Hello, envelope: bytes) -> bytes | None:
    """Return the exchange's session in a welcome, or None if it is not authentic."""
    nonce, sealed = envelope[:NONCE_BYTES], envelope[NONCE_BYTES:]
    try:
        return _cipher(key, "welcome", *hello).decrypt(nonce, sealed, subject.encode())
    except (InvalidTag, ValueError):
        return None
