"""`tanso import`: files of users, in every encoding, with every error at its place."""

from __future__ import annotations

import csv
import io
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from typer.testing import CliRunner

from api.cli.compliance import app as compliance_app
from api.cli.import_files import app
from api.cli.registry import app as registry_app
from api.imports.mapping import mapping_names, parse_mapping, read_mapping
from api.imports.rows import day_of, tonnes_of
from api.wire.firm_file import example_text, read_firm
from exchange.errors import ConfigError
from exchange.registry.port import AccountKind, Holding
from exchange.registry.sql.registry import SqlRegistry
from tests.registry.world import SAVED, furnish, issue

HEADINGS = [
    "識別番号(開始)", "識別番号(終了)", "数量", "口座番号", "プロジェクト番号", "プロジェクト名",
    "パートナー国", "対象期間(開始)", "対象期間(終了)", "発行日",
]  # fmt: skip
BOILERS = ["JPN-VN-1", "JPN-VN-60", "60", SAVED, "VN01", "高効率ボイラー", "ベトナム",
           "2022/1/1", "2022/12/31", "2024年5月1日"]  # fmt: skip
SOLAR = ["JPN-ID-1001", "JPN-ID-3000", "2,000", SAVED, "ID07", "太陽光", "インドネシア",
         "2019-01-01", "2019-12-31", "令和3年6月30日"]  # fmt: skip
JCM = [HEADINGS, BOILERS, SOLAR]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A registry with alice's holding account and 100 t of solar credits in her trading account."""
    registry = SqlRegistry.open(f"sqlite:///{tmp_path}/registry.db")
    furnish(registry)
    issue(registry, 100)
    registry.close()
    return tmp_path


def written(path: Path, rows: list[list[Any]], encoding: str = "utf-8", end: str = "\n") -> Path:
    """Write rows as CSV, or as a workbook with real numbers and days."""
    if path.suffix == ".xlsx":
        with xlsxwriter.Workbook(path, {"default_date_format": "yyyy-mm-dd"}) as book:
            book.add_worksheet("表紙")
            sheet = book.add_worksheet("一覧")
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
        return path
    text = io.StringIO()
    csv.writer(text, lineterminator=end).writerows(rows)
    path.write_bytes(text.getvalue().encode(encoding))
    return path


def run(folder: Path, kind: str, path: Path, mapping: str, *words: str) -> tuple[int, Any]:
    """The exit code of an import and its JSON."""
    words = (kind, str(path), "--mapping", mapping, "--registry", str(folder), *words, "--json")
    result = CliRunner().invoke(app, words)
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.exit_code, json.loads(result.stdout)


def held(folder: Path) -> list[Holding]:
    registry = SqlRegistry.open(f"sqlite:///{folder}/registry.db")
    found = registry.holdings()
    registry.close()
    return found


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_list_in_any_encoding_comes_in_once(folder: Path, encoding: str, end: str) -> None:
    path, before = written(folder / "jcm.csv", JCM, encoding, end), held(folder)
    code, tried = run(folder, "holdings", path, "jcm")
    assert (code, tried["counts"]) == (0, {"same": 0, "new": 2, "differs": 0})
    assert (tried["applied"], held(folder)) == (False, before)
    code, done = run(folder, "holdings", path, "jcm", "--apply")
    assert (code, done["applied"], done["counts"]["new"]) == (0, True, 2)
    after = held(folder)
    assert [
        (one.block.credit_class, one.block.quantity_t, one.block.country, one.block.issued_on)
        for one in after
        if one.account == SAVED
    ] == [
        ("jcm/before_2021", 2_000, "IDN", date(2021, 6, 30)),
        ("jcm/from_2021", 60, "VNM", date(2024, 5, 1)),
    ]
    code, again = run(folder, "holdings", path, "jcm", "--apply")
    assert (code, again["counts"], held(folder)) == (0, {"same": 2, "new": 0, "differs": 0}, after)


def test_a_workbook_has_real_numbers_and_days(folder: Path) -> None:
    boilers = [*BOILERS[:2], 60, *BOILERS[3:7], date(2022, 1, 1), date(2022, 12, 31),
               date(2024, 5, 1)]  # fmt: skip
    path = written(folder / "jcm.xlsx", [HEADINGS, boilers])
    code, done = run(folder, "holdings", path, "jcm", "--sheet", "一覧", "--apply")
    assert (code, done["counts"]["new"]) == (0, 1)
    with pytest.raises(ConfigError, match="has no sheet 'x'; its sheets: 表紙, 一覧"):
        run(folder, "holdings", path, "jcm", "--sheet", "x")
    with pytest.raises(ConfigError, match="sheet 表紙 has no row 1"):
        run(folder, "holdings", path, "jcm")


def test_every_error_has_its_row_and_column_and_nothing_is_entered(folder: Path) -> None:
    before = held(folder)
    crossing = ["JPN-TH-1", "JPN-TH-60", *BOILERS[2:4], "TH01", *BOILERS[5:]]
    crossing[7] = "2020-07-01"
    bad = [HEADINGS, [*BOILERS], [*SOLAR], [*BOILERS], crossing]
    bad[2][2], bad[2][6], bad[2][7] = "1.5", "火星", "2019-13-01"
    path = written(folder / "bad.csv", bad)
    code, found = run(folder, "holdings", path, "jcm", "--apply")
    assert code == 2
    assert {(one["row"], one["column"]) for one in found["problems"]} == {
        (3, "パートナー国"), (3, "数量"), (3, "対象期間(開始)"), (4, "識別番号(開始)"),
        (5, "対象期間(開始)"),
    }  # fmt: skip
    assert "row 2 names some of these serials" in str(found["problems"])
    assert (found["applied"], held(folder)) == (False, before)


def test_a_row_with_an_error_keeps_the_others_out(folder: Path) -> None:
    before = held(folder)
    path = written(folder / "bad.csv", [HEADINGS, BOILERS, [*SOLAR[:2], "many", *SOLAR[3:]]])
    code, found = run(folder, "holdings", path, "jcm", "--apply")
    assert [(one["row"], one["column"]) for one in found["problems"]] == [(3, "数量")]
    assert (code, found["applied"], held(folder)) == (2, False, before)


@pytest.mark.parametrize(
    ("column", "cell", "where", "sentence"),
    [
        (3, "holding:nobody", "口座番号", "there is no account 'holding:nobody'"),
        (8, "2021-06-30", "対象期間(開始)", "ends before it starts"),
        (9, "2020-01-01", "発行日", "lies before the vintage's end"),
        (4, "vn 01", "プロジェクト番号", "a project's id is"),
        (1, "JPN-VN-61", "数量", "the row has 60 t, its serials are 61"),
        (1, "other", "識別番号(終了)", "is no range of serials"),
        (5, "", "プロジェクト名", "needed to enter them"),
    ],
)
def test_the_registry_rules_name_the_cell(
    folder: Path, column: int, cell: str, where: str, sentence: str
) -> None:
    row = [*BOILERS]
    row[column] = cell
    before = held(folder)
    path = written(folder / "bad.csv", [HEADINGS, SOLAR, row])
    code, found = run(folder, "holdings", path, "jcm", "--apply")
    assert code == 2
    assert [(one["row"], one["column"]) for one in found["problems"]] == [(3, where)]
    assert sentence in found["problems"][0]["sentence"]
    assert held(folder) == before


def test_our_own_export_agrees_until_something_moves(folder: Path) -> None:
    path = folder / "holdings.csv"
    words = ["export", "holdings", "--registry", str(folder), "--out", str(path)]
    assert CliRunner().invoke(registry_app, words).exit_code == 0
    code, found = run(folder, "holdings", path, "tanso-holdings")
    assert (code, found["counts"]["same"], found["only_here"]) == (0, 1, [])
    rows = list(csv.reader(path.read_text().splitlines()))
    rows[1][rows[0].index("account")] = SAVED
    code, found = run(folder, "holdings", written(path, rows), "tanso-holdings")
    assert code == 1
    assert found["states"][0]["sentence"] == "100 t are held in trading:alice here"
    serial = rows[0].index("first_serial")
    rows[1][serial] = rows[1][serial].rpartition("-")[0] + "-101"
    rows[1][serial + 1] = rows[1][serial].rpartition("-")[0] + "-110"
    rows[1][rows[0].index("quantity_t")] = "10"
    rows[1][rows[0].index("account")] = "trading:alice"
    code, found = run(folder, "holdings", written(path, rows), "tanso-holdings", "--apply")
    assert (code, found["states"][0]["sentence"]) == (1, "10 t are not in this registry")
    assert [one["tonnes"] for one in found["only_here"]] == [100]


def test_issuances_of_an_export_come_into_another_registry_with_their_numbers(
    folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = folder / "transfers.csv"
    words = ["export", "transfers", "--registry", str(folder), "--out", str(path)]
    assert CliRunner().invoke(registry_app, words).exit_code == 0
    other = tmp_path_factory.mktemp("other")
    registry = SqlRegistry.open(f"sqlite:///{other}/registry.db")
    registry.open_account("trading:alice", AccountKind.TRADING, "alice", 0)
    registry.close()
    code, found = run(other, "issuances", path, "tanso-transfers", "--apply")
    assert (code, found["problems"][0]["column"]) == (2, "project_id")
    projects = written(
        other / "p.csv",
        [["project_id", "programme", "name", "country", "methodology", "place", "owner",
          "certifier", "mechanism", "base", "registered_on", "public_input_started_on"],
         ["SUN1", "J-Credit", "Roofs", "", "", "", "", "", "", "", "2021-01-05", ""]],
    )  # fmt: skip
    assert run(other, "projects", projects, "projects", "--apply")[1]["counts"]["new"] == 1
    assert run(other, "projects", projects, "projects", "--apply")[1]["counts"]["same"] == 1
    for state in ("new", "same"):
        code, found = run(other, "issuances", path, "tanso-transfers", "--apply")
        assert (code, found["counts"][state], len(found["states"])) == (0, 1, state == "new")
    assert [one.block.last_serial for one in held(other)] == [
        one.block.last_serial for one in held(folder)
    ]
    assert {one.block.issued_on for one in held(other)} == {
        one.block.issued_on for one in held(folder)
    }


def test_serials_that_only_begin_like_ours_are_of_the_other_registry(folder: Path) -> None:
    row = ["JCM-VN01-7", "JCM-VN01-66", *BOILERS[2:]]
    path = written(folder / "jcm.csv", [HEADINGS, row])
    assert run(folder, "holdings", path, "jcm", "--apply")[1]["counts"]["new"] == 1
    parted = [["JCM-VN01-8", "JCM-VN01-9", "2", *BOILERS[3:]],
              ["JCM-VN01-60", "JCM-VN01-69", "10", *BOILERS[3:]]]  # fmt: skip
    code, found = run(folder, "holdings", written(path, [HEADINGS, *parted]), "jcm", "--apply")
    assert (code, found["counts"]) == (1, {"same": 1, "new": 0, "differs": 1})
    assert found["states"][0]["sentence"] == "JCM-VN01-7 to JCM-VN01-66 came in as 60 t"


def test_a_serial_named_twice_is_an_error(folder: Path) -> None:
    next_one = ["JPN-VN-60", "JPN-VN-61", "2", *BOILERS[3:]]
    path = written(folder / "jcm.csv", [HEADINGS, BOILERS, next_one])
    code, found = run(folder, "holdings", path, "jcm", "--apply")
    assert (code, found["problems"][0]["row"], found["applied"]) == (2, 3, False)
    assert found["problems"][0]["sentence"] == "row 2 names some of these serials already"


def test_a_project_with_other_facts_here_differs(folder: Path) -> None:
    headings = list(read_mapping("projects").columns)
    row = ["SUN1", "J-Credit", "Roofs of schools", *[""] * (len(headings) - 3)]
    path = written(folder / "p.csv", [headings, row])
    code, found = run(folder, "projects", path, "projects", "--apply")
    assert (code, found["states"][0]["sentence"]) == (1, "here: name is Roofs")


def test_a_project_comes_in_with_its_authorization(folder: Path) -> None:
    facts = {
        "project_id": "VN01", "programme": "JCM", "name": "Boilers", "country": "VNM",
        "registered_on": "2024-02-01", "cooperative_approach": "CA0004", "authorized_by": "JPN;VNM",
        "authorized_on": "2024-03-01", "uses_japanese_technology": "yes",
    }  # fmt: skip
    own = folder / "own.toml"
    columns = "\n".join(f'{name} = "{name}"' for name in facts)
    own.write_text(f'of = "projects"\ntitle = "t"\ntitle_ja = "t"\n[columns]\n{columns}\n')
    path = written(folder / "p.csv", [list(facts), list(facts.values())])
    code, done = run(folder, "projects", path, str(own), "--apply")
    assert (code, done["counts"]["new"]) == (0, 1), done["problems"]
    registry = SqlRegistry.open(f"sqlite:///{folder}/registry.db")
    (found,) = [one for one in registry.projects() if one.project_id == "VN01"]
    registry.close()
    assert found.authorized_by == ("JPN", "VNM")
    assert (found.authorized_on, found.registered_on) == (date(2024, 3, 1), date(2024, 2, 1))
    assert found.uses_japanese_technology


def test_three_planted_errors_in_a_workbook_are_all_reported_with_sheet_row_and_column(
    folder: Path,
) -> None:
    before = held(folder)
    rows = [HEADINGS, [*BOILERS], [*SOLAR], ["JPN-TH-1", "JPN-TH-60", *BOILERS[2:]]]
    rows[2][2], rows[3][6] = 2.5, "火星"
    rows[1][8] = "2022-02-30"
    path = written(folder / "planted.xlsx", rows)
    code, found = run(folder, "holdings", path, "jcm", "--sheet", "一覧", "--apply")
    assert (code, found["place"]) == (2, f"{path}, sheet 一覧")
    assert [(one["row"], one["column"]) for one in found["problems"]] == [
        (2, "対象期間(終了)"), (3, "数量"), (4, "パートナー国"),
    ]  # fmt: skip
    assert "'2022-02-30' is not a day such as" in found["problems"][0]["sentence"]
    assert "'2.5' is not a whole number of tonnes" in found["problems"][1]["sentence"]
    assert "'火星' gives no country" in found["problems"][2]["sentence"]
    assert (found["applied"], held(folder)) == (False, before)


def test_a_j_credit_number_is_read_by_its_parts(folder: Path) -> None:
    headings = ["制度記号", "クレジット種別", "認証番号", "数量", "口座", "プロジェクト番号",
                "プロジェクト名", "分類", "対象期間(開始)", "対象期間(終了)", "認証日"]  # fmt: skip
    rest = [SAVED, "P1", "森", "", "2022-04-01", "2023-03-31", "2024-02-01"]
    solar = [SAVED, "P2", "屋根", "再エネ(電力)", "2022-04-01", "2023-03-31", "2024-02-01"]
    rows = [headings, ["JC", "FM", "000123", "50", *rest], ["JCL", "ERL", "000124", "70", *solar]]
    path = written(folder / "j.csv", rows, "cp932")
    code, found = run(folder, "holdings", path, "j-credit", "--apply")
    assert (code, found["counts"]["new"]) == (0, 2)
    assert found["note"].startswith("A template")
    registry = SqlRegistry.open(f"sqlite:///{folder}/registry.db")
    assert [(one.original_first, one.block.credit_class) for one in registry.imports()] == [
        ("JC-FM-000123", "jcredit/forest"),
        ("JCL-ERL-000124", "jcredit/renewable_electricity"),
    ]
    registry.close()
    rows[2][7], rows[2][0] = "太陽光", "XX"
    code, found = run(folder, "holdings", written(path, rows), "j-credit")
    assert {(one["row"], one["column"]) for one in found["problems"]} == {
        (3, "制度記号"), (3, "分類"),
    }  # fmt: skip


@pytest.mark.parametrize("name", mapping_names())
def test_each_mapping_that_ships_is_read_and_says_if_it_is_a_template(name: str) -> None:
    mapping = read_mapping(name)
    assert mapping.is_template == (name in ("jcm", "j-credit"))
    assert not mapping.is_template or (mapping.note and mapping.note_ja)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ('of = "holding"', "Invalid enum value 'holding'"),
        ('[columns]\nserial_form = "a"', "columns.serial_form is no field.*mean serial_from"),
        ('[columns]\nqty = "a"\n[parts]\nqty = "("', "parts.qty is no regular expression"),
        ('[columns]\nqty = "a"\n[constants]\nqtty = "a"', "sets 'qtty', which is no field"),
        ('[columns]\nqty = "a"\n[joins]\naccount = "{b}"', "uses 'b', which is no column"),
    ],
)
def test_a_wrong_mapping_names_its_key(text: str, sentence: str) -> None:
    head = "" if text.startswith("of") else 'of = "holdings"\n'
    tail = "\n[columns]\n" if text.startswith("of") else ""
    with pytest.raises(ConfigError, match=sentence):
        parse_mapping(f'{head}title = "t"\ntitle_ja = "t"\n{text}{tail}', "m.toml")


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"\xff\xfea\x00", "neither UTF-8 nor Shift_JIS; save it as CSV UTF-8"),
        (b"a,b\n1,\x81 \n", "row 2 is neither UTF-8 nor Shift_JIS"),
        (b'a,b\n"1,2\n', "row 2 is no CSV"),
        (b"a,a\n1,2\n", "two columns are called 'a'"),
        (b"a,b\n", "no rows below its headings"),
        (b"a,b\n1,2\n", "no column is called first_serial.*its columns: a, b"),
    ],
)
def test_a_file_that_cannot_be_read_says_so(folder: Path, content: bytes, sentence: str) -> None:
    path = folder / "x.csv"
    path.write_bytes(content)
    with pytest.raises(ConfigError, match=sentence):
        run(folder, "holdings", path, "tanso-holdings")


def test_days_and_tonnes_are_read_as_people_write_them() -> None:
    written_days = ("2025-02-14", "2025/2/14", "2025年2月14日", "令和7年2月14日", "R7.2.14")
    assert {day_of(text) for text in written_days} == {date(2025, 2, 14)}
    assert [day_of(text) for text in ("14/02/2025", "2025-02-30", "7.2.14")] == [None] * 3
    assert [tonnes_of(text) for text in ("1,000", "１２", "0", "-1", "1.5", "1e3")] == [
        1000, 12, None, None, None, None,
    ]  # fmt: skip


def test_a_list_becomes_holdings_of_a_firms_file_once(tmp_path: Path) -> None:
    own = tmp_path / "firm.toml"
    own.write_text(example_text(), "utf-8")
    again = ["JPN-VN-61", "JPN-VN-70", "10", *BOILERS[3:]]
    path = written(tmp_path / "jcm.csv", [*JCM, again], "cp932")
    words = ["holdings", str(path), "--mapping", "jcm", "--entity", "steel", "--authorized"]
    shown = CliRunner().invoke(compliance_app, words)
    assert shown.exit_code == 0, shown.output
    assert shown.output.count("[[holdings]]") == 2
    before = read_firm("example").holdings
    for added in (2, 0):
        done = CliRunner().invoke(compliance_app, [*words, "--into", str(own)])
        assert f"{added} holdings added" in done.output, done.output
        new = read_firm(str(own)).holdings[len(before) :]
        assert [
            (one.entity, one.credit_class, one.quantity_t, one.country, one.is_authorized,
             one.issued_on)
            for one in new
        ] == [
            ("steel", "jcm/from_2021", 70, "VNM", True, date(2024, 5, 1)),
            ("steel", "jcm/before_2021", 2_000, "IDN", True, date(2021, 6, 30)),
        ]  # fmt: skip


def test_a_wrong_list_changes_no_firms_file(tmp_path: Path) -> None:
    own = tmp_path / "firm.toml"
    own.write_text(example_text(), "utf-8")
    rows = [HEADINGS, BOILERS, [*SOLAR[:2], "1.5", *SOLAR[3:]]]
    path = written(tmp_path / "jcm.csv", rows)
    words = ["holdings", str(path), "--mapping", "jcm", "--entity", "steel", "--into", str(own)]
    done = CliRunner().invoke(compliance_app, words)
    assert (done.exit_code, "row 3, column 数量: '1.5'" in done.output) == (2, True), done.output
    assert own.read_text("utf-8") == example_text()
    words[words.index("steel")] = "steal"
    written(path, JCM)
    done = CliRunner().invoke(compliance_app, words)
    assert isinstance(done.exception, ConfigError)
    assert "steal is no entity of this file; did you mean steel?" in str(done.exception)
    assert own.read_text("utf-8") == example_text()
