"""A reply to a pending command, read by callback or awaited."""

from __future__ import annotations

import asyncio

import pytest

from api.wire.errors import ApiError
from api.wire.pending_reply import STOPPED, PendingReply
from exchange.events import Outcome

DONE = Outcome(7, 1_000, ())


def seq_of(outcome: Outcome) -> int:
    return outcome.seq


def reject(outcome: Outcome) -> int:
    raise ApiError("not_found", "no such order")


def break_down(outcome: Outcome) -> int:
    raise ZeroDivisionError


def settled(reply: PendingReply[int], outcome: Outcome | None = DONE) -> int | ApiError:
    """Settle a reply; return what its callback received."""
    received: list[int | ApiError] = []
    reply.then(received.append)
    assert received == []
    reply.settle(outcome)
    (answer,) = received
    return answer


def test_a_callback_gets_the_reply_as_the_outcome_is_released() -> None:
    assert settled(PendingReply(seq_of)) == 7


def test_a_callback_gets_a_rejection_as_it_gets_a_reply() -> None:
    answer = settled(PendingReply(reject))
    assert isinstance(answer, ApiError)
    assert answer.code == "not_found"


def test_a_stop_before_the_outcome_is_a_reply_too() -> None:
    answer = settled(PendingReply(seq_of), None)
    assert isinstance(answer, ApiError)
    assert (answer.code, answer.message) == ("internal", STOPPED)


def test_a_reply_that_cannot_be_made_is_an_internal_error() -> None:
    """The reader does not wait forever, and the sequencer's loop reports the fault."""
    received: list[int | ApiError] = []
    reply = PendingReply(break_down)
    reply.then(received.append)
    with pytest.raises(ZeroDivisionError):
        reply.settle(DONE)
    (answer,) = received
    assert isinstance(answer, ApiError)
    assert answer.code == "internal"


def test_a_callback_after_the_outcome_is_called_at_once() -> None:
    reply = PendingReply(seq_of)
    reply.settle(DONE)
    received: list[int | ApiError] = []
    reply.then(received.append)
    assert received == [7]


@pytest.mark.parametrize("is_settled", [False, True])
def test_an_awaiter_gets_the_reply_before_or_after_the_outcome(is_settled: bool) -> None:
    async def scenario() -> int:
        reply = PendingReply(seq_of)
        if is_settled:
            reply.settle(DONE)
        else:
            asyncio.get_running_loop().call_soon(reply.settle, DONE)
        return await reply

    assert asyncio.run(scenario()) == 7


def test_a_rejection_is_raised_to_an_awaiter() -> None:
    async def scenario() -> int:
        reply = PendingReply(reject)
        asyncio.get_running_loop().call_soon(reply.settle, DONE)
        return await reply

    with pytest.raises(ApiError, match="no such order"):
        asyncio.run(scenario())


def test_an_awaiter_that_gave_up_has_no_effect() -> None:
    async def scenario() -> None:
        reply = PendingReply(seq_of)
        waiting = asyncio.ensure_future(reply)
        await asyncio.sleep(0)
        waiting.cancel()
        await asyncio.sleep(0)
        assert waiting.cancelled()
        reply.settle(DONE)

    asyncio.run(scenario())
