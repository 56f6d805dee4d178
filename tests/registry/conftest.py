"""The registries that every contract test runs on."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from exchange.registry.memory import MemoryRegistry
from exchange.registry.port import Registry
from exchange.registry.sql import SqlRegistry
from tests.registry.databases import DATABASES, empty, fresh_database
from tests.registry.world import furnish


@pytest.fixture(params=DATABASES)
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of an empty database of each kind."""
    with fresh_database(request.param, tmp_path) as url:
        yield url


@pytest.fixture(scope="session")
def shared_postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """One PostgreSQL schema for the contract tests of a process."""
    with fresh_database("postgresql", tmp_path_factory.mktemp("postgres")) as url:
        SqlRegistry.open(url).close()
        yield url


@pytest.fixture(params=["memory", *DATABASES])
def empty_registry(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Registry]:
    """A registry with nothing in it."""
    with ExitStack() as stack:
        if request.param == "memory":
            yield MemoryRegistry()
            return
        if request.param == "sqlite":
            url = stack.enter_context(fresh_database("sqlite", tmp_path))
        else:
            url = request.getfixturevalue("shared_postgres")
            empty(url)
        registry = SqlRegistry.open(url)
        stack.callback(registry.close)
        yield registry


@pytest.fixture
def registry(empty_registry: Registry) -> Registry:
    """A registry with the small world in it."""
    furnish(empty_registry)
    return empty_registry
