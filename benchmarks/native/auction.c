/* The call auction of plain orders, ties by time: as exchange/matching/call_auction.py. */
#include "book.h"

typedef struct {
    uint32_t slot;
    int64_t price;
} place_t;

enum { SOON = 12 };

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
    int64_t price = b->best[SELL], highest = b->best[BUY], demand = 0, supply = 0;
    int64_t first = -1, last = -1, near = -1, distance = -1, near_gap = 0, least = 0, most = 0;
    int surplus = 0, shortage = 0, balance = 0;
    *volume = *gap = 0;
    if (highest < price) return -1;
    for (int64_t p = highest; p >= price; p = next_below(b, BUY, p))
        demand += level_at(b, BUY, p)->total_t;
    int64_t ask = price, bid = next_above(b, BUY, price - 1);
    while (price <= highest) {
        if (ask == price) {
            supply += level_at(b, SELL, price)->total_t;
            ask = next_above(b, SELL, price);
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
            bid = next_above(b, BUY, bid);
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
        unlink_order(b, o, o->side);
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
                else {
                    b->ids[b->orders[slot].order_id] = 0;
                    leave_account(b, &b->orders[slot]);
                }
            }
    }
    drop_levels(b, BUY, margin[BUY]);
    drop_levels(b, SELL, margin[SELL]);
    b->last = price;
    return n;
}
