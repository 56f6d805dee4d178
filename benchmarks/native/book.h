/* State of the C program: the same ladder of levels, three-layer bitmap, pool of 64-byte orders and
 * dense id table as exchange/matching, for one book. */
#ifndef TANSO_BOOK_H
#define TANSO_BOOK_H
#define _GNU_SOURCE
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "records.h"

typedef struct {
    int64_t order_id, leaves_t, quantity_t;
    int32_t price, account, hold_ticks, stp_key;
    int16_t instrument;
    uint8_t side, order_type, time_in_force, flags, stp_mode, extra;
    int64_t share_t, hidden_t;
} order_t;

typedef struct { /* of icebergs and stops only */
    int64_t display_t;
    int32_t limit, stop;
} special_t;

typedef struct {
    uint32_t head, tail, orders, pad;
    int64_t total_t, hidden_t;
} level_t;

typedef struct {
    uint32_t next, previous, newer, older; /* in the queue, and among its account's orders */
} link_t;

typedef struct {
    int64_t best[4], last, ladder, price_min, band_low, band_high, quantity_min, quantity_max;
    int64_t words_middle, words_queue, used, live, stops, orders_max, ids_max;
    uint32_t free_slot;
    order_t *orders;
    special_t *special;
    level_t *levels;
    uint64_t *bitmap;
    uint32_t *ids;
    link_t *links;
    uint32_t *newest; /* order by account */
    int64_t accounts_mask;
} book_t;

_Static_assert(sizeof(message_t) == 80 && sizeof(event_t) == 64, "records");
_Static_assert(sizeof(order_t) == 64 && sizeof(level_t) == 32, "records");

enum { BUY_STOPS = 2 };
enum { ICEBERG = 1, WAITING = 2 };

/* Bids and sell stops, of which the highest price comes first. */
static inline int falls(int queue) { return !((queue + 1) & 2); }

static inline int64_t next_above(const book_t *b, int queue, int64_t price) {
    const uint64_t *top = b->bitmap + queue * b->words_queue;
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

static inline int64_t next_below(const book_t *b, int queue, int64_t price) {
    const uint64_t *top = b->bitmap + queue * b->words_queue;
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

static inline int64_t next_price(const book_t *b, int queue, int64_t price) {
    return falls(queue) ? next_below(b, queue, price) : next_above(b, queue, price);
}

static inline void occupy(book_t *b, int queue, int64_t price) {
    uint64_t *top = b->bitmap + queue * b->words_queue, *middle = top + 1;
    uint64_t *bottom = middle + b->words_middle, word = bottom[price >> 6];
    if (falls(queue) ? price > b->best[queue] : price < b->best[queue]) b->best[queue] = price;
    bottom[price >> 6] = word | 1ull << (price & 63);
    if (word) return;
    word = middle[price >> 12];
    middle[price >> 12] = word | 1ull << ((price >> 6) & 63);
    if (!word) *top |= 1ull << (price >> 12);
}

static inline void vacate(book_t *b, int queue, int64_t price) {
    uint64_t *top = b->bitmap + queue * b->words_queue, *middle = top + 1;
    uint64_t *bottom = middle + b->words_middle;
    if (!(bottom[price >> 6] &= ~(1ull << (price & 63))))
        if (!(middle[price >> 12] &= ~(1ull << ((price >> 6) & 63))))
            *top &= ~(1ull << (price >> 12));
    if (price == b->best[queue]) b->best[queue] = next_price(b, queue, price);
}

static inline level_t *level_at(const book_t *b, int queue, int64_t price) {
    return &b->levels[queue * b->ladder + price];
}

static inline int queue_of(const order_t *o) { return o->side + (o->extra & WAITING); }

static inline int64_t open_t(const order_t *o) {
    return o->extra & ICEBERG ? o->leaves_t + o->hidden_t : o->leaves_t;
}

static inline uint32_t *newest_of(const book_t *b, const order_t *o) {
    return &b->newest[o->account & b->accounts_mask];
}

static inline void leave_account(book_t *b, const order_t *o) {
    link_t link = b->links[o - b->orders];
    b->links[link.older].newer = link.newer;
    if (link.newer) b->links[link.newer].older = link.older;
    else *newest_of(b, o) = link.older;
}

static inline void unlink_order(book_t *b, order_t *o, int queue) {
    level_t *level = level_at(b, queue, o->price);
    link_t link = b->links[o - b->orders];
    leave_account(b, o);
    level->orders--;
    level->total_t -= o->leaves_t;
    if (link.previous) b->links[link.previous].next = link.next;
    else level->head = link.next;
    if (link.next) b->links[link.next].previous = link.previous;
    else {
        level->tail = link.previous;
        if (!link.previous) vacate(b, queue, o->price);
    }
}

/* The first order of its level, of which nothing is left. */
static inline void unlink_filled(book_t *b, order_t *o, int queue, level_t *level) {
    link_t link = b->links[o - b->orders];
    leave_account(b, o);
    level->orders--;
    level->head = link.next;
    if (link.next) b->links[link.next].previous = 0;
    else {
        level->tail = 0;
        vacate(b, queue, o->price);
    }
}

static inline void link_order(book_t *b, uint32_t slot, int queue) {
    order_t *o = &b->orders[slot];
    level_t *level = level_at(b, queue, o->price);
    uint32_t last = level->tail, *newest = newest_of(b, o);
    b->links[slot] = (link_t){0, last, 0, *newest};
    b->links[*newest].newer = slot;
    *newest = slot;
    level->tail = slot;
    level->orders++;
    level->total_t += o->leaves_t;
    if (last) b->links[last].next = slot;
    else {
        level->head = slot;
        occupy(b, queue, o->price);
    }
}

static inline uint32_t allocate(book_t *b) {
    uint32_t slot = b->free_slot;
    b->live++;
    if (slot) b->free_slot = b->links[slot].next;
    else slot = (uint32_t)b->used++;
    return slot;
}

static inline void release(book_t *b, uint32_t slot) {
    order_t *o = &b->orders[slot];
    b->ids[o->order_id] = 0;
    b->live--;
    b->links[slot].next = b->free_slot;
    b->free_slot = slot;
}

/* Any order: its hidden quantity and the number of stops are counted too. */
static inline void count_hidden(book_t *b, const order_t *o, int64_t sign) {
    level_t *level = level_at(b, queue_of(o), o->price);
    if (o->extra & WAITING) b->stops += sign;
    if (!(o->extra & ICEBERG)) return;
    level->total_t += sign * o->hidden_t;
    level->hidden_t += sign * o->hidden_t;
}

static inline void enqueue(book_t *b, uint32_t slot) {
    order_t *o = &b->orders[slot];
    link_order(b, slot, queue_of(o));
    if (o->extra) count_hidden(b, o, 1);
}

static inline void dequeue(book_t *b, order_t *o) {
    if (o->extra) count_hidden(b, o, -1);
    unlink_order(b, o, queue_of(o));
}

static inline int is_stop(const message_t *m) { return m->order_type >= STOP; }

static inline int is_priced(const message_t *m) {
    return m->order_type == LIMIT || m->order_type == STOP_LIMIT;
}

/* A bit for each time in force that an order type may have, eight for each type. */
enum { ANY_TIME = 1 << DAY | 1 << GTC | 1 << IOC | 1 << FOK, RESTING = 1 << DAY | 1 << GTC };
enum { FORMS = ANY_TIME << 8 * LIMIT | ANY_TIME << 8 * MARKET | RESTING << 8 * STOP |
               RESTING << 8 * STOP_LIMIT };

static inline int is_valid(const book_t *b, const message_t *m) {
    if (m->order_id < 0 || m->order_id >= b->ids_max || m->account < 0 || m->stp_group < 0 ||
        m->side > SELL || m->order_type > STOP_LIMIT || m->time_in_force > FOK ||
        m->stp_mode > STP_NONE || m->instrument ||
        !(FORMS >> (8 * m->order_type + m->time_in_force) & 1))
        return 0;
    if (!(m->flags | m->display_t)) return 1;
    int at_once = m->time_in_force >= IOC;
    return !(m->flags > POST_ONLY_REPRICE || m->display_t < 0 ||
             (m->flags && (at_once || m->order_type != LIMIT)) ||
             (m->display_t && (at_once || !is_priced(m))));
}

#endif
