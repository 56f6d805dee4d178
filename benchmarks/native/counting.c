/* Marks for callgrind: which instructions to count, and the name of their count. */
#include <valgrind/callgrind.h>

void counting_start(void) { CALLGRIND_START_INSTRUMENTATION; }

void counting_zero(void) { CALLGRIND_ZERO_STATS; }

void counting_dump(const char *name) { CALLGRIND_DUMP_STATS_AT(name); }
