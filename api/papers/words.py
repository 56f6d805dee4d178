"""The words of the papers in Japanese and English."""

from __future__ import annotations

from typing import NamedTuple

from api.wire.words import VOCABULARIES


class Words(NamedTuple):
    """A text in Japanese and English."""

    ja: str
    en: str

    def of(self, lang: str) -> str:
        """Return the text in a language: ja or en."""
        return self.ja if lang == "ja" else self.en


def code_words(vocabulary: str, code: str) -> Words:
    """Return the label of a code; a code without one stands for itself."""
    word = VOCABULARIES[vocabulary].get(code)
    return Words(code, code) if word is None else Words(word.ja, word.en)


SKIP = Words("本文へ", "Skip to the text")
HOUSE = Words("炭素クレジット取引所", "carbon credit exchange")
NAVIGATION = Words("書類", "Papers")
MARKET = Words("市場", "Market")
QUOTATIONS = Words("日次相場表", "Daily quotations")
VERIFY = Words("照合", "Verify")

# Certificate
CERTIFICATES = {
    "retire": Words("無効化証明書", "Certificate of retirement"),
    "surrender": Words("償却証明書", "Certificate of surrender"),
    "cancel": Words("取消証明書", "Certificate of cancellation"),
}
ENDED = {
    "retire": Words("無効化されました", "were retired"),
    "surrender": Words("償却されました", "were surrendered"),
    "cancel": Words("取り消されました", "were canceled"),
}
STATEMENT = Words(
    "下記のクレジット {quantity} t-CO2 は、受益者「{beneficiary}」のために{ended}。"
    "以後、移転も再度の使用もできません。",
    "The credits below, {quantity} t-CO2, {ended} for the beneficiary “{beneficiary}”. "
    "They can never be transferred or used again.",
)
PARTICULARS = Words("証明事項", "Particulars")
CREDITS = Words("対象クレジット", "Credits")
SERIAL_RANGES = Words("シリアル番号の範囲", "Serial number ranges")
FIRST_SERIAL = Words("最初の番号", "First serial")
LAST_SERIAL = Words("最後の番号", "Last serial")
TONNES = Words("数量 (t-CO2)", "Tonnes (t-CO2)")
TOTAL = Words("合計", "Total")
DECLARED = Words("自己申告", "self-declared")
DECLARATION = Words("受益者による記載", "Statement of the beneficiary")
DECLARATION_NOTE = Words(
    "この欄は受益者の自己申告です。取引所も登録簿も内容を確認していません。",
    "The beneficiary declares this. Neither the exchange nor the registry has checked it.",
)
RECORD = Words("記録と照合", "Record and verification")
RECORD_HASH = Words("登録簿の記録の SHA-256", "SHA-256 of the registry record")
RECORD_NOTE = Words(
    "記録 (JSON) を保存して SHA-256 を計算すると、上の値になります。自己申告の欄は含みません。",
    "Save the record (JSON) and compute its SHA-256: it is the value above. The statement of the "
    "beneficiary is no part of it.",
)
ADDRESS = Words("照合用アドレス", "Address for verification")
QR = Words("証明書のアドレスのQRコード", "QR code of the certificate's address")
FILES = Words("ファイル", "Files")
RECORD_FILE = Words("記録 (JSON)", "Record (JSON)")
VERIFY_THIS = Words("この証明書を照合する", "Verify this certificate")
VERIFY_THIS_FIELD = Words("SHA-256 またはシリアル番号", "SHA-256 or serial number")

# Verification
VERIFY_TITLE = Words("証明書とシリアル番号の照合", "Verify a certificate or a serial number")
VERIFY_NOTE = Words(
    "印刷された証明書の参照番号、SHA-256、またはシリアル番号を入力してください。"
    "登録簿の現在の記録と照合します。",
    "Enter the reference or the SHA-256 of a printed certificate, or a serial number. It is "
    "checked against the registry's record of this moment.",
)
VERIFY_FIELD = Words("参照番号・SHA-256・シリアル番号", "Reference, SHA-256 or serial number")
VERIFY_BUTTON = Words("照合する", "Verify")
RESULT = Words("照合結果", "Result")
ASKED = Words("入力された値", "Your entry")
HASH_MATCHES = Words(
    "一致しました。この SHA-256 は証明書 {key} の登録簿の記録のものです。",
    "It matches. This SHA-256 is that of the registry's record of certificate {key}.",
)
HASH_DIFFERS = Words(
    "一致しません。この SHA-256 は証明書 {key} の登録簿の記録のものではありません。",
    "It does not match. This SHA-256 is not that of the registry's record of certificate {key}.",
)
HASH_UNKNOWN = Words(
    "この SHA-256 の証明書はありません。",
    "No certificate has this SHA-256.",
)
SERIAL_INSIDE = Words(
    "このシリアル番号は証明書 {key} の対象です。",
    "This serial number is among the credits of certificate {key}.",
)
SERIAL_OUTSIDE = Words(
    "このシリアル番号は証明書 {key} の対象ではありません。",
    "This serial number is not among the credits of certificate {key}.",
)
SERIAL_FOUND = Words(
    "このシリアル番号のクレジットがあります。状態: {status}。",
    "There is a credit with this serial number. Status: {status}.",
)
CERTIFICATE_FOUND = Words(
    "証明書があります。{quantity} t-CO2、受益者「{beneficiary}」。",
    "There is a certificate: {quantity} t-CO2 for the beneficiary “{beneficiary}”.",
)
NOTHING_FOUND = Words(
    "この値の証明書もシリアル番号も登録簿にありません。",
    "The registry has neither a certificate nor a serial number like this.",
)
OPEN_CERTIFICATE = Words("証明書を開く", "Open the certificate")
OPEN_LIFE = Words("履歴を開く", "Open the history")

# Life of a tonne
LIFE = Words("1トンの履歴", "Life of a tonne")
SERIAL = Words("シリアル番号", "Serial number")
ORIGINAL = Words("発行元の番号", "Serial at its first registry")
STATUS = Words("状態", "Status")
PROJECT = Words("プロジェクト", "Project")
PROGRAMME_CLASS = Words("制度・分類", "Programme, class")
PERIOD = Words("モニタリング期間", "Monitoring period")
BLOCK_NOW = Words("現在のブロック", "Present block")
EVENTS = Words("経過", "Events")
SOLD = Words("売却", "Sold")
ACCOUNTS = Words("口座", "Accounts")
BLOCK = Words("ブロック", "Block")
BLOCK_BEFORE = Words("分割前のブロック", "Block before the split")
BLOCK_JOINED = Words("結合前のブロック", "Block before it was joined with others")
SETTLEMENT = Words("受渡番号", "Settlement")
INSTRUMENT = Words("銘柄", "Instrument")
BENEFICIARY = Words("受益者", "Beneficiary")
PURPOSE = Words("目的", "Purpose")
USES = Words("用途", "Counts for")
CERTIFICATE = Words("証明書", "Certificate")
WHERE_SOLD = Words("取引の場", "Where")
SPLIT = Words("ブロックの分割", "How the block was split")
SPLIT_NOTE = Words(
    "この1トンを含むブロックを太字で示します。他の部分はそれぞれの履歴を開けます。",
    "The block with this tonne is bold; each other part opens its own history.",
)
OTHER_PART = Words("他の部分", "other part")
PRIVACY = Words(
    "有効なクレジットの保有者は公開しません。口座は種類のみ示します。",
    "Holders of live credits are not published: of an account only the kind is shown.",
)
AS_OF = Words("{day} 現在の登録簿による。", "From the registry as of {day}.")

# Quotations
QUOTATIONS_TITLE = Words("日次相場表", "Quotations of the day")
INSTRUMENT_CODE = Words("銘柄コード", "Code")
NAME = Words("名称", "Name")
BASE_PRICE = Words("基準値段", "Base price")
OPEN_PRICE = Words("始値", "Open")
HIGH_PRICE = Words("高値", "High")
LOW_PRICE = Words("安値", "Low")
CLOSE_PRICE = Words("終値", "Close")
VOLUME = Words("売買高", "Volume")
NEXT_BASE = Words("翌日基準値段", "Next base price")
UNITS = Words(
    "値段は円/t-CO2、売買高は t-CO2。「前」は正午前、「後」は正午後の約定。「−」は約定なし。",
    "Prices in yen per t-CO2, volume in t-CO2. “am”, “pm”: traded before or after noon. “−”: no "
    "trade.",
)
SESSIONS = {"am": Words("前", "am"), "pm": Words("後", "pm")}
NO_ROWS = Words("この日に上場している銘柄はありません。", "No instrument was listed on this day.")
CLOSED_DAY = Words("休業日です。", "The exchange is closed on this day.")
NOT_YET = Words("まだ来ていない日です。", "This day has not come yet.")
PREVIOUS_DAY = Words("前の営業日", "Previous day")
NEXT_DAY = Words("次の営業日", "Next day")
LATEST_DAY = Words("最新", "Latest")
OTC = Words("相対取引", "Over the counter")
OTC_NOTE = Words(
    "前月に受渡が済んだ相対取引の加重平均。{deals}件未満は公表しません。",
    "Means of the over-the-counter trades that settled in the month before, weighted by volume. "
    "Fewer than {deals} trades are not published.",
)
NO_OTC = Words("公表する相対取引はありません。", "There are no figures to publish.")
VINTAGE = Words("削減年度", "Vintage (fiscal year)")
DEALS = Words("件数", "Trades")
MEAN_PRICE = Words("加重平均値段", "Mean price")
OTC_FILE = Words("相対取引の月次集計 (CSV)", "Over-the-counter figures by month (CSV)")
CSV_EXCEL = Words("CSV (Excel 用)", "CSV for Excel")
CSV = Words("CSV (東証の日次ファイルの19列)", "CSV (the nineteen columns of the TSE's daily file)")

# Errors
ERRORS = {
    "not_found": Words("見つかりません", "Not found"),
    "rate_limited": Words("アクセスが多すぎます", "Too many requests"),
    "overloaded": Words("登録簿が応答しません", "The registry does not answer"),
    "internal": Words("エラーが発生しました", "Something failed"),
}
ERROR_TEXTS = {
    "not_found": Words(
        "この番号の書類はありません。番号をご確認ください。",
        "There is no paper with this number. Please check the number.",
    ),
    "rate_limited": Words(
        "少し待ってからもう一度開いてください。", "Wait a moment, then try again."
    ),
    "overloaded": Words("少し待ってからもう一度開いてください。", "Wait a moment, then try again."),
    "internal": Words(
        "取引所の側の障害です。しばらくしてからもう一度開いてください。",
        "The fault is the exchange's. Please try again later.",
    ),
}
