"""The covered firms: sizes, sectors, intensities and abatement costs, as arrays.

Sizes and sectors are those of a table where the scenario has one. Else sizes are the midpoints of
equal strata of a truncated Pareto distribution, scaled to the total; firm 0 is the largest. Firms
are assigned, largest first, to the sector with the largest remaining share. Intensities are
lognormal within a sector and scaled so that the base years' benchmark allocates exactly the
emissions of benchmark firms; scarcity then comes from the falling benchmark alone. A firm's draws
depend on its number only, so they do not change when firms are added.
"""

from __future__ import annotations

from statistics import NormalDist
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from simulation.core.draws import normal_quantiles, uniforms
from simulation.gx_ets.keys import GxScenario, ListedFirm, Population

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

STEPS = 3
_quantile = NormalDist().inv_cdf


class Firms(NamedTuple):
    """Arrays by firm. `size_t`: emissions of FY2024; `output`: benchmark activity then."""

    number: Ints
    sector: Ints
    size_t: Floats
    output: Floats
    is_benchmark: NDArray[np.bool_]
    slope: Floats  # yen/t per t a year
    linear_max_t: Floats
    switch_t: Floats
    switch_away: Floats  # yen/t: deviation of its plant's cost from the formula's
    step_t: Floats  # (n, STEPS)
    step_jpy: Floats  # (n, STEPS), rising
    valuation: Floats  # log disagreement, permanent

    def reordered(self, order: Ints) -> Firms:
        """The same firms in another order."""
        return Firms._make(column[order] for column in self)


def population(scenario: GxScenario) -> Firms:
    """All firms of a scenario, in the order of their numbers."""
    keys, abatement = scenario.population, scenario.abatement
    count = keys.firms
    number = np.arange(count, dtype=np.int64)
    size = sizes_t(keys)
    names = [entry.name for entry in keys.sectors]
    sector = (
        np.array([names.index(firm.sector) for firm in largest_first(keys)], np.int64)
        if keys.listed
        else _sectors(keys, size)
    )
    normal = _normals(keys.seed, "population", number, 4)
    intensity = np.exp(keys.intensity_spread * normal[:, 0])
    is_benchmark = np.array([entry.rule == "benchmark" for entry in keys.sectors])[sector]
    output = size / intensity
    if is_benchmark.any():
        output[is_benchmark] *= size[is_benchmark].sum() / output[is_benchmark].sum()
    for firm, listed in enumerate(largest_first(keys)):
        if listed.granted_t is not None:
            output[firm] = listed.granted_t
    slope = np.exp(abatement.slope_spread * normal[:, 1]) / size
    slope *= abatement.slope_jpy_per_t_per_mt / 1e6 * (1 / slope).sum()
    switches = np.array([entry.switches_fuel for entry in keys.sectors])[sector]
    switching = np.where(switches, size, 0.0)
    if switching.any():
        switching *= abatement.fuel_switch_mt * 1e6 / switching.sum()
    switch = np.minimum(switching, 0.6 * size)
    return Firms(
        number=number,
        sector=sector,
        size_t=size,
        output=output,
        is_benchmark=is_benchmark,
        slope=slope,
        linear_max_t=abatement.linear_share_max * size,
        switch_t=switch,
        switch_away=abatement.fuel_switch_sd_jpy_per_t * _even(keys.seed, number, switches, size),
        step_t=np.repeat(abatement.investment_share * size[:, None] / STEPS, STEPS, axis=1),
        step_jpy=_step_costs(scenario, number),
        valuation=scenario.behavior.disagreement_sd * normal[:, 3],
    )


def largest_first(keys: Population) -> list[ListedFirm]:
    """The rows of the table by the numbers of their firms."""
    return sorted(keys.listed, key=lambda firm: (-firm.emissions_t, firm.name))


def firm_names(keys: Population) -> list[str]:
    """The firms' names in tables, by number."""
    if not keys.listed:
        return [f"firm {number + 1} (synthetic)" for number in range(keys.firms)]
    return [
        firm.name if firm.is_published else f"{firm.name} (filled)" for firm in largest_first(keys)
    ]


def sizes_t(keys: Population) -> Floats:
    """Emissions of each firm, largest first, summing to the total."""
    if keys.listed:
        return np.array([firm.emissions_t for firm in largest_first(keys)], np.float64)
    middle = (np.arange(keys.firms) + 0.5) / keys.firms
    bottom, top, shape = float(keys.smallest_t), float(keys.largest_t), keys.pareto_shape
    drawn = bottom * (1 - middle * (1 - (bottom / top) ** shape)) ** (-1 / shape)
    scaled: Floats = drawn[::-1] * keys.emissions_mt * 1e6 / drawn.sum()
    return scaled


def _sectors(keys: Population, size: Floats) -> Ints:
    """The sector of each firm: largest first, each to the sector with the largest remaining
    tonnes.
    """
    shares = np.array([sector.share for sector in keys.sectors])
    lacking = shares / shares.sum() * size.sum()
    chosen = np.zeros(len(size), np.int64)
    for firm, tonnes in enumerate(size.tolist()):
        chosen[firm] = np.argmax(lacking)
        lacking[chosen[firm]] -= tonnes
    return chosen


def _normals(seed: int, purpose: str, entities: Ints, count: int) -> Floats:
    return normals_of(uniforms(seed, purpose, entities, 0, count))


def normals_of(drawn: Floats) -> Floats:
    """Standard normal draws from uniform draws, truncated at 4 standard deviations."""
    shares = np.clip(drawn, 3.2e-5, 1 - 3.2e-5).ravel()
    found = np.empty_like(shares)
    normal_quantiles(shares, found)
    return found.reshape(drawn.shape)


def _even(seed: int, number: Ints, switches: NDArray[np.bool_], size: Floats) -> Floats:
    """Standard normal quantiles spread evenly over the switching tonnes, in a random order."""
    away = np.zeros(len(number))
    mine = np.flatnonzero(switches)
    order = mine[np.argsort(uniforms(seed, "plants", number[mine], 0, 1)[:, 0])]
    weight = np.cumsum(size[order]) - size[order] / 2
    away[order] = [_quantile(float(u)) for u in weight / size[order].sum()] if len(order) else []
    return away


def _step_costs(scenario: GxScenario, number: Ints) -> Floats:
    """Costs of the investment steps: spread evenly between the bounds, rising in each firm."""
    abatement = scenario.abatement
    drawn = uniforms(scenario.population.seed, "investments", number, 0, STEPS)
    levels = (np.arange(STEPS) + drawn) / STEPS
    low, high = abatement.investment_low_jpy_per_t, abatement.investment_high_jpy_per_t
    costs: Floats = low + (high - low) * levels
    return costs
