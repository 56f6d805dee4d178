/** The indicative prices of the open call, as the page has seen them. The exchange keeps none. */

import { effect, signal } from "@preact/signals";
import { venueClock, venueNow } from "../feed/index.ts";
import { market } from "./markets.ts";

export interface CallPrice {
	/** Venue time, in milliseconds since 1970. */
	at: number;
	price: string;
	qty: string;
}

interface Seen {
	auctionId: string;
	prices: readonly CallPrice[];
}

/** More points than a chart has pixels are of no use. */
const KEPT = 2000;
const seen = signal<ReadonlyMap<string, Seen>>(new Map());

/** The prices of the market's open call, the oldest first. */
export function callPricesOf(symbol: string): readonly CallPrice[] {
	return seen.value.get(symbol)?.prices ?? [];
}

/** Begin to remember. */
export function followCallPrices(): void {
	effect(() => {
		const call = market.value?.call;
		// Until the venue's time is known a price has no place in the chart.
		if (!call?.indicative_price || !venueClock.value) return;
		const before = seen.peek().get(call.symbol);
		const prices = before?.auctionId === call.auction_id ? before.prices : [];
		const qty = call.indicative_qty ?? "0";
		const last = prices.at(-1);
		if (last?.price === call.indicative_price && last.qty === qty) return;
		// A correction of the clock must not take the line back.
		const at = Math.max(venueNow(), last?.at ?? 0);
		const next = [...prices, { at, price: call.indicative_price, qty }];
		const all = new Map(seen.peek());
		all.set(call.symbol, { auctionId: call.auction_id, prices: next.slice(-KEPT) });
		seen.value = all;
	});
}
