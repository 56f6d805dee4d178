"""Commands that pages name without running them exist, with the options that are named."""

from __future__ import annotations

import re
import shlex
from typing import Any

import pytest
import typer

from api.cli import main
from tests.docs.pages import ROOT
from tests.docs.test_pages import PAGES

OURS = r"(?:^ {4}(?:\$ )?|`|^\$ )(?:\.venv/bin/)?"
TANSO = re.compile(OURS + r"tanso( [^`]*?)(?:`|$)", re.MULTILINE)
MAKE = re.compile(OURS + r"make ([a-z-]+)", re.MULTILINE)
TARGETS = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))


@pytest.fixture(scope="module")
def root() -> Any:
    """The tree of all commands."""
    main.add_rooms(list(main.ROOMS))
    return typer.main.get_command(main.app)


def faults(command: Any, text: str) -> list[str]:
    """The words of a command line that name no command and the options that it lacks."""
    found: list[str] = []
    known = {"--help"}
    is_value = False
    for word in shlex.split(text.replace("\n", " "), comments=True):
        known |= {name for one in command.params for name in (*one.opts, *one.secondary_opts)}
        commands = getattr(command, "commands", {})
        if re.match(r"--\w", word):
            found += [] if word.partition("=")[0] in known else [f"no option: {word}"]
        elif word in commands:
            command = commands[word]
        elif commands and not is_value and word != "...":
            return [*found, f"no command: {word}"]
        is_value = word.startswith("-")
    return found


@pytest.mark.parametrize("page", [page for page in PAGES if page != "CHANGELOG.md"])
def test_commands_that_a_page_names_exist(page: str, root: Any) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    wrong = [
        f"tanso{line}: {fault}" for line in TANSO.findall(text) for fault in faults(root, line)
    ]
    assert wrong + [f"make {name}" for name in MAKE.findall(text) if name not in TARGETS] == []


def test_a_command_or_option_that_does_not_exist_is_found(root: Any) -> None:
    assert faults(root, " simulate base-short --seed 1 --out run  # a comment") == []
    assert faults(root, " client cash deposit 5") == []
    assert faults(root, " client --ca cert.pem book JCR-RE/JPY --address host:8000") == []
    assert faults(root, " simulte x") == ["no command: simulte"]
    assert faults(root, " client cash deposits 5") == ["no command: deposits"]
    assert faults(root, " simulate x --sede 1") == ["no option: --sede"]
