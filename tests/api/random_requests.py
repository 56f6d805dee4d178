"""Random requests with values at the limits of their fields, to a running exchange: HTTP and
WebSocket.

Every operation that acts, and every WebSocket method, is called by a role that may call it; field
values depend on the field's name: mostly valid, some at a limit or of another type. Every answer
must be a success or a rejection with a code and a sentence, never a failure of the server; an
auditor checks every group of the venue. Meanwhile time advances, markets halt, limits and switches
are set.
"""

from __future__ import annotations

import random
import secrets
from collections.abc import Callable
from typing import Any

import httpx
import msgspec
from msgspec import structs

from api.access.permissions import PERMISSIONS
from api.access.signing import Credentials, sign, signed_bytes
from api.messages import requests
from api.messages.account import KillSwitchBody
from api.messages.holdings import RetirementBody, TransferBody
from api.messages.orders import AmendBody
from api.rest.routing import Operation
from api.server.app import OPERATIONS
from api.wire.errors import CODES
from exchange.commands import Phase
from exchange.units import NS_PER_DAY, NS_PER_MINUTE, NS_PER_S, tokyo_datetime, utc_text
from tests.api.house import ES, RE, House, Raw

PEOPLE = ("alice", "bob", "cat")
# Logins are slow on purpose; a backup is a file; a delisted market would end the test.
LEFT_OUT = frozenset(
    (
        "POST /v1/auth/login",
        "POST /v1/auth/logout",
        "POST /v1/admin/backups",
        "POST /v1/admin/delistings",
        "POST /v1/admin/clock",
        "POST /v1/admin/checks",
    )
)
TRADING = frozenset(
    (
        "POST /v1/orders",
        "PATCH /v1/orders/{order_id}",
        "DELETE /v1/orders/{order_id}",
        "POST /v1/orders/batch",
        "POST /v1/auctions/{auction_id}/bids",
        "POST /v1/otc/entries",
        "POST /v1/transfers",
        "POST /v1/retirements",
    )
)
ACTING = tuple(
    operation
    for operation in OPERATIONS
    if operation.name not in LEFT_OUT and PERMISSIONS[operation.name].roles
)
# Halts and locks last.
RARE = {"POST /v1/admin/halts": 0.3, "POST /v1/registry/accounts/lock": 0.1}
OFTEN = {
    "POST /v1/admin/resumptions": 8.0,
    "POST /v1/orders": 90.0,
    "POST /v1/admin/kill-switch": 3.0,
}
WEIGHTS = [
    (RARE | OFTEN).get(
        operation.name, 20 if operation.name in TRADING else 1.5 if operation.is_acting else 0.7
    )
    for operation in ACTING
]
AMENDMENTS = (requests.AmendOrderParams, AmendBody)
# Bodies whose optional fields belong together: the fields of a valid one.
FIXED: dict[type, tuple[str, ...]] = {
    TransferBody: ("symbol", "qty", "way"),
    RetirementBody: ("symbol", "qty", "beneficiary", "purpose"),
    requests.CancelOrderParams: ("order_ids",),
    requests.BatchCancelParams: ("targets",),
}
# The pool's name where two fields share a name.
NAMES = {"way": "direction", "order_ids": "order_id", "targets": "orders"}
METHODS: dict[str, type] = {
    "add_order": requests.AddOrderParams,
    "amend_order": requests.AmendOrderParams,
    "cancel_order": requests.CancelOrderParams,
    "cancel_all": requests.CancelAllParams,
    "batch_add": requests.BatchAddParams,
    "batch_cancel": requests.BatchCancelParams,
    "cancel_all_orders_after": requests.CancelAllOrdersAfterParams,
    "set_cancel_on_disconnect": requests.SetCancelOnDisconnectParams,
    "add_bid": requests.AddBidParams,
    "cancel_bid": requests.CancelBidParams,
}
WILD: tuple[Any, ...] = (
    None, True, 0, -1, 2**31, 2**62, 2**63, 2**64, 1e308, "", "0", "-0", "-1", "1", "0.1", "6021",
    "6022", "316", "317", "9" * 18, "9" * 19, "1e9", "NaN", "\x00", "\ud7ff", "x" * 300, RE,
    "alice", "exchange", "buy", [], [[]], {}, {"a": 1}, ["x"] * 60,
    "2023-10-11T02:29:00Z", "0000-00-00T00:00:00Z",
)  # fmt: skip


class Answer(msgspec.Struct):
    """The answer: the HTTP status (200 or 400 from a WebSocket) and the body."""

    asked: str
    status: int
    body: Any


class RandomRequests:
    """Draws requests for one house and checks the answers."""

    def __init__(self, house: House, seed: int) -> None:
        self.house = house
        self.rng = random.Random(seed)
        self.asked = 0
        self.statuses: dict[int, int] = {}
        self.killed: list[dict[str, Any]] = []

    # --- requests --------------------------------------------------------------------------------

    def operation(self) -> Operation:
        """Draw an operation that some role may call."""
        (operation,) = self.rng.choices(ACTING, WEIGHTS)
        return operation

    def body(self, kind: type | None) -> Any:
        """Draw a body or parameters: required fields and some of the others; one body in six has a
        field with a wild value."""
        rng = self.rng
        if kind is None:
            return None
        fields = structs.fields(kind)
        if issubclass(kind, requests.OrderParams):
            values = self.order()
        elif kind in AMENDMENTS:
            values = self.amendment(kind)
        elif kind in FIXED:
            values = {NAMES.get(name, name): self.value(name) for name in FIXED[kind]}
            values |= (
                {"serial_ranges": self.value("serial_ranges")}
                if rng.random() < 0.1 and "qty" in values
                else {}
            )
        elif kind is KillSwitchBody and self.killed and rng.random() < 0.8:
            values = self.killed.pop() | {"on": False}
        else:
            values = {
                field.encode_name: self.value(field.encode_name)
                for field in fields
                if field.required or rng.random() < 0.25
            }
        values = {name: value for name, value in values.items() if value is not None}
        if kind is KillSwitchBody and values["on"]:
            self.killed.append({name: at for name, at in values.items() if name != "on"})
        if rng.random() < 0.17:
            name = rng.choice([*(field.encode_name for field in fields), "extra"])
            values[name] = rng.choice(WILD)
        return values

    def order(self) -> dict[str, Any]:
        """Draw a new order whose fields fit together."""
        rng, value = self.rng, self.value
        in_call = self.house.service.venue.phase(0) != Phase.CONTINUOUS
        kind = value("order_type")
        at_once = () if in_call or kind.startswith("stop") else ("ioc", "fok")
        life = rng.choice(("day", "day", "gtc", "gtd", *at_once, *(("auction",) * in_call)))
        rests = kind == "limit" and life not in ("ioc", "fok")
        order: dict[str, Any] = {name: value(name) for name in ("symbol", "side", "order_qty")}
        order |= {"order_type": kind, "time_in_force": life}
        if kind in ("limit", "stop_limit"):
            order["limit_price"] = value("limit_price")
        if kind.startswith("stop"):
            order["stop_price"] = value("stop_price")
        if life == "gtd":
            order["expire_time"] = value("expire_time")
        for name, chance in (("display_qty", 0.1), ("post_only", 0.05), ("stp_type", 0.2)):
            if rng.random() < chance and (rests or name == "stp_type"):
                order[name] = value(name)
        if rng.random() < 0.2:
            order["cl_ord_id"] = value("cl_ord_id")
        if order["side"] == "sell" and rng.random() < 0.05:
            order["serial_ranges"] = value("serial_ranges")
        return order

    def amendment(self, kind: type) -> dict[str, Any]:
        """Draw another quantity, price or both for an order, which is named in the path or here."""
        changed = {name: self.value(name) for name in ("order_qty", "limit_price")}
        if self.rng.random() < 0.5:
            del changed[self.rng.choice(list(changed))]
        if kind is requests.AmendOrderParams:
            changed["order_id"] = self.value("order_id")
        return changed

    def value(self, name: str) -> Any:
        """Draw a valid value for a field of this name, or None to leave it out."""
        pool = self._pools().get(name)
        return None if pool is None else pool()

    def _pools(self) -> dict[str, Callable[[], Any]]:
        rng = self.rng
        venue = self.house.service.venue
        low, high = venue.band(0)
        base = venue.reference_ticks(0)

        def price() -> str:
            near = base + rng.randint(-3, 3)
            return str(rng.choice((near, near, near, near, low, high, low - 1, high + 1)))

        def tonnes() -> str:
            return str(rng.choice((1, 1, 2, 5, 10, 100, 3_000, 10_000, 10_001)))

        def order_id() -> int:
            live = [*venue.auditor.orders.live] if hasattr(venue, "auditor") else []
            return rng.choice((*live[-9:], *live[-9:], 1, venue.seq))

        def later() -> str:
            minutes = rng.choice((0, 1, 5, 60, 2_000))
            return utc_text(venue.time_ns + minutes * NS_PER_MINUTE)

        def auction() -> str:
            return rng.choice([*(auction.auction_id for auction in venue.sealed_auctions), "none"])

        def trader() -> str:
            return rng.choice(PEOPLE)

        def serial_range() -> dict[str, str]:
            series = "JCR-JCR_RE_P1-20220401-20230331"
            first = rng.randrange(1, 60_000)
            return {"serial_from": f"{series}-{first}", "serial_to": f"{series}-{first + 9}"}

        prices = dict.fromkeys(("limit_price", "stop_price", "price", "reserve_price"), price)
        sizes = dict.fromkeys(("order_qty", "qty", "display_qty", "cap_qty", "minimum_qty"), tonnes)
        times = dict.fromkeys(("expire_time", "ends_at", "opens_at", "deadline"), later)
        people = dict.fromkeys(("participant", "counterparty", "user"), trader)
        return {
            **prices,
            **sizes,
            **times,
            **people,
            "symbol": lambda: rng.choice((RE, RE, RE, ES)),
            "side": lambda: rng.choice(("buy", "sell")),
            "order_type": lambda: rng.choice(("limit", "limit", "market", "stop", "stop_limit")),
            "time_in_force": lambda: rng.choice(("day", "gtc", "gtd", "ioc", "fok", "auction")),
            "post_only": lambda: rng.choice(("reject", "reprice")),
            "stp_type": lambda: rng.choice(("cancel_newest", "cancel_oldest", "decrement")),
            "cl_ord_id": lambda: f"c{rng.randrange(500)}",
            "serial_ranges": lambda: [serial_range()],
            "serial_range": serial_range,
            "orders": lambda: [self.body(requests.OrderParams) for _ in range(rng.choice((2, 3)))],
            "order_id": order_id,
            "bid_id": order_id,
            "entry_id": order_id,
            "auction_id": auction,
            "trade_id": lambda: rng.randrange(1, max(2, venue.markets[0].trade_id + 1)),
            "timeout": lambda: rng.choice((0, 5, 60)),
            "validate": lambda: rng.random() < 0.5,
            "cancel_on_disconnect": lambda: rng.random() < 0.5,
            "way": lambda: rng.choice(("to_trading", "to_holding")),
            "direction": lambda: rng.choice(("forward", "reverse")),
            "order_ids": lambda: [order_id() for _ in range(rng.choice((1, 1, 3)))],
            "targets": lambda: [{"order_id": order_id()} for _ in range(rng.choice((2, 3)))],
            "beneficiary": trader,
            "purpose": lambda: "offset of a journey",
            "yen": lambda: rng.choice((1, 1_000, 10**7)),
            "on": lambda: rng.random() < 0.1,
            "locked": lambda: False,
            "quantity_max": lambda: rng.choice((None, tonnes())),
            "notional_max_yen": lambda: rng.choice((None, 10_000, 10**6)),
            "position_max": lambda: rng.choice((None, tonnes())),
            "orders_max": lambda: rng.choice((None, 5, 50)),
            "stp_group": lambda: rng.choice((0, 0, 7)),
            "withdraw": lambda: rng.random() < 0.3,
            "format": lambda: "json",
            "limit": lambda: rng.choice((1, 50)),
            "name": lambda: rng.choice(("Boilers", "holding:cat", "alice")),
            "day": lambda: "2023-10-11",
            "fiscal_year": lambda: 2023,
        }

    # --- calls -----------------------------------------------------------------------------------

    async def http(self, http: httpx.AsyncClient) -> Answer:
        """Call one operation, as a role that may call it."""
        rng, operation = self.rng, self.operation()
        path = operation.path
        while "{" in path:
            name = path[path.index("{") + 1 : path.index("}")]
            value = self.value(name) if rng.random() < 0.9 else None
            path = path.replace(f"{{{name}}}", str(value if value is not None else "999999"), 1)
        query = self.body(operation.query) or {}
        target = path
        if query and operation.method in ("GET", "DELETE"):
            target = str(httpx.URL(path, params={k: str(v) for k, v in query.items()}))
        content = b""
        if operation.body is not None:
            content = msgspec.json.encode(self.body(operation.body))
        credentials = self._key(operation)
        headers = self._signed(credentials, operation.method, target, content)
        if operation.method != "GET":
            headers["Idempotency-Key"] = secrets.token_hex(12)
        reply = await http.request(operation.method, target, content=content, headers=headers)
        is_json = "json" in reply.headers.get("content-type", "")
        body = msgspec.json.decode(reply.content) if is_json else reply.text
        return Answer(f"{operation.method} {target} {content!r}", reply.status_code, body)

    async def stream(self, raw: Raw) -> Answer:
        """Call one method of the WebSocket, as its logged-in user."""
        method = self.rng.choice(("add_order", "add_order", "add_order", *METHODS))
        message = {"method": method, "params": self.body(METHODS[method]), "req_id": self.asked}
        reply = await raw.ask(message)
        status = 200 if reply["success"] else 400
        return Answer(str(message), status, reply.get("error", reply))

    def _key(self, operation: Operation) -> Credentials:
        roles = sorted(PERMISSIONS[operation.name].roles)
        role = "trader" if "trader" in roles else self.rng.choice(roles)
        name = self.rng.choice(PEOPLE) if role == "trader" else role
        return self.house.credentials[name]

    def _signed(self, key: Credentials, method: str, target: str, content: bytes) -> dict[str, str]:
        at_ms, nonce = self.house.service.auth.now_ms(), secrets.token_hex(12)
        message = signed_bytes(at_ms, nonce, method, target, content)
        return {
            "X-API-KEY": key.key_id,
            "X-TIMESTAMP": str(at_ms),
            "X-NONCE": nonce,
            "X-SIGNATURE": sign(key.algorithm, key.secret, message),
        }

    # --- checks ----------------------------------------------------------------------------------

    def judge(self, answer: Answer) -> None:
        """Check that an answer is a success, or a rejection that says what was wrong."""
        self.asked += 1
        self.statuses[answer.status] = self.statuses.get(answer.status, 0) + 1
        assert 200 <= answer.status < 500, answer
        if answer.status < 400:
            return
        problem = answer.body
        assert isinstance(problem, dict), answer
        assert problem["code"] in CODES, answer
        assert len(problem["message"].split()) >= 3, answer
        if problem["code"] == "invalid_params":
            assert problem.get("field"), answer

    async def pass_time(self) -> None:
        """Advance the clock to the next due moment, or a little; halted markets reopen."""
        service, rng = self.house.service, self.rng
        venue = service.venue
        at_ns = venue.time_ns + rng.choice((NS_PER_S, NS_PER_MINUTE))
        if rng.random() < 0.5:
            at_ns = max(at_ns, venue.next_due_ns)
        if tokyo_datetime(at_ns).hour >= 16:
            at_ns += NS_PER_DAY * 17 // 24
        await service.sequencer.advance_to(at_ns)

    def look(self) -> None:
        """Check that the venue runs and its invariants hold."""
        service = self.house.service
        if service.sequencer.failure is not None:
            raise service.sequencer.failure
        service.venue.check()
