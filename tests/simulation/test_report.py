"""Tests of a run's page: complete, self-contained, repeatable, and correct."""

from __future__ import annotations

import re
from collections import Counter
from html.parser import HTMLParser
from importlib import resources
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from simulation.core.text import Text
from simulation.experiments.summary import own_interval
from simulation.report.drawing import NARROW, ON_PAPER, WIDE, on_paper, style, svg
from simulation.report.findings import RunSummary, findings
from simulation.report.page import PageText, Replications, reports
from simulation.report.picture_words import PictureWords
from simulation.report.plots import PICTURES, compliance, cost, price_fan
from simulation.report.study_page import Language
from simulation.results.figure_data import FigureSource
from simulation.results.manifest import Manifest, write_results
from simulation.results.measures import measures
from simulation.results.readable import amount, rounded
from simulation.results.tables import Tables, frames
from tests.simulation.synthetic import synthetic_record

TEXT = PageText(
    title=Text("三社 & <題>", "Three firms & a <title>"),
    about=Text("三社 & <段落>。", "Three firms & a <paragraph>."),
    facts=[Text("事実（出典）。", "A fact: its source.")],
    synthetic=[Text("事業者。", "The firms.")],
    changed=["policy.credit_limit = 0.05 (default: 0.1)"],
    command="tanso simulate synthetic --seed 1",
)
VOID = {"meta", "br", "use", "path", "image", "rect", "circle", "line", "polygon", "stop"}


class Page(HTMLParser):
    """The elements of a page: ids, addresses, words, and unclosed tags."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.addresses: list[str] = []
        self.words: list[str] = []
        self.open: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name == "id":
                self.ids.append(value or "")
            if name in ("href", "xlink:href", "src"):
                self.addresses.append(value or "")
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def report(
    tables: Tables,
    manifest: Manifest,
    text: PageText,
    further: Replications | None = None,
    language: Language = "en",
) -> str:
    """The page in one language."""
    return reports(tables, manifest, text, further)[language]


@pytest.fixture(scope="module")
def tables() -> Tables:
    return frames(synthetic_record())


@pytest.fixture(scope="module")
def manifest(tmp_path_factory: pytest.TempPathFactory) -> Manifest:
    return write_results(frames(synthetic_record()), b"{}", tmp_path_factory.mktemp("run"))


@pytest.fixture(scope="module")
def text(tables: Tables, manifest: Manifest) -> str:
    return report(tables, manifest, TEXT)


def test_a_picture_is_the_same_each_time(tables: Tables) -> None:
    shown = FigureSource(tables, measures(tables))
    with style():
        for draw in (price_fan, cost):
            first, again = (draw(shown, WIDE) for _ in range(2))
            assert first is not None
            assert again is not None
            assert svg(first, "a picture") == svg(again, "a picture")


def test_the_page_asks_nothing_of_the_network(text: str) -> None:
    page = Page(text)
    assert page.open == []
    beside = [address for address in page.addresses if not address.startswith("#")]
    assert beside == ["report.ja.html"]
    assert "<script" not in text
    assert "@import" not in text
    assert not re.search(r"url\((?!#)", text)
    assert set(re.findall(r'https?://[^"\s<]+', text)) <= {
        "http://www.w3.org/2000/svg",
        "http://www.w3.org/1999/xlink",
    }


def test_every_picture_stands_there_wide_and_narrow_with_ids_of_its_own(text: str) -> None:
    assert text.count('<div class="wide"><svg') == text.count('<div class="narrow"><svg')
    assert text.count("<svg") == 2 * len(PICTURES)
    repeated = [name for name, count in Counter(Page(text).ids).items() if count > 1]
    assert repeated == []
    missing = {a[1:] for a in Page(text).addresses if a.startswith("#")} - set(Page(text).ids)
    assert missing == set()


def test_firms_named_by_a_table_are_counted(tables: Tables, manifest: Manifest) -> None:
    firms = tables["firms"]
    names = {"power (synthetic)": "A Works", "steel (synthetic)": "steel 1 (filled)",
             "paper (synthetic)": "paper 1 (filled)"}  # fmt: skip
    named = firms.with_columns(pl.col("name").replace(names))
    assert "3 firms, 1 by name" in report(tables | {"firms": named}, manifest, TEXT)


def test_words_of_a_scenario_are_text_and_never_markup(text: str) -> None:
    assert "Three firms &amp; a &lt;paragraph&gt;." in text
    assert "<paragraph>" not in text


def test_nothing_unknown_leaks_into_the_words(text: str) -> None:
    words = " ".join(Page(text).words)
    for wrong in ("None", "nan", "null", "inf ", "$"):
        assert wrong not in words


def test_the_page_says_what_is_fact_and_how_to_repeat_it(text: str, manifest: Manifest) -> None:
    for part in (
        *(line.en for line in (*TEXT.facts, *TEXT.synthetic)),
        *TEXT.changed,
        TEXT.command,
        manifest.scenario_sha256[:16],
    ):
        assert part in text


def test_a_fan_of_further_runs_is_drawn_and_named(tables: Tables) -> None:
    month = tables["trades"]["time_ns"][:6]
    fan = pl.DataFrame(
        {"time_ns": [*month, *month], "seed": [2] * 6 + [3] * 6, "price_jpy_per_t": [2000.0] * 12}
    )
    with style():
        figure = price_fan(FigureSource(tables, measures(tables), fan), NARROW)
        assert figure is not None
        assert "90 % of runs" in svg(figure, "prices")


def test_a_run_without_trades_can_still_be_shown(tables: Tables) -> None:
    silent = tables | {
        name: tables[name].clear() for name in ("trades", "quotes", "steps", "supply", "policy")
    }
    shown = FigureSource(silent, measures(silent))
    with style():
        drawn = {name for name, draw in PICTURES.items() if draw(shown, NARROW) is not None}
    assert drawn == {"shortfalls", "compliance", "credit_use", "bank", "cost", "treasury"}
    assert "No allowance was traded" in " ".join(
        line.en for line in findings(silent, shown.by_year)
    )


def test_findings_count_what_the_tables_hold(tables: Tables) -> None:
    lines = " ".join(line.en for line in findings(tables, measures(tables)))
    assert "Covered firms used 9 kt of credits" in lines
    assert "27.7 kt were paid for at the ceiling" in lines
    assert "the Agency bought nothing back" in lines
    assert "add up, to the tonne and the yen" in lines


def many(values: dict[str, list[float]]) -> RunSummary:
    """A RunSummary with these figures, summarized as in an experiment."""
    rows = [
        {"seed": seed, "figure": figure, "value": value}
        for figure, drawn in values.items()
        for seed, value in enumerate(drawn)
    ]
    summary = [
        {"figure": figure, "runs": len(drawn)} | own_interval(figure, np.array(drawn))
        for figure, drawn in values.items()
    ]
    return RunSummary(pl.DataFrame(rows), pl.DataFrame(summary), len(next(iter(values.values()))))


def test_where_there_are_many_runs_the_headlines_are_their_means(
    tables: Tables, manifest: Manifest
) -> None:
    runs = many(
        {
            "price_jpy_per_t": [1900.0, 2000.0, 2700.0],
            "paid_t": [0.0, 0.0, 3_000_000.0],
            "bought_back_t": [0.0, 0.0, 0.0],
        }
    )
    fan = pl.DataFrame(
        {"time_ns": tables["trades"]["time_ns"][:3], "seed": [1, 2, 3]}
        | {"price_jpy_per_t": [1900.0, 2000.0, 2700.0]}
    )
    text = report(tables, manifest, TEXT, Replications(fan, runs))
    top = text[text.index("In short") : text.index("Variation between runs")]
    assert "In short: 3 runs, means with their 95 % intervals" in top
    assert re.search(r"2,200 yen/t \(95 %: [\d,]+ to [\d,]+\)", top)
    assert (
        "The ceiling was paid in 1 of 3 runs</b>, 1 Mt (not 0 in 1 to 91 % of runs) on average"
        in top
    )
    assert "The Agency bought back in no run" in top
    assert "seed" not in top
    assert "One of these runs: seed 1" in text


def test_a_page_of_one_run_says_that_it_is_one(text: str) -> None:
    assert "In short: one run, seed 1" in text
    assert "one random draw" in text


def test_an_auction_that_bought_nothing_does_not_read_as_a_purchase(
    tables: Tables, manifest: Manifest
) -> None:
    time_ns = int(tables["policy"]["time_ns"][0])
    rows = [
        {"kind": "reverse_auction", "note": ""},
        {"kind": "floor_triggered", "note": "4.73 Mt traded in 20 days"},
        {"kind": "auctioned", "note": ""},
        {"kind": "other", "note": "government tender of J-Credits"},
    ]
    usual = {"time_ns": time_ns, "fiscal_year": 2026, "quantity_t": 0, "price_jpy_per_t": 0.0}
    events = pl.DataFrame([usual | {"yen": 0} | row for row in rows])
    policy = pl.concat([tables["policy"], events.select(tables["policy"].columns)])
    page = report(tables | {"policy": policy}, manifest, TEXT, language="ja")
    assert "下限の発動条件を満たす: 20日間の取引量4.73 Mt" in page
    assert "政府によるJ-クレジットの入札販売" in page
    text = report(tables | {"policy": policy}, manifest, TEXT)
    assert "Government tender of J-Credits" in text
    assert "reverse auction buys nothing" in text
    assert "buys back in a reverse auction" not in text
    assert "The floor&#x27;s trigger is met: 4.73 Mt traded in 20 days" in text
    assert "The government&#x27;s auction sells nothing" in text


def test_a_run_that_does_not_balance_says_so_on_its_page(tables: Tables) -> None:
    firms = tables["firms"].with_columns(pl.col("paid_t") + 1)
    lines = findings(tables | {"firms": firms}, measures(tables))
    assert "are wrong" in lines[-1].en


@pytest.mark.parametrize(
    ("column", "value", "expected"),
    [
        ("paid_t", 0, "0 t"),
        ("paid_t", 12_345_678, "12.3 Mt"),
        ("paid_t", 999, "999 t"),
        ("paid_jpy", 4_300_000_000, "4.30 bn yen"),
        ("price_jpy_per_t", 2344.4, "2,344"),
        ("credit_use", 0.0512, "5.1 %"),
        ("trades", 1234, "1,234"),
        ("paid_t", None, ""),
    ],
)
def test_figures_read_well(column: str, value: float | None, expected: str) -> None:
    assert amount(column, value) == expected


def test_small_figures_keep_their_places() -> None:
    assert rounded("paid_t", 0.123) == "0.12"
    assert rounded("paid_t", -12.34) == "-12.3"


def test_the_page_in_japanese_has_the_figures_of_the_english_one_and_no_english_sentence(
    tables: Tables, manifest: Manifest, text: str
) -> None:
    page = report(tables, manifest, TEXT, language="ja")
    figures = [re.findall(r"<td>(-?[\d,.]+)</td>", part) for part in (text, page)]
    assert len(figures[0]) == len(figures[1]) > 0
    values = [[float(one.replace(",", "")) for one in found] for found in figures]
    ratios = [own / other for other, own in zip(*values, strict=True) if other and own]
    tens = np.log10(ratios)  # yen have other units in Japanese: 億円 beside bn yen
    assert np.allclose(tens, np.round(tens), atol=0.03)
    assert len(ratios) > len(figures[0]) // 2
    assert '<html lang="ja">' in page
    assert "<h1>三社 &amp; &lt;題&gt;</h1>" in page
    assert Page(page).open == []
    assert 'href="report.html"' in page
    assert 'href="report.ja.html"' in text
    notes = {note for note in tables["policy"]["note"] if note}
    shown = re.sub(r"<style>.*?</style>|<code>.*?</code>", " ", page, flags=re.DOTALL)
    words = [one for one in Page(shown).words if not any(note in one for note in notes)]
    english = re.compile(r"\b(the|of|and|in|by|at|a|with|yen|all|no|are|was|were|Mt to|is)\b")
    assert [one for one in words if english.search(one)] == []


def test_every_word_of_a_picture_has_its_japanese(tables: Tables) -> None:
    fan = pl.DataFrame(
        {"time_ns": tables["trades"]["time_ns"][:3], "seed": [1, 2, 3]}
        | {"price_jpy_per_t": [1900.0, 2000.0, 2700.0]}
    )
    shown = FigureSource(tables, measures(tables), fan)
    japanese = PictureWords("ja")
    with style():
        for name, draw in PICTURES.items():
            figure = draw(shown, WIDE._replace(words=japanese))
            assert figure is not None
            words = re.findall(r">([^<>\n]+)</text>", svg(figure, name, japanese))
            names = {"power", "steel", "paper"} & set(words)  # sectors have Japanese names
            left = [one for one in words if re.search(r"[a-z]{3}", one)]
            assert (left, names) == ([], set()), name


def test_a_japanese_picture_shows_the_same_yen_in_its_own_units(tables: Tables) -> None:
    shown = FigureSource(tables, measures(tables))
    sizes, titles = [], []
    for language in ("en", "ja"):
        words = PictureWords(language)
        with style():
            figure = cost(shown, WIDE._replace(words=words))
        assert figure is not None
        axes = figure.axes[0]
        sizes.append(np.array([bar.get_height() for bar in axes.patches]))
        title = axes.get_title("left")
        (said,) = re.findall(r">([^<>]+)</text>", words.in_place(f">{title}</text>"))
        titles.append(said)
    assert titles == ["million yen a year", "年度別、億円"]
    assert np.allclose(sizes[0] * 1e6, sizes[1] * 1e8)


def test_texts_of_one_length_have_letters_of_their_own_in_a_picture() -> None:
    words = PictureWords("ja")
    texts = [Text(ja, ja) for ja in ("国", "枠", "量", "年", "上限", "下限", "需要", "GXの国")]
    drawn = [words(text) for text in texts]
    assert len(set(drawn)) == len(texts)
    assert [words(text) for text in texts] == drawn
    assert [len(text.ja) for text in texts] == [len(letters) for letters in drawn]
    assert all(letters.isascii() for letters in drawn)
    for text, letters in zip(texts, drawn, strict=True):
        assert words.in_place(f">{letters}</text>") == f">{text.ja}</text>"


def test_nothing_is_drawn_for_what_is_zero_in_every_year(tables: Tables) -> None:
    years = measures(tables).with_columns(
        *(pl.lit(0.0).alias(name) for name in ("credits_used_t", "paid_t", "uncovered_t"))
    )
    with style():
        figure = compliance(FigureSource(tables, years), WIDE)
        assert figure is not None
        text = svg(figure, "compliance")
        assert len(figure.axes) == 1
        assert "Zero in every year: credits, payment at the ceiling, uncovered." in text
        both = years.with_columns(pl.lit(1.0).alias("paid_t"))
        figure = compliance(FigureSource(tables, both), WIDE)
        assert figure is not None
        assert len(figure.axes) == 2


TOKENS = Path(__file__).parents[2] / "api" / "web" / "src" / "style" / "tokens.css"
SERIES = re.compile(r"(--series-\d): (?:light-dark\((#\w+), (#\w+)\)|(#\w+))")


def test_report_and_web_page_have_the_same_colors_of_data() -> None:
    found = SERIES.findall(TOKENS.read_text("utf-8"))
    light = {name: one for name, one, _, _ in found}
    dark = {name: one for name, _, one, _ in found}
    assert len(light) == 6
    page = resources.files("simulation.report").joinpath("page.html").read_text("utf-8")
    own = [(name, color) for name, _, _, color in SERIES.findall(page)]
    assert [dict(own[at : at + 6]) for at in (0, 6, 12)] == [light, dark, light]
    assert {name: color for name, color in ON_PAPER.items() if name in light} == light


def test_a_picture_has_no_color_but_the_page_s(tables: Tables) -> None:
    shown = FigureSource(tables, measures(tables))
    with style():
        for draw in PICTURES.values():
            figure = draw(shown, WIDE)
            if figure is not None:
                text = svg(figure, "a picture")
                assert not re.search(r"(fill|stroke): #(?!ffffff\b|000000\b)", text)
                assert "var(" not in on_paper(text)
