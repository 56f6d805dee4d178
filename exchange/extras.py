"""The optional packages: what each serves, and the command that installs it into this Python.

`make test` sets all of them up, `make demo` those of the extra `run`; a wheel that was installed
alone may lack more.
"""

from __future__ import annotations

import shlex
import sys

# The module that is imported, and the distribution that an index knows it by.
EXTRAS = {
    "distributed": "distributed",
    "matplotlib_fontja": "matplotlib-fontja",
    "nats": "nats-py",
    "pandas": "pandas",
    "psycopg": "psycopg[binary]",
    "SALib": "salib",
}


def needs(module: str) -> str:
    """The sentence about an optional module that is not installed; it ends in a command that
    installs it for the interpreter that runs."""
    name = module.partition(".")[0]
    command = [sys.executable, "-m", "pip", "install", EXTRAS.get(name, name)]
    return f"needs {name}, which is not installed here: {shlex.join(command)}"
