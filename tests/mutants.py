"""`make mutants`: every seeded bug must be caught by its named test.

The project is copied once; each bug is put into the copy, its test is run there without
compilation, and the text is put back. Ends with 1 if a bug survives or no longer applies.
Lists of bugs: `MUTANTS` in tests/*/mutants.py.
"""

from __future__ import annotations

import importlib
import os
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).parent.parent
LONGEST_S = 240
KEPT = ("exchange", "simulation", "api", "tests", "benchmarks", "pyproject.toml")


def copy_project(target: Path) -> None:
    """Copy what the tests need."""
    for name in KEPT:
        source = ROOT / name
        if source.is_dir():
            ignored = shutil.ignore_patterns("__pycache__", "node_modules", ".*")
            shutil.copytree(source, target / name, ignore=ignored)
        elif source.exists():
            shutil.copy(source, target / name)


def is_caught(mutant: tuple[str, str, str, str, str], folder: Path) -> str:
    """ "" if the named test fails with the bug in place, else what went wrong."""
    _, file, text, wrong, test = mutant
    path = folder / file
    source = path.read_text()
    if source.count(text) != 1:
        return f"its text stands {source.count(text)} times in {file}"
    path.write_text(source.replace(text, wrong))
    try:
        command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", test]
        environment = os.environ | {"NUMBA_DISABLE_JIT": "1", "PYTHONPATH": str(folder)}
        run = subprocess.run(
            command, cwd=folder, env=environment, capture_output=True, text=True, timeout=LONGEST_S
        )
    except subprocess.TimeoutExpired:
        return f"its test took more than {LONGEST_S} s"
    finally:
        path.write_text(source)
    if run.returncode == 1:
        return ""
    return "survived" if run.returncode == 0 else f"pytest ended with {run.returncode}"


def run_share(mutants: list[tuple[str, str, str, str, str]]) -> list[str]:
    """Run some mutants in a copy of their own; -> what went wrong."""
    faults = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        copy_project(folder)
        for mutant in mutants:
            fault = is_caught(mutant, folder)
            print(f"{'caught  ' if not fault else 'SURVIVES'} {mutant[0]} {fault}", flush=True)
            faults += [f"{mutant[0]}: {fault}"] if fault else []
    return faults


def main() -> int:
    """Run all lists; two at a time."""
    sys.path.insert(0, str(ROOT))
    mutants = []
    for path in sorted((ROOT / "tests").glob("*/mutants.py")):
        module = importlib.import_module(f"tests.{path.parent.name}.mutants")
        mutants += [tuple(mutant) for mutant in module.MUTANTS]
    wanted = sys.argv[1:]
    if wanted:
        mutants = [m for m in mutants if any(word in m[0] for word in wanted)]
    with ThreadPoolExecutor(2) as pool:
        faults = [f for share in pool.map(run_share, (mutants[::2], mutants[1::2])) for f in share]
    print(f"{len(mutants) - len(faults)} of {len(mutants)} seeded bugs are caught")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
