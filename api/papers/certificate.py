"""A retirement's certificate as a paper: what ended, for whom, and how to verify it."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from typing import NamedTuple

import segno

from api.papers import words
from api.papers.html import Child, Html, tag
from api.papers.layout import both, halves, heading, labels, named, paragraphs, verify_form
from api.papers.words import Words
from exchange.commands import Disclosure
from exchange.registry.reports.certificate import (
    NO_ADDRESS,
    Certificate,
    Fact,
    Part,
    caution,
    facts,
    loaded_words,
    project_facts,
    statement,
)


class Paper(NamedTuple):
    """A paper's title and the contents of its main part."""

    title: Words
    main: Child


def certificate_paper(certificate: Certificate, base_url: str) -> Paper:
    """Return a certificate; without a public address it has no QR code and says so."""
    name = words.CERTIFICATES[certificate.ending]
    title = Words(f"{name.ja} {certificate.key}", f"{name.en} {certificate.key}")
    address = certificate.address(base_url)
    main = (
        tag(
            "div",
            tag("h1", both(name)),
            _qr(address) if address else None,
            class_="head",
        ),
        _statement(certificate),
        _particulars(certificate),
        _credits(certificate),
        _declaration(certificate),
        _record(certificate, address),
    )
    return Paper(title, tag("article", main, class_="certificate"))


def _statement(certificate: Certificate) -> Html:
    text, ended = words.STATEMENT, words.ENDED[certificate.ending]
    names = certificate.names
    beneficiary = certificate.beneficiary
    quantity = f"{certificate.quantity_t:,}"
    ja = (names and names.name_ja) or beneficiary
    en = (names and names.name_en) or beneficiary
    return paragraphs(
        Words(
            text.ja.format(quantity=quantity, beneficiary=ja, ended=ended.ja),
            text.en.format(quantity=quantity, beneficiary=en, ended=ended.en),
        ),
        class_="statement",
    )


def _particulars(certificate: Certificate) -> Html:
    return tag("section", heading(2, words.PARTICULARS), _fact_halves(facts(certificate)))


def _credits(certificate: Certificate) -> Html:
    """The serial ranges and the facts of each project and monitoring period."""
    parts = sorted(certificate.parts, key=_group_of)
    groups = [list(group) for _, group in groupby(parts, key=_group_of)]
    return tag("section", heading(2, words.CREDITS), [_group(group) for group in groups])


def _group_of(part: Part) -> tuple[str, str]:
    return part.block.series_name, part.block.credit_class


def _group(parts: list[Part]) -> Html:
    project = parts[0].project
    total = sum(part.block.quantity_t for part in parts)
    rows = [
        tag(
            "tr",
            tag("td", tag("code", part.block.first_serial)),
            tag("td", tag("code", part.block.last_serial)),
            tag("td", f"{part.block.quantity_t:,}", class_="number"),
        )
        for part in sorted(parts, key=lambda part: part.block.first)
    ]
    columns = (words.FIRST_SERIAL, words.LAST_SERIAL, words.TONNES)
    table = tag(
        "table",
        tag("caption", labels(words.SERIAL_RANGES)),
        tag("thead", tag("tr", [tag("th", labels(one), scope="col") for one in columns])),
        tag("tbody", rows),
        tag(
            "tfoot",
            tag(
                "tr",
                tag("th", labels(words.TOTAL), scope="row", colspan="2"),
                tag("td", f"{total:,}", class_="number"),
            ),
        ),
        class_="serials",
    )
    head = tag("h3", f"{project.project_id} ", named(Words(project.name_ja, project.name)))
    return tag("div", head, table, _fact_halves(project_facts(parts[0])))


def _declaration(certificate: Certificate) -> Child:
    """The beneficiary's own statement, and the caution beside claims in it or in the purpose."""
    disclosure = certificate.disclosure or Disclosure()
    own = statement(disclosure)
    claims = loaded_words(disclosure.activity, disclosure.reason, certificate.purpose)
    warning = None
    if claims:
        found = caution(claims)
        warning = paragraphs(Words(found.value_ja, found.value), class_="caution")
    if not own:
        return warning
    return tag(
        "section",
        tag("h2", labels(words.DECLARATION), " ", _mark(words.DECLARED)),
        paragraphs(words.DECLARATION_NOTE, class_="note"),
        _fact_halves(own),
        warning,
        class_="declared",
    )


def _record(certificate: Certificate, address: str) -> Html:
    path = f"/v1{certificate.path}"
    files = (
        tag("li", tag("a", "PDF", href=f"{path}/pdf")),
        tag("li", tag("a", labels(words.RECORD_FILE), href=f"{path}/record")),
    )
    where = Words(NO_ADDRESS.value_ja, NO_ADDRESS.value)
    return tag(
        "section",
        heading(2, words.RECORD),
        tag(
            "dl",
            tag(
                "div",
                tag("dt", labels(words.RECORD_HASH)),
                tag("dd", tag("code", certificate.hash)),
            ),
            tag(
                "div",
                tag("dt", labels(words.ADDRESS)),
                tag("dd", tag("a", address, href=address)) if address else tag("dd", both(where)),
            ),
            class_="wide",
        ),
        paragraphs(words.RECORD_NOTE, class_="note"),
        tag(
            "div",
            heading(3, words.FILES),
            tag("ul", files),
            heading(3, words.VERIFY_THIS),
            verify_form(words.VERIFY_THIS_FIELD, certificate.key),
            class_="screen",
        ),
    )


def _qr(address: str) -> Html:
    """The address as a QR code."""
    code = segno.make(address, error="m").svg_data_uri(scale=4, border=4, light="#ffffff")
    alt = f"{words.QR.ja} {words.QR.en}: {address}"
    return tag("img", class_="qr", src=code, alt=alt, width="120", height="120")


def _fact_halves(found: Iterable[Fact]) -> Html:
    """Facts side by side, a list a language; declared ones are marked."""
    kept = list(found)
    declared = words.DECLARED
    return halves(
        tag(
            "dl", [_fact(one.japanese, one.value_ja or one.value, one, declared.ja) for one in kept]
        ),
        tag("dl", [_fact(one.english, one.value, one, declared.en) for one in kept]),
        "halves facts",
    )


def _fact(label: str, value: str, fact: Fact, mark: str) -> Html:
    badge = (" ", tag("small", mark, class_="mark")) if fact.is_declared else None
    return tag("div", tag("dt", label, badge), tag("dd", value))


def _mark(text: Words) -> Html:
    return tag("small", labels(text), class_="mark")
