/** One clock tick a second for all that shows a time or an age. */

import { type ReadonlySignal, signal } from "@preact/signals";

const ticks = signal(0);
let timer: ReturnType<typeof setInterval> | undefined;

/** Return a signal that changes every second; the first reader starts the timer. */
export function everySecond(): ReadonlySignal<number> {
	if (timer === undefined) {
		timer = setInterval(() => {
			ticks.value += 1;
		}, 1000);
	}
	return ticks;
}
