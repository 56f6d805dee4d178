"""Words of markets and auctions: phases, states, sessions, intervals."""

from __future__ import annotations

from api.wire.words.word import Word, Words

PHASE: Words = {
    "closed": Word("Closed", "立会外", "No orders are accepted.", "注文を受け付けていません。"),
    "pre_open": Word(
        "Pre-open",
        "寄前",
        "Orders are collected; the call has not begun.",
        "板寄せ前の注文を受け付けています。",
    ),
    "auction_call": Word(
        "Call auction",
        "板寄せ受付中",
        "Orders are collected for the auction.",
        "板寄せの注文を受け付けています。",
    ),
    "auction_frozen": Word(
        "Call frozen",
        "受付締切",
        "Nothing is entered, amended or canceled until the auction.",
        "板寄せまで、注文の受付・訂正・取消はできません。",
    ),
    "uncrossing": Word(
        "Uncrossing",
        "約定処理中",
        "The auction is being matched.",
        "板寄せの約定処理をしています。",
    ),
    "continuous": Word(
        "Continuous",
        "ザラバ",
        "Orders trade as they arrive.",
        "注文は対当するとその場で約定します。",
    ),
    "halted": Word("Halted", "売買停止", "Trading is halted.", "売買を停止しています。"),
    "cancel_only": Word(
        "Cancel only",
        "取消のみ",
        "Orders can only be canceled.",
        "注文の取消だけを受け付けています。",
    ),
    "delisted": Word(
        "Delisted", "上場廃止", "The market has ended.", "この銘柄の取引は終了しました。"
    ),
}
AUCTION_STATE: Words = {
    "announced": Word(
        "Announced", "公告済", "Bids are not accepted yet.", "まだ入札を受け付けていません。"
    ),
    "call": Word(
        "Collecting", "受付中", "Orders or bids are accepted.", "注文または応札を受け付けています。"
    ),
    "frozen": Word("Frozen", "受付締切", "Nothing is accepted any more.", "受付を締め切りました。"),
    "result": Word(
        "Result", "結果", "The auction has been held.", "板寄せまたは入札が行われました。"
    ),
    "withdrawn": Word("Withdrawn", "中止", "The auction was withdrawn.", "入札は中止されました。"),
    "none": Word("No auction", "なし", "No auction is open.", "受付中の板寄せはありません。"),
}
AUCTION_TYPE: Words = {
    "opening": Word("Opening", "前場の節"),
    "intraday": Word("Intraday", "場中の節"),
    "closing": Word("Closing", "後場の節"),
    "primary": Word("Sealed-bid auction", "入札"),
}
AUCTION_MODE: Words = {
    "open": Word(
        "Open call", "板寄せ", "The indicative price is shown.", "予想約定値段を公表します。"
    ),
    "sealed": Word(
        "Sealed bids",
        "封印入札",
        "Nobody sees another's bid before the result.",
        "開札まで他者の入札は表示されません。",
    ),
}
DIRECTION: Words = {
    "forward": Word("Sale", "売却入札", "Bidders buy.", "応札者が買う入札です。"),
    "reverse": Word(
        "Purchase", "購入入札(リバースオークション)", "Bidders sell.", "応札者が売る入札です。"
    ),
}
PRICING: Words = {
    "last_accepted": Word(
        "Last accepted bid",
        "最終落札価格",
        "All pay the last accepted bid's price.",
        "落札者全員が、最後に落札した札の価格で取引します。",
    ),
    "first_rejected": Word(
        "First rejected bid",
        "次点価格",
        "All pay the first rejected bid's price.",
        "落札者全員が、最初に落札しなかった札の価格で取引します。",
    ),
    "pay_as_bid": Word(
        "Pay as bid",
        "応札価格",
        "Each pays the price of its own bid.",
        "各自の応札価格で取引します。",
    ),
}
TIE_BREAK: Words = {
    "time": Word(
        "By time", "時間優先", "The earlier order first.", "先に出された注文を優先します。"
    ),
    "pro_rata": Word(
        "Pro rata", "数量按分", "In proportion to the quantities.", "数量に応じて按分します。"
    ),
    "random": Word("By lot", "抽せん", "By a recorded draw.", "記録の残る抽せんで決めます。"),
}
SESSIONS: Words = {
    "tse": Word("Two call auctions a day", "1日2回の節立会"),
    "tse_friday": Word("One call auction on Fridays", "毎週金曜日1回の節立会"),
    "continuous": Word("Call auctions and continuous trading", "板寄せとザラバ"),
}
INTERVAL: Words = {
    "1m": Word("1 minute", "1分足"),
    "5m": Word("5 minutes", "5分足"),
    "15m": Word("15 minutes", "15分足"),
    "1h": Word("1 hour", "1時間足"),
    "1d": Word("1 day", "日足"),
}
MODE: Words = {
    "live": Word("Live", "本番", "The market's clock is the wall clock.", "市場時刻は実時刻です。"),
    "trial": Word(
        "Trial", "試行", "Nothing traded here has a value.", "ここでの取引には価値がありません。"
    ),
    "demo": Word(
        "Demo",
        "模擬",
        "Simulated participants trade; nothing has a value.",
        "模擬の参加者が取引しており、価値のあるものはありません。",
    ),
}
BOUND_BASIS: Words = {
    "published": Word("Published", "公表値"),
    "computed": Word(
        "Computed",
        "計算値",
        "From the published price and growth, without inflation.",
        "公表された価格と上昇率から、物価上昇を除いて計算した値です。",
    ),
}
CLOCK: Words = {
    "wall": Word("Wall clock", "実時刻"),
    "paced": Word("Simulated, at a pace", "模擬時刻(一定の速さ)"),
    "manual": Word("Simulated, moved by hand", "模擬時刻(手動)"),
}
HEALTH: Words = {
    "running": Word("Running", "稼働中"),
    "stopping": Word("Stopping", "停止処理中"),
    "halted": Word("Halted", "停止"),
}
CLOSE_CODE: Words = {
    "1009": Word(
        "Message too large",
        "メッセージ過大",
        "A frame was far too long.",
        "送信データが大きすぎます。",
    ),
    "1012": Word(
        "Restart",
        "再起動",
        "The server restarts; reconnect.",
        "サーバーが再起動します。再接続してください。",
    ),
    "4001": Word(
        "Login ended",
        "認証切れ",
        "No login in time, or the key was revoked.",
        "時間内にログインがないか、鍵が失効しました。",
    ),
    "4003": Word(
        "User disabled", "利用停止", "The user was disabled.", "この利用者は停止されました。"
    ),
    "4008": Word(
        "Reader too slow",
        "受信遅延",
        "The connection read too slowly.",
        "受信が遅れたため切断されました。",
    ),
    "4029": Word(
        "Too many messages",
        "送信過多",
        "Too many messages or connections.",
        "送信または接続が多すぎます。",
    ),
}
