"""A small synthetic record with every table filled: three firms, two instruments, three years."""

from __future__ import annotations

from datetime import date, time

import numpy as np

from exchange.calendar import tokyo_ns
from exchange.commands import Side
from simulation.core.rng import stream
from simulation.results.record import (
    AccountRow,
    AuctionRow,
    CurveSegment,
    FirmYear,
    InstrumentRow,
    LedgerRow,
    PolicyEvent,
    Record,
    RunRow,
    StepRow,
    SupplyRow,
    YearRow,
)

YEARS = (2026, 2027, 2028)
SECTORS = ("power", "steel", "paper")
ALLOWANCE, CREDIT = 0, 1
SESSIONS = 12
SLOPES = (50.0, 100.0, 200.0)  # yen/t per kt


def opens_ns(year: int) -> int:
    """Start of trading of a year's allowances, at the market's opening or later."""
    return tokyo_ns(date(max(2027, year + 1), 10, 1), time(9))


def deadline_ns(year: int) -> int:
    """The deadline: 31 January after the autumn of the following fiscal year."""
    return tokyo_ns(date(year + 2, 1, 31), time(15))


def synthetic_record(seed: int = 1) -> Record:
    """A record whose balances close to the tonne and the yen."""
    record = Record()
    for number, (symbol, kind) in enumerate((("GXA/JPY", "allowance"), ("JCM/JPY", "credit"))):
        record.instruments.append(
            InstrumentRow(instrument=number, symbol=symbol, kind=kind, tick_yen=1.0, lot_t=1)
        )
    for account, sector in enumerate(SECTORS):
        record.accounts.append(AccountRow(account=account, participant=sector, kind="firm"))
    bank = [0, 0, 0]
    for year in YEARS:
        _year(record, seed, year, bank)
    record.runs.append(
        RunRow(
            scenario="synthetic",
            title="Synthetic",
            seed=seed,
            first_fiscal_year=YEARS[0],
            last_fiscal_year=YEARS[-1],
            firms=3,
            orders=100,
            trades=len(record.trades),
            digest="00",
        )
    )
    return record


def _year(record: Record, seed: int, year: int, bank: list[int]) -> None:
    draws = stream(seed, "synthetic", draw=year)
    opened, deadline = opens_ns(year), deadline_ns(year)
    price = 2000 + 300 * (year - 2026) + int(draws.integers(0, 200))
    floor, ceiling = 1700 * 1.03 ** (year - 2026), 4300 * 1.03 ** (year - 2026)
    record.policy.append(
        PolicyEvent(time_ns=opened, fiscal_year=year, kind="allocated", quantity_t=280_000)
    )
    times = np.linspace(opened, deadline - 10**12, SESSIONS).astype(np.int64)
    prices = price + draws.integers(-50, 50, SESSIONS)
    record.quotes.extend(
        time_ns=times,
        instrument=ALLOWANCE,
        bid_ticks=prices - 10,
        bid_t=100,
        ask_ticks=prices + 10,
        ask_t=100,
    )
    record.trades.extend(
        time_ns=times,
        instrument=ALLOWANCE,
        price_ticks=prices,
        quantity_t=np.full(SESSIONS, 500),
        buyer=1,
        seller=0,
    )
    for time_ns, ticks in zip(times.tolist(), prices.tolist(), strict=True):
        record.auctions.append(
            AuctionRow(
                time_ns=time_ns, instrument=ALLOWANCE, kind="call", price_ticks=ticks, volume_t=500
            )
        )
    for side, away in ((Side.BUY, -5), (Side.SELL, 5)):
        for level in range(5):
            record.steps.append(
                StepRow(
                    time_ns=int(times[-1]),
                    instrument=ALLOWANCE,
                    side=int(side),
                    price_ticks=price - away * (10 - 5 * level),
                    quantity_t=200,
                )
            )
    _firms(record, year, bank, price, ceiling)
    _supply(record, year, opened)
    record.years.append(
        YearRow(
            fiscal_year=year,
            opens_ns=opened,
            deadline_ns=deadline,
            floor_jpy_per_t=floor,
            floor_in_force_jpy_per_t=1.03 * floor,
            ceiling_jpy_per_t=ceiling,
            credit_limit=0.1,
            allocation_t=280_000,
            credit_stock_t=2_000,
        )
    )


def _firms(record: Record, year: int, bank: list[int], price: int, ceiling: float) -> None:
    traded = {0: -500 * SESSIONS, 1: 500 * SESSIONS, 2: 0}
    allocation = (130_000, 90_000, 60_000)
    for firm, sector in enumerate(SECTORS):
        abatement = round(price / SLOPES[firm] * 1000)
        baseline = (150_000, 130_000, 70_000)[firm]
        emissions = baseline - abatement
        used = min(1_000, emissions // 10)
        holds = bank[firm] + allocation[firm] + traded[firm]
        surrendered = min(holds, emissions - used)
        paid = emissions - used - surrendered
        closing = holds - surrendered
        record.firms.append(
            FirmYear(
                fiscal_year=year,
                firm=firm,
                account=firm,
                sector=sector,
                name=f"{sector} (synthetic)",
                baseline_t=baseline,
                abatement_t=abatement,
                emissions_t=emissions,
                allocation_t=allocation[firm],
                credit_room_t=emissions // 10,
                credits_used_t=used,
                surrendered_t=surrendered,
                paid_t=paid,
                uncovered_t=0,
                allowances_banked_t=closing,
                credits_banked_t=0,
                allowances_bought_t=max(0, traded[firm]),
                allowances_sold_t=max(0, -traded[firm]),
                credits_bought_t=used,
                credits_sold_t=0,
                trading_jpy=traded[firm] * price,
                abatement_jpy=round(SLOPES[firm] * abatement**2 / 2000),
                paid_jpy=round(paid * ceiling),
                penalty_jpy=0,
            )
        )
        record.curves.append(
            CurveSegment(
                fiscal_year=year,
                firm=firm,
                quantity_t=baseline,
                from_jpy_per_t=0.0,
                to_jpy_per_t=SLOPES[firm] * baseline / 1000,
            )
        )
        movements = (
            ("opening" if year == YEARS[0] else "granted", 0),
            ("granted", allocation[firm]),
            ("bought", max(0, traded[firm])),
            ("sold", min(0, traded[firm])),
            ("surrendered", -surrendered),
            ("closing", closing),
        )
        for kind, amount in movements[1:] if year != YEARS[0] else movements:
            record.ledger.append(
                LedgerRow(fiscal_year=year, account=firm, asset=ALLOWANCE, kind=kind, amount=amount)
            )
        bank[firm] = closing


def _supply(record: Record, year: int, opened: int) -> None:
    if year == YEARS[0]:
        record.supply.append(
            SupplyRow(
                time_ns=opened, programme="JCM", stage="stock", quantity_t=12_000, market_t=12_000
            )
        )
    for project in range(4):
        stage = ("entered", "registered", "issued", "other_use")[project]
        amount = 3_000 if stage in ("issued", "other_use") else 0
        amount = 400 if stage == "other_use" else amount
        record.supply.append(
            SupplyRow(
                time_ns=opened + project,
                programme="JCM",
                stage=stage,
                project=project,
                quantity_t=amount,
                market_t=amount // 2,
            )
        )
