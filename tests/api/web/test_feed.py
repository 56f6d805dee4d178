"""The page's socket in the browser: cuts, silence, a restart, the session's end."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from api.stream.outgoing import CLOSE_SLOW_CONSUMER
from tests.api.web.house import Web
from tests.api.web.looks import shifts
from tests.api.web.scenes import beat, wait_until_loaded

AGAIN = re.compile(r"Connected again after \d+\.\d s, nothing missing")


def badge(page: Page) -> Locator:
    """The state of the connection in the header."""
    return page.get_by_role("status", name="Connection")


def cut(web: Web) -> None:
    """Close every socket of the exchange as a lost connection is closed."""

    async def close() -> None:
        for connection in web.house.service.connections:
            connection.close(CLOSE_SLOW_CONSUMER)

    web.run(close())


@pytest.mark.accepts("P-FED-02")
def test_a_cut_socket_is_live_again_without_the_person_and_nothing_moves(web: Web) -> None:
    page = web.open("/")
    expect(badge(page)).to_contain_text("live")
    expect(page.get_by_role("figure").last).to_be_visible()
    wait_until_loaded(page)
    now = page.evaluate("performance.now()")
    cut(web)
    expect(page.get_by_role("contentinfo")).to_contain_text("reconnected")
    notice = page.get_by_role("region", name="New notices")
    expect(notice).to_contain_text(AGAIN)
    expect(badge(page)).to_contain_text("live")
    assert shifts(page, now) == []


@pytest.mark.accepts("P-FED-01")
def test_without_heartbeats_the_page_says_how_late_it_is(web: Web) -> None:
    page = web.open("/")
    expect(badge(page)).to_contain_text("live")
    beat(web, on=False)
    expect(badge(page)).to_contain_text("late")
    beat(web, on=True)
    expect(badge(page)).to_contain_text("live")


@pytest.mark.accepts("P-FED-04")
def test_the_socket_logs_in_again_after_a_cut_until_the_session_is_over(web: Web) -> None:
    page = web.open("/", person="bob")
    expect(badge(page)).to_contain_text("live")
    cut(web)
    expect(page.get_by_role("contentinfo")).to_contain_text("reconnected")
    expect(badge(page)).to_contain_text("live")
    web.house.service.auth.log_out(web.session("bob"))
    cut(web)
    expect(badge(page)).to_contain_text("session over")


@pytest.mark.accepts("P-FED-05")
def test_an_announced_restart_is_shown(web: Web) -> None:
    page = web.open("/")
    expect(badge(page)).to_contain_text("live")

    async def announce() -> None:
        service = web.house.service
        service.feed.announce_shutdown(
            connection.subscriptions for connection in service.connections
        )

    web.run(announce())
    expect(badge(page)).to_contain_text("stopping")
