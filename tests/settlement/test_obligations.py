"""Netting: sums are conserved, to the tonne and the yen."""

from __future__ import annotations

import random
from datetime import date

import numpy as np
import pytest

from exchange.clearing.ledger import DUE_IN, DUE_OUT, FREE, YEN
from exchange.clearing.tables import Tables
from exchange.commands import EnterOtc, Side, Stamped, Tick
from exchange.events import DeliveryFailed, InstructionKind, NetCashSettled, RegistryInstructed
from exchange.settlement.clearing_house import ClearingHouse, Instruction
from exchange.settlement.obligations import Delivery, Obligation, Owed, net, net_rows
from exchange.settlement.otc import ANY_CLASS, OtcMatcher
from tests.venue.world import ANN, BOB, RE, instruments, serial_range


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


def test_an_account_that_bought_and_sold_the_same_quantity_only_gets_its_yen() -> None:
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


def settled_sums(rng: np.random.Generator, accounts: int, most: int) -> np.ndarray:
    """Obligations (account, bought, sold, paid, received) that balance, some of them net to zero.
    `most`: tonnes of a trade.
    """
    rows = np.zeros((accounts, 5), np.int64)
    rows[:, 0] = np.sort(rng.choice(1_000, accounts, replace=False)) + 2
    for _ in range(3 * accounts):
        buyer, seller = rng.integers(0, accounts, 2)
        quantity, price = int(rng.integers(1, most)), int(rng.integers(1, 9_000))
        rows[buyer, [1, 3]] += quantity, quantity * (price + 7)
        rows[seller, [2, 4]] += quantity, quantity * max(price - 7, 0)
    flat = rng.random(accounts) < 0.2
    rows[flat, 1:3] = rows[flat, 1:3].max(axis=1)[:, None]  # as much bought as sold
    rows[-1, 1:3] = 0
    missing = int((rows[:, 2] - rows[:, 1]).sum())
    rows[-1, 1 if missing > 0 else 2] = abs(missing)
    return rows


@pytest.mark.parametrize("most", [2, 50, 1_000_000, 2_000_000_000])
def test_netting_of_rows_is_that_of_objects(most: int) -> None:
    """The last size is beyond what the kernel counts in 64 bits."""
    rng = np.random.default_rng(most)
    deliveries = 0
    for accounts in (1, 2, 3, 7, 40) * 4:
        rows = settled_sums(rng, accounts, most)
        expected = net({account: Obligation(*sums) for account, *sums in rows.tolist()})
        found = net_rows(rows)
        assert [Delivery(*row) for row in found.deliveries.tolist()] == list(expected.deliveries)
        assert found.flat_yen == expected.flat_yen
        deliveries += len(expected.deliveries)
    assert deliveries > 100


def test_obligations_are_rows_until_one_is_changed() -> None:
    rows = np.array([[2, 10, 0, 1_000, 0], [5, 0, 10, 0, 990]])
    owed = Owed(rows)
    assert owed.rows is rows
    assert dict(owed) == {2: Obligation(10, 0, 1_000, 0), 5: Obligation(0, 10, 0, 990)}
    owed[5] = Obligation(0, 10, 0, 900)
    assert owed.rows.tolist() == [[2, 10, 0, 1_000, 0], [5, 0, 10, 0, 900]]
    del owed[2]
    assert (list(owed), len(owed), len(owed.rows)) == ([5], 1, 1)


DUE = date(2026, 11, 24)
NOW = Stamped(7, 0, Tick())


def test_accounts_that_all_net_to_no_credits_still_settle_their_yen() -> None:
    tables = Tables(8, instruments())
    house, ledger = ClearingHouse(tables), tables.ledger
    sums = {ANN: Obligation(10, 10, 31_000, 30_000), BOB: Obligation(10, 10, 30_000, 31_000)}
    house.obligations[DUE.isoformat(), RE] = dict(sums)
    for account, owed in sums.items():
        ledger[account, RE + 1, [DUE_IN, DUE_OUT]] = owed.bought_t, owed.sold_t
        ledger[account, YEN, [DUE_IN, DUE_OUT]] = owed.received_yen, owed.paid_yen
    events = house.instruct_due(DUE, NOW)
    settled = {event.account: event.yen for event in events if isinstance(event, NetCashSettled)}
    assert settled == {ANN: -1_000, BOB: 1_000}
    assert [int(ledger[account, YEN, FREE]) for account in (ANN, BOB)] == [30_000, 31_000]
    assert not ledger[[ANN, BOB], YEN][:, [DUE_IN, DUE_OUT]].any()


@pytest.mark.parametrize(("failing", "other"), [(ANN, BOB), (BOB, ANN)])
def test_a_failed_delivery_names_the_side_that_failed_and_the_other(
    failing: int, other: int
) -> None:
    house = ClearingHouse(Tables(8, instruments()))
    asked = NOW.event(
        RegistryInstructed,
        key="D7-0",
        kind=InstructionKind.DELIVERY,
        account=ANN,
        counter_account=BOB,
        instrument=RE,
        quantity_t=10,
        yen_paid=30_000,
        yen_received=30_000,
        due=DUE.isoformat(),
    )
    house.open[asked.key] = Instruction(asked)
    events = house.void(asked.key, "account_locked", failing, NOW)
    (failed,) = [event for event in events if isinstance(event, DeliveryFailed)]
    assert (failed.account, failed.counter_account, failed.fails) == (failing, other, 1)


@pytest.mark.parametrize(("price", "waiting"), [(3_000, 0), (3_001, 2)])
def test_reports_of_a_deal_agree_only_at_one_price(price: int, waiting: int) -> None:
    tables = Tables(8, instruments())
    house = ClearingHouse(tables)
    matcher = OtcMatcher(tables, house, (ANY_CLASS,))
    house.serials.arrived(ANN, RE, (serial_range(1, 100),))
    tables.ledger[ANN, RE + 1, FREE], tables.ledger[BOB, YEN, FREE] = 100, 1_000_000
    sold = EnterOtc(ANN, BOB, RE, Side.SELL, serial_range(1, 10), 10, 3_000)
    bought = EnterOtc(BOB, ANN, RE, Side.BUY, serial_range(1, 10), 10, price)
    for seq, report in enumerate((sold, bought), 1):
        assert isinstance(matcher.enter(report, 8, Stamped(seq, 0, report)), list)
    assert len(matcher.waiting) == waiting
