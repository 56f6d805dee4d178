"""The registries that every contract test runs on."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from exchange.registry.memory import MemoryRegistry
from exchange.registry.port import Registry
from exchange.registry.sql import SqlRegistry
from tests.registry.world import furnish


@pytest.fixture(params=["memory", "sqlite"])
def make_registry(
    request: pytest.FixtureRequest, tmp_path: Path
) -> Iterator[Callable[[], Registry]]:
    """Makes empty registries of one kind and closes them."""
    opened: list[SqlRegistry] = []

    def make() -> Registry:
        if request.param == "memory":
            return MemoryRegistry()
        opened.append(SqlRegistry.open(f"sqlite:///{tmp_path}/registry{len(opened)}.db"))
        return opened[-1]

    yield make
    for registry in opened:
        registry.close()


@pytest.fixture
def registry(make_registry: Callable[[], Registry]) -> Registry:
    """A registry with the small world in it."""
    made = make_registry()
    furnish(made)
    return made
