"""Japanese of every error code, beside the English of `api.wire.errors`."""

from __future__ import annotations

from api.wire.errors import CODES
from api.wire.words.orders import REASON
from api.wire.words.word import Word, Words

ERROR_CATEGORY: Words = {
    "order": Word("Order", "注文"),
    "request": Word("Request", "要求"),
    "auth": Word("Login", "認証"),
    "system": Word("System", "システム"),
}
# Code: English label, Japanese label, Japanese cause and cure.
_TEXTS: dict[str, tuple[str, str, str]] = {
    "bad_json": ("Not JSON", "形式の誤り", "JSONとして読めません。"),
    "message_too_large": (
        "Message too large",
        "データ過大",
        "送信データが大きすぎます。分けて送ってください。",
    ),
    "auth_required": ("Login required", "ログインが必要", "ログインしてください。"),
    "bad_signature": (
        "Wrong signature or password",
        "認証の失敗",
        "署名、利用者名またはパスワードが正しくありません。",
    ),
    "timestamp_out_of_window": (
        "Clock differs",
        "時刻のずれ",
        "送信時刻がサーバーの時計とずれています。時計を合わせてください。",
    ),
    "nonce_reused": ("Nonce used before", "nonceの再使用", "同じnonceは二度使えません。"),
    "forbidden": ("Not allowed", "権限なし", "この利用者または鍵では許可されていない操作です。"),
    "relogin_blocked": (
        "Wait before the next login",
        "再ログイン待ち",
        "切断時の全取消の後は、10秒待ってからログインしてください。",
    ),
    "unknown_method": (
        "No such address",
        "アドレスなし",
        "そのアドレスまたはメソッドはありません。",
    ),
    "unknown_channel": ("No such channel", "チャンネルなし", "そのチャンネルはありません。"),
    "unknown_symbol": ("Unknown instrument", "銘柄なし", "その銘柄はありません。"),
    "not_found": ("Not found", "該当なし", "見つからないか、本人のものではありません。"),
    "invalid_params": (
        "Invalid field",
        "入力項目の誤り",
        "項目が足りないか、正しくありません。該当する項目を確かめてください。",
    ),
    "idempotency_conflict": (
        "Key used for another request",
        "要求キーの重複",
        "同じキーで内容の異なる要求が送られました。",
    ),
    "wrong_state": (
        "State does not allow this",
        "状態の不一致",
        "対象の現在の状態ではこの操作はできません。もう一度確かめてください。",
    ),
    "deadline_exceeded": (
        "Arrived too late",
        "期限超過",
        "要求が指定の期限より後に届きました。必要ならもう一度送ってください。",
    ),
    "rate_limited": (
        "Too many messages",
        "送信過多",
        "送信が多すぎます。少し待ってから続けてください。",
    ),
    "seq_too_old": (
        "History no longer kept",
        "履歴の保存期間外",
        "指定の番号より前の履歴は残っていません。後に続く全体像から始めてください。",
    ),
    "account_locked": (
        "Account locked",
        "口座の凍結",
        "登録簿がこの口座を凍結しています。登録簿の管理者に問い合わせてください。",
    ),
    "unknown_scheme": ("Unknown scheme", "制度なし", "その制度はありません。"),
    "unknown_fiscal_year": (
        "Year not covered",
        "対象外の年度",
        "その制度はこの年度を対象としていません。",
    ),
    "purpose_names_scheme": (
        "Purpose names a scheme",
        "目的欄に制度名",
        "目的欄の文は効力を持ちません。制度と年度を選んでください。",
    ),
    "act_not_allowed": (
        "Act not lawful",
        "認められない処分",
        "このクレジットにその処分(無効化・償却・取消)をすることは法令上認められていません。",
    ),
    "not_usable_for_scheme": (
        "Not accepted by the scheme",
        "制度で使用不可",
        "その制度はこのクレジットを認めていません。",
    ),
    "uses_exclude_each_other": (
        "Uses exclude each other",
        "用途の競合",
        "一つの無効化を、これらの用途に同時に充てることはできません。用途ごとに無効化してください。",
    ),
    "registry_rejected": (
        "Rejected by the registry",
        "登録簿による拒否",
        "登録簿が要求を受け付けませんでした。理由を確かめてください。",
    ),
    "overloaded": (
        "Overloaded",
        "混雑",
        "混雑のため処理されていません。時間をおいてもう一度送ってください。",
    ),
    "internal": (
        "Internal failure",
        "内部障害",
        "取引所で障害が起きました。結果が不明なことがあります。番号で状態を確かめてください。",
    ),
}


def _word(code: str) -> Word:
    """Return the word of a code: its own texts, or those of the rejection reason with its name."""
    info = CODES[code]
    if code in _TEXTS:
        en, ja, ja_text = _TEXTS[code]
    else:
        en, ja, _, ja_text = REASON[code]
    return Word(en, ja, f"{info.cause} {info.cure}", ja_text)


ERROR: Words = {code: _word(code) for code in CODES}
