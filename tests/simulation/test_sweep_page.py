"""Tests of a sweep's page: maps over two settings, and every variant beside the first."""

from __future__ import annotations

import re
from functools import partial

import pytest

from simulation.experiments.executors import InProcess
from simulation.experiments.experiment import Sweep, answer, run_experiment
from simulation.experiments.store import Plan, answer_store
from simulation.experiments.variants import grid
from simulation.report.sweep_page import axes_of, sweep_page
from simulation.results.record import Record
from tests.simulation.synthetic import synthetic_record


def model(text: str, name: str, seed: int) -> Record:
    """A record whose figures depend on the seed and on the swept credit limit."""
    return synthetic_record(seed + 100 * ("credit_limit = 0.2" in text))


def swept(
    *settings: str,
    scenarios: tuple[str, ...] = ("base-balanced",),
    seeds: tuple[int, ...] = (1, 2, 3),
) -> Sweep:
    variants = grid(scenarios, settings)
    with answer_store(None, Plan({}, ())) as store:
        return run_experiment(variants, seeds, partial(answer, model), InProcess(), store)


def test_what_differs_between_the_variants_are_the_axes() -> None:
    settings = ("policy.credit_limit=0.05,0.2", "behavior.inflation=0.02")
    both = axes_of(grid(("base-long", "base-short"), settings))
    assert both == {"scenario": ["base-long", "base-short"], "policy.credit_limit": ["0.05", "0.2"]}
    assert axes_of(grid(("base-long",), ())) == {}


def test_two_swept_keys_make_a_map_of_their_means() -> None:
    found = swept("policy.credit_limit=0.05,0.2", "behavior.inflation=0.0,0.02,0.04")
    page = sweep_page(found, "tanso sweep & more")
    start = page.index("Map: yen/t, mean allowance price")
    table = page[start : page.index("</table>", start)]
    summary = found.tables["summary"]
    means = summary.filter(summary["figure"] == "price_jpy_per_t")["mean"].to_list()
    cells = [float(cell.replace(",", "")) for cell in re.findall(r'">([\d,]+)<br>', table)]
    assert len(re.findall(r"<small>[\d,]+ to [\d,]+</small>", table)) == len(means)
    assert cells == pytest.approx(means, abs=0.5)
    assert len(set(cells)) == 2
    assert re.findall(r"<th>([\d.]+)</th>", table) == ["0.0", "0.02", "0.04", "0.05", "0.2"]
    tints = {float(strength) for strength in re.findall(r"rgba\([\d, ]+, ([\d.]+)\)", table)}
    assert tints == {0.05, 0.55}
    assert "tanso sweep &amp; more" in page


def test_one_swept_key_makes_a_comparison_and_no_map() -> None:
    page = sweep_page(swept("policy.credit_limit=0.05,0.2"), "tanso sweep")
    assert "Map:" not in page
    start = page.index("<h2>yen/t, mean allowance price</h2>")
    lines = page[start : page.index("</table>", start)].split("<tr>")[2:]
    assert [len(re.findall("<td>", line)) for line in lines] == [4, 4]
    names = re.findall(r'<td class="words">([^<]*)</td>', "".join(lines))
    assert names == ["policy.credit_limit=0.05", "policy.credit_limit=0.2"]  # they may wrap
    assert lines[0].count("<td></td>") == 2  # the first differs from nothing
    assert lines[1].count("<td></td>") == 0


def test_one_run_has_no_interval() -> None:
    found = swept("policy.credit_limit=0.05,0.2", seeds=(1,))
    assert not re.search(r"<td>[^<]* to [^<]*</td>", sweep_page(found, "tanso sweep"))


def test_the_page_needs_nothing_beside_it() -> None:
    page = sweep_page(swept("policy.credit_limit=0.05,0.2"), "tanso sweep")
    assert not re.search(r"(src|href)=|\$\w|<script", page)
