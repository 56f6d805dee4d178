"""Market statistics after corrections: equal to those of trades made so from the start."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from typing import Any

import msgspec
import pytest

import exchange.views.market_statistics
from exchange.events import TradeAdjusted, TradeBusted, TradeMade
from exchange.units import NS_PER_S
from exchange.views.market_statistics import INTERVAL_NS, MarketStatistics
from tests.api.house import tokyo

MARKETS = 2


def made(
    seq: int, time_ns: int, market: int, trade_id: int, price: int = 100, quantity: int = 1
) -> TradeMade:
    """A trade of account 1 with account 2."""
    return TradeMade(
        seq=seq, time_ns=time_ns, instrument=market, trade_id=trade_id, buyer=1, seller=2,
        buy_order_id=seq, sell_order_id=seq, price_ticks=price, quantity_t=quantity,
        yen=price * quantity, taker_side=0,
    )  # fmt: skip


def _trade(random: Random, seq: int, time_ns: int, market: int, trade_id: int) -> TradeMade:
    return made(seq, time_ns, market, trade_id, random.randint(90, 110), random.randint(1, 9))


class Made:
    """All trades in their original form: the source for past days."""

    def __init__(self) -> None:
        self.all: list[TradeMade] = []

    def trades(self, instrument: int, before_id: int) -> Iterator[TradeMade]:
        for trade in reversed(self.all):
            if trade.instrument == instrument and trade.trade_id < before_id:
                yield trade


@pytest.mark.parametrize("seed", range(8))
def test_corrections_give_the_statistics_of_the_corrected_trades(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exchange.views.market_statistics, "TRADES_MAX", 20)
    random, past = Random(seed), Made()
    statistics, counted = MarketStatistics(MARKETS, past), dict[tuple[int, int], TradeMade]()
    time_ns, ids = tokyo("2023-10-11 09:00"), [0] * MARKETS
    for seq in range(1, 300):
        if counted and random.random() < 0.2:
            statistics.apply([_correction(random, seq, time_ns, counted)])
            _compare(statistics, list(counted.values()), time_ns)
            continue
        time_ns += random.choice((1, 40, 4_000, 30_000)) * NS_PER_S
        market = random.randrange(MARKETS)
        ids[market] += 1
        trade = _trade(random, seq, time_ns, market, ids[market])
        past.all.append(trade)
        counted[market, trade.trade_id] = trade
        statistics.apply([trade])
    saved = msgspec.msgpack.encode(statistics.saved())
    again = MarketStatistics(MARKETS, past)
    again.restore(
        msgspec.msgpack.decode(saved, type=exchange.views.market_statistics.SavedStatistics)
    )
    _compare(again, list(counted.values()), time_ns)


def _correction(
    random: Random, seq: int, time_ns: int, counted: dict[tuple[int, int], TradeMade]
) -> TradeBusted | TradeAdjusted:
    """Undo a random trade or adjust its price, in the reference as well."""
    key = random.choice(list(counted))
    trade = counted[key]
    fields: dict[str, Any] = {
        "seq": seq, "time_ns": time_ns, "instrument": trade.instrument,
        "trade_id": trade.trade_id, "buyer": 1, "seller": 2, "quantity_t": trade.quantity_t,
    }  # fmt: skip
    if random.random() < 0.5:
        del counted[key]
        return TradeBusted(price_ticks=trade.price_ticks, **fields)
    price = random.randint(50, 150)
    counted[key] = msgspec.structs.replace(trade, price_ticks=price, yen=price * trade.quantity_t)
    return TradeAdjusted(price_ticks=price, old_price_ticks=trade.price_ticks, **fields)


def _compare(statistics: MarketStatistics, counted: list[TradeMade], time_ns: int) -> None:
    """Compare with statistics that saw only the trades that count."""
    other = MarketStatistics(MARKETS)
    other.apply(counted)
    for market in range(MARKETS):
        of_market = [trade for trade in counted if trade.instrument == market]
        assert list(statistics.trades_before(market, 10**9)) == of_market[::-1]
        assert statistics.last(market) == (of_market[-1] if of_market else None)
        assert statistics.day(market, time_ns) == other.day(market, time_ns)
        for interval in INTERVAL_NS:
            assert _candles(statistics, market, interval) == _candles(other, market, interval)


def _candles(statistics: MarketStatistics, market: int, interval: str) -> list[tuple[int, ...]]:
    return [
        (c.begin_ns, c.open_ticks, c.high_ticks, c.low_ticks, c.close_ticks, c.volume_t, c.value,
         c.trades)
        for c in statistics.candles(market, interval)
        if c.trades
    ]  # fmt: skip


def test_a_replay_with_all_past_trades_available_uses_no_later_trade() -> None:
    random, past = Random(1), Made()
    at_ns = tokyo("2023-10-11 09:00")
    past.all = [_trade(random, seq, at_ns + seq, 0, seq) for seq in (1, 2)]
    statistics = MarketStatistics(1, past)
    statistics.apply(past.all[:1])
    first = past.all[0]
    undone = TradeBusted(
        seq=9, time_ns=at_ns + 9, instrument=0, trade_id=1, buyer=1, seller=2,
        quantity_t=first.quantity_t, price_ticks=first.price_ticks,
    )  # fmt: skip
    statistics.apply([undone])
    assert (statistics.last(0), statistics.day(0, at_ns)) == (None, None)
