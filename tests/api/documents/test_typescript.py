"""The committed TypeScript of the page is what the types of the API give."""

from __future__ import annotations

import pytest

from api.documents.typescript import COMMAND, code_words, files, wire_types
from api.messages.requests import AnyRequest
from api.rest.operations import OPERATIONS
from api.stream.channels import CHANNELS
from api.stream.methods import METHODS
from api.wire.words import VOCABULARIES

WIRE, CODES = wire_types(OPERATIONS), "".join(code_words().values())


@pytest.mark.parametrize("path", files(), ids=lambda path: path.name)
def test_the_generated_files_are_current(path: object) -> None:
    made = {str(name): text for name, text in files().items()}
    with open(str(path), encoding="utf-8") as kept:
        assert kept.read() == made[str(path)], f"write it again: {COMMAND}"


def test_each_route_method_channel_and_vocabulary_is_there() -> None:
    for operation in OPERATIONS:
        assert WIRE.count(f'  "{operation.name}": {{ path: ') == 1
    for name in METHODS:
        assert f"  {name}: {{ params: " in WIRE
    for name in CHANNELS:
        assert f'  {name}: {{ params: Omit<SubscribeParams, "channel">; push: ' in WIRE
    for words in VOCABULARIES.values():
        for word in words.values():
            assert f'ja: "{word.ja}"' in CODES


def _interface(name: str) -> str:
    return WIRE.partition(f"export interface {name} {{")[2].partition("\n}")[0]


def test_decimals_are_text_and_literals_unions() -> None:
    order = _interface("AddOrderParams")
    assert "  order_qty: Decimal;" in order
    assert '  side: "buy" | "sell";' in order
    assert "export type Decimal = string;" in WIRE
    assert "depth: 10 | 25 | 100 | 500;" in _interface("BookPush")


def test_a_member_of_a_request_with_a_default_may_be_absent() -> None:
    assert "  cl_ord_id?: string;" in _interface("AddOrderParams")
    assert "  symbol: string;" in _interface("AddOrderParams")


def test_a_member_of_a_reply_is_absent_only_where_defaults_are_left_out() -> None:
    assert "  last?: Decimal;" in _interface("TickerRecord")
    assert "  symbol: string | null;" in _interface("HoldingRecord")
    assert "  limit: Decimal | null;" in _interface("YearRecord")


def test_each_message_of_the_stream_has_its_tag() -> None:
    assert '  channel: "book";' in _interface("BookPush")
    assert '  method: "add_order";' in _interface("AddOrderRequest")
    assert f"  | {AnyRequest.__args__[0].__name__}\n" in WIRE
