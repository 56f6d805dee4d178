/** What can be done with orders that are in the market: cancel, cancel all, amend.
 *
 * A cancel goes over the socket while it works and by HTTP otherwise: cancels stay possible when
 * prices are old or the connection is cut. Canceling twice does no harm.
 */

import { signal } from "@preact/signals";
import { request } from "../feed/index.ts";
import { CallError, call } from "../http/call.ts";
import { newKey } from "../http/key.ts";
import { wordsOf } from "../lang.ts";
import { notify } from "../parts/notify.ts";
import { errorText, problemText } from "../problemText.ts";
import type { CancelResult, OrderRecord } from "../wire.gen.ts";
import { tradeWords } from "../words/trade.ts";
import { orderText } from "./say.ts";

/** The orders that the dialog of amendments is open for. */
export const amending = signal<readonly number[] | undefined>(undefined);

/** Orders whose cancel is under way. */
export const canceling = signal<ReadonlySet<number>>(new Set());

/** Open the dialog that amends one of some orders. */
export function openAmend(orderIds: readonly number[]): void {
	amending.value = orderIds;
}

/** Cancel orders by their ids and say what became of it. */
export async function cancelOrders(orderIds: readonly number[]): Promise<void> {
	if (!orderIds.length) return;
	canceling.value = new Set([...canceling.peek(), ...orderIds]);
	const params = { order_id: [...orderIds] };
	try {
		report(
			await overSocket(
				() => request("cancel_order", params),
				() => call("POST /v1/orders/cancel", { body: params, key: newKey() }),
			),
		);
	} catch (error) {
		notify("bad", wordsOf(tradeWords).notCanceled(orderIds.length, errorText(error)));
	} finally {
		canceling.value = new Set([...canceling.peek()].filter((id) => !orderIds.includes(id)));
	}
}

/** Cancel all open orders in all markets and say what became of it. */
export async function cancelAll(orders: readonly OrderRecord[]): Promise<void> {
	try {
		report(
			await overSocket(
				() => request("cancel_all", {}),
				() => call("DELETE /v1/orders", { key: newKey() }),
			),
		);
	} catch (error) {
		notify("bad", wordsOf(tradeWords).notCanceled(orders.length, errorText(error)));
	}
}

/** Ask over the socket; if it gives no answer, by HTTP. Only for what may be asked twice. */
export async function overSocket<T>(
	bySocket: () => Promise<T>,
	byHttp: () => Promise<T>,
): Promise<T> {
	try {
		return await bySocket();
	} catch (error) {
		const isCut =
			error instanceof CallError &&
			["unknown_outcome", "not_connected", "auth_required"].includes(error.code);
		if (!isCut) throw error;
		return await byHttp();
	}
}

function report({ orders }: CancelResult): void {
	const words = wordsOf(tradeWords);
	const failed = orders.filter((order) => !order.success);
	const done = orders.length - failed.length;
	if (done) notify("good", words.canceled(done));
	const error = failed[0]?.error;
	if (error) notify("bad", words.notCanceled(failed.length, problemText(error)));
}

/** Amend an order; CallError with the exchange's problem, whose `field` names what is wrong. */
export async function amend(
	order: OrderRecord,
	changes: { limit_price?: string; order_qty?: string },
): Promise<void> {
	await request("amend_order", { order_id: order.order_id, ...changes });
	notify("good", wordsOf(tradeWords).amended(orderText({ ...order, ...changes })));
}
