"""Progress of long work on standard error: a bar in a terminal, else a line now and then."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from api.cli.interrupts import kept_interrupt

LINE_S = 10.0
LINES_MOST = 50  # of one work, apart from the first: one line for each further fiftieth
Told = Callable[..., None]


@contextmanager
def bar(title: str, clock: Callable[[], float] = monotonic) -> Iterator[Told]:
    """Show the progress; yield the function that sets the completed share, 0 to 1, and a detail.

    An interrupt that the work caught is raised again at its next progress, or at its end. Without a
    terminal the first line is printed after ten seconds, so that short work prints none.
    """
    with kept_interrupt() as check_interrupt, _shown(title, clock) as show:

        def to(share: float, detail: str = "") -> None:
            check_interrupt()
            show(share, detail)

        yield to
        check_interrupt()


@contextmanager
def _shown(title: str, clock: Callable[[], float]) -> Iterator[Told]:
    console = Console(file=sys.stderr)
    if not console.is_terminal:
        yield _lines(title, clock)
        return
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f} %"),
        TimeElapsedColumn(),
        TextColumn("left"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console) as progress:
        task = progress.add_task(title, total=1.0)

        def to(share: float, detail: str = "") -> None:
            shown = f"{title}, {detail}" if detail else title
            progress.update(task, completed=share, description=shown)

        yield to


def _lines(title: str, clock: Callable[[], float]) -> Told:
    """A function that prints a line for the share completed, with the time left, every ten
    seconds or more.

    The time left counts what was done after the first answer: neither what a resumed work had
    already nor the time that its processes took to start says how fast it is.
    """
    began_s, share_before = clock(), -1.0
    first_s, first_share = began_s, -1.0
    due_s, due_share = began_s + LINE_S, 0.0

    def to(share: float, detail: str = "") -> None:
        nonlocal share_before, first_s, first_share, due_share, due_s
        now_s = clock()
        if share_before < 0:
            share_before = share
        elif first_share < 0 and share > share_before:
            first_s, first_share = now_s, share
        if first_share < 0:
            return
        if now_s < began_s + LINE_S or (share < 1 and (now_s < due_s or share < due_share)):
            return
        left = ""
        if share > first_share:
            left_s = (now_s - first_s) / (share - first_share) * (1 - share)
            left = f", {_duration(left_s)} left"
        parts = [title, detail] if detail else [title]
        print(
            f"{', '.join(parts)}: {share:.0%} after {_duration(now_s - began_s)}{left}",
            file=sys.stderr,
            flush=True,
        )
        due_share, due_s = share + 1 / LINES_MOST, now_s + LINE_S

    return to


def _duration(seconds: float) -> str:
    """A duration as 42 s, 7 min or 3 h 05 min."""
    if seconds < 90:
        return f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 90 else f"{minutes // 60} h {minutes % 60:02} min"
