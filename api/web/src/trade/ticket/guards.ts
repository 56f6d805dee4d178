/** What is unusual about an order: the page's soft limits, which ask once more and forbid nothing.
 *
 * The exchange's own limits reject; these only make a slip of the finger visible before the order
 * is sent. The default thresholds are guesses, to be tuned by each person.
 */

import { compare, magnitude, multiply, subtract } from "../../money/decimal.ts";
import type { OrderType, Side } from "../ticketState.ts";

/** Thresholds; percentages and multiples are decimals. */
export interface SoftLimits {
	/** A price worse than the opposite best or the reference by more than this percentage. */
	pricePercent: string;
	/** A quantity of more than so many times the median of the own last orders. */
	timesMedian: string;
	/** A quantity of more than this percentage of the mean daily volume of 30 days. */
	volumePercent: string;
	/** A value of more yen than this. */
	yen: string;
	/** A value of more than this percentage of the available yen. */
	cashPercent: string;
	/** In a call: the order alone would move the indicative price by more than this percentage. */
	movePercent: string;
}

export const DEFAULT_LIMITS: SoftLimits = {
	pricePercent: "10",
	timesMedian: "5",
	volumePercent: "20",
	yen: "10000000",
	cashPercent: "50",
	movePercent: "5",
};

/** An order and what is known about its market; a missing figure switches its check off. */
export interface Considered {
	side: Side;
	type: OrderType;
	qty: string;
	/** The limit price; for market orders none. */
	price?: string | undefined;
	/** Price times quantity, by the exchange's dry run. */
	value?: string | undefined;
	isCall: boolean;
	reference?: string | undefined;
	/** The best bid for a sell, the best ask for a buy. */
	opposite?: string | undefined;
	indicative?: string | undefined;
	indicativeAfter?: string | undefined;
	ownQuantities: readonly string[];
	meanVolume?: string | undefined;
	cash?: string | undefined;
}

/** One thing that is unusual, with the figures that its sentence names. */
export type Unusual =
	| { kind: "price"; percent: string; than: string }
	| { kind: "through"; than: string }
	| { kind: "median"; median: string; times: string }
	| { kind: "volume"; mean: string; percent: string }
	| { kind: "yen"; limit: string }
	| { kind: "cash"; cash: string; percent: string }
	| { kind: "move"; from: string; to: string; percent: string };

/** Return all that is unusual about an order, the gravest first. */
export function unusual(order: Considered, limits: SoftLimits): Unusual[] {
	return [
		...moved(order, limits),
		...priced(order, limits),
		...sized(order, limits),
		...valued(order, limits),
	];
}

function moved({ isCall, indicative, indicativeAfter }: Considered, limits: SoftLimits): Unusual[] {
	if (!isCall || indicative === undefined || indicativeAfter === undefined) return [];
	const by = magnitude(subtract(indicativeAfter, indicative));
	if (compare(multiply(by, "100"), multiply(indicative, limits.movePercent)) <= 0) return [];
	const percent = limits.movePercent;
	return [{ kind: "move", from: indicative, to: indicativeAfter, percent }];
}

function priced(order: Considered, limits: SoftLimits): Unusual[] {
	const { price, side, isCall, opposite, reference } = order;
	if (price === undefined) return [];
	const found: Unusual[] = [];
	const than = [opposite, reference].find(
		(known) => known !== undefined && isWorse(side, price, known, limits.pricePercent),
	);
	if (than !== undefined) found.push({ kind: "price", percent: limits.pricePercent, than });
	// In a call every order waits for one price, so a buy above the best sell is nothing unusual.
	if (!isCall && opposite !== undefined && isWorse(side, price, opposite, "0")) {
		found.push({ kind: "through", than: opposite });
	}
	return found;
}

/** Tells whether a price is worse than another by more than a percentage of it. */
function isWorse(side: Side, price: string, than: string, percent: string): boolean {
	const by = side === "buy" ? subtract(price, than) : subtract(than, price);
	return compare(multiply(by, "100"), multiply(than, percent)) > 0;
}

function sized(order: Considered, limits: SoftLimits): Unusual[] {
	const found: Unusual[] = [];
	const median = medianOf(order.ownQuantities);
	if (median !== undefined && compare(order.qty, multiply(median, limits.timesMedian)) > 0) {
		found.push({ kind: "median", median, times: limits.timesMedian });
	}
	const mean = order.meanVolume;
	if (mean !== undefined && compare(mean, "0") > 0) {
		const share = multiply(mean, limits.volumePercent);
		if (compare(multiply(order.qty, "100"), share) > 0) {
			found.push({ kind: "volume", mean, percent: limits.volumePercent });
		}
	}
	return found;
}

function valued({ value, side, cash }: Considered, limits: SoftLimits): Unusual[] {
	if (value === undefined) return [];
	const found: Unusual[] = [];
	if (compare(value, limits.yen) > 0) found.push({ kind: "yen", limit: limits.yen });
	if (side === "buy" && cash !== undefined) {
		if (compare(multiply(value, "100"), multiply(cash, limits.cashPercent)) > 0) {
			found.push({ kind: "cash", cash, percent: limits.cashPercent });
		}
	}
	return found;
}

/** Return the median, the lower one of two; undefined of fewer than five, which say little. */
export function medianOf(quantities: readonly string[]): string | undefined {
	if (quantities.length < 5) return undefined;
	return quantities.toSorted(compare)[Math.floor((quantities.length - 1) / 2)];
}
