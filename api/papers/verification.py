"""The paper on which a reference, a SHA-256 or a serial number is checked against the registry."""

from __future__ import annotations

from typing import NamedTuple

from api.messages.serials import SerialReply
from api.papers import words
from api.papers.certificate import Paper
from api.papers.html import Child, Html, tag
from api.papers.layout import both, heading, labels, paragraphs, verify_form
from api.papers.words import Words, code_words
from exchange.registry.reports.certificate import Certificate, certificate_path


class Answer(NamedTuple):
    """The result of a check: its text, True if something was found, and links to what was."""

    text: Words
    is_found: bool
    links: tuple[tuple[Words, str], ...] = ()


def verification_paper(entry: str, answer: Answer | None) -> Paper:
    """Return the form, with the answer for an entry."""
    main = (
        tag("h1", both(words.VERIFY_TITLE)),
        None if answer is None else _result(entry, answer),
        paragraphs(words.VERIFY_NOTE),
        verify_form(value=entry),
    )
    return Paper(words.VERIFY_TITLE, tag("article", main, class_="verification"))


def hash_answer(certificate: Certificate, is_same: bool) -> Answer:
    """Return whether a hash is that of a certificate."""
    text = words.HASH_MATCHES if is_same else words.HASH_DIFFERS
    return Answer(_of(text, certificate), is_same, _links(certificate))


def serial_answer(certificate: Certificate, life: SerialReply) -> Answer:
    """Return whether a tonne is among the credits of a certificate."""
    is_inside = any(event.certificate_url == certificate.path for event in life.events)
    text = words.SERIAL_INSIDE if is_inside else words.SERIAL_OUTSIDE
    return Answer(_of(text, certificate), is_inside, (*_links(certificate), _life_link(life)))


def life_answer(life: SerialReply) -> Answer:
    """Return that a tonne is known, with its status and its certificate if it has ended."""
    status = code_words("credit_status", life.status)
    text = Words(
        words.SERIAL_FOUND.ja.format(status=status.ja),
        words.SERIAL_FOUND.en.format(status=status.en),
    )
    ends = [event.certificate_url for event in life.events if event.certificate_url]
    links = tuple((words.OPEN_CERTIFICATE, path) for path in ends)
    return Answer(text, True, (_life_link(life), *links))


def certificate_answer(certificate: Certificate) -> Answer:
    """Return that a certificate is known, with its quantity and beneficiary."""
    quantity, beneficiary = f"{certificate.quantity_t:,}", certificate.beneficiary
    found = words.CERTIFICATE_FOUND
    text = Words(
        found.ja.format(quantity=quantity, beneficiary=beneficiary),
        found.en.format(quantity=quantity, beneficiary=beneficiary),
    )
    return Answer(text, True, _links(certificate))


def _result(entry: str, answer: Answer) -> Html:
    links = [tag("li", tag("a", labels(label), href=path)) for label, path in answer.links]
    content: Child = (
        heading(2, words.RESULT),
        tag("p", labels(words.ASKED), ": ", tag("code", entry)),
        paragraphs(answer.text),
        tag("ul", links) if links else None,
    )
    return tag("section", content, class_="found" if answer.is_found else "missing", role="status")


def _of(text: Words, certificate: Certificate) -> Words:
    key = certificate.key
    return Words(text.ja.format(key=key), text.en.format(key=key))


def _links(certificate: Certificate) -> tuple[tuple[Words, str], ...]:
    return ((words.OPEN_CERTIFICATE, certificate_path(certificate.key)),)


def _life_link(life: SerialReply) -> tuple[Words, str]:
    return words.OPEN_LIFE, f"/serials/{life.serial}"
