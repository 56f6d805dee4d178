"""Words of the registry: accounts, credits, acts, eligibility, the project cycle."""

from __future__ import annotations

from api.wire.words.word import Word, Words
from exchange.compliance.reasons import ELIGIBILITY
from exchange.instruments import CLASS_NAMES
from exchange.registry.countries import COUNTRIES

ACCOUNT_KIND: Words = {
    "government": Word("Government account", "政府保有口座"),
    "holding": Word("Holding account", "保有口座"),
    "trading": Word("Trading account", "取引口座"),
    "partner": Word("Partner country's account", "相手国の口座"),
    "retirement": Word("Retirement account", "無効化口座"),
    "cancellation": Word("Cancellation account", "取消口座"),
}
CREDIT_STATUS: Words = {
    "held": Word("Held", "保有中"),
    "retired": Word("Retired", "無効化済"),
    "surrendered": Word("Surrendered", "償却済"),
    "canceled": Word("Canceled", "取消済"),
}
HOLDING_STATUS: Words = {
    "available": Word("Available", "使用可"),
    "held": Word(
        "Held", "拘束中", "An open sale or report names it.", "売り注文などに指定されています。"
    ),
    "in_settlement": Word(
        "In settlement",
        "受渡中",
        "A trade or an instruction names it.",
        "約定または指図に充てられています。",
    ),
}
ACT: Words = {
    "retire": Word(
        "Retire",
        "無効化",
        "For your own use: offset, SHK, GX-ETS.",
        "自社のオフセットや報告などに使用します。",
    ),
    "surrender": Word(
        "Surrender",
        "償却",
        "For a duty or the national target.",
        "義務の履行または国の目標のために使用します。",
    ),
    "cancel": Word(
        "Cancel",
        "取消",
        "For another use, such as an international scheme.",
        "国際的な制度などほかの用途のために消却します。",
    ),
}
SERIAL_EVENT: Words = {
    "issuance": Word("Issued", "発行(認証)"),
    "transfer": Word("Moved", "移転"),
    "retire": Word("Retired", "無効化"),
    "surrender": Word("Surrendered", "償却"),
    "cancel": Word("Canceled", "取消"),
}
LIFE_ACT: Words = {
    "issued": Word("Issued", "発行(認証)"),
    "imported": Word("Imported from another registry", "他の登録簿から移管"),
    "moved": Word("Moved", "移転"),
    "deposited": Word("Deposited for trading", "入庫"),
    "withdrawn": Word("Withdrawn from trading", "出庫"),
    "delivered": Word("Delivered", "受渡"),
    "retired": Word("Retired", "無効化"),
    "surrendered": Word("Surrendered", "償却"),
    "canceled": Word("Canceled", "取消"),
}
SALE_MARKET: Words = {
    "exchange": Word("On the exchange", "取引所"),
    "otc": Word("Over the counter", "相対"),
}
COUNTRY: Words = {code: Word(*names) for code, names in COUNTRIES.items()}
CREDIT_CLASS: Words = {code: Word(*names) for code, names in CLASS_NAMES.items()}
PROGRAMME: Words = {
    "J-Credit": Word("J-Credit", "J-クレジット"),
    "JCM": Word("JCM", "二国間クレジット制度(JCM)"),
    "GX-ETS": Word("GX-ETS", "排出量取引制度(GX-ETS)"),
    "GX League": Word("GX League", "GXリーグ"),
    "J-Blue": Word("J-Blue", "Jブルークレジット"),
    "J-VER": Word("J-VER", "J-VER"),
    "Domestic": Word("Domestic credit", "国内クレジット"),
    "CDM": Word("CDM", "クリーン開発メカニズム(CDM)"),
    "VCS": Word("VCS", "VCS"),
    "Gold Standard": Word("Gold Standard", "ゴールドスタンダード"),
    "ACR": Word("ACR", "ACR"),
    "CAR": Word("CAR", "CAR"),
    "GCC": Word("GCC", "GCC"),
    "ART": Word("ART", "ART"),
    "CCER": Word("CCER", "CCER"),
    "Tokyo": Word("Tokyo", "東京都排出量取引制度"),
    "Saitama": Word("Saitama", "埼玉県排出量取引制度"),
}
ELIGIBILITY_STATE: Words = {
    "counts": Word("Counts", "算入済", "Ended for this scheme.", "この制度のために使用済みです。"),
    "usable": Word("Usable", "使用可", "Can be used for this scheme.", "この制度に使用できます。"),
    "rejected": Word(
        "Not usable", "使用不可", "The scheme does not accept it.", "この制度では使用できません。"
    ),
}
ELIGIBILITY_REASON: Words = {code: Word(*reason) for code, reason in ELIGIBILITY.items()}
LIMIT_KNOWN: Words = {
    "none": Word("No limit", "上限なし"),
    "known": Word("Limit known", "上限あり"),
    "not_known": Word(
        "Limit not known",
        "上限未定",
        "The year's verified emissions are not entered yet.",
        "その年度の検証済排出量がまだ登録されていません。",
    ),
}
YEARS: Words = {
    "fiscal": Word("Fiscal years", "年度(4月〜3月)"),
    "calendar": Word("Calendar years", "暦年"),
}
DUTY_STATE: Words = {
    "emissions_not_entered": Word(
        "Emissions not entered",
        "排出量未登録",
        "Verified emissions are not entered yet.",
        "検証済排出量がまだ登録されていません。",
    ),
    "open": Word(
        "Open", "不足(期限前)", "Short, before the deadline.", "不足していますが、期限前です。"
    ),
    "met": Word("Met", "充足", "The duty is met.", "義務を満たしています。"),
    "short": Word(
        "Short", "期限超過", "Short after the deadline.", "期限を過ぎても不足しています。"
    ),
}
MECHANISM: Words = {
    "reduction": Word("Reduction", "排出削減"),
    "removal": Word("Removal", "吸収・除去"),
}
BASE: Words = {
    "technology": Word("Technology", "技術系"),
    "nature": Word("Nature", "自然系"),
}
AUTHORIZED_USE: Words = {
    "NDC": Word("NDC", "NDC(国が決定する貢献)"),
    "IMP": Word("International mitigation", "国際的な緩和目的(CORSIAなど)"),
    "OP": Word("Other purposes", "その他の目的"),
}
FIRST_TRANSFER: Words = {
    "Authorisation": Word("Authorization", "承認"),
    "Issuance": Word("Issuance", "発行"),
    "Use or cancellation": Word("Use or cancellation", "使用または取消"),
}
ACTIVITY_KIND: Words = {
    "mitigation": Word("Mitigation activity", "緩和活動"),
    "alternate materials": Word("Alternate materials", "代替素材"),
    "removal": Word("Removal activity", "除去活動"),
}
ACTOR: Words = {
    "participant": Word("Project participant", "プロジェクト参加者"),
    "third-party entity": Word("Third-party entity", "第三者機関"),
    "secretariat": Word("Secretariat", "事務局"),
    "joint committee": Word("Joint committee", "合同委員会"),
    "both governments": Word("Both governments", "両国政府"),
}
STEP: Words = {
    "idea note": Word("Idea note", "プロジェクト・アイデア・ノート(PIN)"),
    "no objection": Word("No objection", "異議なしの決定"),
    "methodology": Word("Methodology", "方法論"),
    "design document": Word("Design document", "プロジェクト設計書(PDD)"),
    "application": Word("Application", "登録申請"),
    "validation": Word("Validation", "妥当性確認"),
    "registration": Word("Registration", "プロジェクト登録"),
    "operation": Word("Operation", "運用開始"),
    "monitoring": Word("Monitoring", "モニタリング"),
    "verification": Word("Verification", "検証"),
    "request": Word("Request for issuance", "クレジット発行申請"),
    "issuance decision": Word("Issuance decision", "発行(認証)の決定"),
    "issuance": Word("Issuance", "発行(認証)"),
}
DOCUMENT: Words = {
    "need": Word("Statement of need", "必要性の説明"),
    "contribution of each side": Word("Contribution of each side", "両国の貢献の説明"),
    "development plan": Word("Development plan", "持続可能な開発の計画"),
    "development report": Word("Development report", "持続可能な開発の報告"),
    "project plan": Word("Project plan", "プロジェクト計画書"),
    "validation report": Word("Validation report", "妥当性確認報告書"),
    "monitoring report": Word("Monitoring report", "モニタリング報告書"),
    "verification report": Word("Verification report", "検証報告書"),
}
