"""`tanso compliance` and `tanso import prices`, in both languages."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path
from unicodedata import east_asian_width

import pytest
from click.testing import Result
from typer.testing import CliRunner

from api.cli import compliance, import_files
from api.server.registry_app import RegistryService
from api.wire.firm_file import EXAMPLE, example_text, read_firm
from exchange.errors import ConfigError
from exchange.registry.accounts.emissions import Emissions, VerifiedEmissions
from exchange.registry.port import AccountKind
from exchange.registry.projects.office import Filed
from exchange.registry.sql.registry import SqlRegistry
from exchange.units import time_ns
from simulation.planning.horizon import horizon
from tests.registry.conftest import TOKEN
from tests.registry.conftest import service as service  # a fixture

ON = ("--on", "2026-11-29")


def tanso(*words: str) -> Result:
    return CliRunner().invoke(compliance.app, [*words])


def width(line: str) -> int:
    return sum(2 if east_asian_width(letter) in "WF" else 1 for letter in line)


@pytest.mark.parametrize("lang", ["en", "ja"])
@pytest.mark.parametrize("words", [("coverage",), ("calendar", "--until", "2031-03-31")])
def test_output_fits_in_80_columns(lang: str, words: tuple[str, ...]) -> None:
    found = tanso(words[0], "example", *words[1:], *ON, "--lang", lang)
    assert found.exit_code == 0, found.exception
    assert max(map(width, found.output.splitlines())) <= 80


def test_coverage_names_stale_prices_their_day_and_their_origin() -> None:
    words = ("coverage", "example", *ON, "--no-later-vintages")
    text = " ".join(tanso(*words).output.split())
    assert "This firm is synthetic: every figure is invented." in text
    assert "2025-07-06 STALE" in text
    assert "live book none (--exchange)" in text
    assert "Example Foods (synthetic): not covered" in text
    japanese = tanso(*words, "--lang", "ja").output
    assert "without a row, taken as none: grants, tenders." in text
    assert "行がなく「なし」とした表: grants、tenders。" in japanese
    assert "2025-07-06 古い" in japanese
    assert "架空の企業です" in japanese


def test_each_what_if_changes_the_coverage() -> None:
    def found(*words: str) -> object:
        result = tanso("coverage", "example", "--json", *ON, *words)
        assert result.exit_code == 0, result.exception
        return json.loads(result.output)["units"]

    strict = ("--no-later-vintages",)
    answers = [
        found(*words)
        for words in (
            (),
            strict,
            (*strict, "--credit-limit", "2"),
            (*strict, "--group"),
            (*strict, "--ceiling-after-surge"),
            (*strict, "--emissions", "p90"),
        )
    ]
    assert all(one != other for n, one in enumerate(answers) for other in answers[:n])


@pytest.mark.parametrize("limit", ["0.05", "101", "-1", "5%"])
def test_a_limit_that_is_no_percentage_is_rejected_with_one_that_is(limit: str) -> None:
    rejected = tanso("coverage", "example", *ON, f"--credit-limit={limit}")
    assert rejected.exit_code == 2
    words = " ".join(rejected.output.replace("│", " ").split())
    assert f"'{limit}' is no whole percentage from 0 to 100; 5 is 5 %" in words


def test_json_has_units_years_calendar_and_prices() -> None:
    found = json.loads(tanso("coverage", "example", "--json", *ON).output)
    assert set(found) == {
        "firm", "on", "what_if", "units", "not_covered", "empty_tables", "calendar", "prices",
        "served",
    }  # fmt: skip
    schemes = dict.fromkeys(one["scheme"] for one in found["served"]["schemes"])
    assert list(schemes) == ["shk", "keidanren", "re100"]
    assert found["served"]["re100"][0]["missing_kwh"] == 24_000_000
    year = found["units"][0]["years"][0]
    assert year["need_t"] == year["expected"]["covered_t"] + year["expected"]["shortage_t"]
    assert found["what_if"]["credit_limit"] == "1/10"
    assert found["prices"]["imported"]["jcredit/forest"]["is_stale"]


def test_a_firms_own_prices_replace_older_ones(tmp_path: Path) -> None:
    marks, kept = tmp_path / "own.csv", tmp_path / "kept.csv"
    marks.write_text(
        "day,credit_class,stat,price_yen_per_t,source,note\n"
        "2026-11-20,jcredit/forest,,5000,broker,\n2026-11-20,gx_ets/allowance,,2700,broker,\n"
    )
    first = CliRunner().invoke(import_files.app, ["prices", str(marks), "--into", str(kept)])
    assert "2 of 2 prices added" in " ".join(first.output.split())
    again = CliRunner().invoke(
        import_files.app, ["prices", str(marks), "--into", str(kept), "--json"]
    )
    assert json.loads(again.output)["added"] == 0
    dry = CliRunner().invoke(import_files.app, ["prices", str(marks)])
    assert "nothing kept (give --into FILE)" in dry.output
    words = ("coverage", "example", "--json", "--prices", str(kept), "--no-later-vintages", *ON)
    closing = json.loads(tanso(*words).output)["units"][0]["years"][0]["closing"]
    assert closing[0]["credit_class"] == "gx_ets/allowance"
    assert (closing[0]["is_stale"], closing[0]["cost_yen"]) == (False, 31_040 * 2_700)


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_a_template_is_read_again(lang: str, tmp_path: Path) -> None:
    for option, name in (("--excel", "firm.xlsx"), ("--toml", "firm.toml")):
        path = tmp_path / name
        assert tanso("template", "--lang", lang, option, str(path)).exit_code == 0
        assert tanso("coverage", str(path), *ON).exit_code == 0
        again = tanso("template", option, str(path))
        assert "exists already and is not overwritten" in str(again.exception)
    assert "fiscal_year" in tanso("template", "--lang", lang).output


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("coverage", "exampel"), "the shipped firm is called example"),
        (("coverage", "example", "--on", "tomorrow"), "--on must be a day"),
        (("coverage", "example", "--lang", "fr"), "--lang must be en or ja"),
        (("coverage", "example", "--emissions", "p99"), "--emissions must be p10, p50 or p90"),
        (("calendar", "example", "--on", "2027-01-01", "--until", "2026-01-01"), "lies before"),
        (("template", "--excel", "firm.csv"), "must name a file that ends in .xlsx"),
    ],
)
def test_a_wrong_argument_is_a_sentence(words: tuple[str, ...], sentence: str) -> None:
    found = tanso(*words)
    assert isinstance(found.exception, ConfigError), found.exception
    assert sentence in str(found.exception)


FEW = ("--drawn", "20", "--kept", "10")
HEAD = "scenario,seed,month,price_yen_per_t\n"


def planned(tmp_path: Path, rows: str, *words: str) -> dict[str, object]:
    """The answer on own paths and on a price of today for mid-season drainage."""
    path, marks = tmp_path / "paths.csv", tmp_path / "marks.csv"
    path.write_text(HEAD + rows)
    marks.write_text(
        "day,credit_class,stat,price_yen_per_t,source,note\n"
        "2026-11-20,jcredit/agri_midseason_drainage,,3600,broker,\n"
    )
    options = ("--paths", str(path), "--prices", str(marks), "--rate-percent", "0", *ON, *FEW)
    options += words
    result = tanso("plan", "example", "--json", *options)
    assert result.exit_code == 0, result.exception
    found: dict[str, object] = json.loads(result.output)
    return found


def verdicts(found: dict[str, object]) -> dict[str, str | None]:
    classes = found["classes"]
    assert isinstance(classes, list)
    return {
        one["credit_class"].partition("/")[2]: (one["choice"] or {"verdict": None})["verdict"]
        for one in classes
    }


def test_credits_dearer_than_the_expected_allowance_are_not_for_gx_ets(tmp_path: Path) -> None:
    found = planned(tmp_path, "base,0,2028-01,2600\nbase,1,2028-01,2800\n")
    given = verdicts(found)
    assert given["renewable_electricity"] == "not_for_gx_ets"
    assert given["agri_midseason_drainage"] == "not_for_gx_ets"
    assert given["forest_untransferred"] is None
    compared = found["single_tonnes"]
    assert isinstance(compared, dict)
    assert "allowance costs 2,700 yen/t on average" in compared["en"]
    assert "For SHK the answer is another" in compared["en"]
    assert "stale" in compared["en"]
    assert "平均2,700円/t" in compared["ja"]
    assert "SHKでは答えが異なります" in compared["ja"]
    answer = found["answer"]
    assert isinstance(answer, dict)
    # Renewable heat at 2,480 yen is cheaper than 2,700, but its price is of 2023.
    assert "Should we buy J-Credits for FY2026 now? Only if stale prices" in answer["en"]
    assert "古い価格が今も成り立つ場合に限り" in answer["ja"]


def test_near_the_ceiling_a_cheaper_class_has_another_answer(tmp_path: Path) -> None:
    found = planned(tmp_path, "base,0,2028-01,4300\nbase,1,2028-01,9000\n")
    given = verdicts(found)
    assert given["renewable_electricity"] == "not_for_gx_ets"  # the ceiling is payable
    assert given["agri_midseason_drainage"] == "buy"
    answer = found["answer"]
    assert isinstance(answer, dict)
    assert answer["en"].startswith("Should we buy J-Credits for FY2026 now? Yes, ")
    assert "はい、" in answer["ja"]
    surge = planned(tmp_path, "base,0,2028-01,4300\nbase,1,2028-01,9000\n", "--ceiling-after-surge")
    assert verdicts(surge)["renewable_electricity"] == "wait"


def test_the_plan_shows_a_paragraph_in_each_language(tmp_path: Path) -> None:
    path = tmp_path / "paths.csv"
    path.write_text(f"{HEAD}base,0,2028-01,2700\n")
    for lang in ("en", "ja"):
        shown = tanso("plan", "example", "--paths", str(path), *ON, *FEW, "--lang", lang)
        assert shown.exit_code == 0, shown.exception
        assert max(map(width, shown.output.splitlines())) <= 80
    found = tanso("plan", "example", "--year", "2050", "--paths", str(path), *ON)
    assert "covers no fiscal year 2050; its years are 2026 to 2030" in str(found.exception)


@pytest.mark.parametrize("command", ["coverage", "calendar", "plan"])
def test_a_fault_of_a_file_is_described_in_the_chosen_language(
    command: str, tmp_path: Path
) -> None:
    path = tmp_path / "firm.toml"
    path.write_text(example_text().replace('"jcm/from_2021"', '"jcm/2021"', 1), "utf-8")
    for lang, words in (("en", "is no known class"), ("ja", "は分類の一覧にありません")):
        fault = tanso(command, str(path), *ON, "--lang", lang).exception
        assert isinstance(fault, ConfigError)
        assert f"jcm/2021 {words}" in str(fault)


def test_a_fault_of_a_price_file_is_described_in_the_chosen_language(tmp_path: Path) -> None:
    path = tmp_path / "own.csv"
    path.write_text("day,credit_class,stat,price_yen_per_t,source,note\nx,jcredit/forest,,1,a,\n")
    for lang, words in (("en", "line 2: day must be a day"), ("ja", "2行目: day は 2026-05-29 の")):
        for result in (
            CliRunner().invoke(import_files.app, ["prices", str(path), "--lang", lang]),
            tanso("coverage", "example", "--prices", str(path), "--lang", lang),
        ):
            assert isinstance(result.exception, ConfigError)
            assert words in str(result.exception)


@pytest.mark.parametrize(("deadline", "day"), [("10-31", "2027-10-31"), ("01-31", "2028-01-31")])
def test_the_deadline_may_be_changed_everywhere(deadline: str, day: str) -> None:
    words = ("example", *ON, "--json", "--deadline", deadline)
    found = json.loads(tanso("coverage", *words).output)
    years = {one["deadline"] for unit in found["units"] for one in unit["years"][:1]}
    assert years == {day}
    for entries in (found["calendar"], json.loads(tanso("calendar", *words).output)):
        first = next(one for one in entries if one["name"].startswith("allowances for fiscal 2026"))
        assert first["day"] == day
    assert isinstance(tanso("coverage", "example", "--deadline", "31").exception, ConfigError)


def test_a_plan_decides_now_up_to_the_end_of_an_early_deadline() -> None:
    """With a deadline on 30 June 2027 purchases end eight exchange days before, not in
    September; the paths have no allowance market yet by then."""
    ends = [
        horizon(read_firm(EXAMPLE), date(2026, 11, 29), (2026,), None, deadline).verified_on
        for deadline in ((1, 31), (12, 20), (6, 30))
    ]
    assert ends == [date(2027, 9, 30), date(2027, 9, 30), date(2027, 6, 18)]
    words = ("plan", "example", *ON, "--drawn", "4", "--kept", "2")
    early = tanso(*words, "--deadline", "06-30").exception
    assert "no allowance price up to 2027-06-18" in str(early)
    late = json.loads(tanso(*words, "--json", "--deadline", "12-28").output)
    assert late["last_safe_day"] == "2027-12-16"


def test_the_output_names_a_changed_deadline() -> None:
    assert "holding deadline 01-31." in " ".join(tanso("coverage", "example", *ON).output.split())
    changed = ("coverage", "example", *ON, "--deadline", "03-31")
    text = " ".join(tanso(*changed).output.split())
    assert "holding deadline 03-31 (changed from 01-31)." in text
    japanese = "".join(tanso(*changed, "--lang", "ja").output.split())
    assert "保有期限は03-31(01-31から変更)。" in japanese


@pytest.fixture
def registry(tmp_path: Path) -> Path:
    """A registry in which the registrar has entered 950,000 t of the first entity for FY2026."""
    kept = SqlRegistry.open(f"sqlite:///{tmp_path}/registry.db")
    kept.open_account("holding:steel", AccountKind.HOLDING, "steel", 0)
    at_ns = time_ns(datetime(2027, 9, 1, 9, tzinfo=UTC))
    VerifiedEmissions(kept).enter(Emissions("steel", 2026, 950_000, "Verify KK"), Filed("A", at_ns))
    kept.close()
    return tmp_path


def test_coverage_counts_the_registrar_s_emissions(registry: Path) -> None:
    words = ("coverage", "example", *ON)
    there = ("--registry", str(registry), "--holder", "steel")
    found = json.loads(tanso(*words, *there, "--json").output)["units"][0]["years"][0]
    assert (found["need_t"], found["emissions_source"]) == (950_000, "registered")
    text = " ".join(tanso(*words, *there).output.split())
    assert (
        "FY2026 Example Steel (synthetic): 950,000 t, entered on 2027-09-01, verified by "
        "Verify KK; the file has 966,000 t (forecast): -16,000 t"
    ) in text
    shown = tanso(*words, *there, "--lang", "ja")
    assert shown.exit_code == 0, shown.exception
    assert "検証機関VerifyKK" in "".join(shown.output.split())
    assert max(map(width, shown.output.splitlines())) <= 80


def test_a_served_registry_gives_the_same_as_its_folder(
    registry: Path, service: tuple[RegistryService, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    made, address = service
    kept = SqlRegistry.open(f"sqlite:///{registry}/registry.db")
    monkeypatch.setattr(made, "registry", kept)
    monkeypatch.setenv("TANSO_REGISTRY_TOKEN", TOKEN)
    for words in (("coverage", "example", *ON), ("plan", "example", *ON, *FEW)):
        folder, served = (
            tanso(*words, "--registry", source, "--holder", "steel", "--json")
            for source in (str(registry), address)
        )
        assert served.exit_code == 0, served.exception
        assert json.loads(served.output) == json.loads(folder.output)
        assert "Verify KK" in served.output
    kept.close()


def test_a_plan_counts_and_names_the_registrar_s_emissions(registry: Path) -> None:
    words = ("plan", "example", *ON, *FEW)
    there = ("--registry", str(registry), "--holder", "steel")
    own, counted = (json.loads(tanso(*words, *more, "--json").output) for more in ((), there))
    assert (own["registered"], own["shortage_t"] - counted["shortage_t"]) == ([], 16_000)
    (entry,) = counted["registered"]
    assert (entry["fiscal_year"], entry["emissions_t"], entry["verifier"]) == (
        2026, 950_000, "Verify KK",
    )  # fmt: skip
    needs = [found["plan"]["years"][0]["need_t"] for found in (own, counted)]
    assert needs[0] > needs[1]
    shown = " ".join(tanso(*words, *there).output.split())
    assert "950,000 t, entered on 2027-09-01, verified by Verify KK" in shown
    assert "検証機関VerifyKK" in "".join(tanso(*words, *there, "--lang", "ja").output.split())


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        (("--holder", "steel"), "--registry and --holder go together"),
        (("--registry", "FOLDER"), "--registry and --holder go together"),
        (("--registry", "FOLDER", "--holder", "nobody"), "belongs to 'nobody'"),
        (("--registry", "nowhere", "--holder", "steel"), "nowhere holds no registry.db"),
    ],
)
def test_whose_emissions_must_be_known(
    registry: Path, given: tuple[str, ...], sentence: str
) -> None:
    words = [str(registry) if one == "FOLDER" else one for one in given]
    result = tanso("coverage", "example", *ON, *words)
    assert isinstance(result.exception, ConfigError)
    assert sentence in str(result.exception)
