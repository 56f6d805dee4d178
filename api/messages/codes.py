"""Codes with words for people, as fields carry them, and the reply that serves their words.

A field of one of these types names its vocabulary in the generated documents (`x-vocabulary`).
Clients must accept a code that they do not know, so these are strings and no enumerations.
"""

from __future__ import annotations

from typing import Annotated, Final

from msgspec import Meta, Struct

VOCABULARY: Final = "x-vocabulary"


def _of(vocabulary: str) -> Meta:
    """Return the mark of a field whose values are codes of a vocabulary."""
    return Meta(extra_json_schema={VOCABULARY: vocabulary})


ErrorCode = Annotated[str, _of("error")]
ErrorCategory = Annotated[str, _of("error_category")]
ReasonCode = Annotated[str, _of("reason")]
RegistryReason = Annotated[str, _of("registry_reason")]
OrderStatusCode = Annotated[str, _of("order_status")]
TieCode = Annotated[str, _of("tie_break")]
PricingCode = Annotated[str, _of("pricing")]
AccountKindCode = Annotated[str, _of("account_kind")]
CreditStatusCode = Annotated[str, _of("credit_status")]
ActCode = Annotated[str, _of("act")]
LifeActCode = Annotated[str, _of("life_act")]
SerialEventCode = Annotated[str, _of("serial_event")]
EligibilityStateCode = Annotated[str, _of("eligibility_state")]
EligibilityCode = Annotated[str, _of("eligibility_reason")]
ProposalStateCode = Annotated[str, _of("proposal_state")]
OtcFieldCode = Annotated[str, _of("otc_field")]
StatementLineCode = Annotated[str, _of("statement_line")]
ChargeCode = Annotated[str, _of("charge")]
ActorCode = Annotated[str, _of("actor")]
StepCode = Annotated[str, _of("step")]
AuthorizedUseCode = Annotated[str, _of("authorized_use")]
ActivityKindCode = Annotated[str, _of("activity_kind")]
ClosingWayCode = Annotated[str, _of("closing_way")]
ClosingObstacleCode = Annotated[str, _of("closing_obstacle")]
BlockedReasonCode = Annotated[str, _of("blocked_reason")]
CalendarKindCode = Annotated[str, _of("calendar_kind")]
FirmActCode = Annotated[str, _of("firm_act")]


class CodeRecord(Struct, omit_defaults=True):
    """One code: a short label and, where it says more, a sentence, in English and Japanese.

    `category`, `status` (of HTTP) and `retryable` are those of an error code.
    """

    code: str
    en: str
    ja: str
    en_text: str | None = None
    ja_text: str | None = None
    category: ErrorCategory | None = None
    status: int | None = None
    retryable: bool | None = None


class VocabularyRecord(Struct):
    """A closed vocabulary of the wire, such as `phase` or `reason`, with all its codes."""

    name: str
    codes: list[CodeRecord]


class CodesReply(Struct):
    vocabularies: list[VocabularyRecord]
