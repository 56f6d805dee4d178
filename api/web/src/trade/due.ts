/** What the streams of the account do not carry: past orders and fills, deliveries that are due,
 * and trades that were undone or corrected. Read once, and again after what changes them. */

import { batch, computed, effect, type ReadonlySignal, signal } from "@preact/signals";
import { connection } from "../feed/index.ts";
import { CallError, call } from "../http/call.ts";
import type { ExecutionRecord, OrderRecord, SettlementRecord } from "../wire.gen.ts";
import {
	bids,
	fills,
	hasAccount,
	isBid,
	isFollowed,
	newCorrections,
	settlements,
} from "./account.ts";

/** What a table is waiting for: undefined while it loads. */
type Loaded<T> = T | CallError | undefined;

const PAGE = 500;
const PAGES_MAX = 20;
/** Changes in quick succession are followed by one question. */
const SETTLE_MS = 250;

const pastEntriesSignal = signal<Loaded<readonly OrderRecord[]>>(undefined);
const pastFillsSignal = signal<Loaded<readonly ExecutionRecord[]>>(undefined);
const dueSignal = signal<Loaded<readonly SettlementRecord[]>>(undefined);
const pastCorrectionsSignal = signal<readonly ExecutionRecord[]>([]);

/** Orders of before the page was opened, the newest first. */
export const pastOrders: ReadonlySignal<Loaded<readonly OrderRecord[]>> = computed(() => {
	const past = pastEntriesSignal.value;
	return !past || past instanceof CallError ? past : past.filter((order) => !isBid(order));
});

/** Own bids and offers in sealed auctions, the newest first. */
export const allBids: ReadonlySignal<readonly OrderRecord[]> = computed(() => {
	const past = pastEntriesSignal.value;
	const all = new Map<number, OrderRecord>();
	for (const order of Array.isArray(past) ? past.filter(isBid) : []) all.set(order.order_id, order);
	for (const order of bids.value) all.set(order.order_id, order);
	return [...all.values()].toSorted((a, b) => b.order_id - a.order_id);
});

/** The last report on each trade that was undone or got another price, by `tradeKey`. */
export const corrections: ReadonlySignal<ReadonlyMap<string, ExecutionRecord>> = computed(() => {
	const found = new Map<string, ExecutionRecord>();
	for (const report of [...pastCorrectionsSignal.value, ...newCorrections.value]) {
		const key = tradeKey(report.symbol, report.trade_id);
		if (report.seq >= (found.get(key)?.seq ?? 0)) found.set(key, report);
	}
	return found;
});

/** All own fills, the newest first. */
export const allFills: ReadonlySignal<Loaded<readonly ExecutionRecord[]>> = computed(() => {
	const past = pastFillsSignal.value;
	if (!past || past instanceof CallError) return past;
	const all = new Map(past.map((fill) => [fill.exec_id, fill]));
	for (const fill of fills.value) all.set(fill.exec_id, fill);
	return [...all.values()].toSorted((a, b) => b.seq - a.seq);
});

/** Deliveries that are due, then those that have been instructed, the newest first. */
export const allSettlements: ReadonlySignal<Loaded<readonly SettlementRecord[]>> = computed(() => {
	const due = dueSignal.value;
	if (!due || due instanceof CallError) return due;
	const instructed = [...(settlements.value?.values() ?? [])]
		.filter((record) => record.state !== "pending")
		.toSorted((a, b) => (a.timestamp < b.timestamp ? 1 : -1));
	return [...due, ...instructed];
});

/** The delivery of a trade: its day, and whether it has happened. */
export interface TradeDelivery {
	due: string;
	isSettled: boolean;
}

/** Return what names a trade: its number is one of its market. */
export function tradeKey(symbol: string, tradeId: number | string | undefined): string {
	return `${symbol} ${tradeId}`;
}

/** The deliveries of own trades by `tradeKey`. A trade that was netted with others is settled when
 * none of their deliveries is still to come. */
export const deliveries: ReadonlySignal<ReadonlyMap<string, TradeDelivery>> = computed(() => {
	const found = new Map<string, TradeDelivery>();
	const all = allSettlements.value;
	if (!all || all instanceof CallError) return found;
	for (const { symbol, trade_ids = [], due_date, state } of all) {
		if (!due_date || state === "voided") continue;
		for (const id of trade_ids) {
			const key = tradeKey(symbol, id);
			const isSettled = state === "settled" && found.get(key)?.isSettled !== false;
			found.set(key, { due: due_date, isSettled });
		}
	}
	return found;
});

async function loadOrders(): Promise<void> {
	const reply = await call("GET /v1/orders", { query: { status: "all", limit: PAGE } });
	pastEntriesSignal.value = reply.orders;
}

/** The newest first, so that a long history costs old fills and never those of today. */
async function loadFills(): Promise<void> {
	const found: ExecutionRecord[] = [];
	let cursor: number | undefined;
	for (let page = 0; page < PAGES_MAX; page++) {
		const older = cursor === undefined ? {} : { cursor };
		const query = { order: "newest", limit: PAGE, ...older } as const;
		const reply = await call("GET /v1/executions", { query });
		found.push(...reply.executions);
		cursor = reply.next_cursor;
		if (cursor === undefined) break;
	}
	batch(() => {
		pastCorrectionsSignal.value = found.filter((report) => report.trade_status !== undefined);
		pastFillsSignal.value = found.filter((report) => report.exec_type === "trade");
	});
}

async function loadDue(): Promise<void> {
	const reply = await call("GET /v1/settlements", { query: { state: "pending", limit: PAGE } });
	dueSignal.value = reply.settlements;
}

/** Load into a signal; an error is what the table shows. */
function load(work: () => Promise<void>, fail: (error: CallError) => void): void {
	work().catch((error: unknown) => {
		if (!(error instanceof CallError)) throw error;
		fail(error);
	});
}

/** Read all again, e.g. after an error. */
export function reload(): void {
	load(loadOrders, (error) => {
		pastEntriesSignal.value = error;
	});
	load(loadFills, (error) => {
		pastFillsSignal.value = error;
	});
	refresh();
}

function refresh(): void {
	load(loadDue, (error) => {
		dueSignal.value = error;
	});
}

/** Follow the account: read everything at its login, and what changed after fills. */
export function followAccount(): void {
	let timer: ReturnType<typeof setTimeout> | undefined;
	let known: ReadonlyMap<string, SettlementRecord> | undefined;
	const later = () => {
		clearTimeout(timer);
		timer = setTimeout(refresh, SETTLE_MS);
	};
	// Read after the pushes have begun, so that no report falls between the two; and again after a
	// cut so long that the exchange could not replay what was missed.
	const lost = computed(() => connection.value.lost);
	effect(() => {
		lost.value;
		if (hasAccount.value && isFollowed.value) reload();
	});
	effect(() => {
		const isChanged = fills.value.length + newCorrections.value.length > 0;
		const isDelivered = known !== undefined && settlements.value !== known;
		known = settlements.value;
		if (hasAccount.peek() && (isChanged || isDelivered)) later();
	});
}
