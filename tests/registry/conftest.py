"""The registries that every contract test runs on."""

import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from random import Random

import pytest
import uvicorn

from api.server.registry_app import RegistryService
from exchange.registry.http.client import HttpRegistry
from exchange.registry.memory import MemoryRegistry
from exchange.registry.sql.registry import SqlRegistry
from exchange.registry.whole import WholeRegistry
from tests.registry.databases import DATABASES, empty, fresh_database
from tests.registry.world import furnish

TOKEN = "a token of at least 16 characters"


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


@pytest.fixture(scope="session")
def service() -> Iterator[tuple[RegistryService, str]]:
    """A registry service on a free port; tests set its registry."""
    made = RegistryService(MemoryRegistry(), TOKEN)
    config = uvicorn.Config(made.app(), port=0, log_level="error", ws="none", lifespan="off")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.005)
    port = server.servers[0].sockets[0].getsockname()[1]
    yield made, f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join()


@pytest.fixture(params=["memory", "http", *DATABASES])
def empty_registry(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[WholeRegistry]:
    """An empty registry."""
    with ExitStack() as stack:
        if request.param == "memory":
            yield MemoryRegistry()
            return
        if request.param == "http":
            behind, address = request.getfixturevalue("service")
            behind.registry = MemoryRegistry()
            client = HttpRegistry(address, TOKEN, Random(1))
            stack.callback(client.close)
            yield client
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
def registry(empty_registry: WholeRegistry) -> WholeRegistry:
    """A registry with the small world in it."""
    furnish(empty_registry)
    return empty_registry
