"""A registry behind a bad line: outages, lost requests, lost replies, duplicates, late arrivals."""

from collections import Counter
from collections.abc import Callable, Sequence
from random import Random
from typing import TypeVar

from exchange.errors import RegistryRejected, RegistryUnavailable, RegistryUnknown
from exchange.registry.memory import MemoryRegistry
from exchange.registry.port import Instruction, Receipt

T = TypeVar("T")


class FaultyRegistry(MemoryRegistry):
    """Fails by chance while `is_ill`; late requests arrive before the next one."""

    def __init__(self, random: Random) -> None:
        super().__init__()
        self._random = random
        self._late: list[list[Instruction]] = []
        self.is_ill = False
        self.sent: Counter[str] = Counter()

    def perform_many(self, instructions: Sequence[Instruction]) -> list[Receipt | RegistryRejected]:
        self.sent.update(instruction.key for instruction in instructions)
        chance = self._random.random() if self.is_ill else 1.0
        if chance < 0.15:
            raise RegistryUnavailable("503")
        if chance < 0.30:
            raise RegistryUnknown("the request was lost")
        if chance < 0.40:
            self._late.append(list(instructions))
            raise RegistryUnknown("the request is late")
        self._deliver_late()
        if chance < 0.50:
            half = list(instructions)[: len(instructions) // 2]
            super().perform_many(half)
            raise RegistryUnknown("half of a batch was done")
        answers = super().perform_many(instructions)
        if chance < 0.65:
            raise RegistryUnknown("the reply was lost")
        if chance < 0.75:
            super().perform_many(list(reversed(instructions)))
        return answers

    def outcome(self, key: str) -> Receipt | None:
        return self._asked(lambda: super(FaultyRegistry, self).outcome(key))

    def abandon(self, key: str, at_ns: int) -> Receipt | None:
        return self._asked(lambda: super(FaultyRegistry, self).abandon(key, at_ns))

    def _asked(self, ask: Callable[[], T]) -> T:
        chance = self._random.random() if self.is_ill else 1.0
        if chance < 0.2:
            raise RegistryUnavailable("503")
        answer = ask()
        if chance < 0.4:
            raise RegistryUnknown("the reply was lost")
        return answer

    def _deliver_late(self) -> None:
        for instructions in self._late:
            super().perform_many(instructions)
        self._late.clear()

    def heal(self) -> None:
        """End all faults; late requests arrive now."""
        self.is_ill = False
        self.sent.clear()
        self._deliver_late()
