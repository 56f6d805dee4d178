/** The account's own streams: orders, fills, balances, holdings, settlements. */

import { computed, type ReadonlySignal } from "@preact/signals";
import { connection, isOpen, problemOf, stream } from "../feed/index.ts";
import { session } from "../session.ts";
import type { ExecutionRecord, HoldingRecord, OrderRecord } from "../wire.gen.ts";

const executions = stream({ channel: "executions" }).state;
const settlementStream = stream({ channel: "settlements" }).state;

/** Balances by asset. */
export const balances = stream({ channel: "balances" }).state;

/** Blocks of credits. */
export const holdings: ReadonlySignal<readonly HoldingRecord[] | undefined> = stream({
	channel: "holdings",
}).state;

/** Settlements that have been instructed, by id; due ones are in `due.ts`. */
export const settlements = settlementStream;

/** Own orders and bids since the page was opened, the newest first. */
const entered: ReadonlySignal<readonly OrderRecord[] | undefined> = computed(() => {
	const state = executions.value;
	return state && [...state.orders.values()].toSorted((a, b) => b.order_id - a.order_id);
});

/** Tells whether an order is a bid in a sealed auction, or such an auction's own offer. */
export function isBid(order: OrderRecord): boolean {
	return order.auction_id !== undefined;
}

/** Own orders since the page was opened, the newest first. */
export const orders: ReadonlySignal<readonly OrderRecord[] | undefined> = computed(() =>
	entered.value?.filter((order) => !isBid(order)),
);

/** Own bids and offers in sealed auctions since the page was opened, the newest first. */
export const bids: ReadonlySignal<readonly OrderRecord[]> = computed(
	() => entered.value?.filter(isBid) ?? [],
);

/** Own orders that can still trade, the newest first. */
export const openOrders: ReadonlySignal<readonly OrderRecord[]> = computed(() =>
	(orders.value ?? []).filter(isOpen),
);

/** Own fills since the page was opened, the oldest first; the feed's list grows in place. */
export const fills: ReadonlySignal<readonly ExecutionRecord[]> = computed(() => [
	...(executions.value?.fills ?? []),
]);

/** Reports since the page was opened that a fill was busted or adjusted, the oldest first. */
export const newCorrections: ReadonlySignal<readonly ExecutionRecord[]> = computed(() => [
	...(executions.value?.corrections ?? []),
]);

/** True once all further reports of the login are pushed: what is read from then on has no gap. */
export const isFollowed: ReadonlySignal<boolean> = computed(
	() => executions.value !== undefined || problemOf({ channel: "executions" }) !== undefined,
);

/** Whether the person trades for a participant: others may look at markets only. */
export const hasAccount: ReadonlySignal<boolean> = computed(
	() => session.value?.session.role === "trader",
);

/** Prices are old or the connection is cut: nothing may be sent but cancels. */
export const isLocked: ReadonlySignal<boolean> = computed(
	() => connection.value.state !== "live" && connection.value.state !== "syncing",
);
