"""Netting: what goes in comes out, to the tonne and the yen."""

from __future__ import annotations

import random

import pytest

from exchange.settlement.obligations import Delivery, Obligation, net


def test_one_seller_and_one_buyer_make_one_delivery_at_the_traded_yen() -> None:
    netting = net({2: Obligation(0, 10, 0, 1000), 3: Obligation(10, 0, 1000, 0)})
    assert netting.deliveries == (
        Delivery(
            seller=2,
            buyer=3,
            quantity_t=10,
            yen_paid=1000,
            yen_received=1000,
            yen_refund=1000,
            yen_forfeit=1000,
        ),
    )
    assert netting.flat_yen == ()


def test_who_bought_and_sold_the_same_quantity_only_gets_its_yen() -> None:
    netting = net(
        {
            2: Obligation(10, 10, 1000, 1200),
            3: Obligation(10, 0, 1200, 0),
            4: Obligation(0, 10, 0, 1000),
        }
    )
    assert netting.flat_yen == ((2, 200),)
    assert [(d.seller, d.buyer, d.quantity_t) for d in netting.deliveries] == [(4, 3, 10)]


def test_sellers_and_buyers_are_paired_in_account_order() -> None:
    netting = net(
        {
            9: Obligation(30, 0, 300, 0),
            2: Obligation(0, 20, 0, 200),
            5: Obligation(10, 0, 100, 0),
            7: Obligation(0, 20, 0, 200),
        }
    )
    assert [(d.seller, d.buyer, d.quantity_t) for d in netting.deliveries] == [
        (2, 5, 10),
        (2, 9, 10),
        (7, 9, 20),
    ]


def test_a_voided_delivery_is_undone_at_each_sides_own_average_price() -> None:
    netting = net(
        {
            2: Obligation(110, 100, 11_000, 20_000),
            3: Obligation(100, 0, 20_000, 0),
            4: Obligation(0, 110, 0, 11_000),
        }
    )
    to_two = next(d for d in netting.deliveries if d.buyer == 2)
    assert (to_two.quantity_t, to_two.yen_paid, to_two.yen_refund) == (10, -9000, 1000)


@pytest.mark.parametrize("seed", range(40))
def test_the_parts_of_every_participant_add_up_exactly(seed: int) -> None:
    rng = random.Random(seed)
    sums = {account: [0, 0, 0, 0] for account in range(2, 12)}
    for _ in range(rng.randrange(1, 60)):
        buyer, seller = rng.sample(sorted(sums), 2)
        quantity, price = rng.randrange(1, 100), rng.randrange(1, 5000)
        sums[buyer][0] += quantity
        sums[seller][1] += quantity
        sums[buyer][2] += quantity * price
        sums[seller][3] += quantity * price
    obligations = {a: Obligation(*s) for a, s in sums.items() if any(s)}
    netting = net(obligations)
    tonnes = dict.fromkeys(obligations, 0)
    yen = dict.fromkeys(obligations, 0)
    for account, amount in netting.flat_yen:
        yen[account] += amount
    for delivery in netting.deliveries:
        assert delivery.quantity_t > 0
        tonnes[delivery.buyer] += delivery.quantity_t
        tonnes[delivery.seller] -= delivery.quantity_t
        yen[delivery.buyer] -= delivery.yen_paid
        yen[delivery.seller] += delivery.yen_received
    assert tonnes == {a: o.net_t for a, o in obligations.items()}
    assert yen == {a: o.net_yen for a, o in obligations.items()}
