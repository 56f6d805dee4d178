"""TLS from end to end, and rejections without it."""

from __future__ import annotations

import asyncio
import os
import ssl
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from typer.testing import CliRunner

from api.access.signing import key_text
from api.access.tls import client_context
from api.cli.client import app as client_app
from api.client import ApiError, AsyncClient, Client
from api.client.places import Place, place_of
from api.server.tls import reject_in_the_clear, server_context
from api.settings import Settings, load_settings
from exchange.errors import ConfigError
from tests.api.house import RE, Stage, running_house
from tests.api.services.test_trading import until


def certificate(folder: Path) -> tuple[Path, Path]:
    """A self-signed certificate for loopback, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "tanso test")])
    now = datetime.now(UTC)
    names = [x509.DNSName("localhost"), x509.IPAddress(ip_address("127.0.0.1"))]
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    cert, private = folder / "cert.pem", folder / "key.pem"
    cert.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    private.touch(0o600)
    private.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return cert, private


def secured(folder: Path, **changes: object) -> Settings:
    cert, key = certificate(folder)
    return Settings(port=0, tls_cert=cert, tls_key=key, **changes)


def test_a_trader_trades_and_reads_over_tls_with_all_three_clients(tmp_path: Path) -> None:
    settings = secured(tmp_path)
    stage = Stage(tmp_path, settings)
    try:
        house, ca = stage.house, tmp_path / "cert.pem"
        address = f"https://{house.address}"

        async def asynchronous() -> None:
            house.address = address
            await house.service.participants.open("alice")
            await house.service.participants.deposit_yen("alice", 10_000_000)
            house.credentials["alice"] = house.service.participants.add_key("alice")
            async with house.client("alice", ca=ca) as alice:
                book = await alice.follow_book(RE)
                await alice.add_order(RE, "buy", 1, 3000)
                await until(lambda: book.bids != [])
                assert len(await alice.orders()) == 1

        stage.wait(asynchronous())
        with Client(f"wss://{address[8:]}", house.credentials["alice"], ca=ca) as alice:
            assert len(alice.cancel_all()) == 1
        environment = {
            "TANSO_ADDRESS": address,
            "TANSO_KEY": key_text(house.credentials["alice"]),
        }
        result = CliRunner().invoke(client_app, ["orders"], env=environment)
        assert (result.exit_code, "certificate" in result.output) == (1, True), result.output
        result = CliRunner().invoke(client_app, ["--ca", str(ca), "orders"], env=environment)
        assert result.exit_code == 0, result.output
    finally:
        os.environ.pop("TANSO_CA", None)
        stage.close()


async def test_a_client_without_tls_or_trust_in_the_certificate_receives_nothing(
    tmp_path: Path,
) -> None:
    async with running_house(tmp_path, secured(tmp_path)) as house:
        for address in (f"https://{house.address}", f"http://{house.address}"):
            with pytest.raises((OSError, httpx.HTTPError, EOFError, Exception)) as caught:
                async with AsyncClient(address, reconnect=False):
                    pass
            assert not isinstance(caught.value, ApiError)
        context = client_context(tmp_path / "cert.pem")
        base = f"https://{house.address}"
        async with httpx.AsyncClient(base_url=base, verify=context) as http:
            assert (await http.get("/healthz")).status_code == 200


async def test_an_unfinished_handshake_ends_and_releases_its_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.server.handshake_timeout.HANDSHAKE_S", 0.5)
    async with running_house(tmp_path, secured(tmp_path)) as house:
        host, port = house.address.split(":")
        reader, writer = await asyncio.open_connection(host, int(port))
        await until(lambda: house.service.admission.count("lobby") == 1)
        began_s = time.monotonic()
        with pytest.raises((ConnectionError, asyncio.IncompleteReadError)):
            await reader.readexactly(1)
        assert time.monotonic() - began_s < 5
        await until(lambda: house.service.admission.count("lobby") == 0)
        writer.close()


def test_beyond_this_machine_a_server_needs_tls_or_a_named_proxy(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"0\.0\.0\.0 without TLS"):
        reject_in_the_clear(Settings(host="0.0.0.0"))
    reject_in_the_clear(Settings(host="::1"))
    reject_in_the_clear(Settings(host="0.0.0.0", behind_proxy=("10.0.0.5",)))
    reject_in_the_clear(secured(tmp_path, host="0.0.0.0"))
    with pytest.raises(ConfigError, match="behind_proxy takes"):
        load_behind("everybody")


def load_behind(proxy: str) -> None:
    from api.access.addresses import Hops

    Hops(load_settings(behind_proxy=(proxy,)).behind_proxy)


def _lost(folder: Path) -> None:
    (folder / "cert.pem").unlink()


def _wide(folder: Path) -> None:
    (folder / "key.pem").chmod(0o644)


def _other(folder: Path) -> None:
    (folder / "key.pem").write_text("no key at all")


@pytest.mark.parametrize(
    ("spoil", "said"), [(_lost, "no file"), (_wide, "chmod 600"), (_other, "not a certificate")]
)
def test_an_unusable_certificate_is_one_sentence(
    tmp_path: Path, spoil: Callable[[Path], None], said: str
) -> None:
    settings = secured(tmp_path)
    spoil(tmp_path)
    with pytest.raises(ConfigError, match=said):
        server_context(settings)
    with pytest.raises(ConfigError, match="belong together"):
        server_context(Settings(tls_key=tmp_path / "key.pem"))
    (tmp_path / "empty.pem").write_text("")
    with pytest.raises(ConfigError, match="holds no certificates"):
        client_context(tmp_path / "empty.pem")


def test_an_address_without_a_scheme_is_unencrypted_on_this_machine_only() -> None:
    for text, place in (
        ("127.0.0.1:8000", Place("127.0.0.1:8000", False)),
        ("localhost:8000", Place("localhost:8000", False)),
        ("[::1]:8000", Place("[::1]:8000", False)),
        ("tanso.example:8000", Place("tanso.example:8000", True)),
        ("https://tanso.example", Place("tanso.example", True)),
        ("wss://127.0.0.1:1", Place("127.0.0.1:1", True)),
        ("http://10.0.0.1:8000/", Place("10.0.0.1:8000", False)),
    ):
        assert place_of(text) == place
    assert place_of("tanso.example").stream == "wss://tanso.example/v1/ws"
    for text in ("", "ftp://x", "https://x/y", "https://a:b@x", "x:99999", "http://"):
        with pytest.raises(ConfigError):
            place_of(text)


async def test_a_key_bound_to_addresses_works_through_a_named_proxy_and_not_by_a_forged_header(
    tmp_path: Path,
) -> None:
    """An X-Forwarded-For header from a peer that is not a proxy is not trusted."""

    async def statuses(proxies: tuple[str, ...]) -> list[int]:
        folder = tmp_path / str(len(proxies))
        folder.mkdir()
        async with running_house(folder, Settings(port=0, behind_proxy=proxies)) as house:
            service = house.service
            await service.participants.open("alice")
            service.users.add_user("alice", "trader", "alice")
            now_ms = service.auth.now_ms()
            bound = service.users.add_key("alice", now_ms, addresses=("10.0.0.0/8",))
            house.credentials["alice"] = bound
            client = house.client("alice")
            codes = []
            for said in ("10.1.2.3", "10.1.2.3, 192.0.2.1", "192.0.2.1, 10.1.2.3"):
                signed = client._signed.signature("GET", "/v1/balances", b"")
                headers = signed | {"X-Forwarded-For": said}
                async with httpx.AsyncClient(base_url=f"http://{house.address}") as http:
                    codes.append((await http.get("/v1/balances", headers=headers)).status_code)
            await client.close()
            return codes

    assert await statuses(()) == [403, 403, 403]
    assert await statuses(("127.0.0.1",)) == [200, 403, 200]


def test_only_tls_1_2_and_later_is_accepted(tmp_path: Path) -> None:
    context = server_context(secured(tmp_path))
    assert context is not None
    assert context.minimum_version == ssl.TLSVersion.TLSv1_2
