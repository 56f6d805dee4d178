"""Words for people, in English and Japanese, of every closed vocabulary of the wire.

The page, `GET /v1/codes` and the generated TypeScript read this table and no other. A field that
carries a code names its vocabulary: a Literal by its values, a plain string by `CodeOf`.
"""

from __future__ import annotations

from api.wire.words import errors, markets, orders, people, registry, settlement
from api.wire.words.registry_reasons import REGISTRY_REASON
from api.wire.words.word import Word as Word
from api.wire.words.word import Words as Words

VOCABULARIES: dict[str, Words] = {
    "error": errors.ERROR,
    "error_category": errors.ERROR_CATEGORY,
    "reason": orders.REASON,
    "side": orders.SIDE,
    "order_type": orders.ORDER_TYPE,
    "time_in_force": orders.TIME_IN_FORCE,
    "post_only": orders.POST_ONLY,
    "stp_type": orders.STP_TYPE,
    "order_status": orders.ORDER_STATUS,
    "exec_type": orders.EXEC_TYPE,
    "liquidity": orders.LIQUIDITY,
    "trade_status": orders.TRADE_STATUS,
    "phase": markets.PHASE,
    "auction_state": markets.AUCTION_STATE,
    "auction_type": markets.AUCTION_TYPE,
    "auction_mode": markets.AUCTION_MODE,
    "direction": markets.DIRECTION,
    "pricing": markets.PRICING,
    "tie_break": markets.TIE_BREAK,
    "sessions": markets.SESSIONS,
    "interval": markets.INTERVAL,
    "mode": markets.MODE,
    "bound_basis": markets.BOUND_BASIS,
    "health": markets.HEALTH,
    "close_code": markets.CLOSE_CODE,
    "instruction": settlement.INSTRUCTION,
    "settlement_state": settlement.SETTLEMENT_STATE,
    "delivery_side": settlement.DELIVERY_SIDE,
    "transfer_direction": settlement.TRANSFER_DIRECTION,
    "otc_state": settlement.OTC_STATE,
    "otc_field": settlement.OTC_FIELD,
    "statement_line": settlement.STATEMENT_LINE,
    "charge": settlement.CHARGE,
    "registry_reason": REGISTRY_REASON,
    "account_kind": registry.ACCOUNT_KIND,
    "credit_status": registry.CREDIT_STATUS,
    "holding_status": registry.HOLDING_STATUS,
    "act": registry.ACT,
    "serial_event": registry.SERIAL_EVENT,
    "life_act": registry.LIFE_ACT,
    "sale_market": registry.SALE_MARKET,
    "programme": registry.PROGRAMME,
    "eligibility_state": registry.ELIGIBILITY_STATE,
    "eligibility_reason": registry.ELIGIBILITY_REASON,
    "limit_known": registry.LIMIT_KNOWN,
    "years": registry.YEARS,
    "duty_state": registry.DUTY_STATE,
    "mechanism": registry.MECHANISM,
    "base": registry.BASE,
    "authorized_use": registry.AUTHORIZED_USE,
    "first_transfer": registry.FIRST_TRANSFER,
    "activity_kind": registry.ACTIVITY_KIND,
    "actor": registry.ACTOR,
    "step": registry.STEP,
    "document": registry.DOCUMENT,
    "approval_kind": people.APPROVAL_KIND,
    "approval_state": people.APPROVAL_STATE,
    "approval_obstacle": people.APPROVAL_OBSTACLE,
    "effect_figure": people.EFFECT_FIGURE,
    "role": people.ROLE,
    "scope": people.SCOPE,
    "proposal_state": people.PROPOSAL_STATE,
    "cash_kind": people.CASH_KIND,
    "cash_state": people.CASH_STATE,
}
