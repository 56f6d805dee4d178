"""Calls of every operation of the OpenAPI document by schemathesis, with right and wrong values.

No reply is a 5xx, and each has a status, a media type and a schema of the document. Each operation
is called in a role that may use it, with values that fit its schema and with values that do not.
"""

from __future__ import annotations

import os
import secrets
import time
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.errors import Flaky
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import Failure, FailureGroup
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from api.access.permissions import PERMISSIONS
from api.access.signing import Credentials, sign, signed_bytes
from api.messages.rest import NoBody
from api.server.app import OPERATIONS, documents
from api.settings import Settings
from tests.api.house import RE, Stage

EXAMPLES = int(os.environ.get("TANSO_FUZZ_EXAMPLES", "5"))
FAST = Settings(
    port=0, messages_per_s=1e6, messages_burst=10**6, orders_per_s=1e6, orders_burst=10**6
)
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
FUZZ = settings(
    max_examples=EXAMPLES,
    derandomize=False,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
# Left out: a move of the market's clock would change all others, and a login is slow by design.
LEFT_OUT = ("POST /v1/admin/clock", "POST /v1/auth/login")
SCHEMA = schemathesis.openapi.from_dict(documents()[0])


class Signature(requests.auth.AuthBase):
    """Signs each request before it is sent."""

    def __init__(self, credentials: Credentials) -> None:
        self._credentials = credentials

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        body = request.body or b""
        raw = body.encode() if isinstance(body, str) else bytes(body)
        at_ms, nonce = time.time_ns() // 1_000_000, secrets.token_hex(8)
        message = signed_bytes(at_ms, nonce, str(request.method), request.path_url, raw)
        key = self._credentials
        request.headers.update(
            {
                "X-API-KEY": key.key_id,
                "X-TIMESTAMP": str(at_ms),
                "X-NONCE": nonce,
                "X-SIGNATURE": sign(key.algorithm, key.secret, message),
            }
        )
        return request


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    yield from _staged(tmp_path_factory)


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """An exchange without halts and limits."""
    yield from _staged(tmp_path_factory)


def _staged(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    built = Stage(tmp_path_factory.mktemp("house"), FAST)
    built.wait(built.house.join("alice"))
    service = built.house.service
    built.house.credentials["trader"] = built.house.credentials["alice"]
    for role in ("approver", "registrar", "operator"):
        built.house.credentials[role] = service.participants.add_key("exchange", role=role)
    yield built
    built.close()


# Lists are read while they are short, because each page is checked against its schema.
ASKED = sorted(
    (one for one in OPERATIONS if one.name not in LEFT_OUT), key=lambda one: one.method != "GET"
)


@pytest.mark.parametrize("operation", ASKED, ids=lambda operation: operation.name)
def test_every_answer_is_one_that_the_document_promises(stage: Stage, operation: Any) -> None:
    _ask(stage, operation, EXAMPLES)


@pytest.mark.soak
def test_answers_to_many_requests_are_what_the_document_promises(
    stage: Stage, soak_seconds: float
) -> None:
    until_s = time.monotonic() + soak_seconds
    while time.monotonic() < until_s:
        for operation in ASKED:
            _ask(stage, operation, 50)


def _ask(stage: Stage, operation: Any, examples: int) -> None:
    """Send `examples` requests to an operation; few if only headers can vary."""
    is_fixed = operation.query is NoBody and operation.body is None and "{" not in operation.path
    key = _key(stage, operation.name)
    base = f"http://{stage.house.address}"
    with requests.Session() as session:
        auth = Signature(key) if key is not None else None
        target = SCHEMA[operation.path][operation.method]
        cases = st.one_of(*(target.as_strategy(mode) for mode in GenerationMode))

        @settings(FUZZ, max_examples=min(examples, 5) if is_fixed else examples)
        @given(case=cases)
        def call(case: schemathesis.Case) -> None:
            response = case.call(base_url=base, session=session, auth=auth)
            case.validate_response(response, checks=CHECKS)

        call()


def _key(stage: Stage, name: str) -> Credentials | None:
    """Return a key of a role that may use an operation; None for a public one."""
    roles = sorted(PERMISSIONS[name].roles)
    role = next((one for one in ("trader", "operator") if one in roles), roles[0] if roles else "")
    return stage.house.credentials[role] if role else None


# Operations at the start of chains, which create the objects of the later ones.
MAKING = {
    "POST /v1/orders": {
        "symbol": RE, "side": "buy", "order_qty": "1", "limit_price": "3000",
    },
    "PATCH /v1/orders/{order_id}": {"order_qty": "2"},
    "POST /v1/retirements": {
        "symbol": RE, "qty": "1", "purpose": "offset", "beneficiary": "Alice Steel",
        "schemes": [{"scheme": "shk", "fiscal_year": 2023}],
    },
    "POST /v1/admin/delistings": {"symbol": RE},
    "POST /v1/admin/keys": {"user": "alice"},
    "POST /v1/admin/auctions": {
        "participant": "alice", "symbol": RE, "qty": "1", "reserve_price": "3000",
        "ends_at": "2023-10-11T23:00:00Z",
    },
}  # fmt: skip
# Operations linked to others, and those that must find the linked object.
CHAINS = {
    "orders": (
        ("POST /v1/orders",),
        (
            "GET /v1/orders/{order_id}",
            "PATCH /v1/orders/{order_id}",
            "DELETE /v1/orders/{order_id}",
        ),
    ),
    "retirements": (
        ("POST /v1/retirements", "GET /v1/serials/{serial}"),
        (
            "GET /v1/retirements/{retirement_id}",
            "GET /v1/certificates/{retirement_id}/pdf",
            "GET /v1/certificates/{retirement_id}/record",
        ),
    ),
    "auctions": (
        ("POST /v1/admin/auctions", "POST /v1/auctions/{auction_id}/bids", "GET /v1/auctions"),
        ("GET /v1/auctions/{auction_id}", "GET /v1/auctions/{auction_id}/bids"),
    ),
    "keys": (
        ("POST /v1/admin/keys",),
        ("DELETE /v1/admin/keys/{key_id}",),
    ),
    "corrections": (
        ("POST /v1/admin/delistings",),
        ("DELETE /v1/admin/approvals/{approval_id}",),
    ),
    "pages": (("GET /v1/orders", "GET /v1/orders/{order_id}"), ("GET /v1/executions",)),
}


def _run_chains(stage: Stage, chain: str, examples: int) -> None:
    """Follow the links for `examples` runs, then until each operation has found a linked object.

    The exchange keeps its state, so that the same choices have other results and Hypothesis ends a
    run early; the runs are short, and this function records the failures.
    """
    base = f"http://{stage.house.address}"
    done: set[str] = set()
    failures: list[str] = []
    calls = 0
    names = {name for part in CHAINS[chain] for name in part}
    chosen = SCHEMA.include(lambda context: context.operation.label in names)

    class Chains(chosen.as_state_machine()):  # type: ignore[misc] # schemathesis makes the class at run time
        def before_call(self, case: schemathesis.Case) -> None:
            made = MAKING.get(_name(case))
            if made is not None and len(str(case.body)) % 4:
                case.body = dict(made)

        def get_call_kwargs(self, case: schemathesis.Case) -> dict[str, Any]:
            key = _key(stage, _name(case))
            return {"base_url": base, "auth": Signature(key) if key is not None else None}

        def validate_response(
            self, response: Any, case: schemathesis.Case, *args: Any, **options: Any
        ) -> None:
            nonlocal calls
            calls += 1
            try:
                case.validate_response(response, checks=CHECKS)
            except (FailureGroup, Failure) as failure:
                failures.append(str(failure))
            if response.status_code < 300:
                done.add(_name(case))

    short = settings(FUZZ, max_examples=10, stateful_step_count=6)
    wanted = set(CHAINS[chain][1])
    while not failures and (calls < examples or not wanted <= done) and calls < 20 * examples:
        with suppress(Flaky):
            Chains.run(settings=short)
    assert failures == []
    assert wanted <= done


def _name(case: schemathesis.Case) -> str:
    return f"{case.operation.method.upper()} {case.operation.path}"


@pytest.mark.parametrize("chain", CHAINS)
def test_what_an_answer_leads_to_is_there_and_answers_as_promised(fresh: Stage, chain: str) -> None:
    _run_chains(fresh, chain, EXAMPLES)


@pytest.mark.soak
def test_long_chains_of_calls_end_in_no_failure(fresh: Stage, soak_seconds: float) -> None:
    until_s = time.monotonic() + soak_seconds
    while time.monotonic() < until_s:
        for chain in CHAINS:
            _run_chains(fresh, chain, 500)
