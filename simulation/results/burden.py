"""The account of a run by sector over all years, for its page.

A view of `account.py`: sectors with all their sizes, the largest first, then other traders and the
state.
"""

from __future__ import annotations

import polars as pl

from simulation.results.account import account, over_years
from simulation.results.tables import Tables


def burdens(tables: Tables) -> pl.DataFrame:
    """Cost by sector, then of others and the state, over all years."""
    return over_years(account(tables), "sector", "is_sector")


def burdens_by_size(tables: Tables) -> pl.DataFrame:
    """Cost of the firms by size class, over all years."""
    rows = account(tables).filter(pl.col("is_sector") == 1)
    return over_years(rows, "size_class")


def burdens_by_seed(accounts: pl.DataFrame) -> pl.DataFrame:
    """Cost of each sector over all years in each replication; `accounts`: with their seeds."""
    rows = accounts.with_columns(pl.col("sector").cast(pl.String)).filter(pl.col("is_sector") == 1)
    return over_years(rows, "seed", "sector")
