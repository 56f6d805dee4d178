"""Words of the registry's rejections, which also say why an instruction or a proposal failed."""

from __future__ import annotations

from api.wire.words.word import Word, Words


def _said(en: str, ja: str, ja_text: str) -> Word:
    """Make a word whose English label says enough."""
    return Word(en, ja, "", ja_text)


REGISTRY_REASON: Words = {
    "account_exists": _said(
        "Account exists already", "口座名の重複", "その名前の口座はすでにあります。"
    ),
    "account_invalid": _said("Invalid account name", "口座名の誤り", "口座名が正しくありません。"),
    "account_kind": _said(
        "Wrong kind of account", "口座の種類違い", "この種類の口座ではできません。"
    ),
    "account_locked": _said("Account locked", "口座の凍結", "この口座は凍結されています。"),
    "act_not_allowed": _said(
        "Act not lawful",
        "認められない処分",
        "このクレジットにその処分をすることは法令上認められていません。",
    ),
    "activity_not_listed": _said(
        "Activity not on the host country's list",
        "対象外の活動",
        "相手国のリストにない活動です。",
    ),
    "already_approved": _said("Approved already", "承認済", "すでに承認されています。"),
    "already_imported": _said(
        "Imported already", "移管済", "このクレジットはすでに移管されています。"
    ),
    "authorization_invalid": _said(
        "Invalid authorization", "承認内容の誤り", "承認の内容が正しくありません。"
    ),
    "beneficiary_invalid": _said(
        "Invalid beneficiary",
        "使用者名の誤り",
        "使用者名が空か、証明書に印字できない文字を含みます。",
    ),
    "block_final": _said(
        "Block ended", "使用済みのブロック", "使用済みのクレジットは変更できません。"
    ),
    "block_identity": _said(
        "Block is fixed", "ブロックの変更不可", "発行後のブロックの内容は変更できません。"
    ),
    "class_invalid": _said("Invalid class", "分類の誤り", "分類の書き方が正しくありません。"),
    "class_mismatch": _said(
        "Class does not fit", "分類の不一致", "分類が制度または期間と合っていません。"
    ),
    "corporate_number_invalid": _said(
        "Invalid corporate number", "法人番号の誤り", "法人番号が正しくありません。"
    ),
    "day_invalid": _said("Invalid day", "日付の誤り", "日付が正しくありません。"),
    "delivery_cutoff": _said(
        "Not delivered by the cut-off", "受渡期限超過", "期限までに受渡ができませんでした。"
    ),
    "disclosure_invalid": _said(
        "Invalid disclosure", "開示事項の誤り", "開示事項が長すぎるか、印字できない文字を含みます。"
    ),
    "document_invalid": _said(
        "Unknown document", "書類名の誤り", "どの段階でも求められない書類です。"
    ),
    "document_missing": _said("Document missing", "書類不足", "必要な書類が提出されていません。"),
    "filing_changed": _said(
        "File changed meanwhile", "記録の競合", "ほかの人が先に記録を変更しました。"
    ),
    "filing_invalid": _said("Invalid entry", "記載の誤り", "記載の内容が正しくありません。"),
    "forbidden": _said("Not allowed", "権限なし", "この操作は許可されていません。"),
    "history_final": _said("History is final", "履歴の変更不可", "履歴は変更できません。"),
    "idempotency_conflict": _said(
        "Key used for another act", "要求キーの重複", "同じキーで内容の異なる要求が送られました。"
    ),
    "insufficient_credits": _said(
        "Too few credits", "クレジット不足", "口座のクレジットが足りません。"
    ),
    "key_closed": _said("Key closed", "要求キーの失効", "このキーの要求は打ち切られています。"),
    "key_invalid": _said("Invalid key", "要求キーの誤り", "要求キーが正しくありません。"),
    "lines_invalid": _said(
        "Invalid emissions", "排出量の誤り", "期間の排出量が正しくないか、未登録です。"
    ),
    "methodology_invalid": _said(
        "Invalid methodology", "方法論の誤り", "方法論が正しくありません。"
    ),
    "name_invalid": _said("Invalid name", "名称の誤り", "名称が正しくありません。"),
    "name_taken": _said("Name taken", "名称の重複", "その名称はほかの参加者が使用しています。"),
    "not_a_retirement": _said(
        "Not a retirement", "無効化ではない記録", "その記録は無効化ではありません。"
    ),
    "not_accredited": _said(
        "Not accredited", "認定のない機関", "認定された第三者機関ではありません。"
    ),
    "not_issued": _said("Never issued", "未発行", "そのクレジットは発行されていません。"),
    "not_usable_for_scheme": _said(
        "Not accepted by the scheme", "制度で使用不可", "その制度はこのクレジットを認めていません。"
    ),
    "origin_invalid": _said("Invalid origin", "移管元の誤り", "移管元の記載が正しくありません。"),
    "project_exists": _said(
        "Project exists already", "プロジェクトの重複", "その番号のプロジェクトはすでにあります。"
    ),
    "project_file_exists": _said(
        "Project file exists already", "記録の重複", "そのプロジェクトの記録はすでにあります。"
    ),
    "project_invalid": _said(
        "Invalid project", "プロジェクトの記載の誤り", "プロジェクトの記載が正しくありません。"
    ),
    "proposal_closed": _said("Proposal ended", "提案の終了", "その提案はすでに終了しています。"),
    "purpose_missing": _said(
        "Purpose missing", "目的の未記載", "目的または制度を記載してください。"
    ),
    "purpose_names_scheme": _said(
        "Purpose names a scheme",
        "目的欄に制度名",
        "目的欄の文は効力を持ちません。制度と年度を選んでください。",
    ),
    "quantity_invalid": _said("Invalid quantity", "数量の誤り", "数量が正しくありません。"),
    "second_person": _said(
        "Needs a second person",
        "別の担当者が必要",
        "提案者とは別の人が、別の鍵で承認してください。",
    ),
    "serial_invalid": _said(
        "Invalid serial number", "シリアル番号の誤り", "シリアル番号の書き方が正しくありません。"
    ),
    "serial_not_issued": _said(
        "Serial not issued here", "発行のない番号", "そのシリアル番号は発行されていません。"
    ),
    "serial_overlap": _said(
        "Serials overlap", "シリアル番号の重複", "シリアル番号が重なっています。"
    ),
    "serial_range_invalid": _said(
        "Invalid serial range",
        "シリアル番号の範囲が不正",
        "シリアル番号の範囲が正しくないか、数量と合っていません。",
    ),
    "serials_not_available": _said(
        "Serials not free", "シリアル番号が使用中", "指定したシリアル番号の一部が使用できません。"
    ),
    "share_invalid": _said("Invalid shares", "配分の誤り", "クレジットの配分が正しくありません。"),
    "step_out_of_order": _said("Step out of order", "手順の順序違い", "次の手順ではありません。"),
    "transfer_cap": _said(
        "Over the transfer cap", "移転の上限超過", "1回に移転できる量を超えています。"
    ),
    "unknown_account": _said("No such account", "口座なし", "その口座はありません。"),
    "unknown_fiscal_year": _said(
        "Year not covered", "対象外の年度", "その制度はこの年度を対象としていません。"
    ),
    "unknown_key": _said("No such act", "記録なし", "そのキーの記録はありません。"),
    "unknown_kind": _said("Unknown kind", "種類の誤り", "その種類の記録はありません。"),
    "unknown_participant": _said(
        "No such participant", "参加者なし", "その参加者は登録されていません。"
    ),
    "unknown_programme": _said(
        "No such programme", "クレジット制度なし", "そのクレジット制度はありません。"
    ),
    "unknown_project": _said(
        "No such project", "プロジェクトなし", "そのプロジェクトはありません。"
    ),
    "unknown_project_file": _said(
        "No such project file", "プロジェクト記録なし", "そのプロジェクトの記録はありません。"
    ),
    "unknown_proposal": _said("No such proposal", "提案なし", "その提案はありません。"),
    "unknown_scheme": _said("Unknown scheme", "制度なし", "その制度はありません。"),
    "unknown_serial": _said(
        "Serial never issued", "未発行の番号", "そのシリアル番号は発行されていません。"
    ),
    "uses_exclude_each_other": _said(
        "Uses exclude each other",
        "用途の競合",
        "一つの無効化を、これらの用途に同時に充てることはできません。",
    ),
    "verifier_missing": _said(
        "Verifier missing", "検証機関の未記載", "検証機関を記載してください。"
    ),
    "vintage_invalid": _said(
        "Invalid vintage", "ビンテージの誤り", "削減の期間が正しくありません。"
    ),
    "vintage_overlap": _said(
        "Vintages overlap", "期間の重複", "期間がすでにある期間と重なっています。"
    ),
    "wrong_actor": _said("Wrong actor", "担当の誤り", "この手順を行うのは別の主体です。"),
    "year_invalid": _said("Invalid year", "年度の誤り", "年度が正しくありません。"),
}
