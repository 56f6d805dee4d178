"""The HTTP adapter: the failures that it distinguishes, retries, and its circuit breaker."""

import socket
from multiprocessing.process import BaseProcess
from pathlib import Path
from random import Random

import httpx
import msgspec
import pytest

from api.server.registry_app import RegistryService, create_registry_app, serve
from api.settings import Settings
from exchange.calendar import add_exchange_days
from exchange.errors import RegistryRejected, RegistryUnavailable, RegistryUnknown
from exchange.registry.accounts.controls import Controls, Signature, State
from exchange.registry.filings import Filing
from exchange.registry.http.calls import CALLS, Answer
from exchange.registry.http.client import HttpRegistry, HttpSettings, Timing
from exchange.registry.memory import MemoryRegistry
from exchange.registry.port import AccountKind, Receipt, Transfer
from exchange.registry.whole import WholeRegistry
from tests.forked import FORKS
from tests.registry.conftest import TOKEN
from tests.registry.world import BOB, SAVED, SOLAR, furnish, issue, move, tonnes

DONE = msgspec.json.encode([Answer(Receipt("t", (), 1))])


class Line:
    """A scripted connection: each answer is bytes, a status or an exception; sleeps are
    recorded."""

    def __init__(self, *script: bytes | int | type[httpx.HTTPError]) -> None:
        self.script = list(script)
        self.slept: list[float] = []
        self.now_s = 0.0
        self.registry = HttpRegistry(
            "http://registry.test", TOKEN, Random(1), HttpSettings(),
            httpx.MockTransport(self._answer), Timing(self.slept.append, lambda: self.now_s),
        )  # fmt: skip

    def _answer(self, request: httpx.Request) -> httpx.Response:
        step = self.script.pop(0)
        if isinstance(step, type):
            raise step("scripted")
        if isinstance(step, int):
            return httpx.Response(step, content=b'{"code": "scripted", "sentence": "x"}')
        return httpx.Response(200, content=step)


PATIENT = HttpSettings(tries=300, wait_s=0.02, wait_max_s=0.1, failures_max=1_000)
READ, CONNECT = httpx.ReadTimeout, httpx.ConnectError


@pytest.mark.parametrize(
    ("script", "outcome"),
    [
        ([DONE], Receipt),
        ([READ, DONE], Receipt),
        ([CONNECT, 503, DONE], Receipt),
        ([409], RegistryRejected),
        ([422], RegistryRejected),
        ([CONNECT, CONNECT, CONNECT], RegistryUnavailable),
        ([503, 503, 503], RegistryUnavailable),
        ([READ, READ, READ], RegistryUnknown),
        ([READ, CONNECT, CONNECT], RegistryUnknown),
        ([500, 503, 503], RegistryUnknown),
        ([httpx.RemoteProtocolError, 500, 500], RegistryUnknown),
        ([b"not json"], RegistryUnknown),
        ([b"[]"], RegistryUnknown),
        ([b"[{}]"], RegistryUnknown),
    ],
)  # fmt: skip
def test_a_write_is_done_rejected_not_done_or_unknown(
    script: list[bytes | int | type[httpx.HTTPError]], outcome: type
) -> None:
    line = Line(*script)
    try:
        found: object = line.registry.perform("t", move(1), 1)
    except Exception as error:
        found = error
    assert type(found) is outcome
    assert line.script == []
    line.registry.close()


def test_a_read_without_an_answer_is_unavailable_never_unknown() -> None:
    line = Line(READ, READ, b"garbage")
    with pytest.raises(RegistryUnavailable):
        line.registry.totals()
    line.registry.close()


def test_waits_between_tries_double_with_jitter() -> None:
    line = Line(503, 503, DONE)
    line.registry.perform("t", move(1), 1)
    first, second = line.slept
    assert 0.1 <= first <= 0.2 <= second <= 0.4
    line.registry.close()


def test_the_circuit_opens_after_five_failures_and_closes_after_a_good_trial() -> None:
    line = Line(503, 503, 503, 503, 503)
    for _ in range(2):
        with pytest.raises(RegistryUnavailable):
            line.registry.totals()
    assert line.registry.circuit.is_open
    assert line.script == []
    for _ in range(3):
        with pytest.raises(RegistryUnavailable, match="rest"):
            line.registry.totals()
    line.now_s = 5.0
    line.script = [503]
    with pytest.raises(RegistryUnavailable, match="503"):
        line.registry.totals()
    line.now_s = 9.9
    with pytest.raises(RegistryUnavailable, match="rest"):
        line.registry.totals()
    line.now_s = 10.0
    line.script = [b"[]"]
    assert line.registry.totals() == []
    assert not line.registry.circuit.is_open
    line.registry.close()


@pytest.fixture
def real(service: tuple[RegistryService, str]) -> tuple[RegistryService, str]:
    service[0].registry = MemoryRegistry()
    furnish(service[0].registry)
    issue(service[0].registry, 10)
    return service


def test_a_reply_lost_after_the_commit_is_found_by_its_key(
    real: tuple[RegistryService, str],
) -> None:
    behind, address = real
    line = httpx.HTTPTransport()

    class Lossy(httpx.BaseTransport):
        is_lossy = True

        def handle_request(self, request: httpx.Request) -> httpx.Response:
            answer = line.handle_request(request)
            if self.is_lossy:
                answer.read()
                raise httpx.ReadTimeout("lost")
            return answer

    transport = Lossy()
    settings = HttpSettings(tries=2, wait_s=0)
    registry = HttpRegistry(address, TOKEN, Random(1), settings, transport)
    with pytest.raises(RegistryUnknown):
        registry.perform("t", move(3), 2)
    transport.is_lossy = False
    receipt = registry.outcome("t")
    assert receipt is not None
    assert receipt == registry.perform("t", move(3), 9)
    assert tonnes(behind.registry, BOB) == 3
    registry.close()
    line.close()


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "code"),
    [
        ("POST", "/v1/acts", b"{", 422, "invalid_params"),
        ("POST", "/v1/acts", b'{"instructions": [], "more": 1}', 422, "invalid_params"),
        ("POST", "/v1/acts", b"x" * (4 * 1024 * 1024 + 1), 422, "invalid_params"),
        ("POST", "/v1/accounts", b'{"name": "a", "kind": "moon"}', 422, "invalid_params"),
        ("GET", "/v1/act", b"", 422, "invalid_params"),
        ("DELETE", "/v1/act?key=k&at_ns=soon", b"", 422, "invalid_params"),
        ("GET", "/v1/serial?serial=nonsense", b"", 422, "serial_invalid"),
        ("GET", "/v1/proposals?state=moon", b"", 422, "invalid_params"),
        ("GET", "/v1/keys?count=9999", b"", 422, "invalid_params"),
        ("POST", "/v1/filings", b'{"kind": "project"}', 422, "invalid_params"),
    ],
)  # fmt: skip
def test_the_service_rejects_bad_input_with_a_code(
    real: tuple[RegistryService, str], method: str, path: str, body: bytes, status: int, code: str
) -> None:
    headers = {"Authorization": f"Bearer {TOKEN}"}
    answer = httpx.request(method, real[1] + path, content=body, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_every_call_of_the_whole_registry_is_in_the_table() -> None:
    """Except those that the client makes of others, and the closing of its own connections."""
    declared = {name for name in dir(WholeRegistry) if not name.startswith("_")}
    assert declared - {call.name for call in CALLS} == {"perform", "perform_many", "close"}
    assert len({(call.verb, call.path) for call in CALLS}) == len(CALLS)


def test_the_service_asks_for_its_token(real: tuple[RegistryService, str]) -> None:
    assert httpx.get(f"{real[1]}/v1/totals").status_code == 401
    assert httpx.get(f"{real[1]}/healthz").status_code == 200
    with pytest.raises(ValueError, match="16 characters"):
        create_registry_app(MemoryRegistry(), "short")


def test_no_service_at_all_is_unavailable() -> None:
    settings = HttpSettings(tries=1)
    registry = HttpRegistry("http://127.0.0.1:9", TOKEN, Random(1), settings)
    with pytest.raises(RegistryUnavailable, match="no connection"):
        registry.totals()
    registry.close()


def started(url: str, port: int) -> BaseProcess:
    """A registry service in a process of its own."""
    process = FORKS.Process(target=serve, args=(url, TOKEN, Settings(port=port)))
    process.start()
    return process


def test_a_served_registry_keeps_every_act_through_a_kill(tmp_path: Path) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    registry = HttpRegistry(f"http://127.0.0.1:{port}", TOKEN, Random(1), PATIENT)
    receipts = []
    for life in range(2):
        process = started(f"sqlite:///{tmp_path}/registry.db", port)
        if life == 0:
            furnish(registry)
            issue(registry, 10)
        receipts.append(registry.perform("t", move(4), 2))
        process.kill()
        process.join()
    assert receipts[0] == receipts[1]
    registry.close()


def test_a_served_registry_keeps_proposals_and_filings_through_a_kill(tmp_path: Path) -> None:
    """Two persons sign a transfer, the service is killed, and it is still done when it is due."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    registry = HttpRegistry(f"http://127.0.0.1:{port}", TOKEN, Random(1), PATIENT)
    people = frozenset(("Ann", "Ben"))
    controls = Controls(registry, add_exchange_days, lambda owner: people)
    filed = Filing("third party", "LRQA", 1, "{}", "Ann", 1)

    process = started(f"sqlite:///{tmp_path}/registry.db", port)
    furnish(registry)
    registry.open_account("holding:bob", AccountKind.HOLDING, "bob", 0)
    issue(registry, 10, account=SAVED)
    sold = Transfer(SAVED, "holding:bob", SOLAR, 4)
    proposal = controls.propose_transfer(sold, Signature("Ann", "a"), 0)
    controls.approve(proposal.proposal_id, Signature("Ben", "b"), 1)
    registry.save_filing(filed)
    process.kill()
    process.join()

    process = started(f"sqlite:///{tmp_path}/registry.db", port)
    (done,) = controls.release(proposal.due_ns)
    assert done.state is State.DONE
    assert tonnes(registry, "holding:bob") == 4
    assert registry.filings("third party") == [filed]
    process.kill()
    process.join()
    registry.close()
