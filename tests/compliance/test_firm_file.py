"""A firm's file: the example, its templates, and faults with their places."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter

from api.export.firm_template import template_toml, write_template_workbook
from api.wire.firm_file import (
    column_letters,
    example_text,
    firm_of_content,
    firm_of_toml,
    read_firm,
)
from exchange.compliance.closing import Market
from exchange.compliance.coverage import coverage
from exchange.compliance.firm_reading import TABLES, keys_of
from exchange.compliance.firm_words import KEY_WORDS, TABLE_WORDS
from exchange.compliance.what_if import WhatIf
from exchange.errors import ConfigError
from exchange.said import FileFault, in_language

EXAMPLE = read_firm("example")


def test_the_example_says_that_it_is_synthetic_in_both_languages() -> None:
    assert EXAMPLE.firm.is_synthetic
    assert "synthetic" in EXAMPLE.firm.name
    assert "架空" in EXAMPLE.firm.name_ja
    assert all("synthetic" in one.name for one in EXAMPLE.entities)


@pytest.mark.parametrize("language", [0, 1])
def test_a_template_is_the_example_again_as_toml_and_as_a_workbook(
    language: int, tmp_path: Path
) -> None:
    assert firm_of_toml(template_toml(EXAMPLE, language), "template") == EXAMPLE
    path = tmp_path / "firm.xlsx"
    write_template_workbook(EXAMPLE, path, language)
    assert read_firm(str(path)) == EXAMPLE


def test_each_table_and_key_is_explained_in_both_languages() -> None:
    keys = {key for table in TABLES for key in keys_of(table)}
    assert set(TABLE_WORDS) == set(TABLES)
    assert set(KEY_WORDS) == keys
    assert all(en and ja for en, ja in (*TABLE_WORDS.values(), *KEY_WORDS.values()))


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("emissions_t = 840000", "emisions_t = 840000", "emisions_t is not a known key; did you "
         "mean emissions_t?"),
        ("emissions_t = 840000", "emissions_t = -1", "years[1].emissions_t expected int >= 0"),
        ("emissions_t = 840000", 'emissions_t = "840 kt"', "years[1].emissions_t expected int"),
        ("emissions_t = 840000", "emissions_t = 840000.5", "years[1].emissions_t expected int"),
        ("fiscal_year = 2023\nactivity_units = 400000", "fiscal_year = 1023\nactivity_units = 1",
         "years[1].fiscal_year 1023 lies outside the scheme: 2023 to 2050"),
        ("fiscal_year = 2024\nactivity_units = 404000", "fiscal_year = 2023\nactivity_units = 1",
         "years[2].fiscal_year 2023 of works stands there twice"),
        ('credit_class = "jcredit/forest"', 'credit_class = "jcredit/forrest"',
         "jcredit/forrest is no known class; did you mean jcredit/forest?"),
        ('credit_class = "jcredit/energy_saving"\nside', 'credit_class = "saitama/other_gas"\nside',
         "saitama/other_gas serves its own facility alone: it cannot be bought"),
        ('schemes = ["gx-ets"', 'schemes = ["gxets"', "gxets is no known scheme; did you mean "
         "gx-ets?"),
        ('entity = "paper"', 'entity = "papers"', "papers is no entity of this file; did you mean "
         "paper?"),
        ("due_on = 2026-12-04", "", "orders[2].due_on is missing"),
        ("delay_days_p90 = 240", "delay_days_p90 = 24", "delay_days_p90 is below delay_days_p50"),
        ("forecast_p10_t = 829080", "forecast_p10_t = 929080", "is above forecast_p50_t, 846000"),
        ("[firm]", "[[firm]]", "firm expected object, got array"),
        ("[firm]", "[frim]", "frim is not a known key; did you mean firm?"),
        ("benchmark_t_per_unit = 2.0", "benchmark_t_per_unit = 0", "must be above 0"),
    ],
)  # fmt: skip
def test_a_fault_names_line_key_and_what_is_right(old: str, new: str, sentence: str) -> None:
    text = example_text()
    assert old in text
    with pytest.raises(ConfigError) as fault:
        firm_of_toml(text.replace(old, new, 1), "firm.toml")
    assert sentence in str(fault.value)
    assert str(fault.value).startswith("firm.toml")


def test_a_fault_in_toml_names_the_line_of_the_key() -> None:
    text = example_text().replace("emissions_t = 840000", "emissions_t = -1", 1)
    line = text.splitlines().index("emissions_t = -1") + 1
    with pytest.raises(ConfigError, match=f"^f.toml, line {line}: years"):
        firm_of_toml(text, "f.toml")


def test_base_years_and_benchmarks_must_be_there() -> None:
    text = example_text()
    first = text.index('[[years]]\nsite = "kiln"\nfiscal_year = 2023')
    second = text.index("[[years]]", first + 5)
    with pytest.raises(ConfigError, match="kiln lacks its base years in years: 2023"):
        firm_of_toml(text[:first] + text[second:], "f.toml")
    for year in (2025, 2030):
        at = text.index(f'[[benchmarks]]\nsite = "mill"\nfiscal_year = {year}')
        text = text[:at] + text[text.index("[[", at + 5) :]
    with pytest.raises(ConfigError, match="mill has allocation benchmark, but no row"):
        firm_of_toml(text, "f.toml")


def workbook(path: Path, change: dict[tuple[str, str], object]) -> Path:
    """A workbook of the template with some cells changed, by sheet and cell."""
    plain = path.with_name("plain.xlsx")
    write_template_workbook(EXAMPLE, plain, 0)
    book = openpyxl.load_workbook(plain)
    for (name, cell), value in change.items():
        book[name][cell] = value
    book.save(path)
    return path


@pytest.mark.parametrize(
    ("sheet", "cell", "value", "sentence"),
    [
        ("years", "D3", -5, "sheet years, row 3, column D: emissions_t expected int >= 0"),
        ("years", "D1", "emission_kt", "sheet years, row 1, column D: emission_kt is not a known "
         "key; did you mean emissions_t?"),
        ("years", "B4", 2060, "sheet years, row 4, column B: fiscal_year 2060 lies outside"),
        ("holdings", "B5", "jcm", "sheet holdings, row 5, column B: credit_class jcm is no known"),
    ],
)  # fmt: skip
def test_a_fault_in_a_workbook_names_sheet_row_and_column(
    sheet: str, cell: str, value: object, sentence: str, tmp_path: Path
) -> None:
    path = workbook(tmp_path / "firm.xlsx", {(sheet, cell): value})
    with pytest.raises(ConfigError) as fault:
        read_firm(str(path))
    assert sentence in str(fault.value)


def test_a_sheet_that_is_missing_or_unknown_is_named(tmp_path: Path) -> None:
    path = tmp_path / "firm.xlsx"
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet("firm")
    with pytest.raises(ConfigError, match="the sheet entities is missing"):
        read_firm(str(path))
    with xlsxwriter.Workbook(path) as book:
        for name in ("firm", "entities", "sites", "years"):
            book.add_worksheet(name)
    with pytest.raises(ConfigError, match="holdings is missing; keep its headings alone if"):
        read_firm(str(path))
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet("year")
    with pytest.raises(ConfigError, match="the sheet year is no known table; did you mean years"):
        read_firm(str(path))


def test_a_coverage_names_the_tables_that_are_absent_or_empty(tmp_path: Path) -> None:
    path = tmp_path / "firm.xlsx"
    write_template_workbook(EXAMPLE, path, 0)
    book = openpyxl.load_workbook(path)
    book.remove(book["orders"])
    book["holdings"].delete_rows(2, book["holdings"].max_row)
    book.save(path)
    before, after = (
        coverage(firm, date(2026, 11, 1), WhatIf(), Market({})).empty_tables
        for firm in (EXAMPLE, read_firm(str(path)))
    )
    assert before == ("grants", "tenders")
    assert after == ("grants", "holdings", "orders", "tenders")


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("none.toml", None, "cannot be read"),
        ("firm.csv", b"a", "neither a .toml file nor a workbook"),
        ("firm.toml", b"\xff\xfe", "is not text in UTF-8"),
        ("firm.toml", b"a =", "Invalid value"),
        ("firm.xlsx", b"not a zip", "is no workbook that can be read"),
    ],
)
def test_a_file_of_another_kind_is_rejected_in_a_sentence(
    name: str, content: bytes | None, sentence: str, tmp_path: Path
) -> None:
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(ConfigError, match=sentence):
        read_firm(str(path))


def test_columns_are_lettered_as_in_a_spreadsheet() -> None:
    assert [column_letters(index) for index in (0, 25, 26, 51, 52, 701, 702)] == [
        "A", "Z", "AA", "AZ", "BA", "ZZ", "AAA",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("emissions_t = 840000", "emisions_t = 840000",
         "firm.toml {line}行目: years[1].emisions_t という項目はありません。"
         "emissions_t ではありませんか"),
        ("emissions_t = 840000", "emissions_t = -1",
         "{line}行目: years[1].emissions_t は整数で、>= 0 の値にしてください"),
        ("emissions_t = 840000", 'emissions_t = "840 kt"',
         "{line}行目: years[1].emissions_t は整数・空にしてください(今は文字)"),
        ("fiscal_year = 2023\nactivity_units = 400000", "fiscal_year = 2051\nactivity_units = 1",
         "行目: years[1].fiscal_year 2051 は制度の年度(2023〜2050)の外です"),
        ('credit_class = "jcredit/forest"', 'credit_class = "jcredit/forrest"',
         "jcredit/forrest は分類の一覧にありません。jcredit/forest ではありませんか"),
        ("settlement_days = 5", "settlement_days =", "firm.toml: TOMLとして読めません"),
        ('ended_for = "shk:2026"', 'ended_for = "shk:2026+keidanren:2026"',
         "ended_for shk:2026+keidanren:2026 を1回の無効化で兼ねることはできません"),
        ('ended_for = "shk:2026"', 'ended_for = "SHK 2026"',
         "SHK 2026 は用途と年度ではありません(例 shk:2026)"),
    ],
)  # fmt: skip
def test_a_fault_is_described_in_japanese_too(old: str, new: str, sentence: str) -> None:
    text = example_text().replace(
        "quantity_t = ", 'ended_for = "shk:2026"\nended_on = 2026-06-01\nquantity_t = ', 1
    )
    assert old in text
    faulty = text.replace(old, new, 1)
    line = faulty[: faulty.index(new)].count("\n") + 1
    with pytest.raises(FileFault) as fault:
        firm_of_toml(faulty, "firm.toml")
    assert sentence.format(line=line) in fault.value.ja
    with pytest.raises(ConfigError, match=re.escape(fault.value.ja)), in_language("ja"):
        firm_of_toml(faulty, "firm.toml")
    with pytest.raises(ConfigError, match=re.escape(str(fault.value))), in_language("en"):
        firm_of_toml(faulty, "firm.toml")


def test_a_retirement_for_two_schemes_is_read_where_the_rules_or_the_firm_allow_it() -> None:
    before = "quantity_t = "
    shared = 'ended_for = "{uses}"\nended_on = 2026-06-01\nquantity_t = '
    text = example_text()
    firm = firm_of_toml(text.replace(before, shared.format(uses="shk:2026+ndc"), 1), "firm")
    assert firm.holdings[0].ended_for == "shk:2026+ndc"
    assumed = text.replace(
        "stale_after_days = 30", 'stale_after_days = 30\nmay_share = ["shk+keidanren"]'
    )
    uses = shared.format(uses="shk:2026+keidanren:2026")
    assert firm_of_toml(assumed.replace(before, uses, 1), "firm").holdings[0].ended_for
    with pytest.raises(ConfigError, match="cannot serve both shk and keidanren"):
        firm_of_toml(text.replace(before, uses, 1), "firm")


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda book: book.remove(book["years"]), "firm.xlsx: シートyearsがありません"),
        (lambda book: book.remove(book["holdings"]),
         "firm.xlsx: シートholdingsがありません。保有がない場合も見出しの行を残してください"),
        (lambda book: book["holdings"].__setitem__("B3", "jcredit/sun"),
         "firm.xlsx シートholdings 3行 B列: credit_class jcredit/sun は分類の一覧にありません"),
        (lambda book: book["years"].__setitem__("A1", "sito"),
         "firm.xlsx シートyears 1行 A列: sito という項目はありません。site ではありませんか"),
    ],
)  # fmt: skip
def test_a_fault_in_a_workbook_is_described_in_japanese_too(
    change: Callable[[Any], None], sentence: str, tmp_path: Path
) -> None:
    path = tmp_path / "firm.xlsx"
    write_template_workbook(EXAMPLE, path, 1)
    book = openpyxl.load_workbook(path)
    change(book)
    book.save(path)
    with pytest.raises(FileFault) as fault:
        firm_of_content(path.read_bytes(), "firm.xlsx")
    assert fault.value.ja.startswith(sentence)
