"""Detection of misspelt words among similar words."""

import pytest

from exchange.spelling import misspelt

KNOWN = ("monitoring report", "verification report", "need")


@pytest.mark.parametrize(
    ("text", "near"),
    [
        ("monitorng report", "monitoring report"),
        ("monitoring reports", "monitoring report"),
        ("verifcation reprot", None),
        ("monitoring report", None),
        ("land register", None),
        ("ned", None),
    ],
)
def test_a_word_two_letters_away_is_misspelt(text: str, near: str | None) -> None:
    assert misspelt(text, KNOWN) == near
