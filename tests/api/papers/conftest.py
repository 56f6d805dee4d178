"""The archive that the tests of papers read."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.api.house import Stage
from tests.api.papers.archive import Archive, fill
from tests.api.rest.test_registry_routes import FAST


@pytest.fixture(scope="session")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    stage = Stage(tmp_path_factory.mktemp("archive"), FAST)
    try:
        stage.wait(stage.house.join("alice", "bob"))
        yield fill(stage)
    finally:
        stage.close()
