"""Words of people: roles, scopes, states of a proposal."""

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
