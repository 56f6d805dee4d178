"""Tests of the progress of long work without a terminal: a line now and then."""

from __future__ import annotations

import pytest

from api.cli.progress import LINE_S, LINES_MOST, bar


class Hand:
    """A clock that the test moves."""

    now_s = 0.0

    def __call__(self) -> float:
        return self.now_s


def test_short_work_prints_no_line(capsys: pytest.CaptureFixture[str]) -> None:
    clock = Hand()
    with bar("work", clock) as to:
        for step in range(5):
            clock.now_s = step
            to(step / 4)
    assert capsys.readouterr().err == ""


def test_long_work_prints_few_lines_with_the_time_left(capsys: pytest.CaptureFixture[str]) -> None:
    clock = Hand()
    with bar("work", clock) as to:
        to(0.5, "500 of 1,000 runs")  # resumed: half was done before
        for step in range(1, 501):
            clock.now_s = step * 60.0
            to(0.5 + step / 1_000, f"{500 + step} of 1,000 runs")
    lines = capsys.readouterr().err.splitlines()
    assert lines[0] == "work, 501 of 1,000 runs: 50% after 60 s"
    assert lines[1] == "work, 521 of 1,000 runs: 52% after 21 min, 7 h 59 min left"
    assert lines[-1] == "work, 1000 of 1,000 runs: 100% after 8 h 20 min, 0 s left"
    assert len(lines) <= LINES_MOST / 2 + 2


def test_the_first_line_comes_after_ten_seconds(capsys: pytest.CaptureFixture[str]) -> None:
    clock = Hand()
    with bar("work", clock) as to:
        to(0.0)
        clock.now_s = LINE_S - 0.1
        to(0.001)
        assert capsys.readouterr().err == ""
        clock.now_s = LINE_S
        to(0.002)
    assert len(capsys.readouterr().err.splitlines()) == 1


def test_the_start_of_processes_is_not_in_the_time_left(capsys: pytest.CaptureFixture[str]) -> None:
    clock = Hand()
    with bar("work", clock) as to:
        to(0.5)
        for step in range(1, 101):
            clock.now_s = 600.0 + step
            to(0.5 + step / 1_000)
    lines = capsys.readouterr().err.splitlines()
    assert lines[1].endswith("after 10 min, 8 min left")
