"""Pages that may open a WebSocket or use a session."""

import pytest

from api.access.origins import Origins

HOST, LISTED = "127.0.0.1:8000", "https://desk.example"


def headers(**given: str) -> list[tuple[bytes, bytes]]:
    return [(name.encode(), value.encode()) for name, value in given.items()]


@pytest.mark.parametrize("name", ["127.0.0.1", "localhost", "[::1]"])
def test_a_page_that_this_server_gave_on_this_machine_is_allowed(name: str) -> None:
    host = f"{name}:8000"
    assert Origins([]).allow(headers(host=host, origin=f"http://{host}"))


@pytest.mark.parametrize(
    "origin",
    [
        "http://localhost:3000",  # another server of this machine
        "http://127.0.0.1",
        "http://127.0.0.1:8000.example",
        "https://attacker.example",
        "null",
        "http://[",
    ],
)
def test_a_page_of_another_server_is_not_allowed(origin: str) -> None:
    assert not Origins([LISTED]).allow(headers(host=HOST, origin=origin))


def test_a_page_under_the_name_that_it_asked_for_is_not_our_own() -> None:
    """DNS rebinding: the attacker's name leads to this machine, and the page asks under it."""
    rebound = headers(host="attacker.example", origin="http://attacker.example")
    assert not Origins([LISTED]).allow(rebound)


def test_listed_origins_and_programs_are_allowed_and_cookies_need_a_page() -> None:
    allow = Origins([LISTED]).allow
    assert allow(headers(host=HOST, origin=LISTED))
    assert allow(headers(host=HOST))
    assert not allow(headers(host=HOST, cookie="tanso_session=x"))
    assert not allow([*headers(host=HOST, origin=LISTED), (b"origin", LISTED.encode())])
