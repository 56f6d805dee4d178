"""OTC settlement: two entries that agree in all terms become one trade, delivered at once."""

from __future__ import annotations

import msgspec
import pytest

from exchange.commands import (
    ConfirmInstruction,
    DepositCash,
    EnterOtc,
    HaltMarket,
    OpenAccount,
    SetKillSwitch,
    SetLimits,
    Side,
    Stamped,
    VoidInstruction,
    WithdrawCash,
    WithdrawOtc,
)
from exchange.events import (
    CommandRejected,
    CreditsSettled,
    DeliveryFailed,
    Event,
    InstructionKind,
    InstructionVoided,
    OtcEnded,
    OtcEntered,
    OtcMatched,
    Reason,
    RegistryInstructed,
)
from exchange.venue.venue import Venue, VenueSettings
from tests.venue.world import ANN, BOB, CAT, RE, START_NS, Exchange, instruments, serial_range

SERIAL_RANGE = serial_range(1, 500)
SOLD = EnterOtc(ANN, BOB, RE, Side.SELL, SERIAL_RANGE, 300, 5_600)
BOUGHT = EnterOtc(BOB, ANN, RE, Side.BUY, SERIAL_RANGE, 300, 5_600)
PRICE = 300 * 5_600


class OtcExchange(Exchange):
    """The small exchange with OTC settlement in the given classes."""

    def __init__(self, classes: tuple[str, ...] = ("jcredit/renewable_electricity",)) -> None:
        settings = VenueSettings(accounts_max=16, orders_max=256, otc_classes=classes)
        self.venue = Venue(instruments(), START_NS, settings)
        for name in ("ann", "bob", "cat"):
            self.do(OpenAccount(name))
        self.fund()
        self.tick()

    def position(self, account: int) -> tuple[int, int, int, int]:
        """Free and held yen, free and held tonnes."""
        yen, tonnes = self.venue.balance(account, -1), self.venue.balance(account, RE)
        return yen.free, yen.held, tonnes.free, tonnes.held


@pytest.fixture
def exchange() -> OtcExchange:
    return OtcExchange()


def kinds(events: list[Event]) -> list[type[Event]]:
    return [type(event) for event in events]


def key_of(events: list[Event]) -> str:
    (asked,) = [event for event in events if isinstance(event, RegistryInstructed)]
    return asked.key


@pytest.mark.parametrize("order", [(SOLD, BOUGHT), (BOUGHT, SOLD)])
def test_full_agreement_makes_a_trade_of_the_named_block_for_delivery_at_once(
    exchange: OtcExchange, order: tuple[EnterOtc, EnterOtc]
) -> None:
    assert kinds(exchange.do(order[0])) == [OtcEntered]
    events = exchange.do(order[1])
    assert kinds(events) == [OtcEntered, OtcMatched, RegistryInstructed]
    asked = events[2]
    assert isinstance(asked, RegistryInstructed)
    assert (asked.kind, asked.account, asked.counter_account) == (
        InstructionKind.DELIVERY, ANN, BOB,
    )  # fmt: skip
    assert (asked.quantity_t, asked.yen_paid, asked.yen_received) == (300, PRICE, PRICE)
    assert asked.serial_ranges == (serial_range(1, 300),)
    assert exchange.venue.otc.waiting == {}


def test_money_and_credits_move_with_the_registrys_confirmation_and_not_before(
    exchange: OtcExchange,
) -> None:
    exchange.do(SOLD)
    key = key_of(exchange.do(BOUGHT))
    assert exchange.position(ANN) == (10_000_000, 0, 700, 0)
    assert exchange.position(BOB) == (10_000_000 - PRICE, 0, 1000, 0)
    assert exchange.venue.balance(BOB, RE).due_in == 300
    assert kinds(exchange.do(ConfirmInstruction(key))) == [CreditsSettled]
    assert exchange.position(ANN) == (10_000_000 + PRICE, 0, 700, 0)
    assert exchange.position(BOB) == (10_000_000 - PRICE, 0, 1300, 0)
    assert exchange.venue.conservation() == {"cash": True, "credits": True}


def test_an_otc_trade_that_fails_restores_both_sides_and_marks_the_seller(
    exchange: OtcExchange,
) -> None:
    exchange.do(SOLD)
    key = key_of(exchange.do(BOUGHT))
    before = exchange.venue.digest()
    events = exchange.do(VoidInstruction(key, "delivery_cutoff", ANN))
    assert kinds(events) == [InstructionVoided, DeliveryFailed]
    for account in (ANN, BOB):
        assert exchange.position(account) == (10_000_000, 0, 1000, 0)
    assert exchange.venue.house.fails == {ANN: 1}
    assert exchange.venue.digest() != before


def test_an_entry_holds_its_cash_or_credits_until_it_ends(exchange: OtcExchange) -> None:
    exchange.do(SOLD, BOUGHT.__class__(CAT, BOB, RE, Side.BUY, SERIAL_RANGE, 100, 1_000))
    assert exchange.position(ANN) == (10_000_000, 0, 700, 300)
    assert exchange.position(CAT) == (10_000_000 - 100_000, 100_000, 1000, 0)
    entry_id = exchange.venue.seq - 1
    (stranger,) = exchange.do(WithdrawOtc(BOB, entry_id))
    assert isinstance(stranger, CommandRejected)
    assert stranger.reason == Reason.UNKNOWN_ENTRY
    (ended,) = exchange.do(WithdrawOtc(ANN, entry_id))
    assert isinstance(ended, OtcEnded)
    assert ended.reason == Reason.USER_REQUEST
    assert exchange.position(ANN) == (10_000_000, 0, 1000, 0)


def test_an_unmatched_entry_ends_with_its_day(exchange: OtcExchange) -> None:
    exchange.do(SOLD)
    ended: list[Event] = []
    while not ended:
        ended = [event for event in exchange.tick() if isinstance(event, OtcEnded)]
    assert [event.reason for event in ended if isinstance(event, OtcEnded)] == [Reason.DAY_ENDED]
    assert exchange.position(ANN) == (10_000_000, 0, 1000, 0)


def test_a_kill_switch_ends_the_entries_in_its_scope(exchange: OtcExchange) -> None:
    exchange.do(SOLD)
    events = exchange.do(SetKillSwitch(ANN, -1, on=True))
    assert OtcEnded in kinds(events)
    assert rejected(exchange, SOLD) == Reason.KILL_SWITCH
    assert exchange.position(ANN) == (10_000_000, 0, 1000, 0)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("price_ticks", 5_601),
        ("quantity_t", 299),
        ("serial_range", (SERIAL_RANGE[0], SERIAL_RANGE[1][:-3] + "400")),
        ("account", CAT),
    ],
)
def test_any_difference_keeps_both_waiting(
    exchange: OtcExchange, field: str, value: object
) -> None:
    exchange.do(SOLD)
    assert kinds(exchange.do(msgspec.structs.replace(BOUGHT, **{field: value}))) == [OtcEntered]
    assert len(exchange.venue.otc.waiting) == 2
    assert OtcMatched in kinds(exchange.do(BOUGHT))


def test_the_oldest_of_equal_entries_is_matched(exchange: OtcExchange) -> None:
    exchange.do(BOUGHT, BOUGHT)
    (matched,) = [event for event in exchange.do(SOLD) if isinstance(event, OtcMatched)]
    assert matched.buy_entry_id == exchange.venue.seq - 2


def rejected(exchange: OtcExchange, command: EnterOtc) -> Reason:
    """The reason of a rejection that changed nothing."""
    before = exchange.venue.digest()
    (event,) = exchange.do(command)
    assert isinstance(event, CommandRejected)
    assert exchange.venue.digest() == before
    return Reason(event.reason)


@pytest.mark.parametrize(
    ("reason", "changes"),
    [
        (Reason.FORBIDDEN, {"account": 9}),
        (Reason.NOT_A_MEMBER, {"counter_account": 9}),
        (Reason.NOT_A_MEMBER, {"counter_account": 1}),
        (Reason.SAME_PARTY, {"counter_account": ANN}),
        (Reason.UNKNOWN_SYMBOL, {"instrument": 7}),
        (Reason.CLASS_NOT_ACCEPTED, {"instrument": 0}),
        (Reason.INVALID_PARAMS, {"side": 2}),
        (Reason.INVALID_PARAMS, {"quantity_t": 0}),
        (Reason.INVALID_PARAMS, {"price_ticks": 0}),
        (Reason.NOTIONAL_MAX, {"quantity_t": 2**40, "price_ticks": 2**31 - 2}),
        (Reason.SERIAL_RANGE_INVALID, {"quantity_t": 501}),
        (Reason.SERIAL_RANGE_INVALID, {"serial_range": (SERIAL_RANGE[1], SERIAL_RANGE[0])}),
        (Reason.SERIAL_RANGE_INVALID, {"serial_range": ("x", "y")}),
        (
            Reason.INSUFFICIENT_CREDITS,
            {"serial_range": (SERIAL_RANGE[0], SERIAL_RANGE[1] + "0"), "quantity_t": 1_001},
        ),
        (Reason.INSUFFICIENT_FUNDS, {"side": Side.BUY, "price_ticks": 1_000_000}),
    ],
)
def test_a_bad_entry_is_rejected_with_its_reason_and_nothing_changes(
    exchange: OtcExchange, reason: Reason, changes: dict[str, object]
) -> None:
    assert rejected(exchange, msgspec.structs.replace(SOLD, **changes)) == reason


def test_entries_are_accepted_only_while_the_market_accepts_orders(exchange: OtcExchange) -> None:
    exchange.do(HaltMarket(RE))
    assert rejected(exchange, SOLD) == Reason.HALTED
    other = OtcExchange()
    other.tick(2)  # 11:29, then 11:30
    assert rejected(other, SOLD) in (Reason.PHASE_NOT_ALLOWED, Reason.MARKET_CLOSED)


def test_forest_alone_is_settled_by_default_and_any_class_by_setting() -> None:
    assert VenueSettings().otc_classes == ("jcredit/forest",)
    everything = OtcExchange(("*",))
    sold = msgspec.structs.replace(SOLD, instrument=0, serial_range=serial_range(1, 500, 0))
    assert kinds(everything.do(sold)) == [OtcEntered]


def test_a_replay_comes_to_the_same_state_in_any_grouping() -> None:
    """Entries, a trade, an entry that waits and its match, as one batch and one by one."""
    commands = [
        SOLD, BOUGHT, BOUGHT, DepositCash(ANN, 5), WithdrawOtc(BOB, 1), WithdrawCash(ANN, 5),
    ]  # fmt: skip
    one, other = OtcExchange(), OtcExchange()
    one.do(*commands)
    for command in commands:
        other.do(command)
    assert one.venue.digest() == other.venue.digest()
    restored = Venue(instruments(), START_NS, one.venue.settings)
    one.venue.take_balances()
    restored.restore(one.venue.saved())
    assert restored.digest() == one.venue.digest()
    sold = Stamped(one.venue.seq + 1, one.venue.time_ns + 1, SOLD)
    assert restored.apply([sold]) == one.venue.apply([sold])


def test_an_otc_trade_counts_against_the_position_limit_while_it_waits_and_after(
    exchange: OtcExchange,
) -> None:
    exchange.do(SetLimits(BOB, position_max_t=1_300))
    assert isinstance(exchange.do(BOUGHT)[0], OtcEntered)
    assert exchange.buy(BOB, 3000, 1)[0].reason == Reason.POSITION_MAX
    exchange.do(SOLD)
    assert exchange.buy(BOB, 3000, 1)[0].reason == Reason.POSITION_MAX
    assert exchange.do(BOUGHT)[0].reason == Reason.POSITION_MAX
    exchange.do(SetLimits(BOB, position_max_t=1_301))
    assert exchange.buy(BOB, 3000, 1)[0].order_id > 0


@pytest.mark.parametrize(
    "block", [serial_range(1001, 1300), serial_range(900, 1199), serial_range(1, 300, 0)]
)
def test_a_block_that_is_not_the_sellers_own_is_no_entry(
    exchange: OtcExchange, block: tuple[str, str]
) -> None:
    sold = msgspec.structs.replace(SOLD, serial_range=block)
    assert rejected(exchange, sold) == Reason.SERIALS_NOT_AVAILABLE


def test_a_block_is_entered_once_and_again_when_its_entry_has_ended(exchange: OtcExchange) -> None:
    exchange.do(SOLD)
    entry_id = exchange.venue.seq
    assert rejected(exchange, SOLD) == Reason.SERIALS_NOT_AVAILABLE
    exchange.do(WithdrawOtc(ANN, entry_id))
    assert kinds(exchange.do(SOLD)) == [OtcEntered]
