"""`tanso registry` on a database: its output, its files and its rejections."""

from __future__ import annotations

import csv
import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from click.testing import Result
from typer.testing import CliRunner

from api.cli.registry import app
from exchange.commands import SchemeUse
from exchange.errors import ConfigError, RegistryRejected
from exchange.registry.port import AccountKind, Issuance, Project, Retirement, Transfer
from exchange.registry.serials import Vintage
from exchange.registry.sql.registry import SqlRegistry
from exchange.registry.uses import parse_use
from exchange.units import time_ns
from exchange.views.quotation import COLUMNS_JA
from tests.registry.world import ALICE, SAVED, furnish, issue

NOW = time_ns(datetime(2026, 5, 1, 3, tzinfo=UTC))
CY2022 = Vintage(date(2022, 1, 1), date(2022, 12, 31))
JCM = "jcm/from_2021"
SHK_2026 = Retirement(ALICE, JCM, 5, "", "alice", schemes=(SchemeUse("shk", 2026),))
FILE = """
credit_class = "jcm/from_2021"
shares = [{ name = "government:JPN", parts = 1 }, { name = "holding:alice", parts = 1 }]
[project]
project_id = "VN02"
programme = "JCM"
name = "Boilers"
country = "VNM"
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A data folder with a registry: 10 t of solar, 20 t of JCM, of which 5 t are retired."""
    registry = SqlRegistry.open(f"sqlite:///{tmp_path}/registry.db")
    furnish(registry)
    issue(registry, 10)
    registry.open_account("government:JPN", AccountKind.GOVERNMENT, "JPN", 0)
    registry.register_project(
        Project(
            project_id="VN01", programme="JCM", name="Boilers", country="VNM",
            cooperative_approach="CA0007", authorized_by=("JPN", "VNM"),
        ),
        0,
    )  # fmt: skip
    registry.perform("v", Issuance("VN01", JCM, CY2022, ((SAVED, 20),)), NOW)
    registry.perform("in", Transfer(SAVED, ALICE, JCM, 8), NOW)
    registry.perform("used", SHK_2026, NOW)
    registry.close()
    return tmp_path


def tanso(folder: Path, *words: str) -> Result:
    return CliRunner().invoke(app, [*words, "--registry", str(folder)])


def json_of(folder: Path, *words: str) -> Any:
    """Run a command that must succeed; return its JSON."""
    result = tanso(folder, *words, "--json")
    assert result.exit_code == 0, (result.output, result.exception)
    return json.loads(result.output)


def test_a_project_is_led_from_a_terminal_to_its_credits(folder: Path) -> None:
    (folder / "boilers.toml").write_text(FILE)
    by = ("--filed-by", "Ann")
    tanso(folder, "project", "accredit", "LRQA", *by)
    file = json_of(folder, "project", "submit", str(folder / "boilers.toml"), *by)
    while file["next_step"] != "monitoring" or not file["lines"]:
        step = file["next_step"]
        if step == "monitoring":
            lines = ("--usual", "100", "--reference", "90", "--project", "47")
            days = ("--start", "2022-01-01", "--end", "2022-12-31")
            file = json_of(folder, "project", "monitor", "VN02", *lines, *days, *by)
        for needed in file["next_needs"]:
            json_of(folder, "project", "documents", "VN02", needed, *by)
        who = ("--actor", file["next_actor"], "--by", "LRQA", "--on", "2026-04-01")
        file = json_of(folder, "project", "take", "VN02", step, *who, *by)
    receipt = json_of(folder, "project", "issue", "VN02", *by)
    assert receipt == json_of(folder, "project", "issue", "VN02", *by)
    assert [block["last"] - block["first"] + 1 for block in receipt["blocks"]] == [22, 21]
    (listed,) = json_of(folder, "project", "list")
    assert listed == json_of(folder, "project", "show", "VN02")
    shown = tanso(folder, "project", "show", "VN02").output
    assert "43 t to issue" in shown
    assert "monitoring, by the participant" in " ".join(shown.split())
    assert "enter the period's emissions (monitor)" in " ".join(shown.split())
    assert "VN02" in tanso(folder, "project", "list").output


@pytest.mark.parametrize(
    ("words", "error", "sentence"),
    [
        (("project", "show", "VN99"), RegistryRejected, "has no file here"),
        (("project", "submit", "none.toml", "--filed-by", "A"), ConfigError, "cannot be read"),
        (("project", "issue", "VN99", "--filed-by", "A"), RegistryRejected, "has no file here"),
        (("project", "take", "VN99", "x", "--actor", "moon", "--by", "A", "--on", "2026-01-01",
          "--filed-by", "A"), ConfigError, "--actor must be one of"),
        (("project", "take", "VN99", "x", "--actor", "secretariat", "--by", "A", "--on", "soon",
          "--filed-by", "A"), ConfigError, "--on must be a day"),
        (("bill", "--since", "soon"), ConfigError, "--since must be a day"),
        (("bill", "--since", "2026-01-01", "--holder", "x"), ConfigError, "no account"),
        (("record", "holding:x", "--filed-by", "A"), ConfigError, "there is no account"),
        (("record", SAVED, "--filed-by", " "), RegistryRejected, "names who files"),
        (("show", "nonsense"), RegistryRejected, "not a serial number"),
        (("show", "JCR-SUN1-20220401-20230331-11"), RegistryRejected, "never issued"),
        (("certificate", "v", "--pdf", "x.pdf"), RegistryRejected, "retire"),
        (("eligible", "--scheme", "moon", "--holder", "alice"), RegistryRejected, "moon"),
        (("eligible", "--scheme", "shk", "--holder", "nobody"), RegistryRejected, "no participant"),
        (("eligible", "--scheme", "shk", "--holder", "alice", "--year", "1999"), RegistryRejected,
         "fiscal years 2006 to"),
        (("export", "holdings", "--out", "x", "--format", "xls"), ConfigError,
         "csv, excel, parquet"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_one_sentence(
    folder: Path, words: tuple[str, ...], error: type, sentence: str
) -> None:
    result = tanso(folder, *words)
    assert result.exit_code != 0
    assert isinstance(result.exception, error), result.exception
    assert sentence in str(result.exception)


def test_a_file_that_is_no_project_file_names_what_is_wrong(folder: Path) -> None:
    path = folder / "wrong.toml"
    for text in ("shares = 1", "[[", FILE.replace("parts = 1", "parts = 0")):
        path.write_text(text)
        result = tanso(folder, "project", "submit", str(path), "--filed-by", "Ann")
        assert isinstance(result.exception, ConfigError), result.exception
        assert "is not a project file" in str(result.exception)


def test_the_bill_and_an_accounts_record_are_printed(folder: Path) -> None:
    record = json_of(folder, "record", SAVED, "--filed-by", "Ann")
    assert (record["number"], len(record["holdings"])) == (1, 1)
    assert "record 2" in tanso(folder, "record", SAVED, "--filed-by", "Ann").output
    days = ("--since", "2026-01-01", "--until", "2030-12-31")
    bill = json_of(folder, "bill", *days)
    assert bill["total_yen"] == 14_400 + 2_500 + 2 * 1_200
    assert bill == json_of(folder, "bill", *days, "--holder", "alice")
    assert "19,300 yen" in tanso(folder, "bill", *days).output


def test_exports_are_files_of_the_wanted_format(folder: Path) -> None:
    out = folder / "out"
    for name, count in (("holdings", 4), ("transfers", 4)):
        path = out / f"{name}.csv"
        assert tanso(folder, "export", name, "--out", str(path)).exit_code == 0
        with path.open() as file:
            assert len(list(csv.DictReader(file))) == count
        path = out / f"{name}.parquet"
        tanso(folder, "export", name, "--out", str(path), "--format", "parquet")
        assert pq.read_table(path).num_rows == count
    words = ("export", "aef", "--out", str(out), "--year", "2026", "--submitted-on", "2027-04-01")
    assert tanso(folder, *words).exit_code == 0
    assert len(list(out.glob("aef_2026_*.csv"))) == 5
    actions = (out / "aef_2026_3_actions.csv").read_text().splitlines()
    assert len(actions) == 3
    blocked = tanso(folder, "export", "holdings", "--out", str(out / "holdings.csv" / "x"))
    assert "cannot be written" in str(blocked.exception)


def test_quotations_come_from_an_exchanges_journal(folder: Path) -> None:
    words = ("export", "quotations", "--data", str(folder), "--day", "2026-05-01")
    result = CliRunner().invoke(app, [*words, "--out", str(folder / "q.csv")])
    assert "holds no journal" in str(result.exception)
    assert len(COLUMNS_JA) == 19


def test_a_printed_certificate_is_checked_by_its_hash(folder: Path) -> None:
    pdf = folder / "c.pdf"
    written = tanso(folder, "certificate", "used", "--pdf", str(pdf))
    assert pdf.read_bytes().startswith(b"%PDF-")
    printed = written.output.split()[-1]
    good = tanso(folder, "certificate", "used", "--check", printed)
    assert (good.exit_code, "is what the registry says: 5 t" in good.output) == (0, True)
    forged = tanso(folder, "certificate", "used", "--check", printed[:-1] + "x")
    assert (forged.exit_code, "is not what the registry says" in forged.output) == (1, True)
    neither = tanso(folder, "certificate", "used")
    assert "--pdf FILE, --check HASH" in str(neither.exception)


def test_a_tonnes_life_says_what_it_was_ended_for(folder: Path) -> None:
    shown = tanso(folder, "show", "JCM-VN01-20220101-20221231-1").output
    assert "retired in retirement:JCM" in shown
    assert "retire for shk FY2026, in the name of alice" in shown
    assert [
        event["kind"]
        for event in json_of(folder, "show", "JCM-VN01-20220101-20221231-1")["history"]
    ]
    standing = tanso(folder, "show", "JCR-SUN1-20220401-20230331-1").output
    assert "held in trading:alice" in standing


@pytest.mark.parametrize("name", ["jcm", "j-credit"])
def test_a_sample_project_file_is_taken_as_it_is_printed(folder: Path, name: str) -> None:
    printed = CliRunner().invoke(app, ["project", "sample", name]).output
    registry = SqlRegistry.open(f"sqlite:///{folder}/registry.db")
    registry.open_account("partner:VNM", AccountKind.PARTNER, "VNM", 0)
    registry.open_account("holding:P001", AccountKind.HOLDING, "P001", 0)
    registry.close()
    path = folder / "project.toml"
    path.write_text("\ufeff" + printed.replace("VN01", "VN03"), "utf-8")
    file = json_of(folder, "project", "submit", str(path), "--filed-by", "Ann")
    assert file["next_step"] in ("idea note", "application")
    unknown = CliRunner().invoke(app, ["project", "sample", "cdm"])
    assert "known are j-credit, jcm" in str(unknown.exception)


def test_an_authorization_is_entered_and_shown_from_a_terminal(folder: Path) -> None:
    words = ("project", "authorize", "VN01", "--id", "JPN-VN01", "--approach", "CA0004",
             "--on", "2026-05-01", "--states", "JPN,VNM", "--filed-by", "Ann")  # fmt: skip
    entity = ("--entity", "Alice KK;JPN;1010001000001")
    (given,) = json_of(folder, *words, *entity)
    assert (given["version"], given["states"]) == (1, ["JPN", "VNM"])
    revoked = tanso(folder, *words[:-4], "--states", "", *words[-2:])
    assert "version 2 of 2026-05-01: revoked" in " ".join(revoked.output.split())
    wrong = tanso(folder, *words, "--entity", "Alice KK")
    assert "name;country;number" in str(wrong.exception)
    wrong = tanso(folder, *words, "--years", "soon")
    assert "--years must be a range such as" in str(wrong.exception)
    listed = CliRunner().invoke(app, ["project", "activities", "IND", "--json"])
    assert len(json.loads(listed.output)) == 14
    free = CliRunner().invoke(app, ["project", "activities", "VNM"])
    assert "it allows any" in free.output


def test_names_emissions_and_duties_are_filed_and_printed_without_an_exchange(folder: Path) -> None:
    by = ("--filed-by", "Ann")
    number = ("--number", "7000012050002")
    json_of(folder, "name", "alice", "--ja", "株式会社ﾃｽﾄ", *number, *by)
    assert [names["name_ja"] for names in json_of(folder, "names")] == ["株式会社テスト"]
    holder = ("--holder", "株式会社テスト")
    asked = ("eligible", "--scheme", "gx-ets", *holder)
    assert [answer["limit"] for answer in json_of(folder, *asked)["years"]] == ["not_known"]
    assert "limit not known: enter the verified emissions" in tanso(folder, *asked).output
    figure = ("--year", "2026", "--t", "55", "--verifier", "LRQA")
    assert json_of(folder, "emissions", "--holder", "alice", *figure, *by)[0]["emissions_t"] == 55
    (year,) = json_of(folder, *asked)["years"]
    assert (year["limit"], year["limit_t"], year["usable_t"]) == ("known", 5, 5)
    duty = json_of(folder, "duty", *holder, "--year", "2026", "--deadline", "12-31")
    assert (duty["shortage_t"], duty["holding_deadline"]) == (55, "2027-12-31")
    shown = tanso(folder, "duty", *holder, "--year", "2026").output
    assert "holding deadline 2028-01-31: open" in shown
    assert "gx-ets" in tanso_alone("schemes")


def test_a_past_day_is_printed_as_it_was(folder: Path) -> None:
    asked = ("eligible", "--scheme", "shk", "--holder", "alice")
    assert json_of(folder, *asked)["years"][0]["ended_t"] == 5
    past = json_of(folder, *asked, "--on", "2010-01-01")
    assert [block for block in past["blocks"] if block["status"] != "held"] == []
    assert sum(answer["ended_t"] for answer in past["years"]) == 0


def tanso_alone(*words: str) -> str:
    """Run a command without a registry."""
    return CliRunner().invoke(app, words).output


def test_a_submission_is_exported_checked_and_read_back_the_same(folder: Path) -> None:
    out, again = folder / "out", folder / "again"
    words = ("--year", "2026", "--submitted-on", "2027-04-01")
    tanso(folder, "project", "authorize", "VN01", "--id", "JPN-VN01", "--approach", "CA0007",
          "--on", "2022-05-01", "--states", "JPN,VNM", "--filed-by", "Ann")  # fmt: skip
    assert tanso(folder, "export", "aef", "--out", str(out), *words).exit_code == 0
    checked = CliRunner().invoke(app, ["aef", "check", str(out), "--json"])
    assert json.loads(checked.output) == [
        "JPN 2026, 2 Authorizations, line 2: Sector(s) is wanted, it reads not entered in the "
        "registry"
    ]
    new = folder / "new"
    read = tanso(new, "aef", "import", str(out), "--filed-by", "Ann")
    assert read.exit_code == 0, read.exception
    assert tanso(new, "export", "aef", "--out", str(again), *words).exit_code == 0
    for path in out.glob("aef_2026_*.csv"):
        assert path.read_text() == (again / path.name).read_text()
    twice = tanso(new, "aef", "import", str(out), "--filed-by", "Ann")
    assert "without projects" in str(twice.exception)
    empty = CliRunner().invoke(app, ["aef", "check", str(new)])
    assert "holds no aef_YEAR" in str(empty.exception)


def test_excel_gets_its_mark_and_no_formula(folder: Path) -> None:
    formula = '=HYPERLINK("http://evil","x")'
    words = ("--format", "excel", "--out", str(folder / "x.csv"))
    registry = SqlRegistry.open(f"sqlite:///{folder}/registry.db")
    registry.perform(
        "evil", Retirement(ALICE, JCM, 1, "", formula, schemes=(parse_use("shk:2026"),)), NOW
    )
    registry.close()
    tanso(folder, "export", "transfers", *words)
    raw = (folder / "x.csv").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    with (folder / "x.csv").open(encoding="utf-8-sig") as file:
        cells = [row["beneficiary"] for row in csv.DictReader(file)]
    assert f"'{formula}" in cells
    assert formula not in cells
