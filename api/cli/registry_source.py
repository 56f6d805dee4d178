"""The registry that a command names: by data folder, database address or service address."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.options import reject_secret_in
from exchange.errors import ConfigError

if TYPE_CHECKING:
    from exchange.registry.projects.office import Filed
    from exchange.registry.whole import WholeRegistry

Source = Annotated[
    str,
    typer.Option(
        "--registry",
        help="A data folder, a database (sqlite:///...) or a service (http://..., with its token "
        "in TANSO_REGISTRY_TOKEN).",
        envvar="TANSO_REGISTRY_URL",
    ),
]
FiledBy = Annotated[str, typer.Option("--filed-by", help="Your name, for the record.")]


@contextmanager
def opened(source: str, is_new: bool = False) -> Iterator[WholeRegistry]:
    """Open the registry in a data folder or at an address. ConfigError: there is none, unless
    `is_new` allows a new one."""
    from random import Random

    from exchange.registry.opening import open_registry

    reject_secret_in(source, "--registry", "TANSO_REGISTRY_URL")
    reject_other_folder(source)
    url = source
    if "://" not in source:
        path = Path(source) / "registry.db"
        if not path.exists() and is_new:
            path.parent.mkdir(parents=True, exist_ok=True)
        elif not path.exists():
            raise ConfigError(f"{source} holds no registry.db")
        url = f"sqlite:///{path}"
    elif source.startswith("sqlite:///") and not Path(source.removeprefix("sqlite:///")).exists():
        raise ConfigError(f"there is no database at {source}")
    token = os.environ.get("TANSO_REGISTRY_TOKEN", "")
    registry = open_registry(url, token, Random())
    try:
        yield registry
    finally:
        registry.close()


def reject_other_folder(source: str) -> None:
    """Reject a registry in the data folder of another version with JournalFormat."""
    from exchange.venue.journal_format import reject_other_format

    path = Path(source.removeprefix("sqlite:///"))
    if "://" not in str(path):
        folder = path if path.is_dir() else path.parent
        reject_other_format(folder / "journal.db")


def day_of(text: str, name: str) -> date:
    """Parse a day, YYYY-MM-DD. ConfigError: it is not one; `name` is the option in its text."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ConfigError(f"{name} must be a day such as 2027-01-31, not {text!r}") from None


def now_ns() -> int:
    from exchange.venue.clock import WallClock

    return WallClock().now_ns()


def filed_now(by: str) -> Filed:
    from exchange.registry.projects.office import Filed

    return Filed(by, now_ns())
