"""`tanso demo`: run the opening day and show it as tables or as one JSON object.

If the exchange keeps running, the page's address is printed first, or stands first in the object,
which has the page's logins too.
"""

from __future__ import annotations

import sys
from pathlib import Path

from msgspec import structs
from rich.console import Console

from api.cli.demo_screen import page_address, page_text, progress_bar, show_report, stay_up
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

        def show_page(address: str) -> None:
            if headless or as_json:
                return
            progress.stop()  # it would share its line with the address
            text = f"The page: {page_text(address)}  (logins at the end)\n"
            console.print(text, soft_wrap=True, highlight=False)
            progress.start()

        progress.update(task, description="compiling the kernels, once")
        compile_kernels()
        async with (
            demo_folder(data) as folder,
            demo_laboratory(headless) as more,
            opening_day(folder, seed, port, advance, tls, more, show_page) as run,
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
                page = {"page": page_address(day.address)}
                print_json(page | structs.asdict(report) | {"page_logins": logins})
            await stay_up(console, day, morning, speed)
