"""Groups of firms that are certified to comply as one, by the rule of `gx_ets_units`.

The covered population is the firms of the scenario; a table names parents, and a synthetic
population has groups by key. Each firm of a group plans for the group's position in proportion to
its size and with one view, so members do not trade with each other to fill their own gaps. At a
deadline tonnes that one member has beyond its duty move to members that lack them, without a price,
and credits count up to the limit on the group's emissions. Every member then complies by itself, so
that rows by firm close.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil

import numpy as np

from exchange.commands import AnyCommand, DepositCredits, RetireCredits
from exchange.schemes.gx_ets_units import Emitter, duty_units
from simulation.gx_ets.keys import GxScenario
from simulation.gx_ets.population import Firms, Floats, Ints, largest_first
from simulation.gx_ets.state import State

Move = tuple[int, int, int]  # giver, taker, tonnes


def certified_groups(scenario: GxScenario, firms: Firms) -> list[Ints]:
    """The rows of `firms` that comply together, groups of at least two, by the firms' numbers."""
    if not scenario.policy.groups_certified:
        return []
    row = {int(number): index for index, number in enumerate(firms.number)}
    keys = scenario.population
    if keys.listed:
        listed = largest_first(keys)
        codes, parents = [firm.name for firm in listed], [firm.parent for firm in listed]
    else:
        codes = [str(number) for number in range(keys.firms)]
        heads = ceil(keys.firms / keys.firms_a_group)
        parents = ["" if number < heads else str(number % heads) for number in range(keys.firms)]
    emitters = [
        Emitter(code, parent, is_covered=True) for code, parent in zip(codes, parents, strict=True)
    ]
    numbers = {code: number for number, code in enumerate(codes)}
    return [
        np.array([row[numbers[code]] for code in unit], np.int64)
        for unit in duty_units(emitters, as_groups=True)
        if len(unit) > 1
    ]


def shared(groups: Sequence[Ints], values: Floats | Ints, sizes: Floats) -> Floats:
    """Values by firm, where a group's sum is divided among its members by size."""
    found = values.astype(np.float64)
    for members in groups:
        found[members] = values[members].sum() * sizes[members] / sizes[members].sum()
    return found


def one_view(groups: Sequence[Ints], views: Floats, sizes: Floats) -> Floats:
    """Views by firm, where a group has the mean of its members' by size.

    Members with different views of one common position would trade with each other without end.
    """
    found = views.copy()
    for members in groups:
        found[members] = np.average(views[members], weights=sizes[members])
    return found


def due_together(groups: Sequence[Ints], due_t: Floats, holds_t: Ints, sizes: Floats) -> Floats:
    """Tonnes that each firm must hold: a group's due on what it holds, in proportion, and what the
    group lacks, by size.
    """
    found = due_t.copy()
    for members in groups:
        due, held = float(due_t[members].sum()), float(holds_t[members].sum())
        lacking = max(due - held, 0.0) * sizes[members] / sizes[members].sum()
        found[members] = holds_t[members] * (min(due / held, 1.0) if held else 0.0) + lacking
    return found


def matched(has_t: Sequence[int], needs_t: Sequence[int]) -> tuple[list[int], list[Move]]:
    """The tonnes that each member uses, its own first, and the moves that this takes.

    Members use as much as they have and need together.
    """
    used = [min(has, need) for has, need in zip(has_t, needs_t, strict=True)]
    spare = [has - own for has, own in zip(has_t, used, strict=True)]
    moves: list[Move] = []
    for taker, need in enumerate(needs_t):
        for giver in range(len(spare)):
            tonnes = min(spare[giver], need - used[taker])
            if tonnes:
                moves.append((giver, taker, tonnes))
                spare[giver] -= tonnes
                used[taker] += tonnes
    return used, moves


def pool_holdings(state: State, year: int) -> None:
    """Move tonnes within each group before a deadline, and pool its room for credits.

    The registry books what moves a moment later.
    """
    due, commands = state.due_t(year), list[AnyCommand]()
    cheapest_first = sorted(state.credits, key=state.last_price)
    free = {one: state.free_t(state.accounts.firms, one) for one in (*state.credits, state.due)}
    for members in state.groups:
        rooms = state.credit_room_t[year][members]
        room, lacking = int(rooms.sum()), due[members].tolist()
        used = [0] * len(members)
        for instrument in cheapest_first:
            has = _capped(free[instrument][members].tolist(), room - sum(used))
            own, moves = matched(has, lacking)
            _move(state, instrument, members, moves, commands)
            used = [before + more for before, more in zip(used, own, strict=True)]
            lacking = [need - more for need, more in zip(lacking, own, strict=True)]
        _, moves = matched(free[state.due][members].tolist(), lacking)
        _move(state, state.due, members, moves, commands)
        pooled = np.array(used, np.int64)
        pooled[0] += room - pooled.sum()
        state.credit_room_t[year][members] = pooled
    state.send(commands)


def _capped(has_t: list[int], most_t: int) -> list[int]:
    """The first tonnes of a list, up to a sum."""
    found = []
    for tonnes in has_t:
        found.append(min(tonnes, most_t))
        most_t -= found[-1]
    return found


def _move(
    state: State, instrument: int, members: Ints, moves: list[Move], commands: list[AnyCommand]
) -> None:
    accounts = state.accounts.firms[members].tolist()
    for giver, taker, tonnes in moves:
        who, other = accounts[giver], accounts[taker]
        purpose = "moved within a certified group"
        commands.append(RetireCredits(who, instrument, tonnes, purpose, "group"))
        commands.append(DepositCredits(other, instrument, tonnes))
        state.history.move(who, instrument, "group", -tonnes)
        state.history.move(other, instrument, "group", tonnes)
