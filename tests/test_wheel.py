"""The wheel alone: its contents, and its commands without a checkout and without any extra.

Kernels run uncompiled here: a cache of compiled ones is bound to the path of their sources.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import sysconfig
import tarfile
import zipfile
from pathlib import Path

import pytest

from exchange.extras import EXTRAS

ROOT = Path(__file__).parent.parent
# Those of the development lock that only the tests read results with count as missing too.
MISSING = [*EXTRAS, "openpyxl", "pyarrow"]
WEB = ROOT / "api" / "web"
PACKAGES = ("exchange", "simulation", "api")
# Without `site` the interpreter sees neither the checkout nor the editable installation.
RUN = """
import sys
wheel, installed, missing, *words = sys.argv[1:]
sys.path += [wheel, installed]
sys.modules |= dict.fromkeys(missing.split(","))
from api.cli import main
assert main.__file__.startswith(wheel)
sys.argv = ["tanso", *words]
main.main()
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from this checkout."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (path,) = folder.glob("*.whl")
    return path


@pytest.fixture(scope="module")
def unpacked(wheel: Path) -> Path:
    """The wheel's contents in a folder."""
    folder = wheel.parent / "unpacked"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder)
    return folder


def tanso(unpacked: Path, *words: str) -> subprocess.CompletedProcess[str]:
    installed, missing = sysconfig.get_path("purelib"), ",".join(MISSING)
    return subprocess.run(
        [sys.executable, "-I", "-S", "-c", RUN, str(unpacked), installed, missing, *words],
        cwd=unpacked.parent,
        env=os.environ | {"NUMBA_DISABLE_JIT": "1"},
        capture_output=True,
        text=True,
        timeout=300,
    )


def is_shipped(path: Path) -> bool:
    """True but for the sources of the page: of those, what is built from them is shipped."""
    return WEB not in path.parents or WEB / "dist" in path.parents


def test_the_wheel_holds_the_three_packages_whole_and_nothing_else(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        held = {name for name in archive.namelist() if ".dist-info/" not in name}
    here = {
        path.relative_to(ROOT).as_posix()
        for package in PACKAGES
        for path in (ROOT / package).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts and is_shipped(path)
    }
    assert held == here
    assert {f"{package}/py.typed" for package in PACKAGES} <= held


def test_the_source_archive_holds_documents_and_tests_and_no_page_packages(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "hatchling", "build", "-t", "sdist", "-d", str(tmp_path)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (path,) = tmp_path.glob("*.tar.gz")
    with tarfile.open(path) as archive:
        held = {name.partition("/")[2] for name in archive.getnames()}
    assert {
        *("README.md", "README.ja.md", "CHANGELOG.md", "SECURITY.md", "CONTRIBUTING.md", "LICENSE"),
        *("CITATION.cff", "Makefile", "pyproject.toml", "requirements/run.txt", "docs/index.md"),
        *("docs/tutorials/trader.md", "docs/ja/trader.md", "tests/test_wheel.py"),
        *("api/web/package-lock.json", "benchmarks/__main__.py"),
    } <= held
    assert not [name for name in held if "node_modules" in name or "__pycache__" in name]


def test_demo_and_registry_work_from_the_wheel_alone(unpacked: Path) -> None:
    day = tanso(unpacked, "demo", "--headless", "--json", "--data", "exchange")
    assert day.returncode == 0, day.stderr
    assert json.loads(day.stdout)["conservation"] == {"cash": True, "credits": True}
    for words in (
        ("audit", "--registry", "exchange"),
        ("project", "sample", "jcm"),
        ("imports", "sample"),
    ):
        found = tanso(unpacked, "registry", *words)
        assert (found.returncode, found.stderr) == (0, ""), words


def test_simulate_writes_tables_and_page_from_the_wheel_alone(unpacked: Path) -> None:
    scenario = unpacked.parent / "coarse.toml"
    scenario.write_text('extends = "four-firms"\n[market]\nlot_t = 100\n')
    run = tanso(unpacked, "simulate", scenario.name, "--out", "run", "--report")
    assert run.returncode == 0, run.stderr
    assert {"manifest.json", "report.html"} <= {
        path.name for path in (scenario.parent / "run").iterdir()
    }


def test_a_missing_extra_is_one_line_with_a_command_for_this_python(unpacked: Path) -> None:
    for words in (
        ("sweep", "four-firms", "--executor", "dask"),
        (
            *("sweep", "four-firms", "--design", "morris", "--vary", "market.lot_t=choice(1, 2)"),
            *("--vary", "allocation_share=uniform(0, 1)"),
        ),
        ("registry", "audit", "--registry", "postgresql://127.0.0.1/none"),
        ("gateway", "--nats", "nats://127.0.0.1:1", "--key-file", "none"),
    ):
        run = tanso(unpacked, *words)
        assert (run.returncode, run.stderr.count("\n")) == (2, 1), run.stderr
        assert f"{sys.executable} -m pip install " in run.stderr
