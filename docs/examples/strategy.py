"""Patient buyers meet random sellers in a call auction a day."""

from dataclasses import replace

from exchange.commands import Side
from exchange.instruments import by_symbol
from simulation.markets.trading_session import TraderGroup, TradingSession
from simulation.traders.interface import no_traders
from simulation.traders.plain import Plain, Quote
from simulation.traders.zero_intelligence import ZeroIntelligence


class Patient:
    """Bids 15 % below its value at first and two points more day by day."""

    share = 0.85

    def on_session(self, view):
        for want in view.wants:
            price = round(self.share * want.value_ticks)
            yield Quote(want.instrument, Side.BUY, price, want.quantity_t)
        self.share = min(1.0, self.share + 0.02)


def crowd(first, tonnes, value_ticks):
    traders = no_traders(30, instruments=1)
    traders.entity[:] += first  # names a trader's own random numbers
    traders.yen[:], traders.held_t[:] = 10**9, 10_000
    traders.wanted_t[:], traders.value_ticks[:] = tonnes, value_ticks
    return traders


market = replace(by_symbol("JCR-RE/JPY"), band_percent=30)
buyers = TraderGroup(Plain(Patient), crowd(0, 100, 3_400))
sellers = TraderGroup(ZeroIntelligence(), crowd(100, -100, 2_900))
venue = TradingSession([market], [buyers, sellers], seed=1)
for day in range(5):
    session = venue.session()
    print(day, session.price_ticks[0], session.volume_t[0], session.rejected)
