"""The columns of the books' header: row 0 is shared, row 1 + i belongs to instrument i.

Plain integers, because kernels index with them. Prices are ladder indices unless in ticks.
"""

# row 0
FREE = 0  # first free pool slot, 0 for none
USED = 1  # slots below this number were used before
LIVE = 2  # live orders
ORDERS_MAX = 3
SLICES = 4  # refreshes that live icebergs may still make
IDS_DENSE = 5  # ids below this are looked up directly; 0: any id
IDS_MASK = 6  # an id's place in `ids` is its bits under this mask
IDS_BITS = 7  # the number of those bits; 63 if dense
OWN_START = 8  # where the hash table of groups begins in `ids`
OWN_SHIFT = 9
OWN_MASK = 10
PENDING = 13  # pool slot of the next order to execute, 0 for none
SPILL_START = 14  # where that hash table begins in `ids`
SPILL_SHIFT = 15
SPILL_MASK = 16
SLOW_PATH = 12  # address of the compiled slow path, 0 if not connected
ADDRESSES = 17  # and the next 13: address and length of each array (address.py)
ACCOUNTS_START = 36  # where the lists of accounts' orders begin in `ids` (accounts)
ACCOUNTS_MASK = 37
DATES_START = 38  # where the heap of dated orders begins in `ids` (dates)
DATES = 39  # dated orders in it
NEXT_EXPIRY = 40  # the earliest date of a queued order, NEVER without one
ENTRIES = 41  # dated orders that entered a queue
SPACE_START = 42  # where the space to sort begins in `ids` (sequence)
DECREMENTED = 11  # quantity that self-trade prevention removed from the order that is trading

# row 1 + instrument
PHASE = 0
PLAIN = 1  # neither lot, tick table nor dynamic band: the fast path suffices
BEST = 2  # and 3, 4, 5: best level of each Queue; none: -1 or LADDER
LAST = 6  # last traded price, -1 for none
STOPS = 7  # waiting stops
ORDERS = 8  # live orders of this book, waiting stops included
LADDER = 9  # number of prices
LEVELS = 10  # first level of this book
WORDS = 11  # first bitmap word of this book
WORDS_QUEUE = 12  # bitmap words of one queue
WORDS_MIDDLE = 13  # of these in the middle layer
PRICE_MIN = 14  # ticks of index 0
BAND_LOW = 15  # in ticks, as the next
BAND_HIGH = 16
REFERENCE_TICKS = 17
LOT = 18
QUANTITY_MIN = 19
QUANTITY_MAX = 20
TIE = 21
SEED = 22
UNCROSSINGS = 23  # auctions held; part of the random tie's key
DYNAMIC = 24  # half width of the dynamic band, 0 for none
DYNAMIC_ACTION = 25
ANCHOR = 26  # last price before the order that is trading: center of the dynamic band
PASSING = 27  # live orders with Extra.PASSING
TICK_ROWS = 29  # rows of the tick table
TICK_FROM = 30  # and the next 7: lowest price in ticks of each row
TICK_STEP = 38  # and the next 7

COUNT = 48
