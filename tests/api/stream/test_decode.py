"""The quick decoding of plain orders takes and rejects exactly what the patterns do."""

from __future__ import annotations

from itertools import product

import msgspec

from api.messages.requests import AddOrderRequest, AnyRequest
from api.stream.decode import CODE_BY_PATH, BadRequest, decode_request
from api.wire.explain import rejection_of

NUMBERS = ("1", "007", "0", "", "-1", "1.5", "1e3", "１", "²", "1\n", "9" * 18, "9" * 19, 1, None)
NAMES = ("bid-1", "", "a b", "é", "x\n", "x" * 64, "x" * 65, 7, None)
SIDES = ("buy", "hold")


def order(**params: object) -> str:
    return msgspec.json.encode({"method": "add_order", "params": params}).decode()


def test_an_order_is_decoded_as_its_patterns_say() -> None:
    for quantity, price, name, side in product(NUMBERS, NUMBERS, NAMES, SIDES):
        text = order(
            cl_ord_id=name, limit_price=price, order_qty=quantity, side=side, symbol="JCR-RE/JPY"
        )
        found = decode_request(text)
        try:
            right = msgspec.json.decode(text, type=AddOrderRequest)
        except msgspec.ValidationError as error:
            assert isinstance(found, BadRequest), text
            expected = rejection_of(error, AnyRequest, text, CODE_BY_PATH)
            assert (found.error.code, str(found.error)) == (expected.code, str(expected)), text
        else:
            assert isinstance(found, AddOrderRequest), text
            assert msgspec.structs.asdict(found.params) == msgspec.structs.asdict(right.params)


def test_a_repeated_key_of_a_plain_order_is_rejected() -> None:
    keys = {"symbol": '"A/JPY"', "side": '"buy"', "order_qty": '"1"', "limit_price": '"3000"'}
    for more in (dict[str, str](), {"cl_ord_id": '"bid-1"'}, {"time_in_force": '"day"'}):
        params = [f'"{key}":{value}' for key, value in (keys | more).items()]
        for head in ('"method":"add_order"', '"method":"add_order","req_id":1'):
            once = f'{{{head},"params":{{{",".join(params)}}}}}'
            assert isinstance(decode_request(once), AddOrderRequest), once
            for again in params:
                twice = f'{{{head},"params":{{{",".join([*params, again])}}}}}'
                assert isinstance(decode_request(twice), BadRequest), twice
            for again in head.split(","):
                twice = f'{{{head},{again},"params":{{{",".join(params)}}}}}'
                assert isinstance(decode_request(twice), BadRequest), twice


def test_an_order_without_price_or_id_is_decoded() -> None:
    found = decode_request(order(symbol="A/JPY", side="sell", order_qty="5", order_type="market"))
    assert isinstance(found, AddOrderRequest)
    assert (found.params.limit_price, found.params.cl_ord_id) == (None, None)
