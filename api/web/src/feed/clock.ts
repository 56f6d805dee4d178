/** The venue's clock as seen from here: the machine's, one at another pace, or a scripted one. */

import { msOf } from "../money/days.ts";
import type { TimeReply } from "../wire.gen.ts";
import type { VenueClock } from "./types.ts";

/** A market's clock that differs by more than this from the wall's is a simulated one. */
const SAME_MS = 2000;
/** A rate this near to 1, or to 0, is meant to be exactly that. */
const NEAR = 0.02;

export class Clock {
	/** Unknown until the first answer. */
	reading: VenueClock | undefined;
	#sample: { wallMs: number; venueMs: number } | undefined;
	#lastRate: number | undefined;

	/** Take an answer of the exchange; `nowMs`: half way between question and answer. */
	sample(reply: TimeReply, nowMs: number): void {
		const venueMs = msOf(reply.sim_time);
		const before = this.#sample;
		this.#sample = { wallMs: reply.time_ms, venueMs };
		let rate = this.reading?.rate ?? 1;
		const wall = before ? reply.time_ms - before.wallMs : 0;
		if (before && wall >= 500) {
			// A clock that skips hours without a market goes fast between two answers and then as it
			// did before: a skip is no pace, so the slower of the last two counts.
			const measured = near((venueMs - before.venueMs) / wall);
			rate = Math.min(measured, this.#lastRate ?? measured);
			this.#lastRate = measured;
		}
		const isSimulated = rate !== 1 || Math.abs(venueMs - reply.time_ms) > SAME_MS;
		this.reading = { venueMs, atMs: nowMs, rate, isSimulated };
	}

	/** Take the time of a push: the venue's clock is not before it. */
	reached(timestamp: string, nowMs: number): void {
		if (!this.reading) return;
		const venueMs = msOf(timestamp);
		if (venueMs > venueTime(this.reading, nowMs)) {
			this.reading = { ...this.reading, venueMs, atMs: nowMs };
		}
	}
}

function near(rate: number): number {
	if (Math.abs(rate - 1) < NEAR) return 1;
	return Math.abs(rate) < NEAR ? 0 : rate;
}

/** Return the venue's time in milliseconds since 1970; the machine's while it is unknown. */
export function venueTime(clock: VenueClock | undefined, nowMs: number): number {
	return clock ? clock.venueMs + (nowMs - clock.atMs) * clock.rate : nowMs;
}
