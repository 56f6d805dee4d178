"""A run opens from a folder, a bundle and an address alike; what is not the run is rejected."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import msgspec
import openpyxl
import pandas
import polars as pl
import pytest
from typer.testing import CliRunner

import simulation
from api.cli.main import app, main
from exchange.errors import ConfigError, ResultsFailed
from exchange.units import tokyo_datetime
from simulation import open_run
from simulation.gx_ets.keys import GxScenario, Population
from simulation.gx_ets.policy import Policy, PolicyYear
from simulation.report.bundle import scenario_toml, write_bundle, zipped
from simulation.report.sheets import stata_files, stata_names, workbook
from simulation.results.figure_data import FIGURES, FigureSource, price_fan
from simulation.results.manifest import EXPERIMENT, MANIFEST, ResultSource, seal, write_results
from simulation.results.tables import frames
from simulation.scenarios.load import load_scenario, parse_scenario
from tests.simulation.synthetic import synthetic_record

SCENARIO = GxScenario(
    title='Three "firms"',
    population=Population(firms=3),
    policy=Policy(years=(PolicyYear(fiscal_year=2028, credit_limit=0.05),)),
)


SMALL = """
extends = "base-balanced"
title = "Four firms, one deadline"

[calendar]
last_fiscal_year = 2026
first_allocation = 2027-04-01
allocation_day = "04-01"
opening = 2027-04-05
verified_day = "04-08"
deadline_day = "04-30"

[population]
firms = 4
emissions_mt = 10
largest_t = 10_000_000
"""


class Quiet(SimpleHTTPRequestHandler):
    """A host of files that logs nothing."""

    def log_message(self, *_: Any) -> None:
        """Nothing."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "run"
    path.mkdir()
    write_results(frames(synthetic_record()), msgspec.json.encode(SCENARIO), path)
    return path


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    host = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(tmp_path)))
    thread = threading.Thread(target=host.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield f"http://127.0.0.1:{host.server_address[1]}"
    host.shutdown()
    thread.join()
    host.server_close()


def spoil(path: Path) -> None:
    """Change one byte in the middle of a file."""
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(bytes(content))


def test_a_folder_a_bundle_and_an_address_are_one_run(folder: Path, address: str) -> None:
    bundle = folder.parent / "run.zip"
    write_bundle(open_run(folder), bundle)
    tables = frames(synthetic_record())
    for place in (folder, bundle, f"{address}/run", f"{address}/run/", f"{address}/run.zip"):
        run = open_run(place)
        assert run.manifest.seed == 1
        assert run.scenario["title"] == 'Three "firms"'
        run.verify()
        for name, table in tables.items():
            assert isinstance(run.tables[name], pl.LazyFrame)
            assert run.tables[name].collect().equals(table), name
        assert run.figures == list(FIGURES)
        for name in run.figures:
            assert run.figure(name).equals(open_run(folder).figure(name))
    firms = open_run(bundle).pandas("firms")
    assert firms["emissions_t"].sum() == tables["firms"]["emissions_t"].sum()


def test_columns_are_read_when_they_are_asked_for(folder: Path) -> None:
    plan = open_run(folder).tables["firms"].select("emissions_t").explain()
    assert "PROJECT 1/" in plan


def test_a_changed_file_is_rejected_when_it_is_used(folder: Path, address: str) -> None:
    bundle = folder.parent / "run.zip"
    write_bundle(open_run(folder), bundle)
    with ZipFile(bundle) as whole:
        entries = {name: whole.read(name) for name in whole.namelist()}
    entries["firms.parquet"] = entries["years.parquet"]
    (folder.parent / "wrong.zip").write_bytes(zipped(entries))
    spoil(folder / "firms.parquet")
    for place in (folder, folder.parent / "wrong.zip", f"{address}/run"):
        run = open_run(place)
        assert len(run.tables["years"].collect())  # another file is still good
        with pytest.raises(ConfigError, match=r"firms\.parquet in .* \(SHA-256 differs"):
            run.tables["firms"]
        with pytest.raises(ConfigError, match="copy the whole run again"):
            run.verify()
        with pytest.raises(ConfigError):
            write_bundle(run, folder.parent / "never.zip")
    assert not (folder.parent / "never.zip").exists()


def test_a_byte_changed_inside_a_bundle_is_found(folder: Path) -> None:
    bundle = folder.parent / "run.zip"
    write_bundle(open_run(folder), bundle)
    content = bundle.read_bytes()
    place = content.index((folder / "firms.parquet").read_bytes())
    bundle.write_bytes(
        content[: place + 9] + bytes([content[place + 9] ^ 1]) + content[place + 10 :]
    )
    with pytest.raises(ConfigError, match=r"firms\.parquet in .* \(SHA-256 differs"):
        open_run(bundle).verify()


def test_what_is_no_run_is_rejected_with_what_would_be(folder: Path, address: str) -> None:
    (folder / "trades.parquet").unlink()
    with pytest.raises(ConfigError, match=r"lacks trades\.parquet"):
        open_run(folder).tables["trades"]
    with pytest.raises(ConfigError, match=r"trades\.parquet answers 404"):
        open_run(f"{address}/run").tables["trades"]
    with pytest.raises(KeyError, match="no table 'firm'; there are"):
        open_run(folder).tables["firm"]
    with pytest.raises(KeyError, match="no figure is called 'prices'; there are: price"):
        open_run(folder).figure("prices")
    empty = folder.parent / "empty"
    empty.mkdir()
    with pytest.raises(ConfigError, match=r"has no manifest\.json: its run did not end"):
        open_run(empty)
    with pytest.raises(ConfigError, match="answers 404"):
        open_run(f"{address}/empty")
    with pytest.raises(ConfigError, match="does not exist; name a folder"):
        open_run(folder.parent / "none")
    with pytest.raises(ConfigError, match="is no bundle: it is not a whole zip file"):
        open_run(folder / MANIFEST)
    with pytest.raises(ConfigError, match=r"cannot read http://127\.0\.0\.1:9/x"):
        open_run("http://127.0.0.1:9/x")


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"format": 1}, "has format 1"),
        ({"format": 99}, "read it with that version or a later one"),
        ({"files": {"../secret": {"sha256": "0", "size_bytes": 1}}}, "is no file's name"),
        ({"seed": "one"}, "is no manifest of results"),
    ],
)
def test_a_manifest_of_another_kind_is_rejected(
    folder: Path, change: dict[str, object], sentence: str
) -> None:
    content = msgspec.json.decode((folder / MANIFEST).read_bytes())
    (folder / MANIFEST).write_bytes(msgspec.json.encode(content | change))
    with pytest.raises(ConfigError, match=sentence):
        open_run(folder)


def test_one_run_gives_one_bundle(folder: Path, tmp_path: Path) -> None:
    first, second = tmp_path / "a.zip", tmp_path / "b.zip"
    (tmp_path / "again").mkdir()
    for file, place in ((first, folder), (second, first)):
        target = tmp_path / "again" / "run.zip"
        write_bundle(open_run(place), target, excel=True, stata=True)
        target.rename(file)
    assert first.read_bytes() == second.read_bytes()
    with pytest.raises(ConfigError, match="exists; name another file"):
        write_bundle(open_run(folder), first)
    with pytest.raises(ResultsFailed, match="could not be written"):
        write_bundle(open_run(folder), tmp_path / "none" / "c.zip")
    with ZipFile(first) as bundle:
        names = bundle.namelist()
        assert names == sorted(names)
        assert {MANIFEST, "scenario.json", "scenario.toml", "README.txt", "run.xlsx"} <= set(names)
        assert "stata/firms.dta" in names
        assert "scenario.toml --seed 1" in bundle.read("README.txt").decode()
        text = bundle.read("scenario.toml").decode()
    assert parse_scenario(text, "scenario.toml") == SCENARIO


@pytest.mark.parametrize("name", ["four-firms", "new-zealand", "real-firms", "floor-tighten"])
def test_a_bundle_s_scenario_is_the_run_s(name: str, tmp_path: Path) -> None:
    scenario = load_scenario(name)
    write_results(frames(synthetic_record()), msgspec.json.encode(scenario), tmp_path)
    text = scenario_toml(open_run(tmp_path))
    assert text is not None
    again = msgspec.to_builtins(parse_scenario(text, "x.toml"))
    wanted = msgspec.to_builtins(scenario)
    if wanted.get("population", {}).get("listed"):
        wanted["population"]["table"] = ""  # the firms themselves are in the file
    assert again == wanted


def test_a_bundle_s_scenario_repeats_its_run(tmp_path: Path) -> None:
    """A small world from the command line to its bundle, and again from the bundle."""
    small = tmp_path / "small.toml"
    small.write_text(SMALL)
    run, again = tmp_path / "run", tmp_path / "again"
    for scenario, out in ((small, run), (tmp_path / "bundled.toml", again)):
        done = CliRunner().invoke(
            app, ["simulate", str(scenario), "--seed", "3", "--out", str(out)]
        )
        assert done.exit_code == 0, done.output
        if out == run:
            text = scenario_toml(open_run(run))
            assert text is not None
            (tmp_path / "bundled.toml").write_text(text)
    first, second = (open_run(place).manifest.files for place in (run, again))
    different = {name for name in first if first[name].sha256 != second[name].sha256}
    assert {name for name in different if name.endswith(".parquet")} == {"runs.parquet"}


def test_an_experiment_has_tables_and_says_that_it_is_not_one_run(tmp_path: Path) -> None:
    about = ResultSource("two variants", 1, "", EXPERIMENT, b"{}")
    figures = pl.DataFrame({"seed": [1, 2], "value": [3.0, 4.0]})
    (tmp_path / "sweep").mkdir()
    seal({"figures": figures}, about, tmp_path / "sweep")
    run = open_run(tmp_path / "sweep")
    assert run.tables["figures"].collect().equals(figures)
    write_bundle(run, tmp_path / "sweep.zip")
    bundled = open_run(tmp_path / "sweep.zip")
    assert bundled.tables["figures"].collect().equals(figures)
    for ask in (lambda: run.measures, lambda: run.figure("price"), lambda: workbook(bundled)):
        with pytest.raises(ConfigError, match="is of an experiment of many runs"):
            ask()


def test_excel_and_stata_hold_the_same_numbers(folder: Path) -> None:
    run = open_run(folder)
    book = openpyxl.load_workbook(BytesIO(workbook(run)))
    firms = run.tables["firms"].collect()
    rows = list(book["firms"].iter_rows(values_only=True))
    assert list(rows[0]) == firms.columns
    assert sum(row[firms.columns.index("emissions_t")] for row in rows[1:]) == (
        firms["emissions_t"].sum()
    )
    head, *points = book["figure_price"].iter_rows(values_only=True)
    assert head == ("series", "time", "jpy_per_t")
    price = run.figure("price")
    assert [point[2] for point in points] == price["jpy_per_t"].to_list()
    assert points[0][1].date() == tokyo_datetime(int(price["time_ns"][0])).date()
    read = pandas.read_stata(BytesIO(stata_files(run)["firms.dta"]))
    assert read["emissions_t"].to_list() == firms["emissions_t"].to_list()
    assert read["sector"].to_list() == firms["sector"].to_list()
    points = pandas.read_stata(BytesIO(stata_files(run)["figure_price.dta"]))
    assert points["time"].iloc[0].date() == tokyo_datetime(int(price["time_ns"][0])).date()


def test_long_names_stay_different_in_stata() -> None:
    names = [short for _, short in stata_names(["a" * 40, "a" * 32 + "b", "a" * 32, "b"])]
    assert len(set(names)) == 4
    assert max(map(len, names)) == 32
    assert names[-1] == "b"


def test_without_pandas_stata_says_what_to_install(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    out = folder.parent / "run.zip"
    monkeypatch.setitem(sys.modules, "pandas", None)
    monkeypatch.setattr(sys, "argv", ["tanso", "bundle", str(folder), "--out", str(out), "--stata"])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 2
    assert "needs pandas, which is not installed here" in capsys.readouterr().err
    assert not out.exists()


def test_the_fan_holds_quantiles_over_runs_by_month(folder: Path) -> None:
    source = open_run(folder).source
    month = source.tables["trades"]["time_ns"][0]
    fan = pl.DataFrame(
        {
            "time_ns": [month] * 5,
            "seed": range(5),
            "price_jpy_per_t": [10.0, 20.0, 30.0, 40.0, 50.0],
        }
    )
    points = price_fan(FigureSource(source.tables, source.by_year, fan))
    found = {name: points.filter(pl.col("series") == name)["jpy_per_t"].to_list() for name in
             ("q05", "q25", "q75", "q95")}  # fmt: skip
    assert found == {"q05": [12.0], "q25": [20.0], "q75": [40.0], "q95": [48.0]}


def test_the_floor_changes_on_1_april_and_the_ceiling_at_the_deadlines(folder: Path) -> None:
    run = open_run(folder)
    price, years = run.figure("price"), run.source.by_year["fiscal_year"].to_list()
    floor = price.filter(pl.col("series") == "floor")["time_ns"].to_list()
    changes = [tokyo_datetime(time_ns).date().isoformat() for time_ns in floor[1:-1]]
    assert changes == [f"{year + 1}-04-01" for year in years[1:]]
    ceiling = price.filter(pl.col("series") == "ceiling")["time_ns"].to_list()
    deadlines = run.tables["years"].filter(pl.col("is_met") == 1).collect()["deadline_ns"].to_list()
    assert ceiling[1:] == deadlines


def test_means_of_compliance_add_up_to_the_verified_emissions(folder: Path) -> None:
    run = open_run(folder)
    sums = run.figure("compliance").group_by("fiscal_year").agg(pl.col("quantity_t").sum())
    firms = run.tables["firms"].group_by("fiscal_year").agg(pl.col("emissions_t").sum()).collect()
    assert dict(sums.iter_rows()) == dict(firms.iter_rows())


def test_a_name_that_is_not_public_is_no_attribute() -> None:
    with pytest.raises(AttributeError, match="no attribute 'close_run'"):
        simulation.close_run  # noqa: B018
