"""Docstrings are statements in plain technical English: docs/contributing.md, "Words"."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from api.rest.routing import Operation
from api.server.app import OPERATIONS

ROOT = Path(__file__).parent.parent
PACKAGES = ("exchange", "simulation", "api", "benchmarks", "tests")
QUESTION = re.compile(r"(What|How|Whether|Who|Whom|When|Where|Which|Why|Is|Are|Does)\b")
PRIVATE = re.compile(
    r"\b(told|tells|hears|heard|relives?|doors?|to the bit|by a hair|whole way|in company)\b"
)
BRITISH = re.compile(
    r"behaviour|colour|(?<!--)stylised|(?<!\.)cancelled(?!error)|neighbour|favour|labelled(?!by)|judgement"
    r"|\bgrey\b|licence"
    r"|defence|(?:real|equal|normal|optim|recogn|summar|author|organ|serial)is(?:e|ation|ing)",
    re.IGNORECASE,
)
# The rooms whose text is held to American spelling, and the one word of the UN's that is spelled
# otherwise: https://unfccc.int, agreed electronic format, "First transfer definition".
AMERICAN = (
    "simulation",
    "docs",
    "api",
    "benchmarks",
    # The registry's tests quote stored words of older versions.
    "tests/api",
    "tests/crash",
    "tests/matching",
    "tests/schemes",
    "tests/settlement",
    "tests/simulation",
    "tests/venue",
    "tests/views",
)
# What make fetches and builds, beside the sources.
FETCHED = {"node_modules", "dist", "generated"}
QUOTED = '"Authorisation"'


def docstrings(path: Path) -> Iterator[tuple[str, str]]:
    """The name and the docstring, empty if none, of a file's module, classes and functions."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            yield getattr(node, "name", "module"), ast.get_docstring(node) or ""


def private_names(path: Path) -> list[str]:
    """The names of functions and classes that use a private word."""
    names = [name for name, _ in docstrings(path)]
    return [name for name in names if PRIVATE.search(name.replace("_", " "))]


def offences(path: Path) -> list[str]:
    """The docstrings that ask a question or use a private word."""
    found = []
    for name, text in docstrings(path):
        if QUESTION.match(text):
            found.append(f"{name}: opens with {text.split()[0]!r}")
        found += [f"{name}: says {word!r}" for word in PRIVATE.findall(" ".join(text.split()))]
    return found


def files(prefix: str) -> list[Path]:
    return sorted(ROOT.joinpath(prefix).rglob("*.py"))


@pytest.mark.parametrize("package", PACKAGES)
def test_a_docstring_states_and_uses_the_terms_of_the_field(package: str) -> None:
    found = {path.relative_to(ROOT).as_posix(): offences(path) for path in files(package)}
    assert {path: lines for path, lines in found.items() if lines} == {}


@pytest.mark.parametrize("package", PACKAGES)
def test_a_name_uses_the_terms_of_the_field(package: str) -> None:
    found = {path.relative_to(ROOT).as_posix(): private_names(path) for path in files(package)}
    assert {path: names for path, names in found.items() if names} == {}


@pytest.mark.parametrize("prefix", AMERICAN)
def test_text_has_american_spelling(prefix: str) -> None:
    texts = [path for path in ROOT.joinpath(prefix).rglob("*.*") if not FETCHED & {*path.parts}]
    found = {
        path.relative_to(ROOT).as_posix(): BRITISH.findall(
            path.read_text(encoding="utf-8").replace(QUOTED, "")
        )
        for path in texts
        if path.suffix in (".py", ".md", ".toml", ".html", ".ts", ".tsx", ".css")
    }
    assert found
    assert {path: words for path, words in found.items() if words} == {}


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.name)
def test_a_routes_summary_is_a_whole_sentence(operation: Operation) -> None:
    assert operation.summary.endswith("."), "the first line of the docstring is the summary"


@pytest.mark.parametrize(
    "text", ["What a run leaves.", "How it ends.", "Is it open?", "The venue tells the world."]
)
def test_the_rule_sees(text: str, tmp_path: Path) -> None:
    path = tmp_path / "module.py"
    path.write_text(f'"""{text}"""\n')
    assert offences(path)


def test_the_rule_of_names_sees(tmp_path: Path) -> None:
    path = tmp_path / "module.py"
    path.write_text("def test_an_order_is_told() -> None: ...\n")
    assert private_names(path) == ["test_an_order_is_told"]
