"""The retirement certificate as a PDF in English and Japanese, with a QR code of its address.

The Japanese typeface is IPAex Gothic, embedded as a subset, from the package `matplotlib-fontja`
(IPA Font License 1.0, which allows embedding). If that is not installed, the PDF names the standard
typeface HeiseiKakuGo-W5 and embeds nothing: readers with Adobe's Japanese fonts show it, others
substitute. The same certificate gives the same bytes.
"""

from __future__ import annotations

import io
from importlib.util import find_spec
from itertools import groupby
from pathlib import Path

import segno
from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import (
    Flowable,
    Image,
    Paragraph,
    SimpleDocTemplate,
    Spacer,
    Table,
    TableStyle,
)

from exchange.commands import Disclosure
from exchange.registry.reports.certificate import (
    ACTS,
    NO_ADDRESS,
    Certificate,
    Fact,
    caution,
    facts,
    loaded_words,
    part_facts,
    statement,
)

EMBEDDED, NAMED = "IPAexGothic", "HeiseiKakuGo-W5"
LATIN = "DejaVuSans"
_WIDTHS = (58 * mm, 112 * mm)
_RULE = HexColor("#e3e9e5")


def pdf(certificate: Certificate, base_url: str) -> bytes:
    """The certificate as a PDF document."""
    font = typeface()
    buffer = io.BytesIO()
    document = SimpleDocTemplate(
        buffer,
        pagesize=A4,
        leftMargin=20 * mm,
        rightMargin=20 * mm,
        topMargin=16 * mm,
        bottomMargin=14 * mm,
        title=f"Certificate {certificate.key}",
        author="Tanso",
        invariant=1,
    )
    document.build(_story(certificate, base_url, font))
    return buffer.getvalue()


def typeface() -> str:
    """Register the typeface and return its name."""
    if EMBEDDED in pdfmetrics.getRegisteredFontNames():
        return EMBEDDED
    spec = find_spec("matplotlib_fontja")
    if spec is not None and spec.origin is not None:
        path = Path(spec.origin).with_name("fonts").joinpath("ipaexg.ttf")
        pdfmetrics.registerFont(TTFont(EMBEDDED, str(path)))
        return EMBEDDED
    pdfmetrics.registerFont(UnicodeCIDFont(NAMED))
    return NAMED


def _story(certificate: Certificate, base_url: str, font: str) -> list[Flowable]:
    disclosure = certificate.disclosure or Disclosure()
    english, japanese = ACTS[certificate.ending]
    title = ParagraphStyle("title", fontName=font, fontSize=20, leading=26)
    head = ParagraphStyle("head", fontName=font, fontSize=11, leading=16, spaceBefore=8)
    small = ParagraphStyle("small", fontName=font, fontSize=8, leading=11, wordWrap="CJK")
    story: list[Flowable] = [
        Paragraph(f"Certificate of {english.lower()}", title),
        Paragraph(f"{japanese}証明書", title),
        Spacer(1, 6 * mm),
        _table(facts(certificate), font),
    ]
    for part in certificate.parts:
        story += [
            Paragraph(f"Block ブロック {part.block.first_serial}", head),
            _table(part_facts(part), font),
        ]
    own = statement(disclosure)
    if own:
        story += [Paragraph("Stated by the beneficiary 受益者による記載", head), _table(own, font)]
    words = loaded_words(disclosure.activity, disclosure.reason, certificate.purpose)
    if words:
        story.append(Paragraph(_plain(caution(words).both), head))
    address = certificate.address(base_url)
    told = Paragraph(
        f"{_plain(address or NO_ADDRESS.both)}<br/>SHA-256 {certificate.hash}<br/>"
        "The hash is that of the certificate's record in the registry, without the beneficiary's "
        "statement. ハッシュは、受益者による記載を除いた登録簿の記録のものです。",
        small,
    )
    story += [
        Spacer(1, 8 * mm),
        Table(
            [[_qr(address) if address else "", told]],
            colWidths=(34 * mm, 136 * mm),
            style=[("VALIGN", (0, 0), (-1, -1), "MIDDLE")],
        ),
    ]
    return story


def _table(rows: list[Fact], font: str) -> Table:
    label = ParagraphStyle("label", fontName=font, fontSize=8, leading=12, wordWrap="CJK")
    value = ParagraphStyle("value", fontName=font, fontSize=9, leading=13, wordWrap="CJK")
    cells = [
        [
            Paragraph(_plain(f"{fact.english} {fact.japanese}"), label),
            Paragraph(_plain(fact.both), value),
        ]
        for fact in rows
    ]
    style = TableStyle(
        [("LINEBELOW", (0, 0), (-1, -1), 1, _RULE), ("VALIGN", (0, 0), (-1, -1), "TOP")]
    )
    return Table(cells, colWidths=_WIDTHS, style=style, hAlign="LEFT")


def _qr(address: str) -> Image:
    buffer = io.BytesIO()
    segno.make(address, error="m").save(buffer, kind="png", scale=6)
    buffer.seek(0)
    return Image(buffer, width=30 * mm, height=30 * mm)


def _plain(text: str) -> str:
    """Text for reportlab's paragraphs, with markup escaped; characters that the Japanese typeface
    lacks use the Latin one if that is installed."""
    latin = _latin()
    found = []
    for is_lacking, characters in groupby(text, key=lambda one: _lacks(one, latin)):
        run = "".join(characters).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        found.append(f'<font name="{LATIN}">{run}</font>' if is_lacking else run)
    return "".join(found)


def _lacks(character: str, latin: TTFont | None) -> bool:
    """True if the Japanese typeface lacks a character that the Latin one has."""
    japanese = _registered(EMBEDDED)
    if latin is None or japanese is None:
        return False
    code = ord(character)
    return code not in japanese.face.charToGlyph and code in latin.face.charToGlyph


def _registered(name: str) -> TTFont | None:
    if name not in pdfmetrics.getRegisteredFontNames():
        return None
    font = pdfmetrics.getFont(name)
    return font if isinstance(font, TTFont) else None


def _latin() -> TTFont | None:
    """DejaVu Sans, which comes with matplotlib; None if that is not installed."""
    known = _registered(LATIN)
    if known is not None:
        return known
    spec = find_spec("matplotlib")
    if spec is None or spec.origin is None:
        return None
    path = Path(spec.origin).with_name("mpl-data").joinpath("fonts", "ttf", "DejaVuSans.ttf")
    font = TTFont(LATIN, str(path))
    pdfmetrics.registerFont(font)
    return font
