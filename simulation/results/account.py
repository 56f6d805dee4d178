"""The account of a run by fiscal year: firms by sector and size, other traders, the state.

Purchases less sales count at the prices paid. Allowances and credits held after a year's deadline,
without grants of later years, are valued at the last price in whole yen (of the next vintage, where
each has its book); the change of this value is deducted from the cost. Duties deferred within a
compliance period count as holdings below zero. A negative holding means these, or duties met with a
later year's grant. Free allocation is valued at the year's mean price in whole yen, as the firms'
receipt and the state's gift; it is no part of the cost. All amounts are whole numbers, and what one
pays another receives: over all rows of a year, trade in allowances, trade in credits, fees,
payments at the ceiling, penalties and the value of free allocation each sum to zero, to the yen.
"""

from __future__ import annotations

from math import inf

import polars as pl

from simulation.results.measures import YEAR, cycle_years, daily_prices, makes_price, years_met
from simulation.results.tables import YEN, Tables
from simulation.results.welfare import STATE_KINDS

STATE, EXCHANGE = "the state", "the exchange"
OTHERS = {
    "trader": "traders and market makers",
    "market_maker": "traders and market makers",
    "supplier": "credit holders",
    "owner": "owners without a duty",
    "buyer": "other users of credits",
}
SIZES = (  # classes of firms by emissions in the base years
    ("below 0.3 Mt", 300_000),
    ("0.3 to 1 Mt", 1_000_000),
    ("1 to 10 Mt", 10_000_000),
    ("10 Mt and more", inf),
)
TONNES = ("emissions_t", "allocation_t", "credits_used_t", "paid_t", "uncovered_t")
TRANSFERS = (
    *("allocation_jpy", "paid_jpy", "penalty_jpy"),
    *("allowances_jpy", "credits_jpy", "fees_jpy"),
)
COSTS = ("abatement_jpy", "paid_jpy", "penalty_jpy", "allowances_jpy", "credits_jpy", "fees_jpy")
HELD = ("bank_t", "credits_t", "bank_jpy")
ROW = ("sector", "size_class")
COLUMNS = (
    *("firms", *TONNES, "abatement_jpy", *TRANSFERS, *HELD, "bank_change_jpy", "burden_jpy"),
)


def account(tables: Tables) -> pl.DataFrame:
    """Whole yen and tonnes by fiscal year, sector and size class; others and the state after them.

    Columns: fiscal_year; sector (or the others' name), size_class (empty for others), is_sector;
    firms; TONNES; abatement_jpy; TRANSFERS, positive where paid (allocation_jpy: where received);
    bank_t, credits_t (held after the deadline, less deferred duties; credits of firms only) and
    bank_jpy, their value;
    bank_change_jpy since the deadline before (an opening stock counts at the first year's last
    price); burden_jpy: COSTS less bank_change_jpy.
    """
    years = _prices(tables)
    holders = _holders(tables)
    flows = pl.concat([_of_firms(tables, years), _of_ledger(tables), _of_trades(tables)],
                      how="diagonal")  # fmt: skip
    rows = flows.join(holders, on="account", how="left").drop("account")
    rows = pl.concat([rows, _of_the_state(tables, years)], how="diagonal")
    sums = rows.group_by(YEAR, *ROW).agg(pl.exclude(YEAR, *ROW).sum())
    counts = holders.filter(pl.col("size_class") != "").group_by(ROW).agg(firms=pl.len())
    full = (
        years.select(YEAR)
        .join(sums.select(ROW).unique(), how="cross")
        .join(sums, on=[YEAR, *ROW], how="left")
        .join(counts, on=ROW, how="left")
        .join(_held(tables, holders, years), on=[YEAR, *ROW], how="left")
        .with_columns(pl.exclude(YEAR, *ROW).fill_null(0).cast(pl.Int64))
        .sort(YEAR)
    )
    before = pl.col("bank_jpy").shift(1).over(ROW, order_by=YEAR).fill_null(pl.col("opening_jpy"))
    full = full.with_columns((pl.col("bank_jpy") - before).alias("bank_change_jpy"))
    burden = pl.sum_horizontal(*COSTS) - pl.col("bank_change_jpy")
    return _ordered(full.with_columns(burden.alias("burden_jpy")))


def over_years(rows: pl.DataFrame, *by: str) -> pl.DataFrame:
    """The account summed over all years, by the named columns; holdings are those of the end."""
    last = pl.col(YEAR) == pl.col(YEAR).max()
    flows = [name for name in COLUMNS if name not in (*HELD, "firms")]
    return rows.group_by(*by, maintain_order=True).agg(
        pl.col("firms", *HELD).filter(last).sum(), pl.col(flows).sum()
    )


def state_account(tables: Tables) -> pl.DataFrame:
    """The state's own account by fiscal year: receipts, outlays, balance, stock, gifts; whole yen.

    Columns: fiscal_year; ceiling_jpy, penalties_jpy, auctions_jpy (of allowances), resale_jpy (from
    the Agency's stock), tenders_jpy (of credits): receipts; purchases_jpy: outlay of reverse
    auctions and other purchases; fees_jpy paid to the exchange; balance_jpy; stock_t and stock_jpy,
    allowances held after the deadline, without those of later years, at the last price (in the
    account what was sold of later years counts below zero); allocation_jpy, the value of free
    allocation.
    """
    trades = _yen(tables)
    kinds = dict(tables["accounts"].select("account", "kind").iter_rows())
    state = [number for number, kind in kinds.items() if kind in STATE_KINDS]
    agency = [number for number, kind in kinds.items() if kind == "agency"]
    is_allowance = pl.col("credit_kind") == "allowance"
    sold, by_agency = pl.col("seller").is_in(state), pl.col("seller").is_in(agency)
    own = trades.group_by(YEAR).agg(
        pl.col("yen").filter(sold & is_allowance & ~by_agency).sum().alias("auctions_jpy"),
        pl.col("yen").filter(sold & is_allowance & by_agency).sum().alias("resale_jpy"),
        pl.col("yen").filter(sold & ~is_allowance).sum().alias("tenders_jpy"),
        pl.col("yen").filter(pl.col("buyer").is_in(state)).sum().alias("purchases_jpy"),
    )
    paid = tables["firms"].group_by(YEAR).agg(
        pl.col("paid_jpy").sum().alias("ceiling_jpy"),
        pl.col("penalty_jpy").sum().alias("penalties_jpy"),
    )  # fmt: skip
    rows = account(tables).filter(pl.col("sector") == STATE)
    bought = (
        tables["ledger"]
        .filter(pl.col("account").is_in(agency) & (pl.col("kind") != "closing"))
        .filter(pl.col("asset") != YEN)
        .group_by(YEAR)
        .agg(pl.col("amount").sum().alias("agency_t"))
    )
    held = pl.col("agency_t").fill_null(0).cum_sum()
    stock = pl.max_horizontal("bank_t", held)
    given = (
        rows.join(bought, on=YEAR, how="left", maintain_order="left")
        .join(_prices(tables), on=YEAR, maintain_order="left")
        .select(
            YEAR,
            stock.alias("stock_t"),
            (stock * pl.col("last_yen")).alias("stock_jpy"),
            "fees_jpy",
            -pl.col("allocation_jpy"),
        )
    )
    receipts = ("ceiling_jpy", "penalties_jpy", "auctions_jpy", "resale_jpy", "tenders_jpy")
    found = years_met(tables).select(YEAR)
    for part in (paid, own, given):
        found = found.join(part, on=YEAR, how="left", maintain_order="left")
    balance = pl.sum_horizontal(*receipts) - pl.col("purchases_jpy") - pl.col("fees_jpy")
    return found.fill_null(0).select(
        YEAR, *receipts, "purchases_jpy", "fees_jpy", balance.alias("balance_jpy"),
        "stock_t", "stock_jpy", "allocation_jpy",
    )  # fmt: skip


def _prices(tables: Tables) -> pl.DataFrame:
    """Whole yen/t by fiscal year: mean_yen of the year, last_yen of allowances and last_credit_yen
    up to its deadline; 0 before any trade.
    """
    mean = (pl.col("yen").sum() / pl.col("volume_t").sum()).round()
    parts = (
        daily_prices(tables, "allowance").group_by(YEAR).agg(mean.alias("mean_yen")),
        _last(tables, "allowance", "last_yen"),
        _last(tables, "credit", "last_credit_yen"),
    )
    out = years_met(tables).select(YEAR)
    for part in parts:
        out = out.join(part, on=YEAR, how="left", maintain_order="left")
    lasts = pl.col("last_yen", "last_credit_yen").fill_null(strategy="forward").fill_null(0)
    out = out.with_columns(lasts).with_columns(pl.col("mean_yen").fill_null(pl.col("last_yen")))
    return out.with_columns(pl.exclude(YEAR).cast(pl.Int64))


def _last(tables: Tables, kind: str, name: str) -> pl.DataFrame:
    """The market's last price up to each deadline: of the next vintage, which is what may be held
    after it, where each has its book.
    """
    trades = _yen(tables).filter(
        (pl.col("credit_kind") == kind)
        & ((pl.col("vintage") == 0) | (pl.col("vintage") == pl.col(YEAR) + 1))
        & makes_price(tables)
    )
    price = pl.col("price_jpy_per_t")
    mean = ((price * pl.col("quantity_t")).sum() / pl.col("quantity_t").sum()).round()
    return (
        trades.group_by(YEAR, "time_ns")
        .agg(mean.alias(name))
        .group_by(YEAR)
        .agg(pl.col(name).sort_by("time_ns").last())
    )


def _holders(tables: Tables) -> pl.DataFrame:
    """Sector and size class of each account; a group's name and no class for others."""
    first = tables["firms"].sort(YEAR).group_by("account").agg(
        pl.col("sector").first(), pl.col("base_t").first(), pl.col("baseline_t").first()
    )  # fmt: skip
    size = pl.when(pl.col("base_t") > 0).then("base_t").otherwise("baseline_t")
    sizes = pl.lit(SIZES[-1][0])
    for name, top in reversed(SIZES[:-1]):
        sizes = pl.when(size < top).then(pl.lit(name)).otherwise(sizes)
    names = OTHERS | dict.fromkeys(STATE_KINDS, STATE) | {"firm": ""}
    group = pl.col("kind").replace_strict(names, return_dtype=pl.String)
    accounts = tables["accounts"].select("account", group.alias("group"))
    own = first.select("account", "sector", sizes.alias("size_class"))
    found = accounts.join(own, on="account", how="left").with_columns(
        pl.col("sector").fill_null(pl.col("group")), pl.col("size_class").fill_null("")
    )
    return found.filter(pl.col("sector") != "").select("account", *ROW)


def _of_firms(tables: Tables, years: pl.DataFrame) -> pl.DataFrame:
    firms = tables["firms"].join(years, on=YEAR, how="left")
    worth = (pl.col("allocation_t") * pl.col("mean_yen")).alias("allocation_jpy")
    return firms.select(YEAR, "account", *TONNES, worth,
                        "abatement_jpy", "paid_jpy", "penalty_jpy")  # fmt: skip


def _of_the_state(tables: Tables, years: pl.DataFrame) -> pl.DataFrame:
    """Receipts and gifts of the state, and the fees that the exchange receives."""
    paid = tables["firms"].group_by(YEAR).agg(-pl.col("paid_jpy", "penalty_jpy").sum())
    granted = tables["years"].select(YEAR, "allocation_t").join(years, on=YEAR)
    given = granted.select(
        YEAR, (-pl.col("allocation_t") * pl.col("mean_yen")).alias("allocation_jpy")
    )
    fees = tables["ledger"].filter((pl.col("kind") == "fee") & (pl.col("asset") == YEN))
    received = fees.group_by(YEAR).agg(pl.col("amount").sum().alias("fees_jpy"))
    parts = [
        part.with_columns(pl.lit(name).alias("sector"), pl.lit("").alias("size_class"))
        for part, name in ((paid, STATE), (given, STATE), (received, EXCHANGE))
    ]
    return pl.concat(parts, how="diagonal").join(years.select(YEAR), on=YEAR, how="semi")


def _of_ledger(tables: Tables) -> pl.DataFrame:
    fees = tables["ledger"].filter((pl.col("kind") == "fee") & (pl.col("asset") == YEN))
    return fees.select(YEAR, "account", (-pl.col("amount")).alias("fees_jpy"))


def _yen(tables: Tables) -> pl.DataFrame:
    """All trades with their cycle, the instrument's kind and vintage, and whole yen."""
    trades = tables["trades"]
    kinds = tables["instruments"].select("symbol", "vintage", credit_kind="kind")
    yen = (pl.col("price_jpy_per_t") * pl.col("quantity_t")).round().cast(pl.Int64)
    return (
        trades.with_columns(cycle_years(tables, trades["time_ns"]), yen.alias("yen"))
        .drop_nulls(YEAR)
        .join(kinds, on="symbol", how="left")
    )


def _of_trades(tables: Tables) -> pl.DataFrame:
    """Purchases less sales by account, of allowances and of credits."""
    trades, parts = _yen(tables), []
    for side, sign in (("buyer", 1), ("seller", -1)):
        for kind, name in (("allowance", "allowances_jpy"), ("credit", "credits_jpy")):
            own = trades.filter(pl.col("credit_kind") == kind)
            parts.append(own.group_by(YEAR, pl.col(side).alias("account")).agg(
                (sign * pl.col("yen").sum()).alias(name)))  # fmt: skip
    return pl.concat(parts, how="diagonal")


def _held(tables: Tables, holders: pl.DataFrame, years: pl.DataFrame) -> pl.DataFrame:
    """Holdings after each deadline without grants of later years, and their value."""
    kinds = dict(tables["instruments"].select("symbol", "kind").iter_rows())
    moved = tables["ledger"].filter((pl.col("kind") != "closing") & (pl.col("asset") != YEN))
    is_allowance = pl.col("asset").replace_strict(kinds, return_dtype=pl.String) == "allowance"
    rows = moved.join(holders, on="account").group_by(YEAR, *ROW).agg(
        pl.col("amount").filter(is_allowance).sum().alias("bank_t"),
        *(
            pl.col("amount").filter(is_allowance & (pl.col("kind") == kind)).sum().alias(name)
            for kind, name in (("granted", "got_t"), ("opening", "opening_t"))
        ),
        pl.col("amount").filter(~is_allowance & (pl.col("size_class") != "")).sum()
        .alias("credits_t"),
    )  # fmt: skip
    due = tables["firms"].join(holders.drop("sector"), on="account", how="left")
    granted = due.group_by(YEAR, *ROW).agg(
        pl.col("allocation_t").sum().alias("due_t"), pl.col("deferred_t").sum()
    )
    auctioned = tables["years"].select(
        YEAR, pl.lit(STATE).alias("sector"), pl.lit("").alias("size_class"),
        pl.col("auctioned_t").alias("due_t"), pl.lit(0, pl.Int64).alias("deferred_t"),
    )  # fmt: skip
    due = pl.concat([granted, auctioned], how="vertical_relaxed")
    cells = pl.concat([rows.select(ROW), due.select(ROW)]).unique()
    full = (
        years.join(cells, how="cross")
        .join(rows, on=[YEAR, *ROW], how="left")
        .join(due, on=[YEAR, *ROW], how="left")
        .sort(YEAR)
        .with_columns(
            pl.col("bank_t", "got_t", "due_t", "credits_t").fill_null(0).cum_sum()
            .over(ROW, order_by=YEAR)
        )
    )  # fmt: skip
    later = pl.max_horizontal(pl.col("got_t") - pl.col("due_t"), 0)
    less = later + pl.col("deferred_t").fill_null(0)
    value = pl.col("bank_t") * pl.col("last_yen") + pl.col("credits_t") * pl.col("last_credit_yen")
    return (
        full.with_columns((pl.col("bank_t") - less).alias("bank_t"))
        .with_columns(
            value.alias("bank_jpy"), (pl.col("opening_t") * pl.col("last_yen")).alias("opening_jpy")
        )
        .select(YEAR, *ROW, *HELD, "opening_jpy")
    )


def _ordered(rows: pl.DataFrame) -> pl.DataFrame:
    """Sectors by emissions over all years, sizes from the smallest, then others and the state."""
    names = [*dict.fromkeys(OTHERS.values()), STATE, EXCHANGE]
    is_sector = (pl.col("size_class") != "").cast(pl.Int64)
    size = pl.col("size_class").replace_strict(
        {name: number for number, (name, _) in enumerate(SIZES)} | {"": 0}, return_dtype=pl.Int64
    )
    place = pl.col("sector").replace_strict(
        {name: number for number, name in enumerate(names)}, default=-1, return_dtype=pl.Int64
    )
    largest = pl.col("emissions_t").sum().over("sector").neg()
    order = (YEAR, is_sector.neg(), place, largest, "sector", size)
    columns = (YEAR, *ROW, is_sector.alias("is_sector"), *COLUMNS)
    return rows.sort(*order).select(columns)
