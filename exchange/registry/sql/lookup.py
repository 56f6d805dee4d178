"""Lookup of the data that a batch of acts needs, before anything is done.

The batch's accounts are locked first, in the order of their names, so the data read after that does
not change before the acts. SQLite runs in the process and needs a few statements; PostgreSQL
returns all in one call of a function (`tables.LOOK_UP`), because each statement costs the client
more than the server.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from sqlalchemy import Connection

from exchange.registry.sql import books as sql_books
from exchange.registry.sql import queries as sql_queries
from exchange.registry.sql import store as sql_store
from exchange.registry.sql.prepared import Prepared
from exchange.registry.sql.rows import LookedUp

_DECODER = msgspec.json.Decoder(LookedUp)
_LOOK_UP = Prepared({"postgresql": "SELECT look_up(%(wanted)s::json)::text"})


def look_up(
    connection: Connection, keys: Sequence[str], needs: sql_books.Needs, acts: int
) -> LookedUp:
    """Look up the data of acts under these keys, with `acts` new numbers, some possibly unused."""
    stocks = [(*stock, sql_books.first_parcels(needs.takers[stock])) for stock in needs.tonnes]
    if connection.dialect.name == "postgresql":
        wanted = {
            "accounts": needs.accounts,
            "endings": needs.has_endings,
            "keys": keys,
            "stocks": [
                {"account": account, "credit_class": wanted, "parcels": parcels}
                for account, wanted, parcels in stocks
            ],
            "acts": acts,
        }
        text = _LOOK_UP(connection, {"wanted": msgspec.json.encode(wanted).decode()}).scalar()
        return _DECODER.decode(text)
    accounts = sql_books.accounts(connection, needs.accounts, needs.has_endings)
    done = sql_queries.done_rows(connection, keys)
    found = [sql_books.oldest(connection, *stock) for stock in stocks]
    return LookedUp(accounts, done, found, sql_store.next_ids(connection, acts))
