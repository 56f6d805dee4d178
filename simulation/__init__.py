"""Market scenarios on the same venue as the live exchange.

Entry points:

- `simulation.scenarios.run`: run a scenario (`tanso simulate`)
- `simulation.scenarios.load`: read a scenario file
- `simulation.experiments.experiment`: run many variants and seeds (`tanso sweep`)
- `simulation.open_run`, `Run`: open a run's folder, bundle or address (`tanso bundle`, `notebook`)
- `simulation.compare`: the differences of two opened runs, paired by seed
- `simulation.validation.table`: hold runs against closed forms (`tanso validate`)
- `simulation.Plain`, `Quote`, `TradingSession`, `TraderGroup`: a trading strategy in plain Python
  and a session in which it trades

Rooms, each of which imports only rooms below it (`pyproject.toml`, "layers of the simulation"):

- `validation`: cases with closed forms, stylized facts of real markets
- `report`: the pages of a run and of a sweep
- `experiments`: replications, sweeps, confidence intervals; `scenarios`: files and their runs
- `gx_ets`: the scheme over fiscal years; `static`: a one-period market
- `markets`: small markets without calendar or registry
- `traders`: strategies; `results`: the tables of a run and what is computed from them;
  `theory`: closed forms with their sources
- `core`: random draws, bounds of keys, the simulated world's calendar
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from simulation.experiments.compared import compare
    from simulation.markets.trading_session import TraderGroup, TradingSession
    from simulation.results.opened import Run, open_run
    from simulation.traders.plain import Plain, Quote

__all__ = ["Plain", "Quote", "Run", "TraderGroup", "TradingSession", "compare", "open_run"]
_HOMES = {
    "Plain": "simulation.traders.plain",
    "Quote": "simulation.traders.plain",
    "Run": "simulation.results.opened",
    "TraderGroup": "simulation.markets.trading_session",
    "TradingSession": "simulation.markets.trading_session",
    "compare": "simulation.experiments.compared",
    "open_run": "simulation.results.opened",
}


def __getattr__(name: str) -> Any:
    """A public name, imported when it is first used: polars and numba are heavy."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(_HOMES[name]), name)
