"""Unknown order types are rejected at the entry, and the rejection names the field."""

from __future__ import annotations

import json

import pytest

from api.stream.decode import BadRequest, decode_request

ORDER = {"symbol": "ES/JPY", "side": "buy", "order_qty": "5", "limit_price": "2700"}


def rejected(**fields: object) -> BadRequest:
    frame = {"method": "add_order", "params": ORDER | fields, "req_id": 1}
    answer = decode_request(json.dumps(frame))
    assert isinstance(answer, BadRequest), f"{fields} was taken"
    return answer


def test_the_order_without_them_is_sound() -> None:
    frame = {"method": "add_order", "params": ORDER, "req_id": 1}
    assert not isinstance(decode_request(json.dumps(frame)), BadRequest)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("order_type", "trailing_stop"),
        ("order_type", "pegged"),
        ("order_type", "market_to_limit"),
        ("order_type", "oco"),
        ("time_in_force", "aon"),
        ("all_or_none", True),
        ("min_qty", "2"),
        ("trailing_offset", "10"),
        ("peg", "mid"),
        ("oco_order_id", 7),
        ("reduce_only", True),
    ],
)
def test_an_order_of_an_unsupported_kind_is_rejected_by_its_field(
    field: str, value: object
) -> None:
    answer = rejected(**{field: value})
    assert (answer.error.code, answer.error.field) == ("invalid_params", field)
