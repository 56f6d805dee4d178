"""Counter-based random streams, each addressed by seed, purpose, entity and draw.

Each address has its own key and counter of a Philox generator, so a draw does not depend on the
draws made before it. Two scenarios with one seed meet the same shocks (common random numbers), a
firm's shocks stay when another firm is added, and any worker draws the same numbers.
"""

from __future__ import annotations

from hashlib import blake2b

import numpy as np
from numpy.random import Generator, Philox


def stream(seed: int, purpose: str, entity: int = 0, draw: int = 0) -> Generator:
    """The generator of one address; equal addresses give equal numbers on every machine.

    `entity` numbers the firm, project or trader; `draw` the day, year or replication. Streams are
    2^128 numbers apart, so they never overlap.
    """
    name = f"{seed}\0{purpose}\0{entity}".encode()
    digest = blake2b(name, digest_size=16, person=b"tanso-stream").digest()
    key = np.frombuffer(digest, dtype="<u8").astype(np.uint64)
    counter = np.array([0, 0, draw, 0], dtype=np.uint64)
    return Generator(Philox(key=key, counter=counter))
