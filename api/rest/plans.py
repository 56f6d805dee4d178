"""Routes for a participant's procurement plan and its drafts of orders. Nothing is sent.

A plan is computed in a process of its own; a participant has one at a time.
"""

from __future__ import annotations

from msgspec import Struct

from api.messages.compliance import DraftsBody, DraftsReply, PlanBody, PlanReply
from api.rest.compliance import (
    ERRORS,
    day_of,
    firm_of_login,
    participant_of,
    readable,
    user_of,
    what_if_of,
)
from api.rest.routing import Call, Routes
from api.services.plan_runs import PlanRun
from api.services.plan_worker import PlanJob
from api.wire.errors import ApiError
from api.wire.registry_errors import asked
from exchange.compliance.at_exchange import entity_of, joined, registered_of
from exchange.compliance.key_errors import nearest
from exchange.compliance.prices import SYMBOLS, newest
from simulation.planning.terms import PlanTerms

ROUTES = Routes()


@ROUTES.add(
    "POST",
    "/v1/compliance/plan",
    PlanReply,
    body=PlanBody,
    status=202,
    errors=ERRORS,
)
async def begin_plan(call: Call) -> Struct:
    """Begin to compute your procurement plan; it sends nothing, and the reply follows by GET."""
    body, service = call.body, call.service.compliance
    found, (on, _) = firm_of_login(call), day_of(call, body.on)
    if body.kept > body.drawn:
        sentence = f"kept, {body.kept}, is more than the paths drawn, {body.drawn}"
        raise ApiError("invalid_params", sentence, "kept")
    unknown = [name for name in body.without if name not in SYMBOLS]
    if unknown:
        sentence = f"{unknown[0]} is no known class{nearest(unknown[0], SYMBOLS)}"
        raise ApiError("invalid_params", sentence, "without")
    participant, market_day = participant_of(call), call.today()
    entity = entity_of(found, participant)
    own, books = service.own_orders(call.account), service.books(market_day)

    def work() -> PlanJob:
        here = service.here(participant, entity, own, market_day)
        names = PlanTerms.__struct_fields__
        given = {name: getattr(body, name) for name in names if hasattr(body, name)}
        return PlanJob(
            firm=joined(found, entity, here, body.holdings),
            on=on,
            registered=registered_of(here, body.holdings),
            what_if=what_if_of(body, call),
            imported=newest(service.marks(participant), on, found.firm.stale_after_days),
            books=books,
            terms=PlanTerms(**(given | {"without": tuple(body.without)})),
        )

    run = call.service.plans.begin(participant, await asked(work))
    service.files.note(participant, user_of(call), "planned", body.bundle)
    return _plan_reply(call, run)


@ROUTES.add("GET", "/v1/compliance/plan", PlanReply, errors=("wrong_state",))
async def plan(call: Call) -> Struct:
    """Your procurement plan: its state and, once computed, the plan."""
    return _plan_reply(call, readable(lambda: call.service.plans.of(participant_of(call))))


@ROUTES.add("DELETE", "/v1/compliance/plan", PlanReply, errors=("wrong_state",))
async def cancel_plan(call: Call) -> Struct:
    """Cancel the computation of your procurement plan."""
    plans = call.service.plans
    await plans.cancel(participant_of(call))
    return _plan_reply(call, readable(lambda: plans.of(participant_of(call))))


@ROUTES.add("GET", "/v1/compliance/drafts", DraftsReply)
async def drafts(call: Call) -> Struct:
    """Your drafts of orders, which a person may send from the ticket."""
    return DraftsReply(call.service.order_drafts.of(participant_of(call)))


@ROUTES.add(
    "PUT",
    "/v1/compliance/drafts",
    DraftsReply,
    body=DraftsBody,
    errors=("unknown_symbol", "price_increment", "qty_increment"),
)
async def store_drafts(call: Call) -> Struct:
    """Store drafts of orders in place of the ones before; nothing is sent."""
    markets = call.service.markets
    for draft in call.body.drafts:
        index = markets.index(draft.symbol)
        markets.tonnes(index, draft.qty, "qty")
        markets.ticks(index, draft.price, "price")
    call.service.order_drafts.replace(participant_of(call), user_of(call), call.body.drafts)
    return DraftsReply(list(call.body.drafts))


def _plan_reply(call: Call, run: PlanRun | None) -> PlanReply:
    if run is None:
        return PlanReply("none", 0, "", None)
    until_ms = run.ended_ms or call.service.auth.now_ms()
    return PlanReply(run.state, (until_ms - run.began_ms) // 1000, run.error, run.plan)
