"""Requests under an idempotency key: whose they are and how long they are remembered."""

from api.rest import account, orders, retirements
from api.services.idempotency import LONG_MS, SHORT_MS, Request


def test_two_users_with_one_key_have_two_names_in_the_journal() -> None:
    """And neither can choose a key that makes its name another's."""
    names = {
        Request(user, key, b"", 0).name
        for user, key in (("ann", "k"), ("bob", "k"), ("ann", "k2"), ("annk", ""))
    }
    assert len(names) == 4


def test_what_moves_credits_is_remembered_for_a_month_and_orders_and_keys_for_a_day() -> None:
    kept = {
        one.name: one.remembered_ms
        for routes in (account, orders, retirements)
        for one in routes.ROUTES.operations
    }
    assert kept["POST /v1/retirements"] == LONG_MS == 31 * SHORT_MS
    assert kept["POST /v1/orders"] == kept["POST /v1/keys"] == SHORT_MS
