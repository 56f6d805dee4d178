"""Words of orders and executions: sides, types, states, and the reasons for which they end."""

from __future__ import annotations

from api.wire.words.word import Word, Words

SIDE: Words = {
    "buy": Word("Buy", "買"),
    "sell": Word("Sell", "売"),
    "auction": Word(
        "Auction", "板寄せ", "Both sides met in a call auction.", "板寄せによる約定です。"
    ),
}
ORDER_TYPE: Words = {
    "limit": Word(
        "Limit",
        "指値",
        "Trades at the given price or better.",
        "指定した値段か、より有利な値段で約定します。",
    ),
    "market": Word(
        "Market",
        "成行",
        "Trades at the prices available.",
        "値段を指定せず、その時の値段で約定します。",
    ),
    "stop": Word(
        "Stop",
        "逆指値(成行)",
        "Becomes a market order when the stop price trades.",
        "指定した値段に達すると成行注文になります。",
    ),
    "stop_limit": Word(
        "Stop limit",
        "逆指値(指値)",
        "Becomes a limit order when the stop price trades.",
        "指定した値段に達すると指値注文になります。",
    ),
}
TIME_IN_FORCE: Words = {
    "day": Word(
        "Day", "当日限り", "Ends with the market's day.", "当日の立会が終わるまで有効です。"
    ),
    "gtc": Word(
        "Good till canceled", "取消まで有効", "Stays until you cancel it.", "取り消すまで有効です。"
    ),
    "gtd": Word(
        "Good till date", "期日指定", "Stays until the given time.", "指定した日時まで有効です。"
    ),
    "ioc": Word(
        "Immediate or cancel",
        "IOC(即時執行・残取消)",
        "Trades what it can at once; the rest is canceled.",
        "直ちに約定する分だけ約定し、残りは取り消します。",
    ),
    "fok": Word(
        "Fill or kill",
        "FOK(全量即時執行)",
        "Trades in full at once or not at all.",
        "全量が直ちに約定しなければ、全部を取り消します。",
    ),
    "auction": Word(
        "Next auction only",
        "次の節のみ",
        "Takes part in the next call auction; the rest is canceled.",
        "次の板寄せだけに参加し、残りは取り消します。",
    ),
}
POST_ONLY: Words = {
    "reject": Word(
        "Post only: reject",
        "即時約定なら拒否",
        "Rejected if it would trade at once.",
        "直ちに約定する場合は受け付けません。",
    ),
    "reprice": Word(
        "Post only: reprice",
        "即時約定なら値段を調整",
        "Moved one tick away if it would trade at once.",
        "直ちに約定する場合は、約定しない値段に1呼値ずらします。",
    ),
}
STP_TYPE: Words = {
    "cancel_newest": Word("Cancel the newer order", "新しい注文を取消"),
    "cancel_oldest": Word("Cancel the older order", "古い注文を取消"),
    "cancel_both": Word("Cancel both orders", "両方の注文を取消"),
    "decrement": Word("Reduce both orders", "両方の注文を減量"),
    "none": Word("No prevention", "防止しない"),
}
ORDER_STATUS: Words = {
    "new": Word("Working", "受付済"),
    "partially_filled": Word("Partly filled", "一部約定"),
    "filled": Word("Filled", "全部約定"),
    "canceled": Word("Canceled", "取消済"),
    "expired": Word("Expired", "失効"),
    "rejected": Word("Rejected", "受付拒否"),
}
EXEC_TYPE: Words = {
    "new": Word("Accepted", "受付"),
    "trade": Word("Trade", "約定"),
    "amended": Word("Amended", "訂正"),
    "canceled": Word("Canceled", "取消"),
    "expired": Word("Expired", "失効"),
    "rejected": Word("Rejected", "受付拒否"),
    "restated": Word(
        "Restated", "変更通知", "The exchange changed the order.", "取引所が注文を変更しました。"
    ),
}
LIQUIDITY: Words = {
    "maker": Word(
        "Maker", "メイカー", "The order was in the book.", "板にあった注文が約定しました。"
    ),
    "taker": Word(
        "Taker", "テイカー", "The order traded on arrival.", "発注と同時に約定しました。"
    ),
    "auction": Word("Auction", "板寄せ", "Traded in a call auction.", "板寄せで約定しました。"),
}
TRADE_STATUS: Words = {
    "busted": Word("Busted", "約定取消", "The trade was undone.", "この約定は取り消されました。"),
    "adjusted": Word(
        "Price corrected", "約定訂正", "The trade has another price.", "約定値段が訂正されました。"
    ),
}
REASON: Words = {
    "invalid_params": Word(
        "Fields do not fit",
        "項目の不整合",
        "The fields do not fit together.",
        "項目の組み合わせが正しくありません。",
    ),
    "unknown_symbol": Word(
        "Unknown instrument", "銘柄なし", "There is no such instrument.", "その銘柄はありません。"
    ),
    "price_increment": Word(
        "Not on a tick",
        "呼値違反",
        "The price is not on a tick.",
        "値段が呼値の単位に合っていません。",
    ),
    "qty_increment": Word(
        "Not a multiple of the lot",
        "売買単位違反",
        "The quantity is not a multiple of the lot.",
        "数量が売買単位の倍数ではありません。",
    ),
    "price_out_of_band": Word(
        "Outside the band",
        "制限値幅外",
        "The price is outside the day's band.",
        "値段が制限値幅の外です。",
    ),
    "qty_min": Word(
        "Quantity too small",
        "最低数量未満",
        "The quantity is too small.",
        "数量が最低数量に達していません。",
    ),
    "qty_max": Word(
        "Quantity too large",
        "最高数量超過",
        "The quantity is too large.",
        "数量が上限を超えています。",
    ),
    "notional_max": Word(
        "Amount over the limit",
        "約定代金の限度超過",
        "Price times quantity is over your limit.",
        "値段×数量が取引限度を超えています。",
    ),
    "position_max": Word(
        "Position over the limit",
        "保有限度超過",
        "Your position limit would be exceeded.",
        "保有数量の限度を超えます。",
    ),
    "kill_switch": Word(
        "Stopped by the operator",
        "取引停止措置",
        "The operator has stopped trading for the account or the market.",
        "運営者がこの口座または市場の取引を停止しています。",
    ),
    "halted": Word(
        "Market halted", "売買停止中", "The market is halted.", "この市場は売買停止中です。"
    ),
    "insufficient_funds": Word(
        "Too little cash",
        "買付余力不足",
        "Too little free cash.",
        "拘束されていない現金が足りません。",
    ),
    "insufficient_credits": Word(
        "Too few credits",
        "クレジット不足",
        "Too few free credits.",
        "取引口座に使えるクレジットが足りません。",
    ),
    "serials_not_available": Word(
        "Serials not free",
        "シリアル番号が使用中",
        "Not all named serial numbers are free.",
        "指定したシリアル番号の一部が使用中か、保有していません。",
    ),
    "market_closed": Word("Market closed", "立会外", "The market is closed.", "立会時間外です。"),
    "phase_not_allowed": Word(
        "Not in this phase",
        "この立会区分では不可",
        "The market's phase does not allow this.",
        "現在の立会区分では受け付けられません。",
    ),
    "cancel_not_allowed": Word(
        "No cancel now",
        "取消不可の時間帯",
        "Nothing can be canceled while the market is frozen or closed.",
        "受付締切後または立会外は取り消せません。",
    ),
    "post_only_would_take": Word(
        "Would trade at once",
        "即時約定のため拒否",
        "A post-only order would have traded at once.",
        "板に載せるだけの注文が、直ちに約定する値段でした。",
    ),
    "fok_not_filled": Word(
        "Not fillable in full",
        "全量約定せず",
        "The whole quantity was not available.",
        "全量を直ちに約定させることができませんでした。",
    ),
    "stp_would_cross": Word(
        "Own order opposite",
        "自己対当のため拒否",
        "The order would match one of your own.",
        "自分の注文と対当するため受け付けられません。",
    ),
    "duplicate_cl_ord_id": Word(
        "Order id used before",
        "注文IDの重複",
        "Another order of yours has this cl_ord_id.",
        "同じ注文IDの別の注文があります。",
    ),
    "unknown_order": Word(
        "No such order", "注文なし", "You have no such order.", "その注文はありません。"
    ),
    "order_closed": Word(
        "Order already ended",
        "注文終了済",
        "The order has already ended.",
        "その注文はすでに終了しています。",
    ),
    "too_many_open_orders": Word(
        "Too many open orders",
        "注文数の上限",
        "Too many orders are open.",
        "有効な注文の数が上限に達しています。",
    ),
    "too_many_ids": Word(
        "Order ids used up",
        "注文IDの上限",
        "The account has used up its client order ids.",
        "この口座で使える注文IDの数が上限に達しました。",
    ),
    "duplicate_order_id": Word(
        "Order number used before",
        "注文番号の重複",
        "The order number is in use.",
        "この注文番号は使用されています。",
    ),
    "forbidden": Word(
        "Not allowed", "権限なし", "This is not allowed.", "この操作は許可されていません。"
    ),
    "same_party": Word(
        "Same party on both sides",
        "同一当事者",
        "An OTC trade needs two different parties.",
        "相対取引には異なる二者が必要です。",
    ),
    "not_a_member": Word(
        "Not a participant",
        "参加者ではない相手方",
        "The other party is not a participant.",
        "相手方はこの取引所の参加者ではありません。",
    ),
    "class_not_accepted": Word(
        "Class not settled here",
        "対象外の分類",
        "OTC trades in this credit class are not settled here.",
        "この分類の相対取引は当所では決済していません。",
    ),
    "serial_range_invalid": Word(
        "Invalid serial range",
        "シリアル番号の範囲が不正",
        "The named serials are not ranges that cover the quantity.",
        "シリアル番号の範囲が正しくないか、数量と合っていません。",
    ),
    "unknown_entry": Word(
        "No such report",
        "報告なし",
        "You have no such open OTC trade report.",
        "その相対取引の報告はありません。",
    ),
    "too_many_entries": Word(
        "Too many reports",
        "報告数の上限",
        "Too many OTC trade reports are open.",
        "照合待ちの報告の数が上限に達しています。",
    ),
    "user_request": Word(
        "Canceled by you", "本人による取消", "You canceled it.", "本人の取消により終了しました。"
    ),
    "unfilled_rest": Word(
        "Rest not filled",
        "未約定残の取消",
        "The part that did not trade at once was canceled.",
        "直ちに約定しなかった残りが取り消されました。",
    ),
    "day_ended": Word(
        "Day ended", "当日限り失効", "The market's day ended.", "当日の立会が終わり、失効しました。"
    ),
    "auction_ended": Word(
        "Auction ended",
        "節の終了",
        "The auction that it was for has ended.",
        "対象の板寄せまたは入札が終わりました。",
    ),
    "outside_new_band": Word(
        "Outside the new band",
        "新しい制限値幅の外",
        "The price is outside the band of the new day.",
        "新しい制限値幅の外となったため失効しました。",
    ),
    "self_trade": Word(
        "Self-trade prevention",
        "自己対当防止",
        "It would have traded with an order of the same trader.",
        "同じ取引者の注文と対当するのを防ぐために終了しました。",
    ),
    "good_till_date": Word(
        "Time reached", "期日到来", "Its time was reached.", "指定した日時に達しました。"
    ),
    "mass_cancel": Word(
        "Canceled with others",
        "一括取消",
        "Canceled with other orders: by request, timer, lost connection or operator.",
        "一括取消、全取消タイマー、接続断または運営者の措置により取り消されました。",
    ),
    "delisted": Word(
        "Market delisted",
        "上場廃止",
        "The market was delisted.",
        "この銘柄は上場廃止となりました。",
    ),
}
