"""A notebook of a run, for marimo (.py) or Jupyter (.ipynb): `tanso notebook`.

Both hold the same cells: the run, its measures by year, and for each figure its data and its
picture, which is drawn from these data. Equal runs give equal files.
"""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import indent
from typing import NamedTuple

import msgspec

from simulation.report.drawing import WIDE, on_paper, style, svg
from simulation.report.page_words import CAPTIONS, TITLES
from simulation.report.plots import DRAWN, PICTURES
from simulation.results.opened import Run


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


def cells(run: Run, place: str) -> Sequence[Cell]:
    """The cells of a run's notebook; `place` is what `open_run` opens."""
    opened = (
        "import polars as pl\n\n"
        "from simulation import open_run\n"
        "from simulation.report.notebook import picture\n\n"
        f"run = open_run({msgspec.json.encode(place).decode()})\n"
        "run"
    )
    title = run.scenario.get("title", run.manifest.scenario)
    found = [
        Cell(
            f"# {title}\n\nA simulated market: nothing here was observed. Scenario "
            f"`{run.manifest.scenario}`, seed {run.manifest.seed}. `run.tables` has the tables as "
            "lazy frames of Polars, `run.pandas(\"firms\")` a frame of pandas."
        ),
        Cell("", opened, (), ("picture", "pl", "run")),
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
