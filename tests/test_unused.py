"""Every public function and class of the product has a caller in the product.

A rule that only tests call is a second copy of the one that runs, or serves no purpose: it gets a
command or is removed. Names are resolved through imports, so an equal name in another module is no
caller.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent
ROOMS = ("exchange", "simulation", "api")
# For programs of users, or for tests and benchmarks by design.
NOT_CALLED_HERE = {
    "api.cli.main.main": "the entry point of the command line",
    "api.client.ccxt.Tanso": "an adapter for ccxt's users",
    "exchange.matching.warm_up.compile_kernels": "for users of an OrderBook",
    "exchange.matching.reference.ReferenceBook": "the slow twin of the order book",
    "simulation.experiments.compared.compare": "compares two opened runs",
    "simulation.report.notebook.differences": "what a notebook calls",
    "simulation.report.notebook.picture": "what a notebook calls",
    "simulation.results.manifest.read_results": "reads a folder of results back",
    "simulation.traders.arbitrage.Arbitrage": "a strategy for users of the simulator",
    "simulation.traders.plain.Plain": "a user's own strategy in plain Python",
    "simulation.traders.zip.Zip": "a strategy for users of the simulator",
}
Name = tuple[str, str]  # module, name in it


def modules() -> dict[str, ast.Module]:
    found = {}
    for path in (path for room in ROOMS for path in sorted((ROOT / room).rglob("*.py"))):
        parts = path.relative_to(ROOT).with_suffix("").parts
        name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        found[name] = ast.parse(path.read_text(encoding="utf-8"))
    return found


def imported(tree: ast.Module) -> Iterator[tuple[str, Name]]:
    """(local name, where it comes from) of each `from x import y`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                yield alias.asname or alias.name, (node.module, alias.name)


def defined(tree: ast.Module) -> set[str]:
    """Public functions and classes without a decorator, which might register them."""
    kinds = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
    return {
        node.name
        for node in tree.body
        if isinstance(node, kinds) and not node.name.startswith("_") and not node.decorator_list
    }


def uncalled() -> set[str]:
    trees = modules()
    names = {module: dict(imported(tree)) for module, tree in trees.items()}
    homes = {module: defined(tree) for module, tree in trees.items()}
    used: set[Name] = set()

    def use(module: str, name: str) -> None:
        seen = set()
        while name not in homes.get(module, ()) and (module, name) not in seen:
            seen.add((module, name))
            if name not in names.get(module, ()):
                return
            module, name = names[module][name]
        used.add((module, name))

    for module, tree in trees.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Name):
                use(module, node.id)
            elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
                home, name = names[module].get(node.value.id, ("", ""))
                use(f"{home}.{name}", node.attr)
    return {
        f"{module}.{name}"
        for module, own in homes.items()
        for name in own
        if (module, name) not in used and ".migrations." not in module
    }


def test_every_public_function_and_class_has_a_caller_in_the_product() -> None:
    assert uncalled() == set(NOT_CALLED_HERE)
