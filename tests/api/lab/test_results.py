"""Results over HTTP are those of the run: figures, tables, intervals, auctions, repetition."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import msgspec
import polars as pl
import pytest
from polars.testing import assert_frame_equal

import simulation
from api.lab.boards import auction_entries, board_of
from api.lab.brought import bring_in
from api.lab.jobs import Jobs
from api.lab.limits import Limits
from api.messages.lab import LabJobBody, LabVariantBody
from api.messages.lab_results import LabBoard, LabFigure, LabResults
from exchange.errors import ConfigError
from simulation import open_run
from simulation.core.intervals import compare_paired
from simulation.report.bundle import write_bundle
from simulation.results.figure_data import FIGURES
from simulation.results.manifest import MANIFEST, read_manifest, write_results
from simulation.results.tables import frames, write_tables
from simulation.scenarios.load import load_scenario
from simulation.scenarios.run import record_scenario
from tests.api.lab.house import Laboratory, run_of

TANSO = "from api.cli.main import main; main()"
ROOT = Path(simulation.__file__).parents[1]


def results(laboratory: Laboratory, name: str) -> LabResults:
    return msgspec.convert(laboratory.get(f"/runs/{name}/results"), LabResults)


def test_a_run_has_findings_tiles_and_figures_in_both_languages(
    laboratory: Laboratory, run: str
) -> None:
    found = results(laboratory, run)
    assert len(found.findings) >= 5
    for finding in found.findings:
        assert finding.en.lead
        assert finding.ja.lead
        assert "<" not in finding.en.lead + finding.en.rest + finding.ja.lead + finding.ja.rest
    assert {tile.runs for tile in found.tiles} == {2}
    price = next(tile for tile in found.tiles if tile.figure == "price_jpy_per_t")
    assert price.low is not None
    assert price.high is not None
    assert price.low <= price.value <= price.high
    assert [entry.name for entry in found.figures] == list(FIGURES)
    assert all(entry.reading.en and entry.reading.ja for entry in found.figures)
    assert not found.damaged


def test_figures_over_http_are_the_data_that_the_report_draws(
    laboratory: Laboratory, run: str, root: Path
) -> None:
    own = open_run(root / run / "results")
    for name in FIGURES:
        data = own.figure(name)
        figure = msgspec.convert(laboratory.get(f"/runs/{run}/figures/{name}.json"), LabFigure)
        assert [column.name for column in figure.columns] == data.columns
        served = pl.DataFrame(figure.data, schema=data.schema)
        assert_frame_equal(served, data, check_exact=True)
        answer = laboratory.http.get(f"/runs/{run}/figures/{name}.csv?excel=1")
        assert answer.content.startswith(b"\xef\xbb\xbf")
        csv = pl.read_csv(BytesIO(answer.content), schema_overrides=data.schema)
        assert_frame_equal(csv, data)


def test_a_table_is_sent_in_parts_under_the_hash_of_the_manifest(
    laboratory: Laboratory, run: str, root: Path
) -> None:
    path = f"/runs/{run}/tables/trades.parquet"
    whole = laboratory.http.get(path)
    digest = read_manifest(root / run / "results").files["trades.parquet"].sha256
    assert whole.headers["etag"] == f'"{digest}"'
    assert sha256(whole.content).hexdigest() == digest
    part = laboratory.http.get(path, headers={"range": "bytes=4-9"})
    assert (part.status_code, part.content) == (206, whole.content[4:10])
    again = laboratory.http.get(path, headers={"if-none-match": f'"{digest}"'})
    assert (again.status_code, again.content) == (304, b"")
    table = pl.scan_parquet(f"{laboratory.address}/v1/lab{path}").select("quantity_t").collect()
    assert table.equals(pl.read_parquet(BytesIO(whole.content)).select("quantity_t"))
    csv = laboratory.http.get(f"/runs/{run}/tables/trades.csv")
    assert len(pl.read_csv(csv.content)) == len(table)


def test_a_run_opens_from_its_address(laboratory: Laboratory, run: str, root: Path) -> None:
    there = open_run(f"{laboratory.address}/v1/lab/runs/{run}")
    here = open_run(root / run / "results")
    there.verify()
    assert there.scenario == here.scenario
    assert there.figure("price").equals(here.figure("price"))
    assert open_run(f"{laboratory.address}/lab/runs/{run}").manifest == here.manifest
    bundle = open_run(f"{laboratory.address}/v1/lab/runs/{run}/bundle.zip")
    bundle.verify()
    assert bundle.manifest == here.manifest


def test_a_comparison_has_paired_differences_and_the_keys_that_differ(
    laboratory: Laboratory, comparison: str, root: Path
) -> None:
    found = results(laboratory, comparison).comparison
    assert found is not None
    assert {one.key: one.values for one in found.assumptions} == {
        "emissions.intensity_trend": ["-0.0103", "0.0"],
        "policy.credit_limit": ["0.1", "0.2"],
    }
    figures = open_run(root / comparison / "results").tables["figures"].collect()
    for row in found.differences:
        own, base = (
            figures.filter(
                (pl.col("variant") == found.variants[number].label)
                & (pl.col("figure") == row.figure)
            ).sort("seed")["value"].to_list()
            for number in (row.variant, row.base)
        )  # fmt: skip
        paired = compare_paired(own, base).difference
        assert row.difference == pytest.approx(paired.mean)
        if row.low is not None:
            assert (row.low, row.high) == (paired.low, paired.high)
    assert {(row.variant, row.base) for row in found.differences} == {(1, 0)}


def test_a_map_has_a_cell_for_each_pair_of_values(laboratory: Laboratory, sweep: str) -> None:
    found = results(laboratory, sweep)
    assert found.map is not None
    assert found.map.y is not None
    cells = {(cell.x, cell.y): cell for cell in found.map.cells}
    assert cells.keys() == {(x, y) for x in range(2) for y in range(2)}
    assert [cells[0, y].fault for y in range(2)] == [None, None]
    assert all(cells[1, y].fault is not None for y in range(2))
    for figure in found.map.figures:
        assert len(figure.mean) == len(found.map.cells)
        assert figure.low == [None] * len(found.map.cells)  # one seed has no interval


def test_an_auction_s_board_clears_where_the_auction_did(tmp_path: Path) -> None:
    record = record_scenario(load_scenario("four-firms"), "four-firms", 0)
    write_tables(frames(record), tmp_path)
    (entry,) = auction_entries(tmp_path)
    assert entry.volume_t > 0
    board = board_of(tmp_path, entry, 40)
    assert board.indicative_qty == str(entry.volume_t)
    assert board.indicative_price == entry.price
    assert board.imbalance_qty == str(abs(entry.imbalance_t))


def test_a_board_has_at_most_the_rows_asked_for(laboratory: Laboratory, run: str) -> None:
    entries = laboratory.get(f"/runs/{run}/auctions")["auctions"]
    assert [entry["number"] for entry in entries] == list(range(len(entries)))
    path = f"/runs/{run}/auctions/0/board"
    board = msgspec.convert(laboratory.get(f"{path}?rows=10"), LabBoard)
    assert len(board.board.rows) <= 21
    assert msgspec.to_builtins(board.auction) == entries[0]
    assert laboratory.http.get(f"/runs/{run}/auctions/99/board").status_code == 404
    assert laboratory.http.get(f"{path}?rows=11").status_code == 422


def repeated(laboratory: Laboratory, name: str, folder: Path) -> Path:
    """The folder of results that the commands of a run's repetition make."""
    repeat = results(laboratory, name).repeat
    for file, text in repeat.files.items():
        (folder / file).write_text(text, encoding="utf-8")
    words = shlex.split(repeat.command)
    assert words[0] == "tanso"
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    for command in (
        [sys.executable, "-c", TANSO, *words[1:], "--workers", "1"],
        [sys.executable, "-c", repeat.python],
    ):
        done = subprocess.run(
            command, cwd=folder, env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
    assert done.stdout
    return folder / "results"


def test_the_commands_of_a_run_make_its_tables_again(
    laboratory: Laboratory, run: str, root: Path, tmp_path: Path
) -> None:
    again = read_manifest(repeated(laboratory, run, tmp_path))
    before = read_manifest(root / run / "results")
    assert again.files.keys() == before.files.keys()
    names = {"runs.parquet", "runs_figures.parquet", "runs_years.parquet", "runs_prices.parquet",
             "runs_burden.parquet", "runs_summary.parquet"}  # fmt: skip
    # These name the scenario's file; all others are equal to the byte.
    assert {name for name in before.files if before.files[name] != again.files[name]} <= names
    assert again.digest == before.digest


def test_the_commands_of_a_comparison_make_its_differences_again(
    laboratory: Laboratory, comparison: str, root: Path, tmp_path: Path
) -> None:
    again = pl.read_parquet(repeated(laboratory, comparison, tmp_path) / "pairs.parquet")
    before = pl.read_parquet(root / comparison / "results" / "pairs.parquet")
    assert_frame_equal(again.drop("variant", "base"), before.drop("variant", "base"))


def test_the_bundle_has_the_column_dictionary(laboratory: Laboratory, run: str) -> None:
    bundle = ZipFile(BytesIO(laboratory.http.get(f"/runs/{run}/bundle.zip").content))
    assert "scenario.toml --seed 1 --replications 2 --out" in bundle.read("README.txt").decode()
    columns = pl.read_csv(bundle.read("columns.csv"))
    manifest = msgspec.json.decode(bundle.read("manifest.json"))
    tables = {name.removesuffix(".parquet") for name in manifest["files"] if "parquet" in name}
    assert set(columns["table"]) == tables
    assert columns.null_count().sum_horizontal().item() == columns["unit"].null_count()
    assert laboratory.http.get(f"/runs/{run}/run.xlsx").content.startswith(b"PK")


def test_a_changed_table_is_not_served_nor_in_any_file(
    laboratory: Laboratory, sweep: str, root: Path
) -> None:
    path = root / sweep / "results" / "figures.parquet"
    before = path.read_bytes()
    path.write_bytes(before[:-1] + bytes([before[-1] ^ 1]))
    try:
        for file in ("tables/figures.parquet", "tables/figures.csv", "bundle.zip", "stata.zip"):
            answer = laboratory.http.get(f"/runs/{sweep}/{file}")
            assert answer.status_code == 409, file
            assert answer.json()["fault"]["code"] == "damaged", file
        assert [fault.where for fault in results(laboratory, sweep).damaged] == ["figures.parquet"]
    finally:
        path.write_bytes(before)
    assert laboratory.http.get(f"/runs/{sweep}/tables/figures.parquet").status_code == 200


@pytest.mark.parametrize(
    "path", ["figures/none.json", "figures/../results.json", "tables/none.parquet", "none.txt",
             "tables/none.csv", "pages/report.html"]
)  # fmt: skip
def test_what_a_run_does_not_have_is_not_found(laboratory: Laboratory, run: str, path: str) -> None:
    answer = laboratory.http.get(f"/runs/{run}/{path}")
    assert answer.status_code == 404
    assert answer.json()["fault"]["code"] == "not_known"


def test_a_finished_run_is_brought_in_with_its_files_unchanged(
    laboratory: Laboratory, run: str, root: Path, tmp_path: Path
) -> None:
    bundle = tmp_path / "run.zip"
    write_bundle(open_run(root / run / "results"), bundle)
    jobs = Jobs(tmp_path / "runs", Limits(workers=1))
    try:
        job = bring_in(jobs, bundle)
        while jobs.jobs[job.spec.id].state in ("queued", "running"):
            process = jobs.jobs[job.spec.id].process
            if process is not None:
                process.wait()
            jobs.look()
        job = jobs.jobs[job.spec.id]
        assert job.state == "done", job.end
        assert read_manifest(job.folder.results) == read_manifest(root / run / "results")
        kept: Any = msgspec.json.decode((job.folder.results / "view/results.json").read_bytes())
        assert len(kept["figures"]) == len(FIGURES)
    finally:
        jobs.close()
    (tmp_path / "torn.zip").write_bytes(bundle.read_bytes()[:-2000])
    with pytest.raises(ConfigError):
        bring_in(jobs, tmp_path / "torn.zip")


def test_results_wait_for_the_end_of_the_run(laboratory: Laboratory) -> None:
    name = laboratory.begin(msgspec.structs.replace(run_of(), seed=77)).id
    try:
        answer = laboratory.http.get(f"/runs/{name}/results")
        assert answer.status_code == 409
        assert answer.json()["fault"]["code"] == "not_ended"
    finally:
        headers = {"content-type": "application/json"}
        assert laboratory.http.post(f"/runs/{name}/cancel", headers=headers).status_code == 200
    assert laboratory.wait(name).state == "canceled"
    assert laboratory.http.request("DELETE", f"/runs/{name}", headers=headers).status_code == 200


def test_a_static_market_shows_its_auction_and_who_bears_the_cost(
    laboratory: Laboratory, root: Path, tmp_path: Path
) -> None:
    body = LabJobBody(kind="run", variants=(LabVariantBody(scenario="four-firms"),), seed=1)
    run = laboratory.made(body)
    found = laboratory.get(f"/runs/{run}/results")
    shown = [entry["name"] for entry in found["figures"]]
    assert shown == ["auction", "compliance", "cost", "sectors"]
    tiles = {tile["figure"]: tile["value"] for tile in found["tiles"]}
    assert tiles.keys() == {"price_jpy_per_t", "abatement_jpy", "efficiency"}
    auction = laboratory.get(f"/runs/{run}/figures/auction.json")["data"]
    cleared = auction["jpy_per_t"][auction["series"].index("cleared")]
    assert cleared == tiles["price_jpy_per_t"]
    assert all(entry["rows"] for entry in found["figures"])
    scenario = load_scenario("four-firms")
    record = record_scenario(scenario, "four-firms", 1)
    write_results(frames(record), msgspec.json.encode(scenario), tmp_path)
    again = (tmp_path / MANIFEST).read_bytes()  # the digest shown is that of the repeated run
    assert again == (root / run / "results" / MANIFEST).read_bytes()
    assert found["findings"] == []  # they are of a band that this market does not have
