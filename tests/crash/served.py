"""A served exchange in a process of its own, for tests that break its disk or its folder."""

from __future__ import annotations

import asyncio
from pathlib import Path

from api.cli.request import parsed_key
from api.client import AsyncClient, Credentials
from tests.forked import Forked

LONGEST_S = 120


class Served:
    """`tanso serve` on a folder; `lines` are those up to `open:`."""

    def __init__(self, folder: Path, key: Credentials | None = None, **environment: str) -> None:
        self.folder = folder
        words = ("serve", "--data", str(folder), "--port", "0")
        self._forked = Forked(words, environment)
        self.process = self._forked.process
        self.lines: list[str] = []
        while not self.lines or not self.lines[-1].startswith("open:"):
            line = self._forked.streams[0].readline()
            assert line, f"the server ended: {self.lines}"
            self.lines.append(line.rstrip())
        self.address = self.lines[-1].split("//")[1].split("/")[0]
        self.key = key
        written = folder / "first-keys" / "operator.key"
        if self.key is None and written.exists():
            self.key = parsed_key(written.read_text().strip(), str(written))

    def ask(
        self, method: str, path: str, body: dict[str, object] | None = None, key: str | None = None
    ) -> bytes:
        """Send one HTTP request with the operator's key, under the given idempotency key or a
        new one; ApiError for a problem."""
        headers = {"Idempotency-Key": key} if key else None

        async def once() -> bytes:
            async with AsyncClient(self.address, self.key) as client:
                return await client.http(method, path, body=body, headers=headers)

        return asyncio.run(once())

    def ended(self) -> tuple[int, str]:
        """The exit code and the last output, once it has ended by itself."""
        code, (out,) = self._forked.ended(LONGEST_S)
        return code, out

    def stop(self) -> tuple[int, str]:
        """Ask it to stop."""
        self.process.terminate()
        return self.ended()

    def kill(self) -> None:
        """Kill it without notice; safe to call at any time."""
        self.process.kill()
        if not self._forked.streams[0].closed:
            self._forked.ended()
