"""The uses of a retirement: codes that exist, years of their schemes, plain words."""

from datetime import date

import pytest

from exchange.commands import SchemeUse
from exchange.errors import RegistryRejected
from exchange.registry.uses import (
    USES,
    check_uses,
    check_words,
    nearest_code,
    parse_use,
    purpose_text,
    rejection_of_use,
    use_name,
    use_name_ja,
)

TODAY = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("gx_ets", "gx-ets"),
        ("gxets", "gx-ets"),
        ("GX-ETS", "gx-ets"),
        ("SHK", "shk"),
        ("ＳＨＫ", "shk"),
        ("shk2026", "shk"),
        ("SHK制度", "shk"),
        ("排出量取引制度", "gx-ets"),
        ("GXリーグ", "gx-league"),
        ("gx-leage", "gx-league"),
        ("kiedanren", "keidanren"),
    ],
)
def test_an_unknown_code_is_rejected_with_the_one_that_was_meant(written: str, meant: str) -> None:
    rejection = rejection_of_use(SchemeUse(written, 2026), TODAY)
    assert rejection is not None
    assert (rejection.field, rejection.code) == ("scheme", "unknown_scheme")
    assert f"did you mean {meant}?" in rejection.sentence


def test_a_code_like_no_other_is_rejected_with_all_that_exist() -> None:
    rejection = rejection_of_use(SchemeUse("nonsense", 2026), TODAY)
    assert rejection is not None
    assert all(code in rejection.sentence for code in USES)
    assert nearest_code("") is None


# First and last year of each scheme on 2026-11-20; open ends reach into the next year.
SPANS = {
    "shk": (2006, 2027), "gx-ets": (2026, 2027), "gx-league": (2023, 2025),
    "keidanren": (2021, 2027), "corsia": (2021, 2023), "ndc": (2021, 2027), "cnp": (2021, 2027),
}  # fmt: skip


@pytest.mark.parametrize(("code", "span"), SPANS.items())
def test_a_year_outside_the_scheme_is_rejected_with_its_years(
    code: str, span: tuple[int, int]
) -> None:
    first, last = span
    for year in (first, last):
        assert rejection_of_use(SchemeUse(code, year), TODAY) is None
    for year in (first - 1, last + 1, 0, 26, 9999):
        rejection = rejection_of_use(SchemeUse(code, year), TODAY)
        assert rejection is not None
        assert (rejection.field, rejection.code) == ("fiscal_year", "unknown_fiscal_year")
        assert f"years {first} to {last}" in rejection.sentence


def test_years_end_in_march_but_where_the_scheme_counts_calendar_years() -> None:
    assert rejection_of_use(SchemeUse("shk", 2026), date(2025, 3, 31)) is not None
    assert rejection_of_use(SchemeUse("shk", 2026), date(2025, 4, 1)) is None
    assert rejection_of_use(SchemeUse("corsia", 2023), date(2022, 1, 1)) is None


def test_a_scheme_that_has_not_begun_has_no_year_and_names_its_start() -> None:
    day = date(2024, 5, 1)
    assert list(USES["gx-ets"].known_years(day)) == []
    rejection = rejection_of_use(SchemeUse("gx-ets", 2026), day)
    assert rejection is not None
    assert "its first is fiscal year 2026, which can be named from 2025-04-01" in rejection.sentence
    assert rejection_of_use(SchemeUse("gx-ets", 2026), date(2025, 3, 31)) is not None
    assert rejection_of_use(SchemeUse("gx-ets", 2026), date(2025, 4, 1)) is None
    alone = rejection_of_use(SchemeUse("gx-ets", 2027), date(2025, 5, 1))
    assert alone is not None
    assert "fiscal year 2026 alone" in alone.sentence


def test_a_scheme_that_counts_by_years_wants_one() -> None:
    wanting = {code for code in USES if rejection_of_use(SchemeUse(code), TODAY) is not None}
    assert wanting == {"shk", "gx-ets", "gx-league", "keidanren", "corsia", "tokyo", "saitama",
                       "re100"}  # fmt: skip


@pytest.mark.parametrize(
    ("uses", "code"),
    [
        ("shk:2025 gx-ets:2026", "uses_exclude_each_other"),
        ("shk:2025 shk:2026", "uses_exclude_each_other"),
        ("corsia:2023 ndc", "uses_exclude_each_other"),
        ("shk:2025 product voluntary", "uses_exclude_each_other"),
        ("shk:1999", "unknown_fiscal_year"),
        ("shk:2025 shk", "unknown_fiscal_year"),
        ("shk:2025 product", ""),
        ("ndc keidanren:2026", ""),
        ("", ""),
    ],
)
def test_uses_are_named_together_only_where_one_retirement_can_serve_them(
    uses: str, code: str
) -> None:
    named = tuple(map(parse_use, uses.split()))
    if not code:
        check_uses(named, TODAY)
        return
    with pytest.raises(RegistryRejected) as rejected:
        check_uses(named, TODAY)
    assert rejected.value.code == code


@pytest.mark.parametrize(
    ("typed", "example"),
    [
        ("SHK:FY2026", "shk:2026"),
        ("gx_ets:2026", "gx-ets:2026"),
        ("shk:26", "shk:2026"),
        ("shk: 2026", "shk:2026"),
        ("shk:", "shk:2026"),
        ("shk:2026 ", "shk:2026"),
        ("gxets", "gx-ets"),
        ("gx-ets:banana", "gx-ets:2026"),
    ],
)
def test_what_is_typed_is_read_strictly(typed: str, example: str) -> None:
    with pytest.raises(RegistryRejected, match=f"did you mean {example}"):
        parse_use(typed)


def test_what_is_typed_well_is_read() -> None:
    assert parse_use("shk:2026") == SchemeUse("shk", 2026)
    assert parse_use("product") == SchemeUse("product")


@pytest.mark.parametrize(
    "words",
    ["SHK:FY2026", "gx_ets:FY2026", "gxets:FY2026", "SHK制度 2026年度", "nonsense:FY2023", "shk:",
     "shk", "shk+ndc", "gx-ets:banana", "GX-ETS 2026", "ＳＨＫ：2026", "shk:FY2025+product:Mug 7"],
)  # fmt: skip
def test_a_purpose_that_names_a_scheme_is_rejected(words: str) -> None:
    with pytest.raises(RegistryRejected, match="name it in schemes"):
        check_words(words)


@pytest.mark.parametrize(
    "words",
    ["office", "our mugs", "Project: x", "Tokyo office 2026", "offset of FY2025", "voluntary",
     "自主的オフセット 2026年度", "Product launch 2026"],
)  # fmt: skip
def test_other_purposes_are_accepted(words: str) -> None:
    check_words(words)


def test_uses_are_shown_with_names_and_years_in_both_languages() -> None:
    shk, corsia, product = SchemeUse("shk", 2026), SchemeUse("corsia", 2023), SchemeUse("product")
    assert use_name(shk) == "SHK (emissions reporting), fiscal 2026"
    assert use_name_ja(shk) == "温室効果ガス排出量算定・報告・公表制度 2026年度"
    assert use_name(corsia) == "CORSIA (pilot phase), 2023"
    assert use_name_ja(corsia) == "CORSIA(パイロットフェーズ) 2023年"
    assert use_name(product) == "Offset product or service"
    assert use_name_ja(product) == "カーボン・オフセット製品・サービス"
    text = purpose_text((SchemeUse("shk", 2026), SchemeUse("product")), "Mug 7")
    assert text == "shk FY2026 + product; Mug 7"


def test_every_use_has_both_names_and_a_source() -> None:
    for use in USES.values():
        assert use.name.isascii()
        assert not use.name_ja.isascii()
        assert len(use.source) > 10
