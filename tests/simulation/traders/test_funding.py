"""Tests of what an order costs its trader."""

from __future__ import annotations

import numpy as np

from simulation.traders.funding import funded
from tests.simulation.traders.markets import rows, session, wanting


def test_a_purchase_is_funded_with_its_fee() -> None:
    """100 t at 2,000 yen and a fee of 5 yen/t cost 200,500 yen; with a yen less they are 99 t."""
    seen = session()
    seen.markets["fee_yen_per_t"] = 5
    for yen, tonnes in ((200_500, 100), (200_499, 99)):
        trader = wanting([(2_000, 100)])
        trader.yen[:] = yen
        (order,) = rows(funded(trader, seen, trader.value_ticks, trader.wanted_t))
        assert order[3:] == (2_000, tonnes)
        assert np.all(trader.yen == yen)
