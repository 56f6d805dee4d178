"""Words of people: roles, scopes, proposals, and what two persons sign."""

from __future__ import annotations

from api.wire.words.word import Word, Words

ROLE: Words = {
    "trader": Word("Trader", "取引担当者"),
    "approver": Word("Approver", "承認者"),
    "registrar": Word("Registrar", "登録簿管理者"),
    "operator": Word("Operator", "運営者"),
}
SCOPE: Words = {
    "read": Word("Read", "閲覧"),
    "trade": Word("Trade", "取引"),
    "settle": Word("Settle", "受渡"),
    "admin": Word("Administer", "管理"),
}
PROPOSAL_STATE: Words = {
    "proposed": Word(
        "Proposed", "承認待ち", "A second person must approve.", "別の担当者の承認を待っています。"
    ),
    "approved": Word("Approved", "承認済", "It waits for its time.", "実行の時刻を待っています。"),
    "done": Word("Done", "完了", "It has been done.", "実行されました。"),
    "canceled": Word("Canceled", "取消済", "A signer canceled it.", "署名者が取り消しました。"),
    "rejected": Word(
        "Rejected", "拒否", "The registry rejected it.", "登録簿が受け付けませんでした。"
    ),
}
APPROVAL_KIND: Words = {
    "transfer": Word("Transfer of credits", "クレジットの移転"),
    "trusted_account": Word("Trusted account", "信頼する口座の追加"),
    "withdrawal": Word("Withdrawal of yen", "現金の出金"),
    "bust": Word("Bust of a trade", "約定の取消し"),
    "adjustment": Word("Price of a trade", "約定値段の訂正"),
    "base_price": Word("Base price", "基準値段の変更"),
    "delisting": Word("Delisting", "上場廃止"),
}
APPROVAL_STATE: Words = {
    "waiting": Word(
        "Waiting", "承認待ち", "A second person must sign.", "別の担当者の署名待ちです。"
    ),
    "approved": Word("Approved", "承認済", "It waits to be carried out.", "実行を待っています。"),
    "done": Word("Done", "実行済", "It has been done.", "実行されました。"),
    "rejected": Word(
        "Rejected", "却下", "A second person rejected it.", "別の担当者が却下しました。"
    ),
    "withdrawn": Word(
        "Withdrawn", "取下げ", "Its requester withdrew it.", "申請者が取り下げました。"
    ),
    "failed": Word(
        "Failed",
        "実行不可",
        "It was approved and could not be done.",
        "承認後、実行できませんでした。",
    ),
    "expired": Word(
        "Expired", "期限切れ", "Nobody decided in time.", "期限までに決定がありません。"
    ),
}
APPROVAL_OBSTACLE: Words = {
    "own_request": Word(
        "Your own request",
        "本人の申請",
        "You made this request; another person must sign it.",
        "ご自身の申請です。別の担当者の署名が必要です。",
    ),
    "not_approver": Word(
        "Approvers only",
        "承認者のみ",
        "Only an approver signs; your role may read this.",
        "署名できるのは承認者だけです。この役割では閲覧のみできます。",
    ),
}
EFFECT_FIGURE: Words = {
    "trade_price": Word("Price of the trade", "約定値段"),
    "base_price": Word("Base price", "基準値段"),
    "lowest_price": Word("Lowest price", "制限値段(下限)"),
    "highest_price": Word("Highest price", "制限値段(上限)"),
    "cash_free": Word("Cash available", "利用可能な現金"),
    "cash_due_in": Word("Cash to receive", "受取予定の現金"),
    "cash_due_out": Word("Cash to pay", "支払予定の現金"),
    "credits_free": Word("Credits available", "利用可能なクレジット"),
    "credits_due_in": Word("Credits to receive", "受取予定のクレジット"),
    "credits_due_out": Word("Credits to deliver", "引渡予定のクレジット"),
    "holding": Word("Credits held", "保有クレジット"),
    "open_orders": Word("Open orders", "有効な注文"),
    "trusted_accounts": Word("Trusted accounts", "信頼する口座"),
}
CASH_KIND: Words = {
    "deposit": Word("Deposit", "入金"),
    "withdrawal": Word("Withdrawal", "出金"),
}
CASH_STATE: Words = {
    "proposed": Word(
        "Proposed", "承認待ち", "A second person must approve.", "別の担当者の承認を待っています。"
    ),
    "submitted": Word(
        "Submitted", "受付済", "It waits for the operator.", "運営者の処理を待っています。"
    ),
    "booking": Word("Being booked", "記帳中", "The operator books it.", "運営者が記帳しています。"),
    "booked": Word("Booked", "記帳済", "The balance has changed.", "残高に反映されました。"),
    "rejected": Word("Rejected", "却下", "The operator rejected it.", "運営者が却下しました。"),
    "canceled": Word(
        "Canceled", "取消済", "The participant canceled it.", "参加者が取り消しました。"
    ),
}
