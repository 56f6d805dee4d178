"""The repository's frame: commands of the README, import directions, clean locks, first errors."""

from __future__ import annotations

import asyncio
import re
import subprocess
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
MAKEFILE = (ROOT / "Makefile").read_text()
README = (ROOT / "README.md").read_text()
TARGETS = set(re.findall(r"^([a-z-]+):", MAKEFILE, re.MULTILINE))
LOCKED = ["run", "dev"]


def test_every_make_command_of_the_readme_is_a_target_of_the_makefile() -> None:
    named = set(re.findall(r"^\s*make ([a-z-]+)", README, re.MULTILINE))
    assert {"demo", "simulate"} <= named
    assert named <= TARGETS


def test_every_target_has_a_line_in_the_help() -> None:
    phony = re.search(r"^\.PHONY: (.*)$", MAKEFILE, re.MULTILINE)
    assert phony is not None
    shown = subprocess.run(
        ["make", "--no-print-directory", "help"], cwd=ROOT, capture_output=True, text=True
    )
    assert shown.returncode == 0
    assert set(re.findall(r"^  make ([a-z-]+)", shown.stdout, re.MULTILINE)) == set(
        phony[1].split()
    )


@pytest.mark.parametrize("name", LOCKED)
def test_locked_requirements_have_hashes_and_no_address(name: str) -> None:
    text = (ROOT / "requirements" / f"{name}.txt").read_text()
    assert not re.search(r"://|--index|--extra-index|--find-links|^-", text, re.MULTILINE)
    pinned = re.findall(r"^[A-Za-z0-9_.-]+==\S+ .*\\\n    --hash=sha256:", text, re.MULTILINE)
    assert len(pinned) == len(re.findall(r"^[A-Za-z0-9]", text, re.MULTILINE)) > 30


@pytest.mark.parametrize(("name", "extra"), [("run", "run"), ("dev", "all")])
def test_every_runtime_dependency_and_every_extra_is_locked(name: str, extra: str) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    text = (ROOT / "requirements" / f"{name}.txt").read_text()
    locked = set(re.findall(r"^([A-Za-z0-9_.-]+)==", text, re.MULTILINE))
    extras = project["optional-dependencies"]

    def packages(of: str) -> list[str]:
        nested = [re.fullmatch(r"tanso\[(.*)\]", line) for line in extras[of]]
        plain = [line for line, names in zip(extras[of], nested, strict=True) if not names]
        named = [name for names in nested if names for name in names[1].split(",")]
        return plain + [package for name in named for package in packages(name)]

    lines = project["dependencies"] + packages(extra)
    wanted = {re.split(r"[<>=;\[ ]", line)[0] for line in lines}
    known = {"nats-py", "polars", "psycopg"} | (
        {"distributed", "salib"} if extra == "all" else set()
    )
    assert known <= wanted <= locked


def test_a_python_outside_the_range_gets_one_line_that_says_what_to_do(tmp_path: Path) -> None:
    old = tmp_path / "python3.10"
    old.write_text("#!/bin/sh\nexit 1\n")
    old.chmod(0o755)
    run = install(tmp_path, {"PYTHON": str(old)})
    assert run.returncode != 0
    assert len(run.stderr.splitlines()) == 1
    assert "needs Python 3.11 to 3.14" in run.stderr


def test_a_python_without_venv_gets_one_line_that_says_what_to_do(tmp_path: Path) -> None:
    bare = tmp_path / "python3.12"
    bare.write_text('#!/bin/sh\ncase "$2" in *ensurepip*) exit 1;; esac\nexit 0\n')
    bare.chmod(0o755)
    run = install(tmp_path, {"PYTHON": str(bare)})
    assert run.returncode != 0
    assert len(run.stderr.splitlines()) == 1
    assert "has no venv module; install it" in run.stderr


def install(folder: Path, env: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """Run install.sh on a virtual environment that does not exist yet."""
    return subprocess.run(
        ["sh", "requirements/install.sh", "run", str(folder / "venv")],
        cwd=ROOT,
        env={"PATH": "/usr/bin:/bin", **env},
        capture_output=True,
        text=True,
    )


@pytest.mark.xfail(raises=AssertionError, strict=True)
async def test_a_coroutine_test_is_run_to_its_end() -> None:
    """A coroutine that no hook awaits would fail nowhere; this one has to fail."""
    await asyncio.sleep(0)
    raise AssertionError
