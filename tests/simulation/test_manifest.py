"""Tests of results on disk: equal runs write equal bytes, and an incomplete folder is detected."""

from __future__ import annotations

import re
from hashlib import sha256
from pathlib import Path

import polars as pl
import pytest

from exchange.errors import ConfigError, ResultsFailed
from simulation.report.study_page import PAGES, write_pages
from simulation.results.manifest import (
    FORMAT,
    MANIFEST,
    check_results,
    compare,
    open_results,
    read_manifest,
    read_results,
    write_results,
)
from simulation.results.record import Record
from simulation.results.tables import PartWriter, frames, write_tables
from tests.simulation.synthetic import synthetic_record

SCENARIO = b'{"title":"Synthetic"}'


def written(folder: Path, seed: int = 1) -> Path:
    open_results(folder)
    write_results(frames(synthetic_record(seed)), SCENARIO, folder)
    return folder


def test_one_run_written_twice_has_the_same_bytes(tmp_path: Path) -> None:
    first, second = written(tmp_path / "a"), written(tmp_path / "b")
    assert (first / MANIFEST).read_bytes() == (second / MANIFEST).read_bytes()
    names = sorted(path.name for path in first.iterdir())
    assert len(names) == len(Record().collectors()) + 3  # burden, scenario, manifest
    for name in names:
        assert (first / name).read_bytes() == (second / name).read_bytes(), name


def test_another_seed_has_other_hashes(tmp_path: Path) -> None:
    one, two = (read_manifest(written(tmp_path / str(seed), seed)) for seed in (1, 2))
    different = {difference.file for difference in compare(one, two)}
    assert {"trades.parquet", "runs.parquet", "firms.parquet"} <= different
    assert "instruments.parquet" not in different


def test_tables_come_back_as_they_were(tmp_path: Path) -> None:
    _, tables = read_results(written(tmp_path))
    for name, table in frames(synthetic_record()).items():
        assert table.equals(tables[name]), name


def test_prices_are_yen_and_no_price_is_null() -> None:
    record = synthetic_record()
    record.auctions.extend(
        time_ns=frames(record)["auctions"]["time_ns"].to_numpy()[:1],
        instrument=0,
        kind="call",
        price_ticks=-1,
        volume_t=0,
    )
    table = frames(record)["auctions"]
    assert table["price_jpy_per_t"][-1] is None
    assert table["price_jpy_per_t"][0] == pytest.approx(2000, rel=0.2)
    assert table["symbol"].unique().to_list() == ["GXA/JPY"]


def test_every_table_of_an_empty_record_has_its_columns() -> None:
    for name, table in frames(Record()).items():
        assert len(table) == 0
        assert len(table.columns) == len(Record().collectors()[name].columns)


def test_a_folder_without_manifest_is_not_read(tmp_path: Path) -> None:
    written(tmp_path)
    (tmp_path / MANIFEST).unlink()
    with pytest.raises(ConfigError, match="did not end"):
        read_results(tmp_path)


def test_a_changed_file_is_named(tmp_path: Path) -> None:
    written(tmp_path)
    (tmp_path / "trades.parquet").write_bytes(b"no")
    with pytest.raises(ConfigError, match=r"trades.parquet has been changed"):
        read_results(tmp_path)


def test_a_disk_that_rejects_leaves_no_manifest(tmp_path: Path) -> None:
    open_results(tmp_path)
    (tmp_path / "ledger.parquet").mkdir()  # a file that cannot be written
    with pytest.raises(ResultsFailed, match="incomplete"):
        write_results(frames(synthetic_record()), SCENARIO, tmp_path)
    assert not (tmp_path / MANIFEST).exists()


def test_a_page_is_whole_or_absent(tmp_path: Path) -> None:
    write_pages({"en": "first", "ja": "first"}, tmp_path)
    page = tmp_path / PAGES["en"]
    (tmp_path / PAGES["ja"]).unlink()
    (tmp_path / PAGES["ja"]).mkdir()  # a file that cannot be written
    with pytest.raises(ResultsFailed, match=r"tables in .* are complete, the page could not be"):
        write_pages({"ja": "second", "en": "second"}, tmp_path)
    assert page.read_text() == "first"
    assert not list(tmp_path.glob("*.part"))


def test_a_folder_with_somebody_else_s_file_is_rejected_and_untouched(tmp_path: Path) -> None:
    (tmp_path / "thesis.parquet").write_bytes(b"mine")
    (tmp_path / "trades.parquet").write_bytes(b"mine too")
    with pytest.raises(ConfigError, match=r"holds thesis\.parquet"):
        open_results(tmp_path)
    assert (tmp_path / "trades.parquet").read_bytes() == b"mine too"


def test_a_file_in_the_folder_s_place_is_rejected(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("a file")
    with pytest.raises(ConfigError, match="cannot write to --out"):
        open_results(tmp_path / "out")
    with pytest.raises(ConfigError, match="cannot write to --out"):
        open_results(tmp_path / "out" / "below")


def test_opening_for_a_new_run_gives_up_the_earlier_one(tmp_path: Path) -> None:
    written(tmp_path)
    open_results(tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("content", "sentence"),
    [(b"{", "is not JSON"), (b'{"a":1}', "is no manifest"), (b"[]", "is no manifest")],
)
def test_a_manifest_that_is_none_is_one_sentence(
    tmp_path: Path, content: bytes, sentence: str
) -> None:
    (tmp_path / MANIFEST).write_bytes(content)
    with pytest.raises(ConfigError, match=sentence):
        read_manifest(tmp_path)


def test_a_check_runs_again_and_names_what_differs(tmp_path: Path) -> None:
    folder, workspace = written(tmp_path / "out"), tmp_path / "again"
    workspace.mkdir()

    def rerun(scenario: bytes, name: str, seed: int) -> Record:
        assert (scenario, name) == (SCENARIO, "synthetic")
        return synthetic_record(seed)

    def rerun_otherwise(scenario: bytes, name: str, seed: int) -> Record:
        return synthetic_record(seed + 1)

    assert check_results(folder / MANIFEST, rerun, workspace) == []
    found = check_results(folder, rerun_otherwise, workspace)
    assert "trades.parquet" in {difference.file for difference in found}
    assert {difference.where for difference in found} == {"rerun"}
    (folder / "policy.parquet").unlink()
    found = check_results(folder, rerun, workspace)
    assert [(one.file, one.where, one.found) for one in found] == [
        ("policy.parquet", "folder", "is missing")
    ]


def test_rows_of_two_row_groups_repeat_to_the_byte(tmp_path: Path) -> None:
    table = pl.DataFrame({"n": pl.arange(0, 600_000, eager=True)})
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        write_tables({"n": table}, tmp_path / folder)
    assert (tmp_path / "a/n.parquet").read_bytes() == (tmp_path / "b/n.parquet").read_bytes()


@pytest.mark.parametrize(
    ("version", "advice"),
    [
        (1, r"Run somewhere again \(seed 7; .*scenario.json.* into another folder"),
        (FORMAT + 1, "read it with that version or a later one"),
    ],
)
def test_a_folder_of_another_format_says_what_to_do(
    tmp_path: Path, version: int, advice: str
) -> None:
    """Whatever else its manifest holds: other formats may have other fields."""
    (tmp_path / MANIFEST).write_text(
        f'{{"format": {version}, "scenario": "somewhere", "seed": 7, "more": [],'
        ' "versions": {"tanso": "0.0.9"}}'
    )
    with pytest.raises(ConfigError, match=f"format {version}, written by tanso 0.0.9") as caught:
        read_results(tmp_path)
    assert re.search(advice, str(caught.value))


def test_the_format_is_raised_with_the_columns_of_the_tables() -> None:
    """A failure means that a column was added, changed or removed: raise `manifest.FORMAT` if the
    last release had the same one, and put the digest here.
    """
    tables = frames(Record())
    columns = sorted(
        f"{name}.{column}: {kind}"
        for name, table in tables.items()
        for column, kind in table.schema.items()
    )
    digest = sha256("\n".join(columns).encode()).hexdigest()[:16]
    assert (FORMAT, digest) == (2, "2ce64c16529e31eb")


def test_parts_of_a_stopped_run_are_not_in_the_next_ones_table(tmp_path: Path) -> None:
    stopped = PartWriter(tmp_path)
    stopped.add("n", pl.DataFrame({"n": [1, 2, 3]}))
    assert not (tmp_path / "n.parquet").exists()
    again = PartWriter(tmp_path)
    for part in ([4], [5, 6]):
        again.add("n", pl.DataFrame({"n": part}))
    again.close()
    assert pl.read_parquet(tmp_path / "n.parquet")["n"].to_list() == [4, 5, 6]
    assert [path.name for path in tmp_path.iterdir()] == ["n.parquet"]
