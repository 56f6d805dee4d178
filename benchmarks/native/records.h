/* The rows that every engine here reads and writes: exchange/matching/state.py MESSAGE and EVENT. */
#ifndef TANSO_RECORDS_H
#define TANSO_RECORDS_H
#include <stdint.h>

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

enum { BUY, SELL };
enum { ADD, CANCEL, AMEND };
enum { LIMIT, MARKET, STOP, STOP_LIMIT };
enum { DAY, GTC, GTD, IOC, FOK };
enum { POST_ONLY_REJECT = 1, POST_ONLY_REPRICE = 2 };
enum { STP_NONE = 4 };
enum { ACCEPTED = 1, REFUSED, TRADED, CANCELED, EXPIRED, AMENDED, TRIGGERED, PREVENTED, UNCROSSED };
enum { HALTED = 10, REFRESHED = 11 };
enum { IN_AUCTION = 1, MAKER_DONE = 2 };
enum { MOST_SLICES = 100 };
#endif
