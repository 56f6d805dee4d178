"""Tests of `tanso population`: a table is checked with its fit, and filled into a new file."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from api.cli.population import app
from exchange.errors import ConfigError
from tests.simulation.test_store import disk_of

KNOWN = "name,sector,emissions_2023_t,status,source\nA Works,steel,50000000,published,a page\n"


def test_a_table_is_checked_filled_and_checked_again(tmp_path: Path) -> None:
    known, out = tmp_path / "known.csv", tmp_path / "full.csv"
    known.write_text(KNOWN + "B Power,power,9000000,published,a report\n", encoding="utf-8")
    made = CliRunner().invoke(app, ["fill", str(known), "--out", str(out), "--firms", "60"])
    assert made.exit_code == 0, made.output
    found = CliRunner().invoke(app, ["check", str(out), "--json"])
    shown = json.loads(found.stdout)
    assert shown["firms"] == 60
    steel = next(row for row in shown["sectors"] if row["sector"] == "steel")
    assert (steel["published"], steel["published_mt"]) == (1, 50.0)
    assert {round(row["found"] - row["published"], 6) for row in shown["fit"]} >= {0.0}
    plain = CliRunner().invoke(app, ["check", str(out)])
    assert "targets for FY2025" in " ".join(plain.stdout.split())


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["check", "{here}/none.csv"], "cannot read the firms"),
        (["check", "firms_japan", "--scenario", "four-firms"], "has no covered firms"),
        (["fill", "{here}/known.csv", "--out", "{here}/known.csv"], "exists; name a new file"),
        (["fill", "{here}/known.xlsx", "--out", "{here}/full.csv"], "is no CSV file"),
        (["fill", "{here}/known.csv", "--out", "{here}/a.csv", "--firms", "5"], "leave less than"),
    ],
)
def test_wrong_input_is_one_sentence_and_writes_nothing(
    arguments: list[str], sentence: str, tmp_path: Path
) -> None:
    known = tmp_path / "known.csv"
    known.write_text(KNOWN + "B Power,power,9000000,published,a report\n", encoding="utf-8")
    wrong = CliRunner().invoke(app, [one.format(here=tmp_path) for one in arguments])
    assert isinstance(wrong.exception, ConfigError)
    assert sentence in str(wrong.exception)
    assert list(tmp_path.iterdir()) == [known]


def test_a_full_disk_leaves_no_table_with_a_part_of_the_firms(tmp_path: Path) -> None:
    known, out = tmp_path / "known.csv", tmp_path / "full.csv"
    known.write_text(KNOWN + "B Power,power,9000000,published,a report\n", encoding="utf-8")
    with disk_of(1000):
        made = CliRunner().invoke(app, ["fill", str(known), "--out", str(out), "--firms", "60"])
    assert isinstance(made.exception, ConfigError)
    assert "cannot write" in str(made.exception)
    assert list(tmp_path.iterdir()) == [known]
