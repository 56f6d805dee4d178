"""The record of a static market, in the tables of any other run.

It has one fiscal year, one call auction, no credits, no payment at a ceiling and so no band; a firm
abates every tonne for which it has no allowance.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import inf
from typing import NamedTuple

import numpy as np

from exchange.calendar import fiscal_year
from exchange.events import AuctionUncrossed, TradeMade
from simulation.markets.single_auction import StepOrders
from simulation.results.record import (
    YEN_ASSET,
    AccountRow,
    AuctionRow,
    CurveSegment,
    FirmYear,
    InstrumentRow,
    LedgerKind,
    LedgerRow,
    PolicyEvent,
    Record,
    RunRow,
    YearRow,
)
from simulation.static.firms import LinearFirm
from simulation.static.keys import StaticScenario

INSTRUMENT = 0


class StaticRun(NamedTuple):
    """The data of a static run to be recorded; orders, accounts and budgets are by firm."""

    scenario: StaticScenario
    firms: Sequence[LinearFirm]
    orders: Sequence[StepOrders]
    accounts: Sequence[int]
    budgets_yen: Sequence[int]
    trades: Sequence[TradeMade]
    auctions: Sequence[AuctionUncrossed]
    opens_ns: int
    deadline_ns: int
    digest: str


def static_record(run: StaticRun, name: str, seed: int) -> Record:
    """The tables of a static run."""
    record = Record()
    scenario, year = run.scenario, fiscal_year(run.scenario.first_day)
    market = scenario.market
    record.instruments.append(
        InstrumentRow(
            instrument=INSTRUMENT,
            symbol=market.symbol,
            kind="allowance",
            tick_yen=market.tick_yen,
            lot_t=market.lot_t,
        )
    )
    granted_t = sum(firm.allocation_t for firm in run.firms)
    record.policy.append(
        PolicyEvent(time_ns=run.opens_ns, fiscal_year=year, kind="allocated", quantity_t=granted_t)
    )
    _market(record, run)
    bought_yen = [0] * len(run.firms)
    bought_t, sold_t = [0] * len(run.firms), [0] * len(run.firms)
    number = {account: firm for firm, account in enumerate(run.accounts)}
    for trade in run.trades:
        buyer, seller = number[trade.buyer], number[trade.seller]
        bought_t[buyer] += trade.quantity_t
        sold_t[seller] += trade.quantity_t
        bought_yen[buyer] += trade.yen
        bought_yen[seller] -= trade.yen
    for firm in range(len(run.firms)):
        _firm(record, run, firm, (bought_t[firm], sold_t[firm], bought_yen[firm]))
    record.years.append(
        YearRow(
            fiscal_year=year,
            opens_ns=run.opens_ns,
            deadline_ns=run.deadline_ns,
            floor_jpy_per_t=0.0,
            floor_in_force_jpy_per_t=0.0,
            ceiling_jpy_per_t=inf,
            credit_limit=0.0,
            allocation_t=granted_t,
        )
    )
    record.runs.append(
        RunRow(
            scenario=name,
            title=scenario.title,
            seed=seed,
            first_fiscal_year=year,
            last_fiscal_year=year,
            firms=len(run.firms),
            orders=sum(len(orders.side) for orders in run.orders),
            trades=len(run.trades),
            digest=run.digest,
        )
    )
    return record


def _market(record: Record, run: StaticRun) -> None:
    """Record the auction with its orders, and its trades."""
    cleared = [event for event in run.auctions if event.volume_t]
    entered = StepOrders(*(np.concatenate(columns) for columns in zip(*run.orders, strict=True)))
    for event in cleared[:1]:
        for side in (0, 1):
            mine = entered.side == side
            levels, where = np.unique(entered.price_ticks[mine], return_inverse=True)
            tonnes = np.zeros(len(levels), np.int64)
            np.add.at(tonnes, where, entered.quantity_t[mine])
            record.steps.extend(
                time_ns=event.time_ns,
                instrument=INSTRUMENT,
                side=side,
                price_ticks=levels,
                quantity_t=tonnes,
            )
    for event in cleared:
        record.auctions.append(
            AuctionRow(
                time_ns=event.time_ns,
                instrument=INSTRUMENT,
                kind="call",
                price_ticks=event.price_ticks,
                volume_t=event.volume_t,
                imbalance_t=event.imbalance_t,
                orders=len(entered.side),
            )
        )
    columns = ("time_ns", "price_ticks", "quantity_t", "buyer", "seller")
    block = {
        column: np.array([getattr(trade, column) for trade in run.trades], np.int64)
        for column in columns
    }
    record.trades.extend(instrument=INSTRUMENT, **block)


def _firm(record: Record, run: StaticRun, number: int, traded: tuple[int, int, int]) -> None:
    """Record a firm's year, curve, account and movements; `traded`: tonnes bought and sold, net
    yen.
    """
    bought_t, sold_t, paid_yen = traded
    firm, account = run.firms[number], run.accounts[number]
    year = fiscal_year(run.scenario.first_day)
    held_t = firm.allocation_t + bought_t - sold_t
    record.accounts.append(AccountRow(account=account, participant=firm.name, kind="firm"))
    record.firms.append(
        FirmYear(
            fiscal_year=year,
            firm=number,
            account=account,
            sector=firm.name,
            name=firm.name,
            baseline_t=firm.emissions_t,
            abatement_t=firm.emissions_t - held_t,
            emissions_t=held_t,
            allocation_t=firm.allocation_t,
            credit_room_t=0,
            credits_used_t=0,
            surrendered_t=held_t,
            paid_t=0,
            uncovered_t=0,
            allowances_banked_t=0,
            credits_banked_t=0,
            allowances_bought_t=bought_t,
            allowances_sold_t=sold_t,
            credits_bought_t=0,
            credits_sold_t=0,
            trading_jpy=paid_yen,
            abatement_jpy=round(firm.abatement_cost_jpy(firm.emissions_t - held_t)),
            paid_jpy=0,
            penalty_jpy=0,
        )
    )
    record.curves.append(
        CurveSegment(
            fiscal_year=year,
            firm=number,
            quantity_t=firm.emissions_t,
            from_jpy_per_t=0.0,
            to_jpy_per_t=firm.slope * firm.emissions_t / 1000,
        )
    )
    budget = run.budgets_yen[number]
    tonnes: tuple[tuple[LedgerKind, int], ...] = (
        ("granted", firm.allocation_t),
        ("bought", bought_t),
        ("sold", -sold_t),
        ("surrendered", -held_t),
        ("closing", 0),
    )
    yen: tuple[tuple[LedgerKind, int], ...] = (
        ("paid_in", budget),
        ("bought", -paid_yen),
        ("closing", budget - paid_yen),
    )
    for asset, movements in ((INSTRUMENT, tonnes), (YEN_ASSET, yen)):
        for kind, amount in movements:
            record.ledger.append(
                LedgerRow(fiscal_year=year, account=account, asset=asset, kind=kind, amount=amount)
            )
