"""Fuzzing of single commands: none breaks an invariant, whatever its fields."""

from __future__ import annotations

import time
from typing import Any

import pytest

from tests.venue.fuzzer import COMMANDS, KINDS, Episode, Found, report

EPISODES = 8


def check_episode(seed: int, number: int) -> None:
    """Fail with the commands that a violation needs, if the episode has one."""
    found = Episode(seed, number).run()
    if found is not None:
        pytest.fail(report(seed, number, found))


@pytest.mark.parametrize("number", range(EPISODES))
def test_commands_with_extreme_fields_break_no_invariant(number: int) -> None:
    check_episode(1, number)


def test_commands_of_a_fresh_seed_break_no_invariant(fresh_seed: int) -> None:
    for number in range(2):
        check_episode(fresh_seed, number)


def test_every_kind_of_command_is_drawn() -> None:
    episodes = [Episode(3, number) for number in range(EPISODES)]
    assert [episode.run() for episode in episodes] == [None] * EPISODES
    sent = {type(stamped.command) for episode in episodes for stamped in episode.sent}
    assert sent == set(KINDS)


def test_an_episode_repeats_and_reaches_trades() -> None:
    one, other = Episode(7, 7), Episode(7, 7)
    assert one.run() is other.run() is None
    assert one.sent == other.sent
    assert len(one.sent) == COMMANDS
    assert one.venue.digest() == other.venue.digest()
    assert sum(market.trade_id for market in one.venue.markets) >= 3


def test_a_violation_is_reported_with_the_commands_that_it_needs(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A venue whose auditor counts a yen less than each deposit: any deposit is enough."""
    episode = Episode(7, 8)
    assert episode.run() is None

    def forgetful(money: Any, event: Any) -> None:
        money.owned[event.account, 0] += event.yen - 1

    monkeypatch.setattr("tests.venue.audited_money.Money.cash", forgetful)
    found = Episode(7, 8).run()
    assert isinstance(found, Found)
    assert found.rule == "owned"
    lines = report(7, 8, found).splitlines()
    assert lines[0] == "REPRODUCE: python -m tests.venue.fuzzer 7 8"
    kinds = [line.split()[2].split("(")[0] for line in lines[3:]]
    assert kinds == ["OpenAccount", "DepositCash"]


@pytest.mark.soak
def test_no_command_breaks_an_invariant_for_hours(soak_seconds: float, fresh_seed: int) -> None:
    until_s, number = time.monotonic() + soak_seconds, 0
    while time.monotonic() < until_s:
        check_episode(fresh_seed, number)
        number += 1
