"""Light processes against SimPy's own: the same waits give the same order of events."""

from __future__ import annotations

from collections.abc import Generator
from random import Random

import pytest
import simpy

from simulation.core.timeline import LightProcess, Places, Timeline

Log = list[tuple[int, int, str]]
PLACES = 2


def plans(seed: int) -> list[list[int]]:
    """Waits of each process, many of them equal or zero."""
    chance = Random(seed)
    return [[chance.choice([0, 1, 2, 5, 5, 9]) for _ in range(4)] for _ in range(30)]


def by_timeline(seed: int) -> Log:
    env = simpy.Environment(initial_time=10)
    timeline, log = Timeline(env), Log()
    places = Places(timeline, PLACES)

    def process(number: int, waits: list[int]) -> LightProcess:
        first, work, rest, last = waits
        yield first
        log.append((timeline.now_ns, number, "asks"))
        yield from places.take()
        yield work + 1
        log.append((timeline.now_ns, number, "leaves"))
        places.leave()
        yield rest
        log.append((timeline.now_ns, number, "ends"))
        if last:
            timeline.start(child(number, last))

    def child(number: int, wait: int) -> LightProcess:
        yield wait
        log.append((timeline.now_ns, number, "child"))

    for number, waits in enumerate(plans(seed)):
        timeline.start(process(number, waits))
    env.run()
    return log


def by_simpy(seed: int) -> Log:
    env, log = simpy.Environment(initial_time=10), Log()
    places = simpy.Resource(env, PLACES)

    def process(number: int, waits: list[int]) -> Generator[simpy.Event, object, None]:
        first, work, rest, last = waits
        yield env.timeout(first)
        log.append((int(env.now), number, "asks"))
        with places.request() as turn:
            yield turn
            yield env.timeout(work + 1)
            log.append((int(env.now), number, "leaves"))
        yield env.timeout(rest)
        log.append((int(env.now), number, "ends"))
        if last:
            env.process(child(number, last))

    def child(number: int, wait: int) -> Generator[simpy.Event, object, None]:
        yield env.timeout(wait)
        log.append((int(env.now), number, "child"))

    for number, waits in enumerate(plans(seed)):
        env.process(process(number, waits))
    env.run()
    return log


@pytest.mark.parametrize("seed", range(5))
def test_light_processes_take_the_steps_of_simpy_s_at_the_same_times(seed: int) -> None:
    found, expected = by_timeline(seed), by_simpy(seed)
    assert sorted(found) == sorted(expected)
    assert [time for time, _, _ in found] == [time for time, _, _ in expected]
    assert {what for _, _, what in found} == {"asks", "leaves", "ends", "child"}


def test_processes_that_wait_for_one_time_go_on_in_the_order_in_which_they_began_to_wait() -> None:
    env = simpy.Environment()
    timeline, order = Timeline(env), list[int]()

    def process(number: int, first: int) -> LightProcess:
        yield first
        yield 10 - first
        order.append(number)

    for number, first in enumerate([7, 3, 5, 3]):
        timeline.start(process(number, first))
    env.run()
    assert order == [1, 3, 2, 0]


def test_a_timeline_wakes_beside_other_processes_and_stops_with_the_environment() -> None:
    env = simpy.Environment()
    timeline, log = Timeline(env), list[str]()

    def light() -> LightProcess:
        for _ in range(3):
            yield 4
            log.append(f"light {timeline.now_ns}")

    def other() -> Generator[simpy.Event, object, None]:
        yield env.timeout(5)
        log.append("other 5")
        timeline.start(early())

    def early() -> LightProcess:
        yield 1
        log.append(f"early {timeline.now_ns}")

    timeline.start(light())
    env.process(other())
    env.run(until=10)
    assert log == ["light 4", "other 5", "early 6", "light 8"]
