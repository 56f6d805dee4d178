"""The frame of a study's page, in Japanese and English: head, figures, tables, reproduction.

One page a language, with a link to the other. Pictures hold figures and signs only; their titles,
legends and axes are HTML, so that one picture serves both languages and no font is needed to draw
it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from html import escape
from importlib import resources
from pathlib import Path
from string import Template
from typing import Literal, NamedTuple

from matplotlib.figure import Figure

from exchange.errors import ResultsFailed
from simulation.core.intervals import Interval
from simulation.core.text import Text
from simulation.report.drawing import NARROW, WIDE, Canvas, css, own_ids, style, svg
from simulation.results.manifest import write_whole
from simulation.results.readable import ENGLISH, JAPANESE, Words, unit_of

Language = Literal["ja", "en"]
LANGUAGES: tuple[Language, ...] = ("ja", "en")
OTHER: dict[Language, Language] = {"ja": "en", "en": "ja"}
WORDS: dict[Language, Words] = {"ja": JAPANESE, "en": ENGLISH}
PAGES: dict[Language, str] = {"en": "report.html", "ja": "report.ja.html"}
MT = 1e6
Draw = Callable[[Canvas], Figure]


class Picture(NamedTuple):
    """A picture without words: its SVG for wide and narrow windows."""

    wide: str
    narrow: str


class Pictures(NamedTuple):
    """A picture in the units of each language; often they are the same."""

    ja: Picture
    en: Picture


class Scale(NamedTuple):
    """The form of a figure in a language: the size of its unit, and its decimal places."""

    divisor: float = 1.0
    places: int = 0


class Scales(NamedTuple):
    """The form of a figure in each language."""

    ja: Scale = Scale()
    en: Scale = Scale()


WHOLE = Scales()


class Key(NamedTuple):
    """An entry of a legend: color, mark and words. Marks: "dot", "line", "dash", "bar"."""

    color: str
    mark: str
    text: Text


class Panel(NamedTuple):
    """A picture with its title, the unit of its vertical axis, that of the other, and its
    legend.
    """

    title: Text
    up: Text
    along: Text
    picture: Pictures
    legend: Sequence[Key]


class Table(NamedTuple):
    """A table; cells of the columns `words` hold sentences, the others figures. Cells are plain
    text.
    """

    head: Sequence[Text]
    rows: Sequence[Sequence[Text | str]]
    words: Sequence[int] = (0,)


class Part(NamedTuple):
    """A part of the page: title, paragraphs, panels, tables."""

    title: Text
    paragraphs: Sequence[Text] = ()
    panels: Sequence[Panel] = ()
    tables: Sequence[Table] = ()


class Page(NamedTuple):
    """A study's page: what both languages show."""

    title: Text
    meta: Text
    about: Text
    findings: Sequence[Text]
    parts: Sequence[Part]
    command: str
    check: str


def draw(name: str, make: Draw, make_ja: Draw | None = None) -> Pictures:
    """The picture of a figure, in two sizes, with ids that are unique on the page.

    `make_ja`: draws it in Japanese units, where these are others.
    """
    english = _picture(name, make)
    return Pictures(english if make_ja is None else _picture(name, make_ja), english)


def _picture(name: str, make: Draw) -> Picture:
    sizes = {"wide": WIDE, "narrow": NARROW}
    with style():
        parts = {
            size: own_ids(svg(make(canvas), "$label"), f"{name}-{size}")
            for size, canvas in sizes.items()
        }
    return Picture(parts["wide"], parts["narrow"])


def study_page(page: Page, language: Language) -> str:
    """The page in one language, as HTML."""
    say = Speaker(language)
    body = [
        f'<p class="meta">{say(page.meta)} · {link_to(OTHER[language])}</p>',
        f'<p class="about">{say(page.about)}</p>',
        f"<h2>{say(Text('要点', 'In short'))}</h2>",
        "<ul>" + "".join(f"<li>{say(line)}</li>\n" for line in page.findings) + "</ul>",
        *(part_html(part, say) for part in page.parts),
        f"<h2>{say(Text('再現', 'Reproduction'))}</h2>",
        f"<p><code>{escape(page.command)}</code></p>",
        f"<p>{say(CHECK)} <code>{escape(page.check)}</code></p>",
    ]
    return framed(page.title, language, body)


def write_pages(pages: Mapping[Language, str], folder: Path) -> None:
    """Write the pages beside the tables, each whole or not at all. ResultsFailed: no room."""
    try:
        for language, page in pages.items():
            write_whole(folder / PAGES[language], page.encode())
    except OSError as error:
        raise ResultsFailed(
            f"the tables in {folder} are complete, the page could not be written: "
            f"{error.strerror or error}; free space, then run it again"
        ) from None


def link_to(language: Language) -> str:
    """A link to the page beside this one in another language."""
    name = {"ja": "日本語", "en": "English"}[language]
    return f'<a href="{PAGES[language]}" lang="{language}" hreflang="{language}">{name}</a>'


def framed(title: Text, language: Language, body: Sequence[str]) -> str:
    """A page with its head, its title and these parts of HTML."""
    say = Speaker(language)
    template = (
        resources.files("simulation.report").joinpath("page.html").read_text(encoding="utf-8")
    )
    head, _, _ = template.partition("<h1>")
    top = Template(head).substitute(title=say(title))
    top = top.replace('<html lang="en">', f'<html lang="{language}">')
    parts = "\n".join([f"<h1>{say(title)}</h1>", *body])
    return f"{top}{parts}\n</main>\n</body>\n</html>\n"


CHECK = Text(
    "すべてを計算し直し、表を1ビットまで比べるコマンド:",
    "Run everything again and compare the tables to the bit:",
)


class Speaker(NamedTuple):
    """Writes texts in one language, escaped for HTML."""

    language: Language

    def __call__(self, text: Text | str) -> str:
        return escape(text if isinstance(text, str) else getattr(text, self.language))


def yen(value: float | None) -> str:
    """A price in whole yen."""
    return "" if value is None else f"{value:,.0f}"


def alike(divisor: float = 1.0, places: int = 0) -> Scales:
    """A scale that serves both languages."""
    return Scales(Scale(divisor, places), Scale(divisor, places))


def money(largest: float) -> tuple[Text, Scales]:
    """The unit of yen in each language for figures up to this size, and how they are written."""
    units, scales = [], []
    for words in (JAPANESE, ENGLISH):
        divisor, unit = unit_of("_jpy", largest, words)
        size = abs(largest) / divisor
        units.append(unit)
        scales.append(Scale(divisor, 0 if size >= 100 else 1 if size >= 10 else 2))
    return Text(*units), Scales(*scales)


def between(
    found: Interval | None,
    scales: Scales = WHOLE,
    share: Interval | None = None,
    event: str = "nonzero",
) -> Text:
    """A mean with its 95 % interval; the mean alone with one run.

    `share`: of a rare figure, of runs with an event (of `Words.events`); its interval in place of
    the mean's, or nothing where none had it.
    """
    if found is None:
        return Text("", "")
    said = []
    for (divisor, places), words, brackets in zip(
        scales, (JAPANESE, ENGLISH), ("{}({})", "{} ({})"), strict=True
    ):
        mean, *ends = (
            f"{round(value / divisor, places) + 0.0:,.{places}f}"  # no minus before a zero
            for value in (found.mean, found.low, found.high)
        )
        span = words.between(*ends)
        if share is not None:
            low, high = (f"{100 * end:.0f}" for end in (share.low, share.high))
            span = words.events[event].format(low=low, high=high)
        is_alone = found.runs < 2 or (share is not None and not share.mean)
        said.append(mean if is_alone else brackets.format(mean, span))
    return Text(*said)


def mt(tonnes: float | None, places: int = 1) -> str:
    """Millions of tonnes."""
    return "" if tonnes is None else f"{tonnes / MT:,.{places}f}"


def part_html(part: Part, say: Speaker) -> str:
    """A part of a page in one language."""
    pieces = [f"<h2>{say(part.title)}</h2>"]
    pieces += [f"<p>{say(line)}</p>" for line in part.paragraphs]
    if part.panels:
        pieces += [_panel(panel, say) for panel in part.panels]
    pieces += [_table(table, say) for table in part.tables]
    return "\n".join(pieces)


def _panel(panel: Panel, say: Speaker) -> str:
    label = say(panel.title)
    legend = "".join(
        f'<span class="key"><i class="{key.mark}" style="color: {css(key.color)}"></i>'
        f"{say(key.text)}</span>"
        for key in panel.legend
    )
    drawn: Picture = getattr(panel.picture, say.language)
    wide, narrow = (picture.replace("$label", label) for picture in drawn)
    return (
        f"<h3>{label}</h3>\n"
        f'<figure><p class="axis">{say(panel.up)}</p>'
        f'<div class="wide">{wide}</div><div class="narrow">{narrow}</div>'
        f'<p class="axis along">{say(panel.along)}</p>'
        f'<p class="legend">{legend}</p></figure>'
    )


def _table(table: Table, say: Speaker) -> str:
    marks = [' class="words"' if column in table.words else "" for column in range(len(table.head))]
    titles = "".join(
        f"<th{mark}>{say(name)}</th>" for mark, name in zip(marks, table.head, strict=True)
    )
    rows = "".join(
        "<tr>"
        + "".join(f"<td{mark}>{say(cell)}</td>" for mark, cell in zip(marks, row, strict=True))
        + "</tr>\n"
        for row in table.rows
    )
    return (
        f'<div class="scroll"><table class="full"><thead><tr>{titles}</tr></thead>'
        f"<tbody>\n{rows}</tbody></table></div>"
    )
