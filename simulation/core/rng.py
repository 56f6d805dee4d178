"""Counter-based random streams: what is drawn depends on names, never on who drew before.

A stream is named by seed, purpose, entity and draw; each name has its own key and counter of
a Philox generator. So two scenarios with one seed meet the same shocks (common random
numbers), a firm's shocks stay when another firm is added, and any worker draws the same bits.
"""

from __future__ import annotations

from hashlib import blake2b

import numpy as np
from numpy.random import Generator, Philox


def stream(seed: int, purpose: str, entity: int = 0, draw: int = 0) -> Generator:
    """The generator of one named draw; the same name gives the same numbers, anywhere.

    `entity` numbers the firm, project or trader; `draw` the day, year or replication. Draws
    are 2^128 numbers apart, so however much one takes, the next is not touched.
    """
    name = f"{seed}\0{purpose}\0{entity}".encode()
    digest = blake2b(name, digest_size=16, person=b"tanso-stream").digest()
    key = np.frombuffer(digest, dtype="<u8").astype(np.uint64)
    counter = np.array([0, 0, draw, 0], dtype=np.uint64)
    return Generator(Philox(key=key, counter=counter))
