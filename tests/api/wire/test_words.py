"""Every code that the wire can carry has words in English and Japanese."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterable, Iterator
from enum import Enum
from pathlib import Path
from typing import Any, get_args

import pytest
from msgspec import inspect

from api.documents.asyncapi import CLOSE_CODES
from api.messages.approvals import ApprovalKindText, ApprovalStateText, FigureText, ObstacleText
from api.messages.codes import VOCABULARY
from api.messages.fields import Interval, OrderTypeText, PostOnlyText, Role, Scope, SelfTradeText
from api.messages.instruments import SessionsText
from api.messages.pushes import AnyPush
from api.messages.records import InstructionText, OrderStatusText
from api.messages.replies import RESULTS, Reply
from api.messages.requests import AnyRequest, ChannelName
from api.messages.rest import Problem
from api.rest.operations import OPERATIONS
from api.wire.errors import CODES
from api.wire.words import VOCABULARIES
from exchange.commands import OrderType, Phase, SelfTrade, TimeInForce
from exchange.compliance.allocation import AllocationSource, EmissionsSource, Quantile
from exchange.compliance.at_exchange import HoldingsFrom
from exchange.compliance.closing import IMPOSSIBLE
from exchange.compliance.coverage import State as YearState
from exchange.compliance.prices import Origin
from exchange.compliance.served import SchemeState
from exchange.events import InstructionKind, Reason
from exchange.instruments import AuctionTie
from exchange.matching.sealed_bid import Direction, Pricing
from exchange.matching.state import Tie
from exchange.registry.accounts.controls import State
from exchange.registry.answers import EVENT_KINDS
from exchange.registry.port import AccountKind, Ending, Status
from exchange.registry.projects.cycle import DOCUMENTS, STEPS, Actor
from exchange.registry.projects.positive_lists import activities
from exchange.registry.reports.fees import Service
from exchange.registry.reports.life import LIFE_ACTS
from exchange.registry.serials import PROGRAMME_CODES
from exchange.registry.sql.registry import RULES
from exchange.schemes.re100 import CERTIFICATE_FAULTS, CertificateFault, CertificateKind
from exchange.settlement.delivery import CUTOFF
from exchange.venue.mode import Mode
from exchange.views.executions import ExecType, OrderStatus
from simulation.planning.procurement import Goal, Kind, PolicyCode, PriceOrigin
from simulation.planning.procurement import Status as PlanStatus

ROOT = Path(__file__).parents[3]
JAPANESE = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]")
# Names of foreign programmes, which Japanese texts write in Latin letters too.
LATIN = {"VCS", "ACR", "CAR", "GCC", "ART", "CCER", "J-VER"}
# Tokens of the protocol, which no person reads: formats, channels, algorithms, filters.
TECHNICAL = {
    frozenset(get_args(ChannelName)),
    frozenset({"snapshot", "update"}),
    frozenset({"add", "modify", "delete"}),
    frozenset({"csv", "excel", "parquet"}),
    frozenset({"csv", "excel", "json", "parquet"}),
    frozenset({"hmac-sha256", "ed25519"}),
    frozenset({"open", "all"}),
    frozenset({"oldest", "newest"}),
    frozenset({"toml", "xlsx"}),
    frozenset({"en", "ja"}),
    frozenset({"base-balanced", "base-short"}),
    frozenset({"t", "yen"}),
    frozenset({"waiting", "ended"}),
}
# The vocabularies of literals, by all their values.
LITERALS = {
    frozenset(values.split()): name
    for name, lines in {
        "side": ("buy sell", "buy sell auction", "buy"),
        "order_type": ("limit market stop stop_limit",),
        "time_in_force": ("day gtc gtd ioc fok auction",),
        "post_only": ("reject reprice",),
        "stp_type": ("cancel_newest cancel_oldest cancel_both decrement none",),
        "order_status": ("new partially_filled filled canceled expired rejected",),
        "exec_type": ("new trade amended canceled expired rejected restated",),
        "liquidity": ("maker taker auction",),
        "trade_status": ("busted adjusted",),
        "phase": (
            "closed pre_open auction_call auction_frozen uncrossing continuous halted cancel_only",
            "delisted",
        ),
        "auction_state": ("announced call frozen result withdrawn none",),
        "auction_type": ("opening intraday closing primary",),
        "auction_mode": ("open sealed",),
        "direction": ("forward reverse",),
        "pricing": ("last_accepted first_rejected pay_as_bid",),
        "tie_break": ("time pro_rata random",),
        "sessions": ("tse tse_friday continuous",),
        "interval": ("1m 5m 15m 1h 1d",),
        "mode": ("live trial demo",),
        "bound_basis": ("published computed",),
        "health": ("running stopping halted",),
        "instruction": ("delivery deposit withdrawal retirement",),
        "settlement_state": ("pending instructed settled voided", "instructed settled voided"),
        "delivery_side": ("receive deliver",),
        "transfer_direction": ("to_trading to_holding",),
        "otc_state": ("waiting matched ended",),
        "account_kind": ("holding trading", "government holding partner"),
        "holding_status": ("available held in_settlement",),
        "act": ("retire surrender cancel",),
        "sale_market": ("exchange otc",),
        "limit_known": ("none known not_known",),
        "years": ("fiscal calendar",),
        "duty_state": ("emissions_not_entered open met short",),
        "mechanism": ("reduction removal",),
        "base": ("technology nature",),
        "authorized_use": ("NDC IMP OP",),
        "clock": ("wall paced manual",),
        "approval_kind": (
            " ".join(get_args(ApprovalKindText)),
            "bust adjustment base_price delisting",
        ),
        "approval_state": (" ".join(get_args(ApprovalStateText)),),
        "approval_obstacle": ("own_request not_approver",),
        "effect_figure": (" ".join(get_args(FigureText)),),
        "cash_kind": ("deposit withdrawal",),
        "cash_state": ("proposed submitted booking booked rejected canceled",),
        "role": ("trader approver registrar operator", "trader registrar operator"),
        "scope": ("read trade settle admin",),
        "coverage_state": (" ".join(get_args(YearState)),),
        "emissions_source": (" ".join(get_args(EmissionsSource)),),
        "allocation_source": (" ".join(get_args(AllocationSource)),),
        "quantile": (" ".join(get_args(Quantile)),),
        "holdings_from": (" ".join(get_args(HoldingsFrom)),),
        "day_from": ("asked market calendar",),
        "price_origin": (" ".join(get_args(Origin)),),
        "scheme_state": (" ".join(get_args(SchemeState)),),
        "certificate_kind": (" ".join(get_args(CertificateKind)),),
        "certificate_fault": (" ".join(get_args(CertificateFault)),),
        "plan_state": ("none running done failed canceled",),
        "plan_status": (" ".join(get_args(PlanStatus)),),
        "plan_goal": (" ".join(get_args(Goal)),),
        "plan_price": (" ".join(get_args(PriceOrigin)), "book imported"),
        "plan_kind": (" ".join(get_args(Kind)),),
        "plan_stage": ("now later",),
        "plan_policy": (" ".join(get_args(PolicyCode)),),
    }.items()
    for values in lines
} | {
    frozenset(Actor): "actor",
    frozenset({"", "Authorisation", "Issuance", "Use or cancellation"}): "first_transfer",
}


def _names(*kinds: type[Enum]) -> set[str]:
    return {member.name.lower() for kind in kinds for member in kind}


@pytest.mark.parametrize(
    ("vocabulary", "codes"),
    [
        ("error", set(CODES)),
        ("error_category", {info.category for info in CODES.values()}),
        ("reason", _names(Reason) - {"none"}),
        ("order_type", _names(OrderType) | set(get_args(OrderTypeText))),
        ("time_in_force", _names(TimeInForce)),
        ("post_only", set(get_args(PostOnlyText))),
        ("stp_type", _names(SelfTrade) | set(get_args(SelfTradeText))),
        ("order_status", _names(OrderStatus) | set(get_args(OrderStatusText))),
        ("exec_type", _names(ExecType)),
        ("phase", _names(Phase) | {"delisted"}),
        ("direction", _names(Direction)),
        ("pricing", _names(Pricing)),
        ("tie_break", _names(AuctionTie, Tie)),
        ("sessions", set(get_args(SessionsText))),
        ("interval", set(get_args(Interval))),
        ("mode", set(get_args(Mode))),
        ("close_code", set(map(str, CLOSE_CODES))),
        ("instruction", _names(InstructionKind) | set(get_args(InstructionText))),
        ("account_kind", set(AccountKind)),
        ("credit_status", set(Status)),
        ("act", set(Ending)),
        ("serial_event", set(EVENT_KINDS)),
        ("life_act", LIFE_ACTS),
        ("programme", set(PROGRAMME_CODES)),
        ("charge", set(Service)),
        ("actor", set(Actor)),
        ("step", {step.name for steps in STEPS.values() for step in steps}),
        ("document", {document for documents in DOCUMENTS.values() for document in documents}),
        ("activity_kind", {activity.kind for activity in activities()}),
        ("role", set(get_args(Role))),
        ("scope", set(get_args(Scope))),
        ("proposal_state", set(State)),
        ("approval_kind", set(get_args(ApprovalKindText))),
        ("approval_state", set(get_args(ApprovalStateText))),
        ("approval_obstacle", set(get_args(ObstacleText))),
        ("effect_figure", set(get_args(FigureText))),
        ("coverage_state", set(get_args(YearState))),
        ("emissions_source", set(get_args(EmissionsSource))),
        ("allocation_source", set(get_args(AllocationSource))),
        ("quantile", set(get_args(Quantile))),
        ("holdings_from", set(get_args(HoldingsFrom))),
        ("price_origin", set(get_args(Origin))),
        ("closing_obstacle", set(IMPOSSIBLE)),
        ("scheme_state", set(get_args(SchemeState))),
        ("certificate_kind", set(get_args(CertificateKind))),
        ("certificate_fault", set(CERTIFICATE_FAULTS)),
        ("plan_goal", set(get_args(Goal))),
        ("plan_price", set(get_args(PriceOrigin))),
        ("plan_kind", set(get_args(Kind))),
        ("plan_policy", set(get_args(PolicyCode))),
    ],
)
def test_a_vocabulary_has_exactly_the_codes_of_the_exchange(
    vocabulary: str, codes: set[str]
) -> None:
    assert set(VOCABULARIES[vocabulary]) == codes


def test_each_word_has_both_languages() -> None:
    for name, words in VOCABULARIES.items():
        for code, word in words.items():
            where = (name, code)
            assert word.en.isascii(), where
            assert word.en_text.isascii(), where
            assert word.en, where
            assert JAPANESE.search(word.ja) or word.ja in LATIN, where
            assert not word.en_text or JAPANESE.search(word.ja_text), where
            for text in filter(None, (word.en_text,)):
                assert text.endswith("."), where
            for text in filter(None, (word.ja_text,)):
                assert text.endswith("。"), where


def test_two_codes_of_a_vocabulary_never_have_the_same_label() -> None:
    for name, words in VOCABULARIES.items():
        for language in ("en", "ja"):
            labels = [getattr(word, language) for word in words.values()]
            assert len(set(labels)) == len(labels), (name, language)


def test_each_country_that_credits_come_from_has_its_name() -> None:
    """The partners of the JCM by the names of METI's list, which an import reads."""
    mapping = tomllib.loads((ROOT / "api" / "imports" / "mappings" / "jcm.toml").read_text("utf-8"))
    values = mapping["derived"][0]["values"]
    partners = {code: name for name, code in values.items() if name != code}
    assert len(partners) == 31
    words = {code: word.ja for code, word in VOCABULARIES["country"].items()}
    assert words == partners | {"JPN": "日本"}


def _fields(found: inspect.Type, seen: set[Any]) -> Iterator[inspect.Type]:
    """Each literal and each marked string within a type."""
    match found:
        case inspect.LiteralType():
            yield found
        case inspect.Metadata():
            if VOCABULARY in (found.extra_json_schema or {}):
                yield found
            yield from _fields(found.type, seen)
        case inspect.UnionType():
            for one in found.types:
                yield from _fields(one, seen)
        case inspect.ListType() | inspect.VarTupleType():
            yield from _fields(found.item_type, seen)
        case inspect.DictType():
            yield from _fields(found.value_type, seen)
        case inspect.StructType():
            if found.cls not in seen:
                seen.add(found.cls)
                for field in found.fields:
                    yield from _fields(field.type, seen)


def _wire() -> Iterator[inspect.Type]:
    roots: list[Any] = [Problem, *get_args(AnyRequest), *get_args(AnyPush)]
    roots += [Reply[result] for result in RESULTS.values()]  # type: ignore[valid-type]
    for operation in OPERATIONS:
        roots += [operation.query, operation.reply, *filter(None, [operation.body])]
    seen: set[Any] = set()
    for root in roots:
        yield from _fields(inspect.type_info(root), seen)


def test_each_literal_and_each_code_on_the_wire_belongs_to_a_vocabulary() -> None:
    found = list(_wire())
    assert len(found) > 100, "the wire has that many fields with codes"
    for one in found:
        if isinstance(one, inspect.Metadata):
            assert (one.extra_json_schema or {})[VOCABULARY] in VOCABULARIES
            continue
        assert isinstance(one, inspect.LiteralType)
        values = frozenset(one.values)
        if values in TECHNICAL or all(isinstance(value, int) for value in values):
            continue
        assert values in LITERALS, f"{sorted(values)}: name the vocabulary of these codes"
        words = VOCABULARIES[LITERALS[values]]
        assert {str(value) for value in values} - {""} <= set(words)


def test_each_code_of_a_coverage_has_words() -> None:
    """The codes that the compliance rooms write as texts: those of blocked credits, of ways, and of
    the calendar."""
    rooms = ROOT / "exchange" / "compliance"
    places = {"Blocked": (2, "blocked_reason"), "_lawful": (1, "closing_way")}
    keywords = {"kind": "calendar_kind", "way": "closing_way"}
    found: set[tuple[str, str]] = set()
    for name in ("supply", "meeting", "calendar", "closing", "served"):
        for node in ast.walk(ast.parse((rooms / f"{name}.py").read_text())):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name)):
                continue
            position, vocabulary = places.get(node.func.id, (99, ""))
            found |= {(vocabulary, code) for code in _first_texts(node, position)}
            if node.func.id in ("Entry", "Closing"):
                for keyword in node.keywords:
                    if keyword.arg in keywords and isinstance(keyword.value, ast.Constant):
                        found.add((keywords[keyword.arg], str(keyword.value.value)))
    assert len(found) > 12
    assert {one for one in found if one[1] not in VOCABULARIES[one[0]]} == set()


def _first_texts(call: ast.Call, position: int) -> Iterable[str]:
    for node in ast.walk(call.args[position]) if len(call.args) > position else ():
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def test_each_rejection_of_the_registry_has_words() -> None:
    places = {"RegistryRejected": 0, "UseRejection": 1, "check_prints": 2}
    found = {CUTOFF, *RULES}
    for path in (ROOT / "exchange").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                position = places.get(node.func.id)
                if position is not None:
                    found |= set(_first_texts(node, position))
    assert len(found) > 60
    assert set(VOCABULARIES["registry_reason"]) == found


def test_each_line_of_a_statement_has_words() -> None:
    tree = ast.parse((ROOT / "exchange/settlement/statement.py").read_text())
    makers = {"lines_of", "_deal", "_credits", "_exception"}
    found: set[str] = set()
    for node in tree.body:
        is_maker = isinstance(node, ast.FunctionDef) and node.name in makers
        if is_maker or isinstance(node, ast.Assign):
            doc = ast.get_docstring(node) if isinstance(node, ast.FunctionDef) else None
            found |= {
                one.value.removesuffix(": ")
                for one in ast.walk(node)
                if isinstance(one, ast.Constant) and isinstance(one.value, str) and one.value != doc
            }
    assert set(VOCABULARIES["statement_line"]) == found - {"", "JPY", "no line for "}


def test_each_verdict_of_a_scheme_has_words() -> None:
    source = "".join(
        (ROOT / "exchange/schemes" / name).read_text() for name in ("rules.py", "eligibility.py")
    )
    told = set(re.findall(r'^\s+"([a-z_]+)",$', source, re.MULTILINE))
    told |= set(re.findall(r'Verdict\(\s*(?:True|False),\s*"([a-z_]+)"', source))
    told |= {"not_accepted", "other_use", "uses_exclude_each_other"}
    told -= {"unknown_participant"}  # a rejection of the question, no verdict on a credit
    assert set(VOCABULARIES["eligibility_reason"]) == told
