"""The modules that a program loads with the client alone."""

from __future__ import annotations

import subprocess
import sys

SERVERS_OWN = {"fastapi", "starlette", "uvicorn", "pydantic", "sqlalchemy", "numba"}


def test_the_client_loads_no_server_framework() -> None:
    program = "import sys, api.client, api.client.ccxt; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)
    loaded = {name.split(".")[0] for name in done.stdout.decode().split()}
    assert "api" in loaded
    assert not loaded & SERVERS_OWN
