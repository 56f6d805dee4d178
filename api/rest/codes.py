"""The route for the words of all codes."""

from __future__ import annotations

from msgspec import Struct

from api.messages.codes import CodeRecord, CodesReply, VocabularyRecord
from api.rest.routing import Call, Routes
from api.wire.errors import CODES
from api.wire.words import VOCABULARIES, Word

ROUTES = Routes()


@ROUTES.add("GET", "/v1/codes", CodesReply)
async def codes(call: Call) -> Struct:
    """Every code of the API's replies with its words in English and Japanese."""
    return CodesReply(
        [
            VocabularyRecord(name, [_record(name, code, word) for code, word in words.items()])
            for name, words in VOCABULARIES.items()
        ]
    )


def _record(vocabulary: str, code: str, word: Word) -> CodeRecord:
    record = CodeRecord(code, word.en, word.ja, word.en_text or None, word.ja_text or None)
    if vocabulary == "error":
        info = CODES[code]
        record.category, record.status = info.category, info.status
        record.retryable = info.retryable
    return record
