"""The glossary names code that exists and gives each term a meaning."""

from __future__ import annotations

import ast
import os
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
GLOSSARY = ROOT / "docs" / "glossary.md"
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in GLOSSARY.read_text(encoding="utf-8").splitlines()
    if line.startswith("| ") and not line.startswith("| term ")
]
REJECTED = {  # other words for a term; METI's are the term's
    "逆入札": "リバースオークション",
    "Agency の": "GX推進機構、機構",
    "Agency が": "GX推進機構、機構",
}
ROOMS = ("api", "docs", "exchange", "simulation")
KINDS = {".html", ".md", ".py", ".toml", ".ts", ".tsx"}
PLACES = sorted({place for row in ROWS for place in re.findall(r"`([^`]+)`", row[3])})


def file_of(module: str) -> Path:
    """The file of a dotted module or package."""
    path = ROOT.joinpath(*module.split("."))
    return path / "__init__.py" if path.is_dir() else path.with_suffix(".py")


def names_in(path: Path) -> set[str]:
    """The names that a file defines or imports at its top level."""
    found: set[str] = set()
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        match node:
            case ast.ClassDef(name=name) | ast.FunctionDef(name=name):
                found.add(name)
            case ast.ImportFrom(names=names) | ast.Import(names=names):
                found |= {alias.asname or alias.name for alias in names}
            case ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)):
                found.add(name)
            case _:
                pass
    return found


def test_each_row_has_a_meaning_and_a_place() -> None:
    assert len(ROWS) > 50
    assert all(len(row) == 4 and row[0] and row[2] and "`" in row[3] for row in ROWS)


@pytest.mark.parametrize("place", PLACES)
def test_each_place_exists(place: str) -> None:
    module, _, name = place.partition(":")
    assert file_of(module).exists()
    assert not name or name in names_in(file_of(module))


def test_no_text_has_another_word_for_a_term() -> None:
    terms = {row[1] for row in ROWS}
    assert set(REJECTED.values()) <= terms
    for room in ROOMS:
        for folder, inner, files in os.walk(ROOT / room):
            inner[:] = [name for name in inner if name not in ("node_modules", "dist")]
            for path in (Path(folder, name) for name in files if Path(name).suffix in KINDS):
                text = path.read_text(encoding="utf-8")
                found = [word for word in REJECTED if word in text]
                assert not found, f"{path}: {found[0]} is {REJECTED[found[0]]}"
