/** Stacked parts of a column or a row, with the intervals of each part. */

import type { Tone } from "./shape.ts";

export interface Series {
	label: string;
	tone: Tone;
	/** One a column or row; null where it is not known. */
	values: readonly (number | null)[];
	/** Intervals of the values. */
	low?: readonly (number | null)[];
	high?: readonly (number | null)[];
}

/** Return the parts at a place, each from where it begins; negative ones stack below zero. */
export function stackOf(series: readonly Series[], place: number) {
	let above = 0;
	let below = 0;
	return series.map(({ values, low, high }) => {
		const value = values[place] ?? 0;
		const from = value >= 0 ? above : below;
		if (value >= 0) above += value;
		else below += value;
		const end = (ends: Series["low"]) => {
			const reach = ends?.[place];
			return typeof reach === "number" ? from + reach : undefined;
		};
		return { from, to: from + value, low: end(low), high: end(high) };
	});
}

/** Return all that an axis must reach to show the stacks of these places and their intervals. */
export function reachOfStacks(series: readonly Series[], places: number): number[] {
	return Array.from({ length: places }, (_, place) => stackOf(series, place)).flatMap((parts) =>
		parts.flatMap(({ from, to, low, high }) => [from, to, low ?? to, high ?? to]),
	);
}
