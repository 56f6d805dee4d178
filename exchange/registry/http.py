"""A registry that runs as a service elsewhere, reached over HTTP.

The client tells three kinds of failure apart, because settlement acts on the difference: what
was rejected, what certainly did not happen (no connection, 503, an open circuit), and what
nobody knows (a request that was sent and not answered, or answered with something that cannot
be read). Calls are tried again after a wait with jitter; writes too, since each carries its
key. After five failures in a row the circuit opens and calls fail at once until one trial
call, after a rest, comes through.
"""

from __future__ import annotations

import ssl
import time
from collections.abc import Callable, Sequence
from random import Random
from typing import TypeVar

import httpx
import msgspec
from msgspec import Struct

from exchange.errors import RegistryError, RegistryRejected, RegistryUnavailable, RegistryUnknown
from exchange.registry import wire
from exchange.registry.controls import Proposal, State
from exchange.registry.filings import Filing
from exchange.registry.port import (
    Account,
    AccountKind,
    AnyAct,
    Holding,
    Imported,
    Instruction,
    Project,
    Receipt,
    RegistryEvent,
    Total,
)

T = TypeVar("T")
_NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol)
_Query = dict[str, str]


class HttpSettings(Struct, frozen=True):
    """Seconds, tries in all, and failures in a row that open the circuit; `ca`: a PEM file with
    the only certificates to trust, empty: the system's."""

    connect_s: float = 2.0
    answer_s: float = 10.0
    tries: int = 3
    wait_s: float = 0.1
    wait_max_s: float = 2.0
    failures_max: int = 5
    rest_s: float = 5.0
    ca: str = ""


class Timing(Struct, frozen=True):
    """How time passes for the client, in seconds."""

    sleep: Callable[[float], None] = time.sleep
    clock: Callable[[], float] = time.monotonic


class Circuit:
    """Counts failures in a row; open, it lets one call through after each rest."""

    def __init__(self, settings: HttpSettings, clock: Callable[[], float]) -> None:
        self._settings = settings
        self._clock = clock
        self._failures = 0
        self._closed_until_s = 0.0

    @property
    def is_open(self) -> bool:
        return self._failures >= self._settings.failures_max

    def enter(self) -> None:
        """RegistryUnavailable while open, except for one trial call after each rest."""
        if self.is_open:
            now = self._clock()
            if now < self._closed_until_s:
                raise RegistryUnavailable("the registry failed repeatedly; it is given a rest")
            self._closed_until_s = now + self._settings.rest_s

    def record(self, is_success: bool) -> None:
        self._failures = 0 if is_success else self._failures + 1
        if not is_success:
            self._closed_until_s = self._clock() + self._settings.rest_s


class HttpRegistry:
    """The registry port over HTTP; chance and time are given by the edge."""

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

    def open_account(self, name: str, kind: AccountKind, owner: str, at_ns: int) -> None:
        self._write("POST", "/v1/accounts", wire.NewAccount(name, kind, owner, at_ns))

    def lock_account(self, name: str, locked: bool, at_ns: int) -> None:
        self._write("PATCH", "/v1/accounts", wire.Lock(name, locked, at_ns))

    def register_project(self, project: Project, at_ns: int) -> None:
        self._write("POST", "/v1/projects", wire.NewProject(project, at_ns))

    def perform(self, key: str, act: AnyAct, at_ns: int) -> Receipt:
        answer = self.perform_many([Instruction(key, act, at_ns)])[0]
        if isinstance(answer, RegistryRejected):
            raise answer
        return answer

    def perform_many(self, instructions: Sequence[Instruction]) -> list[Receipt | RegistryRejected]:
        answers: list[Receipt | RegistryRejected] = []
        for start in range(0, len(instructions), wire.BATCH_MAX):
            batch = tuple(instructions[start : start + wire.BATCH_MAX])
            body = self._write("POST", "/v1/acts", wire.Instructions(batch))
            answers += _read_answers(body, len(batch))
        return answers

    def outcome(self, key: str) -> Receipt | None:
        return self._read("/v1/act", {"key": key}, wire.MaybeReceipt).receipt

    def abandon(self, key: str, at_ns: int) -> Receipt | None:
        body = self._write("DELETE", "/v1/act", None, {"key": key, "at_ns": str(at_ns)})
        return _decode(body, wire.MaybeReceipt).receipt

    def merge(self, account: str, at_ns: int) -> int:
        body = self._write("POST", "/v1/merge", wire.Merge(account, at_ns))
        return _decode(body, wire.Merged).fewer

    def accounts(self, owner: str | None = None) -> list[Account]:
        return self._read("/v1/accounts", _query(owner=owner), list[Account])

    def projects(self) -> list[Project]:
        return self._read("/v1/projects", {}, list[Project])

    def holdings(
        self, account: str | None = None, credit_class: str | None = None
    ) -> list[Holding]:
        query = _query(account=account, credit_class=credit_class)
        return self._read("/v1/holdings", query, list[Holding])

    def locate(self, serial: str) -> Holding:
        return self._read("/v1/serial", {"serial": serial}, Holding)

    def history(self, serial: str) -> list[RegistryEvent]:
        return self._read("/v1/history", {"serial": serial}, list[RegistryEvent])

    def events(self, account: str | None = None, kind: str | None = None) -> list[RegistryEvent]:
        return self._read("/v1/events", _query(account=account, kind=kind), list[RegistryEvent])

    def imports(self, origin: str | None = None) -> list[Imported]:
        return self._read("/v1/imports", _query(origin=origin), list[Imported])

    def totals(self) -> list[Total]:
        return self._read("/v1/totals", {}, list[Total])

    def latest_keys(self, count: int = 1000) -> list[str]:
        return self._read("/v1/keys", {"count": str(count)}, list[str])

    def save_proposal(self, proposal: Proposal) -> None:
        self._write("POST", "/v1/proposals", proposal)

    def proposals(self, state: State | None = None) -> list[Proposal]:
        return self._read("/v1/proposals", _query(state=state), list[Proposal])

    def save_filing(self, filing: Filing) -> None:
        self._write("POST", "/v1/filings", filing)

    def filings(self, kind: str, name: str | None = None) -> list[Filing]:
        return self._read("/v1/filings", _query(kind=kind, name=name), list[Filing])

    def _read(self, path: str, query: _Query, kind: type[T]) -> T:
        """A question changes nothing, so its unknown outcome is merely no answer."""
        try:
            return _decode(self._tried("GET", path, query, b""), kind)
        except RegistryUnknown as error:
            raise RegistryUnavailable(str(error)) from error

    def _write(
        self, method: str, path: str, body: Struct | None, query: _Query | None = None
    ) -> bytes:
        content = msgspec.json.encode(body) if body is not None else b""
        return self._tried(method, path, query or {}, content)

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
            rejection = _decode(answer.content, wire.Rejection)
            raise RegistryRejected(rejection.code, rejection.sentence)
        if answer.status_code in (401, 403, 404, 413, 503):
            raise RegistryUnavailable(f"the registry answered {answer.status_code}")
        if answer.status_code != 200:
            raise RegistryUnknown(f"the registry answered {answer.status_code}")
        return answer.content


def _read_answers(body: bytes, count: int) -> list[Receipt | RegistryRejected]:
    answers = _decode(body, wire.Answers).answers
    if len(answers) != count:
        raise RegistryUnknown("the registry answered another number of acts")
    found: list[Receipt | RegistryRejected] = []
    for answer in answers:
        if answer.receipt is not None:
            found.append(answer.receipt)
        elif answer.rejection is not None:
            found.append(RegistryRejected(answer.rejection.code, answer.rejection.sentence))
        else:
            raise RegistryUnknown("the registry answered neither a receipt nor a rejection")
    return found


def _decode(body: bytes, kind: type[T]) -> T:
    try:
        return msgspec.json.decode(body, type=kind)
    except msgspec.DecodeError as error:
        raise RegistryUnknown(f"the registry's answer cannot be read: {error}") from error


def _query(**values: str | None) -> _Query:
    return {name: value for name, value in values.items() if value is not None}
