"""Cases for the page's unit tests, made by Python and by the exchange itself."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import httpx
import msgspec
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from api.wire.errors import ApiError
from exchange.units import TOKYO
from exchange.views.checksum import checksum
from tests.api.house import RE, House, continuous, running_house

Levels = dict[int, int]
STEPS = ("1", "0.5", "0.05", "10", "0.001", "25")
PASSWORD = "correct horse battery"
FULL_WIDTH = str.maketrans("0123456789,.", "０１２３４５６７８９，．")


def decimal_cases(chance: random.Random, number: int) -> list[dict[str, Any]]:
    """Return random pairs of decimals with what Python's Decimal makes of them."""
    return [_decimal_case(chance) for _ in range(number)]


def _decimal_case(chance: random.Random) -> dict[str, Any]:
    a, b = _decimal(chance), _decimal(chance)
    step = Decimal(chance.choice(STEPS))
    if chance.random() < 0.5:
        a = step * chance.randrange(-(10**6), 10**6)
    count = a / step
    places = chance.randrange(4)
    stepped = step * chance.randrange(-(10**9), 10**9)
    plain = abs(a)
    return {
        "a": _text(a),
        "b": _text(b),
        "sum": _text(a + b),
        "difference": _text(a - b),
        "product": _text(_unsigned_zero(a * b)),
        "order": int(a.compare(b)),
        "places": places,
        "rounded": _text(_rounded(a, places)),
        "grouped": f"{a:,f}",
        "step": _text(step),
        "steps": int(count) if count == int(count) and abs(count) < 2**53 else None,
        "stepped": _text(stepped),
        "typed": _typed(chance, plain),
        "parsed": _text(plain),
    }


def _decimal(chance: random.Random) -> Decimal:
    digits = chance.randrange(10 ** chance.randrange(1, 13))
    number = Decimal(digits).scaleb(-chance.randrange(7))
    return -number if digits and chance.random() < 0.4 else number


def _rounded(number: Decimal, places: int) -> Decimal:
    return _unsigned_zero(number.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP))


def _unsigned_zero(number: Decimal) -> Decimal:
    return number if number else abs(number)


def _typed(chance: random.Random, number: Decimal) -> str:
    """A number as a person may type it."""
    text = f"{number:,f}" if chance.random() < 0.5 else f"{number:f}"
    text = chance.choice(["", "¥", "+", " "]) + text + chance.choice(["", "円", "円/t", " ", "/t"])
    return text.translate(FULL_WIDTH) if chance.random() < 0.5 else text


def _text(number: Decimal) -> str:
    return f"{number:f}"


def day_cases(chance: random.Random, number: int) -> list[dict[str, Any]]:
    """Return random moments with their day and time in Tokyo."""
    start, end = datetime(2019, 5, 1, tzinfo=UTC), datetime(2060, 1, 1, tzinfo=UTC)
    seconds = int((end - start).total_seconds())
    cases = []
    for _ in range(number):
        at = start + timedelta(seconds=chance.randrange(seconds))
        here = at.astimezone(TOKYO)
        weekday = "月火水木金土日"[here.weekday()]
        cases.append(
            {
                "at": f"{at:%Y-%m-%dT%H:%M:%S}.{chance.randrange(10**6):06}Z",
                "day": f"{here:%Y/%m/%d}({weekday})",
                "clock": f"{here:%H:%M:%S}",
                "fiscal": here.year if here.date() >= date(here.year, 4, 1) else here.year - 1,
            }
        )
    return cases


def book_steps(chance: random.Random, number: int) -> list[dict[str, Any]]:
    """Return the pushes of one book of ten levels, each with the snapshot of the same moment."""
    whole: tuple[Levels, Levels] = ({}, {})
    steps, seq = [], 100
    shown = _best(whole)
    for _ in range(number):
        prev_seq = seq
        seq += chance.randrange(1, 4)
        records = []
        for _ in range(chance.randrange(1, 4)):
            last = shown
            for _ in range(chance.randrange(1, 6)):
                side = chance.randrange(2)
                price = chance.randrange(80, 101) if side == 0 else chance.randrange(95, 116)
                whole[side][price] = chance.choice([0, 0, 5, 10, 1200])
                if not whole[side][price]:
                    del whole[side][price]
            shown = _best(whole)
            records.append(_record(shown, _changes(last[0], shown[0]), _changes(last[1], shown[1])))
        update = _push("update", seq, prev_seq, records)
        snapshot = _push("snapshot", seq, seq, [_record(shown, *shown)])
        steps.append({"update": update, "snapshot": snapshot})
    return steps


def _best(whole: tuple[Levels, Levels]) -> tuple[Levels, Levels]:
    bids = sorted(whole[0].items(), reverse=True)[:10]
    return dict(bids), dict(sorted(whole[1].items())[:10])


def _changes(before: Levels, after: Levels) -> Levels:
    changed = {price: qty for price, qty in after.items() if before.get(price) != qty}
    return changed | {price: 0 for price in before if price not in after}


def _record(shown: tuple[Levels, Levels], bids: Levels, asks: Levels) -> dict[str, Any]:
    texts = [[(_price(price), str(qty)) for price, qty in side.items()] for side in shown]
    sides = [
        [{"price": _price(price), "qty": str(qty)} for price, qty in side.items()]
        for side in (bids, asks)
    ]
    return {"bids": sides[0], "asks": sides[1], "checksum": checksum(texts[0], texts[1])}


def _price(halves: int) -> str:
    """A price on a tick of half a yen; those of one market have equally many decimals."""
    return f"{halves / 2:.1f}"


def _push(kind: str, seq: int, prev_seq: int, records: list[dict[str, Any]]) -> dict[str, Any]:
    head = {"type": kind, "seq": seq, "prev_seq": prev_seq, "timestamp": "2026-11-21T06:00:00Z"}
    return {"channel": "book", "symbol": "A/JPY", "depth": 10, "data": records, **head}


def report_pushes(chance: random.Random, number: int) -> list[dict[str, Any]]:
    """Return pushes of executions, each with the reports of one command."""
    pushes, seq = [], 10
    for _ in range(number):
        prev_seq = seq
        seq += chance.randrange(1, 5)
        data = [
            {
                "exec_id": f"{seq}-{at}",
                "seq": seq,
                "exec_type": chance.choice(["trade", "trade", "new"]),
                "order_id": chance.randrange(50),
                "order_status": "new",
            }
            for at in range(chance.randrange(1, 4))
        ]
        pushes.append({"seq": seq, "prev_seq": prev_seq, "data": data})
    return pushes


SPECS: list[dict[str, Any]] = [
    {"channel": "ticker", "symbol": RE},
    {"channel": "status", "symbol": "*"},
    {"channel": "book", "symbol": RE, "depth": 10},
    {"channel": "trade", "symbol": RE},
    {"channel": "auction", "symbol": RE},
    {"channel": "ohlc", "symbol": RE, "interval": "1m"},
    {"channel": "executions"},
    {"channel": "balances"},
]


async def recorded_session(folder: Path, chance: random.Random) -> dict[str, Any]:
    """Record what one participant's socket receives through a call and continuous trading, with
    what the exchange answers over HTTP at the end."""
    async with running_house(folder, instruments=(continuous(RE),)) as house:
        await house.join("alice", "bob")
        house.credentials["operator"] = house.service.participants.add_key(
            "exchange", role="operator"
        )
        house.service.users.add_user("alice.t", "trader", "alice", PASSWORD)
        frames: list[str] = []
        async with (
            house.page("alice.t", PASSWORD) as page,
            connect(f"ws://{house.address}/v1/ws", compression=None) as socket,
        ):

            async def record() -> None:
                with suppress(ConnectionClosed):
                    while True:
                        frames.append(str(await socket.recv()))

            recorder = asyncio.create_task(record())
            token = (await page.post("/v1/auth/ws-token")).json()["token"]
            await socket.send(_request("auth", {"token": token}))
            for spec in SPECS:
                named = spec.get("symbol", "*") != "*"
                more = {"symbol": [spec["symbol"]] if named else None}
                params = {name: value for name, value in (spec | more).items() if value}
                await socket.send(_request("subscribe", params))
            await _trade(house, chance)
            # The feed's timers run on this loop, so that all of them have fired by then.
            await asyncio.sleep(0.5)
            answers = await _answers(page)
        await recorder
        return {"specs": SPECS, "frames": frames, **answers}


def _request(method: str, params: dict[str, Any]) -> str:
    return msgspec.json.encode({"method": method, "params": params}).decode()


async def _trade(house: House, chance: random.Random) -> None:
    async with house.client("alice") as alice, house.client("bob") as bob:
        for part in range(3):
            for _ in range(40):
                client = chance.choice((alice, bob))
                side = chance.choice(("buy", "sell"))
                price = 3169 + chance.randrange(-9, 10)
                options: dict[str, Any] = {"stp_type": "cancel_oldest"}
                if part and chance.random() < 0.2:
                    options["time_in_force"] = "ioc"
                with suppress(ApiError):
                    await client.add_order(RE, side, chance.randrange(1, 30), price, **options)
                with suppress(ApiError, IndexError):
                    mine = chance.choice(await client.orders())
                    if chance.random() < 0.1:
                        await client.cancel_order(mine.order_id)
                    elif chance.random() < 0.1:
                        await client.amend_order(mine.order_id, limit_price=price)
            if part == 2:
                return
            async with house.client("operator") as operator:
                while True:
                    await operator.move_clock()
                    status = await operator.status()
                    if status[0].phase == "continuous":
                        break


async def _answers(page: httpx.AsyncClient) -> dict[str, Any]:
    async def get(path: str, **query: Any) -> Any:
        reply = await page.get(path, params=query)
        assert reply.is_success, reply.text
        return reply.json()

    executions = await _all(lambda seq: get("/v1/executions", from_seq=seq, limit=500))
    return {
        "book": (await get("/v1/book", symbol=RE))["book"],
        "orders": (await get("/v1/orders", status="all", limit=500))["orders"],
        "fills": [report for report in executions if report["exec_type"] == "trade"],
        "balances": (await get("/v1/balances"))["balances"],
        "trades": (await get("/v1/trades", symbol=RE, limit=200))["trades"],
        "candles": (await get("/v1/ohlc", symbol=RE, interval="1m"))["candles"][::-1],
        "tickers": (await get("/v1/tickers"))["tickers"],
    }


async def _all(page_after: Callable[[int], Any]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    seq = 0
    while True:
        page = await page_after(seq)
        if not page["executions"]:
            return found
        found += page["executions"]
        seq = page["last_seq"]
