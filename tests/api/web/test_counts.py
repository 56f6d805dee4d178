"""Counts of what a burst of orders costs the page: messages, flushes, writes."""

from __future__ import annotations

import asyncio
import time

import pytest
from playwright.sync_api import Page, expect

from api.stream.streams import CONFLATED
from benchmarks.live.page.measure import PROBE
from tests.api.house import ES, RE
from tests.api.web.house import Web
from tests.api.web.scenes import open_scene

ORDERS = 600
# Prices below and above the first ones, so that rows appear, move and leave.
PRICES = 40


def follow(page: Page) -> None:
    """Let the page count its frames and writes."""
    page.evaluate(PROBE.read_text("utf-8"))
    page.evaluate("probe.begin('', 0)")
    page.evaluate("probe.countWrites()")


async def burst(web: Web) -> None:
    """Enter orders that do not trade, in both markets and as fast as the exchange takes them."""
    async with web.house.client("bob") as bob:
        for first in range(0, ORDERS, 50):
            await asyncio.gather(
                *(
                    bob.add_order(
                        (RE, ES)[number % 2], "buy", 1 + number % 5, 2800 + number % PRICES
                    )
                    for number in range(first, first + 50)
                )
            )


def paced(web: Web) -> list[int]:
    """Return the milliseconds between two pushes of each stream that merges changes."""
    return [
        stream.key.interval_ms
        for channel in CONFLATED
        for stream in web.house.service.feed.subscriptions(channel)
    ]


@pytest.mark.accepts("P-FED-10", "P-FED-11", "P-FED-12")
def test_a_burst_of_orders_costs_the_page_no_more_than_its_pace(web: Web) -> None:
    page = open_scene(web, "trade", "en", "light")
    follow(page)
    before, began = page.evaluate("tansoCounts.messages"), time.monotonic()
    web.run(burst(web))
    board = page.locator(".board tr.price")
    expect(board.filter(has_text=f"{2800 + PRICES - 1:,}")).not_to_have_count(0)
    received = page.evaluate("tansoCounts.messages") - before
    took_ms = 1_000 * (time.monotonic() - began)
    paces = paced(web)
    assert len(paces) > 4
    assert all(pace >= 50 for pace in paces)
    heartbeats = took_ms / 1_000
    assert 0 < received <= sum(took_ms / pace + 2 for pace in paces) + heartbeats + 1
    page.evaluate("probe.end()")
    assert page.evaluate("probe.flushesMost") == 1
    counts = page.evaluate("probe.stopCounting()")
    assert 0 < counts["writes"] <= counts["changed"]
