/* The physical limit: the plain part of exchange/matching by hand, for `make bench`.
 *
 * Same layout (ladder of levels, three-layer bitmap, pool of 128-byte orders, dense id
 * table), same checks, same 80-byte messages in and 64-byte event records out; continuous
 * market only: limit and market orders, cancel, amend, self-trade check. What the kernels
 * decide by rules that the five flows never use, this program refuses.
 *
 * cc -O3 -march=native -shared -fPIC book.c -o book.so
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

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
    int32_t price;
    uint32_t next, previous;
    int32_t account, hold_ticks, stp_key;
    int16_t instrument;
    uint8_t side, order_type, time_in_force, flags, stp_mode, extra, pad[8];
    int64_t unused[8];
} order_t;

typedef struct {
    uint32_t head, tail, orders, pad;
    int64_t total_t, hidden_t;
} level_t;

typedef struct {
    int64_t best[2], last, ladder, price_min, band_low, band_high, quantity_min, quantity_max;
    int64_t words_middle, words_side, used, live, orders_max, ids_max;
    uint32_t free_slot;
    order_t *orders;
    level_t *levels;
    uint64_t *bitmap;
    uint32_t *ids;
} book_t;

_Static_assert(sizeof(message_t) == 80 && sizeof(event_t) == 64, "records");
_Static_assert(sizeof(order_t) == 128 && sizeof(level_t) == 32, "records");

enum { BUY, SELL };
enum { ADD, CANCEL, AMEND };
enum { ACCEPTED = 1, REFUSED, TRADED, CANCELLED, EXPIRED, AMENDED };
enum { MAKER_DONE = 2, STP_NONE = 4, LIMIT = 0, MARKET = 1, GTC = 1 };
enum { INVALID = 1, BAND = 5, QTY_MIN = 6, UNKNOWN = 22, FULL = 24, DUPLICATE = 26 };
enum { USER_REQUEST = 64, UNFILLED_REST = 65 };

static void *zeros(size_t rows, size_t size) {
    void *space = aligned_alloc(64, (rows * size + 63) / 64 * 64);
    if (space) memset(space, 0, (rows * size + 63) / 64 * 64);
    return space;
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
    return b;
}

void book_free(book_t *b) {
    free(b->orders), free(b->levels), free(b->bitmap), free(b->ids), free(b);
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
    level->orders--;
    level->total_t -= o->leaves_t;
    if (o->previous) b->orders[o->previous].next = o->next;
    else level->head = o->next;
    if (o->next) b->orders[o->next].previous = o->previous;
    else {
        level->tail = o->previous;
        if (!o->previous) vacate(b, o->side, o->price);
    }
}

static inline void link_order(book_t *b, uint32_t slot) {
    order_t *o = &b->orders[slot];
    level_t *level = &b->levels[o->side * b->ladder + o->price];
    uint32_t last = level->tail;
    o->previous = last;
    o->next = 0;
    level->tail = slot;
    level->orders++;
    level->total_t += o->leaves_t;
    if (last) b->orders[last].next = slot;
    else {
        level->head = slot;
        occupy(b, o->side, o->price);
    }
}

static inline void release(book_t *b, uint32_t slot) {
    order_t *o = &b->orders[slot];
    b->ids[o->order_id] = 0;
    b->live--;
    o->next = b->free_slot;
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
    if (slot) b->free_slot = b->orders[slot].next;
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

int64_t book_match(book_t *b, const message_t *messages, int64_t start, int64_t count,
                   event_t *events, int64_t room) {
    int64_t n = 0;
    for (int64_t i = start; i < start + count; i++) {
        const message_t *m = &messages[i];
        if (room - n < 512 + 6 * b->live) return -1;
        if (m->kind == ADD) n = add(b, m, events, n, i - start);
        else if (m->kind == CANCEL) n = cancel(b, m, events, n, i - start);
        else if (m->kind == AMEND) n = amend(b, m, events, n, i - start);
        else n += refuse(&events[n], m, i - start, INVALID);
    }
    return n;
}
