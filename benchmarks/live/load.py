"""Load generator on bare sockets, whose own cost is small against the measured latencies.

There is no event loop, task or library between the socket and the clock: the turns of an asyncio
client and its timers of a millisecond would be most of such a latency. Latency counts from the
scheduled time (open loop) to the arrival of the reply's bytes.
"""

from __future__ import annotations

import base64
import os
import select
import socket
import struct
import time
from collections import deque
from collections.abc import Callable, Sequence
from typing import NamedTuple

import msgspec
import numpy as np

from api.access.signing import sign, signed_bytes
from api.client import Credentials

NS = 1_000_000_000
SETTLE_S = 5
RECEIVE_BYTES = 1 << 18
_TEXT, _CLOSE, _PING, _PONG = 1, 8, 9, 10
_HEARTBEAT = b'{"channel":"heartbeat"'


class _Beat(msgspec.Struct):
    conn_seq: int


_BEAT = msgspec.json.Decoder(_Beat)


class Times(NamedTuple):
    """Latencies of one run, its duration, and CPU times a message."""

    taken_ns: list[int]
    seconds: float
    client_cpu_us: float
    server_cpu_us: float

    def percentile_us(self, percent: float) -> float:
        """Return a percentile of the latencies, 0 without any."""
        if not self.taken_ns:
            return 0.0
        return round(float(np.percentile(np.array(self.taken_ns), percent)) / 1000, 1)


class Peer:
    """One WebSocket client; `gaps` counts heartbeats whose number differs from the messages
    received.

    `receive_bytes`: the kernel's receive buffer; 0: its default.
    """

    def __init__(self, address: str, path: str = "/v1/ws", receive_bytes: int = 0) -> None:
        host, _, port = address.rpartition(":")
        self.socket = socket.socket()
        if receive_bytes:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_bytes)
        # The kernel's own timeout: Python's would poll before each call.
        self.socket.setsockopt(
            socket.SOL_SOCKET, socket.SO_RCVTIMEO, struct.pack("ll", SETTLE_S, 0)
        )
        self.socket.connect((host, int(port)))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.scheduled_ns: deque[int] = deque()
        self.received = 0
        self.gaps = 0
        self._rest = b""
        key = base64.b64encode(os.urandom(16)).decode()
        self.socket.sendall(
            f"GET {path} HTTP/1.1\r\nHost: {address}\r\nUpgrade: websocket\r\n"
            f"Connection: Upgrade\r\nSec-WebSocket-Key: {key}\r\n"
            "Sec-WebSocket-Version: 13\r\n\r\n".encode()
        )
        answer = b""
        while b"\r\n\r\n" not in answer:
            answer += self._more()
        if not answer.startswith(b"HTTP/1.1 101"):
            raise ConnectionError(answer.partition(b"\r\n")[0].decode())
        self._rest = answer.partition(b"\r\n\r\n")[2]

    def send(self, payload: bytes) -> None:
        """Send one text message."""
        self.socket.sendall(_frame(_TEXT, payload))

    def ask(self, payload: bytes) -> bytes:
        """Send a request and return its reply. AssertionError: it was rejected."""
        self.send(payload)
        while True:
            for message in self.read():
                if message.startswith(b'{"method"'):
                    assert b'"success":true' in message, message
                    return message

    def read(self) -> list[bytes]:
        """Wait for bytes; return the whole messages among them, without heartbeats."""
        return self._read(self._more())

    def arrived(self) -> list[bytes]:
        """Return the messages that have arrived, without heartbeats. ConnectionError: the server
        has closed the connection."""
        try:
            content = self.socket.recv(RECEIVE_BYTES, socket.MSG_DONTWAIT)
        except BlockingIOError:
            return []
        if not content:
            raise ConnectionError("the server has closed the connection")
        return self._read(content)

    def close(self) -> None:
        """Close the socket without a close frame."""
        self.socket.close()

    def _more(self) -> bytes:
        content = self.socket.recv(RECEIVE_BYTES)
        if not content:
            raise ConnectionError("the server has closed the connection")
        return content

    def _read(self, content: bytes) -> list[bytes]:
        """Return the whole text messages among the arrived bytes, and answer pings."""
        messages: list[bytes] = []
        content = self._rest + content if self._rest else content
        at, end = 0, len(content)
        while end - at >= 2:
            size, start = content[at + 1], at + 2
            if size >= 126:
                start += 2 if size == 126 else 8
                size = int.from_bytes(content[at + 2 : start], "big")
            if start + size > end:
                break
            payload, kind = content[start : start + size], content[at] & 15
            at = start + size
            if kind == _TEXT:
                self.received += 1
                if payload.startswith(_HEARTBEAT):
                    self.gaps += _BEAT.decode(payload).conn_seq != self.received
                else:
                    messages.append(payload)
            elif kind == _PING:
                self.socket.sendall(_frame(_PONG, payload))
            elif kind == _CLOSE:
                raise ConnectionError(f"closed with {int.from_bytes(payload[:2], 'big')}")
        self._rest = content[at:]
        return messages


def login(key: Credentials) -> bytes:
    """Return the request that logs in a connection."""
    at_ms, nonce = time.time_ns() // 1_000_000, base64.b16encode(os.urandom(8)).decode()
    params = {
        "api_key": key.key_id,
        "timestamp_ms": at_ms,
        "nonce": nonce,
        "signature": sign(key.algorithm, key.secret, signed_bytes(at_ms, nonce, "GET", "/v1/ws")),
    }
    return msgspec.json.encode({"method": "auth", "params": params})


def logged_in(address: str, key: Credentials, kind: type[Peer] = Peer) -> Peer:
    """Connect a peer and log it in."""
    peer = kind(address)
    peer.ask(login(key))
    return peer


class Watch:
    """Waits for any of several peers with a timeout in microseconds, which epoll alone lacks."""

    def __init__(self, peers: Sequence[Peer]) -> None:
        self._peers = {peer.socket.fileno(): peer for peer in peers}
        self._epoll = select.epoll()
        for number in self._peers:
            self._epoll.register(number, select.EPOLLIN)

    def ready(self, until_ns: int) -> list[Peer]:
        """Return the peers with bytes to read, an empty list at the timeout."""
        wait_s = max(0, until_ns - time.perf_counter_ns()) / NS
        if not select.select((self._epoll,), (), (), wait_s)[0]:
            return []
        return [self._peers[number] for number, _ in self._epoll.poll(0)]

    def close(self) -> None:
        self._epoll.close()


Message = Callable[[int], bytes]


def open_loop(
    peers: Sequence[Peer], message: Message, rate: float, seconds: float, server: int
) -> Times:
    """Send messages on a schedule, in turns by the peers, independent of the replies.

    `server`: the process whose CPU time is measured. AssertionError: a message was rejected or not
    answered.
    """
    count, step = int(rate * seconds), NS / rate
    watch, cpu = Watch(peers), Cpu(server)
    taken: list[int] = []
    start = time.perf_counter_ns() + NS // 20
    number, give_up_ns = 0, start + int((seconds + SETTLE_S) * NS)
    while len(taken) < count:
        now = time.perf_counter_ns()
        assert now < give_up_ns, f"{count - len(taken)} of {count} messages were not answered"
        while number < count and (at_ns := start + int(number * step)) <= now:
            peer = peers[number % len(peers)]
            peer.scheduled_ns.append(at_ns)
            peer.send(message(number))
            number += 1
        due_ns = start + int(number * step) if number < count else give_up_ns
        for peer in watch.ready(due_ns):
            _take(peer, taken)
    watch.close()
    return cpu.times(taken)


def closed_loop(peers: Sequence[Peer], message: Message, seconds: float, server: int) -> Times:
    """Send messages in a closed loop: each peer sends the next one after a reply."""
    watch, cpu = Watch(peers), Cpu(server)
    taken: list[int] = []
    number, until_ns = 0, time.perf_counter_ns() + int(seconds * NS)
    ready: Sequence[Peer] = peers
    waiting = 0
    while ready or waiting:
        for peer in ready:
            waiting -= _take(peer, taken)
            if time.perf_counter_ns() < until_ns and not peer.scheduled_ns:
                content = message(number)
                peer.scheduled_ns.append(time.perf_counter_ns())
                peer.send(content)
                number, waiting = number + 1, waiting + 1
        ready = watch.ready(until_ns + int(SETTLE_S * NS)) if waiting else ()
        assert ready or not waiting, f"{waiting} messages were not answered"
    watch.close()
    return cpu.times(taken)


def _take(peer: Peer, taken: list[int]) -> int:
    """Append the latencies of the replies that have arrived; return their number."""
    messages = peer.arrived() if peer.scheduled_ns else []
    now, count = time.perf_counter_ns(), 0
    for text in messages:
        if text.startswith(b'{"channel"'):
            continue
        assert b'"error":' not in text, text
        taken.append(now - peer.scheduled_ns.popleft())
        count += 1
    return count


class Cpu:
    """The CPU time of this process and of the server's since the object was made."""

    def __init__(self, server: int) -> None:
        self._server = server
        self._began = time.perf_counter()
        self._client_s, self._server_s = time.process_time(), cpu_s(server)

    def times(self, taken: list[int], messages: int = 0) -> Times:
        """Return the latencies with the CPU time of each of `messages` messages (0: of each
        latency)."""
        each = 1e6 / max(1, messages or len(taken))
        return Times(
            taken,
            time.perf_counter() - self._began,
            round((time.process_time() - self._client_s) * each, 1),
            round((cpu_s(self._server) - self._server_s) * each, 1),
        )


def cpu_s(process: int) -> float:
    """Return the CPU seconds of all threads of a process, 0 without /proc."""
    try:
        with open(f"/proc/{process}/stat") as file:
            fields = file.read().rpartition(")")[2].split()
    except FileNotFoundError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _frame(kind: int, payload: bytes) -> bytes:
    """Return a client's frame with a mask of zeros, which the server unmasks like any other."""
    size = len(payload)
    if size < 126:
        return bytes((0x80 | kind, 0x80 | size, 0, 0, 0, 0)) + payload
    return bytes((0x80 | kind, 0xFE)) + size.to_bytes(2, "big") + b"\0\0\0\0" + payload
