"""Limits of the pure core, checked in its syntax: no clock, no randomness, no floats."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

PACKAGES = ("exchange", "simulation", "api", "benchmarks")
LINES_MAX = 400
ROOT = Path(__file__).parent.parent
EXCHANGE = ROOT / "exchange"
# Adapters and the sequencer take a clock and a random source as arguments; the rest of the
# exchange, from units to venue.py, has neither. The translation of kernels serves the simulation,
# which computes with floats, too.
EDGE = {
    "__init__.py",
    "translation/compiler.py",
    "translation/expressions.py",
    "translation/writer.py",
    "registry/sql/schema.py",
    "registry/sql/engines.py",
    "registry/sql/registry.py",
    "settlement/delivery.py",
    "registry/http/client.py",
    "registry/opening.py",
    "venue/clock.py",
    "venue/data_folder.py",
    "venue/journal.py",
    "venue/sequencer.py",
    "venue/snapshot.py",
}
CORE = sorted(
    path for path in EXCHANGE.rglob("*.py") if path.relative_to(EXCHANGE).as_posix() not in EDGE
)
FORBIDDEN_MODULES = {"time", "random", "secrets", "uuid", "socket", "asyncio", "threading"}
FORBIDDEN_CALLS = {"now", "utcnow", "today", "time_ns", "monotonic", "perf_counter", "urandom"}
# Reading a clock has these owners; our own units.time_ns() converts a datetime that is given.
CLOCK_OWNERS = {"datetime", "date", "time", "os"}
DECIMAL_DIVISIONS = {"value / step"}  # units.in_steps, which converts text to ticks
LAYERS = [
    {"compliance", "venue"},
    {"views"},
    {"settlement"},
    {"clearing", "schemes"},
    {"matching", "registry"},
    {"translation"},
    {"instruments", "calendar", "commands", "events"},
    {"files"},
    {"units", "errors"},
]


def imports(tree: ast.AST) -> Iterator[str]:
    """The dotted names of all modules that a file imports."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


def offences(tree: ast.AST) -> Iterator[str]:
    """Clocks, randomness and floats in a file, with their lines."""
    for name in imports(tree):
        if name.split(".")[0] in FORBIDDEN_MODULES or name.startswith("numpy.random"):
            yield f"imports {name}"
    for node in ast.walk(tree):
        line = getattr(node, "lineno", 0)
        if isinstance(node, ast.Constant) and isinstance(node.value, float):
            yield f"line {line}: the float {node.value}"
        elif isinstance(node, ast.BinOp | ast.AugAssign) and isinstance(node.op, ast.Div):
            text = ast.unparse(node)
            if text not in DECIMAL_DIVISIONS and "Decimal(" not in text:
                yield f"line {line}: a true division, {text}"
        elif isinstance(node, ast.Name) and node.id == "float":
            yield f"line {line}: the type float"
        elif isinstance(node, ast.Attribute):
            if node.attr == "random" or node.attr.startswith("float"):
                yield f"line {line}: {ast.unparse(node)}"
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            owner = ast.unparse(node.func.value).split(".")[-1]
            if node.func.attr in FORBIDDEN_CALLS and owner in CLOCK_OWNERS:
                yield f"line {line}: reads a clock, {ast.unparse(node.func)}"


@pytest.mark.parametrize("path", CORE, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_the_core_has_no_clock_no_chance_and_no_float(path: Path) -> None:
    assert list(offences(ast.parse(path.read_text()))) == []


@pytest.mark.parametrize(
    "source",
    [
        "import random",
        "import time",
        "from time import time_ns",
        "x = datetime.now()",
        "x = datetime.datetime.now(UTC)",
        "x = date.today()",
        "x = 0.5",
        "x = a / b",
        "x = float(a)",
        "x = np.random.default_rng()",
        "x = np.float64(1)",
        "import asyncio",
    ],
)
def test_the_architecture_test_sees(source: str) -> None:
    assert list(offences(ast.parse(source)))


def room(module: str) -> str | None:
    """The room of exchange that a dotted name belongs to."""
    parts = module.split(".")
    return parts[1] if parts[0] == "exchange" and len(parts) > 1 else None


def test_rooms_of_the_exchange_import_downwards_and_in_no_circle() -> None:
    height = {name: level for level, names in enumerate(LAYERS) for name in names}
    seen: set[tuple[str, str]] = set()
    for path in EXCHANGE.rglob("*.py"):
        here = path.relative_to(EXCHANGE).parts[0].removesuffix(".py")
        if here == "__init__":
            continue
        for name in imports(ast.parse(path.read_text())):
            there = room(name)
            if there in height and here in height and there != here:
                assert height[here] <= height[there], f"{path.name} imports {name}"
                seen.add((here, there))
    circles = {pair for pair in seen if pair[::-1] in seen}
    assert circles == set()


@cache
def modules() -> dict[str, Path]:
    """The files of all packages by their dotted names; a package's own is its __init__."""
    return {
        ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path
        for package in PACKAGES
        for path in sorted((ROOT / package).rglob("*.py"))
    }


def imported_files(tree: ast.AST) -> Iterator[str]:
    """The files that a file imports, type-checking imports included."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.module, "imports are absolute"
            for alias in node.names:
                name = f"{node.module}.{alias.name}"
                yield name if name in modules() else node.module


def circle_among(imports: dict[str, set[str]]) -> list[str]:
    """A circle of imports, empty where there is none."""
    try:
        TopologicalSorter(imports).prepare()
    except CycleError as error:
        return list(error.args[1])
    return []


def test_no_circle_of_imports_between_files() -> None:
    imports = {
        name: {other for other in imported_files(ast.parse(path.read_text())) if other != name}
        for name, path in modules().items()
    }
    assert circle_among(imports) == []


def test_a_circle_that_a_type_checker_alone_sees_is_found() -> None:
    source = "if TYPE_CHECKING:\n    from exchange.venue.venue import Venue"
    assert list(imported_files(ast.parse(source))) == ["exchange.venue.venue"]
    assert circle_among({"a": {"b"}, "b": {"c"}, "c": {"a"}}) != []


def test_three_files_at_most_lie_directly_under_api() -> None:
    assert len(list((ROOT / "api").glob("*.py"))) <= 3


def test_no_file_of_the_product_has_more_than_400_lines() -> None:
    files = [path for package in PACKAGES for path in (ROOT / package).rglob("*.*")]
    long = {
        path.relative_to(ROOT).as_posix(): lines
        for path in files
        if path.suffix in (".py", ".ts", ".tsx", ".css")
        and not {"node_modules", "dist"} & {*path.parts}
        and not path.name.endswith(".gen.ts")  # made by a program, read by one
        and (lines := len(path.read_text("utf-8").splitlines())) > LINES_MAX
    }
    assert len(files) > 500
    assert long == {}
