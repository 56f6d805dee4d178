"""Admission: strangers fill only their own rooms; members and the operator always find a place."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from pathlib import Path

import httpx
import msgspec
import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from api.access.addresses import Hops, counted
from api.access.socket_limits import Admission, Guest
from api.client import ApiError
from api.settings import Settings
from tests.api.house import RE, House, running_house
from tests.api.services.test_trading import until
from tests.api.stream.test_stream import auth, close_code

STRANGER, TRADER = "127.0.0.2", "127.0.0.3"


@asynccontextmanager
async def sockets(house: House, count: int, address: str) -> AsyncIterator[list[ClientConnection]]:
    """Open a number of silent WebSockets from one address; closed ones stay in the list."""
    opened: list[ClientConnection] = []

    async def hold() -> None:
        for _ in range(count):
            uri = f"ws://{house.address}/v1/ws"
            options = {"compression": None, "ping_interval": None, "close_timeout": 0.1}
            opened.append(await connect(uri, local_addr=(address, 0), **options))

    try:
        await hold()
        yield opened
    finally:
        await asyncio.gather(*(socket.close() for socket in opened), return_exceptions=True)


async def trades(house: House, address: str) -> None:
    """Log in and trade from an address."""
    uri = f"ws://{house.address}/v1/ws"
    async with connect(uri, compression=None, local_addr=(address, 0)) as socket:
        await socket.send(msgspec.json.encode(auth(house, "alice", secret_nonce())).decode())
        assert msgspec.json.decode(await socket.recv())["success"]
        order = {"symbol": RE, "side": "buy", "order_qty": "1", "limit_price": "3000"}
        await socket.send(msgspec.json.encode({"method": "add_order", "params": order}).decode())
        assert msgspec.json.decode(await socket.recv())["success"]


def secret_nonce() -> str:
    return f"n{time.perf_counter_ns()}"


async def crowded(folder: Path, count: int) -> str:
    """Run an exchange with many sockets of one stranger; return a line of figures."""
    settings = Settings(port=0, lobby_per_address=50, readers_per_address=20, auth_seconds=60.0)
    async with running_house(folder, settings) as house:
        await house.join("alice")
        house.credentials["operator"] = house.service.participants.add_key(
            "exchange", role="operator"
        )
        admission = house.service.admission
        async with sockets(house, count, STRANGER):
            assert admission.count("lobby") + admission.count("readers") <= 70
            held = admission.count("lobby")
            for source in (TRADER, STRANGER):
                await trades(house, source)
                await operates(house, source)
            assert admission.count("lobby") >= held - 2 > 0, "others were let in beside the crowd"
            assert admission.count("readers") == 0, "who asks for nothing is no reader"
            return f"{count} sockets of one address, {admission.ended} ended to make room"


async def operates(house: House, source: str) -> None:
    """Send one of the operator's requests from an address."""
    client = house.client("operator")
    signed = client._signed.signature("POST", "/v1/admin/halts", b'{"symbol":"JCR-RE/JPY"}')
    transport = httpx.AsyncHTTPTransport(local_address=source)
    base = f"http://{house.address}"
    async with httpx.AsyncClient(transport=transport, base_url=base) as http:
        body = b'{"symbol":"JCR-RE/JPY"}'
        reply = await http.post("/v1/admin/halts", content=body, headers=signed)
        assert reply.is_success, reply.text
        signed = client._signed.signature("POST", "/v1/admin/resumptions", body)
        reply = await http.post("/v1/admin/resumptions", content=body, headers=signed)
        assert reply.is_success, reply.text
    await client.close()


async def test_three_hundred_sockets_of_a_stranger_keep_no_member_out(tmp_path: Path) -> None:
    print(await crowded(tmp_path, 300))


@pytest.mark.soak
async def test_two_thousand_sockets_of_a_stranger_keep_no_member_out(
    tmp_path: Path,
) -> None:
    print(await crowded(tmp_path, 2_000))


async def test_readers_of_public_data_may_stay_and_are_counted_by_address_and_in_total(
    tmp_path: Path,
) -> None:
    settings = Settings(port=0, readers_per_address=2, readers_max=3, auth_seconds=0.3)
    async with running_house(tmp_path, settings) as house, AsyncExitStack() as stack:
        held = []
        for address in (STRANGER, STRANGER, STRANGER, TRADER, TRADER):
            opened = connect(
                f"ws://{house.address}/v1/ws", compression=None, local_addr=(address, 0)
            )
            socket = await stack.enter_async_context(opened)
            await socket.send('{"method":"subscribe","params":{"channel":"status"}}')
            held.append(socket)
        await until(lambda: house.service.admission.count("lobby") == 0)
        for socket in (held[2], held[4]):
            with suppress(ConnectionClosed):
                while True:
                    await asyncio.wait_for(socket.recv(), 5)
            assert socket.close_code == 4029
        assert house.service.admission.count("readers") == 3
        await held[0].close()
        await until(lambda: house.service.admission.count("readers") == 2)


async def test_a_silent_socket_is_closed_and_one_that_logs_out_returns_to_the_lobby(
    tmp_path: Path,
) -> None:
    async with running_house(tmp_path, Settings(port=0, auth_seconds=0.3)) as house:
        await house.join("alice")
        async with house.raw() as silent, house.raw() as member:
            assert (await member.ask(auth(house, "alice", "a")))["success"]
            assert await close_code(silent) == 4001
            assert house.service.admission.count("members") == 1
            assert house.service.admission.count("lobby") == 0
            assert house.service.admission.count("readers") == 0, "silence is no reader"
            assert (await member.ask({"method": "ping"}))["success"]
            await member.ask({"method": "logout"})
            await until(lambda: house.service.admission.count("readers") == 1)


async def test_members_have_a_limit_and_the_exchanges_own_staff_comes_on_top(
    tmp_path: Path,
) -> None:
    async with running_house(tmp_path, Settings(port=0, connections_max=1)) as house:
        await house.join("alice", "bob")
        for role in ("operator", "approver"):
            house.credentials[role] = house.service.participants.add_key("exchange", role=role)
        async with house.client("alice"):
            with pytest.raises(ApiError, match="no room"):
                async with house.client("bob", reconnect=False):
                    pass
            async with house.client("operator") as operator, house.client("approver") as approver:
                await operator.ping()
                await approver.ping()
        await until(lambda: house.service.admission.count("members") == 0)
        async with house.client("bob") as bob:
            await bob.ping()


def test_a_new_socket_displaces_the_oldest_unauthenticated_one_of_the_busiest_address() -> None:
    ended: list[str] = []
    admission = Admission(Settings(lobby_max=4, lobby_per_address=3))

    def arrive(name: str, address: str) -> Guest | None:
        return admission.arrive(address, lambda: ended.append(name))

    first = arrive("a1", "192.0.2.1")
    arrive("a2", "192.0.2.1")
    arrive("b1", "192.0.2.2")
    assert first is not None
    first.vouch("key:1")
    arrive("a3", "192.0.2.1")
    arrive("a4", "192.0.2.1")
    assert ended == ["a2"], "at the limit of an address its own oldest goes"
    arrive("c1", "192.0.2.3")
    assert ended == ["a2", "a3"], "when the lobby is full, the most crowded address gives way"
    for number in range(20):
        arrive(f"x{number}", f"2001:db8::{number:x}")
    assert admission.count("lobby") == 4
    assert {counted("2001:db8::1"), counted("2001:db8::2")} == {"2001:db8::/64"}
    assert counted("::ffff:192.0.2.1") == "192.0.2.1"
    full = Admission(Settings(lobby_max=1, lobby_per_address=1))
    guest = full.arrive("192.0.2.1")
    assert guest is not None
    guest.vouch("key:1")
    assert full.arrive("192.0.2.2") is None
    guest.leave()
    guest.leave()
    assert full.count("lobby") == 0
    assert full.arrive("192.0.2.2") is not None


def test_one_members_signed_requests_do_not_fill_the_lobby_either() -> None:
    admission = Admission(Settings(lobby_max=3, lobby_per_address=3, connections_per_key=2))
    guests = [admission.arrive("192.0.2.1") for _ in range(3)]
    for guest in guests:
        assert guest is not None
        guest.vouch("key:1")
    assert [guest.known_as for guest in guests if guest is not None] == ["key:1", "key:1", ""]
    assert admission.arrive("192.0.2.2") is not None
    assert admission.count("lobby") == 3


async def test_strangers_at_an_address_use_up_nothing_of_a_keys_rate(tmp_path: Path) -> None:
    settings = Settings(port=0, messages_per_s=0.001, messages_burst=3)
    async with running_house(tmp_path, settings) as house:
        house.credentials["operator"] = house.service.participants.add_key(
            "exchange", role="operator"
        )
        async with httpx.AsyncClient(base_url=f"http://{house.address}") as http:
            codes = [(await http.get("/v1/time")).status_code for _ in range(5)]
            assert codes == [200, 200, 200, 429, 429]
            headers = {"X-API-KEY": "tk_none", "X-TIMESTAMP": "1", "X-NONCE": "n"}
            wrong = await http.get("/v1/balances", headers=headers)
            assert wrong.status_code == 429, "what proves nothing is the address's"
        client = house.client("operator")
        for _ in range(3):
            await client.http("GET", "/v1/admin/participants")
        with pytest.raises(ApiError, match="too many requests"):
            await client.http("GET", "/v1/admin/participants")
        await client.close()


async def test_password_logins_have_a_few_threads_of_their_own_and_a_bound(tmp_path: Path) -> None:
    settings = Settings(port=0, logins_per_address=2)
    async with (
        running_house(tmp_path, settings) as house,
        httpx.AsyncClient(timeout=30) as http,
    ):
        url = f"http://{house.address}/v1/auth/login"
        bodies = [{"user": f"u{n}", "password": "wrong-password"} for n in range(8)]
        asked = [http.post(url, json=body) for body in bodies]
        codes = sorted(answer.status_code for answer in await asyncio.gather(*asked))
        assert codes.count(429) >= 1
        assert codes.count(401) >= 2
        auth_ = house.service.auth
        for number in range(40):
            auth_._failed(("127.0.0.1", ""), auth_.now_ms() + number)
        reply = await http.post(url, json=bodies[0] | {"user": "other"})
        assert reply.status_code == 429, "guessing by other names is guessing too"


@pytest.mark.parametrize("is_first", [True, False])
async def test_a_slow_request_head_ends_the_connection(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_first: bool
) -> None:
    """It holds for the first request of a connection and for any later one."""
    monkeypatch.setattr("api.server.handshake_timeout.HANDSHAKE_S", 0.3)
    async with running_house(tmp_path) as house:
        host, port = house.address.split(":")
        reader, writer = await asyncio.open_connection(host, int(port))
        if not is_first:
            writer.write(b"GET /v1/time HTTP/1.1\r\nHost: x\r\n\r\n")
            head = await reader.readuntil(b"\r\n\r\n")
            await reader.readexactly(int(head.lower().split(b"content-length: ")[1].split()[0]))
        began_s = time.monotonic()
        writer.write(b"GET /v1/time HTTP/1.1\r\nHo")
        with pytest.raises((ConnectionError, asyncio.IncompleteReadError)):
            await asyncio.wait_for(reader.readexactly(1), 5)
        assert time.monotonic() - began_s < 3
        assert house.service.admission.count("lobby") == 0
        writer.close()


HOPS = Hops(("10.0.0.0/24", "::1"))


@pytest.mark.parametrize(
    ("peer", "said", "client"),
    [
        ("192.0.2.1", ("10.1.1.1",), "192.0.2.1"),
        ("10.0.0.5", ("192.0.2.9",), "192.0.2.9"),
        ("10.0.0.5", ("1.2.3.4, 192.0.2.9",), "192.0.2.9"),
        ("10.0.0.5", ("1.2.3.4, 192.0.2.9, 10.0.0.6",), "192.0.2.9"),
        ("10.0.0.5", ("1.2.3.4", "192.0.2.9, 10.0.0.6"), "192.0.2.9"),
        ("10.0.0.5", ("192.0.2.9, nonsense",), ""),
        ("10.0.0.5", (), "10.0.0.5"),
        ("::1", ("10.0.0.7",), "10.0.0.7"),
        ("::ffff:10.0.0.5", ("192.0.2.9",), "192.0.2.9"),
    ],
)
def test_forwarded_addresses_are_read_from_the_right_as_far_as_named_proxies_wrote_them(
    peer: str, said: tuple[str, ...], client: str
) -> None:
    headers = [(b"x-forwarded-for", line.encode()) for line in said]
    assert HOPS.client(peer, headers) == client
