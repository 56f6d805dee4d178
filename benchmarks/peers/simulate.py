"""Run of a peer on the simple workload, in the peer's own environment and process.

python simulate.py ENGINE WORKLOAD_FILE STEPS: zero-intelligence agents and one book. The file's
JSON has `low` and `high` price, `quantity` and the agents' `values`; every other agent buys, the
others sell. At every step each agent enters one limit order at a price drawn uniformly from `low`
to its value, or from its value to `high`; orders live for one step. The output is one JSON object:
CPU seconds, orders and volume. The script needs only the standard library and the peer.
"""

import json
import random
import sys
import time
from typing import Any, NamedTuple

Result = dict[str, float]


class Workload(NamedTuple):
    """The content of the workload file; prices in ticks."""

    low: int
    high: int
    quantity: int
    values: list[int]


def result(seconds: float, orders: int, volume: int) -> Result:
    """Return the object to print."""
    return {"seconds": seconds, "orders": orders, "volume": volume}


def bourse_agents(work: Workload, steps: int) -> Result:
    """Run bourse with an object for each agent, as in its documentation."""
    import bourse
    from bourse.step_sim.agents import BaseAgent

    class Agent(BaseAgent):  # type: ignore[misc] # bourse has no types
        def __init__(self, number: int, value: int) -> None:
            self.number, self.value, self.order_id = number, value, None

        def update(self, rng: Any, env: Any) -> None:
            is_buyer = self.number % 2 == 0
            low, high = (work.low, self.value) if is_buyer else (self.value, work.high)
            price = low + int(rng.random() * (high - low + 1))
            self.order_id = env.place_order(is_buyer, work.quantity, self.number, price=price)

    import numpy as np

    env = bourse.core.StepEnv(1, 0, 1, 1_000)
    agents = [Agent(number, value) for number, value in enumerate(work.values)]
    rng = np.random.default_rng(1)
    start = time.process_time()
    for _ in range(steps):
        for agent in agents:
            agent.update(rng, env)
        env.step()
        for agent in agents:
            if env.order_status(agent.order_id) == 1:
                env.cancel_order(agent.order_id)
        env.step()
    seconds = time.process_time() - start
    return result(seconds, len(work.values) * steps, int(env.get_market_data()["trade_vol"].sum()))


def bourse_arrays(work: Workload, steps: int) -> Result:
    """Run bourse with one NumPy array of instructions a step."""
    import bourse
    import numpy as np

    agents = len(work.values)
    env = bourse.core.StepEnvNumpy(1, 0, 1, 1_000)
    values = np.array(work.values)
    is_buyer = np.arange(agents) % 2 == 0
    low = np.where(is_buyer, work.low, values)
    room = np.where(is_buyer, values, work.high) - low + 1
    quantity = np.full(agents, work.quantity, np.uint32)
    traders = np.arange(agents, dtype=np.uint32)
    place, cancel = np.ones(agents, np.uint32), np.full(agents, 2, np.uint32)
    none, no_ids = np.zeros(agents, np.uint32), np.zeros(agents, np.uint64)
    rng = np.random.default_rng(1)
    start = time.process_time()
    for _ in range(steps):
        prices = (low + (rng.random(agents) * room).astype(np.int64)).astype(np.uint32)
        ids = env.submit_instructions((place, is_buyer, quantity, traders, prices, no_ids))
        env.step()
        env.submit_instructions((cancel, is_buyer, none, traders, none, ids))
        env.step()
    seconds = time.process_time() - start
    return result(seconds, len(work.values) * steps, int(env.get_market_data()["trade_vol"].sum()))


def pams(work: Workload, steps: int) -> Result:
    """Run PAMS with its sequential runner and orders that live for one step."""
    from pams import LIMIT_ORDER
    from pams.agents import Agent
    from pams.order import Order
    from pams.runners import SequentialRunner

    volume = 0

    class Random(Agent):  # type: ignore[misc] # PAMS has no types
        def submit_orders(self, markets: list[Any]) -> list[Any]:
            is_buyer = self.agent_id % 2 == 0
            value = work.values[self.agent_id]
            low, high = (work.low, value) if is_buyer else (value, work.high)
            price = self.prng.randint(low, high)
            return [
                Order(
                    self.agent_id,
                    markets[0].market_id,
                    is_buyer,
                    LIMIT_ORDER,
                    work.quantity,
                    price=price,
                    ttl=1,
                )
            ]

        def executed_order(self, log: Any) -> None:
            nonlocal volume
            volume += log.volume

    settings = {
        "simulation": {
            "markets": ["Market"],
            "agents": ["People"],
            "sessions": [
                {
                    "sessionName": 0,
                    "iterationSteps": steps,
                    "withOrderPlacement": True,
                    "withOrderExecution": True,
                    "withPrint": False,
                    "maxNormalOrders": len(work.values),
                }
            ],
        },
        "Market": {"class": "Market", "tickSize": 1, "marketPrice": 2000},
        "People": {
            "class": "Random",
            "numAgents": len(work.values),
            "markets": ["Market"],
            "assetVolume": 10**9,
            "cashAmount": 10**12,
        },
    }
    runner = SequentialRunner(settings=settings, prng=random.Random(1))
    runner.class_register(Random)
    runner._setup()
    start = time.process_time()
    runner._run()
    seconds = time.process_time() - start
    # PAMS reports a trade to both sides.
    return result(seconds, len(work.values) * steps, volume // 2)


ENGINES = {"bourse": bourse_agents, "bourse-arrays": bourse_arrays, "pams": pams}


def main() -> None:
    """Run the peer and print the result."""
    with open(sys.argv[2]) as file:
        work = Workload(**json.load(file))
    print(json.dumps(ENGINES[sys.argv[1]](work, int(sys.argv[3]))))


if __name__ == "__main__":
    main()
