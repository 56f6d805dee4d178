"""The uses that a retirement may name: codes, names and years.

A retirement is final, so its uses are typed: a scheme's code and year, checked against this table.
The holder's free text is separate and has no effect. The registry is the only record of claims: a
retirement has one beneficiary, so no tonne can be claimed twice.

Journals are replayed against this table: a row or a last year may be added, but a use that was
valid on a day must stay valid for that day.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import date
from difflib import get_close_matches
from itertools import combinations

from msgspec import Struct

from exchange.calendar import fiscal_year
from exchange.commands import SchemeUse
from exchange.errors import RegistryRejected

REPORT_2022 = "METI Carbon Credit Report, 2022-06"
MOE_2025 = "Ministry of the Environment, JCM briefing, 2025-03-19"
USES_MAX = 8
# The earliest year: the start of the oldest scheme whose beginning the sources give. A use that
# began later, on a day that was not found, starts here too.
EARLIEST_YEAR = 2006
# A use without a last year accepts up to the year after the day's: an early retirement is for the
# next report. This is no scheme's rule but a guard against typing errors.
YEARS_AHEAD = 1


class Use(Struct, frozen=True, kw_only=True):
    """A use of retired credits. `source` is the source of its years.

    Years are fiscal (April to March), or calendar years if `counts_calendar_years`. `needs_year`:
    the scheme counts by years, so a use without one would count for none.
    """

    code: str
    name: str
    name_ja: str
    source: str
    first_year: int = EARLIEST_YEAR
    last_year: int | None = None
    needs_year: bool = True
    counts_calendar_years: bool = False

    def year_of(self, day: date) -> int:
        """The use's year that contains a day."""
        return day.year if self.counts_calendar_years else fiscal_year(day)

    def known_years(self, day: date) -> range:
        """The years that may be named on a day; none if the first is still too far ahead."""
        last = self.year_of(day) + YEARS_AHEAD
        if self.last_year is not None:
            last = min(self.last_year, last)
        return range(self.first_year, last + 1)


USES: dict[str, Use] = {
    use.code: use
    for use in (
        Use(
            code="shk",
            name="SHK (emissions reporting)",
            name_ja="温室効果ガス排出量算定・報告・公表制度",
            source=f"ministerial order of 2006 (平成18年), named in {REPORT_2022}, table 5",
        ),
        Use(
            code="gx-ets",
            name="GX-ETS",
            name_ja="排出量取引制度(GX-ETS)",
            first_year=2026,
            source="GX Promotion Act as amended on 2025-05-28, in force 2026-04-01",
        ),
        Use(
            code="gx-league",
            name="GX League, phase 1",
            name_ja="GXリーグ(第1フェーズ)",
            first_year=2023,
            last_year=2025,
            source="GX League, phase 1: fiscal 2023 to 2025",
        ),
        Use(
            code="cnp",
            name="Carbon-neutral ports",
            name_ja="カーボンニュートラルポート",
            first_year=2021,
            needs_year=False,
            source=f"{REPORT_2022}, 6.1.1 (ウ): manual of December 2021",
        ),
        Use(
            code="green-purchasing",
            name="Green purchasing",
            name_ja="グリーン購入法",
            needs_year=False,
            source=f"{REPORT_2022}, 6.1.1 (イ): under study",
        ),
        Use(
            code="keidanren",
            name="Keidanren carbon-neutral plan, pillar 1",
            name_ja="経団連カーボンニュートラル行動計画(第1の柱)",
            first_year=2021,
            source=f"{REPORT_2022}, 6.1.1 (オ): the plan has had this name since November 2021",
        ),
        Use(
            code="corsia",
            name="CORSIA (pilot phase)",
            name_ja="CORSIA(パイロットフェーズ)",
            first_year=2021,
            last_year=2023,
            counts_calendar_years=True,
            source=f"{REPORT_2022}, 3.1.5: pilot phase 2021 to 2023",
        ),
        Use(
            code="tokyo",
            name="Tokyo cap and trade",
            name_ja="東京都排出量取引制度",
            source="Tokyo Metropolitan Government, 2016-11-04: from fiscal 2010 on",
        ),
        Use(
            code="saitama",
            name="Saitama target setting",
            name_ja="埼玉県目標設定型排出量取引制度",
            source="Saitama Prefecture, page 267509: first period fiscal 2011 to 2014",
        ),
        Use(
            code="re100",
            name="RE100 (renewable electricity)",
            name_ja="RE100(再生可能エネルギー電力)",
            first_year=2014,
            source="RE100 began in 2014",
        ),
        Use(
            code="ndc",
            name="Japan's NDC (national target)",
            name_ja="日本のNDC(国が決定する貢献)",
            first_year=2021,
            last_year=2030,
            needs_year=False,
            source=f"{MOE_2025}: NDC period 2021-01-01 to 2030-12-31",
        ),
        Use(
            code="product",
            name="Offset product or service",
            name_ja="カーボン・オフセット製品・サービス",
            needs_year=False,
            source=f"{REPORT_2022}, 6.1.2",
        ),
        Use(
            code="voluntary",
            name="Voluntary offset",
            name_ja="自主的なカーボン・オフセット",
            needs_year=False,
            source=f"{REPORT_2022}, 6.1.2",
        ),
    )
}
PRODUCT, NDC = "product", "ndc"

# Pairs of uses that one retirement may serve. A firm's emissions are part of the nation's, so the
# national target pairs with any (report, note 23); the retiring firm and the buyer of the offset
# product may both claim (note 41). Other pairs are rejected until a scheme's rules allow them.
_WITH_PRODUCT = frozenset(frozenset((code, PRODUCT)) for code in USES if code != PRODUCT)
_WITH_NDC = frozenset(
    frozenset((code, NDC))
    for code in ("shk", "gx-ets", "gx-league", "cnp", "keidanren", "voluntary")
)
MAY_SHARE: frozenset[frozenset[str]] = _WITH_PRODUCT | _WITH_NDC


class UseRejection(Struct, frozen=True):
    """The rejection of a use; `field` is the invalid one, scheme or fiscal_year."""

    field: str
    code: str
    sentence: str


def rejection_of_use(use: SchemeUse, day: date) -> UseRejection | None:
    """The rejection of one use on a day: unknown_scheme or unknown_fiscal_year; None if it is
    valid.

    The sentence names the nearest known code, or the years that the scheme accepts.
    """
    known = USES.get(use.scheme)
    if known is None:
        return UseRejection("scheme", "unknown_scheme", unknown_code(use.scheme))
    years = known.known_years(day)
    if use.fiscal_year is None:
        if not known.needs_year:
            return None
        sentence = f"{known.code} counts by years; name one: {_span(known, years)}"
        return UseRejection("fiscal_year", "unknown_fiscal_year", sentence)
    if use.fiscal_year in years:
        return None
    sentence = f"{known.code} knows no year {use.fiscal_year}: {_span(known, years)}"
    return UseRejection("fiscal_year", "unknown_fiscal_year", sentence)


def _span(use: Use, years: range) -> str:
    """The text of the years that a use accepts, with their source."""
    kind = "calendar" if use.counts_calendar_years else "fiscal"
    if not years:
        begins = date(use.first_year - YEARS_AHEAD, 1 if use.counts_calendar_years else 4, 1)
        return (
            f"its first is {kind} year {use.first_year}, which can be named from {begins} on "
            f"({use.source})"
        )
    if len(years) == 1:
        return f"it knows {kind} year {years[0]} alone ({use.source})"
    return f"it knows the {kind} years {years[0]} to {years[-1]} ({use.source})"


def check_uses(uses: Sequence[SchemeUse], day: date) -> None:
    """Reject uses that no retirement may name together on a day.

    RegistryRejected: unknown_scheme, unknown_fiscal_year, uses_exclude_each_other.
    """
    if len(uses) > USES_MAX:
        raise RegistryRejected("uses_exclude_each_other", f"at most {USES_MAX} uses can be named")
    for use in uses:
        rejection = rejection_of_use(use, day)
        if rejection is not None:
            raise RegistryRejected(rejection.code, rejection.sentence)
    check_shared(use.scheme for use in uses)


def check_shared(codes: Iterable[str], may_share: Iterable[frozenset[str]] = MAY_SHARE) -> None:
    """Reject uses that one retirement cannot serve. RegistryRejected('uses_exclude_each_other')."""
    allowed = frozenset(may_share)
    for one, other in combinations(codes, 2):
        if one == other or frozenset((one, other)) not in allowed:
            what = f"{one} twice" if one == other else f"both {one} and {other}"
            raise RegistryRejected("uses_exclude_each_other", f"one retirement cannot serve {what}")


def unknown_code(code: str) -> str:
    """The sentence about an unknown code, with the nearest known one or all of them."""
    nearest = nearest_code(code)
    if nearest is not None:
        return f"there is no scheme {code!r}: did you mean {nearest}?"
    return f"there is no scheme {code!r}; known: {', '.join(sorted(USES))}"


def nearest_code(text: str) -> str | None:
    """The known code that a text most likely means, by its letters, its name or their nearest."""
    plain = _letters(text)
    if not plain:
        return None
    spelled = {_letters(use.code): use.code for use in USES.values()}
    spelled |= {_letters(use.name): use.code for use in USES.values()}
    spelled |= {_letters(use.name_ja): use.code for use in USES.values()}
    if plain in spelled:
        return spelled[plain]
    begun = [letters for letters in spelled if plain.startswith(letters)]
    if begun:
        return spelled[max(begun, key=len)]
    longer = [letters for letters in spelled if len(plain) > 2 and letters.startswith(plain)]
    if longer:
        return spelled[min(longer, key=len)]
    close = get_close_matches(plain, spelled, n=1)
    return spelled[close[0]] if close else None


_WRITTEN = re.compile(r"([a-z][a-z0-9-]*)(?::(\d{4}))?", re.ASCII)


def parse_use(text: str) -> SchemeUse:
    """Parse a use from a command line: `shk:2026`, or `product` if no year is needed.

    RegistryRejected('unknown_scheme') for anything else; `check_uses` checks the year.
    """
    written = _WRITTEN.fullmatch(text)
    if written is None:
        code, _, rest = text.partition(":")
        nearest = code if code in USES else nearest_code(code)
        year = re.search(r"\d{4}", rest) or re.search(r"\d{4}", code)
        example = f"{nearest or 'shk'}:{year[0] if year else '2026'}"
        raise RegistryRejected(
            "unknown_scheme", f"{text!r} is no CODE:YEAR; did you mean {example}?"
        )
    code, year_text = written.groups()
    if code not in USES:
        raise RegistryRejected("unknown_scheme", unknown_code(code))
    return SchemeUse(code, int(year_text) if year_text else None)


def parse_uses(text: str) -> tuple[SchemeUse, ...]:
    """Parse the uses of one retirement, joined by `+`: `shk:2026+ndc`.

    RegistryRejected('unknown_scheme'); `check_shared` checks that they may stand together.
    """
    return tuple(parse_use(one.strip()) for one in text.split("+"))


def written_uses(uses: Iterable[SchemeUse]) -> str:
    """The text of uses that `parse_uses` reads."""
    return "+".join(
        use.scheme if use.fiscal_year is None else f"{use.scheme}:{use.fiscal_year}" for use in uses
    )


def use_text(use: SchemeUse) -> str:
    """The short text of a use: shk FY2026."""
    if use.fiscal_year is None:
        return use.scheme
    known = USES.get(use.scheme)
    is_calendar = known is not None and known.counts_calendar_years
    return f"{use.scheme} {'' if is_calendar else 'FY'}{use.fiscal_year}"


def use_name(use: SchemeUse) -> str:
    """The name of a use in English, with its year."""
    known = USES.get(use.scheme)
    if known is None or use.fiscal_year is None:
        return use_text(use) if known is None else known.name
    return f"{known.name}, {'' if known.counts_calendar_years else 'fiscal '}{use.fiscal_year}"


def use_name_ja(use: SchemeUse) -> str:
    """The name of a use in Japanese, with its year."""
    known = USES.get(use.scheme)
    if known is None or use.fiscal_year is None:
        return use_text(use) if known is None else known.name_ja
    return f"{known.name_ja} {use.fiscal_year}{'年' if known.counts_calendar_years else '年度'}"


def purpose_text(uses: Iterable[SchemeUse], purpose: str) -> str:
    """The uses and the purpose of a retirement in one line."""
    return "; ".join(filter(None, (" + ".join(map(use_text, uses)), purpose)))


_CODED = re.compile(r"([^\s:]+):(\S*)")
_DISTINCTIVE = ("shk", "gxets", "gxleague", "cnp", "keidanren", "corsia", "ndc")


def check_words(purpose: str) -> None:
    """Reject a purpose that was meant as a scheme, if no scheme is named.

    The purpose has no effect and a retirement is final: with "SHK:FY2026" as purpose the credits
    would count for nothing. RegistryRejected('purpose_names_scheme').
    """
    narrow = unicodedata.normalize("NFKC", purpose)
    year = re.search(r"\d{4}", narrow)
    meant = _scheme_meant(narrow, year is not None)
    if meant is None:
        return
    code, fiscal_year = meant or "shk", year[0] if year else "2026"
    raise RegistryRejected(
        "purpose_names_scheme",
        f"{purpose!r} reads like a scheme, but words decide nothing: name it in schemes, as "
        f'{{"scheme": "{code}", "fiscal_year": {fiscal_year}}} (in a terminal --for '
        f"{code}:{fiscal_year}), or say the purpose without a scheme's code",
    )


def _scheme_meant(words: str, has_year: bool) -> str | None:
    """The scheme code that a text most likely means, empty if unclear; None for ordinary words.

    "shk:", "gx_ets:x" and "nonsense:FY2023" are codes with a detail, "shk+ndc" is only codes; with
    a year a scheme's name suffices: "SHK制度 2026年度".
    """
    parts = [part.strip() for part in words.split("+")]
    codes = {_letters(code): code for code in USES}
    if all(_letters(part) in codes for part in parts) and parts != ["voluntary"]:
        return codes[_letters(parts[0])]
    for coded in filter(None, map(_CODED.fullmatch, parts)):
        if _letters(coded[1]) in codes or re.search(r"\d{4}", coded[2]):
            return nearest_code(coded[1]) or ""
    for word in re.findall(r"[\w-]+", words) if has_year else ():
        begun = [code for code in _DISTINCTIVE if _letters(word).startswith(code)]
        if begun:
            return codes[begun[0]]
    return None


def _letters(text: str) -> str:
    """Only letters and digits, in half width and lower case."""
    narrow = unicodedata.normalize("NFKC", text).casefold()
    return "".join(letter for letter in narrow if letter.isalnum())
