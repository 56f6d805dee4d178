"""The public names of the packages: each is there, and nothing heavy is imported before its use."""

from __future__ import annotations

import importlib
import subprocess
import sys

import pytest

PACKAGES = ("exchange", "simulation", "api.client")


@pytest.mark.parametrize("package", PACKAGES)
def test_every_public_name_can_be_imported(package: str) -> None:
    module = importlib.import_module(package)
    assert module.__all__ == sorted(module.__all__)
    for name in module.__all__:
        assert getattr(module, name) is not None
    with pytest.raises(AttributeError, match="no_such_name"):
        module.no_such_name  # noqa: B018


def test_the_packages_alone_import_no_numba_and_no_polars() -> None:
    code = "import exchange, simulation, sys; print({'numba', 'polars', 'numpy'} & {*sys.modules})"
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert shown.stdout.strip() == "set()"
