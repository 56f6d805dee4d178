"""Twenty trading accounts in a registry's database, and a process that settles until it is killed.

    python -m tests.settlement.market URL FIRST

settles deliveries numbered from FIRST and prints each number once the registry has acknowledged it;
a test kills it at a random moment.
"""

import sys
from random import Random

from exchange.registry.port import AccountKind, Instruction, Issuance, Project, Transfer
from exchange.registry.sql.registry import SqlRegistry
from tests.registry.world import FY2022, ISSUED, SOLAR

PEOPLE = [f"trading:M{n:02d}" for n in range(20)]
EACH_T = 10_000


def found(registry: SqlRegistry) -> None:
    """Open accounts with 10,000 t each."""
    for name in PEOPLE:
        registry.open_account(name, AccountKind.TRADING, name, 0)
    registry.register_project(Project(project_id="SUN1", programme="J-Credit", name="x"), 0)
    shares = tuple((name, EACH_T) for name in PEOPLE)
    registry.perform("issue", Issuance("SUN1", SOLAR, FY2022, shares), ISSUED)


def delivery(number: int) -> Instruction:
    """The delivery with this number, always the same one."""
    random = Random(number)
    seller, buyer = random.sample(PEOPLE, 2)
    return Instruction(f"d{number}", Transfer(seller, buyer, SOLAR, random.randint(1, 9)), number)


def main() -> None:
    """Settle one by one and in batches until killed."""
    registry = SqlRegistry.open(sys.argv[1])
    number = int(sys.argv[2])
    while True:
        size = Random(number).choice((1, 1, 10))
        answers = registry.perform_many([delivery(number + n) for n in range(size)])
        for answer in answers:
            print(getattr(answer, "key", "rejected"), flush=True)
        number += size


if __name__ == "__main__":
    main()
