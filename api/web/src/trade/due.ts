/** What the streams of the account do not carry: past orders and fills, deliveries that are due,
 * and trades that were undone or corrected. Read once, and again after what changes them. */

import { computed, effect, type ReadonlySignal, signal } from "@preact/signals";
import { CallError, call } from "../http/call.ts";
import { isoDay } from "../money/days.ts";
import { venueDay } from "../venueTime.ts";
import type { ExecutionRecord, OrderRecord, SettlementRecord } from "../wire.gen.ts";
import { bids, fills, hasAccount, isBid, orders, settlements } from "./account.ts";

/** What a table is waiting for: undefined while it loads. */
type Loaded<T> = T | CallError | undefined;

const PAGE = 500;
const PAGES_MAX = 20;
const DAYS_MAX = 5;
/** Changes in quick succession are followed by one question. */
const SETTLE_MS = 250;

const pastEntriesSignal = signal<Loaded<readonly OrderRecord[]>>(undefined);
const pastFillsSignal = signal<Loaded<readonly ExecutionRecord[]>>(undefined);
const dueSignal = signal<Loaded<readonly SettlementRecord[]>>(undefined);
const correctionsSignal = signal<ReadonlyMap<string, Correction>>(new Map());

export type Correction = "busted" | "adjusted";

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

/** Trades that were undone or got another price, by `tradeKey`. */
export const corrections: ReadonlySignal<ReadonlyMap<string, Correction>> = correctionsSignal;

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

async function loadFills(): Promise<void> {
	const found: ExecutionRecord[] = [];
	let from = 0;
	for (let page = 0; page < PAGES_MAX; page++) {
		const reply = await call("GET /v1/executions", { query: { from_seq: from, limit: PAGE } });
		found.push(...reply.executions.filter((report) => report.exec_type === "trade"));
		if (!reply.executions.length || reply.last_seq === from) break;
		from = reply.last_seq;
	}
	pastFillsSignal.value = found;
}

async function loadDue(): Promise<void> {
	const reply = await call("GET /v1/settlements", { query: { state: "pending", limit: PAGE } });
	dueSignal.value = reply.settlements;
}

/** The days whose statements may name a correction: today, and the last on which there were fills. */
function correctionDays(): readonly string[] {
	const today = venueDay.peek();
	const all = allFills.peek();
	const days = Array.isArray(all) ? all.map((fill) => isoDay(fill.timestamp)) : [];
	return [...new Set(today ? [today, ...days] : [])].slice(0, DAYS_MAX);
}

async function loadCorrections(): Promise<void> {
	const found = new Map(correctionsSignal.peek());
	for (const day of correctionDays()) {
		const { lines } = await call("GET /v1/statements/{day}", { path: { day } });
		for (const { what, symbol, reference } of lines) {
			if (!reference) continue;
			const trade = tradeKey(symbol, reference);
			if (what === "trade undone") found.set(trade, "busted");
			else if (what === "price corrected" && !found.has(trade)) found.set(trade, "adjusted");
		}
	}
	correctionsSignal.value = found;
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
	// Without a statement of the day nothing was corrected on it.
	load(loadCorrections, () => {});
}

/** Tonnes filled by order: less than before means that a trade was undone. */
const filled = new Map<number, string>();

function hasShrunk(record: OrderRecord): boolean {
	const key = `${record.cum_qty} ${record.avg_price}`;
	const before = filled.get(record.order_id);
	filled.set(record.order_id, key);
	return before !== undefined && before !== key;
}

/** Follow the account: read everything at its login, and what changed after fills. */
export function followAccount(): void {
	let timer: ReturnType<typeof setTimeout> | undefined;
	let known: ReadonlyMap<string, SettlementRecord> | undefined;
	const later = () => {
		clearTimeout(timer);
		timer = setTimeout(refresh, SETTLE_MS);
	};
	effect(() => {
		if (hasAccount.value && venueDay.value) reload();
	});
	effect(() => {
		const hasFills = fills.value.length > 0;
		const isDelivered = known !== undefined && settlements.value !== known;
		known = settlements.value;
		const isChanged = (orders.value ?? []).map(hasShrunk).some(Boolean);
		if (hasAccount.peek() && (hasFills || isDelivered || isChanged)) later();
	});
}
