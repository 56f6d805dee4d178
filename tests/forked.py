"""`tanso` in processes forked from one that has imported the exchange, which takes 1.4 CPU s.

What an interpreter does as it starts and ends is not tested so: tests/api/cli/test_command_line.py
starts one for each command, and tests/api/server/test_serving.py one for each exchange.
"""

from __future__ import annotations

import os
import subprocess
import sys
import warnings
from collections.abc import Mapping
from contextlib import ExitStack
from io import TextIOWrapper
from multiprocessing import get_context
from multiprocessing.connection import Connection

from api.cli.main import main

FORKS = get_context("forkserver")
FORKS.set_forkserver_preload(
    ["tests.crash.kill_server", "api.cli.serve", "api.cli.demo", "api.server.registry_app"]
)


class Forked:
    """A running `tanso`: its standard output and, on the same stream unless `is_split`, errors."""

    def __init__(
        self, words: tuple[str, ...], environment: Mapping[str, str], is_split: bool = False
    ) -> None:
        with ExitStack() as stack:
            writers = []
            self.streams: list[TextIOWrapper] = []
            for _ in range(1 + is_split):
                reader, writer = FORKS.Pipe(duplex=False)
                with reader:
                    self.streams.append(os.fdopen(os.dup(reader.fileno()), encoding="utf-8"))
                writers.append(stack.enter_context(writer))
            arguments = (writers[0], writers[-1], words, os.environ | environment)
            self.process = FORKS.Process(target=_run, args=arguments)
            self.process.start()

    def ended(self, timeout_s: float | None = None) -> tuple[int, list[str]]:
        """Its exit code and the rest of its streams, once it has ended; closes them."""
        rest = []
        for stream in self.streams:
            with stream:
                rest.append(stream.read())
        self.process.join(timeout_s)
        assert self.process.exitcode is not None
        return self.process.exitcode, rest


def tanso(*words: str) -> subprocess.CompletedProcess[str]:
    """Run a command that prints a few lines to its end."""
    code, (out, err) = Forked(words, {}, is_split=True).ended()
    return subprocess.CompletedProcess(words, code, out, err)


def _run(out: Connection, err: Connection, words: tuple[str, ...], env: dict[str, str]) -> None:
    os.dup2(out.fileno(), 1)
    os.dup2(err.fileno(), 2)
    sys.stdout, sys.stderr = (os.fdopen(number, "w", encoding="utf-8") for number in (1, 2))
    os.environ.clear()
    os.environ.update(env)
    sys.argv = ["tanso", *words]
    warnings.simplefilter("error")
    main()
