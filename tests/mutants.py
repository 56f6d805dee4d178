"""Runner of the seeded bugs: each must be caught by its named test (`make mutants`).

The project is copied once for each worker; each bug is put into the copy, its test is run there
without compilation, and the text is restored. A server process imports the libraries once and
forks a process for each bug, which saves two thirds of the time. Ends with 1 if a bug survives or
no longer applies. Lists of bugs: `MUTANTS` in tests/*/mutants.py.
"""

from __future__ import annotations

import importlib
import os
import shutil
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
LONGEST_S = 600
# Of all random tests and of hashes, so that a bug which is caught once is caught every time.
SEED = "1"
KEPT = (
    "exchange",
    "simulation",
    "api",
    "tests",
    "benchmarks",
    "docs",
    "README.md",
    "pyproject.toml",
)
# Libraries and pytest plugins that most tests import; never a module of the project, nor polars,
# whose threads do not outlive a fork.
PRELOADED = [
    *("anyio.pytest_plugin", "pytest_benchmark.plugin", "schemathesis.pytest.plugin"),
    *("xdist.looponfail", "xdist.plugin", "_hypothesis_pytestplugin", "hypothesis.stateful"),
    *("apsw", "argon2", "cryptography", "fastapi", "httpx", "msgspec", "numba", "numpy"),
    *("segno", "simpy", "sortedcontainers", "sqlalchemy.dialects.sqlite", "typer", "uvicorn"),
    *("uvloop", "websockets"),
]
Bug = tuple[str, str, str, str, str]


def copy_project(target: Path) -> None:
    """Copy the files that the tests need."""
    for name in KEPT:
        source = ROOT / name
        if source.is_dir():
            ignored = shutil.ignore_patterns("__pycache__", "node_modules", ".*")
            shutil.copytree(source, target / name, ignore=ignored)
        elif source.exists():
            shutil.copy(source, target / name)


def run_test(folder: str, test: str) -> None:
    """Run a test of the copy and end this process with pytest's code."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    os.dup2(1, 2)
    os.chdir(folder)
    os.environ["PYTHONPATH"] = folder
    own = {str(ROOT), str(ROOT / "tests")}
    sys.path[:] = [folder, *(path for path in sys.path if path not in own)]
    sys.dont_write_bytecode = False
    options = ["-x", "-q", "-p", "no:cacheprovider", f"--hypothesis-seed={SEED}"]
    options += ["--hypothesis-profile=seeded", "-W", "ignore::pytest.PytestAssertRewriteWarning"]
    os._exit(pytest.main([*options, test]))


def write(path: Path, text: str) -> None:
    """Write a module and remove its compiled forms, which may be of the same second and size."""
    path.write_text(text)
    for compiled in path.parent.glob(f"__pycache__/{path.stem}.*"):
        compiled.unlink()


def is_caught(mutant: Bug, folder: Path) -> str:
    """Run a seeded bug: "" if the named test fails with it, else the fault."""
    _, file, text, wrong, test = mutant
    path = folder / file
    source = path.read_text()
    if source.count(text) != 1:
        return f"its text occurs {source.count(text)} times in {file}"
    write(path, source.replace(text, wrong))
    process = get_context("forkserver").Process(target=run_test, args=(str(folder), test))
    try:
        process.start()
        process.join(LONGEST_S)
        if process.is_alive():
            process.kill()
            process.join()
            return f"its test took more than {LONGEST_S} s"
    finally:
        write(path, source)
    if process.exitcode == pytest.ExitCode.TESTS_FAILED:
        return ""
    return "survived" if process.exitcode == 0 else f"pytest ended with {process.exitcode}"


def run_share(mutants: list[Bug]) -> dict[Bug, str]:
    """Run some seeded bugs in a copy of their own; those that were not caught, and why."""
    faults = {}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        copy_project(folder)
        for mutant in mutants:
            fault = is_caught(mutant, folder)
            print(f"{'caught  ' if not fault else 'SURVIVES'} {mutant[0]} {fault}", flush=True)
            if fault:
                faults[mutant] = fault
    return faults


def main() -> int:
    """Run all lists, two bugs at a time, and once more, alone, those that were not caught."""
    sys.path.insert(0, str(ROOT))
    os.environ |= {"NUMBA_DISABLE_JIT": "1", "PYTHONHASHSEED": SEED, "TANSO_FRESH_SEED": SEED}
    get_context("forkserver").set_forkserver_preload(PRELOADED)
    mutants: list[Bug] = []
    for path in sorted((ROOT / "tests").glob("*/mutants.py")):
        module = importlib.import_module(f"tests.{path.parent.name}.mutants")
        mutants += [tuple(mutant) for mutant in module.MUTANTS]
    wanted = sys.argv[1:]
    if wanted:
        mutants = [m for m in mutants if any(word in m[0] for word in wanted)]
    with ThreadPoolExecutor(2) as pool:
        first, second = pool.map(run_share, (mutants[::2], mutants[1::2]))
    faults = run_share([*first, *second]) if first or second else {}
    print(f"{len(mutants) - len(faults)} of {len(mutants)} seeded bugs are caught")
    for mutant, fault in faults.items():
        print(f"{mutant[0]}: {fault}")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
