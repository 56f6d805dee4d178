"""Conversion of the registry's rejections and failures to errors on the wire."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TypeVar

from api.wire.errors import CODES, ApiError
from exchange.errors import RegistryError, RegistryRejected

T = TypeVar("T")
_SAME = frozenset(
    ("account_locked", "act_not_allowed", "forbidden", "idempotency_conflict",
     "insufficient_credits", "serial_range_invalid", "serials_not_available",
     "not_usable_for_scheme",
     "purpose_names_scheme", "unknown_fiscal_year", "unknown_scheme", "uses_exclude_each_other")
)  # fmt: skip
assert CODES.keys() >= _SAME
_FIELDS = {
    "insufficient_credits": "qty",
    "serial_range_invalid": "serial_ranges",
    "serials_not_available": "serial_ranges",
    "purpose_names_scheme": "purpose",
    "unknown_scheme": "scheme",
    "unknown_fiscal_year": "fiscal_year",
    "uses_exclude_each_other": "schemes",
    "corporate_number_invalid": "corporate_number",
    "class_mismatch": "credit_class",
    "vintage_invalid": "vintage_end",
    "vintage_overlap": "vintage_start",
    "origin_invalid": "origin",
    "already_imported": "original_first",
    "unknown_programme": "programme",
    "activity_not_listed": "sector",
    "document_invalid": "documents",
    "wrong_actor": "actor",
    "day_invalid": "on",
}
_WORDS = {
    "beneficiary_invalid": "beneficiary",
    "purpose_missing": "purpose",
    "disclosure_invalid": "disclosure",
}
_MISSING = (
    "unknown_key", "not_a_retirement", "unknown_proposal", "unknown_serial", "unknown_project_file",
    "unknown_participant",
)  # fmt: skip


def of_rejection(rejection: RegistryRejected) -> ApiError:
    """Convert a rejection: its own code where the wire has it, else `registry_rejected` with the
    code."""
    if rejection.code in _MISSING:
        field = "participant" if rejection.code == "unknown_participant" else None
        return ApiError("not_found", rejection.sentence, field)
    if rejection.code in _WORDS:
        return ApiError("invalid_params", rejection.sentence, _WORDS[rejection.code])
    if rejection.code in _SAME:
        return ApiError(rejection.code, rejection.sentence, _FIELDS.get(rejection.code))
    sentence = f"{rejection.code}: {rejection.sentence}"
    return ApiError("registry_rejected", sentence, _FIELDS.get(rejection.code))


async def asked(question: Callable[[], T]) -> T:
    """Call the registry in a thread, because the call may block."""
    try:
        return await asyncio.to_thread(question)
    except RegistryRejected as rejection:
        raise of_rejection(rejection) from rejection
    except RegistryError as error:
        raise ApiError("overloaded", "the registry does not answer") from error
