"""Tests of addressed uniform draws: the algorithm's published answer, and independent addresses."""

from __future__ import annotations

import numpy as np
import pytest

from simulation.core.draws import fill, uniforms

# Random123's known answer for philox4x32 with 10 rounds, counter and key all zero.
PUBLISHED = [0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8]


def philox(counter: list[int], key: list[int]) -> list[int]:
    """The algorithm on Python integers."""
    (c0, c1, c2, c3), (k0, k1) = counter, key
    for _ in range(10):
        p0, p1 = 0xD2511F53 * c0, 0xCD9E8D57 * c2
        c0, c1, c2, c3 = (p1 >> 32) ^ c1 ^ k0, p1 % 2**32, (p0 >> 32) ^ c3 ^ k1, p0 % 2**32
        k0, k1 = (k0 + 0x9E3779B9) % 2**32, (k1 + 0xBB67AE85) % 2**32
    return [c0, c1, c2, c3]


def as_floats(words: list[int]) -> list[float]:
    """Pairs of 32-bit words as numbers in [0, 1)."""
    return [((words[k] << 32 | words[k + 1]) >> 11) * 2.0**-53 for k in (0, 2)]


def test_the_published_answer_comes_out() -> None:
    assert philox([0, 0, 0, 0], [0, 0]) == PUBLISHED
    out = np.empty((1, 2))
    fill(np.zeros(2, np.uint64), 0, np.zeros(1, np.int64), out)
    assert out[0].tolist() == as_floats(PUBLISHED)


@pytest.mark.parametrize("count", [1, 2, 5])
def test_any_key_draw_and_entity_agree_with_python_integers(count: int) -> None:
    key, draw, entities = [0xA4093822, 0x299F31D0], 2**32 - 1, [0, 7, 2**40 + 3]
    out = np.empty((3, count))
    fill(np.array(key, np.uint64), draw, np.array(entities), out)
    for row, entity in zip(out.tolist(), entities, strict=True):
        blocks = [philox([entity % 2**32, entity >> 32, draw, k], key) for k in range(3)]
        assert row == [one for block in blocks for one in as_floats(block)][:count]


def test_a_row_belongs_to_its_entity_whoever_stands_beside_it() -> None:
    alone = uniforms(1, "quote", np.array([7]), 3, 4)
    among = uniforms(1, "quote", np.array([9, 7, 1]), 3, 4)
    assert among[1].tolist() == alone[0].tolist()
    assert len(np.unique(among)) == among.size


def test_another_seed_purpose_or_draw_gives_other_numbers() -> None:
    one = np.array([7])
    rows = [
        uniforms(1, "quote", one, 3, 2),
        uniforms(2, "quote", one, 3, 2),
        uniforms(1, "size", one, 3, 2),
        uniforms(1, "quote", one, 4, 2),
    ]
    assert len(np.unique(np.concatenate(rows))) == 8


def test_draws_are_even() -> None:
    drawn = uniforms(5, "even", np.arange(20_000), 0, 3).ravel()
    counts = np.histogram(drawn, bins=20, range=(0, 1))[0]
    expected = drawn.size / 20
    assert ((counts - expected) ** 2 / expected).sum() < 60  # chi-squared, 19 degrees: 1e-5
    assert abs(np.corrcoef(drawn[:-1], drawn[1:])[0, 1]) < 0.02
