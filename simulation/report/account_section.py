"""The account on a run's page: cost by sector and by size, the state's account, welfare."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from simulation.core.text import Text, fiscal_year
from simulation.report import account_words as words
from simulation.report.markup import alike, table_of
from simulation.report.study_page import WORDS, Language, Speaker
from simulation.results.account import state_account
from simulation.results.burden import burdens, burdens_by_size
from simulation.results.measures import YEAR
from simulation.results.readable import rounded, unit_of
from simulation.results.tables import Tables


def account_section(
    tables: Tables,
    by_year: pl.DataFrame,
    over_runs: pl.DataFrame | None = None,
    language: Language = "en",
) -> str:
    """The section as HTML. `over_runs`: burden_summary of `experiments.yearly`."""
    say = Speaker(language)
    names = [say(fiscal_year(year)) for year in by_year[YEAR]]
    state = _by_year(state_account(tables), words.STATE, say)
    parts = (
        [(words.COST_RUNS, words.NOTE_RUNS, _runs(over_runs, say))] if over_runs is not None else []
    )
    parts += [
        (words.COST_SECTOR, words.NOTE_FIRMS, _columns(burdens(tables), "sector", say)),
        (words.COST_SIZE, words.NOTE_SIZE, _columns(burdens_by_size(tables), "size_class", say)),
        (words.STATE_ACCOUNT, words.NOTE_STATE, table_of(["", *names], state)),
        (words.WELFARE_TITLE, words.NOTE_WELFARE,
         table_of(["", *names], _by_year(by_year, words.WELFARE, say))),
    ]  # fmt: skip
    return "\n".join(
        f'<h2>{say(title)}</h2>\n<p class="note">{say(note)}</p>\n'
        f'<div class="scroll">\n{table}\n</div>'
        for title, note, table in parts
    )


def _named(name: str, say: Speaker) -> str:
    """A sector, class or holder in the page's language, where it has a name in it."""
    return say(words.HOLDERS.get(name, name))


def _headed(label: Text, unit: str, say: Speaker) -> str:
    return f"{say(label)}, {unit}" if unit else say(label)


def _runs(summary: pl.DataFrame, say: Speaker) -> str:
    """Means with their 95 % intervals over all years, by sector and by size."""
    rows = summary.filter(pl.col(YEAR).is_null())
    head, lines = [say(words.SECTOR), say(words.SIZE)], []
    shown = [
        column for column in words.RUNS if any(rows.filter(pl.col("figure") == column)["mean"])
    ]
    units = {}
    for column in shown:
        means = rows.filter(pl.col("figure") == column)["mean"].abs()
        units[column] = unit_of(column, float(means.to_numpy().max()), WORDS[say.language])
        head.append(_headed(words.RUNS[column], units[column][1], say))
    for (sector, size), group in rows.group_by("sector", "size_class", maintain_order=True):
        found = {row["figure"]: row for row in group.iter_rows(named=True)}
        line = [_named(str(sector), say), _named(str(size), say)]
        for column in shown:
            row, divisor = found[column], units[column][0]
            mean = rounded(column, row["mean"] / divisor)
            if row["low"] is None:
                share = f"{100 * row['nonzero']:.0f} %"
                gap = " " if say.language == "en" else ""
                line.append(f"{mean} ({share}{gap}{say(words.OF_RUNS)})")
            else:
                low, high = (rounded(column, row[name] / divisor) for name in ("low", "high"))
                line.append(f"{mean} ({WORDS[say.language].between(low, high)})")
        lines.append(line)
    return table_of(head, lines)


def _columns(rows: pl.DataFrame, name: str, say: Speaker) -> str:
    head, columns = [""], [[_named(text, say) for text in rows[name]]]
    for column, label in words.FIRMS.items():
        values = rows[column].to_list()
        if not any(values):
            continue
        unit, cells = alike(column, values, WORDS[say.language])
        head.append(_headed(label, unit, say))
        columns.append(cells)
    return table_of(head, list(zip(*columns, strict=True)))


def _by_year(rows: pl.DataFrame, labels: Mapping[str, Text], say: Speaker) -> list[list[str]]:
    found = []
    for column, label in labels.items():
        values = rows[column].to_list()
        if any(values):
            unit, cells = alike(column, values, WORDS[say.language])
            found.append([_headed(label, unit, say), *cells])
    return found
