"""`tanso registry imports`: a file of credits that other registries issued."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from api.cli.registry import app
from exchange.errors import ConfigError
from exchange.registry.port import AccountKind
from exchange.registry.sql.registry import SqlRegistry


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    registry = SqlRegistry.open(f"sqlite:///{tmp_path}/registry.db")
    registry.open_account("holding:P001", AccountKind.HOLDING, "P001", 0)
    registry.close()
    return tmp_path


def tanso(folder: Path, *words: str) -> Result:
    return CliRunner().invoke(app, [*words, "--registry", str(folder)])


def sample() -> str:
    return CliRunner().invoke(app, ["imports", "sample"]).output


def entered(folder: Path, text: str) -> Result:
    path = folder / "imports.csv"
    path.write_text("\ufeff" + text, "utf-8")
    return tanso(folder, "imports", "enter", str(path))


def test_the_sample_comes_in_once_its_programme_is_entered(folder: Path) -> None:
    early = entered(folder, sample())
    assert "line 2: unknown_programme" in str(early.exception)
    words = ("imports", "programme", "Isometric", "--source", "https://isometric.com")
    assert tanso(folder, *words, "--filed-by", "Ann").exit_code == 0
    first = entered(folder, sample())
    assert first.exit_code == 0, first.exception
    assert "line 2: 250 t from Isometric registry" in first.output
    assert entered(folder, sample()).output == first.output
    listed = json.loads(tanso(folder, "imports", "list", "--json").output)
    assert [imported["original_first"][:15] for imported in listed] == [
        "ISO-2024-000101",
        "8540-85060011-8",
    ]
    assert "2025-02-14" in tanso(folder, "imports", "list").output
    shown = " ".join(tanso(folder, "show", "ISO-2024-000103").output.split())
    assert "EXT-ISO17-20240101-20241231-3" in shown
    assert "issued by Isometric registry on 2025-02-14, there ISO-2024-000103" in shown


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        (",250", ",2.71", "line 2: qty 2.71 is not a whole number of tonnes"),
        ("2025-02-14", "14/02/2025", "line 2: issued_on is a day such as"),
        ("Isometric registry,", ",", "line 2: origin is empty"),
        ("origin,", "from,", "the first line must read origin,"),
        (",holding:P001,250", ",holding:P001", "13 columns are wanted"),
    ],
)
def test_a_file_that_is_wrong_is_rejected_before_anything_comes_in(
    folder: Path, old: str, new: str, sentence: str
) -> None:
    result = entered(folder, sample().replace(old, new))
    assert isinstance(result.exception, ConfigError), result.exception
    assert sentence in str(result.exception)
    assert json.loads(tanso(folder, "imports", "list", "--json").output) == []
