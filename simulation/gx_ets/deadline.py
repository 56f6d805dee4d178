"""The holding deadline: credits within the limit, allowances, the ceiling payment, the penalty.

At the deadline each firm surrenders its holdings and pays for its shortfall, in the order of
`policy.comply`. Where firms may pay and keep their holdings, they do as long as a tonne is worth
more after the deadline than the payment. The rest is banked within the banking limit. The year's
rows are recorded here, and the counted holdings of every account are checked against the venue's
ledger.
"""

from __future__ import annotations

from datetime import date
from math import inf

import numpy as np
from msgspec.structs import replace

from exchange.commands import AnyCommand, RetireCredits, WithdrawCash
from simulation.gx_ets.payments import kept_t, payment_is_open, within_reserve, without_deemed
from simulation.gx_ets.periods import ends_period
from simulation.gx_ets.policy import Compliance, comply, credit_limit
from simulation.gx_ets.population import STEPS, Ints, firm_names
from simulation.gx_ets.state import ALLOWANCE, YEN, State
from simulation.gx_ets.trade_history import KIND
from simulation.gx_ets.welfare import social_cost_jpy_per_t
from simulation.results.record import (
    CurveSegment,
    FirmYear,
    InvestmentRow,
    LedgerKind,
    PolicyEvent,
    YearRow,
)


def meet_duties(state: State, year: int, day: date) -> list[Compliance]:
    """Have every firm comply with a fiscal year's duty; the compliance of each."""
    policy = state.scenario.policy
    ceiling = state.band.payment(year)
    is_open = payment_is_open(state, ceiling)
    firms = state.accounts.firms
    allowances = state.free_t(firms, state.due)
    held = {credit: state.free_t(firms, credit) for credit in state.credits}

    def outcome(kept: Ints) -> list[Compliance]:
        done = []
        for firm, duty in enumerate(state.due_t(year).tolist()):
            usable = int(allowances[firm] - kept[firm])
            credits_t = sum(int(held[credit][firm]) for credit in state.credits)
            room = int(state.credit_room_t[year][firm])
            compliance = comply(policy, duty, usable, credits_t, ceiling, is_open, room)
            done.append(
                compliance._replace(
                    allowances_left_t=compliance.allowances_left_t + int(kept[firm])
                )
            )
        return done

    done = outcome(np.zeros(len(firms), np.int64))
    if is_open and not policy.pay_only_if_holdings_exhausted:
        _publish(state, year, done)  # tonnes kept are added to these
        unused = np.array([compliance.allowances_left_t for compliance in done], np.int64)
        done = outcome(unused + kept_t(state, day, ceiling, done))
    if policy.deemed_sales_days:
        done = without_deemed(state, day, done, ceiling)
    if policy.ceiling_reserve_mt is not None:
        done = within_reserve(state, done, ceiling)
    _defer(state, year, done)
    _surrender(state, year, done, held)
    return done


def _defer(state: State, year: int, done: list[Compliance]) -> None:
    """Leave what is not due yet, and the room for credits that is left, to the next deadline."""
    if ends_period(state.scenario.policy, year):
        state.deferred_t = np.zeros_like(state.deferred_t)
        state.room_left_t = np.zeros_like(state.room_left_t)
        return
    used = np.array([compliance.credits_used_t for compliance in done], np.int64)
    state.deferred_t = state.deferred_t + state.duty_t[year] - state.due_t(year)
    state.room_left_t = state.credit_room_t[year] - used
    state.credit_room_t[year] = used


def _surrender(state: State, year: int, done: list[Compliance], held: dict[int, Ints]) -> None:
    """Retire the tonnes used, pay amounts owed, and update the public view."""
    history, purpose = state.history, f"GX-ETS, fiscal year {year}"
    commands: list[AnyCommand] = []
    dearer_first = sorted(state.credits, key=lambda credit: -state.last_price(credit))
    for firm, compliance in enumerate(done):
        who = int(state.accounts.firms[firm])
        name = f"firm {int(state.firms.number[firm]) + 1}"

        def retire(instrument: int, tonnes: int, kind: LedgerKind) -> None:
            if tonnes:
                commands.append(RetireCredits(who, instrument, tonnes, purpose, name))  # noqa: B023 - called in this turn
                history.move(who, instrument, kind, -tonnes)  # noqa: B023 - called in this turn

        retire(state.due, compliance.surrendered_t, "surrendered")
        left = compliance.credits_used_t
        for instrument in reversed(dearer_first):
            used = min(left, int(held[instrument][firm]))
            retire(instrument, used, "retired")
            left -= used
        if compliance.paid_jpy or compliance.penalty_jpy:
            commands.append(WithdrawCash(who, compliance.paid_jpy + compliance.penalty_jpy))
            history.move(who, YEN, "ceiling_payment", -compliance.paid_jpy)
            history.move(who, YEN, "penalty", -compliance.penalty_jpy)
        if state.scenario.policy.shortfall_carried_over:
            state.owed_t[firm] += compliance.uncovered_t
        _bank(state, firm, who, compliance, commands)
    state.send(commands)
    _publish(state, year, done)
    state.complied.add(year)


def _publish(state: State, year: int, done: list[Compliance]) -> None:
    """Publish the tonnes that met a year's duty beside allowances, at its deadline.

    Within a period everybody still expects the credits that were expected for the year.
    """
    carried = state.scenario.policy.shortfall_carried_over
    used = sum(compliance.credits_used_t for compliance in done)
    beside = sum(
        compliance.paid_t + (0 if carried else compliance.uncovered_t) for compliance in done
    )
    state.public.publish_use(year, used, beside)


def _bank(
    state: State, firm: int, who: int, compliance: Compliance, commands: list[AnyCommand]
) -> None:
    """Expire tonnes above the banking limit, and above the holding limit where those are lost.

    Grants of later years and tonnes for deferred duties do not count.
    """
    policy = state.scenario.policy
    year = min(set(state.duty_t) - state.complied)
    limits = []
    if policy.banking_limit_share is not None and ends_period(policy, year):
        limits.append(int(policy.banking_limit_share * float(state.duty_t[year][firm])))
    if policy.above_holding_limit == "lost" and policy.holding_limit_share is not None:
        limits.append(int(policy.holding_limit_share * float(state.firms.size_t[firm])))
    if not limits:
        return
    later = sum(int(state.granted_t[of][firm]) for of in state.delivered if of > year)
    if policy.has_vintages:
        later = 0  # another instrument
    later += int(state.deferred_t[firm])
    expired = max(0, compliance.allowances_left_t - min(limits) - later)
    if expired:
        purpose = "above the limit on banking or holding"
        commands.append(RetireCredits(who, state.due, expired, purpose, "state"))
        state.history.move(who, state.due, "expired", -expired)
        state.public.removed_t[year] = state.public.removed_t.get(year, 0) + expired


def disclose(state: State) -> None:
    """Publish, at a deadline, the tonnes of firms that sold nothing since the last one.

    Others count these tonnes as withheld until the next deadline: holdings beyond the year's duty
    and the later grants.
    """
    if not state.scenario.policy.holdings_disclosed:
        return
    firms = state.accounts.firms
    silent = state.history.moves[firms, ALLOWANCE + 1, KIND["sold"]] == 0
    later = sum(
        (state.granted_t[of] for of in state.delivered if of not in state.complied),
        np.zeros(len(firms), np.int64),
    )
    beyond = np.maximum(state.held_t(ALLOWANCE) - later - state.deferred_t, 0)
    state.public.withheld_t = int(beyond[silent].sum())


def write_year(state: State, year: int, done: list[Compliance], opens: int, deadline: int) -> None:
    """Record a fiscal year: firms, curves, policy events, rules."""
    record, history = state.record, state.history
    for kind, tonnes, yen in (
        (
            "ceiling_paid",
            sum(compliance.paid_t for compliance in done),
            sum(compliance.paid_jpy for compliance in done),
        ),
        (
            "penalty",
            sum(compliance.uncovered_t for compliance in done),
            sum(compliance.penalty_jpy for compliance in done),
        ),
    ):
        if tonnes:
            record.policy.append(
                PolicyEvent(
                    time_ns=deadline,
                    fiscal_year=year,
                    kind=kind,  # type: ignore[arg-type] # a literal's text
                    quantity_t=tonnes,
                    price_jpy_per_t=yen / tonnes,
                    yen=yen,
                )
            )
    _write_firms(state, year, done)
    _write_curves(state, year)
    credit_stock = int(history.position[:, [credit + 1 for credit in state.credits]].sum())
    rules = rules_of(state, year, opens, deadline)
    record.years.append(
        replace(rules, agency_stock_t=state.agency_stock_t, credit_stock_t=credit_stock)
    )


def rules_of(state: State, year: int, opens: int, deadline: int) -> YearRow:
    """A fiscal year's rules and grants, without the results of its end."""
    policy, keys = state.scenario.policy, state.scenario.welfare
    return YearRow(
        fiscal_year=year,
        opens_ns=opens,
        deadline_ns=deadline,
        floor_jpy_per_t=state.band.floor(year) if policy.has_floor else 0.0,
        floor_in_force_jpy_per_t=state.band.floor(year + 1) if policy.has_floor else 0.0,
        ceiling_jpy_per_t=state.band.payment(year) if policy.may_pay_ceiling else inf,
        credit_limit=credit_limit(policy, year),
        allocation_t=int(state.granted_t[year].sum()),
        auctioned_t=state.auctioned_t.get(year, 0),
        discount_rate=keys.discount_rate
        if keys.discount_rate is not None
        else state.scenario.behavior.discount_rate,
        social_cost_jpy_per_t=social_cost_jpy_per_t(state.scenario, year),
        credit_reduction_share=keys.credit_reduction_share,
        public_funds_cost=keys.public_funds_cost,
    )


def _write_firms(state: State, year: int, done: list[Compliance]) -> None:
    history, firms = state.history, state.firms
    names = [sector.name for sector in state.scenario.population.sectors]
    titles = firm_names(state.scenario.population)
    cost = state.curves.cost_jpy(year, state.reversible_year_t[year], state.invested_year_t[year])
    bought, sold = KIND["bought"], KIND["sold"]
    assets = [instrument + 1 for instrument in state.vintages]
    credit_assets = [instrument + 1 for instrument in state.credits]
    order = np.argsort(firms.number)
    for firm in order.tolist():
        who, compliance = int(state.accounts.firms[firm]), done[firm]
        moves = history.moves[who]
        duty, baseline = int(state.duty_t[year][firm]), int(state.baseline_t[year][firm])
        state.record.firms.append(
            FirmYear(
                fiscal_year=year,
                firm=int(firms.number[firm]),
                account=who,
                sector=names[int(firms.sector[firm])],
                name=titles[int(firms.number[firm])],
                baseline_t=baseline,
                abatement_t=baseline - duty,
                emissions_t=duty,
                allocation_t=int(state.granted_t[year][firm]),
                credit_room_t=int(state.credit_room_t[year][firm]),
                credits_used_t=compliance.credits_used_t,
                surrendered_t=compliance.surrendered_t,
                paid_t=compliance.paid_t,
                uncovered_t=compliance.uncovered_t,
                allowances_banked_t=int(history.position[who, assets].sum()),
                credits_banked_t=int(history.position[who, credit_assets].sum()),
                allowances_bought_t=int(moves[assets, bought].sum()),
                allowances_sold_t=-int(moves[assets, sold].sum()),
                credits_bought_t=int(moves[credit_assets, bought].sum()),
                credits_sold_t=-int(moves[credit_assets, sold].sum()),
                trading_jpy=-int(moves[0, bought] + moves[0, sold]),
                abatement_jpy=round(float(cost[firm])),
                paid_jpy=compliance.paid_jpy,
                penalty_jpy=compliance.penalty_jpy,
                base_t=round(float(state.firms.size_t[firm])),
                deferred_t=int(state.deferred_t[firm]),
            )
        )


def _write_curves(state: State, year: int) -> None:
    """Record each firm's curve: linear up to the switch, the switch, linear beyond, investments
    made.
    """
    firms, curves = state.firms, state.curves
    switch, slopes = curves.switch_jpy(year), curves.slope(year)
    for firm in np.argsort(firms.number).tolist():
        slope, most = float(slopes[firm]), float(firms.linear_max_t[firm])
        cost = float(switch[firm])
        below = min(cost / slope, most) if firms.switch_t[firm] else most
        pieces = [(below, 0.0, below * slope)]
        if firms.switch_t[firm]:
            pieces.append((float(firms.switch_t[firm]), cost, cost))
            pieces.append((most - below, below * slope, most * slope))
        for step in range(STEPS):
            if curves.works_from[firm, step] <= year:
                level = float(firms.step_jpy[firm, step])
                pieces.append((float(firms.step_t[firm, step]), level, level))
        for quantity, low, high in sorted(pieces, key=lambda piece: (piece[1], piece[2])):
            if round(quantity):
                state.record.curves.append(
                    CurveSegment(
                        fiscal_year=year,
                        firm=int(firms.number[firm]),
                        quantity_t=round(quantity),
                        from_jpy_per_t=low,
                        to_jpy_per_t=high,
                    )
                )


def write_investments(state: State) -> None:
    """Record every step of the firms' investments, made or not, once the run has ended."""
    firms, works_from = state.firms, state.curves.works_from
    last = state.scenario.calendar.last_fiscal_year
    for firm in np.argsort(firms.number).tolist():
        for step in range(STEPS):
            if quantity := round(float(firms.step_t[firm, step])):
                made = int(works_from[firm, step])
                state.record.investments.append(
                    InvestmentRow(
                        firm=int(firms.number[firm]),
                        quantity_t=quantity,
                        cost_jpy_per_t=float(firms.step_jpy[firm, step]),
                        can_work_from=state.first_year
                        + state.scenario.abatement.investment_lag_years,
                        works_from=made if made <= last else 0,
                    )
                )


def check_ledger(state: State) -> None:
    """Assert that every account's balance at the venue equals the counted one, to the tonne and
    yen.
    """
    venue, position = state.world.venue, state.history.position
    for account in venue.accounts:
        for asset in range(position.shape[1]):
            balance = venue.balance(account, asset - 1)
            held = balance.free + balance.held + balance.due_in
            counted = int(position[account, asset])
            assert held == counted, f"account {account}, asset {asset - 1}: {held} is not {counted}"
    assert all(venue.conservation().values()), "credits or cash were made or lost"
