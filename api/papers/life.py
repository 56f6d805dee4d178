"""The life of a tonne as a paper: its events as a line, and the tree of its splits."""

from __future__ import annotations

from datetime import datetime

from api.messages.fields import SerialRange
from api.messages.serials import SerialEvent, SerialReply
from api.papers import words
from api.papers.certificate import Paper
from api.papers.html import Child, Html, tag
from api.papers.layout import (
    both,
    day_words,
    heading,
    items,
    labels,
    moment_words,
    named,
    paragraphs,
)
from api.papers.words import Words, code_words
from exchange.instruments import class_names
from exchange.registry.serials import ranges_quantity
from exchange.registry.uses import use_name, use_name_ja
from exchange.units import TOKYO


def life_paper(life: SerialReply, project: Words, now: datetime) -> Paper:
    """Return the life of a tonne; `project` is its project's name, `now` the market's time."""
    title = Words(f"{words.LIFE.ja} {life.serial}", f"{words.LIFE.en} {life.serial}")
    moment = moment_words(now)
    as_of = Words(
        words.AS_OF.ja.format(day=moment.ja),
        words.AS_OF.en.format(day=moment.en),
    )
    main = (
        tag("h1", both(words.LIFE)),
        tag("p", tag("code", life.serial), class_="serial"),
        items(_summary(life, project)),
        tag("section", heading(2, words.EVENTS), tag("ol", _line(life), class_="line")),
        tag(
            "section",
            heading(2, words.SPLIT),
            paragraphs(words.SPLIT_NOTE, class_="note"),
            _tree(life),
        ),
        paragraphs(words.PRIVACY, class_="note"),
        paragraphs(as_of, class_="note"),
    )
    return Paper(title, tag("article", main, class_="life"))


def _summary(life: SerialReply, project: Words) -> list[tuple[Words, Child]]:
    first, _, last = life.vintage.partition("/")
    pairs: list[tuple[Words, Child]] = [
        (words.STATUS, labels(code_words("credit_status", life.status))),
        (words.PROGRAMME_CLASS, _class(life)),
        (words.PROJECT, (f"{life.project_id} ", named(project))),
        (words.PERIOD, f"{first} – {last}"),
        (words.BLOCK_NOW, _block(life.serial_from, life.serial_to)),
    ]
    if life.original:
        pairs.append((words.ORIGINAL, tag("code", life.original)))
    return pairs


def _class(life: SerialReply) -> Child:
    english, japanese = class_names(life.programme, life.credit_class)
    return named(Words(japanese, english))


def _line(life: SerialReply) -> list[Html]:
    """The events from the first to the last; a delivery follows the sale that led to it."""
    steps: list[Html] = []
    before: SerialEvent | None = None
    for event in life.events:
        if event.sale is not None:
            sale = event.sale
            pairs: list[tuple[Words, Child]] = [
                (words.INSTRUMENT, sale.symbol),
                (words.WHERE_SOLD, labels(code_words("sale_market", sale.market))),
            ]
            day = day_words(datetime(sale.day.year, sale.day.month, sale.day.day, tzinfo=TOKYO))
            steps.append(_step("sold", words.SOLD, day, sale.day.isoformat(), pairs))
        at = datetime.fromisoformat(event.timestamp).astimezone(TOKYO)
        steps.append(
            _step(
                event.act,
                code_words("life_act", event.act),
                moment_words(at),
                event.timestamp,
                _details(event, before),
            )
        )
        before = event
    return steps


def _step(
    class_: str, act: Words, when: Words, stamp: str, pairs: list[tuple[Words, Child]]
) -> Html:
    return tag(
        "li",
        tag("h3", labels(act)),
        tag("p", tag("time", labels(when), datetime=stamp)),
        items(pairs),
        class_=class_,
    )


def _details(event: SerialEvent, before: SerialEvent | None) -> list[tuple[Words, Child]]:
    pairs: list[tuple[Words, Child]] = []
    pairs.append((words.ACCOUNTS, labels(_accounts(event))))
    if before is not None and _range(before) != _range(event):
        label = words.BLOCK_BEFORE if event.others else words.BLOCK_JOINED
        pairs.append((label, _block(before.serial_from, before.serial_to)))
    pairs.append((words.BLOCK, _block(event.serial_from, event.serial_to)))
    if event.settlement_id:
        pairs.append((words.SETTLEMENT, tag("code", event.settlement_id)))
    if event.beneficiary:
        pairs.append((words.BENEFICIARY, event.beneficiary))
    if event.schemes:
        uses = Words(
            "、".join(map(use_name_ja, event.schemes)), "; ".join(map(use_name, event.schemes))
        )
        pairs.append((words.USES, labels(uses)))
    if event.purpose:
        pairs.append((words.PURPOSE, event.purpose))
    if event.certificate_url:
        link = tag("a", labels(words.OPEN_CERTIFICATE), href=event.certificate_url)
        pairs.append((words.CERTIFICATE, link))
    return pairs


def _accounts(event: SerialEvent) -> Words:
    """The kinds of the accounts; the source of an import is a registry's name."""
    kinds = [code_words("account_kind", kind) for kind in (event.source, event.target) if kind]
    return Words(" → ".join(kind.ja for kind in kinds), " → ".join(kind.en for kind in kinds))


def _tree(life: SerialReply) -> Html:
    """The blocks that held the tonne, each inside the one that it was split from, beside the other
    parts."""
    held: list[tuple[str, tuple[str, str], list[SerialRange]]] = [
        (event.act, _range(event), event.others) for event in life.events
    ]
    held.append((life.status, (life.serial_from, life.serial_to), life.others))
    branch: Child = None
    for position in range(len(held) - 1, -1, -1):
        act, block, others = held[position]
        is_last = position == len(held) - 1
        is_unchanged = position and block == held[position - 1][1]
        if is_unchanged:
            continue
        name = code_words("credit_status" if is_last else "life_act", act)
        text = tag("strong", _block(*block), " ", labels(name))
        own = tag("li", text, tag("ul", branch) if branch is not None else None)
        branch = (own, [_other(one) for one in others])
    return tag("ul", branch, class_="tree")


def _other(part: SerialRange) -> Html:
    link = tag("a", _block(part.serial_from, part.serial_to), href=f"/serials/{part.serial_from}")
    return tag("li", link, " ", labels(words.OTHER_PART))


def _range(event: SerialEvent) -> tuple[str, str]:
    return event.serial_from, event.serial_to


def _block(first: str, last: str) -> Html:
    """A block with its tonnes; the last serial by its number alone."""
    tonnes = f"({ranges_quantity(((first, last),)):,} t)"
    if first == last:
        return tag("span", tag("code", first), f" {tonnes}")
    return tag("span", tag("code", f"{first} – {last.rpartition('-')[2]}"), f" {tonnes}")
