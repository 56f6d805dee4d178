"""Market scenarios on the same venue as the live exchange.

Entry points:

- `simulation.scenarios.run`: run a scenario (`tanso simulate`)
- `simulation.scenarios.load`: read a scenario file
- `simulation.experiments.experiment`: run many variants and seeds (`tanso sweep`)
- `simulation.open_run`: open a run's folder, bundle or address (`tanso bundle`, `tanso notebook`)
- `simulation.validation.table`: hold runs against closed forms (`tanso validate`)
- `simulation.traders.plain`: write a trading strategy in plain Python

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

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from simulation.results.opened import Run, open_run

__all__ = ["Run", "open_run"]


def __getattr__(name: str) -> Any:
    """A public name, imported when it is first used: polars is heavy."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from simulation.results import opened

    return getattr(opened, name)
