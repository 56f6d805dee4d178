/** A board's record in whole numbers, and exact running totals at any price inside it.
 *
 * The totals are the exchange's. Between two of its prices nothing rests, so the totals there are
 * those of the nearest price; outside of them they are unknown unless the exchange says that
 * nothing rests there. Nothing here forms a price.
 */

import { stepsOf } from "../../money/decimal.ts";
import type { BoardRecord } from "../../wire.gen.ts";

/** A board in ticks and tonnes. */
export interface Sheet {
	/** The size of a tick, a decimal. */
	tick: string;
	prices: number[];
	bids: number[];
	asks: number[];
	bidTotals: number[];
	askTotals: number[];
	center: number;
	marketBid: number;
	marketAsk: number;
	over: number;
	under: number;
	bestBid: number | undefined;
	bestAsk: number | undefined;
	indicative: number | undefined;
	/** True if no order with a limit rests above the highest or below the lowest price. */
	endsAbove: boolean;
	endsBelow: boolean;
}

const TONNE = "1";

/** Return a board in whole numbers; `tick` is the market's price increment. */
export function readSheet(record: BoardRecord, tick: string): Sheet {
	const ticks = (text: string) => stepsOf(text, tick);
	const tonnes = (text: string) => stepsOf(text, TONNE);
	const maybe = (text: string | undefined) => (text === undefined ? undefined : ticks(text));
	const { rows } = record;
	const sheet: Sheet = {
		tick,
		prices: rows.map((row) => ticks(row.price)),
		bids: rows.map((row) => tonnes(row.bid_qty)),
		asks: rows.map((row) => tonnes(row.ask_qty)),
		bidTotals: rows.map((row) => tonnes(row.bid_cum)),
		askTotals: rows.map((row) => tonnes(row.ask_cum)),
		center: ticks(record.center_price),
		marketBid: tonnes(record.market_bid),
		marketAsk: tonnes(record.market_ask),
		over: tonnes(record.over_qty),
		under: tonnes(record.under_qty),
		bestBid: maybe(record.best_bid),
		bestAsk: maybe(record.best_ask),
		indicative: maybe(record.indicative_price),
		endsAbove: false,
		endsBelow: false,
	};
	sheet.endsAbove = sheet.over === 0 && bidsAbove(sheet) === sheet.marketBid;
	sheet.endsBelow = sheet.under === 0 && asksBelow(sheet) === sheet.marketAsk;
	return sheet;
}

const top = (sheet: Sheet) => sheet.prices[0] ?? sheet.center;
const bottom = (sheet: Sheet) => sheet.prices.at(-1) ?? sheet.center;

/** Return the bids above the highest price, orders without a limit included. */
export function bidsAbove(sheet: Sheet): number {
	return (sheet.bidTotals[0] ?? sheet.marketBid) - (sheet.bids[0] ?? 0);
}

/** Return the asks below the lowest price, orders without a limit included. */
export function asksBelow(sheet: Sheet): number {
	return (sheet.askTotals.at(-1) ?? sheet.marketAsk) - (sheet.asks.at(-1) ?? 0);
}

/** Tells whether the board says what rests at a price. */
export function isKnown(sheet: Sheet, price: number): boolean {
	if (price > top(sheet)) return sheet.endsAbove;
	if (price < bottom(sheet)) return sheet.endsBelow;
	return true;
}

/** Return the index of the lowest price that is at or above the given one; -1 for none. */
function lowestFrom(prices: readonly number[], price: number): number {
	let low = 0;
	let high = prices.length;
	while (low < high) {
		const middle = (low + high) >> 1;
		if ((prices[middle] ?? 0) >= price) low = middle + 1;
		else high = middle;
	}
	return low - 1;
}

/** Return the bids at a known price and above. */
export function bidTotal(sheet: Sheet, price: number): number {
	const at = lowestFrom(sheet.prices, price);
	return at < 0 ? bidsAbove(sheet) : (sheet.bidTotals[at] ?? 0);
}

/** Return the asks at a known price and below. */
export function askTotal(sheet: Sheet, price: number): number {
	const at = lowestFrom(sheet.prices, price + 1) + 1;
	return at >= sheet.prices.length ? asksBelow(sheet) : (sheet.askTotals[at] ?? 0);
}

/** Return the bids and asks of exactly one known price. */
export function restingAt(sheet: Sheet, price: number): { bid: number; ask: number } {
	const at = lowestFrom(sheet.prices, price);
	if (sheet.prices[at] !== price) return { bid: 0, ask: 0 };
	return { bid: sheet.bids[at] ?? 0, ask: sheet.asks[at] ?? 0 };
}

/** Return the asks above a known price. */
export function asksOver(sheet: Sheet, price: number): number {
	return (sheet.askTotals[0] ?? sheet.marketAsk) + sheet.over - askTotal(sheet, price);
}

/** Return the bids below a known price. */
export function bidsUnder(sheet: Sheet, price: number): number {
	return (sheet.bidTotals.at(-1) ?? sheet.marketBid) + sheet.under - bidTotal(sheet, price);
}
