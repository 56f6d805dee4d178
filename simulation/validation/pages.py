"""A page for each validation case: theory, source, method, and tolerances.

`tanso validate --pages docs/validation` writes the pages from the texts here, the cases' docstrings
and their rows; a test holds the pages to them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from exchange.errors import ResultsFailed
from exchange.schemes.gx_ets import CEILING_YEN, FLOOR_YEN, REAL_GROWTH
from exchange.schemes.gx_ets_allocation import ACTIVITY_THRESHOLD
from simulation.validation.cases.row import Row
from simulation.validation.table import CASES


class Theory(NamedTuple):
    """The title of a case, the result of theory, and its source."""

    title: str
    says: str
    source: str


OWN = "derived for this project and checked by a second solver, see below"
GODE = "Gode and Sunder (1993), Journal of Political Economy 101, 119-137"
THEORY: Mapping[str, Theory] = {
    "V1": Theory(
        "Four firms under one cap",
        "Trade equalizes the marginal abatement costs b_i a_i: P = (sum of emissions - "
        "cap) / sum of 1/b, and firm i abates P / b_i.",
        "Montgomery (1972), Journal of Economic Theory 5, 395-418",
    ),
    "V1b": Theory(
        "Four firms with random quotes",
        "Budget-constrained random quotes exhaust the gains from trade. The mean trade price is "
        "not the equilibrium price, because asks reach far above it: only the allocation is held "
        "against theory.",
        GODE,
    ),
    "V2": Theory(
        "The call auction's rule",
        "Most volume; then the least imbalance; then market pressure; then the price nearest to "
        "the reference price.",
        "rules of call auctions; the TSE publishes price priority only, so the rest is a setting",
    ),
    "V3": Theory(
        "A hard collar",
        "With a shock to emissions, p = clip(B (E0 + shock - C), floor, ceiling); moments of the "
        "price and of the tonnes sold and withdrawn follow from those of the shock.",
        "Roberts and Spence (1976), Journal of Public Economics 5, 193-208",
    ),
    "V4": Theory(
        "A soft ceiling",
        "A reserve of R at the ceiling lowers the expected price and cost; the effect falls as R "
        "grows.",
        "Fell, Burtraw, Morgenstern and Palmer (2012), Journal of Environmental Economics and "
        "Management 64, 183-198",
    ),
    "V5": Theory(
        "Banking",
        "While allowances are banked the price rises at the rate of interest; it may fall only "
        "where the bank is empty.",
        "Hotelling (1931), Journal of Political Economy 39, 137-175; Rubin (1996), Journal of "
        "Environmental Economics and Management 31, 269-286",
    ),
    "V6": Theory(
        "Withholding by a stability reserve",
        "The published intakes of the European reserve; withholding and returning moves no price "
        "as long as the bank is never empty.",
        "European Commission, 2023-05-15 and 2026 notices; Rubin (1996)",
    ),
    "V7": Theory(
        "A reverse auction",
        "With independent costs, the first rejected price and pay-as-bid cost the buyer the same "
        "on average; pay-as-bid varies less. A maximum price leaves it undersubscribed with a "
        "known probability.",
        "Vickrey (1961), Journal of Finance 16, 8-37; Krishna (2010), Auction Theory",
    ),
    "V8": Theory(
        "A uniform auction of lots",
        "The expected price is the expected (k+1)-th highest value; a reserve excludes low bids.",
        "Vickrey (1961), Journal of Finance 16, 8-37; Krishna (2010), Auction Theory",
    ),
    "V9": Theory(
        "Zero intelligence",
        "Two buyers worth 1 and beta: efficiency 1 - (1 - beta) 2 beta^2 / (3 + beta^2). On "
        "Smith's first chart random quotes within budgets reach about 96 % of the surplus.",
        f"{GODE}; Smith (1962), Journal of Political Economy 70, 111-137",
    ),
    "V11": Theory(
        "The first queue to empty",
        "With constant rates of limit orders, market orders and cancellations, the chance that "
        "the mid-price moves up depends on the two queues alone.",
        "Cont, Stoikov and Talreja (2010), Operations Research 58, 549-563",
    ),
    "V12": Theory(
        "Queues",
        "The mean wait of M/M/1 and M/D/1 queues.",
        "Kleinrock (1975), Queueing Systems I (Pollaczek-Khinchine)",
    ),
    "V13": Theory(
        "Prices against quantities",
        "A price is better than a quantity where marginal costs are steeper than marginal "
        "benefits: s^2 (c - b) / (2 c^2); a collar is at least as good as either.",
        "Weitzman (1974), Review of Economic Studies 41, 477-491; Roberts and Spence (1976)",
    ),
    "V15": Theory(
        "A dominant firm",
        "A firm that sets its emissions against a price-taking fringe moves the price towards "
        "its own interest unless its allocation is what it would emit.",
        "Hahn (1984), Quarterly Journal of Economics 99, 753-765",
    ),
    "V16": Theory(
        "The path of the band",
        f"{CEILING_YEN:,} and {FLOOR_YEN:,} yen/t grow by {float(100 * REAL_GROWTH):g} % a year at "
        "zero inflation to the published 4,840 and 1,913 in FY2030.",
        "METI, 2025-12-19",
    ),
    "V18": Theory(
        "Credits within a limit on own emissions",
        "One more tonne of emissions earns credit room, so MAC = (1 - l) p_allowance + l p_credit; "
        "where the limit binds the two prices differ.",
        OWN,
    ),
    "V20": Theory(
        "Common random numbers",
        "The effect of a collar, estimated under common shocks, has a variance 9.5 times smaller "
        "than under independent ones.",
        "Glasserman and Yao (1992), Management Science 38, 884-908; figures " + OWN,
    ),
    "V21": Theory(
        "Allowances and credits with other demand",
        "Segmented while others alone hold the credit price at or above the allowance price; else "
        "one price; else the limit binds.",
        OWN,
    ),
    "V22": Theory(
        "The activity rule",
        f"Where the two-year average departs by {float(100 * ACTIVITY_THRESHOLD):g} % or more it "
        "becomes the base, and the difference of those years is added or taken away. An "
        "allocation that follows output stabilizes the price and not the emissions.",
        "press on METI's committee, 2025-08-19; prices " + OWN,
    ),
    "V23": Theory(
        "A floor with banking",
        "While a bank lasts, raising the first price requires a purchase that raises every year's; "
        "buying and selling back is neutral; without a bank only the year itself changes.",
        "Rubin (1996), Journal of Environmental Economics and Management 31, 269-286; figures "
        + OWN,
    ),
    "V24": Theory(
        "An uncertain second year",
        "The first year's price is the discounted expectation of the second's, which the collar "
        "clips; bounds that never bind today therefore still move today's price.",
        "Roberts and Spence (1976); figures " + OWN,
    ),
    "V25": Theory(
        "Payment at the ceiling with allowances kept",
        "Where a firm may pay although it holds allowances, each year's need is paid at "
        "the deadline up to its own that costs least in present value: at the first where the "
        "ceiling grows faster than the rate of interest, at its own where it does not.",
        "Rubin (1996), Journal of Environmental Economics and Management 31, 269-286, with the "
        "ceiling as a store of allowances; figures derived for this project",
    ),
    "V26": Theory(
        "Opening stock and auctions with a reserve price",
        "The state sells a yearly volume at no less than a reserve price, and what is unsold is "
        "canceled. Years that share a bank have one present-value price; in a year whose price is "
        "the reserve, just so much is sold that the price does not fall below it.",
        "Rubin (1996), Journal of Environmental Economics and Management 31, 269-286; Roberts and "
        "Spence (1976), Journal of Public Economics 5, 193-208; figures by bisection on the price "
        "of each span of years (`theory/planner.py`)",
    ),
    "V27": Theory(
        "Vintages with their own books",
        "Where no later vintage may be used, the price of a year's abatement is that of its own "
        "vintage. Without banked use it is what the year alone requires; with it, years that share "
        "a bank have one present-value price, and the price falls where the bank is empty.",
        "Rubin (1996), Journal of Environmental Economics and Management 31, 269-286; figures by "
        "bisection on the price of each span of years (`theory/planner.py`)",
    ),
    "V28": Theory(
        "Compliance periods of several years",
        "Where a deadline demands nothing, a tonne emitted now may be made good later, so within a "
        "period all years have one present-value price, without banking too. Where all is due at "
        "each deadline, the first year's price is what its own grant requires; where a share is, "
        "the grant must meet that share.",
        "Rubin (1996), Journal of Environmental Economics and Management 31, 269-286, with "
        "borrowing within a period; figures by bisection on the price of each span of years "
        "(`theory/planner.py`)",
    ),
    "V29": Theory(
        "New Zealand",
        "At the price that the government forecasts by a rule, the world's demand, supply and "
        "stock are those of the government's model. The market's own price is that of a planner "
        "with the same supply, and depends on what owners do with the stock that they hold.",
        "Ministry for the Environment, ETS Model May 2026 for publication (workbook, sheet "
        "Results), with parameters, as kept in the public repository kgreen7/NZUpy; prices by "
        "`theory/planner.py`",
    ),
    "V30": Theory(
        "The European Union's market stability reserve",
        "A reserve takes a share of the allowances in circulation from the auctions of twelve "
        "months. Circulation is calibrated on its publication; intakes follow by rule.",
        "European Commission, 2018-05-15, 2019-05-15, 2021-07-22, 2022-07-28 and 2023-05-15, and "
        "its communications C(2018) 2801 to C/2025/3180 (figures with sources in "
        "`simulation/schemes/data/eu_reserve.csv`); Decision (EU) 2015/1814",
    ),
}


def page(name: str, rows: Sequence[Row]) -> str:
    """A case's page in Markdown."""
    theory = THEORY[name]
    lines = [
        f"# {name}: {theory.title}",
        "",
        theory.says,
        "",
        f"**Source.** {theory.source}.",
        "",
        f"**Method.** {described(name)}",
        "",
        f"**Reproduction.** `tanso validate {name}`; seeds are fixed, so results are identical.",
        "",
        "A figure passes where it deviates by no more than the tolerance. Means over random "
        "runs may deviate by three standard errors.",
        "",
        "| figure | expected | tolerance | through the venue |",
        "|---|--:|--:|---|",
    ]
    lines += [
        f"| {row.what} | {row.expected:,.7g} | {row.tolerance:,.3g} "
        f"| {'yes' if row.through_venue else 'no'} |"
        for row in rows
    ]
    return "\n".join(lines) + "\n"


def described(name: str) -> str:
    """The docstrings of a case as sentences."""
    said = " ".join((CASES[name].__doc__ or "").split())
    parts = [part.strip() for part in re.split(r"\bV\d+b?: ", said) if part.strip()]
    return " ".join(part[:1].upper() + part[1:] for part in parts)


def index() -> str:
    """The list of all pages."""
    lines = ["# Validation cases", "", "Written by `tanso validate --pages docs/validation`.", ""]
    lines += [f"- [{name}: {THEORY[name].title}]({name}.md)" for name in CASES]
    return "\n".join(lines) + "\n"


def write_pages(rows: Sequence[Row], folder: Path) -> None:
    """Write the pages of the cases among the rows, and the index."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name in dict.fromkeys(row.case for row in rows):
            own = [row for row in rows if row.case == name]
            (folder / f"{name}.md").write_text(page(name, own), encoding="utf-8")
        (folder / "README.md").write_text(index(), encoding="utf-8")
    except OSError as error:
        raise ResultsFailed(f"cannot write the pages to {folder}: {error.strerror}") from None
