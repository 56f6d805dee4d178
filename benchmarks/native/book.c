/* The plain and the special orders of exchange/matching by hand, for `make bench`: the same records,
 * checks and events; continuous market without self-trade prevention. auction.c has the call auction.
 * The program rejects messages of rules that the flows never use.
 *
 * cc -O3 -march=native -shared -fPIC book.c auction.c ladder.c -o engines.so
 */
#include "book.h"
#include "look_ahead.h"

enum { INVALID = 1, BAND = 5, QTY_MIN = 6, QTY_MAX = 7, WOULD_TAKE = 18, NOT_FILLED = 19 };
enum { UNKNOWN = 22, FULL = 24, DUPLICATE = 26, USER_REQUEST = 64, UNFILLED_REST = 65 };

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
    for (int queue = 0; queue < 4; queue++) b->best[queue] = falls(queue) ? -1 : b->ladder;
    b->last = -1;
    b->used = 1;
    b->orders_max = orders_max;
    b->ids_max = ids_max;
    b->words_middle = (b->ladder >> 12) + 2;
    b->words_queue = 1 + b->words_middle + (b->ladder >> 6) + 2;
    b->orders = zeros(orders_max + 1, sizeof(order_t));
    b->special = zeros(orders_max + 1, sizeof(special_t));
    b->levels = zeros(4 * b->ladder, sizeof(level_t));
    b->bitmap = zeros(4 * b->words_queue, 8);
    b->ids = zeros(ids_max, 4);
    b->links = zeros(orders_max + 1, sizeof(link_t));
    for (b->accounts_mask = 15; b->accounts_mask < 2 * orders_max;)
        b->accounts_mask = 2 * b->accounts_mask + 1;
    b->newest = zeros(b->accounts_mask + 1, 4);
    return b;
}

void book_free(book_t *b) {
    free(b->orders), free(b->special), free(b->levels), free(b->bitmap), free(b->ids);
    free(b->links), free(b->newest), free(b);
}

static inline event_t *about(event_t *e, const order_t *o, const book_t *b, int64_t i) {
    int64_t price = o->extra & WAITING ? b->special[o - b->orders].limit : o->price;
    *e = (event_t){.order_id = o->order_id, .other_id = -1, .leaves_t = open_t(o),
                   .price_ticks = (int32_t)(price + b->price_min), .account = o->account,
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

static __attribute__((noinline)) int64_t used_up(book_t *b, uint32_t slot, event_t *events, int64_t n,
                                                 int64_t i) {
    order_t *o = &b->orders[slot];
    if (open_t(o) == 0) {
        events[n - 1].flags = MAKER_DONE;
        dequeue(b, o);
        release(b, slot);
        return n;
    }
    level_t *level = level_at(b, o->side, o->price);
    int64_t display = b->special[slot].display_t, shown = display < o->hidden_t ? display : o->hidden_t;
    unlink_order(b, o, o->side);
    o->leaves_t = shown;
    o->hidden_t -= shown;
    level->hidden_t -= shown;
    link_order(b, slot, o->side);
    level->total_t -= shown; /* it was counted there while hidden */
    event_t *e = about(&events[n], o, b, i);
    e->kind = REFRESHED, e->quantity_t = shown;
    return n + 1;
}

static inline int64_t take(book_t *b, taker_t *t, event_t *events, int64_t n, int64_t i) {
    int64_t other = 1 - t->side, sign = 1 - 2 * t->side, leaves = t->leaves_t;
    int64_t best = b->best[other];
    level_t *levels = level_at(b, (int)other, 0);
    while (leaves > 0 && (t->limit - best) * sign >= 0) {
        level_t *level = &levels[best];
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
            if (maker->extra) {
                n = used_up(b, slot, events, n, i);
            } else {
                e->flags = MAKER_DONE;
                __builtin_prefetch(&b->orders[b->links[slot].next]); /* the next maker */
                unlink_filled(b, maker, other, level);
                release(b, slot);
            }
            best = b->best[other];
        }
    }
    t->leaves_t = leaves;
    return n;
}

static inline int64_t unfilled(const taker_t *t, const book_t *b, event_t *events, int64_t n,
                               int64_t i) {
    events[n] = (event_t){.order_id = t->order_id, .other_id = -1, .quantity_t = t->leaves_t,
                          .price_ticks = (int32_t)(t->limit + b->price_min), .account = t->account,
                          .other_account = -1, .hold_ticks = t->hold_ticks, .message = (int32_t)i,
                          .kind = CANCELED, .reason = UNFILLED_REST, .side = t->side};
    return n + 1;
}

static inline taker_t taker_of(const order_t *o) {
    return (taker_t){o->order_id, o->price, open_t(o), o->account, o->hold_ticks, o->stp_key,
                     o->side, o->stp_mode};
}

static inline void set_open(const book_t *b, order_t *o, int64_t left) {
    int64_t display = b->special[o - b->orders].display_t;
    int64_t shown = o->extra & ICEBERG && display < left ? display : left;
    o->leaves_t = shown;
    o->hidden_t = left - shown;
}

static inline int triggered(const book_t *b, int side, int64_t stop) {
    return b->last >= 0 && (side == BUY ? stop <= b->last : stop >= b->last);
}

/* A stop that is in no queue becomes an order. */
static int64_t trigger(book_t *b, uint32_t slot, event_t *events, int64_t n, int64_t i) {
    order_t *o = &b->orders[slot];
    o->extra &= (uint8_t)~WAITING;
    o->price = b->special[slot].limit;
    about(&events[n], o, b, i)->kind = TRIGGERED;
    events[n].quantity_t = open_t(o);
    n++;
    taker_t t = taker_of(o);
    n = take(b, &t, events, n, i);
    if (t.leaves_t && o->order_type == STOP) n = unfilled(&t, b, events, n, i), t.leaves_t = 0;
    if (!t.leaves_t) {
        release(b, slot);
        return n;
    }
    set_open(b, o, t.leaves_t);
    enqueue(b, slot);
    return n;
}

static __attribute__((noinline)) int64_t run_stops(book_t *b, event_t *events, int64_t n, int64_t i) {
    for (int side = BUY; side <= SELL;) {
        int queue = BUY_STOPS + side;
        int64_t best = b->best[queue];
        if (best != (falls(queue) ? -1 : b->ladder) && triggered(b, side, best)) {
            uint32_t slot = level_at(b, queue, best)->head;
            dequeue(b, &b->orders[slot]);
            n = trigger(b, slot, events, n, i);
            side = BUY;
        } else {
            side++;
        }
    }
    return n;
}

static int available(const book_t *b, int side, int64_t limit, int64_t wanted) {
    int64_t price = b->best[1 - side], sign = 1 - 2 * side, found = 0;
    for (; (limit - price) * sign >= 0 && found < wanted; price = next_price(b, 1 - side, price))
        found += level_at(b, 1 - side, price)->total_t;
    return found >= wanted;
}

static inline int crosses(const book_t *b, int side, int64_t limit) {
    return side == BUY ? limit >= b->best[SELL] : limit <= b->best[BUY];
}

static inline void fill(book_t *b, uint32_t slot, const message_t *m, const taker_t *t) {
    order_t *o = &b->orders[slot];
    o->order_id = m->order_id, o->leaves_t = t->leaves_t, o->quantity_t = m->quantity_t;
    o->price = (int32_t)t->limit, o->account = m->account, o->hold_ticks = t->hold_ticks;
    o->stp_key = t->stp_key, o->instrument = 0, o->side = m->side, o->order_type = m->order_type;
    o->time_in_force = m->time_in_force, o->flags = m->flags, o->stp_mode = m->stp_mode;
    o->extra = 0;
    if (m->display_t && m->display_t < m->quantity_t) {
        o->extra = ICEBERG;
        b->special[slot].display_t = m->display_t;
        set_open(b, o, t->leaves_t);
    }
    b->ids[m->order_id] = slot;
}

static __attribute__((noinline)) int64_t add_stop(book_t *b, const message_t *m, taker_t *t,
                                                  event_t *events, int64_t n, int64_t i) {
    uint32_t slot = allocate(b);
    order_t *o = &b->orders[slot];
    int64_t stop = m->stop_ticks - b->price_min;
    fill(b, slot, m, t);
    o->extra |= WAITING;
    b->special[slot].limit = (int32_t)t->limit;
    b->special[slot].stop = o->price = (int32_t)stop;
    if (triggered(b, m->side, stop)) return trigger(b, slot, events, n, i);
    enqueue(b, slot);
    return n;
}

static int64_t add(book_t *b, const message_t *m, event_t *events, int64_t n, int64_t i) {
    if (!is_valid(b, m)) return n + refuse(&events[n], m, i, INVALID);
    if (m->quantity_t < b->quantity_min) return n + refuse(&events[n], m, i, QTY_MIN);
    if (m->quantity_t > b->quantity_max) return n + refuse(&events[n], m, i, QTY_MAX);
    if (m->display_t && m->display_t * MOST_SLICES < m->quantity_t)
        return n + refuse(&events[n], m, i, INVALID);
    if (is_priced(m) && (m->price_ticks < b->band_low || m->price_ticks > b->band_high))
        return n + refuse(&events[n], m, i, BAND);
    if (is_stop(m) && (m->stop_ticks < b->band_low || m->stop_ticks > b->band_high))
        return n + refuse(&events[n], m, i, BAND);
    if (b->ids[m->order_id]) return n + refuse(&events[n], m, i, DUPLICATE);
    if (b->live >= b->orders_max) return n + refuse(&events[n], m, i, FULL);
    int64_t edge = m->side == BUY ? b->band_high : b->band_low;
    int64_t price = is_priced(m) ? m->price_ticks : edge, limit = price - b->price_min;
    if (m->flags && crosses(b, m->side, limit)) {
        if (m->flags == POST_ONLY_REJECT) return n + refuse(&events[n], m, i, WOULD_TAKE);
        limit = b->best[1 - m->side] + (m->side == BUY ? -1 : 1);
        price = limit + b->price_min;
        if (price < b->band_low || price > b->band_high)
            return n + refuse(&events[n], m, i, WOULD_TAKE);
    }
    if (m->time_in_force == FOK && !available(b, m->side, limit, m->quantity_t))
        return n + refuse(&events[n], m, i, NOT_FILLED);
    int64_t hold = is_priced(m) ? price : b->band_high;
    taker_t t = {m->order_id, limit, m->quantity_t, m->account, (int32_t)hold,
                 m->stp_group > 0 ? m->stp_group : -1 - m->account, m->side, m->stp_mode};
    events[n++] = (event_t){.order_id = m->order_id, .other_id = -1,
                            .quantity_t = m->quantity_t, .leaves_t = m->quantity_t,
                            .price_ticks = (int32_t)price, .account = m->account,
                            .other_account = -1, .hold_ticks = (int32_t)hold,
                            .message = (int32_t)i, .kind = ACCEPTED, .side = m->side};
    if (is_stop(m)) n = add_stop(b, m, &t, events, n, i);
    else {
        n = take(b, &t, events, n, i);
        if (t.leaves_t && (m->order_type == MARKET || m->time_in_force == IOC))
            n = unfilled(&t, b, events, n, i);
        else if (t.leaves_t) {
            uint32_t slot = allocate(b);
            fill(b, slot, m, &t);
            enqueue(b, slot);
        }
    }
    return b->stops ? run_stops(b, events, n, i) : n;
}

static inline uint32_t slot_of(const book_t *b, const message_t *m) {
    uint32_t slot = m->order_id >= 0 && m->order_id < b->ids_max ? b->ids[m->order_id] : 0;
    return slot && (m->account == b->orders[slot].account || m->account == -1) ? slot : 0;
}

static int64_t cancel(book_t *b, const message_t *m, event_t *events, int64_t n, int64_t i) {
    uint32_t slot = slot_of(b, m);
    order_t *o = &b->orders[slot];
    if (!slot) return n + refuse(&events[n], m, i, UNKNOWN);
    event_t *e = about(&events[n], o, b, i);
    e->quantity_t = e->leaves_t, e->leaves_t = 0, e->kind = CANCELED, e->reason = USER_REQUEST;
    dequeue(b, o);
    release(b, slot);
    return n + 1;
}

static int64_t amend(book_t *b, const message_t *m, event_t *events, int64_t n, int64_t i) {
    uint32_t slot = slot_of(b, m);
    order_t *o = &b->orders[slot];
    if (!slot) return n + refuse(&events[n], m, i, UNKNOWN);
    if (o->extra & WAITING || m->display_t) abort(); /* the flows cancel stops and keep displays */
    if (m->quantity_t < b->quantity_min) return n + refuse(&events[n], m, i, QTY_MIN);
    if (m->quantity_t > b->quantity_max) return n + refuse(&events[n], m, i, QTY_MAX);
    if (o->extra && b->special[slot].display_t * MOST_SLICES < m->quantity_t)
        return n + refuse(&events[n], m, i, INVALID);
    if (m->price_ticks < b->band_low || m->price_ticks > b->band_high)
        return n + refuse(&events[n], m, i, BAND);
    if (m->quantity_t <= o->quantity_t - open_t(o)) return n + refuse(&events[n], m, i, QTY_MIN);
    int64_t change = m->quantity_t - o->quantity_t, limit = m->price_ticks - b->price_min;
    if (o->flags && crosses(b, o->side, limit)) return n + refuse(&events[n], m, i, WOULD_TAKE);
    int32_t hold = o->hold_ticks;
    int stays = limit == o->price && change <= 0;
    if (stays) {
        level_t *level = level_at(b, o->side, o->price);
        int64_t hidden = 0;
        if (o->extra) {
            hidden = -change < o->hidden_t ? -change : o->hidden_t;
            o->hidden_t -= hidden;
            level->hidden_t -= hidden;
        }
        level->total_t += change;
        o->leaves_t += change + hidden;
    } else {
        dequeue(b, o);
        if (o->extra) set_open(b, o, open_t(o) + change);
        else o->leaves_t += change;
        o->price = (int32_t)limit;
        o->hold_ticks = (int32_t)m->price_ticks;
    }
    o->quantity_t = m->quantity_t;
    event_t *e = about(&events[n++], o, b, i);
    e->quantity_t = change, e->other_hold_ticks = hold, e->kind = AMENDED;
    if (stays) return n;
    taker_t t = taker_of(o);
    n = take(b, &t, events, n, i);
    if (t.leaves_t) {
        if (o->extra) set_open(b, o, t.leaves_t);
        else o->leaves_t = t.leaves_t;
        enqueue(b, slot);
    } else {
        release(b, slot);
    }
    return b->stops ? run_stops(b, events, n, i) : n;
}

int64_t book_match(book_t *b, const message_t *messages, int64_t start, int64_t count,
                   event_t *events, int64_t room) {
    int64_t n = 0;
    int far = b->live > MANY ? 2 : b->ids_max > WIDE;
    for (int64_t i = start; i < start + count; i++) {
        const message_t *m = &messages[i];
        if (room - n < 512 + 6 * b->live) return -1;
        if (far && i + ROW < start + count) {
            __builtin_prefetch(&m[ROW]);
            if (far > 1) look_far_ahead(b, m);
            else prefetch_orders(b, m);
        }
        if (m->kind == ADD) n = add(b, m, events, n, i - start);
        else if (m->kind == CANCEL) n = cancel(b, m, events, n, i - start);
        else if (m->kind == AMEND) n = amend(b, m, events, n, i - start);
        else n += refuse(&events[n], m, i - start, INVALID);
    }
    return n;
}

/* Adds orders of a call phase without matching. */
int64_t book_rest(book_t *b, const message_t *messages, int64_t count) {
    for (int64_t i = 0; i < count; i++) {
        const message_t *m = &messages[i];
        taker_t t = {m->order_id, m->price_ticks - b->price_min, m->quantity_t, m->account,
                     (int32_t)m->price_ticks, -1 - m->account, m->side, m->stp_mode};
        uint32_t slot = allocate(b);
        fill(b, slot, m, &t);
        link_order(b, slot, m->side);
    }
    return b->live;
}
