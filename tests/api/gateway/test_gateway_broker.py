"""A broker with credentials and TLS; the permissions in docs/operating.md suffice."""

from __future__ import annotations

import asyncio
import base64
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import nats
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from api.access.tls import client_context
from api.client import AsyncClient
from api.gateway.broker import Broker, connect_bus, credentials
from api.gateway.engine import EngineBus
from api.gateway.sealing import key_in
from api.gateway.serving import running_gateway
from exchange.errors import ConfigError
from exchange.files import write_private
from tests.api.access.test_tls import certificate
from tests.api.cli.test_command_line import TANSO
from tests.api.gateway.test_gateway import BROKER, FAST, KEY
from tests.api.house import RE, running_house
from tests.api.server.test_serving import started, stopped

CONFIG = """
listen: 127.0.0.1:{port}
tls {{ cert_file: "{cert}", key_file: "{key}" }}
authorization {{ users: [
    {{ user: exchange, password: for-the-exchange, permissions: {{
        publish: ["tanso.to.*", "tanso.feed.>", "tanso.listed"],
        subscribe: ["tanso.hello", "tanso.in"] }} }}
    {{ user: gateway, password: for-the-gateway, permissions: {{
        publish: ["tanso.hello", "tanso.in"],
        subscribe: ["tanso.to.*", "tanso.feed.>", "tanso.listed"] }} }}
] }}
"""


@pytest.fixture
def guarded(tmp_path: Path) -> Iterator[str]:
    """The address of a broker configured as in docs/operating.md."""
    if BROKER is None:
        pytest.skip("there is no nats-server on this machine")
    cert, key = certificate(tmp_path)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    config = tmp_path / "nats.conf"
    config.write_text(CONFIG.format(port=port, cert=cert, key=key))
    server = subprocess.Popen([BROKER, "-c", str(config)], stderr=subprocess.DEVNULL)
    until_s = time.monotonic() + 10
    while time.monotonic() < until_s:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                break
        time.sleep(0.05)
    yield f"tls://127.0.0.1:{port}"
    server.terminate()
    server.wait()


async def test_exchange_and_gateway_meet_on_a_broker_that_lets_nobody_else_in(
    tmp_path: Path, guarded: str
) -> None:
    creds = {name: tmp_path / f"{name}.creds" for name in ("exchange", "gateway", "stranger")}
    for name, path in creds.items():
        write_private(path, f"{name}:for-the-{name}\n".encode())
    ca = tmp_path / "cert.pem"

    async with running_house(tmp_path, FAST) as house:
        await house.join("alice")
        bus = EngineBus(house.service, Broker(guarded, KEY, creds=creds["exchange"], ca=ca))
        await bus.start()
        gateway = Broker(guarded, KEY, creds=creds["gateway"], ca=ca)
        async with (
            running_gateway(gateway, FAST) as address,
            AsyncClient(address, house.credentials["alice"]) as alice,
        ):
            book = await alice.follow_book(RE)
            await alice.add_order(RE, "buy", 1, 3000)
            assert book.is_valid
        for options in ({}, credentials(creds["stranger"])):
            with pytest.raises(nats.errors.Error):
                await nats.connect(
                    guarded,
                    tls=client_context(ca),
                    max_reconnect_attempts=0,
                    allow_reconnect=False,
                    **options,
                )
        await bus.stop()


def test_the_commands_meet_on_the_broker_and_serve_over_tls(tmp_path: Path, guarded: str) -> None:
    creds = {name: tmp_path / f"{name}.creds" for name in ("exchange", "gateway")}
    for name, path in creds.items():
        write_private(path, f"{name}:for-the-{name}\n".encode())
    folder, ca, key = tmp_path / "data", tmp_path / "cert.pem", tmp_path / "key.pem"
    broker = ("--nats", guarded, "--nats-ca", str(ca))
    tls = ("--tls-cert", str(ca), "--tls-key", str(key))
    exchange, lines = started(folder, *broker, "--nats-creds", str(creds["exchange"]), *tls)
    own = ("--key-file", str(folder / "gateway.key"), "--nats-creds", str(creds["gateway"]))
    gateway = subprocess.Popen(
        [*TANSO, "gateway", "--port", "0", *broker, *own, *tls], stdout=subprocess.PIPE, text=True
    )
    try:
        assert gateway.stdout is not None
        said = gateway.stdout.readline()
        assert said.startswith("open: wss://"), said
        for line in (said, lines[-1]):
            address = "https://" + line.split("wss://")[1].split("/")[0]

            async def read(address: str = address) -> None:
                async with AsyncClient(address, ca=ca) as client:
                    await client.subscribe("status")

            asyncio.run(read())
    finally:
        gateway.terminate()
        gateway.communicate()
        stopped(exchange)


async def test_a_broker_elsewhere_is_named_by_tls_or_not_at_all() -> None:
    with pytest.raises(ConfigError, match="tls://"):
        await connect_bus(Broker("nats://broker.example:4222", KEY))


def test_a_creds_file_of_nats_signs_the_brokers_nonce(tmp_path: Path) -> None:
    secret = Ed25519PrivateKey.generate()
    raw = bytes((0x95, 0x20)) + secret.private_bytes_raw() + bytes(2)
    seed = base64.b32encode(raw).decode().rstrip("=")
    path = tmp_path / "user.creds"
    write_private(
        path,
        f"-----BEGIN NATS USER JWT-----\na.jwt.here\n------END NATS USER JWT------\n\n"
        f"************************* IMPORTANT *************************\n\n"
        f"-----BEGIN USER NKEY SEED-----\n{seed}\n------END USER NKEY SEED------\n".encode(),
    )
    options = credentials(path)
    assert options["user_jwt_cb"]() == b"a.jwt.here"
    signature = base64.b64decode(options["signature_cb"]("a nonce"))
    secret.public_key().verify(signature, b"a nonce")


@pytest.mark.parametrize("text", ["", "nobody", ":", "a:", "-----BEGIN NATS USER JWT-----\nx"])
def test_credentials_and_keys_that_are_none_are_one_sentence(tmp_path: Path, text: str) -> None:
    path = tmp_path / "wrong"
    write_private(path, text.encode())
    with pytest.raises(ConfigError, match="wrong"):
        credentials(path)
    with pytest.raises(ConfigError, match="64 hex digits"):
        key_in(path)


def test_the_key_of_the_gateways_is_made_once_and_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "gateway.key"
    with pytest.raises(ConfigError, match="cannot be read"):
        key_in(path)
    made = key_in(path, make=True)
    assert key_in(path, make=True) == made
    assert path.stat().st_mode & 0o777 == 0o600
    path.chmod(0o640)
    with pytest.raises(ConfigError, match="chmod 600"):
        key_in(path)
