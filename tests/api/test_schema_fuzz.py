"""Every operation of the OpenAPI document, called by schemathesis with right and wrong values.

No answer is a 5xx and every answer is one that the document promises: its status, its media
type, its schema. Each operation is called as a role that may use it, with values that fit its
schema and with values that do not.
"""

from __future__ import annotations

import os
import secrets
import time
from collections.abc import Iterator
from typing import Any

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from api.app import OPERATIONS, documents
from api.permissions import PERMISSIONS
from api.settings import Settings
from api.signing import Credentials, sign, signed_bytes
from tests.api.house import Stage

EXAMPLES = int(os.environ.get("TANSO_FUZZ_EXAMPLES", "50"))
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
    deadline=None,
    derandomize=False,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
# Moving the clock of the market is no question, and a login is slow on purpose.
LEFT_OUT = ("POST /v1/admin/clock", "POST /v1/auth/login")
SCHEMA = schemathesis.openapi.from_dict(documents()[0])


class Signature(requests.auth.AuthBase):
    """Signs what is about to be sent."""

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
    built = Stage(tmp_path_factory.mktemp("house"), FAST)
    built.wait(built.house.join("alice"))
    service = built.house.service
    built.house.credentials["trader"] = built.house.credentials["alice"]
    for role in ("approver", "registrar", "operator"):
        built.house.credentials[role] = service.add_key("exchange", role=role)
    yield built
    built.close()


@pytest.mark.parametrize(
    "operation",
    [one for one in OPERATIONS if one.name not in LEFT_OUT],
    ids=lambda operation: operation.name,
)
def test_every_answer_is_one_that_the_document_promises(stage: Stage, operation: Any) -> None:
    roles = sorted(PERMISSIONS[operation.name].roles)
    role = next((one for one in ("trader", "operator") if one in roles), roles[0] if roles else "")
    key = stage.house.credentials[role] if role else None
    base = f"http://{stage.house.address}"
    with requests.Session() as session:
        auth = Signature(key) if key is not None else None
        target = SCHEMA[operation.path][operation.method]
        cases = st.one_of(*(target.as_strategy(mode) for mode in GenerationMode))

        @FUZZ
        @given(case=cases)
        def call(case: schemathesis.Case) -> None:
            response = case.call(base_url=base, session=session, auth=auth)
            case.validate_response(response, checks=CHECKS)

        call()
