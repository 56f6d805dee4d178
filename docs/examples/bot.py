"""Quote one tonne on both sides of the reference price until something trades."""

import asyncio
import os

from api.client import ApiError, AsyncClient, Credentials


async def bot(address: str, key: Credentials, symbol: str = "JCR-RE/JPY") -> None:
    async with AsyncClient(address, key) as client:
        (market,) = [one for one in await client.instruments() if one.symbol == symbol]
        book = await client.follow_book(symbol)
        for side, away in (("buy", -10), ("sell", +10)):
            try:
                price = market.reference_price + away
                ack = await client.add_order(symbol, side, 1, price)
                print(side, ack.order_id, ack.order_status, "best bid", book.bids[:1])
            except ApiError as rejection:
                print("rejected:", rejection.code, rejection.message)
        async for execution in client.executions():
            if execution.exec_type == "trade":
                print(execution.side, execution.last_qty, "t at", execution.last_price)
                return


if __name__ == "__main__":
    asyncio.run(bot(os.environ["TANSO_ADDRESS"], Credentials.parse(os.environ["TANSO_KEY"])))
