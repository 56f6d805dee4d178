"""The seeded bugs still fit the code: each text occurs once, each test exists."""

from __future__ import annotations

import importlib
from pathlib import Path

ROOT = Path(__file__).parent.parent


def test_each_seeded_bug_changes_one_place_and_names_a_test_that_exists() -> None:
    faults = []
    for path in sorted((ROOT / "tests").glob("*/mutants.py")):
        for name, file, text, wrong, test in importlib.import_module(
            f"tests.{path.parent.name}.mutants"
        ).MUTANTS:
            count = (ROOT / file).read_text().count(text)
            if count != 1 or text == wrong:
                faults.append(f"{name}: its text occurs {count} times in {file}")
            where, _, function = test.partition("::")
            source = (ROOT / where).read_text() if (ROOT / where).exists() else ""
            if f"def {function.partition('[')[0].rpartition('::')[2]}" not in source:
                faults.append(f"{name}: no test {test}")
    assert not faults, "\n".join(faults)
