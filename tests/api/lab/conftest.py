"""One laboratory with a few finished runs, for all tests of results."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from api.messages.lab import LabAxisBody, LabJobBody
from tests.api.lab.house import Laboratory, run_of, served, variant


@pytest.fixture(scope="package")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the laboratory."""
    return tmp_path_factory.mktemp("laboratory")


@pytest.fixture(scope="package")
def laboratory(root: Path) -> Iterator[Laboratory]:
    """A served laboratory, whose folder is named as by `tanso lab`: relative to here."""
    with served(Path(os.path.relpath(root))) as found:
        yield found


@pytest.fixture(scope="package")
def run(laboratory: Laboratory) -> str:
    """The id of a run with two seeds."""
    return laboratory.made(run_of(replications=2))


@pytest.fixture(scope="package")
def comparison(laboratory: Laboratory) -> str:
    """The id of a comparison of two scenarios with two seeds."""
    both = (variant(), variant("base-short", policy__credit_limit="0.2"))
    return laboratory.made(LabJobBody(kind="compare", variants=both, seed=1, replications=2))


@pytest.fixture(scope="package")
def sweep(laboratory: Laboratory) -> str:
    """The id of a map with a cell that is passed over."""
    axes = (
        LabAxisBody("policy.floor_jpy_per_t", ("1000.0", "9000.0")),
        LabAxisBody("policy.credit_limit", ("0.1", "0.2")),
    )
    return laboratory.made(LabJobBody(kind="sweep", variants=(variant(),), axes=axes, seed=1))
