"""What the demo shows a person: the day beside the published figures, then who holds what."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterator
from contextlib import contextmanager

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

from api.client import AsyncClient, Credentials
from api.demo import OpeningDay
from api.demo_report import DemoReport
from api.quotation import Quotation
from exchange.events import AuctionUncrossed, PhaseChanged
from exchange.instruments import OPENING_DAY, OpeningQuote
from exchange.units import tokyo_datetime
from exchange.venue.clock import PacedClock
from exchange.venue.sequencer import Group

STEPS = 312
HOLDINGS_SHOWN = 40


@contextmanager
def progress_bar(is_shown: bool) -> Iterator[tuple[Progress, TaskID]]:
    """A bar on stderr; the day has about STEPS steps."""
    console = Console(stderr=True)
    columns = (
        TextColumn("{task.description:<36}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console, disable=not is_shown, transient=True) as progress:
        yield progress, progress.add_task("starting the exchange", total=STEPS)


def show_report(console: Console, report: DemoReport) -> None:
    """The quotation table, the settlements, the holdings, and whether it all adds up."""
    console.print(_quotations(report.quotations))
    console.print(
        "The published column is the real day (JPX release of 2023-10-11). Participants, their "
        "orders and projects here are synthetic; base prices are the first published ones.\n"
    )
    console.print(_deliveries(report))
    console.print(
        "Yen paid and received differ where a participant traded at several prices: its day is "
        "netted, and the exchange stands between the pairs.\n"
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
    table = Table(title="11 October 2023, in the columns of the TSE's daily quotation file")
    columns: tuple[tuple[str, JustifyMethod], ...] = (
        ("制度名", "left"), ("分類名", "left"), ("銘柄コード", "left"), ("基準値段", "right"),
        ("始値", "right"), ("高値", "right"), ("安値", "right"), ("終値", "right"),
        ("売買高", "right"), ("翌日基準値段", "right"), ("published am / pm", "right"),
    )  # fmt: skip
    for name, justify in columns:
        table.add_column(name, justify=justify)
    published: dict[str, list[OpeningQuote]] = {}
    for quote in OPENING_DAY:
        published.setdefault(quote.symbol, []).append(quote)
    for row in rows:
        table.add_row(
            row.scheme,
            row.credit_class,
            row.code,
            row.base_price,
            _flagged(row.open, row.open_flag),
            _flagged(row.high, row.high_flag),
            _flagged(row.low, row.low_flag),
            _flagged(row.close, row.close_flag),
            str(row.volume_t),
            row.next_base_price,
            _published(published, row.code),
        )
    return table


def _flagged(price: str, flag: str) -> str:
    return f"{price} {flag}".strip()


def _published(quotes: dict[str, list[OpeningQuote]], code: str) -> str:
    """The published price and volume of each session: "2850 x 1 / -"."""
    own = next((q for symbol, q in quotes.items() if symbol.removesuffix("/JPY") == code), None)
    if own is None and code == "1001000":
        own = quotes.get("JCR-ES/JPY")
    by_session = {quote.session: f"{quote.price_yen} x {quote.volume_t}" for quote in own or ()}
    return " / ".join(by_session.get(session, "-") for session in ("am", "pm"))


def _deliveries(report: DemoReport) -> Table:
    table = Table(title="Settled on the fifth business day, delivery versus payment")
    for name in ("key", "seller", "buyer", "class", "t", "yen paid", "yen received"):
        table.add_column(name, justify="right" if name in ("t",) or "yen" in name else "left")
    for one in report.deliveries:
        table.add_row(
            one.key,
            one.seller,
            one.buyer,
            one.symbol,
            str(one.quantity_t),
            f"{one.yen_paid:,}",
            f"{one.yen_received:,}",
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
        serials = _block(held.first_serial, held.last_serial)
        table.add_row(held.participant, held.symbol, serials, str(held.quantity_t))
    return table


def _retirements(report: DemoReport) -> Table:
    table = Table(title="Retired")
    for name in ("participant", "class", "t", "serial numbers"):
        table.add_column(name, justify="right" if name == "t" else "left")
    for one in report.retirements:
        blocks = "\n".join(_block(first, last) for first, last in one.blocks)
        table.add_row(one.participant, one.symbol, str(one.quantity_t), blocks)
    return table


def _block(first: str, last: str) -> str:
    """A block's serial numbers, the common part once: JCR-P1-20220401-20230331-1..20."""
    return f"{first}..{last.rpartition('-')[2]}"


async def stay_up(
    console: Console, day: OpeningDay, visitors: list[Credentials], speed: float
) -> None:
    """Keep the exchange up in the morning's call phase until it is interrupted."""
    service = day.service
    operator = service.add_key("exchange", role="operator")
    sequencer = service.sequencer
    sequencer.clock = PacedClock(sequencer.clock.now_ns(), speed)
    service.sequencer.listen(lambda group: _tell(console, day, group))
    await sequencer.enqueue(None)
    now = tokyo_datetime(sequencer.clock.now_ns())
    console.print(
        f"\nThe exchange is open for orders: {now:%Y-%m-%d %H:%M} in Tokyo, call phase until "
        f"11:29, auction at 11:30; its clock runs {speed:g} times as fast as yours.\n"
        f"  WebSocket  ws://{day.address}/v1/ws\n"
        f"  REST       http://{day.address}/v1/instruments   (routes: http://{day.address}/docs)"
    )
    for key in visitors:
        console.print(f"  key        {key.key_id}  secret {key.secret}", soft_wrap=True)
    first = visitors[0]
    console.print(
        f"  terminal   TANSO_ADDRESS={day.address} TANSO_KEY={first.key_id}:{first.secret} "
        "tanso client orders",
        soft_wrap=True,
    )
    console.print(
        "  next phase: press Enter here, or run\n"
        f"    tanso advance --address {day.address} --key {operator.key_id} "
        f"--secret {operator.secret}\n"
        "  stop: Ctrl-C",
        soft_wrap=True,
    )
    if not sys.stdin.isatty():
        await asyncio.Event().wait()
    reader = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(reader), sys.stdin
    )
    async with AsyncClient(day.address, operator) as client:
        while await reader.readline():
            await client.move_clock()
    await asyncio.Event().wait()


def _tell(console: Console, day: OpeningDay, group: Group) -> None:
    """One line for each auction that traded and for each new phase."""
    venue = day.service.venue
    for event in group.events:
        if isinstance(event, AuctionUncrossed) and event.volume_t:
            symbol = venue.instruments[event.instrument].symbol
            console.print(f"auction: {symbol} {event.volume_t} t at {event.price_ticks} yen")
    phases = [event for event in group.events if isinstance(event, PhaseChanged)]
    if phases:
        now = tokyo_datetime(group.time_ns)
        phase = venue.phase(phases[0].instrument).name.lower()
        console.print(f"{now:%Y-%m-%d %H:%M}  {phase}")
