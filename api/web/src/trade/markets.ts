/** All markets as rows, and the market that the screen shows. */

import { computed, type ReadonlySignal, signal } from "@preact/signals";
import { stream } from "../feed/index.ts";
import { kept } from "../parts/kept.ts";
import type { AuctionRecord, InstrumentRecord, StatusRecord, TickerRecord } from "../wire.gen.ts";
import { balances } from "./account.ts";

/** A market with all that a list shows of it; a new object when any of it changed. */
export interface Market {
	symbol: string;
	instrument: InstrumentRecord;
	status: StatusRecord | undefined;
	ticker: TickerRecord | undefined;
	/** The open call auction. */
	call: AuctionRecord | undefined;
	/** Own credits of this class in tonnes, held ones included. */
	position: string | undefined;
	isStarred: boolean;
}

const PACE_MS = 250;

const instruments = stream({ channel: "instrument", symbol: "*" }).state;
const statuses = stream({ channel: "status", symbol: "*" }).state;
const tickers = stream({ channel: "ticker", symbol: "*", interval_ms: PACE_MS }).state;
const auctions = stream({ channel: "auction", symbol: "*", interval_ms: PACE_MS }).state;

/** Markets that this person follows first. */
export const stars = kept<readonly string[]>(
	"stars",
	[],
	(value): value is readonly string[] =>
		Array.isArray(value) && value.every((each) => typeof each === "string"),
);

/** Follow a market first, or no more. */
export function toggleStar(symbol: string): void {
	const all = stars.peek();
	stars.value = all.includes(symbol) ? all.filter((each) => each !== symbol) : [...all, symbol];
}

const rowsBefore = new Map<string, Market>();

/** All markets, followed ones first; undefined until they are known. */
export const markets: ReadonlySignal<readonly Market[] | undefined> = computed(() => {
	const terms = instruments.value;
	if (!terms) return undefined;
	const followed = stars.value;
	const rows = [...terms.values()]
		.filter((instrument) => instrument.status !== "delisted")
		.map((instrument) => {
			const { symbol } = instrument;
			const row: Market = {
				symbol,
				instrument,
				status: statuses.value?.get(symbol),
				ticker: tickers.value?.get(symbol),
				call: auctions.value?.get(symbol)?.current,
				position: balances.value?.get(symbol)?.total,
				isStarred: followed.includes(symbol),
			};
			const before = rowsBefore.get(symbol);
			if (before && isSame(before, row)) return before;
			rowsBefore.set(symbol, row);
			return row;
		});
	return rows.toSorted((a, b) => +b.isStarred - +a.isStarred);
});

function isSame(a: Market, b: Market): boolean {
	return (Object.keys(a) as (keyof Market)[]).every((name) => a[name] === b[name]);
}

const chosen = signal(new URLSearchParams(location.search).get("symbol") ?? "");

/** The symbol of the market that the screen shows: the one of the address, else the first. */
export const symbol: ReadonlySignal<string> = computed(() => {
	const all = markets.value;
	if (!all || all.some((market) => market.symbol === chosen.value)) return chosen.value;
	return all[0]?.symbol ?? "";
});

/** The market that the screen shows. */
export const market: ReadonlySignal<Market | undefined> = computed(() =>
	markets.value?.find((each) => each.symbol === symbol.value),
);

/** Show another market and name it in the address. */
export function choose(next: string): void {
	chosen.value = next;
	const address = new URL(location.href);
	address.searchParams.set("symbol", next);
	history.replaceState(history.state, "", address);
}

/** Return a symbol's class without its currency. */
export function classOf(symbolText: string): string {
	return symbolText.split("/")[0] ?? symbolText;
}

/** True while orders trade as they arrive. */
export function isContinuous(status: StatusRecord | undefined): boolean {
	return status?.phase === "continuous";
}
