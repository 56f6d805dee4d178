"""The credit limit at 10, 5 and 20 % of emissions, compared over common seeds.

The world is small and synthetic: 12 firms with 100 Mt of emissions, FY2026 alone, credits in
abundance, so that the limit binds. Each seed's runs meet the same shocks, and the interval is that
of the differences seed by seed.
"""

from functools import partial

from simulation.experiments.executors import InProcess
from simulation.experiments.experiment import answer, run_experiment
from simulation.experiments.store import AnswerStore
from simulation.experiments.variants import grid
from simulation.scenarios.run import record_of

LIMITS = "policy.credit_limit=0.1,0.05,0.2"  # the others are compared with the first
SMALL_WORLD = (
    "population.firms=12",
    "population.emissions_mt=100",
    "calendar.last_fiscal_year=2026",
)
FIGURES = {"credits_used_t": "t", "price_jpy_per_t": "yen/t"}

variants = grid(["credits-abundant"], [LIMITS, *SMALL_WORLD])
store = AnswerStore("")  # in memory
sweep = run_experiment(variants, range(1, 5), partial(answer, record_of), InProcess(), store)
store.close()

limits = {one.name: one.settings["policy.credit_limit"] for one in variants}
print(
    "less the limit of 0.1: mean difference and its 95 % interval over", len(sweep.seeds), "seeds"
)
for row in sweep.tables["summary"].iter_rows(named=True):
    if row["figure"] in FIGURES and limits[row["variant"]] != "0.1":
        low, mean, high = (row[key] for key in ("difference_low", "difference", "difference_high"))
        unit = FIGURES[row["figure"]]
        print(
            limits[row["variant"]], row["figure"], f"{mean:,.0f} ({low:,.0f} to {high:,.0f}) {unit}"
        )
