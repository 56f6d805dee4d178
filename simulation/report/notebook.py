"""A notebook of a run, for marimo (.py) or Jupyter (.ipynb): `tanso notebook`.

Both hold the same cells: the run, its measures by year, and for each figure its data and its
picture, which is drawn from these data; of a comparison, a sweep or a study the means of its
variants and their paired differences. Equal runs give equal files.
"""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import indent
from typing import NamedTuple

import msgspec
import numpy as np
import polars as pl

from simulation.report.column_texts import table_text
from simulation.report.drawing import BLUE, INK, WIDE, on_paper, style, svg
from simulation.report.page_words import CAPTIONS, TITLES
from simulation.report.plots import DRAWN, PICTURES
from simulation.results.manifest import STUDY_TABLES
from simulation.results.opened import Run

SHOWN = ("price_jpy_per_t", "emissions_t", "abatement_jpy")  # figures whose differences are drawn


class Cell(NamedTuple):
    """A cell: text in Markdown, or code with the names that it takes and gives."""

    text: str
    code: str = ""
    takes: tuple[str, ...] = ()
    gives: tuple[str, ...] = ()


class Picture:
    """A picture of a run, which marimo and Jupyter show."""

    def __init__(self, svg_text: str) -> None:
        self._text = svg_text

    def _repr_html_(self) -> str:
        return f'<div style="max-width:{WIDE.width}px">{on_paper(self._text)}</div>'

    def _repr_svg_(self) -> str:
        return on_paper(self._text)


def picture(run: Run, name: str) -> Picture | None:
    """The report's picture of a run; None where the run has no data for it. KeyError: no such."""
    with style():
        figure = PICTURES[name](run.source, WIDE)
        return None if figure is None else Picture(svg(figure, TITLES[name].en))


def differences(run: Run, figure: str) -> Picture | None:
    """The paired differences of a figure from the first variant, with their intervals; None where
    no variant has any.
    """
    pairs = run.tables["pairs"].collect().filter(pl.col("figure") == figure)
    rows = pairs.filter(pl.col("base") == pairs["base"].first()) if len(pairs) else pairs
    if not len(rows):
        return None
    where = np.arange(len(rows))[::-1]
    with style():
        drawing, (axes,) = WIDE.panels(1, tall=0.3 + 0.09 * len(rows))
        ends = rows.select("difference_low", "difference_high").cast(pl.Float64)
        low, high = (column.fill_null(np.nan).to_numpy() for column in ends)
        axes.hlines(where, low, high, color=BLUE)
        axes.plot(rows["difference"], where, "o", color=BLUE)
        axes.axvline(0, color=INK, linewidth=0.8)
        axes.set_yticks(where, rows["variant"].to_list())
        axes.set_title(f"{figure}, less {rows['base'][0]}")
        return Picture(svg(drawing, f"Differences of {figure}"))


def cells(run: Run, place: str) -> Sequence[Cell]:
    """The cells of a run's notebook; `place` is what `open_run` opens."""
    return _of_run(run, place) if run.has_scenario else _of_experiment(run, place)


def _opened(place: str, takes: str) -> str:
    return (
        "import polars as pl\n\n"
        "from simulation import open_run\n"
        f"from simulation.report.notebook import {takes}\n\n"
        f"run = open_run({msgspec.json.encode(place).decode()})\n"
        "run"
    )


def _of_experiment(run: Run, place: str) -> Sequence[Cell]:
    """An experiment: means of each variant with intervals, paired differences, its own tables."""
    found = [
        Cell(
            f"# {run.manifest.scenario}\n\nAn experiment of simulated markets: nothing here was "
            "observed. Its variants share their seeds, so that they are compared seed by seed."
        ),
        Cell("", _opened(place, "differences"), (), ("differences", "pl", "run")),
        Cell("## Each variant\n\nMeans over the runs with their 95 % intervals."),
        Cell("", 'summary = run.tables["summary"].collect()\nsummary', ("run",), ("summary",)),
    ]
    if "pairs" in run.tables:
        found += [
            Cell("## Differences\n\nEach variant less another, with the interval of the mean."),
            Cell("", 'pairs = run.tables["pairs"].collect()\npairs', ("run",), ("pairs",)),
            *(
                Cell("", f'differences(run, "{figure}")', ("differences", "run"))
                for figure in SHOWN
            ),
        ]
    for name in STUDY_TABLES:
        if name in run.tables:
            text = table_text(name).en
            code = f'{name} = run.tables["{name}"].collect()\n{name}'
            found += [Cell(f"## {name.capitalize()}\n\n{text}"), Cell("", code, ("run",), (name,))]
    return found


def _of_run(run: Run, place: str) -> Sequence[Cell]:
    """A run: its years, and each figure with its data and its picture."""
    title = run.scenario.get("title", run.manifest.scenario)
    found = [
        Cell(
            f"# {title}\n\nA simulated market: nothing here was observed. Scenario "
            f"`{run.manifest.scenario}`, seed {run.manifest.seed}. `run.tables` has the tables as "
            "lazy frames of Polars, `run.pandas(\"firms\")` a frame of pandas."
        ),
        Cell("", _opened(place, "picture"), (), ("picture", "pl", "run")),
        Cell("## Each fiscal year\n\nThe end of a column's name is its unit."),
        Cell("", "years = run.measures\nyears", ("run",), ("years",)),
    ]  # fmt: skip
    for name in PICTURES:
        title, caption = TITLES[name].en, CAPTIONS[name].en
        found.append(Cell(f"## {title}\n\n{caption}"))
        found += [
            Cell("", f'{data} = run.figure("{data}")\n{data}', ("run",), (data,))
            for data in DRAWN.get(name, (name,))
        ]
        found.append(Cell("", f'picture(run, "{name}")', ("picture", "run")))
    found += [
        Cell("## Cost by sector\n\nOver all years, in yen, without trading."),
        Cell(
            "",
            "by_sector = (\n"
            '    run.tables["firms"]\n'
            '    .group_by("sector")\n'
            '    .agg(pl.col("abatement_jpy", "paid_jpy", "penalty_jpy", "emissions_t").sum())\n'
            '    .sort("sector")\n'
            "    .collect()\n"
            ")\n"
            "by_sector",
            ("pl", "run"),
            ("by_sector",),
        ),
    ]
    return found


def jupyter(content: Sequence[Cell]) -> str:
    """The notebook in Jupyter's format 4.5."""
    notebook = {
        "cells": [
            {
                "cell_type": "code" if cell.code else "markdown",
                "id": f"cell-{number}",
                "metadata": {},
                "source": cell.code or cell.text,
                **({"execution_count": None, "outputs": []} if cell.code else {}),
            }
            for number, cell in enumerate(content)
        ],
        "metadata": {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    return msgspec.json.format(msgspec.json.encode(notebook), indent=1).decode() + "\n"


def marimo(content: Sequence[Cell]) -> str:
    """The notebook as marimo's Python file."""
    parts = [
        "import marimo\n\napp = marimo.App()\n",
        "@app.cell\ndef _():\n    import marimo as mo\n\n    return (mo,)\n",
    ]
    for cell in content:
        if cell.code:
            takes, gives = ", ".join(cell.takes), "".join(f"{name}, " for name in cell.gives)
            body = indent(cell.code, "    ")
            parts.append(f"@app.cell\ndef _({takes}):\n{body}\n    return ({gives.strip()})\n")
        else:
            text = indent(f'mo.md(\n    r"""\n{cell.text}\n    """\n)', "    ")
            parts.append(f"@app.cell(hide_code=True)\ndef _(mo):\n{text}\n    return\n")
    return "\n\n".join(parts) + '\n\nif __name__ == "__main__":\n    app.run()\n'
