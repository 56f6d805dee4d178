/* The physical limit: a bare ladder with nothing but prices, quantities and queues. It reads the same
 * messages, makes the same trades, checks nothing, knows no accounts, reports trades only, in 16
 * bytes each, and orders without icebergs and stops. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "records.h"

typedef struct {
    uint32_t maker, taker, price, quantity;
} fill_t;

typedef struct {
    uint32_t id, left, next, previous;
    int32_t price, side;
} resting_t;

typedef struct {
    uint32_t head, tail;
} queue_t;

typedef struct {
    int64_t best[2], ladder, price_min, words, used;
    uint32_t free_slot;
    uint32_t *ids;
    resting_t *orders;
    queue_t *queues;
    uint64_t *bits;
} ladder_t;

ladder_t *ladder_new(int64_t price_min, int64_t price_max, int64_t orders_max, int64_t ids_max) {
    ladder_t *l = calloc(1, sizeof *l);
    l->ladder = price_max - price_min + 1, l->price_min = price_min, l->used = 1;
    l->best[BUY] = -1, l->best[SELL] = l->ladder;
    l->words = 2 * ((l->ladder >> 6) + 2);
    size_t sizes[] = {(size_t)ids_max * 4, (size_t)(orders_max + 1) * sizeof(resting_t),
                      2 * (size_t)l->ladder * sizeof(queue_t), 2 * (size_t)l->words * 8};
    void *spaces[4];
    for (int k = 0; k < 4; k++) spaces[k] = memset(malloc(sizes[k]), 0, sizes[k]);
    l->ids = spaces[0], l->orders = spaces[1], l->queues = spaces[2], l->bits = spaces[3];
    return l;
}

void ladder_free(ladder_t *l) { free(l->ids), free(l->orders), free(l->queues), free(l->bits), free(l); }

/* Two layers of bits a side: occupied prices, and words of them that are not zero. */
static inline uint64_t *low_bits(const ladder_t *l, int side) { return l->bits + side * l->words; }

static inline uint64_t *high_bits(const ladder_t *l, int side) {
    return low_bits(l, side) + l->words / 2;
}

static inline int64_t next_best(const ladder_t *l, int side, int64_t price) {
    const uint64_t *low = low_bits(l, side), *high = high_bits(l, side);
    int64_t k = price >> 6, h = k >> 6, end = (l->ladder >> 12) + 1;
    uint64_t word;
    if (side == SELL) {
        if ((word = low[k] & (~0ull << (price & 63)))) return (k << 6) + __builtin_ctzll(word);
        word = (k & 63) == 63 ? 0 : high[h] & (~0ull << ((k & 63) + 1));
        while (!word && ++h < end) word = high[h];
        if (!word) return l->ladder;
        k = (h << 6) + __builtin_ctzll(word);
        return (k << 6) + __builtin_ctzll(low[k]);
    }
    if ((word = low[k] & (~0ull >> (63 - (price & 63))))) return (k << 6) + 63 - __builtin_clzll(word);
    word = (k & 63) == 0 ? 0 : high[h] & (~0ull >> (64 - (k & 63)));
    while (!word && --h >= 0) word = high[h];
    if (!word) return -1;
    k = (h << 6) + 63 - __builtin_clzll(word);
    return (k << 6) + 63 - __builtin_clzll(low[k]);
}

static inline void empty(ladder_t *l, int side, int64_t price) {
    uint64_t *low = low_bits(l, side);
    if (!(low[price >> 6] &= ~(1ull << (price & 63))))
        high_bits(l, side)[price >> 12] &= ~(1ull << ((price >> 6) & 63));
    if (price == l->best[side]) l->best[side] = next_best(l, side, price);
}

static inline void rest(ladder_t *l, uint32_t slot) {
    resting_t *o = &l->orders[slot];
    queue_t *q = &l->queues[o->side * l->ladder + o->price];
    o->next = 0, o->previous = q->tail;
    if (q->tail) l->orders[q->tail].next = slot;
    else {
        q->head = slot;
        low_bits(l, o->side)[o->price >> 6] |= 1ull << (o->price & 63);
        high_bits(l, o->side)[o->price >> 12] |= 1ull << ((o->price >> 6) & 63);
        if (o->side == BUY ? o->price > l->best[BUY] : o->price < l->best[SELL])
            l->best[o->side] = o->price;
    }
    q->tail = slot;
}

static inline void leave(ladder_t *l, uint32_t slot) {
    resting_t *o = &l->orders[slot];
    queue_t *q = &l->queues[o->side * l->ladder + o->price];
    if (o->next) l->orders[o->next].previous = o->previous;
    else q->tail = o->previous;
    if (o->previous) l->orders[o->previous].next = o->next;
    else if (!(q->head = o->next)) empty(l, o->side, o->price);
}

static inline void put_back(ladder_t *l, uint32_t slot) {
    l->orders[slot].next = l->free_slot;
    l->free_slot = slot;
}

static inline int64_t left_after(ladder_t *l, uint32_t id, int side, int64_t limit, uint32_t left,
                                 fill_t *fills, int64_t *n) {
    int64_t best = l->best[1 - side];
    while (left && (side == BUY ? limit >= best : limit <= best)) {
        uint32_t slot = l->queues[(1 - side) * l->ladder + best].head;
        resting_t *o = &l->orders[slot];
        uint32_t quantity = left < o->left ? left : o->left;
        fills[(*n)++] = (fill_t){o->id, id, (uint32_t)(best + l->price_min), quantity};
        left -= quantity;
        if (!(o->left -= quantity)) {
            leave(l, slot);
            l->ids[o->id] = 0;
            put_back(l, slot);
            best = l->best[1 - side];
        }
    }
    return left;
}

static int fills_whole(const ladder_t *l, int side, int64_t limit, int64_t wanted) {
    int64_t best = l->best[1 - side];
    while (wanted > 0 && (side == BUY ? limit >= best : limit <= best)) {
        uint32_t slot = l->queues[(1 - side) * l->ladder + best].head;
        for (; slot; slot = l->orders[slot].next) wanted -= l->orders[slot].left;
        int64_t beyond = side == BUY ? best + 1 : best - 1;
        if (beyond < 0) break;
        best = next_best(l, 1 - side, beyond);
    }
    return wanted <= 0;
}

static inline void add(ladder_t *l, const message_t *m, fill_t *fills, int64_t *n) {
    int64_t limit = m->price_ticks - l->price_min;
    if (m->order_type == MARKET) limit = m->side == BUY ? l->ladder - 1 : 0;
    if (m->flags && (m->side == BUY ? limit >= l->best[SELL] : limit <= l->best[BUY])) {
        if (m->flags == POST_ONLY_REJECT) return;
        limit = m->side == BUY ? l->best[SELL] - 1 : l->best[BUY] + 1;
        if (limit < 0 || limit >= l->ladder) return;
    }
    if (m->time_in_force == FOK && !fills_whole(l, m->side, limit, m->quantity_t)) return;
    uint32_t id = (uint32_t)m->order_id;
    uint32_t left = (uint32_t)left_after(l, id, m->side, limit, (uint32_t)m->quantity_t, fills, n);
    if (!left || m->order_type == MARKET || m->time_in_force >= IOC) return;
    uint32_t slot = l->free_slot;
    if (slot) l->free_slot = l->orders[slot].next;
    else slot = (uint32_t)l->used++;
    l->orders[slot] = (resting_t){.id = id, .left = left, .price = (int32_t)limit, .side = m->side};
    l->ids[id] = slot;
    rest(l, slot);
}

/* `rest_t`: the open quantity after each modification, which the messages do not say. */
int64_t ladder_match(ladder_t *l, const message_t *messages, const int64_t *rest_t, int64_t count,
                     fill_t *fills) {
    int64_t n = 0;
    for (int64_t i = 0; i < count; i++) {
        const message_t *m = &messages[i];
        if (m->kind == ADD) {
            add(l, m, fills, &n);
            continue;
        }
        uint32_t slot = l->ids[m->order_id];
        if (!slot) continue;
        resting_t *o = &l->orders[slot];
        if (m->kind == AMEND && m->price_ticks - l->price_min == o->price && rest_t[i] <= o->left) {
            o->left = (uint32_t)rest_t[i];
            continue;
        }
        leave(l, slot);
        if (m->kind == AMEND) {
            o->price = (int32_t)(m->price_ticks - l->price_min);
            o->left = (uint32_t)left_after(l, o->id, o->side, o->price, (uint32_t)rest_t[i], fills, &n);
            if (o->left) {
                rest(l, slot);
                continue;
            }
        }
        l->ids[o->id] = 0;
        put_back(l, slot);
    }
    return n;
}
