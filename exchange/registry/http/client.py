"""Client of a registry that runs as a separate service, over HTTP.

The client distinguishes three kinds of failure, because settlement depends on the difference: a
rejection, an act that was certainly not done (no connection, 503, an open circuit), and an unknown
outcome (a request that was sent and not answered, or answered unreadably). Calls are retried after
a wait with jitter; writes too, because each carries its key. After five failures in a row the
circuit opens, and calls fail at once until one trial call, after a rest, succeeds.
"""

from __future__ import annotations

import ssl
import time
from collections.abc import Callable, Sequence
from random import Random
from typing import ParamSpec, TypeVar

import httpx
import msgspec
from msgspec import Struct

from exchange.errors import RegistryError, RegistryRejected, RegistryUnavailable, RegistryUnknown
from exchange.registry.http.calls import BATCH_MAX, Answer, Call, RegistryCalls, Rejection, query_of
from exchange.registry.port import AnyAct, Instruction, Receipt

P = ParamSpec("P")
T = TypeVar("T")
_NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol)
_Query = dict[str, str]


class HttpSettings(Struct, frozen=True):
    """Timeouts in seconds, the number of tries, and the failures in a row that open the circuit;
    `ca`: a PEM file with the only certificates to trust, empty: the system's."""

    connect_s: float = 2.0
    answer_s: float = 10.0
    tries: int = 3
    wait_s: float = 0.1
    wait_max_s: float = 2.0
    failures_max: int = 5
    rest_s: float = 5.0
    ca: str = ""


class Timing(Struct, frozen=True):
    """Clock and sleep of the client, in seconds."""

    sleep: Callable[[float], None] = time.sleep
    clock: Callable[[], float] = time.monotonic


class Circuit:
    """A circuit breaker: counts failures in a row; when open, allows one call after each rest."""

    def __init__(self, settings: HttpSettings, clock: Callable[[], float]) -> None:
        self._settings = settings
        self._clock = clock
        self._failures = 0
        self._closed_until_s = 0.0

    @property
    def is_open(self) -> bool:
        return self._failures >= self._settings.failures_max

    def enter(self) -> None:
        """Raise RegistryUnavailable while open, except for one trial call after each rest."""
        if self.is_open:
            now = self._clock()
            if now < self._closed_until_s:
                raise RegistryUnavailable("the registry failed repeatedly; it is given a rest")
            self._closed_until_s = now + self._settings.rest_s

    def record(self, is_success: bool) -> None:
        self._failures = 0 if is_success else self._failures + 1
        if not is_success:
            self._closed_until_s = self._clock() + self._settings.rest_s


class HttpRegistry(RegistryCalls):
    """The registry port over HTTP; the caller supplies randomness and time."""

    def __init__(
        self,
        url: str,
        token: str,
        random: Random,
        settings: HttpSettings | None = None,
        transport: httpx.BaseTransport | None = None,
        timing: Timing | None = None,
    ) -> None:
        self._settings = settings or HttpSettings()
        self._random = random
        self._timing = timing or Timing()
        self.circuit = Circuit(self._settings, self._timing.clock)
        self._client = httpx.Client(
            base_url=url,
            headers={"Authorization": f"Bearer {token}"},
            timeout=httpx.Timeout(self._settings.answer_s, connect=self._settings.connect_s),
            transport=transport,
            verify=ssl.create_default_context(cafile=self._settings.ca or None),
        )

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def perform(self, key: str, act: AnyAct, at_ns: int) -> Receipt:
        answer = self.perform_many([Instruction(key, act, at_ns)])[0]
        if isinstance(answer, RegistryRejected):
            raise answer
        return answer

    def perform_many(self, instructions: Sequence[Instruction]) -> list[Receipt | RegistryRejected]:
        answers: list[Receipt | RegistryRejected] = []
        for start in range(0, len(instructions), BATCH_MAX):
            batch = tuple(instructions[start : start + BATCH_MAX])
            found = self.perform_batch(batch)
            if len(found) != len(batch):
                raise RegistryUnknown("the registry answered another number of acts")
            answers += map(_receipt_or_rejection, found)
        return answers

    def send(self, call: Call[P, T], arguments: Struct) -> T:
        """Make a call. A question changes nothing, so its unknown outcome counts as unavailable."""
        query = {} if call.has_body else query_of(arguments)
        content = msgspec.json.encode(arguments) if call.has_body else b""
        try:
            return _decode(self._tried(call.verb, call.path, query, content), call.answer)
        except RegistryUnknown as error:
            if call.is_question:
                raise RegistryUnavailable(str(error)) from error
            raise

    def _tried(self, method: str, path: str, query: _Query, content: bytes) -> bytes:
        """Send until answered, rejected or out of tries; once unknown, it stays unknown."""
        is_unknown = False
        for left in reversed(range(self._settings.tries)):
            self.circuit.enter() if not is_unknown else None
            try:
                answer = self._sent(method, path, query, content)
            except RegistryRejected:
                self.circuit.record(True)
                raise
            except RegistryError as error:
                self.circuit.record(False)
                is_unknown |= isinstance(error, RegistryUnknown)
                if not left or self.circuit.is_open:
                    if is_unknown and not isinstance(error, RegistryUnknown):
                        raise RegistryUnknown("an earlier try was not answered") from error
                    raise
                self._timing.sleep(self._wait_s(self._settings.tries - left))
            else:
                self.circuit.record(True)
                return answer
        raise AssertionError("the last try returns or raises")

    def _wait_s(self, tried: int) -> float:
        wait = min(self._settings.wait_s * 2.0**tried, self._settings.wait_max_s)
        return wait * (1 - self._random.random() / 2)

    def _sent(self, method: str, path: str, query: _Query, content: bytes) -> bytes:
        try:
            answer = self._client.request(method, path, params=query, content=content)
        except _NOT_SENT as error:
            raise RegistryUnavailable(f"no connection to the registry: {error}") from error
        except httpx.HTTPError as error:
            raise RegistryUnknown(f"the registry did not answer: {error}") from error
        if answer.status_code in (409, 422):
            raise _rejected(_decode(answer.content, Rejection))
        if answer.status_code in (401, 403, 404, 413, 503):
            raise RegistryUnavailable(f"the registry answered {answer.status_code}")
        if answer.status_code != 200:
            raise RegistryUnknown(f"the registry answered {answer.status_code}")
        return answer.content


def _decode(body: bytes, kind: type[T]) -> T:
    try:
        return msgspec.json.decode(body, type=kind)
    except msgspec.DecodeError as error:
        raise RegistryUnknown(f"the registry's answer cannot be read: {error}") from error


def _receipt_or_rejection(answer: Answer) -> Receipt | RegistryRejected:
    if answer.rejection is not None:
        return _rejected(answer.rejection)
    if answer.receipt is None:
        raise RegistryUnknown("the registry answered neither a receipt nor a rejection")
    return answer.receipt


def _rejected(rejection: Rejection) -> RegistryRejected:
    return RegistryRejected(rejection.code, rejection.sentence)
