"""A served exchange in a process of its own, for tests that break its disk or its folder."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from pathlib import Path

from api.cli.request import parsed_key
from api.client import AsyncClient, Credentials

ROOT = Path(__file__).parents[2]
TANSO = (sys.executable, "-W", "error", "-c", "from api.cli.main import main; main()")
LONGEST_S = 120


class Served:
    """`tanso serve` on a folder; `lines` are those up to `open:`."""

    def __init__(self, folder: Path, key: Credentials | None = None, **environment: str) -> None:
        self.folder = folder
        self.process = subprocess.Popen(
            [*TANSO, "serve", "--data", str(folder), "--port", "0"],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            cwd=ROOT,
            env=os.environ | environment,
        )
        self.lines: list[str] = []
        assert self.process.stdout is not None
        while not self.lines or not self.lines[-1].startswith("open:"):
            line = self.process.stdout.readline()
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
        out, _ = self.process.communicate(timeout=LONGEST_S)
        return self.process.returncode, out

    def stop(self) -> tuple[int, str]:
        """Ask it to stop."""
        self.process.send_signal(signal.SIGTERM)
        return self.ended()

    def kill(self) -> None:
        """Kill it without notice; safe to call at any time."""
        if self.process.poll() is None:
            self.process.kill()
        self.process.communicate()
