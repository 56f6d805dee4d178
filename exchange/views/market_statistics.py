"""Public market statistics: recent trades, daily totals, candles and auction results.

A projection of the venue's events: pure, bounded, rebuilt by replay. Days are Tokyo's; the first
trade of a day starts new totals. A correction recomputes the candles and the day of its trade from
their trades, of which `past` has the older ones.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import islice, takewhile
from typing import Protocol

from msgspec import Struct, structs

from exchange.events import (
    AuctionUncrossed,
    Event,
    InstrumentListed,
    TradeAdjusted,
    TradeBusted,
    TradeMade,
)
from exchange.units import NS_PER_DAY, NS_PER_MINUTE, TOKYO_OFFSET_NS, tokyo_datetime, tokyo_day

TRADES_MAX = 1_000
# Ten years of two call auctions a day.
RESULTS_MAX = 5_000
CANDLES_MAX = 1_000
# Daily candles are the source of volumes by month and year: forty years of them.
DAYS_MAX = 10_000
INTERVAL_NS = {
    "1m": NS_PER_MINUTE,
    "5m": 5 * NS_PER_MINUTE,
    "15m": 15 * NS_PER_MINUTE,
    "1h": 60 * NS_PER_MINUTE,
    "1d": NS_PER_DAY,
}


class PastTrades(Protocol):
    """Source of trades that are no longer in memory, as they were made."""

    def trades(self, instrument: int, before_id: int) -> Iterator[TradeMade]:
        """A market's trades with a smaller id, newest first."""


class DayStatistics(Struct, gc=False):
    """One market's day; `value` is the sum of ticks x tonnes."""

    day: date
    open_ticks: int
    high_ticks: int
    low_ticks: int
    last_ticks: int
    last_t: int
    volume_t: int = 0
    value: int = 0


class Candle(Struct, gc=False):
    """One interval of one market; closed after a later trade or moment.

    A candle whose trades were all busted has volume 0 and the prices that were published.
    """

    begin_ns: int
    open_ticks: int
    high_ticks: int
    low_ticks: int
    close_ticks: int
    volume_t: int = 0
    value: int = 0
    trades: int = 0
    updated_seq: int = 0


def interval_begin(time_ns: int, interval: str) -> int:
    """The start of the interval of a moment; days are Tokyo's."""
    length = INTERVAL_NS[interval]
    offset = TOKYO_OFFSET_NS if interval == "1d" else 0
    return (time_ns + offset) // length * length - offset


def is_closed(candle: Candle, interval: str, time_ns: int) -> bool:
    """True if the candle's interval is over at this moment."""
    return candle.begin_ns + INTERVAL_NS[interval] <= time_ns


class SavedStatistics(Struct, frozen=True):
    """State of MarketStatistics: candles as (instrument, interval, candles), corrections as
    (instrument, trade id, price or 0)."""

    trades: list[list[TradeMade]]
    results: list[list[AuctionUncrossed]]
    days: dict[int, DayStatistics]
    candles: list[tuple[int, str, list[Candle]]]
    corrections: list[tuple[int, int, int]]


class MarketStatistics:
    """The recent public history of every market.

    `corrected_seq`: the number of the last correction of a market's candles.
    """

    def __init__(self, instruments: int, past: PastTrades | None = None) -> None:
        self._past = past
        self.corrected_seq = [-1] * instruments
        self._corrections: dict[tuple[int, int], int] = {}
        self.trades: list[deque[TradeMade]] = [deque(maxlen=TRADES_MAX) for _ in range(instruments)]
        self.results: list[deque[AuctionUncrossed]] = [
            deque(maxlen=RESULTS_MAX) for _ in range(instruments)
        ]
        self._days: dict[int, DayStatistics] = {}
        self._day_number, self._day = -1, date.min
        self._candles: dict[tuple[int, str], deque[Candle]] = {}
        # A market's trades of the current minute that are not in any interval's candle yet.
        self._fresh: dict[int, Candle] = {}

    def saved(self) -> SavedStatistics:
        """The whole state."""
        for instrument in list(self._fresh):
            self._settle(instrument)
        candles = [(*key, list(found)) for key, found in self._candles.items()]
        return SavedStatistics(
            [list(found) for found in self.trades],
            [list(found) for found in self.results],
            self._days,
            candles,
            [(*key, price) for key, price in self._corrections.items()],
        )

    def restore(self, saved: SavedStatistics) -> None:
        """Restore the state of `saved`."""
        for kept, found in zip(self.trades, saved.trades, strict=True):
            kept.extend(found)
        for ended, results in zip(self.results, saved.results, strict=True):
            ended.extend(results)
        self._days = saved.days
        self._corrections = {(market, trade): price for market, trade, price in saved.corrections}
        for instrument, interval, candles in saved.candles:
            self.candles(instrument, interval).extend(candles)

    def apply(self, events: Iterable[Event]) -> None:
        """Apply events in order."""
        for event in events:
            if type(event) is TradeMade:
                if event.auction_id:
                    continue
                self.trades[event.instrument].append(event)
                self._count_day(event)
                self._count_candles(event)
            elif type(event) is AuctionUncrossed:
                self.results[event.instrument].append(event)
            elif type(event) is TradeBusted or type(event) is TradeAdjusted:
                self._correct(event)
            elif type(event) is InstrumentListed:
                self.corrected_seq.append(-1)
                self.trades.append(deque(maxlen=TRADES_MAX))
                self.results.append(deque(maxlen=RESULTS_MAX))

    def trades_before(self, instrument: int, before_id: int) -> Iterator[TradeMade]:
        """A market's trades with a smaller id, with corrections applied, newest first."""
        for trade in reversed(self.trades[instrument]):
            if trade.trade_id < before_id:
                before_id = trade.trade_id
                yield trade
        for made in self._past.trades(instrument, before_id) if self._past is not None else ():
            counted = self._counted(made)
            if counted is not None and not made.auction_id:
                yield counted

    def _counted(self, trade: TradeMade) -> TradeMade | None:
        """A trade with its corrections applied; None if it was busted."""
        price = self._corrections.get((trade.instrument, trade.trade_id))
        if price is None:
            return trade
        if price == 0:
            return None
        yen = trade.yen * price // trade.price_ticks
        return structs.replace(trade, price_ticks=price, yen=yen)

    def _correct(self, event: TradeBusted | TradeAdjusted) -> None:
        """Recompute the day and the candles of a trade that was busted or adjusted."""
        instrument = event.instrument
        known = next(self.trades_before(instrument, event.trade_id + 1), None)
        price = event.price_ticks if isinstance(event, TradeAdjusted) else 0
        self._corrections[instrument, event.trade_id] = price
        if known is None or known.trade_id != event.trade_id:
            return
        remembered = self.trades[instrument]
        newest_id = max(event.trade_id, remembered[-1].trade_id if remembered else 0)
        as_counted = [one for trade in remembered if (one := self._counted(trade)) is not None]
        remembered.clear()
        remembered.extend(as_counted)
        if not remembered:
            remembered.extend(islice(self.trades_before(instrument, event.trade_id), 1))
        known_trades = self.trades_before(instrument, newest_id + 1)
        begin_ns = interval_begin(known.time_ns, "1d")
        since = list(takewhile(lambda trade: trade.time_ns >= begin_ns, known_trades))
        of_day = [trade for trade in since if trade.time_ns < begin_ns + NS_PER_DAY][::-1]
        self._make_anew(instrument, of_day, known.time_ns, event.seq)

    def _make_anew(self, instrument: int, of_day: list[TradeMade], at_ns: int, seq: int) -> None:
        """Recompute the totals and the candles of a moment's day from its trades."""
        day = self._days.get(instrument)
        if day is not None and day.day == tokyo_datetime(at_ns).date():
            del self._days[instrument]
            for trade in of_day:
                self._count_day(trade)
        for interval, length_ns in INTERVAL_NS.items():
            first_ns = interval_begin(at_ns, interval)
            within = [one for one in of_day if first_ns <= one.time_ns < first_ns + length_ns]
            for candle in self.candles(instrument, interval):
                if candle.begin_ns == first_ns:
                    _print_anew(candle, within, seq)
        self.corrected_seq[instrument] = seq

    def day(self, instrument: int, time_ns: int) -> DayStatistics | None:
        """The totals of the Tokyo day of this moment; None if nothing has traded."""
        day = self._days.get(instrument)
        return day if day is not None and day.day == tokyo_datetime(time_ns).date() else None

    def last(self, instrument: int) -> TradeMade | None:
        """The last trade of any day."""
        trades = self.trades[instrument]
        return trades[-1] if trades else None

    def candles(self, instrument: int, interval: str) -> deque[Candle]:
        """The recent candles, oldest first; intervals without a trade have none."""
        self._settle(instrument)
        return self._kept(instrument, interval)

    def _count_day(self, trade: TradeMade) -> None:
        today = self._today(trade.time_ns)
        price = trade.price_ticks
        day = self._days.get(trade.instrument)
        if day is None or day.day != today:
            day = DayStatistics(today, price, price, price, price, trade.quantity_t)
            self._days[trade.instrument] = day
        if price > day.high_ticks:
            day.high_ticks = price
        if price < day.low_ticks:
            day.low_ticks = price
        day.last_ticks, day.last_t = price, trade.quantity_t
        day.volume_t += trade.quantity_t
        day.value += price * trade.quantity_t

    def _today(self, time_ns: int) -> date:
        """The Tokyo day of a moment, computed once a day."""
        number = tokyo_day(time_ns)
        if number != self._day_number:
            self._day_number, self._day = number, tokyo_datetime(time_ns).date()
        return self._day

    def _count_candles(self, trade: TradeMade) -> None:
        """Add a trade to the minute's candle only, because this runs for every trade."""
        price, time_ns = trade.price_ticks, trade.time_ns
        fresh = self._fresh.get(trade.instrument)
        if fresh is None or not 0 <= time_ns - fresh.begin_ns < NS_PER_MINUTE:
            self._settle(trade.instrument)
            begin_ns = interval_begin(time_ns, "1m")
            fresh = self._fresh[trade.instrument] = Candle(begin_ns, price, price, price, price)
        elif price > fresh.high_ticks:
            fresh.high_ticks = price
        elif price < fresh.low_ticks:
            fresh.low_ticks = price
        fresh.close_ticks = price
        fresh.volume_t += trade.quantity_t
        fresh.value += price * trade.quantity_t
        fresh.trades += 1
        fresh.updated_seq = trade.seq

    def _settle(self, instrument: int) -> None:
        """Add a market's new trades to the candles of all intervals."""
        fresh = self._fresh.pop(instrument, None)
        if fresh is None:
            return
        for interval in INTERVAL_NS:
            candles = self._kept(instrument, interval)
            begin_ns = interval_begin(fresh.begin_ns, interval)
            if candles and candles[-1].begin_ns == begin_ns:
                _add_up(candles[-1], fresh)
            else:
                candles.append(structs.replace(fresh, begin_ns=begin_ns))

    def _kept(self, instrument: int, interval: str) -> deque[Candle]:
        found = self._candles.get((instrument, interval))
        if found is None:
            most = DAYS_MAX if interval == "1d" else CANDLES_MAX
            found = self._candles[instrument, interval] = deque(maxlen=most)
        return found


def _add_up(candle: Candle, later: Candle) -> None:
    """Merge a later candle into a candle."""
    if not candle.trades:
        candle.open_ticks = later.open_ticks
        candle.high_ticks, candle.low_ticks = later.high_ticks, later.low_ticks
    candle.high_ticks = max(candle.high_ticks, later.high_ticks)
    candle.low_ticks = min(candle.low_ticks, later.low_ticks)
    candle.close_ticks = later.close_ticks
    candle.volume_t += later.volume_t
    candle.value += later.value
    candle.trades += later.trades
    candle.updated_seq = later.updated_seq


def _print_anew(candle: Candle, trades: list[TradeMade], seq: int) -> None:
    """A candle of these trades; without any it keeps the published prices."""
    if trades:
        prices = [trade.price_ticks for trade in trades]
        candle.open_ticks, candle.close_ticks = prices[0], prices[-1]
        candle.high_ticks, candle.low_ticks = max(prices), min(prices)
    candle.volume_t = sum(trade.quantity_t for trade in trades)
    candle.value = sum(trade.price_ticks * trade.quantity_t for trade in trades)
    candle.trades = len(trades)
    candle.updated_seq = seq
