/** Orders on their way: sent once, and asked for where the answer was lost.
 *
 * An order carries a `cl_ord_id` that was made before it was sent, so that the exchange takes it
 * at most once. If the connection is cut before the answer, nobody knows whether it arrived: the
 * row says so, and the exchange is asked for that id until it answers.
 */

import { type ReadonlySignal, signal } from "@preact/signals";
import { request } from "../feed/index.ts";
import { CallError, call } from "../http/call.ts";
import type { AddOrderParams, OrderResult } from "../wire.gen.ts";

export interface SentOrder {
	params: AddOrderParams & { cl_ord_id: string };
	/** `missing`: the exchange does not know it, so it did not arrive. */
	state: "sending" | "unknown" | "missing";
}

const list = signal<readonly SentOrder[]>([]);

/** Orders without an answer, the newest first. */
export const sent: ReadonlySignal<readonly SentOrder[]> = list;

/** An order that got no answer is asked for again after so long. */
const ASK_MS = 1000;

function mark(id: string, state: SentOrder["state"] | undefined): void {
	list.value = list
		.peek()
		.flatMap((order) =>
			order.params.cl_ord_id === id ? (state ? [{ ...order, state }] : []) : [order],
		);
}

/** Send an order once. CallError with the exchange's reason if it was rejected; `unknown_outcome`
 * if the answer was lost: then `sent` holds it until the exchange has said what became of it. */
export async function sendOrder(
	params: AddOrderParams & { cl_ord_id: string },
): Promise<OrderResult> {
	const id = params.cl_ord_id;
	mark(id, undefined);
	list.value = [{ params, state: "sending" }, ...list.peek()];
	try {
		const result = await request("add_order", params);
		mark(id, undefined);
		return result;
	} catch (error) {
		const isLost = error instanceof CallError && (error.code as string) === "unknown_outcome";
		mark(id, isLost ? "unknown" : undefined);
		if (isLost) void resolve(id);
		throw error;
	}
}

/** Ask for an order until the exchange answers, and say on the list what became of it. */
async function resolve(id: string): Promise<void> {
	mark(id, (await isEntered(id)) ? undefined : "missing");
}

/** Ask the exchange whether it has an order or a bid of this id, until it answers. */
export async function isEntered(id: string): Promise<boolean> {
	for (;;) {
		await new Promise((done) => setTimeout(done, ASK_MS));
		try {
			const { orders } = await call("GET /v1/orders", {
				query: { status: "all", cl_ord_id: id },
				expectsVisitors: true,
			});
			return orders.length > 0;
		} catch (error) {
			if (!(error instanceof CallError)) throw error;
		}
	}
}

/** Take an order that did not arrive off the list. */
export function forget(id: string): void {
	mark(id, undefined);
}
