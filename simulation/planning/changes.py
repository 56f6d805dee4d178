"""The smallest changes of limits that make an infeasible plan feasible."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from math import ceil
from typing import NamedTuple

import numpy as np

from simulation.planning.firm_problem import FirmProblem
from simulation.planning.problem import Floats
from simulation.planning.procurement import Change
from simulation.planning.solver import Infeasible, Slack, slack

KINDS = {
    "budget": ("the budget", "予算"),
    "target": ("the target", "目標"),
    "cap": ("the share of auctions", "節立会の参加上限"),
}
LEAST = 0.5  # yen or tonnes: less is a rounding of the solver
UNIT = {"budget": ("yen", "円")}


class Changes(NamedTuple):
    """The changes, and a sentence in each language."""

    lines: tuple[Change, ...]
    sentence: str
    sentence_ja: str


def changes(found: FirmProblem) -> Changes:
    """For each kind of limit alone, the smallest sum of changes that is enough; if none is, the
    smallest changes of all together (caps first made as wide as needed)."""
    lines: list[Change] = []
    for kind in KINDS:
        try:
            lines += _lines(found, slack(found.problem, {kind}), kind)
        except Infeasible:
            lines.append(_cannot(kind))
    if all(one.needed is None for one in lines):
        together = slack(found.problem, set(KINDS))
        lines += [one for kind in KINDS for one in _lines(found, together, kind)]
    return Changes(tuple(lines), *_sentences(lines))


def _sentences(lines: Iterable[Change]) -> tuple[str, str]:
    """The changes as a sentence in each language. The changes of one kind are needed together;
    kinds are alternatives, unless none is enough alone: then all are needed together."""
    by_kind: dict[str, list[tuple[str, str]]] = {}
    is_alone = False
    failed = set()
    for one in lines:
        kind = _kind_of(one)
        if one.needed is None:
            failed.add(kind)
        else:
            by_kind.setdefault(kind, []).append(_sentence(one))
            is_alone = is_alone or kind not in failed
    groups = list(by_kind.values())
    if not is_alone:
        groups = [[text for group in groups for text in group]]
    ways = [" and ".join(text for text, _ in group) for group in groups]
    ways_ja = ["、かつ".join(text for _, text in group) for group in groups]
    if len(groups) == 1:
        lead, lead_ja = "This would do", "次の変更で可能になります"
    else:
        lead, lead_ja = "Either of these would do", "次のいずれかで可能になります"
    return (
        f"No plan meets all limits. {lead}: {'; or '.join(ways)}.",
        f"すべての制限を満たす計画はありません。{lead_ja}: {'。または、'.join(ways_ja)}。",
    )


def _kind_of(change: Change) -> str:
    kind = change.limit.partition("/")[0]
    return "cap" if kind == "participation" else kind


def _cannot(kind: str) -> Change:
    name, name_ja = KINDS[kind]
    return Change(limit=kind, name=name, name_ja=name_ja, fiscal_year=None, unit="t", most=0,
                  needed=None)  # fmt: skip


def _lines(found: FirmProblem, needed: Slack, kind: str) -> Iterator[Change]:
    problem = found.problem
    if kind == "budget":
        for number, year in enumerate(found.budget_years):
            if needed.budget[number] >= LEAST:
                yield _change(kind, "budget", year, problem.most_yen[number],
                              problem.most_yen[number] + needed.budget[number])  # fmt: skip
    elif kind == "target":
        for scheme, column in np.argwhere(needed.target >= LEAST).tolist():
            target = problem.targets[scheme, column]
            yield _change(
                kind, f"target/{found.horizon.schemes[scheme]}",
                found.horizon.fiscal_years[column], target, target - needed.target[scheme, column],
            )  # fmt: skip
    elif needed.cap > 1e-6:
        cap = _cap_of(problem.purchases.group_most)
        yield _change(kind, "participation", None, cap, cap * (1 + needed.cap))


def _cap_of(group_most: Floats) -> float:
    """The tonnes of all caps on purchases now."""
    return float(group_most[group_most < 1e9].sum())


def _change(kind: str, limit: str, year: int | None, most: float, needed: float) -> Change:
    name, name_ja = KINDS[kind]
    scheme = limit.partition("/")[2]
    if scheme:
        name, name_ja = f"{name} of {scheme}", f"{scheme}の{name_ja}"
    is_less = needed < most
    return Change(
        limit=limit, name=name, name_ja=name_ja, fiscal_year=year,
        unit="yen" if kind == "budget" else "t", most=round(most),
        needed=max(0, int(needed)) if is_less else ceil(needed),
    )  # fmt: skip


def _sentence(change: Change) -> tuple[str, str]:
    unit, unit_ja = UNIT.get(change.limit, ("t", "t"))
    needed = change.needed or 0
    of = f" for FY{change.fiscal_year}" if change.fiscal_year else ""
    of_ja = f"{change.fiscal_year}年度の" if change.fiscal_year else ""
    act, act_ja = ("raised", "引上げ") if needed > change.most else ("lowered", "引下げ")
    return (
        f"{change.name}{of} {act} from {change.most:,} to {needed:,} {unit}",
        f"{of_ja}{change.name_ja}を{change.most:,}{unit_ja}から{needed:,}{unit_ja}へ{act_ja}",
    )
