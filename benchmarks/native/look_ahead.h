#ifndef TANSO_LOOK_AHEAD_H
#define TANSO_LOOK_AHEAD_H
#include "book.h"

/* Prefetches the memory of the messages after this one, as exchange/matching/look_ahead.py. */
enum { MANY = 16384, WIDE = 1 << 16, ROW = 40, FAR = 24, NEAR = 16, NEXT = 8 };

static inline int64_t place_of_id(const book_t *b, const message_t *m) {
    return m->order_id >= 0 && m->order_id < b->ids_max ? m->order_id : 0;
}

static inline int64_t level_of(const book_t *b, const message_t *m) {
    int64_t price = m->price_ticks - b->price_min;
    int known = !m->instrument && m->side <= SELL && price >= 0 && price < b->ladder;
    return known ? m->side * b->ladder + price : 0;
}

/* gcc 12 deletes calls of a function that does nothing but prefetch, unless it must inline it. */
#define PREFETCHES __attribute__((always_inline)) static inline void

PREFETCHES prefetch_orders(const book_t *b, const message_t *m) {
    __builtin_prefetch(&b->ids[place_of_id(b, &m[NEAR])]);
    if (m[NEXT].kind == ADD) return;
    uint32_t slot = b->ids[place_of_id(b, &m[NEXT])];
    __builtin_prefetch(&b->orders[slot]);
    __builtin_prefetch(&b->links[slot]);
}

PREFETCHES look_far_ahead(const book_t *b, const message_t *m) {
    __builtin_prefetch(&b->ids[place_of_id(b, &m[FAR])]);
    if (m[NEAR].kind == ADD) {
        __builtin_prefetch(&b->levels[level_of(b, &m[NEAR])]);
        __builtin_prefetch(&b->newest[m[NEAR].account & b->accounts_mask]);
    } else {
        uint32_t slot = b->ids[place_of_id(b, &m[NEAR])];
        __builtin_prefetch(&b->orders[slot]);
        __builtin_prefetch(&b->links[slot]);
    }
    if (m[NEXT].kind == ADD) {
        __builtin_prefetch(&b->links[b->levels[level_of(b, &m[NEXT])].tail]);
        __builtin_prefetch(&b->links[b->newest[m[NEXT].account & b->accounts_mask]]);
    } else {
        uint32_t slot = b->ids[place_of_id(b, &m[NEXT])];
        const order_t *o = &b->orders[slot];
        __builtin_prefetch(&b->levels[o->side * b->ladder + o->price]);
        __builtin_prefetch(&b->links[b->links[slot].previous]);
        __builtin_prefetch(&b->links[b->links[slot].next]);
        __builtin_prefetch(&b->links[b->links[slot].newer]);
        __builtin_prefetch(&b->links[b->links[slot].older]);
    }
}

#endif
