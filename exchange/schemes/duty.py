"""The status of a participant's GX-ETS duty of a fiscal year.

The duty: allowances equal to the year's verified emissions, less the credits that count (up to
their limit), surrendered (償却) by the holding deadline. Credits and allowances ended after the
deadline are reported separately and do not count.
"""

from __future__ import annotations

from datetime import date
from typing import Literal

from msgspec import Struct

from exchange.registry.projects.office import OfficeRegistry
from exchange.schemes.eligibility import Answered, Question, Record, eligible
from exchange.schemes.gx_ets import (
    DEADLINE_DAY,
    GX_ETS,
    credit_limit_t,
    duty,
    holding_deadline,
)
from exchange.schemes.rules import ALLOWANCES

State = Literal["emissions_not_entered", "open", "met", "short"]


class DutyStatus(Struct, frozen=True, kw_only=True):
    """A year's duty in tonnes; None where it depends on emissions that are not entered.

    `credits_t` were ended in time, `credits_counted_t` of them count. `need_t` is what allowances
    must cover, `shortage_t` the missing part. `late_t` was ended after the deadline;
    `allowances_held_t` are in the participant's accounts. `state`: met; open until the deadline;
    short after it.
    """

    participant: str
    fiscal_year: int
    on: date
    holding_deadline: date
    emissions_t: int | None
    credits_t: int
    credit_limit_t: int | None
    credits_counted_t: int | None
    need_t: int | None
    allowances_surrendered_t: int
    shortage_t: int | None
    late_t: int
    allowances_held_t: int
    state: State


def duty_status(
    registry: OfficeRegistry,
    participant: str,
    fiscal_year: int,
    on: date,
    today: date,
    deadline_day: tuple[int, int] = DEADLINE_DAY,
    record: Record | None = None,
) -> DutyStatus:
    """The duty of a year at the end of a day; `deadline_day` is (month, day), see gx_ets.

    `record`: see eligibility; read from the registry if not given.

    RegistryRejected: unknown_participant, unknown_fiscal_year.
    """
    deadline = holding_deadline(fiscal_year, deadline_day)
    question = Question(
        scheme=GX_ETS, holder=participant, on=on, today=today, fiscal_year=fiscal_year
    )
    found = eligible(registry, question, record)
    counting = [
        one for one in found.blocks if one.state == "counts" and one.fiscal_year == fiscal_year
    ]
    in_time = [one for one in counting if one.ended_on is not None and one.ended_on <= deadline]
    credits_t = _tonnes([one for one in in_time if one.block.programme not in ALLOWANCES])
    surrendered_t = _tonnes([one for one in in_time if one.block.programme in ALLOWANCES])
    position = found.year(fiscal_year)
    emissions_t = position.emissions_t
    limit_t = counted_t = need_t = shortage_t = None
    state: State = "emissions_not_entered"
    if emissions_t is not None:
        owed = duty(emissions_t, credits_t, surrendered_t)
        limit_t, counted_t = credit_limit_t(emissions_t), owed.credits_t
        need_t, shortage_t = emissions_t - counted_t, owed.shortfall_t
        state = "met" if not shortage_t else "open" if on <= deadline else "short"
    return DutyStatus(
        participant=found.holder,
        fiscal_year=fiscal_year,
        on=on,
        holding_deadline=deadline,
        emissions_t=emissions_t,
        credits_t=credits_t,
        credit_limit_t=limit_t,
        credits_counted_t=counted_t,
        need_t=need_t,
        allowances_surrendered_t=surrendered_t,
        shortage_t=shortage_t,
        late_t=_tonnes(counting) - _tonnes(in_time),
        allowances_held_t=position.usable_allowances_t,
        state=state,
    )


def _tonnes(blocks: list[Answered]) -> int:
    return sum(one.block.quantity_t for one in blocks)
