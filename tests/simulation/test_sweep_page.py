"""Tests of a sweep's page: maps over two settings, and every variant beside the first."""

from __future__ import annotations

import re
from functools import partial

import pytest

from simulation.experiments.executors import InProcess
from simulation.experiments.experiment import Sweep, answer, run_experiment
from simulation.experiments.store import Plan, answer_store
from simulation.experiments.variants import grid
from simulation.report.sensitivity_plots import short_keys
from simulation.report.study_page import PAGES
from simulation.report.sweep_page import axes_of, sweep_page
from simulation.results.readable import JAPANESE, LABELS, span
from simulation.results.record import Record
from tests.simulation.synthetic import synthetic_record


def model(text: str, name: str, seed: int) -> Record:
    """A record whose figures depend on the seed and on the swept credit limit."""
    return synthetic_record(seed + 100 * ("credit_limit = 0.2" in text))


def swept(
    *settings: str,
    scenarios: tuple[str, ...] = ("base-balanced",),
    seeds: tuple[int, ...] = (1, 2, 3),
    points: tuple[dict[str, str], ...] = ({},),
) -> Sweep:
    variants = grid(scenarios, settings, points)
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
    start = page.index("Map: mean allowance price, yen/t")
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


def test_a_row_of_a_design_may_leave_a_key() -> None:
    points = (
        {"policy.credit_limit": "0.2", "behavior.inflation": "0.0"},
        {"behavior.inflation": "0.02"},
    )
    page = sweep_page(swept(points=points), "tanso sweep")
    start = page.index("Map: mean allowance price, yen/t")
    table = page[start : page.index("</table>", start)]
    assert re.findall(r"<th>([^<]*)</th>", table) == ["", "0.0", "0.02", "0.2", "\N{EN DASH}"]
    assert table.count("<br>") == 2
    assert table.count("<td></td>") == 2


def test_one_swept_key_makes_a_comparison_and_no_map() -> None:
    page = sweep_page(swept("policy.credit_limit=0.05,0.2"), "tanso sweep")
    assert "Map:" not in page
    start = page.index("<h2>mean allowance price, yen/t</h2>")
    lines = page[start : page.index("</table>", start)].split("<tr>")[2:]
    assert [len(re.findall("<td>", line)) for line in lines] == [4, 4]
    names = re.findall(r'<td class="words">([^<]*)</td>', "".join(lines))
    assert names == ["policy.credit_limit=0.05", "policy.credit_limit=0.2"]  # they may wrap
    assert lines[0].count("<td></td>") == 2  # the first differs from nothing
    assert lines[1].count("<td></td>") == 0


def test_one_run_has_no_interval() -> None:
    found = swept("policy.credit_limit=0.05,0.2", seeds=(1,))
    assert not re.search(r"<td>[^<]* to [^<]*</td>", sweep_page(found, "tanso sweep"))


def test_the_page_needs_nothing_beside_it_and_links_to_the_other_language_alone() -> None:
    page = sweep_page(swept("policy.credit_limit=0.05,0.2"), "tanso sweep")
    assert re.findall(r'href="([^"]*)"', page) == ["report.ja.html"]
    assert not re.search(r"src=|\$\w|<script", page)


YEN = r" (?:tn |bn |m )?yen|[兆億万]?円"  # units of which Japanese has others


def test_the_page_in_japanese_has_the_same_figures_and_no_english_sentence() -> None:
    found = swept("policy.credit_limit=0.05,0.2", "behavior.inflation=0.0,0.02")
    pages = {language: sweep_page(found, "tanso sweep", language=language) for language in PAGES}
    numbers = {
        language: re.findall(rf"<td[^>]*>([\d,.]++)(?!{YEN})", page)
        for language, page in pages.items()
    }
    assert numbers["ja"] == numbers["en"] != []
    assert '<html lang="ja">' in pages["ja"]
    assert f'href="{PAGES["en"]}"' in pages["ja"]
    assert f'href="{PAGES["ja"]}"' in pages["en"]
    body = re.sub(r"<style>.*?</style>|<code>.*?</code>|<[^>]+>", " ", pages["ja"], flags=re.S)
    assert not re.search(r"\b(the|mean|interval|seeds|yen|down|across|to)\b", body)
    assert re.search(r"[\d.](億|万)円", body)


def test_every_figure_and_unit_has_a_name_in_japanese() -> None:
    for text in LABELS.values():
        assert not text.ja.isascii()
    row = {"runs": 5, "low": 1e9, "high": 2e9, "difference": 1.0}
    assert span(row, "", "paid_jpy", words=JAPANESE) == "10億円〜20億円"
    assert span(row, "", "paid_jpy") == "1 bn yen to 2 bn yen"
    rare = {"runs": 5, "low": None, "high": None, "nonzero_low": 0.12, "nonzero_high": 0.54}
    assert span(rare, "", "paid_t", words=JAPANESE) == "零でないシード 12〜54 %"
    assert span(rare, "", "paid_t") == "in 12 to 54 %"


def test_keys_with_one_last_word_have_two_words_below_a_bar() -> None:
    jcredit, jcm = "credits.jcredit.issuance_factor", "credits.jcm.issuance_factor"
    keys = [jcredit, "policy.credit_limit", jcm, "behavior.discount_rate", "welfare.discount_rate"]
    assert short_keys(keys) == [
        *("jcredit.issuance_factor", "credit_limit", "jcm.issuance_factor"),
        *("behavior.discount_rate", "welfare.discount_rate"),
    ]
