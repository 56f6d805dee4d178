// Made by `python -m api.documents.typescript` from the types of the API: do not edit.

/** The words of a code; the sentences only where they say more than the labels. */
export interface Word {
  readonly en: string;
  readonly ja: string;
  readonly enText?: string;
  readonly jaText?: string;
}

/** An error code, with its HTTP status. */
export interface ErrorWord extends Word {
  readonly category: ErrorCategoryCode;
  readonly status: number;
  readonly retryable: boolean;
}

export const error = {
  "bad_json": { en: "Not JSON", ja: "形式の誤り", enText: "The message is not JSON. Send one JSON object a message.", jaText: "JSONとして読めません。", category: "request", status: 400, retryable: false },
  "message_too_large": { en: "Message too large", ja: "データ過大", enText: "The message is longer than 16 KiB. Send it in parts.", jaText: "送信データが大きすぎます。分けて送ってください。", category: "request", status: 413, retryable: false },
  "auth_required": { en: "Login required", ja: "ログインが必要", enText: "The request needs a login. Send `auth` or sign the request.", jaText: "ログインしてください。", category: "auth", status: 401, retryable: false },
  "bad_signature": { en: "Wrong signature or password", ja: "認証の失敗", enText: "The signature does not match the key. See the worked vectors in the guide.", jaText: "署名、利用者名またはパスワードが正しくありません。", category: "auth", status: 401, retryable: false },
  "timestamp_out_of_window": { en: "Clock differs", ja: "時刻のずれ", enText: "The timestamp differs too much from the server's clock. Synchronize; see GET /v1/time.", jaText: "送信時刻がサーバーの時計とずれています。時計を合わせてください。", category: "auth", status: 401, retryable: false },
  "nonce_reused": { en: "Nonce used before", ja: "nonceの再使用", enText: "This nonce was used before. Use a new nonce each time.", jaText: "同じnonceは二度使えません。", category: "auth", status: 401, retryable: false },
  "forbidden": { en: "Not allowed", ja: "権限なし", enText: "The key's role or scopes do not allow this. Use another key.", jaText: "この利用者または鍵では許可されていない操作です。", category: "auth", status: 403, retryable: false },
  "relogin_blocked": { en: "Wait before the next login", ja: "再ログイン待ち", enText: "New logins wait after a disconnect with canceling. Wait ten seconds.", jaText: "切断時の全取消の後は、10秒待ってからログインしてください。", category: "auth", status: 403, retryable: true },
  "unknown_method": { en: "No such address", ja: "アドレスなし", enText: "There is no such method or path. See the reference.", jaText: "そのアドレスまたはメソッドはありません。", category: "request", status: 404, retryable: false },
  "unknown_channel": { en: "No such channel", ja: "チャンネルなし", enText: "There is no such channel. See the reference.", jaText: "そのチャンネルはありません。", category: "request", status: 404, retryable: false },
  "unknown_symbol": { en: "Unknown instrument", ja: "銘柄なし", enText: "There is no such instrument. See GET /v1/instruments.", jaText: "その銘柄はありません。", category: "request", status: 404, retryable: false },
  "not_found": { en: "Not found", ja: "該当なし", enText: "The object does not exist, or it is not yours. Check the id.", jaText: "見つからないか、本人のものではありません。", category: "request", status: 404, retryable: false },
  "invalid_params": { en: "Invalid field", ja: "入力項目の誤り", enText: "A field is missing, unknown or invalid. See `field`.", jaText: "項目が足りないか、正しくありません。該当する項目を確かめてください。", category: "request", status: 422, retryable: false },
  "idempotency_conflict": { en: "Key used for another request", ja: "要求キーの重複", enText: "The Idempotency-Key was used for another request. Use a new key.", jaText: "同じキーで内容の異なる要求が送られました。", category: "request", status: 409, retryable: false },
  "wrong_state": { en: "State does not allow this", ja: "状態の不一致", enText: "The object's state does not allow this. Read it again; see the message.", jaText: "対象の現在の状態ではこの操作はできません。もう一度確かめてください。", category: "request", status: 409, retryable: false },
  "deadline_exceeded": { en: "Arrived too late", ja: "期限超過", enText: "The request arrived after its own deadline. Send it again if you still want it.", jaText: "要求が指定の期限より後に届きました。必要ならもう一度送ってください。", category: "request", status: 408, retryable: true },
  "rate_limited": { en: "Too many messages", ja: "送信過多", enText: "Too many messages. Wait `reset_ms`, then continue.", jaText: "送信が多すぎます。少し待ってから続けてください。", category: "request", status: 429, retryable: true },
  "seq_too_old": { en: "History no longer kept", ja: "履歴の保存期間外", enText: "The history before this sequence is no longer available. Start from the snapshot that follows.", jaText: "指定の番号より前の履歴は残っていません。後に続く全体像から始めてください。", category: "request", status: 410, retryable: false },
  "price_increment": { en: "Not on a tick", ja: "呼値違反", enText: "The price is not on a tick. Use a multiple of the tick.", jaText: "値段が呼値の単位に合っていません。", category: "order", status: 422, retryable: false },
  "qty_increment": { en: "Not a multiple of the lot", ja: "売買単位違反", enText: "The quantity is not a multiple of the lot. Use a multiple of the lot.", jaText: "数量が売買単位の倍数ではありません。", category: "order", status: 422, retryable: false },
  "price_out_of_band": { en: "Outside the band", ja: "制限値幅外", enText: "The price is outside the day's band. See `instrument`.", jaText: "値段が制限値幅の外です。", category: "order", status: 422, retryable: false },
  "qty_min": { en: "Quantity too small", ja: "最低数量未満", enText: "The quantity is too small. See `qty_min` of the instrument.", jaText: "数量が最低数量に達していません。", category: "order", status: 422, retryable: false },
  "qty_max": { en: "Quantity too large", ja: "最高数量超過", enText: "The quantity is too large. See `qty_max` of the instrument.", jaText: "数量が上限を超えています。", category: "order", status: 422, retryable: false },
  "notional_max": { en: "Amount over the limit", ja: "約定代金の限度超過", enText: "Price times quantity is too large. Split the order.", jaText: "値段×数量が取引限度を超えています。", category: "order", status: 422, retryable: false },
  "position_max": { en: "Position over the limit", ja: "保有限度超過", enText: "The position limit would be exceeded. Ask the operator.", jaText: "保有数量の限度を超えます。", category: "order", status: 422, retryable: false },
  "kill_switch": { en: "Stopped by the operator", ja: "取引停止措置", enText: "The operator has stopped this account. Ask the operator.", jaText: "運営者がこの口座または市場の取引を停止しています。", category: "order", status: 403, retryable: false },
  "halted": { en: "Market halted", ja: "売買停止中", enText: "The market is halted. Wait for the next phase.", jaText: "この市場は売買停止中です。", category: "order", status: 409, retryable: true },
  "insufficient_funds": { en: "Too little cash", ja: "買付余力不足", enText: "Too little free cash. Deposit, or order less.", jaText: "拘束されていない現金が足りません。", category: "order", status: 422, retryable: false },
  "insufficient_credits": { en: "Too few credits", ja: "クレジット不足", enText: "Too few free credits. Transfer credits in first.", jaText: "取引口座に使えるクレジットが足りません。", category: "order", status: 422, retryable: false },
  "serials_not_available": { en: "Serials not free", ja: "シリアル番号が使用中", enText: "The named serials are not free. See `holdings`.", jaText: "指定したシリアル番号の一部が使用中か、保有していません。", category: "order", status: 422, retryable: false },
  "account_locked": { en: "Account locked", ja: "口座の凍結", enText: "The registry has locked the account. Ask the registrar.", jaText: "登録簿がこの口座を凍結しています。登録簿の管理者に問い合わせてください。", category: "order", status: 409, retryable: false },
  "market_closed": { en: "Market closed", ja: "立会外", enText: "The market is closed. Wait for the next phase.", jaText: "立会時間外です。", category: "order", status: 409, retryable: true },
  "phase_not_allowed": { en: "Not in this phase", ja: "この立会区分では不可", enText: "The market's phase does not allow this. Wait for the next phase.", jaText: "現在の立会区分では受け付けられません。", category: "order", status: 409, retryable: true },
  "cancel_not_allowed": { en: "No cancel now", ja: "取消不可の時間帯", enText: "Nothing can be canceled while frozen or closed. Wait for the next phase.", jaText: "受付締切後または立会外は取り消せません。", category: "order", status: 409, retryable: true },
  "post_only_would_take": { en: "Would trade at once", ja: "即時約定のため拒否", enText: "A post-only order would trade at once. Price lower.", jaText: "板に載せるだけの注文が、直ちに約定する値段でした。", category: "order", status: 422, retryable: false },
  "fok_not_filled": { en: "Not fillable in full", ja: "全量約定せず", enText: "The whole quantity was not available. Use another time in force.", jaText: "全量を直ちに約定させることができませんでした。", category: "order", status: 422, retryable: false },
  "stp_would_cross": { en: "Own order opposite", ja: "自己対当のため拒否", enText: "The order would match one of your own. Cancel the other order first.", jaText: "自分の注文と対当するため受け付けられません。", category: "order", status: 422, retryable: false },
  "duplicate_cl_ord_id": { en: "Order id used before", ja: "注文IDの重複", enText: "The cl_ord_id names another order. Use a new one.", jaText: "同じ注文IDの別の注文があります。", category: "order", status: 409, retryable: false },
  "unknown_order": { en: "No such order", ja: "注文なし", enText: "You have no such order. Check the id.", jaText: "その注文はありません。", category: "order", status: 404, retryable: false },
  "order_closed": { en: "Order already ended", ja: "注文終了済", enText: "The order is already closed. No action is needed.", jaText: "その注文はすでに終了しています。", category: "order", status: 409, retryable: false },
  "too_many_open_orders": { en: "Too many open orders", ja: "注文数の上限", enText: "Too many open orders. Cancel some.", jaText: "有効な注文の数が上限に達しています。", category: "order", status: 422, retryable: false },
  "too_many_ids": { en: "Order ids used up", ja: "注文IDの上限", enText: "The account has used up its client order ids. Ask us.", jaText: "この口座で使える注文IDの数が上限に達しました。", category: "order", status: 422, retryable: false },
  "same_party": { en: "Same party on both sides", ja: "同一当事者", enText: "An OTC trade needs two different parties. Name the other party.", jaText: "相対取引には異なる二者が必要です。", category: "order", status: 422, retryable: false },
  "not_a_member": { en: "Not a participant", ja: "参加者ではない相手方", enText: "The other party is not a participant. Check its name.", jaText: "相手方はこの取引所の参加者ではありません。", category: "order", status: 422, retryable: false },
  "class_not_accepted": { en: "Class not settled here", ja: "対象外の分類", enText: "OTC trades in this credit class are not settled here. See the operator's setting.", jaText: "この分類の相対取引は当所では決済していません。", category: "order", status: 422, retryable: false },
  "serial_range_invalid": { en: "Invalid serial range", ja: "シリアル番号の範囲が不正", enText: "The named serials are not ranges that cover the quantity. See `holdings`.", jaText: "シリアル番号の範囲が正しくないか、数量と合っていません。", category: "order", status: 422, retryable: false },
  "unknown_entry": { en: "No such report", ja: "報告なし", enText: "You have no such open entry. See GET /v1/otc/entries.", jaText: "その相対取引の報告はありません。", category: "order", status: 404, retryable: false },
  "too_many_entries": { en: "Too many reports", ja: "報告数の上限", enText: "Too many entries are open. Try again later.", jaText: "照合待ちの報告の数が上限に達しています。", category: "order", status: 503, retryable: true },
  "unknown_scheme": { en: "Unknown scheme", ja: "制度なし", enText: "There is no such scheme. See GET /v1/schemes.", jaText: "その制度はありません。", category: "order", status: 422, retryable: false },
  "unknown_fiscal_year": { en: "Year not covered", ja: "対象外の年度", enText: "The scheme does not cover this year. See GET /v1/schemes for its years.", jaText: "その制度はこの年度を対象としていません。", category: "order", status: 422, retryable: false },
  "purpose_names_scheme": { en: "Purpose names a scheme", ja: "目的欄に制度名", enText: "The text in `purpose` has no effect. Name the scheme and its year in `schemes`.", jaText: "目的欄の文は効力を持ちません。制度と年度を選んでください。", category: "order", status: 422, retryable: false },
  "act_not_allowed": { en: "Act not lawful", ja: "認められない処分", enText: "The law does not allow this act on these credits. See the message for the rule.", jaText: "このクレジットにその処分(無効化・償却・取消)をすることは法令上認められていません。", category: "order", status: 422, retryable: false },
  "not_usable_for_scheme": { en: "Not accepted by the scheme", ja: "制度で使用不可", enText: "The scheme does not accept these credits. See GET /v1/eligibility.", jaText: "その制度はこのクレジットを認めていません。", category: "order", status: 422, retryable: false },
  "uses_exclude_each_other": { en: "Uses exclude each other", ja: "用途の競合", enText: "One retirement cannot serve these uses together. Retire for each of them.", jaText: "一つの無効化を、これらの用途に同時に充てることはできません。用途ごとに無効化してください。", category: "order", status: 422, retryable: false },
  "registry_rejected": { en: "Rejected by the registry", ja: "登録簿による拒否", enText: "The registry rejected the request. See the message.", jaText: "登録簿が要求を受け付けませんでした。理由を確かめてください。", category: "request", status: 422, retryable: false },
  "overloaded": { en: "Overloaded", ja: "混雑", enText: "The queue is full; the request had no effect. Send it again later.", jaText: "混雑のため処理されていません。時間をおいてもう一度送ってください。", category: "system", status: 503, retryable: true },
  "internal": { en: "Internal failure", ja: "内部障害", enText: "The exchange failed; the outcome may be unknown. Ask by id.", jaText: "取引所で障害が起きました。結果が不明なことがあります。番号で状態を確かめてください。", category: "system", status: 500, retryable: true },
} as const satisfies Record<string, ErrorWord>;
export type ErrorCode = keyof typeof error;

export const errorCategory = {
  "order": { en: "Order", ja: "注文" },
  "request": { en: "Request", ja: "要求" },
  "auth": { en: "Login", ja: "認証" },
  "system": { en: "System", ja: "システム" },
} as const satisfies Record<string, Word>;
export type ErrorCategoryCode = keyof typeof errorCategory;

export const reason = {
  "invalid_params": { en: "Fields do not fit", ja: "項目の不整合", enText: "The fields do not fit together.", jaText: "項目の組み合わせが正しくありません。" },
  "unknown_symbol": { en: "Unknown instrument", ja: "銘柄なし", enText: "There is no such instrument.", jaText: "その銘柄はありません。" },
  "price_increment": { en: "Not on a tick", ja: "呼値違反", enText: "The price is not on a tick.", jaText: "値段が呼値の単位に合っていません。" },
  "qty_increment": { en: "Not a multiple of the lot", ja: "売買単位違反", enText: "The quantity is not a multiple of the lot.", jaText: "数量が売買単位の倍数ではありません。" },
  "price_out_of_band": { en: "Outside the band", ja: "制限値幅外", enText: "The price is outside the day's band.", jaText: "値段が制限値幅の外です。" },
  "qty_min": { en: "Quantity too small", ja: "最低数量未満", enText: "The quantity is too small.", jaText: "数量が最低数量に達していません。" },
  "qty_max": { en: "Quantity too large", ja: "最高数量超過", enText: "The quantity is too large.", jaText: "数量が上限を超えています。" },
  "notional_max": { en: "Amount over the limit", ja: "約定代金の限度超過", enText: "Price times quantity is over your limit.", jaText: "値段×数量が取引限度を超えています。" },
  "position_max": { en: "Position over the limit", ja: "保有限度超過", enText: "Your position limit would be exceeded.", jaText: "保有数量の限度を超えます。" },
  "kill_switch": { en: "Stopped by the operator", ja: "取引停止措置", enText: "The operator has stopped trading for the account or the market.", jaText: "運営者がこの口座または市場の取引を停止しています。" },
  "halted": { en: "Market halted", ja: "売買停止中", enText: "The market is halted.", jaText: "この市場は売買停止中です。" },
  "insufficient_funds": { en: "Too little cash", ja: "買付余力不足", enText: "Too little free cash.", jaText: "拘束されていない現金が足りません。" },
  "insufficient_credits": { en: "Too few credits", ja: "クレジット不足", enText: "Too few free credits.", jaText: "取引口座に使えるクレジットが足りません。" },
  "serials_not_available": { en: "Serials not free", ja: "シリアル番号が使用中", enText: "Not all named serial numbers are free.", jaText: "指定したシリアル番号の一部が使用中か、保有していません。" },
  "market_closed": { en: "Market closed", ja: "立会外", enText: "The market is closed.", jaText: "立会時間外です。" },
  "phase_not_allowed": { en: "Not in this phase", ja: "この立会区分では不可", enText: "The market's phase does not allow this.", jaText: "現在の立会区分では受け付けられません。" },
  "cancel_not_allowed": { en: "No cancel now", ja: "取消不可の時間帯", enText: "Nothing can be canceled while the market is frozen or closed.", jaText: "受付締切後または立会外は取り消せません。" },
  "post_only_would_take": { en: "Would trade at once", ja: "即時約定のため拒否", enText: "A post-only order would have traded at once.", jaText: "板に載せるだけの注文が、直ちに約定する値段でした。" },
  "fok_not_filled": { en: "Not fillable in full", ja: "全量約定せず", enText: "The whole quantity was not available.", jaText: "全量を直ちに約定させることができませんでした。" },
  "stp_would_cross": { en: "Own order opposite", ja: "自己対当のため拒否", enText: "The order would match one of your own.", jaText: "自分の注文と対当するため受け付けられません。" },
  "duplicate_cl_ord_id": { en: "Order id used before", ja: "注文IDの重複", enText: "Another order of yours has this cl_ord_id.", jaText: "同じ注文IDの別の注文があります。" },
  "unknown_order": { en: "No such order", ja: "注文なし", enText: "You have no such order.", jaText: "その注文はありません。" },
  "order_closed": { en: "Order already ended", ja: "注文終了済", enText: "The order has already ended.", jaText: "その注文はすでに終了しています。" },
  "too_many_open_orders": { en: "Too many open orders", ja: "注文数の上限", enText: "Too many orders are open.", jaText: "有効な注文の数が上限に達しています。" },
  "too_many_ids": { en: "Order ids used up", ja: "注文IDの上限", enText: "The account has used up its client order ids.", jaText: "この口座で使える注文IDの数が上限に達しました。" },
  "duplicate_order_id": { en: "Order number used before", ja: "注文番号の重複", enText: "The order number is in use.", jaText: "この注文番号は使用されています。" },
  "forbidden": { en: "Not allowed", ja: "権限なし", enText: "This is not allowed.", jaText: "この操作は許可されていません。" },
  "same_party": { en: "Same party on both sides", ja: "同一当事者", enText: "An OTC trade needs two different parties.", jaText: "相対取引には異なる二者が必要です。" },
  "not_a_member": { en: "Not a participant", ja: "参加者ではない相手方", enText: "The other party is not a participant.", jaText: "相手方はこの取引所の参加者ではありません。" },
  "class_not_accepted": { en: "Class not settled here", ja: "対象外の分類", enText: "OTC trades in this credit class are not settled here.", jaText: "この分類の相対取引は当所では決済していません。" },
  "serial_range_invalid": { en: "Invalid serial range", ja: "シリアル番号の範囲が不正", enText: "The named serials are not ranges that cover the quantity.", jaText: "シリアル番号の範囲が正しくないか、数量と合っていません。" },
  "unknown_entry": { en: "No such report", ja: "報告なし", enText: "You have no such open OTC trade report.", jaText: "その相対取引の報告はありません。" },
  "too_many_entries": { en: "Too many reports", ja: "報告数の上限", enText: "Too many OTC trade reports are open.", jaText: "照合待ちの報告の数が上限に達しています。" },
  "user_request": { en: "Canceled by you", ja: "本人による取消", enText: "You canceled it.", jaText: "本人の取消により終了しました。" },
  "unfilled_rest": { en: "Rest not filled", ja: "未約定残の取消", enText: "The part that did not trade at once was canceled.", jaText: "直ちに約定しなかった残りが取り消されました。" },
  "day_ended": { en: "Day ended", ja: "当日限り失効", enText: "The market's day ended.", jaText: "当日の立会が終わり、失効しました。" },
  "auction_ended": { en: "Auction ended", ja: "節の終了", enText: "The auction that it was for has ended.", jaText: "対象の板寄せまたは入札が終わりました。" },
  "outside_new_band": { en: "Outside the new band", ja: "新しい制限値幅の外", enText: "The price is outside the band of the new day.", jaText: "新しい制限値幅の外となったため失効しました。" },
  "self_trade": { en: "Self-trade prevention", ja: "自己対当防止", enText: "It would have traded with an order of the same trader.", jaText: "同じ取引者の注文と対当するのを防ぐために終了しました。" },
  "good_till_date": { en: "Time reached", ja: "期日到来", enText: "Its time was reached.", jaText: "指定した日時に達しました。" },
  "mass_cancel": { en: "Canceled with others", ja: "一括取消", enText: "Canceled with other orders: by request, timer, lost connection or operator.", jaText: "一括取消、全取消タイマー、接続断または運営者の措置により取り消されました。" },
  "delisted": { en: "Market delisted", ja: "上場廃止", enText: "The market was delisted.", jaText: "この銘柄は上場廃止となりました。" },
} as const satisfies Record<string, Word>;
export type ReasonCode = keyof typeof reason;

export const side = {
  "buy": { en: "Buy", ja: "買" },
  "sell": { en: "Sell", ja: "売" },
  "auction": { en: "Auction", ja: "板寄せ", enText: "Both sides met in a call auction.", jaText: "板寄せによる約定です。" },
} as const satisfies Record<string, Word>;
export type SideCode = keyof typeof side;

export const orderType = {
  "limit": { en: "Limit", ja: "指値", enText: "Trades at the given price or better.", jaText: "指定した値段か、より有利な値段で約定します。" },
  "market": { en: "Market", ja: "成行", enText: "Trades at the prices available.", jaText: "値段を指定せず、その時の値段で約定します。" },
  "stop": { en: "Stop", ja: "逆指値(成行)", enText: "Becomes a market order when the stop price trades.", jaText: "指定した値段に達すると成行注文になります。" },
  "stop_limit": { en: "Stop limit", ja: "逆指値(指値)", enText: "Becomes a limit order when the stop price trades.", jaText: "指定した値段に達すると指値注文になります。" },
} as const satisfies Record<string, Word>;
export type OrderTypeCode = keyof typeof orderType;

export const timeInForce = {
  "day": { en: "Day", ja: "当日限り", enText: "Ends with the market's day.", jaText: "当日の立会が終わるまで有効です。" },
  "gtc": { en: "Good till canceled", ja: "取消まで有効", enText: "Stays until you cancel it.", jaText: "取り消すまで有効です。" },
  "gtd": { en: "Good till date", ja: "期日指定", enText: "Stays until the given time.", jaText: "指定した日時まで有効です。" },
  "ioc": { en: "Immediate or cancel", ja: "IOC(即時執行・残取消)", enText: "Trades what it can at once; the rest is canceled.", jaText: "直ちに約定する分だけ約定し、残りは取り消します。" },
  "fok": { en: "Fill or kill", ja: "FOK(全量即時執行)", enText: "Trades in full at once or not at all.", jaText: "全量が直ちに約定しなければ、全部を取り消します。" },
  "auction": { en: "Next auction only", ja: "次の節のみ", enText: "Takes part in the next call auction; the rest is canceled.", jaText: "次の板寄せだけに参加し、残りは取り消します。" },
} as const satisfies Record<string, Word>;
export type TimeInForceCode = keyof typeof timeInForce;

export const postOnly = {
  "reject": { en: "Post only: reject", ja: "即時約定なら拒否", enText: "Rejected if it would trade at once.", jaText: "直ちに約定する場合は受け付けません。" },
  "reprice": { en: "Post only: reprice", ja: "即時約定なら値段を調整", enText: "Moved one tick away if it would trade at once.", jaText: "直ちに約定する場合は、約定しない値段に1呼値ずらします。" },
} as const satisfies Record<string, Word>;
export type PostOnlyCode = keyof typeof postOnly;

export const stpType = {
  "cancel_newest": { en: "Cancel the newer order", ja: "新しい注文を取消" },
  "cancel_oldest": { en: "Cancel the older order", ja: "古い注文を取消" },
  "cancel_both": { en: "Cancel both orders", ja: "両方の注文を取消" },
  "decrement": { en: "Reduce both orders", ja: "両方の注文を減量" },
  "none": { en: "No prevention", ja: "防止しない" },
} as const satisfies Record<string, Word>;
export type StpTypeCode = keyof typeof stpType;

export const orderStatus = {
  "new": { en: "Working", ja: "受付済" },
  "partially_filled": { en: "Partly filled", ja: "一部約定" },
  "filled": { en: "Filled", ja: "全部約定" },
  "canceled": { en: "Canceled", ja: "取消済" },
  "expired": { en: "Expired", ja: "失効" },
  "rejected": { en: "Rejected", ja: "受付拒否" },
} as const satisfies Record<string, Word>;
export type OrderStatusCode = keyof typeof orderStatus;

export const execType = {
  "new": { en: "Accepted", ja: "受付" },
  "trade": { en: "Trade", ja: "約定" },
  "amended": { en: "Amended", ja: "訂正" },
  "canceled": { en: "Canceled", ja: "取消" },
  "expired": { en: "Expired", ja: "失効" },
  "rejected": { en: "Rejected", ja: "受付拒否" },
  "restated": { en: "Restated", ja: "変更通知", enText: "The exchange changed the order.", jaText: "取引所が注文を変更しました。" },
} as const satisfies Record<string, Word>;
export type ExecTypeCode = keyof typeof execType;

export const liquidity = {
  "maker": { en: "Maker", ja: "メイカー", enText: "The order was in the book.", jaText: "板にあった注文が約定しました。" },
  "taker": { en: "Taker", ja: "テイカー", enText: "The order traded on arrival.", jaText: "発注と同時に約定しました。" },
  "auction": { en: "Auction", ja: "板寄せ", enText: "Traded in a call auction.", jaText: "板寄せで約定しました。" },
} as const satisfies Record<string, Word>;
export type LiquidityCode = keyof typeof liquidity;

export const tradeStatus = {
  "busted": { en: "Busted", ja: "約定取消", enText: "The trade was undone.", jaText: "この約定は取り消されました。" },
  "adjusted": { en: "Price corrected", ja: "約定訂正", enText: "The trade has another price.", jaText: "約定値段が訂正されました。" },
} as const satisfies Record<string, Word>;
export type TradeStatusCode = keyof typeof tradeStatus;

export const phase = {
  "closed": { en: "Closed", ja: "立会外", enText: "No orders are accepted.", jaText: "注文を受け付けていません。" },
  "pre_open": { en: "Pre-open", ja: "寄前", enText: "Orders are collected; the call has not begun.", jaText: "板寄せ前の注文を受け付けています。" },
  "auction_call": { en: "Call auction", ja: "板寄せ受付中", enText: "Orders are collected for the auction.", jaText: "板寄せの注文を受け付けています。" },
  "auction_frozen": { en: "Call frozen", ja: "受付締切", enText: "Nothing is entered, amended or canceled until the auction.", jaText: "板寄せまで、注文の受付・訂正・取消はできません。" },
  "uncrossing": { en: "Uncrossing", ja: "約定処理中", enText: "The auction is being matched.", jaText: "板寄せの約定処理をしています。" },
  "continuous": { en: "Continuous", ja: "ザラバ", enText: "Orders trade as they arrive.", jaText: "注文は対当するとその場で約定します。" },
  "halted": { en: "Halted", ja: "売買停止", enText: "Trading is halted.", jaText: "売買を停止しています。" },
  "cancel_only": { en: "Cancel only", ja: "取消のみ", enText: "Orders can only be canceled.", jaText: "注文の取消だけを受け付けています。" },
  "delisted": { en: "Delisted", ja: "上場廃止", enText: "The market has ended.", jaText: "この銘柄の取引は終了しました。" },
} as const satisfies Record<string, Word>;
export type PhaseCode = keyof typeof phase;

export const auctionState = {
  "announced": { en: "Announced", ja: "公告済", enText: "Bids are not accepted yet.", jaText: "まだ入札を受け付けていません。" },
  "call": { en: "Collecting", ja: "受付中", enText: "Orders or bids are accepted.", jaText: "注文または応札を受け付けています。" },
  "frozen": { en: "Frozen", ja: "受付締切", enText: "Nothing is accepted any more.", jaText: "受付を締め切りました。" },
  "result": { en: "Result", ja: "結果", enText: "The auction has been held.", jaText: "板寄せまたは入札が行われました。" },
  "withdrawn": { en: "Withdrawn", ja: "中止", enText: "The auction was withdrawn.", jaText: "入札は中止されました。" },
  "none": { en: "No auction", ja: "なし", enText: "No auction is open.", jaText: "受付中の板寄せはありません。" },
} as const satisfies Record<string, Word>;
export type AuctionStateCode = keyof typeof auctionState;

export const auctionType = {
  "opening": { en: "Opening", ja: "前場の節" },
  "intraday": { en: "Intraday", ja: "場中の節" },
  "closing": { en: "Closing", ja: "後場の節" },
  "primary": { en: "Sealed-bid auction", ja: "入札" },
} as const satisfies Record<string, Word>;
export type AuctionTypeCode = keyof typeof auctionType;

export const auctionMode = {
  "open": { en: "Open call", ja: "板寄せ", enText: "The indicative price is shown.", jaText: "予想約定値段を公表します。" },
  "sealed": { en: "Sealed bids", ja: "封印入札", enText: "Nobody sees another's bid before the result.", jaText: "開札まで他者の入札は表示されません。" },
} as const satisfies Record<string, Word>;
export type AuctionModeCode = keyof typeof auctionMode;

export const direction = {
  "forward": { en: "Sale", ja: "売却入札", enText: "Bidders buy.", jaText: "応札者が買う入札です。" },
  "reverse": { en: "Purchase", ja: "購入入札(リバースオークション)", enText: "Bidders sell.", jaText: "応札者が売る入札です。" },
} as const satisfies Record<string, Word>;
export type DirectionCode = keyof typeof direction;

export const pricing = {
  "last_accepted": { en: "Last accepted bid", ja: "最終落札価格", enText: "All pay the last accepted bid's price.", jaText: "落札者全員が、最後に落札した札の価格で取引します。" },
  "first_rejected": { en: "First rejected bid", ja: "次点価格", enText: "All pay the first rejected bid's price.", jaText: "落札者全員が、最初に落札しなかった札の価格で取引します。" },
  "pay_as_bid": { en: "Pay as bid", ja: "応札価格", enText: "Each pays the price of its own bid.", jaText: "各自の応札価格で取引します。" },
} as const satisfies Record<string, Word>;
export type PricingCode = keyof typeof pricing;

export const tieBreak = {
  "time": { en: "By time", ja: "時間優先", enText: "The earlier order first.", jaText: "先に出された注文を優先します。" },
  "pro_rata": { en: "Pro rata", ja: "数量按分", enText: "In proportion to the quantities.", jaText: "数量に応じて按分します。" },
  "random": { en: "By lot", ja: "抽せん", enText: "By a recorded draw.", jaText: "記録の残る抽せんで決めます。" },
} as const satisfies Record<string, Word>;
export type TieBreakCode = keyof typeof tieBreak;

export const sessions = {
  "tse": { en: "Two call auctions a day", ja: "1日2回の節立会" },
  "tse_friday": { en: "One call auction on Fridays", ja: "毎週金曜日1回の節立会" },
  "continuous": { en: "Call auctions and continuous trading", ja: "板寄せとザラバ" },
} as const satisfies Record<string, Word>;
export type SessionsCode = keyof typeof sessions;

export const interval = {
  "1m": { en: "1 minute", ja: "1分足" },
  "5m": { en: "5 minutes", ja: "5分足" },
  "15m": { en: "15 minutes", ja: "15分足" },
  "1h": { en: "1 hour", ja: "1時間足" },
  "1d": { en: "1 day", ja: "日足" },
} as const satisfies Record<string, Word>;
export type IntervalCode = keyof typeof interval;

export const mode = {
  "live": { en: "Live", ja: "本番", enText: "The market's clock is the wall clock.", jaText: "市場時刻は実時刻です。" },
  "trial": { en: "Trial", ja: "試行", enText: "Nothing traded here has a value.", jaText: "ここでの取引には価値がありません。" },
  "demo": { en: "Demo", ja: "模擬", enText: "Simulated participants trade; nothing has a value.", jaText: "模擬の参加者が取引しており、価値のあるものはありません。" },
} as const satisfies Record<string, Word>;
export type ModeCode = keyof typeof mode;

export const boundBasis = {
  "published": { en: "Published", ja: "公表値" },
  "computed": { en: "Computed", ja: "計算値", enText: "From the published price and growth, without inflation.", jaText: "公表された価格と上昇率から、物価上昇を除いて計算した値です。" },
} as const satisfies Record<string, Word>;
export type BoundBasisCode = keyof typeof boundBasis;

export const clock = {
  "wall": { en: "Wall clock", ja: "実時刻" },
  "paced": { en: "Simulated, at a pace", ja: "模擬時刻(一定の速さ)" },
  "manual": { en: "Simulated, moved by hand", ja: "模擬時刻(手動)" },
} as const satisfies Record<string, Word>;
export type ClockCode = keyof typeof clock;

export const health = {
  "running": { en: "Running", ja: "稼働中" },
  "stopping": { en: "Stopping", ja: "停止処理中" },
  "halted": { en: "Halted", ja: "停止" },
} as const satisfies Record<string, Word>;
export type HealthCode = keyof typeof health;

export const closeCode = {
  "1009": { en: "Message too large", ja: "メッセージ過大", enText: "A frame was far too long.", jaText: "送信データが大きすぎます。" },
  "1012": { en: "Restart", ja: "再起動", enText: "The server restarts; reconnect.", jaText: "サーバーが再起動します。再接続してください。" },
  "4001": { en: "Login ended", ja: "認証切れ", enText: "No login in time, or the key was revoked.", jaText: "時間内にログインがないか、鍵が失効しました。" },
  "4003": { en: "User disabled", ja: "利用停止", enText: "The user was disabled.", jaText: "この利用者は停止されました。" },
  "4008": { en: "Reader too slow", ja: "受信遅延", enText: "The connection read too slowly.", jaText: "受信が遅れたため切断されました。" },
  "4029": { en: "Too many messages", ja: "送信過多", enText: "Too many messages or connections.", jaText: "送信または接続が多すぎます。" },
} as const satisfies Record<string, Word>;
export type CloseCode = keyof typeof closeCode;

export const instruction = {
  "delivery": { en: "Delivery", ja: "受渡", enText: "Credits against yen.", jaText: "クレジットと代金を同時に受け渡します。" },
  "deposit": { en: "Transfer in", ja: "入庫", enText: "From the holding to the trading account.", jaText: "保有口座から取引口座へ移します。" },
  "withdrawal": { en: "Transfer out", ja: "出庫", enText: "From the trading to the holding account.", jaText: "取引口座から保有口座へ移します。" },
  "retirement": { en: "Retirement", ja: "無効化等", enText: "Ends credits; final.", jaText: "クレジットを使用済みにします。元に戻せません。" },
} as const satisfies Record<string, Word>;
export type InstructionCode = keyof typeof instruction;

export const settlementState = {
  "pending": { en: "Due", ja: "受渡予定", enText: "Traded, not instructed yet.", jaText: "約定済で、受渡の指図前です。" },
  "instructed": { en: "Instructed", ja: "指図済", enText: "The registry has been instructed.", jaText: "登録簿に指図しました。" },
  "settled": { en: "Settled", ja: "決済済", enText: "Done; final.", jaText: "完了しました。" },
  "voided": { en: "Voided", ja: "不成立", enText: "It did not happen.", jaText: "行われませんでした。" },
} as const satisfies Record<string, Word>;
export type SettlementStateCode = keyof typeof settlementState;

export const deliverySide = {
  "receive": { en: "Receive", ja: "受取" },
  "deliver": { en: "Deliver", ja: "引渡" },
} as const satisfies Record<string, Word>;
export type DeliverySideCode = keyof typeof deliverySide;

export const transferDirection = {
  "to_trading": { en: "To the trading account", ja: "入庫(取引口座へ)" },
  "to_holding": { en: "To the holding account", ja: "出庫(保有口座へ)" },
} as const satisfies Record<string, Word>;
export type TransferDirectionCode = keyof typeof transferDirection;

export const otcState = {
  "waiting": { en: "Waiting", ja: "照合待ち", enText: "The other party has not reported the same.", jaText: "相手方の一致する報告を待っています。" },
  "matched": { en: "Matched", ja: "照合済", enText: "Both parties reported the same.", jaText: "両者の報告が一致しました。" },
  "ended": { en: "Ended", ja: "終了", enText: "It ended unmatched.", jaText: "照合されずに終了しました。" },
} as const satisfies Record<string, Word>;
export type OtcStateCode = keyof typeof otcState;

export const otcField = {
  "side": { en: "Side", ja: "売買の別" },
  "serial_range": { en: "Serial range", ja: "シリアル番号の範囲" },
  "qty": { en: "Quantity", ja: "数量" },
  "price": { en: "Price", ja: "値段" },
} as const satisfies Record<string, Word>;
export type OtcFieldCode = keyof typeof otcField;

export const statementLine = {
  "bought": { en: "Bought", ja: "買付" },
  "sold": { en: "Sold", ja: "売付" },
  "bought OTC": { en: "Bought OTC", ja: "相対買付" },
  "sold OTC": { en: "Sold OTC", ja: "相対売付" },
  "trade undone": { en: "Trade undone", ja: "約定取消" },
  "price corrected": { en: "Price corrected", ja: "約定訂正" },
  "settled": { en: "Settled", ja: "受渡" },
  "yen paid in": { en: "Yen paid in", ja: "入金" },
  "yen paid out": { en: "Yen paid out", ja: "出金" },
  "credits moved in": { en: "Credits moved in", ja: "入庫" },
  "credits moved out": { en: "Credits moved out", ja: "出庫" },
  "retired": { en: "Retired", ja: "無効化等" },
  "not settled": { en: "Not settled", ja: "受渡不成立" },
  "failed to settle": { en: "Failed to settle", ja: "フェイル(自己)" },
  "the other side failed": { en: "The other side failed", ja: "フェイル(相手方)" },
  "net to no credits": { en: "Net cash", ja: "差金" },
} as const satisfies Record<string, Word>;
export type StatementLineCode = keyof typeof statementLine;

export const charge = {
  "account opening": { en: "Account opening", ja: "口座開設" },
  "transfer": { en: "Transfer", ja: "移転" },
  "retirement": { en: "Retirement", ja: "無効化" },
  "record of an account": { en: "Record of an account", ja: "口座記録の証明" },
} as const satisfies Record<string, Word>;
export type ChargeCode = keyof typeof charge;

export const registryReason = {
  "account_exists": { en: "Account exists already", ja: "口座名の重複", jaText: "その名前の口座はすでにあります。" },
  "account_invalid": { en: "Invalid account name", ja: "口座名の誤り", jaText: "口座名が正しくありません。" },
  "account_kind": { en: "Wrong kind of account", ja: "口座の種類違い", jaText: "この種類の口座ではできません。" },
  "account_locked": { en: "Account locked", ja: "口座の凍結", jaText: "この口座は凍結されています。" },
  "act_not_allowed": { en: "Act not lawful", ja: "認められない処分", jaText: "このクレジットにその処分をすることは法令上認められていません。" },
  "activity_not_listed": { en: "Activity not on the host country's list", ja: "対象外の活動", jaText: "相手国のリストにない活動です。" },
  "already_approved": { en: "Approved already", ja: "承認済", jaText: "すでに承認されています。" },
  "already_imported": { en: "Imported already", ja: "移管済", jaText: "このクレジットはすでに移管されています。" },
  "authorization_invalid": { en: "Invalid authorization", ja: "承認内容の誤り", jaText: "承認の内容が正しくありません。" },
  "beneficiary_invalid": { en: "Invalid beneficiary", ja: "使用者名の誤り", jaText: "使用者名が空か、証明書に印字できない文字を含みます。" },
  "block_final": { en: "Block ended", ja: "使用済みのブロック", jaText: "使用済みのクレジットは変更できません。" },
  "block_identity": { en: "Block is fixed", ja: "ブロックの変更不可", jaText: "発行後のブロックの内容は変更できません。" },
  "class_invalid": { en: "Invalid class", ja: "分類の誤り", jaText: "分類の書き方が正しくありません。" },
  "class_mismatch": { en: "Class does not fit", ja: "分類の不一致", jaText: "分類が制度または期間と合っていません。" },
  "corporate_number_invalid": { en: "Invalid corporate number", ja: "法人番号の誤り", jaText: "法人番号が正しくありません。" },
  "day_invalid": { en: "Invalid day", ja: "日付の誤り", jaText: "日付が正しくありません。" },
  "delivery_cutoff": { en: "Not delivered by the cut-off", ja: "受渡期限超過", jaText: "期限までに受渡ができませんでした。" },
  "disclosure_invalid": { en: "Invalid disclosure", ja: "開示事項の誤り", jaText: "開示事項が長すぎるか、印字できない文字を含みます。" },
  "document_invalid": { en: "Unknown document", ja: "書類名の誤り", jaText: "どの段階でも求められない書類です。" },
  "document_missing": { en: "Document missing", ja: "書類不足", jaText: "必要な書類が提出されていません。" },
  "filing_changed": { en: "File changed meanwhile", ja: "記録の競合", jaText: "ほかの人が先に記録を変更しました。" },
  "filing_invalid": { en: "Invalid entry", ja: "記載の誤り", jaText: "記載の内容が正しくありません。" },
  "forbidden": { en: "Not allowed", ja: "権限なし", jaText: "この操作は許可されていません。" },
  "history_final": { en: "History is final", ja: "履歴の変更不可", jaText: "履歴は変更できません。" },
  "idempotency_conflict": { en: "Key used for another act", ja: "要求キーの重複", jaText: "同じキーで内容の異なる要求が送られました。" },
  "insufficient_credits": { en: "Too few credits", ja: "クレジット不足", jaText: "口座のクレジットが足りません。" },
  "key_closed": { en: "Key closed", ja: "要求キーの失効", jaText: "このキーの要求は打ち切られています。" },
  "key_invalid": { en: "Invalid key", ja: "要求キーの誤り", jaText: "要求キーが正しくありません。" },
  "lines_invalid": { en: "Invalid emissions", ja: "排出量の誤り", jaText: "期間の排出量が正しくないか、未登録です。" },
  "methodology_invalid": { en: "Invalid methodology", ja: "方法論の誤り", jaText: "方法論が正しくありません。" },
  "name_invalid": { en: "Invalid name", ja: "名称の誤り", jaText: "名称が正しくありません。" },
  "name_taken": { en: "Name taken", ja: "名称の重複", jaText: "その名称はほかの参加者が使用しています。" },
  "not_a_retirement": { en: "Not a retirement", ja: "無効化ではない記録", jaText: "その記録は無効化ではありません。" },
  "not_accredited": { en: "Not accredited", ja: "認定のない機関", jaText: "認定された第三者機関ではありません。" },
  "not_issued": { en: "Never issued", ja: "未発行", jaText: "そのクレジットは発行されていません。" },
  "not_usable_for_scheme": { en: "Not accepted by the scheme", ja: "制度で使用不可", jaText: "その制度はこのクレジットを認めていません。" },
  "origin_invalid": { en: "Invalid origin", ja: "移管元の誤り", jaText: "移管元の記載が正しくありません。" },
  "project_exists": { en: "Project exists already", ja: "プロジェクトの重複", jaText: "その番号のプロジェクトはすでにあります。" },
  "project_file_exists": { en: "Project file exists already", ja: "記録の重複", jaText: "そのプロジェクトの記録はすでにあります。" },
  "project_invalid": { en: "Invalid project", ja: "プロジェクトの記載の誤り", jaText: "プロジェクトの記載が正しくありません。" },
  "proposal_closed": { en: "Proposal ended", ja: "提案の終了", jaText: "その提案はすでに終了しています。" },
  "purpose_missing": { en: "Purpose missing", ja: "目的の未記載", jaText: "目的または制度を記載してください。" },
  "purpose_names_scheme": { en: "Purpose names a scheme", ja: "目的欄に制度名", jaText: "目的欄の文は効力を持ちません。制度と年度を選んでください。" },
  "quantity_invalid": { en: "Invalid quantity", ja: "数量の誤り", jaText: "数量が正しくありません。" },
  "second_person": { en: "Needs a second person", ja: "別の担当者が必要", jaText: "提案者とは別の人が、別の鍵で承認してください。" },
  "serial_invalid": { en: "Invalid serial number", ja: "シリアル番号の誤り", jaText: "シリアル番号の書き方が正しくありません。" },
  "serial_not_issued": { en: "Serial not issued here", ja: "発行のない番号", jaText: "そのシリアル番号は発行されていません。" },
  "serial_overlap": { en: "Serials overlap", ja: "シリアル番号の重複", jaText: "シリアル番号が重なっています。" },
  "serial_range_invalid": { en: "Invalid serial range", ja: "シリアル番号の範囲が不正", jaText: "シリアル番号の範囲が正しくないか、数量と合っていません。" },
  "serials_not_available": { en: "Serials not free", ja: "シリアル番号が使用中", jaText: "指定したシリアル番号の一部が使用できません。" },
  "share_invalid": { en: "Invalid shares", ja: "配分の誤り", jaText: "クレジットの配分が正しくありません。" },
  "step_out_of_order": { en: "Step out of order", ja: "手順の順序違い", jaText: "次の手順ではありません。" },
  "transfer_cap": { en: "Over the transfer cap", ja: "移転の上限超過", jaText: "1回に移転できる量を超えています。" },
  "unknown_account": { en: "No such account", ja: "口座なし", jaText: "その口座はありません。" },
  "unknown_fiscal_year": { en: "Year not covered", ja: "対象外の年度", jaText: "その制度はこの年度を対象としていません。" },
  "unknown_key": { en: "No such act", ja: "記録なし", jaText: "そのキーの記録はありません。" },
  "unknown_kind": { en: "Unknown kind", ja: "種類の誤り", jaText: "その種類の記録はありません。" },
  "unknown_participant": { en: "No such participant", ja: "参加者なし", jaText: "その参加者は登録されていません。" },
  "unknown_programme": { en: "No such programme", ja: "クレジット制度なし", jaText: "そのクレジット制度はありません。" },
  "unknown_project": { en: "No such project", ja: "プロジェクトなし", jaText: "そのプロジェクトはありません。" },
  "unknown_project_file": { en: "No such project file", ja: "プロジェクト記録なし", jaText: "そのプロジェクトの記録はありません。" },
  "unknown_proposal": { en: "No such proposal", ja: "提案なし", jaText: "その提案はありません。" },
  "unknown_scheme": { en: "Unknown scheme", ja: "制度なし", jaText: "その制度はありません。" },
  "unknown_serial": { en: "Serial never issued", ja: "未発行の番号", jaText: "そのシリアル番号は発行されていません。" },
  "uses_exclude_each_other": { en: "Uses exclude each other", ja: "用途の競合", jaText: "一つの無効化を、これらの用途に同時に充てることはできません。" },
  "verifier_missing": { en: "Verifier missing", ja: "検証機関の未記載", jaText: "検証機関を記載してください。" },
  "vintage_invalid": { en: "Invalid vintage", ja: "ビンテージの誤り", jaText: "削減の期間が正しくありません。" },
  "vintage_overlap": { en: "Vintages overlap", ja: "期間の重複", jaText: "期間がすでにある期間と重なっています。" },
  "wrong_actor": { en: "Wrong actor", ja: "担当の誤り", jaText: "この手順を行うのは別の主体です。" },
  "year_invalid": { en: "Invalid year", ja: "年度の誤り", jaText: "年度が正しくありません。" },
} as const satisfies Record<string, Word>;
export type RegistryReasonCode = keyof typeof registryReason;

export const accountKind = {
  "government": { en: "Government account", ja: "政府保有口座" },
  "holding": { en: "Holding account", ja: "保有口座" },
  "trading": { en: "Trading account", ja: "取引口座" },
  "partner": { en: "Partner country's account", ja: "相手国の口座" },
  "retirement": { en: "Retirement account", ja: "無効化口座" },
  "cancellation": { en: "Cancellation account", ja: "取消口座" },
} as const satisfies Record<string, Word>;
export type AccountKindCode = keyof typeof accountKind;

export const creditStatus = {
  "held": { en: "Held", ja: "保有中" },
  "retired": { en: "Retired", ja: "無効化済" },
  "surrendered": { en: "Surrendered", ja: "償却済" },
  "canceled": { en: "Canceled", ja: "取消済" },
} as const satisfies Record<string, Word>;
export type CreditStatusCode = keyof typeof creditStatus;

export const holdingStatus = {
  "available": { en: "Available", ja: "使用可" },
  "held": { en: "Held", ja: "拘束中", enText: "An open sale or report names it.", jaText: "売り注文などに指定されています。" },
  "in_settlement": { en: "In settlement", ja: "受渡中", enText: "A trade or an instruction names it.", jaText: "約定または指図に充てられています。" },
} as const satisfies Record<string, Word>;
export type HoldingStatusCode = keyof typeof holdingStatus;

export const act = {
  "retire": { en: "Retire", ja: "無効化", enText: "For your own use: offset, SHK, GX-ETS.", jaText: "自社のオフセットや報告などに使用します。" },
  "surrender": { en: "Surrender", ja: "償却", enText: "For a duty or the national target.", jaText: "義務の履行または国の目標のために使用します。" },
  "cancel": { en: "Cancel", ja: "取消", enText: "For another use, such as an international scheme.", jaText: "国際的な制度などほかの用途のために消却します。" },
} as const satisfies Record<string, Word>;
export type ActCode = keyof typeof act;

export const serialEvent = {
  "issuance": { en: "Issued", ja: "発行(認証)" },
  "transfer": { en: "Moved", ja: "移転" },
  "retire": { en: "Retired", ja: "無効化" },
  "surrender": { en: "Surrendered", ja: "償却" },
  "cancel": { en: "Canceled", ja: "取消" },
} as const satisfies Record<string, Word>;
export type SerialEventCode = keyof typeof serialEvent;

export const lifeAct = {
  "issued": { en: "Issued", ja: "発行(認証)" },
  "imported": { en: "Imported from another registry", ja: "他の登録簿から移管" },
  "moved": { en: "Moved", ja: "移転" },
  "deposited": { en: "Deposited for trading", ja: "入庫" },
  "withdrawn": { en: "Withdrawn from trading", ja: "出庫" },
  "delivered": { en: "Delivered", ja: "受渡" },
  "retired": { en: "Retired", ja: "無効化" },
  "surrendered": { en: "Surrendered", ja: "償却" },
  "canceled": { en: "Canceled", ja: "取消" },
} as const satisfies Record<string, Word>;
export type LifeActCode = keyof typeof lifeAct;

export const saleMarket = {
  "exchange": { en: "On the exchange", ja: "取引所" },
  "otc": { en: "Over the counter", ja: "相対" },
} as const satisfies Record<string, Word>;
export type SaleMarketCode = keyof typeof saleMarket;

export const programme = {
  "J-Credit": { en: "J-Credit", ja: "J-クレジット" },
  "JCM": { en: "JCM", ja: "二国間クレジット制度(JCM)" },
  "GX-ETS": { en: "GX-ETS", ja: "排出量取引制度(GX-ETS)" },
  "GX League": { en: "GX League", ja: "GXリーグ" },
  "J-Blue": { en: "J-Blue", ja: "Jブルークレジット" },
  "J-VER": { en: "J-VER", ja: "J-VER" },
  "Domestic": { en: "Domestic credit", ja: "国内クレジット" },
  "CDM": { en: "CDM", ja: "クリーン開発メカニズム(CDM)" },
  "VCS": { en: "VCS", ja: "VCS" },
  "Gold Standard": { en: "Gold Standard", ja: "ゴールドスタンダード" },
  "ACR": { en: "ACR", ja: "ACR" },
  "CAR": { en: "CAR", ja: "CAR" },
  "GCC": { en: "GCC", ja: "GCC" },
  "ART": { en: "ART", ja: "ART" },
  "CCER": { en: "CCER", ja: "CCER" },
} as const satisfies Record<string, Word>;
export type ProgrammeCode = keyof typeof programme;

export const eligibilityState = {
  "counts": { en: "Counts", ja: "算入済", enText: "Ended for this scheme.", jaText: "この制度のために使用済みです。" },
  "usable": { en: "Usable", ja: "使用可", enText: "Can be used for this scheme.", jaText: "この制度に使用できます。" },
  "rejected": { en: "Not usable", ja: "使用不可", enText: "The scheme does not accept it.", jaText: "この制度では使用できません。" },
} as const satisfies Record<string, Word>;
export type EligibilityStateCode = keyof typeof eligibilityState;

export const eligibilityReason = {
  "accepted": { en: "Accepted", ja: "適格", enText: "The scheme accepts these credits.", jaText: "この制度で認められます。" },
  "not_accepted": { en: "No credits accepted", ja: "クレジット対象外", enText: "The scheme accepts no credits.", jaText: "この制度はクレジットを認めていません。" },
  "class_not_accepted": { en: "Class not accepted", ja: "分類対象外", enText: "The class is not accepted.", jaText: "この分類は認められません。" },
  "programme_not_accepted": { en: "Programme not accepted", ja: "制度対象外", enText: "Credits of this programme are not accepted.", jaText: "このクレジット制度は認められません。" },
  "rule_not_in_force": { en: "Rule not in force", ja: "適用期間外", enText: "The rule holds on other days.", jaText: "規定の適用期間ではありません。" },
  "reductions_not_accepted": { en: "Period of reduction not accepted", ja: "削減時期対象外", enText: "The reductions lie outside the accepted period.", jaText: "排出削減の時期が対象期間の外です。" },
  "issued_not_accepted": { en: "Day of issue not accepted", ja: "発行日対象外", enText: "The credits were issued outside the accepted days.", jaText: "発行日が対象期間の外です。" },
  "project_registered_too_early": { en: "Project registered too early", ja: "プロジェクト登録日対象外", enText: "The project was registered before the first accepted day.", jaText: "プロジェクトの登録が対象期間より前です。" },
  "public_input_too_late": { en: "Public input too late", ja: "意見公募開始日対象外", enText: "Public input began after the last accepted day.", jaText: "意見公募の開始が期限の後です。" },
  "not_authorized": { en: "Not authorized", ja: "承認なし", enText: "Both states must have authorized these credits.", jaText: "両国政府の承認がありません。" },
  "no_corresponding_adjustment": { en: "No corresponding adjustment", ja: "相当調整なし", enText: "These reductions need a corresponding adjustment.", jaText: "相当調整の対象であることが必要です。" },
  "wrong_act": { en: "Wrong act", ja: "処分の種類違い", enText: "The scheme counts these credits by another act.", jaText: "この制度で算入される処分(無効化・償却・取消)と異なります。" },
  "act_not_allowed": { en: "Act not lawful", ja: "認められない処分", enText: "The law does not allow the act on these credits.", jaText: "このクレジットにその処分をすることは法令上認められていません。" },
  "other_use": { en: "Ended for another use", ja: "他の用途で使用済", enText: "These credits were ended for another use.", jaText: "ほかの用途のために使用済みです。" },
  "uses_exclude_each_other": { en: "Uses exclude each other", ja: "用途の競合", enText: "The named uses exclude each other.", jaText: "指定された用途は同時に認められません。" },
} as const satisfies Record<string, Word>;
export type EligibilityReasonCode = keyof typeof eligibilityReason;

export const limitKnown = {
  "none": { en: "No limit", ja: "上限なし" },
  "known": { en: "Limit known", ja: "上限あり" },
  "not_known": { en: "Limit not known", ja: "上限未定", enText: "The year's verified emissions are not entered yet.", jaText: "その年度の検証済排出量がまだ登録されていません。" },
} as const satisfies Record<string, Word>;
export type LimitKnownCode = keyof typeof limitKnown;

export const years = {
  "fiscal": { en: "Fiscal years", ja: "年度(4月〜3月)" },
  "calendar": { en: "Calendar years", ja: "暦年" },
} as const satisfies Record<string, Word>;
export type YearsCode = keyof typeof years;

export const dutyState = {
  "emissions_not_entered": { en: "Emissions not entered", ja: "排出量未登録", enText: "Verified emissions are not entered yet.", jaText: "検証済排出量がまだ登録されていません。" },
  "open": { en: "Open", ja: "不足(期限前)", enText: "Short, before the deadline.", jaText: "不足していますが、期限前です。" },
  "met": { en: "Met", ja: "充足", enText: "The duty is met.", jaText: "義務を満たしています。" },
  "short": { en: "Short", ja: "期限超過", enText: "Short after the deadline.", jaText: "期限を過ぎても不足しています。" },
} as const satisfies Record<string, Word>;
export type DutyStateCode = keyof typeof dutyState;

export const mechanism = {
  "reduction": { en: "Reduction", ja: "排出削減" },
  "removal": { en: "Removal", ja: "吸収・除去" },
} as const satisfies Record<string, Word>;
export type MechanismCode = keyof typeof mechanism;

export const base = {
  "technology": { en: "Technology", ja: "技術系" },
  "nature": { en: "Nature", ja: "自然系" },
} as const satisfies Record<string, Word>;
export type BaseCode = keyof typeof base;

export const authorizedUse = {
  "NDC": { en: "NDC", ja: "NDC(国が決定する貢献)" },
  "IMP": { en: "International mitigation", ja: "国際的な緩和目的(CORSIAなど)" },
  "OP": { en: "Other purposes", ja: "その他の目的" },
} as const satisfies Record<string, Word>;
export type AuthorizedUseCode = keyof typeof authorizedUse;

export const firstTransfer = {
  "Authorisation": { en: "Authorization", ja: "承認" },
  "Issuance": { en: "Issuance", ja: "発行" },
  "Use or cancellation": { en: "Use or cancellation", ja: "使用または取消" },
} as const satisfies Record<string, Word>;
export type FirstTransferCode = keyof typeof firstTransfer;

export const activityKind = {
  "mitigation": { en: "Mitigation activity", ja: "緩和活動" },
  "alternate materials": { en: "Alternate materials", ja: "代替素材" },
  "removal": { en: "Removal activity", ja: "除去活動" },
} as const satisfies Record<string, Word>;
export type ActivityKindCode = keyof typeof activityKind;

export const actor = {
  "participant": { en: "Project participant", ja: "プロジェクト参加者" },
  "third-party entity": { en: "Third-party entity", ja: "第三者機関" },
  "secretariat": { en: "Secretariat", ja: "事務局" },
  "joint committee": { en: "Joint committee", ja: "合同委員会" },
  "both governments": { en: "Both governments", ja: "両国政府" },
} as const satisfies Record<string, Word>;
export type ActorCode = keyof typeof actor;

export const step = {
  "idea note": { en: "Idea note", ja: "プロジェクト・アイデア・ノート(PIN)" },
  "no objection": { en: "No objection", ja: "異議なしの決定" },
  "methodology": { en: "Methodology", ja: "方法論" },
  "design document": { en: "Design document", ja: "プロジェクト設計書(PDD)" },
  "application": { en: "Application", ja: "登録申請" },
  "validation": { en: "Validation", ja: "妥当性確認" },
  "registration": { en: "Registration", ja: "プロジェクト登録" },
  "operation": { en: "Operation", ja: "運用開始" },
  "monitoring": { en: "Monitoring", ja: "モニタリング" },
  "verification": { en: "Verification", ja: "検証" },
  "request": { en: "Request for issuance", ja: "クレジット発行申請" },
  "issuance decision": { en: "Issuance decision", ja: "発行(認証)の決定" },
  "issuance": { en: "Issuance", ja: "発行(認証)" },
} as const satisfies Record<string, Word>;
export type StepCode = keyof typeof step;

export const document = {
  "need": { en: "Statement of need", ja: "必要性の説明" },
  "contribution of each side": { en: "Contribution of each side", ja: "両国の貢献の説明" },
  "development plan": { en: "Development plan", ja: "持続可能な開発の計画" },
  "development report": { en: "Development report", ja: "持続可能な開発の報告" },
  "project plan": { en: "Project plan", ja: "プロジェクト計画書" },
  "validation report": { en: "Validation report", ja: "妥当性確認報告書" },
  "monitoring report": { en: "Monitoring report", ja: "モニタリング報告書" },
  "verification report": { en: "Verification report", ja: "検証報告書" },
} as const satisfies Record<string, Word>;
export type DocumentCode = keyof typeof document;

export const approvalKind = {
  "transfer": { en: "Transfer of credits", ja: "クレジットの移転" },
  "trusted_account": { en: "Trusted account", ja: "信頼する口座の追加" },
  "withdrawal": { en: "Withdrawal of yen", ja: "現金の出金" },
  "bust": { en: "Bust of a trade", ja: "約定の取消し" },
  "adjustment": { en: "Price of a trade", ja: "約定値段の訂正" },
  "base_price": { en: "Base price", ja: "基準値段の変更" },
  "delisting": { en: "Delisting", ja: "上場廃止" },
} as const satisfies Record<string, Word>;
export type ApprovalKindCode = keyof typeof approvalKind;

export const approvalState = {
  "waiting": { en: "Waiting", ja: "承認待ち", enText: "A second person must sign.", jaText: "別の担当者の署名待ちです。" },
  "approved": { en: "Approved", ja: "承認済", enText: "It waits to be carried out.", jaText: "実行を待っています。" },
  "done": { en: "Done", ja: "実行済", enText: "It has been done.", jaText: "実行されました。" },
  "rejected": { en: "Rejected", ja: "却下", enText: "A second person rejected it.", jaText: "別の担当者が却下しました。" },
  "withdrawn": { en: "Withdrawn", ja: "取下げ", enText: "Its requester withdrew it.", jaText: "申請者が取り下げました。" },
  "failed": { en: "Failed", ja: "実行不可", enText: "It was approved and could not be done.", jaText: "承認後、実行できませんでした。" },
  "expired": { en: "Expired", ja: "期限切れ", enText: "Nobody decided in time.", jaText: "期限までに決定がありません。" },
} as const satisfies Record<string, Word>;
export type ApprovalStateCode = keyof typeof approvalState;

export const approvalObstacle = {
  "own_request": { en: "Your own request", ja: "本人の申請", enText: "You made this request; another person must sign it.", jaText: "ご自身の申請です。別の担当者の署名が必要です。" },
  "not_approver": { en: "Approvers only", ja: "承認者のみ", enText: "Only an approver signs; your role may read this.", jaText: "署名できるのは承認者だけです。この役割では閲覧のみできます。" },
} as const satisfies Record<string, Word>;
export type ApprovalObstacleCode = keyof typeof approvalObstacle;

export const effectFigure = {
  "trade_price": { en: "Price of the trade", ja: "約定値段" },
  "base_price": { en: "Base price", ja: "基準値段" },
  "lowest_price": { en: "Lowest price", ja: "制限値段(下限)" },
  "highest_price": { en: "Highest price", ja: "制限値段(上限)" },
  "cash_free": { en: "Cash available", ja: "利用可能な現金" },
  "cash_due_in": { en: "Cash to receive", ja: "受取予定の現金" },
  "cash_due_out": { en: "Cash to pay", ja: "支払予定の現金" },
  "credits_free": { en: "Credits available", ja: "利用可能なクレジット" },
  "credits_due_in": { en: "Credits to receive", ja: "受取予定のクレジット" },
  "credits_due_out": { en: "Credits to deliver", ja: "引渡予定のクレジット" },
  "holding": { en: "Credits held", ja: "保有クレジット" },
  "open_orders": { en: "Open orders", ja: "有効な注文" },
  "trusted_accounts": { en: "Trusted accounts", ja: "信頼する口座" },
} as const satisfies Record<string, Word>;
export type EffectFigureCode = keyof typeof effectFigure;

export const role = {
  "trader": { en: "Trader", ja: "取引担当者" },
  "approver": { en: "Approver", ja: "承認者" },
  "registrar": { en: "Registrar", ja: "登録簿管理者" },
  "operator": { en: "Operator", ja: "運営者" },
} as const satisfies Record<string, Word>;
export type RoleCode = keyof typeof role;

export const scope = {
  "read": { en: "Read", ja: "閲覧" },
  "trade": { en: "Trade", ja: "取引" },
  "settle": { en: "Settle", ja: "受渡" },
  "admin": { en: "Administer", ja: "管理" },
} as const satisfies Record<string, Word>;
export type ScopeCode = keyof typeof scope;

export const proposalState = {
  "proposed": { en: "Proposed", ja: "承認待ち", enText: "A second person must approve.", jaText: "別の担当者の承認を待っています。" },
  "approved": { en: "Approved", ja: "承認済", enText: "It waits for its time.", jaText: "実行の時刻を待っています。" },
  "done": { en: "Done", ja: "完了", enText: "It has been done.", jaText: "実行されました。" },
  "canceled": { en: "Canceled", ja: "取消済", enText: "A signer canceled it.", jaText: "署名者が取り消しました。" },
  "rejected": { en: "Rejected", ja: "拒否", enText: "The registry rejected it.", jaText: "登録簿が受け付けませんでした。" },
} as const satisfies Record<string, Word>;
export type ProposalStateCode = keyof typeof proposalState;

export const cashKind = {
  "deposit": { en: "Deposit", ja: "入金" },
  "withdrawal": { en: "Withdrawal", ja: "出金" },
} as const satisfies Record<string, Word>;
export type CashKindCode = keyof typeof cashKind;

export const cashState = {
  "proposed": { en: "Proposed", ja: "承認待ち", enText: "A second person must approve.", jaText: "別の担当者の承認を待っています。" },
  "submitted": { en: "Submitted", ja: "受付済", enText: "It waits for the operator.", jaText: "運営者の処理を待っています。" },
  "booking": { en: "Being booked", ja: "記帳中", enText: "The operator books it.", jaText: "運営者が記帳しています。" },
  "booked": { en: "Booked", ja: "記帳済", enText: "The balance has changed.", jaText: "残高に反映されました。" },
  "rejected": { en: "Rejected", ja: "却下", enText: "The operator rejected it.", jaText: "運営者が却下しました。" },
  "canceled": { en: "Canceled", ja: "取消済", enText: "The participant canceled it.", jaText: "参加者が取り消しました。" },
} as const satisfies Record<string, Word>;
export type CashStateCode = keyof typeof cashState;

/** All vocabularies; import one of them where that is enough. */
export const codes = {
  error,
  errorCategory,
  reason,
  side,
  orderType,
  timeInForce,
  postOnly,
  stpType,
  orderStatus,
  execType,
  liquidity,
  tradeStatus,
  phase,
  auctionState,
  auctionType,
  auctionMode,
  direction,
  pricing,
  tieBreak,
  sessions,
  interval,
  mode,
  boundBasis,
  clock,
  health,
  closeCode,
  instruction,
  settlementState,
  deliverySide,
  transferDirection,
  otcState,
  otcField,
  statementLine,
  charge,
  registryReason,
  accountKind,
  creditStatus,
  holdingStatus,
  act,
  serialEvent,
  lifeAct,
  saleMarket,
  programme,
  eligibilityState,
  eligibilityReason,
  limitKnown,
  years,
  dutyState,
  mechanism,
  base,
  authorizedUse,
  firstTransfer,
  activityKind,
  actor,
  step,
  document,
  approvalKind,
  approvalState,
  approvalObstacle,
  effectFigure,
  role,
  scope,
  proposalState,
  cashKind,
  cashState,
} as const;
export type Vocabulary = keyof typeof codes;
