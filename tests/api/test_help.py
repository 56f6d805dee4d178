"""The help of each command, which needs no package that only a run needs."""

from __future__ import annotations

import os
import re
import subprocess
import sys

import pytest

from api.access.permissions import PERMISSIONS
from api.cli import operator, registrar, uses
from api.cli.main import ROOMS

# Typer itself checks values with pydantic: only the list of commands does without it.
HEAVY = {
    *("alembic", "apsw", "asyncio", "cryptography", "fastapi", "holidays", "httpx", "matplotlib"),
    *("numba", "numpy", "polars", "sqlalchemy", "starlette", "uvicorn", "websockets"),
}
SHOW_HELP = """
import atexit, sys
atexit.register(lambda: print(*sorted(sys.modules), file=sys.stderr))
from api.cli.main import main
main()
"""


@pytest.mark.parametrize("words", [(), ("simulate",), *((name,) for name in ROOMS)])
def test_help_imports_no_heavy_package(words: tuple[str, ...]) -> None:
    run = subprocess.run(
        [sys.executable, "-W", "error", "-c", SHOW_HELP, *words, "--help"],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
        env=os.environ | {"COLUMNS": "80"},
    )
    assert run.stdout.startswith("Usage: tanso")
    assert not [line for line in run.stdout.splitlines() if re.match(r"  \S.*[^\])]\.\.\.$", line)]
    heavy = HEAVY if words else HEAVY | {"pydantic"}
    assert heavy & set(run.stderr.split()) == set()


def test_each_command_of_one_request_names_an_operation_of_the_permission_table() -> None:
    rows = [*operator.COMMANDS, *registrar.COMMANDS, *uses.COMMANDS]
    assert {row.operation for row in rows} <= PERMISSIONS.keys()
