"""Tests of random streams: addressed, independent, and equal on every machine."""

from __future__ import annotations

import numpy as np

from simulation.core.rng import stream


def test_the_same_name_gives_the_same_numbers() -> None:
    first = stream(7, "emissions", 3, 2).random(100)
    assert (first == stream(7, "emissions", 3, 2).random(100)).all()


def test_the_first_numbers_are_these_on_every_machine() -> None:
    drawn = stream(1, "emissions", 2, 3).integers(0, 2**63, 3).tolist()
    assert drawn == [4573718662333381136, 4513007957044111163, 1140333531325015994]


def test_any_other_part_of_the_name_gives_other_numbers() -> None:
    names = [(7, "a", 0, 0), (8, "a", 0, 0), (7, "b", 0, 0), (7, "a", 1, 0), (7, "a", 0, 1)]
    drawn = {int(stream(*name).integers(0, 2**63)) for name in names}
    assert len(drawn) == len(names)


def test_streams_of_different_entities_are_uncorrelated() -> None:
    drawn = np.array([stream(5, "shock", entity).standard_normal(2000) for entity in range(20)])
    correlation = np.corrcoef(drawn) - np.eye(20)
    assert abs(correlation).max() < 0.1


def test_taking_more_from_one_draw_leaves_the_next_alone() -> None:
    greedy = stream(5, "shock", 1, 0)
    greedy.random(100_000)
    assert stream(5, "shock", 1, 1).random() == stream(5, "shock", 1, 1).random()
    assert greedy.random() != stream(5, "shock", 1, 1).random()
