"""Instructions that wait for the registry: single ones, and a netted set's deliveries as rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from msgspec import Struct

from exchange.events import InstructionKind, RegistryInstructed
from exchange.settlement.obligations import Ints
from exchange.settlement.serial_ledger import Netted, SerialLedger


class Instruction(Struct, frozen=True, gc=False):
    """An instruction that waits for the registry, and the amounts that its voiding would move."""

    asked: RegistryInstructed
    yen_refund: int = 0
    yen_forfeit: int = 0
    netted: Netted = ("", -1)


class DueDeliveries(Struct, frozen=True, eq=False):
    """The deliveries of a netted set, instructed at one moment: int64 (m, 7), columns as `Delivery`
    has them. `first`: the number of the first delivery among those of its command.
    """

    seq: int
    time_ns: int
    first: int
    netted: Netted
    rows: Ints

    @property
    def key(self) -> str:
        """The key of the first delivery."""
        return f"D{self.seq}-{self.first}"

    def keys(self) -> list[str]:
        """The key of each delivery."""
        return [f"D{self.seq}-{self.first + i}" for i in range(len(self.rows))]

    def instructions(self, serials: SerialLedger | None = None) -> Iterator[Instruction]:
        """Each delivery as an instruction, with the serials that it delivers if any are known."""
        due, instrument = self.netted
        for key, row in zip(self.keys(), self.rows.tolist(), strict=True):
            seller, buyer, quantity_t, paid, received, refund, forfeit = row
            asked = RegistryInstructed(
                self.seq,
                self.time_ns,
                key=key,
                kind=InstructionKind.DELIVERY,
                account=seller,
                counter_account=buyer,
                instrument=instrument,
                quantity_t=quantity_t,
                yen_paid=paid,
                yen_received=received,
                serial_ranges=serials.deliver(self.netted, seller, quantity_t) if serials else (),
                due=due,
            )
            yield Instruction(asked, refund, forfeit, self.netted)


def each(waiting: Mapping[str, Instruction | DueDeliveries]) -> dict[str, Instruction]:
    """All instructions that wait, by key and in order."""
    found: dict[str, Instruction] = {}
    for key, one in waiting.items():
        if isinstance(one, Instruction):
            found[key] = one
        else:
            found.update((instruction.asked.key, instruction) for instruction in one.instructions())
    return found
