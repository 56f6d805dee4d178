"""TOML texts, with what is no TOML said in English and Japanese."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable
from typing import Any

from exchange.said import FileFault, Said

_JAPANESE = {
    r"Invalid statement": "行の形が正しくありません",
    r"Expected newline or end of document after a statement": "値の後に余分な文字があります",
    r"Expected '=' after a key.*": "キーの後に半角の = がありません",
    r"Expected '\]+' at the end of .*": "表の名前を閉じる括弧がありません",
    r"Expected (.*)": r"\1 がありません",
    r"(?:Found invalid|Illegal) character (.*)": r"使えない文字 \1 があります",
    r"Cannot declare \((.*?),?\) twice": r"表 \1 が二度あります",
    r"Cannot overwrite a value|Duplicate inline table key .*": "同じキーが二度あります",
    r"Cannot (?:mutate|redefine) .*": "表の定義が重なっています",
    r"Invalid initial character for a key part": "キーの始まりの文字が正しくありません",
    r"Unclosed (?:array|inline table)": "括弧が閉じていません",
    r"Unescaped .*": "文字列の \\ の後が正しくありません",
    r"Invalid hex value|Escaped character .*": "文字列の中の文字コードが正しくありません",
    r"Unterminated string": "文字列が閉じていません",
    r"Invalid date or datetime": "存在しない日付か時刻です",
    r"Invalid value": "値として読めません",
}


class TomlFault(FileFault):
    """A text that is no TOML: `said` is why, with its place; `line` from 1, 0 where not known."""

    def __init__(self, said: Said, line: int = 0) -> None:
        super().__init__(said)
        self.said = said
        self.line = line


def toml_tables(text: str, of_decimal: Callable[[str], Any] | None = None) -> dict[str, Any]:
    """The tables of a TOML text, with or without a byte order mark; TomlFault for another text.

    `of_decimal` makes the values of numbers with a decimal point.
    """
    own: dict[str, Any] = {} if of_decimal is None else {"parse_float": of_decimal}
    try:
        return tomllib.loads(text.removeprefix("\ufeff"), **own)
    except tomllib.TOMLDecodeError as error:
        raise _fault(str(error)) from None
    except RecursionError:
        said = Said("too many brackets within each other", "括弧の入れ子が深すぎます")
    except ValueError:  # of Python, for a whole number of more than 4,300 digits
        said = Said("a number has too many digits", "数の桁が多すぎます")
    raise TomlFault(said)


def toml_value(text: str) -> Any:
    """The value of a TOML text that is no more than one, such as `0.1`; TomlFault for another."""
    return toml_tables(f"value = {text}")["value"]


def _fault(message: str) -> TomlFault:
    """A fault from the parser's message, such as `Invalid value (at line 3, column 17)`."""
    sentence, _, place = message.partition(" (at ")
    japanese = next(
        (found.expand(text) for form, text in _JAPANESE.items()
         if (found := re.fullmatch(form, sentence, re.DOTALL))),
        sentence,
    )  # fmt: skip
    at = re.match(r"line (\d+), column (\d+)", place)
    if at:
        said = Said(message, f"{at[1]} 行目の {at[2]} 文字目: {japanese}")
        return TomlFault(said, int(at[1]))
    return TomlFault(Said(message, f"{japanese}（文の終わり）" if place else japanese))
