"""Faults of the laboratory in both languages: what is wrong, where, and what to do."""

from __future__ import annotations

from api.lab.keys import keys
from api.messages.lab import FaultText, LabFault, LabKey, LabText
from exchange.errors import TansoError
from exchange.said import Said
from simulation.gx_ets.key_texts import SHARE
from simulation.scenarios.load import ScenarioFault

STATUS: dict[FaultText, int] = {
    "not_known": 404,
    "not_ended": 409,
    "damaged": 409,
    "too_much": 429,
    "full": 429,
}
YEARS = ("fiscal year", "year")  # units of dates, which have no groups of digits
CORRECT = LabText("Correct the key and check again.", "キーを直して、もう一度確認してください。")


class LabError(TansoError):
    """A rejected request of the laboratory, with its fault and its HTTP status."""

    def __init__(self, fault: LabFault, status: int = 0) -> None:
        self.fault = fault
        self.status = status or STATUS.get(fault.code, 422)
        super().__init__(fault.text.en)


def fault(
    code: FaultText, text: tuple[str, str], cure: tuple[str, str], where: str = ""
) -> LabFault:
    """A fault from its sentence and its cure, each in English and Japanese."""
    return LabFault(code=code, text=LabText(*text), cure=LabText(*cure), where=where)


def of_scenario(found: ScenarioFault, variant: int, is_text: bool) -> LabFault:
    """A fault of a scenario's text; `is_text`: the text is the user's own, so lines mean
    something.
    """
    key = found.key
    known = keys().get(key)
    return LabFault(
        code=found.kind,
        text=_sentence(found, known),
        cure=_cure(found, known),
        where=key,
        key=key,
        variant=variant,
        line=found.line or None if is_text else None,
    )


def _sentence(found: ScenarioFault, known: LabKey | None) -> LabText:
    said = found.about_key
    if found.kind == "toml":
        said = Said(f"The text is no TOML: {said.en}", f"TOML として読めません: {said.ja}")
    elif found.kind == "out_of_bounds" and known is not None:
        bounds = _bounds(known)
        said = Said(f"{found.key} {bounds.en}", f"{found.key} は{bounds.ja}")
    elif not found.key:
        said = Said(said.en[:1].upper() + said.en[1:], said.ja)
    return LabText(f"{said.en}.", f"{said.ja}。")


def _bounds(known: LabKey) -> LabText:
    """The bounds of a key in words; without any, its kind."""
    english, japanese = [], []
    form = ".10g" if known.unit in YEARS else ",.10g"
    if known.low is not None:
        low = f"{known.low:{form}}"
        english.append(f"above {low}" if known.open_low else f"at least {low}")
        japanese.append(f"{low} より大きく" if known.open_low else f"{low} 以上")
    if known.high is not None:
        high = f"{known.high:{form}}"
        english.append(f"below {high}" if known.open_high else f"at most {high}")
        japanese.append(f"{high} 未満" if known.open_high else f"{high} 以下")
    if not english:
        return LabText("has another form than its kind", "形式が違います")
    range_ja = "、".join(japanese).replace("より大きく、", "より大きく ")
    return LabText(f"must be {' and '.join(english)}", f"{range_ja}でなければなりません")


KIND_CURES = {
    "number": LabText("Give a number.", "数を入れてください。"),
    "integer": LabText("Give a whole number.", "整数を入れてください。"),
    "flag": LabText("Give true or false.", "true または false を入れてください。"),
    "text": LabText(
        'Give a text in quotation marks: "…".', "引用符で囲んだ文字列を入れてください。"
    ),
    "day": LabText("Give a day such as 2027-10-01.", "2027-10-01 のような日付を入れてください。"),
    "month_day": LabText(
        'Give a month and a day such as "01-31".', '"01-31" のような月日を入れてください。'
    ),
    "list": LabText("Give a list such as [] in TOML.", "[] のような TOML の一覧を入れてください。"),
}


SHARE_CURE = LabText(
    "Give a share of 1: 0.05 is 5 %.", "1 に対する割合を入れてください（5 % は 0.05）。"
)


def _cure(found: ScenarioFault, known: LabKey | None) -> LabText:
    if found.kind == "toml":
        return LabText(
            "Correct the line; a text value stands in quotation marks.",
            "その行を直してください。文字列は引用符で囲みます。",
        )
    if found.kind == "no_file":
        return LabText(
            "Name a shipped scenario; write firms as [[population.listed]].",
            "付属のシナリオの名前を使い、事業者は [[population.listed]] として書いてください。",
        )
    if known is None:
        return CORRECT
    if known.choices:
        names = ", ".join(f'"{choice}"' for choice in known.choices)
        return LabText(f"Choose one of {names}.", f"{names} のどれかにしてください。")
    if found.kind in ("wrong_type", "out_of_bounds"):
        if known.unit.startswith(SHARE):
            return SHARE_CURE
        return KIND_CURES.get(known.kind, CORRECT)
    return CORRECT
