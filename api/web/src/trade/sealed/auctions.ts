/** Sealed auctions with the own bids in each: announced and open ones from the stream, past ones by
 * HTTP. */

import { computed, type ReadonlySignal, signal } from "@preact/signals";
import { stream } from "../../feed/index.ts";
import { CallError, call } from "../../http/call.ts";
import { sum } from "../../money/decimal.ts";
import type { AuctionRecord, OrderRecord } from "../../wire.gen.ts";
import { allBids } from "../due.ts";

const PAGE = 200;

/** An auction with the own bids in it; a new object when any of it changed. */
export interface Sealed {
	auction: AuctionRecord;
	/** The newest first, ended ones included. */
	bids: readonly OrderRecord[];
	/** The participant itself offers or wants the credits. */
	isOwn: boolean;
}

const live = stream({ channel: "auction", symbol: "*", interval_ms: 250 }).state;
const past = signal<readonly AuctionRecord[] | CallError | undefined>(undefined);

/** Why the list could not be loaded. */
export const failure: ReadonlySignal<CallError | undefined> = computed(() =>
	past.value instanceof CallError ? past.value : undefined,
);

/** Read the announced, open and past auctions. */
export async function load(): Promise<void> {
	try {
		const reply = await call("GET /v1/auctions", { query: { mode: "sealed", limit: PAGE } });
		past.value = [...reply.auctions, ...reply.results];
	} catch (error) {
		if (!(error instanceof CallError)) throw error;
		past.value = error;
	}
}

/** Return the side of those who bid. */
export function bidSide({ direction }: AuctionRecord): "buy" | "sell" {
	return direction === "reverse" ? "sell" : "buy";
}

function rank({ state }: AuctionRecord): number {
	return state === "call" ? 0 : state === "announced" ? 1 : 2;
}

function byUrgency(a: AuctionRecord, b: AuctionRecord): number {
	const order = rank(a) - rank(b);
	if (order) return order;
	const [x, y] = [a.ends_at ?? "", b.ends_at ?? ""];
	return rank(a) < 2 ? x.localeCompare(y) : y.localeCompare(x);
}

const before = new Map<string, Sealed>();

function rowOf(auction: AuctionRecord, all: readonly OrderRecord[]): Sealed {
	const own = all.filter(({ auction_id }) => auction_id === auction.auction_id);
	const side = bidSide(auction);
	const bids = own.filter((order) => order.side === side);
	const isOwn = own.length > bids.length;
	const known = before.get(auction.auction_id);
	const isSame =
		known?.auction === auction &&
		known.isOwn === isOwn &&
		known.bids.length === bids.length &&
		known.bids.every((bid, at) => bid === bids[at]);
	if (known && isSame) return known;
	const row = { auction, bids, isOwn };
	before.set(auction.auction_id, row);
	return row;
}

/** All auctions: those that take bids, those to come, those of the past; undefined until known. */
export const auctions: ReadonlySignal<readonly Sealed[] | undefined> = computed(() => {
	if (!Array.isArray(past.value) || !live.value) return undefined;
	const all = new Map<string, AuctionRecord>();
	const put = (record: AuctionRecord) => all.set(record.auction_id, record);
	for (const record of past.value) put(record);
	for (const { sealed, results } of live.value.values()) {
		for (const record of Object.values(sealed)) put(record);
		for (const record of results) if (record.mode === "sealed") put(record);
	}
	return [...all.values()].toSorted(byUrgency).map((auction) => rowOf(auction, allBids.value));
});

/** Return the tonnes that own bids got. */
export function awarded({ bids }: Sealed): string {
	return sum(bids.map(({ cum_qty }) => cum_qty));
}
