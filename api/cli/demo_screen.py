"""The demo's terminal output: the day beside the published figures, deliveries and holdings."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import time

from rich.console import Console, JustifyMethod
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
)
from rich.table import Table

from api.cli.program_name import program
from api.cli.tables import block_text
from api.client import AsyncClient, Credentials
from api.client.places import place_of
from api.demo.closed_hours import skip_closed_hours
from api.demo.day import VISITORS, OpeningDay
from api.demo.next_morning import NextMorning
from api.demo.page_logins import PageLogin
from api.demo.report import DemoReport
from api.demo.traders import FIRST_BID
from api.messages.fields import OPERATOR, Role
from api.pages.built import read_built
from exchange.calendar import tokyo_ns
from exchange.events import AuctionUncrossed, Group, PhaseChanged
from exchange.instruments import OPENING_DAY, OpeningQuote
from exchange.texts import text_of
from exchange.units import tokyo_datetime
from exchange.venue.clock import PacedClock
from exchange.views.quotation import Quotation

STEPS = 312
HOLDINGS_SHOWN = 12
OFFICERS: tuple[Role, ...] = ("operator", "approver", "registrar")
# The time in Tokyo at which interactive trading begins, shortly before the first auction.
BEGIN = time(10)


@contextmanager
def progress_bar(is_shown: bool) -> Iterator[tuple[Progress, TaskID]]:
    """Show a progress bar on stderr; the day has about STEPS steps."""
    console = Console(stderr=True)
    columns = (
        TextColumn("{task.description:<36}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console, disable=not is_shown, transient=True) as progress:
        yield progress, progress.add_task("starting the exchange", total=STEPS)


def page_address(address: str) -> str:
    """The trader's page of an exchange at an address."""
    return f"{place_of(address).http}/trade"


def page_text(address: str) -> str:
    """The trader's page of an exchange at an address, and whether it must be built first."""
    built = "" if read_built().documents else " (not built yet: make page)"
    return f"{page_address(address)}{built}"


def show_report(console: Console, report: DemoReport) -> None:
    """Print the quotations, deliveries, holdings and retirements, and the conservation check."""
    console.print(_quotations(report.quotations))
    console.print(
        "The published column, price x tonnes, is the real day (JPX release of 2023-10-11). "
        "Participants, their orders and projects here are synthetic; base prices are the first "
        "published ones.\n"
    )
    console.print(_deliveries(report))
    console.print(
        "Yen paid and received differ where a participant traded at several prices: each "
        "participant's day is netted against the exchange.\n"
    )
    console.print(_holdings(report))
    console.print(_retirements(report))
    kept = "yes" if all(report.conservation.values()) else "NO"
    console.print(
        f"\n{report.participants} participants, {report.trades} trades, {report.volume_t} t; "
        f"{report.settled} deliveries settled over {report.days} exchange days, "
        f"{report.failed} voided; {report.retired_t} t retired.\n"
        f"Credits and cash conserved: {kept}.  Seed {report.seed}, digest {report.digest}"
    )


def _quotations(rows: list[Quotation]) -> Table:
    """The day's prices beside the published ones; narrow enough for a terminal of 80 columns."""
    table = Table(title="11 October 2023 (columns of the TSE's daily quotation file)")
    columns: tuple[tuple[str, JustifyMethod], ...] = (
        ("銘柄\ncode", "left"), ("基準値段\nbase", "right"), ("始値\nopen", "right"),
        ("高値\nhigh", "right"), ("安値\nlow", "right"), ("終値\nclose", "right"),
        ("売買高\nt", "right"), ("公表 published\nam / pm", "right"),
    )  # fmt: skip
    for name, justify in columns:
        table.add_column(name, justify=justify)
    published: dict[str, list[OpeningQuote]] = {}
    for quote in OPENING_DAY:
        published.setdefault(quote.symbol, []).append(quote)
    for row in rows:
        table.add_row(
            row.code,
            row.base_price,
            row.open,
            row.high,
            row.low,
            row.close,
            str(row.volume_t),
            _published(published, row.code),
        )
    return table


def _published(quotes: dict[str, list[OpeningQuote]], code: str) -> str:
    """The published price and volume of each session: "2850x1 / -"."""
    own = next((q for symbol, q in quotes.items() if symbol.removesuffix("/JPY") == code), None)
    if own is None and code == "1001000":
        own = quotes.get("JCR-ES/JPY")
    by_session = {quote.session: f"{quote.price_yen}x{quote.volume_t}" for quote in own or ()}
    return " / ".join(by_session.get(session, "-") for session in ("am", "pm"))


def _deliveries(report: DemoReport) -> Table:
    table = Table(title="Settled on the fifth business day, delivery versus payment")
    for name in ("key", "seller", "buyer", "class", "t", "yen paid", "yen received"):
        table.add_column(name, justify="right" if name in ("t",) or "yen" in name else "left")
    for delivery in report.deliveries:
        table.add_row(
            delivery.key,
            delivery.seller,
            delivery.buyer,
            delivery.symbol,
            str(delivery.quantity_t),
            f"{delivery.yen_paid:,}",
            f"{delivery.yen_received:,}",
        )
    return table


def _holdings(report: DemoReport) -> Table:
    buyers = {delivery.buyer for delivery in report.deliveries}
    bought = [held for held in report.holdings if held.participant in buyers]
    shown = bought[:HOLDINGS_SHOWN]
    rest = len(report.holdings) - len(shown)
    table = Table(title=f"Holdings of the buyers by serial block ({rest} more blocks not shown)")
    for name in ("participant", "class", "serial numbers", "t"):
        table.add_column(name, justify="right" if name == "t" else "left")
    for held in shown:
        serials = block_text(held.first_serial, held.last_serial)
        table.add_row(held.participant, held.symbol, serials, str(held.quantity_t))
    return table


def _retirements(report: DemoReport) -> Table:
    table = Table(title="Retired")
    for name in ("participant", "class", "t", "serial numbers"):
        table.add_column(name, justify="right" if name == "t" else "left")
    for retirement in report.retirements:
        blocks = "\n".join(block_text(first, last) for first, last in retirement.blocks)
        table.add_row(retirement.participant, retirement.symbol, str(retirement.quantity_t), blocks)
    return table


async def stay_up(console: Console, day: OpeningDay, morning: NextMorning, speed: float) -> None:
    """Keep the exchange running and its participants trading, until interrupted."""
    service, sequencer = day.service, day.service.sequencer
    officers = {role: service.participants.add_key(OPERATOR, role=role) for role in OFFICERS}
    begin_ns = tokyo_ns(tokyo_datetime(sequencer.clock.now_ns()).date(), BEGIN)
    sequencer.clock = PacedClock(max(sequencer.clock.now_ns(), begin_ns), speed)
    sequencer.listen(lambda group: _print_group(console, day, group))
    sequencer.listen(morning.traders.on_group)
    await sequencer.enqueue(None)
    named = dict(zip(VISITORS, morning.visitors, strict=True))
    _print_access(console, day, named | officers, morning.page_logins, speed)
    await asyncio.gather(
        morning.traders.run(),
        skip_closed_hours(service),
        _on_enter(day.address, officers["operator"]),
    )


def _print_access(
    console: Console,
    day: OpeningDay,
    keys: dict[str, Credentials],
    logins: list[PageLogin],
    speed: float,
) -> None:
    """Print the page's address, the logins, the keys and the first commands to type."""
    venue, symbol = day.service.venue, "JCR-RE/JPY"
    index = [instrument.symbol for instrument in venue.instruments].index(symbol)
    price = round(venue.reference_ticks(index) * FIRST_BID)
    now = tokyo_datetime(day.service.sequencer.clock.now_ns())
    command = program()

    def show(text: str = "") -> None:
        console.print(text, soft_wrap=True, highlight=False)

    place = place_of(day.address)
    show(f"\nOpen {page_text(day.address)} in a browser, as one of:")
    for login in logins:
        show(f"  {login.name:<11} {login.password}  {login.role} of {login.participant}")
    show("The passwords are new at each start; only the demo prints any.")
    show(
        f"\nThe exchange is open: {now:%Y-%m-%d %H:%M} in Tokyo, call phase until 11:29, auction "
        f"at 11:30.\nIts clock runs {speed:g} times as fast as yours and skips the hours without a "
        "market.\nSynthetic participants quote and trade in every class; JCM credits (JCM-21/JPY) "
        "are listed\nby this demo."
    )
    show(f"  WebSocket  {place.stream}")
    show(f"  REST       {place.http}/v1/instruments  (routes: {place.http}/docs)")
    show(f"  Laboratory {place.http}/lab  (run scenarios of the simulator)")
    show("Keys of two traders and of the exchange's officers (only the demo prints keys):")
    for name, key in keys.items():
        show(f"  {name:<10} {key.key_id}:{key.secret}")
    first = keys[VISITORS[0]]
    show(f"Trade as {VISITORS[0]}, in another terminal:")
    show(f"  export TANSO_ADDRESS={day.address} TANSO_KEY={first.key_id}:{first.secret}")
    show(f"  {command} client watch {symbol}")
    show(f"  {command} client order {symbol} buy 10 {price}    # trades at 11:30")
    show("Next phase: press Enter here.  Stop: Ctrl-C.")


async def _on_enter(address: str, operator: Credentials) -> None:
    """Move the clock to the next phase at each Enter in the terminal."""
    if not sys.stdin.isatty():
        return
    reader = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(reader), sys.stdin
    )
    async with AsyncClient(address, operator) as client:
        while await reader.readline():
            await client.move_clock()


def _print_group(console: Console, day: OpeningDay, group: Group) -> None:
    """Print a line for each auction that traded and for each new phase."""
    venue = day.service.venue
    for event in group.events:
        if isinstance(event, AuctionUncrossed) and event.volume_t:
            symbol = venue.instruments[event.instrument].symbol
            console.print(f"auction: {symbol} {event.volume_t} t at {event.price_ticks} yen")
    phases = [event for event in group.events if isinstance(event, PhaseChanged)]
    if phases:
        now = tokyo_datetime(group.time_ns)
        phase = text_of(venue.phase(phases[0].instrument))
        console.print(f"{now:%Y-%m-%d %H:%M}  {phase}")
