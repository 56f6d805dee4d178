/** A person's soft limits, and what the guards know of the market beside the dry run. */

import { computed, effect, type ReadonlySignal, signal } from "@preact/signals";
import { stream } from "../../feed/index.ts";
import { CallError, call } from "../../http/call.ts";
import { compare, mean, sum } from "../../money/decimal.ts";
import { parsed } from "../../money/input.ts";
import { kept } from "../../parts/kept.ts";
import { onSession } from "../../session.ts";
import type { DryRun } from "../../wire.gen.ts";
import { balances } from "../account.ts";
import { market, symbol } from "../markets.ts";
import {
	type Considered,
	DEFAULT_LIMITS,
	medianOf,
	type SoftLimits,
	type Unusual,
	unusual,
} from "./guards.ts";
import type { OrderParams } from "./params.ts";

export const softLimits = kept<SoftLimits>("soft_limits", DEFAULT_LIMITS, isLimits);

function isLimits(value: unknown): value is SoftLimits {
	if (typeof value !== "object" || value === null) return false;
	return Object.keys(DEFAULT_LIMITS).every((name) => {
		const limit: unknown = (value as Record<string, unknown>)[name];
		return typeof limit === "string" && parsed(limit, "count").ok;
	});
}

/** Whether each order is asked about; off until logout at most. */
export const asksAlways = signal(sessionStorage.getItem("tanso.asks") !== "no");

/** Switch the question before ordinary orders on or off, in this tab, until logout. */
export function setAsksAlways(value: boolean): void {
	asksAlways.value = value;
	sessionStorage.setItem("tanso.asks", value ? "yes" : "no");
}

onSession((isIn) => {
	if (!isIn) setAsksAlways(true);
});

const DAYS = 30;
const OWN_ORDERS = 20;
const ownQuantities = new Map<string, readonly string[]>();

/** The candles of the market that is shown, by day. */
const days = signal<ReturnType<typeof followDays> | undefined>(undefined);

function followDays(market: string) {
	return stream({ channel: "ohlc", symbol: market, interval: "1d", interval_ms: 1000 });
}

effect(() => {
	const followed = symbol.value ? followDays(symbol.value) : undefined;
	days.value = followed;
	return followed?.release;
});

/** The mean daily volume of the last 30 days with a candle. */
export const meanVolume: ReadonlySignal<string | undefined> = computed(() => {
	const candles = days.value?.state.value?.candles.slice(-DAYS) ?? [];
	if (!candles.length) return undefined;
	return mean(sum(candles.map(({ volume }) => volume)), candles.length);
});

/** The quantities of the person's last orders in a market; asked for once a market. */
async function ownOf(name: string): Promise<readonly string[]> {
	const known = ownQuantities.get(name);
	if (known) return known;
	try {
		const reply = await call("GET /v1/orders", {
			query: { status: "all", symbol: name, limit: OWN_ORDERS },
		});
		const found = reply.orders.map((order) => order.order_qty);
		// A few orders say little: they are asked for again next time.
		if (medianOf(found) !== undefined) ownQuantities.set(name, found);
		return found;
	} catch (error) {
		if (!(error instanceof CallError)) throw error;
		return [];
	}
}

/** Return what is unusual about an order that passed the exchange's dry run. */
export async function unusualOf(order: OrderParams, result: DryRun): Promise<Unusual[]> {
	const shown = market.peek();
	const isBuy = order.side === "buy";
	const considered: Considered = {
		side: order.side,
		type: order.order_type ?? "limit",
		qty: order.order_qty,
		price: order.limit_price,
		value: result.cost,
		isCall: shown?.status?.phase === "auction_call",
		reference: shown?.instrument.reference_price,
		opposite: isBuy ? shown?.ticker?.ask : shown?.ticker?.bid,
		indicative: result.indicative_price,
		indicativeAfter: result.indicative_after,
		ownQuantities: await ownOf(order.symbol),
		meanVolume: meanVolume.peek(),
		cash: balances.peek()?.get("JPY")?.available,
	};
	return unusual(considered, softLimits.peek());
}

/** Tells whether a limit is a decimal above zero. */
export function isLimit(text: string): boolean {
	const read = parsed(text, "count");
	return read.ok && compare(read.text, "0") > 0;
}
