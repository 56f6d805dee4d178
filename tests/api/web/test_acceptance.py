"""Each sentence of docs/page.md is named by a test, and each test names a sentence that exists."""

from __future__ import annotations

import ast
import re
from pathlib import Path

ROOT = Path(__file__).parents[3]
ROW = re.compile(r"^\| (P-[A-Z]{3}-\d\d) \| ", re.MULTILINE)
CODE = re.compile(r"P-[A-Z]{3}-\d\d")


def sentences() -> list[str]:
    """The codes of the sentences in their order."""
    return ROW.findall((ROOT / "docs" / "page.md").read_text("utf-8"))


def named() -> set[str]:
    """The codes that tests name: by the mark `accepts` in Python, in the name of a unit test."""
    found: set[str] = set()
    for path in (ROOT / "tests").rglob("*.py"):
        text = path.read_text("utf-8")
        for node in ast.walk(ast.parse(text)) if "accepts" in text else ():
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr == "accepts"
            ):
                found |= {str(ast.literal_eval(argument)) for argument in node.args}
    for path in (ROOT / "api" / "web" / "src").rglob("*.test.ts"):
        found |= set(CODE.findall(path.read_text("utf-8")))
    return found


def test_each_sentence_is_named_by_a_test_and_each_name_is_a_sentence() -> None:
    codes = sentences()
    assert len(codes) == len(set(codes))
    assert named() == set(codes)


def test_the_sentences_of_an_area_are_in_order() -> None:
    codes = sentences()
    areas = list(dict.fromkeys(code[:5] for code in codes))
    assert codes == [code for area in areas for code in sorted(codes) if code.startswith(area)]
