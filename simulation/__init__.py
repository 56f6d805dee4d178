"""Market scenarios on the same venue as the live exchange.

Entry points:

- `simulation.scenarios.run`: run a scenario (`tanso simulate`)
- `simulation.scenarios.load`: read a scenario file
- `simulation.experiments.experiment`: run many variants and seeds (`tanso sweep`)
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
