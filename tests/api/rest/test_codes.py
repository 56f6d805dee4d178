"""The words of all codes, as an exchange serves them to anybody."""

from __future__ import annotations

from pathlib import Path

import httpx

from api.wire.errors import CODES
from exchange.events import Reason
from tests.api.house import running_house


async def test_anybody_reads_the_words_of_each_code(tmp_path: Path) -> None:
    async with running_house(tmp_path) as house, httpx.AsyncClient(verify=False) as http:
        reply = (await http.get(f"http://{house.address}/v1/codes")).json()
    told = {
        record["name"]: {one["code"]: one for one in record["codes"]}
        for record in reply["vocabularies"]
    }
    assert set(told["reason"]) == {reason.name.lower() for reason in Reason if reason}
    assert set(told["error"]) == set(CODES)
    halted = told["error"]["halted"]
    assert (halted["category"], halted["status"], halted["retryable"]) == ("order", 409, True)
    assert told["phase"]["continuous"]["ja"] == "ザラバ"
    assert told["act"]["retire"]["ja"] == "無効化"
