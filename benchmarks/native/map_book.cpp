// The book that a reader knows: std::map from price to a list of orders, std::unordered_map from id
// to order. Same messages, checks and events as book.c.
#include <cstdlib>
#include <functional>
#include <list>
#include <map>
#include <unordered_map>

#include "records.h"

namespace {

enum { INVALID = 1, BAND = 5, QTY_MIN = 6, QTY_MAX = 7, WOULD_TAKE = 18, NOT_FILLED = 19 };
enum { UNKNOWN = 22, FULL = 24, DUPLICATE = 26, USER_REQUEST = 64, UNFILLED_REST = 65 };

struct Order {
    int64_t id, shown, hidden, quantity, display, limit, stop, hold;
    int32_t account, stp_key;
    uint8_t side, type, tif, flags, stp_mode;
    bool waiting;

    int64_t open() const { return shown + hidden; }
    void set_open(int64_t left) {
        shown = display && display < left ? display : left;
        hidden = left - shown;
    }
};

struct Level {
    std::list<Order> orders;
    int64_t total = 0;
};

using Falling = std::map<int64_t, Level, std::greater<int64_t>>;
using Rising = std::map<int64_t, Level>;

class Book {
public:
    Book(int64_t low, int64_t high, size_t orders_max, int64_t ids_max)
        : low(low), high(high), orders_max(orders_max), ids_max(ids_max) {}

    int64_t match(const message_t *messages, int64_t count, event_t *rows, int64_t room) {
        events = rows, n = 0;
        for (i = 0; i < count; i++) {
            const message_t &m = messages[i];
            if (room - n < int64_t(512 + 6 * live.size())) return -1;
            if (m.kind == ADD) add(m);
            else if (m.kind == CANCEL) cancel(m);
            else if (m.kind == AMEND) amend(m);
            else refuse(m, INVALID);
        }
        return n;
    }

private:
    int64_t low, high;
    size_t orders_max;
    int64_t ids_max, last = -1, i = 0, n = 0;
    event_t *events = nullptr;
    Falling bids, sell_stops;
    Rising asks, buy_stops;
    std::unordered_map<int64_t, std::list<Order>::iterator> live;

    void refuse(const message_t &m, int reason) {
        event_t e{};
        e.order_id = m.order_id, e.other_id = -1, e.quantity_t = m.quantity_t;
        e.price_ticks = int32_t(m.price_ticks), e.account = m.account, e.other_account = -1;
        e.message = int32_t(i), e.kind = REFUSED, e.reason = uint8_t(reason), e.side = m.side;
        events[n++] = e;
    }

    event_t &report(const Order &o, int kind, int64_t quantity, int64_t leaves, int reason = 0) {
        event_t e{};
        e.order_id = o.id, e.other_id = -1, e.quantity_t = quantity, e.leaves_t = leaves;
        e.price_ticks = int32_t(o.limit), e.account = o.account, e.other_account = -1;
        e.hold_ticks = int32_t(o.hold), e.message = int32_t(i), e.kind = uint8_t(kind);
        e.reason = uint8_t(reason), e.side = o.side;
        return events[n++] = e;
    }

    template <class Map> void put(Map &queue, int64_t price, std::list<Order> &from) {
        Level &level = queue[price];
        level.total += from.front().open();
        level.orders.splice(level.orders.end(), from, from.begin());
    }

    template <class Map>
    std::list<Order> taken(Map &queue, int64_t price, std::list<Order>::iterator at) {
        std::list<Order> out;
        auto level = queue.find(price);
        level->second.total -= at->open();
        out.splice(out.end(), level->second.orders, at);
        if (level->second.orders.empty()) queue.erase(level);
        return out;
    }

    void enqueue(std::list<Order> &order) {
        const Order &o = order.front();
        if (o.waiting && o.side == BUY) put(buy_stops, o.stop, order);
        else if (o.waiting) put(sell_stops, o.stop, order);
        else if (o.side == BUY) put(bids, o.limit, order);
        else put(asks, o.limit, order);
    }

    std::list<Order> dequeue(std::list<Order>::iterator at) {
        if (at->waiting && at->side == BUY) return taken(buy_stops, at->stop, at);
        if (at->waiting) return taken(sell_stops, at->stop, at);
        if (at->side == BUY) return taken(bids, at->limit, at);
        return taken(asks, at->limit, at);
    }

    bool reaches(int side, int64_t limit, int64_t price) const {
        return side == BUY ? limit >= price : limit <= price;
    }

    bool crosses(int side, int64_t limit) const {
        if (side == BUY) return !asks.empty() && limit >= asks.begin()->first;
        return !bids.empty() && limit <= bids.begin()->first;
    }

    template <class Map> bool available(const Map &queue, int side, int64_t limit, int64_t wanted) {
        for (auto level = queue.begin(); level != queue.end() && wanted > 0; ++level) {
            if (!reaches(side, limit, level->first)) break;
            wanted -= level->second.total;
        }
        return wanted <= 0;
    }

    template <class Map> int64_t take(Map &queue, const Order &o, int64_t left) {
        while (left && !queue.empty() && reaches(o.side, o.limit, queue.begin()->first)) {
            auto level = queue.begin();
            std::list<Order> &orders = level->second.orders;
            Order &maker = orders.front();
            if (maker.stp_key == o.stp_key && o.stp_mode != STP_NONE) std::abort();
            int64_t quantity = left < maker.shown ? left : maker.shown;
            left -= quantity, maker.shown -= quantity, level->second.total -= quantity;
            last = level->first;
            event_t &e = report(o, TRADED, quantity, left);
            e.other_id = maker.id, e.price_ticks = int32_t(last), e.other_account = maker.account;
            e.other_hold_ticks = int32_t(maker.hold);
            if (maker.shown) continue;
            if (maker.hidden) {
                maker.set_open(maker.hidden);
                orders.splice(orders.end(), orders, orders.begin());
                report(maker, REFRESHED, maker.shown, maker.open());
                continue;
            }
            e.flags = MAKER_DONE;
            live.erase(maker.id);
            orders.pop_front();
            if (orders.empty()) queue.erase(level);
        }
        return left;
    }

    // An order that is in no queue trades; its rest ends or waits.
    void work(std::list<Order> &order) {
        Order &o = order.front();
        int64_t left = o.side == BUY ? take(asks, o, o.open()) : take(bids, o, o.open());
        if (left && (o.type == MARKET || o.type == STOP || o.tif == IOC)) {
            report(o, CANCELED, left, 0, UNFILLED_REST);
            left = 0;
        }
        if (!left) {
            live.erase(o.id);
            return;
        }
        o.set_open(left);
        enqueue(order);
    }

    bool triggered(int side, int64_t stop) const {
        return last >= 0 && (side == BUY ? stop <= last : stop >= last);
    }

    void trigger(std::list<Order> &order) {
        Order &o = order.front();
        o.waiting = false;
        report(o, TRIGGERED, o.open(), o.open());
        work(order);
    }

    void run_stops() {
        while (true) {
            std::list<Order> order;
            if (!buy_stops.empty() && triggered(BUY, buy_stops.begin()->first))
                order = dequeue(buy_stops.begin()->second.orders.begin());
            else if (!sell_stops.empty() && triggered(SELL, sell_stops.begin()->first))
                order = dequeue(sell_stops.begin()->second.orders.begin());
            else return;
            trigger(order);
        }
    }

    bool in_band(int64_t price) const { return price >= low && price <= high; }

    int reason_against(const message_t &m) const {
        bool at_once = m.time_in_force >= IOC, stops = m.order_type >= STOP;
        bool priced = m.order_type == LIMIT || m.order_type == STOP_LIMIT;
        if (m.order_id < 0 || m.order_id >= ids_max || m.account < 0 || m.stp_group < 0 ||
            m.side > SELL || m.order_type > STOP_LIMIT || m.time_in_force > FOK ||
            m.time_in_force == GTD || m.flags > POST_ONLY_REPRICE || m.stp_mode > STP_NONE ||
            m.display_t < 0 || m.instrument || (at_once && stops) ||
            (m.flags && (at_once || m.order_type != LIMIT)) ||
            (m.display_t && (at_once || !priced)))
            return INVALID;
        if (m.quantity_t < 1) return QTY_MIN;
        if (m.quantity_t >= int64_t(1) << 40) return QTY_MAX;
        if (m.display_t && m.display_t * MOST_SLICES < m.quantity_t) return INVALID;
        if (priced && !in_band(m.price_ticks)) return BAND;
        if (stops && !in_band(m.stop_ticks)) return BAND;
        if (live.count(m.order_id)) return DUPLICATE;
        return live.size() >= orders_max ? FULL : 0;
    }

    void add(const message_t &m) {
        if (int reason = reason_against(m)) return refuse(m, reason);
        bool stops = m.order_type >= STOP;
        bool priced = m.order_type == LIMIT || m.order_type == STOP_LIMIT;
        int64_t limit = priced ? m.price_ticks : m.side == BUY ? high : low;
        if (m.flags && crosses(m.side, limit)) {
            if (m.flags == POST_ONLY_REJECT) return refuse(m, WOULD_TAKE);
            limit = m.side == BUY ? asks.begin()->first - 1 : bids.begin()->first + 1;
            if (!in_band(limit)) return refuse(m, WOULD_TAKE);
        }
        if (m.time_in_force == FOK &&
            !(m.side == BUY ? available(asks, BUY, limit, m.quantity_t)
                            : available(bids, SELL, limit, m.quantity_t)))
            return refuse(m, NOT_FILLED);
        std::list<Order> order(1);
        Order &o = order.front();
        o = {m.order_id, 0, 0, m.quantity_t, m.display_t < m.quantity_t ? m.display_t : 0, limit,
             m.stop_ticks, priced ? limit : high, m.account,
             m.stp_group > 0 ? m.stp_group : -1 - m.account, m.side, m.order_type,
             m.time_in_force, m.flags, m.stp_mode, stops};
        o.set_open(m.quantity_t);
        live[o.id] = order.begin();
        report(o, ACCEPTED, m.quantity_t, m.quantity_t);
        if (!stops) work(order);
        else if (triggered(o.side, o.stop)) trigger(order);
        else enqueue(order);
        run_stops();
    }

    void cancel(const message_t &m) {
        auto found = live.find(m.order_id);
        if (found == live.end() || (m.account != found->second->account && m.account != -1))
            return refuse(m, UNKNOWN);
        report(*found->second, CANCELED, found->second->open(), 0, USER_REQUEST);
        dequeue(found->second);
        live.erase(found);
    }

    void amend(const message_t &m) {
        auto found = live.find(m.order_id);
        if (found == live.end() || (m.account != found->second->account && m.account != -1))
            return refuse(m, UNKNOWN);
        Order &o = *found->second;
        if (o.waiting || m.display_t) std::abort(); // the flows cancel stops and keep displays
        if (m.quantity_t < 1) return refuse(m, QTY_MIN);
        if (m.quantity_t >= int64_t(1) << 40) return refuse(m, QTY_MAX);
        if (o.display && o.display * MOST_SLICES < m.quantity_t) return refuse(m, INVALID);
        if (!in_band(m.price_ticks)) return refuse(m, BAND);
        if (m.quantity_t <= o.quantity - o.open()) return refuse(m, QTY_MIN);
        if (o.flags && crosses(o.side, m.price_ticks)) return refuse(m, WOULD_TAKE);
        int64_t change = m.quantity_t - o.quantity, held = o.hold;
        if (m.price_ticks == o.limit && change <= 0) {
            int64_t hidden = -change < o.hidden ? -change : o.hidden;
            o.hidden -= hidden, o.shown += change + hidden, o.quantity = m.quantity_t;
            (o.side == BUY ? bids[o.limit] : asks[o.limit]).total += change;
            report(o, AMENDED, change, o.open()).other_hold_ticks = int32_t(held);
            return;
        }
        std::list<Order> order = dequeue(found->second);
        o.set_open(o.open() + change);
        o.limit = o.hold = m.price_ticks, o.quantity = m.quantity_t;
        report(o, AMENDED, change, o.open()).other_hold_ticks = int32_t(held);
        work(order);
        run_stops();
    }
};

} // namespace

extern "C" {
Book *map_new(int64_t low, int64_t high, int64_t orders_max, int64_t ids_max) {
    return new Book(low, high, size_t(orders_max), ids_max);
}

void map_free(Book *book) { delete book; }

int64_t map_match(Book *book, const message_t *messages, int64_t count, event_t *events, int64_t room) {
    return book->match(messages, count, events, room);
}
}
