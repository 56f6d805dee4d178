"""A PostgreSQL cluster of a test's own, which the test may crash.

It needs `initdb` and `pg_ctl` on the path or under /usr/lib/postgresql. The server refuses to run
as root, so a test that runs as root starts it as the user postgres, or nobody.
"""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from pathlib import Path


def tool(name: str) -> str | None:
    """The path of one of PostgreSQL's programs, None when it is not installed."""
    found = shutil.which(name)
    if found is not None:
        return found
    installed = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    return str(installed[-1]) if installed else None


class Cluster:
    """A server on a port of loopback, with every durability setting at its default."""

    def __init__(self) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="tanso-cluster-"))
        self._user = _user()
        if self._user is not None:
            shutil.chown(self._folder, self._user)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self._port = probe.getsockname()[1]
        self._run("initdb", "-D", str(self._data), "-U", "tanso", "-A", "trust", "-E", "UTF8")

    @property
    def url(self) -> str:
        return f"postgresql+psycopg://tanso@127.0.0.1:{self._port}/postgres"

    def start(self) -> None:
        """Start, or recover after a crash; returns when it accepts connections."""
        options = f"-p {self._port} -c listen_addresses=127.0.0.1 -k {self._folder}"
        self._run(
            "pg_ctl", "start", "-w", "-D", str(self._data), "-o", options, "-l", str(self._log)
        )

    def crash(self) -> None:
        """Stop at once, without a checkpoint: the next start recovers from the log."""
        self._run("pg_ctl", "stop", "-m", "immediate", "-D", str(self._data))

    def remove(self) -> None:
        """Stop the server if it runs, and delete its files."""
        if (self._data / "postmaster.pid").exists():
            self.crash()
        shutil.rmtree(self._folder)

    @property
    def _data(self) -> Path:
        return self._folder / "data"

    @property
    def _log(self) -> Path:
        return self._folder / "log"

    def _run(self, name: str, *arguments: str) -> None:
        program = tool(name)
        assert program is not None, f"{name} is not installed"
        subprocess.run(
            [program, *arguments],
            check=True,
            user=self._user,
            cwd=self._folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )


def _user() -> str | None:
    """The user to start the server as; None: the current one."""
    if os.geteuid() != 0:
        return None
    known = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in known else "nobody"
