"""Notebooks of a run are executed; their numbers are those which the report draws."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import msgspec
import nbformat
import numpy as np
import polars as pl
import pytest
from matplotlib.figure import Figure
from nbclient import NotebookClient
from typer.testing import CliRunner

from api.cli.main import app, main
from exchange.errors import ConfigError
from simulation import open_run
from simulation.gx_ets.keys import GxScenario
from simulation.report.drawing import WIDE, style
from simulation.report.notebook import cells, differences, marimo, picture
from simulation.report.plots import PICTURES
from simulation.report.study_results import seal_study, study_results
from simulation.results import figure_data
from simulation.results.figure_data import figure_source
from simulation.results.manifest import read_results, write_results
from simulation.results.tables import frames
from simulation.studies.shortfall import shortfall_study
from tests.simulation.studies.made_up import found_in
from tests.simulation.synthetic import synthetic_record

ROOT = Path(__file__).parents[2]
FIGURES = tuple(figure_data.FIGURES)

UNITS = {"t": 1, "kt": 1e3, "Mt": 1e6, "yen": 1, "million yen": 1e6, "billion yen": 1e9,
         "trillion yen": 1e12}  # fmt: skip
VALUES = {"volume": "volume_t", "cost": "jpy", "sectors": "jpy", "treasury": "jpy"}
COSTS = ["abatement", "payment at the ceiling", "penalties"]
BARS = (  # figure, picture, panel, column and its values in the order of the bars
    ("compliance", "compliance", 0, "means",
     ["allowances", "credits", "payment at the ceiling", "uncovered"]),
    ("shortfalls", "shortfalls", 0, "kind", ["physical"]),
    ("shortfalls", "shortfalls", 1, "kind", ["economic", "timing"]),
    ("credit_use", "credit_use", 0, "kind", ["credits used"]),
    ("treasury", "treasury", 0, "kind",
     ["payment at the ceiling", "penalties", "auctions of allowances", "sales of the Agency",
      "reverse auctions"]),
    ("bank", "bank", 0, "holder", ["firms and traders"]),
    ("credits", "supply", 1, "series", ["JCM issued"]),
    ("volume", "volume", 0, "series", ["allowances"]),
    ("volume", "volume", 1, "series", ["credits"]),
    ("cost", "cost", 0, "kind", COSTS),
    ("sectors", "cost", 1, "kind",
     [*COSTS, "bought less sold, and fees", "left at the end, at the last price"]),
)  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("run")
    scenario = msgspec.json.encode(GxScenario(title="Synthetic"))
    tables = frames(synthetic_record())
    is_credit = pl.int_range(pl.len()) % 3 == 0  # the synthetic record trades allowances only
    symbol = pl.when(is_credit).then(pl.lit("JCM/JPY")).otherwise("symbol")
    tables["trades"] = tables["trades"].with_columns(symbol.alias("symbol"))
    month = tables["trades"]["time_ns"][:3]
    prices = pl.DataFrame(
        {"time_ns": month.append(month), "seed": [1] * 3 + [2] * 3,
         "figure": "x", "price_jpy_per_t": [1.0, 2.0, 3.0, 4.0, 5.0, 6.0]}
    )  # fmt: skip
    write_results(tables, scenario, path, {"prices": prices})
    return path


@pytest.fixture(scope="module")
def drawn(folder: Path) -> dict[str, Figure]:
    """The report's pictures of the run, from the tables as the report reads them."""
    _, tables = read_results(folder)
    with style():
        found = {name: PICTURES[name](figure_source(tables), WIDE) for name in PICTURES}
    return {name: figure for name, figure in found.items() if figure is not None}


def unit_of(title: str) -> float:
    """The size of the unit with which a title begins."""
    longest_first = sorted(UNITS, key=len, reverse=True)
    return next(UNITS[name] for name in longest_first if title.startswith(name))


BOUNDS = ["floor", "ceiling"]


def check_numbers(own: dict[str, pl.DataFrame], drawn: dict[str, Figure]) -> None:
    """Compare a notebook's data with the lines and bars of the report's pictures."""
    lines = [line for axes in drawn["price"].axes for line in axes.get_lines()]
    by_label = {str(line.get_label()): line for line in lines}
    for series in ("allowance", "JCM/JPY"):
        points = own["price"].filter(pl.col("series") == series)
        assert np.array_equal(by_label[series].get_ydata(), points["jpy_per_t"]), series
    areas = {str(area.get_label()): area for area in drawn["price"].axes[0].collections}
    for label, series in (("90 % of runs", ["q05", "q95"]), ("floor to ceiling", BOUNDS)):
        heights = set(areas[label].get_paths()[0].vertices[:, 1])
        edges = own["price"].filter(pl.col("series").is_in(series))
        assert set(edges["jpy_per_t"]) == heights, label
    for name, shown, axes, column, kinds in BARS:
        rows = [own[name].filter(pl.col(column) == kind) for kind in kinds]
        parts = [np.nan_to_num(part[VALUES.get(name, "quantity_t")].to_numpy()) for part in rows]
        values = np.concatenate([part for part in parts if part.any()])  # the others are named
        panel = drawn[shown].axes[axes]
        size = "get_width" if name == "sectors" else "get_height"
        bars = np.array([getattr(bar, size)() for bar in panel.patches])
        unit = unit_of(panel.get_title("left"))
        assert np.allclose(bars * unit, np.nan_to_num(values)), name
        assert np.nan_to_num(values).any(), name
    stages = own["projects"]["stage"].unique().to_list()
    assert stages
    for stage in stages:
        points = own["projects"].filter(pl.col("stage") == stage)
        (line,) = [one for one in drawn["supply"].axes[0].get_lines() if one.get_label() == stage]
        assert np.array_equal(line.get_ydata(), points["projects"]), stage
    check_auctions(own["auction"], drawn["auction"])


def check_auctions(points: pl.DataFrame, picture: Figure) -> None:
    """Compare the steps and the cleared points of the auctions with the picture's lines."""
    cleared = points.filter(pl.col("series") == "cleared")
    assert len(cleared) == len(picture.axes) > 0
    for axes, auction in zip(picture.axes, cleared.iter_rows(named=True), strict=True):
        unit = unit_of(axes.get_xlabel())
        for line in axes.get_lines():
            rows = points.filter(
                (pl.col("time_ns") == auction["time_ns"])
                & (pl.col("symbol") == auction["symbol"])
                & (pl.col("series") == line.get_label())
            )
            assert set(line.get_ydata()) == set(rows["jpy_per_t"]), line.get_label()
            assert np.isclose(max(line.get_xdata()) * unit, rows["reach_t"].max())


def test_a_jupyter_notebook_runs_and_has_the_report_s_numbers(
    folder: Path, drawn: dict[str, Figure], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "run.ipynb"
    done = CliRunner().invoke(app, ["notebook", str(folder), "--out", str(out)])
    assert done.exit_code == 0, done.output
    book = nbformat.read(out, as_version=4)
    nbformat.validate(book)
    strict = nbformat.v4.new_code_cell('import warnings\nwarnings.simplefilter("error")')
    keep = "\n".join(f'{name}.write_parquet("{tmp_path}/{name}.parquet")' for name in FIGURES)
    book.cells = [strict, *book.cells, nbformat.v4.new_code_cell(keep)]
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    NotebookClient(book, timeout=120, kernel_name="python3").execute()
    shown = [output for cell in book.cells for output in cell.get("outputs", [])]
    assert sum("image/svg+xml" in output.get("data", {}) for output in shown) == len(drawn)
    assert all(output["output_type"] != "stream" for output in shown)  # no warning, no error
    own = {name: pl.read_parquet(tmp_path / f"{name}.parquet") for name in FIGURES}
    check_numbers(own, drawn)


def test_a_marimo_notebook_runs_and_has_the_report_s_numbers(
    folder: Path, drawn: dict[str, Figure], tmp_path: Path
) -> None:
    text = marimo(cells(open_run(folder), str(folder)))
    keep = "".join(f"    {name}.write_parquet('{tmp_path}/{name}.parquet')\n" for name in FIGURES)
    last = f"@app.cell\ndef _({', '.join(FIGURES)}):\n{keep}    return\n\n\n"
    file = tmp_path / "run.py"
    file.write_text(text.replace('if __name__ == "', last + 'if __name__ == "'))
    subprocess.run(
        [sys.executable, "-W", "error", str(file)],
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        check=True,
        timeout=120,
    )
    own = {name: pl.read_parquet(tmp_path / f"{name}.parquet") for name in FIGURES}
    check_numbers(own, drawn)


def test_a_notebook_of_a_changed_run_fails(folder: Path, tmp_path: Path) -> None:
    """The notebook checks what it opens: the cell that reads the run raises."""
    for path in folder.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    (tmp_path / "firms.parquet").write_bytes((folder / "years.parquet").read_bytes())
    code = "\n".join(cell.code for cell in cells(open_run(tmp_path), str(tmp_path)))
    with pytest.raises(ConfigError, match="SHA-256 differs"):
        exec(code, {})


def test_a_study_has_a_notebook_of_its_tables_and_differences(tmp_path: Path) -> None:
    made = found_in(shortfall_study(small=True))
    results = study_results(made)
    seal_study(made, results.tables, tmp_path)
    run = open_run(tmp_path)
    content = cells(run, str(tmp_path))
    names: dict[str, pl.DataFrame] = {}
    exec("\n".join(cell.code for cell in content), names)
    for name in ("levels", "floors"):
        assert names[name].equals(results.tables[name])
    assert names["pairs"].equals(run.tables["pairs"].collect())
    compile(marimo(content), "study.py", "exec")
    shown = differences(run, "price_jpy_per_t")
    assert shown is not None
    pairs = names["pairs"].filter(pl.col("base") == names["pairs"]["base"][0])
    for variant in pairs["variant"]:
        assert f">{variant}</text>" in shown._repr_svg_()
    assert differences(run, "no such figure") is None


def test_another_ending_is_rejected_and_no_file_is_replaced(
    folder: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    taken = tmp_path / "taken.py"
    taken.write_text("mine")
    for out, sentence in ((tmp_path / "run.txt", "must end in .py"), (taken, "exists; name")):
        monkeypatch.setattr(sys, "argv", ["tanso", "notebook", str(folder), "--out", str(out)])
        with pytest.raises(SystemExit) as ended:
            main()
        assert ended.value.code == 2
        assert sentence in capsys.readouterr().err
    assert taken.read_text() == "mine"


def test_a_picture_without_data_is_none_and_an_unknown_one_an_error(folder: Path) -> None:
    run = open_run(folder)
    shown = picture(run, "price")
    assert shown is not None
    assert "<svg" in shown._repr_html_()
    assert "var(--" not in shown._repr_svg_()
    with pytest.raises(KeyError):
        picture(run, "no such")
