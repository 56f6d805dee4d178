"""Uniform draws for many entities at once, each addressed by seed, purpose, entity, draw and
column.

The generator is Philox4x32-10 (Salmon, Moraes, Dror, Shaw 2011, "Parallel random numbers: as easy
as 1, 2, 3"). Its key is a hash of seed and purpose; its counter is the address of the draw. A row
therefore depends on its own entity alone and not on the entities drawn beside it. `rng.stream` does
the same for one entity and any number of draws.
"""

from __future__ import annotations

from functools import lru_cache
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from exchange.matching.jit import entry, inlined

Key = NDArray[np.uint64]  # two words of 32 bits

_M0, _M1 = np.uint64(0xD2511F53), np.uint64(0xCD9E8D57)
_W0, _W1 = np.uint64(0x9E3779B9), np.uint64(0xBB67AE85)
_LOW = np.uint64(0xFFFFFFFF)
_32, _11 = np.uint64(32), np.uint64(11)
_ROUNDS = 10


@inlined
def pair(key: Key, draw: int, entity: int, block: int) -> tuple[float, float]:
    """Two float64 in [0, 1) of 53 bits each, from the Philox block of (draw, entity, block)."""
    c0 = np.uint64(entity) & _LOW
    c1 = np.uint64(entity) >> _32
    c2 = np.uint64(draw) & _LOW
    c3 = np.uint64(block)
    k0, k1 = key[0], key[1]
    for _ in range(_ROUNDS):
        p0, p1 = _M0 * c0, _M1 * c2
        c0, c1, c2, c3 = (p1 >> _32) ^ c1 ^ k0, p1 & _LOW, (p0 >> _32) ^ c3 ^ k1, p0 & _LOW
        k0, k1 = (k0 + _W0) & _LOW, (k1 + _W1) & _LOW
    return ((c0 << _32 | c1) >> _11) * 2.0**-53, ((c2 << _32 | c3) >> _11) * 2.0**-53


@entry
def fill(key: Key, draw: int, entities: NDArray[np.int64], out: NDArray[np.float64]) -> None:
    """Fill out[i, j] with number j % 2 of block j // 2 of (draw, entity i)."""
    for i in range(entities.shape[0]):
        for j in range(0, out.shape[1], 2):
            out[i, j], second = pair(key, draw, entities[i], j // 2)
            if j + 1 < out.shape[1]:
                out[i, j + 1] = second


def uniforms(
    seed: int, purpose: str, entities: NDArray[np.int64], draw: int, count: int
) -> NDArray[np.float64]:
    """Draws as float64 (entities, count) in [0, 1); `draw`, in 0..2^32-1, is the session, day or
    year.
    """
    assert 0 <= draw < 2**32, "a draw's number must fit 32 bits"
    out = np.empty((len(entities), count))
    fill(key_of(seed, purpose), draw, np.ascontiguousarray(entities, np.int64), out)
    return out


@lru_cache(maxsize=1024)
def key_of(seed: int, purpose: str) -> Key:
    """The Philox key of a seed and a purpose."""
    name = f"{seed}\0{purpose}".encode()
    digest = blake2b(name, digest_size=8, person=b"tanso-uniforms").digest()
    return np.frombuffer(digest, dtype="<u4").astype(np.uint64)
