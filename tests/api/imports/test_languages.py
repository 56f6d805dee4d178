"""Faults of imported lists in the language that the reader asked for."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from api.cli.import_files import app
from api.imports.mapping import read_mapping
from exchange.errors import ConfigError
from tests.api.imports.test_import_files import BOILERS, HEADINGS, SOLAR, run, written
from tests.api.imports.test_import_files import folder as folder  # a fixture


@pytest.mark.parametrize("name", ["en", "ja"])
def test_planted_errors_are_said_in_the_language_asked_for(folder: Path, name: str) -> None:
    rows = [HEADINGS, [*BOILERS], [*SOLAR], ["JPN-TH-1", "JPN-TH-61", *BOILERS[2:]],
            ["JPN-TH-70", "JPN-TH-70", "1", "holding:nobody", *BOILERS[4:]]]  # fmt: skip
    rows[1][8], rows[2][2], rows[2][6] = "2022-02-30", "1.5", "火星"
    path = written(folder / "bad.csv", rows)
    sentences = {
        "en": ["row 2, column 対象期間(終了): '2022-02-30' is not a day such as",
               "row 3, column 数量: '1.5' is not a whole number of tonnes",
               "row 3, column パートナー国: '火星' gives no country; the mapping knows",
               "row 4, column 数量: the row has 60 t, its serials are 61",
               "row 5, column 口座番号: there is no account 'holding:nobody'",
               "5 errors: nothing was entered"],
        "ja": ["2行目 対象期間(終了)列: 2022-02-30は日付(例 2025-02-14、2025/2/14)ではありません",
               "3行目 数量列: 1.5は1以上の整数のトン数(端数は不可)ではありません",
               "3行目 パートナー国列: 火星からはcountryが決まりません。対応表にあるもの: ",
               "4行目 数量列: 数量は60tですが、シリアル番号は61個です",
               "5行目 口座番号列: holding:nobody: その口座はありません",
               "誤り5件: 何も登録していません"],
    }  # fmt: skip
    words = ["holdings", str(path), "--mapping", "jcm", "--registry", str(folder), "--lang", name]
    shown = CliRunner().invoke(app, words)
    assert shown.exit_code == 2
    assert [one for one in sentences[name] if one not in shown.output] == [], shown.output
    notes = [("A template" in shown.output), ("ひな形" in shown.output)]
    assert notes == [name == "en", name == "ja"]
    result = run(folder, "holdings", path, "jcm", "--lang", name)[1]
    assert "火星" in result["problems"][1]["sentence"] + result["problems"][2]["sentence"]
    assert ("gives no country" in str(result)) == (name == "en")


@pytest.mark.parametrize("kind", ["projects", "issuances"])
def test_a_list_that_differs_or_is_wrong_says_so_in_japanese(folder: Path, kind: str) -> None:
    headings = list(read_mapping(kind).columns)
    cells = {
        "projects": ["SUN1,J-Credit,Roofs of schools", "NEW1,Unknown,Wood", ",J-Credit,Wood"],
        "issuances": ["SUN1,jcredit/forest,2021-04-01,2022-03-31,nobody,5", "SUN1,,,x,trading,0"],
    }[kind]
    rows = [[*one.split(","), *[""] * (len(headings) - len(one.split(",")))] for one in cells]
    path = written(folder / "list.csv", [headings, *rows])
    words = [kind, str(path), "--mapping", kind, "--registry", str(folder), "--lang", "ja"]
    shown = CliRunner().invoke(app, words)
    assert shown.exit_code == 2
    wanted = {
        "projects": ["3行目 programme列: Unknown: そのクレジット制度はありません",
                     "4行目 project_id列: 空欄です"],
        "issuances": ["3行目 vintage_end列: xは日付(例", "3行目 qty列: 0は1以上の整数のトン数",
                      "3行目 credit_class列: 空欄です"],
    }[kind]  # fmt: skip
    assert [one for one in wanted if one not in shown.output] == [], shown.output
    if kind == "projects":
        shown = CliRunner().invoke(
            app, [words[0], str(written(path, [headings, rows[0]])), *words[2:]]
        )
        assert (shown.exit_code, "2行目: この登録簿では name=Roofs" in shown.output) == (1, True)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"\xff\xfea\x00", "UTF-8でもShift_JISでもありません"),
        (b'a,b\n"1,2\n', "2行目: CSVとして読めません"),
        (b"a,a\n1,2\n", "1行目: aという列が二つあります"),
        (b"a,b\n", "の下に行がありません"),
        (b"a,b\n1,2\n", "1行目: first_serial、.* の列がありません。あるもの: a, b"),
    ],
)
def test_a_file_that_cannot_be_read_says_so_in_japanese(
    folder: Path, content: bytes, sentence: str
) -> None:
    path = folder / "x.csv"
    path.write_bytes(content)
    with pytest.raises(ConfigError, match=sentence):
        run(folder, "holdings", path, "tanso-holdings", "--lang", "ja")
