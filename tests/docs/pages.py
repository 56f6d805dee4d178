"""Runs the blocks of a page of the documentation and compares what they print.

A `console` block holds lines `$ command`, each followed by its output; a `python` block may be
followed by a `text` block with its output; a `toml` block is written to the file that the sentence
before names last. A line `...` stands for any lines and `...` in a line for any text.
"""

from __future__ import annotations

import contextlib
import io
import os
import re
import shlex
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
TANSO = "from api.cli.main import main; main()"
FENCE = re.compile(r"^```(\w+)\n(.*?)^```$", re.DOTALL | re.MULTILINE)


@dataclass(frozen=True)
class Block:
    """A fenced block: its language, text, and the page's text before it."""

    language: str
    text: str
    before: str


def blocks(page: Path) -> list[Block]:
    """The page's fenced blocks in order."""
    text = page.read_text(encoding="utf-8")
    return [Block(one[1], one[2], text[: one.start()]) for one in FENCE.finditer(text)]


def matches(expected: str, got: str) -> bool:
    """True if the output is the expected one, `...` standing for anything."""
    parts = []
    for line in expected.strip().splitlines():
        if line.strip() == "...":
            parts.append(r"(?:.*\n)*?")
        else:
            parts.append(re.escape(line.rstrip()).replace(r"\.\.\.", ".*") + r"[ ]*\n")
    return re.fullmatch("".join(parts) + r"\s*", got.strip("\n") + "\n") is not None


class Runner:
    """Runs the blocks of one page in one folder, with the same names and environment."""

    def __init__(self, folder: Path, environment: dict[str, str] | None = None) -> None:
        self.folder = folder
        self.names: dict[str, object] = {"__name__": "__main__"}
        self.fixed = environment or {}
        self.environment = os.environ | {
            "COLUMNS": "80",
            "PYTHONPATH": str(ROOT),
            "NO_COLOR": "1",
            **self.fixed,
        }
        self.printed = ""

    def run(self, block: Block) -> None:
        """Run one block; AssertionError if it prints something else than the page says."""
        if block.language == "console":
            self._console(block.text)
        elif block.language == "python":
            out = io.StringIO()
            with contextlib.redirect_stdout(out), contextlib.chdir(self.folder):
                exec(compile(block.text, "page", "exec"), self.names)
            self.printed = out.getvalue()
        elif block.language == "text":
            assert matches(block.text, self.printed), f"printed:\n{self.printed}"
        elif block.language == "toml":
            name = re.findall(r"`([\w-]+\.toml)`", block.before)[-1]
            (self.folder / name).write_text(block.text, encoding="utf-8")

    def _console(self, text: str) -> None:
        for part in re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]:
            command, _, expected = part.partition("\n")
            words = shlex.split(command)
            if words[0] == "export":
                said = dict(word.split("=", 1) for word in words[1:])
                assert said.keys() <= self.fixed.keys(), (
                    "the test must give what the reader exports"
                )
                continue
            assert words[0] == "tanso", f"not a command of ours: {command}"
            done = subprocess.run(
                [sys.executable, "-c", TANSO, *words[1:]],
                cwd=self.folder,
                env=self.environment,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                timeout=120,
            )
            assert done.returncode == 0, f"{command}\n{done.stdout}"
            assert matches(expected, done.stdout), f"{command} printed:\n{done.stdout}"
