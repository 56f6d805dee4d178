/** Which prices a board shows: its slots, from the top down.
 *
 * The center stands in the middle slot, so that it stays where the eye is; slots beyond the last
 * price are blank.
 */

import { isKnown, restingAt, type Sheet } from "./sheet.ts";

/** A price in ticks, the gap between best bid and best ask, or nothing. */
export type Slot = number | "spread" | undefined;

export interface Choice {
	/** The number of slots. */
	count: number;
	/** 0: prices at which orders rest; otherwise each multiple of so many ticks. */
	group: number;
	/** True while bids and asks trade against each other at once, so that they do not cross. */
	isContinuous: boolean;
	/** A price that the person asked for, which stands in the middle; undefined: the center. */
	anchor?: number | undefined;
}

/** The group sizes in ticks; 0 shows the prices at which orders rest. */
export const GROUPS = [0, 1, 2, 5, 10, 20, 50, 100] as const;

/** Return all that can be shown, from the highest price down. */
function listed(sheet: Sheet, choice: Choice): { list: Slot[]; focal: number } {
	const { bestBid, bestAsk } = sheet;
	const hasSpread = choice.isContinuous && !isCrossed(sheet);
	const prices = choice.group ? steps(sheet, choice) : rests(sheet, choice, hasSpread);
	const list: Slot[] = [];
	let focal = -1;
	let spreadAt = -1;
	for (const price of prices) {
		if (hasSpread && spreadAt < 0 && isBelowSpread(price, bestBid, bestAsk, sheet.center)) {
			spreadAt = list.length;
			list.push("spread");
		}
		if (focal < 0 && price <= (choice.anchor ?? sheet.center)) focal = list.length;
		list.push(price);
	}
	if (hasSpread && spreadAt < 0) {
		spreadAt = list.length;
		list.push("spread");
	}
	if (hasSpread && choice.anchor === undefined) focal = spreadAt;
	return { list, focal: focal < 0 ? Math.max(0, list.length - 1) : focal };
}

function isCrossed({ bestBid, bestAsk }: Sheet): boolean {
	return bestBid !== undefined && bestAsk !== undefined && bestBid >= bestAsk;
}

/** Tells whether a price stands under the gap: at or below the best bid, or, without bids, below
 * the best ask. */
function isBelowSpread(
	price: number,
	bestBid: number | undefined,
	bestAsk: number | undefined,
	center: number,
): boolean {
	if (bestBid !== undefined) return price <= bestBid;
	return bestAsk === undefined ? price <= center : price < bestAsk;
}

function rests(sheet: Sheet, choice: Choice, hasSpread: boolean): number[] {
	const { anchor } = choice;
	const prices = sheet.prices.filter((price) => {
		if (!hasSpread || price !== sheet.center) return true;
		const { bid, ask } = restingAt(sheet, price);
		return bid > 0 || ask > 0;
	});
	if (anchor === undefined || prices.includes(anchor) || !isKnown(sheet, anchor)) return prices;
	return [...prices, anchor].sort((a, b) => b - a);
}

function steps(sheet: Sheet, { group, count, anchor, isContinuous }: Choice): number[] {
	const middle = anchor ?? sheet.center;
	const first = Math.floor(middle / group) + count;
	const prices: number[] = [];
	for (let step = first; step >= first - 2 * count && step > 0; step--) {
		const price = step * group;
		if (isKnown(sheet, price)) prices.push(price);
	}
	const extra = anchor ?? (isContinuous ? undefined : sheet.indicative);
	if (extra === undefined || extra % group === 0 || !isKnown(sheet, extra)) return prices;
	return [...prices, extra].sort((a, b) => b - a);
}

/** Return the slots around the center, or around the price that the person asked for. */
export function slotsOf(sheet: Sheet, choice: Choice): Slot[] {
	const { list, focal } = listed(sheet, choice);
	return sliced(list, focal - (choice.count >> 1), choice.count);
}

function sliced(list: readonly Slot[], from: number, count: number): Slot[] {
	return Array.from({ length: count }, (_, at) => list[from + at]);
}

/** Return the slots moved by some places, up (negative) or down, as far as there are prices. */
export function moved(
	sheet: Sheet,
	choice: Choice,
	slots: readonly Slot[],
	by: number,
): readonly Slot[] {
	const shown = slots.findIndex((slot) => typeof slot === "number");
	const highest = slots[shown];
	if (typeof highest !== "number") return slots;
	const { list } = listed(sheet, { ...choice, anchor: choice.group ? highest : choice.anchor });
	const at = list.findIndex((slot) => typeof slot === "number" && slot <= highest);
	if (at < 0) return slots;
	const start = at - shown;
	const least = Math.min(start, 0);
	const most = Math.max(start, list.length - slots.length);
	const next = Math.max(least, Math.min(most, start + by));
	return next === start ? slots : sliced(list, next, slots.length);
}
