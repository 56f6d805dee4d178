/** All markets as rows of a table, live. */

import { computed, type ReadonlySignal } from "@preact/signals";
import { age, connection, stream } from "../feed/index.ts";
import type { Condition } from "../parts/Panel.tsx";
import { everySecond } from "../seconds.ts";
import type { AuctionRecord, InstrumentRecord, StatusRecord, TickerRecord } from "../wire.gen.ts";
import { first } from "./first.ts";

const PACE_MS = 250;
const TICKERS = { channel: "ticker", symbol: "*", interval_ms: PACE_MS } as const;

const instruments = stream({ channel: "instrument", symbol: "*" }).state;
const statuses = stream({ channel: "status", symbol: "*" }).state;
const tickers = stream(TICKERS).state;
const auctions = stream({ channel: "auction", symbol: "*", interval_ms: PACE_MS }).state;

/** A market with all that the table shows of it; a new object when any of it changed. */
export interface Market {
	instrument: InstrumentRecord;
	status: StatusRecord | undefined;
	ticker: TickerRecord | undefined;
	/** The open call auction. */
	call: AuctionRecord | undefined;
}

const before = new Map<string, Market>();

/** All markets; undefined until they are known. */
export const markets: ReadonlySignal<readonly Market[] | undefined> = computed(() => {
	const terms = instruments.value ?? first?.instruments;
	if (!terms) return undefined;
	const calls = auctions.value;
	return [...terms.values()].map((instrument) => {
		const { symbol } = instrument;
		const row: Market = {
			instrument,
			status: (statuses.value ?? first?.statuses)?.get(symbol),
			ticker: (tickers.value ?? first?.tickers)?.get(symbol),
			call: calls ? calls.get(symbol)?.current : first?.calls.get(symbol),
		};
		const known = before.get(symbol);
		if (known && isSame(known, row)) return known;
		before.set(symbol, row);
		return row;
	});
});

function isSame(a: Market, b: Market): boolean {
	return (Object.keys(a) as (keyof Market)[]).every((name) => a[name] === b[name]);
}

/** Changes with each change of a phase, after which figures of all trades are asked for anew. */
export const phasesRound: ReadonlySignal<string> = computed(() =>
	[...((statuses.value ?? first?.statuses)?.values() ?? [])]
		.map(({ next_change }) => next_change ?? "")
		.join(" "),
);

/** Whether the prices shown are of this moment: not while the connection is late or lost. */
export const freshness: ReadonlySignal<Condition> = computed(() => {
	const { state } = connection.value;
	if (!markets.value) return { kind: "loading" };
	if (state !== "late" && state !== "cut") return { kind: "ready" };
	void everySecond().value;
	const age_ms = age(TICKERS) ?? performance.now();
	return { kind: "stale", age_s: Math.round(age_ms / 1000) };
});
