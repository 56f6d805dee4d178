"""Words of settlement: instructions, states, statement lines, OTC trade reports, fees."""

from __future__ import annotations

from api.wire.words.word import Word, Words

INSTRUCTION: Words = {
    "delivery": Word(
        "Delivery", "受渡", "Credits against yen.", "クレジットと代金を同時に受け渡します。"
    ),
    "deposit": Word(
        "Transfer in",
        "入庫",
        "From the holding to the trading account.",
        "保有口座から取引口座へ移します。",
    ),
    "withdrawal": Word(
        "Transfer out",
        "出庫",
        "From the trading to the holding account.",
        "取引口座から保有口座へ移します。",
    ),
    "retirement": Word(
        "Retirement",
        "無効化等",
        "Ends credits; final.",
        "クレジットを使用済みにします。元に戻せません。",
    ),
}
SETTLEMENT_STATE: Words = {
    "pending": Word(
        "Due", "受渡予定", "Traded, not instructed yet.", "約定済で、受渡の指図前です。"
    ),
    "instructed": Word(
        "Instructed", "指図済", "The registry has been instructed.", "登録簿に指図しました。"
    ),
    "settled": Word("Settled", "決済済", "Done; final.", "完了しました。"),
    "voided": Word("Voided", "不成立", "It did not happen.", "行われませんでした。"),
}
DELIVERY_SIDE: Words = {
    "receive": Word("Receive", "受取"),
    "deliver": Word("Deliver", "引渡"),
}
TRANSFER_DIRECTION: Words = {
    "to_trading": Word("To the trading account", "入庫(取引口座へ)"),
    "to_holding": Word("To the holding account", "出庫(保有口座へ)"),
}
OTC_STATE: Words = {
    "waiting": Word(
        "Waiting",
        "照合待ち",
        "The other party has not reported the same.",
        "相手方の一致する報告を待っています。",
    ),
    "matched": Word(
        "Matched", "照合済", "Both parties reported the same.", "両者の報告が一致しました。"
    ),
    "ended": Word("Ended", "終了", "It ended unmatched.", "照合されずに終了しました。"),
}
OTC_FIELD: Words = {
    "side": Word("Side", "売買の別"),
    "serial_range": Word("Serial range", "シリアル番号の範囲"),
    "qty": Word("Quantity", "数量"),
    "price": Word("Price", "値段"),
}
STATEMENT_LINE: Words = {
    "bought": Word("Bought", "買付"),
    "sold": Word("Sold", "売付"),
    "bought OTC": Word("Bought OTC", "相対買付"),
    "sold OTC": Word("Sold OTC", "相対売付"),
    "trade undone": Word("Trade undone", "約定取消"),
    "price corrected": Word("Price corrected", "約定訂正"),
    "settled": Word("Settled", "受渡"),
    "yen paid in": Word("Yen paid in", "入金"),
    "yen paid out": Word("Yen paid out", "出金"),
    "credits moved in": Word("Credits moved in", "入庫"),
    "credits moved out": Word("Credits moved out", "出庫"),
    "retired": Word("Retired", "無効化等"),
    "not settled": Word("Not settled", "受渡不成立"),
    "failed to settle": Word("Failed to settle", "フェイル(自己)"),
    "the other side failed": Word("The other side failed", "フェイル(相手方)"),
    "net to no credits": Word("Net cash", "差金"),
}
CHARGE: Words = {
    "account opening": Word("Account opening", "口座開設"),
    "transfer": Word("Transfer", "移転"),
    "retirement": Word("Retirement", "無効化"),
    "record of an account": Word("Record of an account", "口座記録の証明"),
}
