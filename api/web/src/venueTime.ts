/** The venue's time as a signal. */

import { computed, type ReadonlySignal } from "@preact/signals";
import { venueClock, venueNow } from "./feed/index.ts";
import { isoDay } from "./money/days.ts";
import { everySecond } from "./seconds.ts";

/** The venue's time in milliseconds since 1970, each second. */
export const venueMs: ReadonlySignal<number> = computed(() => {
	void everySecond().value;
	void venueClock.value;
	return venueNow();
});

/** The day in Tokyo by the venue's clock; undefined until the exchange has told its time. */
export const venueDay: ReadonlySignal<string | undefined> = computed(() =>
	venueClock.value ? isoDay(venueMs.value) : undefined,
);
