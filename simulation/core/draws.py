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
from math import log, sqrt

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


# Wichura (1988), "Algorithm AS 241: the percentage points of the normal distribution", PPND16:
# numerator and denominator near the middle, in the tails, and far out, highest power first.
# fmt: off
_POLYNOMIALS = np.array([
    [[2509.0809287301227, 33430.57558358813, 67265.7709270087, 45921.95393154987,
      13731.69376550946, 1971.5909503065513, 133.14166789178438, 3.3871328727963665],
     [5226.495278852854, 28729.085735721943, 39307.89580009271, 21213.794301586597,
      5394.196021424751, 687.1870074920579, 42.31333070160091, 1.0]],
    [[0.0007745450142783414, 0.022723844989269184, 0.2417807251774506, 1.2704582524523684,
      3.6478483247632045, 5.769497221460691, 4.630337846156546, 1.4234371107496835],
     [1.0507500716444169e-09, 0.0005475938084995345, 0.015198666563616457, 0.14810397642748008,
      0.6897673349851, 1.6763848301838038, 2.053191626637759, 1.0]],
    [[2.0103343992922881e-07, 2.7115555687434876e-05, 0.0012426609473880784, 0.026532189526576124,
      0.29656057182850487, 1.7848265399172913, 5.463784911164114, 6.657904643501103],
     [2.0442631033899397e-15, 1.421511758316446e-07, 1.8463183175100548e-05, 0.0007868691311456133,
      0.014875361290850615, 0.1369298809227358, 0.599832206555888, 1.0]],
])
# fmt: on


@entry
def normal_quantiles(shares: NDArray[np.float64], out: NDArray[np.float64]) -> None:
    """Fill out[i] with the standard normal quantile of shares[i], in (0, 1), to 16 digits.

    The order of operations is that of Python's `statistics`, so the figures are the same.
    """
    for i in range(shares.shape[0]):
        away = shares[i] - 0.5
        part = 0
        r = 0.180625 - away * away
        if abs(away) > 0.425:
            r = sqrt(-log(shares[i] if away <= 0.0 else 1.0 - shares[i]))
            part = 1 if r <= 5.0 else 2
            r -= 1.6 if part == 1 else 5.0
        numerator, denominator = _POLYNOMIALS[part, 0, 0], _POLYNOMIALS[part, 1, 0]
        for power in range(1, 8):
            numerator = numerator * r + _POLYNOMIALS[part, 0, power]
            denominator = denominator * r + _POLYNOMIALS[part, 1, power]
        if part == 0:
            out[i] = numerator * away / denominator
        else:
            out[i] = -numerator / denominator if away < 0.0 else numerator / denominator
