"""Tests of designs: distributions, samplers, files, and the sensitivity found by SALib."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable
from math import pi, sin
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from scipy import stats

from exchange.errors import ConfigError
from simulation.experiments.designs import Design, listed, quantile, read_varied, sampled
from simulation.experiments.executors import InProcess
from simulation.experiments.experiment import Sweep, Task, run_experiment
from simulation.experiments.sensitivity import sensitivity
from simulation.experiments.store import Answer, Plan, answer_store
from simulation.experiments.variants import grid, short_names
from simulation.report.sensitivity_plots import bins_pictures, indices_pictures
from simulation.report.study_page import Language

SHARES = np.linspace(0.01, 0.99, 25)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a=uniform(2, 6)", stats.uniform(2, 4)),
        ("a=loguniform(0.1, 10)", stats.loguniform(0.1, 10)),
        ("a=normal(1, 2, 0, 4)", stats.truncnorm(-0.5, 1.5, 1, 2)),
    ],
)
def test_a_distribution_s_quantiles_are_those_of_scipy(
    text: str, expected: stats.rv_continuous
) -> None:
    found = [quantile(read_varied(text))(share) for share in SHARES]
    assert found == pytest.approx(expected.ppf(SHARES).tolist(), rel=1e-5)


def test_choices_and_integers_are_equally_likely() -> None:
    shares = (np.arange(600) + 0.5) / 600
    for text, values in (
        ("a=choice(2, true, 'x')", (2, True, "x")),
        ("a=integers(3, 5)", (3, 4, 5)),
    ):
        found = [quantile(read_varied(text))(share) for share in (*shares, 0.0, 1.0)]
        assert [found.count(value) for value in values] == [201, 200, 201]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("a", "must be key=DISTRIBUTION; there are: uniform"),
        ("a=gauss(1, 2)", "must be key=DISTRIBUTION"),
        ("a=uniform(1)", "needs 2 numbers"),
        ("a=uniform(2, 1)", "LOW must be below HIGH"),
        ("a=uniform(0, inf)", "needs finite numbers"),
        ("a=uniform(low, 1)", "must be TOML"),
        ("a=loguniform(0, 1)", "LOW must be above 0"),
        ("a=normal(0, 1)", "needs 4 numbers"),
        ("a=normal(0, 0, -1, 1)", "SD must be above 0"),
        ("a=integers(1.5, 2)", "whole numbers"),
        ("a=choice(1)", "two values"),
    ],
)
def test_a_wrong_distribution_is_one_sentence(text: str, sentence: str) -> None:
    with pytest.raises(ConfigError, match=sentence):
        read_varied(text)


def test_a_latin_hypercube_meets_each_part_of_each_key_once() -> None:
    varied = [read_varied("a=uniform(0, 1)"), read_varied("b=uniform(0, 1)")]
    drawn = sampled("lhs", varied, 32, seed=7)
    unit = np.array(drawn.unit)
    for column in unit.T:
        assert sorted((column * 32).astype(int)) == list(range(32))
    assert drawn == sampled("lhs", varied, 32, seed=7)
    assert drawn != sampled("lhs", varied, 32, seed=8)


def test_a_sobol_sequence_fills_the_square_evenly() -> None:
    varied = [read_varied("a=uniform(0, 1)"), read_varied("b=uniform(0, 1)")]
    unit = np.array(sampled("sobol-sequence", varied, 64, seed=1).unit)
    cells = {(int(x * 8), int(y * 8)) for x, y in unit}
    assert len(cells) == 64  # a net: one point in each cell


def test_equal_points_are_one_variant() -> None:
    drawn = sampled("lhs", [read_varied("a=choice(1, 2)")], 10, seed=1)
    assert drawn.points == ({"a": "1"}, {"a": "2"}) or drawn.points == ({"a": "2"}, {"a": "1"})
    assert len(drawn.variant_of_sample) == 10


@pytest.mark.parametrize(
    ("kind", "keys", "samples", "sentence"),
    [
        ("grid", "a", 8, "there are: lhs"),
        ("lhs", "", 8, "--vary key=uniform"),
        ("lhs", "aa", 8, "names a twice"),
        ("lhs", "a", 1, "at least 2"),
        ("sobol", "ab", 12, "power of 2"),
        ("sobol-sequence", "ab", 12, "power of 2"),
        ("sobol", "abcde", 8, "at most 4 keys, not 5.*--design morris"),
        ("morris", "a", 8, "two keys or more"),
    ],
)
def test_an_impossible_design_is_one_sentence(
    kind: str, keys: str, samples: int, sentence: str
) -> None:
    varied = [read_varied(f"{key}=uniform(0, 1)") for key in keys]
    with pytest.raises(ConfigError, match=sentence):
        sampled(kind, varied, samples, seed=1)


def test_a_file_lists_variants_with_lists_and_texts(tmp_path: Path) -> None:
    path = tmp_path / "design.csv"
    path.write_text(
        "scenario,policy.credit_limit,emissions.events,behavior.beliefs\n"
        'base-long,0.05,"[{fiscal_year = 2027, factor = 0.9}]",myopic\n'
        "\n"
        'base-short,,[],"""adaptive"""\n',
    )
    variants = grid(["base-balanced"], (), listed(path).points)
    assert [variant.scenario for variant in variants] == ["base-long", "base-short"]
    first, second = (tomllib.loads(variant.text) for variant in variants)
    assert first["emissions"]["events"] == [{"fiscal_year": 2027, "factor": 0.9}]
    assert first["behavior"]["beliefs"] == "myopic"
    assert second == {
        "extends": "base-short",
        "emissions": {"events": []},
        "behavior": {"beliefs": "adaptive"},
    }
    names = short_names(variants)  # the second leaves a key
    assert names[0].startswith("base-long, policy.credit_limit=0.05, emissions.events=[{")
    assert names[1] == 'base-short, emissions.events=[], behavior.beliefs="adaptive"'


def test_a_key_that_only_a_later_row_sets_is_not_set_beside_the_file() -> None:
    points = ({"a.x": "1"}, {"a.y": "2"})
    with pytest.raises(ConfigError, match=r"a\.y is set twice"):
        grid(["base-balanced"], ["a.y=3"], points)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "a line of keys and a line for each variant"),
        ("a,b\n", "a line of keys and a line for each variant"),
        ("a,a\n1,2\n", "line 1: each column needs a key"),
        ("a,\n1,2\n", "line 1: each column needs a key"),
        ("a,b\n1\n", "row 2: 1 cells for 2 keys"),
        ("a\n1\n2\n1\n", "row 4: equals row 2"),
    ],
)
def test_a_wrong_file_is_one_sentence(tmp_path: Path, text: str, sentence: str) -> None:
    path = tmp_path / "design.csv"
    path.write_text(text)
    with pytest.raises(ConfigError, match=sentence):
        listed(path)
    with pytest.raises(ConfigError, match="cannot read the design"):
        listed(tmp_path / "none.csv")


def ishigami(task: Task) -> Answer:
    """T. Ishigami and T. Homma (1990), a function with known indices, as the price."""
    keys = tomllib.loads(task.text)
    x, y, z = (float(keys[name]) for name in ("x", "y", "z"))
    value = sin(x) + 7 * sin(y) ** 2 + 0.1 * z**4 * sin(x)
    return Answer(task.variant, task.seed, {"price_jpy_per_t": 100 + value, "same": 1.0}, {}, {})


def plane(task: Task) -> Answer:
    """A figure that grows by 30, -20 and 0 along the ranges of three keys."""
    keys = tomllib.loads(task.text)
    value = 30 * (keys["x"] + pi) / (2 * pi) - 20 * (keys["y"] + pi) / (2 * pi)
    return Answer(task.variant, task.seed, {"price_jpy_per_t": 100 + value}, {}, {})


def ran(kind: str, samples: int, measure: object) -> tuple[Design, Sweep]:
    varied = [read_varied(f"{key}=uniform({-pi}, {pi})") for key in "xyz"]
    drawn = sampled(kind, varied, samples, seed=1)
    variants = grid(["base"], (), drawn.points)
    with answer_store(None, Plan({}, ())) as store:
        return drawn, run_experiment(variants, (1,), measure, InProcess(), store)


def assert_in_both_languages(
    pictures: Callable[[pl.DataFrame, Language], list[str]],
    table: pl.DataFrame,
    *texts: tuple[str, str],
) -> None:
    """Each language has its words, no word of the other, and none in the drawing itself."""
    (japanese,), (english,) = pictures(table, "ja"), pictures(table, "en")
    for ja, en in texts:
        assert ja in japanese
        assert en not in japanese
        assert en in english
        assert ja not in english
    for section in (japanese, english):
        drawn = re.findall(r"<text[^>]*>([^<]*)</text>", section)
        assert drawn
        assert not [text for text in drawn if re.search(r"[^\W\d]{2,}", text) and text not in "xyz"]
    assert not re.search(r"[\u3040-\u30ff]", english)


def test_sobol_s_indices_are_those_of_a_known_function() -> None:
    drawn, found = ran("sobol", 256, ishigami)
    (table,) = sensitivity(drawn, found).values()
    assert table["figure"].unique().to_list() == ["price_jpy_per_t"]  # the other does not vary
    for index, expected in (("first", (0.314, 0.442, 0.0)), ("total", (0.558, 0.442, 0.244))):
        rows = table.filter(pl.col("index") == index)
        assert rows["value"].to_list() == pytest.approx(expected, abs=0.06)
        assert all(rows["low"] <= pl.Series(expected) + 0.02)
        assert all(rows["high"] >= pl.Series(expected) - 0.02)
    assert_in_both_languages(
        indices_pictures,
        table,
        ("分散に占める割合", "Share of the variance"),
        ("相互作用を含む", "with its interactions"),
    )


def test_morris_s_effects_of_a_plane_are_its_slopes() -> None:
    drawn, found = ran("morris", 6, plane)
    (table,) = sensitivity(drawn, found).values()
    for index, expected in (
        ("mean effect", (30, -20, 0)),
        ("mean size of effect", (30, 20, 0)),
        ("spread", (0, 0, 0)),
    ):
        rows = table.filter(pl.col("index") == index)
        assert rows["value"].to_list() == pytest.approx(expected, abs=1e-3)
    assert_in_both_languages(
        indices_pictures,
        table,
        ("範囲全体での変化", "Change along the whole range"),
        ("円/t", "yen/t"),
        ("変化の大きさの平均", "mean size of the change"),
    )


def test_a_latin_hypercube_s_bins_follow_each_key() -> None:
    drawn, found = ran("lhs", 60, plane)
    (table,) = sensitivity(drawn, found).values()
    x = table.filter(pl.col("key") == "x")
    assert x["variants"].to_list() == [12] * 5
    middles = [100 + 30 * (part + 0.5) / 5 - 10 for part in range(5)]
    assert all(x["low"] < pl.Series(middles))
    assert all(x["high"] > pl.Series(middles))
    assert_in_both_languages(
        bins_pictures, table, ("各部分の下端の値", "lower end of each part"), ("円/t", "yen/t")
    )


def failing(task: Task) -> Answer:
    if task.variant == 3:
        raise ConfigError("variant 3 cannot run")
    return plane(task)


def test_there_is_no_sensitivity_of_an_incomplete_design() -> None:
    assert sensitivity(*ran("morris", 6, failing)) == {}


def test_a_missing_salib_is_a_sentence_with_the_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "SALib.sample", None)
    varied = [read_varied(f"{key}=uniform(0, 1)") for key in "ab"]
    with pytest.raises(ConfigError, match="pip install salib"):
        sampled("morris", varied, 4, seed=1)
    sampled("lhs", varied, 4, seed=1)
