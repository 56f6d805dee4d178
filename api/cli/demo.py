"""`tanso demo`: run the opening day and show it as tables or as one JSON object, which has the
page's logins if the exchange keeps running."""

from __future__ import annotations

import sys
from pathlib import Path

from msgspec import structs
from rich.console import Console

from api.cli.demo_screen import progress_bar, show_report, stay_up
from api.cli.tables import print_json
from api.demo.day import NO_TLS, Tls, demo_folder, opening_day
from api.demo.laboratory import demo_laboratory
from api.demo.next_morning import next_morning
from exchange.venue.warm_up import compile_kernels

PLAIN_WIDTH = 80


async def run_demo(
    headless: bool,
    as_json: bool,
    seed: int,
    data: Path | None,
    port: int,
    speed: float,
    tls: Tls = NO_TLS,
) -> None:
    """Run the day and show it; unless headless, keep the exchange running until interrupted."""
    console = Console() if sys.stdout.isatty() else Console(width=PLAIN_WIDTH)
    with progress_bar(is_shown=sys.stderr.isatty()) as (progress, task):

        def advance(text: str, steps: float) -> None:
            progress.update(task, description=text, advance=steps)

        progress.update(task, description="compiling the kernels, once")
        compile_kernels()
        async with (
            demo_folder(data) as folder,
            demo_laboratory(headless) as more,
            opening_day(folder, seed, port, advance, tls, more) as run,
        ):
            progress.stop()
            day, report = run
            if not as_json:
                show_report(console, report)
            if headless:
                if as_json:
                    print_json(report)
                return
            morning = await next_morning(day, seed)
            if as_json:
                logins = [login._asdict() for login in morning.page_logins]
                print_json(structs.asdict(report) | {"page_logins": logins})
            await stay_up(console, day, morning, speed)
