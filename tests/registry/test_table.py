"""Tables as CSV: no cell becomes a formula; Excel's byte order mark is written and read."""

from pathlib import Path

import pytest

from exchange.errors import ConfigError
from exchange.registry.reports.table import BOM, Export, neutral, read_csv


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        ("=1+1", "'=1+1"),
        ("+81 3", "'+81 3"),
        ("-2-3", "'-2-3"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        ("-", "-"),
        ("-12", "-12"),
        ("+1.5", "+1.5"),
        (-3, -3),
        ("株式会社", "株式会社"),
        ("", ""),
    ],
)
def test_a_cell_that_would_be_a_formula_is_neutralized(cell: object, written: object) -> None:
    assert neutral(cell) == written


@pytest.mark.parametrize("for_excel", [True, False])
def test_a_table_is_read_back_unchanged(tmp_path: Path, for_excel: bool) -> None:
    table = Export("t", ("a", "b"), ({"a": "=1+1", "b": "緑"}, {"a": "'quoted", "b": "-"}))
    text = table.csv(for_excel)
    assert text.startswith(BOM) == for_excel
    path = tmp_path / "t.csv"
    path.write_text(text, "utf-8")
    assert read_csv("t", path, ("a", "b")) == table


def test_a_file_that_is_no_such_table_is_rejected_with_the_reason(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    for content, expected in (("a\n1\n", "has not the columns"), ("a,b\n1\n", "line 2: 2 columns")):
        path.write_text(content)
        with pytest.raises(ConfigError, match=expected):
            read_csv("t", path, ("a", "b"))
    path.write_bytes(b"\xff\xfe")
    with pytest.raises(ConfigError, match="UTF-8"):
        read_csv("t", path, ("a", "b"))
    with pytest.raises(ConfigError, match="cannot be read"):
        read_csv("t", tmp_path / "none.csv", ("a", "b"))
