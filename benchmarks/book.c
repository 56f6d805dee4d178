/* The physical limit: the plain part of exchange/matching by hand, for `make bench`.
 *
 * Same layout (ladder of levels, three-layer bitmap, pool of 64-byte orders, dense id
 * table), same checks, same 80-byte messages in and 64-byte event records out; continuous
 * market: limit and market orders, cancel, amend, self-trade check; call auction: plain orders,
 * ties by time. The program rejects messages of rules that the flows never use.
 *
 * cc -O3 -march=native -shared -fPIC book.c -o book.so
 */
#define _GNU_SOURCE
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

typedef struct {
    int64_t order_id, price_ticks, quantity_t, stop_ticks, display_t, expire_ns, time_ns;
    int32_t account, stp_group, instrument;
    uint8_t kind, side, order_type, time_in_force, flags, stp_mode, pad[6];
} message_t;

typedef struct {
    int64_t order_id, other_id, quantity_t, leaves_t;
    int32_t price_ticks, account, other_account, hold_ticks, other_hold_ticks, message;
    int16_t instrument;
    uint8_t kind, reason, side, flags, pad[2];
} event_t;

typedef struct {
    int64_t order_id, leaves_t, quantity_t;
    int32_t price, account, hold_ticks, stp_key;
    int16_t instrument;
    uint8_t side, order_type, time_in_force, flags, stp_mode, extra;
    int64_t share_t, hidden_t;
} order_t;

typedef struct {
    uint32_t head, tail, orders, pad;
    int64_t total_t, hidden_t;
} level_t;

typedef struct {
    uint32_t next, previous;
} link_t;

typedef struct {
    int64_t best[2], last, ladder, price_min, band_low, band_high, quantity_min, quantity_max;
    int64_t words_middle, words_side, used, live, orders_max, ids_max;
    uint32_t free_slot;
    order_t *orders;
    level_t *levels;
    uint64_t *bitmap;
    uint32_t *ids;
    link_t *links;
} book_t;

_Static_assert(sizeof(message_t) == 80 && sizeof(event_t) == 64, "records");
_Static_assert(sizeof(order_t) == 64 && sizeof(level_t) == 32, "records");

enum { BUY, SELL };
enum { ADD, CANCEL, AMEND };
enum { ACCEPTED = 1, REFUSED, TRADED, CANCELLED, EXPIRED, AMENDED };
enum { MAKER_DONE = 2, STP_NONE = 4, LIMIT = 0, MARKET = 1, GTC = 1 };
enum { INVALID = 1, BAND = 5, QTY_MIN = 6, UNKNOWN = 22, FULL = 24, DUPLICATE = 26 };
enum { USER_REQUEST = 64, UNFILLED_REST = 65 };

static void *zeros(size_t rows, size_t size) {
    size_t page = (size_t)1 << 21, step = rows * size < page ? 64 : page;
    size_t bytes = (rows * size + step - 1) / step * step;
    void *space = aligned_alloc(step, bytes);
    if (!space) return space;
#ifdef MADV_HUGEPAGE
    if (step == page) madvise(space, bytes, MADV_HUGEPAGE); /* as NumPy does */
#endif
    return memset(space, 0, bytes);
}

book_t *book_new(int64_t price_min, int64_t price_max, int64_t orders_max, int64_t ids_max) {
    book_t *b = zeros(1, sizeof *b);
    b->ladder = price_max - price_min + 1;
    b->price_min = b->band_low = price_min;
    b->band_high = price_max;
    b->quantity_min = 1;
    b->quantity_max = ((int64_t)1 << 40) - 1;
    b->best[BUY] = -1;
    b->best[SELL] = b->ladder;
    b->last = -1;
    b->used = 1;
    b->orders_max = orders_max;
    b->ids_max = ids_max;
    b->words_middle = (b->ladder >> 12) + 2;
    b->words_side = 1 + b->words_middle + (b->ladder >> 6) + 2;
    b->orders = zeros(orders_max + 1, sizeof(order_t));
    b->levels = zeros(2 * b->ladder, sizeof(level_t));
    b->bitmap = zeros(2 * b->words_side, 8);
    b->ids = zeros(ids_max, 4);
    b->links = zeros(orders_max + 1, 8);
    return b;
}

void book_free(book_t *b) {
    free(b->orders), free(b->levels), free(b->bitmap), free(b->ids), free(b->links), free(b);
}

static inline int64_t next_above(const book_t *b, const uint64_t *top, int64_t price) {
    const uint64_t *middle = top + 1, *bottom = middle + b->words_middle;
    int64_t start = price + 1;
    uint64_t word = bottom[start >> 6] >> (start & 63);
    if (word) return start + __builtin_ctzll(word);
    start = (start >> 6) + 1;
    word = middle[start >> 6] >> (start & 63);
    if (!word) {
        int64_t block = (start >> 6) + 1;
        if (block > 63 || !(word = *top >> block)) return b->ladder;
        start = (block + __builtin_ctzll(word)) << 6;
        word = middle[start >> 6];
    }
    start += __builtin_ctzll(word);
    return (start << 6) + __builtin_ctzll(bottom[start]);
}

static inline int64_t next_below(const book_t *b, const uint64_t *top, int64_t price) {
    const uint64_t *middle = top + 1, *bottom = middle + b->words_middle;
    int64_t start = price - 1;
    if (start < 0) return -1;
    uint64_t word = bottom[start >> 6] << (63 - (start & 63));
    if (word) return start - __builtin_clzll(word);
    start = (start >> 6) - 1;
    if (start < 0) return -1;
    word = middle[start >> 6] << (63 - (start & 63));
    if (!word) {
        int64_t block = (start >> 6) - 1;
        if (block < 0 || !(word = *top << (63 - block))) return -1;
        start = ((block - __builtin_clzll(word)) << 6) + 63;
        word = middle[start >> 6];
    }
    start -= __builtin_clzll(word);
    return (start << 6) + 63 - __builtin_clzll(bottom[start]);
}

static inline void occupy(book_t *b, int64_t side, int64_t price) {
    uint64_t *top = b->bitmap + side * b->words_side, *middle = top + 1;
    uint64_t *bottom = middle + b->words_middle, word = bottom[price >> 6];
    if (side == BUY ? price > b->best[BUY] : price < b->best[SELL]) b->best[side] = price;
    bottom[price >> 6] = word | 1ull << (price & 63);
    if (word) return;
    word = middle[price >> 12];
    middle[price >> 12] = word | 1ull << ((price >> 6) & 63);
    if (!word) *top |= 1ull << (price >> 12);
}

static inline void vacate(book_t *b, int64_t side, int64_t price) {
    uint64_t *top = b->bitmap + side * b->words_side, *middle = top + 1;
    uint64_t *bottom = middle + b->words_middle;
    if (!(bottom[price >> 6] &= ~(1ull << (price & 63))))
        if (!(middle[price >> 12] &= ~(1ull << ((price >> 6) & 63))))
            *top &= ~(1ull << (price >> 12));
    if (price == b->best[side])
        b->best[side] = side == BUY ? next_below(b, top, price) : next_above(b, top, price);
}

static inline void unlink_order(book_t *b, order_t *o) {
    level_t *level = &b->levels[o->side * b->ladder + o->price];
    link_t link = b->links[o - b->orders];
    level->orders--;
    level->total_t -= o->leaves_t;
    if (link.previous) b->links[link.previous].next = link.next;
    else level->head = link.next;
    if (link.next) b->links[link.next].previous = link.previous;
    else {
        level->tail = link.previous;
        if (!link.previous) vacate(b, o->side, o->price);
    }
}

static inline void link_order(book_t *b, uint32_t slot) {
    order_t *o = &b->orders[slot];
    level_t *level = &b->levels[o->side * b->ladder + o->price];
    uint32_t last = level->tail;
    b->links[slot] = (link_t){0, last};
    level->tail = slot;
    level->orders++;
    level->total_t += o->leaves_t;
    if (last) b->links[last].next = slot;
    else {
        level->head = slot;
        occupy(b, o->side, o->price);
    }
}

static inline void release(book_t *b, uint32_t slot) {
    order_t *o = &b->orders[slot];
    b->ids[o->order_id] = 0;
    b->live--;
    b->links[slot].next = b->free_slot;
    b->free_slot = slot;
}

static inline event_t *about(event_t *e, const order_t *o, const book_t *b, int64_t i) {
    *e = (event_t){.order_id = o->order_id, .other_id = -1, .leaves_t = o->leaves_t,
                   .price_ticks = (int32_t)(o->price + b->price_min), .account = o->account,
                   .other_account = -1, .hold_ticks = o->hold_ticks, .message = (int32_t)i,
                   .instrument = o->instrument, .side = o->side};
    return e;
}

static inline int64_t refuse(event_t *e, const message_t *m, int64_t i, int reason) {
    *e = (event_t){.order_id = m->order_id, .other_id = -1, .quantity_t = m->quantity_t,
                   .price_ticks = (int32_t)m->price_ticks, .account = m->account,
                   .other_account = -1, .message = (int32_t)i,
                   .instrument = (int16_t)m->instrument, .kind = REFUSED,
                   .reason = (uint8_t)reason, .side = m->side};
    return 1;
}

typedef struct {
    int64_t order_id, limit, leaves_t;
    int32_t account, hold_ticks, stp_key;
    uint8_t side, stp_mode;
} taker_t;

static inline int64_t take(book_t *b, taker_t *t, event_t *events, int64_t n, int64_t i) {
    int64_t other = 1 - t->side, sign = 1 - 2 * t->side, leaves = t->leaves_t;
    int64_t best = b->best[other];
    while (leaves > 0 && (t->limit - best) * sign >= 0) {
        level_t *level = &b->levels[other * b->ladder + best];
        uint32_t slot = level->head;
        order_t *maker = &b->orders[slot];
        if (maker->stp_key == t->stp_key && t->stp_mode != STP_NONE) abort();
        int64_t quantity = leaves < maker->leaves_t ? leaves : maker->leaves_t;
        leaves -= quantity;
        maker->leaves_t -= quantity;
        level->total_t -= quantity;
        b->last = best;
        event_t *e = &events[n++];
        *e = (event_t){.order_id = t->order_id, .other_id = maker->order_id,
                       .quantity_t = quantity, .leaves_t = leaves,
                       .price_ticks = (int32_t)(best + b->price_min), .account = t->account,
                       .other_account = maker->account, .hold_ticks = t->hold_ticks,
                       .other_hold_ticks = maker->hold_ticks, .message = (int32_t)i,
                       .kind = TRADED, .side = t->side};
        if (maker->leaves_t == 0) {
            e->flags = MAKER_DONE;
            unlink_order(b, maker);
            release(b, slot);
            best = b->best[other];
        }
    }
    t->leaves_t = leaves;
    return n;
}

static int64_t add(book_t *b, const message_t *m, event_t *events, int64_t n, int64_t i) {
    int is_market = m->order_type == MARKET;
    if (m->order_id < 0 || m->order_id >= b->ids_max || m->account < 0 || m->stp_group < 0 ||
        m->side > SELL || m->order_type > MARKET || m->time_in_force > GTC || m->flags ||
        m->stp_mode > STP_NONE || m->display_t || m->instrument)
        return n + refuse(&events[n], m, i, INVALID);
    if (m->quantity_t < b->quantity_min || m->quantity_t > b->quantity_max)
        return n + refuse(&events[n], m, i, QTY_MIN);
    if (!is_market && (m->price_ticks < b->band_low || m->price_ticks > b->band_high))
        return n + refuse(&events[n], m, i, BAND);
    if (b->ids[m->order_id]) return n + refuse(&events[n], m, i, DUPLICATE);
    if (b->live >= b->orders_max) return n + refuse(&events[n], m, i, FULL);
    int64_t price = !is_market ? m->price_ticks : m->side == BUY ? b->band_high : b->band_low;
    int64_t hold = is_market ? b->band_high : price;
    taker_t t = {m->order_id, price - b->price_min, m->quantity_t, m->account, (int32_t)hold,
                 m->stp_group > 0 ? m->stp_group : -1 - m->account, m->side, m->stp_mode};
    events[n++] = (event_t){.order_id = m->order_id, .other_id = -1,
                            .quantity_t = m->quantity_t, .leaves_t = m->quantity_t,
                            .price_ticks = (int32_t)price, .account = m->account,
                            .other_account = -1, .hold_ticks = (int32_t)hold,
                            .message = (int32_t)i, .kind = ACCEPTED, .side = m->side};
    n = take(b, &t, events, n, i);
    if (t.leaves_t == 0) return n;
    if (is_market) {
        events[n] = events[n - 1];
        events[n++] = (event_t){.order_id = m->order_id, .other_id = -1,
                                .quantity_t = t.leaves_t, .price_ticks = (int32_t)price,
                                .account = m->account, .other_account = -1,
                                .hold_ticks = (int32_t)hold, .message = (int32_t)i,
                                .kind = CANCELLED, .reason = UNFILLED_REST, .side = m->side};
        return n;
    }
    uint32_t slot = b->free_slot;
    b->live++;
    if (slot) b->free_slot = b->links[slot].next;
    else slot = (uint32_t)b->used++;
    order_t *o = &b->orders[slot];
    o->order_id = m->order_id, o->leaves_t = t.leaves_t, o->quantity_t = m->quantity_t;
    o->price = (int32_t)t.limit, o->account = m->account, o->hold_ticks = (int32_t)hold;
    o->stp_key = t.stp_key, o->instrument = 0, o->side = m->side, o->order_type = LIMIT;
    o->time_in_force = m->time_in_force, o->flags = 0, o->stp_mode = m->stp_mode, o->extra = 0;
    b->ids[m->order_id] = slot;
    link_order(b, slot);
    return n;
}

static int64_t cancel(book_t *b, const message_t *m, event_t *events, int64_t n, int64_t i) {
    uint32_t slot = m->order_id >= 0 && m->order_id < b->ids_max ? b->ids[m->order_id] : 0;
    order_t *o = &b->orders[slot];
    if (!slot || (m->account != o->account && m->account != -1))
        return n + refuse(&events[n], m, i, UNKNOWN);
    event_t *e = about(&events[n], o, b, i);
    e->quantity_t = o->leaves_t, e->leaves_t = 0, e->kind = CANCELLED, e->reason = USER_REQUEST;
    unlink_order(b, o);
    release(b, slot);
    return n + 1;
}

static int64_t amend(book_t *b, const message_t *m, event_t *events, int64_t n, int64_t i) {
    uint32_t slot = m->order_id >= 0 && m->order_id < b->ids_max ? b->ids[m->order_id] : 0;
    order_t *o = &b->orders[slot];
    if (!slot || (m->account != o->account && m->account != -1))
        return n + refuse(&events[n], m, i, UNKNOWN);
    if (m->quantity_t < b->quantity_min || m->quantity_t > b->quantity_max ||
        m->quantity_t <= o->quantity_t - o->leaves_t)
        return n + refuse(&events[n], m, i, QTY_MIN);
    if (m->price_ticks < b->band_low || m->price_ticks > b->band_high)
        return n + refuse(&events[n], m, i, BAND);
    int64_t change = m->quantity_t - o->quantity_t, limit = m->price_ticks - b->price_min;
    int32_t hold = o->hold_ticks;
    int stays = limit == o->price && change <= 0;
    if (stays) {
        b->levels[o->side * b->ladder + o->price].total_t += change;
        o->leaves_t += change;
    } else {
        unlink_order(b, o);
        o->leaves_t += change;
        o->price = (int32_t)limit;
        o->hold_ticks = (int32_t)m->price_ticks;
    }
    o->quantity_t = m->quantity_t;
    event_t *e = about(&events[n++], o, b, i);
    e->quantity_t = change, e->other_hold_ticks = hold, e->kind = AMENDED;
    if (stays) return n;
    taker_t t = {o->order_id, limit, o->leaves_t, o->account, o->hold_ticks, o->stp_key,
                 o->side, o->stp_mode};
    n = take(b, &t, events, n, i);
    o->leaves_t = t.leaves_t;
    if (t.leaves_t) link_order(b, slot);
    else release(b, slot);
    return n;
}

/* With many resting orders: prefetch the memory of the messages after this one, as
 * exchange/matching/look_ahead.py. */
enum { MANY = 16384, FAR = 24, NEAR = 16, NEXT = 8 };

static inline int64_t place_of_id(const book_t *b, const message_t *m) {
    return m->order_id >= 0 && m->order_id < b->ids_max ? m->order_id : 0;
}

static inline int64_t level_of(const book_t *b, const message_t *m) {
    int64_t price = m->price_ticks - b->price_min;
    int known = !m->instrument && m->side <= SELL && price >= 0 && price < b->ladder;
    return known ? m->side * b->ladder + price : 0;
}

/* gcc 12 deletes calls of a function that does nothing but prefetch, unless it must inline it. */
__attribute__((always_inline)) static inline void look_ahead_in(const book_t *b, const message_t *m) {
    __builtin_prefetch(&b->ids[place_of_id(b, &m[FAR])]);
    if (m[NEAR].kind == ADD) {
        __builtin_prefetch(&b->levels[level_of(b, &m[NEAR])]);
    } else {
        uint32_t slot = b->ids[place_of_id(b, &m[NEAR])];
        __builtin_prefetch(&b->orders[slot]);
        __builtin_prefetch(&b->links[slot]);
    }
    if (m[NEXT].kind == ADD) {
        __builtin_prefetch(&b->links[b->levels[level_of(b, &m[NEXT])].tail]);
    } else {
        uint32_t slot = b->ids[place_of_id(b, &m[NEXT])];
        const order_t *o = &b->orders[slot];
        __builtin_prefetch(&b->levels[o->side * b->ladder + o->price]);
        __builtin_prefetch(&b->links[b->links[slot].previous]);
        __builtin_prefetch(&b->links[b->links[slot].next]);
    }
}

int64_t book_match(book_t *b, const message_t *messages, int64_t start, int64_t count,
                   event_t *events, int64_t room) {
    int64_t n = 0;
    int many = b->live > MANY;
    for (int64_t i = start; i < start + count; i++) {
        const message_t *m = &messages[i];
        if (room - n < 512 + 6 * b->live) return -1;
        if (many && i + FAR < start + count) look_ahead_in(b, m);
        if (m->kind == ADD) n = add(b, m, events, n, i - start);
        else if (m->kind == CANCEL) n = cancel(b, m, events, n, i - start);
        else if (m->kind == AMEND) n = amend(b, m, events, n, i - start);
        else n += refuse(&events[n], m, i - start, INVALID);
    }
    return n;
}

/* The call auction of plain orders, ties by time: as exchange/matching/call_auction.py. */

typedef struct {
    uint32_t slot;
    int64_t price;
} place_t;

enum { SOON = 12, IN_AUCTION = 1, UNCROSSED = 9 };

static inline int64_t next_price(const book_t *b, int side, int64_t price) {
    const uint64_t *top = b->bitmap + side * b->words_side;
    return side == BUY ? next_below(b, top, price) : next_above(b, top, price);
}

static inline level_t *level_at(const book_t *b, int side, int64_t price) {
    return &b->levels[side * b->ladder + price];
}

static inline place_t after(const book_t *b, int side, place_t p) {
    uint32_t behind = b->links[p.slot].next;
    if (behind || !p.slot) return (place_t){behind, p.price};
    p.price = next_price(b, side, p.price);
    int none = side == BUY ? p.price < 0 : p.price >= b->ladder;
    return (place_t){none ? 0 : level_at(b, side, p.price)->head, p.price};
}

static inline place_t look_ahead(const book_t *b, int side, place_t p) {
    __builtin_prefetch(&b->orders[p.slot]);
    return after(b, side, p);
}

/* Returns the price with the most volume, then the least imbalance, then by pressure and reference. */
static int64_t clearing(const book_t *b, int64_t reference, int64_t *volume, int64_t *gap) {
    const uint64_t *bids = b->bitmap, *asks = b->bitmap + b->words_side;
    int64_t price = b->best[SELL], highest = b->best[BUY], demand = 0, supply = 0;
    int64_t first = -1, last = -1, near = -1, distance = -1, near_gap = 0, least = 0, most = 0;
    int surplus = 0, shortage = 0, balance = 0;
    *volume = *gap = 0;
    if (highest < price) return -1;
    for (int64_t p = highest; p >= price; p = next_below(b, bids, p))
        demand += level_at(b, BUY, p)->total_t;
    int64_t ask = price, bid = next_above(b, bids, price - 1);
    while (price <= highest) {
        if (ask == price) {
            supply += level_at(b, SELL, price)->total_t;
            ask = next_above(b, asks, price);
        }
        int64_t end = bid < ask - 1 ? bid : ask - 1;
        int64_t traded = demand < supply ? demand : supply, over = demand - supply;
        if (traded > most || (traded == most && llabs(over) <= least)) {
            if (traded > most || llabs(over) < least) {
                most = traded, least = llabs(over), first = price, distance = -1;
                surplus = shortage = balance = 0;
            }
            last = end;
            surplus |= over > 0, shortage |= over < 0, balance |= over == 0;
            int64_t to = reference < price ? price : reference > end ? end : reference;
            if (distance < 0 || llabs(to - reference) < distance)
                near = to, distance = llabs(to - reference), near_gap = over;
        }
        if (end == bid) {
            demand -= level_at(b, BUY, bid)->total_t;
            bid = next_above(b, bids, bid);
        }
        price = end + 1;
    }
    *volume = most, *gap = near_gap;
    if (surplus && !shortage && !balance) return *gap = least, last;
    if (shortage && !surplus && !balance) return *gap = -least, first;
    return near;
}

static void fill(book_t *b, uint32_t slot, int64_t share) {
    order_t *o = &b->orders[slot];
    if (share == o->leaves_t) {
        unlink_order(b, o);
        release(b, slot);
        return;
    }
    o->leaves_t -= share;
    level_at(b, o->side, o->price)->total_t -= share;
}

static void drop_levels(book_t *b, int side, int64_t margin) {
    int64_t sign = 1 - 2 * side, best;
    while (((best = b->best[side]) - margin) * sign > 0) {
        level_t *level = level_at(b, side, best);
        b->live -= level->orders;
        b->links[level->tail].next = b->free_slot;
        b->free_slot = level->head;
        *level = (level_t){0};
        vacate(b, side, best);
    }
}

int64_t book_uncross(book_t *b, int64_t reference, event_t *events) {
    int64_t volume, gap, price = clearing(b, reference - b->price_min, &volume, &gap), n = 1;
    int64_t ticks = volume ? price + b->price_min : -1, rest[2], margin[2], share[2] = {0};
    int64_t done[2] = {0};
    place_t now[2], next[2], far[2];
    events[0] = (event_t){.order_id = -1, .other_id = -1, .quantity_t = volume, .leaves_t = gap,
                          .price_ticks = (int32_t)ticks, .account = -1, .other_account = -1,
                          .kind = UNCROSSED};
    if (!volume) return n;
    for (int side = BUY; side <= SELL; side++) {
        int64_t p = b->best[side], left = volume;
        now[side] = next[side] = far[side] = (place_t){level_at(b, side, p)->head, p};
        for (; level_at(b, side, p)->total_t < left; p = next_price(b, side, p))
            left -= level_at(b, side, p)->total_t;
        margin[side] = p, rest[side] = left;
        for (int k = 0; k < SOON; k++) far[side] = look_ahead(b, side, far[side]);
    }
    while (volume > 0) {
        for (int side = BUY; side <= SELL; side++)
            while (done[side] == share[side]) {
                now[side] = next[side];
                share[side] = b->orders[now[side].slot].leaves_t, done[side] = 0;
                if (now[side].price == margin[side]) {
                    if (share[side] > rest[side]) share[side] = rest[side];
                    rest[side] -= share[side];
                }
                next[side] = after(b, side, now[side]);
                far[side] = look_ahead(b, side, far[side]);
            }
        const order_t *buy = &b->orders[now[BUY].slot], *sell = &b->orders[now[SELL].slot];
        int64_t quantity = share[BUY] - done[BUY];
        if (quantity > share[SELL] - done[SELL]) quantity = share[SELL] - done[SELL];
        volume -= quantity, done[BUY] += quantity, done[SELL] += quantity;
        events[n++] = (event_t){
            .order_id = buy->order_id, .other_id = sell->order_id, .quantity_t = quantity,
            .leaves_t = buy->leaves_t - done[BUY], .price_ticks = (int32_t)ticks,
            .account = buy->account, .other_account = sell->account,
            .hold_ticks = buy->hold_ticks, .other_hold_ticks = sell->hold_ticks, .kind = TRADED,
            .flags = IN_AUCTION | (sell->leaves_t == done[SELL] ? MAKER_DONE : 0)};
        for (int side = BUY; side <= SELL; side++)
            if (done[side] == share[side]) {
                uint32_t slot = now[side].slot;
                if (now[side].price == margin[side]) fill(b, slot, share[side]);
                else b->ids[b->orders[slot].order_id] = 0;
            }
    }
    drop_levels(b, BUY, margin[BUY]);
    drop_levels(b, SELL, margin[SELL]);
    b->last = price;
    return n;
}

/* Adds orders of a call phase without matching. */
int64_t book_rest(book_t *b, const message_t *messages, int64_t count) {
    for (int64_t i = 0; i < count; i++) {
        const message_t *m = &messages[i];
        uint32_t slot = (uint32_t)b->used++;
        order_t *o = &b->orders[slot];
        b->live++;
        *o = (order_t){.order_id = m->order_id, .leaves_t = m->quantity_t,
                       .quantity_t = m->quantity_t, .price = (int32_t)(m->price_ticks - b->price_min),
                       .account = m->account, .hold_ticks = (int32_t)m->price_ticks,
                       .stp_key = -1 - m->account, .side = m->side, .stp_mode = m->stp_mode};
        b->ids[m->order_id] = slot;
        link_order(b, slot);
    }
    return b->live;
}
